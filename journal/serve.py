"""Serves the site to this machine alone, builds it anew when a file is saved, and tells the browser."""

from __future__ import annotations

import gc
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import unquote, urlsplit

from jinja2 import TemplateError
from watchfiles import watch

from journal import files, memory, pipeline, reading, rendering, report, urls
from journal.pipeline import Fault, Options
from journal.progress import say
from journal.workers import WorkerError

HOST = "127.0.0.1"  # nothing else may ask; see `_Handler.is_for_us`
_OURS = "/.serve/"
_SCRIPT = Path(__file__).with_name("serve.js")
_PATIENCE = 25.0  # seconds after which a waiting browser is told that we are still there
_PAUSE = 1_200  # milliseconds without a change, after which the search follows
_WAITING = "<!doctype html><meta charset=utf-8><title>…</title><body>"
_ENDINGS = {".avif": "image/avif", ".js": "text/javascript", ".md": "text/plain"}


@dataclass
class State:
    """What browsers are told: how often the site was built, and what is wrong with the texts."""

    version: int = 0
    problems: str = ""
    changed: threading.Condition = field(default_factory=threading.Condition)

    def tell(self, problems: str) -> None:
        """Let every browser know the outcome of a build."""
        with self.changed:
            self.version += 1
            self.problems = problems
            self.changed.notify_all()

    def after(self, version: int) -> Iterator[str]:
        """Give each state later than `version` as JSON; an empty text where none came for a while."""
        while True:
            with self.changed:
                self.changed.wait_for(lambda: self.version > version, _PATIENCE)  # noqa: B023
                if self.version == version:
                    yield ""
                    continue
                version = self.version
                told = {"version": version, "problems": self.problems}
            yield json.dumps(told)


@dataclass
class Builds:
    """Builds again and again, and tells browsers."""

    options: Options
    state: State
    touched: set[str] | None = None  # folders, since what was read was last kept; None: it may be any
    editions: tuple[str, ...] = ()  # those of the settings by which the others were read
    later: bool = False  # the last build was a hasty one, after which another has to follow

    def hear_of(self, path: Path) -> None:
        """Hear that a file was saved, moved or removed."""
        if self.touched is None or not path.is_relative_to(self.options.narratives):
            return
        folder = reading.folder_of(path.relative_to(self.options.narratives).as_posix())
        if folder in ("pages", "."):  # one may stand there in another's place
            self.touched = None
        else:
            self.touched.add(folder)

    def build(self, *, hasty: bool = False) -> None:
        """Build; a hasty build reads what was touched alone, and leaves the search as it is."""
        gc.disable()  # it would look through what is made while it is being made
        try:
            with files.locked(self.options.home / "lock") as free:
                told = self._build(hasty=hasty) if free else "Another build is writing the site."
        except (Fault, OSError, TemplateError, WorkerError) as fault:
            told = f"{type(fault).__name__}: {fault}" if isinstance(fault, TemplateError) else str(fault)
        if told:
            say(told)
        else:
            self.touched = set()
        if told or hasty or not self.state.version or self.state.problems:
            self.state.tell(told)
        self.later = hasty and not told
        gc.enable()
        gc.collect()

    def _build(self, *, hasty: bool) -> str:
        """Check and build; gives the errors, if there are any."""
        options, touched = self.options, self.touched if hasty else None
        site = pipeline.begun(options, hasty=hasty)
        found = pipeline.read(options, keeps=True, touched=touched)
        if touched is not None and found.settings.editions != self.editions:  # by which folders are judged
            found = pipeline.read(options, keeps=True)
        checked = pipeline.check(options, found)
        if checked.errors:
            return report.as_text(checked.errors, pipeline.lines_of(options), report.Tongue())
        done = pipeline.build(options, site, checked, hasty=hasty)
        self.editions = found.settings.editions
        say(f"{done.written:,} files new, {done.removed:,} gone.")
        return ""


