"""Views of what is no page: feeds, sitemaps, photos, files of the theme, search bundles, rules."""

from __future__ import annotations

from dataclasses import dataclass

from journal.editions import Edition
from journal.model import Photo, Text


@dataclass(frozen=True, slots=True)
class FeedView:
    """An edition's feed (Atom, RFC 4287)."""

    edition: Edition
    updated: str
    entries: tuple[tuple[Text, Text, str, str, str], ...]  # text, original, address, day, source


@dataclass(frozen=True, slots=True)
class SitemapView:
    """A sitemap (sitemaps.org), or an index of sitemaps."""

    locations: tuple[str, ...]
    is_index: bool


@dataclass(frozen=True, slots=True)
class RobotsView:
    """The file robots.txt (RFC 9309)."""

    sitemap: str


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of the theme, as it is."""

    data: bytes


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A photo, published in several sizes."""

    photo: Photo


@dataclass(frozen=True, slots=True)
class Document:
    """A text as the search knows it."""

    address: str
    text: Text
    original: Text
    told: tuple[object, ...]  # its plain parts


@dataclass(frozen=True, slots=True)
class BundleView:
    """A search bundle: a shard of an edition's texts."""

    name: str
    with_program: bool
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class RulesView:
    """The rules by which the writing page of an edition checks."""

    edition: Edition
    known: tuple[tuple[str, tuple[str, ...] | None], ...]  # section: its ids; None: any will do
    repository: str
