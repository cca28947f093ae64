// ZIP archives (APPNOTE 6.3.10), written without compression, since photos are compressed already.
// theme/word/unzip.js opens those of others.

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

export function crc32(data) {
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
