// Ways out. None of them takes the draft away, and none puts the text into an address.
import { filesOf, textOf } from "./file.js";
import { byId, element } from "./say.js";
import { zipped } from "./zip.js";

export class Sending {
  // `current()`: the draft, the folder's name, and the photos' bytes; `agreed()`: whether all is agreed to.
  constructor(rules, speech, { current, agreed }) {
    Object.assign(this, { rules, speech, current, agreed, byHand: false });
    byId("download").addEventListener("click", () => this.download());
    byId("mail")?.addEventListener("click", () => this.agreed() && this.mail());
    byId("github")?.addEventListener("click", () => this.agreed() && this.github());
    byId("share").addEventListener("click", () => this.agreed() && this.share());
    byId("way-share").hidden = !this.shareable([new File(["-"], "a.txt", { type: "text/plain" })]);
  }

  tell(...parts) {
    byId("sent").replaceChildren(...parts.flatMap((part, at) => (at ? [" ", part] : [part])));
  }

  zip() {
    const { draft, slug, bytes } = this.current();
    return new File([zipped(filesOf(draft, slug, bytes))], `${slug}.zip`, { type: "application/zip" });
  }

  download() {
    const file = this.zip(), address = URL.createObjectURL(file);
    const link = document.body.appendChild(element("a", "", { href: address, download: file.name, hidden: true }));
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    this.tell(this.speech.say("downloaded", { name: file.name }));
    return file;
  }

  shareable(files) {
    return Boolean(navigator.canShare?.({ files }));
  }

  // Some telephones share no archives: they share the text and the photos one by one.
  async share() {
    const { draft, slug, bytes } = this.current();
    let files = [this.zip()];
    if (!this.shareable(files)) {
      const text = new File([textOf(draft)], `${slug}.${draft.language}.txt`, { type: "text/plain" });
      const photos = draft.photos.map(({ name }) => new File([bytes.get(name)], name, { type: "image/jpeg" }));
      files = [text, ...photos];
    }
    try {
      await navigator.share({ files, title: draft.title });
    } catch (fault) {
      if (fault.name !== "AbortError") this.tell(this.speech.say("cannotShare"));
    }
  }

  mail() {
    const { draft } = this.current(), { say } = this.speech;
    const file = this.download();
    const query = new URLSearchParams({ subject: say("subject", { title: draft.title.slice(0, 150) }), body: say("letter", { name: file.name }).replace(/\n/g, "\r\n") });
    const address = `mailto:${this.rules.contact}?${query.toString().replaceAll("+", "%20")}`;
    const link = document.body.appendChild(element("a", "", { href: address, hidden: true }));
    link.click();
    link.remove();
  }

  async github() {
    const { draft, slug } = this.current(), { say } = this.speech;
    const address = `${this.rules.repository.replace(/\/+$/, "")}/new/HEAD/narratives/${slug}?filename=${draft.language}.md`;
    const text = textOf(draft);
    if (!this.byHand) {
      try {
        await navigator.clipboard.writeText(text);
        this.tell(say("pasted"), draft.photos.length ? say("photosApart") : "");
      } catch {
        this.byHand = true; // the next press opens GitHub, once the text has been copied
        byId("by-hand").hidden = false;
        byId("copy").value = text;
        byId("copy").focus();
        byId("copy").select();
        return this.tell(say("noClipboard"));
      }
    }
    this.byHand = false;
    window.open(address, "_blank", "noopener");
  }
}
