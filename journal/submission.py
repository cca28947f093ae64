"""Reads one submitted file, alone: a text or a photo, as bytes, into a value and its problems."""

from __future__ import annotations

import hashlib
import io
import marshal
import signal
import threading
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from journal import frontmatter, markdown, schema
from journal.characters import laden, problems_in
from journal.fields import Fields
from journal.model import Body, Photo, Text, pack_text, parts_of, placed
from journal.problems import Problem, problem
from journal.rules import Code, Limit

_MOST_ALIKE = 20
_LONG = 20_000  # characters; only in longer texts could combining marks take their time


@dataclass(frozen=True, slots=True)
class Submitted:
    """What one file gave: a text with its body's HTML, or a photo, or only problems."""

    text: Text | None
    photo: Photo | None
    html: str
    problems: list[Problem]


def read_text(data: bytes, path: str) -> Submitted:
    """Read a text or a standing page; never raises for what the bytes hold."""
    try:
        with _within(Limit.CHECK_SECONDS):
            return _read_text(data, path)
    except TimeoutError:
        limit = f"{Limit.CHECK_SECONDS} s"
    except (MemoryError, RecursionError):
        limit = "1 GB"
    return Submitted(None, None, "", [problem(path, (1, 1), Code.SLOW, limit=limit)])


def _read_text(data: bytes, path: str) -> Submitted:
    _, _, tag = parts_of(path)
    try:
        content = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Submitted(None, None, "", [problem(path, (line, 1), Code.NOT_UTF8)])
    found = _size_problems(content, path) + problems_in(content, data, path)
    if found:
        return Submitted(None, None, "", found)
    content = content.replace("\r\n", "\n")
    header, source, first_line = frontmatter.split(content)
    if header is None or first_line == 0:
        code = Code.HEADER_MISSING if header is None else Code.HEADER_OPEN
        found = [problem(path, (1, 1), code)]
        body = markdown.read(source, path, first_line, tag) if header is None else None
        return Submitted(None, None, "", found + (body.problems if body else []))
    mapping, found = frontmatter.read(header, path, 2, frontmatter.HEADER)
    body = markdown.read(source, path, first_line, tag)
    if found:  # a header that is read only in part would seem to lack fields that it has
        return Submitted(None, None, "", found + body.problems)
    text, found = _text(Fields(path, mapping, []), body.body)
    return Submitted(text, None, body.html, _some(found + body.problems))


def _some(problems: list[Problem]) -> list[Problem]:
    """Keep the first of many problems of one kind; the others are found when these are gone."""
    counts: Counter[str] = Counter()
    kept = []
    for found in problems:
        counts[found.code] += 1
        if counts[found.code] <= _MOST_ALIKE:
            kept.append(found)
    return kept


def _text(fields: Fields, body: Body) -> tuple[Text, list[Problem]]:
    folder, name, tag = parts_of(fields.path)
    if name:
        response = schema.response_header(fields, tag, name)
        if not body.digest:
            fields.tell(Code.TEXT_EMPTY, (1, 1))
        if body.words > Limit.RESPONSE_WORDS:
            fields.tell(Code.RESPONSE_LONG, (1, 1), size=body.words, limit=Limit.RESPONSE_WORDS)
        text = Text(folder, tag, "", "", b"", None, None, body, placed(fields.places), response)
        return _headed(text), fields.problems
    of_page = folder.startswith("pages/")
    title, summary, work, translation = (schema.page_header if of_page else schema.header)(fields, tag)
    if work and not work.withdrawn and not body.digest:
        fields.tell(Code.TEXT_EMPTY, (1, 1))
    if body.digest and work and not work.withdrawn:  # a translator cannot change the length
        size = body.words
        if size < Limit.WORDS_FEW or size > Limit.WORDS_MANY:
            code = Code.WORDS_FEW if size < Limit.WORDS_FEW else Code.WORDS_MANY
            fields.tell(code, (1, 1), size=size)
    text = Text(folder, tag, title, summary, b"", work, translation, body, placed(fields.places))
    return _headed(text), fields.problems


def _headed(text: Text) -> Text:
    """Give a text the digest of everything but its body and the places."""
    packed = pack_text(text)
    told = (*packed[:7], packed[9], bool(text.body.digest))
    return replace(text, head=hashlib.blake2b(marshal.dumps(told, 2), digest_size=12).digest())


