"""What becomes of a photo: upright, in its colours, small, the same every time, and silent about its maker."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from struct import error, pack, unpack_from
from urllib.parse import urljoin

import pytest
from hostile.case import bomb, chunk, photo, png
from journals import ROOT, build, changed, content, tiny
from PIL import AvifImagePlugin, ExifTags, Image, ImageCms, ImageFile, PngImagePlugin

from journal import photos
from journal.rules import Code, wording
from journal.submission import read_photo

COLOUR = (200, 40, 90)
WHITE = (255, 255, 255)
MARK = b"MARK-"  # begins a word in each block that must not be published


def codes(data: bytes) -> list[str]:
    return [found.code for found in read_photo(data, "yard/a.jpg").problems]


def published(data: bytes) -> dict[str, bytes]:
    """Read a photo, which must be good, and publish it: each file by its address."""
    read = read_photo(data, "yard/a.jpg")
    assert read.photo is not None, read.problems
    return dict(zip(photos.paths(read.photo), photos.publish(read.photo, data), strict=True))


def assert_shows(data: bytes, size: tuple[int, int], corners: tuple, tolerance: int = 12) -> None:
    """Every published size is RGB and has these colours above left, above right, below left, below right."""
    for path, encoded in published(data).items():
        image = Image.open(BytesIO(encoded))
        scale = max(image.size) / max(size)
        assert (image.mode, image.size) == ("RGB", tuple(max(1, round(side * scale)) for side in size)), path
        places = ((x * image.width // 8, y * image.height // 8) for y in (1, 7) for x in (1, 7))
        shown = [image.getpixel(place) for place in places]
        far = [abs(a - b) for one, other in zip(shown, corners, strict=True) for a, b in zip(one, other, strict=True)]
        assert max(far) <= tolerance, (path, shown)


# --- a photo as a telephone writes it ----------------------------------------------------------------


def segment(marker: int, data: bytes) -> bytes:
    return pack(">BBH", 0xFF, marker, len(data) + 2) + data


UNITS = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1}  # bytes, letters, numbers, long numbers, fractions, anything


def directory(start: int, fields: dict[int, tuple[int, bytes]], following: int = 0) -> bytes:
    """Write a directory of a TIFF block that stands at `start`; a field: its type and its bytes."""
    entries, beyond = b"", b""
    for tag, (kind, value) in sorted(fields.items()):
        place = value.ljust(4, b"\0")
        if len(value) > 4:
            place = pack(">I", start + 6 + 12 * len(fields) + len(beyond))
            beyond += value
        entries += pack(">HHI", tag, kind, len(value) // UNITS[kind]) + place
    return pack(">H", len(fields)) + entries + pack(">I", following) + beyond


def tiff(parts: dict[int, bytes]) -> bytes:
    block = b"MM\0*\0\0\0\x08"
    for start, part in parts.items():
        assert len(block) <= start
        block = block.ljust(start, b"\0") + part
    return block


def exif(orientation: int = 1) -> bytes:
    """Write EXIF with all its directories: the camera, its own note, the place, and a small picture."""
    small = photo(comment=b"MARK-thumbnail")
    camera = {0x010F: (2, b"MARK-camera\0"), 0x0112: (3, pack(">H", orientation))}
    camera |= {0x8769: (4, pack(">I", 200)), 0x8825: (4, pack(">I", 300))}
    place = {1: (2, b"N\0"), 2: (5, pack(">6I", 5, 1, 33, 1, 12, 1)), 29: (2, b"MARK-gps\0")}
    picture = {0x0201: (4, pack(">I", 600)), 0x0202: (4, pack(">I", len(small)))}
    note = directory(200, {0x927C: (7, b"MARK-makernote")})
    parts = {8: directory(8, camera, 500), 200: note, 300: directory(300, place), 500: directory(500, picture)}
    return b"Exif\0\0" + tiff(parts | {600: small})


def profile(name: str = "MARK-profiles") -> bytes:
    """Make an sRGB profile under another name of as many letters."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    old = "sRGB built-in".encode("utf-16-be")
    assert old in made
    return made.replace(old, name.encode("utf-16-be"))


