// Word files, read here in the page. Mammoth, the reader, is loaded when the first file is brought.
import { mark } from "../write/pictures.js";
import { toMarkdown } from "./tomark.js";
import { listed, unpacked } from "../write/zip.js";

const MOST_BYTES = 60_000_000, MOST_UNPACKED = 300_000_000, MOST_XML = 30_000_000;
const STYLES = [
  "p[style-name='Title'] => h1.title:fresh",
  "p[style-name='Subtitle'] => p:fresh",
  "p[style-name='Quote'] => blockquote > p:fresh",
  "p[style-name='Intense Quote'] => blockquote > p:fresh",
  "p[style-name='caption'] => p.caption:fresh",
  "u => ",
  "strike => ",
  "comment-reference => ",
];
// What mammoth leaves out without a word, by its mark in the document.
const DROPPED = {
  formulas: /<m:oMath[ >]/g,
  comments: /<w:commentReference /g,
  changes: /<w:(?:ins|del|moveFrom|moveTo) /g,
  drawings: /<(?:c:chart|dgm:relIds) /g,
  underlined: /<w:u w:val="(?!none)/g,
  coloured: /<w:(?:color w:val="(?!auto|000000)|highlight )/g,
};

export class WordFault extends Error {} // its message is the name of the words to say

// Read a Word file. `take(blob, name, about)`: keeps a photo, gives it back or throws;
// `allowed(href)`: whether a link may stand. Gives title, body, and what was lost, by kind.
export async function readWord(file, { take, allowed }) {
  if (file.size > MOST_BYTES) throw new WordFault("tooLarge");
  const buffer = await file.arrayBuffer();
  const parts = opened(buffer);
  if (parts.reduce((sum, { size }) => sum + size, 0) > MOST_UNPACKED) throw new WordFault("tooLarge");
  const lost = await left(buffer, parts);
  const mammoth = await import("../vendor/mammoth.js").catch(() => {
    throw new WordFault("noReader");
  });
  const pictures = [];
  const convertImage = mammoth.images.imgElement(async (image) => {
    pictures.push(new Blob([await image.readAsArrayBuffer()], { type: image.contentType }));
    return { src: `picture:${pictures.length - 1}` };
  });
  const read = mammoth.convertToHtml({ arrayBuffer: buffer }, { styleMap: STYLES, convertImage });
  const { value } = await read.catch(() => {
    throw new WordFault("unreadable");
  });
  const kept = await keep(value, pictures, take, lost);
  const photo = (src, alt, caption) => {
    const one = kept.get(src);
    return one && mark(Object.assign(one, { alt: alt || one.alt, caption: caption || one.caption }));
  };
  return { ...toMarkdown(value, { photo, allowed, lost }), lost };
}

function opened(buffer) {
  try {
    const parts = listed(buffer);
    if (!parts.some(({ name }) => name === "word/document.xml")) throw new Error("another archive");
    return parts;
  } catch {
    throw new WordFault("notWord");
  }
}

// Photos that the text shows, in its order; what no browser can draw is counted as lost.
async function keep(html, pictures, take, lost) {
  const kept = new Map();
  for (const [, number] of html.matchAll(/src="picture:(\d+)"/g)) {
    const src = `picture:${number}`;
    if (kept.has(src)) continue;
    try {
      kept.set(src, await take(pictures[number], `photo-${kept.size + 1}`));
    } catch {
      lost.pictures = (lost.pictures ?? 0) + 1;
    }
  }
  return kept;
}

async function left(buffer, parts) {
  const lost = {};
  const part = (name) => parts.find((one) => one.name === name);
  const xml = await unpacked(buffer, part("word/document.xml"), MOST_XML).catch(() => {
    throw new WordFault("unreadable");
  });
  for (const [kind, sign] of Object.entries(DROPPED)) {
    const size = xml.match(sign)?.length ?? 0;
    if (size) lost[kind] = size;
  }
  for (const one of parts.filter(({ name }) => /^word\/(header|footer)\d*\.xml$/.test(name)))
    if (/<w:t[ >]/.test(await unpacked(buffer, one, MOST_XML).catch(() => ""))) lost.margins = (lost.margins ?? 0) + 1;
  return lost;
}
