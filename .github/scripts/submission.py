"""Checks the narratives of a pull request with main's program; check.yml runs it.

    python .github/scripts/submission.py GIT_FOLDER REPORT

The author's files are data. GIT_FOLDER is a bare repository with main and the pull request's head:
they are never checked out, but read from it as bytes and laid over a copy of main's narratives.
Prints annotations, writes REPORT for the comment, and gives 1 where something must be put right.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from journal import comments, pipeline, report, workers
from journal.comments import Places, Report
from journal.pipeline import Checked, Options
from journal.problems import Problem
from journal.rules import Limit, severity

PROGRAM = Path(__file__).resolve().parents[2]
BELOW = "narratives/"
MOST_NARRATIVES = 20  # of a stranger; the rules allow one
MOST_FILES, MOST_BYTES = 200, 1_000_000_000  # the rules allow 60 files of 15 MB
MOST_PART = 200  # bytes of a part of a path; a disk takes 255, the rules 150
TRUSTED = ("OWNER", "MEMBER", "COLLABORATOR")


@dataclass(frozen=True)
class Change:
    """What a pull request changes, by path in the repository."""

    narratives: list[str]  # names in the narratives folder
    elsewhere: list[str]  # files outside, where its author is no editor
    texts: set[str]  # below the narratives folder
    of_editors: bool


def git(folder: Path, *words: str) -> bytes:
    """Ask git; paths are taken to the letter."""
    command = ["git", "--literal-pathspecs", "-C", str(folder), *words]
    return subprocess.run(command, check=True, capture_output=True, timeout=300).stdout  # noqa: S603


def is_of_editors(pull: dict[str, Any]) -> bool:
    """Tell whether its author may write here: also Dependabot, whose branch is in this repository."""
    theirs, ours = pull["head"].get("repo") or {}, pull["base"]["repo"]
    return theirs.get("id") == ours["id"] or pull.get("author_association") in TRUSTED


def changed_paths(folder: Path) -> list[str]:
    """List the files that the head changes since it left main."""
    found = subprocess.run(  # noqa: S603
        ["git", "-C", str(folder), "merge-base", "main", "head"],  # noqa: S607
        check=False,
        capture_output=True,
        timeout=300,
    )
    since = found.stdout.decode().strip() or "main"
    names = git(folder, "diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", since, "head")
    return [os.fsdecode(name) for name in names.split(b"\0") if name]


def change(paths: list[str], *, of_editors: bool) -> Change:
    """Sort what is changed: narratives, and for all but editors what is none of theirs."""
    narratives: dict[str, None] = {}
    elsewhere, texts = [], set()
    for path in paths:
        below = path.removeprefix(BELOW)
        name, _, rest = below.partition("/")
        if path == below or (not of_editors and (not rest or name == "pages")):
            elsewhere.append(path)
        else:
            narratives[name] = None
            texts.add(below)
    return Change(list(narratives), [] if of_editors else elsewhere, texts, of_editors)


# --- the author's files as data -------------------------------------------------------------


def entries(folder: Path, path: str) -> Iterator[tuple[str, str, str, int]]:
    """List a path of the head's tree: mode, digest, path, size."""
    listed = git(folder, "ls-tree", "-r", "-l", "-z", "--full-tree", "head", "--", path)
    for line in listed.split(b"\0"):
        if line:
            facts, _, name = line.partition(b"\t")
            mode, _, digest, size = facts.decode("ascii").split()
            yield mode, digest, os.fsdecode(name), 0 if size == "-" else int(size)


def lay(folder: Path, name: str, narratives: Path, room: int) -> int:
    """Put one narrative, as the pull request has it, in the place of main's; gives the room left.

    A link becomes one that leads nowhere, a module an empty folder, a file too large a hole of its
    size: the check then refuses each in its own words, and nothing is followed or filled up.
    """
    target = narratives / name
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(target)
    else:
        target.unlink(missing_ok=True)
    for number, (mode, digest, path, size) in enumerate(entries(folder, BELOW + name)):
        if number == MOST_FILES:
            break
        place = narratives.joinpath(*map(part, path.removeprefix(BELOW).split("/")))
        place.parent.mkdir(parents=True, exist_ok=True)
        if mode == "120000":
            place.symlink_to("nowhere")
        elif mode == "160000":
            place.mkdir()
        else:
            small = size <= min(room, Limit.PHOTO_BYTES)
            room -= size
            with place.open("xb") as file:
                if small:
                    file.write(git(folder, "cat-file", "blob", digest))
                else:
                    file.truncate(size)
    return room