XMP = b'<x:xmpmeta exif:GPSLatitude="5,33.2N" dc:creator="MARK-xmp"/>'
IPTC = b"\x1c\x02\x78\0\x0cMARK-caption\x1c\x02\x50\0\x0bMARK-byline\0"
OTHERS = (*range(3, 13), 15)
BLOCKS = {
    "JFIF with a small picture": segment(0xE0, b"JFIF\0\1\2\0\0\1\0\1\4\1MARK-preview"),
    "EXIF": segment(0xE1, exif()),
    "XMP": segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP),
    "extended XMP": segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + b"A" * 32 + pack(">II", 13, 0) + b"MARK-extended"),
    "ICC": segment(0xE2, b"ICC_PROFILE\0\1\1" + profile()),
    "Photoshop and IPTC": segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0" + pack(">I", len(IPTC)) + IPTC),
    "Adobe": segment(0xEE, b"Adobe\0\x64\0\0\0\0\1MARK-adobe"),
    "comment": segment(0xFE, b"MARK-comment"),
    "makers' own": b"".join(segment(0xE0 + other, b"MARK-app%d" % other) for other in OTHERS),
}
PLAIN = photo(size=(64, 48), colour=COLOUR, quality=95)


def jpeg(*blocks: bytes) -> bytes:
    """Put blocks in the place of the plain photo's JFIF."""
    return PLAIN[:2] + b"".join(blocks) + PLAIN[20:]


def telephone() -> bytes:
    """Write every block, the index of a second picture, that picture, and something behind the end."""
    second = photo(comment=b"MARK-second", exif=exif())

    def index(size: int, place: int) -> bytes:
        pictures = pack(">IIIHH", 0x20030000, size, 0, 0, 0) + pack(">IIIHH", 0, len(second), place, 0, 0)
        fields = {0xB000: (7, b"0100"), 0xB001: (4, pack(">I", 2)), 0xB002: (7, pictures)}
        return segment(0xE2, b"MPF\0" + tiff({8: directory(8, fields)}))

    before = sum(map(len, BLOCKS.values())) + 2 + 8  # the place is counted from within the index
    size = len(jpeg(*BLOCKS.values(), index(0, 0)))
    return jpeg(*BLOCKS.values(), index(size, size - before)) + second + b"MARK-trailer"


def with_chunk(kind: bytes, data: bytes, source: bytes = photo("PNG", size=(64, 48), colour=COLOUR)) -> bytes:
    at = source.index(b"IDAT") - 4
    return source[:at] + chunk(kind, data) + source[at:]


def compressed(key: str, text: str) -> bytes:
    noted = PngImagePlugin.PngInfo()
    (noted.add_itxt if ":" in key else noted.add_text)(key, text, zip=True)
    return photo("PNG", size=(64, 48), colour=COLOUR, pnginfo=noted)


GIF = photo("GIF", size=(64, 48), colour=COLOUR, comment=b"MARK-comment")
SOURCES = {
    "telephone": telephone(),
    **{f"JPEG: {name}": jpeg(block) for name, block in BLOCKS.items()},
    "PNG: tEXt": with_chunk(b"tEXt", b"Author\0MARK-author"),
    "PNG: iTXt": with_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP),
    "PNG: eXIf": with_chunk(b"eXIf", exif()[6:]),
    "PNG: own": with_chunk(b"maRk", b"MARK-own"),
    "PNG: zTXt": compressed("Author", "MARK-author"),
    "PNG: compressed iTXt": compressed("XML:com.adobe.xmp", XMP.decode()),
    "PNG: iCCP": photo("PNG", size=(64, 48), colour=COLOUR, icc_profile=profile()),
    "GIF: comment": GIF,
    "GIF: XMP": GIF.replace(b"\x21\xfe", b"\x21\xff\x0bXMP DataXMP" + bytes([len(XMP)]) + XMP + b"\0\x21\xfe", 1),
    "WebP": photo("WEBP", size=(64, 48), colour=COLOUR, exif=exif(), xmp=XMP, icc_profile=profile()),
}


