"""Translations: what has not followed its source, how one is begun, told, cited and carried to Latin script."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import signal
import unicodedata
import xml.etree.ElementTree as ElementTree
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import bibtexparser
import journals
import pytest
import rispy
from bibtexparser.customization import splitname
from hypothesis import given, settings
from hypothesis import strategies as st
from journals import PROSE, STAMP, build, content, lay, photo, run
from test_sites import unmodified

from journal import catalogues, drift, submission
from journal.model import Text

laws = settings(deadline=None, derandomize=True, database=None, max_examples=150)
BASE = "https://journal.example.org/"
TEXTS = (".html", ".xml", ".txt", ".json", ".bib", ".ris")


# --- texts ------------------------------------------------------------------------------------


def written(title: str, body: str = PROSE, **fields: object) -> bytes:
    """Write a text; a field given as None is left out, and each value is written as JSON, so as YAML."""
    header = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items() if value is not None)
    return f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\n{header}---\n{body}\n".encode()


def original(title: str, body: str = PROSE, **fields: object) -> bytes:
    given = {"authors": [{"name": "Sample author"}], "country": "GH", "themes": ["talk"], "year": 2023}
    return written(title, body, **{**given, "summary": f"About {title}.", **fields})


def translation(title: str, body: str = PROSE, of: str = "en", **fields: object) -> bytes:
    given = {"summary": f"{title}.", "translation_of": of}
    if not fields.get("translators"):
        given["machine_translated"] = "raw"
    return written(title, body, **{**given, **fields})


def digest(block: str) -> str:
    """DESIGN, section 2: the first 6 hex digits of SHA-256 over NFC, white space as one space, trimmed."""
    normal = re.sub(r"\s+", " ", unicodedata.normalize("NFC", block)).strip()
    return hashlib.sha256(normal.encode("utf-8")).hexdigest()[:6]


def digests(title: str, summary: str, *blocks: str) -> list[str]:
    return [digest(title), digest(summary), *map(digest, blocks)]


def read(data: bytes, path: str = "a/en.md") -> Text:
    found = submission.read_text(data, path)
    assert found.text is not None, found.problems
    return found.text


def cut(joined: str) -> list[str]:
    return [joined[at : at + 6] for at in range(0, len(joined), 6)]


SETTINGS = f"""\
title: {{en: Small Journal, fr: Petit journal}}
base_url: {BASE}
editions: [en, fr, ar]
contact: editors@example.org
""".encode()


def site_of(folder: Path, inputs: dict[str, bytes], *options: str) -> dict[str, bytes]:
    """Build a journal; gives its site, which holds no character that stands for something within the program."""
    build(folder, {"journal.yaml": SETTINGS, **inputs}, *options)
    site = content(folder / "site")
    ours = {path: data for path, data in site.items() if path.endswith(TEXTS) and not path.startswith("theme/")}
    assert [path for path, data in ours.items() if b"\1" in data or b"\0" in data] == []
    return site


def page(site: dict[str, bytes], tag: str, slug: str, below: str = "") -> str:
    return site[f"{tag}/narratives/{slug}/{below}index.html"].decode()


# --- the digests that last ----------------------------------------------------------------------

# Each kind of block by its source; one that gives None shows nothing, and is no block.
KINDS = {
    "paragraph": ("One line,\nand {w}.", True),
    "heading": ("## A *heading* {w} ##", True),
    "underlined heading": ("A heading {w}\n---", True),
    "rule": ("***", True),
    "tight list": ("- one\n- {w}\n  - within", True),
    "loose list": ("1. one\n\n   and more {w}\n\n2. two", True),
    "quotation": ("> They said {w}\nand went on.\n>\n> > deeper", True),
    "table": ("| {w} | b |\n|:--|--:|\n| 1 | `2` |", True),
    "fenced code": ("```py\n{w}\n\n  two  lines\n```", True),
    "indented code": ("    {w}\n\n    more", True),
    "photo": ('![A photo](circle.jpg "A caption {w}")', True),
    "footnote": ("[^{w}]: A note,\nand more.", True),
    "long footnote": ("[^{w}]: A note.\n\n    Its second paragraph.\n\n    - a list", True),
    "definition": ("[{w}]: https://example.org/ 'A title'", False),
    "two definitions": ("[{w}]: https://example.org/\n[b{w}]: <../plan/>", False),
    "comment": ("[//]: # (not shown {w})", False),
    "entity and escape": (r"&amp; \* \\ &#35; {w}", True),
}
letters = st.text("aé\u0065\u0301o\u0308ñ中ب\u0301ʹ", min_size=1, max_size=6)
gaps = st.sampled_from([" ", "  ", "\t", "\u00a0", "\u3000", " \u2003 "])
marks = st.lists(st.tuples(st.sampled_from(list(KINDS)), letters, gaps), min_size=1, max_size=8)


@laws
@given(st.text("ab é\u0065\u0301\u00a0", min_size=1, max_size=12).filter(str.strip), marks)
def test_a_source_is_recorded_as_the_design_says(title, kinds):
    """Between special blocks stand plain ones, so that no two become one."""
    parts, blocks = [], []
    for number, (kind, word, gap) in enumerate(kinds):
        pattern, shows = KINDS[kind]
        # The label of a footnote or a definition stands once, and holds no gap.
        source = pattern.replace("{w}", f"w{number}{word if shows and 'footnote' not in kind else ''}")
        plain = f"Para{gap}graph {number}{gap}{word}"
        parts += [plain, source]
        blocks += [plain, *([source] if shows else [])]
    text = read(original(f"x{title}", "\n\n".join(parts), summary=f"A {title} b"))
    assert cut(drift.blocks_of(text)) == digests(f"x{title}", f"A {title} b", *blocks)


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        ("# One\nTwo\n***\nThree", ["# One", "Two", "***", "Three"]),
        ("One\n> Two\n- Three\n\n\n\nFour", ["One", "> Two", "- Three", "Four"]),
        ("- one\n\n\n- two\n\npara", ["- one\n\n\n- two", "para"]),
        ("- one\n\n* other", ["- one", "* other"]),
        ("| a |\n|---|\n| 1 |\nlast row\n\npara", ["| a |\n|---|\n| 1 |\nlast row", "para"]),
        ("```\nnever closed\n\n# no heading", ["```\nnever closed\n\n# no heading"]),
        ("[a]: /u\nText of a paragraph", ["Text of a paragraph"]),
        ("[a]:\n/u\n'title'\n\nText", ["Text"]),
        ("Text[^1][^2]\n\n[^1]: one\n[^2]: two\n\nlast", ["Text[^1][^2]", "[^1]: one", "[^2]: two", "last"]),
        ("Text[^1]\n\n[^1]:\n    below its label\n\nlast", ["Text[^1]", "[^1]:\n    below its label", "last"]),
        ("Text[^1]\n\n[^1]:\n\nlast", ["Text[^1]", "[^1]:", "last"]),
        ("[^unused]: a note without a mark\n\nText", ["[^unused]: a note without a mark", "Text"]),
        ("- item\n\n  [^1]: within the item\n\nText[^1]", ["- item\n\n  [^1]: within the item", "Text[^1]"]),
        ("<div>\nshown as it is\n</div>\n\nText", ["<div>\nshown as it is\n</div>", "Text"]),
        ("\u3000春\u3000天\n\n\u00a0x", ["春 天", "x"]),
        ("", []),
        ("[//]: # (a comment)\n\n[//]: # (another)", []),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_blocks_that_stand_close_are_told_apart(body, blocks, ending):
    data = original("T", body, summary="S").replace(b"\n", ending.encode())
    assert cut(drift.blocks_of(read(data))) == digests("T", "S", *blocks)


def test_a_text_is_recorded_by_what_its_header_says_in_one_line():
    header = b"---\ntitle: >\n  A title\n  in two lines\nsummary: \"A\\u0301  summary\"\n"
    data = header + original("T", "Text").partition(b'"T"\n')[2].partition(b"summary:")[0]
    data += b"---\nText\n"
    assert cut(drift.blocks_of(read(data))) == digests("A title in two lines", "Á summary", "Text")


# --- what has changed -----------------------------------------------------------------------------

words = st.sampled_from("oracy circle pupil talk yard listen draft notes".split())
paragraphs = st.lists(words, min_size=2, max_size=5).map(tuple)


def source_of(blocks: list[tuple[str, ...]], wraps: dict[int, str] | None = None, title: str = "T", summary: str = "S") -> Text:
    """A source whose paragraphs are these words; `wraps` tells by what a paragraph's words are parted."""
    wraps = wraps or {}
    body = "\n\n".join(wraps.get(number, " ").join(block) for number, block in enumerate(blocks))
    return read(original(title, body, summary=summary))


def translated(recorded: list[str] | None, blocks: int) -> Text:
    body = "\n\n".join(f"Passage {number}" for number in range(blocks))
    return read(translation("Traduit", body, source_blocks=recorded), "a/fr.md")


steps = st.tuples(
    st.sampled_from(["edit", "add", "remove", "move", "split", "merge", "wrap"]),
    st.integers(0, 99),
    st.integers(0, 99),
    st.sampled_from(["\n", "  ", " \n  ", "\t", "\u00a0"]),
)


def changed(blocks: list[tuple[str, ...]], edits: list) -> tuple[list[tuple[str, ...]], dict[int, str], set[int]]:
    """Edit paragraphs; gives the new ones, how they are wrapped, and which of the old are left."""
    now: list[tuple[int | None, tuple[str, ...], str]] = [(number, block, " ") for number, block in enumerate(blocks)]
    for step, (kind, one, other, gap) in enumerate(edits):
        new = (f"new{step}",)
        at = one % len(now) if now else 0
        if kind == "add" or not now:
            now.insert(at, (None, (*new, "para"), " "))
        elif kind == "edit":
            now[at] = (None, (*now[at][1], *new), " ")
        elif kind == "remove":
            del now[at]
        elif kind == "move":
            now.insert(other % len(now), now.pop(at))
        elif kind == "split" and len(now[at][1]) > 1:
            _, block, _ = now[at]
            half = 1 + other % (len(block) - 1)
            now[at : at + 1] = [(None, (*block[:half], *new), " "), (None, (*new, *block[half:]), " ")]
        elif kind == "merge" and at + 1 < len(now):
            now[at : at + 2] = [(None, (*now[at][1], *now[at + 1][1], *new), " ")]
        elif kind == "wrap":
            now[at] = (*now[at][:2], gap)
    left = {number for number, _, _ in now if number is not None}
    return [block for _, block, _ in now], {at: gap for at, (_, _, gap) in enumerate(now)}, left


