"""Reads YAML as people mean it: libyaml's events made into text, lists and groups with places.

Every scalar stays text. Anchors, aliases, tags, merges, second documents and directives are
problems, not features; depth and size are limited while the events come in, so that nothing a
stranger writes can make the program stall or fall (HOSTILE, traps 4 to 6).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from journal.characters import refused
from journal.model import Place
from journal.problems import Problem, problem
from journal.rules import Code, Limit

_Loader: Any = getattr(yaml, "CLoader", yaml.Loader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, and where it begins."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list, and where it begins."""

    items: list[Node]
    place: Place


@dataclass(frozen=True, slots=True)
class Mapping:
    """Names with values; `keys` tells where each name stands."""

    entries: dict[str, Node]
    keys: dict[str, Place]
    place: Place


Node = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a piece of YAML may be."""

    size: int
    depth: int
    events: int


HEADER = Limits(Limit.HEADER_BYTES, Limit.HEADER_DEPTH, Limit.HEADER_EVENTS)
SETTINGS = Limits(Limit.SETTINGS_BYTES, Limit.SETTINGS_DEPTH, Limit.SETTINGS_EVENTS)


def split(text: str) -> tuple[str | None, str, int]:
    """Split a text into header and body; tells the body's first line, from 1.

    The header is None where the text does not begin with a line of three hyphens; the body is
    then the whole. Where the header is not closed, it is the whole and the line is 0.
    """
    first, _, rest = text.partition("\n")
    if first.rstrip() != "---":
        return None, text, 1
    closing = re.compile(r"^---[ \t\r]*$", re.MULTILINE).search(rest)
    if closing is None:
        return rest, "", 0
    header = rest[: closing.start()]
    return header, rest[closing.end() + 1 :], header.count("\n") + 3


def read(text: str, path: str, first_line: int, limits: Limits) -> tuple[Mapping, list[Problem]]:
    """Read YAML that stands in `path` from `first_line` on; what cannot be read is a problem."""
    reading = _Reading(path, first_line, limits)
    size = len(text.encode(errors="surrogatepass"))
    if size > limits.size:
        reading.tell(Code.HEADER_LARGE, (first_line, 1), size=size, limit=limits.size)
        return Mapping({}, {}, (first_line, 1)), reading.problems
    try:
        reading.run(text)
    except yaml.MarkedYAMLError as error:
        reading.problems.append(_syntax_problem(error, text, path, first_line))
    except (yaml.YAMLError, ValueError) as error:
        reading.tell(Code.YAML_SYNTAX, (first_line, 1), reason=type(error).__name__)
    return reading.root(), reading.problems


class _Reading:
    """One pass over the events, with the open lists and groups on a stack."""

    def __init__(self, path: str, first_line: int, limits: Limits) -> None:
        self.path = path
        self.offset = first_line
        self.limits = limits
        self.problems: list[Problem] = []
        self.stack: list[Sequence | Mapping] = []
        self.names: list[tuple[str, Place] | None] = []  # for each open group, the name that waits
        self.top: Node | None = None

    def tell(self, code: Code, place: Place, **values: object) -> None:
        self.problems.append(problem(self.path, place, code, **values))

    def root(self) -> Mapping:
        top = self.stack[0] if self.stack else self.top
        if isinstance(top, Mapping):
            return top
        if top is not None and not self.problems:
            self.tell(Code.NOT_MAPPING, top.place)
        return Mapping({}, {}, (self.offset, 1))

    def run(self, text: str) -> None:
        documents = 0
        for count, event in enumerate(yaml.parse(text, Loader=_Loader)):
            mark: Any = event.start_mark
            place = (mark.line + self.offset, mark.column + 1)
            if count > self.limits.events:
                return self.tell(Code.HEADER_PARTS, place, limit=self.limits.events)
            if isinstance(event, yaml.ScalarEvent):
                self.check_signs(event, place)
                self.add(Scalar(self.checked(event, place), place))
            elif isinstance(event, yaml.CollectionStartEvent):
                self.check_signs(event, place)
                if len(self.stack) == self.limits.depth:
                    return self.tell(Code.HEADER_DEEP, place, limit=self.limits.depth)
                self.open(event, place)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.close()
            elif isinstance(event, yaml.AliasEvent):
                self.tell(Code.YAML_ANCHOR, place, sign="*")
                self.add(Scalar("", place))
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                directive = event.version or event.tags
                if documents > 1 or directive:
                    return self.tell(Code.YAML_DOCUMENT, place, sign="%" if directive else "---")
        return None

    def check_signs(self, event: Any, place: Place) -> None:
        if event.anchor is not None:
            self.tell(Code.YAML_ANCHOR, place, sign="&")
        if event.tag is not None:
            self.tell(Code.YAML_TAG, place)

    def checked(self, event: Any, place: Place) -> str:
        text: str = event.value
        if event.style == '"':  # only here can an escape such as \u202E make a character
            for _, code, name in refused(text):
                self.tell(code, place, character=name)
                return ""
        return text

    def open(self, event: Any, place: Place) -> None:
        is_group = isinstance(event, yaml.MappingStartEvent)
        node = Mapping({}, {}, place) if is_group else Sequence([], place)
        if self.stack and isinstance(self.stack[-1], Mapping) and self.names[-1] is None:
            self.tell(Code.KEY_NOT_TEXT, place)
        self.stack.append(node)
        self.names.append(None)

    def close(self) -> None:
        node = self.stack.pop()
        self.names.pop()
        self.add(node)

    def add(self, node: Node) -> None:
        if not self.stack:
            self.top = node
            return
        parent = self.stack[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
            return
        name = self.names[-1]
        if name is None:
            if isinstance(node, Scalar) and not node.text:
                self.tell(Code.KEY_NOT_TEXT, node.place)
            self.names[-1] = (node.text if isinstance(node, Scalar) else "", node.place)
            return
        self.names[-1] = None
        self.put(parent, name, node)

    def put(self, parent: Mapping, name: tuple[str, Place], node: Node) -> None:
        key, place = name
        if key == "<<":
            self.tell(Code.YAML_MERGE, place)
        elif key in parent.entries:
            self.tell(Code.DUPLICATE_KEY, place, key=key, first=parent.keys[key][0])
        elif key:
            parent.entries[key] = node
            parent.keys[key] = place


def _syntax_problem(error: yaml.MarkedYAMLError, text: str, path: str, first_line: int) -> Problem:
    """Say in plain words what libyaml could not read, from its message and the line itself."""
    lines = text.split("\n")
    told = f"{error.context or ''} {error.problem or ''}"
    problem_at, context_at = error.problem_mark, error.context_mark or error.problem_mark
    begins_at = any(word in told for word in ("quoted scalar", "alias", "anchor", "flow"))
    mark = context_at if begins_at and "escape" not in told else problem_at or context_at
    number = min(mark.line, len(lines) - 1) if mark else 0
    column = mark.column if mark else 0
    line = lines[number].rstrip("\r")
    value = re.match(r"(?:- )?[^:\s][^:]{0,80}:\s{1,9}(\S)", line[:300].lstrip())
    first = value.group(1) if value else line.strip()[:1]
    at = line[column : column + 1]

    def found(code: Code, **values: object) -> Problem:
        return problem(path, (number + first_line, column + 1), code, **values)

    for odd, other in enumerate(lines):
        if "document start" in told and other.startswith(("%", "...")):
            sign = "%" if other.startswith("%") else "..."
            return problem(path, (odd + first_line, 1), Code.YAML_DOCUMENT, sign=sign)
    escape = re.search(r"\\[uUx][0-9A-Fa-f]*", line)
    for matches, code, values in (
        ("\t" in line[: len(line) - len(line.lstrip())] or at == "\t", Code.YAML_TAB, {}),
        ("mapping values are not allowed" in told, Code.YAML_COLON, {}),
        ("escape code" in told, Code.NOT_CHARACTER, {"character": escape[0] if escape else "\\"}),
        ("escape" in told, Code.YAML_BACKSLASH, {}),
        ("quoted scalar" in told, Code.YAML_QUOTE, {}),
        (first in "\"'" and "expected" in told and "flow" not in told, Code.YAML_QUOTE, {}),
        ("alias" in told or "anchor" in told, Code.YAML_ANCHOR, {"sign": at if at in "*&" else "*"}),
        ("tag" in told, Code.YAML_TAG, {}),
        ("directive" in told, Code.YAML_DOCUMENT, {"sign": "%"}),
        ("cannot start any token" in told, Code.YAML_SIGN, {"sign": at or first}),
    ):
        if matches:
            return found(code, **values)
    return found(Code.YAML_SYNTAX)
