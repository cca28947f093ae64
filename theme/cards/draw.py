"""Draws the social cards (og:image): for every edition its title and description on paper, beside a book.

Run by hand, as `python theme/cards/draw.py`, when the words have changed. README.md tells more.
"""  # noqa: INP001 (a script, not a package)

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, features

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

from journal import settings  # noqa: E402
from journal.assemble import label_in, language_of  # noqa: E402
from journal.editions import card as name  # noqa: E402
from journal.languages import direction  # noqa: E402

FINE = 4  # everything is drawn so much larger, then reduced: smooth edges, letters where they belong
WIDTH, HEIGHT, MARGIN, PANEL, MEASURE = 1200, 630, 80, 300, 756
UNIT, DEPTH, SPINE, LINES = 11.2, 13, 13, 10  # of theme/icon.svg; a page's height there; lines above
TITLE, TEXT, SMALLEST = ("bold", "ink", 116, 272), ("regular", "soft", 38, 166), 22  # largest size, height
FAMILIES = {  # in fonts/; the leading of a title, of a text, the top of a line, and a scale
    "serif": (1.13, 1.42, 0.714, 1),
    "arabic": (1.4, 1.5, 0.66, 1.2),
    "han": (1.25, 1.5, 0.83, 1.04),
    "hangul": (1.25, 1.45, 0.83, 1),
}
HAN, OPENING = "\u2e80-\u2fff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff", "《（「『【〈"
CLOSING = "，。、；：？！》）」』】〉"
BREAK = re.compile(rf"(?<= )|(?<=[{HAN}{CLOSING}])(?=[\w{OPENING}])|(?<=\w)(?=[{HAN}{OPENING}])")
TOKENS = re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (HERE.parent / "journal.css").read_text("utf-8"))
COLOURS = dict(reversed(TOKENS))  # of each the first value, the one on light paper


@cache
def font(family: str, weight: str, size: int) -> ImageFont.FreeTypeFont:
    """Open a font at a size of the card."""
    return ImageFont.truetype(HERE / "fonts" / f"{family}-{weight}.woff2", size * FINE)


def family_for(text: str, weight: str, tag: str) -> str:
    """Find the first family that has every character: that draws none like one that cannot be."""
    lacks: dict[str, list[str]] = {}
    for family in FAMILIES:
        mask = font(family, weight, 32).getmask
        lacks[family] = [char for char in text if bytes(mask(char)) == bytes(mask("\uffff"))]
    best = min(lacks, key=lambda family: len(lacks[family]))
    if lacks[best]:
        told = ", ".join(f"{char} (U+{ord(char):04X})" for char in dict.fromkeys(lacks[best]))
        raise SystemExit(f"{tag}: fonts/{best}-{weight}.woff2 lacks {told}; see theme/cards/README.md")
    return best


def inked(line: str, face: ImageFont.FreeTypeFont, tag: str) -> tuple[float, float]:
    """Tell where the ink of a line begins and ends, seen from its origin."""
    mask, (left, _) = face.getmask2(line.strip(), direction=direction(tag), language=tag, anchor="ls")
    start, _, end, _ = mask.getbbox() or (0, 0, 0, 0)
    return left + start, left + end


def wrap(text: str, face: ImageFont.FreeTypeFont, tag: str, measure: int) -> list[str]:
    """Break a text into lines, between Han characters too but not before closing marks."""
    lines = [""]
    for part in BREAK.split(text):
        start, end = inked(lines[-1] + part, face, tag)
        full = lines[-1] and end - start > measure * FINE
        lines[-1:] = [lines[-1], part] if full else [lines[-1] + part]
    return lines


