"""What only shows across files: ties between texts, links between narratives, photos, ids."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator

from journal.characters import normal
from journal.drift import drift
from journal.model import Photo, Text, Work
from journal.problems import N_, Problem, problem
from journal.rules import Code, listed, nearest
from journal.settings import JOURNAL, Settings, canonical_tag, is_id


def check_across(
    folder: str, texts: list[Text], photos: list[Photo], unread: set[str]
) -> Iterator[Problem]:
    """Check one folder's texts against each other; `unread` names files that could not be read."""
    if not folder.startswith("pages/"):
        yield from _check_ties(texts, unread)
    yield from _check_photos(texts, photos, unread)


def _check_ties(texts: list[Text], unread: set[str]) -> Iterator[Problem]:
    originals = [text for text in texts if text.work]
    if originals:
        yield from _check_licence(originals[0], texts)
        if originals[0].work and originals[0].work.withdrawn:
            left = (text for text in texts if text.body.digest)
            yield from (problem(text.path, (1, 1), Code.WITHDRAWN_TEXT) for text in left)
    by_tag = {text.tag: text for text in texts}
    unread_tags = {canonical_tag(name.removesuffix(".md")) for name in unread if name.endswith(".md")}
    if len(originals) > 1:
        known = listed(text.tag for text in originals)
        for text in originals[1:]:
            yield problem(text.path, (1, 1), Code.TWO_ORIGINALS, known=known, near=originals[0].tag)
    for text in texts:
        if text.translation is None:
            continue
        of, place = text.translation.of, text.place("translation_of")
        if of and of not in by_tag and of not in unread_tags:
            known = listed(tag for tag in by_tag if tag != text.tag) or N_("(none is here yet)")
            near = nearest(of, [tag for tag in by_tag if tag != text.tag])
            values = {"value": of[:80], "known": known, "near": near}
            yield problem(text.path, place, Code.TRANSLATION_OF_NOTHING, **values)
        behind = drift(text, by_tag[of]) if of in by_tag else None
        if behind and behind.count:
            values = {"source": of, "count": str(behind.count), "slug": text.folder, "tag": text.tag}
            yield problem(text.path, text.place("source_blocks"), Code.BEHIND, **values)
        circle = _circle(text, by_tag)
        if circle:
            yield problem(text.path, place, Code.CIRCLE, known=" ← ".join(circle))


def _check_licence(original: Text, texts: list[Text]) -> Iterator[Problem]:
    """Find a licence without derivatives, which forbids translations."""
    licence = original.work.licence if original.work else ""
    if "-ND-" in licence and any(text.translation for text in texts):
        yield problem(original.path, original.place("licence"), Code.LICENCE_ND, value=licence)


def _circle(text: Text, by_tag: dict[str, Text]) -> list[str]:
    """Follow translation_of; gives the tags of the circle that the text itself stands in."""
    way = [text.tag]
    here: Text | None = text
    while here is not None and here.translation is not None:
        here = by_tag.get(here.translation.of)
        if here is None or here.tag in way[1:]:
            return []
        way.append(here.tag)
        if here is text:
            return way
    return []


def _check_photos(
    texts: list[Text], photos: list[Photo], unread: set[str]
) -> Iterator[Problem]:
    known = {normal(photo.name) for photo in photos} | {normal(name) for name in unread}
    shown: set[str] = set()
    consent = any(text.work and text.work.photo_consent for text in texts)
    original = next((text for text in texts if text.work), None)
    for text in texts:
        for name, place in text.body.photos:
            shown.add(name)
            if name not in known:
                near = nearest(name, known)
                shown.add(near or name)
                yield problem(text.path, place, Code.PHOTO_MISSING, value=name[:80], near=near)
        if text.body.photos and not consent and original is not None:
            yield problem(text.path, text.body.photos[0][1], Code.PHOTO_CONSENT)
    if not texts or any(name.endswith(".md") for name in unread):
        return
    for photo in photos:
        if normal(photo.name) not in shown:
            name = f"<{photo.name}>" if " " in photo.name else photo.name
            yield problem(photo.path, (0, 0), Code.PHOTO_UNUSED, value=name)


class Links:
    """Checks links to narratives and standing pages against what exists."""

    def __init__(self, folders: Iterable[str]) -> None:
        self.folders = frozenset(folders)

    def check(self, text: Text) -> Iterator[Problem]:
        """Find links, and a narrative that this one grew out of, that lead to no folder."""
        target = text.work.responds_to if text.work else ""
        if target and (target not in self.folders or target in ("pages", text.folder)):
            near = nearest(target, (name for name in self.folders if "/" not in name and name != text.folder))
            values = {"value": target[:80], "near": near}
            yield problem(text.path, text.place("responds_to"), Code.RESPONDS_TO, **values)
        for target, place in text.body.narratives:
            if target not in self.folders:
                near = nearest(target, self.folders)
                way = near and posixpath.relpath(near, text.folder) + "/"
                yield problem(text.path, place, Code.LINK_DEAD, value=target[:80], near=way)


class Ids:
    """Checks the ids of themes, networks, programmes and issues against the settings."""

    def __init__(self, settings: Settings) -> None:
        self.known = {
            section: None if terms is None else [term.id for term in terms]
            for section, terms in ((name, settings.terms(name)) for name in _ID_CODES)
        }

    def check(self, text: Text) -> Iterator[Problem]:
        """Find ids that the journal does not define, or that cannot be addresses."""
        if text.work is None:
            return
        for section, key, name in _ids(text.work):
            known = self.known[section]
            code = _ID_CODES[section] if known is not None else Code.ID
            if not (name in known if known is not None else is_id(name)):
                near = nearest(name, known or ())
                all_known = listed(known, 30) if known else N_("(none yet)")
                values = {"value": name[:80], "near": near, "known": all_known}
                if code == Code.ID:
                    values = {"value": name[:80], "key": key.partition(".")[0], "limit": "80"}
                yield problem(text.path, text.place(key), code, **values)


_ID_CODES = {
    "themes": Code.THEME,
    "networks": Code.NETWORK,
    "programmes": Code.PROGRAMME,
    "issues": Code.ISSUE,
}


def _ids(work: Work) -> Iterator[tuple[str, str, str]]:
    for number, theme in enumerate(work.themes):
        yield "themes", f"themes.{number}", theme
    for section, key, name in (
        ("networks", "network", work.network),
        ("programmes", "programme", work.programme),
        ("issues", "issue", work.issue),
    ):
        if name:
            yield section, key, name


def check_editions(editions: tuple[str, ...], has_catalogue: Callable[[str], bool]) -> Iterator[Problem]:
    """Advise on editions whose interface has not been translated."""
    for tag in editions:
        if canonical_tag(tag) == tag and tag.partition("-")[0] != "en" and not has_catalogue(tag):
            yield problem(JOURNAL, (1, 1), Code.NO_CATALOGUE, value=tag)
