// What can be shown or put away: the steps of the method, and the preview.
import { preview } from "./preview.js";
import { byId, element } from "./say.js";
import { insertBlock } from "./writing.js";

export class Showing {
  // `changed()`: the steps were put away or brought back, which the draft keeps.
  constructor(rules, speech, area, gallery, changed) {
    Object.assign(this, { rules, speech, area, gallery, steps: true });
    byId("toggle-steps").addEventListener("click", () => {
      this.showSteps(!this.steps);
      changed();
    });
    byId("steps").addEventListener("click", ({ target }) => target.dataset.step && insertBlock(area, `## ${target.dataset.step}\n\n`));
    byId("toggle-preview").addEventListener("click", () => this.togglePreview());
  }

  showSteps(shown) {
    this.steps = shown;
    byId("steps").hidden = !shown;
    const toggle = byId("toggle-steps");
    toggle.setAttribute("aria-expanded", String(shown));
    toggle.textContent = this.speech.say(shown ? "hideSteps" : "showSteps");
  }

  togglePreview() {
    const box = byId("preview"), toggle = byId("toggle-preview");
    box.hidden = !box.hidden;
    toggle.setAttribute("aria-expanded", String(!box.hidden));
    toggle.textContent = this.speech.say(box.hidden ? "showPreview" : "hidePreview");
    box.closest(".desk").classList.toggle("with-preview", !box.hidden);
    this.look();
  }

  // Show the text as it is now, where the preview is open.
  look() {
    if (byId("preview").hidden) return;
    const body = this.area.value, link = new RegExp(`^${this.rules.patterns.link.source}`, "iu");
    const address = (href) => (link.test(href) ? href : "");
    const shown = body.trim()
      ? preview(body, { address, photo: (name, alt) => this.gallery.shown(name, alt) })
      : element("p", this.speech.say("emptyPreview"), { className: "hint" });
    byId("shown").replaceChildren(shown);
  }
}
