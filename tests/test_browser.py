"""The site as readers meet it: on a small screen, by keyboard, aloud, in their script, on paper.

Tests marked `browser` drive Chromium over every kind of page; the others read the HTML of all pages.
"""

import re
import subprocess
import sys
from collections import Counter
from copy import copy
from functools import cache
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from hosting import ROOT
from PIL import Image
from playwright.sync_api import expect
from visitors import DESK, PHONE, SMALLEST, WCAG, Visitor, becomes, resize, until

from journal import scripts

browser = pytest.mark.browser
RTL = {"ar", "fa", "he", "ur"}


def direction(tag):
    return "rtl" if tag.partition("-")[0] in RTL else "ltr"


# ------------------------------------------------------------------ what the sample journal holds


class Text:
    """A text of a narrative, as its author wrote it."""

    def __init__(self, path):
        _, head, self.body = path.read_text(encoding="utf-8").split("---\n", 2)
        self.tag, self.head = path.stem, yaml.safe_load(head)
        self.original = "translation_of" not in self.head
        self.pictures, self.notes = "![" in self.body, "[^" in self.body

    def in_latin(self):
        """A Serbian text as the program carries it over."""
        carried = copy(self)
        carried.tag, carried.original = "sr-Latn", False
        carried.head = self.head | {name: scripts.latin(self.head[name]) for name in ("title", "summary")}
        return carried


JOURNAL = yaml.safe_load((ROOT / "narratives/journal.yaml").read_text(encoding="utf-8"))
BASE = JOURNAL["base_url"]
EDITIONS = JOURNAL["editions"]
NARRATIVES = {
    folder.name: {path.stem: Text(path) for path in sorted(folder.glob("*.md"))}
    for folder in sorted((ROOT / "narratives").iterdir())
    if folder.is_dir() and folder.name != "pages"
}
for texts in NARRATIVES.values():
    if "sr-Latn" in EDITIONS and "sr" in texts and "sr-Latn" not in texts:
        texts["sr-Latn"] = texts["sr"].in_latin()


def original(slug):
    return next(text for text in NARRATIVES[slug].values() if text.original)


def titled(slug, tag):
    """The text whose title and summary an edition shows."""
    return NARRATIVES[slug].get(tag) or original(slug)


def shown(slug, tag):
    """The text whose body an edition shows."""
    text = titled(slug, tag)
    return text if text.body.strip() else original(slug)


def kinds(tag):
    """Every kind of page in an edition that the sample has: its name, its address below the home."""
    country = original(next(iter(NARRATIVES))).head["country"].lower()
    found = {
        "home": "",
        "narratives": "narratives/",
        "country": f"countries/{country}/",
        "themes": "themes/",
        "issue": f"issues/{JOURNAL['issues'][0]['id']}/",
        "standing": "about/",
        "missing": "404.html",
    }
    for kind, wanted in {
        "translated": lambda text: text.tag == tag and not text.original,
        "untranslated": lambda text: text.tag != tag,
        "other-direction": lambda text: direction(text.tag) != direction(tag),
        "picture": lambda text: text.pictures and text.notes,
    }.items():
        texts = {slug: shown(slug, tag) for slug in NARRATIVES}
        slugs = [slug for slug, text in texts.items() if wanted(text)]
        slugs.sort(key=lambda slug: kind == "picture" and texts[slug].tag != tag)  # its own first
        found |= {kind: f"narratives/{slug}/" for slug in slugs[:1]}
    return found


def pages(*tags):
    """Every kind of page in some editions, with the root's two, as parameters."""
    found = {"chooser": "", "root-missing": "404.html"}
    for tag in tags:
        found |= {f"{tag}-{kind}": f"{tag.lower()}/{below}" for kind, below in kinds(tag).items()}
    return pytest.mark.parametrize("address", [pytest.param(path, id=name) for name, path in found.items()])


def some(*wanted, tags=("en", "ar")):
    """Some kinds of page in some editions, as parameters."""
    found = {f"{tag}-{kind}": f"{tag.lower()}/{kinds(tag)[kind]}" for tag in tags for kind in wanted if kind in kinds(tag)}
    return pytest.mark.parametrize("address", [pytest.param(path, id=name) for name, path in found.items()])


# A text with all that bursts a narrow page, for which the sample has no use.
BURSTING = """\
---
title: {title}
authors: [{{name: A-teacher-with-an-uncommonly-long-hyphenated-name, school: {word}}}]
country: GH
themes: [a-theme-with-a-name-that-goes-on-and-on-and-on-without-end]
year: 2024
summary: {word}
---
## {word}

{word} <https://example.org/{word}> and `{word}`.

| {word} | two | three | four | five | six |
|---|---|---|---|---|---:|
| 1 | {word} | 3 | 4 | 5 | 6 |

    {word} {word}

> 1. a
>    - b
>      - {word}

![A picture](wide.png "{word}")
"""