def part(name: str) -> str:
    """Let a part of a path pass; git itself allows none of these names."""
    if name in ("", ".", ".."):
        raise SystemExit("The pull request holds a path that leads out of its folder.")
    return os.fsdecode(os.fsencode(name)[:MOST_PART])


# --- the check ------------------------------------------------------------------------------


def check(folder: Path, changed: Change) -> tuple[Checked, list[Problem]]:
    """Check main's narratives with the pull request's laid over them; gives what concerns it."""
    with tempfile.TemporaryDirectory() as scratch:
        narratives = Path(scratch) / "narratives"
        shutil.copytree(PROGRAM / "narratives", narratives, symlinks=True)
        options = Options(narratives, Path(scratch) / "site", jobs=workers.default_jobs())
        before = set(pipeline.check(options).problems)
        room = MOST_BYTES
        for name in changed.narratives if changed.of_editors else changed.narratives[:MOST_NARRATIVES]:
            room = lay(folder, name, narratives, room)
        checked = pipeline.check(options)
    problems = [found for found in checked.problems if found not in before or is_own(found, changed)]
    return checked, sorted(problems, key=lambda found: severity(found.code) != "error")


def is_own(found: Problem, changed: Change) -> bool:
    """Tell whether a problem that main has, too, is one of the narrative that is changed."""
    ours = found.path.partition("/")[0] in changed.narratives
    return ours and (severity(found.code) == "error" or found.path in changed.texts)


def report_of(
    pull: dict[str, Any], changed: Change, checked: Checked | None, problems: list[Problem]
) -> Report:
    """Gather what the author should know."""
    texts = []
    if checked:
        read = [text for folder in checked.folders for text in folder.texts if text.path in changed.texts]
        read.sort(key=lambda text: (text.work is None, text.path))  # the original first
        texts = [(text.path, text.body.words) for text in read]
        unread = ({found.path for found in problems} & changed.texts) - {text.path for text in read}
        texts += [(path, 0) for path in sorted(unread) if path.endswith(".md")]
    return Report(
        number=pull["number"],
        sha=pull["head"]["sha"],
        texts=tuple(texts),
        problems=tuple(problems),
        several=tuple(changed.narratives if len(changed.narratives) > 1 and not changed.of_editors else ()),
        elsewhere=tuple(changed.elsewhere),
    )


def notes(told: Report) -> str:
    """Write what GitHub shows beside the lines: first what the pull request must not do."""
    refused = comments.refusals(told, comments.language(told), report.safe)
    lines = [f"::error::{text.replace('%', '%25')}" for text in refused]
    return "\n".join([*lines, report.as_github(told.problems, BELOW, report.Tongue())])


def places() -> Places:
    """Give the addresses that a comment leads to."""
    here = f"{os.environ['GITHUB_SERVER_URL']}/{os.environ['GITHUB_REPOSITORY']}"
    return Places(f"{here}/blob/HEAD/CONTRIBUTING.md", os.environ.get("NETLIFY_SITE", ""))


def main(folder: Path, target: Path) -> int:
    """Check the pull request of the event."""
    pull = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text("utf-8"))["pull_request"]
    changed = change(changed_paths(folder), of_editors=is_of_editors(pull))
    checked, problems = check(folder, changed) if changed.narratives else (None, [])
    told = report_of(pull, changed, checked, problems)
    print(notes(told).strip())
    target.write_text(comments.to_json(told), "ascii")
    if told.is_of_narratives and "GITHUB_STEP_SUMMARY" in os.environ:
        with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as summary:
            summary.write(comments.comment(told, places()))
    return int(told.errors > 0)


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
