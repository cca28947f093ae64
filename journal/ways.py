"""The ways in which a reader can take part, each as a whole address; empty where there is none."""

from __future__ import annotations

from journal import urls
from journal.assemble import Journal, Narrative
from journal.editions import Edition
from journal.model import RESPONSES

_GUIDE, _RESPOND = "translate", "respond"  # standing pages, if there are such
_GITHUB = "https://github.com/"


def translate(journal: Journal, narrative: Narrative, tag: str) -> str:
    """Where a translation can be offered: on GitHub the file itself, the repository, e-mail."""
    repository = _repository(journal)
    if repository.startswith(_GITHUB):
        text = narrative.texts.get(tag)
        if text and not (text.translation and text.translation.script):  # title and summary are there
            return f"{repository}/edit/HEAD/narratives/{narrative.slug}/{tag}.md"
        return f"{repository}/new/HEAD/narratives/{narrative.slug}?filename={tag}.md"
    return repository or _mail(journal)


def guide(journal: Journal, edition: Edition) -> str:
    """Where a volunteer reads how to translate: a standing page, else the repository's own."""
    if _GUIDE in journal.pages:
        return edition.link(urls.page(edition.tag, _GUIDE))
    repository = _repository(journal)
    return f"{repository}/blob/HEAD/CONTRIBUTING.md#translate-a-narrative" if repository else ""


def respond(journal: Journal, edition: Edition, slug: str) -> str:
    """Where a response can be written: a standing page tells how; else GitHub, e-mail."""
    if _RESPOND in journal.pages:
        return edition.link(urls.page(edition.tag, _RESPOND))
    repository = _repository(journal)
    if repository.startswith(_GITHUB):
        name = f"your-name.{edition.tag}.md"
        return f"{repository}/new/HEAD/narratives/{slug}/{RESPONSES}?filename={name}"
    return repository or _mail(journal)


def _repository(journal: Journal) -> str:
    return journal.settings.repository.rstrip("/")


def _mail(journal: Journal) -> str:
    return f"mailto:{journal.settings.contact}" if journal.settings.contact else ""
