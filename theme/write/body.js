// What `check` says of a body: the JavaScript twin of journal/markdown.py, journal/render.py and
// journal/characters.py, over the same tokens. tests/test_write.py holds the two together.
import { nearest } from "./near.js";
import { attribute, figures, parse, plain, unquoted } from "./parser.js";
import { privateWords } from "./privacy.js";
import { pageSize } from "./size.js";
import { composed, every, problem, refused, visible, whole } from "./rules.js";

const MOST_ALIKE = 20, MOST = 200, LOOK_AHEAD = 200, LONG = 20_000, TOLD = 20;
const NESTING = ["blockquote", "bullet_list", "ordered_list"];
const SPACE = /[\s\x1c-\x1f\x85]+/u;

// The problems of a body written in `tag`, and its words; `photos`: names of the photos that lie beside
// it, `consent`: whether all in them have agreed; `folders`: the names of narratives (`a-slug`) and of
// standing pages (`pages/about`) that a link can lead to, or nothing where they are not known.
export function checkBody(rules, source, tag, photos = [], consent = false, folders = null) {
  const sizes = [...sizeProblems(rules, source), ...characterProblems(rules, source)];
  if (sizes.length) return { problems: sizes, words: 0, size: 0, shown: [], leads: false };
  const reading = new Reading(rules, composed(source.replaceAll("\r\n", "\n")));
  const { tokens, env } = parse(reading.source);
  reading.walk(tokens);
  const size = reading.weigh(tokens);
  reading.finish(env);
  reading.private(tag);
  const words = countWords(rules, reading.texts.join(" "), tag);
  reading.length(tokens.length > 0, words);
  reading.photosBeside(photos, consent);
  if (folders) reading.dead(folders);
  return { problems: some(reading.problems), words, size, shown: reading.photos.map(([name]) => name), leads: reading.narratives.length > 0 };
}

// Words; where a script has no spaces, so many characters count as one.
export function countWords(rules, text, tag) {
  const language = tag.split("-")[0];
  const characters = rules.charactersAWord[language];
  if (!characters) return text.split(SPACE).filter(Boolean).length;
  const pattern = ["zh", "yue", "ja"].includes(language) ? rules.patterns.wide : rules.patterns.letter;
  const count = (one) => [...every(one, text)].length;
  return Math.round(count(pattern) / characters) + count(rules.patterns.word);
}

function sizeProblems(rules, source) {
  const { limits } = rules, found = [];
  const tell = (name, line, size, limit) => found.push(problem(rules, name, { line, column: 1 }, { size, limit }));
  const size = [...source].length, brackets = source.split("[").length - 1, marks = source.split("[^").length - 1;
  if (size > limits.TEXT_CHARACTERS) tell("TEXT_LONG", 1, size, limits.TEXT_CHARACTERS);
  if (brackets > limits.BRACKETS) tell("BRACKETS", 1, brackets, limits.BRACKETS);
  if (marks > limits.FOOTNOTE_MARKS) tell("BRACKETS", 1, marks, limits.FOOTNOTE_MARKS);
  if (size > LONG) {
    const laden = new RegExp(`\\p{Mn}{${rules.marks + 1}}`, "u").exec(source);
    if (laden) tell("MARKS", source.slice(0, laden.index).split("\n").length);
  }
  for (const [number, line] of source.split("\n").entries())
    if (line.length > limits.LINE_CHARACTERS) tell("LINE_LONG", number + 1, line.length, limits.LINE_CHARACTERS);
  return found;
}