@laws
@given(st.lists(paragraphs, min_size=1, max_size=7), st.lists(steps, max_size=4))
def test_exactly_the_changed_paragraphs_are_marked(blocks, edits):
    """Each old paragraph is of its own; what is unchanged, moved or wrapped anew bears no mark."""
    blocks = [(*block, f"of{number}") for number, block in enumerate(blocks)]
    now, wraps, left = changed(blocks, edits)
    then = source_of(blocks)
    found = drift.drift(translated(cut(drift.blocks_of(then)), len(blocks)), source_of(now, wraps))
    gone = set(range(len(blocks))) - left
    assert found.blocks == tuple(sorted(gone))
    assert (found.title, found.summary) == (False, False)
    assert (found.count == 0) == (now == blocks)
    assert max(len(gone), len(set(now) - set(blocks))) <= found.count <= max(len(now), len(blocks))


@laws
@given(st.lists(st.sampled_from(["a a", "b b", "c c"]), min_size=1, max_size=8), st.lists(steps, max_size=3))
def test_of_equal_paragraphs_as_many_are_marked_as_are_gone(blocks, edits):
    blocks = [tuple(block.split()) for block in blocks]
    now, wraps, _ = changed(blocks, edits)
    then = source_of(blocks)
    found = drift.drift(translated(cut(drift.blocks_of(then)), len(blocks)), source_of(now, wraps))
    assert Counter(blocks[at] for at in found.blocks) == Counter(blocks) - Counter(now)
    assert (found.count == 0) == (now == blocks)


def test_of_equal_paragraphs_the_changed_one_is_marked():
    """DESIGN, section 2: the lists are compared as sequences."""
    told = {}
    for at in range(5):
        blocks = [("a",), ("b",), ("a",), ("c",), ("a",)]
        now = [*blocks[:at], ("new",), *blocks[at + 1 :]]
        found = drift.drift(translated(cut(drift.blocks_of(source_of(blocks))), 5), source_of(now))
        told[at] = found.blocks
    assert told == {at: (at,) for at in range(5)}


@laws
@given(st.integers(2, 8), st.integers(0, 7), st.integers(0, 7))
def test_a_paragraph_that_moves_counts_once_and_bears_no_mark(size, one, other):
    blocks = [(f"w{number}",) for number in range(size)]
    now = list(blocks)
    now.insert(other % size, now.pop(one % size))
    found = drift.drift(translated(cut(drift.blocks_of(source_of(blocks))), size), source_of(now))
    assert (found.count, found.blocks) == (int(now != blocks), ())


@laws
@given(st.lists(paragraphs, min_size=1, max_size=6), st.lists(steps, max_size=3), st.integers(0, 9), st.booleans(), st.booleans())
def test_marks_are_left_out_where_the_numbers_of_passages_differ(blocks, edits, size, retitled, resummed):
    blocks = [(*block, f"of{number}") for number, block in enumerate(blocks)]
    now, wraps, left = changed(blocks, edits)
    recorded = cut(drift.blocks_of(source_of(blocks)))
    source = source_of(now, wraps, "New" if retitled else " T  ", "New." if resummed else "S")
    found = drift.drift(translated(recorded, size), source)
    assert (found.title, found.summary) == (retitled, resummed)
    assert (found.count == 0) == (now == blocks and not retitled and not resummed)
    same = drift.drift(translated(recorded, len(blocks)), source)
    assert same.blocks == tuple(number for number in range(len(blocks)) if number not in left)
    assert found == (same if size == len(blocks) else replace(same, blocks=()))


@pytest.mark.parametrize("recorded", [None, []])
def test_what_was_never_recorded_is_unknown(recorded):
    assert drift.drift(translated(recorded, 1), source_of([("a",)])) is None
    assert drift.drift(source_of([("a",)]), source_of([("b",)])) is None


@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_list_cut_short_is_compared_all_the_same(size):
    recorded = digests("T", "S", "a")[:size]
    assert drift.drift(translated(recorded, 1), source_of([("a",)])).count == 3 - size


HOSTILE = {
    "all different": ([f"{n:06x}" for n in range(1_400)], [f"{n:06x}" for n in range(2_000, 77_000)]),
    "all equal": (["aaaaaa"] * 1_400, ["aaaaaa"] * 75_000),
    "equal but the ends": (["bbbbbb", *["aaaaaa"] * 1_398, "bbbbbb"], ["cccccc", *["aaaaaa"] * 74_998, "cccccc"]),
    "few kinds": ([f"{n % 3:06x}" for n in range(1_400)], [f"{n % 2:06x}" for n in range(75_000)]),
    "nothing left": ([f"{n:06x}" for n in range(1_400)], []),
    "each in turn": (["cccccc", *["aaaaaa"] * 998, "cccccc"], ["bbbbbb", *["aaaaaa", "bbbbbb"] * 499, "bbbbbb"]),
}


def refuse(*_: object) -> None:
    raise TimeoutError


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_list_of_digests_takes_long(kind):
    then, now = HOSTILE[kind]
    heads = digests("T", "S")
    text, source = translated(digests("T", "S", "a"), len(then)), source_of([("a",)])
    text = replace(text, translation=replace(text.translation, source_blocks="".join(heads + then)))
    source = replace(source, body=replace(source.body, blocks="".join(now)))
    signal.signal(signal.SIGVTALRM, refuse)
    signal.setitimer(signal.ITIMER_VIRTUAL, 1)  # of this process's own time
    found = None
    with suppress(TimeoutError):
        found = drift.drift(text, source)
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    assert found is not None, "more than a second"
    assert Counter(then[at] for at in found.blocks) == Counter(then) - Counter(now)
    assert found.count >= max(len(found.blocks), 1)


# --- marks on the page ------------------------------------------------------------------------------

BODY = [
    "Opening paragraph.[^one]",
    "## A heading",
    "- a list\n- of two",
    "[^one]: The note in the middle.",
    "> A quotation.",
    "| a | table |\n|---|---|\n| 1 | 2 |",
    "```\nfenced code\n```",
    "![The yard](yard.png \"A caption\")",
    "***",
    "    indented code",
    "A paragraph with a mark.[^two]",
    "1. numbered\n\n   and loose",
    "[^two]: The note at the end.\n\n    Its second paragraph.",
]
NOTES = {number for number, block in enumerate(BODY) if block.startswith("[^")}


