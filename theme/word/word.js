// Word files, read here in the page. Mammoth, the reader, is loaded when the first file is brought.
import { mark } from "../write/pictures.js";
import { toMarkdown } from "./tomark.js";
import { zipped } from "../write/zip.js";
import { unzipped } from "./unzip.js";

const MOST_BYTES = 60_000_000;
const MOST = {
  files: 3_000,
  bytes: 150_000_000,
  most: (name) => (/\.(xml|rels)$/.test(name) ? 15_000_000 : /^word\/media\//.test(name) ? 40_000_000 : 0),
};
const MAIN = /^word\/document\d*\.xml$/; // Word on the web also writes document2.xml
const STYLES = [
  ...["Bullet", "Number"].flatMap((kind) => {
    const list = kind === "Bullet" ? "ul" : "ol"; // each of these styles of Word's is a list of its own, set in by eye
    return [
      `p[style-name='List ${kind} 2'] => ul|ol > li > ${list} > li:fresh`,
      `p[style-name='List ${kind} 3'] => ul|ol > li > ul|ol > li > ${list} > li:fresh`,
    ];
  }),
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
  struck: /<w:d?strike(?: w:val="(?:1|true|on)")?\s*\/>/g,
  underlined: /<w:u w:val="(?!none)/g,
  coloured: /<w:(?:color w:val="(?!auto|000000)|highlight )/g,
};

// What Word itself says of a picture is no description by somebody who was there; the page then asks for one.
const DRAFTED = /automatically generated|AI-generated|générée automatiquement|generad[ao] automáticamente|gerada automaticamente|автоматически созданн|otomatik olarak oluşturul|تلقائي/i;

export class WordFault extends Error {} // its message is the name of the words to say

// Read a Word file: its HTML, its pictures, and what was lost, by kind.
export async function readWord(file) {
  if (file.size > MOST_BYTES) throw new WordFault("tooLarge");
  const parts = await opened(await file.arrayBuffer());
  const lost = left(parts);
  const mammoth = await import("../vendor/mammoth.js").catch(() => {
    throw new WordFault("noReader");
  });
  const pictures = [];
  const convertImage = mammoth.images.imgElement(async (image) => {
    pictures.push(new Blob([await image.readAsArrayBuffer()], { type: image.contentType }));
    return { src: `picture:${pictures.length - 1}` };
  });
  // An archive made anew, of what was unpacked within limits: mammoth itself knows none.
  const arrayBuffer = await zipped([...parts].filter(([, data]) => data)).arrayBuffer();
  const read = mammoth.convertToHtml({ arrayBuffer }, { styleMap: STYLES, convertImage });
  const { value } = await read.catch(() => {
    throw new WordFault("unreadable");
  });
  return { html: value, pictures, lost };
}

// What was read as Markdown: title, body, and what was lost. `take(blob, name)`: keeps a photo, gives it
// back or throws; `allowed(href)`: whether a link may stand.
export async function written({ html, pictures, lost }, { take, allowed }) {
  const kept = await keep(html, pictures, take, lost);
  const photo = (src, alt, caption) => {
    const one = kept.get(src);
    const said = DRAFTED.test(alt) ? "" : alt;
    return one && mark(Object.assign(one, { alt: said || one.alt, caption: caption || one.caption }));
  };
  return { ...toMarkdown(html, { photo, allowed, lost }), lost };
}

async function opened(buffer) {
  const parts = await unzipped(buffer, MOST).catch((fault) => {
    throw new WordFault({ none: "notWord", large: "tooLarge" }[fault.message] ?? "unreadable");
  });
  if (![...parts.keys()].some((name) => MAIN.test(name))) throw new WordFault("notWord");
  return parts;
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

function left(parts) {
  const lost = {}, texts = new TextDecoder();
  for (const [name, data] of parts) {
    if (!MAIN.test(name)) continue;
    const xml = texts.decode(data);
    for (const [kind, sign] of Object.entries(DROPPED)) {
      const size = xml.match(sign)?.length ?? 0;
      if (size) lost[kind] = size;
    }
  }
  for (const [name, data] of parts)
    if (/^word\/(header|footer)\d*\.xml$/.test(name) && /<w:t[ >]/.test(texts.decode(data))) lost.margins = (lost.margins ?? 0) + 1;
  return lost;
}
