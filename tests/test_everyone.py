"""The site for those who enlarge, space out, recolour, press keys, or read on paper."""

import re
import subprocess
import sys

import pytest
from hosting import ROOT
from playwright.sync_api import expect
from test_browser import FOCUSED, MEASURE, OPEN, kinds, some
from visitors import DESK, PHONE, SMALLEST, Visitor, resize

pytestmark = pytest.mark.browser
TABLET = {"width": 768, "height": 1024}
ALL = ("home", "untranslated", "picture")


@pytest.fixture(scope="module")
def dresser(chromium, home):
    """A visitor whose own style the policy lets in, as a browser's or an extension's is."""
    with Visitor(chromium, home, bypass_csp=True) as visitor:
        yield visitor


def middle(page, selector):
    box = page.locator(selector).first.bounding_box()
    return box["y"] + box["height"] / 2


# ---------------------------------------------------------------------------------- the masthead


@some("narratives", tags=("en", "ar", "zh-Hans", "kk", "ms"))
def test_on_a_phone_the_masthead_is_one_row(reader, address):
    page = reader.go(address)
    for size in (PHONE, SMALLEST):
        resize(page, size)
        rows = [middle(page, one) for one in (".name", ".seek", ".languages summary", ".browse")]
        assert max(rows) - min(rows) < 3, size
        assert page.locator(".masthead").bounding_box()["height"] <= 80
        assert not page.locator(".menu").is_visible()
        inside = "e => { const r = document.createRange(); r.selectNodeContents(e); const b = r.getBoundingClientRect(); return [b.left, b.right] }"
        (left, right), lens = page.locator(".name a").evaluate(inside), page.locator(".seek").bounding_box()
        assert right <= lens["x"] + 1 or left >= lens["x"] + lens["width"] - 1, "the name runs into the lens"
        for one in (".seek", ".languages summary", ".browse"):
            box = page.locator(one).bounding_box()
            assert min(box["width"], box["height"]) >= 40, one


@some("narratives", tags=("en", "ar", "zh-Hans", "ms"))
def test_on_a_wider_screen_the_menu_is_one_row_below_the_name(reader, address):
    page = reader.go(address, size=TABLET)
    for size in (TABLET, DESK):
        resize(page, size)
        assert not page.locator(".browse").is_visible()
        tops = {round(one.bounding_box()["y"]) for one in page.locator(".menu a").all()}
        assert len(tops) == 1, size
        assert min(tops) > middle(page, ".name")
        assert page.evaluate(MEASURE) == []


@some("translated", tags=("en", "ar"))
def test_the_menu_opens_by_keyboard_leads_on_and_closes(reader, address):
    page = reader.go(address, size=SMALLEST)
    page.locator(".browse").focus()
    page.keyboard.press("Enter")
    links = page.locator(".menu a")
    expect(links.first).to_be_visible()
    assert page.evaluate(MEASURE) == []
    seen = set()
    for _ in range(links.count()):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        assert found["seen"], found["told"]
        assert found["height"] >= 40
        seen.add(found["href"])
    assert len(seen) == links.count()
    page.keyboard.press("Escape")
    expect(links.first).to_be_hidden()
    page.locator(".browse").click()
    links.first.click()
    page.wait_for_url("**/narratives/")


def test_the_masthead_is_mirrored(reader):
    for tag, first in (("en", ".name"), ("ar", ".browse")):
        page = reader.go(f"{tag}/", size=PHONE)
        at = {one: page.locator(one).bounding_box()["x"] for one in (".name", ".seek", ".browse")}
        assert min(at, key=at.get) == first


# -------------------------------------------------------------------------- larger, wider, spaced

SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
p { margin-block-end: 2em !important }"""  # WCAG 2.2, 1.4.12
COVERED = """() => { const found = []
  const box = e => e.getBoundingClientRect()
  const all = [...document.querySelectorAll('h1, h2, h3, p, li > a, dt, dd, summary, img, input, button')]
    .filter(e => e.checkVisibility() && !e.closest('.hidden') && getComputedStyle(e).display !== 'inline')
  for (const [n, e] of all.entries()) for (const other of all.slice(n + 1, n + 6)) {
    if (e.contains(other) || other.contains(e)) continue
    const a = box(e), b = box(other)
    const over = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top), wide = Math.min(a.right, b.right) - Math.max(a.left, b.left)
    if (a.width && b.width && over > 2 && wide > 2) found.push(`${e.textContent.trim().slice(0, 40)} / ${other.textContent.trim().slice(0, 40)}`)
  }
  return found.slice(0, 10) }"""


@some(*ALL, tags=("en", "ar"))
def test_spaced_text_is_neither_cut_off_nor_covered(dresser, address):
    page = dresser.go(address, size=SMALLEST)
    page.add_style_tag(content=SPACED)
    page.evaluate(OPEN)
    page.locator("details").evaluate_all("all => all.forEach(e => { e.open = false })")
    assert page.evaluate(MEASURE) == []
    assert page.evaluate(COVERED) == []


@some(*ALL, tags=("en", "ar"))
def test_letters_twice_as_large_fit(dresser, address):
    page = dresser.go(address, size={"width": 1280, "height": 1024})
    page.add_style_tag(content="html { font-size: 225% !important }")
    assert page.evaluate(MEASURE) == []
    assert page.evaluate(COVERED) == []


@some(*ALL, tags=("en", "ar"))
def test_a_page_enlarged_twice_and_four_times_fits(reader, address):
    for width in (640, 320):  # what is left of 1,280
        page = reader.go(address, size={"width": width, "height": 512})
        assert page.evaluate(MEASURE) == [], width


# ----------------------------------------------------------------------------- colours and motion


@some("home", "narratives", "picture", tags=("en", "ar"))
def test_in_forced_colours_buttons_keep_an_edge_and_the_map_its_dots(reader, address):
    page = reader.go(address, size=DESK)
    page.emulate_media(forced_colors="active")
    edges = "e => { const s = getComputedStyle(e); return [s.borderBlockEndWidth, s.borderBlockEndStyle, s.borderBlockEndColor, s.backgroundColor] }"
    for one in page.locator(".button, main button, input").all():
        width, look, colour, ground = one.evaluate(edges)
        assert (width, look) != ("0px", "none")
        assert colour != ground
    marked = [one.evaluate(edges)[2] for one in page.locator(".menu a[aria-current]").all()]
    others = {one.evaluate(edges)[2] for one in page.locator(".menu a:not([aria-current])").all()}
    assert not others.intersection(marked)
    for selector in (".world circle", ".years rect"):
        for one in page.locator(selector).all()[:1]:
            fill = one.evaluate("e => getComputedStyle(e).fill")
            land = page.locator(".world .land").first.evaluate("e => getComputedStyle(e).fill")
            assert fill != land
    page.emulate_media(forced_colors="none")


@some("home", "translated", tags=("en",))
def test_nothing_moves_for_those_who_ask_for_stillness(reader, address):
    page = reader.go(address)  # the visitor asks for it
    moving = page.evaluate(
        """() => [...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e)
          return s.transitionDuration !== '0s' || s.animationName !== 'none' || s.scrollBehavior === 'smooth' }).length"""
    )
    assert moving == 0


# ---------------------------------------------------------------------- code within other writing


@pytest.fixture(scope="module")
def coded(tmp_path_factory, serve):
    """Address of a journal whose one narrative, in Arabic, mentions commands."""
    folder = tmp_path_factory.mktemp("coded")
    (folder / "n/words").mkdir(parents=True)
    body = "ثم `check --all`، ثم `--refresh` (انظر `a.b/c`)."
    head = "title: عنوان\nauthors: [{name: A teacher}]\ncountry: GH\nthemes: [talk]\nyear: 2024\nsummary: جملة.\n"
    (folder / "n/words/ar.md").write_text(f"---\n{head}---\n{body}\n", encoding="utf-8")
    (folder / "n/journal.yaml").write_text("title: Coded\neditions: [ar]\n", encoding="utf-8")
    command = [sys.executable, ROOT / "build.py", "--narratives", folder / "n", "--output", folder / "site"]
    done = subprocess.run([*command, "--no-search"], capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return serve(folder / "site")


def test_code_keeps_its_order_within_arabic(reader, coded):
    page = reader.go(f"{coded}ar/narratives/words/", size=DESK)
    for code in page.locator(".body code").all():
        places = code.evaluate(
            """e => [...e.textContent].map((_, n) => { const r = document.createRange()
              r.setStart(e.firstChild, n); r.setEnd(e.firstChild, n + 1); return r.getBoundingClientRect().left })"""
        )
        assert places == sorted(places), code.inner_text()


# ---------------------------------------------------------------------------------------- on paper

NOT_PRINTED = (
    *(".skip", ".seek", ".browse", ".menu", ".languages", ".colophon", ".kin", ".neighbours", ".wanting a", ".note a"),
    *(".cite ul", ".time", "[role=doc-backlink]"),
)


@some("picture", tags=("en", "ar"))
def test_a_narrative_is_printed_as_an_article(reader, address):
    page = reader.go(address, media="print", size={"width": 640, "height": 900})
    for selector in NOT_PRINTED:
        assert not any(one.is_visible() for one in page.locator(selector).all()), selector
    for selector in (".name", "h1", ".byline", "article .lead", ".body", ".cite p"):
        assert page.locator(selector).first.is_visible(), selector
    for note in page.locator(".notes li").all():
        assert note.is_visible()
    told = page.locator(".cite p").inner_text()
    assert page.locator("h1").inner_text() in told
    assert re.search(r"https://\S+/" + re.escape(address), told)
    assert page.locator(".body img").evaluate_all(
        "all => all.every(e => getComputedStyle(e.closest('figure')).breakInside === 'avoid')"
    )


@pytest.mark.parametrize("tag", ["en", "ar"])
def test_a_narrative_fits_its_paper(reader, tag):
    """In points: A4 is 595 by 842; Chromium writes each page's size."""
    page = reader.go(f"{tag}/{kinds(tag)['picture']}", media="print")
    paper = page.pdf(prefer_css_page_size=True)
    sizes = set(re.findall(rb"/MediaBox \[0 0 (\d+)\.?\d* (\d+)\.?\d*\]", paper))
    assert sizes in ({(b"594", b"841")}, {(b"595", b"842")}, {(b"595", b"841")})


@some("standing", tags=("en", "ar"))
def test_a_standing_page_is_printed_plainly(reader, address):
    page = reader.go(address, media="print")
    for selector in (".seek", ".browse", ".menu", ".languages", ".colophon"):
        assert not any(one.is_visible() for one in page.locator(selector).all()), selector
    assert page.locator("h1").is_visible()
    assert page.locator(".body").is_visible()
