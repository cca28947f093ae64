"""Tiny journals as plain dicts (path: bytes), edits of them, and builds of them, for the laws."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest.mock import patch

from PIL import Image

from journal import catalogues, cli, compiler

ROOT = Path(__file__).parent.parent
STAMP = ".journal-stamp"
Inputs = dict[str, bytes]
PROSE = "We talk, and we listen, and then we write down what we heard."


# --- inputs ---------------------------------------------------------------------------------


def original(title: str, body: str = PROSE, **fields: object) -> bytes:
    """Write an original; a field given as None is left out."""
    given = {"country": "GH", "themes": "[talk]", "year": 2023, "summary": f"About {title}."} | fields
    lines = [f"{key}: {value}" for key, value in given.items() if value is not None]
    header = "\n".join([f"title: {title}", "authors:", "  - name: Sample author", *lines])
    return f"---\n{header}\n---\n{body}\n".encode()


def translation(title: str, of: str = "en", body: str = PROSE) -> bytes:
    """Write a translation; without a body, of title and summary alone."""
    header = f"title: {title}\nsummary: {title}.\ntranslation_of: {of}\nmachine_translated: raw"
    return f"---\n{header}\n---\n{body}\n".encode()


@cache
def photo(shade: int) -> bytes:
    """Draw a photo of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (12, 8), (shade, 90, 120)).save(file, "PNG")
    return file.getvalue()


def response(body: str = PROSE, date: str = "2025-03-01") -> bytes:
    """Write a response to a narrative."""
    return f"---\nauthors: [{{name: Sample reader}}]\ncountry: KZ\ndate: {date}\n---\n{body}\n".encode()


SETTINGS = b"""\
title: {en: Small Journal, fr: Petit journal}
description: Narratives of a test.
base_url: https://journal.example.org/
editions: [en, fr, ar]
contact: editors@example.org
networks: {ours: {en: Our network, fr: Notre groupe}}
issues: [{id: "1", date: 2024-02-01, title: Voice}]
"""
THEMES = b"""\
talk: {label: {en: Talk, fr: Parole}, description: {en: Talking to learn.}}
play: {en: Play, fr: Jeu}
"""


def tiny() -> Inputs:
    """Make a journal of four narratives in three languages, with a standing page and a photo."""
    shown = f"{PROSE}\n\n![Pupils in the yard](yard.png)\n\nSee [the plan](../plan/)."
    return {
        "journal.yaml": SETTINGS,
        "themes.yaml": THEMES,
        "pages/about/en.md": b"---\ntitle: About us\n---\nRead [the yard](../../yard/).\n",
        "pages/about/fr.md": "---\ntitle: À propos\n---\nBonjour.\n".encode(),
        "yard/en.md": original("The yard", shown, photo_consent="true", network="ours"),
        "yard/fr.md": translation("La cour", body=shown),
        "yard/yard.png": photo(10),
        "yard/responses/ama.en.md": response("We tried it. See [the plan](../plan/)."),
        "yard/responses/ama.fr.md": response("Nous l’avons essayé."),
        "plan/fr.md": original("Le plan", themes="[talk, play]", country="FR", issue='"1"'),
        "plan/en.md": translation("The plan", of="fr", body=""),
        "songs/en.md": original("Songs", f"# One\n\n{PROSE}[^a]\n\n[^a]: A note.", year=2021),
        "songs/ar.md": translation("أغان"),
        "words/en.md": original("Words", responds_to="yard", body=f"{PROSE}\n\n| a | b |\n|---|---|\n| 1 | 2 |"),
    }


# --- edits: each takes the inputs and a number that makes it different, gives new inputs ---------


def changed(inputs: Inputs, path: str, old: str, new: str) -> Inputs:
    """Replace what stands in a file, which must hold it."""
    assert old.encode() in inputs[path], (path, old)
    return inputs | {path: inputs[path].replace(old.encode(), new.encode(), 1)}


def _body(inputs: Inputs, number: int) -> Inputs:
    texts = sorted(path for path in inputs if path.endswith(".md"))
    path = texts[number % len(texts)]
    if b"what we heard" in inputs[path] and number % 2:  # as many words as before
        return changed(inputs, path, "what we heard", f"what-{number} we heard")
    return inputs | {path: inputs[path] + f"\nParagraph {number}.\n".encode()}


def _title(inputs: Inputs, number: int) -> Inputs:
    return changed(inputs, "yard/en.md", "title: ", f"title: New {number} ")


def _add(inputs: Inputs, number: int) -> Inputs:
    text = original(f"Added {number}", year=2000 + number % 30, country=["KZ", "PE", "RS"][number % 3])
    return inputs | {f"added-{number}/en.md": text}


def _remove(inputs: Inputs, number: int) -> Inputs:
    free = sorted({path.split("/")[0] for path in inputs if path.startswith(("added", "songs", "words"))})
    gone = free[number % len(free)] if free else "none"
    return {path: data for path, data in inputs.items() if not path.startswith(gone + "/")}


def _translate(inputs: Inputs, number: int) -> Inputs:
    return inputs | {f"yard/{['ar', 'fr'][number % 2]}.md": translation(f"Translated {number}")}


def _untranslate(inputs: Inputs, _number: int) -> Inputs:
    return {path: data for path, data in inputs.items() if path not in ("yard/fr.md", "songs/ar.md")}


def _label(inputs: Inputs, number: int) -> Inputs:
    lines = f"talk: {{label: {{en: Talk {number}, fr: Parole}}}}\nplay: {{en: Play}}\n"
    return inputs | {"themes.yaml": lines.encode()}