class Marks(HTMLParser):
    """The parts of a page that are marked as changed, as their HTML, and the page without the marks."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.html, self.found, self.depth, self.start = html, [], 0, 0
        self.lines = [0]
        for line in html.splitlines(keepends=True):
            self.lines.append(self.lines[-1] + len(line))
        self.feed(html)
        self.close()

    def at(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, tag, attributes):
        if tag == "div" and self.depth:
            self.depth += 1
        elif tag == "div" and ("class", "changed") in attributes:
            self.depth, self.start = 1, self.at() + len(self.get_starttag_text())

    def handle_endtag(self, tag):
        if tag == "div" and self.depth:
            self.depth -= 1
            if not self.depth:
                self.found.append(self.html[self.start : self.at()])


def body_of(html: str) -> str:
    return re.search(r'<div class="body"[^>]*>\n(.*?)\n</div>\n<footer', html, re.DOTALL)[1]


def unmarked(html: str) -> str:
    """A body without its marks."""
    for marked in Marks(html).found:
        passage = re.sub(r'^<p class="flag">[^<]*</p>', "", marked)
        html = html.replace(f'<div class="changed">{marked}</div>', passage)
    return html


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """A journal in which one narrative for each block (and one for none, one for all) has changed there."""
    recorded = digests("T", "S", *BODY)
    other = [re.sub(r"$|\n```$", r" x\g<0>", block, count=1) for block in BODY]  # within the fence of code
    sources = {f"n-{at}": [*BODY[:at], other[at], *BODY[at + 1 :]] for at in range(len(BODY))}
    sources |= {"none": BODY, "all": other, "unknown": other}
    inputs = {}
    for slug, source in sources.items():
        inputs[f"{slug}/en.md"] = original("T", "\n\n".join(source), summary="S", photo_consent=True)
        since = None if slug == "unknown" else recorded
        inputs[f"{slug}/fr.md"] = translation("Titre", "\n\n".join(BODY), source_blocks=since)
        inputs[f"{slug}/yard.png"] = photo(20)
    return site_of(tmp_path_factory.mktemp("marked"), inputs)


PASSAGES = [
    "<p>Opening paragraph.", '<h2 id="a-heading">', "<ul>", "<section", "<blockquote>", '<div class="scroll"', "<pre",
    "<figure>", "<hr>", "<pre", "<p>A paragraph with a mark.", "<ol>", "<section",
]  # fmt: skip


@pytest.mark.parametrize("at", range(len(BODY)))
def test_a_changed_block_marks_its_own_passage_alone(marked, at):
    found = Marks(page(marked, "fr", f"n-{at}")).found
    flag = catalogues.words("fr").gettext("The source of this passage has changed since it was translated.")
    (passage,) = found
    assert passage.startswith(f'<p class="flag">{flag}</p>{PASSAGES[at]}')
    assert body_of(page(marked, "fr", "none")) == unmarked(body_of(page(marked, "fr", f"n-{at}")))
    if at not in NOTES:
        assert "doc-endnotes" not in passage
    else:
        assert passage.count("<li id=") == 2


def test_all_blocks_changed_mark_every_passage_once_and_none_marks_none(marked):
    found = Marks(page(marked, "fr", "all")).found
    wanted = [*(start for at, start in enumerate(PASSAGES) if at not in NOTES), "<section"]
    assert len(found) == len(wanted)
    assert all(re.sub(r"^<p class=\"flag\">[^<]*</p>", "", one).startswith(start) for one, start in zip(found, wanted))
    for slug in ("none", "unknown"):
        html = page(marked, "fr", slug)
        assert Marks(html).found == []
        assert 'class="note since"' not in html
    assert unmarked(body_of(page(marked, "fr", "all"))) == body_of(page(marked, "fr", "none"))


def test_marks_stand_on_the_translation_alone(marked):
    for slug in ("all", "n-0"):
        for tag in ("en", "ar"):
            assert Marks(page(marked, tag, slug)).found == []
            assert 'class="note since"' not in page(marked, tag, slug)
        assert Marks(page(marked, "fr", slug, "bilingual/")).found == []
        assert 'class="note since"' in page(marked, "fr", slug)


def test_a_changed_footnote_that_is_not_shown_marks_no_other_passage(tmp_path):
    body = ["One.", "[^lost]: A note without a mark.", "Two."]
    inputs = {"a/en.md": original("T", "\n\n".join([body[0], body[1] + " x", body[2]]), summary="S")}
    inputs["a/fr.md"] = translation("Titre", "\n\n".join(body), source_blocks=digests("T", "S", *body))
    html = page(site_of(tmp_path, inputs), "fr", "a")
    assert 'class="note since"' in html
    assert Marks(html).found == []


def test_a_footnote_that_moves_within_a_translation_moves_the_marks(tmp_path):
    """The page is the same as one that was built anew."""
    body = ["One.[^a]", "Two.", "[^a]: A note."]
    source = [body[0], body[1] + " x", body[2]]
    recorded = digests("T", "S", *body)

    def inputs(*passages: str) -> dict[str, bytes]:
        told = translation("Titre", "\n\n".join(passages), source_blocks=recorded)
        return {"a/en.md": original("T", "\n\n".join(source), summary="S"), "a/fr.md": told}

    site_of(tmp_path / "kept", inputs(*body))
    kept = site_of(tmp_path / "kept", inputs(body[0], body[2], body[1]))
    anew = site_of(tmp_path / "anew", inputs(body[0], body[2], body[1]))
    assert page(kept, "fr", "a") == page(anew, "fr", "a")


def test_a_photo_whose_name_holds_a_control_character_breaks_no_page(tmp_path):
    """Its name could stand for the beginning of a passage."""
    shown = "One.\n\n![A photo](yard%01.png)\n\nTwo."
    inputs = {"a/en.md": original("T", shown, photo_consent=True), "a/fr.md": translation("Titre", shown), "a/yard\1.png": photo(7)}
    lay(tmp_path / "narratives", {"journal.yaml": SETTINGS, **inputs})
    done = run(["build", "--narratives", str(tmp_path / "narratives"), "--output", str(tmp_path / "site"), "--no-search"])
    if done.code == 1:
        assert "yard" in done.out  # the problem is told
        return
    html = (tmp_path / "site/en/narratives/a/index.html").read_text("utf-8")
    assert re.search(r'<figure><picture>.*<img src="/photos/', html)
    assert len(re.findall('<div class="pair">', (tmp_path / "site/fr/narratives/a/bilingual/index.html").read_text("utf-8"))) == 5


# --- a translation begun --------------------------------------------------------------------------

SOURCE = [
    "Opening (with parentheses (within), and one alone: ) and a smile :) here.",
    r"A backslash \ and two \\ and an escape \* and \) at the end \\",
    "A note[^1] and a [link](https://example.org/a_(b)) and [another][plan].",
    "| Pipes | `a|b` |\n|---|---:|\n| \\| | 2 |",
    "```python\nprint('(a)') # ` ``\n\nif a < b: pass\n```",
    "    indented (code) \\",
    "> [//]: # (no comment) here\n>\n> - \"quoted\" 'text'",
    "1. one\n\n   two <!-- shown --> &amp; &#35;\n2. three",
    "## A heading (again) ##",
    "[^1]: The note, with `code)` and\nanother line.",
    "Ending with Ünïcode\u00a0and  two spaces  \nand 中文（括号）.",
]
DEFINITION = "[plan]: https://example.org/plan"
RELAY = ["Пятая (глава) \\", "Вторая."]
COMMENT = re.compile(r"^\[//\]: # \((.*)\)$")


def journal_of(folder: Path, **more: bytes | None) -> Path:
    """Lay the journal that is translated from; gives its folder."""
    inputs = {
        "journal.yaml": SETTINGS.replace(b"[en, fr, ar]", b"[en, fr, ar, ru, kk]"),
        "yard/en.md": original("The yard: a \"plan\" # 1", "\n\n".join([*SOURCE, DEFINITION])),
        "yard/ru.md": translation("Двор", "\n\n".join(RELAY), translators=[{"name": "Sample translator"}]),
        "other/fr.md": original("L’autre", "Un texte."),
    }
    inputs |= {path: data for path, data in more.items() if data is not None}
    lay(folder / "narratives", inputs)
    return folder / "narratives"


def command(narratives: Path, *arguments: str):
    return run([*arguments, "--narratives", str(narratives)])


def codes(narratives: Path, path: str) -> list[str]:
    """The codes of the errors of a file, and of advice on what it has not followed."""
    told = json.loads(command(narratives, "check", "--format", "json").out)["problems"]
    return [one["code"] for one in told if one["path"] == path and (one["severity"] == "error" or one["code"] == "J405")]


def comments(scaffold: str) -> list[str]:
    """What the comments of a text hold, as it was written there."""
    found = (COMMENT.match(line) for line in scaffold.split("\n"))
    return [re.sub(r"\\([\\()])", r"\1", one[1]) for one in found if one]


def filled(scaffold: str) -> str:
    """Fill in what a translator has to fill in at the top, and no more."""
    for empty, full in (("title:\n", "title: Un titre\n"), ("summary:\n", "summary: Un résumé.\n"), ("  - name:\n", "  - name: Une personne\n")):
        assert scaffold.count(empty) == 1
        scaffold = scaffold.replace(empty, full)
    return scaffold


def assert_one_line(done, *told: str) -> None:
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1, done.err
    assert len(done.err.strip()) > 10
    for word in told:
        assert word in done.err


@pytest.mark.parametrize(
    ("options", "of", "title", "blocks"),
    [((), "en", 'The yard: a "plan" # 1', SOURCE), (("--from", "ru"), "ru", "Двор", RELAY), (("--from", "EN"), "en", 'The yard: a "plan" # 1', SOURCE)],
    ids=["of the original", "of a translation", "tag in capitals"],
)
def test_a_translation_begins_with_its_source_block_by_block(tmp_path, options, of, title, blocks):
    narratives = journal_of(tmp_path)
    before = content(narratives)
    done = command(narratives, "translate", "yard", "kk", *options)
    assert (done.code, done.err) == (0, ""), done.all
    assert done.out == f"Write your translation here: {narratives / 'yard/kk.md'}\n"
    scaffold = (narratives / "yard/kk.md").read_text("utf-8")
    assert content(narratives) == before | {"yard/kk.md": scaffold.encode()}
    note, *found = comments(scaffold)
    assert note == catalogues.words("kk").gettext("Write your translation below each comment. Comments are not shown to readers.")
    assert found == [" ".join(unicodedata.normalize("NFC", block).split()) for block in blocks]
    summary = f"About {title}." if of == "en" else f"{title}."
    assert f"\ntranslation_of: {of}\nsource_blocks: [{', '.join(digests(title, summary, *blocks))}]\n" in scaffold
    assert f"\n# {of}: {title}\ntitle:\n# {of}: {summary}\nsummary:\n" in scaffold
    header, body = scaffold.split("---\n", 2)[1:]
    assert unmodified().render(body) == ""
    assert codes(narratives, "yard/kk.md") == ["J101"] * 3  # title, summary, the translator's name
    (narratives / "yard/kk.md").write_text(filled(scaffold), "utf-8")
    assert codes(narratives, "yard/kk.md") == []


def test_a_translation_begun_counts_as_title_and_summary_and_its_comments_show_nowhere(tmp_path):
    narratives = journal_of(tmp_path)
    assert command(narratives, "translate", "yard", "fr").code == 0
    path = narratives / "yard/fr.md"
    path.write_text(filled(path.read_text("utf-8")), "utf-8")
    told = json.loads(command(narratives, "status", "--format", "json").out)
    assert told["narratives"]["yard"]["fr"] == {"state": "summary", "behind": 0}
    site = site_of(tmp_path, content(narratives))
    pages = {name: data.decode() for name, data in site.items() if name.endswith((".html", ".xml"))}
    note = catalogues.words("fr").gettext("Write your translation below each comment. Comments are not shown to readers.")
    assert [name for name, html in pages.items() if "[//]: # (W" in html or "[//]: # (O" in html or note[:30] in html] == []
    html = pages["fr/narratives/yard/index.html"]
    assert re.search(r"<h1>Un titre</h1>", html)
    assert '<p class="lead">Un résumé.</p>' in html
    same = re.search(r'<div class="body" lang="en" dir="ltr">\n(.*?)\n</div>\n<footer', html, re.DOTALL)[1]
    assert same == body_of(pages["en/narratives/yard/index.html"])
    assert 'hreflang="fr"' not in pages["en/narratives/yard/index.html"].partition("</head>")[0]
    assert "fr/narratives/yard/bilingual/index.html" not in site


def test_what_is_written_below_the_comments_is_the_translation(tmp_path):
    narratives = journal_of(tmp_path)
    command(narratives, "translate", "yard", "fr")
    path = narratives / "yard/fr.md"
    lines, count = [], 0
    for line in filled(path.read_text("utf-8")).split("\n"):
        lines.append(line)
        if COMMENT.match(line):
            # directly below, or after an empty line, as people do
            lines += [*([""] if count % 2 else []), f"Passage {count}."] if count else []
            count += 1
    path.write_text("\n".join(lines), "utf-8")
    assert codes(narratives, "yard/fr.md") == []
    site = site_of(tmp_path, content(narratives))
    assert body_of(page(site, "fr", "yard")) == "\n".join(f"<p>Passage {number}.</p>" for number in range(1, len(SOURCE) + 1))
    found = drift.drift(read(path.read_bytes(), "yard/fr.md"), read((narratives / "yard/en.md").read_bytes(), "yard/en.md"))
    assert found == drift.Drift()


@settings(deadline=None, derandomize=True, database=None, max_examples=80)
@given(st.lists(st.text(r"ab ()\[]^:#|`*_<>&!-1é" + "\n", min_size=1, max_size=30), min_size=1, max_size=5))
def test_no_source_breaks_out_of_its_comment(tmp_path_factory, blocks):
    narratives = tmp_path_factory.mktemp("odd") / "narratives"
    lay(narratives, {"journal.yaml": SETTINGS, "odd/en.md": original("Odd", "\n\n".join(blocks))})
    source = read((narratives / "odd/en.md").read_bytes(), "odd/en.md")
    done = command(narratives, "translate", "odd", "fr")
    assert done.code == 0, done.all
    scaffold = (narratives / "odd/fr.md").read_text("utf-8")
    assert unmodified().render(scaffold.split("---\n", 2)[2]) == ""
    assert list(map(digest, comments(scaffold)[1:])) == cut(source.body.blocks)
    begun = read(filled(scaffold).encode(), "odd/fr.md")
    assert begun.body.digest == b""
    assert drift.drift(begun, source) == drift.Drift()


def test_nothing_is_overwritten(tmp_path):
    narratives = journal_of(tmp_path)
    before = content(narratives)
    for options in (("ru",), ("en",), ("RU",), ("ru", "--from", "en")):
        assert_one_line(command(narratives, "translate", "yard", *options), "exists already")
    assert content(narratives) == before


def test_nor_is_a_link_that_leads_nowhere(tmp_path):
    narratives = journal_of(tmp_path)
    (narratives / "yard/fr.md").symlink_to(tmp_path / "elsewhere.md")
    command(narratives, "translate", "yard", "fr")
    assert (narratives / "yard/fr.md").is_symlink()


@pytest.mark.parametrize(
    "arguments",
    [
        ("nowhere", "fr"), ("Yard", "fr"), ("../yard", "fr"), ("yard/", "fr"), ("pages", "fr"), ("", "fr"), ("yard\nyard", "fr"),
        ("yard", "de"), ("yard", "french"), ("yard", "../ar"), ("yard", ""), ("yard", "f\x1b[31m"),
        ("yard", "fr", "--from", "kk"), ("yard", "fr", "--from", "de"), ("yard", "fr", "--from", "../en"), ("yard", "fr", "--from", "fr"),
        ("yard", "en", "--refresh"), ("yard", "fr", "--refresh"), ("nowhere", "fr", "--refresh"), ("yard", "de", "--refresh"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_is_not_there_is_told_in_one_line(tmp_path, arguments):
    narratives = journal_of(tmp_path)
    before = content(narratives)
    assert_one_line(command(narratives, "translate", *arguments))
    assert content(narratives) == before


@pytest.mark.parametrize("broken", [b"", b"no header\n", b"\xff\xfe", b"---\ntitle: [\n---\n", b"---\ntitle: X\x01\n---\n"])
def test_a_source_that_cannot_be_read_is_told_in_one_line(tmp_path, broken):
    narratives = journal_of(tmp_path, **{"yard/ru.md": broken})
    assert_one_line(command(narratives, "translate", "yard", "kk", "--from", "ru"), "ru.md")
    assert not (narratives / "yard/kk.md").exists()


# --- a translation that has followed -----------------------------------------------------------------

NEW = ["One, changed.", "Two.", "And three."]
HEADER = ["title: Titre", "summary: 'Résumé: un'  # note", "translators:", "  - name: Une personne", "translation_of: en"]
LIST = "source_blocks: [" + ", ".join(digests("T", "S", "One.", "Two.")) + "]"
LONG = ["source_blocks:", *(f"  - {one}  # {number}" for number, one in enumerate(digests("T", "S", "One.", "Two.")))]
FLOW = ["source_blocks: [000000,", "  111111,", "", "  222222", "]"]
PLACES = {
    "at the end": ([*HEADER, LIST], 5, 6),
    "at the beginning": ([LIST, *HEADER], 0, 1),
    "in the middle": ([*HEADER[:2], LIST, *HEADER[2:]], 2, 3),
    "as a list of lines": ([*HEADER[:2], *LONG, *HEADER[2:]], 2, 2 + len(LONG)),
    "as a list of lines, at the end": ([*HEADER, *LONG], 5, 5 + len(LONG)),
    "over several lines": ([*HEADER[:2], *FLOW, *HEADER[2:]], 2, 2 + len(FLOW)),
    "in quotation marks": ([*HEADER[:1], '"source_blocks" : ["3f9a1c"]', *HEADER[1:]], 1, 2),
    "as an empty list": ([*HEADER[:1], "source_blocks: []", *HEADER[1:]], 1, 2),
    "without a list": ([*HEADER[:1], "source_blocks:", *HEADER[1:]], 1, 2),
    "nowhere": (HEADER, len(HEADER), len(HEADER)),
    "nowhere, with a remark at the end": ([*HEADER, "# the end"], 6, 6),
    "before a remark": ([*HEADER[:2], LIST, "# Check the names again.", "", *HEADER[2:]], 2, 3),
    "before a last remark": ([*HEADER, LIST, "# Check the names again."], 5, 6),
    "as a list of lines, before a remark": ([*HEADER[:2], *LONG, "# Check.", *HEADER[2:]], 2, 2 + len(LONG)),
}
ENDINGS = {"LF": ("", "\n"), "CRLF": ("", "\r\n"), "BOM": ("\ufeff", "\n"), "BOM and CRLF": ("\ufeff", "\r\n")}
PASSAGES_OF_IT = ["Un.\u00a0 ", "", "source_blocks: [no]", "", "---", "", "Deux\u2003", ""]


def refreshed(tmp_path: Path, data: bytes) -> tuple[bytes, list[str]]:
    """Refresh a translation; gives its new bytes and the codes that are left."""
    inputs = {"yard/en.md": original("T", "\n\n".join(NEW), summary="S"), "yard/fr.md": data}
    lay(tmp_path / "narratives", {"journal.yaml": SETTINGS, **inputs})
    done = command(tmp_path / "narratives", "translate", "yard", "fr", "--refresh")
    found = content(tmp_path / "narratives")
    assert {path: found[path] for path in inputs if path != "yard/fr.md"} == {"yard/en.md": inputs["yard/en.md"]}
    assert sorted(found) == sorted(["journal.yaml", *inputs])
    assert (done.code, done.err) == (0, ""), done.all
    assert done.out == f"Recorded in {tmp_path / 'narratives/yard/fr.md'}\n"
    return found["yard/fr.md"], codes(tmp_path / "narratives", "yard/fr.md")


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("place", PLACES)
def test_to_refresh_changes_one_line_alone(tmp_path, place, ending):
    header, start, end = PLACES[place]
    mark, newline = ENDINGS[ending]

    def text(lines: list[str]) -> bytes:
        return (mark + newline.join(["---", *lines, "--- ", *PASSAGES_OF_IT])).encode()

    new = f"source_blocks: [{', '.join(digests('T', 'S', *NEW))}]"
    found, left = refreshed(tmp_path, text(header))
    assert found == text([*header[:start], new, *header[end:]])
    assert left == []
    assert refreshed(tmp_path, found) == (found, [])  # again, nothing


def test_to_refresh_keeps_the_line_ends_of_each_line(tmp_path):
    """Some editors leave both kinds in a file."""
    data = "\r\n".join(["---", *HEADER, LIST, "---", ""]).encode() + b"Un.\n\nDeux.\r\n"
    found, left = refreshed(tmp_path, data)
    assert left == []
    assert [line for line in data.splitlines(keepends=True) if line not in found.splitlines(keepends=True)] == [f"{LIST}\r\n".encode()]


@pytest.mark.parametrize("recorded", [True, False], ids=["with a list", "without a list"])
def test_to_refresh_loses_nothing_of_a_header_in_one_line(tmp_path, recorded):
    told = f"title: Titre, summary: S, machine_translated: raw, translation_of: en, {LIST}"
    header = f"{{{told if recorded else told.partition(', source')[0]}}}"
    lay(tmp_path / "narratives", {"journal.yaml": SETTINGS, "yard/en.md": original("T", "One.", summary="S")})
    path = tmp_path / "narratives/yard/fr.md"
    path.write_text(f"---\n{header}\n---\nUn.\n", "utf-8")
    done = command(tmp_path / "narratives", "translate", "yard", "fr", "--refresh")
    assert done.code in (0, 2)  # it may be refused
    text = submission.read_text(path.read_bytes(), "yard/fr.md").text
    assert text is not None
    assert (text.title, text.translation.machine) == ("Titre", "raw")


# --- how far each has come ----------------------------------------------------------------------------

STATES = {
    "a-original/en.md": original("One", "\n\n".join(NEW), summary="S"),
    "a-original/fr.md": translation("Un", "Un.\n\nDeux.\n\nTrois.", source_blocks=digests("One", "S", *NEW), translators=[{"name": "T"}]),
    "a-original/ar.md": translation("واحد", "", source_blocks=digests("One", "S", *NEW)),
    "b-behind/fr.md": original("Deux", "\n\n".join(NEW), summary="S"),
    "b-behind/en.md": translation("Two", "1\n\n2", "fr", source_blocks=digests("Deux", "S", "Other.", "Two."), translators=[{"name": "T"}]),
    "b-behind/ar.md": translation("اثنان", "١", "en", translators=[{"name": "T"}]),
    "c-machine/ar.md": original("ثلاثة", "نص."),
    "c-machine/en.md": translation("Three", "Three.", "ar"),
    "c-machine/fr.md": translation("Trois", "Trois.", "en", source_blocks=digests("Other", "Three.", "Three.")),
    "d-wanted/en.md": original("Four", "Text."),
    "e-edited/en.md": original("Five", "Text."),
    "e-edited/fr.md": translation("Cinq", "Texte.", translators=[{"name": "T"}], machine_translated="edited"),
    "f-withdrawn/en.md": original("Six", "Text.", withdrawn={"date": "2024-05-01", "reason": "Asked"}),
    "f-withdrawn/fr.md": translation("Six", "Texte."),
}
STATUS = """\
narrative   en     fr     ar
a-original  orig   yes    title
b-behind    -2     orig   yes
c-machine   draft  draft  orig
d-wanted    orig   .      .
e-edited    orig   yes    .
done        4      3      2

