"""Serves a built site on this machine as Netlify would: its headers, compressed, with its own 404."""

from __future__ import annotations

import gzip
import re
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
RULES = tomllib.loads((ROOT / "netlify.toml").read_text("utf-8"))["headers"]
ALWAYS = {"Cache-Control": "public, max-age=0, must-revalidate"}  # Netlify's default
TEXT = {  # compressed on the way
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".xml": "application/xml",
    ".txt": "text/plain; charset=utf-8",
}
BINARY = {".avif": "image/avif", ".jpg": "image/jpeg", ".png": "image/png"}


def headers(path: str) -> dict[str, str]:
    """Give the headers that netlify.toml adds to a path: of all rules that match, the last."""
    sent = dict(ALWAYS)
    for rule in RULES:
        if re.fullmatch(re.escape(rule["for"]).replace(r"\*", ".*"), path):
            sent |= rule["values"]
    return sent


@cache
def compressed(path: Path, _changed: int) -> bytes:
    """Compress a file; once, until it changes."""
    return gzip.compress(path.read_bytes(), 6)


class Host(BaseHTTPRequestHandler):
    """Answers from a folder, and says nothing of it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or the body waits 40 ms for the browser to have answered the headers

    def __init__(self, *given: object, folder: Path) -> None:
        self.folder = folder.resolve()
        super().__init__(*given)  # type: ignore[arg-type]

    def found(self, path: str) -> Path | None:
        """Find the file that answers to a path, within the folder only."""
        file = (self.folder / unquote(path).lstrip("/")).resolve()
        file = file / "index.html" if path.endswith("/") else file
        return file if file.is_file() and file.is_relative_to(self.folder) else None

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        file, status = self.found(path), HTTPStatus.OK
        if file is None:
            status = HTTPStatus.NOT_FOUND
            file = self.found(f"/{path.split('/')[1]}/404.html") or self.found("/404.html")
        sent = headers(path)
        data = file.read_bytes() if file else b""
        ending = file.suffix if file else ".txt"
        sent["Content-Type"] = TEXT.get(ending) or BINARY.get(ending, "application/octet-stream")
        if file and ending in TEXT and "gzip" in self.headers.get("Accept-Encoding", ""):
            data = compressed(file, file.stat().st_mtime_ns)
            sent["Content-Encoding"] = "gzip"
        self.send_response(status)
        for name, value in (sent | {"Content-Length": str(len(data))}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(data)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None: ...


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder; gives its address, with a last slash."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, folder=folder)) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
