// HTML of a Word file, as mammoth gives it, as Markdown. The HTML is only read, never shown: it is
// parsed into a document of its own, in which nothing loads or runs.

const DEEPEST = 8, WIDEST = 50;

// `photo(src, alt)`: the Markdown of a photo, or nothing; `allowed(href)`: whether a link may stand;
// what could not be kept is counted in `lost`.
export function toMarkdown(html, { photo, allowed, lost }) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const writer = new Writer({ photo, allowed, lost }, page);
  const titled = page.body.querySelector("h1.title") ?? (page.body.firstElementChild?.matches("h1") ? page.body.firstElementChild : null);
  const title = titled?.textContent.trim() ?? "";
  titled?.remove();
  const levels = [...page.body.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((one) => Number(one.localName[1]));
  writer.lift = levels.length ? 2 - Math.min(...levels) : 0;
  return { title, body: writer.blocks(page.body, 0).join("\n\n") + "\n" };
}

class Writer {
  constructor(how, page) {
    Object.assign(this, how);
    this.notes = new Map([...page.querySelectorAll("li[id^=footnote-], li[id^=endnote-]")].map((item, at) => [item.id, at + 1]));
    for (const back of page.querySelectorAll('a[href^="#footnote-ref"], a[href^="#endnote-ref"]')) back.remove();
  }

  count(kind) {
    this.lost[kind] = (this.lost[kind] ?? 0) + 1;
  }

  blocks(parent, depth) {
    return [...parent.children].flatMap((node) => this.block(node, depth)).filter((text) => text.trim());
  }

  block(node, depth) {
    const name = node.localName;
    if (/^h[1-6]$/.test(name)) return [this.heading(node)];
    if (name === "ul" || name === "ol") {
      if ([...node.children].some((item) => this.notes.has(item.id))) return [...node.children].map((item) => this.note(item));
      return [this.list(node, depth)];
    }
    if (name === "table") return [this.table(node)];
    if (name === "blockquote") return [this.blocks(node, depth).join("\n\n").replace(/^/gm, "> ").replace(/^> $/gm, ">")];
    if (name === "p") return this.paragraph(node);
    if (node.querySelector?.("p, ul, ol, table, h1, h2, h3, h4, h5, h6")) return this.blocks(node, depth);
    return [line(this.inline(node))];
  }

  heading(node) {
    const level = Math.max(1, Math.min(6, Number(node.localName[1]) + this.lift));
    const text = line(this.inline(node)).replace(/\\\n/g, " ").replace(/^\*\*(.*)\*\*$/s, "$1");
    return text && `${"#".repeat(level)} ${text}`;
  }

  // Photos stand alone; a caption below one goes with it.
  paragraph(node) {
    if (node.matches(".caption") && node.dataset.used) return [];
    const photos = [...node.querySelectorAll("img")];
    if (photos.length && !node.textContent.trim()) {
      const below = node.nextElementSibling?.matches("p.caption") ? node.nextElementSibling : null;
      if (below) below.dataset.used = "1";
      return photos.map((one, at) => this.picture(one, at === photos.length - 1 && below ? below.textContent.trim() : ""));
    }
    return [line(this.inline(node))];
  }

  picture(node, caption = "") {
    return this.photo(node.getAttribute("src") ?? "", node.getAttribute("alt") ?? "", caption) ?? "";
  }

  list(node, depth) {
    if (depth >= DEEPEST) this.count("levels");
    let number = Number(node.getAttribute("start") ?? 1);
    const items = [...node.children].map((item) => {
      const sign = node.localName === "ol" ? `${number++}. ` : "- ";
      const parts = this.item(item, depth);
      return sign + parts.join("\n").replace(/\n(?!\n|$)/g, `\n${" ".repeat(sign.length)}`);
    });
    return items.join("\n");
  }

  item(item, depth) {
    const parts = [];
    let text = "";
    for (const node of item.childNodes) {
      if (node.nodeType === 1 && /^(ul|ol)$/.test(node.localName)) {
        if (text.trim()) parts.push(line(text));
        text = "";
        parts.push(depth + 1 < DEEPEST ? this.list(node, depth + 1) : (this.count("levels"), line(this.inline(node))));
      } else if (node.nodeType === 1 && /^(p|table|blockquote|h[1-6])$/.test(node.localName)) {
        if (text.trim()) parts.push(line(text));
        text = "";
        parts.push(...this.block(node, depth + 1));
      } else text += this.inline({ childNodes: [node] });
    }
    if (text.trim()) parts.push(line(text));
    return parts.length ? parts : [""];
  }

