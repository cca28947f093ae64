"""What the header of a text may hold: the closed schema of originals, translations and pages."""

from __future__ import annotations

from typing import Any

from journal.fields import Fields, boolean, choice, country, date, licence, one_line, year
from journal.frontmatter import Mapping, Scalar
from journal.model import Person, Response, Translation, Work
from journal.problems import N_
from journal.rules import BLOCK_DIGEST, Code, Limit

_BOTH = ("title", "summary", "language")
_WORK = (
    *("authors", "country", "themes", "year", "network", "programme", "issue", "date", "licence"),
    *("photo_consent", "sample", "withdrawn", "responds_to"),
)
_TRANSLATION = ("translation_of", "translators", "reviewers", "machine_translated", "source_blocks")
_RESPONSE = ("authors", "country", "date", "sample", "language")
_PERSON = ("name", "family", "school", "role")

Header = tuple[str, str, Work | None, Translation | None]
"""Title, summary, and what only an original or only a translation says."""


def header(fields: Fields, tag: str) -> Header:
    """Read the header of a narrative's text: an original, or a translation."""
    mapping = fields.mapping
    is_translation = "translation_of" in mapping.entries
    allowed, other, code = (
        ((*_BOTH, *_TRANSLATION), _WORK, Code.ORIGINAL_ONLY)
        if is_translation
        else ((*_BOTH, *_WORK), _TRANSLATION, Code.TRANSLATION_ONLY)
    )
    for key in other:
        if key in mapping.keys:
            fields.tell(code, mapping.keys[key], key=key)
    known = Mapping(
        mapping.entries,
        {key: place for key, place in mapping.keys.items() if key not in other},
        mapping.place,
    )
    Fields(fields.path, known, fields.problems).known(allowed)
    title, summary = _title_and_summary(fields)
    _agree(fields, tag)
    if is_translation:
        return title, summary, None, _translation(fields)
    return title, summary, _work(fields), None


def page_header(fields: Fields, tag: str) -> Header:
    """Read the header of a standing page: its title alone."""
    fields.known(("title", "language"))
    _agree(fields, tag)
    return fields.text("title", Limit.TITLE, "About"), "", None, None


def response_header(fields: Fields, tag: str, name: str) -> Response:
    """Read the header of a response: who answers a narrative, where and when."""
    fields.known(_RESPONSE)
    _agree(fields, tag)
    for key, example in (("country", "GH"), ("date", "2026-09-01")):
        if fields.node(key) is None:
            fields.missing(key, example)
    return Response(
        name,
        _people(fields, "authors", required=True),
        fields.converted("country", country, ""),
        fields.converted("date", date, ""),
        fields.converted("sample", boolean, otherwise=False),
    )


def _title_and_summary(fields: Fields) -> tuple[str, str]:
    title = fields.text("title", Limit.TITLE, "Talk in the first ten minutes")
    summary = fields.text("summary", Limit.SUMMARY, "One or two sentences.")
    words = len(summary.split())
    if words > Limit.SUMMARY_WORDS:
        place = fields.places["summary"]
        fields.tell(Code.SUMMARY_LONG, place, size=words, limit=Limit.SUMMARY_WORDS)
    return title, summary


def _agree(fields: Fields, tag: str) -> None:
    language = fields.text("language")
    if language and language != tag:
        place = fields.places["language"]
        fields.tell(Code.LANGUAGE_DISAGREES, place, value=language[:80], name=tag)


def _work(fields: Fields) -> Work:
    for key, example in (("country", "GH"), ("year", "2023"), ("themes", "[a-theme, another-theme]")):
        if fields.node(key) is None:
            fields.missing(key, example)
    themes = fields.names("themes", Limit.THEMES, "themes: [a-theme, another-theme]")
    if Limit.THEMES_ADVISED < len(themes) < Limit.THEMES:
        place = fields.places["themes"]
        fields.tell(Code.THEMES_MANY, place, size=len(themes), limit=Limit.THEMES_ADVISED)
    if not themes and "themes" in fields.places and _is_empty_list(fields, "themes"):
        fields.missing("themes", "[a-theme, another-theme]")
    return Work(
        authors=_people(fields, "authors", required=True),
        country=fields.converted("country", country, ""),
        themes=themes,
        year=fields.converted("year", year, 0),
        network=fields.text("network"),
        programme=fields.text("programme"),
        issue=fields.text("issue"),
        date=fields.converted("date", date, ""),
        licence=fields.converted("licence", licence, ""),
        photo_consent=fields.converted("photo_consent", boolean, otherwise=False),
        sample=fields.converted("sample", boolean, otherwise=False),
        withdrawn=_withdrawn(fields),
        responds_to=fields.text("responds_to"),
    )


def _withdrawn(fields: Fields) -> tuple[str, str] | None:
    group = fields.group("withdrawn", "withdrawn: {date: 2026-09-01, reason: At the author's wish}")
    if group is None:
        return None
    group.known(("date", "reason"))
    if group.node("date") is None:
        group.missing("date", "2026-09-01")
    return group.converted("date", date, ""), group.text("reason", Limit.SUMMARY)


def _translation(fields: Fields) -> Translation:
    if fields.node("translation_of") is None:
        fields.missing("translation_of", "en")
    before = len(fields.problems)
    machine = fields.converted(
        "machine_translated", lambda of, node: choice(of, node, ("raw", "edited")), ""
    )
    translators = _people(fields, "translators", required=False)
    if not translators and machine != "raw" and len(fields.problems) == before:
        fields.tell(Code.TRANSLATOR_MISSING, fields.places.get("translation_of", (1, 1)))
    return Translation(
        of=fields.text("translation_of"),
        translators=translators,
        reviewers=_people(fields, "reviewers", required=False),
        machine=machine,
        source_blocks=_source_blocks(fields),
    )


def _people(fields: Fields, key: str, *, required: bool) -> tuple[Person, ...]:
    example = f"{key}: [{{name: A teacher}}]"
    if required and (fields.node(key) is None or _is_empty_list(fields, key)):
        fields.missing(key, "[{name: A teacher}]")
    people = []
    for number, item in enumerate(fields.items(key, Limit.PEOPLE, example)):
        if not isinstance(item, Mapping):
            fields.wrong_shape(key, item.place, N_("a list of people with a name"), example)
            continue
        person = Fields(fields.path, item, fields.problems, f"{key}.{number}.", fields.places)
        person.known(_PERSON)
        name = person.text("name", example="A teacher")
        people.append(Person(name, *(person.text(part) for part in _PERSON[1:])))
    return tuple(people)


def _source_blocks(fields: Fields) -> str | None:
    if fields.node("source_blocks") is None and "source_blocks" not in fields.mapping.entries:
        return None
    digests: list[str] = []
    for item in fields.items("source_blocks", Limit.HEADER_EVENTS, "source_blocks: [3f9a1c]"):
        text = one_line(item.text) if isinstance(item, Scalar) else "…"
        if not BLOCK_DIGEST.fullmatch(text):
            fields.tell(Code.SOURCE_BLOCKS, item.place, value=text[:80])
            return None
        digests.append(text)
    return "".join(digests) or None


def _is_empty_list(fields: Fields, key: str) -> bool:
    node: Any = fields.mapping.entries.get(key)
    return getattr(node, "items", None) == []