def markers(data: bytes) -> list[tuple[int, bytes]]:
    """Read a JPEG's segments: marker and content; what follows the end comes as marker 0."""
    found, at = [], 2
    while data[at + 1] != 0xD9:
        assert data[at] == 0xFF, at
        length = unpack_from(">H", data, at + 2)[0]
        found.append((data[at + 1], data[at + 4 : at + 2 + length]))
        at += 2 + length
        while found[-1][0] == 0xDA and (data[at] != 0xFF or data[at + 1] in (0, *range(0xD0, 0xD8))):
            at += 1
    return found + ([(0, data[at + 2 :])] if data[at + 2 :] else [])


def boxes(data: bytes) -> dict[bytes, bytes]:
    """Read one level of an AVIF's boxes."""
    found, at = {}, 0
    while at < len(data):
        size, kind = unpack_from(">I4s", data, at)
        assert size >= 8 and kind not in found, kind
        found[kind], at = data[at + 8 : at + size], at + size
    return found


def assert_bare(path: str, data: bytes) -> None:
    """Nothing but a picture is in the file."""
    assert MARK not in data and MARK.decode().encode("utf-16-be") not in data, path
    if path.endswith(".jpg"):
        segments = markers(data)
        assert {marker for marker, _ in segments} <= {0xE0, 0xDB, 0xC2, 0xC4, 0xDA}  # 0xC2: progressive
        assert [content[-2:] for marker, content in segments if marker == 0xE0] == [b"\0\0"]  # JFIF without a picture
    else:
        top = boxes(data)
        assert set(top) == {b"ftyp", b"meta", b"mdat"}
        meta = boxes(top[b"meta"][4:])
        assert set(meta) <= {b"hdlr", b"pitm", b"iloc", b"iinf", b"iprp"}
        assert re.findall(rb"infe.{8}(.{4})", meta[b"iinf"], re.DOTALL) == [b"av01"]
        assert b"nclx" in meta[b"iprp"] and not re.search(rb"colr(?!nclx)", meta[b"iprp"])  # no profile


@pytest.mark.parametrize("name", SOURCES)
def test_nothing_but_the_picture_is_published(name: str) -> None:
    files = published(SOURCES[name])
    assert len(files) == 2
    for path, data in files.items():
        assert_bare(path, data)


def test_the_sources_hold_what_must_go() -> None:
    """The photos above are what they claim to be, or the test would prove nothing."""
    data = SOURCES["telephone"]
    with Image.open(BytesIO(data)) as image:
        assert (image.format, image.n_frames) == ("MPO", 2)
        assert image.getexif().get_ifd(ExifTags.IFD.GPSInfo)[29] == "MARK-gps"
        assert image.getexif().get_ifd(ExifTags.IFD.IFD1)[0x0201] == 600
        assert set(image.info) >= {"icc_profile", "xmp", "photoshop", "comment", "adobe", "mp", "jfif"}
        image.seek(1)
        assert image.size == (16, 12)
    assert {marker for marker, _ in markers(data)} >= {0, 0xFE, *range(0xE0, 0xF0)}
    names = "preview camera makernote gps thumbnail xmp extended caption byline adobe comment second trailer".split()
    for mark in (*names, *(f"app{other}" for other in OTHERS)):
        assert MARK + mark.encode() in data, mark
    for name, kept in (("PNG: zTXt", "Author"), ("PNG: compressed iTXt", "XML:com.adobe.xmp"), ("GIF: comment", "comment")):
        assert MARK.decode() in str(Image.open(BytesIO(SOURCES[name])).info[kept])


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_changes_nothing_in_what_is_published(name: str) -> None:
    assert list(published(SOURCES[f"JPEG: {name}"]).values()) == list(published(PLAIN).values())


