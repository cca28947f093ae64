"""The only module that touches the disk: reads, writes, links, locks, exchanges folders."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import hashlib
import os
import shutil
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from journal.model import Packed

_made: set[str] = set()  # folders that this process has made, or found
Plain = Packed | dict[str, Packed] | bytes
_KINDS = {stat.S_IFREG: "file", stat.S_IFDIR: "folder", stat.S_IFLNK: "link"}
_AT_FDCWD, _RENAME_EXCHANGE, _RENAME_SWAP = -100, 2, 2


def read(path: Path | str) -> bytes:
    """Read a whole file."""
    with open(path, "rb") as file:  # noqa: PTH123  # half the time of Path.read_bytes
        return file.read()


def read_if_there(path: Path) -> bytes | None:
    """Read a file; None where there is none."""
    try:
        return read(path)
    except (FileNotFoundError, NotADirectoryError):
        return None


def is_free(folder: Path) -> bool:
    """Tell whether a folder is missing or empty."""
    return not folder.exists() or (folder.is_dir() and not entries(folder))


def read_plain(path: Path, most: int) -> bytes:
    """Read a plain file of at most so many bytes; nothing where it is a link, a pipe, or larger."""
    try:
        status = path.lstat()
    except OSError:
        return b""
    return read(path) if stat.S_ISREG(status.st_mode) and status.st_size <= most else b""


def entries(folder: Path | str) -> list[tuple[str, str, int]]:
    """List a folder by name: name, kind (`file`, `folder`, `link`, `other`), size in bytes."""
    found: list[tuple[str, str, int]] = []
    with os.scandir(folder) as names:
        for name in names:
            status = name.stat(follow_symlinks=False)
            kind = _KINDS.get(stat.S_IFMT(status.st_mode), "other")
            found.append((name.name, kind, status.st_size))
    found.sort()
    return found


def tree(folder: Path) -> list[str]:
    """List the files of a folder and the folders in it, relative, with `/`."""
    found: list[str] = []
    for place, folders, names in os.walk(folder):
        folders.sort()
        below = os.path.relpath(place, folder).replace(os.sep, "/")
        found.extend(name if below == "." else f"{below}/{name}" for name in sorted(names))
    return found


def size(path: str) -> int:
    """Give a file's size in bytes; -1 where it is not there."""
    try:
        return os.stat(path).st_size  # noqa: PTH116  # thousands of times in a build
    except OSError:
        return -1


def missing(root: str, sizes: Iterable[tuple[str, int]]) -> list[str]:
    """Tell which files below a folder, each given with its size in bytes, are not there in that size."""
    return [path for path, wanted in sizes if size(f"{root}/{path}") != wanted]