orig: the original; yes: translated; -n: behind its source by n passages; draft: by machine,
unchecked; title: title and summary only; .: wanted
"""
COUNTS = {  # original, translated, behind, machine, summary, wanted
    "en": (3, 0, 1, 1, 0, 0),
    "fr": (1, 2, 0, 1, 0, 1),
    "ar": (1, 1, 0, 0, 1, 2),
}
NAMES = ("original", "translated", "behind", "machine", "summary", "wanted")


def test_the_status_is_told_as_a_table(tmp_path):
    lay(tmp_path / "narratives", {"journal.yaml": SETTINGS, **STATES})
    done = command(tmp_path / "narratives", "status")
    rows = done.out.split("\n")
    assert done.code == 0
    assert rows[0] + "\n" + "\n".join(sorted(rows[1:6])) + "\n" + "\n".join(rows[6:]) == STATUS
    assert not (tmp_path / "narratives/.journal").exists()


def test_the_status_is_told_as_data(tmp_path):
    lay(tmp_path / "narratives", {"journal.yaml": SETTINGS, **STATES})
    told = json.loads(command(tmp_path / "narratives", "status", "--format", "json").out)
    assert told["editions"] == ["en", "fr", "ar"]
    states = {slug: [(one["state"], one["behind"]) for one in tags.values()] for slug, tags in told["narratives"].items()}
    assert states == {
        "a-original": [("original", 0), ("translated", 0), ("summary", 0)],
        "b-behind": [("behind", 2), ("original", 0), ("translated", 0)],
        "c-machine": [("machine", 0), ("machine", 1), ("original", 0)],
        "d-wanted": [("original", 0), ("wanted", 0), ("wanted", 0)],
        "e-edited": [("original", 0), ("translated", 0), ("wanted", 0)],
    }
    assert told["counts"] == {tag: dict(zip(NAMES, numbers)) for tag, numbers in COUNTS.items()}
    assert all(sum(numbers) == len(states) for numbers in COUNTS.values())


def test_the_coverage_page_tells_the_same(tmp_path):
    site = site_of(tmp_path, STATES)
    western = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
    for tag in COUNTS:
        html = site[f"{tag}/coverage/index.html"].decode()
        assert "f-withdrawn" not in html
        rows = re.findall(r'<tr[^>]*><th scope="row"><a href="/(\w+)/coverage/"[^>]*>[^<]*</a></th>(.*?)</tr>', html)
        numbers = {row: re.findall("<td>(.*?)</td>", cells.translate(western)) for row, cells in rows}
        assert {row: tuple(map(int, cells)) for row, cells in numbers.items()} == COUNTS
        matrix = html.partition('class="matrix"')[2]
        assert matrix.count("<tr>") == 1 + 5
        signs = Counter(re.findall(r'class="sign (\w+)"', matrix))
        assert signs == Counter({name: sum(row[at] for row in COUNTS.values()) for at, name in enumerate(NAMES)})
        links = set(re.findall(r'<a class="sign \w+" href="/([^"]+)"', matrix))
        real = {"en": "abcde", "fr": "abce", "ar": "bc"}
        wanted = {f"{edition}/narratives/{slug}/" for edition, slugs in real.items() for slug in slugs_of(slugs)}
        assert links == wanted
        assert {f"{link}index.html" for link in links} <= site.keys()


def slugs_of(letters: str) -> list[str]:
    return [slug for slug in dict.fromkeys(path.split("/")[0] for path in STATES) if slug[0] in letters]


def test_what_a_volunteer_can_do_is_told_with_where_to_do_it(tmp_path):
    repository = SETTINGS + b"repository: https://github.com/example/journal\n"
    site = site_of(tmp_path, {**STATES, "journal.yaml": repository})
    to_do = {}
    for tag in COUNTS:
        tasks = re.findall(r'<ul class="tasks">(.*?)</ul>', site[f"{tag}/coverage/index.html"].decode(), re.DOTALL)
        to_do[tag] = re.findall('<li><a href="https://github.com/example/journal/([^"]+)"', "".join(tasks))
    assert to_do == {
        "en": ["edit/HEAD/narratives/b-behind/en.md", "edit/HEAD/narratives/c-machine/en.md"],
        "fr": ["edit/HEAD/narratives/c-machine/fr.md", "new/HEAD/narratives/d-wanted?filename=fr.md"],
        "ar": [
            "edit/HEAD/narratives/a-original/ar.md",
            "new/HEAD/narratives/d-wanted?filename=ar.md",
            "new/HEAD/narratives/e-edited?filename=ar.md",
        ],
    }


# --- Serbian in Latin script --------------------------------------------------------------------------

SERBIAN = f"""\
title: {{en: Small Journal, sr: Мали Његошев часопис}}
description: {{en: Stories., sr: Приче ЏУНГЛЕ и џунгле.}}
base_url: {BASE}
editions: [en, sr, sr-Latn]
networks: {{ours: {{en: Ours, sr: Наша мрежа}}}}
issues: [{{id: "1", date: 2024-02-01, title: {{en: Voice, sr: Глас}}}}]
country_names: {{PS: {{en: Palestine, sr: Палестина}}}}
""".encode()
LOVE = """\
## Љубав и Његош

