"""Responses: what a colleague says under a narrative, and narratives that grew out of others."""

from __future__ import annotations

import json
import re

import pytest

from journals import arguments, build, content, lay, original, response, run, tiny

EN, FR = "en/narratives/yard/index.html", "fr/narratives/yard/index.html"


def page(folder, inputs, path=EN) -> str:
    done = build(folder, inputs)
    assert done.code == 0, done.all
    return (folder / "site" / path).read_text("utf-8")


def checked(folder):
    done = run(["check", "--narratives", str(folder / "narratives"), "--format", "json"])
    return json.loads(done.out)["problems"]


def told(folder, inputs) -> list[tuple[str, str]]:
    """The path and code of each error."""
    lay(folder / "narratives", inputs)
    problems = checked(folder)
    return [(found["path"], found["code"]) for found in problems if found["severity"] == "error"]


def test_each_is_shown_once_in_the_readers_language_or_its_first(tmp_path):
    shown = page(tmp_path, tiny())
    assert "We tried it." in shown
    assert "essayé" not in shown
    french = (tmp_path / "site" / FR).read_text("utf-8")
    assert "essayé" in french
    assert "We tried it." not in french
    arabic = (tmp_path / "site/ar/narratives/yard/index.html").read_text("utf-8")
    assert re.search(r'<article lang="en" dir="ltr">\s*<div class="body">\s*<p>We tried it\.', arabic)


def test_one_that_the_program_wrote_in_another_script_says_so(tmp_path):
    settings = b"title: Journal\neditions: [sr, sr-Latn]\nlicence: CC-BY-4.0\n"
    inputs = {"journal.yaml": settings, "yard/sr.md": original("Двориште")}
    inputs |= {"yard/responses/ana.sr.md": response("Пробали смо.")}
    said = page(tmp_path, inputs, "sr-latn/narratives/yard/index.html").partition('class="responses"')[2]
    assert "Probali smo." in said
    assert "latini" in said
    assert "ћирилиц" not in page(tmp_path, inputs, "sr/narratives/yard/index.html").partition('class="responses"')[2]


def test_a_link_leads_into_the_readers_edition(tmp_path):
    page(tmp_path, tiny())
    arabic = (tmp_path / "site/ar/narratives/yard/index.html").read_text("utf-8")
    said = arabic.partition('class="responses"')[2]
    assert 'href="https://journal.example.org/ar/narratives/plan/"' in said or 'href="/ar/narratives/plan/"' in said


def test_the_oldest_comes_first(tmp_path):
    more = {"yard/responses/a-later.en.md": response("Later.", "2026-01-01")}
    more |= {"yard/responses/z-sooner.en.md": response("Sooner.", "2024-01-01")}
    shown = page(tmp_path, tiny() | more)
    assert shown.index("Sooner.") < shown.index("We tried it.") < shown.index("Later.")


def test_a_narrative_and_the_one_it_grew_out_of_lead_to_each_other(tmp_path):
    shown = page(tmp_path, tiny())
    assert re.search(r'<dd><a href="[^"]*/en/narratives/words/">Words</a></dd>', shown)
    answer = (tmp_path / "site/en/narratives/words/index.html").read_text("utf-8")
    assert re.search(r'<dd><a href="[^"]*/en/narratives/yard/">The yard</a></dd>', answer)


def test_structured_data_tells_both(tmp_path):
    def data(path):
        text = (tmp_path / "site" / path).read_text("utf-8")
        return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text)[1])

    page(tmp_path, tiny())
    comment = data(EN)["comment"][0]
    assert comment["@type"] == "Comment"
    assert (comment["inLanguage"], comment["dateCreated"]) == ("en", "2025-03-01")
    assert comment["author"][0]["name"] == "Sample reader"
    assert data("en/narratives/words/index.html")["isBasedOn"] == data(EN)["@id"]


def test_a_response_makes_no_edition_and_no_page_of_its_own(tmp_path):
    inputs = {"yard/en.md": original("The yard")}
    build(tmp_path, inputs)
    before = set(content(tmp_path / "site"))
    build(tmp_path, inputs | {"yard/responses/ama.fr.md": response()})
    assert set(content(tmp_path / "site")) == before


