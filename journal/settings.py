"""The journal's own settings: journal.yaml and themes.yaml, closed like every header."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from journal import frontmatter
from journal.characters import problems_in
from journal.fields import Fields, country, date, licence, one_line
from journal.frontmatter import Mapping, Scalar
from journal.languages import is_language
from journal.problems import N_, Problem, problem
from journal.rules import DEVICES, EMAIL, ID, ISSN, TAG, WEB_ADDRESS, Code, Limit, nearest

Labels = dict[str, str]
"""A label per edition, by BCP 47 tag; under the empty tag, one for all."""

_KEYS = (
    *("title", "description", "base_url", "editions", "licence", "issn", "contact", "repository"),
    *("untranslated", "networks", "programmes", "issues", "country_names"),
)
JOURNAL, THEMES = "journal.yaml", "themes.yaml"


@dataclass(frozen=True, slots=True)
class Term:
    """A theme, network, programme or issue as the settings define it (schema.org DefinedTerm)."""

    id: str
    label: Labels
    description: Labels = field(default_factory=dict)
    date: str = ""  # of an issue, ISO 8601


@dataclass(frozen=True, slots=True)
class Settings:
    """What the editors have set; None where a list of terms is not set at all."""

    title: Labels = field(default_factory=lambda: {"": "Teacher Leadership"})
    description: Labels = field(default_factory=dict)
    base_url: str = ""  # with a last slash; empty: unknown
    editions: tuple[str, ...] = ()  # empty: the languages found
    licence: str = ""
    issn: str = ""
    contact: str = ""
    repository: str = ""
    untranslated: str = "page"
    themes: tuple[Term, ...] | None = None
    networks: tuple[Term, ...] | None = None
    programmes: tuple[Term, ...] | None = None
    issues: tuple[Term, ...] | None = None
    country_names: dict[str, Labels] = field(default_factory=dict)

    def terms(self, section: str) -> tuple[Term, ...] | None:
        """Give the defined terms of `themes`, `networks`, `programmes` or `issues`."""
        terms: tuple[Term, ...] | None = getattr(self, section)
        return terms


def read(files: dict[str, bytes]) -> tuple[Settings, list[Problem]]:
    """Read the settings files that exist; both may be missing."""
    problems: list[Problem] = []
    settings = Settings()
    editions: tuple[str, ...] = ()
    if JOURNAL in files:
        fields = _fields(files[JOURNAL], JOURNAL, problems)
        if not problems:
            settings = _journal(fields)
            editions = settings.editions
    else:
        problems.append(problem(JOURNAL, (1, 1), Code.NO_BASE_URL))
    if THEMES in files:
        before = len(problems)
        fields = _fields(files[THEMES], THEMES, problems)
        if len(problems) == before and fields.mapping.entries:
            terms = _terms(fields, THEMES, editions)
            settings = replace(settings, themes=terms)
    return settings, problems


def address(text: str) -> str | None:
    """Give a base URL with its last slash, or None where it is not one."""
    return (text if text.endswith("/") else text + "/") if WEB_ADDRESS.fullmatch(text) else None


def _fields(data: bytes, path: str, problems: list[Problem]) -> Fields:
    empty = Fields(path, Mapping({}, {}, (1, 1)), problems)
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        empty.tell(Code.NOT_UTF8, (data.count(b"\n", 0, error.start) + 1, 1))
        return empty
    odd = problems_in(text, data, path)
    problems.extend(odd)
    if odd:
        return empty
    mapping, found = frontmatter.read(text, path, 1, frontmatter.SETTINGS)
    problems.extend(found)
    return Fields(path, mapping, problems)


def _journal(fields: Fields) -> Settings:
    fields.known(_KEYS)
    if fields.node("title") is None:
        fields.missing("title", "Teacher Leadership")
    editions = _editions(fields)
    base_url = _base_url(fields)
    if not base_url and "base_url" not in fields.places:
        fields.tell(Code.NO_BASE_URL, (1, 1))
    return Settings(
        title=_labels(fields, "title", editions, Limit.TITLE),
        description=_labels(fields, "description", editions, Limit.SUMMARY),
        base_url=base_url,
        editions=editions,
        licence=fields.converted("licence", licence, ""),
        issn=_matching(fields, "issn", Code.ISSN, _is_issn),
        contact=_matching(fields, "contact", Code.CONTACT, EMAIL.fullmatch),
        repository=_matching(fields, "repository", Code.BASE_URL, WEB_ADDRESS.fullmatch),
        untranslated=_untranslated(fields),
        networks=_group_of_terms(fields, "networks", editions),
        programmes=_group_of_terms(fields, "programmes", editions),
        issues=_issues(fields, editions),
        country_names=_country_names(fields, editions),
    )


def _editions(fields: Fields) -> tuple[str, ...]:
    tags = fields.names("editions", 200, "editions: [en, fr]")
    for number, tag in enumerate(tags):
        canonical = canonical_tag(tag)
        if tag != canonical or not is_language(tag):
            place = fields.places[f"editions.{number}"]
            near = canonical if canonical and is_language(canonical) else None
            fields.tell(Code.EDITION_TAG, place, value=tag[:80], near=near)
    return tags


@lru_cache(maxsize=1000)
def canonical_tag(tag: str) -> str | None:
    """Spell a BCP 47 tag as it should be (en, zh-Hans, pt-BR); None where it cannot be one."""
    if not TAG.fullmatch(tag.replace("_", "-")):
        return None
    first, *rest = tag.replace("_", "-").split("-")
    spelt = [part.title() if len(part) == len("Latn") else part.upper() for part in rest]
    return "-".join([first.lower(), *spelt])


def _base_url(fields: Fields) -> str:
    text = fields.text("base_url", Limit.LINK)
    found = address(text) if text else ""
    if found is None:
        fields.tell(Code.BASE_URL, fields.places["base_url"], value=text[:80])
    return found or ""


def _matching(fields: Fields, key: str, code: Code, matches: Callable[[str], object]) -> str:
    text = fields.text(key, Limit.LINK)
    if text and not matches(text):
        fields.tell(code, fields.places[key], value=text[:80])
        return ""
    return text


def _is_issn(text: str) -> bool:
    """Check the form and the check digit (ISO 3297)."""
    if not ISSN.fullmatch(text):
        return False
    digits = text.replace("-", "")
    total = sum(int(digit) * weight for digit, weight in zip(digits[:7], range(8, 1, -1), strict=True))
    return digits[7] == "0123456789X"[-total % 11]


def _untranslated(fields: Fields) -> str:
    text = fields.text("untranslated")
    if text in ("", "page", "link"):
        return text or "page"
    place = fields.places["untranslated"]
    near = nearest(text, ("page", "link"))
    fields.tell(Code.CHOICE, place, key="untranslated", value=text[:80], known="page or link", near=near)
    return "page"


def _labels(fields: Fields, key: str, editions: tuple[str, ...], limit: int = Limit.NAME) -> Labels:
    """Read a label: one text for all editions, or one for each."""
    node = fields.node(key)
    if node is None:
        return {}
    if isinstance(node, Scalar):
        return {"": fields.text(key, limit)}
    group = fields.group(key, f"{key}: {{en: …}}")
    if group is None:
        return {}
    labels = {}
    for tag in group.mapping.entries:
        place = group.mapping.keys[tag]
        if canonical_tag(tag) != tag:
            near = canonical_tag(tag)
            group.tell(Code.EDITION_TAG, place, value=tag[:80], near=near)
        elif editions and tag not in editions:
            group.tell(Code.LABEL_EDITION, place, value=tag, near=nearest(tag, editions))
        label = group.text(tag, limit)
        if label:
            labels[tag] = label
    return labels


def _group_of_terms(fields: Fields, key: str, editions: tuple[str, ...]) -> tuple[Term, ...] | None:
    group = fields.group(key, f"{key}: {{an-id: A label}}")
    return None if group is None else _terms(group, key, editions)


def _terms(fields: Fields, key: str, editions: tuple[str, ...]) -> tuple[Term, ...]:
    terms = []
    for name, node in fields.mapping.entries.items():
        _check_id(fields, key, name, fields.mapping.keys[name])
        detailed = isinstance(node, Mapping) and "label" in node.entries
        group = fields.group(name, f"{name}: {{label: …}}") if detailed else None
        if group is None:
            terms.append(Term(name, _labels(fields, name, editions)))
            continue
        group.known(("label", "description"))
        label = _labels(group, "label", editions)
        terms.append(Term(name, label, _labels(group, "description", editions, Limit.SUMMARY)))
    return tuple(terms)


def _check_id(fields: Fields, key: str, name: str, place: tuple[int, int]) -> None:
    if not is_id(name):
        fields.tell(Code.ID, place, value=name[:80], key=key, limit=Limit.SLUG)


def is_id(name: str) -> bool:
    """Tell whether a name can be an address."""
    return bool(ID.fullmatch(name)) and len(name) <= Limit.SLUG and name not in DEVICES


def _issues(fields: Fields, editions: tuple[str, ...]) -> tuple[Term, ...] | None:
    example = 'issues: [{id: "1", date: 2026-09-01, title: {en: Voice}}]'
    if fields.node("issues") is None:
        return None
    terms: list[Term] = []
    for number, item in enumerate(fields.items("issues", 10_000, example)):
        if not isinstance(item, Mapping):
            fields.wrong_shape("issues", item.place, N_("a list of groups"), example)
            continue
        issue = Fields(fields.path, item, fields.problems, f"issues.{number}.", fields.places)
        issue.known(("id", "date", "title"))
        name = issue.text("id", example='"1"')
        if name:
            place = issue.places[f"issues.{number}.id"]
            _check_id(issue, "issues", name, place)
            if any(name == term.id for term in terms):
                issue.tell(Code.VALUE_TWICE, place, key="issues", value=name)
        day = issue.converted("date", date, "")
        terms.append(Term(name, _labels(issue, "title", editions, Limit.TITLE), date=day))
    return tuple(terms)


def _country_names(fields: Fields, editions: tuple[str, ...]) -> dict[str, Labels]:
    group = fields.group("country_names", "country_names: {XK: {en: A name}}")
    names: dict[str, Labels] = {}
    for code in group.mapping.entries if group else ():
        if group is not None and country(group, Scalar(one_line(code), group.mapping.keys[code])):
            names[code.upper()] = _labels(group, code, editions)
    return names

