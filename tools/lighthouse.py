"""Runs Lighthouse over the pages that readers meet first, as phones see them; prints the scores.

    python tools/lighthouse.py [--runs 3] [PAGE ...]      # PAGE: only these, such as en/search/

The journal is built with this machine's address and served as Netlify would. Lighthouse is installed into
.venv/lighthouse on first use, which needs Node 20 or newer; so does Chromium. Each score is the median
of the runs; the exit code is 1 where one is below its aim. Last stands Lighthouse's own measure of this
machine: below about 1,000 it is too slow, or too busy, for the performance that it is made to show.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hosting import ROOT, served

LIGHTHOUSE = "12.8.2"  # the last for Node 20
FOLDER = ROOT / ".venv" / "lighthouse"
AIMS = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
EDITIONS = ("en", "ar", "zh-hans")
NARRATIVE = "the-second-draft"  # translated into each of these


def installed() -> Path:
    """Install Lighthouse where that has not been done; gives its program."""
    program = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
    told = program.parent.parent / "package.json"
    if not told.is_file() or json.loads(told.read_text("utf-8"))["version"] != LIGHTHOUSE:
        FOLDER.mkdir(parents=True, exist_ok=True)
        quiet = ["--no-save", "--no-audit", "--no-fund", "--loglevel=error"]
        command = ["npm", "install", "--prefix", str(FOLDER), *quiet, f"lighthouse@{LIGHTHOUSE}"]
        environment = {**os.environ, "PUPPETEER_SKIP_DOWNLOAD": "1"}
        subprocess.run(command, check=True, env=environment)  # noqa: S603  # our own
    return program


def report(program: Path, address: str, folder: Path) -> dict[str, Any]:
    """Run Lighthouse once over an address; gives its report."""
    path = folder / "report.json"
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    command = [
        *("node", str(program), address, "--quiet", "--output=json", f"--output-path={path}"),
        *("--chrome-flags=--headless=new --no-sandbox", f"--only-categories={','.join(AIMS)}"),
    ]
    environment = {**os.environ, "CHROME_PATH": chromium or ""}
    for more in (True, True, False):  # on a busy machine it loses the beginning now and then
        done = subprocess.run(command, check=not more, env=environment, timeout=180)  # noqa: S603  # our own
        if done.returncode == 0:
            break
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def faults(found: dict[str, Any]) -> set[str]:
    """List the audits that cost a report points, by their names."""
    weighed = (one for name in AIMS for one in found["categories"][name]["auditRefs"] if one["weight"])
    audits = [found["audits"][one["id"]] for one in weighed]
    return {f"{one['id']} ({one.get('displayValue', '')})" for one in audits if (one["score"] or 0) < 1}


def measured(program: Path, address: str, runs: int) -> tuple[dict[str, float], set[str]]:
    """Run Lighthouse several times; gives the median of each score, and what cost points."""
    with tempfile.TemporaryDirectory() as folder:
        reports = [report(program, address, Path(folder)) for _ in range(runs)]
    scores = {}
    for name in AIMS:
        scores[name] = statistics.median(100 * (one["categories"][name]["score"] or 0) for one in reports)
    scores["machine"] = statistics.median(one["environment"]["benchmarkIndex"] for one in reports)
    return scores, set().union(*map(faults, reports))


def main() -> int:
    """Build, serve, measure; gives the exit code."""
    asked = argparse.ArgumentParser(description="Lighthouse over the pages that readers meet first")
    asked.add_argument("pages", nargs="*")
    asked.add_argument("--runs", type=int, default=3)
    given = asked.parse_args()
    below = ("", f"narratives/{NARRATIVE}/", "narratives/", "search/")
    pages = given.pages or [f"{tag}/{address}" for tag in EDITIONS for address in below]
    program, low = installed(), False
    print(f"{'':44}{''.join(f'{name:>16}' for name in (*AIMS, 'machine'))}")
    with tempfile.TemporaryDirectory() as folder, served(Path(folder) / "site") as root:
        build = [sys.executable, str(ROOT / "build.py"), "--output", f"{folder}/site", "--base-url", root]
        subprocess.run(build, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # our own
        for address in pages:
            scores, cost = measured(program, root + address, given.runs)
            print(f"{address:44}{''.join(f'{score:16.0f}' for score in scores.values())}", flush=True)
            if any(scores[name] < aim for name, aim in AIMS.items()):
                low = True
                print("".join(f"    {one}\n" for one in sorted(cost)), end="")
    return int(low)


if __name__ == "__main__":
    sys.exit(main())
