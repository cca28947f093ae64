"""The catalogues hold exactly the words of templates and program, well formed, with true plurals."""

import gettext
import re
from functools import cache
from pathlib import Path

import pytest
import yaml
from babel import Locale
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from journal import catalogues

ROOT = Path(__file__).parent.parent
FILES = {path.stem: path for path in sorted((ROOT / "journal" / "catalogues").glob("*.po"))}
EDITIONS = yaml.safe_load((ROOT / "narratives" / "journal.yaml").read_text(encoding="utf-8"))["editions"]

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")
PLURAL_FORMS = re.compile(r"nplurals=([1-6]); plural=([^;\n]+);")
CATEGORIES = ("zero", "one", "two", "few", "many", "other")  # in the order of gettext's forms
# gettext's `pt` says "0 relatos" as Portugal does; CLDR's `pt` is Brazil's, "0 relato".
COUNTS_AS = {"pt": "pt_PT"}

each = pytest.mark.parametrize("tag", FILES)


@cache
def catalogue(tag):
    with FILES[tag].open("rb") as file:
        return read_po(file, abort_invalid=True)


def messages(found):
    """The messages of a catalogue by context and English words; the header is none."""
    return {(one.context, one.id): one for one in found if one.id}


def wordings(message):
    """The translations of a message, a list also where there is but one."""
    return [message.string] if isinstance(message.string, str) else list(message.string)


def plural_forms(tag):
    """The number of forms and the rule, as the file itself says; Babel would guess where it is silent."""
    found = PLURAL_FORMS.findall(FILES[tag].read_text(encoding="utf-8"))
    assert len(found) == 1, f"{tag}: write one header Plural-Forms"
    return int(found[0][0]), gettext.c2py(found[0][1])


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """The words of the templates and the program, taken out as `make catalogues` does it."""
    pot = tmp_path_factory.mktemp("catalogues") / "messages.pot"
    options = ["-F", str(ROOT / "babel.cfg"), "-k", "N_", "-k", "pgettext:1c,2", "-k", "plurals:1,2", "-o", str(pot)]
    CommandLineInterface().run(["pybabel", "-q", "extract", *options, str(ROOT)])
    with pot.open("rb") as file:
        found = messages(read_po(file))
    assert len(found) > 40
    assert ("autonym", "English") in found
    return found


def test_every_edition_has_a_catalogue():
    assert EDITIONS
    assert sorted(set(EDITIONS) - set(FILES)) == []


@each
def test_messages_are_those_of_the_templates(tag, template):
    found = messages(catalogue(tag))
    assert sorted(map(str, template.keys() - found.keys())) == [], "missing"
    assert sorted(map(str, found.keys() - template.keys())) == [], "no longer in use"
    assert sorted(catalogue(tag).obsolete) == [], "obsolete"


@each
def test_every_message_is_translated(tag):
    for message in messages(catalogue(tag)).values():
        assert all(wording.strip() for wording in wordings(message)), f"empty: {message.id}"
        assert not message.fuzzy, f"fuzzy: {message.id}"


def test_english_says_what_the_templates_say():
    for message in messages(catalogue("en")).values():
        assert message.string == message.id


@each
def test_placeholders_are_kept(tag):
    _, rule = plural_forms(tag)
    for message in messages(catalogue(tag)).values():
        plural = isinstance(message.id, tuple)
        wanted = set(PLACEHOLDER.findall(message.id[-1] if plural else message.id))
        for form, wording in enumerate(wordings(message)):
            found = set(PLACEHOLDER.findall(wording))
            few = plural and {n for n in range(1000) if rule(n) == form} <= {0, 1, 2}
            assert found <= wanted, f"unknown placeholder: {wording}"
            assert few or found == wanted, f"placeholder left out: {wording}"
            assert wanted == set() or "%" not in PLACEHOLDER.sub("", wording), f"stray %: {wording}"


@each
def test_plurals_have_as_many_forms_as_the_header_says(tag):
    number, rule = plural_forms(tag)
    assert {rule(n) for n in range(1000)} == set(range(number))
    for message in messages(catalogue(tag)).values():
        if isinstance(message.id, tuple):
            assert len(wordings(message)) == number, message.id


@each
def test_plural_rule_is_that_of_cldr(tag):
    _, rule = plural_forms(tag)
    locale = Locale.parse(COUNTS_AS.get(tag, tag.replace("-", "_")))
    category = {n: locale.plural_form(n) for n in range(201)}
    forms = [name for name in CATEGORIES if name in category.values()]
    wrong = {n: (rule(n), name) for n, name in category.items() if rule(n) != forms.index(name)}
    assert wrong == {}, "numbers whose form is not that of their category"


@each
def test_program_reads_the_catalogue(tag, template):
    words = catalogues.load(catalogues.compiled(tag))
    number, rule = plural_forms(tag)
    for (context, english), message in messages(catalogue(tag)).items():
        if isinstance(english, tuple):
            for n in range(201):
                shown = words.ngettext(*english, n)
                assert shown == wordings(message)[rule(n)]
                filled = shown % {"number": n, "language": "…", "limit": "…"}
                assert str(n) in filled or n in (0, 1, 2), f"{n} is not told: {shown}"
        elif context:
            assert words.pgettext(context, english) == message.string
        else:
            assert words.gettext(english) == message.string


def test_languages_name_themselves():
    names = {tag: messages(catalogue(tag))["autonym", "English"].string for tag in FILES}
    assert len(set(names.values())) == len(names), names
    assert [tag for tag, name in names.items() if name == "English"] == ["en"]


@each
def test_header_tells_language_and_review(tag):
    head = FILES[tag].read_text(encoding="utf-8").partition("\n\n")[0]
    assert f'"Language: {tag.replace("-", "_")}\\n"' in head
    assert re.search(r'^"Content-Type: text/plain; charset=utf-8\\n"$', head, re.MULTILINE | re.IGNORECASE)
    # A comment, for Babel's update drops header fields that it does not know.
    assert re.search(r"^# X-Native-Review: (?:no|yes\b.*)$", head, re.MULTILINE), "X-Native-Review is missing"


@each
def test_no_word_has_spaces_around_it(tag):
    for message in messages(catalogue(tag)).values():
        for wording in wordings(message):
            assert wording == wording.strip()
            assert "  " not in wording
