"""The documents say what the program does: commands, options, fields, settings, examples, links."""

import re
import unicodedata
from pathlib import Path
from urllib.parse import unquote

import journals
import pytest
from PIL import Image

from journal import cli, rules, schema, settings
from journal.rules import Limit

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted(path.name for path in ROOT.glob("*.md"))
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in DOCUMENTS}
README, CONTRIBUTING = TEXTS["README.md"], TEXTS["CONTRIBUTING.md"]

SETTINGS = """\
title: A journal
base_url: https://journal.example.org/
editions: [en, fr, pt, es, ms]
"""

# Made by hand from the built site, and not by a test.
MADE_LATER = {"docs/home.png"}


# --------------------------------------------------------------------------- reading a document


def tables(text):
    """The tables of a document: for each its head and its rows, as lists of cells."""
    found = []
    for block in re.findall(r"(?:^\|.*\n)+", without_code(text), re.MULTILINE):
        rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in block.splitlines()]
        assert all(len(row) == len(rows[0]) for row in rows), f"a row has another number of cells:\n{block}"
        found.append((rows[0], rows[2:]))
    return found


def rows_of(text, head):
    """The rows of every table whose first column has that head."""
    return [row for found, rows in tables(text) if found[0] == head for row in rows]


def codes(cell):
    """What a cell writes as code."""
    return re.findall(r"`([^`]+)`", cell)


