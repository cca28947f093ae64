// The photos of the draft as cards: what each shows, its caption, its place in the text.
import { drawn, mark, marked, markIn, nameOf, shrunk, TooLarge, unmarked } from "./pictures.js";
import { insertBlock } from "./writing.js";
import { problem } from "./rules.js";
import { byId } from "./say.js";

const THUMB = 640, OTHERS = 10; // files of the folder that are left to translations

export class Gallery {
  // `keep(name, bytes)` and `drop(name)` store; `changed()` says that the draft is another.
  constructor(rules, speech, area, { keep, drop, changed }) {
    Object.assign(this, { rules, speech, area, keep, drop, changed, photos: [], bytes: new Map(), pictures: new Map(), faults: [] });
    const files = byId("photo-files");
    byId("add-photos").addEventListener("click", () => files.click());
    files.addEventListener("change", async () => {
      const chosen = [...files.files];
      files.value = "";
      await this.add(chosen);
    });
  }

  async add(files) {
    const status = byId("photo-status"), limit = this.rules.limits.FILES - OTHERS;
    this.faults = [];
    for (const [number, file] of files.entries()) {
      if (this.photos.length >= limit) {
        this.fault("FILES_MANY", { size: limit + files.length - number, limit });
        break;
      }
      status.textContent = this.speech.say("shrinking");
      try {
        await this.take(file, file.name);
      } catch (fault) {
        const ending = file.name.toLowerCase().match(/\.[^.]*$/)?.[0] ?? "";
        if (fault instanceof TooLarge) this.fault(fault.message, fault.values);
        else if (this.rules.refusedPhotos.includes(ending)) this.fault("PHOTO_FORMAT", { format: ending.slice(1).toUpperCase() });
        else this.fault("PHOTO_DAMAGED", {});
      }
    }
    status.textContent = "";
    this.changed();
  }

  // What was just chosen is told at once, not only when everything is checked.
  fault(name, values) {
    this.faults.push({ ...problem(this.rules, name, { field: "photos" }, values), now: true });
  }

  // Take a photo in under a name of its own; throws where the browser cannot read it.
  async take(blob, called, { alt = "", caption = "", foreign = false } = {}) {
    const data = await shrunk(blob, this.rules.limits, foreign);
    const name = nameOf(called, this.photos.map((one) => one.name));
    const photo = { name, alt, caption };
    this.photos.push(photo);
    this.bytes.set(name, data);
    await this.card(photo);
    await this.keep(name, data);
    return photo;
  }

  async fill(photos, bytes) {
    for (const name of [...this.bytes.keys()]) this.forget(name);
    for (const photo of photos) {
      this.photos.push({ ...photo });
      this.bytes.set(photo.name, bytes.get(photo.name));
      await this.card(this.photos.at(-1)).catch(() => this.forget(photo.name));
    }
    this.count();
  }

  async card(photo) {
    const card = byId("photo").content.firstElementChild.cloneNode(true), id = `w-photo-${photo.name}`;
    card.dataset.name = photo.name;
    card.querySelector("bdi").textContent = photo.name;
    card.querySelector(".told").id = `told-photo-${photo.name}`;
    for (const input of card.querySelectorAll("[data-part]")) {
      input.id = `${id}-${input.dataset.part}`;
      input.value = photo[input.dataset.part];
      input.closest(".field").querySelector("label").htmlFor = input.id;
      input.addEventListener("input", () => this.say(photo, input));
    }
    const alt = card.querySelector("[data-part=alt]"), hint = card.querySelector(".field .hint");
    hint.id = `hint-photo-${photo.name}`;
    alt.setAttribute("aria-describedby", `${hint.id} told-photo-${photo.name}`);
    for (const one of card.querySelectorAll(".row button")) one.setAttribute("aria-label", `${one.textContent}: ${photo.name}`);
    card.querySelector(".insert").addEventListener("click", () => insertBlock(this.area, mark(photo)));
    card.querySelector(".drop").addEventListener("click", () => this.remove(photo));
    const picture = await createImageBitmap(new Blob([this.bytes.get(photo.name)], { type: "image/jpeg" }));
    const small = drawn(picture, THUMB, card.querySelector("canvas"));
    this.pictures.set(photo.name, small.toDataURL("image/jpeg", 0.8)); // for the preview
    picture.close();
    byId("photos").append(card);
    this.count();
  }

  // What is written in a card stands in the text, too.
  say(photo, input) {
    photo[input.dataset.part] = input.value;
    this.area.value = marked(this.area.value, photo);
    this.changed();
  }

  // What is written in the text stands in the cards, too.
  follow(body) {
    for (const photo of this.photos) {
      const card = this.cardOf(photo.name), found = markIn(body, photo.name);
      if (!card) continue; // its picture is still being drawn
      card.querySelector(".stands").hidden = !found;
      card.querySelector(".insert").hidden = Boolean(found);
      for (const input of found ? card.querySelectorAll("[data-part]") : []) {
        const part = input.dataset.part;
        if (input === document.activeElement || found[part] === photo[part].replace(/\s+/g, " ").trim()) continue;
        input.value = photo[part] = found[part];
      }
    }
  }

  // A photo without a description, told at its card even before it stands in the text.
  problems(shown) {
    const bare = this.photos.filter(({ name, alt }) => !alt.trim() && !shown.includes(name));
    return [
      ...this.faults,
      ...bare.map(({ name }) => ({ ...problem(this.rules, "ALT_MISSING", { field: "photos" }, { value: name }), photo: name })),
    ];
  }

  cardOf(name) {
    return byId("photos").querySelector(`[data-name="${CSS.escape(name)}"]`);
  }

  remove(photo) {
    this.forget(photo.name);
    this.area.value = unmarked(this.area.value, photo.name);
    this.drop(photo.name);
    byId("add-photos").focus();
    this.changed();
  }

  forget(name) {
    this.cardOf(name)?.remove();
    this.photos = this.photos.filter((one) => one.name !== name);
    this.bytes.delete(name);
    this.pictures.delete(name);
    this.count();
  }

  count() {
    byId("no-photo").hidden = this.photos.length > 0;
    byId("consent").hidden = this.photos.length === 0;
  }

  // The element that shows a photo in the preview: a picture drawn here, or its name where there is none.
  shown(name, alt) {
    const src = this.pictures.get(name);
    const made = document.createElement(src ? "img" : "span");
    if (src) Object.assign(made, { src, alt });
    else made.textContent = `${name}: ${alt}`;
    return made;
  }
}
