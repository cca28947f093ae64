"""What may lie in the narratives folder: names are checked before anything is opened."""

from __future__ import annotations

from dataclasses import dataclass

from journal.characters import normal
from journal.languages import is_language
from journal.model import RESPONSES
from journal.problems import N_, Problem, problem
from journal.rules import (
    DEVICES,
    IGNORED_FILES,
    NOT_PORTABLE,
    PHOTO_ENDINGS,
    REFUSED_PHOTO_ENDINGS,
    RESERVED_PAGES,
    RESERVED_SLUGS,
    SLUG,
    TAG,
    Code,
    Limit,
    listed,
    nearest,
)
from journal.settings import JOURNAL, THEMES, canonical_tag

_NOWHERE = (0, 0)
# What people call a language when they do not know its tag, in English.
_NAMES = {"english": "en", "french": "fr", "arabic": "ar", "spanish": "es", "russian": "ru"}


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One name in a folder; kind is `file`, `folder`, `link` or `other`; size in bytes."""

    name: str
    kind: str
    size: int


def is_ignored(name: str) -> bool:
    """Tell whether a file is a trace of somebody's computer, such as .DS_Store."""
    return name.startswith((".", "~$")) or name.lower() in IGNORED_FILES


def check_root(entries: list[Entry]) -> tuple[list[str], list[Problem]]:
    """Find the narratives' slugs among the entries of the narratives folder."""
    slugs, problems = [], []
    for entry in entries:
        if is_ignored(entry.name):
            continue
        if entry.name in (JOURNAL, THEMES) and entry.kind == "file":
            if entry.size > Limit.SETTINGS_BYTES:
                values = {"size": entry.size, "limit": Limit.SETTINGS_BYTES}
                problems.append(problem(entry.name, (1, 1), Code.HEADER_LARGE, **values))
        elif entry.kind == "other":
            reason = N_("it is not a plain file")
            problems.append(problem(entry.name, _NOWHERE, Code.UNREADABLE, reason=reason))
        elif entry.kind == "link":
            problems.append(problem(entry.name, _NOWHERE, Code.SYMLINK))
        elif entry.kind != "folder":
            problems.append(problem(entry.name, _NOWHERE, Code.STRAY_FILE))
        elif entry.name != "pages":
            found = check_name(entry.name, RESERVED_SLUGS)
            problems.extend(found)
            if not found:
                slugs.append(entry.name)
    return slugs, problems


def check_pages(entries: list[Entry]) -> tuple[list[str], list[Problem]]:
    """Find the names of the standing pages among the entries of `pages`."""
    names, problems = [], []
    for entry in entries:
        path = f"pages/{entry.name}"
        if is_ignored(entry.name):
            continue
        if entry.kind == "folder":
            found = check_name(entry.name, RESERVED_PAGES, "pages/")
            problems.extend(found)
            if not found:
                names.append(entry.name)
        else:
            code = Code.SYMLINK if entry.kind == "link" else Code.STRAY_FILE
            problems.append(problem(path, _NOWHERE, code))
    return names, problems


def check_name(name: str, reserved: frozenset[str] | set[str], below: str = "") -> list[Problem]:
    """Check a folder's name, which becomes an address for ever."""
    path = below + name
    if not SLUG.fullmatch(name):
        letters = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name)
        example = "-".join(filter(None, letters.lower().split("-")))[: Limit.SLUG].strip("-")
        example = example or "my-narrative"
        return [problem(path, _NOWHERE, Code.SLUG, name=name[:100], example=example)]
    if len(name) > Limit.SLUG:
        return [problem(path, _NOWHERE, Code.SLUG_LONG, size=len(name), limit=Limit.SLUG)]
    if name in reserved:
        return [problem(path, _NOWHERE, Code.SLUG_RESERVED, name=name)]
    return []


def check_folder(
    folder: str, entries: list[Entry], editions: tuple[str, ...]
) -> tuple[list[Entry], list[Problem]]:
    """Find the texts and photos to read among the entries of a narrative's (or page's) folder."""
    to_read: list[Entry] = []
    entries, problems = _few(folder, entries)
    if problems:
        return [], problems
    names: set[str] = set()
    for entry in entries:
        if entry.kind == "folder" and entry.name == RESPONSES and not folder.startswith("pages/"):
            continue  # see `check_responses`
        found = _check_entry(f"{folder}/{entry.name}", entry, editions)
        same = normal(entry.name).casefold()
        if not found and (same in names or not _is_portable(entry.name)):
            shown = entry.name[:80]
            found = [problem(f"{folder}/{entry.name}", _NOWHERE, Code.NAME_NOT_PORTABLE, name=shown)]
        problems.extend(found)
        if not found:
            to_read.append(entry)
            names.add(same)
    if not any(entry.name.endswith(".md") for entry in entries):
        problems.append(problem(folder, _NOWHERE, Code.FOLDER_EMPTY))
    return to_read, problems


