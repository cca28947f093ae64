// The form: what stands in its fields, and the problems beside them.
import { fix } from "./fixes.js";
import { told } from "./rules.js";
import { button, byId, element } from "./say.js";

const PLAIN = ["title", "country", "year", "summary", "language", "network", "programme", "issue", "licence", "slug", "body"];
const BOXES = ["consent", "agreed"];
// Problems whose repair the form itself is: its fields and buttons say what to do.
const SAID_BY_FORM = new Set(["FIELD_MISSING", "PHOTO_CONSENT", "TEXT_EMPTY", "PHOTO_UNUSED", "ALT_MISSING", "VALUE_TWICE"]);
const WHEN_ASKED = new Set(["TEXT_EMPTY", "WORDS_FEW", "WORDS_MANY", "PHOTO_CONSENT", "PHOTO_UNUSED"]);

export class Form {
  // `changed()`: the draft is another; `left()`: a field was left, so its problems may be told;
  // `apply(parts, found)`: a repair.
  constructor(root, rules, speech, { changed, left, apply }) {
    Object.assign(this, { root, rules, speech, changed, left, apply, touched: new Set(), all: false });
    this.authors = byId("authors");
    years(root.elements.year);
    byId("add-author").addEventListener("click", () => {
      this.addAuthor().querySelector("input").focus();
      changed();
    });
    root.addEventListener("submit", (event) => event.preventDefault());
    root.elements.licence.addEventListener("change", () => {
      if (this.followLicence()) root.elements.agreed.checked = false; // it was another that was agreed to
    });
    root.addEventListener("focusout", ({ target }) => this.touch(target));
  }

  touch(target) {
    const name = target.dataset.field ?? target.closest("[data-field]")?.dataset.field;
    if (!name || !(target.matches("input, select, textarea")) || this.touched.has(name)) return;
    if (name === "authors" && target.dataset.field === undefined) return;
    this.touched.add(name);
    this.left();
  }

  read() {
    const { elements } = this.root, draft = {};
    for (const name of PLAIN) draft[name] = elements[name]?.value ?? "";
    for (const name of BOXES) draft[name] = elements[name].checked;
    draft.themes = elements.themes
      ? elements.themes.value.split(",").map((one) => one.trim()).filter(Boolean)
      : [...this.root.querySelectorAll("[name=theme]:checked")].map((box) => box.value);
    draft.authors = [...this.authors.children].map((row) =>
      Object.fromEntries([...row.querySelectorAll("[data-part]")].map((input) => [input.dataset.part, input.value])),
    );
    return draft;
  }

  write(draft) {
    const { elements } = this.root;
    for (const name of PLAIN) if (elements[name] && elements[name].value !== draft[name]) put(elements[name], draft[name]);
    for (const name of BOXES) elements[name].checked = draft[name];
    if (elements.themes) elements.themes.value = draft.themes.join(", ");
    else for (const box of this.root.querySelectorAll("[name=theme]")) box.checked = draft.themes.includes(box.value);
    this.authors.replaceChildren();
    for (const person of draft.authors) this.addAuthor(person);
    this.follow(draft.language);
    this.followLicence();
  }

  // What is agreed to is the licence that was chosen.
  followLicence() {
    const deed = byId("deed"), name = this.root.elements.licence.value || this.rules.licence;
    if (!deed || deed.textContent === name || !this.rules.licences[name]) return false;
    deed.href = this.rules.licences[name];
    deed.firstElementChild.textContent = name;
    return true;
  }

  // The writing area has the direction and the spelling of the text's language.
  follow(language) {
    const dir = this.rules.editions.find(([tag]) => tag === language)?.[1] ?? "auto";
    for (const one of [this.root.elements.body, byId("shown"), this.root.elements.title, this.root.elements.summary])
      Object.assign(one, { lang: language, dir });
  }

  addAuthor(person = {}) {
    const row = byId("author").content.firstElementChild.cloneNode(true);
    this.authors.append(row);
    for (const input of row.querySelectorAll("[data-part]")) input.value = person[input.dataset.part] ?? "";
    row.querySelector(".drop").addEventListener("click", () => {
      row.remove();
      this.number();
      byId("add-author").focus();
      this.changed();
    });
    this.number();
    return row;
  }

  number() {
    for (const [at, row] of [...this.authors.children].entries()) {
      const many = this.authors.children.length > 1;
      row.setAttribute("aria-label", `${this.rules.words.authors} ${this.speech.number(at + 1)}`);
      row.querySelector(".drop").hidden = !many;
      for (const input of row.querySelectorAll("[data-part]")) {
        const id = `w-author-${at}-${input.dataset.part}`;
        input.id = id;
        input.dataset.field = `authors.${at}.${input.dataset.part}`;
        const field = input.closest(".field");
        field.querySelector("label").htmlFor = id;
        const list = field.querySelector(".told") ?? field.appendChild(element("ul", "", { className: "told" }));
        list.id = `told-authors.${at}.${input.dataset.part}`;
        const hint = field.querySelector(".hint");
        if (hint) hint.id = `hint-authors.${at}.${input.dataset.part}`;
      }
    }
  }

