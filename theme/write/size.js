// How many characters a body has as a page: the twin of journal/render.py, which counts instead of writing.
import { attribute, figures, plain, unquoted } from "./parser.js";
import { composed, refused } from "./rules.js";

const ENTITIES = { "&": 5, "<": 4, ">": 4, '"': 6, "'": 6 };
const ALIGNED = { "text-align:center": ' class="centre"', "text-align:right": ' class="end"' };
const long = (text) => [...text].length;
const content = (text) => long(text) + entities(text, /[&<>]/g); // between tags
const quoted = (text) => long(text) + entities(text, /[&<>"']/g); // in an attribute
const entities = (text, signs) => (text.match(signs) ?? []).reduce((sum, sign) => sum + ENTITIES[sign] - 1, 0);

// `tokens` of a whole body; `anchors`: of its headings, in order; `address(href)`: what the page writes
// of a link's address; all as journal/markdown.py has them.
export function pageSize(rules, tokens, anchors, address) {
  const counting = new Counting(rules, [...anchors], address);
  let size = 0, figure = false, notes = false;
  for (const [number, token] of tokens.entries()) {
    const { type } = token;
    if (token.level === 0 && token.nesting >= 0 && !notes) {
      size += 1; // the sign between blocks
      notes = type === "footnote_block_open";
    }
    const photos = type === "paragraph_open" ? figures(tokens[number + 1]) : [];
    if (photos.length) {
      figure = true;
      size += photos.reduce((sum, photo) => sum + counting.figure(photo), 0);
    } else if (type === "paragraph_open") size += token.hidden ? 0 : "<p>".length;
    else if (type === "paragraph_close") {
      size += token.hidden || figure ? 0 : "</p>\n".length;
      figure = false;
    } else if (type !== "inline") size += counting.of(token);
    else if (!figure) size += token.children.reduce((sum, child) => sum + counting.of(child), 0);
  }
  return Math.max(size - 1, 0); // the last line end
}

class Counting {
  constructor(rules, anchors, address) {
    Object.assign(this, { rules, anchors, address });
  }

  of(token) {
    const { type } = token, known = this.rules.tags[type];
    if (known !== undefined) return known;
    if (type === "text") return content(token.content);
    if (type === "code_inline") return '<code dir="ltr"></code>'.length + content(token.content);
    if (type === "code_block" || type === "fence") return '<pre dir="ltr" tabindex="0"><code></code></pre>\n'.length + content(token.content);
    if (type === "heading_open") return '<h2 id="">'.length + quoted(this.anchors.shift());
    if (type === "heading_close") return "</h2>\n".length;
    if (type === "link_open") return '<a href="">'.length + quoted(this.address(attribute(token, "href"))) + this.title(token);
    if (type === "image") return this.image(token, this.title(token));
    if (type === "ordered_list_open") return this.list(token);
    if (type === "th_open" || type === "td_open") return this.cell(token);
    return this.note(token);
  }

  title(token) {
    const title = attribute(token, "title");
    return title ? ' title=""'.length + quoted(title) : 0;
  }

  figure(token) {
    const caption = attribute(token, "title");
    return "<figure></figure>\n".length + this.image(token, 0) + (caption ? "\n<figcaption></figcaption>".length + quoted(caption) : 0);
  }

  image(token, title) {
    const name = composed(unquoted(attribute(token, "src")).replace(/^\.\//, ""));
    if (/[/\\:]/.test(name) || !name || refused(this.rules, name).length) return 0;
    return '\0p\0 alt=""></picture>'.length + long(name) + quoted(plain(token.children)) + title;
  }

  list(token) {
    const start = token.attrGet("start");
    return start === null ? "<ol>\n".length : `<ol start="${Number(start)}">\n`.length;
  }

  cell(token) {
    return `<${token.tag}${token.tag === "th" ? ' scope="col"' : ""}${ALIGNED[attribute(token, "style")] ?? ""}>`.length;
  }

  note(token) {
    const number = token.meta.id + 1, again = token.meta.subId ? `-${token.meta.subId + 1}` : "", mark = `${number}${again}`;
    if (token.type === "footnote_open") return `<li id="fn${number}">`.length;
    if (token.type === "footnote_anchor") return long(` <a href="#fnref${mark}" role="doc-backlink" aria-label="\0wback ${mark}\0">↩\ufe0e</a>`);
    return `<sup><a href="#fn${number}" id="fnref${mark}" role="doc-noteref" aria-label="\0wnote ${number}\0">${number}</a></sup>`.length;
  }
}