Ћао, [друже](../guest/)! Читај [о нама](../pages/about/), па [наслов](#љубав-и-његош).[^а]
НАЏАК, ЉИЉАН и Џеп; English stays, ы too. <https://sr.wikipedia.org/wiki/Београд> `код`

![Двориште](двор.png "Наше двориште")

| Реч | Број |
|---|---|
| њива | 1 |

[^а]: Белешка.
"""
SERBS = {
    "journal.yaml": SERBIAN,
    "themes.yaml": "talk: {label: {en: Talk, sr: Разговор}, description: {en: Of talk., sr: О разговору.}}\n".encode(),
    "pages/about/sr.md": "---\ntitle: О нама\n---\nЗдраво, [љубави](../../love/).\n".encode(),
    "pages/about/en.md": b"---\ntitle: About us\n---\nHello.\n",
    "love/sr.md": original("Љубав на селу", LOVE, summary="Прича о љубави.", photo_consent=True, network="ours", issue="1", country="PS"),
    "love/двор.png": photo(30),
    "guest/en.md": original("The guest", "One.\n\nTwo.", summary="S"),
    "guest/sr.md": translation(
        "Гост", "Један.\n\nДва.", source_blocks=digests("The guest", "S", "One, before.", "Two."),
        translators=[{"name": "Ђорђе Пример", "school": "Школа"}], reviewers=[{"name": "Ана Узорак"}], machine_translated="edited",
    ),
    "both/en.md": original("Both", "Text."),
    "both/sr.md": translation("Обоје", "Ћирилица."),
    "both/sr-Latn.md": translation("Rukom", "Pisano rukom.", "sr", translators=[{"name": "Vlastita ruka"}]),
    "named/en.md": original("Named", "Text."),
    "named/sr.md": translation("Именовано", "", summary="Само наслов."),
    "asleep/sr.md": original("Повучено", "Текст.", withdrawn={"date": "2024-05-01", "reason": "Жеља"}),
    "alone/en.md": original("Alone", "Text."),
}  # fmt: skip
NOTE = catalogues.words("sr-Latn").gettext("Written in Latin script by a program, from the text in Cyrillic script.")


@pytest.fixture(scope="module")
def serbian(tmp_path_factory):
    return site_of(tmp_path_factory.mktemp("serbian"), SERBS)


def main(html: str) -> str:
    return re.search(r"<main.*?</main>", html, re.DOTALL)[0]


def test_a_serbian_text_is_read_in_latin_script_too(serbian):
    html = page(serbian, "sr-latn", "love")
    assert html.startswith('<!doctype html>\n<html lang="sr-Latn" dir="ltr">')
    body = body_of(html)
    for part in (
        '<h2 id="ljubav-i-njegoš">Ljubav i Njegoš</h2>',
        '<p>Ćao, <a href="/sr-latn/narratives/guest/">druže</a>! Čitaj <a href="/sr-latn/about/">o nama</a>, pa <a href="#ljubav-i-njegoš">naslov</a>.',
        "NADŽAK, LJILJAN i Džep; English stays, ы too. ",
        '<a href="https://sr.wikipedia.org/wiki/%D0%91%D0%B5%D0%BE%D0%B3%D1%80%D0%B0%D0%B4">',
        '<a href="#fn1" id="fnref1"',
        ' alt="Dvorište"></picture>\n<figcaption>Naše dvorište</figcaption></figure>',
        "<td>njiva</td>",
        '<li id="fn1"><p>Beleška.',
    ):
        assert part in body, part
    photos = set(re.findall(r"photos/[^ \"]+", body))
    assert photos
    assert photos <= serbian.keys()
    assert photos == set(re.findall(r"photos/[^ \"]+", body_of(page(serbian, "sr", "love"))))
    assert NOTE in main(html)
    assert "<h1>Ljubav na selu</h1>" in html
    assert '<p class="lead">Priča o ljubavi.</p>' in html
    assert set(re.findall("[а-яђјљњћџ]+", main(html).lower())) <= {"ы", *"sample author".split()}


def test_a_page_in_latin_script_names_terms_and_pages_in_it(serbian):
    for name, word in {
        "narratives/love/": "Naša mreža", "themes/talk/": "<p class=\"lead\">O razgovoru.</p>", "themes/": "Razgovor",
        "issues/1/": "Glas", "networks/ours/": "Naša mreža", "countries/ps/": "<h1>Palestina</h1>", "about/": "<h1>O nama</h1>",
        "": "Mali Njegošev časopis", "narratives/": "Ljubav na selu",
    }.items():  # fmt: skip
        html = serbian[f"sr-latn/{name}index.html"].decode()
        assert word in html, name
        assert "Мали" not in html
        assert "Mali Njegošev časopis" in html
        assert 'content="Priče DŽUNGLE i džungle."' in html or name in ("narratives/love/", "themes/talk/"), name
    about = serbian["sr-latn/about/index.html"].decode()
    assert '<div class="body">' in about
    assert '<p>Zdravo, <a href="/sr-latn/narratives/love/">ljubavi</a>.</p>' in about


def test_both_scripts_know_of_each_other(serbian):
    for tag in ("sr", "sr-latn"):
        head = page(serbian, tag, "love").partition("</head>")[0]
        links = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', head))
        assert links == {
            "sr": f"{BASE}sr/narratives/love/",
            "sr-Latn": f"{BASE}sr-latn/narratives/love/",
            "x-default": f"{BASE}sr/narratives/love/",
        }
        assert f'<link rel="canonical" href="{BASE}{tag}/narratives/love/">' in head
    about = dict(re.findall(r'hreflang="([^"]+)" href="([^"]+)">', serbian["sr-latn/about/index.html"].decode().partition("</head>")[0]))
    assert about["sr-Latn"] == f"{BASE}sr-latn/about/"
    assert "sr-latn/narratives/love/bilingual/index.html" not in serbian
    assert f"<loc>{BASE}sr-latn/narratives/love/</loc>" in serbian["sitemap.xml"].decode()


def test_a_translation_in_latin_script_keeps_its_pedigree(serbian):
    html = main(page(serbian, "sr-latn", "guest"))
    assert NOTE in html
    for who in ("Ђорђе Пример", "Ана Узорак"):
        assert f"<bdi>{who}</bdi>" in html
    words = catalogues.words("sr-Latn")
    assert words.gettext("Translated from %(language)s.") % {"language": "engleski"} in html
    assert words.gettext("Translated by machine, then edited by a person.") in html
    assert 'class="note since"' in html
    (marked,) = Marks(html).found
    assert marked.endswith("<p>Jedan.</p>\n")
    assert '<a href="/sr-latn/narratives/guest/bilingual/">' in html
    beside = page(serbian, "sr-latn", "guest", "bilingual/")
    assert "<p>Jedan.</p>" in beside
    assert "<p>One, before.</p>" not in beside


def test_a_text_written_in_latin_script_wins(serbian):
    html = main(page(serbian, "sr-latn", "both"))
    assert "<h1>Rukom</h1>" in html
    assert "Pisano rukom." in html
    assert "<bdi>Vlastita ruka</bdi>" in html
    assert NOTE not in html
    assert "Ćirilica" not in html


def test_a_title_alone_is_carried_over_as_a_title_alone(serbian):
    html = main(page(serbian, "sr-latn", "named"))
    assert "<h1>Imenovano</h1>" in html
    assert '<p class="lead">Samo naslov.</p>' in html
    assert '<div class="body" lang="en" dir="ltr">' in html
    alone = main(page(serbian, "sr-latn", "alone"))
    assert '<h1 lang="en" dir="ltr">Alone</h1>' in alone
    assert NOTE not in alone


def test_what_is_withdrawn_stays_withdrawn_in_latin_script(serbian):
    html = main(page(serbian, "sr-latn", "asleep"))
    assert "Tekst." not in html
    assert "Текст." not in html
    assert 'rel="canonical" href="' + BASE + 'sr/narratives/asleep/"' in page(serbian, "sr-latn", "asleep")


def test_a_title_that_a_volunteer_can_complete_leads_to_a_file_that_is_there(tmp_path):
    """What the program wrote in Latin script has no file to edit."""
    settings = SERBIAN + b"repository: https://github.com/example/journal\n"
    site = site_of(tmp_path, {"journal.yaml": settings, **{path: SERBS[path] for path in ("named/en.md", "named/sr.md", "themes.yaml")}, "x/en.md": original("X", network="ours", issue="1", country="PS")})
    for name, data in site.items():
        if name.endswith(".html"):
            for path in re.findall("/edit/HEAD/narratives/([^\"]+)", data.decode()):
                assert path == "named/sr.md", name


def test_the_cyrillic_edition_is_as_if_there_were_no_other(serbian, tmp_path):
    settings = SERBIAN.replace(b", sr-Latn]", b"]")
    without = {path: data for path, data in SERBS.items() if "Latn" not in path}
    site = site_of(tmp_path, {**without, "journal.yaml": settings})
    assert [path for path in site if "latn" in path.lower()] == []
    assert [path for path, data in site.items() if path.endswith(TEXTS) and NOTE in data.decode()] == []
    assert [path for path, data in site.items() if path.endswith(".html") and b"Ljubav" in data] == []
    for slug in ("love", "guest", "named"):
        assert body_of(page(site, "sr", slug)) == body_of(page(serbian, "sr", slug))
    assert "Љубав и Његош" in page(serbian, "sr", "love")
    assert NOTE not in page(serbian, "sr", "love")


def test_the_search_finds_a_text_in_latin_script(tmp_path):
    lay(tmp_path / "narratives", SERBS)
    done = run(["build", "--narratives", str(tmp_path / "narratives"), "--output", str(tmp_path / "site"), "--jobs", "1", "--no-images"])
    assert done.code == 0, done.all
    found = {}
    for path in (tmp_path / "site/pagefind/sr-latn").rglob("*.pf_fragment"):
        told = json.loads(gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd"))
        found[told["url"]] = told
    assert sorted(found) == [f"/sr-latn/narratives/{slug}/" for slug in ("both", "guest", "love")]
    love = found["/sr-latn/narratives/love/"]
    assert "Ljubav i Njegoš" in love["content"]
    assert "Љубав" not in love["content"]
    assert "љубав" in love["meta"]["fold"]
    assert "Pisano rukom." in found["/sr-latn/narratives/both/"]["content"]


# --- how a text is cited ------------------------------------------------------------------------------

PEOPLE = [
    {"name": "María Pérez Gómez", "family": "Pérez Gómez", "school": "Una \"escuela\" & <más>", "role": "Maestra"},
    {"name": "王小明", "family": "王"},
    {"name": "ندى حسن", "family": "حسن"},
    {"name": "A group of teachers and pupils"},
    {"name": "Kim, Min-jun", "family": "Kim"},
    {"name": "محمد"},
]
CITED = ["Pérez Gómez, María", "王, 小明", "حسن, ندى", "A group of teachers and pupils", "Kim, Min-jun", "محمد"]
TITLES = {
    "script": "</script><script>alert(1)</script><!--",
    "quotes": "\"Quotes\" 'and' “more” `of` them, & so on &amp;",
    "braces": "{Braces} in {{pairs}} and \\{escaped\\}",
    "percent": "100% of 5_000 #1 $2 ~3 ^4 @5 \\textbf{x} %20",
    "lines": "In \\n one \\r\\n line; TY - JOUR, ER -",
    "arabic": "لغة \u200fعربية: «نص»، ١٢٣",
    "chinese": "教师领导力：{变革}",
    "one-brace": "A brace { alone",
    "other-brace": "A brace } alone",
}
CITING = f"""\
title: {{en: 'Journal {{of}} 100% "teachers" & more', ru: Журнал}}
base_url: {BASE}journal/
editions: [en, ru, kk, ar]
licence: CC-BY-4.0
issn: "2049-3630"
issues: [{{id: "2-1", date: 2024-02-01, title: {{en: Voice & 100%}}}}]
""".encode()
AT = f"{BASE}journal/"
RELAYED = {
    "journal.yaml": CITING,
    "themes.yaml": b"talk: {en: Talk & more, ru: \xd0\xa0\xd0\xb5\xd1\x87\xd1\x8c}\n",
    "relay/en.md": original("First", "Text.", authors=PEOPLE, issue="2-1", licence="CC-BY-SA-4.0"),
    "relay/ru.md": translation("Второй", "Текст.", translators=[{"name": "Пётр Пример", "family": "Пример"}], reviewers=[{"name": "R. Viewer"}]),
    "relay/kk.md": translation("Үшінші", "Мәтін.", "ru", translators=[{"name": "Айгүл"}, {"name": "Ерлан"}]),
    "titles-only/en.md": original("Titled", "Text.", date="2024-03-05"),
    "titles-only/ru.md": translation("Название", "", translators=[{"name": "T"}]),
    "sampled/en.md": original("Sampled", "Text.", sample=True),
    "sampled/ru.md": translation("Пример", "Текст."),
    "asleep/en.md": original("Withdrawn", "Text.", withdrawn={"date": "2024-05-01"}),
    "asleep/ru.md": translation("Отозвано", "Текст."),
    **{f"t-{name}/en.md": original(title, "Text.", summary=f"S: {title}") for name, title in TITLES.items()},
}


@pytest.fixture(scope="module")
def cited(tmp_path_factory):
    return site_of(tmp_path_factory.mktemp("cited"), RELAYED)


class Head(HTMLParser):
    """What a page tells machines, and the files that it offers, as a browser would read them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.data: list[dict] = []
        self.metas: list[tuple[str, str]] = []
        self.files: dict[str, str] = {}
        self.canonical, self.is_data, self.raw = "", False, ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.is_data = tag == "script" and given.get("type") == "application/ld+json"
        if tag == "meta" and given.get("name", "").startswith("citation_"):
            self.metas.append((given["name"], given["content"]))
        if tag == "link" and given.get("rel") == "canonical":
            self.canonical = given["href"]
        if tag == "a" and "download" in given:
            self.files[given["download"]] = given["href"]

    def handle_data(self, data):
        if self.is_data:
            self.data.append(json.loads(data))

    def handle_endtag(self, tag):
        self.is_data = False


@cache
def _head(html: str) -> Head:
    return Head(html)


def head(site: dict[str, bytes], tag: str, slug: str) -> Head:
    return _head(page(site, tag, slug))


def test_structured_data_names_what_is_translated_from_what_both_ways(cited):
    told = {}
    for name, data in cited.items():
        if not name.endswith(".html"):
            continue
        found = _head(data.decode())
        real = re.fullmatch(r"(\w+)/narratives/([\w-]+)/index\.html", name)
        assert len(found.data) <= 1, name
        for one in found.data:
            assert real, name
            assert one["@type"] == "ScholarlyArticle"
            assert one["@id"] == one["url"] == found.canonical == f"{AT}{name.removesuffix('index.html')}"
            assert one["inLanguage"] == real[1]
            told[real[2], real[1]] = one
    wanted = {("relay", "en"), ("relay", "ru"), ("relay", "kk"), ("titles-only", "en"), ("sampled", "en"), ("sampled", "ru")}
    assert told.keys() == wanted | {(f"t-{name}", "en") for name in TITLES}

    def tie(slug: str, tag: str) -> dict[str, str]:
        return {"@type": "ScholarlyArticle", "@id": f"{AT}{tag}/narratives/{slug}/", "inLanguage": tag}

    ties = {key: (one.get("translationOfWork"), one.get("workTranslation")) for key, one in told.items()}
    assert {key: tied for key, tied in ties.items() if tied != (None, None)} == {
        ("relay", "en"): (None, [tie("relay", "ru")]),
        ("relay", "ru"): (tie("relay", "en"), [tie("relay", "kk")]),
        ("relay", "kk"): (tie("relay", "ru"), None),
        ("sampled", "en"): (None, [tie("sampled", "ru")]),
        ("sampled", "ru"): (tie("sampled", "en"), None),
    }


@pytest.mark.parametrize("untranslated", ["page", "link"])
def test_no_work_is_named_that_has_no_page_of_its_own(tmp_path, untranslated):
    """A text was made from a translation whose own text has been taken out since."""
    inputs = {
        "journal.yaml": CITING + f"untranslated: {untranslated}\n".encode(),
        "relay/en.md": original("First", "Text."),
        "relay/ru.md": translation("Второй", ""),
        "relay/kk.md": translation("Үшінші", "Мәтін.", "ru"),
        "whole/en.md": original("Whole", "Text.", issue="2-1"),
    }
    site = site_of(tmp_path, inputs)
    pages = {name: data.decode() for name, data in site.items() if "/narratives/" in name and name.endswith(".html")}
    told = {one["@id"]: one for html in pages.values() for one in _head(html).data}
    for address, one in told.items():
        source = one.get("translationOfWork")
        if source:
            assert source["@id"] in told
            assert address in [other["@id"] for other in told[source["@id"]].get("workTranslation", [])]
    links = [link.get("href") for entry in entries_of(site, "kk").values() for link in entry.iter(f"{ATOM}link")]
    assert [link for link in links if f"{link.removeprefix(AT)}index.html" not in site] == []


def test_structured_data_tells_people_place_and_licence(cited):
    (one,) = head(cited, "ru", "relay").data
    assert one["headline"] == "Второй"
    assert one["author"][0] == {
        "@type": "Person", "name": "María Pérez Gómez", "familyName": "Pérez Gómez",
        "affiliation": {"@type": "EducationalOrganization", "name": 'Una "escuela" & <más>'}, "jobTitle": "Maestra",
    }  # fmt: skip
    assert [person["name"] for person in one["author"]] == [person["name"] for person in PEOPLE]
    assert one["author"][3] == {"@type": "Person", "name": "A group of teachers and pupils"}
    assert one["translator"] == [{"@type": "Person", "name": "Пётр Пример", "familyName": "Пример"}]
    assert one["contributor"] == [{"@type": "Person", "name": "R. Viewer"}]
    assert one["license"] == "https://creativecommons.org/licenses/by-sa/4.0/"
    assert one["datePublished"] == "2024-02-01"
    assert one["isPartOf"]["issueNumber"] == "2-1"
    assert one["isPartOf"]["isPartOf"] == {"@type": "Periodical", "name": "Журнал", "url": f"{AT}ru/", "issn": "2049-3630"}
    assert one["about"] == [{"@type": "DefinedTerm", "name": "Речь", "url": f"{AT}ru/themes/talk/"}]
    (other,) = head(cited, "en", "sampled").data
    assert other["license"] == "https://creativecommons.org/licenses/by/4.0/"


def test_tags_for_scholar_stand_on_real_texts_alone(cited):
    tagged = {name for name, data in cited.items() if name.endswith(".html") and b"citation_" in data}
    real = {"relay": ("en", "ru", "kk"), "titles-only": ("en",), **{f"t-{name}": ("en",) for name in TITLES}}
    assert tagged == {f"{tag}/narratives/{slug}/index.html" for slug, tags in real.items() for tag in tags}
    assert head(cited, "ru", "relay").metas == [
        ("citation_title", "Второй"),
        *(("citation_author", name) for name in CITED),
        ("citation_publication_date", "2024/02/01"),
        ("citation_journal_title", "Журнал"),
        ("citation_issn", "2049-3630"),
        ("citation_issue", "2-1"),
        ("citation_language", "ru"),
        ("citation_fulltext_html_url", f"{AT}ru/narratives/relay/"),
    ]
    assert ("citation_publication_date", "2024/03/05") in head(cited, "en", "titles-only").metas


def untex(text: str) -> str:
    """Read TeX as TeX does: a brace groups and shows nothing, a backslash begins a command or a sign."""
    names = {
        "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textbraceleft": "{", "textbraceright": "}",
        "lbrace": "{", "rbrace": "}",
    }  # fmt: skip
    parts = re.findall(r"\\([A-Za-z]+)(?:\{\}|\s*)|\\(.)|([{}])|([^\\{}]+)", text, re.DOTALL)
    return "".join(names[command] if command else sign or plain for command, sign, _, plain in parts)


def names_of(field: str) -> list[str]:
    """Names as BibTeX parts them: at `and` outside braces."""
    parts, depth = [""], 0
    for word in re.split(r"(\s+)", field):
        if word == "and" and not depth:
            parts.append("")
        else:
            depth += word.count("{") - word.count("}")
            parts[-1] += word
    return [part.strip() for part in parts]


def entry_of(text: str) -> dict[str, str]:
    """The one entry of a BibTeX file. BibTeX counts every brace, an escaped one too: they must be even."""
    depth = 0
    for sign in text:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0, "a brace too many"
    assert depth == 0, "a brace is not closed"
    parser = bibtexparser.bparser.BibTexParser(ignore_nonstandard_types=False)
    (entry,) = bibtexparser.loads(text, parser).entries
    return entry


def files_of(site: dict[str, bytes], tag: str, slug: str) -> dict[str, str]:
    """The files in which a page offers its citation, by their endings."""
    found = head(site, tag, slug).files
    assert list(found) == [f"{slug}-{tag}.{ending}" for ending in ("bib", "ris", "json")]
    root = urlsplit(head(site, tag, slug).canonical).path.partition(f"{tag}/")[0] or "/"
    return {name.rpartition(".")[2]: site[href.removeprefix(root)].decode() for name, href in found.items()}


@pytest.mark.parametrize("name", TITLES)
def test_a_title_comes_back_exactly_however_it_is_written(cited, name):
    title, slug = TITLES[name], f"t-{name}"
    (data,) = head(cited, "en", slug).data
    assert (data["headline"], data["abstract"]) == (title, f"S: {title}")
    assert ("citation_title", title) in head(cited, "en", slug).metas
    files = files_of(cited, "en", slug)
    (item,) = json.loads(files["json"])
    assert (item["title"], item["container-title"]) == (title, 'Journal {of} 100% "teachers" & more')
    (record,) = rispy.loads(files["ris"])
    assert (record["title"], record["abstract"], record["language"]) == (title, f"S: {title}", "en")
    assert record["secondary_title"] == 'Journal {of} 100% "teachers" & more'
    assert "alert(1)" not in re.sub(r"(?s)<script type=\"application/ld\+json\">.*?</script>|<[^>]*>", "", page(cited, "en", "relay"))


@pytest.mark.parametrize("name", TITLES)
def test_a_title_comes_back_exactly_from_bibtex(cited, name):
    entry = entry_of(files_of(cited, "en", f"t-{name}")["bib"])
    assert untex(entry["title"]) == TITLES[name]
    assert entry["title"][0] + entry["title"][-1] == "{}"  # so that no style changes its capitals
    assert untex(entry["journal"]) == 'Journal {of} 100% "teachers" & more'


def test_bibtex_tells_all_that_is_cited(cited):
    entry = entry_of(files_of(cited, "kk", "relay")["bib"])
    assert (entry["ENTRYTYPE"], entry["ID"]) == ("article", "relay-kk")
    names = names_of(entry["author"])
    assert [", ".join(untex(part) for part in name.split(", ")) for name in names] == CITED
    for name, person in zip(names, PEOPLE, strict=True):
        parts = splitname(name)
        if "family" in person:
            assert untex(" ".join(parts["von"] + parts["last"])) == person["family"]
        else:
            assert (parts["first"], [untex(part) for part in parts["last"]]) == ([], [person["name"]])
    assert list(map(untex, names_of(entry["translator"]))) == ["Айгүл", "Ерлан"]
    assert {key: entry[key] for key in ("year", "date", "issn", "url", "number")} == {
        "year": "2024", "date": "2024-02-01", "issn": "2049-3630", "url": f"{AT}kk/narratives/relay/", "number": "2-1",
    }  # fmt: skip


def test_ris_tells_all_that_is_cited(cited):
    text = files_of(cited, "kk", "relay")["ris"]
    assert all(re.fullmatch("[A-Z][A-Z0-9]  - .*", line) for line in text.removesuffix("\r\n").split("\r\n"))
    (record,) = rispy.loads(text)
    told = {key: record[key] for key in ("type_of_reference", "authors", "title", "year", "issn", "language", "number")}
    assert told == {
        "type_of_reference": "JOUR", "authors": CITED, "title": "Үшінші", "year": "2024", "issn": "2049-3630", "language": "kk", "number": "2-1",
    }  # fmt: skip
    assert record["urls"] == [f"{AT}kk/narratives/relay/"]
    assert record["subsidiary_authors"] == ["Айгүл", "Ерлан"]
    assert record["date"].startswith("2024/02/01")


def test_csl_tells_all_that_is_cited(cited):
    (item,) = json.loads(files_of(cited, "kk", "relay")["json"])
    names = [", ".join(filter(None, (one.get("family"), one.get("given")))) or one["literal"] for one in item["author"]]
    assert names == CITED
    assert all(one.keys() in ({"family", "given"}, {"literal"}) for one in item["author"])
    assert item["translator"] == [{"literal": "Айгүл"}, {"literal": "Ерлан"}]
    assert item["issued"] == {"date-parts": [[2024, 2, 1]]}
    told = ("relay-kk", "article-journal", "Үшінші", "kk", "2-1", "2049-3630", f"{AT}kk/narratives/relay/")
    assert tuple(item[key] for key in ("id", "type", "title", "language", "issue", "ISSN", "URL")) == told


NAMES_PARTED = [  # a name, its family name, and how it is cited
    ("Ana Santana", "Santana", "Santana, Ana"),
    ("Martin Martin", "Martin", "Martin, Martin"),
    ("Kim Min-jun", "Kim", "Kim, Min-jun"),
    ("Jan van der Berg", "van der Berg", "van der Berg, Jan"),
    ("José O’Connor-Núñez", "O’Connor-Núñez", "O’Connor-Núñez, José"),
    ("Anne Marie de la Cruz", "de la Cruz", "de la Cruz, Anne Marie"),
    ("Somebody Else", "Other", "Somebody Else"),
    ("Lili Li", "Li", "Li, Lili"),
    ("Sukarno", "Sukarno", "Sukarno"),
    ("Ivan and Olga Petrov", "Petrov", "Petrov, Ivan and Olga"),
]


@pytest.fixture(scope="module")
def parted(tmp_path_factory):
    texts = {
        f"n-{number}/en.md": original("T", "Text.", authors=[{"name": name, "family": family}])
        for number, (name, family, _) in enumerate(NAMES_PARTED)
    }
    return site_of(tmp_path_factory.mktemp("parted"), {"journal.yaml": SETTINGS.replace(b"[en, fr, ar]", b"[en]"), **texts})


@pytest.mark.parametrize(
    "number",
    [pytest.param(number, id=name) for number, (name, _, _) in enumerate(NAMES_PARTED)],
)
def test_a_name_is_parted_where_its_owner_parts_it(parted, number):
    name, _, cited_as = NAMES_PARTED[number]
    found = head(parted, "en", f"n-{number}")
    assert ("citation_author", cited_as) in found.metas
    assert found.data[0]["author"][0]["name"] == name
    files = files_of(parted, "en", f"n-{number}")
    assert rispy.loads(files["ris"])[0]["authors"] == [cited_as]
    (author,) = json.loads(files["json"])[0]["author"]
    assert ", ".join(author.values()) == cited_as
    (told,) = names_of(entry_of(files["bib"])["author"])
    assert untex(told) == cited_as


def test_a_journal_without_an_address_still_cites(tmp_path):
    settings = CITING.replace(f"base_url: {BASE}journal/\n".encode(), b"")
    site = site_of(tmp_path, {"journal.yaml": settings, "a/en.md": original("T", "Text.", date="2024-03-05")})
    assert entry_of(files_of(site, "en", "a")["bib"])["title"] == "{T}"
    assert head(site, "en", "a").data[0]["headline"] == "T"


# --- feeds and lists ----------------------------------------------------------------------------------

ATOM = "{http://www.w3.org/2005/Atom}"


def entries_of(site: dict[str, bytes], tag: str) -> dict[str, ElementTree.Element]:
    feed = ElementTree.fromstring(site[f"{tag}/feed.xml"])
    return {entry.find(f"{ATOM}id").text: entry for entry in feed.iter(f"{ATOM}entry")}


def people_of(entry: ElementTree.Element, kind: str) -> list[str]:
    return [one.text for one in entry.findall(f"{ATOM}{kind}/{ATOM}name")]


def test_a_feed_tells_who_translated_what_from_what(cited):
    found = entries_of(cited, "ru")
    assert found.keys() == {f"{AT}ru/narratives/relay/", f"{AT}ru/narratives/sampled/"}
    relay = found[f"{AT}ru/narratives/relay/"]
    assert people_of(relay, "author") == [person["name"] for person in PEOPLE]
    assert people_of(relay, "contributor") == ["Пётр Пример", "R. Viewer"]
    links = {link.get("rel"): (link.get("hreflang"), link.get("href")) for link in relay.iter(f"{ATOM}link")}
    assert links == {"alternate": ("ru", f"{AT}ru/narratives/relay/"), "related": ("en", f"{AT}en/narratives/relay/")}
    terms = [one.get("term") for one in found[f"{AT}ru/narratives/sampled/"].iter(f"{ATOM}category")]
    assert terms == ["machine-translated-raw", "sample", "talk"]
    (kazakh,) = entries_of(cited, "kk").values()
    assert {link.get("href") for link in kazakh.iter(f"{ATOM}link") if link.get("rel") == "related"} == {f"{AT}ru/narratives/relay/"}
    english = entries_of(cited, "en")
    assert people_of(english[f"{AT}en/narratives/relay/"], "contributor") == []
    assert "related" not in {link.get("rel") for entry in english.values() for link in entry.iter(f"{ATOM}link")}
    assert english[f"{AT}en/narratives/t-script/"].find(f"{ATOM}title").text == TITLES["script"]
    assert f"{AT}en/narratives/asleep/" not in english


def test_a_feed_of_latin_script_relates_to_no_source_of_its_own(serbian):
    entry = entries_of(serbian, "sr-latn")[f"{BASE}sr-latn/narratives/guest/"]
    assert entry.find(f"{ATOM}title").text == "Gost"
    assert people_of(entry, "contributor") == ["Ђорђе Пример", "Ана Узорак"]
    assert [one.get("term") for one in entry.iter(f"{ATOM}category")] == ["machine-translated-edited", "talk"]
    links = {link.get("href") for found in entries_of(serbian, "sr-latn").values() for link in found.iter(f"{ATOM}link")}
    assert all(f"{unquote(urlsplit(link).path).strip('/')}/index.html" in serbian for link in links)


def test_lists_show_their_own_language_first_and_each_narrative_once(tmp_path):
    inputs = {}
    for number in range(9):
        own, other = ("en", "fr") if number % 3 else ("fr", "en")
        inputs[f"n-{number}/{own}.md"] = original(f"N {number}", "Text.", date=f"2024-01-0{number + 1}")
        if number % 2:
            inputs[f"n-{number}/{other}.md"] = translation(f"T {number}", "Text." if number != 3 else "", own)
    site = site_of(tmp_path, inputs)
    real = {"en": [8, 7, 5, 4, 2, 1], "fr": [7, 6, 5, 3, 1, 0], "ar": []}  # of 3, English has the title alone
    for tag, own in real.items():
        for folder in ("narratives/", "themes/talk/", "countries/gh/", "years/2023/"):
            html = site[f"{tag}/{folder}index.html"].decode()
            entries = re.findall(r'<li class="entry">(.*?)</li>', html, re.DOTALL)
            shown = [int(re.search(r"/narratives/n-(\d)/", entry)[1]) for entry in entries]
            assert shown == own + [n for n in range(8, -1, -1) if n not in own], f"{tag} {folder}"
            for number, entry in zip(shown, entries, strict=True):
                other = {"en": "French", "fr": "anglais", "ar": "الإنجليزية" if number % 3 else "الفرنسية"}[tag]
                named = re.findall(r'<span class="tongue">(.*?)</span>', entry)
                assert named == ([] if number in own else [other])
            titles = {number: re.search("<h3([^>]*)>", entry)[1] for number, entry in zip(shown, entries, strict=True)}
            if tag == "en":
                assert titles[3] == ""  # its title is English, its text is not
                assert titles[0] == ' lang="fr" dir="ltr"'


# --- a translation beside its source ----------------------------------------------------------------------


def pairs(html: str) -> list[tuple[str, str]]:
    found = re.findall(r'<div class="pair"><div class="body"([^>]*)>(.*?)</div><div class="body"([^>]*)>(.*?)</div></div>\n', html, re.DOTALL)
    return [(one, other) for _, one, _, other in found]


APART = catalogues.words("fr").gettext("The two texts do not have the same number of passages, so they stand one below the other.")


def test_passages_stand_in_pairs_where_both_texts_have_as_many(tmp_path):
    inputs = {
        "a/en.md": original("T", "## One\n\nTwo.[^a]\n\n[^a]: A note.\n\n> Three."),
        "a/fr.md": translation("Titre", "## Un\n\nDeux.[^a]\n\n> Trois.\n\n[^a]: Une note."),
        "b/en.md": original("T", "One.\n\nTwo."),
        "b/fr.md": translation("Titre", "Un."),
        "c/en.md": original("T", "One.[^a][^b]\n\n[^a]: A note.\n\n[^b]: Another."),
        "c/fr.md": translation("Titre", "Un.[^a]\n\nDeux.\n\n[^a]: Une note."),
        "d/en.md": original("T", "One."),
        "d/fr.md": translation("Titre", "Un."),
    }
    site = site_of(tmp_path, inputs)
    texts = [tuple(re.sub("<[^>]+>|↩\ufe0e|\\s+", "", one) for one in pair) for pair in pairs(page(site, "fr", "a", "bilingual/"))]
    assert texts == [("Un", "One"), ("Deux.1", "Two.1"), ("Trois.", "Three."), ("Unenote.", "Anote.")]
    for slug, rows, apart in (("a", 4, False), ("b", 1, True), ("d", 1, False)):
        html = page(site, "fr", slug, "bilingual/")
        assert (len(pairs(html)), APART in html) == (rows, apart), slug
    assert f'<link rel="canonical" href="{BASE}fr/narratives/a/">' in page(site, "fr", "a", "bilingual/")
    assert [path for path in site if "bilingual" in path] == [f"fr/narratives/{slug}/bilingual/index.html" for slug in "abcd"]


def test_where_passages_cannot_stand_in_pairs_it_is_said(tmp_path):
    """As many blocks, but another number of passages: the notes are one passage."""
    inputs = {
        "c/en.md": original("T", "One.[^a][^b]\n\n[^a]: A note.\n\n[^b]: Another."),
        "c/fr.md": translation("Titre", "Un.[^a]\n\nDeux.\n\n[^a]: Une note."),
    }
    html = page(site_of(tmp_path, inputs), "fr", "c", "bilingual/")
    assert len(pairs(html)) == 1
    assert APART in html


def test_no_heading_of_one_text_takes_the_place_of_the_others(tmp_path):
    """A reader's link to a heading leads to the text that it stands in."""
    inputs = {
        "a/fr.md": original("Titre", "## Critique\n\n[Voir](#critique)\n\n## Source\n\nFin."),
        "a/en.md": translation("Title", "## Source Critique\n\n[See](#source-critique)\n\n## Source\n\nEnd.", "fr"),
    }
    html = page(site_of(tmp_path, inputs), "en", "a", "bilingual/")
    ids = Counter(re.findall(r' id="([^"]+)"', html))
    assert [one for one, count in ids.items() if count > 1] == []
    hrefs = re.findall(r'<a href="#([^"]+)">(?:Voir|See)</a>', html)
    assert len(set(hrefs)) == 2
    assert set(hrefs) <= ids.keys()


def test_no_heading_takes_the_place_of_a_part_of_the_page(tmp_path):
    body = "\n\n".join(f"## {name}" for name in ("Kin", "Main", "fn1", "fnref1", "All", "To do", "Cite", "Source", "Languages"))
    inputs = {
        "a/en.md": original("T", f"{body}\n\nText.[^a]\n\n[^a]: A note."),
        "a/fr.md": translation("Titre", f"{body}\n\nTexte.[^a]\n\n[^a]: Une note."),
        "b/en.md": original("Another", "Text.", country="KZ"),
    }
    site = site_of(tmp_path, inputs)
    for name, data in site.items():
        if "/narratives/a/" in name and name.endswith(".html"):
            ids = Counter(re.findall(r' id="([^"]+)"', data.decode()))
            assert [one for one, count in ids.items() if count > 1] == [], name


def test_sentences_of_chinese_stand_without_spaces(tmp_path):
    settings = b"title: Journal\neditions: [en, zh-Hans]\nlicence: CC-BY-4.0\n"
    build(tmp_path, {"journal.yaml": settings, "yard/en.md": journals.original("The yard"), "yard/zh-Hans.md": journals.translation("院子")})
    html = (tmp_path / "site/zh-hans/narratives/yard/index.html").read_text("utf-8")
    note = re.sub("<[^>]*>", "", re.search(r'<p class="note">\s*(.*?)\s*</p>', html, re.DOTALL)[1])
    assert note.count("。") > 1
    assert not re.search(r"。\s", note)
