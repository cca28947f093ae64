"""The second map: renders what has changed, and puts the new site in the old one's place at once.

Two trees stand on one disk: the live site, and a spare one in `.journal/`. The spare is brought up
to date by the difference and exchanged with the live one in a single call. A stamp in each names
its manifest (what it holds, and under which keys), so that after a kill it is plain which is which;
a tree without its stamp is of unknown state and is looked through.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from journal import files, workers
from journal.keys import plain
from journal.memory import digest, digest_of
from journal.model import Packed
from journal.plan import Output

_PAGES = 64  # pages that a worker renders at a time
_LINKS = 1_000  # files that a worker links at a time
_FORMAT = b"journal manifest 2"  # of manifests; they outlive the program, whose digest is in the keys
STAMP = ".journal-stamp"

Manifest = dict[str, Packed]
"""For each file of a site: key of its view, digest of its bytes, size, premise of its view."""

Render = Callable[[Any], list[Any]]
"""Gives the bytes of a view's files; of a folder, each with its name."""


@dataclass
class Site:
    """The output folder and what lies in `.journal/` for it."""

    live: Path
    home: Path  # .journal/<name>
    program: bytes
    manifest: Manifest = field(default_factory=dict)  # of the live tree
    survey: Callable[[], tuple[list[str], list[str]]] = lambda: ([], [])  # files missing in live and spare

    @cached_property
    def bundles(self) -> dict[bytes, list[str]]:
        """The live tree's files of each search bundle, by the bundle's key."""
        found: dict[bytes, list[str]] = {}
        for path, entry in self.manifest.items():
            if path.startswith("pagefind/"):
                found.setdefault(entry[0], []).append(path)
        return found

    @property
    def spare(self) -> Path:
        """The tree that is not live."""
        return self.home / "spare"

    def begin(self) -> None:
        """Learn what stands; finishes an exchange that a kill cut in two."""
        files.settle(self.live, self.spare, STAMP)
        self.manifest = self.manifest_of(self.live) or {}

    def look(self, jobs: int) -> None:
        """Begin to look aside, while texts are being read, whether each file is in place."""
        self.survey = workers.aside(self._missing, jobs)

    @cached_property
    def missing(self) -> tuple[frozenset[str], frozenset[str]]:
        """The files that the live and the spare tree should hold, and do not."""
        live, spare = self.survey()
        return frozenset(live), frozenset(spare)

    def _missing(self) -> list[list[str]]:
        trees = ((tree, self.manifest_of(tree) or {}) for tree in (self.live, self.spare))
        return [
            files.missing(str(tree), ((path, entry[2]) for path, entry in manifest.items()))
            for tree, manifest in trees
        ]

    def manifest_of(self, tree: Path) -> Manifest | None:
        """Recall a tree's manifest by its stamp; None where its state is unknown."""
        stamp = files.read_if_there(tree / STAMP)
        if stamp is None:
            return {} if files.is_free(tree) else None
        name = stamp.decode("ascii", "replace").strip()
        if not name.isalnum():
            return None
        found = files.recall(self.home / "manifests" / name, _FORMAT)
        return found if isinstance(found, dict) else None

    def holds(self, path: str, *, key: bytes = b"", content: bytes = b"") -> bool:
        """Tell whether a file of the live tree is in place, and has that key or that content."""
        entry = self.manifest.get(path)
        if entry is None or (key and entry[0] != key) or (content and entry[1] != content):
            return False
        return path not in self.missing[0]

    def stands(self, output: Output) -> bool:
        """Tell whether files made together are in place, and were made from this; the first says so."""
        first = self.manifest.get(output.paths[0]) if output.premise else None
        if first is None or first[3] != output.premise:
            return False
        return all(self.holds(path, key=first[0]) for path in output.paths)

    def shows(self, inputs: bytes) -> bool:
        """Tell whether the live tree was made from just these inputs, and is whole."""
        if files.recall(self.home / "inputs", self.program) != inputs:
            return False
        return bool(self.manifest) and not self.missing[0]

    def remember(self, inputs: bytes) -> None:
        """Keep what the live tree was made from."""
        files.remember(self.home / "inputs", self.program, inputs)

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
        files.remove_tree(self.spare)
        files.remove(self.home / "purge")

    def is_ours(self) -> bool:
        """Tell whether the output folder may be written: missing, empty, or made by us."""
        if (self.live / STAMP).is_file():
            return True
        return files.is_free(self.live)


@dataclass(frozen=True, slots=True)
class Done:
    """What a build did to the site."""

    pages: int  # files of the site
    written: int  # files that were rendered and differ from before
    removed: int


