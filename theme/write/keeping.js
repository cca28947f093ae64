// Keeps the draft while it is written: soon after each change, and at once as the page goes; in one tab
// at a time; until it is removed.
import { byId } from "./say.js";
import { empty } from "./store.js";
import { Turn } from "./tabs.js";

const SOON = 300, AT_LATEST = 3_000; // ms after the last key; after the first that is not kept yet
const WRITTEN = ["fields", "removing", "opening"]; // parts of the page that change the draft

export class Keeping {
  // `draft()`: as it stands; `show(draft, photos)`: put another in its place; `look()`: check it;
  // `forget()`: take away what is told of the draft that is removed.
  constructor(store, speech, { draft, show, look, forget }) {
    Object.assign(this, { store, speech, draft, show, look, forget });
    Object.assign(this, { made: 0, safe: 0, loading: true, full: false, saves: Promise.resolve() }); // made, safe: changes
    this.turn = new Turn(store.name, { leave: () => this.save(), lost: () => this.lock("wentOn") });
    byId("go-on").addEventListener("click", async () => (await this.turn.takeOver()) && this.restore());
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.saveNow());
    addEventListener("pagehide", () => this.saveNow());
    addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
    this.listenToRemoval();
  }

  async begin() {
    if (await this.turn.take()) await this.restore();
    else this.lock("elsewhere");
    if (this.store.keeps === "nothing") this.trouble("nothingKept");
    if (this.store.keeps === "text") this.trouble("noPhotosKept");
  }

  async restore() {
    const language = document.documentElement.lang;
    const found = await this.store.load(language).catch(() => null);
    await this.put(found?.draft ?? empty(language), found?.photos ?? new Map());
    byId("taken").hidden = true;
    for (const id of [...WRITTEN, "ways"]) byId(id).inert = false;
  }

  // Show a draft; that it fills the form is no change of it.
  async put(draft, photos) {
    this.loading = true;
    await this.show(draft, photos);
    this.loading = false;
    this.look();
  }

  // Another tab writes the draft: this one only shows.
  lock(words) {
    byId("taken").querySelector("span").textContent = this.speech.say(words);
    byId("taken").hidden = false;
    for (const id of WRITTEN) byId(id).inert = true;
    byId("ways").inert = words === "elsewhere"; // nothing stands here that could be sent
    clearTimeout(this.waiting);
  }

  trouble(words) {
    byId("trouble").hidden = !words;
    byId("trouble").textContent = words ? this.speech.say(words) : "";
  }

  changed() {
    if (this.loading || byId("fields").inert) return;
    if (this.made === this.safe) this.since = Date.now();
    this.made++;
    byId("kept").ariaLive = "off";
    byId("kept").textContent = this.speech.say("saving");
    clearTimeout(this.waiting);
    this.waiting = setTimeout(
      () => {
        this.look();
        this.save();
      },
      Math.max(0, Math.min(SOON, this.since + AT_LATEST - Date.now())),
    );
  }

  save() {
    clearTimeout(this.waiting);
    if (this.made === this.safe) return this.saves;
    const draft = this.draft(), at = Date.now(), { made } = this;
    return this.kept(async () => {
      await this.store.save(draft, at);
      this.safe = Math.max(this.safe, made); // what was typed meanwhile is not
      if (this.safe === this.made) byId("kept").textContent = this.speech.say("saved", { time: this.speech.time(new Date()) });
    });
  }

  saveNow() {
    if (this.made === this.safe || this.loading || !this.turn.mine) return;
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
      this.safe = this.made;
      try {
        await this.store.clear();
      } catch {
        await this.store.destroy();
        return location.reload(); // what is shown then is what is left
      }
      this.forget();
      await this.put(empty(document.documentElement.lang), new Map());
      this.safe = this.made;
      byId("kept").ariaLive = "polite"; // said aloud; that each change is saved is not
      byId("kept").textContent = `${this.speech.say("removed")} ${this.speech.say("downloads")}`;
      ask(false);
    });
  }
}