def write(path: str, data: bytes) -> None:
    """Write a file anew, never through a hard link; makes the folders that it needs."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    folder = path[: path.rfind("/")]
    if folder not in _made:  # most pages have a folder of their own: asking first saves a failed try
        _made.add(folder)
        with contextlib.suppress(OSError):
            os.mkdir(folder, 0o755)  # noqa: PTH102
    for _ in range(3):
        try:
            descriptor = os.open(path, flags, 0o644)
            break
        except FileNotFoundError:
            os.makedirs(os.path.dirname(path), 0o755, exist_ok=True)  # noqa: PTH103, PTH120
        except FileExistsError:
            os.unlink(path)  # noqa: PTH108
    else:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)
    try:
        _write_all(descriptor, data)
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def link(source: str, target: str) -> None:
    """Make a file appear in a second place: a hard link, or a copy where the disk has none."""
    for _ in range(3):
        try:
            os.link(source, target)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(target), 0o755, exist_ok=True)  # noqa: PTH103, PTH120
        except FileExistsError:
            os.unlink(target)  # noqa: PTH108
        except OSError:
            write(target, read(source))
            return
        else:
            return


def replace(path: Path, data: bytes) -> None:
    """Write a file so that at any moment it is wholly the old or wholly the new one."""
    new = path.with_name(path.name + ".new")
    write(str(new), data)
    new.replace(path)


def remove(path: Path) -> None:
    """Remove a file, if it is there."""
    path.unlink(missing_ok=True)


def remove_below(root: Path, relative: str) -> None:
    """Remove a file below `root` and the folders that this leaves empty, but not `root`."""
    remove(root / relative)
    for folder in (root / relative).parents:
        if folder == root:
            return
        try:
            folder.rmdir()
        except OSError:
            return


def remove_tree(folder: Path) -> None:
    """Remove a folder with everything in it, if it is there."""
    shutil.rmtree(folder, ignore_errors=True)


def exchange(one: Path, other: Path) -> None:
    """Exchange two folders in one call; in two renames where the system has no such call.

    Where `one` is not there, `other` becomes it.
    """
    if not one.exists():
        one.parent.mkdir(parents=True, exist_ok=True)
        other.rename(one)
    elif not _exchange_at_once(bytes(one), bytes(other)):
        aside = _aside(other)
        one.rename(aside)
        other.rename(one)
        aside.rename(other)


def settle(one: Path, other: Path, stamp: str) -> None:
    """Finish an exchange in two renames that a kill cut short; a whole folder holds the stamp."""
    aside = _aside(other)
    if aside.is_dir():
        if not one.is_dir():
            (other if (other / stamp).is_file() else aside).rename(one)
        if aside.is_dir() and not other.is_dir():
            aside.rename(other)


def _aside(folder: Path) -> Path:
    return folder.with_name(folder.name + ".old")


def _exchange_at_once(one: bytes, other: bytes) -> bool:
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            result = library.renamex_np(one, other, _RENAME_SWAP)
        else:
            result = library.renameat2(_AT_FDCWD, one, _AT_FDCWD, other, _RENAME_EXCHANGE)
    except (OSError, AttributeError, TypeError):
        return False
    if result == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(number, os.strerror(number), os.fsdecode(one))


@contextlib.contextmanager
def locked(path: Path) -> Iterator[bool]:
    """Hold a lock; gives False at once where another holds it. Workers forked inside inherit it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        try:
            import fcntl  # noqa: PLC0415  # not on Windows
        except ImportError:
            yield True
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def remember(path: Path, program: bytes, value: Plain) -> None:
    """Keep a value of plain parts (marshal) for a later run of the same program."""
    import marshal  # noqa: PLC0415

    payload = marshal.dumps(value, 2)
    if path.parent.is_file():  # an older program's memory
        path.parent.unlink()
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, program + hashlib.blake2b(payload, digest_size=16).digest() + payload)


def recall(path: Path, program: bytes) -> Plain | None:
    """Give the value kept at `path`; None where it is damaged, foreign or another program's."""
    import marshal  # noqa: PLC0415

    data = read_if_there(path)
    start = len(program) + 16
    if data is None or not data.startswith(program) or len(data) < start:
        return None
    payload = memoryview(data)[start:]
    if hashlib.blake2b(payload, digest_size=16).digest() != data[len(program) : start]:
        return None
    value: Plain = marshal.loads(payload)  # noqa: S302  # our own file, checked by its digest
    return value


class Store:
    """Pieces of text kept in files that only grow; a piece is known by its place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = 0
        self.offset = 0
        self._writer: int | None = None
        self._readers: dict[int, int] = {}

    def begin(self, number: int) -> None:
        """From now on write to the file of that number, from its start."""
        self.number, self.offset, self._writer = number, 0, None

    def add(self, data: bytes) -> Packed:
        """Keep a piece; gives its place."""
        if self._writer is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
            self._writer = os.open(self.folder / str(self.number), flags, 0o644)
        _write_all(self._writer, data)
        place = (self.number, self.offset, len(data))
        self.offset += len(data)
        return place

    def get(self, place: Packed) -> bytes:
        """Give the piece at a place; short, or nothing, where the file is damaged."""
        number, offset, length = place
        reader = self._readers.get(number)
        if reader is None:
            try:
                reader = os.open(self.folder / str(number), os.O_RDONLY | getattr(os, "O_BINARY", 0))
            except OSError:
                return b""
            self._readers[number] = reader
        if hasattr(os, "pread"):
            return os.pread(reader, length, offset)
        os.lseek(reader, offset, os.SEEK_SET)
        return os.read(reader, length)

    def numbers(self) -> list[int]:
        """List the files there are."""
        if not self.folder.is_dir():
            return []
        return sorted(int(name) for name, _, _ in entries(self.folder) if name.isdigit())

    def drop(self, number: int) -> None:
        """Remove a file that nothing refers to."""
        remove(self.folder / str(number))
