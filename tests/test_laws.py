"""The laws of building: what holds for every journal, every edit, every kill; and that the laws bite.

A law is a plain function of an empty folder that raises AssertionError where it does not hold, so
that the last test can plant faults in the program and see that each is caught.
"""

from __future__ import annotations

import dataclasses
import errno
import fcntl
import gc
import gzip
import itertools
import marshal
import os
import random
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journal import files, keys, pipeline, plan, premises, publish, reading, rendering, serve, site, submission, workers
from journal.model import Text
from journals import (
    EDITS,
    OPTIONS,
    ROOT,
    STAMP,
    build,
    changed,
    clean,
    content,
    difference,
    lay,
    original,
    photo,
    run,
    start,
    state,
    tiny,
    translation,
    tree,
)
from journals import arguments as arguments_of

few = settings(
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=4,
    suppress_health_check=list(HealthCheck),
)


# --- incremental = clean ----------------------------------------------------------------------

Step = tuple[list[tuple[str, int]], int]
EVERY_EDIT: list[Step] = [
    ([], 0),
    ([("edit a body", 3), ("add a photo", 5)], 0),
    ([("remove translations", 0), ("change a label", 2)], 0),
    ([("replace a photo", 9), ("add a narrative", 4)], 0),
    ([("remove a narrative", 0), ("edit a title", 1)], 2),
    ([("change the settings", 3), ("add a translation", 0), ("add a page", 1)], 0),
    ([("change the settings", 1), ("withdraw a narrative", 0), ("add a page", 0)], 1),
]


def law_incremental(folder: Path, steps: list[Step] = EVERY_EDIT) -> None:
    """After any edits, the site is the one that a build from nothing makes, byte for byte."""
    inputs = tiny()
    for number, (edits, option) in enumerate(steps):
        for name, variant in edits:
            inputs = EDITS[name](inputs, variant)
        build(folder, inputs, *OPTIONS[option])
        if number >= len(steps) - 3 or number % 2:
            fresh = clean(folder / "fresh", inputs, *OPTIONS[option])
            assert difference(content(folder / "site"), fresh) == []


def test_every_kind_of_edit_leads_to_the_clean_site(tmp_path):
    law_incremental(tmp_path)


edits = st.tuples(st.sampled_from(sorted(EDITS)), st.integers(0, 40))
steps = st.tuples(st.lists(edits, min_size=1, max_size=3), st.integers(0, len(OPTIONS) - 1))


@few
@given(st.lists(steps, min_size=2, max_size=4))
def test_any_edits_lead_to_the_clean_site(tmp_path_factory, sequence):
    law_incremental(tmp_path_factory.mktemp("edits"), sequence)


def law_program(folder: Path) -> None:
    """A changed template shows on the next build."""
    old, new = folder / "old", folder / "new"
    for templates in (old, new):
        shutil.copytree(rendering.TEMPLATES, templates)
    home = (new / "home.html").read_text("utf-8")
    (new / "home.html").write_text(home.replace("{% block main %}", "{% block main %}Welcome."), "utf-8")
    before = rendering.TEMPLATES
    try:
        rendering.TEMPLATES = old
        build(folder, tiny())
        rendering.TEMPLATES = new
        build(folder, tiny())
        assert b"Welcome." in (folder / "site/en/index.html").read_bytes()
        assert difference(content(folder / "site"), clean(folder / "fresh", tiny())) == []
    finally:
        rendering.TEMPLATES = before


def test_a_changed_template_shows(tmp_path):
    law_program(tmp_path)


# --- what is not touched ----------------------------------------------------------------------


def untouched(folder: Path) -> dict[str, tuple[int, int, int]]:
    """The state of the site and of the memory, but for the lock, which each build opens."""
    found = state(folder / "site") | {f".journal/{path}": seen for path, seen in state(folder / ".journal").items()}
    del found[".journal/site/lock"]
    return found


def law_twice(folder: Path) -> None:
    """Building what has been built writes nothing."""
    for inputs in (tiny(), EDITS["edit a title"](tiny(), 1)):
        build(folder, inputs)
        before = untouched(folder)
        assert ", 0 new." in build(folder, inputs).err
        assert untouched(folder) == before


def test_building_twice_writes_nothing(tmp_path):
    law_twice(tmp_path)


def written(folder: Path, inputs: dict[str, bytes]) -> set[str]:
    """Build again; gives the files that were written anew, be it with the same bytes."""
    before = state(folder / "site")
    build(folder, inputs)
    after = state(folder / "site")
    return {path for path in tree(folder / "site") if after[path][0] != before.get(path, (0,))[0]}


REACH = {
    "yard/fr.md": {"fr/narratives/yard/index.html", "fr/narratives/yard/bilingual/index.html"},
    "plan/fr.md": {f"{tag}/narratives/plan/index.html" for tag in ("en", "fr", "ar")},  # shown in all
    "pages/about/en.md": {f"{tag}/about/index.html" for tag in ("en", "ar")},
    "yard/responses/ama.en.md": {f"{tag}/narratives/yard/index.html" for tag in ("en", "ar")},
}
TOLD = {"yard/fr.md": "we listen", "plan/fr.md": "we listen", "pages/about/en.md": "Read", "yard/responses/ama.en.md": "We tried"}