@pytest.fixture(scope="module")
def bursting(tmp_path_factory, serve):
    """Address of a journal whose one narrative, in English and Arabic editions, bursts its page."""
    folder = tmp_path_factory.mktemp("bursting")
    (folder / "n/words").mkdir(parents=True)
    text = BURSTING.format(title="Donaudampfschifffahrtsgesellschaft" * 2, word="interdisciplinarity" * 6)
    (folder / "n/words/en.md").write_text(text.replace("year: 2024", "year: 2024\nphoto_consent: true"), encoding="utf-8")
    (folder / "n/journal.yaml").write_text("title: Bursting\neditions: [en, ar]\n", encoding="utf-8")
    Image.new("RGB", (2000, 300), "teal").save(folder / "n/words/wide.png")
    command = [sys.executable, ROOT / "build.py", "--narratives", folder / "n", "--output", folder / "site"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return serve(folder / "site")


# -------------------------------------------------------------------------------- narrow screens

MEASURE = """() => {
  const found = [], wide = document.documentElement.clientWidth
  const told = node => {
    const e = node.nodeType === 1 ? node : node.parentElement
    const place = e.closest('[id]:not(main),[class]:not(.wrap)') || e
    return `${place.tagName.toLowerCase()}${place.className ? '.' + place.className : ''}`
      + ` ${e.tagName.toLowerCase()} "${node.textContent.trim().slice(0, 40)}"`
  }
  const root = document.scrollingElement
  if (root.scrollWidth > wide) found.push(`the page is ${root.scrollWidth} wide, the screen ${wide}`)
  if (document.body.scrollWidth > wide) found.push(`the body is ${document.body.scrollWidth} wide`)
  const apart = '.scroll, pre, .hidden, .skip, .seek span, .languages .own'   // these scroll, or are for the ear, or come with the focus
  for (const e of document.body.querySelectorAll('*')) {
    if (e.closest(apart) || e.closest('svg') || !e.checkVisibility()) continue
    const style = getComputedStyle(e)
    if (['hidden', 'clip'].includes(style.overflowX) && e.scrollWidth > e.clientWidth + 1)
      found.push(`cut off: ${told(e)}`)
    if (['hidden', 'clip'].includes(style.overflowY) && e.scrollHeight > e.clientHeight + 1)
      found.push(`cut off below: ${told(e)}`)
    if (style.textOverflow === 'ellipsis' || !['none', '0', ''].includes(style.webkitLineClamp))
      found.push(`shortened: ${told(e)}`)
    if (e.tagName === 'IMG' && e.getBoundingClientRect().width > wide) found.push(`too wide: ${told(e)}`)
  }
  // What lies beyond the beginning of the line does not scroll: it is lost.
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (words.nextNode()) {
    const node = words.currentNode
    if (!node.data.trim() || node.parentElement.closest(apart) || !node.parentElement.checkVisibility()) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    for (const box of range.getClientRects())
      if (box.width && (box.left < -1 || box.right > wide + 1))
        { found.push(`beyond the edge (${Math.round(box.left)}..${Math.round(box.right)}): ${told(node)}`); break }
  }
  return [...new Set(found)].slice(0, 20)
}"""
OPEN = "() => document.querySelectorAll('details').forEach(e => { e.open = true })"


@browser
@pages("en", "ar", "zh-Hans", "kk")
def test_nothing_is_cut_off_on_a_narrow_screen(reader, address):
    page, found = reader.go(address), {}
    for size in (PHONE, SMALLEST):
        resize(page, size)
        found[size["width"]] = page.evaluate(MEASURE)
    page.evaluate(OPEN)
    for size in (SMALLEST, PHONE):
        resize(page, size)
        found[f"{size['width']}, languages open"] = page.evaluate(MEASURE)
    assert not {width: told for width, told in found.items() if told}


@browser
@pytest.mark.parametrize("tag", ["en", "ar"])
@pytest.mark.parametrize("below", ["", "narratives/", "narratives/words/", "themes/"])
def test_long_words_tables_and_wide_pictures_stay_on_a_narrow_screen(reader, bursting, tag, below):
    page = reader.go(f"{bursting}{tag}/{below}", size=SMALLEST)
    assert page.evaluate(MEASURE) == []


@browser
@some("home", "narratives", "picture", "other-direction", tags=("en", "ar", "zh-Hans"))
def test_lines_are_neither_too_long_nor_too_tight_on_a_wide_screen(reader, address):
    page = reader.go(address, size=DESK)
    assert page.evaluate(MEASURE) == []
    wide = page.evaluate(
        """() => [...document.querySelectorAll('main p, main li')]
          .filter(e => e.textContent.length > 200)
          .map(e => [e.getBoundingClientRect().width / parseFloat(getComputedStyle(e).fontSize),
                     parseFloat(getComputedStyle(e).lineHeight) / parseFloat(getComputedStyle(e).fontSize)])"""
    )
    assert all(width <= 40 for width, _ in wide), "lines longer than 40 em"
    assert all(height >= 1.4 for _, height in wide), "leading below 1.4"


# ------------------------------------------------------------------------------ what is fetched


@browser
@pages("en", "ar", "zh-Hans")
def test_a_page_fetches_only_what_this_site_has_and_gets_it(reader, address):
    page = reader.go(address)
    shown = page.evaluate(
        """async () => { const all = [...document.images]
          all.forEach(e => { e.loading = 'eager' })
          return Promise.all(all.map(e => e.decode().then(() => e.naturalWidth > 1, () => e.src))) }"""
    )
    assert all(one is True for one in shown), f"pictures that do not show: {shown}"
    assert reader.foreign == []
    assert reader.console == []
    assert reader.fetched
    assert {url: status for url, status in reader.answers.items() if status != 200} == {}


@browser
def test_what_is_not_there_is_told_in_the_words_of_the_edition(reader):
    for address, tag in (("ar/nothing/here/", "ar"), ("zh-hans/nothing", "zh-Hans"), ("nothing/", "en")):
        page = reader.go(address)
        assert reader.answers[reader.home + address] == 404
        assert page.evaluate("document.documentElement.lang") == tag
        assert page.locator("h1").count() == 1
        styled = page.evaluate("document.styleSheets.length && document.styleSheets[0].cssRules.length > 0")
        assert styled, f"{address} has no style"


@browser
@pages("en")
def test_without_javascript_a_page_reads_the_same(chromium, reader, address):
    still = getattr(reader, "still", None)
    if still is None:
        still = reader.still = chromium.new_context(java_script_enabled=False, viewport=PHONE).new_page()
    still.goto(reader.home + address)
    assert still.inner_text("body") == reader.go(address).inner_text("body")


# -------------------------------------------------------------------------------- accessibility


@browser
@pages("en", "ar", "zh-Hans")
def test_axe_finds_nothing(auditor, address):
    page = auditor.go(address)
    found = {"light": auditor.faults(tags=WCAG)}
    page.emulate_media(color_scheme="dark")
    found["dark"] = auditor.faults(tags=WCAG)
    assert found == {"light": [], "dark": []}


@browser
@some("home", "untranslated", tags=("en", "ar"))
def test_axe_finds_nothing_with_the_languages_open(auditor, address):
    page = auditor.go(address, size=DESK)
    page.evaluate(OPEN)
    found = {"wide": auditor.faults(tags=WCAG)}
    resize(page, SMALLEST)
    page.emulate_media(color_scheme="dark")
    found["small, dark"] = auditor.faults(tags=WCAG)
    assert found == {"wide": [], "small, dark": []}


@browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tag", ["en", "ar"])
def test_axe_finds_nothing_in_tables_code_and_quotations(auditor, bursting, tag, scheme):
    auditor.go(f"{bursting}{tag}/narratives/words/", scheme=scheme)
    assert auditor.faults(tags=WCAG) == []


@browser
@pytest.mark.parametrize("tag", ["en", "ar", "zh-Hans"])
def test_dark_is_dark_and_light_is_light(reader, tag):
    for scheme, dark in (("light", False), ("dark", True)):
        page = reader.go(f"{tag.lower()}/", scheme=scheme)
        page.evaluate("document.documentElement.append(document.createElement('canvas'))")
        ground, ink = page.evaluate(
            """() => { const paint = document.querySelector('canvas').getContext('2d')
              const light = colour => { paint.clearRect(0, 0, 1, 1); paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1)
                const [r, g, b, a] = paint.getImageData(0, 0, 1, 1).data
                return a ? (r + g + b) / 3 : null }
              const ground = light(getComputedStyle(document.body).backgroundColor)
                ?? light(getComputedStyle(document.documentElement).backgroundColor)
                ?? light('Canvas')
              return [ground, light(getComputedStyle(document.body).color)] }"""
        )
        assert (ground < 80) == dark, f"{scheme}: ground {ground}"
        assert (ink > 160) == dark, f"{scheme}: ink {ink}"


# ------------------------------------------------------------------------------------- keyboard

LOOK = """e => { const s = getComputedStyle(e)
  return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.backgroundColor, s.borderColor,
          s.borderWidth, s.textDecoration].join('|') }"""
FOCUSED = """() => { const e = document.activeElement
  if (!e || e === document.body) return null
  const box = [...e.getClientRects()].find(b => b.width && b.height)
  if (!box) return {told: e.outerHTML.slice(0, 120), seen: false}
  const x = box.left + box.width / 2, y = box.top + box.height / 2
  const top = document.elementFromPoint(x, y)
  return {told: e.outerHTML.slice(0, 120), href: e.getAttribute('href'), tag: e.tagName,
          skip: e.classList.contains('skip'), main: !!e.closest('main'), languages: !!e.closest('.languages'),
          width: box.width, height: box.height, number: e.dataset.stop,
          seen: box.left >= -1 && box.right <= innerWidth + 1 && box.top >= -1 && box.bottom <= innerHeight + 1
                && !!top && (e.contains(top) || top.contains(e) && getComputedStyle(top).position === 'static') } }"""


def focused(page):
    return page.evaluate(FOCUSED)


@browser
@some("home", "untranslated", "standing", "missing", tags=("en", "ar", "zh-Hans"))
def test_the_first_stop_skips_to_the_content(reader, address):
    page = reader.go(address)
    skip = page.locator(".skip")
    before = skip.evaluate("e => { const b = e.getBoundingClientRect(); return b.width <= 1 || b.bottom <= 0 }")
    assert before, "the skip link shows before it has the focus"
    page.keyboard.press("Tab")
    found = focused(page)
    assert found["skip"], f"the first stop is {found['told']}"
    assert found["seen"], "the skip link does not show when it has the focus"
    assert found["width"] > 24
    assert found["height"] >= 24
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))
    page.keyboard.press("Tab")
    found = focused(page)
    if page.locator("main a[href], main summary").count():
        assert found["main"], f"after the skip link, the next stop is {found['told']}"


