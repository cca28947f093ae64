// What `check` says of the fields: the twin of journal/schema.py and journal/fields.py, over values
// that are texts, as the form gives them.
import { nearest } from "./near.js";
import { oneLine, problem, refused, visible, whole } from "./rules.js";

const SECTIONS = [["themes", "THEME"], ["network", "NETWORK"], ["programme", "PROGRAMME"], ["issue", "ISSUE"]];
const PERSON = ["name", "family", "school", "role"];

export function checkHeader(rules, values) {
  const found = [], { limits } = rules;
  const tell = (name, field, told) => found.push(problem(rules, name, { field }, told));
  const text = (key, field, limit, needed) => {
    const value = oneLine(values[key] ?? "");
    checkText(rules, tell, value, key, field, limit, needed);
    return value;
  };
  text("title", "title", limits.TITLE, true);
  const summary = text("summary", "summary", limits.SUMMARY, true);
  const size = summary.split(/\s+/u).filter(Boolean).length;
  if (size > limits.SUMMARY_WORDS) tell("SUMMARY_LONG", "summary", { size, limit: limits.SUMMARY_WORDS });
  checkPeople(rules, tell, values.authors ?? []);
  checkCountry(rules, tell, oneLine(values.country ?? ""));
  checkYear(rules, tell, oneLine(values.year ?? ""));
  checkThemes(rules, tell, values.themes ?? []);
  for (const key of ["network", "programme", "issue"]) text(key, key, limits.NAME);
  checkIds(rules, tell, values);
  checkLicence(rules, tell, oneLine(values.licence ?? ""));
  return found;
}

function checkText(rules, tell, value, key, field, limit, needed) {
  if (!visible(rules, value)) {
    if (needed) tell("FIELD_MISSING", field, { key });
    return;
  }
  for (const { name, character } of refused(rules, value)) tell(name, field, { character });
  const size = [...value].length;
  if (size > limit) tell("FIELD_LONG", field, { key, size, limit });
}

function checkPeople(rules, tell, people) {
  const { limits } = rules;
  if (!people.length) tell("FIELD_MISSING", "authors", { key: "authors" });
  if (people.length > limits.PEOPLE) tell("FIELD_MANY", "authors", { key: "authors", size: people.length, limit: limits.PEOPLE });
  for (const [number, person] of people.entries())
    for (const key of PERSON)
      checkText(rules, tell, oneLine(person[key] ?? ""), key, `authors.${number}.${key}`, limits.NAME, key === "name");
}

function checkCountry(rules, tell, value) {
  if (!value) return tell("FIELD_MISSING", "country", { key: "country" });
  const code = /^[\x00-\x7f]*$/.test(value) ? value.toUpperCase() : value;
  if (!rules.countries.has(code)) tell("COUNTRY", "country", { value: value.slice(0, 80), near: rules.countrySlips[code] });
}

function checkYear(rules, tell, value) {
  if (!value) return tell("FIELD_MISSING", "year", { key: "year" });
  const text = inLatinDigits(value);
  if (whole(rules.patterns.year, text)) return;
  const found = whole(rules.patterns.schoolYear, text);
  const end = found ? endOf(found[1], found[2]) : 0;
  if (found && end === Number(found[1]) + 1) tell("SCHOOL_YEAR", "year", { value: text, near: String(end) });
  else tell("YEAR", "year", { value: text.slice(0, 80) });
}

// The year in which a school year such as 2023/24 or 1999/00 ends.
function endOf(first, last) {
  const end = Number(first.slice(0, 4 - last.length) + last);
  return end < Number(first) && last.length === 2 ? end + 100 : end;
}

// Digits of any script as 0 to 9: each script's ten stand together, from its zero on.
export const inLatinDigits = (text) =>
  text.replace(/\p{Nd}/gu, (digit) => {
    let zero = digit.codePointAt(0);
    while (zero > 0 && /^\p{Nd}$/u.test(String.fromCodePoint(zero - 1)) && digit.codePointAt(0) - zero < 9) zero--;
    return String(digit.codePointAt(0) - zero);
  });

function checkThemes(rules, tell, themes) {
  const { THEMES, THEMES_ADVISED } = rules.limits;
  const names = [...new Set(themes.map(oneLine))];
  if (!themes.length) tell("FIELD_MISSING", "themes", { key: "themes" });
  for (const [number, name] of themes.map(oneLine).entries())
    if (themes.map(oneLine).indexOf(name) < number) tell("VALUE_TWICE", "themes", { key: "themes", value: name });
  if (themes.length > THEMES) tell("FIELD_MANY", "themes", { key: "themes", size: themes.length, limit: THEMES });
  else if (names.length > THEMES_ADVISED && names.length < THEMES) tell("THEMES_MANY", "themes", { size: names.length, limit: THEMES_ADVISED });
}

function checkIds(rules, tell, values) {
  for (const [key, name] of SECTIONS) {
    const known = rules.known[key === "themes" ? key : `${key}s`];
    for (const value of new Set([values[key] ?? []].flat().map(oneLine).filter(Boolean))) {
      if (known ? known.includes(value) : isId(rules, value)) continue;
      if (known) tell(name, key, { value: value.slice(0, 80), near: nearest(value, known), known: known.slice(0, 30).join(", ") });
      else tell("ID", key, { key, value: value.slice(0, 80), limit: rules.limits.SLUG });
    }
  }
}

const isId = (rules, text) => text.length <= rules.limits.SLUG && whole(rules.patterns.slug, text);

function checkLicence(rules, tell, value) {
  const spelt = value.toUpperCase().replaceAll(" ", "-");
  const known = Object.keys(rules.licences);
  if (value && !known.some((name) => name.toUpperCase() === spelt)) tell("LICENCE", "licence", { value: value.slice(0, 80), near: nearest(spelt, known) });
}

// The name of the folder, which becomes an address for ever.
export function checkSlug(rules, slug) {
  const tell = (name, told) => [problem(rules, name, { field: "slug" }, told)];
  if (!whole(rules.patterns.slug, slug)) {
    const example = slug.toLowerCase().split(/[^a-z0-9]+/).filter(Boolean).join("-").slice(0, rules.limits.SLUG);
    return tell("SLUG", { name: slug.slice(0, 100), example: example.replace(/-$/, "") || "my-narrative" });
  }
  if (slug.length > rules.limits.SLUG) return tell("SLUG_LONG", { size: slug.length, limit: rules.limits.SLUG });
  return rules.reservedSlugs.includes(slug) ? tell("SLUG_RESERVED", { name: slug }) : [];
}
