"""The comment under a pull request: what to put right, in the language of each text.

A report travels from a run that a stranger can change (check.yml) to one that may write
(comment.yml). So it holds codes and values, never wording; `from_json` believes nothing of it,
and all that comes from it is escaped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from journal import catalogues, languages, report
from journal.problems import Problem
from journal.report import language_of
from journal.rules import SLUG, Code, listed, severity, wording

MARKER = "<!-- journal: what the check says -->"
MOST_BYTES = 1_000_000  # of a report
_MOST_PROBLEMS, _MOST_NAMES, _MOST_TEXTS, _MOST_CHARACTERS = 100, 20, 100, 300
_MOST_COMMENT = 60_000  # GitHub takes 65,536 characters
_SHA = re.compile(r"[0-9a-f]{40}")
_VALUE_NAME = re.compile(r"[a-z_]{1,20}")
_SITE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_SIGNS = re.compile(r"[\\`*_{}\[\]()#+.!|~$>:-]")
_CALLS = re.compile(
    r"(?<=@)(?=\w)|(?<=#)(?=\d)|(?<=:)(?=//)|(?<=\bwww)(?=\.)|(?<=\bGH)(?=-\d)", re.IGNORECASE
)  # mentions and e-mail addresses, numbers of issues, addresses of the web
_JOINER = "\u2060"  # shows nothing; what it parts is no mention, number or address any more


@dataclass(frozen=True, slots=True)
class Report:
    """What the check of a pull request found; every string may be a stranger's."""

    number: int
    sha: str
    texts: tuple[tuple[str, int], ...] = ()  # those that it changes, by path, with their words
    problems: tuple[Problem, ...] = ()
    more: int = 0  # problems that found no room
    several: tuple[str, ...] = ()  # narratives, where it changes more than one
    elsewhere: tuple[str, ...] = ()  # files outside a narrative's folder

    @property
    def errors(self) -> int:
        """How many things must be put right."""
        wrong = sum(severity(found.code) == "error" for found in self.problems)
        return wrong + self.more + bool(self.several) + bool(self.elsewhere)

    @property
    def is_of_narratives(self) -> bool:
        """Tell whether there is anything to say to an author."""
        return bool(self.texts or self.problems or self.several or self.elsewhere)


@dataclass(frozen=True, slots=True)
class Places:
    """Addresses that the comment leads to: our own, never from a report."""

    guide: str  # CONTRIBUTING.md
    site: str = ""  # Netlify's name of the site, if it has one

    def preview(self, number: int, path: str) -> str:
        """Give the address of a text in the preview of a pull request; empty without Netlify."""
        if not _SITE.fullmatch(self.site):
            return ""
        home = f"https://deploy-preview-{number}--{self.site}.netlify.app/"
        slug, tag = path.partition("/")[0], language_of(path)
        known = tag and SLUG.fullmatch(slug) and slug != "pages"
        return f"{home}{tag.lower()}/narratives/{slug}/" if known else home


# --- the report as JSON ---------------------------------------------------------------------


def to_json(told: Report) -> str:
    """Write a report; what is too long or too much is cut."""
    found = told.problems[:_MOST_PROBLEMS]
    value = {
        "number": told.number,
        "sha": told.sha,
        "texts": [[_cut(path), words] for path, words in told.texts[:_MOST_TEXTS]],
        "problems": [
            [_cut(one.path), one.line, one.column, one.code, {name: _cut(text) for name, text in one.values}]
            for one in found
        ],
        "more": len(told.problems) - len(found) + told.more,
        "several": [_cut(name) for name in told.several[:_MOST_NAMES]],
        "elsewhere": [_cut(name) for name in told.elsewhere[:_MOST_NAMES]],
    }
    return json.dumps(value)


def _cut(text: str) -> str:
    return text[:_MOST_CHARACTERS]


def from_json(data: bytes) -> Report:
    """Read a report that a stranger may have made; raises ValueError where it is not as ours are."""
    if len(data) > MOST_BYTES:
        raise ValueError("the report is too large")
    try:
        value = json.loads(data.decode("ascii"))
        told = Report(
            number=_number(value["number"], 1),
            sha=_matching(value["sha"], _SHA),
            texts=tuple((_text(path), _number(words)) for path, words in _some(value["texts"], _MOST_TEXTS)),
            problems=tuple(_problem(*one) for one in _some(value["problems"], _MOST_PROBLEMS)),
            more=_number(value["more"]),
            several=tuple(map(_text, _some(value["several"], _MOST_NAMES))),
            elsewhere=tuple(map(_text, _some(value["elsewhere"], _MOST_NAMES))),
        )
        for found in told.problems:
            report.told(found)  # fails where a value is missing
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ValueError("the report is not as ours are") from error
    return told


def _number(value: Any, least: int = 0) -> int:
    if type(value) is not int or not least <= value < 10**9:
        raise ValueError("not a number")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > _MOST_CHARACTERS:
        raise ValueError("not a text")
    return value


def _matching(value: Any, pattern: re.Pattern[str]) -> str:
    if not pattern.fullmatch(_text(value)):
        raise ValueError("not of the form")
    return str(value)


