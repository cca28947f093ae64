"""Measures builds of a synthetic journal: cold, unchanged, one text edited, one narrative added.

    python bench/figures.py 10000 FOLDER [--search] [--photos 10] [--runs 3]

Each figure is the median of three runs, a cold build and the first edit after it one run; memory is the
largest sum over the processes (proportional set size), sampled twice a second (ten times a second cost
a large build a fifth of its time). Each series has a new folder, and nothing is removed before the end:
for minutes after a file is removed, ext4 makes each new file slowly. Where `hugo` stands on the PATH, or
in HUGO, its cold build of the same texts with bare templates is measured in the same run, and with
--search Pagefind over its pages, in one process.
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import click
import corpus

ROOT = Path(__file__).parent.parent


def memory(pid: int) -> int:
    """Sum the proportional set sizes of a process and its children, in bytes (Linux)."""
    total, queue = 0, [pid]
    while queue:
        one = queue.pop()
        try:
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
            total += 1024 * int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[1])
            queue += map(int, Path(f"/proc/{one}/task/{one}/children").read_text().split())
        except (OSError, TypeError):
            continue
    return total


def measured(command: list[str], cwd: Path = ROOT) -> tuple[float, float]:
    """Run a command; gives seconds and the most memory in MB."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    most, ended = [0], threading.Event()

    def watch() -> None:
        while not ended.wait(0.5):
            most[0] = max(most[0], memory(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = process.wait()
    seconds = time.perf_counter() - begun
    ended.set()
    watcher.join()
    if code:
        raise SystemExit(f"{command} ended with {code}")
    return seconds, most[0] / 1e6


def told(name: str, runs: list[tuple[float, float]]) -> float:
    seconds = statistics.median(run[0] for run in runs)
    print(f"{name:28} {seconds:7.2f} s  {max(run[1] for run in runs):7.0f} MB", flush=True)
    return seconds


def hugo(narratives: Path, folder: Path, *, search: bool) -> None:
    """Lay the same texts out for Hugo, with bare templates; build them, and index them with Pagefind."""
    program = os.environ.get("HUGO") or shutil.which("hugo")
    if not program:
        return
    languages = "".join(
        f'[languages.{tag.lower()}]\nweight = {number}\ncontentDir = "content/{tag.lower()}"\n'
        for number, tag in enumerate(corpus.LANGUAGES, 1)
    )
    (folder / "layouts/_default").mkdir(parents=True)
    (folder / "hugo.toml").write_text(
        'baseURL = "https://bench.example.org/"\ndefaultContentLanguageInSubdir = true\n'
        '[taxonomies]\ntheme = "themes"\ncountry = "country"\nyear = "year"\n[languages]\n' + languages)
    for text in narratives.glob("*/*.md"):
        target = folder / "content" / text.stem.lower() / f"{text.parent.name}.md"
        target.parent.mkdir(parents=True, exist_ok=True)
        content = re.sub(r"^country: (\w+)$", r"country: [\1]", text.read_text(), flags=re.MULTILINE)
        target.write_text(re.sub(r"^year: (\w+)$", r'year: ["\1"]', content, flags=re.MULTILINE))
    head = '<!doctype html><html lang="{{ .Site.Language.Lang }}"><title>{{ .Title }}</title><h1>{{ .Title }}</h1>'
    (folder / "layouts/_default/single.html").write_text(head + "{{ .Content }}</html>")
    entries = '<ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul></html>'
    (folder / "layouts/_default/list.html").write_text(head + entries)
    told("Hugo, cold", [measured([program, "--quiet"], folder)])
    if search:
        index = [sys.executable, "-m", "pagefind", "--site", str(folder / "public"), "--silent"]
        told("Pagefind over Hugo's pages", [measured(index, folder)])


def series(
    name: str, command: list[str], narratives: Path, count: int, words: dict[str, list[str]], runs: int
) -> None:
    """Measure a cold build, an unchanged one, edits and additions with the same options."""
    build = [*command, "--output", str(narratives.parent / name / "site")]
    told(f"{name}: cold", [measured(build)])
    told(f"{name}: unchanged", [measured(build) for _ in range(runs)])
    text = next(narratives.glob(f"narrative-{count // 2}/*.md"))
    edits = []
    for number in range(runs + 1):
        text.write_text(text.read_text() + f"\nOne more sentence, the {number}th for {name}.\n")
        edits.append(measured(build))
    told(f"{name}: first edit", edits[:1])
    told(f"{name}: one text edited", edits[1:])
    added = []
    for number in range(runs):
        new = narratives / f"narrative-{count + number}-{name.split()[0]}"
        new.mkdir()
        (new / "en.md").write_text(corpus.original(count + number, count, "en", words["en"]))
        added.append(measured(build))
    told(f"{name}: one added", added)


@click.command()
@click.argument("count", type=int)
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--search", is_flag=True, help="Also with search, and Pagefind over Hugo's pages.")
@click.option("--photos", type=int, default=0, help="Also with photos: each so many-th narrative shows one.")
@click.option("--runs", type=click.IntRange(1), default=3, help="How often each build but a cold one is measured.")
def main(count: int, folder: Path, search: bool, photos: int, runs: int) -> None:
    """Measure builds of a synthetic journal of COUNT narratives in FOLDER."""
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=folder))
    narratives = folder / "narratives"
    texts = corpus.make(count, narratives, photos=photos)
    print(f"{dt.date.today()}, {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{count:,} narratives, {texts:,} texts", flush=True)
    words = corpus.vocabulary()
    program = [sys.executable, "build.py", "--narratives", str(narratives)]
    series("bare", [*program, "--no-search", "--no-images"], narratives, count, words, runs)
    if search:
        series("search", [*program, "--no-images"], narratives, count, words, runs)
    if photos:
        series("photos", [*program, "--no-search"], narratives, count, words, runs)
    hugo(narratives, folder / "hugo", search=search)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