# --- upright -------------------------------------------------------------------------------------------

R, G, B, W = (230, 30, 30), (30, 200, 30), (30, 30, 230), WHITE
STORED = {  # an upright picture has red and green above, blue and white below: how EXIF says it is stored
    1: (R, G, B, W),
    2: (G, R, W, B),
    3: (W, B, G, R),
    4: (B, W, R, G),
    5: (R, B, G, W),
    6: (G, W, R, B),
    7: (W, G, B, R),
    8: (B, R, W, G),
}


def quarters(colours: tuple, size: tuple[int, int], kind: str, **how: object) -> bytes:
    image, output = Image.new("RGB", (2, 2)), BytesIO()
    image.putdata(colours)
    image.resize(size, Image.Resampling.NEAREST).save(output, kind, **how)
    return output.getvalue()


@pytest.mark.parametrize(("kind", "orientation"), [*(("JPEG", n) for n in STORED), ("PNG", 6), ("PNG", 7), ("WEBP", 5), ("WEBP", 8)])
def test_every_orientation_is_turned_upright(kind: str, orientation: int) -> None:
    size = (400, 600) if orientation >= 5 else (600, 400)
    data = quarters(STORED[orientation], size, kind, exif=exif(orientation))
    read = read_photo(data, "yard/a.jpg").photo
    assert read is not None
    assert (read.width, read.height) == (600, 400)
    assert photos.sizes(read) == ((480, 320), (600, 400))
    assert_shows(data, (600, 400), (R, G, B, W))


@pytest.mark.parametrize(
    "late",
    [
        chunk(b"eXIf", exif(6)[6:]),
        chunk(b"iTXt", b'XML:com.adobe.xmp\0\0\0\0\0<x tiff:Orientation="6"/>'),
    ],
    ids=["EXIF", "XMP beside EXIF"],
)
def test_an_orientation_behind_the_pixels_counts(late: bytes) -> None:
    camera = {} if b"eXIf" in late else {"exif": tiff({8: directory(8, {0x010F: (2, b"camera\0")})})}
    data = quarters(STORED[6], (60, 100), "PNG", **camera)
    assert_shows(data[:-12] + late + data[-12:], (100, 60), (R, G, B, W))


@pytest.mark.parametrize("name", ["a number as letters", "a fraction as bytes", "more clearness than colours"])
def test_what_is_accepted_can_be_published(name: str) -> None:
    wrong = {"a number as letters": (0x0100, (2, b"640\0")), "a fraction as bytes": (0x011A, (7, b"72/1"))}
    if name in wrong:
        fields = dict([(0x0112, (3, pack(">H", 6))), wrong[name]])
        data = photo(exif=b"Exif\0\0" + tiff({8: directory(8, fields)}))
    else:
        data = with_chunk(b"tRNS", bytes(300), palette())
    if not codes(data):  # it may be refused, too
        published(data)


# --- colours -------------------------------------------------------------------------------------------


def swapped() -> bytes:
    """Make a profile whose red is sRGB's blue, and the other way round."""
    tags = {b"rXYZ": b"bXYZ", b"bXYZ": b"rXYZ"}
    return re.sub(rb"rXYZ|bXYZ", lambda found: tags[found.group()], profile())


def linear_grey() -> bytes:
    """Make a profile of grey whose values are light itself: 90 is as bright as 160 in sRGB."""
    made = profile().replace(b"RGB XYZ ", b"GRAYXYZ ").replace(b"rTRC", b"kTRC")
    at = made.index(b"para") + 12
    return made[:at] + pack(">5i", 65536, 65536, 0, 65536, 0) + made[at + 20 :]


def palette(**how: object) -> bytes:
    image, output = Image.new("P", (40, 30), 0), BytesIO()
    image.putpalette([*COLOUR, 0, 0, 0])
    image.save(output, "PNG", **how)
    return output.getvalue()


