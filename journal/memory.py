"""What is remembered from build to build: what each file and each folder gave, and the HTML of each body.

Everything is keyed by the digest of the bytes it came from and of the program that read them, so
nothing has to be declared or guessed; a memory that is damaged, foreign or old is left aside.
"""

from __future__ import annotations

import hashlib
import marshal
import platform
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeVar, cast

from journal import files
from journal.model import Packed

# A file's record: name, digest of its bytes, packed text, photo, problems, place of its HTML.
# A folder's record: problems of its listing, the records of its files, problems that show only across
# these, and the digest of the files with their names.
Records = dict[str, Packed]

_Kept = TypeVar("_Kept", bytes, dict[str, Packed])

_LIBRARIES = (
    *("markdown-it-py", "mdit-py-plugins", "jinja2", "pyyaml", "babel", "pillow"),
    "pagefind-bin-extended",
)
_FILES, _WASTE, _SMALL = 48, 0.6, 1_000_000  # when bodies are joined: files, part unused, bytes
_SHARDS = 64  # files of the records, so that an edit writes a small one
_PACKAGE = Path(__file__).parent


def digest(data: bytes) -> bytes:
    """Digest bytes: 16 bytes of BLAKE2."""
    return hashlib.blake2b(data, digest_size=16).digest()


def packed(plain: Any) -> bytes:
    """Write a value of plain parts as bytes, the same for equal values in every process."""
    return marshal.dumps(plain, 2)


def digest_of(plain: Any) -> bytes:
    """Digest a value of plain parts, the same for equal values in every process."""
    return digest(packed(plain))


def _shard_of(name: str) -> int:
    return hashlib.blake2b(name.encode(), digest_size=1).digest()[0] % _SHARDS


@cache
def program(*folders: Path) -> bytes:
    """Digest the program, its libraries and the given folders, such as the templates."""
    told: list[Any] = [platform.python_version()]
    for library in _LIBRARIES:
        try:
            told.append(version(library))
        except PackageNotFoundError:
            told.append("")
    for folder in (_PACKAGE, *folders):
        for name in files.tree(folder):
            if not name.endswith(".pyc"):
                told.append((name, files.read(folder / name)))
    return digest_of(told)


@cache
def recipe(*sources: Path) -> bytes:
    """Digest the libraries and those files alone that make what is dear to make again."""
    libraries = [version(name) for name in _LIBRARIES]
    return digest_of((libraries, [files.read(source) for source in sources]))


@dataclass(slots=True)
class Memory:
    """The memory of one output folder, `.journal/<name>/`."""

    folder: Path
    program: bytes
    records: Records = field(default_factory=dict)
    bodies: files.Store = field(init=False)
    keeps: bool = True  # False: this run only looks, and leaves nothing on the disk
    first_new: int = 0  # number of the first file of bodies that this run writes

    def __post_init__(self) -> None:
        self.bodies = files.Store(self.folder / "bodies")

    def load(self) -> None:
        """Recall what earlier runs have read."""
        for number in range(_SHARDS):
            found = files.recall(self._shard(number), self.program)
            if isinstance(found, dict):
                self.records.update(found)
        self.first_new = max(self.bodies.numbers(), default=-1) + 1

    def keep_only(self, names: Iterable[str]) -> set[str]:
        """Let go of folders that are not among these; tells which."""
        gone = self.records.keys() - set(names)
        for name in gone:
            del self.records[name]
        return gone

    def digests(self) -> dict[str, bytes]:
        """Tell what was read: for each folder, in order, the digest of its files and their names."""
        return {folder: record[3] for folder, record in sorted(self.records.items())}

    def save(self, changed: set[str], *, purge: bool) -> None:
        """Keep the records of the folders that have changed.

        Drops files of bodies that nothing refers to, and joins many small ones; a purge leaves nothing
        of a body that is no longer there.
        """
        live = {place[0] for place in self._places()}
        if purge or len(live) > _FILES or self._waste() > _WASTE:
            self._rewrite(max(self.bodies.numbers(), default=-1) + 1)
            live = {place[0] for place in self._places()}
            changed = set(self.records) | changed
        shards: dict[int, Records] = {_shard_of(name): {} for name in changed}
        for name, record in self.records.items():
            shard = shards.get(_shard_of(name))
            if shard is not None:
                shard[name] = record
        for number, records in shards.items():
            files.remember(self._shard(number), self.program, records)
        for number in self.bodies.numbers():
            if number not in live:
                self.bodies.drop(number)

    def kept(self, name: str, make: Callable[[], _Kept], *, of: bytes = b"") -> _Kept:
        """Recall a value that depends on the program alone, and on what has the digest `of`, or make it."""
        found = files.recall(self.folder / name, self.program + of)
        if found is None:
            found = make()
            files.remember(self.folder / name, self.program + of, found)
        return cast("_Kept", found)

    def release(self) -> None:
        """Let go of what was read: a large journal fits but once into a small computer."""
        self.records = {}

    def _shard(self, number: int) -> Path:
        return self.folder / "texts" / f"{number:02x}"

    def _places(self) -> list[Packed]:
        return [file[5] for record in self.records.values() for file in record[1] if file[5]]

    def _waste(self) -> float:
        """Which part of the stored bodies nothing refers to any more."""
        used = sum(place[2] for place in self._places())
        sizes = (files.size(str(self.bodies.folder / str(number))) for number in self.bodies.numbers())
        stored = sum(sizes)
        return 1 - used / stored if stored > _SMALL else 0.0

    def _rewrite(self, number: int) -> None:
        self.bodies.begin(number)
        for folder, (problems, found, *more) in self.records.items():
            moved = tuple([
                (*file[:5], file[5] and self.bodies.add(self.bodies.get(file[5]))) for file in found
            ])
            self.records[folder] = (problems, moved, *more)
