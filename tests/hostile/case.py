"""What a case is, and the pieces that cases are made of."""

from __future__ import annotations

import io
import os
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

File = str | bytes | Callable[[Path], object]


@dataclass(frozen=True)
class Case:
    """Files beside one good narrative, and what must come of them.

    `errors` is every error, as `path[:line] code`; `*` stands for any code. No errors: the case is
    harmless, and `check` ends with 0.
    """

    title: str
    files: dict[str, File]
    errors: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()  # as `path[:line] code`; these must be among the advice
    letters: tuple[str, ...] = ()  # must be read on the page, in text, alt or title
    page: str = "en/narratives/bad/"
    absent: tuple[str, ...] = ()  # in no published file
    seconds: float = 5  # of this process
    stop: float = 10  # the program's own limit for one file, in seconds
    build: bool = True
    more: bool = False  # other errors may be told too

    @property
    def name(self) -> str:
        return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in self.title)


# --- texts ----------------------------------------------------------------------------------

_FIELDS = {
    "title": "Bad",  # line 2
    "authors": "[{name: Sample author}]",  # 3
    "country": "GH",  # 4
    "themes": "[oracy]",  # 5
    "year": "2023",  # 6
    "summary": "One sentence.",  # 7
}
BODY = 9  # the body's first line, where a header has no extra lines
FILLER = "\n\n" + "\n\n".join(" ".join(["word"] * 80) for _ in range(9)) + "\n"  # 720 words: no advice


def text(body: str = "Body.\n", extra: str = "", **fields: str | None) -> str:
    """Write an original; fields stand in lines 2 to 7, None leaves one out; `extra` from line 8."""
    values = {**_FIELDS, **fields}
    lines = [f"{key}: {value}" for key, value in values.items() if value is not None]
    return "\n".join(["---", *lines, *([extra] if extra else []), "---", body])


def translation(of: str = "en", body: str = "Corps.\n", extra: str = "", translators: str | None = "[{name: A}]") -> str:
    """Write a translation: title in line 2, translation_of in line 4."""
    lines = ["---", "title: Traduit", "summary: Une phrase.", f"translation_of: {of}"]
    if translators is not None:
        lines.append(f"translators: {translators}")
    return "\n".join([*lines, *([extra] if extra else []), "---", body])


def full(body: str = "", extra: str = "", **fields: str | None) -> str:
    """Write an original of good length."""
    return text(body + FILLER, extra, **fields)


CONSENT = "photo_consent: true"


# --- files that are none ---------------------------------------------------------------------


def link_to(target: str) -> File:
    return lambda path: path.symlink_to(target)


def fifo(path: Path) -> None:
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.mkdir()


def sparse(size: int) -> File:
    def make(path: Path) -> None:
        with path.open("wb") as file:
            file.truncate(size)

    return make


# --- photos -----------------------------------------------------------------------------------


def photo(kind: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = (16, 12), colour: object = 0, **how) -> bytes:
    """Encode a photo of one colour."""
    output = io.BytesIO()
    Image.new(mode, size, colour).save(output, kind, **how)
    return output.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *extra: bytes, depth: int = 8) -> bytes:
    """Write a black RGB PNG by hand; its data are empty where it is too large to be honest."""
    row = 3 * width * depth // 8 + 1
    honest = row * height if row * height < 10_000_000 else 1_000
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 0)),
            *extra,
            chunk(b"IDAT", zlib.compress(b"\0" * honest)),
            chunk(b"IEND", b""),
        ]
    )


def bomb(width: int, height: int) -> bytes:
    """Write a true black PNG of one bit a pixel, tiny on disk, whatever its size."""
    data = zlib.compressobj(9)
    row = b"\0" * (width // 8 + 2)
    packed = b"".join(data.compress(row) for _ in range(height)) + data.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def exif(orientation: int = 1, *, gps: bool = False) -> Image.Exif:
    found = Image.Exif()
    found[0x0112] = orientation
    found[0x010E] = "SECRET-DESCRIPTION"
    if gps:
        found.get_ifd(0x8825)[1] = "N"
        found.get_ifd(0x8825)[2] = (5.0, 33.0, 12.0)
    return found
