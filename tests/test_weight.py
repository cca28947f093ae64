"""What a page weighs on the way to a phone, compressed as Netlify does it (DESIGN section 5)."""

import gzip
import re

import pytest
from test_browser import EDITIONS, NARRATIVES, Site

PHONE, DENSITY = 360, 2  # the width in CSS pixels, and pixels to each
KILO = 1_000
COMPRESSED = (".html", ".css", ".js", ".json", ".svg", ".xml", ".txt")


@pytest.fixture(scope="module")
def site(sample_site):
    return Site(sample_site)


def weight(site, *names):
    """Bytes of some files as they are sent."""
    data = ((name, (site.folder / name).read_bytes()) for name in names)
    return sum(len(gzip.compress(found, 6)) if name.endswith(COMPRESSED) else len(found) for name, found in data)


def style(page):
    return [one.get("href") for one in page.all("link") if one.get("rel") == "stylesheet"]


def fetched(site, name):
    """The files that a page fetches at once, itself the first; photos wait until they are scrolled to."""
    page = site.pages[name]
    links = {one.get("href") for one in page.all("link") if one.get("rel") in ("stylesheet", "icon", "preload", "modulepreload")}
    links |= {one.get("src") for one in page.all("script", "iframe", "embed", "video") if one.get("src")}
    links |= {one.get("src") for one in page.all("img") if one.get("loading") != "lazy"}
    return [name, *sorted(site.file_of(address) for address in links)]


def narratives(site, *, pictures):
    """Pages of narratives with so many photos."""
    for tag in EDITIONS:
        for slug in NARRATIVES:
            name = f"{tag.lower()}/narratives/{slug}/index.html"
            if len(site.pages[name].all("picture")) == pictures:
                yield name


def on_a_phone(site, picture):
    """The file of a photo that a phone chooses: the smallest that is as wide as its screen."""
    source = next(one for one in site.pages[picture].all("source"))
    assert source.get("type") == "image/avif"
    assert source.get("sizes").endswith("100vw")
    widths = dict(reversed(one.split()) for one in source.get("srcset").split(", "))
    enough = [int(width[:-1]) for width in widths if int(width[:-1]) >= PHONE * DENSITY]
    width = min(enough) if enough else max(int(width[:-1]) for width in widths)
    return site.file_of(widths[f"{width}w"])


def test_a_narrative_without_photo_is_small_and_asks_little(site):
    weights = {}
    for name in narratives(site, pictures=0):
        files = fetched(site, name)
        assert len(files) <= 4, files
        weights[name] = weight(site, *files)
    assert len(weights) > 50
    assert max(weights.values()) <= 20 * KILO, max(weights, key=weights.get)


def test_the_style_of_a_page_is_small(site):
    name = next(narratives(site, pictures=0))
    files = [site.file_of(address) for address in style(site.pages[name])]
    assert len(files) == 1
    assert 2 * KILO < weight(site, *files) <= 9 * KILO


def test_a_narrative_with_a_photo_is_small_on_a_phone(site):
    weights = {name: weight(site, *fetched(site, name), on_a_phone(site, name)) for name in narratives(site, pictures=1)}
    assert len(weights) >= len(EDITIONS)
    assert max(weights.values()) <= 80 * KILO, max(weights, key=weights.get)


def test_a_home_is_small(site):
    weights = {tag: weight(site, *fetched(site, f"{tag.lower()}/index.html")) for tag in EDITIONS}
    assert max(weights.values()) <= 60 * KILO, weights


def test_the_language_chooser_and_the_lists_are_small(site):
    for name in ("index.html", *(f"{tag.lower()}/{below}/index.html" for tag in EDITIONS for below in ("narratives", "countries", "years"))):
        assert weight(site, *fetched(site, name)) <= 40 * KILO, name


def test_no_font_is_fetched(site):
    """Scripts such as Arabic, Chinese and Korean would cost a hundred kilobytes and more; all devices have them."""
    assert [name for name in site.files if re.search(r"\.(woff2?|ttf|otf|eot)$", name)] == []
    for name in site.files:
        if name.endswith(".css"):
            assert "@font-face" not in (site.folder / name).read_text("utf-8"), name


def test_nothing_but_the_style_keeps_a_page_from_showing(site):
    for name, page in site.pages.items():
        own = 2 if name.endswith("/write/index.html") else 1
        assert len(style(page)) <= own, name
        for one in page.all("script"):
            late = one.get("type") in ("module", "application/ld+json") or "defer" in one.attributes
            assert late, f"{name}: {one.attributes}"
        for one in page.all("link"):
            assert one.get("rel") != "preload", name


def test_photos_wait_until_they_are_scrolled_to(site):
    """A photo below the text that is read first must not compete with it."""
    eager = {name for name, page in site.pages.items() for one in page.all("img") if one.get("loading") != "lazy"}
    assert eager == set()
