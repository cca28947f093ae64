"""Measures how soon a saved text shows in an open browser, under `serve`.

    python bench/saved.py 1000 FOLDER [--times 10]

Makes a synthetic journal, opens a page of it in the Chromium on the PATH, saves its text so many times, and
prints the seconds from each save to the moment when the page that holds the new words has been read by the
browser. The search follows later, and is waited for between two saves.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import click
import corpus
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent

_PAUSE = 5  # seconds between two saves
_PATIENCE = 30_000  # milliseconds


def served(narratives: Path, output: Path) -> tuple[subprocess.Popen[str], str]:
    """Start `serve`; gives the process and the journal's address."""
    command = [sys.executable, ROOT / "build.py", "serve", "--port", "0"]
    places = ["--narratives", narratives, "--output", output]
    process = subprocess.Popen([*command, *places], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return process, process.stdout.readline().split(" at ")[1].split(" ")[0]


@click.command()
@click.argument("count", type=click.IntRange(10))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--times", type=click.IntRange(1), default=10)
def main(count: int, folder: Path, times: int) -> None:
    """Save a text of a journal of COUNT narratives, made in FOLDER, and wait until a browser shows it."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    corpus.make(count, folder / "narratives")
    process, home = served(folder / "narratives", folder / "site")
    text = min((folder / "narratives/narrative-5").glob("*.md"))
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page()
            page.goto(f"{home}{text.stem.lower()}/narratives/narrative-5/")
            taken = []
            for number in range(times):
                time.sleep(_PAUSE)
                words = f"Saved {number} at {time.time_ns()}"
                begun = time.perf_counter()
                with page.expect_event("domcontentloaded", timeout=_PATIENCE):
                    text.write_text(f"{text.read_text('utf-8')}\n{words}\n", "utf-8")
                taken.append(time.perf_counter() - begun)
                assert words in page.inner_text("main")
            browser.close()
    finally:
        process.terminate()
    most, median = max(taken), statistics.median(taken)
    print(f"{count:,} narratives, {times} saves: {median:.2f} s (median), {most:.2f} s (longest)")


if __name__ == "__main__":
    main()