@browser
@some("home", "untranslated", tags=("en", "ar", "zh-Hans"))
def test_the_languages_open_by_keyboard_and_lead_on(reader, address):
    page = reader.go(address, size=SMALLEST)
    links = page.locator(".languages a").count()
    assert links == len(EDITIONS)
    for _ in range(12):
        page.keyboard.press("Tab")
        if focused(page)["tag"] == "SUMMARY":
            break
    assert focused(page)["tag"] == "SUMMARY"
    page.keyboard.press("Enter")
    becomes(page, "document.querySelector('.languages').open")
    reached, hrefs = [], []
    for _ in range(links):
        page.keyboard.press("Tab")
        found = focused(page)
        assert found["languages"], f"left the list of languages after {len(reached)} links: {found['told']}"
        assert found["seen"], f"not in sight: {found['told']}"
        reached.append(found["told"])
        hrefs.append(found["href"])
    assert len(set(reached)) == links
    page.keyboard.press("Enter")
    page.wait_for_url("**" + hrefs[-1])
    assert page.evaluate("document.documentElement.lang") == EDITIONS_BY_HOME[hrefs[-1].split("/")[1]]


EDITIONS_BY_HOME = {tag.lower(): tag for tag in EDITIONS}


@browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@some("home", "picture", tags=("en", "ar"))
def test_focus_is_seen_wherever_it_goes(reader, address, scheme):
    page = reader.go(address, scheme=scheme)
    page.evaluate(
        "() => [...document.querySelectorAll('a[href], summary, input, button, select, textarea, [tabindex]')]"
        ".forEach((e, n) => { e.dataset.stop = n })"
    )
    before = {
        number: look
        for number, look in page.evaluate(
            f"() => {{ const look = {LOOK}; return [...document.querySelectorAll('[data-stop]')].map(e => [e.dataset.stop, look(e)]) }}"
        )
    }
    stops = []
    for _ in range(len(before) + 1):
        page.keyboard.press("Tab")
        found = focused(page)
        if not found or found["number"] in stops:
            break
        stops.append(found["number"])
        assert found["seen"], f"hidden while focused: {found['told']}"
        after = page.evaluate(f"() => ({LOOK})(document.activeElement)")
        assert after != before[found["number"]], f"looks the same with the focus: {found['told']}"
    assert len(stops) > 10


