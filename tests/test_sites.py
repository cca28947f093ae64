"""Tiny journals as whole sites: golden pages, lists of many narratives, and quick ways through Markdown and templates.

Each folder of tests/sites/ is a journal (`narratives/`) with what it should give (`golden/`): the
list of files, and the `<main>` of a few pages. `JOURNAL_ACCEPT=1 pytest tests/test_sites.py` writes
what the program gives now into `golden/`; read the difference before you commit it.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import TemplateAssertionError, UndefinedError
from jinja2.compiler import CodeGenerator
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape
from mdit_py_plugins.footnote import footnote_plugin

from journal import commonmark, compiler, frontmatter, kinship
from journal.paging import PER_PAGE
from journals import ROOT, arguments, build, content, difference, original, run, tiny, tree

SITES = Path(__file__).with_name("sites")
ACCEPT = bool(os.environ.get("JOURNAL_ACCEPT"))
PAGES = {
    "harbour": (  # another network: its own editions and themes, no networks, `untranslated: link`
        *("index.html", "pt/index.html", "es/narratives/index.html", "es/themes/boats/index.html"),
        *("pt/narratives/tide-tables/index.html", "es/narratives/tide-tables/index.html"),
        *("pt/narratives/paper-boats/index.html", "es/about/index.html"),
    ),
    "bare": (  # no settings at all
        *("ar/index.html", "en/themes/index.html", "ar/narratives/first-words/index.html"),
        "en/narratives/last-words/index.html",
    ),
    "every-kind": (  # withdrawn, with a photo, with a title alone translated
        *("en/narratives/withdrawn/index.html", "fr/narratives/withdrawn/index.html", "en/index.html"),
        *("en/narratives/photographed/index.html", "fr/narratives/photographed/index.html"),
        *("en/narratives/half-translated/index.html", "fr/networks/ours/index.html", "fr/help/index.html"),
        *("en/issues/7/index.html", "fr/404.html"),
    ),
    "responses": (  # two, one in two languages and one carried into Latin script; one of a withdrawn narrative
        *("en/narratives/asked/index.html", "fr/narratives/asked/index.html"),
        *("sr-latn/narratives/asked/index.html", "fr/narratives/answered/index.html"),
        "en/narratives/gone/index.html",
    ),
    "states": (  # a narrative in each state that a translation can be in
        *("en/narratives/finished/index.html", "fr/narratives/finished/index.html"),
        *("fr/narratives/finished/bilingual/index.html", "en/narratives/behind/index.html"),
        *("fr/narratives/drafted/index.html", "fr/narratives/edited/index.html"),
        *("ar/narratives/relayed/index.html", "en/narratives/named/index.html"),
        *("fr/narratives/alone/index.html", "ar/narratives/uneven/bilingual/index.html"),
        *("en/narratives/withdrawn/index.html", "fr/narratives/withdrawn/index.html"),
        *("en/coverage/index.html", "ar/coverage/index.html"),
    ),
}


@pytest.fixture(scope="module")
def site_of(tmp_path_factory):
    """Build a journal of tests/sites once; gives its site."""

    @cache
    def built(name: str) -> dict[str, bytes]:
        folder = tmp_path_factory.mktemp(name)
        (folder / "narratives").symlink_to(SITES / name / "narratives", target_is_directory=True)
        done = run(arguments(folder))
        assert done.code == 0, done.all
        return content(folder / "site")

    return built


def same(golden: Path, found: str) -> None:
    if ACCEPT:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(found, "utf-8", newline="\n")
    assert found == golden.read_text("utf-8")


def test_every_journal_is_listed():
    assert sorted(path.name for path in SITES.iterdir()) == sorted(PAGES)
    for name, pages in PAGES.items():
        golden = {path.name for path in (SITES / name / "golden").glob("*.html")}
        assert ACCEPT or golden == {page.replace("/", "--") for page in pages}


@pytest.mark.parametrize("name", PAGES)
def test_the_files_of_a_site(site_of, name):
    """Names that hold a digest are told without it."""
    files = sorted(re.sub(r"(theme/[\w.-]+-|photos/)[0-9a-f]{8,}", r"\1*", path) for path in site_of(name))
    same(SITES / name / "golden" / "files.txt", "".join(f"{path}\n" for path in files))


@pytest.mark.parametrize(("name", "page"), [(name, page) for name, pages in PAGES.items() for page in pages])
def test_a_page(site_of, name, page):
    main = re.search(r"<main.*?</main>\n?", site_of(name)[page].decode(), re.DOTALL)
    assert main, f"{page} has no <main>"
    found = re.sub(r"photos/[0-9a-f]{16}", "photos/*", main[0])
    same(SITES / name / "golden" / page.replace("/", "--"), found.rstrip("\n") + "\n")


def test_another_journal_shows_nothing_of_ours(site_of):
    for name in ("harbour", "every-kind"):
        pages = {path: data.decode() for path, data in site_of(name).items() if path.endswith(".html")}
        assert [path for path, page in pages.items() if "Teacher Leadership" in page] == []


# --- lists of many narratives -------------------------------------------------------------------

ONE_EDITION = b"title: Many\nbase_url: https://many.example.org/\neditions: [en]\n"


def many(count: int) -> dict[str, bytes]:
    """So many narratives of one country and theme, each a day newer than the one before."""
    days = ((number, f"20{number // 336:02d}-{number // 28 % 12 + 1:02d}-{number % 28 + 1:02d}") for number in range(count))
    texts = {f"n-{number:04d}/en.md": original(f"N {number}", "Short.", date=day) for number, day in days}
    return {"journal.yaml": ONE_EDITION, "themes.yaml": tiny()["themes.yaml"], **texts}


def listed(site: dict[str, bytes], folder: str, number: int = 0) -> list[int]:
    page = site[f"{folder}page/{number}/index.html" if number else f"{folder}index.html"].decode()
    return [int(found) for found in re.findall(r'<h3[^>]*><a href="[^"]*/narratives/n-(\d+)/"', page)]


def numbered(site: dict[str, bytes], folder: str) -> list[int]:
    return sorted(int(path.split("/")[-2]) for path in site if re.fullmatch(folder + r"page/\d+/index\.html", path))


LISTS = ("en/narratives/", "en/themes/talk/", "en/countries/gh/")


def test_the_bare_address_shows_the_newest(tmp_path):
    build(tmp_path, many(150))
    site = content(tmp_path / "site")
    for folder in LISTS:
        pages = numbered(site, folder)
        assert pages == list(range(1, 150 // PER_PAGE))
        assert listed(site, folder, 1) == list(reversed(range(PER_PAGE)))  # the oldest, newest first
        shown = [number for page in (0, *reversed(pages)) for number in listed(site, folder, page)]
        assert shown == list(reversed(range(150)))


@pytest.mark.parametrize("before", [150, 3 * PER_PAGE - 1], ids=["within a page", "a page begins"])
def test_an_addition_changes_two_pages_of_a_list(tmp_path, before):
    build(tmp_path, many(before))
    old = content(tmp_path / "site")
    build(tmp_path, many(before + 1))
    new = content(tmp_path / "site")
    for folder in LISTS:
        pages = [path for path in difference(old, new) if path.startswith(folder) and "/n-" not in path]
        assert f"{folder}index.html" in pages
        assert listed(new, folder)[0] == before
        stood = [path for path in pages if path in old and "/page/" in path]
        assert len(stood) <= 1  # the page before a new one: its link to the newer one
        texts = {path.rpartition("/")[0] for path in difference(old, new) if "/narratives/n-" in path}
        assert f"en/narratives/n-{before:04d}" in texts
        assert len(texts) <= 1 + kinship._NEAR  # and those that it is related to


# --- Markdown: our own quick rules give what markdown-it gives --------------------------------------


@cache
def unmodified() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable("table")
    parser.use(footnote_plugin, inline=False)
    parser.validateLink = lambda _url: True  # as ours: links are checked later, and told
    return parser


def unfolded(tokens: list[Any]) -> list[Token]:
    """Give a paragraph of ours, one token, as markdown-it's three."""
    found = []
    for token in tokens:
        if token.type == "plain":
            text = [Token("text", "", 0, content=token.content)]
            inline = Token("inline", "", 0, map=token.map, level=1, children=text, content=token.content, block=True)
            found.append(Token("paragraph_open", "p", 1, map=token.map, block=True))
            found += [inline, Token("paragraph_close", "p", -1, block=True)]
        else:
            found.append(token)
    return found


