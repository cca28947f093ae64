"""Translations as readers meet them: beside their source, marked as behind, cited, and told in tables."""

import json

import bibtexparser
import pytest
import rispy
from journals import arguments, lay, original, run, translation
from test_browser import MEASURE, OPEN, direction, focused
from test_sites import SITES
from visitors import DESK, PHONE, SMALLEST, WCAG, becomes, resize

from journal import catalogues

pytestmark = pytest.mark.browser
PAGES = {
    "en-beside": "en/narratives/behind/bilingual/",
    "en-beside-uneven": "en/narratives/uneven/bilingual/",
    "en-coverage": "en/coverage/",
    "en-behind": "en/narratives/behind/",
    "en-title-alone": "en/narratives/named/",
    "ar-beside": "ar/narratives/finished/bilingual/",
    "ar-beside-uneven": "ar/narratives/uneven/bilingual/",
    "ar-coverage": "ar/coverage/",
    "ar-behind": "ar/narratives/behind/",
    "ar-title-alone": "ar/narratives/named/",
}
every_page = pytest.mark.parametrize("address", [pytest.param(path, id=name) for name, path in PAGES.items()])
beside = pytest.mark.parametrize(
    "address", [pytest.param(path, id=name) for name, path in PAGES.items() if "beside" in name] + ["fr/narratives/finished/bilingual/"]
)


@pytest.fixture(scope="module")
def home(tmp_path_factory, serve):
    """Address of the journal of tests/sites that has a narrative in every state."""
    folder = tmp_path_factory.mktemp("states")
    (folder / "narratives").symlink_to(SITES / "states/narratives", target_is_directory=True)
    done = run(arguments(folder))
    assert done.code == 0, done.all
    return serve(folder / "site")


@pytest.fixture(scope="module")
def crowded(tmp_path_factory, serve):
    """Address of a journal in every language that has a catalogue, with long titles and thirty narratives."""
    folder = tmp_path_factory.mktemp("crowded")
    tags = ["en", *(tag for tag in catalogues.tags() if tag != "en")]
    assert len(tags) == 20
    texts = {"journal.yaml": f"title: Crowded\neditions: [{', '.join(tags)}]\n".encode()}
    for number in range(30):
        texts[f"n-{number}/en.md"] = original(f"Narrative {number} {'interdisciplinarity' * (number % 3)}")
    texts |= {f"n-0/{tag}.md": translation(f"T {tag}", body="Text.\n\nText.") for tag in tags[1:] if tag != "sr-Latn"}
    lay(folder / "narratives", texts)
    done = run([argument for argument in arguments(folder, jobs=2) if argument != "--no-search"])
    assert done.code == 0, done.all
    return serve(folder / "site")


@every_page
def test_axe_finds_nothing(auditor, address):
    page = auditor.go(address)
    found = {"light": auditor.faults(tags=[*WCAG, "best-practice"], but=["landmark-unique"])}
    page.emulate_media(color_scheme="dark")
    resize(page, DESK)
    page.evaluate(OPEN)
    found["dark, wide, open"] = auditor.faults(tags=[*WCAG, "best-practice"], but=["landmark-unique"])
    assert found == {"light": [], "dark, wide, open": []}



@pytest.mark.parametrize(
    "address",
    [
        pytest.param(path, id=name)
        for name, path in PAGES.items()
        if "beside" in name or "coverage" in name
    ],
)
def test_each_part_of_a_page_has_a_name_of_its_own(auditor, address):
    auditor.go(address)
    assert auditor.faults(rules=["landmark-unique"]) == []


@every_page
def test_nothing_goes_beyond_a_narrow_screen(reader, address):
    page, found = reader.go(address), {}
    for size in (PHONE, SMALLEST):
        resize(page, size)
        found[size["width"]] = page.evaluate(MEASURE)
    page.evaluate(OPEN)
    found["320, open"] = page.evaluate(MEASURE)
    assert found == {360: [], 320: [], "320, open": []}
    assert reader.console == []
    assert reader.foreign == []


# ------------------------------------------------------------------------------------- tables