# -------------------------------------------------------------------- languages and directions


@browser
@pytest.mark.parametrize("tag", ["en", "ar", "zh-Hans", "kk"])
def test_each_text_runs_in_its_own_direction(reader, tag):
    run = "e => [getComputedStyle(e).direction, getComputedStyle(e).unicodeBidi]"
    found = {direction(shown(slug, tag).tag) for slug in NARRATIVES}
    assert tag == "en" or found == {"ltr", "rtl"}, "the sample has no text of the other direction"
    for way in sorted(found):
        slug = next(slug for slug in NARRATIVES if direction(shown(slug, tag).tag) == way)
        page = reader.go(f"{tag.lower()}/narratives/{slug}/")
        assert page.evaluate("getComputedStyle(document.documentElement).direction") == direction(tag)
        for selector in (".body", ".body p", "h1", "article .lead"):
            assert page.locator(selector).first.evaluate(run)[0] == way, (slug, selector)
        for selector in (".menu", ".byline", ".about dl"):
            assert page.locator(selector).first.evaluate(run)[0] == direction(tag), (slug, selector)
        starts = page.evaluate(
            """() => { const e = document.querySelector('.body p'), range = document.createRange()
              range.selectNodeContents(e)
              const first = range.getClientRects()[0], box = e.getBoundingClientRect()
              return [Math.abs(first.left - box.left), Math.abs(first.right - box.right)] }"""
        )
        assert starts[0 if way == "ltr" else 1] < 3, f"{slug}: the text is not set from its beginning"


# ---------------------------------------------------------------------------------------- print


@browser
@some("home", "picture", "untranslated", tags=("en", "ar", "zh-Hans"))
def test_paper_has_the_text_and_not_the_way_around(reader, address):
    page = reader.go(address, media="print")
    for selector in (".menu", ".languages", ".skip", "footer.colophon nav"):
        for one in page.locator(selector).all():
            assert not one.is_visible(), f"{selector} is printed"
    for selector in ("h1", "main"):
        assert page.locator(selector).is_visible()
    if page.locator(".body").count():
        assert page.locator(".body").is_visible()


# --------------------------------------------------------- every page, without a browser: parsing

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
BLOCKS = {
    *("address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figcaption", "figure"),
    *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre"),
    *("section", "table", "ul"),
}
SECTIONING = {"article", "aside", "main", "nav", "section"}


