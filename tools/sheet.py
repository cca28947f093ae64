"""Takes contact sheets of every kind of page, to be looked at: in four scripts, two widths, light and dark.

    python tools/sheet.py [SITE] [--only home,list] [--editions en,ar] [--output FOLDER]

SITE is a built site (`site` by default). For each kind of page and scheme there is one sheet, and every
picture by itself; `index.html` in the output folder shows them all. It needs Chromium and the packages
of the tests (`pip install -e ".[test]"`).
"""

from __future__ import annotations

import argparse
import re
import shutil
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

from hosting import ROOT, served
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

EDITIONS = ("en", "ar", "zh-Hans", "kk")
PHONE, DESK = 360, 1280
TALLEST = {PHONE: 3000, DESK: 3200}  # of a picture, in CSS pixels
SCHEMES = ("light", "dark")
GAP, ACROSS = 24, 1560
GREY = (128, 128, 128)
EAGER = """async () => { const all = [...document.images]
  all.forEach(one => { one.loading = 'eager' })
  await Promise.all(all.map(one => one.decode().catch(() => {}))) }"""


class Site:
    """A built site, and where in it a page of each kind stands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def first(self, pattern: str, wanted: Callable[[str], object] = bool) -> str | None:
        """Find the first page whose address matches and whose HTML is as wanted; gives its address."""
        for path in sorted(self.folder.glob(f"{pattern}/index.html")):
            if wanted(path.read_text("utf-8")):
                return path.parent.relative_to(self.folder).as_posix() + "/"
        return None

    def year(self, home: str) -> str:
        """Give a year of which the edition has a text of its own."""
        address = self.first(f"{home}/narratives/*", own)
        page = (self.folder / address / "index.html").read_text("utf-8") if address else ""
        found = re.search(r"/years/(\d+)/", page)
        return found[1] if found else ""

    def kinds(self, tag: str) -> dict[str, str | None]:
        """Give an address for each kind of page of an edition; None where the site has none."""
        home = tag.lower()
        other = "ltr" if tag == "ar" else "rtl"
        return {
            "home": f"{home}/",
            "languages": f"{home}/narratives/",
            "menu": f"{home}/narratives/",
            "narrative": self.first(f"{home}/narratives/*", lambda page: own(page) and "<figure>" in page)
            or self.first(f"{home}/narratives/*", own),
            "untranslated": self.first(f"{home}/narratives/*", foreign(other))
            or self.first(f"{home}/narratives/*", foreign("")),
            "bilingual": self.first(f"{home}/narratives/*/bilingual"),
            "list": f"{home}/narratives/",
            "countries": f"{home}/countries/",
            "years": f"{home}/years/",
            "theme": self.first(f"{home}/themes/*"),
            "issue": self.first(f"{home}/issues/*"),
            "search": f"{home}/search/?year={self.year(home)}",
            "coverage": f"{home}/coverage/",
            "write": f"{home}/write/",
            "standing": self.first(f"{home}/translate") or self.first(f"{home}/about"),
            "missing": f"{home}/404.html",
            "chooser": "" if tag == EDITIONS[0] else None,
        }


def own(page: str) -> bool:
    """Tell whether a narrative's page shows a text in the edition's own language."""
    return '<div class="body">' in page


def foreign(direction: str) -> Callable[[str], object]:
    """Give what tells whether a narrative's page shows a text in another language, of a direction."""
    pattern = re.compile(rf'<div class="body" lang="[^"]+" dir="{direction or "..."}"')
    return pattern.search


def prepare(page: Page, kind: str) -> None:
    """Wait for what the page shows late, and open what is to be seen open."""
    page.evaluate(EAGER)
    if kind == "languages":
        page.locator(".languages summary").click()
    if kind == "menu" and page.locator(".browse").is_visible():
        page.locator(".browse").click()
    if kind == "search" and not page.url.endswith("="):
        page.locator("#results li").first.wait_for()
    if kind == "write":
        page.locator("#write").wait_for()