def moving(kind: str) -> bytes:
    frames, output = [Image.new("RGB", (40, 30), colour) for colour in (COLOUR, B, G)], BytesIO()
    frames[0].save(output, kind, save_all=True, append_images=frames[1:], duration=90)
    return output.getvalue()


def flat(kind: str, mode: str, colour: object, **how: object) -> bytes:
    return photo(kind, mode, (40, 30), colour, **how)


TURNED, HALF, CLEAR_RED = COLOUR[::-1], (128, 128, 128), (255, 0, 0, 0)
COLOURS = {
    "JPEG": (PLAIN, COLOUR),
    "grey JPEG": (flat("JPEG", "L", 128), HALF),
    "CMYK JPEG": (flat("JPEG", "CMYK", (0, 255, 255, 0), quality=95), (255, 0, 0)),
    "grey PNG": (flat("PNG", "L", 128), HALF),
    "black-and-white PNG": (flat("PNG", "1", 1), WHITE),
    "16-bit grey PNG": (flat("PNG", "I;16", 0x8000), HALF),
    "16-bit white PNG": (flat("PNG", "I;16", 0xFFFF), WHITE),
    "16-bit PNG": (png(40, 30, depth=16), (0, 0, 0)),
    "palette": (palette(), COLOUR),
    "palette, clear": (palette(transparency=0), WHITE),
    "grey, clear": (flat("PNG", "LA", (0, 0)), WHITE),
    "grey, half clear": (flat("PNG", "LA", (0, 127)), HALF),
    "colour, clear": (flat("PNG", "RGBA", CLEAR_RED), WHITE),
    "colour, half clear": (flat("PNG", "RGBA", (255, 0, 0, 128)), (255, 127, 127)),
    "one clear colour": (flat("PNG", "RGB", COLOUR, transparency=COLOUR), WHITE),
    "WebP": (flat("WEBP", "RGB", COLOUR), COLOUR),
    "WebP, clear": (flat("WEBP", "RGBA", CLEAR_RED, lossless=True), WHITE),
    "GIF": (flat("GIF", "RGB", COLOUR), COLOUR),
    "moving GIF": (moving("GIF"), COLOUR),
    "moving WebP": (moving("WEBP"), COLOUR),
    "moving PNG": (moving("PNG"), COLOUR),
    "profile in a JPEG": (flat("JPEG", "RGB", COLOUR, quality=95, icc_profile=swapped()), TURNED),
    "profile in a PNG": (flat("PNG", "RGB", COLOUR, icc_profile=swapped()), TURNED),
    "profile in a WebP": (flat("WEBP", "RGB", COLOUR, icc_profile=swapped()), TURNED),
    "profile of a palette": (palette(icc_profile=swapped()), TURNED),
    "profile, opaque": (flat("PNG", "RGBA", (*COLOUR, 255), icc_profile=swapped()), TURNED),
    "profile, clear": (flat("PNG", "RGBA", (*COLOUR, 0), icc_profile=swapped()), WHITE),
    "profile of grey": (flat("PNG", "L", 90, icc_profile=linear_grey()), (160, 160, 160)),
    "profile of grey, opaque": (flat("PNG", "LA", (90, 255), icc_profile=linear_grey()), (160, 160, 160)),
    "profile of another kind": (flat("JPEG", "RGB", COLOUR, quality=95, icc_profile=linear_grey()), COLOUR),
    "profile that is none": (flat("JPEG", "RGB", COLOUR, quality=95, icc_profile=b"none" * 50), COLOUR),
}


@pytest.mark.parametrize("name", COLOURS)
def test_colours_are_as_they_were_seen(name: str) -> None:
    data, colour = COLOURS[name]
    assert codes(data) == []
    assert_shows(data, Image.open(BytesIO(data)).size, (colour,) * 4, tolerance=8)