def write(pen: ImageDraw.ImageDraw, text: str, tag: str, style: tuple[str, str, int, int]) -> None:
    """Write a title from the top, or a text from the foot with a rule above it, as large as fits."""
    weight, colour, largest, room = style
    family = family_for(text, weight, tag)
    *leadings, top, scale = FAMILIES[family]
    for size in range(round(largest * scale), SMALLEST, -1):
        face, leading = font(family, weight, size), size * leadings[style is TEXT]
        lines = wrap(text, face, tag, MEASURE)
        widest = max(end - start for start, end in (inked(line, face, tag) for line in lines))
        if widest <= MEASURE * FINE and len(lines) * leading <= room:
            break
    else:
        raise SystemExit(f"{tag}: too long for a card: {text}")
    narrower = (wrap(text, face, tag, measure) for measure in range(200, MEASURE, 4))
    lines = next((found for found in narrower if len(found) == len(lines)), lines)  # of about one length
    first = HEIGHT - MARGIN - (len(lines) - 1) * leading if style is TEXT else MARGIN + size * top
    edge, end = ((WIDTH - MARGIN) * FINE, 1) if direction(tag) == "rtl" else (MARGIN * FINE, 0)
    for number, line in enumerate(lines):
        place = edge - inked(line, face, tag)[end], (first + number * leading) * FINE
        pen.text(place, line.strip(), COLOURS[colour], face, "ls", direction=direction(tag), language=tag)
    if style is TEXT:
        left, upper = edge - (0, 84 * FINE)[end], (round(first - size * top) - 38) * FINE
        pen.rectangle((left, upper, left + 84 * FINE - 1, upper + 5 * FINE - 1), COLOURS["accent"])


def card(tag: str, title: str, description: str) -> Image.Image:
    """Draw a card: the words, and on a panel the icon's open book, from which lines rise to the top."""
    image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), COLOURS["paper"])
    pen = ImageDraw.Draw(image)
    panel = 0 if direction(tag) == "rtl" else WIDTH - PANEL
    pen.rectangle((panel * FINE, 0, (panel + PANEL) * FINE - 1, HEIGHT * FINE), COLOURS["link"])
    middle, low = panel + PANEL / 2, HEIGHT - MARGIN + 5  # the spine cuts the lowest points off
    high = low - DEPTH * UNIT
    left = [(10.5 * v - 1.5 * v * v - 9, 1.3 + 3.6 * v - 4.9 * v * v) for v in (n / 48 for n in range(49))]
    curve = left + [(-x, y) for x, y in reversed(left)]  # the upper edge, seen from the fold

    def edge(fold: float) -> list[tuple[float, float]]:
        return [((middle + x * UNIT) * FINE, (fold - y * UNIT) * FINE) for x, y in curve]

    step = (high - max(y for _, y in curve) * UNIT - MARGIN) / LINES
    for line in range(1, LINES + 1):
        pen.line(edge(high - step * line), COLOURS["link-soft"], round(3.4 * FINE - line), "curve")
    pen.polygon(edge(high) + edge(low)[::-1], COLOURS["paper"])
    pen.line([(middle * FINE, y * FINE) for y in (high - UNIT, low + 1)], COLOURS["link"], SPINE * FINE)
    write(pen, title, tag, TITLE)
    if description:
        write(pen, description, tag, TEXT)
    return image.reduce(FINE).quantize(48, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)


def main() -> None:
    """Draw every edition's card; delete those whose words are no longer the journal's."""
    if not features.check("raqm"):
        raise SystemExit("Pillow finds no FriBiDi (Debian: libfribidi0): Arabic would be drawn unjoined")
    source = HERE.parent.parent / "narratives" / settings.JOURNAL
    found, _ = settings.read({settings.JOURNAL: source.read_bytes()})
    if not found.editions:
        raise SystemExit("narratives/journal.yaml names no editions, or has problems: see build.py check")
    default, drawn = found.editions[0], set()
    for tag in found.editions:
        words = label_in(found.title, tag, default), label_in(found.description, tag, default)
        drawn.add(path := HERE / name(tag, *words))
        card(language_of(found.title, tag, default) or tag, *words).save(path, optimize=True)
    for path in set(HERE.glob("*.png")) - drawn:
        path.unlink()


if __name__ == "__main__":
    main()
