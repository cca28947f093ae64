"""Progress on standard error: a bar on a terminal, plain lines in a log."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


def say(line: str) -> None:
    """Say one line."""
    click.echo(line, err=True)


@contextmanager
def stage(label: str, length: int) -> Iterator[Callable[[int], None]]:
    """Show how far a stage of `length` steps has come; call the given function after each step."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=length, label=label.ljust(10), file=sys.stderr) as bar:
        yield lambda _: bar.update(1)
