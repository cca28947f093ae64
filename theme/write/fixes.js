// Repairs that are certain: for a problem, what the draft's fields become; nothing where a person must decide.
import { refused } from "./rules.js";

const CHARACTERS = ["LINE_SEPARATOR", "CONTROL_CHARACTER", "DIRECTION_OVERRIDE", "TAG_CHARACTER", "NOT_CHARACTER"];

export function fix(rules, found, draft, words) {
  const { near, value, example, name } = found.values;
  const body = (changed) => (changed === draft.body ? null : { body: changed });
  if (CHARACTERS.includes(found.name)) return withoutRefused(rules, found, draft);
  switch (found.name) {
    case "SCHOOL_YEAR": return { year: near };
    case "COUNTRY": return near ? { country: near } : null;
    case "LICENCE": return near ? { licence: near } : null;
    case "THEME": return near ? { themes: [...new Set(draft.themes.map((one) => (one === value ? near : one)))] } : null;
    case "VALUE_TWICE": return { themes: [...new Set(draft.themes)] };
    case "SLUG": return { slug: example, ownSlug: true };
    case "SLUG_LONG": return { slug: draft.slug.slice(0, rules.limits.SLUG).replace(/-+$/, ""), ownSlug: true };
    case "SLUG_RESERVED": return { slug: `${name}-2`, ownSlug: true };
    case "ENTITY": return body(draft.body.replace(/&#?\w+;/g, (entity) => (refused(rules, decoded(entity)).length ? "" : entity)));
    case "HEADING_DEAD": return near ? body(draft.body.replaceAll(`](#${value})`, `](${near})`)) : null;
    case "LINK_DEAD": return near ? body(draft.body.replaceAll(`](../${value}/)`, `](${near})`)) : null;
    case "PHOTO_MISSING": return near ? body(draft.body.replaceAll(`](${value}`, `](${near}`)) : null;
    case "PHOTO_SPACE": return body(draft.body.replaceAll(`](${near.slice(1, -1)}`, `](${near}`));
    case "LINK_REFUSED": return linkFixed(value, draft.body);
    case "FOOTNOTE_DEAD": return body(`${draft.body.trimEnd()}\n\n[^${value}]: ${words.noteText}\n`);
    default: return null;
  }
}

function withoutRefused(rules, found, draft) {
  const clean = (text) =>
    refused(rules, text).reduceRight(
      (left, { offset, letter, name }) => left.slice(0, offset) + (name === "LINE_SEPARATOR" ? "\n" : "") + left.slice(offset + letter.length),
      text,
    );
  const [field, number, part] = found.field.split(".");
  if (part) return { authors: draft.authors.map((one, at) => (at === Number(number) ? { ...one, [part]: clean(one[part]) } : one)) };
  return { [field]: clean(draft[field]) };
}

const decoded = (entity) => new DOMParser().parseFromString(`<body>x${entity}`, "text/html").body.textContent.slice(1);

// An address without its beginning is certain where it begins with www. or holds an @.
function linkFixed(value, body) {
  const start = /^www\.\S+$/i.test(value) ? "https://" : /^[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$/.test(value) ? "mailto:" : "";
  const changed = body.replaceAll(`](${value}`, `](${start}${value}`);
  return start && changed !== body ? { body: changed } : null;
}