def test_nothing_of_it_is_left_under_a_withdrawn_narrative(tmp_path):
    inputs = tiny() | {"yard/responses/ama.en.md": response("A certain sentence.")}
    page(tmp_path, inputs)
    body = b'---\ntitle: The yard\nauthors: [{name: Sample author}]\ncountry: GH\nthemes: [talk]\nyear: 2023\n'
    inputs |= {"yard/en.md": body + b"summary: Gone.\nwithdrawn: {date: 2025-04-01}\n---\n"}
    inputs = {path: data for path, data in inputs.items() if path not in ("yard/fr.md", "yard/yard.png")}
    page(tmp_path, inputs)
    found = content(tmp_path / "site")
    assert [path for path, data in found.items() if b"A certain sentence" in data] == []
    assert "/en/narratives/yard/" not in found["en/narratives/words/index.html"].decode().partition("<main")[2]


BAD = {
    "a photo": ({"yard/responses/yard.png": b"\x89PNG"}, "J034"),
    "a photo shown": ({"yard/responses/x.en.md": response("![A yard](yard.png)")}, "J603"),
    "a heading": ({"yard/responses/x.en.md": response("Hello\n=====\n\nYou.")}, "J603"),
    "a footnote": ({"yard/responses/x.en.md": response("So[^1].\n\n[^1]: A note.")}, "J603"),
    "no language": ({"yard/responses/x.md": response()}, "J601"),
    "a name with spaces": ({"yard/responses/My answer.en.md": response()}, "J601"),
    "a Windows device": ({"yard/responses/con.en.md": response()}, "J601"),
    "an edition that is not there": ({"yard/responses/x.pt.md": response()}, "J040"),
    "a folder in it": ({"yard/responses/more/x.en.md": response()}, "J035"),
    "a folder of a page": ({"pages/about/responses/x.en.md": response()}, "J035"),
    "too long": ({"yard/responses/x.en.md": response("word " * 201)}, "J602"),
    "nothing said": ({"yard/responses/x.en.md": response("")}, "J211"),
    "a title": ({"yard/responses/x.en.md": response().replace(b"country", b"title: Hello\ncountry")}, "J003"),
    "no date": ({"yard/responses/x.en.md": response().replace(b"date: 2025-03-01\n", b"")}, "J101"),
    "a dead link": ({"yard/responses/x.en.md": response("See [it](../nowhere/).")}, "J204"),
    "a link out of its folder": ({"yard/responses/x.en.md": response("See [it](../../secret/).")}, "J202"),
}


@pytest.mark.parametrize("case", BAD)
def test_is_refused(tmp_path, case):
    files, code = BAD[case]
    assert told(tmp_path, tiny() | files) == [(min(files) if code != "J035" else min(files).rpartition("/")[0], code)]


def test_a_link_that_leads_elsewhere_is_refused(tmp_path):
    build(tmp_path, tiny())
    (tmp_path / "secret.md").write_bytes(response("A secret."))
    (tmp_path / "narratives/yard/responses/x.en.md").symlink_to(tmp_path / "secret.md")
    found = [one for one in checked(tmp_path) if one["severity"] == "error"]
    assert [one["code"] for one in found] == ["J036"]
    assert "A secret" not in json.dumps(found)


def test_a_narrative_does_not_respond_to_itself(tmp_path):
    inputs = tiny() | {"songs/en.md": original("Songs", responds_to="songs")}
    assert told(tmp_path, inputs) == [("songs/en.md", "J408")]


def test_a_faulty_one_goes_alone(tmp_path):
    inputs = tiny() | {"yard/responses/x.en.md": response("word " * 201)}
    lay(tmp_path / "narratives", inputs)
    assert run(arguments(tmp_path)).code == 1
    done = run([*arguments(tmp_path), "--skip-faulty"])
    assert done.code == 0, done.all
    assert "yard/responses/x.en.md" in done.all
    assert "We tried it." in (tmp_path / "site" / EN).read_text("utf-8")
