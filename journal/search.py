"""Search bundles: texts as Pagefind indexes them, in shards, the same bytes each time.

An edition's real texts are cut into shards of at most a thousand: by year, and a crowded year by
the slugs' digests. A shard is a branch of a tree of halves, so that a new text touches one alone.
Pagefind 1.5.2 orders filters by chance; they are put in order here, and named anew by content.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import IO, Any, cast

from journal import memory
from journal.assemble import Narrative

MOST = 1_000  # texts in a shard
_FIRST_YEAR, _YEAR_BITS, _SLUG_BITS = 1900, 8, 16
_MARK = b"pagefind_dcd"  # begins each of Pagefind's files, before its CBOR
_PROGRAM = ("pagefind.js", "pagefind-worker.js")


def shards(narratives: Sequence[Narrative]) -> Iterator[tuple[str, list[Narrative]]]:
    """Cut narratives into shards, the newest first; each with a name such as `2012-2015`."""
    yield from _shards([(_bits(found), found) for found in narratives], 0)


def _bits(narrative: Narrative) -> str:
    year = narrative.work.year - _FIRST_YEAR
    slug = int.from_bytes(hashlib.sha256(narrative.slug.encode()).digest()[:2], "big")
    return f"{year:0{_YEAR_BITS}b}{slug:0{_SLUG_BITS}b}"


def _shards(found: list[tuple[str, Narrative]], depth: int) -> Iterator[tuple[str, list[Narrative]]]:
    if len(found) <= MOST or depth == _YEAR_BITS + _SLUG_BITS:
        if found:
            yield _name(found[0][0][:depth]), [narrative for _, narrative in found]
        return
    for half in "10":
        yield from _shards([one for one in found if one[0][depth] == half], depth + 1)


def _name(prefix: str) -> str:
    year, slug = prefix[:_YEAR_BITS], prefix[_YEAR_BITS:]
    first = _FIRST_YEAR + int(year.ljust(_YEAR_BITS, "0"), 2)
    last = _FIRST_YEAR + int(year.ljust(_YEAR_BITS, "1"), 2)
    years = str(first) if first == last else f"{first}-{last}"
    return f"{years}-{slug}" if slug else years


def bundle(documents: Iterator[tuple[str, bytes]], *, with_program: bool) -> list[tuple[str, bytes]]:
    """Index documents, given by address: the bundle's files by their names within it.

    A bundle with the program can be opened by a page; the others are merged into one that has it.
    """
    made = _indexed(documents)
    found = {name: data for name, data in made.items() if _is_needed(name, with_program=with_program)}
    return sorted(_in_order(found).items())


def _is_needed(name: str, *, with_program: bool) -> bool:
    if name.startswith(("index/", "fragment/", "filter/")) or name.endswith((".pf_meta", ".json")):
        return True
    return with_program and (name in _PROGRAM or name.startswith("wasm."))


def _indexed(documents: Iterator[tuple[str, bytes]]) -> dict[str, bytes]:
    """Give Pagefind's files. It numbers pages as they come: sent, not read as the disk lists them."""
    command = [_program(), "--service"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as pagefind:  # noqa: S603  # our own
        try:
            ask = partial(_ask, cast(IO[bytes], pagefind.stdin), cast(io.BufferedReader, pagefind.stdout))
            index = ask(type="NewIndex", config={})["index_id"]
            for address, page in documents:
                place = {"file_path": f"{address}index.html", "url": None}
                ask(type="AddFile", index_id=index, **place, file_contents=page.decode())
            made = ask(type="GetFiles", index_id=index)["files"]
        finally:
            pagefind.kill()
    return {one["path"]: base64.b64decode(one["content"]) for one in made}


def _ask(to: IO[bytes], back: io.BufferedReader, **payload: Any) -> dict[str, Any]:
    message = json.dumps({"message_id": 1, "payload": payload}).encode()
    to.write(base64.b64encode(message) + b",")
    to.flush()
    answer = bytearray()
    while not answer.endswith(b","):
        data = back.read1(1 << 20)
        if not data:
            raise ChildProcessError(0, "Pagefind ended before it had indexed the texts")
        answer += data
    told: dict[str, Any] = json.loads(base64.b64decode(answer[:-1]))["payload"]
    if told["type"] == "Error":
        raise ChildProcessError(0, f"Pagefind could not index the texts: {told['message']}")
    return told


def recipe() -> bytes:
    """Digest what search bundles depend on, apart from the texts."""
    here = Path(__file__)
    names = ("search", "scripts", "bodies", "commonmark", "markdown", "render")
    modules = [here.with_name(f"{name}.py") for name in names]
    return memory.recipe(*modules, here.parent.parent / "templates" / "document.html")


@cache
def _program() -> str:
    from pagefind_bin_extended import get_executable  # noqa: PLC0415  # where it is used

    return str(get_executable())


def _in_order(found: dict[str, bytes]) -> dict[str, bytes]:
    """Put in order what Pagefind orders by chance, and name it by its content again."""
    entry = json.loads(found.pop("pagefind-entry.json"))
    for tag, language in entry["languages"].items():
        meta = f"pagefind.{language['hash']}.pf_meta"
        head = _unpacked(found.pop(meta))
        head[3] = sorted(_filter_in_order(found, name, tag) for name in head[3])
        head[4] = sorted(head[4])
        data = _packed(head)
        language["hash"] = f"{tag}_{hashlib.sha256(data).hexdigest()[:10]}"
        found[f"pagefind.{language['hash']}.pf_meta"] = data
    used = {f"wasm.{language['wasm'] or 'unknown'}.pagefind" for language in entry["languages"].values()}
    for name in [name for name in found if name.startswith("wasm.") and name not in used]:
        del found[name]
    found["pagefind-entry.json"] = json.dumps(entry, sort_keys=True, separators=(",", ":")).encode()
    return found


def _filter_in_order(found: dict[str, bytes], named: list[str], tag: str) -> list[str]:
    name, old = named
    key, values = _unpacked(found.pop(f"filter/{old}.pf_filter"))
    data = _packed([key, sorted([value, sorted(pages)] for value, pages in values)])
    new = f"{tag}_{hashlib.sha256(data).hexdigest()[:7]}"
    found[f"filter/{new}.pf_filter"] = data
    return [name, new]


def _unpacked(data: bytes) -> Any:
    import cbor2  # noqa: PLC0415  # only where texts are indexed

    return cbor2.loads(gzip.decompress(data).removeprefix(_MARK))


def _packed(value: Any) -> bytes:
    import cbor2  # noqa: PLC0415

    return gzip.compress(_MARK + cbor2.dumps(value), 9, mtime=0)