class Element:
    def __init__(self, tag, attributes, above):
        self.tag, self.attributes, self.above, self.words = tag, attributes, above, []

    @property
    def text(self):
        return "".join(self.words)

    def get(self, name, default=None):
        return self.attributes.get(name, default)

    def inherited(self, name):
        return self.attributes.get(name) or (self.above.inherited(name) if self.above else None)

    def is_in(self, *tags):
        return bool(self.above) and (self.above.tag in tags or self.above.is_in(*tags))

    def has_class(self, name):
        return name in self.attributes.get("class", "").split()


class Page(HTMLParser):
    """A page's elements in order, with what each stands in, and what is not right about them."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.open, self.wrong = [], [], []
        self.feed(html)
        self.close()
        self.wrong += [f"<{one.tag}> is not closed" for one in self.open]
        self.ids = Counter(one.get("id") for one in self.elements if one.get("id") is not None)

    def handle_starttag(self, tag, attributes):
        twice = [name for name, count in Counter(name for name, _ in attributes).items() if count > 1]
        if twice:
            self.wrong.append(f"<{tag}> has {twice} twice")
        element = Element(tag, {name: value or "" for name, value in attributes}, self.open[-1] if self.open else None)
        if tag in BLOCKS and (element.is_in("p") or element.is_in("h1", "h2", "h3", "h4", "h5", "h6")):
            self.wrong.append(f"<{tag}> inside a paragraph or heading")
        if tag == "a" and element.is_in("a"):
            self.wrong.append("<a> inside <a>")
        if tag == "li" and element.above.tag not in ("ul", "ol", "template"):
            self.wrong.append(f"<li> in <{element.above.tag}>")
        if tag not in ("li", "script", "template") and element.above and element.above.tag in ("ul", "ol"):
            self.wrong.append(f"<{tag}> in <{element.above.tag}>")
        if tag == "p" and element.is_in("span"):
            self.wrong.append("<p> inside <span>")
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open[-1].tag != tag:
            self.wrong.append(f"</{tag}> closes <{self.open[-1].tag if self.open else 'nothing'}>")
            if not any(one.tag == tag for one in self.open):
                return
            while self.open[-1].tag != tag:
                self.open.pop()
        self.open.pop()

    def handle_data(self, data):
        for one in self.open:
            one.words.append(data)

    def handle_decl(self, decl):
        if decl.lower() != "doctype html":
            self.wrong.append(f"<!{decl}>")

    def all(self, *tags):
        return [one for one in self.elements if one.tag in tags]

    def one(self, wanted):
        return next((one for one in self.elements if wanted(one)), None)


class Site:
    def __init__(self, folder):
        self.folder = folder
        self.files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        self.pages = {
            name: Page((folder / name).read_text(encoding="utf-8"))
            for name in sorted(self.files)
            if name.endswith(".html")
        }

    def file_of(self, address):
        """The file that answers to an address of this site, or None."""
        path = unquote(urlsplit(address).path).removeprefix("/")
        name = path + "index.html" if not path or path.endswith("/") else path
        return name if name in self.files else None

    def narrative(self, tag, slug):
        return self.pages[f"{tag.lower()}/narratives/{slug}/index.html"]


@pytest.fixture(scope="module")
def site(sample_site):
    return Site(sample_site)


def is_internal(address):
    return address.startswith(BASE) or not (urlsplit(address).scheme or urlsplit(address).netloc)


def each(site, fault):
    """What is wrong with each page, at most 20 of them: `fault` gives a page's faults."""
    told = [f"{name}: {one}" for name, page in site.pages.items() for one in fault(page)]
    return told[:20]


def test_every_kind_of_page_is_there(site):
    assert len(site.pages) > 500
    for tag in EDITIONS:
        for below in kinds(tag).values():
            assert site.file_of(f"/{tag.lower()}/{below}"), f"{tag}: {below}"


def test_pages_are_balanced_and_repeat_no_attribute(site):
    assert each(site, lambda page: page.wrong) == []


# Pages of every edition that have a script, one module: how its address begins.
SCRIPTS = {"search": "/theme/search", "write": "/theme/modules"}


def test_no_pages_but_these_hold_a_script(site):
    # Everything else reads the same without one. A narrative's citation is data: no browser runs it.
    def fault(page):
        for one in page.elements:
            yield from [f"<{one.tag}>"] if one.tag in ("iframe", "object", "embed") else []
            yield from (f"<{one.tag} {name}>" for name in one.attributes if name.startswith("on"))
            yield from (f"{value}" for value in one.attributes.values() if value.startswith("javascript:"))

    assert each(site, fault) == []
    found = {
        name: [(one.get("type"), one.get("src", "").rpartition("-")[0], one.text.strip()) for one in scripts]
        for name, page in site.pages.items()
        if (scripts := [one for one in page.all("script") if one.get("type") != "application/ld+json"])
    }
    of = {f"{tag.lower()}/{below}/index.html": [("module", stem, "")] for tag in EDITIONS for below, stem in SCRIPTS.items()}
    assert found == of
    data = {name for name, page in site.pages.items() if page.all("script")} - set(found)
    assert {name.split("/")[1] for name in data} <= {"narratives"}