  control(field) {
    if (field.startsWith("authors.")) return this.authors.querySelector(`[data-field="${field}"]`);
    return byId(`w-${field}`) ?? this.root.querySelector(`[data-field="${field}"] input, [data-field="${field}"] button`);
  }

  // Show each problem beside its field, once the field has been left or everything been asked for.
  show(problems, draft) {
    const lists = new Map([...this.root.querySelectorAll(".told")].map((list) => [list, []]));
    for (const found of problems) {
      const list = this.place(found);
      const field = found.field.startsWith("authors.") ? found.field : found.field.split(".")[0];
      const shown = this.all || found.now || (this.touched.has(field) && !WHEN_ASKED.has(found.name));
      if (list && shown) lists.get(list)?.push(found);
    }
    for (const [list, here] of lists) {
      const items = here.map((found) => this.item(found, draft));
      const same = items.map((one) => one.textContent).join("\n") === [...list.children].map((one) => one.textContent).join("\n");
      if (!same) list.replaceChildren(...items);
      this.mark(list, here);
    }
  }

  place(found) {
    const card = found.photo && this.root.querySelector(`.photo[data-name="${CSS.escape(found.photo)}"] .told`);
    return card || byId(`told-${found.field}`) || byId(`told-${found.field.split(".")[0]}`);
  }

  // Tie a list of problems to its field, for screen readers.
  mark(list, here) {
    const name = list.id.replace(/^told-/, "");
    const control = name && byId(list.id.replace(/^told-/, "w-")) ? byId(`w-${name}`) : this.control(name);
    if (!control?.matches("input, select, textarea")) return;
    const ids = [byId(`hint-${name}`), here.length ? list : null].filter(Boolean).map((one) => one.id);
    ids.length ? control.setAttribute("aria-describedby", ids.join(" ")) : control.removeAttribute("aria-describedby");
    if (control.type !== "checkbox" || name !== "themes")
      here.some(({ severity }) => severity === "error") ? control.setAttribute("aria-invalid", "true") : control.removeAttribute("aria-invalid");
  }

  words(found) {
    const key = found.values.key;
    const values = key && this.rules.words[key] ? { ...found.values, key: this.rules.words[key] } : found.values;
    return told(this.rules, { ...found, values: isolated(values) }, this.speech.number);
  }

  item(found, draft) {
    const { message, repair } = this.words(found), { say } = this.speech;
    const item = element("li", "", { className: found.severity });
    item.append(element("span", found.severity === "advice" ? say("advised", { message }) : message));
    if (!SAID_BY_FORM.has(found.name)) item.append(" ", element("span", repair, { className: "repair" }));
    const acts = element("span", "", { className: "acts" });
    if (found.field === "body" && found.line) {
      const line = say("line", { line: this.speech.number(found.line) });
      acts.append(button(`${line}: ${say("show")}`, () => this.go(found)));
    }
    const changed = fix(this.rules, found, draft, this.rules.words);
    if (changed) acts.append(button(say("putRight"), () => this.apply(changed, found)));
    if (acts.childElementCount) item.append(acts);
    return item;
  }

  // Go to where a problem stands.
  go(found) {
    if (found.field !== "body" || !found.line) {
      const details = this.control(found.field)?.closest("details");
      if (details) details.open = true;
      return this.control(found.field)?.focus();
    }
    const area = this.root.elements.body, lines = area.value.split("\n");
    const start = lines.slice(0, found.line - 1).reduce((sum, line) => sum + line.length + 1, 0);
    area.focus();
    area.setSelectionRange(start + Math.max(found.column - 1, 0), start + (lines[found.line - 1]?.length ?? 0));
    area.scrollTop = (area.scrollHeight / Math.max(lines.length, 1)) * (found.line - 3);
  }
}

// In a page that runs from right to left, what is quoted keeps its own direction (Unicode, UAX 9).
function isolated(values) {
  if (document.documentElement.dir !== "rtl") return values;
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === "string" ? `\u2068${value}\u2069` : value]),
  );
}

// A choice that the list lacks, as in an old draft, is shown all the same, with its problem.
function put(control, value) {
  if (control.matches("select") && ![...control.options].some((option) => option.value === value)) control.add(new Option(value, value));
  control.value = value;
}

function years(select) {
  for (let year = new Date().getFullYear() + 1; year >= 1990; year--) select.add(new Option(year, year));
}
