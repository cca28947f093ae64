// The search page: Pagefind's index, our own form. What the page's language needs (words, plurals,
// addresses) stands in the form's data; the form works as a plain GET form's target, too.
const form = document.querySelector("form.find");
const data = JSON.parse(form.dataset.search);
const fields = { country: form.elements.country, theme: form.elements.theme, year: form.elements.year };
const list = document.getElementById("results");
const status = document.getElementById("status");
const more = document.getElementById("more");
const elsewhere = document.getElementById("elsewhere");
const lang = document.documentElement.lang;
const plural = new Intl.PluralRules(lang);
const number = new Intl.NumberFormat(lang, { numberingSystem: "latn" });
const AT_FIRST = 6, AT_ONCE = 10, MOST_ELSEWHERE = 40; // each result costs a connection 3 kB
let own, everywhere, tries = 0, turn = 0, wide = false, shown = [];

const counted = (forms, n) => (forms[plural.select(n)] ?? forms.other).replace("%(number)s", number.format(n));
const options = { baseUrl: data.root, excerptLength: 28, ranking: { metaWeights: { fold: 0.5 } } };

// Pagefind does without its worker where there are none: that spares a connection its script of 12 kB, and
// a search of a thousand texts takes milliseconds. (It warns of `noWorker`, its own option for this.)
window.Worker = undefined;

// Bundles are opened one after the other: Pagefind's instances share one WebAssembly.
async function open(first, rest, make) {
  const again = tries ? `?${tries}` : ""; // a module that could not load everything remembers it
  const pagefind = make(await import(data.root + first + "pagefind.js" + again));
  await pagefind.options({ ...options, basePath: data.root + first });
  await pagefind.init();
  for (const [bundle, more] of rest) await pagefind.mergeIndex(data.root + bundle, { ...options, ...more });
  await pagefind.filters();
  return pagefind;
}

// The edition's own texts; null where it has none.
function load() {
  const [first, ...rest] = data.bundles;
  own ??= first ? open(first, rest.map((bundle) => [bundle, {}]), (it) => it) : Promise.resolve(null);
  return own;
}

// All editions' texts, in an instance apart, so that the edition's own searches stay its own.
async function loadEverywhere() {
  await load();
  const all = data.others.flatMap(([tag, bundles]) => bundles.map((bundle) => [bundle, { language: tag.toLowerCase() }]));
  const first = data.bundles[0] ?? all.shift()[0];
  const rest = [...data.bundles.slice(1).map((bundle) => [bundle, {}]), ...all];
  everywhere ??= open(first, rest, (it) => it.createInstance({ ...options, basePath: data.root + first }));
  return everywhere;
}

function state() {
  const found = { q: form.elements.q.value.trim() };
  for (const [name, field] of Object.entries(fields)) found[name] = field.value;
  return found;
}

function address(wanted) {
  const query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value)).toString();
  return location.pathname + (query && "?" + query);
}

function restore() {
  const query = new URLSearchParams(location.search);
  form.elements.q.value = query.get("q") ?? "";
  for (const [name, field] of Object.entries(fields)) {
    field.value = query.get(name) ?? "";
    if (field.selectedIndex < 0) field.value = "";
  }
}

// In Arabic the article is left out: it changes no result, and another 25 kB of the index would be fetched.
const sought = (words) => (lang === "ar" ? words.replace(/(^|\s)ال(?=\S{3})/g, "$1") : words) || null;

const filters = (wanted, without) =>
  Object.fromEntries(Object.keys(fields).filter((name) => wanted[name] && name !== without).map((name) => [name, wanted[name]]));

// Each field's counts are those that its other choices would have, so that one can change one's mind.
async function count(pagefind, wanted, found) {
  for (const [name, field] of Object.entries(fields)) {
    const at = wanted[name]
      ? (await pagefind.search(sought(wanted.q), { filters: filters(wanted, name) })).filters[name]
      : found.filters[name];
    for (const option of field.options) {
      if (!option.value) continue;
      const n = at?.[option.value] ?? 0;
      option.dataset.label ??= option.textContent;
      option.textContent = `${option.dataset.label} (${number.format(n)})`;
      option.disabled = n === 0 && option.value !== wanted[name];
    }
  }
}

function uncounted() {
  for (const field of Object.values(fields))
    for (const option of field.options) {
      option.textContent = option.dataset.label ?? option.textContent;
      option.disabled = false;
    }
}

