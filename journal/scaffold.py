"""Begins new texts: a folder, a header to fill in, the steps of the method as headings."""

from __future__ import annotations

from pathlib import Path

import click

from journal import catalogues, files, reading, settings
from journal.folders import check_name
from journal.prompts import STEPS
from journal.report import told
from journal.rules import RESERVED_SLUGS
from journal.settings import canonical_tag


def original(narratives: Path, slug: str, tag: str | None) -> Path:
    """Write the beginning of an original; never overwrites."""
    found = check_name(slug, RESERVED_SLUGS)
    if found:
        raise click.BadParameter(" ".join(told(found[0])), param_hint="SLUG")
    configured, _ = settings.read(reading.settings_files(narratives))
    tag = canonical_tag(tag) if tag else (configured.editions or ("en",))[0]
    if tag is None or (configured.editions and tag not in configured.editions):
        known = ", ".join(configured.editions)
        raise click.BadParameter(f"choose one of {known}", param_hint="--language")
    folder = narratives / slug
    if folder.exists():
        raise click.BadParameter(f"{folder} exists already; nothing was changed", param_hint="SLUG")
    path = folder / f"{tag}.md"
    files.write(str(path), _original(tag, configured).encode())
    return path


def _original(tag: str, configured: settings.Settings) -> str:
    words = catalogues.words(tag)
    themes = ", ".join(term.id for term in configured.themes or ())
    guide = [
        words.gettext(
            "Fill in each line after its colon. Lines that begin with # are notes; they are not shown."
        ),
        words.gettext("country: two letters, such as GH. year: the year in which the project ended."),
        words.gettext("summary: one or two sentences. Write about 800 words below the header."),
    ]
    if themes:
        guide.append(words.gettext("Themes to choose from:") + f" {themes}")
    notes = "\n".join(f"# {line}" for line in guide)
    steps = "\n\n".join(f"## {words.gettext(step)}" for step, _ in STEPS)
    return (
        f"---\n{notes}\ntitle:\nauthors:\n  - name:\ncountry:\nthemes: []\nyear:\nsummary:\n---\n\n{steps}\n"
    )
