"""A problem: something in an author's file that `check` has found, as a value."""

from __future__ import annotations

from dataclasses import dataclass

_LARGE = 10_000  # numbers from here on are told with a thousands sign


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong, and where.

    `path` is relative to the narratives folder, with `/`; `line` and `column` count from 1,
    columns in characters (0: the place in the file does not matter, as for a photo). `values`
    fill the wording of the code in rules.toml; kept apart from the wording so that a problem
    can be told in any language.
    """

    path: str
    line: int
    column: int
    code: str
    values: tuple[tuple[str, str], ...] = ()

    def value(self, name: str) -> str | None:
        """Give the named value, or None."""
        return next((text for key, text in self.values if key == name), None)


def N_(message: str) -> str:  # noqa: N802  # gettext's name for a word that is translated later
    """Mark a word for the catalogues."""
    return message


def problem(path: str, place: tuple[int, int], code: str, **values: object) -> Problem:
    """Make a problem; values that are None are left out."""
    told = tuple(
        (name, f"{value:,}" if isinstance(value, int) and value >= _LARGE else str(value))
        for name, value in values.items()
        if value is not None
    )
    return Problem(path, place[0], place[1], str(code), told)
