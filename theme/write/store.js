// Where the draft is kept: this browser's IndexedDB, photos too; where there is none, its local
// storage, which holds the text alone; where there is none of that, nowhere, and the page says so.
// What is read back is not trusted: only texts, lists and numbers of known names come out.

const KEPT = "kept";
const TEXTS = ["title", "country", "year", "summary", "language", "network", "programme", "issue", "licence", "slug", "body"];
const PERSON = ["name", "school", "role", "family"];

export const empty = (language) => ({
  title: "", authors: [{ name: "", school: "", role: "", family: "" }], country: "", year: "", themes: [], summary: "",
  language, network: "", programme: "", issue: "", licence: "", slug: "", body: "", photos: [], consent: false,
  agreed: false, ownSlug: false, steps: true,
});

export async function openStore(name) {
  let database = null;
  try {
    database = await opened(name);
  } catch {
    // a private window, or a browser that keeps nothing
  }
  return new Store(name, database);
}

function opened(name) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(KEPT);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

class Store {
  constructor(name, database) {
    Object.assign(this, { name, database, keeps: database ? "all" : writable(name) ? "text" : "nothing" });
  }

  // One transaction; settles when the browser has it.
  run(mode, act) {
    return new Promise((resolve, reject) => {
      const transaction = this.database.transaction(KEPT, mode);
      let result;
      transaction.oncomplete = () => resolve(result?.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error("not kept"));
      try {
        result = act(transaction.objectStore(KEPT));
      } catch (fault) {
        reject(fault);
      }
    });
  }

  async load(language) {
    const last = this.last();
    const kept = this.database ? await this.run("readonly", (all) => all.get("draft")) : null;
    const newest = (last?.at ?? 0) > (kept?.at ?? 0) ? last : kept;
    if (!newest) return null;
    const draft = trusted(newest.draft, language), photos = new Map();
    for (const { name } of draft.photos) {
      const data = this.database && (await this.run("readonly", (all) => all.get(`photo/${name}`)));
      if (data instanceof Uint8Array) photos.set(name, data);
    }
    draft.photos = draft.photos.filter(({ name }) => photos.has(name));
    return { draft, photos };
  }

  async save(draft, at) {
    if (this.database) {
      await this.run("readwrite", (all) => all.put({ at, draft }, "draft"));
      if ((this.last()?.at ?? 0) <= at) this.forgetLast(); // what was saved in haste since then stays
    } else this.saveNow(draft, at);
  }

  // At once, as the page goes: IndexedDB has no time for it then.
  saveNow(draft, at) {
    if (this.keeps !== "nothing") localStorage.setItem(this.name, JSON.stringify({ at, draft }));
  }

  async putPhoto(name, data) {
    if (this.database) await this.run("readwrite", (all) => all.put(data, `photo/${name}`));
  }

  async dropPhoto(name) {
    if (this.database) await this.run("readwrite", (all) => all.delete(`photo/${name}`));
  }

  async clear() {
    this.forgetLast();
    if (this.database) await this.run("readwrite", (all) => all.clear());
  }

  // Where nothing can be taken out, the whole store goes.
  destroy() {
    this.database?.close();
    return new Promise((resolve) => {
      const asked = indexedDB.deleteDatabase(this.name);
      asked.onsuccess = asked.onerror = asked.onblocked = () => resolve();
    });
  }

  last() {
    try {
      return JSON.parse(localStorage.getItem(this.name));
    } catch {
      return null;
    }
  }

  forgetLast() {
    try {
      localStorage.removeItem(this.name);
    } catch {
      // there is nothing to forget
    }
  }
}

function writable(name) {
  try {
    localStorage.setItem(`${name}?`, "");
    localStorage.removeItem(`${name}?`);
    return true;
  } catch {
    return false;
  }
}

const text = (value) => (typeof value === "string" ? value.slice(0, 1_000_000) : "");
const list = (value, most) => (Array.isArray(value) ? value.slice(0, most) : []);

export function trusted(found, language) {
  const draft = empty(language);
  for (const key of TEXTS) draft[key] = text(found?.[key]) || draft[key];
  const people = list(found?.authors, 100).map((one) => Object.fromEntries(PERSON.map((key) => [key, text(one?.[key])])));
  if (people.length) draft.authors = people;
  draft.themes = list(found?.themes, 100).map(text).filter(Boolean);
  draft.photos = list(found?.photos, 60)
    .map((one) => ({ name: text(one?.name), alt: text(one?.alt), caption: text(one?.caption) }))
    .filter(({ name }) => /^[a-z0-9][a-z0-9-]*\.jpg$/.test(name));
  for (const key of ["consent", "agreed", "ownSlug"]) draft[key] = found?.[key] === true;
  draft.steps = found?.steps !== false;
  return draft;
}
