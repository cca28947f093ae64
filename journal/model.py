"""The things of the journal as plain values: people, texts, photos, narratives.

Words follow DOMAIN: a narrative (LRM Work) has texts (LRM Expressions): one original and its
translations. Values are frozen; a later stage of the build is a new type, never a field filled in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Place = tuple[int, int]
"""Line and column, both from 1, columns in characters."""

Packed = tuple[Any, ...]
"""Nested tuples of str, int, bytes, None: what the memory holds."""


@dataclass(frozen=True, slots=True)
class Person:
    """A credited person (MARC relators aut, trl, rev); `family` only where the author gave it."""

    name: str
    family: str = ""
    school: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """What only an original says, and all its translations share."""

    authors: tuple[Person, ...]
    country: str  # ISO 3166-1 alpha-2, and XK
    themes: tuple[str, ...]
    year: int  # the calendar year in which the project ended
    network: str = ""
    programme: str = ""
    issue: str = ""
    date: str = ""  # of publication, ISO 8601
    licence: str = ""  # SPDX; empty: the journal's
    photo_consent: bool = False
    sample: bool = False
    withdrawn: tuple[str, str] | None = None  # date, reason
    responds_to: str = ""  # the slug of the narrative that it grew out of


@dataclass(frozen=True, slots=True)
class Translation:
    """What only a translation says; `of` is the tag of the text it was made from."""

    of: str
    translators: tuple[Person, ...] = ()
    reviewers: tuple[Person, ...] = ()
    machine: str = ""  # "", "raw" or "edited"
    source_blocks: str | None = None  # digests of 6 hex digits each, joined; None: unknown
    script: bool = False  # written in another script by the program, never by a person


RESPONSES = "responses"  # the folder of a narrative's responses, in the narrative's own


@dataclass(frozen=True, slots=True)
class Response:
    """What only a response says: a critical friend's words under a narrative (schema.org Comment)."""

    name: str  # of its file, before the tag; the same in all languages of one response
    authors: tuple[Person, ...]
    country: str  # ISO 3166-1 alpha-2, and XK
    date: str  # ISO 8601
    sample: bool = False


def parts_of(path: str) -> tuple[str, str, str]:
    """Cut a text's path into its folder, its response's name (empty where it is none) and its tag."""
    folder, _, file = path.rpartition("/")
    stem = file.removesuffix(".md")
    slug, _, inner = folder.partition("/")
    if inner != RESPONSES or slug == "pages":
        return folder, "", stem
    name, _, tag = stem.partition(".")
    return slug, name, tag


_DIGITS = 6  # of a block's digest


def digests(joined: str) -> list[str]:
    """Cut joined digests of blocks into a list."""
    return [joined[at : at + _DIGITS] for at in range(0, len(joined), _DIGITS)]


@dataclass(frozen=True, slots=True)
class Body:
    """What the other stages need to know of a text's body; its HTML is kept under `digest`."""

    digest: bytes = b""  # of the HTML; empty: no body
    words: int = 0
    blocks: str = ""  # digests of the top-level blocks, 6 hex digits each, joined
    narratives: tuple[tuple[str, Place], ...] = ()  # links to folders, relative to narratives/
    photos: tuple[tuple[str, Place], ...] = ()  # names of files in the same folder
    notes: tuple[int, ...] = ()  # which of the blocks are footnotes


@dataclass(frozen=True, slots=True)
class Text:
    """One language version of a narrative, of a response to it, or of a standing page."""

    folder: str  # the slug; `pages/<name>` for a standing page
    tag: str  # BCP 47
    title: str
    summary: str
    head: bytes  # digest of everything but the body and the places
    work: Work | None
    translation: Translation | None
    body: Body
    places: str  # where each field stands, such as `themes.1 4 17`, a line each: line and column
    response: Response | None = None

    @property
    def path(self) -> str:
        """The file, relative to the narratives folder."""
        if self.response:
            return f"{self.folder}/{RESPONSES}/{self.response.name}.{self.tag}.md"
        return f"{self.folder}/{self.tag}.md"

    def place(self, key: str) -> Place:
        """Where a field stands, such as `themes.1`; the header's start if it stands nowhere."""
        _, found, after = f"\n{self.places}".partition(f"\n{key} ")
        if not found:
            return 1, 1
        line, column = after.partition("\n")[0].split()
        return int(line), int(column)


def placed(places: dict[str, Place]) -> str:
    """Write where fields stand as a text keeps it: small, since there are as many as texts."""
    return "\n".join([f"{key} {line} {column}" for key, (line, column) in places.items()])


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as its header describes it: upright width and height in pixels."""

    folder: str
    name: str
    digest: bytes  # of the file
    width: int
    height: int

    @property
    def path(self) -> str:
        """The file, relative to the narratives folder."""
        return f"{self.folder}/{self.name}"


def pack_text(text: Text) -> Packed:
    """Turn a text into nested tuples for the memory."""
    work, translation, body, response = text.work, text.translation, text.body, text.response
    return (
        text.folder,
        text.tag,
        text.title,
        text.summary,
        text.head,
        work and (_people(work.authors), *(getattr(work, name) for name in Work.__slots__[1:])),
        translation
        and (
            translation.of,
            _people(translation.translators),
            _people(translation.reviewers),
            translation.machine,
            translation.source_blocks,
        ),
        (body.digest, body.words, body.blocks, body.narratives, body.photos, body.notes),
        text.places,
        response
        and (response.name, _people(response.authors), response.country, response.date, response.sample),
    )


def unpack_text(packed: Packed) -> Text:
    """Make the text that was packed."""
    folder, tag, title, summary, head, work, translation, body, places, response = packed
    return Text(
        folder,
        tag,
        title,
        summary,
        head,
        work and Work(_unpacked(work[0]), *work[1:]),
        translation
        and Translation(
            translation[0], _unpacked(translation[1]), _unpacked(translation[2]), *translation[3:]
        ),
        Body(*body),
        places,
        response and Response(response[0], _unpacked(response[1]), *response[2:]),
    )


def _unpacked(people: Packed) -> tuple[Person, ...]:
    return tuple(Person(*person) for person in people)


def _people(people: tuple[Person, ...]) -> Packed:
    return tuple((person.name, person.family, person.school, person.role) for person in people)