  note(item) {
    const text = this.blocks(item, 0).join("\n\n") || line(this.inline(item));
    return `[^${this.notes.get(item.id)}]: ${text.trim().replace(/\n(?!\n|$)/g, "\n    ")}`;
  }

  table(node) {
    const rows = this.rows([...node.querySelectorAll("tr")]);
    const width = Math.max(...rows.map((row) => row.length), 1);
    const written = (row) => `| ${Array.from({ length: width }, (_, at) => row[at] ?? "").join(" | ")} |`;
    return [written(rows[0] ?? []), written(Array(width).fill("---")), ...rows.slice(1).map(written)].join("\n");
  }

  // A merged cell leaves the others in their columns.
  rows(found) {
    const rows = found.map(() => []);
    for (const [at, row] of found.entries()) {
      let column = 0;
      for (const cell of row.children) {
        while (rows[at][column] !== undefined) column++;
        const wide = Math.min(cell.colSpan, WIDEST);
        for (const [down, other] of rows.slice(at, at + cell.rowSpan).entries())
          for (let right = 0; right < wide; right++) other[column + right] = down || right ? "" : this.cell(cell);
        column += wide;
      }
    }
    return rows;
  }

  cell(node) {
    if (node.colSpan > 1 || node.rowSpan > 1) this.count("cells");
    const parts = [...node.childNodes].map((one) => this.inline({ childNodes: [one] }).trim()).filter(Boolean);
    if (parts.length > 1 || /\n/.test(parts[0] ?? "")) this.count("breaks");
    return parts.join(" ").replace(/\\?\n/g, " ").replace(/\|/g, "\\|");
  }

  inline(node) {
    return [...node.childNodes].map((one) => (one.nodeType === 3 ? escaped(one.data) : one.nodeType === 1 ? this.element(one) : "")).join("");
  }

  raised(node, name) {
    const text = node.textContent.replace(/[−–]/g, "-");
    if (node.querySelector("a, img") || !text.trim()) return this.inline(node);
    const letters = [...text].map((letter) => [...RAISED[name]]["0123456789+-=()n".indexOf(letter)]);
    if (letters.every(Boolean)) return letters.join("");
    this.count("raised");
    return this.inline(node);
  }

  element(node) {
    const name = node.localName;
    if (name === "strong" || name === "b") return around("**", this.inline(node));
    if (name === "em" || name === "i") return around("*", this.inline(node));
    if (name === "br") return "\\\n";
    if (name === "img") return this.picture(node);
    if (name === "sup" || name === "sub") return this.raised(node, name);
    if (name !== "a") return this.inline(node);
    const href = node.getAttribute("href") ?? "", text = this.inline(node);
    const note = href.startsWith("#") && this.notes.get(href.slice(1));
    if (note) return `[^${note}]`;
    if (!href || !text.trim()) return text;
    if (allowed(this, href)) return `[${text.trim()}](${/[\s()<>]/.test(href) ? `<${href.replace(/[<>\s]/g, encodeURIComponent)}>` : href})`;
    this.count("links");
    return text;
  }
}

// Raised and lowered figures have letters of their own; a footnote's mark is raised anyway.
const RAISED = { sup: "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", sub: "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₙ" };

const allowed = (writer, href) => writer.allowed(href);

// Marks hold letters, never the space beside them.
function around(mark, text) {
  const [, before, inner, after] = text.match(/^(\s*)(.*?)(\s*)$/s);
  return inner ? `${before}${mark}${inner}${mark}${after}` : text;
}

// What Markdown would read as a sign of its own.
const escaped = (text) => text.replace(/[\s\u00a0]+/g, (run) => (run.includes("\u00a0") && run.length === 1 ? run : " ")).replace(/[\\`*_[\]]|<(?=[a-z/!?])|&(?=#?\w+;)/gi, "\\$&");

// A paragraph's first signs, too.
const line = (text) =>
  text
    .replace(/(?:\\\n)+$/, "")
    .trim()
    .replace(/^(#{1,6}(?=\s|$)|[-+>](?=\s|$)|>|=+\s*$|-{3,})/gm, "\\$1")
    .replace(/^(\d{1,9})([.)])(?=\s|$)/gm, "$1\\$2");