def publish(
    site: Site,
    outputs: list[Output],
    due: list[Output],
    start_render: Callable[[], Render],
    jobs: int,
    done: Callable[[int], None],
    *,
    keeps_bundles: bool = False,
) -> Done:
    """Render what has changed of what is due, and exchange the trees; where nothing has, write nothing."""
    spare_manifest = site.manifest_of(site.spare)
    work = _steps(due)
    _ = site.bundles, site.missing  # looked up once, before the workers are made

    def start(_worker: int) -> Callable[[Sequence[int]], list[Packed]]:
        worker = _Worker(site, start_render)
        return lambda chunk: [told for number in chunk for told in worker.update(due[number])]

    results = [told for chunk in workers.run(work, start, jobs, done) for told in chunk]
    entries = {path: entry or site.manifest[path] for path, entry, _ in results}
    same = (path for output in outputs for path in output.paths if path not in entries)
    manifest = {path: site.manifest[path] for path in same} | entries
    if keeps_bundles:
        kept = (path for paths in site.bundles.values() for path in paths)
        manifest |= {path: site.manifest[path] for path in kept}
    written = {path for path, _, is_written in results if is_written}
    return _exchange(site, manifest, written, spare_manifest, jobs)


def steps(outputs: list[Output]) -> int:
    """Tell of how many finished steps `publish` will tell."""
    return len(_steps(outputs))


def _steps(outputs: list[Output]) -> list[Sequence[int]]:
    """Cut the work into steps: what is heavy first, each alone, then pages."""
    heavy = [number for number, output in enumerate(outputs) if output.recipe]
    light = [number for number, output in enumerate(outputs) if not output.recipe]
    return [*workers.chunks(heavy, 1), *workers.chunks(light, _PAGES)]


class _Worker:
    """Brings outputs up to date, one after the other; makes its renderer when a first view needs it."""

    def __init__(self, site: Site, start_render: Callable[[], Render]) -> None:
        self.site = site
        self.start_render = start_render
        self.render: Render | None = None
        self.has_written = False

    def update(self, output: Output) -> list[tuple[str, Packed, bool]]:
        """Render an output whose key is new, or whose files are not in place.

        Tells each file that was rendered, with its entry and whether it was written: bytes that stand in
        the live tree are not. Of a folder that is the same, whose files the plan does not know, it tells
        their names with empty entries.
        """
        site, premise = self.site, output.premise
        view = output.view()
        key = digest((output.recipe or site.program) + digest_of(plain(view)))
        paths = site.bundles.get(key, ()) if output.folder else output.paths
        if paths and all(site.holds(path, key=key) for path in paths):
            if premise:  # another, of the same view
                return [(paths[0], (*site.manifest[paths[0]][:3], premise), False)]
            return [(path, (), False) for path in paths] if output.folder else []
        if self.render is None:
            self.render = self.start_render()
        made = self.render(view)
        told: list[tuple[str, Packed, bool]] = []
        for name, data in made if output.folder else zip(output.paths, made, strict=True):
            path, content = output.folder + name, digest(data)
            is_new = not site.holds(path, content=content)
            if is_new:
                self.write(path, data)
            told.append((path, (key, content, len(data), b"" if told else premise), is_new))
        return told

    def write(self, path: str, data: bytes) -> None:
        if not self.has_written:
            files.remove(self.site.spare / STAMP)  # from here on the spare tree's state is unknown
            self.has_written = True
        files.write(f"{self.site.spare}/{path}", data)


def _exchange(
    site: Site, manifest: Manifest, written: set[str], spare: Manifest | None, jobs: int
) -> Done:
    """Complete the spare tree, in which what was `written` stands, and make it live."""
    old = site.manifest
    content = {path: entry[1] for path, entry in manifest.items()}
    removed = [path for path in old if path not in manifest]
    name = digest_of(sorted(content.items())).hex()
    if not written and not removed and site.manifest_of(site.live) is not None:
        if manifest != old:  # other keys of the same bytes
            files.remember(site.home / "manifests" / name, _FORMAT, manifest)
        return Done(len(manifest), 0, 0)
    files.remove(site.spare / STAMP)
    there = spare if spare is not None else dict.fromkeys(files.tree(site.spare), ())
    lost = site.missing[1]
    shared = [
        path
        for path, entry in manifest.items()
        if path not in written and (path in lost or not (here := there.get(path)) or here[1] != entry[1])
    ]
    _link(site, shared, jobs)
    for path in there:
        if path not in manifest:
            files.remove_below(site.spare, path)
    files.remember(site.home / "manifests" / name, _FORMAT, manifest)
    files.write(f"{site.spare}/{STAMP}", f"{name}\n".encode())
    files.exchange(site.live, site.spare)
    _sweep(site)
    return Done(len(manifest), len(written), len(removed))


def _link(site: Site, shared: list[str], jobs: int) -> None:
    """Give the spare tree files that it shares with the live one, and does not have."""
    live, spare = f"{site.live}/", f"{site.spare}/"

    def start(_worker: int) -> Callable[[list[str]], None]:
        def do(chunk: list[str]) -> None:
            for path in chunk:
                files.link(live + path, spare + path)

        return do

    workers.run(workers.chunks(shared, _LINKS), start, jobs, lambda _: None)


def _sweep(site: Site) -> None:
    """Forget the manifests of trees that no longer stand."""
    named = set()
    for tree in (site.live, site.spare):
        stamp = files.read_if_there(tree / STAMP)
        named.add(stamp.decode("ascii", "replace").strip() if stamp else "")
    folder = site.home / "manifests"
    for name, _, _ in files.entries(folder):
        if name not in named:
            files.remove(folder / name)