def assert_alike(source: str) -> None:
    ours, theirs = commonmark.parser(), unmodified()
    env, their_env = {}, {}
    tokens, expected = unfolded(ours.parse(source, env)), theirs.parse(source, their_env)
    assert [token.as_dict() for token in tokens] == [token.as_dict() for token in expected]
    assert theirs.renderer.render(tokens, theirs.options, env) == theirs.renderer.render(
        expected, theirs.options, their_env
    )


PREFIXES = ("", "", "", "## ", " ", "   ", "    ", "\t", "> ", "> > ", "- ", "  ", "1. ", "> - ", "[^a]: ", "# ", "#", "| ", "+ ", "* ", "2) ", ": ")
PIECES = (
    *("", "", "", "word", "Two words", "Слова", "文字。", "a ", "b  ", "===", "---", "***", "```", "~~~", "|-|-|"),
    *("a | b", "##", "c #", "*em*", "**st**", "_u_", "`code`", "<b>", "<!-- x -->", "&amp;", "&#0;", "[l](u)", "[r]", "[r]: /u"),
    *("[^a]", "[^a]: note", "![p](x.png 'c')", "<https://e.org>", "\\*", "\\", "^[no]", "~~s~~", ":-|", "\u00a0x", "x\u2028y"),
)
lines = st.builds(
    lambda prefix, pieces: prefix + " ".join(pieces), st.sampled_from(PREFIXES), st.lists(st.sampled_from(PIECES), max_size=3)
)
sources = st.lists(lines, max_size=9).map("\n".join) | st.text("ab \n*_`[]()!<>&\\|-#^:1.\té\u00a0", max_size=60)