def check_responses(
    slug: str, entries: list[Entry], editions: tuple[str, ...]
) -> tuple[list[Entry], list[Problem]]:
    """Find the responses to read, `<name>.<tag>.md`, among the entries of a narrative's `responses`.

    The entries to read bear their names below the narrative's folder.
    """
    folder = f"{slug}/{RESPONSES}"
    to_read: list[Entry] = []
    entries, problems = _few(folder, entries)
    for entry in entries:
        found = _check_response(f"{folder}/{entry.name}", entry, editions)
        problems.extend(found)
        if not found:
            to_read.append(Entry(f"{RESPONSES}/{entry.name}", entry.kind, entry.size))
    return to_read, problems


def _few(folder: str, entries: list[Entry]) -> tuple[list[Entry], list[Problem]]:
    """Leave out the traces of computers; of too many files give none, and the problem."""
    entries = [entry for entry in entries if not is_ignored(entry.name)]
    if len(entries) <= Limit.FILES:
        return entries, []
    values = {"size": len(entries), "limit": Limit.FILES}
    return [], [problem(folder, _NOWHERE, Code.FILES_MANY, **values)]


def _check_response(path: str, entry: Entry, editions: tuple[str, ...]) -> list[Problem]:
    if entry.kind != "file" or not entry.name.endswith(".md"):
        found = _check_entry(path, entry, editions)
        return found or [problem(path, _NOWHERE, Code.UNEXPECTED_FILE)]  # such as a photo
    name, _, tag = entry.name.removesuffix(".md").partition(".")
    if not tag or not SLUG.fullmatch(name) or len(name) > Limit.SLUG or name in DEVICES:
        return [problem(path, _NOWHERE, Code.RESPONSE_NAME, name=entry.name[:80])]
    return _check_text(path, Entry(f"{tag}.md", entry.kind, entry.size), editions)


def _check_entry(  # noqa: PLR0911  # a list of cases
    path: str, entry: Entry, editions: tuple[str, ...]
) -> list[Problem]:
    name, lower = entry.name, entry.name.lower()
    size = len(name.encode(errors="surrogateescape"))
    if entry.kind == "link":
        return [problem(path, _NOWHERE, Code.SYMLINK)]
    if entry.kind == "folder":
        return [problem(path, _NOWHERE, Code.FOLDER_INSIDE)]
    if entry.kind != "file":
        return [problem(path, _NOWHERE, Code.UNREADABLE, reason=N_("it is not a plain file"))]
    if size > Limit.NAME_BYTES:
        return [problem(path, _NOWHERE, Code.NAME_LONG, size=size, limit=Limit.NAME_BYTES)]
    if name.endswith(".md"):
        return _check_text(path, entry, editions)
    if lower.endswith(PHOTO_ENDINGS):
        if entry.size > Limit.PHOTO_BYTES:
            values = {"size": f"{entry.size / 1e6:.1f}", "limit": Limit.PHOTO_BYTES // 1_000_000}
            return [problem(path, _NOWHERE, Code.PHOTO_LARGE, **values)]
        return []
    if lower.endswith(REFUSED_PHOTO_ENDINGS):
        return [problem(path, _NOWHERE, Code.PHOTO_FORMAT, format=lower.rpartition(".")[2].upper())]
    return [problem(path, _NOWHERE, Code.UNEXPECTED_FILE)]


def _check_text(path: str, entry: Entry, editions: tuple[str, ...]) -> list[Problem]:
    tag = entry.name.removesuffix(".md")
    canonical = canonical_tag(tag)
    if entry.size > Limit.TEXT_BYTES:
        values = {"size": entry.size, "limit": Limit.TEXT_BYTES}
        return [problem(path, _NOWHERE, Code.FILE_LARGE, **values)]
    if canonical is None or (not editions and not is_language(canonical)):
        near = _NAMES.get(tag.lower())
        return [problem(path, _NOWHERE, Code.NOT_LANGUAGE, name=tag[:80], near=near)]
    if tag != canonical and TAG.fullmatch(tag.replace("_", "-")):
        return [problem(path, _NOWHERE, Code.TAG_SPELLING, name=tag, near=canonical)]
    if editions and tag not in editions:
        near = nearest(tag, editions)
        return [problem(path, _NOWHERE, Code.NOT_EDITION, name=tag, near=near, known=listed(editions, 30))]
    return []


def _is_portable(name: str) -> bool:
    return not NOT_PORTABLE.search(name) and name.lower().partition(".")[0] not in DEVICES
