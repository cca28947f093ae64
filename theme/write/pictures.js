// Photos: made smaller and drawn anew, so that nothing which the camera noted remains in them.
import { pixels } from "./pixels.js";
import { slugOf } from "./slug.js";

const LONGEST = 1600, QUALITY = 0.85;

// A picture that would take too much memory: its message is the name of the code, `values` go with it.
export class TooLarge extends Error {
  constructor(name, values) {
    super(name);
    this.values = values;
  }
}

// The photo as JPEG bytes; throws where the browser cannot read it. `foreign`: it comes in somebody's
// file, so formats whose size cannot be told first are refused.
export async function shrunk(blob, limits, foreign = false) {
  const size = pixels(new Uint8Array(await blob.arrayBuffer()));
  if (size) within(limits, size);
  else if (foreign) throw new Error("another format");
  const picture = await createImageBitmap(blob, { imageOrientation: "from-image" });
  const canvas = drawn(picture, LONGEST);
  picture.close();
  const made = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (!made) throw new Error("no JPEG");
  return new Uint8Array(await made.arrayBuffer());
}

function within(limits, { width, height, isJpeg }) {
  const most = isJpeg ? limits.PHOTO_PIXELS_JPEG : limits.PHOTO_PIXELS, longest = Math.max(width, height);
  const millions = (value) => (value / 1e6).toFixed(1).replace(/\.0$/, "");
  if (width * height > most) throw new TooLarge("PHOTO_PIXELS", { size: millions(width * height), limit: millions(most) });
  if (longest > limits.PHOTO_SIDE) throw new TooLarge("PHOTO_SIDE", { size: longest, limit: limits.PHOTO_SIDE });
}

// A picture on a canvas, at most so many pixels long; transparent parts become white.
export function drawn(picture, longest, canvas = document.createElement("canvas")) {
  const part = Math.min(1, longest / Math.max(picture.width, picture.height));
  canvas.width = Math.max(1, Math.round(picture.width * part));
  canvas.height = Math.max(1, Math.round(picture.height * part));
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// A name that stands well in an address, and that no other photo has.
export function nameOf(file, taken) {
  const stem = slugOf(file.replace(/\.[^.]*$/, ""), 40) || "photo";
  for (let number = 1; ; number++) {
    const name = `${stem}${number > 1 ? `-${number}` : ""}.jpg`;
    if (!taken.includes(name)) return name;
  }
}

const escaped = (text) => text.replace(/\s+/g, " ").trim().replace(/[\\`*_[\]<&]/g, "\\$&");
const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const marks = (name) => new RegExp(`!\\[((?:\\\\.|[^\\]\\\\])*)\\]\\(<?(?:\\./)?${literal(name)}>?(?:\\s+"((?:\\\\.|[^"\\\\])*)")?\\s*\\)`, "g");

// How a photo stands in a text.
export function mark({ name, alt, caption }) {
  const title = caption.trim() ? ` "${caption.replace(/\s+/g, " ").trim().replace(/["\\&]/g, "\\$&")}"` : "";
  return `![${escaped(alt)}](${name}${title})`;
}

// What a text says of a photo, or nothing where it does not show it.
export function markIn(body, name) {
  const found = marks(name).exec(body);
  const plain = (text = "") => text.replace(/\\([^\p{L}\p{N}\s])/gu, "$1");
  return found && { alt: plain(found[1]), caption: plain(found[2]) };
}

// A text that shows a photo under another name.
export const renamed = (body, from, to) =>
  [from, encodeURI(from)].reduce(
    (text, name) => text.replace(new RegExp(`(\\]\\()<?(?:\\./)?${literal(name)}>?(?=[\\s)])`, "g"), (_, start) => start + to),
    body,
  );
export const marked = (body, photo) => body.replace(marks(photo.name), () => mark(photo));
export const unmarked = (body, name) => body.replace(marks(name), "").replace(/\n{3,}/g, "\n\n");
