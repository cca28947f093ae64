// The journal's rules, as journal/exporting.py writes them for an edition: codes with their wording,
// limits, patterns. Nothing is asked of a text here that `check` does not ask in the same words.

export async function load(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`rules: ${answer.status}`);
  return make(await answer.json());
}

export function make(data) {
  const patterns = {};
  for (const [name, source] of Object.entries(data.patterns)) patterns[name] = compiled(source);
  const refused = data.refused.map(([name, source]) => [name, compiled(source)]);
  return { ...data, patterns, refused, blank: new Set(data.blank), countries: new Set(data.countries) };
}

// An old browser may not know a part of a pattern (Safari before 16.4: lookbehind). It then gives
// less advice, and everything else works.
function compiled(source) {
  try {
    return new RegExp(source, "u");
  } catch {
    return null;
  }
}

export const whole = (pattern, text) => {
  const found = pattern?.exec(text);
  return found && found.index === 0 && found[0].length === text.length ? found : null;
};
export const every = (pattern, text) => (pattern ? text.matchAll(new RegExp(pattern.source, pattern.flags + "g")) : []);

// A problem as a value, as in journal/problems.py; `field` says beside which part of the page it stands.
export function problem(rules, name, place, values = {}) {
  const { code, severity } = rules.codes[name];
  const known = Object.fromEntries(Object.entries(values).filter(([, value]) => value != null));
  return { name, code, severity, line: 0, column: 0, field: "body", ...place, values: known };
}

const LARGE = 10_000; // numbers from here on are told with a thousands sign

// The message and the repair of a problem, in the language of the page.
export function told(rules, found, number = (value) => String(value)) {
  const wording = rules.codes[found.name];
  const fill = (text) =>
    text.replace(/%\((\w+)\)s/g, (_, name) => {
      const value = found.values[name] ?? "";
      return typeof value === "number" && value >= LARGE ? number(value) : String(value);
    });
  const repair = wording.repair_near && "near" in found.values ? wording.repair_near : wording.repair;
  return { message: fill(wording.message), repair: fill(repair) };
}

export const composed = (text) => text.normalize("NFC");
export const oneLine = (text) => composed(text).replace(/[ \t\n\r]+/g, " ").trim();
export const visible = (rules, text) =>
  [...text].some((letter) => /[\p{L}\p{N}\p{P}\p{S}]/u.test(letter) && !rules.blank.has(letter));
export const bytes = (text) => new TextEncoder().encode(text).length;

// Characters that are refused in whatever way they come in: offset, name of the code, name such as U+202E.
export function refused(rules, text) {
  if (!rules.refused.some(([, pattern]) => pattern.test(text)) && !/\r(?!\n)/.test(text)) return [];
  const found = [];
  const flags = [...every(rules.patterns.flag, text)].map((flag) => [flag.index, flag.index + flag[0].length]);
  let offset = 0;
  for (const letter of text) {
    const kind = rules.refused.find(([, pattern]) => pattern.test(letter))?.[0];
    const alone = letter === "\r" && text[offset + 1] !== "\n";
    if ((kind || alone) && !flags.some(([start, end]) => offset >= start && offset < end)) {
      const number = letter.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
      found.push({ offset, letter, name: kind ?? "CONTROL_CHARACTER", character: `U+${number}` });
    }
    offset += letter.length;
  }
  return found;
}
