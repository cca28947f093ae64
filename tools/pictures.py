"""Takes the pictures in the guides and the README from the pages as they are built, one for each language.

    python tools/pictures.py [NAME ...]      # NAME: only these, such as problem or home

It needs Chromium and the packages of the tests (`pip install -e ".[test]"`).
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from journal import cli  # noqa: E402

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
EDITIONS = ("en", "fr", "ar")
MOST_BYTES = 40_000
COLOURS = (64, 48, 32, 24, 16, 12, 8)  # the most that keep a picture small enough
SLUG = "reading-with-grandmothers"
BESIDE = {"en": SLUG, "fr": SLUG, "ar": "the-second-draft"}  # narratives translated into each edition


class Picture(NamedTuple):
    """A picture: where it goes, the window that it is taken in, and how the page is made ready."""

    folder: str
    name: str
    address: str  # below the site's root; {tag}: the edition's, {beside}: a narrative translated into it
    size: tuple[int, int]  # of the window, CSS pixels
    scale: float
    ready: Callable[[Page], float] = lambda _: 0  # gives where to cut the top off, CSS pixels
    editions: tuple[str, ...] = EDITIONS

    def path(self, tag: str) -> Path:
        """Give the picture's file in an edition."""
        several = len(self.editions) > 1
        return ROOT / self.folder / (f"{self.name}-{tag}.png" if several else f"{self.name}.png")


def top_of(page: Page, selector: str, above: float = 12) -> float:
    """Where an element begins, with some room above it."""
    box = page.locator(selector).first.bounding_box()
    return max(box["y"] - above, 0) if box else 0


def open_languages(page: Page) -> float:
    """Open the list of languages."""
    page.locator(".languages summary").click()
    return 0


PICTURES = (
    Picture("docs", "home", "en/", (1280, 800), 1, editions=("en",)),
    Picture(
        "narratives/pages/translate",
        "beside",
        "{tag}/narratives/{beside}/bilingual/",
        (720, 620),
        1.25,
        lambda page: top_of(page, "main"),
    ),
    Picture(
        "narratives/pages/translate",
        "languages",
        "{tag}/narratives/{beside}/",
        (480, 480),
        1.5,
        open_languages,
    ),
    Picture("narratives/pages/accessibility", "phone", "{tag}/narratives/{beside}/", (360, 560), 1.5),
)


def build(folder: Path) -> Path:
    """Build the sample journal; where it shows a picture that is not there yet, with an empty one."""
    narratives, site = folder / "narratives", folder / "site"
    shutil.copytree(ROOT / "narratives", narratives)
    for picture in PICTURES:
        for path in map(picture.path, picture.editions):
            copy = folder / path.relative_to(ROOT)
            if copy.parent.is_dir() and not copy.exists():
                Image.new("RGB", (8, 8), "white").save(copy)
    cli.main(["build", "--narratives", str(narratives), "--output", str(site)], standalone_mode=False)
    return site


class Host(SimpleHTTPRequestHandler):
    """Serves a folder without a word."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder; gives its address, with a last slash."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def small(taken: bytes) -> bytes:
    """Write a picture with as many colours as its size allows."""
    image = Image.open(io.BytesIO(taken)).convert("RGB")
    data = b""
    for colours in COLOURS:
        output = io.BytesIO()
        image.quantize(colours, dither=Image.Dither.NONE).save(output, "PNG", optimize=True)
        data = output.getvalue()
        if len(data) <= MOST_BYTES:
            break
    return data


def main(names: list[str]) -> None:
    """Take the pictures, or those that are named."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = build(Path(folder))
        program = next(filter(None, map(shutil.which, BROWSERS)), None)
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        with served(site) as root:
            for picture in PICTURES if not names else [one for one in PICTURES if one.name in names]:
                for tag in picture.editions:
                    width, height = picture.size
                    page = browser.new_page(
                        viewport={"width": width, "height": height * 2}, device_scale_factor=picture.scale
                    )
                    page.goto(root + picture.address.format(tag=tag, beside=BESIDE[tag]))
                    top = picture.ready(page)
                    data = small(
                        page.screenshot(clip={"x": 0, "y": top, "width": width, "height": height})
                    )
                    picture.path(tag).write_bytes(data)
                    print(f"{picture.path(tag).relative_to(ROOT)}: {len(data):,} bytes")
                    page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
