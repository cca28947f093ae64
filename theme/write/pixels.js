// How large a picture becomes when it is drawn, read from its first bytes, before any memory is given to it.

// Width and height in pixels, and whether it is a JPEG; nothing where the format is another than JPEG
// (ITU T.81), PNG, GIF, WebP (RFC 9649) or BMP, or the file breaks off.
export function pixels(data) {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const starts = (sign, at = 0) => [...sign].every((letter, number) => data[at + number] === letter.charCodeAt(0));
  try {
    if (starts("\xff\xd8")) return jpeg(view);
    if (starts("\x89PNG")) return { width: view.getUint32(16), height: view.getUint32(20) };
    if (starts("GIF8")) return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
    if (starts("RIFF") && starts("WEBP", 8)) return webp(view, starts);
    if (starts("BM")) return { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
  } catch {
    // it breaks off
  }
  return null;
}

// The frame's own segment (SOF) stands before the first scan; the others say how long they are.
function jpeg(view) {
  for (let at = 2; ; ) {
    while (view.getUint8(at) !== 0xff) at++;
    while (view.getUint8(at) === 0xff) at++;
    const marker = view.getUint8(at);
    const frame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (frame) return { width: view.getUint16(at + 6), height: view.getUint16(at + 4), isJpeg: true };
    at += 1 + view.getUint16(at + 1);
  }
}

function webp(view, starts) {
  const long = (at) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  if (starts("VP8X", 12)) return { width: long(24) + 1, height: long(27) + 1 };
  if (starts("VP8L", 12)) {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
  }
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}
