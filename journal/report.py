"""Tells problems: as text with the line and its repair, as JSON, or as GitHub annotations."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from journal.problems import Problem
from journal.rules import severity, wording

# Control and direction characters, and what a CI's log obeys: :: and, in the older form, ##[.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]|^:(?=:)|#(?=#\\[)"
)
_MOST = 100  # characters of a quoted line


@dataclass(frozen=True, slots=True)
class Summary:
    """What was checked."""

    narratives: int
    texts: int


def safe(text: str) -> str:
    """Write a stranger's text so that no terminal or log acts on it (HOSTILE, trap 13)."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def told(found: Problem) -> tuple[str, str]:
    """Give a problem's message and repair."""
    rule = wording()[found.code]
    values = {name: value if name == "example" else safe(value) for name, value in found.values}
    repair = rule.repair_near if rule.repair_near and "near" in values else rule.repair
    return rule.message % values, repair % values


def as_text(problems: Iterable[Problem], line_of: Callable[[str, int], str]) -> str:
    """Tell each problem: message, place, the line, the repair, where to read more."""
    parts = []
    for found in problems:
        message, repair = told(found)
        advice = "Advice: " if severity(found.code) == "advice" else ""
        place = f", line {found.line}" if found.line else ""
        lines = [f"{advice}{message}", f"    {safe(found.path)}{place}"]
        quoted = line_of(found.path, found.line).strip() if found.line else ""
        if quoted:
            shown = safe(quoted[:_MOST]) + ("…" if len(quoted) > _MOST else "")
            lines.append(f"    {found.line} | {shown}")
        lines.append(f"    To put it right: {repair}".replace("\n", "\n    "))
        lines.append(f"    (python build.py explain {found.code})")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def counted(problems: list[Problem], summary: Summary) -> str:
    """Sum up in one line."""
    errors = sum(severity(found.code) == "error" for found in problems)
    advice = len(problems) - errors

    def some(number: int, one: str, more: str) -> str:
        return f"{number:,} {one if number == 1 else more}"

    return (
        f"{some(summary.narratives, 'narrative', 'narratives')},"
        f" {some(summary.texts, 'text', 'texts')}:"
        f" {some(errors, 'error', 'errors')}, {some(advice, 'piece of advice', 'pieces of advice')}."
    )


def as_json(problems: list[Problem], summary: Summary) -> str:
    """Tell everything as one JSON object (DESIGN section 3)."""
    listed = []
    for found in problems:
        message, repair = told(found)
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
    errors = sum(one["severity"] == "error" for one in listed)
    total = {
        "narratives": summary.narratives,
        "texts": summary.texts,
        "errors": errors,
        "advice": len(listed) - errors,
    }
    text = json.dumps({"problems": listed, "summary": total}, indent=2)  # ASCII: nothing acts on it
    return text.replace("##[", "\\u0023#[")


def as_github(problems: Iterable[Problem], prefix: str) -> str:
    """Tell each problem as a workflow command; `prefix` leads from the repository to narratives/."""
    lines = []
    for found in problems:
        message, repair = told(found)
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


def explained(code: str) -> str:
    """Explain a code: its message, its meaning, a wrong and a right example."""
    rule = wording()[code]

    def indented(text: str) -> str:
        return "\n".join(f"    {line}" for line in text.split("\n"))

    message = re.sub(r"%\((\w+)\)s", r"<\1>", rule.message)
    kind = "an error, which must be put right" if rule.severity == "error" else "advice"
    return (
        f"{code}, {kind}\n\n{message}\n\n{rule.meaning}\n\n"
        f"Wrong:\n{indented(rule.wrong)}\n\nRight:\n{indented(rule.right)}"
    )
