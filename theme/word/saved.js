// Opens what this page saved, or a person wrote as CONTRIBUTING.md says: a folder in a .zip file, or its
// files one by one. It comes from strangers: nothing is believed of its sizes, names and types.
import { FAILSAFE_SCHEMA, load } from "../vendor/yaml.js";
import { bytes, oneLine, whole } from "../write/rules.js";
import { trusted } from "../write/store.js";
import { unzipped } from "./unzip.js";

const MOST_BYTES = 200_000_000, MOST_TOLD = 20;
const TEXT = /\.(md|markdown|txt)$/i, PHOTO = /\.(jpe?g|png|webp|gif)$/i;
const IGNORED = /^(__MACOSX\/.*|(.*\/)?(\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*))$/i;
const PLAIN = ["title", "country", "year", "summary", "network", "programme", "issue", "licence"];
const PERSON = ["name", "family", "school", "role"];
const KNOWN = [...PLAIN, "authors", "themes", "photo_consent", "language"];

export class SavedFault extends Error {} // its message is the name of the words to say

// The draft in the chosen files, its photos as [name, bytes], and the names of what has no place in it;
// `language`: of a text whose name tells none.
export async function readSaved(rules, chosen, language) {
  try {
    const files = await unpacked(rules, chosen);
    const texts = [...files].filter(([name, data]) => TEXT.test(name) && data).flatMap((one) => readable(rules, ...one));
    const text = texts.find(({ header }) => !("translation_of" in header)) ?? texts[0];
    if (!text) throw new Error("no text");
    const photos = [...files].filter(([name, data]) => PHOTO.test(name) && data);
    const used = new Set([text.name, ...photos.map(([name]) => name)]);
    const left = [...Object.keys(text.header).filter((key) => !KNOWN.includes(key)), ...[...files.keys()].filter((name) => !used.has(name))];
    return { draft: draftOf(rules, text, language), photos: photos.map(([name, data]) => [base(name), data]), left: left.slice(0, MOST_TOLD) };
  } catch {
    throw new SavedFault("notOpened");
  }
}

const base = (name) => name.slice(name.lastIndexOf("/") + 1);

// The files by name, each within the limits that `check` sets; those that are of no use have no bytes.
async function unpacked(rules, chosen) {
  const { FILES, PHOTO_BYTES, TEXT_BYTES } = rules.limits;
  const most = (name) => (IGNORED.test(name) ? 0 : TEXT.test(name) ? TEXT_BYTES : PHOTO.test(name) ? PHOTO_BYTES : 0);
  const archive = chosen.find(({ name }) => /\.zip$/i.test(name));
  if (chosen.length > FILES || (archive ?? { size: 0 }).size > MOST_BYTES) throw new Error("too large");
  const files = new Map();
  if (archive) for (const [name, data] of await unzipped(await archive.arrayBuffer(), { files: 4 * FILES, bytes: MOST_BYTES, most })) files.set(name, data);
  for (const file of chosen.filter((one) => one !== archive)) {
    if (most(file.name) && file.size > most(file.name)) throw new Error("too large");
    files.set(file.name, most(file.name) && !archive ? new Uint8Array(await file.arrayBuffer()) : null);
  }
  for (const name of files.keys()) if (IGNORED.test(name)) files.delete(name);
  if (files.size > FILES) throw new Error("too many");
  return files;
}

function readable(rules, name, data) {
  try {
    return [read(rules, name, data)];
  } catch {
    return []; // it is told with what has no place
  }
}

// A text as header and body, divided as journal/frontmatter.py divides them.
function read(rules, name, data) {
  const text = new TextDecoder("utf-8", { fatal: true }).decode(data).replaceAll("\r\n", "\n");
  const [, header, body] = text.match(/^---[ \t]*\n((?:[^\n]*\n)*?)---[ \t]*(?:\n|$)([\s\S]*)$/) ?? [null, "", text];
  if (bytes(header) > rules.limits.HEADER_BYTES) throw new Error("too large");
  const says = /^[ \t]*[^#\s]/m.test(header);
  const found = says ? load(header, { schema: FAILSAFE_SCHEMA, maxDepth: 2 * rules.limits.HEADER_DEPTH, maxAliases: 0 }) : {};
  if (typeof found !== "object" || Array.isArray(found)) throw new Error("no header");
  return { name, header: found, body: body.replace(/^(?:[ \t]*\n)+/, "").trimEnd() };
}

const line = (value) => (typeof value === "string" ? oneLine(value) : "");

function draftOf(rules, { name, header, body }, language) {
  const people = [header.authors ?? []].flat().map((one) => (typeof one === "string" ? { name: one } : one));
  const slug = slugOf(rules, name);
  const draft = {
    ...Object.fromEntries(PLAIN.map((key) => [key, line(header[key])])),
    authors: people.map((one) => Object.fromEntries(PERSON.map((key) => [key, line(one?.[key])]))),
    themes: [header.themes ?? []].flat(),
    language: languageOf(rules, name, header) || language,
    consent: header.photo_consent === "true",
    slug,
    ownSlug: Boolean(slug),
    body,
  };
  return trusted(draft, language);
}

// `en.md`, or `talk-first.en.txt` as a telephone shares it, or `en (1).md` as a browser saves it again.
function languageOf(rules, name, header) {
  const said = base(name).replace(TEXT, "").replace(/ ?\(\d+\)$/, "").split(".").at(-1);
  const known = (tag) => rules.editions.find(([one]) => one.toLowerCase() === String(tag).toLowerCase())?.[0];
  return known(said) ?? known(header.language);
}

function slugOf(rules, name) {
  const parts = name.split("/");
  const said = parts.length > 1 ? parts.at(-2) : name.replace(TEXT, "").split(".").slice(0, -1).join(".");
  const fits = whole(rules.patterns.slug, said) && said.length <= rules.limits.SLUG && !rules.reservedSlugs.includes(said);
  return fits ? said : "";
}
