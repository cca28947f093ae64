"""The first map: reads every file of the narratives folder, or recalls what it gave before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from journal import files, workers
from journal.characters import normal
from journal.checks import check_across
from journal.folders import Entry, check_folder, check_pages, check_responses, check_root
from journal.memory import Memory, digest, digest_of
from journal.model import RESPONSES, Packed, Photo, Text, pack_text, unpack_text
from journal.problems import Problem, problem
from journal.rules import Code, Limit
from journal.settings import JOURNAL, THEMES
from journal.submission import read_photo, read_text


@dataclass(frozen=True, slots=True)
class Folder:
    """What a narrative's, or a standing page's, folder holds."""

    name: str  # the slug, or `pages/<name>`
    texts: list[Text]
    responses: list[Text]
    photos: list[Photo]
    unread: set[str]  # names of files that could not be read
    problems: list[Problem]  # of its listing, and those that show only across its files
    faulty: dict[str, list[Problem]]  # by file name, those found in reading the file alone

    @property
    def written(self) -> list[Text]:
        """All that people wrote here: the texts, and the responses to them."""
        return [*self.texts, *self.responses]


def settings_files(root: Path) -> dict[str, bytes]:
    """Read the settings files that exist; only plain files of a sound size are opened."""
    return {
        name: files.read(root / name)
        for name, kind, size in files.entries(root)
        if name in (JOURNAL, THEMES) and kind == "file" and size <= Limit.SETTINGS_BYTES
    }


def folders_of(root: Path) -> tuple[list[str], list[Problem]]:
    """List the folders to read: narratives by slug, standing pages as `pages/<name>`."""
    here = _entries(root)
    slugs, problems = check_root(here)
    if any(entry.name == "pages" and entry.kind == "folder" for entry in here):
        pages, found = check_pages(_entries(root / "pages"))
        slugs += [f"pages/{name}" for name in pages]
        problems += found
    return slugs, problems


def _entries(folder: Path | str) -> list[Entry]:
    return [Entry(*entry) for entry in files.entries(folder)]


def folder_of(path: str) -> str:
    """Give the folder in which a file of the narratives folder lies, as it is read."""
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] == "pages" else parts[0]


def read_all(
    root: Path,
    names: list[str],
    editions: tuple[str, ...],
    memory: Memory,
    jobs: int,
    done: Callable[[int], None],
) -> set[str]:
    """Bring the memory's records up to date with folders; tells which have changed."""

    def start(worker: int) -> Callable[[list[str]], list[tuple[str, Packed]]]:
        memory.bodies.begin(memory.first_new + worker)

        def do(chunk: list[str]) -> list[tuple[str, Packed]]:
            read = ((name, _read_folder(root, name, editions, memory)) for name in chunk)
            return [(name, record) for name, record in read if record is not None]

        return do

    work = workers.chunks(names, 40)
    changed = [found for chunk in workers.run(work, start, jobs, done) for found in chunk]
    memory.records.update(changed)
    return {name for name, _ in changed}


def _read_folder(root: Path, name: str, editions: tuple[str, ...], memory: Memory) -> Packed | None:
    """Read one folder; None where the memory already knows all of it."""
    here = _entries(f"{root}/{name}")
    to_read, problems = check_folder(name, here, editions)
    is_page = name.startswith("pages/")
    if not is_page and any(entry.name == RESPONSES and entry.kind == "folder" for entry in here):
        inner = _entries(f"{root}/{name}/{RESPONSES}")
        responses, found = check_responses(name, inner, editions)
        to_read, problems = to_read + responses, problems + found
    old = memory.records.get(name, ((), (), (), b""))
    known = {record[0]: record for record in old[1]}
    records = []
    same = True
    for entry in to_read:
        record = _read_file(root, f"{name}/{entry.name}", entry, known.get(entry.name), memory)
        same = same and record is known.get(entry.name)
        records.append(record)
    packed = tuple(pack_problem(found) for found in problems)
    if same and len(records) == len(known) and packed == old[0] and name in memory.records:
        return None
    folder = unpack(name, (packed, records, ()))
    across = check_across(name, folder.texts, folder.photos, folder.unread)
    told = tuple([pack_problem(found) for found in across])
    return packed, tuple(records), told, digest_of([file[:2] for file in records])


def _read_file(root: Path, path: str, entry: Entry, known: Packed | None, memory: Memory) -> Packed:
    try:
        data = files.read(f"{root}/{path}")
    except OSError as error:
        found = problem(path, (0, 0), Code.UNREADABLE, reason=(error.strerror or "fault").lower())
        return entry.name, b"", None, None, (pack_problem(found),), None
    key = digest(data)
    if known is not None and known[1] == key:
        return known
    read = (read_text if entry.name.endswith(".md") else read_photo)(data, path)
    text, photo = read.text, read.photo
    place = memory.bodies.add(read.html.encode()) if text and read.html and memory.keeps else None
    return (
        entry.name,
        key,
        text and pack_text(text),
        photo and (photo.folder, photo.name, photo.digest, photo.width, photo.height),
        tuple(pack_problem(found) for found in read.problems),
        place,
    )


def pack_problem(found: Problem) -> Packed:
    """Turn a problem into plain parts."""
    return found.path, found.line, found.column, found.code, found.values


def unpack(name: str, record: Packed) -> Folder:
    """Make a folder's values from its record."""
    problems, found, across, *_ = record
    texts: list[Text] = []
    responses: list[Text] = []
    photos, unread, faulty = [], set(), {}
    for file, _, text, photo, told, _ in found:
        if text is not None:
            (responses if text[-1] else texts).append(unpack_text(text))
        elif photo is not None:
            photos.append(Photo(*photo))
        elif not file.startswith(f"{RESPONSES}/"):
            unread.add(file)
        if told:
            faulty[file] = [Problem(*values) for values in told]
    refused = [Problem(*values) for values in problems]
    below = (found.path.removeprefix(f"{name}/") for found in refused if found.path.startswith(f"{name}/"))
    unread.update(file for file in below if "/" not in file)
    if any(found.path == name and found.code == Code.FILES_MANY for found in refused):
        unread.add(".md")  # nothing of the folder was read
    refused += [Problem(*values) for values in across]
    return Folder(name, texts, responses, photos, unread, refused, faulty)


def without(folders: list[Folder], bad: set[str]) -> tuple[list[Folder], list[str]]:
    """Leave out files by their paths, and what cannot do without them: a narrative without its original.

    Gives the folders that are left, and what went, in order.
    """
    named: dict[str, set[str]] = {}
    for path in bad:
        folder_name = folder_of(path)
        named.setdefault(folder_name, set()).add(path.removeprefix(f"{folder_name}/"))
    left: list[Folder] = []
    went: list[str] = []
    for folder in folders:
        names = named.get(folder.name, set()) - {folder.name}
        shown = {normal(name) for name in names}
        texts = [
            text
            for text in folder.texts
            if text.path not in bad and not any(name in shown for name, _ in text.body.photos)
        ]
        of_page = folder.name.startswith("pages/")
        whole = folder.name in bad or not (of_page or sum(bool(text.work) for text in texts) == 1)
        if whole or not texts:
            went.append(folder.name)
            continue
        went += [f"{folder.name}/{name}" for name in sorted(names)]
        photos = [photo for photo in folder.photos if photo.path not in bad]
        responses = [text for text in folder.responses if text.path not in bad]
        left.append(replace(folder, texts=texts, responses=responses, photos=photos))
    return left, sorted(went)