def _some(value: Any, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise ValueError("not a list")
    return value


def _problem(path: Any, line: Any, column: Any, code: Any, values: Any) -> Problem:
    if _text(code) not in wording() or not isinstance(values, dict):
        raise ValueError("not a problem")
    told = tuple((_matching(name, _VALUE_NAME), _text(text)) for name, text in values.items())
    return Problem(_text(path), _number(line), _number(column), str(Code(code)), told)


# --- the comment ----------------------------------------------------------------------------


def escaped(text: str) -> str:
    """Write a stranger's text so that Markdown, HTML, mentions, links and logs leave it alone."""
    lines = []
    for line in text.split("\n"):
        plain = _CALLS.sub(_JOINER, report.safe(line)).replace("&", "&amp;").replace("<", "&lt;")
        lines.append(_SIGNS.sub(r"\\\g<0>", plain).replace("\\>", "&gt;"))
    return "<br>".join(lines)


def comment(told: Report, places: Places) -> str:
    """Write the comment: a part for each language, then what helps; it always begins with MARKER."""
    for most in (30, 10, 3, 0):
        text = _comment(told, places, most)
        if len(text) <= _MOST_COMMENT:
            break
    return text


def language(told: Report) -> str:
    """Give the language of the first text; English where there is none."""
    names = (*(path for path, _ in told.texts), *(found.path for found in told.problems))
    return next((tag for tag in map(language_of, names) if tag), "en")


def _comment(told: Report, places: Places, most: int) -> str:
    first = language(told)
    paths = (*(path for path, _ in told.texts), *(found.path for found in told.problems))
    found = {language_of(path) or first for path in paths}
    tags = sorted(found | {first}, key=lambda tag: (tag != first, tag))
    parts = [_directed("\n\n".join(_part(told, tag, first, most)), tag) for tag in tags]
    parts.append(_directed("\n\n".join(_help(told, places, first)), first))
    return "\n\n".join((MARKER, *parts)) + "\n"


def _directed(text: str, tag: str) -> str:
    return f'<div dir="rtl">\n\n{text}\n\n</div>' if languages.direction(tag) == "rtl" else text


def _part(told: Report, tag: str, first: str, most: int) -> list[str]:
    """Tell what concerns the texts in one language; the first also tells what concerns none."""
    words = catalogues.words(tag)
    texts = [(path, size) for path, size in told.texts if (language_of(path) or first) == tag]
    found = [one for one in told.problems if (language_of(one.path) or first) == tag]
    found.sort(key=lambda one: (severity(one.code) != "error", one))
    refused = refusals(told, tag) if tag == first else []
    errors = sum(severity(one.code) == "error" for one in found) + len(refused)
    title = ", ".join(escaped(path) for path, _ in texts)
    lines = [f"### {title}"] if title else []
    if errors:
        some = words.ngettext(
            "Thank you. %(number)s thing has to be put right before this can be published.",
            "Thank you. %(number)s things have to be put right before this can be published.",
            errors,
        )
        lines.append(some % {"number": languages.number(errors, tag)})
    else:
        lines.append(words.gettext("Thank you. There is nothing that has to be put right."))
    items = [*(f"- {text}" for text in refused), *(_item(one, tag) for one in found[:most])]
    if items:
        lines.append("\n".join(items))
    if len(found) > most or (told.more and tag == first):
        rest = words.gettext("There is more than this list can hold; the rest comes when this is done.")
        lines.append(rest)
    lines += [_size(path, size, tag, several=len(texts) > 1) for path, size in texts if size]
    return lines


def refusals(told: Report, tag: str, quoted: Callable[[str], str] = escaped) -> list[str]:
    """Tell what a pull request with a narrative must not do; in Markdown, if not `quoted` otherwise."""
    _ = catalogues.words(tag).gettext
    found = []
    if told.several:
        text = _(
            "This changes more than one narrative: %(names)s. "
            "Please send each in a pull request of its own."
        )
        found.append(text % {"names": quoted(listed(told.several))})
    if told.elsewhere:
        text = _(
            "This changes files outside the folder of a narrative: %(names)s. Please take these changes out; "
            "if they are meant, tell the editors why in a comment."
        )
        found.append(text % {"names": quoted(listed(told.elsewhere))})
    return found


def _item(found: Problem, tag: str) -> str:
    _ = catalogues.words(tag).gettext
    message, repair = (escaped(text) for text in report.told(found, tag))
    if severity(found.code) == "advice":
        message = _("Advice: %(message)s") % {"message": message}
    place = escaped(found.path)
    if found.line:
        place = _("%(path)s, line %(line)s") % {"path": place, "line": found.line}
    repair = _("To put it right: %(repair)s") % {"repair": repair}
    return f"- **{message}**<br>{place} ({found.code})<br>{repair}"


def _size(path: str, size: int, tag: str, *, several: bool) -> str:
    ngettext = catalogues.words(tag).ngettext
    text = ngettext("The text has %(number)s word.", "The text has %(number)s words.", size)
    text %= {"number": languages.number(size, tag)}
    return f"{escaped(path)}: {text}" if several else text


def _help(told: Report, places: Places, tag: str) -> Iterable[str]:
    """Tell where the preview is, and what to do next."""
    _ = catalogues.words(tag).gettext
    address = places.preview(told.number, told.texts[0][0] if told.texts else "")
    if address and told.errors:
        yield _("A preview of the page follows when nothing has to be put right any more.")
    elif address:
        yield _("Preview of the page, ready in some minutes: %(address)s") % {"address": address}
    if told.errors:
        guide = _("How to change what you have sent")
        yield f"[{guide}]({places.guide}#how-to-change-what-you-have-sent)"
    yield _(
        "If there is anything that you do not understand, ask here; the editors are glad to help. "
        "When you change something, this comment changes, too."
    )
