"""Brings the catalogues up to date with the words of templates, program and rules: `make catalogues`.

    python tools/catalogues.py [TAG ...]      # TAG: begin a catalogue for a new language

English says what the program says; sr-Latn is sr in the other script. What is new elsewhere stands
there with an empty msgstr, to be translated.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from journal import scripts  # noqa: E402

FOLDER = ROOT / "journal" / "catalogues"
KEYWORDS = ("N_", "pgettext:1c,2", "plurals:1,2")
LIKE_RUSSIAN = "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2)"
FORMS = {  # CLDR 46, where Babel's older table differs
    "bs": (3, LIKE_RUSSIAN),
    "hr": (3, LIKE_RUSSIAN),
    "sr_Latn": (3, LIKE_RUSSIAN),
    "mk": (2, "(n%10==1 && n%100!=11 ? 0 : 1)"),
}


def template() -> Catalog:
    """Take the words out of templates, program and rules."""
    with tempfile.TemporaryDirectory() as folder:
        pot = Path(folder) / "messages.pot"
        options = [option for keyword in KEYWORDS for option in ("-k", keyword)]
        places = ["-F", str(ROOT / "babel.cfg"), "-o", str(pot), "--no-location"]
        CommandLineInterface().run(["pybabel", "-q", "extract", *places, *options, str(ROOT)])
        with pot.open("rb") as file:
            return read_po(file)


def begin(tag: str) -> str:
    """Write the head of a new catalogue."""
    locale = tag.replace("-", "_")
    number, rule = FORMS.get(locale) or get_plural(locale)[:2]
    return (
        f"# The journal's words in the language {tag}.\n# X-Native-Review: no\n#\n"
        'msgid ""\nmsgstr ""\n"Project-Id-Version: Teacher Leadership\\n"\n'
        f'"Language: {locale}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: nplurals={number}; plural={rule};\\n"\n'
    )


def read(tag: str) -> tuple[str, Catalog]:
    """Read a catalogue: its head as it stands, and its messages."""
    text = (FOLDER / f"{tag}.po").read_text("utf-8")
    return text.partition("\n\n")[0] + "\n", read_po(io.BytesIO(text.encode()), locale=tag.replace("-", "_"))


def write(tag: str, head: str, catalogue: Catalog) -> None:
    """Write a catalogue with its own head, messages in order, without places and dates."""
    output = io.BytesIO()
    plain = {"width": 0, "no_location": True, "sort_output": True, "omit_header": True}
    write_po(output, catalogue, ignore_obsolete=True, **plain)
    body = output.getvalue().decode().strip("\n")
    (FOLDER / f"{tag}.po").write_text(f"{head}\n{body}\n", "utf-8")


def updated(catalogue: Catalog, wanted: Catalog) -> Catalog:
    """Keep what is still in use, and add what is new."""
    for message in [one for one in catalogue if one.id]:
        if wanted.get(message.id, message.context) is None:
            catalogue.delete(message.id, message.context)
    for message in wanted:
        known = catalogue.get(message.id, message.context)
        if message.id and known is None:
            catalogue.add(message.id, context=message.context, flags=message.flags)
        elif message.id:
            known.auto_comments = known.user_comments = []
            known.flags = message.flags
    return catalogue


def filled(tag: str, catalogue: Catalog) -> Catalog:
    """Fill what follows from another catalogue: English from itself, sr-Latn from sr."""
    serbian = read("sr")[1] if tag == "sr-Latn" else None
    for message in catalogue:
        if message.id and tag == "en":
            message.string = message.id
        elif message.id and serbian:
            known = serbian.get(message.id, message.context)
            words = known.string if known else ""
            several = () if isinstance(words, str) else tuple(map(scripts.latin, words))
            message.string = several or scripts.latin(words)
    return catalogue


def main(new: list[str]) -> None:
    """Bring all catalogues up to date; begin those that are new."""
    wanted = template()
    for tag in new:
        (FOLDER / f"{tag}.po").write_text(begin(tag), "utf-8")
    for path in sorted(FOLDER.glob("*.po")):
        head, catalogue = read(path.stem)
        write(path.stem, head, filled(path.stem, updated(catalogue, wanted)))


if __name__ == "__main__":
    main(sys.argv[1:])