def without_code(text):
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def blocks(text, language):
    """The code blocks of a language, each with the text before it."""
    for found in re.finditer(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield text[: found.start()], found[1]


def anchors(text):
    """The anchors that GitHub gives to the headings of a document."""
    for heading in re.findall(r"^#+ (.+)$", without_code(text), re.MULTILINE):
        kept = (letter for letter in heading.lower() if letter in " -_" or unicodedata.category(letter)[0] in "LN")
        yield "".join(kept).strip().replace(" ", "-")


# ---------------------------------------------------------------------------------- the commands


def options_of_the_program():
    """Every option with the commands that have it."""
    found = {}
    for name, command in cli.main.commands.items():
        for parameter in command.params:
            for option in parameter.opts if parameter.param_type_name == "option" else ():
                found.setdefault(option, set()).add(name)
    return found


def test_every_command_is_in_the_readme():
    told = {codes(row[0])[0].split()[0] for row in rows_of(README, "Command")}
    assert told == set(cli.main.commands)


def test_every_argument_is_in_the_readme():
    usage = {codes(row[0])[0].split()[0]: codes(row[0])[0] for row in rows_of(README, "Command")}
    for name, command in cli.main.commands.items():
        for parameter in command.params:
            if parameter.param_type_name == "argument":
                assert parameter.name.upper().rstrip("S") in usage[name], f"{name} {parameter.name}"


def test_every_option_is_in_the_readme_with_its_commands():
    told = {}
    for option, of, _ in rows_of(README, "Option"):
        for code in codes(option):
            told[code.split()[0]] = set(codes(of)) or {of}
    of_the_program = {"--help", "-h", "--version"}  # click adds these
    assert {option: names for option, names in told.items() if option not in of_the_program} == (
        options_of_the_program()
    )
    assert of_the_program <= set(told)


def test_the_choices_of_an_option_are_in_the_readme():
    told = {codes(option)[0].split()[0]: meaning for option, _, meaning in rows_of(README, "Option")}
    for command in cli.main.commands.values():
        for parameter in command.params:
            for choice in getattr(parameter.type, "choices", ()):
                assert f"`{choice}`" in told[parameter.opts[0]]


def test_the_two_commands_are_in_the_readme():
    shell = "".join(block for _, block in blocks(README, "sh"))
    assert re.search(r"^make site\b", shell, re.MULTILINE)
    assert re.search(r"^make test\b", shell, re.MULTILINE)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_target_that_is_named_exists(name):
    targets = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[1].split()
    shell = "".join(block for _, block in blocks(TEXTS[name], "sh"))
    named = re.findall(r"`make ([a-z]+)", TEXTS[name]) + re.findall(r"^make ([a-z]+)", shell, re.MULTILINE)
    assert set(named) <= set(targets)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_call_of_the_program_is_one_that_it_knows(name):
    known = options_of_the_program()
    for call in re.findall(r"build\.py((?: [A-Za-z0-9/:.<>=-]+)*)", TEXTS[name]):
        words = call.split()
        command = words[0] if words and words[0] in cli.main.commands else "build"
        assert not words or words[0] in cli.main.commands or words[0].startswith("-"), call
        for word in words:
            if word.startswith("--"):
                assert command in known[word], call


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_code_of_a_problem_that_is_named_exists(name):
    assert set(re.findall(r"\bJ\d{3}\b", TEXTS[name])) <= set(rules.wording())


# ------------------------------------------------------------------------------------- the fields


def told_in(row_tables):
    return {codes(row[0])[0] for _, rows in row_tables for row in rows}


def header_tables():
    """The table of an original's header, and that of a translation's."""
    found = [table for table in tables(CONTRIBUTING) if table[0][0] == "Line"]
    assert len(found) == 2
    return found


def test_every_field_of_an_original_is_explained():
    expected = {*schema._BOTH, *schema._WORK, *schema._PERSON}
    assert told_in(header_tables()[:1]) == expected


def test_every_field_of_a_translation_is_explained():
    assert told_in(header_tables()[1:]) == {*schema._BOTH, *schema._TRANSLATION}
    people = next(row for row in header_tables()[1][1] if codes(row[0]) == ["translators"])
    assert set(schema._PERSON) <= set(codes(people[2]))


def test_every_field_of_a_response_is_explained():
    told = CONTRIBUTING.partition("## Respond to a narrative")[2].partition("\n## ")[0]
    assert {*schema._RESPONSE, *schema._PERSON} <= set(codes(told.rpartition("```")[2]))
    assert f"up to {Limit.RESPONSE_WORDS} words" in told


def test_every_key_of_the_settings_is_in_the_readme():
    told = [codes(row[0])[0] for row in rows_of(README, "Key")]
    assert told == list(settings._KEYS)


def test_the_examples_of_the_settings_are_settings():
    for row in rows_of(README, "Key"):
        example = codes(row[-1])[0]
        title = "" if example.startswith("title:") else "title: A journal\n"
        read, problems = settings.read({"journal.yaml": f"{title}{example}\n".encode()})
        assert [found for found in problems if rules.severity(found.code) == "error"] == [], example
        key = example.partition(":")[0]
        assert getattr(read, key) not in ("", (), {}, None), example


def test_the_example_of_the_themes_is_one():
    example = next(block for before, block in blocks(README, "yaml") if "themes.yaml" in before[-600:])
    read, problems = settings.read({"journal.yaml": SETTINGS.encode(), "themes.yaml": example.encode()})
    assert [found for found in problems if rules.severity(found.code) == "error"] == []
    assert [theme.id for theme in read.themes] == ["oracy", "pupil-voice"]


def test_the_limits_are_those_of_the_program():
    told = " ".join(CONTRIBUTING.split())
    for said in (
        f"at most {Limit.SLUG} characters",
        f"at most {Limit.TITLE} characters",
        f"at most {Limit.SUMMARY_WORDS} words",
        f"below {Limit.WORDS_FEW} words and above {Limit.WORDS_MANY:,}",
        f"{Limit.PHOTO_BYTES // 1_000_000} MB",
        f"{Limit.PHOTO_SIDE:,} pixels on the longer side",
        f"{Limit.PHOTO_PIXELS_JPEG // 1_000_000} million pixels in all ({Limit.PHOTO_PIXELS // 1_000_000} million",
        f"at most {Limit.FILES} files",
    ):
        assert said in told, said
    assert ["One", "two", "three", "four"][Limit.THEMES_ADVISED - 1] in codes_and_words("themes")
    for ending in rules.PHOTO_ENDINGS:
        assert f"`{ending}`" in CONTRIBUTING, ending


def codes_and_words(field):
    return next(row[2] for row in header_tables()[0][1] if codes(row[0]) == [field])


# ----------------------------------------------------------------------------------- the examples


def examples():
    """The files that CONTRIBUTING.md shows, by the name that stands before each."""
    found = {}
    for before, block in blocks(CONTRIBUTING, "markdown"):
        name = re.findall(r"`(narratives/[^`]+\.md)`", before)[-1]
        assert name not in found, f"two examples of {name}"
        found[name.removeprefix("narratives/")] = block
    return found


def check(folder, files):
    """What `check` says of a journal of these files."""
    for name, text in {"journal.yaml": SETTINGS, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name in {photo for text in files.values() for photo in re.findall(r"\]\(<?([^)>]+\.jpg)", text)}:
        Image.new("RGB", (8, 8)).save(next(iter(folder.glob("*/"))) / name)
    done = journals.run(["check", "--language", "en", "--narratives", str(folder)])
    assert done.code in (0, 1), done.err
    return done


def errors(done):
    return [part for part in done.out.split("\n\n")[:-1] if not part.startswith("Advice:")]


def test_there_is_an_example_of_each_kind():
    told = "".join(examples().values())
    assert len(examples()) == 6
    for line in ("authors:", "translation_of: en", "translation_of: fr", "reviewers:", "raw", "edited", "date:"):
        assert line in told
    assert any(text.endswith("---\n") for text in examples().values()), "a title and summary alone"


def test_the_examples_pass_the_check(tmp_path):
    done = check(tmp_path, examples())
    assert errors(done) == []
    assert done.code == 0, done.out


def example_lines():
    """Each line that the tables of the header give as an example: number of the table, field, line."""
    for number, (_, rows) in enumerate(header_tables()):
        for row in rows:
            field, example = codes(row[0])[0], codes(row[-1])
            if example:
                yield number, field, example[0]
            else:
                assert field in ("authors", "translators", "source_blocks"), f"{field} has no example"


@pytest.mark.parametrize(("number", "field", "line"), list(example_lines()))
def test_each_example_of_a_line_passes_the_check(tmp_path, number, field, line):
    files = examples()
    files["talk-in-the-first-ten-minutes/en.md"] = files["oracy-in-year-8/en.md"]  # to respond to
    name = "oracy-in-year-8/fr.md" if number else "oracy-in-year-8/en.md"
    lines = files[name].split("\n")
    indent = "  - " if field == "name" else "    " if field in schema._PERSON else ""
    start = f"  - {field}:" if field == "name" else f"{indent}{field}:"
    same = [at for at, text in enumerate(lines) if text.startswith(start)]
    if same:
        lines[same[0]] = indent + line
    else:
        lines.insert(4 if indent else 1, indent + line)
    assert line.startswith(f"{field}: ")
    done = check(tmp_path, files | {name: "\n".join(lines)})
    assert errors(done) == []


def test_the_example_of_a_message_is_what_the_program_says(tmp_path):
    message = next(block for before, block in blocks(CONTRIBUTING, "text"))
    added = re.search(r"if the line `([^`]+)` is added below the title", CONTRIBUTING)[1]
    files = examples()
    title, rest = files["oracy-in-year-8/en.md"].split("\nauthors:", 1)
    done = check(tmp_path, files | {"oracy-in-year-8/en.md": f"{title}\n{added}\nauthors:{rest}"})
    assert done.code == 1
    assert message in done.out + "\n"
    assert len(errors(done)) == 1


def test_what_the_markdown_table_shows_passes_the_check(tmp_path):
    written = [code for row in rows_of(CONTRIBUTING, "You write") for code in codes(row[0])]
    assert len(written) == 11
    files = examples()
    name = "oracy-in-year-8/en.md"
    text = files[name].replace("\n---\n", "\nphoto_consent: true\n---\n", 1) + "\n" + "\n\n".join(written) + "\n"
    done = check(tmp_path, files | {name: text})
    assert errors(done) == []
    assert "[^1]" not in done.out


def test_the_photos_that_are_shown_pass_the_check(tmp_path):
    section = CONTRIBUTING.partition("\n## Photos\n")[2].partition("\n## ")[0]
    shown = re.findall(r"`(!\[[^`]+)`", section)
    assert len(shown) == 2
    files = examples()
    name = "oracy-in-year-8/en.md"
    text = files[name].replace("\n---\n", "\nphoto_consent: true\n---\n", 1) + "\n" + "\n\n".join(shown) + "\n"
    assert errors(check(tmp_path, files | {name: text})) == []


# ----------------------------------------------------------------------- links, and what must not be


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_relative_link_leads_to_something(name):
    prose = re.sub(r"`[^`\n]+`", "", without_code(TEXTS[name]))
    for address in re.findall(r"\]\(<?([^)>\s]+)", prose):
        if re.match(r"[a-z]+:", address):
            continue
        path, _, anchor = unquote(address).partition("#")
        if path in MADE_LATER:
            continue
        target = (ROOT / path).resolve() if path else ROOT / name
        assert target.is_relative_to(ROOT), address
        assert target.exists(), f"{name}: {address}"
        if anchor:
            assert target.suffix == ".md", address
            assert anchor in list(anchors(target.read_text(encoding="utf-8"))), f"{name}: {address}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_picture_is_described(name):
    for description in re.findall(r"!\[([^\]]*)\]\(", without_code(TEXTS[name])):
        assert len(description) > 5


@pytest.mark.parametrize("name", [*DOCUMENTS, "netlify.toml"])
def test_no_path_of_a_machine_appears(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    machine = r"(?<![\w.~-])/(?:work|root|home|Users|tmp|var|opt|etc|usr|mnt)/|\b[A-Za-z]:\\|file://"
    assert re.findall(machine, text) == []
    assert str(ROOT) not in text