async function search() {
  const mine = ++turn;
  const wanted = state();
  const slow = setTimeout(() => { status.textContent = data.words.searching; }, 400);
  try {
    const pagefind = await (wide ? loadEverywhere() : load());
    const asked = wanted.q || Object.keys(filters(wanted)).length;
    const found = pagefind ? await pagefind.search(sought(wanted.q), { filters: filters(wanted) }) : { results: [] };
    if (mine !== turn) return;
    if (wide) uncounted();
    else if (pagefind) await count(pagefind, wanted, found);
    const results = !asked ? [] : wide ? await distinct(found.results) : wanted.q ? found.results : await newest(pagefind, wanted, found);
    if (mine !== turn) return;
    list.replaceChildren();
    shown = results;
    await extend(mine);
    if (mine !== turn) return;
    const words = wide ? data.words.everywhere : data.words.found;
    status.textContent = !asked ? "" : results.length ? counted(words, results.length) : data.words.none;
    elsewhere.hidden = !asked || results.length > 0 || wide || !data.others.length;
  } catch {
    own = everywhere = undefined;
    tries += 1;
    if (mine === turn) status.textContent = data.words.failed;
  } finally {
    clearTimeout(slow);
  }
}

// Without words the newest come first: year by year, for Pagefind sorts each bundle alone.
async function newest(pagefind, wanted, found) {
  if (!pagefind) return [];
  const years = Object.entries(found.filters.year ?? {}).filter(([, n]) => n).map(([year]) => year).sort().reverse();
  const each = [];
  for (const year of years) each.push(...(await pagefind.search(null, { filters: { ...filters(wanted), year } })).results);
  return each;
}

async function extend(mine) {
  const many = list.children.length ? AT_ONCE : AT_FIRST;
  const next = await Promise.all(shown.slice(0, many).map((result) => result.data()));
  if (mine !== turn) return;
  shown = shown.slice(many);
  list.append(...next.map(entry));
  more.hidden = shown.length === 0;
}

// Of a narrative in several languages, the best match.
async function distinct(results) {
  const best = new Map();
  for (const result of results.slice(0, MOST_ELSEWHERE)) {
    const slug = slugOf(await result.data());
    if (!best.has(slug)) best.set(slug, result);
  }
  return [...best.values()];
}

const slugOf = (found) => found.url.slice(data.root.length).split("/")[2];

function element(name, text, foreign) {
  const made = document.createElement(name);
  made.textContent = text;
  if (foreign) Object.assign(made, { lang: foreign.tag, dir: foreign.dir });
  return made;
}

function entry(found) {
  const edition = data.editions[found.url.slice(data.root.length).split("/")[0]];
  const foreign = edition.tag === lang ? null : edition;
  const item = document.createElement("li");
  item.className = "entry";
  const title = element("h2", "", foreign);
  const link = element("a", found.meta.title);
  link.href = found.url;
  title.append(link);
  const facts = [label("country", found.filters.country[0]), found.filters.year[0]];
  const meta = element("p", facts.join(" · ") + " · ");
  meta.className = "meta";
  meta.append(element("bdi", found.meta.authors));
  if (foreign) {
    const tongue = element("span", foreign.name, foreign);
    tongue.className = "tongue";
    meta.append(" ", tongue);
  }
  const excerpt = element("p", "", foreign);
  excerpt.className = "summary";
  excerpt.innerHTML = found.excerpt; // Pagefind escapes it; all else here is text
  item.append(title, meta, excerpt);
  return item;
}

function label(name, code) {
  const option = [...fields[name].options].find((one) => one.value === code);
  return option ? option.dataset.label ?? option.textContent : code;
}

let waiting;
function changed(event) {
  wide = false;
  clearTimeout(waiting);
  const typing = event.type === "input" && event.target === form.elements.q;
  const go = () => {
    const target = address(state());
    if (target !== location.pathname + location.search) history[typing ? "replaceState" : "pushState"](null, "", target);
    search();
  };
  if (typing) waiting = setTimeout(go, 80); else go();
}

form.elements.q.addEventListener("focus", () => load().catch(() => {}), { once: true });
form.addEventListener("input", changed);
form.addEventListener("submit", (event) => { event.preventDefault(); changed(event); });
more.addEventListener("click", async () => {
  const before = list.children.length;
  await extend(turn);
  list.children[before]?.querySelector("a").focus();
});
elsewhere.addEventListener("click", () => { wide = true; elsewhere.hidden = true; form.elements.q.focus(); search(); });
addEventListener("popstate", () => { wide = false; restore(); search(); });
restore();
if (location.search) search();
