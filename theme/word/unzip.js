// Opens ZIP archives (APPNOTE 6.3.10) of strangers. What an archive says of its own sizes is not
// believed: each file is cut off where it has had its due, and compared with its checksum.
import { crc32 } from "../write/zip.js";

const ENTRY = 0x02014b50, LOCAL = 0x04034b50, END = 0x06054b50;
const STORED = 0, DEFLATED = 8, ENCRYPTED = 1;
const LEADS_OUT = /(^|[\\/])\.\.([\\/]|$)|^[\\/]|^[a-z]:|\0/i;

export class ZipFault extends Error {} // its message: `none`, `damaged` or `large`

// The files of an archive with their bytes. `files`, `bytes`: how many it may hold in all; `most(name)`:
// the bytes that one file may have, 0 where it is not wanted and stays packed (its bytes are null).
export async function unzipped(buffer, { files, bytes, most }) {
  const entries = listed(buffer, files), found = new Map();
  let room = bytes;
  for (const entry of entries.filter(({ name }) => !name.endsWith("/"))) {
    if (LEADS_OUT.test(entry.name) || found.has(entry.name)) throw new ZipFault("damaged");
    const limit = most(entry.name);
    const data = limit ? await unpacked(buffer, entry, Math.min(limit, room)) : null;
    room -= data?.length ?? 0;
    found.set(entry.name, data);
  }
  return found;
}

// What the archive's list says of each file.
function listed(buffer, most) {
  const view = new DataView(buffer);
  let end = buffer.byteLength - 22;
  const first = Math.max(end - 0xffff, 0); // a comment may follow
  while (end >= first && view.getUint32(end, true) !== END) end--;
  if (end < first) throw new ZipFault("none");
  const number = view.getUint16(end + 10, true);
  if (number > most) throw new ZipFault("large");
  return within(() => {
    const found = [];
    for (let at = view.getUint32(end + 16, true); found.length < number; ) {
      if (view.getUint32(at, true) !== ENTRY) throw new ZipFault("damaged");
      const [length, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
      found.push({
        name: new TextDecoder().decode(new Uint8Array(buffer, at + 46, length)),
        flags: view.getUint16(at + 8, true),
        method: view.getUint16(at + 10, true),
        sum: view.getUint32(at + 16, true),
        packed: view.getUint32(at + 20, true),
        offset: view.getUint32(at + 42, true),
      });
      at += 46 + length + extra + comment;
    }
    return found;
  });
}

async function unpacked(buffer, { flags, method, sum, packed, offset }, most) {
  const raw = within(() => {
    const view = new DataView(buffer);
    if (view.getUint32(offset, true) !== LOCAL || flags & ENCRYPTED) throw new ZipFault("damaged");
    const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
    return new Uint8Array(buffer, start, packed);
  });
  if (method !== STORED && method !== DEFLATED) throw new ZipFault("damaged");
  if (method === STORED && packed > most) throw new ZipFault("large");
  const data = method === STORED ? raw : await inflated(raw, most);
  if (crc32(data) !== sum) throw new ZipFault("damaged");
  return data;
}

async function inflated(raw, most) {
  const parts = [];
  let size = 0;
  try {
    const reader = new Blob([raw]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      parts.push(part.value);
      size += part.value.length;
      if (size > most) {
        reader.cancel().catch(() => {});
        throw new ZipFault("large");
      }
    }
  } catch (fault) {
    throw fault instanceof ZipFault ? fault : new ZipFault("damaged");
  }
  const data = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.length;
  }
  return data;
}

// An archive that points beyond its own end is damaged.
function within(act) {
  try {
    return act();
  } catch (fault) {
    throw fault instanceof RangeError ? new ZipFault("damaged") : fault;
  }
}