@pytest.mark.parametrize("tag", ["en", "ar"])
@pytest.mark.parametrize("size", [PHONE, SMALLEST], ids=["360", "320"])
def test_wide_tables_scroll_within_the_page_by_keyboard_too(reader, crowded, tag, size):
    page = reader.go(f"{crowded}{tag}/coverage/", size=size)
    assert page.evaluate(MEASURE) == []
    tables = page.locator("main .scroll")
    assert tables.count() == 2
    for table in tables.all():
        wide, shown = table.evaluate("e => [e.scrollWidth, e.clientWidth]")
        assert shown <= size["width"] < wide
        assert table.get_attribute("tabindex") == "0"
        name = table.evaluate("e => e.ariaLabel || document.getElementById(e.getAttribute('aria-labelledby')).textContent")
        assert name.strip()
        table.focus()
        for _ in range(3):
            page.keyboard.press("ArrowRight" if tag == "en" else "ArrowLeft")
        here = table.element_handle()
        becomes(page, "e => Math.abs(e.scrollLeft) > 10", here)
        becomes(  # more than once: the keys may still be scrolling
            page,
            """([e, wide]) => { e.scrollLeft = e.scrollWidth * (getComputedStyle(e).direction === 'rtl' ? -1 : 1)
              const b = e.querySelector('tbody tr').lastElementChild.getBoundingClientRect()
              return b.left >= -1 && b.right <= wide + 1 }""",
            [here, size["width"]],
        )
    assert page.evaluate("window.scrollX") == 0


# -------------------------------------------------------------------------- beside the source

PAIRS = """() => [...document.querySelectorAll('.pair')].map(pair => [...pair.children].map(e => {
  const b = e.getBoundingClientRect(), style = getComputedStyle(e)
  return {lang: e.closest('[lang]').lang, dir: style.direction, words: e.textContent.trim().length,
          left: b.left, right: b.right, top: b.top, bottom: b.bottom, opens: e.firstElementChild
            ? getComputedStyle(e.querySelector('p, li, h2, td') || e).textAlign : style.textAlign}
}))"""


@beside
def test_each_side_has_its_own_language_and_direction(reader, address):
    page = reader.go(address)
    shown = page.evaluate("document.documentElement.lang")
    source = page.locator(".pair > [lang]").first.get_attribute("lang")
    assert source != shown
    pairs = page.evaluate(PAIRS)
    assert len(pairs) >= 3
    for one, other in pairs:
        assert (one["lang"], one["dir"]) == (shown, direction(shown))
        assert (other["lang"], other["dir"]) == (source, direction(source))
        assert one["words"]
        assert other["words"]
        assert {one["opens"], other["opens"]} <= {"start"}
    declared = page.evaluate("[...document.querySelectorAll('main [lang]')].map(e => [e.lang, e.dir])")
    assert all(dir == direction(lang) for lang, dir in declared)


@beside
def test_the_two_stand_below_each_other_on_a_phone_and_side_by_side_on_a_desk(reader, address):
    page = reader.go(address, size=PHONE)
    rtl = page.evaluate("document.documentElement.dir") == "rtl"
    bottom = 0
    for one, other in page.evaluate(PAIRS):
        assert one["top"] >= bottom - 1
        assert other["top"] >= one["bottom"] - 1
        assert min(one["left"], other["left"]) >= 0
        assert max(one["right"], other["right"]) <= PHONE["width"]
        bottom = other["bottom"]
    resize(page, DESK)
    bottom = 0
    for one, other in page.evaluate(PAIRS):
        assert abs(one["top"] - other["top"]) < 3
        assert one["top"] >= bottom - 1
        first, second = (other, one) if rtl else (one, other)
        assert first["right"] <= second["left"]
        assert abs((one["right"] - one["left"]) - (other["right"] - other["left"])) < 2
        bottom = max(one["bottom"], other["bottom"])


@beside
def test_notes_and_ids_are_each_texts_own(reader, address):
    page = reader.go(address, size=DESK)
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(set(ids)) == len(ids)
    links = page.locator(".pair a[href^='#']")
    marks = page.locator(".pair [role=doc-noteref]").count()
    assert links.count() == 2 * marks
    assert marks >= (0 if "uneven" in address else 2)
    for link in links.all():
        side = link.evaluate("e => e.closest('.body').lang")
        words = link.evaluate("e => e.closest('li, p').textContent.trim()")
        link.click()
        becomes(page, "e => location.hash === e.hash", link.element_handle())
        target = page.evaluate(
            "() => { const e = document.querySelector(':target'); return [e.closest('.body').lang, e.closest('li, p').textContent.trim()] }"
        )
        assert target[0] == side
        assert target[1] != words


def test_the_page_leads_to_the_translation_and_back(reader):
    page = reader.go("ar/narratives/finished/", size=DESK)
    page.locator("a[href$='/bilingual/']").click()
    page.wait_for_url("**/ar/narratives/finished/bilingual/")
    assert page.locator("h1").count() == 1
    page.locator("main a").first.click()
    page.wait_for_url("**/ar/narratives/finished/")