def test_headings_begin_with_one_h1_and_skip_no_level(site):
    def fault(page):
        levels = [int(one.tag[1]) for one in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
        if levels.count(1) != 1 or levels[0] != 1:
            yield f"levels {levels}"
        yield from (f"h{one} then h{two}" for one, two in zip(levels, levels[1:]) if two > one + 1)
        yield from (f"empty <{one.tag}>" for one in page.all("h1", "h2", "h3", "h4") if not one.text.strip())

    assert each(site, fault) == []


def test_landmarks_are_one_each_and_named(site):
    def fault(page):
        chooser = page.one(lambda one: one.tag == "body").has_class("chooser")
        banners = [one for one in page.all("header") if not one.is_in(*SECTIONING)]
        footers = [one for one in page.all("footer") if not one.is_in(*SECTIONING)]
        found = (len(page.all("main")), len(banners), len(footers))
        if found != ((1, 0, 0) if chooser else (1, 1, 1)):
            yield f"main, banner, contentinfo: {found}"
        labels = [one.get("aria-label", "").strip() for one in page.all("nav")]
        if not all(labels) or len(set(labels)) < len(labels):
            yield f"labels of nav: {labels}"
        if not chooser and not (page.ids["main"] and page.one(lambda one: one.get("id") == "main").tag == "main"):
            yield "main has not the id that the skip link leads to"
        names = [one.get("aria-labelledby") for one in page.all("section") if one.get("aria-labelledby")]
        yield from (f"aria-labelledby={name} names nothing" for name in names if not page.ids[name])

    assert each(site, fault) == []


def test_pictures_are_described_and_keep_their_place(site):
    def fault(page):
        for one in page.all("img"):
            if not one.get("alt", "").strip():
                yield f"{one.get('src')} has no description"
            if not (one.get("width", "").isdigit() and one.get("height", "").isdigit()):
                yield f"{one.get('src')} has no size"
        for one in page.all("svg"):
            if one.get("aria-hidden") != "true" and not one.get("aria-label"):
                yield "a drawing that is neither named nor hidden"

    assert sum(len(page.all("img")) for page in site.pages.values()) > 10
    assert each(site, fault) == []


def test_links_have_words(site):
    def fault(page):
        for one in page.all("a"):
            if not (one.text.strip() or one.get("aria-label")):
                yield f"a link without words: {one.get('href')}"
            if not one.get("href"):
                yield f"a link without an address: {one.text}"

    assert each(site, fault) == []


# ------------------------------------------------------------------------------ links and files


def addresses(page):
    """Every address on a page, with where it stands."""
    for one in page.elements:
        for name in ("href", "src", "action", "poster", "data"):
            if name in one.attributes and one.tag != "data":
                yield f"{one.tag} {name}", one.get(name)
        for candidate in filter(None, one.get("srcset", "").split(",")):
            yield f"{one.tag} srcset", candidate.split()[0]
        if one.tag == "meta" and one.get("property") == "og:url":
            yield "og:url", one.get("content")


def test_every_link_and_asset_leads_to_a_file_and_every_fragment_to_an_id(site):
    dead = []
    for name, page in site.pages.items():
        for where, address in addresses(page):
            if not is_internal(address):
                assert address.startswith(("https://", "mailto:")), f"{name}: {address}"
                continue
            target = name if address.startswith("#") else site.file_of(address)
            fragment = unquote(urlsplit(address).fragment)
            if target is None:
                dead.append(f"{name}: {where} {address}")
            elif fragment and not site.pages[target].ids[fragment]:
                dead.append(f"{name}: {where} {address}: no such id")
    assert dead[:20] == []


def test_ids_are_unique(site):
    assert each(site, lambda page: [one for one, count in page.ids.items() if count > 1 or not one.strip()]) == []


def test_every_page_and_picture_is_led_to(site):
    reached, waiting = set(), ["index.html"]
    used = set()
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        for _, address in addresses(site.pages[name]):
            target = site.file_of(address) if is_internal(address) and not address.startswith("#") else None
            if target in site.pages:
                waiting.append(target)
            elif target:
                used.add(target)
        cards = (one.get("content") for one in site.pages[name].all("meta") if one.get("property") == "og:image")
        used |= {site.file_of(card) for card in cards}
    lost = set(site.pages) - reached - {name for name in site.pages if name.endswith("404.html")}
    assert sorted(lost)[:20] == []
    assets = {name for name in site.files if name.startswith(("photos/", "theme/"))}
    assets -= {name for name in assets if name.startswith("theme/modules-")}  # they import each other
    assert assets - used == set(), "files that no page uses"


def test_hreflang_is_mutual_and_names_real_texts_only(site):
    named = {
        name: {
            one.get("hreflang"): site.file_of(one.get("href"))
            for one in page.all("link")
            if one.get("rel") == "alternate" and one.get("hreflang")
        }
        for name, page in site.pages.items()
    }
    wrong = []
    for name, others in named.items():
        language = site.pages[name].all("html")[0].get("lang")
        for tag, other in others.items():
            if tag == "x-default":
                continue
            if name != "index.html" and named[other].get(language) != name:
                wrong.append(f"{other} does not name {name} as {language}")
            if site.pages[other].all("html")[0].get("lang") != tag:
                wrong.append(f"{name} says that {other} is {tag}")
        if others and "x-default" not in others:
            wrong.append(f"{name} has no x-default")
    assert wrong[:20] == []
    for tag in EDITIONS:
        assert named[f"{tag.lower()}/index.html"]["x-default"] == "index.html"
        for slug, texts in NARRATIVES.items():
            found = set(named[f"{tag.lower()}/narratives/{slug}/index.html"]) - {"x-default"}
            real = {one for one, text in texts.items() if text.body.strip()}
            assert found == (real if tag in real else set()), f"{tag}: {slug}"


# ------------------------------------------------------------- whose language, whose direction


def test_every_page_is_in_the_language_of_its_edition(site):
    for name, page in site.pages.items():
        tag = EDITIONS_BY_HOME.get(name.split("/")[0], EDITIONS[0])
        html = page.all("html")[0]
        assert (html.get("lang"), html.get("dir")) == (tag, direction(tag)), name


def test_a_direction_stands_wherever_a_language_does(site):
    def fault(page):
        for one in page.elements:
            if one.get("lang") and one.get("dir") != direction(one.get("lang")):
                yield f"<{one.tag} lang={one.get('lang')} dir={one.get('dir')}>"

    assert each(site, fault) == []


def test_title_summary_and_body_carry_their_own_language(site):
    for tag in EDITIONS:
        for slug in NARRATIVES:
            page = site.narrative(tag, slug)
            told = titled(slug, tag)
            for wanted, text in (
                (lambda one: one.tag == "h1", told),
                (lambda one: one.has_class("lead") and one.is_in("article"), told),
                (lambda one: one.has_class("body"), shown(slug, tag)),
            ):
                element = page.one(wanted)
                assert element is not None, f"{tag} {slug}"
                found = (element.inherited("lang"), element.inherited("dir"))
                assert found == (text.tag, direction(text.tag)), f"{tag} {slug} <{element.tag}>"
            assert page.one(lambda one: one.tag == "h1").text == told.head["title"], f"{tag} {slug}"


def test_titles_and_summaries_in_lists_carry_their_own_language(site):
    seen = 0
    for name, page in site.pages.items():
        tag = EDITIONS_BY_HOME.get(name.split("/")[0], EDITIONS[0])
        for entry in (one for one in page.all("li") if one.has_class("entry")):
            below = [one for one in page.elements if one.is_in("li") and entry in chain(one)]
            link = next(one for one in below if one.tag == "a")
            slug = link.get("href").split("/")[-2]
            text = titled(slug, tag)
            for one in below:
                if one.tag == "h3" or one.has_class("summary"):
                    found = (one.inherited("lang"), one.inherited("dir"))
                    assert found == (text.tag, direction(text.tag)), f"{name} {slug} <{one.tag}>"
                    seen += 1
                elif one.has_class("meta"):
                    assert one.inherited("lang") == tag, f"{name} {slug}"
    assert seen > 1000


def chain(element):
    while element:
        yield element
        element = element.above


def test_links_to_editions_are_named_in_their_own_language(site):
    def fault(page):
        for one in page.all("a"):
            if one.get("hreflang") and one.is_in("nav") and one.get("lang") != one.get("hreflang"):
                yield f"lang {one.get('lang')} hreflang {one.get('hreflang')}"

    assert each(site, fault) == []


@cache
def letters(tag):
    """Letters that can stand in no text of a language, as a pattern."""
    return {
        "ar": re.compile(r"[\u0400-\u04ff\u4e00-\u9fff\uac00-\ud7af]"),
        "zh-Hans": re.compile(r"[\u0400-\u04ff\u0600-\u06ff\uac00-\ud7af]"),
        "ko": re.compile(r"[\u0400-\u04ff\u0600-\u06ff]"),
    }.get(tag, re.compile(r"[\u0600-\u06ff\u4e00-\u9fff\uac00-\ud7af]"))


def test_no_words_stand_in_a_language_that_is_not_theirs(site):
    """What a screen reader speaks with the voice of the nearest `lang`: by the scripts, a rough check."""

    def fault(page):
        holders = {id(one.above) for one in page.elements if one.get("lang")}
        for one in page.all("p", "h1", "h2", "h3", "dd", "dt", "figcaption", "summary"):
            language = one.inherited("lang")
            if id(one) not in holders and letters(language).search(one.text):
                yield f"<{one.tag}>{one.text[:60]} within lang={language}"

    assert each(site, fault) == []


def test_no_label_stands_in_a_language_that_is_not_its_own(site):
    def fault(page):
        for one in page.elements:
            label, language = one.get("aria-label"), one.inherited("lang")
            if label and letters(language).search(label):
                yield f"<{one.tag} role={one.get('role')} aria-label={label}> within lang={language}"

    assert each(site, fault) == []


# ---------------------------------------------------------------------------------- style sheets

STYLES = sorted((ROOT / "theme").glob("*.css"))
PHYSICAL = re.compile(
    r"""(?<![\w-])(?:
      (?:scroll-)?(?:margin|padding)-(?:left|right)
    | border-(?:left|right)(?:-\w+)?
    | border-(?:top|bottom)-(?:left|right)-radius
    | left | right
    )\s*:
    | (?<![\w-])(?:text-align(?:-last)?|float|clear|caption-side|justify-\w+|transform-origin|background-position(?:-x)?)
      \s*:[^;}]*(?<![\w-])(?:left|right)(?![\w-])
    | (?<![\w-])background\s*:[^;}]*(?<![\w-])(?:left|right)(?![\w-])
    """,
    re.VERBOSE,
)
FOUR = re.compile(r"(?<![\w-])((?:scroll-)?margin|(?:scroll-)?padding|inset|border-(?:width|style|color|radius))\s*:\s*([^;}]+)")


def values(text):
    """The values of a shorthand, brackets kept whole."""
    return re.findall(r"[^\s(]+(?:\((?:[^()]|\([^()]*\))*\))?", text.split("!")[0])


@pytest.mark.parametrize("path", STYLES, ids=[path.name for path in STYLES])
def test_style_sheets_know_beginning_and_end_not_left_and_right(path):
    text = re.sub(r"/\*.*?\*/", lambda found: "\n" * found[0].count("\n"), path.read_text(encoding="utf-8"), flags=re.S)
    lines = text.splitlines()
    found = [f"{n}: {line.strip()[:80]}" for n, line in enumerate(lines, 1) if PHYSICAL.search(line)]
    for n, line in enumerate(lines, 1):
        for name, given in FOUR.findall(line):
            sides = values(given)
            if name == "border-radius":
                uneven = len(sides) in (2, 3, 4) and "/" not in sides
            else:
                uneven = len(sides) == 4 and sides[1] != sides[3]
            if uneven:
                found.append(f"{n}: {name}: {given.strip()} (differs between left and right)")
    assert found == []


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        ("margin-left: 1em", True),
        ("padding-right:0", True),
        ("a{left:0}", True),
        ("text-align: left", True),
        ("float: right", True),
        ("border-left: 1px solid", True),
        ("border-top-left-radius: 1px", True),
        ("margin-inline-start: 1em", False),
        ("text-align: start", False),
        ("border-inline-start: 1px", False),
        (".left-over{color:red}", False),
    ],
)
def test_the_search_for_left_and_right_finds_them(rule, wrong):
    assert bool(PHYSICAL.search(rule)) == wrong


