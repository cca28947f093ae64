"""What several test modules share: the sample journal as built, a host for it, a browser."""

import os
import re
import shutil
import subprocess
import sys
import threading
import tomllib
from contextlib import ExitStack
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def sample_site(tmp_path_factory):
    """The folder of the site that /narratives makes."""
    folder = tmp_path_factory.mktemp("sample") / "site"
    command = [sys.executable, ROOT / "build.py", "build", "--output", folder, "--jobs", "2"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


class Host(SimpleHTTPRequestHandler):
    """Serves as Netlify does: with netlify.toml's headers, and the edition's page where nothing is."""

    rules = tomllib.loads((ROOT / "netlify.toml").read_text(encoding="utf-8"))["headers"]
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".avif": "image/avif"}

    def end_headers(self):
        sent = {}
        for rule in self.rules:
            if re.fullmatch(re.escape(rule["for"]).replace(r"\*", ".*"), self.path):
                sent |= rule["values"]
        for name, value in sent.items():
            self.send_header(name, value)
        super().end_headers()

    def send_error(self, code, message=None, explain=None):
        edition = self.path.split("/")[1]
        pages = (Path(self.directory) / edition / "404.html", Path(self.directory) / "404.html")
        page = next((page for page in pages if page.is_file()), None)
        if code != 404 or page is None:
            return super().send_error(code, message, explain)
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return None

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def serve():
    """Serve a folder; gives its address, with a last slash."""
    with ExitStack() as running:

        def start(folder):
            server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, directory=str(folder)))
            running.callback(server.server_close)
            running.callback(server.shutdown)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            return f"http://127.0.0.1:{server.server_port}/"

        yield start


@pytest.fixture(scope="session")
def chromium():
    """The system's Chromium; without one, tests are skipped, or fail where CI promises one."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("no Chromium is installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()