def taken(browser: Browser, root: str, site: Site, kinds: list[str], tags: list[str]) -> Iterator[tuple]:
    """Take the pictures; gives for each kind, edition, width and scheme the picture's bytes."""
    for scheme in SCHEMES:
        for width in (PHONE, DESK):
            page = browser.new_page(
                viewport={"width": width, "height": 800},
                color_scheme=scheme,  # type: ignore[arg-type]
                reduced_motion="reduce",
                bypass_csp=True,  # for what is evaluated in the page
            )
            for tag in tags:
                for kind, address in site.kinds(tag).items():
                    if address is None or (kinds and kind not in kinds):
                        continue
                    page.goto(root + address)
                    prepare(page, kind)
                    tall = page.evaluate("document.documentElement.scrollHeight")
                    part = {"x": 0, "y": 0, "width": width, "height": min(tall, TALLEST[width])}
                    yield (kind, tag, width, scheme), page.screenshot(clip=part, full_page=True)
            page.close()


def sheet(pictures: dict[int, list[Path]]) -> Image.Image:
    """Lay pictures out: a row of phones, then desks two by two, each as wide as half the sheet."""
    half = (ACROSS - 3 * GAP) // 2
    phones = [Image.open(path).convert("RGB") for path in pictures.get(PHONE, [])]
    desks = [Image.open(path).convert("RGB") for path in pictures.get(DESK, [])]
    desks = [one.resize((half, round(one.height * half / one.width))) for one in desks]
    rows = [phones[at : at + 4] for at in range(0, len(phones), 4)]
    rows += [desks[at : at + 2] for at in range(0, len(desks), 2)]
    tall = GAP + sum(max(one.height for one in row) + GAP for row in rows)
    made, top = Image.new("RGB", (ACROSS, tall), GREY), GAP
    for row in rows:
        left = GAP
        for one in row:
            made.paste(one, (left, top))
            left += one.width + GAP
        top += max(one.height for one in row) + GAP
    return made


def index(output: Path, sheets: dict[tuple[str, str], dict[int, list[Path]]]) -> str:
    """Write the page that shows all sheets, each with its pictures."""
    parts = ["<!doctype html><html lang=en><meta charset=utf-8><title>Contact sheets</title>"]
    parts.append("<style>body{background:#888;font:1rem sans-serif}img{max-width:100%}</style>")
    for (kind, scheme), pictures in sheets.items():
        every = [path for row in pictures.values() for path in row]
        links = " ".join(f'<a href="{escape(path.name)}">{escape(path.stem)}</a>' for path in every)
        parts.append(f'<h2>{kind}, {scheme}</h2><p>{links}</p><img src="sheet-{kind}-{scheme}.png" alt="">')
    path = output / "index.html"
    path.write_text("\n".join(parts), "utf-8")
    return str(path)


def main() -> None:
    """Take the sheets that the command line asks for."""
    asked = argparse.ArgumentParser(description="Contact sheets of every kind of page")
    asked.add_argument("site", nargs="?", type=Path, default=ROOT / "site")
    asked.add_argument("--output", type=Path, default=ROOT / ".sheets")
    asked.add_argument("--only", default="", help="kinds of page, such as home,list")
    asked.add_argument("--editions", default=",".join(EDITIONS))
    given = asked.parse_args()
    kinds, tags = [one for one in given.only.split(",") if one], given.editions.split(",")
    given.output.mkdir(parents=True, exist_ok=True)
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    sheets: dict[tuple[str, str], dict[int, list[Path]]] = {}
    with served(given.site) as root, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for (kind, tag, width, scheme), picture in taken(browser, root, Site(given.site), kinds, tags):
            path = given.output / f"{kind}-{tag}-{width}-{scheme}.png"
            path.write_bytes(picture)
            sheets.setdefault((kind, scheme), {}).setdefault(width, []).append(path)
        browser.close()
    for (kind, scheme), pictures in sheets.items():
        sheet(pictures).save(given.output / f"sheet-{kind}-{scheme}.png")
    print(index(given.output, sheets))


if __name__ == "__main__":
    main()
