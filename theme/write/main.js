// The writing page. Everything happens here, in the page: nothing is sent until the teacher sends it.
import { checkBody } from "./body.js";
import { Bringing } from "./bringing.js";
import { Form } from "./form.js";
import { Gallery } from "./gallery.js";
import { checkHeader, checkSlug } from "./header.js";
import { Keeping } from "./keeping.js";
import { markIn, renamed } from "./pictures.js";
import { load, whole } from "./rules.js";
import { byId, element, speaker } from "./say.js";
import { Sending } from "./send.js";
import { Showing } from "./showing.js";
import { slugOf } from "./slug.js";
import { openStore } from "./store.js";
import { Summary } from "./summary.js";
import { meter, toolbar } from "./writing.js";

const WORD = { reading: "reading", brought: "broughtIn", whole: "allKept", faults: ["unreadable", "notWord", "tooLarge", "noReader"] };
const SAVED = { reading: "opening", brought: "opened", faults: ["notOpened"] };
const SOON = 300; // ms: a click that left a field must still find what it aimed at
const root = byId("write");

class Page {
  constructor(rules, store) {
    const area = root.elements.body, speech = speaker(rules);
    Object.assign(this, { rules, store, area, speech, ownSlug: false, problems: [] });
    const changed = () => this.keeping.changed();
    this.form = new Form(root, rules, speech, {
      changed,
      left: () => setTimeout(() => this.keeping.loading || this.check(), SOON),
      apply: (parts, found) => this.apply(parts, found),
    });
    this.gallery = new Gallery(rules, speech, area, {
      changed,
      keep: (name, data) => this.keeping.kept(() => store.putPhoto(name, data)),
      drop: (name) => this.keeping.kept(() => store.dropPhoto(name)),
    });
    this.showing = new Showing(rules, speech, area, this.gallery, changed);
    this.summary = new Summary(this.form, this.gallery, speech);
    this.sending = new Sending(rules, speech, { current: () => this.current(), agreed: () => this.agreed() });
    this.keeping = new Keeping(store, speech, {
      draft: () => this.draft(),
      show: (draft, photos) => this.show(draft, photos),
      look: () => this.check(),
      forget: () => this.forget(),
    });
    this.listen();
    this.brought = [this.bringsWord(), this.opensSaved()];
  }

  listen() {
    toolbar(root.querySelector(".tools"), this.area, this.rules.words);
    root.addEventListener("input", ({ target }) => {
      if (target === root.elements.slug) this.ownSlug = target.value !== "";
      if (target === root.elements.language) this.form.follow(target.value);
      if (!target.matches("[type=file]")) this.keeping.changed();
    });
    byId("check").addEventListener("click", () => {
      this.form.all = true;
      this.check();
      byId("found").focus();
    });
  }

  // --- the draft ---

  draft() {
    const { photos } = this.gallery;
    return { ...this.form.read(), photos, steps: this.showing.steps, ownSlug: this.ownSlug };
  }

  async show(draft, photos) {
    this.form.write(draft);
    await this.gallery.fill(draft.photos, photos);
    this.ownSlug = draft.ownSlug;
    this.showing.showSteps(draft.steps);
  }

  forget() {
    this.form.all = this.asked = false;
    this.form.touched.clear();
    for (const one of this.brought) one.forget();
    for (const id of ["found", "sent"]) byId(id).replaceChildren();
    byId("by-hand").hidden = true;
    byId("copy").value = "";
  }

  current() {
    this.suggestSlug(); // who sends at once has not waited for a check
    const draft = this.draft();
    const slug = whole(this.rules.patterns.slug, draft.slug) && !checkSlug(this.rules, draft.slug).length ? draft.slug : "my-narrative";
    return { draft, slug, bytes: this.gallery.bytes };
  }

  // --- checking ---

  check() {
    this.suggestSlug();
    const draft = this.draft(), names = draft.photos.map(({ name }) => name);
    const folders = this.folders && new Set([...this.folders, draft.slug]);
    const body = checkBody(this.rules, draft.body, draft.language, names, draft.consent, folders);
    if (body.leads) this.learn();
    this.gallery.follow(draft.body);
    this.problems = [
      ...checkHeader(this.rules, draft),
      ...(draft.slug ? checkSlug(this.rules, draft.slug) : []),
      ...body.problems.map((found) => (found.name === "ALT_MISSING" && names.includes(found.values.value) ? { ...found, photo: found.values.value } : found)),
      ...this.gallery.problems(body.shown),
    ];
    this.form.show(this.problems, draft);
    this.tellMissing();
    meter(this.rules, this.speech, body.words);
    this.showing.look();
    if (this.form.all) this.summary.show(this.problems);
  }

