// ZIP archives (APPNOTE 6.3.10), as far as this page needs them: written without compression, since
// photos are compressed already; of others, the names, the sizes and single files read.

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc32(data) {
  let value = ~0;
  for (const byte of data) value = TABLE[(value ^ byte) & 255] ^ (value >>> 8);
  return ~value >>> 0;
}

const LOCAL = 0x04034b50, ENTRY = 0x02014b50, END = 0x06054b50, UTF8 = 0x0800;

// Numbers of 2 or 4 bytes, the low byte first.
function record(...fields) {
  const data = new Uint8Array(fields.reduce((size, [width]) => size + width, 0));
  const view = new DataView(data.buffer);
  let at = 0;
  for (const [width, value] of fields) {
    if (width === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += width;
  }
  return data;
}

export function zipped(files, when = new Date()) {
  const time = (when.getHours() << 11) | (when.getMinutes() << 5) | (when.getSeconds() >> 1);
  const day = ((when.getFullYear() - 1980) << 9) | ((when.getMonth() + 1) << 5) | when.getDate();
  const parts = [], entries = [];
  let at = 0;
  for (const [path, data] of files) {
    const name = new TextEncoder().encode(path);
    const told = [[2, UTF8], [2, 0], [2, time], [2, day], [4, crc32(data)], [4, data.length], [4, data.length], [2, name.length], [2, 0]];
    const local = record([4, LOCAL], [2, 20], ...told);
    entries.push(record([4, ENTRY], [2, 20], [2, 20], ...told, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]), name);
    parts.push(local, name, data);
    at += local.length + name.length + data.length;
  }
  const size = entries.reduce((sum, part) => sum + part.length, 0);
  const end = record([4, END], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, size], [4, at], [2, 0]);
  return new Blob([...parts, ...entries, end], { type: "application/zip" });
}

// The files of an archive: name, method, packed and whole size, offset. Throws where it is none.
export function listed(buffer) {
  const view = new DataView(buffer);
  let end = buffer.byteLength - 22;
  while (end >= 0 && view.getUint32(end, true) !== END) end--;
  if (end < 0) throw new Error("not a ZIP archive");
  const found = [];
  let at = view.getUint32(end + 16, true);
  for (let number = view.getUint16(end + 10, true); number > 0; number--) {
    if (view.getUint32(at, true) !== ENTRY) throw new Error("a damaged ZIP archive");
    const [length, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    found.push({
      name: new TextDecoder().decode(new Uint8Array(buffer, at + 46, length)),
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    });
    at += 46 + length + extra + comment;
  }
  return found;
}

// One file's text, at most `most` bytes of it.
export async function unpacked(buffer, { offset, packed, method }, most = 20_000_000) {
  const view = new DataView(buffer);
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  let stream = new Blob([new Uint8Array(buffer, start, packed)]).stream();
  if (method === 8) stream = stream.pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.getReader(), parts = [];
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    size += value.length;
    if (size > most) throw new Error("too large");
  }
  return new Blob(parts).text();
}
