"""The second map: renders what has changed, and puts the new site in the old one's place at once.

The spare tree is brought up to date by the difference and exchanged with the live one in a single call.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from journal import files, workers
from journal.keys import plain
from journal.memory import digest, digest_of
from journal.model import Packed
from journal.plan import Output
from journal.site import NOTHING, STAMP, Manifest, Site, files_of, pages_of

_PAGES = 64  # pages that a worker renders at a time
_LINKS = 1_000  # files that a worker links at a time

Render = Callable[[Any], list[Any]]
"""Gives the bytes of a view's files; of a folder, each with its name."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a build did to the site."""

    pages: int  # files of the site
    written: int  # files that were rendered and differ from before
    removed: int


def publish(
    site: Site,
    outputs: list[Output],
    premises: dict[str, bytes],
    standing: Container[str],
    start_render: Callable[[], Render],
    jobs: int,
    done: Callable[[int], None],
) -> Done:
    """Render what has changed, and exchange the trees; where nothing has, write nothing.

    Parts that are `standing` stay as they are; of the others `outputs` holds all that they consist of.
    """
    work = _steps(outputs)
    _ = site.live.missing, site.spare.manifest  # looked up once, before the workers are made

    def start(_worker: int) -> Callable[[Sequence[int]], list[Packed]]:
        worker = _Worker(site, start_render)
        return lambda chunk: [(number, *worker.update(outputs[number])) for number in chunk]

    made: dict[str, list[Packed]] = {}
    written: set[str] = set()
    for number, told, names in sorted(chain.from_iterable(workers.run(work, start, jobs, done))):
        made.setdefault(outputs[number].of, []).extend(told)
        written.update(names)
    manifest = {part: entry for part, entry in site.live.parts.items() if part in standing}
    for part, told in made.items():
        content = digest_of([(file[0], file[2]) for file in told])
        manifest[part] = (premises.get(part, b""), content, tuple(told))
    return _exchange(site, manifest, written, jobs)


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

    def update(self, output: Output) -> tuple[list[Packed], list[str]]:
        """Render an output whose key is new, or whose files are not in place.

        Gives its files, as the manifest has them, and the paths of those that were written: bytes that
        stand in the live tree are not.
        """
        view = output.view()
        key = digest((output.recipe or self.site.program) + digest_of(plain(view)))
        held = self.site.live.held(output.of)
        known = self.site.live.parts.get(output.of, NOTHING)[2]
        paths = [file[0] for file in known] if output.folder else output.paths
        same = [held[path] for path in paths if path in held and held[path][1] == key]
        if paths and len(same) == len(paths):
            return same, []
        if self.render is None:
            self.render = self.start_render()
        told, written = [], []
        made = self.render(view)
        for name, data in made if output.folder else zip(output.paths, made, strict=True):
            path, content = output.folder + name, digest(data)
            if path not in held or held[path][2] != content:
                self.write(path, data)
                written.append(path)
            told.append((path, key, content, len(data)))
        return told, written

    def write(self, path: str, data: bytes) -> None:
        if not self.has_written:
            files.remove(self.site.spare.folder / STAMP)  # from here on the spare tree's state is unknown
            self.has_written = True
        files.write(f"{self.site.spare.folder}/{path}", data)


def _exchange(site: Site, manifest: Manifest, written: set[str], jobs: int) -> Done:
    """Complete the spare tree, in which what was `written` stands, and make it live."""
    live, spare = site.live.parts, site.spare.parts
    name = digest_of(sorted((part, entry[1]) for part, entry in manifest.items())).hex()
    pages, removed = pages_of(manifest), _less(live, manifest)
    lost = site.spare.missing - written  # it was looked at while these were being written
    if not written and not removed:
        if manifest != live:  # other keys of the same bytes
            site.keep(manifest, name)
        return Done(pages, 0, 0)
    files.remove(site.spare.folder / STAMP)
    shared = dict.fromkeys(_less(manifest, spare, with_changed=True))
    gone = _less(spare, manifest)
    if lost or site.spare.manifest is None:
        every = {file[0] for file in files_of(manifest.values())}
        shared |= dict.fromkeys(every & lost)
        gone = [path for path in files.tree(site.spare.folder) if path not in every]
    _link(site, [path for path in shared if path not in written], jobs)
    for path in gone:
        files.remove_below(site.spare.folder, path)
    site.exchange(manifest, name)
    return Done(pages, len(written), len(removed))


def _less(one: Manifest, other: Manifest, *, with_changed: bool = False) -> list[str]:
    """List the files that one site holds and another does not or, `with_changed`, holds otherwise."""
    ours = (entry for part, entry in one.items() if other.get(part, NOTHING)[1] != entry[1])
    theirs = (entry for part, entry in other.items() if one.get(part, NOTHING)[1] != entry[1])
    known = {file[0]: file[2] for file in files_of(theirs)}
    return [
        file[0]
        for file in files_of(ours)
        if file[0] not in known or (with_changed and known[file[0]] != file[2])
    ]


def _link(site: Site, shared: list[str], jobs: int) -> None:
    """Give the spare tree files that it shares with the live one, and does not have."""
    live, spare = f"{site.live.folder}/", f"{site.spare.folder}/"

    def start(_worker: int) -> Callable[[list[str]], None]:
        def do(chunk: list[str]) -> None:
            for path in chunk:
                files.link(live + path, spare + path)

        return do

    workers.run(workers.chunks(shared, _LINKS), start, jobs, lambda _: None)