def serve(options: Options, port: int, tell: Callable[[str], None]) -> None:
    """Build, serve and build again, until interrupted; `tell` hears the address."""
    state = State()
    builds = Builds(options, state)
    builds.build()
    root = urls.addresses(pipeline.address_of(options)).root  # the path under which the links stand
    server = ThreadingHTTPServer((HOST, port), partial(_Handler, options.output, root, state))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    tell(f"http://{HOST}:{server.server_port}{root}")
    builds.options = replace(options, jobs=1)  # no process is forked beside the server's threads
    watched = (options.narratives, rendering.TEMPLATES, rendering.THEME)
    for changes in watch(*watched, step=20, debounce=200, rust_timeout=_PAUSE, yield_on_timeout=True):
        for _, path in changes:
            builds.hear_of(Path(path))
        if changes:
            memory.program.cache_clear()  # templates may have changed
            memory.recipe.cache_clear()
            builds.build(hasty=True)
        elif builds.later:
            builds.build()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, output: Path, root: str, state: State, *more: object) -> None:
        self.output, self.root, self.state = output, root, state
        super().__init__(*more)  # type: ignore[arg-type]

    def is_for_us(self) -> bool:
        """Refuse names that a stranger's page may have given to this machine (DNS rebinding)."""
        return urlsplit(f"//{self.headers.get('Host', '')}").hostname in (HOST, "localhost")

    def do_GET(self) -> None:
        """Answer with a file of the site, or with news of the build."""
        path = unquote(urlsplit(self.path).path)
        if not self.is_for_us():
            self.answer(HTTPStatus.FORBIDDEN, "text/plain", b"")
        elif path == f"{_OURS}serve.js":
            self.answer(HTTPStatus.OK, "text/javascript", files.read(_SCRIPT))
        elif path == f"{_OURS}events":
            self.send_news()
        elif not path.startswith(self.root):
            self.lead_to(HTTPStatus.FOUND, self.root)
        else:
            self.send_file(path.removeprefix(self.root))

    def lead_to(self, status: HTTPStatus, address: str) -> None:
        self.send_response(status)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def send_file(self, below: str) -> None:
        edition = below.partition("/")[0]
        status, version = HTTPStatus.OK, self.state.version  # of the page, or of one a moment older
        data = self.content(urls.file_of(below))
        if data is None and self.content(f"{below}/index.html") is not None:
            self.lead_to(HTTPStatus.MOVED_PERMANENTLY, f"{self.root}{below}/")
            return
        if data is None:
            status, below = HTTPStatus.NOT_FOUND, "404.html"
            data = self.content(f"{edition}/404.html") or self.content("404.html") or _WAITING.encode()
        ending = Path(urls.file_of(below)).suffix
        kind = _ENDINGS.get(ending) or guess_type(f"a{ending}")[0] or "application/octet-stream"
        if ending == ".html":
            data += f'<script type="module" src="{_OURS}serve.js?{version}"></script>'.encode()
        self.answer(status, kind, data)

    def content(self, below: str) -> bytes | None:
        """Read a file of the site; None where there is none, or where the name leads out of it."""
        parts = below.split("/")
        if any(part in ("", ".", "..") or "\\" in part or "\0" in part or ":" in part for part in parts):
            return None
        try:
            return files.read(self.output.joinpath(*parts))
        except OSError:
            return None

    def answer(self, status: HTTPStatus, kind: str, data: bytes) -> None:
        text = kind.startswith("text/") or kind.endswith(("xml", "json"))
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if text else kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(data)

    def send_news(self) -> None:
        """Send each build's outcome as an event (HTML Standard, server-sent events)."""
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        try:
            for news in self.state.after(0):
                self.wfile.write(f"data: {news}\n\n".encode() if news else b":\n\n")
                self.wfile.flush()
        except OSError:
            return  # the browser has gone

    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""
