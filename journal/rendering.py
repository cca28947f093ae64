"""What a worker needs to make the files of any view: templates, bodies, theme."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from journal import compiler, exporting, files, memory, photos, scripts, search
from journal.assemble import cyrillic
from journal.bodies import Bodies
from journal.fileviews import BundleView, FileView, PhotoView, RulesView
from journal.memory import Memory
from journal.model import Text
from journal.submission import read_text
from journal.templates import Templates

ROOT = Path(__file__).parent.parent
TEMPLATES, THEME = ROOT / "templates", ROOT / "theme"
CARDS = THEME / "cards"
MODULES = ("write", "word", "vendor")  # folders whose modules import each other


def starter(
    narratives: Path, known: Memory, *, with_photos: bool
) -> Callable[[], Callable[[Any], list[Any]]]:
    """Give what a worker calls to begin rendering; it then gives the files of any view."""
    find = _finder(narratives, known)
    codes = known.kept("templates", partial(compiler.compiled, TEMPLATES), of=memory.program(TEMPLATES))

    def start() -> Callable[[Any], list[Any]]:
        templates = Templates(codes, Bodies(find, with_photos=with_photos))

        def render(view: Any) -> list[Any]:
            if isinstance(view, BundleView):
                pages = ((found.address, templates.document(found)) for found in view.documents)
                return search.bundle(pages, with_program=view.with_program)
            if isinstance(view, FileView):
                return [view.data]
            if isinstance(view, PhotoView):
                return photos.publish(view.photo, files.read(narratives / view.photo.path))
            if isinstance(view, RulesView):
                return [exporting.exported(view)]
            return templates.render(view)

        return render

    return start


def _finder(narratives: Path, known: Memory) -> Callable[[Text], str]:
    """Give what finds a text's body: in the memory, or else in its file."""
    places = {
        f"{folder}/{file[0]}": file[5]
        for folder, record in known.records.items()
        for file in record[1]
        if file[5]
    }

    def body(text: Text) -> str:
        if text.translation and text.translation.script:
            return scripts.latin_body(body(cyrillic(text)))
        place = places.get(text.path)
        data = known.bodies.get(place) if place else b""
        if hashlib.blake2b(data, digest_size=12).digest() == text.body.digest:
            return data.decode()
        return read_text(files.read(narratives / text.path), text.path).html

    return body


def theme(*, with_search: bool) -> dict[str, bytes]:
    """Give the theme's files under their addresses, each named by its content; modules all together."""
    found = {}
    for name, kind, _ in files.entries(THEME):
        if kind != "file" or (name == "search.js" and not with_search):
            continue
        data = files.read(THEME / name)
        stem, dot, ending = name.rpartition(".")
        found[f"theme/{stem}-{memory.digest(data).hex()[:8]}{dot}{ending}"] = data
    modules = {
        f"{folder}/{name}": files.read(THEME / folder / name)
        for folder in MODULES
        for name, kind, _ in files.entries(THEME / folder)
        if kind == "file"
    }
    whole = memory.digest_of(sorted(modules.items())).hex()[:8]
    return found | {f"theme/modules-{whole}/{name}": data for name, data in modules.items()}


def cards() -> set[str]:
    """List the social cards that have been drawn."""
    return {name for name, _, _ in files.entries(CARDS)} if CARDS.is_dir() else set()
