// The writing area: buttons that format, steps that begin a heading, the meter.
import { byId } from "./say.js";

// Put text in place of the selection, so that Undo still knows what stood there.
export function insert(area, text, from = area.selectionStart, to = area.selectionEnd) {
  area.focus();
  area.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, from, to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// Put a block between empty lines of its own, at the cursor.
export function insertBlock(area, text) {
  const { value, selectionEnd: at } = area;
  const before = value.slice(0, at), after = value.slice(at);
  const start = !before.trim() ? "" : before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const end = after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
  insert(area, start + text + end, at, at);
}

export function format(area, tool, words) {
  const { value, selectionStart: from, selectionEnd: to } = area;
  const chosen = value.slice(from, to);
  const around = (mark, filler) => {
    insert(area, mark + (chosen || filler) + mark);
    area.setSelectionRange(from + mark.length, from + mark.length + (chosen || filler).length);
  };
  if (tool === "bold") return around("**", words.someText);
  if (tool === "italic") return around("*", words.someText);
  if (tool === "link") {
    const text = chosen || words.linkText;
    insert(area, `[${text}](https://)`);
    return area.setSelectionRange(from + text.length + 3, from + text.length + 11);
  }
  if (tool === "footnote") return footnote(area, words);
  const start = value.lastIndexOf("\n", from - 1) + 1;
  const end = value.indexOf("\n", to) < 0 ? value.length : value.indexOf("\n", to);
  const mark = { heading: "## ", list: "- ", quotation: "> " }[tool];
  const lines = value.slice(start, end).split("\n");
  const all = lines.every((line) => line.startsWith(mark));
  insert(area, lines.map((line) => (all ? line.slice(mark.length) : mark + line)).join("\n"), start, end);
}

// A mark at the cursor, and a line for its text at the end.
function footnote(area, words) {
  const used = [...area.value.matchAll(/\[\^(\d+)\]/g)].map((found) => Number(found[1]));
  const number = Math.max(0, ...used) + 1;
  insert(area, `[^${number}]`, area.selectionEnd, area.selectionEnd);
  const end = area.value.length, start = `${area.value.endsWith("\n") ? "\n" : "\n\n"}[^${number}]: `;
  insert(area, start + words.noteText, end, end);
  area.setSelectionRange(end + start.length, end + start.length + words.noteText.length);
}

// One stop of the Tab key for the row; arrows go along it, in the direction of the page.
export function toolbar(row, area, words) {
  const buttons = [...row.querySelectorAll("button")];
  row.addEventListener("click", ({ target }) => target.dataset.tool && format(area, target.dataset.tool, words));
  row.addEventListener("keydown", (event) => {
    const forward = getComputedStyle(row).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const step = event.key === forward ? 1 : /^Arrow(Left|Right)$/.test(event.key) ? -1 : 0;
    if (!step) return;
    const next = buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length);
    for (const one of buttons) one.tabIndex = one === next ? 0 : -1;
    next.focus();
    event.preventDefault();
  });
}

const AIM = 800;

export function meter(rules, speech, size) {
  const { WORDS_FEW: few, WORDS_MANY: many } = rules.limits, { say, count, number } = speech;
  const limit = number(AIM);
  byId("words").textContent = count("words", size, { limit });
  byId("length").textContent = !size ? "" : size < few ? say("short", { limit }) : size > many ? say("long") : say("good");
  const scale = byId("scale");
  scale.style.inlineSize = `${Math.min((size / AIM) * 80, 100)}%`;
  scale.className = size < few ? "" : size > many ? "over" : "well";
}
