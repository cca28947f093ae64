"""Tells problems: as text with the line and its repair, as JSON, or as GitHub annotations."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, astuple, dataclass

from journal import catalogues, languages
from journal.problems import Problem
from journal.rules import TAG, severity, wording

# Control and direction characters, and what a CI's log obeys: :: and, in the older form, ##[.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]|^:(?=:)|#(?=#\\[)"
)
_WORDS = frozenset({"shape", "reason", "known"})  # values that may be words of ours
_LARGE = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_MOST = 100  # characters of a quoted line


@dataclass(frozen=True, slots=True)
class Summary:
    """How much was checked, and how much was found."""

    narratives: int
    texts: int
    errors: int
    advice: int


def safe(text: str) -> str:
    """Write a stranger's text so that no terminal or log acts on it (HOSTILE, trap 13)."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


@dataclass(frozen=True, slots=True)
class Tongue:
    """In which language problems are told: one for all, or that of each text at fault."""

    tag: str = ""

    def of(self, path: str) -> str:
        """Give the language for a problem in a file; English where the file has none."""
        return self.tag or language_of(path) or "en"


def language_of(path: str) -> str:
    """Give the language of the text or response at a path; empty where we have no words in it."""
    name = path.rpartition("/")[2]
    own = name.removesuffix(".md").rpartition(".")[2] if name.endswith(".md") else ""
    return own if TAG.fullmatch(own) and catalogues.exists(own) else ""


_ENGLISH = Tongue("en")


def told(found: Problem, tag: str = "en") -> tuple[str, str]:
    """Give a problem's message and repair in a language."""
    rule, words = wording()[found.code], catalogues.words(tag)
    values = {name: _value(name, value, tag) for name, value in found.values}
    repair = rule.repair_near if rule.repair_near and "near" in values else rule.repair
    return words.pgettext(found.code, rule.message) % values, words.pgettext(found.code, repair) % values


def _value(name: str, value: str, tag: str) -> str:
    if name == "example":
        return value
    if name in _WORDS:
        value = catalogues.words(tag).gettext(value)
    if _LARGE.fullmatch(value):
        value = languages.number(int(value.replace(",", "")), tag)
    return safe(value)


def as_text(
    problems: Iterable[Problem], line_of: Callable[[str, int], str], tongue: Tongue = _ENGLISH
) -> str:
    """Tell each problem: message, place, the line, the repair, where to read more."""
    parts = []
    for found in problems:
        tag = tongue.of(found.path)
        _ = catalogues.words(tag).gettext
        message, repair = told(found, tag)
        if severity(found.code) == "advice":
            message = _("Advice: %(message)s") % {"message": message}
        place = safe(found.path)
        if found.line:
            place = _("%(path)s, line %(line)s") % {"path": place, "line": found.line}
        lines = [message, f"    {place}"]
        quoted = line_of(found.path, found.line).strip() if found.line else ""
        if quoted:
            shown = safe(quoted[:_MOST]) + ("…" if len(quoted) > _MOST else "")
            lines.append(f"    {found.line} | {shown}")
        repair = _("To put it right: %(repair)s") % {"repair": repair}
        lines.append(f"    {repair}".replace("\n", "\n    "))
        lines.append(f"    (python build.py explain {found.code})")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def counted(summary: Summary, tag: str = "en") -> str:
    """Sum up in one line."""
    ngettext = catalogues.words(tag).ngettext
    some = [
        ngettext("%(number)s narrative", "%(number)s narratives", summary.narratives),
        ngettext("%(number)s text", "%(number)s texts", summary.texts),
        ngettext("%(number)s error", "%(number)s errors", summary.errors),
        ngettext("%(number)s piece of advice", "%(number)s pieces of advice", summary.advice),
    ]
    numbers = astuple(summary)
    told = [one % {"number": languages.number(n, tag)} for one, n in zip(some, numbers, strict=True)]
    return "{}, {}: {}, {}.".format(*told)


def as_json(problems: list[Problem], summary: Summary, tongue: Tongue = _ENGLISH) -> str:
    """Tell everything as one JSON object (DESIGN section 3)."""
    listed = []
    for found in problems:
        message, repair = told(found, tongue.of(found.path))
        listed.append(
            {
                "path": found.path,
                "line": max(found.line, 1),
                "column": max(found.column, 1),
                "code": found.code,
                "severity": severity(found.code),
                "message": message,
                "repair": repair,
            },
        )
    text = json.dumps({"problems": listed, "summary": asdict(summary)}, indent=2)  # ASCII: nothing acts on it
    return text.replace("##[", "\\u0023#[")


def as_github(problems: Iterable[Problem], prefix: str, tongue: Tongue = _ENGLISH) -> str:
    """Tell each problem as a workflow command; `prefix` leads from the repository to narratives/."""
    lines = []
    for found in problems:
        message, repair = told(found, tongue.of(found.path))
        kind = "error" if severity(found.code) == "error" else "notice"
        place = f"file={_property(prefix + safe(found.path))}"
        place += f",line={max(found.line, 1)},col={max(found.column, 1)},title={found.code}"
        text = f"{message} {repair}".replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        lines.append(f"::{kind} {place}::{text}")
    return "\n".join(lines)


def _property(text: str) -> str:
    for sign, code in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"), (":", "%3A"), (",", "%2C")):
        text = text.replace(sign, code)
    return text


def explained(code: str, tag: str = "en") -> str:
    """Explain a code: its message, its meaning, a wrong and a right example."""
    rule, words = wording()[code], catalogues.words(tag)
    _ = words.gettext

    def indented(text: str) -> str:
        return "\n".join(f"    {line}" for line in text.split("\n"))

    message = re.sub(r"%\((\w+)\)s", r"<\1>", words.pgettext(code, rule.message))
    kind = _("an error, which must be put right") if rule.severity == "error" else _("advice")
    return (
        f"{code}, {kind}\n\n{message}\n\n{words.pgettext(code, rule.meaning)}\n\n"
        f"{_('Wrong:')}\n{indented(rule.wrong)}\n\n{_('Right:')}\n{indented(rule.right)}"
    )
