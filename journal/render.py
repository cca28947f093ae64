r"""Writes a body's tokens as HTML, and tells the reading what it meets on the way.

Slots (`\0` kind name `\0`): `n` the address of a narrative or standing page, `p` a photo's
sources and size, `w` a word of the interface (`notes`, `note 1`, `back 1`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from html import escape
from itertools import accumulate
from typing import Any, Protocol
from urllib.parse import unquote

from journal.rules import Limit

PIECE = "\x01"  # stands before each top-level block; no text can hold it
OWN_ANCHOR = re.compile(r"main|kin|fn(?:ref)?\d+(?:-\d+)?")  # ids that the page itself uses
_JOINERS = "-_ \u200c\u200d"
_ALIGN = {"text-align:center": ' class="centre"', "text-align:right": ' class="end"'}
PLAIN_TAGS = {
    "bullet_list_open": "<ul>\n",
    "bullet_list_close": "</ul>\n",
    "ordered_list_close": "</ol>\n",
    "list_item_open": "<li>",
    "list_item_close": "</li>\n",
    "blockquote_open": "<blockquote>\n",
    "blockquote_close": "</blockquote>\n",
    "hr": "<hr>\n",
    "em_open": "<em>",
    "em_close": "</em>",
    "strong_open": "<strong>",
    "strong_close": "</strong>",
    "link_close": "</a>",
    "softbreak": "\n",
    "hardbreak": "<br>\n",
    "table_open": '<div class="scroll" tabindex="0"><table>\n',
    "table_close": "</table></div>\n",
    "thead_open": "<thead>\n",
    "thead_close": "</thead>\n",
    "tbody_open": "<tbody>\n",
    "tbody_close": "</tbody>\n",
    "tr_open": "<tr>",
    "tr_close": "</tr>\n",
    "th_close": "</th>",
    "td_close": "</td>",
    "footnote_block_open": '<section class="notes" role="doc-endnotes" aria-label="\0wnotes\0">\n'
    "<ol>\n",
    "footnote_block_close": "</ol>\n</section>\n",
    "footnote_close": "</li>\n",
}
_NESTING = ("blockquote_open", "bullet_list_open", "ordered_list_open")


class Reading(Protocol):
    """What the renderer tells, and asks, on its way."""

    def at(self, line: int) -> None: ...
    def check_entities(self, content: str) -> None: ...
    def nested(self) -> None: ...
    def lost_footnote(self) -> None: ...
    def text(self, content: str) -> None: ...
    def heading(self, anchor: str) -> None: ...
    def link(self, href: str, shown: str) -> str: ...
    def photo(self, shown: str, alt: str) -> str | None: ...


class Renderer:
    """Renders one body."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.depth = 0
        self.outline: list[int] = []  # the levels of the headings that are open
        self.anchors: dict[str, int] = {}  # anchors in use, with the next number to try

    def render(self, tokens: list[Any]) -> str:
        """Write block tokens; gives a string without a last line end."""
        parts: list[str] = []
        in_figure = in_notes = False
        for number, token in enumerate(tokens):
            kind = token.type
            if token.map:
                self.reading.at(token.map[0])
            if token.level == 0 and token.nesting >= 0 and not in_notes:
                parts.append(PIECE)
                in_notes = kind == "footnote_block_open"
            if kind == "paragraph_open":
                figure = self.figure(tokens[number + 1])
                parts.append(figure or ("" if token.hidden else "<p>"))
                in_figure = bool(figure)
                if figure:
                    tokens[number + 1].children = []
            elif kind == "paragraph_close":
                parts.append("" if token.hidden or in_figure else "</p>\n")
                in_figure = False
            elif kind == "heading_open":
                parts.append(self.heading_open(token, tokens[number + 1]))
            elif kind == "heading_close":
                parts.append(f"</h{min(len(self.outline) + 1, 6)}>\n")
            elif kind in PLAIN_TAGS:
                self.count(kind)
                parts.append(PLAIN_TAGS[kind])
            else:
                self.count(kind)
                parts.append(_KINDS[kind](self, token))
        return "".join(parts).strip(" \n")

    def plain(self, token: Any) -> str:
        """Write a paragraph that is one text."""
        return f"<p>{self.text(token)}</p>\n"

    def count(self, kind: str) -> None:
        if kind in _NESTING:
            self.depth += 1
            if self.depth > Limit.NESTING:
                self.reading.nested()
        elif kind.replace("_close", "_open") in _NESTING:
            self.depth = max(self.depth - 1, 0)

    def inline(self, token: Any) -> str:
        plain, kinds = PLAIN_TAGS, _KINDS
        if len(token.children) > Limit.NESTING:
            depths = accumulate(child.nesting for child in token.children)
            if max(depths) > Limit.NESTING:
                self.reading.nested()
        return "".join(
            [plain.get(child.type) or kinds[child.type](self, child) for child in token.children],
        )

    def text(self, token: Any) -> str:
        content: str = token.content
        self.reading.text(content)
        return escape(content, quote=False)

    def code_inline(self, token: Any) -> str:
        return f'<code dir="ltr">{escape(token.content, quote=False)}</code>'

    def code_block(self, token: Any) -> str:
        content = escape(token.content, quote=False)
        return f'<pre dir="ltr" tabindex="0"><code>{content}</code></pre>\n'

    def heading_open(self, token: Any, inline: Any) -> str:
        """Headings stand under the page's own h1, and never skip a level."""
        level = int(token.tag[1])
        while self.outline and self.outline[-1] >= level:
            self.outline.pop()
        self.outline.append(level)
        anchor = self.anchor(_plain_text(inline.children))
        self.reading.heading(anchor)
        return f'<h{min(len(self.outline) + 1, 6)} id="{escape(anchor)}">'

    def anchor(self, text: str) -> str:
        kept = [
            letter
            for letter in text.lower()
            if letter.isalnum()
            or letter in _JOINERS
            or unicodedata.category(letter).startswith("M")
        ]
        base = "-".join("".join(kept).split()) or "section"
        if OWN_ANCHOR.fullmatch(base):
            base = f"section-{base}"
        anchor, number = base, self.anchors.get(base, 0)
        while anchor in self.anchors:
            number += 1
            anchor = f"{base}-{number}"
        self.anchors[base] = number
        self.anchors[anchor] = 0
        return anchor

    def link_open(self, token: Any) -> str:
        href = token.attrs["href"]
        address = self.reading.link(href, unquote(href))
        return f'<a href="{escape(address)}"{self.title(token)}>'

    def image(self, token: Any) -> str:
        """Write a photo in the midst of a line."""
        src = token.attrs["src"]
        alt = _plain_text(token.children)
        if any(child.type == "footnote_ref" for child in token.children or ()):
            self.reading.lost_footnote()
        name = self.reading.photo(unquote(src), alt)
        return f'\0p{name}\0 alt="{escape(alt)}"{self.title(token)}></picture>' if name else ""

    def title(self, token: Any) -> str:
        """Write a link's, or a photo's, title as an attribute."""
        title = str(token.attrs.get("title") or "")
        self.reading.check_entities(title)
        return f' title="{escape(title)}"' if title else ""

    def figure(self, inline: Any) -> str:
        """Write a paragraph of photos alone as a figure for each, with its caption."""
        children = [child for child in inline.children or [] if not _is_blank(child)]
        if not children or any(child.type != "image" for child in children):
            return ""
        figures = []
        for child in children:
            caption = child.attrs.pop("title", "")
            self.reading.text(str(caption))
            shown = f"\n<figcaption>{escape(str(caption))}</figcaption>" if caption else ""
            figures.append(f"<figure>{self.image(child)}{shown}</figure>\n")
        return "".join(figures)

    def ordered_list_open(self, token: Any) -> str:
        start = token.attrs.get("start")
        return f'<ol start="{int(start)}">\n' if start is not None else "<ol>\n"

    def cell(self, token: Any) -> str:
        scope = ' scope="col"' if token.tag == "th" else ""
        return f"<{token.tag}{scope}{_ALIGN.get(token.attrs.get('style'), '')}>"

    def footnote_ref(self, token: Any) -> str:
        number, again = token.meta["id"] + 1, token.meta["subId"]
        mark = f"fnref{number}" + (f"-{again + 1}" if again else "")
        return (
            f'<sup><a href="#fn{number}" id="{mark}" role="doc-noteref"'
            f' aria-label="\0wnote {number}\0">{number}</a></sup>'
        )

    def footnote_open(self, token: Any) -> str:
        return f'<li id="fn{token.meta["id"] + 1}">'

    def footnote_anchor(self, token: Any) -> str:
        number, again = token.meta["id"] + 1, token.meta["subId"]
        mark = f"fnref{number}" + (f"-{again + 1}" if again else "")
        return f' <a href="#{mark}" role="doc-backlink" aria-label="\0wback {mark[5:]}\0">↩\ufe0e</a>'


# Not a renderer's own: what holds its methods would keep it in memory, and a worker reads thousands of texts.
_KINDS: dict[str, Callable[[Renderer, Any], str]] = {
    "inline": Renderer.inline,
    "plain": Renderer.plain,
    "text": Renderer.text,
    "code_inline": Renderer.code_inline,
    "code_block": Renderer.code_block,
    "fence": Renderer.code_block,
    "link_open": Renderer.link_open,
    "image": Renderer.image,
    "ordered_list_open": Renderer.ordered_list_open,
    "th_open": Renderer.cell,
    "td_open": Renderer.cell,
    "footnote_ref": Renderer.footnote_ref,
    "footnote_open": Renderer.footnote_open,
    "footnote_anchor": Renderer.footnote_anchor,
}


def _is_blank(token: Any) -> bool:
    return token.type in ("softbreak", "hardbreak") or (
        token.type == "text" and not token.content.strip()
    )


def _plain_text(tokens: list[Any] | None) -> str:
    """Text without its markup, as for a heading's anchor or a photo's description."""
    parts = []
    for token in tokens or []:
        if token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.children:
            parts.append(_plain_text(token.children))
    return "".join(parts)
