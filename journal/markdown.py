r"""Reads a body: CommonMark with tables and footnotes, checked and made into HTML in one pass.

What depends on the edition in which the text is shown (addresses, photos, a few words) stands in the
HTML as a slot, `\0` kind name `\0`, since no text can hold that character; `fill` fills it in.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from journal import privacy
from journal.characters import normal, refused, visible
from journal.commonmark import parser
from journal.model import Body, Place, parts_of
from journal.problems import Problem, problem
from journal.render import PIECE, Renderer
from journal.rules import LINK, SLUG, Code, Limit, nearest

# What counts as a word where words are not divided by spaces: characters to a word of English.
CHARACTERS_A_WORD = {"zh": 1.7, "yue": 1.7, "ja": 2.3, "th": 4.5, "lo": 4.5, "km": 5.0, "my": 5.5}
TAG_LIKE = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>|<!--")
FOOTNOTE_LIKE = re.compile(r"\[\^([^\]\s]{1,40})\]")
PHOTO_LIKE = re.compile(r"!\[[^\]\[]{0,300}\]\((\s*)([^()<>\"]+ [^()<>\"]+?\.[A-Za-z]{3,4})[^()]{0,200}\)")
_MOST = 200  # problems of one text, after which what is dear to find is left
_LOOK_AHEAD = 200  # lines in which a link's place is looked for
_SLOT = re.compile("\0([a-z])([^\0]*)\0")
WIDE = re.compile(r"[^\W\d_\x00-\u2e7f\U00040000-\U0010ffff]")
LETTER = re.compile(r"[^\W\d_]")
WORD = re.compile(r"[A-Za-z0-9]+")
_WIDE, _LETTERS = (re.compile(f"{one.pattern}+") for one in (WIDE, LETTER))


@dataclass(frozen=True, slots=True)
class Read:
    """A body as read: what others need to know, its HTML with slots, and its problems."""

    body: Body
    html: str
    problems: list[Problem]


def read(source: str, path: str, first_line: int, tag: str) -> Read:
    """Read the body of the text in `path`, which begins in `first_line` of its file."""
    folder, response, _ = parts_of(path)
    env: dict[str, Any] = {}
    source = normal(source)  # never the HTML: > and a combining stroke would become one letter
    tokens = parser().parse(source, env)
    reading = _Reading(source, path, folder, first_line, is_response=bool(response))
    html = Renderer(reading).render(tokens)
    if len(html) > Limit.HTML_CHARACTERS:
        reading.tell(Code.HTML_LONG, (first_line, 1), size=len(html), limit=Limit.HTML_CHARACTERS)
    reading.finish(env)
    if not folder.startswith("pages/"):
        reading.private(tag)
    body = Body(
        digest=hashlib.blake2b(html.encode(), digest_size=12).digest() if html else b"",
        words=reading.words(tag),
        blocks="".join(
            _digest("\n".join(reading.lines[start:end])) for start, end in env["blocks"]
        ),
        narratives=tuple(reading.narratives),
        photos=tuple(reading.photos),
        notes=tuple(env["notes"]),
    )
    return Read(body, html, reading.problems)


def block_digest(block: str) -> str:
    """Digest a block's source lines, or a title: DESIGN section 2, `source_blocks`."""
    return _digest(normal(block))


def _digest(block: str) -> str:
    if "  " in block or not block.isprintable():  # of white space, only the space is printable
        block = " ".join(block.split())
    return hashlib.sha256(block.strip().encode()).hexdigest()[:6]


def fill(html: str, slot: Callable[[str, str], str]) -> str:
    """Fill the slots of a body's HTML: `slot(kind, name)` gives HTML (kinds: see Renderer)."""
    return _SLOT.sub(lambda found: slot(found[1], found[2]), html) if "\0" in html else html


def whole(html: str) -> str:
    """Give a body's HTML in one."""
    return html.replace(PIECE, "")


def pieces(html: str) -> list[str]:
    """Cut a body's HTML into its top-level blocks; footnotes are one piece, the last."""
    return html.split(PIECE)[1:]


