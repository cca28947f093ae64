// The writing page. Everything happens here, in the page: nothing is sent until the teacher sends it.
import { checkBody } from "./body.js";
import { Form } from "./form.js";
import { Gallery } from "./gallery.js";
import { checkHeader, checkSlug } from "./header.js";
import { preview } from "./preview.js";
import { load, whole } from "./rules.js";
import { button, byId, element, speaker } from "./say.js";
import { Sending } from "./send.js";
import { slugOf } from "./slug.js";
import { empty, openStore } from "./store.js";
import { Turn } from "./tabs.js";
import { insertBlock, meter, toolbar } from "./writing.js";

const SOON = 300; // ms after the last key
const root = byId("write");

class Page {
  constructor(rules, store) {
    const area = root.elements.body, speech = speaker(rules);
    Object.assign(this, { rules, store, area, speech, steps: true, ownSlug: false, loading: true, problems: [], saves: Promise.resolve() });
    const changed = () => this.changed();
    this.form = new Form(root, rules, speech, { changed, apply: (parts, found) => this.apply(parts, found) });
    this.gallery = new Gallery(rules, speech, area, {
      changed,
      keep: (name, data) => this.kept(() => store.putPhoto(name, data)),
      drop: (name) => this.kept(() => store.dropPhoto(name)),
    });
    this.sending = new Sending(rules, speech, { current: () => this.current(), agreed: () => this.agreed() });
    this.turn = new Turn(store.name, { leave: () => this.save(), lost: () => this.lock("wentOn") });
    toolbar(root.querySelector(".tools"), area, rules.words);
    this.listen();
  }

  async begin() {
    if (await this.turn.take()) await this.restore();
    else this.lock("elsewhere");
    if (this.store.keeps === "nothing") this.trouble("nothingKept");
    if (this.store.keeps === "text") this.trouble("noPhotosKept");
  }

  async restore() {
    this.loading = true;
    const language = document.documentElement.lang;
    const found = await this.store.load(language).catch(() => null);
    const draft = found?.draft ?? empty(language);
    await this.show(draft, found?.photos ?? new Map());
    byId("taken").hidden = true;
    for (const id of ["fields", "removing", "ways"]) byId(id).inert = false;
  }

  async show(draft, photos) {
    this.loading = true;
    this.form.write(draft);
    await this.gallery.fill(draft.photos, photos);
    Object.assign(this, { steps: draft.steps, ownSlug: draft.ownSlug });
    this.showSteps();
    this.loading = false;
    this.check();
  }

  // Another tab writes the draft: this one only shows.
  lock(words) {
    byId("taken").querySelector("span").textContent = this.speech.say(words);
    byId("taken").hidden = false;
    for (const id of ["fields", "removing"]) byId(id).inert = true;
    byId("ways").inert = words === "elsewhere"; // nothing stands here that could be sent
    clearTimeout(this.waiting);
  }

  trouble(words) {
    byId("trouble").hidden = !words;
    byId("trouble").textContent = words ? this.speech.say(words) : "";
  }

  listen() {
    root.addEventListener("input", ({ target }) => {
      if (target === root.elements.slug) this.ownSlug = target.value !== "";
      if (target === root.elements.language) this.form.follow(target.value);
      if (!target.matches("[type=file]")) this.changed();
    });
    byId("check").addEventListener("click", () => this.checkAll());
    byId("toggle-preview").addEventListener("click", () => this.togglePreview());
    byId("toggle-steps").addEventListener("click", () => {
      this.steps = !this.steps;
      this.showSteps();
      this.changed();
    });
    byId("steps").addEventListener("click", ({ target }) => target.dataset.step && insertBlock(this.area, `## ${target.dataset.step}\n\n`));
    byId("go-on").addEventListener("click", async () => {
      if (await this.turn.takeOver()) await this.restore();
    });
    this.listenToRemoval();
    this.listenToWord();
    const leave = () => document.visibilityState === "hidden" && this.saveNow();
    document.addEventListener("visibilitychange", leave);
    addEventListener("pagehide", () => this.saveNow());
    addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  }

