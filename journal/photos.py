"""Photos as they are published: upright, sRGB, in several sizes, without any metadata."""

from __future__ import annotations

import hashlib
import io
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from journal import memory
from journal.model import Photo

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTHS = (480, 960, 1600)  # pixels
_AVIF: dict[str, object] = {"quality": 60, "speed": 8, "max_threads": 1}  # more threads, other bytes
_JPEG: dict[str, object] = {"quality": 80, "progressive": True, "optimize": True}
_ORIENTATION = 0x0112  # the EXIF tag
# What turns each orientation upright, as Pillow numbers its turns (Exif 2.32, 4.6.4 A).
_TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
_RECIPE = repr((_AVIF, _JPEG, version("pillow"))).encode()


def recipe() -> bytes:
    """Digest what published photos depend on, apart from their sources."""
    return memory.recipe(Path(__file__))


def sizes(photo: Photo) -> tuple[tuple[int, int], ...]:
    """Give width and height of each published size, in pixels; a photo is never enlarged."""
    longest = max(photo.width, photo.height)
    found = []
    for side in WIDTHS:
        scale = min(1.0, side / longest)
        size = (max(1, round(photo.width * scale)), max(1, round(photo.height * scale)))
        if size not in found:
            found.append(size)
    return tuple(found)


def path(photo: Photo, size: tuple[int, int], ending: str) -> str:
    """Address of a published size: named by its source, the recipe and the longer side."""
    name = hashlib.blake2b(photo.digest + _RECIPE, digest_size=8).hexdigest()
    return f"photos/{name}-{max(size)}.{ending}"


def paths(photo: Photo) -> tuple[str, ...]:
    """Files of a published photo: for each size AVIF, then JPEG."""
    return tuple(path(photo, size, ending) for size in sizes(photo) for ending in ("avif", "jpg"))


def publish(photo: Photo, source: bytes) -> list[bytes]:
    """Encode a photo in all its sizes, in the order of `paths`."""
    from PIL import Image  # noqa: PLC0415  # only where there are photos

    Image.MAX_IMAGE_PIXELS = None  # sizes have been checked in reading
    image: Image.Image = Image.open(io.BytesIO(source), formats=["JPEG", "PNG", "WEBP", "GIF"])
    largest = sizes(photo)[-1]
    if image.format in ("JPEG", "MPO"):
        image.draft(None, (max(largest), max(largest)))
    image.seek(0)
    image.load()
    turn = _TURNS.get(image.getexif().get(_ORIENTATION, 1))
    image = _to_srgb(image if turn is None else image.transpose(Image.Transpose(turn)))
    encoded = []
    for size in reversed(sizes(photo)):
        if image.size != size:
            image = image.resize(size, Image.Resampling.LANCZOS)
        encoded.append([_encode(image, "AVIF", _AVIF), _encode(image, "JPEG", _JPEG)])
    return [data for pair in reversed(encoded) for data in pair]


def _to_srgb(image: Image) -> Image:
    """Convert to 8-bit sRGB on white, through the photo's own colour profile where it has one."""
    from PIL import Image as images  # noqa: N813, PLC0415
    from PIL import ImageCms  # noqa: PLC0415

    profile = image.info.get("icc_profile")
    is_grey = image.mode in ("LA", "La")
    if image.mode.startswith("I"):  # 16 bits a pixel
        image = image.point(lambda value: value / 256).convert("L")
    if image.mode in ("P", "LA", "PA", "RGBA", "La", "RGBa") or "transparency" in image.info:
        layer = image.convert("RGBA")
        ground = images.new("RGBA", layer.size, "white")
        image = images.alpha_composite(ground, layer).convert("L" if is_grey else "RGB")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
            image = converted or image
        except (ImageCms.PyCMSError, OSError):
            pass
    image = image.convert("RGB")
    image.info.clear()
    return image


def _encode(image: Image, kind: str, options: dict[str, object]) -> bytes:
    output = io.BytesIO()
    image.save(output, kind, exif=b"", **options)
    return output.getvalue()
