// A draft as the files that the journal takes: a folder with the text and its photos.
import { oneLine } from "./rules.js";

const PERSON = ["name", "family", "school", "role"];

// A value of the header, in quotation marks unless it is plainly a text of words.
export function scalar(text) {
  return /^[\p{L}\p{M}][\p{L}\p{M}\p{Nd} ,.'’-]*$/u.test(text) && !text.endsWith(" ") ? text : JSON.stringify(text);
}

export function headerOf(draft) {
  const lines = [`title: ${scalar(oneLine(draft.title))}`, "authors:"];
  for (const person of draft.authors) {
    const parts = PERSON.map((key) => [key, oneLine(person[key] ?? "")]).filter(([key, value]) => value || key === "name");
    parts.forEach(([key, value], number) => lines.push(`${number ? "    " : "  - "}${key}: ${scalar(value)}`));
  }
  lines.push(`country: ${draft.country}`);
  lines.push(`themes: [${draft.themes.map((name) => (/^[\w-]+$/.test(name) ? name : JSON.stringify(name))).join(", ")}]`);
  lines.push(`year: ${/^\d*$/.test(draft.year) ? draft.year : JSON.stringify(draft.year)}`);
  lines.push(`summary: ${scalar(oneLine(draft.summary))}`);
  for (const key of ["network", "programme", "issue", "licence"])
    if (draft[key]) lines.push(`${key}: ${scalar(draft[key])}`);
  if (draft.consent && draft.photos.length) lines.push("photo_consent: true");
  return lines.map((line) => line.trimEnd()).join("\n");
}

export const textOf = (draft) =>
  `---\n${headerOf(draft)}\n---\n\n${draft.body.replace(/\r\n?/g, "\n").replace(/^(?:[ \t]*\n)+/, "").trimEnd()}\n`;

// The folder's files, by path; `photos`: the bytes of each photo, by name.
export function filesOf(draft, slug, photos) {
  const files = [[`${slug}/${draft.language}.md`, new TextEncoder().encode(textOf(draft))]];
  for (const { name } of draft.photos) if (photos.has(name)) files.push([`${slug}/${name}`, photos.get(name)]);
  return files;
}