# --- sizes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "size", "sizes"),
    [
        ("JPEG", (1, 1), [(1, 1)]),
        ("PNG", (1, 700), [(1, 480), (1, 700)]),
        ("GIF", (480, 480), [(480, 480)]),
        ("WEBP", (481, 20), [(480, 20), (481, 20)]),
        ("JPEG", (700, 300), [(480, 206), (700, 300)]),
        ("PNG", (1200, 1600), [(360, 480), (720, 960), (1200, 1600)]),
        ("JPEG", (4000, 1000), [(480, 120), (960, 240), (1600, 400)]),
        ("PNG", (3, 12_000), [(1, 480), (1, 960), (1, 1600)]),
    ],
)
def test_sizes(kind: str, size: tuple[int, int], sizes: list[tuple[int, int]]) -> None:
    """By the longer side, in proportion, never enlarged; the JPEG appears from coarse to fine."""
    files = published(photo(kind, size=size, colour=COLOUR))
    assert [path.rpartition("-")[2] for path in files] == [f"{max(w)}.{e}" for w in sizes for e in ("avif", "jpg")]
    for ending, form in (("avif", "AVIF"), ("jpg", "JPEG")):
        opened = [Image.open(BytesIO(data)) for path, data in files.items() if path.endswith(ending)]
        assert [(image.format, image.size) for image in opened] == [(form, wanted) for wanted in sizes]
        assert all(image.info["progressive"] for image in opened if form == "JPEG")


def test_a_large_photo_keeps_its_fine_lines() -> None:
    """A large JPEG may be read coarsely, but never below the size at which it is published."""
    lines, grey, output = Image.new("L", (400, 1)), Image.new("L", (3200, 3200)), BytesIO()
    lines.putdata([0, 255] * 200)
    grey.paste(lines.resize((3200, 80), Image.Resampling.NEAREST))
    grey.save(output, "JPEG")
    for data in list(published(output.getvalue()).values())[-2:]:
        row = list(Image.open(BytesIO(data)).convert("L").crop((0, 20, 1600, 21)).get_flattened_data())
        assert max(row[1::8] + row[2::8]) < 25
        assert min(row[5::8] + row[6::8]) > 230


def test_names_are_by_content() -> None:
    one, same, other = (
        read_photo(data, path).photo
        for data, path in ((PLAIN, "yard/a.jpg"), (PLAIN, "plan/b.jpeg"), (PLAIN + b"\0", "yard/a.jpg"))
    )
    assert photos.paths(one) == photos.paths(same)
    assert not set(photos.paths(one)) & set(photos.paths(other))


PUBLISH = """
import hashlib, sys
from pathlib import Path
from journal import photos
from journal.submission import read_photo
data = Path(sys.argv[1]).read_bytes()
read = read_photo(data, "yard/a")
print(len(read.problems), read.photo.width, read.photo.height)
print(hashlib.sha256(b"".join(photos.publish(read.photo, data))).hexdigest())
status = Path("/proc/self/status")
print(next((line.split()[1] for line in status.read_text().splitlines() if "VmHWM" in line), 0) if status.exists() else 0)
"""


