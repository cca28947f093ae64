"""Takes the pictures in the guides and the README from the pages as they are built, in each language.

    python tools/pictures.py [NAME ...]      # NAME: only these, such as problem or home

It needs Chromium and the packages of the tests (`pip install -e ".[test]"`).
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import FloatRect, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from journal import cli  # noqa: E402

MOST_BYTES, COLOURS = 40_000, (64, 48, 32, 24, 16, 12, 8)
PAGES = "narratives/pages"
TOLD, BOX = "#told-body li:first-child", "one.getBoundingClientRect()"
NARRATIVE, BILINGUAL = "narratives/{slug}/", "narratives/{slug}/bilingual/"
SLUG = "reading-with-grandmothers"
SLUGS = {"en": SLUG, "fr": SLUG, "ar": "the-second-draft"}  # for each edition one translated into it
SLIPS = {  # a text whose link lacks its beginning
    "en": "I had read of it [in a journal](www.example.org), and doubted that it would work with us.",
    "fr": "Je l’avais lu [dans une revue](www.example.org), sans croire que cela irait chez nous.",
    "ar": "قرأت عن ذلك [في مجلة](www.example.org)، وشككت في أنه سينجح عندنا.",
}


class Picture(NamedTuple):
    """A picture: where it goes, the page and the part of it that are shown, in CSS pixels."""

    folder: str
    name: str
    address: str
    size: tuple[int, int]
    scale: float
    press: str = ""  # what is pressed first
    first: str = ""  # where the picture begins, if not at the top of the page
    last: str = ""  # where it ends, if its height is not that of `size`

    def files(self) -> dict[str, Path]:
        """Give the picture's file in each edition; that of the README is in one alone."""
        if self.folder == "docs":
            return {"en": ROOT / self.folder / f"{self.name}.png"}
        return {tag: ROOT / self.folder / f"{self.name}-{tag}.png" for tag in SLUGS}


PICTURES = (
    Picture("docs", "home", "", (1280, 800), 1),
    Picture(f"{PAGES}/how-to-write", "problem", "write/", (480, 900), 1.5, "#check", ".desk", TOLD),
    Picture(f"{PAGES}/send", "zip", "write/", (480, 900), 1.5, "", ".ways", ".ways"),
    Picture(f"{PAGES}/translate", "languages", NARRATIVE, (430, 470), 1.5, ".languages summary"),
    Picture(f"{PAGES}/translate", "beside", BILINGUAL, (680, 540), 1.25, "", ".names"),
    Picture(f"{PAGES}/accessibility", "phone", NARRATIVE, (360, 560), 1.5),
)


def part_of(page: Page, picture: Picture, tag: str) -> FloatRect:
    """Write and press what the picture is to show; give the part of the page that it shows."""
    if picture.name == "problem":  # in a field drawn as small as it goes
        text = page.locator("#w-body")
        text.evaluate("field => { field.style.minHeight = 0; field.style.height = '6.5rem'; }")
        text.fill(SLIPS[tag])
    if picture.press:
        page.locator(picture.press).click()
    top, (width, bottom) = 0.0, picture.size
    if picture.first:
        page.locator(picture.first).wait_for()
        top = page.locator(picture.first).evaluate(f"one => {BOX}.top + scrollY - 2")
        bottom += top
    if picture.last:
        bottom = page.locator(picture.last).evaluate(f"one => {BOX}.bottom + scrollY + 8")
    return {"x": 0, "y": top, "width": width, "height": bottom - top}


def build(folder: Path) -> Path:
    """Build the sample journal; where it shows a picture that is not there yet, with an empty one."""
    narratives, site = folder / "narratives", folder / "site"
    shutil.copytree(ROOT / "narratives", narratives)
    for picture in PICTURES:
        for path in picture.files().values():
            if path.is_relative_to(ROOT / PAGES) and not path.exists():
                Image.new("RGB", (8, 8), "white").save(folder / path.relative_to(ROOT))
    cli.main(["build", "--narratives", str(narratives), "--output", str(site)], standalone_mode=False)
    return site


class Host(SimpleHTTPRequestHandler):
    """Serves a folder, and says nothing of it."""

    def log_message(self, *_: object) -> None: ...


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder; gives its address, with a last slash."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def small(taken: bytes) -> bytes:
    """Write a picture with as many colours as its size allows."""
    for colours in COLOURS:
        output = io.BytesIO()
        image = Image.open(io.BytesIO(taken)).convert("RGB").quantize(colours, dither=Image.Dither.NONE)
        image.save(output, "PNG", optimize=True)
        if output.tell() <= MOST_BYTES:
            return output.getvalue()
    raise SystemExit(f"a picture is larger than {MOST_BYTES:,} bytes in {COLOURS[-1]} colours; show less")


def main(names: list[str]) -> None:
    """Take the pictures, or those that are named."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        with served(build(Path(folder))) as root:
            for picture in [one for one in PICTURES if not names or one.name in names]:
                for tag, path in picture.files().items():
                    window: ViewportSize = {"width": picture.size[0], "height": 900}
                    page = browser.new_page(viewport=window, device_scale_factor=picture.scale)
                    page.goto(f"{root}{tag}/{picture.address.format(slug=SLUGS[tag])}")
                    part = part_of(page, picture, tag)
                    path.write_bytes(small(page.screenshot(clip=part, full_page=True)))
                    print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")
                    page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
