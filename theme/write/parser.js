// CommonMark with tables and footnotes, set as journal/commonmark.py sets its Python twin: HTML off,
// nesting limited, links checked elsewhere.
import { MarkdownIt, footnote } from "../vendor/markdown.js";

const parser = new MarkdownIt("commonmark", { html: false, maxNesting: 20 });
parser.enable("table").use(footnote);
parser.inline.ruler.disable(["footnote_inline", "html_inline"]);
parser.block.ruler.disable(["html_block"]);
parser.validateLink = () => true;
parser.core.ruler.after("block", "lost_footnotes", ({ tokens, env }) => {
  let open = 0, start = 0; // start: of the block at the top that is under way
  for (const [number, token] of tokens.entries()) {
    if (token.level === 0 && token.nesting >= 0) start = number;
    if (token.type === "footnote_reference_open" && ++open > 1)
      env.lost ??= tokens.slice(start).find((one) => one.map)?.map[0] ?? 0;
    if (token.type === "footnote_reference_close") open--;
  }
});

// The tokens of a body, and what was noted on the way.
export function parse(source) {
  const env = {};
  return { tokens: parser.parse(source, env), env };
}

export const attribute = (token, name) => token.attrGet(name) ?? "";

// Percent signs undone, leniently.
export const unquoted = (text) =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    new TextDecoder().decode(Uint8Array.from(run.slice(1).split("%"), (hex) => parseInt(hex, 16))),
  );

// Text without its markup, as for a heading's anchor or a photo's description.
export const plain = (tokens) =>
  (tokens ?? [])
    .map((token) =>
      token.type === "text" || token.type === "code_inline" ? token.content
      : token.type === "softbreak" || token.type === "hardbreak" ? " "
      : token.children ? plain(token.children) : "")
    .join("");

// The photos of a paragraph that holds nothing else; they are shown as figures.
export function figures(inline) {
  const children = (inline?.children ?? []).filter(
    (token) => !(/break$/.test(token.type) || (token.type === "text" && !token.content.trim())),
  );
  return children.length && children.every((token) => token.type === "image") ? children : [];
}
