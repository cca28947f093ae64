"""Makes the views of the writing page, and of the rules that it checks by."""

from __future__ import annotations

import json

from journal import languages, urls
from journal.editions import Edition
from journal.fileviews import FileView, RulesView
from journal.viewer import Viewer
from journal.views import WriteView

NARRATIVES = "write/narratives.json"  # one for all editions; fetched when a link leads to a narrative
_SECTIONS = ("themes", "networks", "programmes", "issues")


def page(viewer: Viewer, edition: Edition) -> WriteView:
    """View the page on which a teacher writes in an edition's language."""
    journal, tag = viewer.journal, edition.tag
    choices = []
    for section in _SECTIONS:
        names = list(journal.terms[section]) or list(journal.sections[section])
        found = [(name, journal.label(section, name, tag)) for name in names]
        if section != "issues":
            found.sort(key=lambda one: languages.sort_key(one[1]))
        choices.append((section, tuple(found)))
    title = edition.words.gettext("Write for the journal")
    head = viewer.head(edition, "write/", title, section="write")
    is_open = journal.settings.themes is None
    return WriteView(head, tuple(choices), is_open, edition.licence, journal.settings.repository)


def rules(viewer: Viewer, edition: Edition) -> RulesView:
    """View the rules by which the page checks: their wording, and the ids that the journal knows."""
    settings = viewer.journal.settings
    known = []
    for section in _SECTIONS:
        terms = settings.terms(section)
        known.append((section, None if terms is None else tuple(term.id for term in terms)))
    return RulesView(edition, tuple(known), settings.repository)


def narratives(viewer: Viewer) -> FileView:
    """View the folders to which a text's links can lead, as a list in JSON."""
    names = [found.slug for found in viewer.journal.narratives]
    names += [f"pages/{name}" for name in viewer.journal.pages]
    return FileView(json.dumps(sorted(names), separators=(",", ":")).encode())


def address(tag: str) -> str:
    """Address of the rules of an edition, as JSON."""
    return urls.write(tag) + "rules.json"