def publish_apart(path: Path, seed: int = 0) -> list[str]:
    """Publish in a process of its own: problems and size, digest of all files, highest memory in kB."""
    command = [sys.executable, "-c", PUBLISH, str(path)]
    environment = os.environ | {"PYTHONHASHSEED": str(seed)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize(("kind", "mode", "megabytes"), [("JPEG", "RGB", 150), ("MPO", "RGB", 150), ("PNG", "RGBA", 600)])
def test_twenty_megapixels_fit(kind: str, mode: str, megabytes: int, tmp_path: Path) -> None:
    """Measured: 90, 90 and 430 MB, Python with them; MPO is a telephone's JPEG of two pictures."""
    shade = Image.linear_gradient("L").resize((5472, 3648))
    how = {"PNG": {"compress_level": 1}, "MPO": {"save_all": True, "append_images": [Image.new("RGB", (8, 8))]}}
    Image.merge(mode, [shade] * len(mode)).save(tmp_path / "large", kind, **how.get(kind, {}))
    told, _, memory = publish_apart(tmp_path / "large")
    assert told == "0 5472 3648"
    if memory == "0":
        pytest.skip("the system does not tell a process's highest memory")
    assert int(memory) < megabytes * 1000


# --- too large -----------------------------------------------------------------------------------------


def claiming(kind: str, width: int, height: int) -> bytes:
    """Make a small photo whose header claims another size."""
    if kind == "PNG":
        return png(width, height)
    data, before = photo(kind), {"JPEG": b"\x08", "GIF": b"GIF87a", "WEBP": b"\x9d\x01\x2a"}[kind]
    old, new = pack("<HH", 16, 12), pack("<HH", width, height)
    if kind == "JPEG":  # its height comes first
        old, new = pack(">HH", 12, 16), pack(">HH", height, width)
    assert data.count(before + old) == 1
    return data.replace(before + old, before + new)


@pytest.mark.parametrize(
    ("kind", "width", "height", "code"),
    [
        ("bomb", 13_000, 13_000, Code.PHOTO_PIXELS),  # a true PNG, of 21 kB
        ("PNG", 13_000, 13_000, Code.PHOTO_PIXELS),
        ("JPEG", 65_000, 65_000, Code.PHOTO_PIXELS),
        ("WEBP", 16_383, 16_383, Code.PHOTO_PIXELS),
        ("GIF", 65_000, 65_000, Code.PHOTO_PIXELS),
        ("JPEG", 8_000, 8_001, Code.PHOTO_PIXELS),
        ("JPEG", 8_000, 8_000, None),
        ("PNG", 8_000, 5_001, Code.PHOTO_PIXELS),
        ("PNG", 8_000, 5_000, None),
        ("JPEG", 12_001, 1, Code.PHOTO_SIDE),
        ("PNG", 1, 12_001, Code.PHOTO_SIDE),
        ("WEBP", 12_001, 1, Code.PHOTO_SIDE),
        ("GIF", 1, 12_001, Code.PHOTO_SIDE),
        ("JPEG", 12_000, 1, None),
    ],
)
def test_what_is_too_large_is_refused_undecoded(
    kind: str, width: int, height: int, code: Code | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, decoded = bomb(width, height) if kind == "bomb" else claiming(kind, width, height), []
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda image: decoded.append(image))
    begun = time.process_time()
    assert codes(data) == ([code] if code else [])
    assert time.process_time() - begun < 1
    assert bool(decoded) == (code is None)


# --- the place where it was taken ------------------------------------------------------------------------

PLACES = {
    "EXIF in a JPEG": SOURCES["JPEG: EXIF"],
    "EXIF in a PNG": SOURCES["PNG: eXIf"],
    "EXIF in a WebP": photo("WEBP", exif=exif()),
    "XMP in a JPEG": SOURCES["JPEG: XMP"],
    "XMP as an element": photo("JPEG", xmp=b"<x><exif:GPSLatitude>5,33.2N</exif:GPSLatitude></x>"),
    "XMP in a PNG": SOURCES["PNG: iTXt"],
    "XMP in a WebP": photo("WEBP", xmp=XMP),
    "XMP in a GIF": SOURCES["GIF: XMP"],
    "XMP compressed": SOURCES["PNG: compressed iTXt"],
}


@pytest.mark.parametrize("name", PLACES)
def test_a_place_is_told_as_advice(name: str) -> None:
    assert codes(PLACES[name]) == [Code.PHOTO_GPS]
    assert read_photo(PLACES[name], "yard/a.jpg").photo is not None


def test_the_advice_says_that_the_place_stays_public() -> None:
    rule = wording()[Code.PHOTO_GPS]
    assert rule.severity == "advice"
    assert "Remove the place before you send it" in rule.repair
    assert "stays in the public history" in rule.repair


def test_a_camera_that_does_not_know_the_place_is_not_told_of() -> None:
    block = tiff({8: directory(8, {0x8825: (4, pack(">I", 100))}), 100: directory(100, {0: (1, b"\2\3\0\0")})})
    assert codes(photo(exif=b"Exif\0\0" + block)) == []


# --- the same every time -----------------------------------------------------------------------------------


def test_the_same_photo_gives_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    Image.effect_noise((200, 150), 60).convert("RGB").save(path)
    assert published(path.read_bytes()) == published(path.read_bytes())
    assert publish_apart(path, seed=1)[:2] == publish_apart(path, seed=2)[:2]


def test_the_number_of_cores_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    output = BytesIO()
    Image.effect_noise((320, 240), 60).convert("RGB").save(output, "PNG")
    files = []
    for cores in (1, 2, 8):
        monkeypatch.setattr(AvifImagePlugin, "DEFAULT_MAX_THREADS", cores)
        files.append(published(output.getvalue()))
    assert files[0] == files[1] == files[2]


# --- on the page ---------------------------------------------------------------------------------------------

YARD = photo("PNG", size=(800, 1200), colour=COLOUR)  # upright: its widths are less than its sizes
JOURNAL = tiny() | {"yard/yard.png": YARD}
PAGES = ("en/narratives/yard/index.html", "fr/narratives/yard/index.html")


def attributes(page: str, element: str) -> dict[str, str]:
    found = re.findall(rf"<picture>.*?<{element} ([^>]*)>", page, re.DOTALL)
    assert len(found) == 1, page
    return dict(re.findall(r'([a-z]+)="([^"]*)"', found[0]))


def test_the_page_shows_the_photo_at_every_size(tmp_path: Path) -> None:
    build(tmp_path, JOURNAL)
    site = content(tmp_path / "site")
    files = published(YARD)
    assert {path: data for path, data in site.items() if path.startswith("photos/")} == files
    for address in PAGES:
        page = site[address].decode()
        image, source = attributes(page, "img"), attributes(page, "source")
        assert (image["width"], image["height"]) == ("800", "1200")
        assert (image["loading"], image["decoding"], image["alt"]) == ("lazy", "async", "Pupils in the yard")
        assert source["type"] == "image/avif"
        assert image["sizes"] == source["sizes"] != ""
        for given, ending in ((image["srcset"], "jpg"), (source["srcset"], "avif")):
            shown = [part.split() for part in given.split(", ")]
            assert [width for _, width in shown] == ["320w", "640w", "800w"]
            assert [urljoin(f"/{address}", link) for link, _ in shown] == [f"/{path}" for path in files if path.endswith(ending)]
        assert image["src"] == image["srcset"].split(", ")[-1].split()[0]


def test_a_photo_is_encoded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a second place nor an edited text encodes it again; a photo of other bytes is encoded."""
    encoded, publish = [], photos.publish
    monkeypatch.setattr(photos, "publish", lambda photo, data: encoded.append(photo.path) or publish(photo, data))
    journal = JOURNAL | {"songs/en.md": JOURNAL["yard/en.md"], "songs/yard.png": YARD}
    build(tmp_path, journal)
    assert len(encoded) == 1
    build(tmp_path, changed(journal, "yard/en.md", "Pupils in the yard", "Children at play"))
    assert len(encoded) == 1
    assert b"Children at play" in (tmp_path / "site" / PAGES[0]).read_bytes()
    build(tmp_path, journal | {"songs/yard.png": photo("PNG", size=(30, 20))})
    assert encoded[1:] == ["songs/yard.png"]


def test_a_site_without_photos(tmp_path: Path) -> None:
    """The photo's place on the page is kept free."""
    build(tmp_path, JOURNAL, "--no-images")
    site = content(tmp_path / "site")
    assert not [path for path in site if path.startswith("photos/") or path.endswith((".avif", ".jpg"))]
    image = attributes(site[PAGES[0]].decode(), "img")
    assert "src" not in image and "srcset" not in image
    assert (image["width"], image["height"], image["alt"]) == ("800", "1200", "Pupils in the yard")