@pytest.mark.parametrize("tag", ["en", "ar"])
def test_a_changed_passage_is_marked_at_its_beginning(reader, tag):
    page = reader.go(f"{tag}/narratives/behind/", size=PHONE)
    marks = page.locator(".changed")
    assert marks.count() == 2
    for mark in marks.all():
        start, end = mark.evaluate("e => { const s = getComputedStyle(e); return [s.borderInlineStartWidth, s.borderInlineEndWidth] }")
        assert (float(start[:-2]) >= 2, float(end[:-2])) == (True, 0)
        assert mark.locator(".flag").is_visible()
        assert mark.locator(":scope > *").count() == 2


# ------------------------------------------------------------------------------ twenty languages


@pytest.mark.parametrize("address", ["en/", "ar/narratives/n-0/", "ar/narratives/n-1/"])
def test_twenty_languages_are_reached_by_keyboard_on_a_small_screen(reader, crowded, address):
    page = reader.go(crowded + address, size=PHONE)
    page.keyboard.press("Tab")
    for _ in range(8):
        page.keyboard.press("Tab")
        if focused(page)["tag"] == "SUMMARY":
            break
    page.keyboard.press("Enter")
    becomes(page, "document.querySelector('.languages').open")
    assert page.evaluate(MEASURE) == []
    links = page.locator(".languages a")
    assert links.count() == 20
    box = page.locator(".languages nav").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    seen = set()
    for _ in range(20):
        page.keyboard.press("Tab")
        found = focused(page)
        assert found["languages"], found["told"]
        assert found["seen"], f"not in sight: {found['told']}"
        assert found["height"] >= 24
        seen.add(found["href"])
    assert len(seen) == 20
    for link in links.all():  # by hand: each can be scrolled to
        assert link.evaluate(
            """e => { e.scrollIntoView({block: 'nearest'}); const b = e.getBoundingClientRect()
              return b.top >= -1 && b.bottom <= innerHeight + 1 && b.left >= -1 && b.right <= innerWidth + 1 }"""
        )
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != crowded + address)
    assert page.evaluate("document.documentElement.lang") != address.split("/")[0]


@pytest.mark.parametrize("size", [DESK, {"width": 700, "height": 640}], ids=["1280", "700"])
@pytest.mark.parametrize("tag", ["en", "ar"])
def test_twenty_languages_stay_within_a_wider_screen(reader, crowded, tag, size):
    page = reader.go(f"{crowded}{tag}/narratives/n-1/", size=size)
    page.locator(".languages summary").click()
    assert page.evaluate(MEASURE) == []
    box = page.locator(".languages nav").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    last = page.locator(".languages a").last
    last.scroll_into_view_if_needed()
    assert last.evaluate("e => { const b = e.getBoundingClientRect(); return document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2) === e }")


# ------------------------------------------------------------------------------------- citations


@pytest.mark.parametrize("tag", ["en", "ar"])
def test_the_citation_is_told_and_its_files_come_down(reader, tag):
    page = reader.go(f"{tag}/narratives/finished/", size=PHONE)
    box = page.locator(".cite")
    title, address = page.locator("h1").inner_text(), f"https://voices.example.org/{tag}/narratives/finished/"
    assert title in box.locator("p").inner_text()
    assert address in box.locator("p").inner_text()
    files = {}
    for link in box.locator("a").all():
        assert link.is_visible()
        with page.expect_download() as coming:
            link.click()
        file = coming.value
        files[file.suggested_filename] = file.path().read_bytes().decode()
    assert list(files) == [f"finished-{tag}.{ending}" for ending in ("bib", "ris", "json")]
    bib, ris, csl = files.values()
    (entry,) = bibtexparser.loads(bib).entries
    assert (entry["title"], entry["url"], entry["author"], entry["ID"]) == (f"{{{title}}}", address, "Sample, Ana", f"finished-{tag}")
    (record,) = rispy.loads(ris)
    assert (record["title"], record["urls"], record["authors"]) == (title, [address], ["Sample, Ana"])
    (item,) = json.loads(csl)
    assert (item["title"], item["URL"], item["author"]) == (title, address, [{"family": "Sample", "given": "Ana"}])
    assert reader.console == []
    assert page.url.endswith(f"/{tag}/narratives/finished/")  # the page is still there