def test_style_sheets_fetch_nothing():
    for path in STYLES:
        text = path.read_text(encoding="utf-8")
        assert "@import" not in text, path.name
        for address in re.findall(r"url\(\s*['\"]?([^'\")]+)", text):
            assert address.startswith("data:"), f"{path.name}: {address}"


def test_style_sheets_move_nothing_for_those_who_ask_for_stillness():
    for path in STYLES:
        text = path.read_text(encoding="utf-8")
        if re.search(r"(?<![\w-])(?:transition|animation|scroll-behavior)\s*:", text):
            assert "prefers-reduced-motion" in text, path.name


# -------------------------------------------------------- the checks find what they are there for


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ("<p><b>x</p>", "</p> closes <b>"),
        ("<div><p>x</div>", "</div> closes <p>"),
        ('<a href="x" href="y">z</a>', "<a> has ['href'] twice"),
        ("<p><ul></ul></p>", "<ul> inside a paragraph or heading"),
        ("<div>", "<div> is not closed"),
        ("<ul><a>x</a></ul>", "<a> in <ul>"),
    ],
)
def test_the_parser_finds_what_is_not_right(html, told):
    assert told in Page(html).wrong
    assert Page("<!doctype html><p>x<br><svg><path/></svg></p>").wrong == []


@browser
def test_the_measure_finds_what_is_cut_off(reader, tmp_path, serve):
    long = "x" * 200
    cases = {
        "wide": f"<p>{long}</p>",
        "cut": f'<p style="overflow:hidden">{long}</p>',
        "lost": f'<div dir="rtl" style="overflow-x:clip"><p style="margin-left:400px">{long}</p></div>',
        "fine": "<p>x</p>",
    }
    for name, body in cases.items():
        (tmp_path / f"{name}.html").write_text(f"<!doctype html><html lang=en><body>{body}", encoding="utf-8")
    with Visitor(reader.context.browser, serve(tmp_path), bypass_csp=True) as visitor:
        found = {name: bool(visitor.go(f"{name}.html").evaluate(MEASURE)) for name in cases}
    assert found == {"wide": True, "cut": True, "lost": True, "fine": False}


@browser
def test_a_visitor_notes_what_is_refused_foreign_or_missing(reader, tmp_path, serve):
    cases = {
        "inline": "<p style='color:red'>x</p>",
        "script": "<script>1</script>",
        "foreign": "<img src='https://example.org/x.png' alt='x'>",
        "missing": "<img src='/x.png' alt='x'>",
        "fine": "<p>x</p>",
    }
    for name, body in cases.items():
        (tmp_path / f"{name}.html").write_text(f"<!doctype html><html lang=en><body>{body}", encoding="utf-8")
    base = serve(tmp_path)
    for name in cases:
        page = reader.go(f"{base}{name}.html")
        if name == "missing":
            until(page, lambda: 404 in reader.answers.values())
        elif name != "fine":  # the policy refuses what is foreign before it is asked for
            until(page, lambda: reader.console)
        else:
            page.wait_for_load_state("networkidle")
            assert (reader.console, reader.foreign, set(reader.answers.values())) == ([], [], {200})
