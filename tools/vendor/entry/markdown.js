// CommonMark with tables and footnotes, set as journal/commonmark.py sets its Python twin.
export { default as MarkdownIt } from "markdown-it";
export { default as footnote } from "markdown-it-footnote";
