"""`check` and `build`, each read from top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import astuple, dataclass, replace
from functools import partial
from pathlib import Path

from journal import (
    catalogues,
    checks,
    editions,
    files,
    kinship,
    memory,
    plan,
    publish,
    reading,
    rendering,
    settings,
    urls,
    workers,
)
from journal.assemble import Journal, assemble, editions_of
from journal.memory import Memory
from journal.model import Packed
from journal.premises import premises
from journal.problems import Problem, problem
from journal.progress import stage
from journal.reading import Folder
from journal.report import Summary
from journal.rules import Code, Limit, severity
from journal.settings import JOURNAL, THEMES, Settings
from journal.site import Site
from journal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says; paths are absolute."""

    narratives: Path
    output: Path
    base_url: str | None = None
    jobs: int = 1
    search: bool = True
    images: bool = True
    skip_faulty: bool = False

    @property
    def home(self) -> Path:
        """What must persist for this output, beside it."""
        return self.output.parent / ".journal" / self.output.name


@dataclass(frozen=True, slots=True)
class Read:
    """Everything that was read, before it is looked at as a whole."""

    settings: Settings
    names: list[str]  # of the folders
    problems: list[Problem]  # of the settings files, and of what lies in no folder
    memory: Memory
    changed: set[str]  # folders, since the memory was saved
    digests: dict[str, bytes]  # of everything that was read: the settings files, and each folder


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of reading and checking everything."""

    read: Read
    editions: tuple[str, ...]
    folders: list[Folder]
    problems: list[Problem]  # sorted

    @property
    def errors(self) -> list[Problem]:
        """The problems that block a build."""
        return [found for found in self.problems if severity(found.code) == "error"]

    @property
    def summary(self) -> Summary:
        """How much there was to check, and was found."""
        return summary_of(self.folders, self.problems)


class Fault(Exception):  # noqa: N818  # it is the machine's fault, not an error of the program
    """A fault of the machine or of the use, told in one line; exit code 2."""


def read(options: Options, *, keeps: bool = False, touched: Container[str] | None = None) -> Read:
    """Read everything, or what is new or `touched`. Writes nothing, unless it `keeps` bodies."""
    known = Memory(options.home, memory.program(), keeps=keeps)
    known.load()
    if not options.narratives.is_dir():
        raise Fault(f"There is no folder {options.narratives}.")
    given = reading.settings_files(options.narratives)
    configured, problems = settings.read(given)
    names, found = reading.folders_of(options.narratives)
    problems += found
    changed = known.keep_only(names)
    due = [name for name in names if touched is None or name in touched or name not in known.records]
    with stage("Reading", len(workers.chunks(due, 40))) as done:
        changed |= reading.read_all(options.narratives, due, configured.editions, known, options.jobs, done)
    if not any(not name.startswith("pages/") for name in names) and not found:
        problems.append(problem(JOURNAL, (0, 0), Code.JOURNAL_EMPTY))
    if options.base_url is not None:
        problems = [one for one in problems if one.code != Code.NO_BASE_URL]
    digests = {**{name: memory.digest(data) for name, data in sorted(given.items())}, **known.digests()}
    return Read(configured, names, problems, known, changed, digests)


def check(options: Options, found: Read | None = None) -> Checked:
    """Check everything that was read; every problem at once."""
    found = found or read(options)
    configured, known = found.settings, found.memory
    folders = [reading.unpack(name, known.records[name]) for name in found.names]
    tags = editions_of(configured, (text for folder in folders for text in folder.texts)) or ("en",)
    problems = {*found.problems, *_all_problems(configured, folders, tags)}
    return Checked(found, tags, folders, sorted(problems))


def _all_problems(configured: Settings, folders: list[Folder], tags: tuple[str, ...]) -> list[Problem]:
    problems: list[Problem] = []
    links, ids = checks.Links(folder.name for folder in folders), checks.Ids(configured)
    for folder in folders:
        problems += folder.problems
        problems += (found for told in folder.faulty.values() for found in told)
        for text in folder.written:
            problems += links.check(text)
            problems += ids.check(text)
    problems += checks.check_editions(tags, catalogues.exists)
    return problems


def lines_of(options: Options) -> Callable[[str, int], str]:
    """Give what finds the line of a file that a problem quotes."""
    lines: dict[str, list[str]] = {}

    def line_of(path: str, number: int) -> str:
        if path not in lines:
            data = files.read_plain(options.narratives / path, Limit.TEXT_BYTES)
            lines[path] = data.decode(errors="replace").removeprefix("\ufeff").split("\n")
        return lines[path][number - 1] if number <= len(lines[path]) else ""

    return line_of


def address_of(options: Options, configured: Settings | None = None) -> str:
    """Give the journal's address: the command line's, else its own; empty where there is none."""
    if options.base_url is not None:
        return options.base_url
    configured = configured or settings.read(reading.settings_files(options.narratives))[0]
    return configured.base_url


def joined(checked: Checked) -> Journal:
    """Join what was checked into one journal."""
    texts = [text for folder in checked.folders for text in folder.written]
    pictures = [photo for folder in checked.folders for photo in folder.photos]
    return assemble(checked.read.settings, texts, pictures, checked.editions)


def begun(options: Options, *, hasty: bool = False) -> Site:
    """Begin a build, under its lock: learn what stands, and begin to look whether it is whole.

    A hasty build takes it for whole; the one that has to follow looks.
    """
    site = Site(options.output, options.home, _program(options))
    site.begin()
    if not hasty:
        site.live.look(options.jobs)
    return site


def build(options: Options, site: Site, checked: Checked, *, hasty: bool = False) -> publish.Done:
    """Publish what was checked; faulty texts must have been left out by `without_faulty`.

    A hasty build keeps the search bundles as they are; another has to follow.
    """
    found, known = checked.read, checked.read.memory
    theme = rendering.theme(with_search=options.search)
    inputs = _inputs(options, found, theme)
    to_tell = () if _is_told_again(checked) else astuple(checked.summary)
    if _is_built(site, found, inputs, to_tell):
        return publish.Done(site.live.pages, 0, 0)
    journal = joined(checked)
    purge = _keep(site, journal, found)
    viewer = _viewer(journal, address_of(options, found.settings), theme, options, known)
    hasty, images = hasty and bool(site.live.manifest), options.images
    common = memory.digest_of((site.program, found.digests.get(JOURNAL), found.digests.get(THEMES)))
    start = rendering.starter(options.narratives, known, with_photos=images)
    known.release()  # the plan takes as much
    if not hasty:
        site.spare.look(options.jobs)
    told = premises(viewer, found.digests, common)
    standing = site.live.standing(told)
    outputs = plan.outputs(viewer, theme, standing, with_photos=images, with_bundles=not hasty)
    if hasty:
        standing |= {part for part in site.live.parts if part.startswith(urls.BUNDLES)}
    site.forget()
    with stage("Writing", publish.steps(outputs)) as done:
        published = publish.publish(site, outputs, told, standing, start, options.jobs, done)
    if not hasty:
        if purge:
            site.purge()
        site.remember(inputs, to_tell)
    return published


def _is_built(site: Site, found: Read, inputs: bytes, to_tell: Packed) -> bool:
    """Tell whether the site is there already; keeps what else is new."""
    told = site.told_of(inputs)
    if told is None:
        return False
    if found.changed:  # in nothing that the site shows
        found.memory.save(found.changed, purge=False)
    if told != to_tell:
        site.remember(inputs, to_tell)
    return True


def _keep(site: Site, journal: Journal, found: Read) -> bool:
    """Keep what was read; tells whether nothing may be left of what has been withdrawn."""
    withdrawn = {one.slug for one in journal.narratives if one.work.withdrawn}
    purge = bool(withdrawn & found.changed) or not site.is_purged
    if purge:
        site.begin_purge()
    if found.changed or purge:
        found.memory.save(found.changed, purge=purge)
    return purge


def shown(options: Options, site: Site, found: Read) -> Summary | None:
    """Give what a build found, where the site shows just what was read and nothing has to be told again."""
    if found.changed or found.problems:
        return None
    counts = site.told_of(_inputs(options, found, rendering.theme(with_search=options.search)))
    return Summary(*counts) if counts else None


def _is_told_again(checked: Checked) -> bool:
    """Tell whether each build tells some of the problems: errors, and what concerns the whole journal."""
    return bool(checked.errors) or any(found.path in (JOURNAL, THEMES) for found in checked.problems)


def _inputs(options: Options, found: Read, theme: dict[str, bytes]) -> bytes:
    """Digest all that a site is made from, but for the program."""
    base_url, given = address_of(options, found.settings), tuple(found.digests.items())
    cards = sorted(rendering.cards())
    return memory.digest_of((base_url, given, options.skip_faulty, tuple(theme), cards))


def _program(options: Options) -> bytes:
    return memory.digest_of((memory.program(rendering.TEMPLATES), options.images, options.search))


def _viewer(
    journal: Journal, base_url: str, theme: dict[str, bytes], options: Options, known: Memory
) -> Viewer:
    """Make what makes the views; adds to the theme the social cards that tell the editions' titles."""
    compiled = {
        tag: known.kept(f"words/{tag}", partial(catalogues.compiled, tag)) for tag in journal.editions
    }
    made = editions.make(
        journal, base_url, tuple(theme), compiled, rendering.cards(), with_search=options.search
    )
    cards = {edition.card for edition in made.values() if edition.card}
    theme |= {card: files.read(rendering.CARDS / card.rpartition("/")[2]) for card in sorted(cards)}
    return Viewer(journal, made, known.kept("kin", partial(kinship.kin, journal), of=kinship.basis(journal)))


def without_faulty(checked: Checked) -> tuple[Checked, list[str]]:
    """Leave out faulty texts; a faulty original takes its narrative along. Says which went."""
    bad = {found.path for found in checked.errors}
    if bad & {JOURNAL, THEMES}:
        return checked, []
    folders, left_out = reading.without(checked.folders, bad)
    tags = editions_of(checked.read.settings, (text for folder in folders for text in folder.texts))
    return replace(checked, folders=folders, editions=tags or checked.editions), left_out


def summary_of(folders: list[Folder], problems: list[Problem]) -> Summary:
    """Count narratives and their texts, the unreadable ones too, and the problems."""
    narratives = [folder for folder in folders if not folder.name.startswith("pages/")]
    texts = sum(
        len(folder.texts) + sum(name.endswith(".md") for name in folder.unread) for folder in narratives
    )
    errors = sum(severity(found.code) == "error" for found in problems)
    return Summary(len(narratives), texts, errors, len(problems) - errors)
