"""A text's body as a page shows it: its slots filled, and what has changed since marked."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape

from markupsafe import Markup

from journal import markdown, photos, scripts
from journal.editions import Edition
from journal.model import Body, Photo, Text, digests
from journal.problems import N_
from journal.views import BilingualView, NarrativeView, StandingView

_SIZES = "(min-width: 44rem) 40rem, 100vw"
_NOT_READ = re.compile("<sup><a [^>]*>[0-9]+</a></sup>|<a [^>]*doc-backlink[^>]*>[^<]*</a>")
_TAGS = re.compile("<[^>]+>")
_ANCHORS = re.compile(r'( id="| href="#)')
_ANCHORED = re.compile(rf"<[^>]*{_ANCHORS.pattern}[^>]*>")
_NOTES = re.compile(' role="doc-endnotes" aria-label="[^"]*"')
_CHANGED = N_("The source of this passage has changed since it was translated.")
View = NarrativeView | StandingView | BilingualView


class Bodies:
    """Gives the bodies of texts; `html` finds a body's HTML with its slots."""

    def __init__(self, html: Callable[[Text], str], *, with_photos: bool) -> None:
        self.html = html
        self.with_photos = with_photos

    def body(self, text: Text, view: NarrativeView | StandingView) -> Markup:
        """Give a text's body; passages whose source has changed since are marked."""
        html = self.html(text)
        drifted = getattr(view, "drift", None)
        if drifted and drifted.blocks:
            html = _marked(html, text.body, drifted.blocks, view.head.edition.words.gettext(_CHANGED))
        return self.whole(html, view, view.tongue)

    def response(self, text: Text, view: NarrativeView) -> Markup:
        """Give the body of a response to the narrative of a view."""
        return self.whole(self.html(text), view, view.head.edition)

    def whole(self, html: str, view: View, tongue: Edition) -> Markup:
        """Fill a body's slots, and give it in one."""
        return Markup(markdown.whole(self.filled(html, view, tongue)))  # noqa: S704  # our own renderer's

    def beside(self, view: BilingualView) -> tuple[list[tuple[Markup, Markup]], bool]:
        """Give the passages of a translation and of its source side by side, or each in one piece.

        Tells whether they could be paired.
        """
        here, there = view.tongues
        shown = markdown.pieces(self.filled(self.html(view.shown), view, here))
        source = markdown.pieces(self.filled(_apart(self.html(view.source)), view, there))
        paired = len(shown) == len(source)
        if not paired:
            shown, source = ["".join(shown)], ["".join(source)]
        rows = zip(map(Markup, shown), map(Markup, source), strict=True)
        return list(rows), paired

    def filled(self, html: str, view: View, tongue: Edition) -> str:
        """Fill a body's slots with the edition's addresses and photos, and words in the text's language."""
        edition = view.head.edition
        links, pictures = dict(view.links), dict(view.photos)

        def slot(kind: str, name: str) -> str:
            if kind == "n":
                return escape(edition.link(links[name])) if name in links else "#"
            if kind == "p":
                return self.picture(pictures[name], edition) if name in pictures else "<picture><img"
            return escape(_word(tongue, name))

        return markdown.fill(html, slot)

    def searched(self, text: Text) -> tuple[Markup, str]:
        """Give a body as the search reads it, and the words of the text as they may also be typed."""
        body = _NOT_READ.sub("", markdown.whole(markdown.fill(self.html(text), _unseen)))
        words = " ".join((text.title, text.summary, unescape(_TAGS.sub(" ", body))))
        return Markup(body), scripts.folded(words, text.tag)  # noqa: S704  # our own renderer's

    def picture(self, photo: Photo, edition: Edition) -> str:
        """Write the beginning of a picture, up to its description."""
        sizes = photos.sizes(photo)
        width, height = sizes[-1]
        shape = f'width="{width}" height="{height}" loading="lazy" decoding="async"'
        if not self.with_photos:
            return f"<picture><img {shape}"

        def sources(ending: str) -> str:
            return ", ".join(
                f"{edition.link(photos.path(photo, size, ending))} {size[0]}w" for size in sizes
            )

        return (
            f'<picture><source type="image/avif" srcset="{sources("avif")}" sizes="{_SIZES}">'
            f'<img src="{edition.link(photos.path(photo, sizes[-1], "jpg"))}"'
            f' srcset="{sources("jpg")}" sizes="{_SIZES}" {shape}'
        )


def _marked(html: str, body: Body, blocks: tuple[int, ...], told: str) -> str:
    """Mark the passages of a body that stand for certain blocks; footnotes as a whole."""
    texts = [number for number in range(len(digests(body.blocks))) if number not in body.notes]
    pieces = markdown.pieces(html)
    notes = len(pieces) - 1 if pieces and pieces[-1].startswith("<section") else -1
    marked = {notes if number in body.notes else texts.index(number) for number in blocks}
    flag = f'<p class="flag">{escape(told)}</p>'
    return "".join(
        f'<div class="changed">{flag}{piece}</div>' if number in marked else piece
        for number, piece in enumerate(pieces)
    )


def _apart(html: str) -> str:
    """Keep the anchors of a page's second text apart from those of the first."""
    html = _NOTES.sub("", html)  # one part of a page has that name
    return _ANCHORED.sub(lambda tag: _ANCHORS.sub(r"\1source.", tag[0]), html)


def _unseen(kind: str, _name: str) -> str:
    """Fill a slot with nothing that a reader would search for."""
    return {"n": "#", "p": "<picture><img"}.get(kind, "")


def _word(edition: Edition, name: str) -> str:
    """Give the interface's word in a body's slot."""
    _ = edition.words.gettext
    kind, _space, number = name.partition(" ")
    if kind == "note":
        return _("Note %(number)s") % {"number": number}
    if kind == "back":
        return _("Back to mark %(number)s in the text") % {"number": number}
    return _("Notes")
