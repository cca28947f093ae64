"""What stands in the output folder, and what is known of it: a site, of which there are two trees.

The live tree is read by everyone; the spare one, in `.journal/`, is the site as it was before. A stamp in
each names its manifest (what it holds, and under which keys), so that after a kill it is plain which is
which; a tree without its stamp is of unknown state and is looked through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

from journal import files, workers
from journal.model import Packed

_FORMAT = b"journal manifest 3"  # of manifests; they outlive the program, whose digest is in the keys
STAMP = ".journal-stamp"
NOTHING: Packed = (b"", b"", ())  # the entry of a part that is not there

Manifest = dict[str, Packed]
"""For each part of a site: the premise of its views, the digest of what its files hold, and its files, each
with its path, the key of its view, the digest of its bytes, and their number."""


@dataclass
class Tree:
    """A site as it lies on the disk."""

    folder: Path
    manifests: Path  # where they are kept, by the names that stamps tell
    survey: Callable[[], list[str]] = list  # gives the files that should be in place, and are not

    @cached_property
    def manifest(self) -> Manifest | None:
        """What it holds; None where its state is unknown."""
        stamp = files.read_if_there(self.folder / STAMP)
        if stamp is None:
            return {} if files.is_free(self.folder) else None
        name = stamp.decode("ascii", "replace").strip()
        if not name.isalnum():
            return None
        found = files.recall(self.manifests / name, _FORMAT)
        return found if isinstance(found, dict) else None

    @property
    def parts(self) -> Manifest:
        """What is known of it."""
        return self.manifest or {}

    @property
    def pages(self) -> int:
        """How many files it holds, as far as is known."""
        return pages_of(self.parts)

    def look(self, jobs: int) -> None:
        """Begin to look aside, while other work is done, whether each file is in place."""
        sizes = ((file[0], file[3]) for file in files_of(self.parts.values()))
        self.survey = workers.aside(lambda: files.missing(str(self.folder), sizes), jobs)

    @cached_property
    def missing(self) -> frozenset[str]:
        """The files that should be in place, and are not; waits until they have been looked at."""
        return frozenset(self.survey())

    def held(self, part: str) -> dict[str, Packed]:
        """Give those files of a part that are in place, by path."""
        there = self.parts.get(part, NOTHING)[2]
        return {file[0]: file for file in there if file[0] not in self.missing}

    def standing(self, premises: dict[str, bytes]) -> set[str]:
        """Tell which parts are in place, and were made from these premises."""
        known = self.parts
        same = {part for part, premise in premises.items() if known.get(part, NOTHING)[0] == premise}
        if self.missing:
            same = {part for part in same if len(self.held(part)) == len(known[part][2])}
        return same


class Site:
    """The output folder, and what lies in `.journal/` for it."""

    def __init__(self, output: Path, home: Path, program: bytes) -> None:
        """Take the output folder, its `.journal/<name>/`, and the digest of what makes a site."""
        self.home, self.program, self.manifests = home, program, home / "manifests"
        self.live, self.spare = Tree(output, self.manifests), Tree(home / "spare", self.manifests)

    def begin(self) -> None:
        """Finish an exchange that a kill cut in two."""
        files.settle(self.live.folder, self.spare.folder, STAMP)

    def exchange(self, manifest: Manifest, name: str) -> None:
        """Put the spare tree, which now holds what the manifest says, in the live one's place."""
        self.keep(manifest, name)
        files.write(f"{self.spare.folder}/{STAMP}", f"{name}\n".encode())
        files.exchange(self.live.folder, self.spare.folder)
        if self.live.missing:  # it stands in the spare one's place now, and is known not to be whole
            files.remove(self.spare.folder / STAMP)
        named = {files.read_if_there(tree.folder / STAMP) for tree in (self.live, self.spare)}
        for kept, _, _ in files.entries(self.manifests):
            if f"{kept}\n".encode() not in named:
                files.remove(self.manifests / kept)

    def keep(self, manifest: Manifest, name: str) -> None:
        """Keep a manifest under the name that stamps tell."""
        files.remember(self.manifests / name, _FORMAT, manifest)

    def told_of(self, inputs: bytes) -> Packed | None:
        """Give what was told of the live tree, if it was made from just these inputs, and is whole."""
        told = files.recall(self.home / "inputs", self.program + inputs)
        if not isinstance(told, tuple) or not self.live.manifest or self.live.missing:
            return None
        return told

    def remember(self, inputs: bytes, told: Packed) -> None:
        """Keep what the live tree was made from, and what was told of it; empty: it is to be told again."""
        files.remember(self.home / "inputs", self.program + inputs, told)

    def forget(self) -> None:
        """Forget what the live tree was made from, before another takes its place."""
        files.remove(self.home / "inputs")

    @property
    def is_purged(self) -> bool:
        """Tell whether nothing is kept of what has been withdrawn."""
        return files.size(f"{self.home}/purge") < 0

    def begin_purge(self) -> None:
        """From now on something is to be forgotten, even if this build does not live to do it."""
        files.write(f"{self.home}/purge", b"")

    def purge(self) -> None:
        """Remove the spare tree, which holds the site as it was."""
        files.remove_tree(self.spare.folder)
        files.remove(self.home / "purge")

    def is_ours(self) -> bool:
        """Tell whether the output folder may be written: missing, empty, or made by us."""
        return files.size(f"{self.live.folder}/{STAMP}") >= 0 or files.is_free(self.live.folder)


def pages_of(manifest: Manifest) -> int:
    """Count the files of a site."""
    return sum(len(entry[2]) for entry in manifest.values())


def files_of(entries: Iterable[Packed]) -> Iterable[Packed]:
    """Give the files of the entries of parts."""
    return chain.from_iterable(entry[2] for entry in entries)
