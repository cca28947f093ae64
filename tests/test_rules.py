"""Every problem code has an example that raises it, and one that does not; both lie in tests/rules/."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from journal import catalogues, cli, pipeline, report
from journal.pipeline import Options
from journal.problems import Problem
from journal.rules import Code, Limit, severity, wording

ROOT = Path(__file__).parent.parent
RULES = Path(__file__).with_name("rules")
PROSE = "We talk, and we listen. " * 130  # 650 words in one line
ENGLISH, FRENCH, JOURNAL = "a-narrative/en.md", "a-narrative/fr.md", "journal.yaml"
TITLE, YEAR, THEMES = "title: Talk in the first ten minutes", "year: 2023", "themes: [oracy, pupil-voice]"


# --- the examples: folders of tests/rules, and what cannot lie in Git ------------------------


def lay(source: Path, folder: Path) -> None:
    """Lay the files of a case over a narratives folder; write out `(650 words)`."""
    for file in sorted(source.rglob("*")):
        if file.is_file():
            target = folder / file.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes().replace(b"(650 words)", PROSE.encode()))


def rewrite(folder: Path, old: str, new: str, name: str = ENGLISH) -> None:
    """Replace a part of a text that stands in it once."""
    text = (folder / name).read_text("utf-8")
    assert text.count(old) == 1
    (folder / name).write_bytes(text.replace(old, new).encode("utf-8", "surrogatepass"))


def photo(folder: Path, name: str = "circle.jpg", size: tuple[int, int] = (8, 8), **options: object) -> Path:
    """Put a photo beside the text, which shows it."""
    path = folder / "a-narrative" / name
    Image.new("1" if name.endswith(".png") else "L", size).save(path, **options)
    if YEAR + "\nphoto_consent" not in (folder / ENGLISH).read_text("utf-8"):
        rewrite(folder, YEAR, YEAR + "\nphoto_consent: true")
    add(folder, f"![Pupils stand in a circle]({name})")
    return path


def add(folder: Path, text: str, name: str = ENGLISH) -> None:
    """Add a paragraph to a text."""
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write(f"\n{text}\n")


def french(folder: Path, name: str = FRENCH, old: str = "", new: str = "") -> None:
    """Add a good translation, with one part replaced."""
    text = (RULES / "J034" / "right" / FRENCH).read_text("utf-8")
    assert old in text
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text.replace(old, new) if old else text, "utf-8")


def character(sign: str):
    """Give a case of a title with a character that cannot be seen."""
    return lambda wrong, _: rewrite(wrong, TITLE, TITLE + sign)


def long_header(wrong: Path, _: Path) -> None:
    rewrite(wrong, "One or two sentences.", "One or two sentences. " * 800)


def many_parts(wrong: Path, _: Path) -> None:
    rewrite(wrong, THEMES, f"themes: [{'a, ' * 1_600}a]")


def not_utf8(wrong: Path, _: Path) -> None:
    (wrong / ENGLISH).write_bytes((wrong / ENGLISH).read_text().replace("Talk", "Café").encode("cp1252"))


def long_text(wrong: Path, _: Path) -> None:
    rewrite(wrong, PROSE, f"{PROSE}\n" * 49)


def large_file(wrong: Path, _: Path) -> None:
    rewrite(wrong, PROSE, f"{PROSE}\n" * 170)


def long_line(wrong: Path, _: Path) -> None:
    rewrite(wrong, PROSE, PROSE * 34)


def brackets(wrong: Path, _: Path) -> None:
    add(wrong, "[" * 3_001)


def long_slug(wrong: Path, right: Path) -> None:
    shutil.copytree(wrong / "a-narrative", wrong / ("we-listened-" * 7)[:-1])
    shutil.copytree(right / "a-narrative", right / "we-listened")


def link(wrong: Path, right: Path) -> None:
    (wrong / FRENCH).symlink_to(RULES / "J034" / "right" / FRENCH)
    french(right)


def many_files(wrong: Path, right: Path) -> None:
    for folder, photos in ((wrong, 59), (right, 3)):
        for number in range(photos):
            photo(folder, f"photo-{number:02}.jpg")
    shutil.copy(wrong / "a-narrative" / "photo-00.jpg", wrong / "a-narrative" / "photo-59.jpg")


def not_a_file(wrong: Path, right: Path) -> None:
    os.mkfifo(wrong / FRENCH)
    french(right)


def empty_journal(wrong: Path, _: Path) -> None:
    shutil.rmtree(wrong / "a-narrative")


def slow(wrong: Path, _: Path) -> None:
    rewrite(wrong, PROSE, "*_" * 45_000)


def many_accents(wrong: Path, _: Path) -> None:
    rewrite(wrong, PROSE, "e" + "\u0301" * 40 + " " + "word " * 5_000)


def two_in_one(wrong: Path, right: Path) -> None:
    photo(wrong)
    photo(right)
    photo(wrong, "Circle.jpg")


def grown_page(wrong: Path, _: Path) -> None:
    rewrite(wrong, PROSE, '[a]: https://example.org/ "' + "T" * 3_000 + '"\n\n' + "[a] " * 640)


def long_title(wrong: Path, _: Path) -> None:
    rewrite(wrong, TITLE, TITLE + ", and in the next ten" * 20)


def many_authors(wrong: Path, _: Path) -> None:
    rewrite(wrong, "  - name: Sample author\n", "  - name: Sample author\n" * 101)


def long_address(wrong: Path, right: Path) -> None:
    for folder, size in ((wrong, 3_000), (right, 3)):
        add(folder, f"Read [a page](https://example.org/{'x' * size}).")


def large_photo(wrong: Path, right: Path) -> None:
    os.truncate(photo(wrong), 15_600_000)  # a hole, which takes no room on the disk
    photo(right)


def many_pixels(wrong: Path, right: Path) -> None:
    photo(wrong, "circle.png", (8_000, 6_000))
    photo(right, "circle.png")


def long_side(wrong: Path, right: Path) -> None:
    photo(wrong, "circle.png", (12_001, 1))
    photo(right, "circle.png")


def long_name(wrong: Path, right: Path) -> None:
    photo(wrong, "c" * 147 + ".jpg")
    photo(right)


def telling_photo(wrong: Path, right: Path) -> None:
    place = Image.Exif()
    place[0x8825] = {1: "N", 2: (5.0, 33.0, 0.0)}  # the latitude
    photo(wrong, exif=place)
    photo(right)


GENERATED = {
    "J011": long_header,
    "J013": many_parts,
    "J020": not_utf8,
    "J021": character("\x0b"),
    "J022": character("\u2028"),
    "J023": character("\u202e"),
    "J024": character("\U000e0041"),
    "J025": character("\ufffe"),
    "J026": long_text,
    "J027": large_file,
    "J028": long_line,
    "J029": brackets,
    "J031": long_slug,
    "J036": link,
    "J037": many_files,
    "J041": not_a_file,
    "J043": empty_journal,
    "J044": slow,
    "J045": many_accents,
    "J046": two_in_one,
    "J103": long_title,
    "J104": many_authors,
    "J203": long_address,
    "J213": grown_page,
    "J304": large_photo,
    "J305": many_pixels,
    "J306": long_side,
    "J307": long_name,
    "J312": telling_photo,
}
FOLDERS = sorted(path.name for path in RULES.iterdir() if path.is_dir() and path.name != "base")
CODES = sorted({*GENERATED, *FOLDERS})

# Where the problem stands: line, column, and the words that begin there in the wrong example.
PLACES = {
    "J003": (8, 1, "langauge: en"),
    "J004": (8, 1, "year: 2023"),
    "J006": (2, 13, ": a way to learn"),
    "J007": (4, 1, "\t- name"),
    "J009": (2, 8, "!Listen"),
    "J010": (1, 1, "%YAML"),
    "J012": (6, 12, "[[oracy]]]]]"),
    "J014": (5, 1, "<<"),
    "J016": (2, 1, "Talk in the first"),
    "J017": (2, 8, "@school"),
    "J022": (2, 37, "\u2028"),
    "J023": (2, 37, "\u202e"),
    "J028": (10, 1, "We talk"),
    "J102": (6, 9, "oracy"),
    "J103": (2, 8, "Talk in the first"),
    "J105": (5, 10, "Ghana"),
    "J107": (7, 7, "2023/24"),
    "J108": (6, 10, "oratory"),
    "J111": (8, 8, '"11"'),
    "J116": (4, 21, "yes"),
    "J117": (7, 17, "first"),
    "J118": (6, 17, "oracy"),
    "J121": (7, 1, "country: GH"),
    "J122": (8, 1, "translators:"),
    "J124": (2, 1, "Pupil voice"),
    "J201": (12, 1, "> > > > > > > > > too deep"),
    "J202": (12, 15, "javascript:"),
    "J204": (12, 20, "../a-secnd-one/"),
    "J205": (14, 25, "#what-hapened"),
    "J206": (12, 9, "<b>"),
    "J209": (12, 5, "&#x202E;"),
    "J210": (12, 12, "[^1]"),
    "J212": (14, 1, "[^1]:"),
    "J301": (13, 29, "circle.jpg"),
    "J302": (13, 5, "circle.jpg"),
    "J303": (13, 29, "https://"),
    "J310": (12, 29, "circle.jpg"),
    "J403": (6, 17, "eng"),
    "J501": (2, 11, "journal.example.org"),
    "J502": (1, 33, "french"),
    "J507": (1, 33, "fre:"),
}


# --- running them ----------------------------------------------------------------------------


@pytest.fixture(scope="module", autouse=True)
def settled(tmp_path_factory):
    """Give the same four catalogues to all tests, whatever journal/catalogues holds by now."""
    folder = tmp_path_factory.mktemp("catalogues")
    for tag in ("en", "fr", "ar", "zh-Hans"):
        (folder / f"{tag}.po").touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogues, "_FOLDER", folder)
        catalogues.words.cache_clear()
        yield
    catalogues.words.cache_clear()  # the real ones, for the modules that follow in this process


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """Give a function: from code and side (`wrong`, `right`) to the folder and the problems in it."""

    @cache
    def folders(code: str) -> Path:
        place = tmp_path_factory.mktemp(code)
        for side in ("wrong", "right"):
            lay(RULES / "base", place / side)
            lay(RULES / code / side, place / side)
        if code in GENERATED:
            GENERATED[code](place / "wrong", place / "right")
        return place

    @cache
    def checked(code: str, side: str) -> tuple[Path, list[Problem]]:
        folder = folders(code) / side
        with pytest.MonkeyPatch.context() as patch:
            if code == "J044":  # the real limit is 10 s
                patch.setattr(Limit, "CHECK_SECONDS", 0.25)
            return folder, check(folder)

    return checked


@pytest.fixture
def base(tmp_path):
    """A copy of the good journal, to do something wrong in."""
    lay(RULES / "base", tmp_path / "narratives")
    return tmp_path / "narratives"


def check(folder: Path) -> list[Problem]:
    return pipeline.check(Options(narratives=folder, output=folder.with_name("site"))).problems


def codes(problems: list[Problem]) -> set[str]:
    return {found.code for found in problems}


def line_of(folder: Path, path: str, number: int) -> str:
    return (folder / path).read_bytes().decode(errors="replace").split("\n")[number - 1]


# --- the tests -------------------------------------------------------------------------------


def test_every_code_has_one_example():
    assert CODES == sorted(wording()) == sorted(Code)
    assert not set(GENERATED) & set(FOLDERS)
    for code in FOLDERS:
        assert sorted(path.name for path in (RULES / code).iterdir()) == ["right", "wrong"]


@pytest.mark.parametrize("code", CODES)
def test_wrong_raises_exactly_its_code(code, example):
    assert codes(example(code, "wrong")[1]) == {code}


@pytest.mark.parametrize("code", CODES)
def test_right_raises_nothing(code, example):
    assert example(code, "right")[1] == []


@pytest.mark.parametrize("code", CODES)
def test_places_lie_within_the_file(code, example):
    folder, problems = example(code, "wrong")
    for found in problems:
        if found.line:
            lines = (folder / found.path).read_bytes().decode(errors="replace").split("\n")
            assert 1 <= found.line <= len(lines)
            assert 1 <= found.column <= len(lines[found.line - 1]) + 1
        else:  # a folder, a photo, a file that is not opened
            assert found.column == 0
            assert os.path.lexists(folder / found.path)


@pytest.mark.parametrize("code", PLACES)
def test_place_is_where_the_fault_stands(code, example):
    folder, problems = example(code, "wrong")
    line, column, words = PLACES[code]
    assert [(found.line, found.column) for found in problems] == [(line, column)]
    assert line_of(folder, problems[0].path, line)[column - 1 :].startswith(words)


@pytest.mark.parametrize("code", CODES)
def test_told_as_text(code, example):
    folder, problems = example(code, "wrong")
    for found in problems:
        told = report.as_text([found], lambda path, number: line_of(folder, path, number))
        assert "%(" not in told
        assert told.startswith("Advice: ") == (severity(found.code) == "advice")
        assert f"\n    {found.path}" + (f", line {found.line}\n" if found.line else "\n") in told
        assert f"(python build.py explain {found.code})" in told
        assert ".." not in told.partition("To put it right:")[2].replace("../", "")


@pytest.mark.parametrize("code", CODES)
def test_told_as_json_and_to_github(code, example):
    _, problems = example(code, "wrong")
    told = report.as_json(problems, report.Summary(1, 1, 0, 1))
    assert "%(" not in told
    one = next(one for one in json.loads(told)["problems"] if one["code"] == code)
    assert list(one) == ["path", "line", "column", "code", "severity", "message", "repair"]
    assert one["severity"] == severity(code)
    assert one["line"] >= 1
    assert one["column"] >= 1
    lines = report.as_github(problems, "narratives/").split("\n")
    assert len(lines) == len(problems)
    kind = "error" if severity(code) == "error" else "notice"
    place = re.compile(rf"::{kind} file=narratives/[^:,]+,line=[1-9]\d*,col=[1-9]\d*,title={code}::\S")
    assert any(place.match(line) for line in lines)
    assert "%(" not in "".join(lines)


@pytest.mark.parametrize("code", CODES)
def test_repair_stands_without_a_near_word(code, example):
    """Where no nearest word is known, the plain repair has all that it needs."""
    if "%(near)s" not in wording()[code].repair:
        for found in example(code, "wrong")[1]:
            values = tuple(pair for pair in found.values if pair[0] != "near")
            assert "%(" not in "".join(report.told(replace(found, values=values)))


@pytest.mark.parametrize("code", CODES)
def test_wording(code):
    rule = wording()[code]
    assert rule.severity in ("error", "advice")
    assert len(rule.message.split()) <= 25
    for text in (rule.message, rule.repair, rule.meaning, rule.repair_near or "."):
        assert text.endswith(".")
        assert "?" not in text
        assert text == text.strip()
    assert rule.wrong != rule.right


@pytest.mark.parametrize("code", CODES)
def test_explain(code):
    done = CliRunner().invoke(cli.main, ["explain", code.lower()])
    assert done.exit_code == 0
    assert done.output.startswith(code)
    assert wording()[code].meaning in done.output
    assert "%(" not in done.output


def test_explain_a_code_that_is_not_there():
    assert CliRunner().invoke(cli.main, ["explain", "J999"]).exit_code == 2


@pytest.mark.parametrize("code", [code for code in CODES if code != "J044"])  # which would take 10 s
def test_check_command(code, example, tmp_path):
    for side in ("wrong", "right"):
        folder = example(code, side)[0]
        arguments = ["check", "--narratives", str(folder), "--output", str(tmp_path / "site"), "--jobs", "1"]
        done = CliRunner().invoke(cli.main, arguments)
        assert done.exit_code == (side == "wrong" and severity(code) == "error"), done.output
        assert (f"explain {code})" in done.output) == (side == "wrong")


@pytest.mark.parametrize(("code", "exit_code"), [("J003", 1), ("J311", 0)])
def test_check_command_as_people_run_it(code, exit_code, example):
    folder = example(code, "wrong")[0]
    command = [sys.executable, "build.py", "check", "--narratives", str(folder), "--format", "json"]
    command += ["--output", str(folder.with_name("site"))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == exit_code
    assert code in {one["code"] for one in json.loads(done.stdout)["problems"]}


# --- what a person would be misled by ----------------------------------------------------------


@pytest.mark.parametrize("settings", ["title: A journal\neditions: [en]\n", None])
def test_themes_are_known_though_the_base_url_is_missing(settings, base):
    (base / "themes.yaml").write_text("oracy: Oracy\npupil-voice: Pupil voice\n")
    (base / JOURNAL).write_text(settings) if settings else (base / JOURNAL).unlink()
    assert codes(check(base)) == {"J505"}


def test_settings_are_not_read_through_a_link(base, tmp_path):
    (base / JOURNAL).rename(tmp_path / "elsewhere.yaml")
    (tmp_path / "elsewhere.yaml").write_text("secret: word\n")
    (base / JOURNAL).symlink_to(tmp_path / "elsewhere.yaml")
    found = check(base)
    assert "J036" in codes(found)
    assert "secret" not in str(found)


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_settings_that_are_no_file_are_a_problem(make, base):
    (base / JOURNAL).unlink()
    make(base / JOURNAL)

    def hangs(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, hangs)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        assert check(base)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(
    "text", ['[a page](https://example.org/ "Talk&#x202E;klaT")', 'See ![us](circle.jpg "Talk&#x202E;klaT").']
)
def test_entity_in_a_title(text, base):
    photo(base)
    add(base, text)
    assert codes(check(base)) == {"J209"}


def test_name_that_is_a_list_is_told_once(base):
    rewrite(base, TITLE, "? [title]\n: Talk")
    assert len(check(base)) == 1


@pytest.mark.parametrize(("line", "number"), [("%YAML 1.2\n" + TITLE, 2), (TITLE + "\n...", 3)])
def test_directive_or_second_document_in_a_header(line, number, base):
    rewrite(base, TITLE, line)
    assert [(found.code, found.line) for found in check(base)] == [("J010", number)]


def test_bracket_that_is_not_closed_is_told_where_it_stands(base):
    rewrite(base, THEMES, THEMES[:-1])
    assert [(found.code, found.line) for found in check(base)] == [("J005", 6)]


def test_asterisk_is_told_where_the_value_begins(base):
    rewrite(base, TITLE, "title: *Voices* from Year 8")
    assert [(found.code, found.column) for found in check(base)] == [("J008", 8)]


def test_half_character_is_named(base):
    rewrite(base, TITLE, r'title: "\uD83D"')
    assert check(base)[0].value("character") in (r"\uD83D", "U+D83D")


def test_backslash_in_quotation_marks(base):
    rewrite(base, TITLE, r'title: "C:\school"')
    assert "J018" not in codes(check(base))


def test_following_the_repair_of_missing_authors(base):
    rewrite(base, "authors:\n  - name: Sample author", "")
    rewrite(base, "\n\n", f"\nauthors: {check(base)[0].value('example')}\n")
    assert check(base) == []


@pytest.mark.parametrize("key", ["title", "country", "themes", "year", "summary"])
def test_following_the_repair_of_a_missing_line(key, base):
    text = (base / ENGLISH).read_text()
    line = next(line for line in text.split("\n") if line.startswith(key))
    rewrite(base, line, "#")
    found = check(base)
    assert codes(found) == {"J101"}
    assert ".." not in "".join(report.told(found[0]))
    rewrite(base, "#", f"{key}: {found[0].value('example')}")
    assert check(base) == []


def test_example_of_several_lines_is_told_in_several_lines(base):
    rewrite(base, "authors:\n  - name: Sample author", "authors: Sample author")
    assert "u000a" not in report.as_text(check(base), lambda *_: "")


def test_theme_where_there_are_none(base):
    (base / "themes.yaml").write_text("# none yet\n")
    assert ": ;" not in report.as_text(check(base), lambda *_: "")


def test_empty_list_of_translators(base):
    french(base, old="translators:\n  - name: Sample translator", new="translators: []")
    assert codes(check(base)) == {"J123"}


@pytest.mark.parametrize("year", ["2024/23", "2023/2019"])
def test_years_that_run_backwards_are_no_school_year(year, base):
    rewrite(base, YEAR, f"year: {year}")
    assert codes(check(base)) == {"J106"}


def test_too_many_themes(base):
    rewrite(base, THEMES, f"themes: [{', '.join(f'theme-{number}' for number in range(21))}]")
    assert codes(check(base)) == {"J104"}


def test_original_with_a_wrong_name_is_there_all_the_same(base):
    (base / ENGLISH).rename(base / "a-narrative" / "EN.md")
    french(base)
    assert codes(check(base)) == {"J039"}


def test_only_narrative_has_a_wrong_name(base):
    (base / "a-narrative").rename(base / "a_narrative")
    assert codes(check(base)) == {"J030"}


@pytest.mark.parametrize("name", ["photo", "a-photo"])  # after en.md and before it
def test_files_beyond_the_limit_are_not_missing(name, base):
    for number in range(60):
        photo(base, f"{name}-{number:02}.jpg")
    assert codes(check(base)) == {"J037"}


def test_photo_of_a_wrong_format_is_there_all_the_same(base):
    photo(base).rename(base / "a-narrative" / "circle.heic")
    rewrite(base, "circle.jpg", "circle.heic")
    assert codes(check(base)) == {"J308"}


def test_photo_with_a_misspelt_name_is_not_one_to_delete(base):
    photo(base)
    rewrite(base, "circle.jpg", "circel.jpg")
    assert codes(check(base)) == {"J301"}


def test_photos_without_a_text(base):
    (base / "a-second-one").mkdir()
    photo(base).rename(base / "a-second-one" / "circle.jpg")
    rewrite(base, "![Pupils stand in a circle](circle.jpg)", "")
    assert codes(check(base)) == {"J042"}


def test_following_the_repair_of_a_photo_with_spaces(base):
    photo(base).rename(base / "a-narrative" / "my circle.jpg")
    rewrite(base, "![Pupils stand in a circle](circle.jpg)", "")
    repair = report.told(check(base)[0])[1]
    add(base, re.search(r"!\[.*\)", repair)[0])
    assert check(base) == []


def test_photo_that_is_a_little_too_large(base):
    os.truncate(photo(base), 15_400_000)
    found = check(base)[0]
    assert found.value("size") != found.value("limit")


def test_following_the_repair_of_a_link_from_a_page_to_a_narrative(base):
    (base / "pages" / "about").mkdir(parents=True)
    page = "---\ntitle: About\n---\n[A narrative](../a-narrative/)\n"
    (base / "pages" / "about" / "en.md").write_text(page)
    rewrite(base, "../a-narrative/", check(base)[0].value("near"), "pages/about/en.md")
    assert check(base) == []


def test_edition_that_is_no_language_needs_no_catalogue(base):
    rewrite(base, "ar]", "ar, english]", JOURNAL)
    assert codes(check(base)) == {"J502"}


def test_english_needs_no_catalogue(base, tmp_path, monkeypatch):
    monkeypatch.setattr(catalogues, "_FOLDER", tmp_path)
    rewrite(base, "[en, fr, ar]", "[en]", JOURNAL)
    assert check(base) == []
