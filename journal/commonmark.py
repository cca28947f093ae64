"""CommonMark with tables and footnotes, as markdown-it-py reads it with HTML off and nesting limited.

HOSTILE, traps 1 to 3 and 14, tells why. Rules of ours stand in for slow ones, with the same outcome.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

from markdown_it import MarkdownIt, helpers
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

_Rule = Callable[[Any, int, int, bool], bool]
_CHAINS = ("paragraph", "reference", "blockquote", "list", "")  # what ends each, and all blocks
_LETTER, _OTHER = "a", " "  # stand for all letters, and for all characters with which no rule begins
_FIRST = {  # the characters with which what a rule reads can begin; other rules read any line
    "lone_line": _LETTER,
    "table": "",
    "fence": "`~",
    "blockquote": ">",
    "hr": "*-_",
    "list": "*+-0123456789",
    "reference": "[",
    "heading": "#",
    "footnote_def": "[",
}
_BELOW_HEAD = ("|", "-", ":")  # begins the line below the head of a table
_NO_BRACKET = re.compile(r"(?:[^\[\]\\`<!]|\\[\s\S]|<(?=[<\s])|!(?!\[))*+")  # nor what can hide one


@cache
def parser() -> MarkdownIt:
    """Give the parser; one serves a whole process, with an `env` for each text."""
    made = MarkdownIt("commonmark", {"html": False, "maxNesting": 20})
    made.enable("table").use(footnote_plugin, inline=False)
    made.core.ruler.after("block", "blocks", _remember_blocks)
    made.core.ruler.at("inline", _inline)
    made.core.ruler.disable("normalize")  # line ends and NUL have been seen to
    made.block.ruler.before("table", "lone_line", _lone_line)
    made.inline.terminator_re = re.compile(r"[\n!&*<\[\\\]_`]")  # where a rule of ours can begin
    made.block.ruler.disable("html_block")  # with HTML off they find nothing, slowly
    made.inline.ruler.disable("html_inline")
    for rule in made.block.ruler.__rules__:  # each logs each call: a tenth of a text's time
        setattr(logging.getLogger(rule.fn.__module__), "debug", _say_nothing)  # noqa: B010
    setattr(made, "validateLink", _any_link)  # noqa: B010  # links are checked in `link`
    _ask_few(made)
    named = {name: getattr(helpers, name) for name in helpers.__all__}
    setattr(made, "helpers", SimpleNamespace(**named | {"parseLinkLabel": _label_end}))  # noqa: B010
    return made


def _any_link(_: str) -> bool:
    return True


def _say_nothing(*_: object) -> None:
    pass


class Plain:
    """A token for a paragraph without marks, which most blocks are, in the place of three and a text."""

    __slots__ = ("content", "map")
    type = "plain"
    level = nesting = 0

    def __init__(self, content: str, line: int) -> None:
        self.content = content
        self.map = [line, line + 1]


def _lone_line(state: Any, line: int, end: int, silent: bool) -> bool:  # noqa: ARG001, FBT001
    """Take at once what most blocks are: one line, alone, that begins with a letter."""
    if state.is_code_block(line) or not (line + 1 >= end or state.isEmpty(line + 1)):
        return False
    state.line = line + 1
    content = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip()
    if state.level == 0 and not state.md.inline.terminator_re.search(content):
        state.tokens.append(Plain(content, line))
        return True
    for kind, nesting in (("paragraph_open", 1), ("inline", 0), ("paragraph_close", -1)):
        token = state.push(kind, "" if kind == "inline" else "p", nesting)
        if nesting >= 0:
            token.map = [line, line + 1]
        if kind == "inline":
            token.content = content
            token.children = []
    return True


def _ask_few(made: MarkdownIt) -> None:
    """Ask about a line only the rules that can begin with its first character."""
    ruler = made.block.ruler
    names = {rule.fn: rule.name for rule in ruler.__rules__}
    chains = {chain: _few([(names[rule], rule) for rule in ruler.getRules(chain)]) for chain in _CHAINS}
    for rule in ruler.__rules__:
        rule.alt = []
    for chain, few in chains.items():  # that of blocks, the last, has an answer for each line
        ruler.before(ruler.__rules__[0].name, f"few {chain}", few, {"alt": [chain]})


def _few(rules: list[tuple[str, _Rule]]) -> _Rule:
    """Make one rule of several, of which each is asked where it can begin."""

    def first(character: str, *beside: str) -> list[_Rule]:
        return [rule for name, rule in rules if name in beside or character in _FIRST.get(name, character)]

    lines = {character: first(character) for character in "".join(_FIRST.values()) + _OTHER}
    heads = {character: first(character, "table") for character in lines}

    def few(state: Any, line: int, end: int, silent: bool) -> bool:  # noqa: FBT001
        source, starts, shifts = state.src, state.bMarks, state.tShift
        start, below = starts[line] + shifts[line], starts[line + 1] + shifts[line + 1]
        asked = heads if source[below : below + 1] in _BELOW_HEAD else lines
        character = source[start : start + 1]
        if character not in asked:
            character = _LETTER if character.isalpha() else _OTHER
        for rule in asked[character]:  # noqa: SIM110  # `any` would take twice as long
            if rule(state, line, end, silent):
                return True
        return False

    return few


def _label_end(state: Any, start: int, disableNested: bool = False) -> int:  # noqa: FBT001, FBT002, N803
    """Find where the label of a link ends that begins at `start`; -1 if nowhere.

    Up to twenty labels may look at one line: each passes at once over what holds no bracket.
    """
    before, state.pos, depth = state.pos, start + 1, 1
    end = -1
    while state.pos < state.posMax:
        at = state.pos
        mark = state.src[at]
        depth -= mark == "]"
        if not depth:
            end = at
            break
        state.md.inline.skipToken(state)
        if mark != "[":
            passed = _NO_BRACKET.match(state.src, state.pos, state.posMax)
            state.pos = passed.end() if passed else state.pos
        elif state.pos == at + 1:
            depth += 1
        elif disableNested:
            break
    state.pos = before
    return end


def _inline(state: Any) -> None:
    """Parse each block's text; where no rule can begin, it is one plain text."""
    inline = state.md.inline
    for token in state.tokens:
        if token.type == "inline":
            token.children = []
            if inline.terminator_re.search(token.content):
                inline.parse(token.content, state.md, state.env, token.children)
            elif token.content:
                token.children.append(Token("text", "", 0, content=token.content))


def _remember_blocks(state: Any) -> None:
    """Keep the line ranges of the top-level blocks, before footnotes move to the end."""
    blocks: list[list[int]] = []
    notes: list[int] = []
    footnotes = 0
    for token in state.tokens:
        if token.type == "plain":
            blocks.append(token.map)
            continue
        if token.type.startswith("footnote_reference"):
            footnotes += token.nesting
            if footnotes > 1:
                line = blocks[-1][0] if blocks and blocks[-1] else 0
                state.env.setdefault("lost_footnote", line)
        if token.level == 0 and token.nesting >= 0:
            if token.type == "footnote_reference_open":
                notes.append(len(blocks))
            blocks.append(list(token.map) if token.map else [])
        elif token.map and not (blocks and blocks[-1]):
            blocks[-1] = list(token.map)
        elif token.map and blocks[-1][1] < token.map[1]:
            blocks[-1][1] = token.map[1]
    state.env["blocks"] = [block for block in blocks if block]
    state.env["notes"] = notes