  listenToRemoval() {
    const ask = (asked) => {
      byId("sure").hidden = !asked;
      byId("remove").hidden = asked;
      byId(asked ? "remove-no" : "remove").focus();
    };
    byId("remove").addEventListener("click", () => ask(true));
    byId("remove-no").addEventListener("click", () => ask(false));
    byId("remove-yes").addEventListener("click", async () => {
      clearTimeout(this.waiting);
      await this.saves;
      await this.store.clear().catch(() => {});
      this.form.all = false;
      this.form.touched.clear();
      await this.show(empty(document.documentElement.lang), new Map());
      this.before = null;
      this.dirty = false;
      byId("put-back").hidden = true;
      for (const id of ["word-status", "word-lost", "found", "sent"]) byId(id).replaceChildren();
      byId("by-hand").hidden = true;
      byId("copy").value = "";
      byId("kept").ariaLive = "polite"; // said aloud; that each change is saved is not
      byId("kept").textContent = this.speech.say("removed");
      ask(false);
    });
  }

  draft() {
    const { photos } = this.gallery;
    return { ...this.form.read(), photos, steps: this.steps, ownSlug: this.ownSlug };
  }

  current() {
    const draft = this.draft();
    const slug = whole(this.rules.patterns.slug, draft.slug) && !checkSlug(this.rules, draft.slug).length ? draft.slug : "my-narrative";
    return { draft, slug, bytes: this.gallery.bytes };
  }

