// A body as readers will see it, built of elements, so that nothing in it can act: no HTML is ever
// parsed, links go where the journal lets them, photos are the draft's own.
import { attribute, figures, parse, plain, unquoted } from "./parser.js";
import { element } from "./say.js";

const BLOCKS = {
  bullet_list: "ul", list_item: "li", blockquote: "blockquote", table: "table", thead: "thead", tbody: "tbody",
  tr: "tr", th: "th", td: "td", em: "em", strong: "strong",
};

// `address(href)`: where a link may lead, or nothing; `photo(name, alt)`: the element that shows a photo.
export function preview(source, { address, photo }) {
  const { tokens } = parse(source);
  const whole = document.createDocumentFragment();
  const open = [whole], levels = [];
  const add = (node) => (open.at(-1).append(node), node);
  const enter = (node) => open.push(add(node));
  for (const [number, token] of tokens.entries()) {
    const [, kind, end] = token.type.match(/^(.*)_(open|close)$/) ?? [null, token.type, ""];
    if (token.type === "inline") {
      const photos = tokens[number - 1]?.type === "paragraph_open" ? figures(token) : [];
      if (photos.length) add(group(photos, photo));
      else write(open.at(-1), token.children, { address, photo });
    } else if (kind === "paragraph") {
      if (!token.hidden) end === "open" ? enter(element("p")) : open.pop();
    } else if (kind === "heading") {
      end === "open" ? enter(element(`h${level(levels, Number(token.tag[1]))}`)) : open.pop();
    } else if (kind === "ordered_list") {
      end === "open" ? enter(Object.assign(element("ol"), { start: token.attrGet("start") ?? 1 })) : open.pop();
    } else if (kind === "footnote_block") {
      end === "open" ? (enter(element("section", "", { className: "notes" })), enter(element("ol"))) : open.splice(-2);
    } else if (kind === "footnote" && end) {
      end === "open" ? enter(element("li")) : open.pop();
    } else if (token.type === "hr") {
      add(element("hr"));
    } else if (token.type === "fence" || token.type === "code_block") {
      const code = add(element("pre", "", { dir: "ltr" }));
      code.append(element("code", token.content));
    } else if (BLOCKS[kind]) {
      end === "open" ? enter(element(BLOCKS[kind])) : open.pop();
    }
  }
  return whole;
}

// Headings stand under the page's own, and never skip a level.
function level(levels, wanted) {
  while (levels.length && levels.at(-1) >= wanted) levels.pop();
  levels.push(wanted);
  return Math.min(levels.length + 3, 6);
}

function group(tokens, photo) {
  const all = document.createDocumentFragment();
  for (const token of tokens) {
    const figure = element("figure"), caption = attribute(token, "title");
    figure.append(shown(token, photo));
    if (caption) figure.append(element("figcaption", caption));
    all.append(figure);
  }
  return all;
}

const shown = (token, photo) => photo(unquoted(attribute(token, "src")).replace(/^\.\//, "").normalize("NFC"), plain(token.children));

function write(into, tokens, { address, photo }) {
  const open = [into];
  for (const token of tokens) {
    const here = open.at(-1);
    if (token.type === "text") here.append(token.content);
    else if (token.type === "code_inline") here.append(element("code", token.content, { dir: "ltr" }));
    else if (token.type === "softbreak") here.append("\n");
    else if (token.type === "hardbreak") here.append(element("br"));
    else if (token.type === "image") here.append(shown(token, photo));
    else if (token.type === "footnote_ref") here.append(element("sup", String(token.meta.id + 1)));
    else if (token.nesting === 1) {
      const name = BLOCKS[token.type.replace("_open", "")];
      const made = name ? element(name) : link(address(attribute(token, "href")));
      here.append(made);
      open.push(made);
    } else if (token.nesting === -1) open.pop();
  }
}

function link(to) {
  const made = element(to ? "a" : "span");
  if (to) Object.assign(made, { href: to, target: "_blank", rel: "noopener noreferrer" });
  return made;
}