function characterProblems(rules, source) {
  return refused(rules, source).slice(0, TOLD).map(({ offset, name, character, letter }) => {
    const before = source.slice(0, offset);
    const place = { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
    return { ...problem(rules, name, place, { character }), offset, letter };
  });
}

// The first of many problems of one kind; the others are found when these are gone.
function some(problems) {
  const counts = {};
  return problems.filter(({ code }) => (counts[code] = (counts[code] ?? 0) + 1) <= MOST_ALIKE);
}

class Reading {
  constructor(rules, source) {
    Object.assign(this, { rules, source, lines: source.split("\n"), problems: [], photos: [], anchors: [], narratives: [] });
    Object.assign(this, { headings: [], taken: new Map(), texts: [], line: 0, cursor: 0, depth: 0 });
  }

  tell(name, [line, column], values) {
    this.problems.push(problem(this.rules, name, { line, column }, values));
  }

  // Where `needle` stands, from the block under way on.
  place(needle) {
    const end = Math.min(this.cursor + LOOK_AHEAD, this.lines.length);
    for (let number = this.cursor; number < end; number++) {
      const column = this.lines[number].indexOf(needle);
      if (column >= 0) {
        this.cursor = number;
        return [number + 1, column + 1];
      }
    }
    return [this.cursor + 1, 1];
  }

  at(line) {
    this.line = this.cursor = line;
  }

  walk(tokens) {
    for (const [number, token] of tokens.entries()) {
      if (token.map) this.at(token.map[0]);
      this.count(token.type);
      if (token.type === "heading_open") this.heading(plain(tokens[number + 1].children));
      if (token.type !== "inline") continue;
      const photos = tokens[number - 1].type === "paragraph_open" ? figures(token) : [];
      if (photos.length) photos.forEach((photo) => this.figure(photo));
      else this.inline(token.children);
    }
  }

  count(type) {
    const [, kind, end] = type.match(/^(.*)_(open|close)$/) ?? [];
    if (!NESTING.includes(kind)) return;
    this.depth = end === "open" ? this.depth + 1 : Math.max(this.depth - 1, 0);
    if (this.depth > this.rules.limits.NESTING) this.nested();
  }

  nested() {
    if (!this.problems.some((found) => found.name === "NESTING"))
      this.tell("NESTING", [this.line + 1, 1], { limit: this.rules.limits.NESTING });
  }

  inline(children) {
    let depth = 0;
    for (const token of children) {
      depth += token.nesting;
      if (depth > this.rules.limits.NESTING) this.nested();
    }
    for (const token of children) {
      if (token.type === "text") this.text(token.content);
      else if (token.type === "link_open") this.link(attribute(token, "href"), attribute(token, "title"));
      else if (token.type === "image") this.image(token, attribute(token, "title"));
    }
  }

  figure(token) {
    this.text(attribute(token, "title"));
    this.image(token, "");
  }

  text(content) {
    const { patterns } = this.rules;
    this.texts.push(content);
    if (this.source.includes("<") && content.includes("<"))
      for (const [found] of every(patterns.tagLike, content)) {
        const shown = [...found].slice(0, 40).join("");
        this.tell("RAW_HTML", this.place([...shown].slice(0, 20).join("")), { value: shown });
      }
    if (content.includes("[^"))
      for (const found of every(patterns.footnoteLike, content))
        this.tell("FOOTNOTE_DEAD", this.place(found[0]), { value: found[1] });
    if (content.includes("!["))
      for (const found of every(patterns.photoLike, content))
        this.tell("PHOTO_SPACE", this.place(found[0]), { near: `<${found[2].trim()}>` });
    this.entities(content);
  }

  entities(content) {
    if (this.source.includes("&"))
      for (const { character } of refused(this.rules, content)) this.tell("ENTITY", this.place("&#"), { character });
  }

  heading(text) {
    const kept = text.toLowerCase().replace(/[^\p{L}\p{N}\p{M}\-_ \u200c\u200d]/gu, "");
    let base = kept.split(/\s+/u).filter(Boolean).join("-") || "section";
    if (whole(this.rules.patterns.ownAnchor, base)) base = `section-${base}`;
    let anchor = base, number = this.taken.get(base) ?? 0;
    while (this.taken.has(anchor)) anchor = `${base}-${++number}`;
    this.taken.set(base, number).set(anchor, 0);
    this.headings.push(anchor);
  }

  link(href, title) {
    const shown = unquoted(href), place = this.place(shown), { limits } = this.rules;
    const value = [...shown].slice(0, 80).join("");
    this.entities(shown);
    if (href.length > limits.LINK) this.tell("LINK_LONG", place, { size: href.length, limit: limits.LINK });
    else if (href.startsWith("#")) this.anchors.push([composed(shown.slice(1)), place]);
    else if (!this.address(href)) this.tell("LINK_REFUSED", place, { value });
    else if (href.startsWith("../")) this.narratives.push([this.targetOf(href), place]);
    this.entities(title);
  }

  // What the page writes of a link's address: a slot for a place of ours, nothing where it is refused.
  address(href) {
    const { limits, patterns } = this.rules;
    if (href.length > limits.LINK) return "";
    if (href.startsWith("#")) return composed(unquoted(href));
    if (!href.startsWith("../")) return leadsOut(patterns.link, href) ? href : "";
    const target = this.targetOf(href);
    return target && `\0n${target}\0`;
  }

  // The narrative, or standing page, to which a relative link can lead; nothing where there can be none.
  targetOf(href) {
    const parts = ["narrative"];
    for (const part of href.split("/")) {
      if (part === "..") parts.length && parts.at(-1) !== ".." ? parts.pop() : parts.push("..");
      else if (part && part !== ".") parts.push(part);
    }
    const target = parts.join("/");
    const fits = href.endsWith("/") && target !== "pages" && whole(this.rules.patterns.slug, target.replace(/^pages\//, ""));
    return fits ? target : "";
  }

  weigh(tokens) {
    const { HTML_CHARACTERS: limit } = this.rules.limits;
    const size = pageSize(this.rules, tokens, this.headings, (href) => this.address(href));
    if (size > limit) this.tell("HTML_LONG", [1, 1], { size, limit });
    return size;
  }

  // Links to narratives that the journal does not have.
  dead(folders) {
    for (const [target, place] of this.narratives) {
      if (folders.has(target)) continue;
      const near = nearest(target, folders);
      this.tell("LINK_DEAD", place, { value: target.slice(0, 80), near: near && `../${near}/` });
    }
  }

  image(token, title) {
    const shown = unquoted(attribute(token, "src")), alt = plain(token.children), place = this.place(shown);
    if (token.children?.some((child) => child.type === "footnote_ref")) this.lostFootnote();
    this.entities(alt);
    const value = [...shown].slice(0, 80).join("");
    if (!visible(this.rules, alt)) this.tell("ALT_MISSING", place, { value });
    const name = composed(shown.replace(/^\.\//, ""));
    if (/[/\\:]/.test(name)) this.tell("PHOTO_ELSEWHERE", place, { value });
    else this.photos.push([name, place]);
    this.entities(title);
  }

  lostFootnote() {
    this.tell("FOOTNOTE_LOST", [this.cursor + 1, 1]);
  }

  // What only the whole text shows.
  finish(env) {
    if ("lost" in env) {
      this.at(env.lost);
      this.lostFootnote();
    }
    for (const [anchor, place] of this.anchors) {
      if (this.headings.includes(anchor) || this.problems.length >= MOST) continue;
      const near = nearest(anchor, this.headings.slice(0, 100));
      this.tell("HEADING_DEAD", place, { value: anchor.slice(0, 80), near: near && `#${near}` });
    }
    this.at(0);
    for (const [label, number] of Object.entries(env.footnotes?.refs ?? {})) {
      const value = label.replace(/^:/, "");
      if (number < 0) this.tell("FOOTNOTE_UNUSED", this.place(`[^${value}]:`), { value });
    }
  }

  private(tag) {
    for (const [name, shown] of privateWords(this.rules, this.texts.join(" "), tag)) {
      this.at(0);
      this.tell(name, this.place(shown), { value: shown.slice(0, 80) });
    }
  }

  length(shows, size) {
    const { WORDS_FEW, WORDS_MANY } = this.rules.limits;
    if (!shows) this.tell("TEXT_EMPTY", [0, 0]);
    else if (size < WORDS_FEW) this.tell("WORDS_FEW", [0, 0], { size });
    else if (size > WORDS_MANY) this.tell("WORDS_MANY", [0, 0], { size });
  }

  photosBeside(names, consent) {
    const shown = new Set();
    for (const [name, place] of this.photos) {
      const near = names.includes(name) ? null : nearest(name, names);
      shown.add(name).add(near ?? name);
      if (!names.includes(name)) this.tell("PHOTO_MISSING", place, { value: name.slice(0, 80), near });
    }
    if (this.photos.length && !consent)
      this.problems.push(problem(this.rules, "PHOTO_CONSENT", { field: "consent" }));
    for (const name of names.filter((one) => !shown.has(one)))
      this.problems.push({ ...problem(this.rules, "PHOTO_UNUSED", { field: "photos" }, { value: name }), photo: name });
  }
}

const leadsOut = (pattern, href) => new RegExp(`^${pattern.source}`, "iu").test(href);