class _Reading:
    """What is found on the way through the tokens; the renderer asks it about each link."""

    def __init__(
        self, source: str, path: str, folder: str, first_line: int, *, is_response: bool
    ) -> None:
        self.path = path
        self.is_response = is_response
        self.folder = folder
        self.first_line = first_line
        self.lines = source.split("\n")
        self.problems: list[Problem] = []
        self.narratives: list[tuple[str, Place]] = []
        self.photos: list[tuple[str, Place]] = []
        self.anchors: list[tuple[str, Place]] = []
        self.headings: list[str] = []
        self.text_parts: list[str] = []
        self.line = 0  # of the block under way, from 0
        self.cursor = 0  # the line up to which places have been found in it
        self.has_entities = "&" in source
        self.has_angles = "<" in source

    def tell(self, code: Code, place: Place, **values: object) -> None:
        self.problems.append(problem(self.path, place, code, **values))

    def place(self, needle: str) -> Place:
        """Where `needle` stands, from the block under way on."""
        for number in range(self.cursor, min(self.cursor + _LOOK_AHEAD, len(self.lines))):
            column = self.lines[number].find(needle)
            if column >= 0:
                self.cursor = number
                return number + self.first_line, column + 1
        return self.cursor + self.first_line, 1

    def at(self, line: int) -> None:
        """Go on to the block that begins in a line, from 0."""
        self.line = self.cursor = line

    def nested(self) -> None:
        place = (self.line + self.first_line, 1)
        if not any(found.code == Code.NESTING for found in self.problems):
            self.tell(Code.NESTING, place, limit=Limit.NESTING)

    def lost_footnote(self) -> None:
        """Tell a footnote that cannot be shown where it stands."""
        self.tell(Code.FOOTNOTE_LOST, (self.cursor + self.first_line, 1))

    def text(self, content: str) -> None:
        """Check a run of plain text."""
        self.text_parts.append(content)
        if self.has_angles and "<" in content:
            for found in TAG_LIKE.finditer(content):
                shown = found.group()[:40]
                self.tell(Code.RAW_HTML, self.place(shown[:20]), value=shown)
        if "[^" in content:
            for found in FOOTNOTE_LIKE.finditer(content):
                self.tell(Code.FOOTNOTE_DEAD, self.place(found.group()), value=found[1])
        if "![" in content:
            for found in PHOTO_LIKE.finditer(content):
                near = f"<{found[2].strip()}>"
                self.tell(Code.PHOTO_SPACE, self.place(found.group()), near=near)
        self.check_entities(content)

    def check_entities(self, content: str) -> None:
        if self.has_entities:
            for _, _, name in refused(content):
                self.tell(Code.ENTITY, self.place("&#"), character=name)

    def heading(self, anchor: str) -> None:
        self.headings.append(anchor)
        self.plain((self.line + self.first_line, 1))

    def plain(self, place: Place) -> None:
        """Tell what a response, a few paragraphs under a narrative, cannot hold."""
        if self.is_response:
            self.tell(Code.RESPONSE_PLAIN, place)

    def link(self, href: str, shown: str) -> str:
        """Check a link's address; give the one to write, with a slot for a place of ours."""
        place = self.place(shown)
        self.check_entities(shown)
        if len(href) > Limit.LINK:
            self.tell(Code.LINK_LONG, place, size=len(href), limit=Limit.LINK)
        elif href.startswith("#"):
            self.anchors.append((normal(shown[1:]), place))
            return normal(shown)
        elif href.startswith("../"):
            return self.relative(href, place)
        elif LINK.match(href):
            return href
        else:
            self.tell(Code.LINK_REFUSED, place, value=shown[:80])
        return ""

    def relative(self, href: str, place: Place) -> str:
        target = posixpath.normpath(posixpath.join(self.folder, href))
        name = target.removeprefix("pages/")
        if SLUG.fullmatch(name) and href.endswith("/") and target != "pages":
            self.narratives.append((target, place))
            return f"\0n{target}\0"
        self.tell(Code.LINK_REFUSED, place, value=href[:80])
        return ""

    def photo(self, shown: str, alt: str) -> str | None:
        """Check a photo's name and description; None where it cannot be shown."""
        place = self.place(shown)
        self.check_entities(alt)
        self.plain(place)
        if not visible(alt):
            self.tell(Code.ALT_MISSING, place, value=shown[:80])
        name = normal(shown.removeprefix("./"))
        if "/" in name or "\\" in name or ":" in name:
            self.tell(Code.PHOTO_ELSEWHERE, place, value=shown[:80])
            return None
        self.photos.append((name, place))
        return None if any(refused(name)) else name

    def private(self, tag: str) -> None:
        """Advise on what may give a person away."""
        for code, shown in privacy.find(" ".join(self.text_parts), tag):
            self.at(0)
            self.tell(code, self.place(shown), value=shown[:80])

    def words(self, tag: str) -> int:
        """Count words; where a script has no spaces, so many characters count as one."""
        characters = CHARACTERS_A_WORD.get(tag.partition("-")[0])
        text = " ".join(self.text_parts)
        if characters is None:
            return len(text.split())
        runs = _WIDE if tag.startswith(("zh", "yue", "ja")) else _LETTERS
        return round(sum(map(len, runs.findall(text))) / characters) + len(WORD.findall(text))

    def finish(self, env: dict[str, Any]) -> None:
        """Check what only the whole text shows: links to headings, footnotes without a mark."""
        if "lost_footnote" in env:
            self.at(env["lost_footnote"])
            self.lost_footnote()
        headings = frozenset(self.headings)
        for anchor, place in self.anchors:
            if anchor not in headings and len(self.problems) < _MOST:
                near = nearest(anchor, self.headings[:100])
                self.tell(Code.HEADING_DEAD, place, value=anchor[:80], near=near and f"#{near}")
        self.at(0)
        for label, number in env.get("footnotes", {}).get("refs", {}).items():
            name = label.removeprefix(":")
            if number < 0:
                self.tell(Code.FOOTNOTE_UNUSED, self.place(f"[^{name}]:"), value=name)
            else:
                self.plain(self.place(f"[^{name}]:"))