  // What the journal holds is asked for when a link leads there; where that fails, such links go unchecked.
  async learn() {
    if (this.learning) return;
    this.learning = true;
    const answer = await fetch(`${this.rules.root}write/narratives.json`).catch(() => null);
    this.folders = answer?.ok ? await answer.json() : null;
    if (this.folders) this.check();
  }

  suggestSlug() {
    if (this.ownSlug) return;
    const { title, themes, country, year } = this.form.read();
    const slug = slugOf(title) || slugOf([themes[0] ?? "", country, year].filter(Boolean).join(" "));
    root.elements.slug.value = this.rules.reservedSlugs.includes(slug) ? `${slug}-2` : slug;
  }

  apply(parts, found) {
    const { body, ...others } = parts;
    if (body !== undefined) {
      const top = this.area.scrollTop;
      this.area.focus();
      this.area.select();
      if (!document.execCommand("insertText", false, body)) this.area.value = body;
      this.area.scrollTop = top;
    }
    if (parts.ownSlug) this.ownSlug = true;
    if (Object.keys(others).length) this.form.write({ ...this.draft(), ...others });
    this.keeping.changed();
    this.check();
    this.keeping.save();
    if (body === undefined) this.form.control(found.field)?.focus();
  }

  // Whether the licence has been agreed to, and the photos, before anything is sent.
  agreed() {
    this.asked = true;
    const [first] = this.tellMissing();
    if (first) byId(`w-${first}`).focus();
    return !first;
  }

  // What has to be agreed to yet, told since it was first missed.
  tellMissing() {
    const { agreed, consent } = this.form.read();
    const missing = [["consent", consent || !this.gallery.photos.length], ["agreed", agreed]].filter(([, given]) => !given).map(([name]) => name);
    for (const name of this.asked ? missing : [])
      byId(`told-${name}`).replaceChildren(element("li", this.speech.say("agreeFirst"), { className: "error" }));
    return missing;
  }

  // --- files that are brought in ---

  now() {
    return { draft: structuredClone(this.draft()), photos: new Map(this.gallery.bytes) };
  }

  async putBack({ draft, photos }) {
    for (const { name } of this.gallery.photos) if (!photos.has(name)) this.gallery.drop(name);
    for (const [name, data] of photos) this.gallery.keep(name, data);
    await this.keeping.put(draft, photos);
    this.keeping.changed();
  }

  bringsWord() {
    return new Bringing("word", this.speech, WORD, {
      stands: () => this.area.value.trim() !== "",
      now: () => this.now(),
      putBack: (before) => this.putBack(before),
      read: async ([file]) => {
        const { readWord, written } = await import("../word/word.js");
        const read = await readWord(file);
        return () => this.bringWord(written, read);
      },
    });
  }

  async bringWord(written, read) {
    const link = new RegExp(`^${this.rules.patterns.link.source}`, "iu");
    const { title, body, lost } = await written(read, {
      take: (blob, name) => this.gallery.take(blob, name, { foreign: true }),
      allowed: (href) => link.test(href) && href.length <= this.rules.limits.LINK,
    });
    if (title && !root.elements.title.value) root.elements.title.value = title;
    this.area.value = body;
    for (const name of ["title", "body"]) this.form.touched.add(name);
    this.keeping.changed();
    return this.speech.lost(lost);
  }

  opensSaved() {
    return new Bringing("open", this.speech, SAVED, {
      stands: () => ["title", "summary", "body"].some((name) => root.elements[name].value.trim()) || this.gallery.photos.length > 0,
      now: () => this.now(),
      putBack: (before) => this.putBack(before),
      read: async (files) => {
        const { readSaved } = await import("../word/saved.js");
        const read = await readSaved(this.rules, files, this.form.read().language);
        return () => this.open(read);
      },
    });
  }

  async open({ draft, photos, left }) {
    for (const { name } of this.gallery.photos) this.gallery.drop(name);
    await this.keeping.put({ ...draft, steps: this.showing.steps }, new Map());
    for (const [name, data] of photos) {
      try {
        const photo = await this.gallery.take(new Blob([data]), name, { ...markIn(this.area.value, name), foreign: true });
        this.area.value = renamed(this.area.value, name, photo.name);
      } catch {
        left.push(name);
      }
    }
    this.keeping.changed();
    return left;
  }
}

async function start() {
  const rules = await load(root.dataset.rules);
  const page = new Page(rules, await openStore(`write:${rules.root}`));
  root.hidden = false;
  await page.keeping.begin();
}

start().catch((fault) => {
  byId("unloaded").className = "note wanting now";
  throw fault;
});