@settings(deadline=None, derandomize=True, database=None, max_examples=500)
@given(sources)
def test_quick_rules_change_nothing(source):
    assert_alike(source)


MARKS = (
    *("[", "]", "![", "](u)", "[" * 19, "[" * 23, "]" * 9, "a", " b", "\\", "`", "``", "<", "[a <ab:]>", "<u@v.org>"),
    *("!", "*", "&#91;", "\\]", "`]`", "![p](u)", "\n", "\n[r]: x\n"),
)
brackets = st.lists(st.sampled_from(MARKS), max_size=30).map("".join)


@settings(deadline=None, derandomize=True, database=None, max_examples=500)
@given(brackets)
def test_a_quick_way_through_labels_changes_nothing(source):
    assert_alike("a" + source + "\n\n[r]: /u\n[a]: /v\n")


@pytest.mark.parametrize("path", [path for path in tree(ROOT / "narratives") if path.endswith(".md")])
def test_quick_rules_change_nothing_in_the_samples(path):
    text = (ROOT / "narratives" / path).read_text("utf-8-sig")
    assert_alike(frontmatter.split(text)[1])


@pytest.mark.parametrize("name", ["every-kind", "responses", "states"])
def test_jinja_itself_would_write_the_same(tmp_path, monkeypatch, name):
    inputs = content(SITES / name / "narratives")
    build(tmp_path / "ours", inputs)
    monkeypatch.setattr(compiler.Environment, "code_generator_class", CodeGenerator)
    build(tmp_path / "theirs", inputs)
    assert difference(content(tmp_path / "ours" / "site"), content(tmp_path / "theirs" / "site")) == []


@given(st.text() | st.text("a&<>\"'") | st.integers() | st.text().map(Markup))
def test_what_is_shown_is_escaped(value):
    assert compiler.Environment.shown(value) == escape(value)


@pytest.mark.parametrize("source", ["{{ there(*there) }}", "{% call there() %}{% endcall %}"])
def test_what_the_compiler_does_not_foresee_is_told(source):
    with pytest.raises(TemplateAssertionError):
        compiler.Environment().from_string(source)


@pytest.mark.parametrize("source", ["{{ missing }}", "{{ missing.name }}", "{{ there.missing }}", "{{ missing() }}"])
def test_a_name_that_is_not_there_ends_the_build(source):
    template = compiler.Environment().from_string(source)
    with pytest.raises(UndefinedError):
        template.render(there="")
