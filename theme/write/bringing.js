// A part of the page in which a file is brought in: a Word file, or what this page saved. Nothing that
// stands there gives way without being asked, and it can be put back.
import { byId, element } from "./say.js";

export class Bringing {
  // `id`: of the part; `words`: what it says while it reads, when it has, and where it cannot;
  // `read(files)`: reads, changes nothing, and gives what then brings it in and tells what was lost;
  // `stands()`: whether there is something that gives way; `now()` and `putBack(before)`: the draft.
  constructor(id, speech, words, { read, stands, now, putBack }) {
    Object.assign(this, { id, speech, words, read, stands, now, putBack });
    const files = this.part("file");
    this.part("bring").addEventListener("click", () => files.click());
    files.addEventListener("change", async () => {
      const chosen = [...files.files];
      files.value = "";
      if (chosen.length) await this.bring(chosen);
    });
    this.part("replace-yes").addEventListener("click", () => this.answer(true));
    this.part("replace-no").addEventListener("click", () => this.answer(false));
    this.part("put-back").addEventListener("click", async () => {
      const { before } = this;
      this.forget();
      await this.putBack(before);
      this.part("bring").focus();
    });
  }

  part(name) {
    return byId(`${this.id}-${name}`);
  }

  async bring(files) {
    if (this.busy) return;
    this.answer?.(false);
    this.busy = true;
    this.tell(this.speech.say(this.words.reading));
    try {
      const act = await this.read(files);
      this.tell("");
      this.busy = false;
      if (!this.stands() || (await this.asked())) await this.act(act);
    } catch (fault) {
      const { faults } = this.words;
      this.tell(this.speech.say(faults.includes(fault.message) ? fault.message : faults[0]));
    } finally {
      this.busy = false;
    }
  }

  async act(act) {
    const before = this.now(), { say } = this.speech;
    const lost = await act().catch(async (fault) => {
      await this.putBack(before);
      throw fault;
    });
    this.before = before;
    this.part("put-back").hidden = false;
    const outcome = lost.length ? say("notKept") : this.words.whole ? say(this.words.whole) : "";
    this.tell(`${say(this.words.brought)} ${outcome}`.trim(), lost);
  }

  // Ask whether what stands there may give way; another file ends the question with a no.
  asked() {
    this.part("replace").hidden = false;
    this.part("replace-no").focus();
    return new Promise((resolve) => {
      this.answer = (yes) => {
        this.answer = null;
        this.part("replace").hidden = true;
        this.part("bring").focus();
        resolve(yes);
      };
    });
  }

  tell(text, lost = []) {
    this.part("status").textContent = text;
    this.part("lost").replaceChildren(...lost.map((one) => element("li", one)));
  }

  forget() {
    this.answer?.(false);
    this.before = null;
    this.part("put-back").hidden = true;
    this.tell("");
  }
}
