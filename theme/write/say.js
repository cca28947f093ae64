// What the page says, in its edition's language: words from the rules' file, filled in and counted.
export function speaker(rules, lang = document.documentElement.lang) {
  const plural = new Intl.PluralRules(lang);
  const format = new Intl.NumberFormat(lang, { numberingSystem: "latn" });
  const clock = new Intl.DateTimeFormat(lang, { timeStyle: "short", numberingSystem: "latn" });
  const number = (value) => format.format(value);
  const fill = (text, values = {}) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name] ?? "");
  return {
    number,
    say: (name, values) => fill(rules.words[name], values),
    count: (name, size, values) => {
      const forms = rules.words[name];
      return fill(forms[plural.select(size)] ?? forms.other, { number: number(size), ...values });
    },
    time: (when) => clock.format(when),
    lost: (kinds) => Object.entries(kinds).map(([kind, size]) => `${rules.words.lost[kind]} (${number(size)})`),
  };
}

// An element with text; never with HTML.
export function element(name, text = "", attributes = {}) {
  const made = Object.assign(document.createElement(name), attributes);
  if (text) made.textContent = text;
  return made;
}

export function button(text, act, className = "") {
  const made = element("button", text, { type: "button", className });
  made.addEventListener("click", act);
  return made;
}

export const byId = (id) => document.getElementById(id);