  changed() {
    if (this.loading || byId("fields").inert) return;
    this.dirty = true;
    byId("kept").ariaLive = "off";
    byId("kept").textContent = this.speech.say("saving");
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      this.check();
      this.save();
    }, SOON);
  }

  // --- keeping ---

  save() {
    clearTimeout(this.waiting);
    if (!this.dirty) return this.saves;
    const draft = this.draft();
    return this.kept(async () => {
      await this.store.save(draft, Date.now());
      this.dirty = false;
      byId("kept").textContent = this.speech.say("saved", { time: this.speech.time(new Date()) });
    });
  }

  saveNow() {
    if (!this.dirty || this.loading || !this.turn.mine) return;
    try {
      this.store.saveNow(this.draft(), Date.now());
    } catch {
      // no room: what was saved last stands
    }
    this.save();
  }

  // One after the other; a full store is said, and nothing else stops.
  kept(act) {
    this.saves = this.saves.then(act).then(
      () => this.full && ((this.full = false), this.trouble("")),
      () => {
        this.full = true;
        this.trouble("full");
        byId("kept").textContent = "";
      },
    );
    return this.saves;
  }

  // --- checking ---

  check() {
    this.suggestSlug();
    const draft = this.draft(), names = draft.photos.map(({ name }) => name);
    const body = checkBody(this.rules, draft.body, draft.language, names, draft.consent);
    this.gallery.follow(draft.body);
    this.problems = [
      ...checkHeader(this.rules, draft),
      ...(draft.slug ? checkSlug(this.rules, draft.slug) : []),
      ...body.problems.map((found) => (found.name === "ALT_MISSING" && names.includes(found.values.value) ? { ...found, photo: found.values.value } : found)),
      ...this.gallery.problems(body.shown),
    ];
    this.form.show(this.problems, draft);
    meter(this.rules, this.speech, body.words);
    if (!byId("preview").hidden) this.showPreview(draft.body);
    if (this.form.all) this.sum();
  }

  suggestSlug() {
    if (this.ownSlug) return;
    const { title, themes, country, year } = this.form.read();
    const slug = slugOf(title) || slugOf([themes[0] ?? "", country, year].filter(Boolean).join(" "));
    root.elements.slug.value = this.rules.reservedSlugs.includes(slug) ? `${slug}-2` : slug;
  }

  checkAll() {
    this.form.all = true;
    this.check();
    byId("found").focus();
  }

  // All that is left to do, each with the way to it.
  sum() {
    const { say, count } = this.speech, parts = [];
    for (const [severity, words] of [["error", "errors"], ["advice", "advice"]]) {
      const here = this.problems.filter((found) => found.severity === severity);
      if (!here.length) continue;
      const list = element("ul", "", { className: "sum" });
      for (const found of here) {
        const item = element("li");
        item.append(button(this.form.words(found).message, () => this.go(found), "go"));
        list.append(item);
      }
      parts.push(element("p", count(words, here.length), { className: `counted ${severity}` }), list);
    }
    const errors = this.problems.some(({ severity }) => severity === "error");
    if (errors) parts.push(element("p", say("allTheSame"), { className: "hint" }));
    else parts.unshift(element("p", say("clean"), { className: "clean" }));
    const same = parts.map((part) => part.textContent).join() === [...byId("found").children].map((part) => part.textContent).join();
    if (!same) byId("found").replaceChildren(...parts);
  }

  go(found) {
    const card = found.photo && this.gallery.cardOf(found.photo);
    if (card) card.querySelector("[data-part=alt]").focus();
    else this.form.go(found);
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
    this.dirty = true;
    this.check();
    this.save();
    if (body === undefined) this.form.control(found.field)?.focus();
  }

  agreed() {
    const { agreed } = this.form.read();
    byId("told-agreed").replaceChildren(...(agreed ? [] : [element("li", this.speech.say("agreeFirst"), { className: "error" })]));
    if (!agreed) byId("w-agreed").focus();
    return agreed;
  }

  // --- showing ---

  showSteps() {
    byId("steps").hidden = !this.steps;
    const toggle = byId("toggle-steps");
    toggle.setAttribute("aria-expanded", String(this.steps));
    toggle.textContent = this.speech.say(this.steps ? "hideSteps" : "showSteps");
  }

  togglePreview() {
    const box = byId("preview"), toggle = byId("toggle-preview");
    box.hidden = !box.hidden;
    toggle.setAttribute("aria-expanded", String(!box.hidden));
    toggle.textContent = this.speech.say(box.hidden ? "showPreview" : "hidePreview");
    root.querySelector(".desk").classList.toggle("with-preview", !box.hidden);
    if (!box.hidden) this.showPreview(this.area.value);
  }

  showPreview(body) {
    if (!body.trim()) return byId("shown").replaceChildren(element("p", this.speech.say("emptyPreview"), { className: "hint" }));
    const link = new RegExp(`^${this.rules.patterns.link.source}`, "iu");
    const address = (href) => (link.test(href) ? href : "");
    byId("shown").replaceChildren(preview(body, { address, photo: (name, alt) => this.gallery.shown(name, alt) }));
  }

  // --- Word ---

  listenToWord() {
    const file = byId("word-file");
    byId("bring").addEventListener("click", () => file.click());
    file.addEventListener("change", async () => {
      const [chosen] = file.files;
      file.value = "";
      if (chosen) await this.bring(chosen);
    });
    byId("put-back").addEventListener("click", async () => {
      byId("put-back").hidden = true;
      await this.putBack(this.before);
      byId("word-status").textContent = "";
      byId("word-lost").replaceChildren();
      this.area.focus();
      this.changed();
    });
  }

  // What stood here before a Word file was brought.
  async putBack({ draft, photos }) {
    for (const { name } of this.gallery.photos) if (!photos.has(name)) this.kept(() => this.store.dropPhoto(name));
    for (const [name, data] of photos) this.kept(() => this.store.putPhoto(name, data));
    await this.show(draft, photos);
  }

  async bring(chosen) {
    const { say, lost: listLost } = this.speech, status = byId("word-status"), lists = byId("word-lost");
    const before = { draft: structuredClone(this.draft()), photos: new Map(this.gallery.bytes) };
    status.textContent = say("reading");
    lists.replaceChildren();
    try {
      const { readWord } = await import("../word/word.js");
      const link = new RegExp(`^${this.rules.patterns.link.source}`, "iu");
      const { title, body, lost } = await readWord(chosen, {
        take: (blob, name) => this.gallery.take(blob, name),
        allowed: (href) => link.test(href) && href.length <= this.rules.limits.LINK,
      });
      this.before = before;
      if (title && !root.elements.title.value) root.elements.title.value = title;
      this.area.value = body;
      for (const name of ["title", "body"]) this.form.touched.add(name);
      const items = listLost(lost);
      status.textContent = `${say("broughtIn")} ${say(items.length ? "notKept" : "allKept")}`;
      lists.replaceChildren(...items.map((text) => element("li", text)));
      byId("put-back").hidden = false;
    } catch (fault) {
      status.textContent = say(fault.constructor.name === "WordFault" ? fault.message : "unreadable");
      await this.putBack(before);
    }
    this.changed();
  }
}

async function start() {
  const rules = await load(root.dataset.rules);
  const page = new Page(rules, await openStore(`write:${rules.root}`));
  root.hidden = false;
  await page.begin();
}

start().catch((fault) => {
  byId("unloaded").className = "note wanting now";
  throw fault;
});
