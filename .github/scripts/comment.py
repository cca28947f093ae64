"""Keeps one comment under a pull request up to date; comment.yml runs it after each check.

The report comes from a run that the author of a pull request can change, so nothing of it is
believed: its size and form are checked, its number must be that of an open pull request whose
head is the commit that the run was for, and the words are made anew from codes and values.
"""

from __future__ import annotations

import http.client
import io
import json
import lzma
import os
import sys
import urllib.parse
import urllib.request
import zipfile
import zlib
from pathlib import Path
from typing import Any

from journal import comments
from journal.comments import Places, Report

ARTIFACT, MEMBER = "report", "report.json"
MOST_ANSWER = 20_000_000  # bytes of one answer of the API
MOST_PAGES = 20  # of 100 comments
ROBOT = "github-actions[bot]"


class Refused(Exception):  # noqa: N818  # what was sent is refused; the program is sound
    """The report is not one that this run could have made; told in one line of our own words."""


def ask(path: str, method: str = "GET", value: object = None, most: int = MOST_ANSWER) -> bytes:
    """Ask GitHub's API; the token goes to the API alone, not where an answer leads on to."""
    base = f"{os.environ['GITHUB_API_URL']}/repos/{os.environ['GITHUB_REPOSITORY']}"
    data = None if value is None else json.dumps(value).encode()
    request = urllib.request.Request(f"{base}/{path}", data, method=method)  # noqa: S310  # our own address
    request.add_header("Accept", "application/vnd.github+json")
    request.add_header("X-GitHub-Api-Version", "2022-11-28")
    request.add_unredirected_header("Authorization", f"Bearer {os.environ['GITHUB_TOKEN']}")
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        found: bytes = answer.read(most + 1)
    if len(found) > most:
        raise Refused("An answer is too large.")
    return found


def report_of(run: int) -> Report | None:
    """Fetch a run's report; None where it has left none."""
    answer = json.loads(ask(f"actions/runs/{run}/artifacts?name={ARTIFACT}&per_page=10"))
    found = [one for one in answer["artifacts"] if one["name"] == ARTIFACT and not one["expired"]]
    if not found:
        return None
    if found[0]["size_in_bytes"] > comments.MOST_BYTES:
        raise Refused("The report is too large.")
    packed = ask(f"actions/artifacts/{int(found[0]['id'])}/zip", most=comments.MOST_BYTES)
    try:
        return comments.from_json(unpacked(packed))
    except ValueError:
        raise Refused("The report has not the form of ours.") from None


def unpacked(packed: bytes) -> bytes:
    """Take the one file out of the archive, in memory, and no more of it than a report may have."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            if archive.namelist() != [MEMBER]:
                raise Refused("The report is not alone in its archive.")
            with archive.open(MEMBER) as file:
                data = file.read(comments.MOST_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, RuntimeError):
        raise Refused("The report's archive cannot be opened.") from None
    if len(data) > comments.MOST_BYTES:
        raise Refused("The report is too large.")
    return data


def pulls_of(run: dict[str, Any]) -> list[int]:
    """List the open pull requests whose head is the commit that the run was for."""
    head = f"{run['head_repository']['owner']['login']}:{run['head_branch']}"
    query = urllib.parse.urlencode({"state": "open", "head": head, "per_page": 100})
    answer = json.loads(ask(f"pulls?{query}"))
    return [
        one["number"]
        for one in answer
        if one["head"]["sha"] == run["head_sha"]
        and (one["head"]["repo"] or {}).get("id") == run["head_repository"]["id"]
    ]


def ours(number: int) -> dict[str, Any] | None:
    """Find our comment under a pull request."""
    for page in range(1, MOST_PAGES + 1):
        listed = json.loads(ask(f"issues/{number}/comments?per_page=100&page={page}"))
        for one in listed:
            robot = (one["user"] or {}).get("login") == ROBOT
            if robot and (one["body"] or "").startswith(comments.MARKER):
                return dict(one)
        if not listed:
            break
    return None


def keep(number: int, text: str) -> str:
    """Bring the comment up to date, or begin it."""
    known = ours(number)
    if known is None:
        ask(f"issues/{number}/comments", "POST", {"body": text})
        return "written"
    if known["body"].replace("\r\n", "\n").strip() == text.strip():
        return "as it was"
    ask(f"issues/comments/{int(known['id'])}", "PATCH", {"body": text})
    return "brought up to date"


def tell(run: dict[str, Any]) -> str:
    """Comment on the pull request that a finished run was for; says in one line what was done."""
    if run["event"] != "pull_request" or not run["head_repository"]:
        return "This run was for no pull request."
    told = report_of(int(run["id"]))
    if told is None:
        return "The run has left no report."
    numbers = pulls_of(run)
    if not numbers:
        return "The pull request is closed, or has changed since."
    if told.number not in numbers or told.sha != run["head_sha"]:
        raise Refused("The report is about another pull request.")
    if not told.is_of_narratives:
        return "No narrative is changed; there is nothing to say."
    here = f"{os.environ['GITHUB_SERVER_URL']}/{os.environ['GITHUB_REPOSITORY']}"
    places = Places(f"{here}/blob/HEAD/CONTRIBUTING.md", os.environ.get("NETLIFY_SITE", ""))
    return f"The comment is {keep(told.number, comments.comment(told, places))}."


def main() -> int:
    """Do what the event asks for; what goes wrong is told in one line of our own words."""
    run = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text("utf-8"))["workflow_run"]
    try:
        print(tell(run))
    except Refused as refused:
        print(f"::error::{refused}")
        return 1
    except (OSError, http.client.HTTPException) as fault:
        print(f"::error::GitHub could not be asked ({getattr(fault, 'code', 'no answer')}).")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
