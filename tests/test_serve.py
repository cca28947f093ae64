"""`serve`: the site on this machine alone, built anew when a file is saved, with its problems in the page."""

from __future__ import annotations

import gzip
import http.client
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hosting import ROOT
from journals import lay, original, tiny
from visitors import until

PAGE = "en/narratives/words/"
PATIENCE = 60  # seconds, for what takes one or two where nothing else runs


class Served:
    """A copy of the program that serves a tiny journal from a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in ("journal", "templates", "theme"):
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "build.py", folder)
        settings = tiny() | {"journal.yaml": tiny()["journal.yaml"].replace(b"example.org/", b"example.org/j/")}
        lay(folder / "narratives", settings)
        command = [sys.executable, folder / "build.py", "serve", "--port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.log: list[str] = []
        self.address = self.process.stdout.readline().partition("at ")[2].split(" ")[0]
        threading.Thread(target=lambda: self.log.extend(self.process.stderr), daemon=True).start()

    def get(self, path: str, host: str = "") -> tuple[int, str, bytes]:
        parts = urlsplit(self.address)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE)
        connection.request("GET", path, headers={"Host": host} if host else {})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Type", ""), answer.read()

    def save(self, name: str, old: str, new: str) -> None:
        path = self.folder / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    def comes(self, path: str, text: str, seconds: float = PATIENCE) -> None:
        end = time.monotonic() + seconds
        while text.encode() not in self.get(path)[2]:
            assert time.monotonic() < end, f"{text} has not come to {path}: {self.log}"
            time.sleep(0.1)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    here = Served(tmp_path_factory.mktemp("served"))
    yield here
    here.process.send_signal(signal.SIGINT)
    assert here.process.wait(PATIENCE) in (130, -signal.SIGINT)


def test_pages_stand_under_the_journals_own_path(served):
    assert served.address.startswith("http://127.0.0.1:")
    assert served.address.endswith("/j/")
    status, kind, page = served.get("/j/en/")
    assert (status, kind) == (200, "text/html; charset=utf-8")
    assert b"Small Journal" in page
    assert re.search(rb'<script type="module" src="/.serve/serve.js\?[0-9]+"></script>$', page)
    assert served.get("/")[0] == 302
    assert served.get("/j/en/narratives")[0] == 301
    assert served.get("/j/en/nothing/")[::2][0] == 404
    assert "nothing at this address" in served.get("/j/en/nothing/")[2].decode()


@pytest.mark.parametrize(
    "path",
    ["/j/../build.py", "/j/%2e%2e/build.py", "/j/..%2fbuild.py", "/j//etc/passwd", "/j/en/..%5c..%5cbuild.py", "/j/%00", "/j/en/./"],
)
def test_nothing_outside_the_site_is_served(served, path):
    assert served.get(path)[0] == 404


def test_nobody_else_is_answered(served):
    assert served.get("/j/en/", host="attacker.example.org")[0] == 403
    assert served.get("/j/en/", host=f"localhost:{urlsplit(served.address).port}")[0] == 200
    outside = next((one[4][0] for one in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)), "127.0.0.1")
    if not outside.startswith("127."):
        with pytest.raises(OSError):
            socket.create_connection((outside, urlsplit(served.address).port), timeout=2)


def test_what_is_saved_is_served_and_the_search_follows(served):
    served.save("narratives/words/en.md", "what we heard", "what we overheard")
    served.comes("/j/" + PAGE, "what we overheard")

    def indexed() -> bool:
        found = (served.folder / "site/pagefind/en/fragment").glob("*")
        return any(b"what we overheard" in gzip.decompress(path.read_bytes()) for path in found)

    end = time.monotonic() + PATIENCE
    while not indexed():
        assert time.monotonic() < end, "the search has not followed"
        time.sleep(0.2)


def test_templates_and_theme_are_watched(served):
    served.save("templates/home.html", "{% block main %}", "{% block main %}Welcome to the test.")
    served.comes("/j/en/", "Welcome to the test.")
    served.save("theme/journal.css", ":root {", "/* watched */ :root {")
    end = time.monotonic() + PATIENCE
    while not any("/* watched */" in path.read_text() for path in (served.folder / "site/theme").glob("*.css")):
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_narrative_can_be_added_and_removed(served):
    folder = served.folder / "narratives/added"
    folder.mkdir()
    (folder / "en.md").write_bytes(original("Added while serving"))
    served.comes("/j/en/narratives/", "Added while serving")
    shutil.rmtree(folder)
    end = time.monotonic() + PATIENCE
    while served.get("/j/en/narratives/added/")[0] != 404:
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture
def page(served, chromium):
    """The page of a narrative."""
    page = chromium.new_page()
    page.set_default_timeout(1000 * PATIENCE)
    page.goto(served.address + PAGE)
    yield page
    page.close()


@pytest.mark.browser
def test_save_and_see(served, page):
    served.save("narratives/words/en.md", "We talk", "We sing")
    page.get_by_text("We sing").wait_for()


@pytest.mark.browser
def test_what_is_built_before_the_page_listens_is_seen(served, chromium):
    page = chromium.new_page()
    page.set_default_timeout(1000 * PATIENCE)
    held = []
    page.route("**/.serve/events", lambda route: held.append(route))
    page.goto(served.address + PAGE)
    until(page, lambda: held)
    served.save("narratives/words/en.md", "what we", "all that we")
    served.comes("/j/" + PAGE, "all that we")
    held[0].continue_()
    page.get_by_text("all that we").wait_for()
    page.close()


@pytest.mark.browser
def test_problems_are_shown_in_the_page_as_text(served, page):
    served.save("narratives/words/en.md", "title: Words", "titel: <img src=x onerror=alert(1)>")
    panel = page.locator("#build-problems")
    panel.wait_for()
    assert "titel" in panel.inner_text()
    assert "<img" in panel.inner_text()
    assert panel.locator("img").count() == 0
    assert page.get_by_role("heading", name="Words").count()  # the last sound build stays
    served.save("narratives/words/en.md", "titel: <img src=x onerror=alert(1)>", "title: Words again")
    panel.wait_for(state="detached")
    page.get_by_role("heading", name="Words again").wait_for()


def test_a_port_in_use_is_told_in_one_line(served, tmp_path):
    port = str(urlsplit(served.address).port)
    lay(tmp_path / "narratives", tiny())
    places = ["--narratives", tmp_path / "narratives", "--output", tmp_path / "site", "--port", port, "--no-search"]
    command = [sys.executable, ROOT / "build.py", "serve", *places]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "Address already in use" in done.stderr.splitlines()[-1]
