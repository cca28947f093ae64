"""A view as plain parts, whose digest is the key of its page: equal parts, equal page."""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter
from typing import Any

from journal.editions import Edition
from journal.fileviews import Document
from journal.model import Photo, Text
from journal.views import Cells, Entry, Head, Label

_BARE = frozenset((str, int, float, bytes, bool, type(None)))
_PARTS: dict[Any, Any] = {}
_TELLING = (Entry, Document)  # half a million entries stand in a large journal's lists


def plain(value: Any) -> Any:
    """Give a view's plain parts, for its digest; a text stands by the digest of its header."""
    kind = type(value)
    if kind in _BARE:
        return value
    known = _PLAIN.get(kind)
    if known is not None:
        return known(value)
    if kind is tuple:
        if value and type(value[0]) in _TELLING and type(value[-1]) in _TELLING:
            return [one.told for one in value]
        return _plain_all(value)
    return kind.__name__, *_plain_all(_parts_of(kind)(value))


def _plain_all(values: tuple[Any, ...]) -> list[Any]:
    return [one if type(one) in _BARE else plain(one) for one in values]


def _plain_head(head: Head) -> Any:
    shown = (head.below, head.title, head.description, head.section)
    return (head.edition.digest, *shown, head.real, head.origin, head.linked)


# What stands in most views, told without a look at its kind.
_PLAIN: dict[Any, Any] = {
    Entry: attrgetter("told"),
    Cells: attrgetter("digest"),
    Document: attrgetter("told"),
    Text: attrgetter("head"),
    Edition: attrgetter("digest"),
    Head: _plain_head,
    Label: attrgetter("name", "address", "count", "description", "tag", "description_tag"),
    Photo: attrgetter("folder", "name", "digest", "width", "height"),
}


def _parts_of(kind: Any) -> Any:
    """Give the function that takes a view's fields out of it, made once for each kind."""
    found = _PARTS.get(kind)
    if found is None:
        names = [one.name for one in fields(kind)]
        one = attrgetter(*names)
        found = _PARTS[kind] = one if len(names) > 1 else lambda value: (one(value),)
    return found