@pytest.mark.parametrize("path", REACH)
def test_an_edited_body_changes_its_own_pages_alone(tmp_path, path):
    build(tmp_path, tiny())
    before = content(tmp_path / "site")
    build(tmp_path, changed(tiny(), path, TOLD[path], "Here are five more words"))
    assert set(difference(before, content(tmp_path / "site"))) == REACH[path] | {STAMP}


@pytest.mark.parametrize("path", REACH)
def test_an_edited_body_renders_its_own_pages_alone(tmp_path, path):
    build(tmp_path, tiny())
    assert written(tmp_path, changed(tiny(), path, TOLD[path], "Here are five more words")) == REACH[path] | {STAMP}


def law_moved_lines(folder: Path) -> None:
    """A comment in a header moves its lines, and the body's; no page shows where a line stands."""
    build(folder, tiny())
    moved = changed(tiny(), "yard/en.md", "title:", "# a note\n\ntitle:")
    moved = changed(moved, "themes.yaml", "talk:", "# a note\ntalk:")
    assert written(folder, moved) == set()


def test_a_moved_line_renders_nothing(tmp_path):
    law_moved_lines(tmp_path)


# --- anywhere, at any time, by any number of workers -------------------------------------------


def test_the_same_bytes_anywhere(tmp_path):
    places = {
        "one": ({"TZ": "Asia/Almaty", "LC_ALL": "C", "PYTHONHASHSEED": "1"}, 1, 0o077),
        "two": ({"TZ": "America/Lima", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"}, 2, 0o002),
    }
    running = {}
    for name, (environment, jobs, mask) in places.items():
        items = list(tiny().items())
        folder = tmp_path / name
        lay(folder / "narratives", dict(items if name == "one" else reversed(items)))
        for path in tree(folder / "narratives") if name == "two" else ():
            os.utime(folder / "narratives" / path, (10**9, 10**9))
        running[name] = start(folder, jobs=jobs, umask=mask, env=os.environ | environment)
    for name, process in running.items():
        assert process.wait(60) == 0, process.stderr.read()
    sites = [content(tmp_path / name / "site") for name in places]
    assert difference(*sites) == []
    build(tmp_path / "three", tiny(), jobs=3)
    assert difference(sites[0], content(tmp_path / "three/site")) == []
    modes_hold(tmp_path / "one/site")


def modes_hold(site: Path) -> None:
    for path in [site, *site.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o755 if path.is_dir() else 0o644), path


def law_modes(folder: Path) -> None:
    """A web server can read what was built under a narrow umask."""
    mask = os.umask(0o077)
    try:
        build(folder, tiny())
        build(folder, EDITS["add a narrative"](tiny(), 1))
    finally:
        os.umask(mask)
    modes_hold(folder / "site")


def test_files_can_be_read_whatever_the_umask(tmp_path):
    law_modes(tmp_path)


def law_workers(_folder: Path) -> None:
    """Results stand in the order of the work, whatever the pace of the workers."""
    chunks = workers.chunks(list(range(12)), 1)
    for jobs in (1, 2, 3):
        reader, writer = os.pipe()

        def begin(_worker: int, jobs=jobs, reader=reader):
            def do(chunk: list[int]) -> int:
                if chunk == [0] and jobs > 1:
                    os.read(reader, 1)  # the first to begin waits until another has been heard of
                return chunk[0] * 10

            return do

        found = workers.run(chunks, begin, jobs, lambda _, writer=writer: os.write(writer, b"."))
        assert found == [10 * number for number in range(12)]
        os.close(reader)
        os.close(writer)


def test_results_stand_in_order(tmp_path):
    law_workers(tmp_path)


def test_any_number_of_photos_fits_into_the_pipes():
    """Each is a step of its own while that is possible; a full pipe would be waited for, for ever."""
    photos = [plan.Output((f"{number}.jpg",), lambda: None, recipe=b"r") for number in range(40_000)]
    steps = publish._steps([*photos[:3], plan.Output(("index.html",), lambda: None)])
    assert [list(step) for step in steps] == [[0], [1], [2], [3]]
    steps = publish._steps(photos)
    assert sorted(number for step in steps for number in step) == list(range(40_000))
    assert workers.run(steps, lambda _: len, 2, lambda _: None) == [len(step) for step in steps]


def test_a_dead_worker_is_told(tmp_path):
    def begin(_worker: int):
        return lambda chunk: os.kill(os.getpid(), signal.SIGKILL) if chunk == [3] else None

    with pytest.raises(workers.WorkerError):
        workers.run(workers.chunks(list(range(6)), 1), begin, 2, lambda _: None)


def test_what_was_read_is_let_go_of():
    """A build collects no garbage: what holds itself would stay, and a worker reads thousands of texts."""
    texts = {path: (ROOT / "narratives" / path).read_bytes() for path in tree(ROOT / "narratives") if path.endswith(".md")}
    texts |= {"faulty/en.md": b"---\ntitle: [\n---\n[a](b c) ![](x.png)\n", "open/en.md": b"---\n"}
    for _ in range(2):  # what is made once, such as the parser, may stay
        gc.collect()
        gc.disable()
        try:
            for path, data in texts.items():
                submission.read_text(data, path)
            kept = gc.collect()
        finally:
            gc.enable()
    assert kept == 0


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_looked_at_aside(jobs):
    large = ["x" * 1_000] * 1_000  # more than a pipe holds

    def missing() -> None:
        raise FileNotFoundError(2, "No such file or directory", "/nowhere")

    assert workers.aside(lambda: large, jobs)() == large
    with pytest.raises(FileNotFoundError, match="nowhere"):
        workers.aside(missing, jobs)()


def test_a_dead_look_aside_is_told():
    with pytest.raises(workers.WorkerError):
        workers.aside(lambda: os.kill(os.getpid(), signal.SIGKILL), 2)()


def test_who_looks_aside_holds_no_lock(tmp_path):
    """A build that ends early leaves nobody behind for whom the next one has to wait."""
    os.mkfifo(tmp_path / "end")
    with files.locked(tmp_path / "lock"):
        outcome = workers.aside((tmp_path / "end").read_text, 2)

    free = False
    tries = 600
    while tries and not free:  # it lets go as soon as it is under way
        time.sleep(0.05)
        tries -= 1
        with files.locked(tmp_path / "lock") as free:
            pass
    (tmp_path / "end").write_text("now")
    assert free
    assert outcome() == "now"


# --- killed -----------------------------------------------------------------------------------

DISK = {"open", "os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "ctypes.dlopen"}
VARIANTS = {
    "first": tiny(),
    "second": EDITS["edit a title"](EDITS["add a narrative"](tiny(), 1), 3),
    "third": EDITS["edit a body"](EDITS["add a page"](tiny(), 1), 8),
    "as long": changed(tiny(), "journal.yaml", "Small", "Large"),  # each page is other, and of the same size
}


def build_until(folder: Path, moment: int) -> int:
    """Build in a child that is killed before its n-th touch of the disk; gives how many there were."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        touched = 0

        def touch(event: str, args: tuple) -> None:
            nonlocal touched
            if event in DISK and (event == "ctypes.dlopen" or os.fspath(folder) in str(args[0])):
                touched += 1
                if touched == moment:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(touch)
        run(arguments_of(folder))
        os.write(writer, str(touched).encode())
        os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader) as told:
        return int(told.read() or 0)


def law_killed(folder: Path, kills: int = 10) -> None:
    """Killed before any touch of the disk, the site is the old or the new; the next build is right."""
    chance = random.Random(4)
    sites = {name: clean(folder / "clean", inputs) for name, inputs in VARIANTS.items()}
    at_work = folder / "work"
    for name in ("first", "second", "first"):  # the last: with both trees in place
        build(at_work, VARIANTS[name])
    lay(at_work / "narratives", VARIANTS["third"])
    touches, live = build_until(at_work, 0), "third"
    late = [touches - number for number in range(8)]  # where the trees are exchanged
    for number, moment in enumerate([*(touches * n // kills for n in range(1, kills)), *late]):
        target = chance.choice([name for name in sites if name != live])
        lay(at_work / "narratives", VARIANTS[target])
        if number % 5 == 4:
            shutil.rmtree(at_work / ".journal")
        build_until(at_work, max(moment, 1))
        found = content(at_work / "site")
        assert found in (sites[live], sites[target]), f"neither old nor new, killed at {moment} of {touches}"
        live = chance.choice(list(sites))
        build(at_work, VARIANTS[live])
        assert difference(content(at_work / "site"), sites[live]) == [], f"wrong after a kill at {moment}"
        assert sorted(os.listdir(at_work)) == [".journal", "narratives", "site"]


def test_killed_before_any_touch_of_the_disk(tmp_path):
    law_killed(tmp_path)


def test_killed_where_the_system_cannot_exchange_folders(tmp_path, monkeypatch):
    """There the site may be missing for an instant; the next build is right all the same."""
    monkeypatch.setattr(files, "_exchange_at_once", lambda *_: False)
    sites = {name: clean(tmp_path / "clean", VARIANTS[name]) for name in ("first", "second")}
    at_work = tmp_path / "work"
    build(at_work, VARIANTS["first"])
    lay(at_work / "narratives", VARIANTS["second"])
    touches = build_until(at_work, 0)
    for number in range(9):
        target = ("first", "second")[number % 2]
        lay(at_work / "narratives", VARIANTS[target])
        build_until(at_work, touches - number)
        for found in [content(at_work / "site")] if (at_work / "site").exists() else []:
            assert found in sites.values()
        build(at_work, VARIANTS[target])
        assert difference(content(at_work / "site"), sites[target]) == []
        assert sorted(os.listdir(at_work)) == [".journal", "narratives", "site"]
        assert "spare.old" not in os.listdir(at_work / ".journal/site")


def test_what_is_undone_after_a_kill_is_undone(tmp_path):
    """What the live tree was made from is not believed once another may stand in its place."""
    first = clean(tmp_path / "clean", VARIANTS["first"])
    at_work = tmp_path / "work"
    touches = 0
    for number in range(8):
        for name in ("first", "third", "first"):  # both trees are in place
            build(at_work, VARIANTS[name])
        lay(at_work / "narratives", VARIANTS["second"])
        touches = build_until(at_work, touches and touches - number) or touches
        build(at_work, VARIANTS["first"])
        assert difference(content(at_work / "site"), first) == [], f"killed {number} touches from the end"


def test_what_is_undone_after_a_hasty_build_is_undone(tmp_path):
    build(tmp_path, VARIANTS["first"])
    lay(tmp_path / "narratives", VARIANTS["second"])
    options = pipeline.Options(tmp_path / "narratives", tmp_path / "site", search=False)
    pipeline.build(options, pipeline.begun(options, hasty=True), pipeline.check(options, pipeline.read(options, keeps=True)), hasty=True)
    build(tmp_path, VARIANTS["first"])
    assert difference(content(tmp_path / "site"), clean(tmp_path / "clean", VARIANTS["first"])) == []


def begun_builds(folder: Path, inputs: dict[str, bytes], *, search: bool = False) -> serve.Builds:
    """Build as `serve` does at first."""
    lay(folder / "narratives", inputs)
    options = pipeline.Options(folder / "narratives", folder / "site", search=search)
    builds = serve.Builds(options, serve.State())
    builds.build()
    return builds


def law_served(folder: Path, steps: list[tuple[str, int]]) -> None:
    """After any edit, a hasty build makes what a build from nothing makes; a file that is gone comes back."""
    inputs = tiny()
    builds = begun_builds(folder, inputs)
    for number, (name, variant) in enumerate(steps):
        before, inputs = inputs, EDITS[name](inputs, variant)
        lay(folder / "narratives", inputs)
        for path in {path for path, _ in before.items() ^ inputs.items()}:
            builds.hear_of(folder / "narratives" / path)
        builds.build(hasty=True)
        fresh = clean(folder / "clean", inputs)
        assert difference(content(folder / "site"), fresh) == [], (name, "hasty")
        gone = sorted(fresh)[variant % len(fresh)]
        if number % 2:
            (folder / "site" / gone).unlink()
        builds.build()
        assert difference(content(folder / "site"), fresh) == [], (name, gone)


@few
@given(st.lists(edits, min_size=2, max_size=4))
def test_any_edits_under_serve_lead_to_the_clean_site(tmp_path_factory, sequence):
    law_served(tmp_path_factory.mktemp("served"), sequence)


def law_touched(folder: Path) -> None:
    """Under `serve` only what was touched is read; what a build with errors has read counts as touched still."""
    builds = begun_builds(folder, VARIANTS["first"])
    steps = [
        {"words/en.md": VARIANTS["first"]["words/en.md"] + b"\nMore words.\n", "songs/ar.md": b"---\n"},
        {"songs/ar.md": VARIANTS["first"]["songs/ar.md"]},
        {"new/en.md": original("New", "A text.")},
        {"new/en.md": original("New", "Another text.")},
    ]
    inputs = VARIANTS["first"]
    for step in steps:
        inputs = inputs | step
        lay(folder / "narratives", inputs)
        for path in step:
            builds.hear_of(folder / "narratives" / path)
        builds.build(hasty=True)
    assert builds.later
    assert difference(content(folder / "site"), clean(folder / "clean", inputs)) == []


def test_nothing_is_read_twice(tmp_path, monkeypatch):
    reads = []
    monkeypatch.setattr(reading, "read_text", lambda *given: reads.append(given[1]) or submission.read_text(*given))
    begun_builds(tmp_path, tiny())
    assert len(reads) == len(set(reads)) == sum(path.endswith(".md") for path in tiny())


def test_what_is_touched_is_read(tmp_path):
    law_touched(tmp_path)


@pytest.mark.parametrize("heard", ["journal.yaml", "words/en.md"])
def test_editions_touch_every_text(tmp_path, heard):
    """A text may lie in an edition that is gone, whatever was heard of that."""
    builds = begun_builds(tmp_path, tiny())
    lay(tmp_path / "narratives", changed(tiny(), "journal.yaml", "[en, fr, ar]", "[en, ar]"))
    builds.hear_of(tmp_path / "narratives" / heard)
    builds.build(hasty=True)
    assert "yard/fr.md" in builds.state.problems


def test_pages_may_be_exchanged_whole(tmp_path):
    builds = begun_builds(tmp_path, tiny())
    inputs = changed(tiny(), "pages/about/fr.md", "Bonjour", "Bonsoir")
    lay(tmp_path / "narratives", inputs)
    builds.hear_of(tmp_path / "narratives/pages")
    builds.build(hasty=True)
    assert difference(content(tmp_path / "site"), clean(tmp_path / "clean", inputs)) == []


def test_what_is_withdrawn_under_serve_is_forgotten(tmp_path):
    """A hasty build leaves the search as it is: only the next one can let go of everything."""
    told = "A sentence that stands here alone."
    before = tiny() | {"songs/en.md": original("Songs", told)}
    before.pop("songs/ar.md")
    builds = begun_builds(tmp_path, before, search=True)
    lay(tmp_path / "narratives", before | {"songs/en.md": original("Songs", "", withdrawn="{date: 2025-04-01}")})
    builds.hear_of(tmp_path / "narratives/songs/en.md")
    builds.build(hasty=True)
    builds.build()
    kept = {path: gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data for path, data in content(tmp_path).items()}
    assert [path for path, data in kept.items() if told.encode() in data] == []


def test_what_is_withdrawn_is_forgotten_though_a_build_was_killed(tmp_path):
    """Killed anywhere near its end, the next build leaves nothing of the text, in the other tree neither."""
    told = "A sentence that stands here alone."
    before = {path: data for path, data in tiny().items() if path != "songs/ar.md"}
    before["songs/en.md"] = original("Songs", told)
    after = before | {"songs/en.md": original("Songs", "", withdrawn="{date: 2025-04-01}")}
    touches = 0
    for number in range(0, 24, 2):
        build(tmp_path, changed(before, "words/en.md", "Words", f"Words {number}"))
        build(tmp_path, before)
        lay(tmp_path / "narratives", after)
        touches = build_until(tmp_path, touches and touches - number) or touches
        build(tmp_path, after)
        left = [path for path, data in content(tmp_path).items() if told.encode() in data]
        assert left == [], f"killed {number} touches from the end"


@pytest.mark.parametrize("whole_group", [True, False], ids=["everything", "parent"])
def test_killed_at_any_moment(tmp_path, whole_group):
    chance = random.Random(11)
    sites = {name: clean(tmp_path / "clean", VARIANTS[name]) for name in ("first", "second")}
    at_work = tmp_path / "work"
    build(at_work, VARIANTS["first"])
    lay(at_work / "narratives", VARIANTS["second"])
    began = time.monotonic()
    assert start(at_work, jobs=2).wait(60) == 0
    lasts = time.monotonic() - began
    for number in range(10):
        target = ("first", "second")[number % 2]
        lay(at_work / "narratives", VARIANTS[target])
        process = start(at_work, jobs=2, start_new_session=True)
        time.sleep(lasts * (0.25 + 0.75 * (number + chance.random()) / 10))
        try:
            (os.killpg if whole_group else os.kill)(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it had ended
        process.wait(60)
        assert content(at_work / "site") in sites.values()
        done = run(arguments_of(at_work))
        for _ in range(600):  # workers without a parent hold the lock until they have noticed
            if done.code != 2 or "Another build" not in done.err:
                break
            time.sleep(0.1)
            done = run(arguments_of(at_work))
        process.communicate()
        assert done.code == 0, done.all
        assert difference(content(at_work / "site"), sites[target]) == []
        assert sorted(os.listdir(at_work)) == [".journal", "narratives", "site"]


# --- damaged ----------------------------------------------------------------------------------


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) * 2 // 3] ^= 0xFF
    path.write_bytes(data)


DAMAGES = {
    "empty": lambda path: path.write_bytes(b""),
    "truncated": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "foreign": lambda path: path.write_bytes(b"Something else altogether. " * 30),
    "flipped": _flip,
    "gone": Path.unlink,
}


def law_damage(folder: Path) -> None:
    """A memory that is damaged, or not of this journal, is left aside."""
    names = itertools.cycle(["second", "first"])
    sites = {name: clean(folder / "clean", VARIANTS[name]) for name in ("first", "second")}
    at_work = folder / "work"
    memory = at_work / ".journal/site"
    for name in ("second", "first"):
        build(at_work, VARIANTS[name])
    for kind, damage in DAMAGES.items():
        for place in ("texts", "bodies", "manifests"):
            found = sorted(path for path in memory.rglob("*") if path.is_file() and not path.is_relative_to(memory / "spare"))
            for path in found:
                if path.relative_to(memory).parts[0] == place:
                    damage(path)
            if place == "bodies":  # so that every body is needed
                renamed = changed(VARIANTS["first"], "journal.yaml", "Small", kind.title())
                build(at_work, renamed)
                assert difference(content(at_work / "site"), clean(folder / "clean", renamed)) == [], kind
            name = next(names)
            build(at_work, VARIANTS[name])
            assert difference(content(at_work / "site"), sites[name]) == [], (kind, place)


def test_a_damaged_memory_is_left_aside(tmp_path):
    law_damage(tmp_path)


def test_a_memory_of_an_older_shape_is_left_aside(tmp_path):
    memory = tmp_path / "work/.journal/site"
    memory.mkdir(parents=True)
    for name in ("texts", "manifests", "words"):
        (memory / name).write_bytes(b"one file, where there is a folder now")
    build(tmp_path / "work", tiny())
    assert difference(content(tmp_path / "work/site"), clean(tmp_path / "clean", tiny())) == []


def test_the_memory_of_another_time_or_journal_is_left_aside(tmp_path):
    memory, old = tmp_path / ".journal/site", tmp_path / "old"
    site = clean(tmp_path / "clean", VARIANTS["second"])
    build(tmp_path, VARIANTS["first"])
    shutil.copytree(memory, old)
    other = {path: data.replace(b"listen", b"sing") for path, data in tiny().items()}
    build(tmp_path / "other", other)
    for foreign in (old, tmp_path / "other/.journal/site"):
        build(tmp_path, VARIANTS["third"])
        shutil.rmtree(memory)
        shutil.copytree(foreign, memory)
        build(tmp_path, VARIANTS["second"])
        assert difference(content(tmp_path / "site"), site) == []


def law_deleted(folder: Path) -> None:
    """Whatever is deleted, of the site or beside it, comes back."""
    site = clean(folder / "clean", VARIANTS["first"])
    at_work = folder / "work"
    for name in ("second", "first"):
        build(at_work, VARIANTS[name])
    for path in ("site/en/narratives/yard/index.html", ".journal/site/spare", "site/fr", ".journal", "site"):
        (shutil.rmtree if (at_work / path).is_dir() else Path.unlink)(at_work / path)
        build(at_work, VARIANTS["first"])
        assert difference(content(at_work / "site"), site) == [], path


def test_what_is_deleted_comes_back(tmp_path):
    law_deleted(tmp_path)


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("tree_at_fault", ["site", ".journal/site/spare"])
def test_what_is_deleted_stays_back(tmp_path, tree_at_fault, jobs):
    """A page that was deleted is there after the next build, and after the one that follows."""
    texts = [tiny() | {"words/en.md": original("Words", f"Version {number}.")} for number in range(4)]
    build(tmp_path, texts[0])
    build(tmp_path, texts[1])
    (tmp_path / tree_at_fault / "ar/narratives/songs/index.html").unlink()
    for inputs in texts[2:]:
        build(tmp_path, inputs, jobs=jobs)
        assert difference(content(tmp_path / "site"), clean(tmp_path / "clean", inputs)) == []


# --- the output folder, faults of use and of the machine -----------------------------------------


def refused(folder: Path, *options: str, output: str = "site") -> str:
    done = run(arguments_of(folder, *options, output=output))
    assert done.code == 2, done.all
    assert len(done.err.strip().splitlines()) == 1, done.err
    return done.err


def law_output_folder(folder: Path) -> None:
    """The output may be missing, empty or ours; any other folder is refused and left as it is."""
    lay(folder / "narratives", tiny())
    (folder / "empty").mkdir()
    for name in ("missing/below", "empty", "empty"):
        done = run(arguments_of(folder, output=name))
        assert done.code == 0, done.all
    for name, laid in (("theirs", {"index.html": b"mine"}), ("hidden", {".keep": b""})):
        lay(folder / name, laid)
        before = state(folder / name)
        refused(folder, output=name)
        assert state(folder / name) == before
        assert content(folder / name) == laid
    (folder / "file").write_bytes(b"mine")
    for name in ("file", "file/below", "file/below/it"):
        refused(folder, output=name)
    assert (folder / "file").read_bytes() == b"mine"


def test_only_a_folder_of_ours_is_written(tmp_path):
    law_output_folder(tmp_path)


def test_nothing_is_left_beside_a_refused_folder(tmp_path):
    lay(tmp_path / "narratives", tiny())
    lay(tmp_path / "theirs/site", {"index.html": b"mine"})
    refused(tmp_path, output="theirs/site")
    assert os.listdir(tmp_path / "theirs") == ["site"]


def test_the_narratives_are_never_written(tmp_path):
    lay(tmp_path / "narratives", tiny())
    for output in ("narratives", ".", "narratives/pages"):
        refused(tmp_path, output=output)
    assert content(tmp_path / "narratives") == tiny()


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind root")
def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    lay(tmp_path / "narratives", tiny())
    (tmp_path / "locked").mkdir(mode=0o555)
    assert "ermission" in refused(tmp_path, output="locked/site")


def law_full_disk(folder: Path) -> None:
    """A disk that is full in the middle of writing: one line, the old site stands, the next is right."""
    build(folder, VARIANTS["first"])
    before = content(folder / "site")
    lay(folder / "narratives", VARIANTS["second"])
    write, count = files.write, itertools.count()

    def full(path: str, data: bytes) -> None:
        if next(count) == 12:
            raise OSError(errno.ENOSPC, "No space left on device", path)
        write(path, data)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "write", full)
        assert "No space left" in refused(folder)
    assert content(folder / "site") == before
    build(folder, VARIANTS["second"])
    assert difference(content(folder / "site"), clean(folder / "clean", VARIANTS["second"])) == []


def test_a_full_disk_is_told(tmp_path):
    law_full_disk(tmp_path)


def law_one_at_a_time(folder: Path) -> None:
    """While one build holds the lock, another says so and touches nothing."""
    build(folder, VARIANTS["first"])
    lay(folder / "narratives", VARIANTS["second"])
    before = content(folder / "site")
    with (folder / ".journal/site/lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "Another build" in refused(folder)
    assert content(folder / "site") == before


def test_one_build_at_a_time(tmp_path):
    law_one_at_a_time(tmp_path)


def test_two_builds_at_once(tmp_path):
    lay(tmp_path / "narratives", tiny())
    both = [start(tmp_path, jobs=2), start(tmp_path, jobs=2)]
    told = [process.communicate(timeout=60)[1] for process in both]
    codes = [process.returncode for process in both]
    assert sorted(codes) in ([0, 0], [0, 2]), told
    for code, error in zip(codes, told, strict=True):
        assert code == 0 or len(error.strip().splitlines()) == 1
    assert difference(content(tmp_path / "site"), clean(tmp_path / "clean", tiny())) == []


# --- errors of authors ---------------------------------------------------------------------------

FAULTY = {
    "a translation": ("yard/fr.md", "---\ntitle: La cour\ntranslation_of: en\n---\n".encode()),
    "an original": ("words/en.md", b"---\ntitle: Words\n---\nNo author, no country.\n"),
    "bytes": ("songs/ar.md", b"\xff\xfe\x00"),
    "the settings": ("journal.yaml", b"titel: Oh\n"),
    "the themes": ("themes.yaml", b"talk: [\n"),
    "a stray file": ("notes.docx", b"mine"),
}


def law_errors(folder: Path) -> None:
    """An error anywhere: every problem told, nothing written, exit 1."""
    build(folder, tiny())
    before = untouched(folder)
    for name, (path, data) in FAULTY.items():
        for options in ((), ("--skip-faulty",)) if name in ("the settings", "the themes") else ((),):
            lay(folder / "narratives", tiny() | {path: data})
            done = run(arguments_of(folder, *options))
            assert done.code == 1, (name, done.all)
            assert path.split("/")[0] in done.out
            now = untouched(folder)
            assert {path: seen for path, seen in now.items() if not path.startswith(".journal")} == {
                path: seen for path, seen in before.items() if not path.startswith(".journal")
            }, name
    assert not (folder / "other").exists()
    assert run(arguments_of(folder, output="other")).code == 1
    assert not (folder / "other").exists()
    build(folder, tiny())
    assert difference(content(folder / "site"), clean(folder / "clean", tiny())) == []


def test_an_error_anywhere_writes_nothing(tmp_path):
    law_errors(tmp_path)


def without(*gone: str) -> dict[str, bytes]:
    return {path: data for path, data in tiny().items() if not path.startswith(gone)}


@pytest.mark.parametrize(
    ("faulty", "gone", "told"),
    [
        (("a translation",), ("yard/fr.md",), ["yard/fr.md"]),
        (("an original",), ("words/",), ["words"]),
        (("bytes",), ("songs/ar.md",), ["songs/ar.md"]),
        (("a translation", "an original"), ("yard/fr.md", "words/"), ["words", "yard/fr.md"]),
    ],
)
def test_faulty_texts_can_be_left_out(tmp_path, faulty, gone, told):
    """The site is then that of the journal without them."""
    lay(tmp_path / "narratives", tiny() | dict(FAULTY[name] for name in faulty))
    done = run(arguments_of(tmp_path, "--skip-faulty"))
    assert done.code == 0, done.all
    assert [line[10:] for line in done.out.splitlines() if line.startswith("Left out: ")] == told
    assert difference(content(tmp_path / "site"), clean(tmp_path / "clean", without(*gone))) == []


def test_a_text_that_was_carried_into_its_script_gives_way_to_the_written_one(tmp_path):
    """Its files are as before, and what made it faulty was elsewhere."""
    inputs = {"journal.yaml": b"title: Journal\neditions: [sr, sr-Latn]\nlicence: CC-BY-4.0\n"}
    inputs |= {"yard/sr.md": original("Двориште"), "plan/sr.md": original("План")}
    inputs["yard/sr-Latn.md"] = translation("Dvorište", of="sr", body="Written, see [it](../pages/later/).")
    later = inputs | {"pages/later/sr.md": b"---\ntitel: Oh\n---\nLater.\n"}  # there, and faulty itself
    for given in (inputs, later):
        build(tmp_path, given, "--skip-faulty")
        wanted = clean(tmp_path / "clean", given, "--skip-faulty")
        assert difference(content(tmp_path / "site"), wanted) == []


def test_where_nothing_is_left_nothing_is_written(tmp_path):
    faulty = {"words/en.md": FAULTY["an original"][1], "journal.yaml": tiny()["journal.yaml"]}
    lay(tmp_path / "narratives", faulty)
    assert run(arguments_of(tmp_path, "--skip-faulty")).code == 1
    assert not (tmp_path / "site").exists()


def test_advice_is_told_when_it_is_new(tmp_path):
    """A build tells the advice on what has changed, and of the rest how much there is; `check` tells all."""
    first = build(tmp_path, tiny()).out
    assert {"songs/en.md", "yard/en.md"} <= set(re.findall(r"[a-z]+/en\.md", first))
    assert "Advice on what has not changed" not in first
    again = build(tmp_path, tiny()).out
    number = len(re.findall("^[^ ].*: .*\n    [a-z]", first, re.MULTILINE))
    assert again == f"Advice on what has not changed: {number}; `python build.py check` tells it.\n"
    edited = build(tmp_path, changed(tiny(), "songs/en.md", "# One", "# Two")).out
    assert "songs/en.md" in edited
    assert "yard/en.md" not in edited
    assert "yard/en.md" in run(["check", *arguments_of(tmp_path)[1:]]).out


def test_advice_is_new_but_once(tmp_path):
    """Though what has changed is nothing that the site shows, such as a stray file that is gone."""
    build(tmp_path, tiny())
    lay(tmp_path / "narratives", tiny() | {"yard/notes.docx": b"x"})
    assert run(arguments_of(tmp_path, "--skip-faulty")).code == 0
    assert "yard/en.md" in build(tmp_path, tiny(), "--skip-faulty").out
    assert "yard/en.md" not in build(tmp_path, tiny(), "--skip-faulty").out


def test_what_is_told_where_nothing_has_changed(tmp_path):
    """The counts are recalled; what concerns the whole journal is told by each build."""
    first, again = build(tmp_path, tiny()), build(tmp_path, tiny())
    assert again.err == re.sub(r"\d+ new", "0 new", first.err)
    nowhere = tiny() | {"journal.yaml": re.sub(rb"base_url: .*\n", b"", tiny()["journal.yaml"])}
    assert "base_url" in build(tmp_path, nowhere).out
    assert "base_url" in build(tmp_path, nowhere).out


# --- the laws bite -------------------------------------------------------------------------------


class SameBytes(bytes):
    """Bytes that equal any others."""

    __hash__ = bytes.__hash__

    def __eq__(self, _other: object) -> bool:
        return True


real = SimpleNamespace(
    plain=keys.plain, remove=files.remove, write=files.write, run=workers.run, recall=files.recall
)


def _without_bodies(value: object) -> object:
    return real.plain(dataclasses.replace(value, body=b"") if hasattr(value, "body") else value)


def _unsettled(viewer, digests, _common):
    editions = {tag: dataclasses.replace(edition, digest=b"x") for tag, edition in viewer.editions.items()}
    seen = SimpleNamespace(journal=viewer.journal, kinship=viewer.kinship, editions=editions)
    return premises.premises(seen, digests, b"")


def _stamp_stays(path: Path) -> None:
    if not (path.name == STAMP and path.parent.name == "spare"):
        real.remove(path)


def _narrow(path: str, data: bytes) -> None:
    real.write(path, data)
    os.chmod(path, 0o600)


def _by_pace(work, begin, jobs, done):
    order: list[int] = []
    results = real.run(work, begin, jobs, lambda number: (order.append(number), done(number)))
    return [results[number] for number in order]


def _unchecked(path: Path, program: bytes):
    data = files.read_if_there(path)
    return None if data is None else marshal.loads(data[len(program) + 16 :])


def _exchange_by_copying(one: Path, other: Path) -> None:
    old, new = set(tree(one)), set(tree(other))
    for path in sorted(new):
        real.write(f"{one}/{path}", (other / path).read_bytes())
    for path in old - new:
        real.remove(one / path)
    shutil.rmtree(other)


def _hear_of_it_alone(builds: serve.Builds, path: Path) -> None:
    builds.touched = {reading.folder_of(path.relative_to(builds.options.narratives).as_posix())}


class _NoLock:
    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()

    def __enter__(self) -> bool:
        return True

    def __exit__(self, *_: object) -> None:
        pass


any_digest = SimpleNamespace(blake2b=lambda *_, **__: SimpleNamespace(digest=lambda: SameBytes(b"")))

PLANTED = {
    "a page's key leaves out the body": (law_incremental, {(publish, "plain"): _without_bodies, (keys, "plain"): _without_bodies}),
    "a premise leaves out the folder": (law_incremental, {(pipeline, "premises"): lambda viewer, _, common: premises.premises(viewer, {}, common)}),
    "a premise leaves out others": (law_incremental, {(premises, "shown_by"): lambda _, narrative: [narrative.slug]}),
    "a premise leaves out the settings": (law_incremental, {(pipeline, "premises"): _unsettled}),
    "a page's key leaves out the program": (law_program, {(pipeline, "_program"): lambda _: b"x" * 16}),
    "a file's key leaves out its bytes": (law_incremental, {(reading, "digest"): lambda _: b"x" * 16}),
    "shared files are not linked": (law_incremental, {(publish, "_link"): lambda *_: None}),
    "removed pages stay": (law_incremental, {(files, "remove_below"): lambda *_: None}),
    "the stamp stays while files change": (law_killed, {(files, "remove"): _stamp_stays}),
    "the trees are exchanged file by file": (law_killed, {(files, "exchange"): _exchange_by_copying}),
    "results come as workers finish": (law_workers, {(workers, "run"): _by_pace}),
    "files are narrow": (law_modes, {(files, "write"): _narrow}),
    "missing pages are not noticed": (law_deleted, {(files, "missing"): lambda *_: []}),
    "the memory is not checked": (law_damage, {(files, "recall"): _unchecked}),
    "the bodies are not checked": (law_damage, {(rendering, "hashlib"): any_digest}),
    "what was built is forgotten": (law_twice, {(site.Tree, "manifest"): None}),
    "what was touched is forgotten too soon": (law_touched, {(serve.Builds, "hear_of"): _hear_of_it_alone}),
    "errors do not stop a build": (law_errors, {(pipeline, "severity"): lambda _: "advice"}),
    "any folder is ours": (law_output_folder, {(site.Site, "is_ours"): lambda _: True}),
    "there is no lock": (law_one_at_a_time, {(files, "locked"): _NoLock}),
    "a view holds a place": (law_moved_lines, {(keys, "plain"): lambda value: real.plain(value) + (value.places,) if type(value) is Text else real.plain(value), (publish, "plain"): lambda value: keys.plain(value)}),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_the_laws_catch(tmp_path, monkeypatch, fault):
    law, patches = PLANTED[fault]
    for (owner, name), broken in patches.items():
        monkeypatch.setattr(owner, name, broken)
    with pytest.raises(AssertionError):
        law(tmp_path)
