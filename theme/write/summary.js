// All that is left to do, each with the way to it.
import { button, byId, element } from "./say.js";

export class Summary {
  constructor(form, gallery, speech) {
    Object.assign(this, { form, gallery, speech });
  }

  show(found) {
    const { say } = this.speech, problems = this.ordered(found);
    const parts = [this.list(problems, "error", "errors"), this.list(problems, "advice", "advice")].flat();
    const errors = problems.some(({ severity }) => severity === "error");
    if (errors) parts.push(element("p", say("allTheSame"), { className: "hint" }));
    else parts.unshift(element("p", say("clean"), { className: "clean" }));
    const same = parts.map((part) => part.textContent).join() === [...byId("found").children].map((part) => part.textContent).join();
    if (!same) byId("found").replaceChildren(...parts);
  }

  // From the top of the page to its end.
  ordered(problems) {
    const lists = [...this.form.root.querySelectorAll(".told")];
    const rank = (found) => lists.indexOf(this.form.place(found));
    return [...problems].sort((one, other) => rank(one) - rank(other) || one.line - other.line);
  }

  list(problems, severity, words) {
    const here = problems.filter((found) => found.severity === severity);
    if (!here.length) return [];
    const list = element("ul", "", { className: "sum" });
    for (const found of here) {
      const item = element("li");
      item.append(button(this.form.words(found).message, () => this.go(found), "go"));
      list.append(item);
    }
    return [element("p", this.speech.count(words, here.length), { className: `counted ${severity}` }), list];
  }

  go(found) {
    const card = found.photo && this.gallery.cardOf(found.photo);
    if (card) card.querySelector("[data-part=alt]").focus();
    else this.form.go(found);
  }
}
