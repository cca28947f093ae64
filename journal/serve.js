// What `build.py serve` adds to each page: loads it anew after a build, or shows what is wrong.
let seen = Number(new URL(import.meta.url).search.slice(1)); // the build of which the page is
const news = new EventSource("/.serve/events");
news.onmessage = ({ data }) => {
  const { version, problems } = JSON.parse(data);
  if (problems) show(problems);
  else if (document.querySelector("#build-problems") || version !== seen || !document.querySelector("main")) location.reload();
  seen = version;
};

function show(problems) {
  const panel = document.querySelector("#build-problems") ?? document.createElement("section");
  panel.id = "build-problems";
  panel.setAttribute("role", "alert");
  const heading = document.createElement("h2");
  heading.textContent = "The texts have errors; this is the last sound build.";
  const told = document.createElement("pre");
  told.textContent = problems;
  Object.assign(told.style, { whiteSpace: "pre-wrap", font: "0.9rem/1.5 ui-monospace, monospace", background: "none", padding: "0" });
  Object.assign(heading.style, { font: "600 1rem/1.4 system-ui, sans-serif", margin: "0 0 0.5rem" });
  Object.assign(panel.style, {
    position: "fixed", insetInline: "0", insetBlockEnd: "0", maxBlockSize: "60vh", overflow: "auto", zIndex: "9",
    padding: "1rem 1.5rem", background: "#fff3ee", color: "#3a0f00", borderBlockStart: "4px solid #b3360b",
  });
  panel.dir = "ltr";
  panel.replaceChildren(heading, told);
  document.body.append(panel);
}