def _settings(inputs: Inputs, number: int) -> Inputs:
    variants = (
        ("title: {en: Small Journal", f"title: {{en: Journal {number}"),
        ("editions: [en, fr, ar]", "editions: [fr, en, ar]"),
        ("example.org/", f"example.org/{number}/"),
        ("contact: editors@example.org", "untranslated: link"),
        ("fr: Notre groupe", f"fr: Notre réseau {number}"),
        ("title: Voice", f"title: Voice {number}"),
    )
    old, new = variants[number % len(variants)]
    return inputs | {"journal.yaml": SETTINGS.replace(old.encode(), new.encode())}


def _photo(inputs: Inputs, number: int) -> Inputs:
    return inputs | {"yard/yard.png": photo(number % 200)}


def _add_photo(inputs: Inputs, number: int) -> Inputs:
    name = f"more-{number}.png"
    text = inputs["yard/en.md"] + f"\n![Another photo]({name})\n".encode()
    return inputs | {"yard/en.md": text, f"yard/{name}": photo(number % 200)}


def _page(inputs: Inputs, number: int) -> Inputs:
    path = f"pages/{['about', 'help'][number % 2]}/ar.md"
    return inputs | {path: f"---\ntitle: Page {number}\n---\nMore.\n".encode()}


def _withdraw(inputs: Inputs, _number: int) -> Inputs:
    if b"withdrawn" in inputs["plan/fr.md"]:
        return inputs
    return changed(inputs, "plan/fr.md", "year:", "withdrawn: {date: 2024-05-01, reason: Asked}\nyear:")


EDITS: dict[str, Callable[[Inputs, int], Inputs]] = {
    "edit a body": _body,
    "edit a title": _title,
    "add a narrative": _add,
    "remove a narrative": _remove,
    "add a translation": _translate,
    "remove translations": _untranslate,
    "change a label": _label,
    "change the settings": _settings,
    "replace a photo": _photo,
    "add a photo": _add_photo,
    "add a page": _page,
    "withdraw a narrative": _withdraw,
}
OPTIONS = ((), ("--base-url", "https://other.example.org/x/"), ("--no-images",), ("--base-url", ""))


# --- builds ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """How a build ended; code -1: an exception that the program did not expect."""

    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        return f"exit {self.code}\n{self.out}{self.err}"


def lay(folder: Path, inputs: Inputs) -> None:
    """Make a folder hold exactly these files; files that are the same are not touched."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in tree(folder):
        if path not in inputs:
            (folder / path).unlink()
    for path, data in inputs.items():
        target = folder / path
        if not target.is_file() or target.read_bytes() != data:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    for place, folders, files in os.walk(folder, topdown=False):
        if not folders and not files and Path(place) != folder:
            Path(place).rmdir()


def arguments(folder: Path, *options: str, jobs: int = 1, output: str = "site") -> list[str]:
    """The command line of a build in `folder`, which holds `narratives/` and then `site/`."""
    places = ["--narratives", str(folder / "narratives"), "--output", str(folder / output)]
    return ["build", *places, "--no-search", "--jobs", str(jobs), *options]


def run(args: list[str]) -> Outcome:
    """Run the program in this process."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    mask = os.umask(0o022)
    os.umask(mask)  # the program sets its own
    try:
        with patch.object(sys, "argv", ["build.py", *args]):
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                cli.run()
    except SystemExit as end:
        code = int(end.code or 0)
    except Exception:
        code = -1
        err.write(traceback.format_exc())
    finally:
        os.umask(mask)
    return Outcome(code, out.getvalue(), err.getvalue())


@contextlib.contextmanager
def compiled_once() -> Iterator[None]:
    """Compile each template and catalogue once for all builds in this process: most of a tiny one's time."""
    words, templates = catalogues.compiled, compiler.compiled

    @cache
    def words_once(_file: Path, tag: str) -> bytes:  # some tests have catalogues of their own
        return words(tag)

    @cache
    def templates_once(folder: Path, *_more: object) -> bytes:  # and templates
        return templates(folder)

    def templates_of(folder: Path) -> bytes:
        sources = tuple(path.read_bytes() for path in sorted(folder.iterdir()))
        return templates_once(folder, sources, compiler.Environment.code_generator_class)

    with patch.object(catalogues, "compiled", lambda tag: words_once(catalogues.path(tag), tag)):
        with patch.object(compiler, "compiled", templates_of):
            yield


def build(folder: Path, inputs: Inputs, *options: str, jobs: int = 1) -> Outcome:
    """Lay the inputs into `folder` and build them; the build must succeed."""
    lay(folder / "narratives", inputs)
    done = run(arguments(folder, *options, jobs=jobs))
    assert done.code == 0, done.all
    return done


def start(folder: Path, *options: str, jobs: int = 1, **more: object) -> subprocess.Popen[str]:
    """Start the program in a process of its own."""
    command = [sys.executable, str(ROOT / "build.py"), *arguments(folder, *options, jobs=jobs)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", **more
    )


def tree(folder: Path) -> list[str]:
    """List the files below a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def content(folder: Path) -> Inputs:
    """Read every file below a folder."""
    return {path: (folder / path).read_bytes() for path in tree(folder)}


def clean(folder: Path, inputs: Inputs, *options: str) -> Inputs:
    """Build the inputs in a fresh folder; gives the whole site."""
    shutil.rmtree(folder, ignore_errors=True)
    build(folder, inputs, *options)
    return content(folder / "site")


def difference(one: Inputs, other: Inputs) -> list[str]:
    """The files that two sites do not have alike."""
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


def state(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Inode, time and size of everything below a folder: tells whether anything was written."""
    found = {}
    for path in [folder, *folder.rglob("*")]:
        status = path.lstat()
        found[path.relative_to(folder).as_posix()] = (status.st_ino, status.st_mtime_ns, status.st_size)
    return found