def _size_problems(content: str, path: str) -> list[Problem]:
    found: list[Problem] = []
    sizes = (
        (Code.TEXT_LONG, len(content), Limit.TEXT_CHARACTERS),
        (Code.BRACKETS, content.count("["), Limit.BRACKETS),
    )
    for code, size, limit in sizes:
        if size > limit:
            found.append(problem(path, (1, 1), code, size=size, limit=limit))
    marks = content.count("[^")
    if marks > Limit.FOOTNOTE_MARKS:
        values = {"size": marks, "limit": Limit.FOOTNOTE_MARKS}
        found.append(problem(path, (1, 1), Code.BRACKETS, **values))
    if len(content) > _LONG and not content.isascii():
        offset = laden(content)
        if offset is not None:
            found.append(problem(path, (content.count("\n", 0, offset) + 1, 1), Code.MARKS))
    if len(content) > Limit.LINE_CHARACTERS:
        for number, line in enumerate(content.split("\n"), start=1):
            if len(line) > Limit.LINE_CHARACTERS:
                size, limit = len(line), Limit.LINE_CHARACTERS
                found.append(problem(path, (number, 1), Code.LINE_LONG, size=size, limit=limit))
    return found


def read_photo(  # noqa: PLR0911  # a list of cases
    data: bytes, path: str
) -> Submitted:
    """Read a photo: its size upright, and whether it can be published; decodes it once."""
    from PIL import Image, ImageFile, UnidentifiedImageError  # noqa: PLC0415  # only with photos

    folder, _, name = path.rpartition("/")
    found: list[Problem] = []

    def tell(code: Code, **values: object) -> Submitted:
        return Submitted(None, None, "", [problem(path, (0, 0), code, **values)])

    ImageFile.LOAD_TRUNCATED_IMAGES = False
    Image.MAX_IMAGE_PIXELS = None  # our own limits are checked before anything is decoded
    try:
        with warnings.catch_warnings(), _within(Limit.CHECK_SECONDS):
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP", "GIF"])
            width, height = image.size
            is_jpeg = image.format in ("JPEG", "MPO")  # MPO: a telephone's JPEG of several pictures
            most = Limit.PHOTO_PIXELS_JPEG if is_jpeg else Limit.PHOTO_PIXELS
            if width * height > most:
                size = f"{width * height / 1e6:.1f}"
                return tell(Code.PHOTO_PIXELS, size=size, limit=most // 1_000_000)
            if max(width, height) > Limit.PHOTO_SIDE:
                return tell(Code.PHOTO_SIDE, size=max(width, height), limit=Limit.PHOTO_SIDE)
            exif = _decoded(image)
            if _tells_place(exif.get_ifd(0x8825), image.info, data):
                found.append(problem(path, (0, 0), Code.PHOTO_GPS))
    except UnidentifiedImageError:
        return tell(Code.PHOTO_DAMAGED)
    except TimeoutError:
        return tell(Code.SLOW, limit=f"{Limit.CHECK_SECONDS} s")
    except MemoryError:
        return tell(Code.SLOW, limit="1 GB")
    except Exception:  # noqa: BLE001  # a decoder may raise anything for a stranger's bytes
        return tell(Code.PHOTO_DAMAGED)
    if exif.get(0x0112, 1) in (5, 6, 7, 8):  # EXIF orientation: lies on its side
        width, height = height, width
    digest = hashlib.blake2b(data, digest_size=12).digest()
    return Submitted(None, Photo(folder, name, digest, width, height), "", found)


def _decoded(image: Any) -> Any:
    """Decode a picture as publishing will, only smaller; gives its EXIF, told last by some formats."""
    width, height = image.size
    image.draft("RGB", (max(width // 8, 1), max(height // 8, 1)))
    image.load()
    if "transparency" in image.info:
        image.convert("RGBA")
    return image.getexif()


def _tells_place(gps: Mapping[int, Any], info: Mapping[str | tuple[int, int], Any], data: bytes) -> bool:
    """Tell whether EXIF holds a latitude or longitude, or XMP does, packed or not."""
    if gps.keys() & {2, 4}:
        return True
    packed = (str(info.get(key, "")) for key in ("xmp", "XML:com.adobe.xmp"))
    return b"exif:GPSLatitude" in data or any("exif:GPSLatitude" in xmp for xmp in packed)


@contextmanager
def _within(seconds: int) -> Iterator[None]:
    """Stop what takes more of the processor's time, where the system counts it and this is the main thread.

    Its own time, not the clock's: on a busy machine a sound text waits long, and works as little as ever.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
