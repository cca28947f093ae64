"""The search page as readers meet it: typed, filtered, by keyboard, aloud, in seven languages, and when it fails."""

import gzip
import json
import re
import time
from collections import Counter
from functools import cache
from html import escape, unescape
from urllib.parse import urlencode

import journals
import pytest
from playwright.sync_api import expect
from test_browser import EDITIONS, MEASURE, NARRATIVES, direction, focused, original, titled
from visitors import PATIENCE, SMALLEST, WCAG, Visitor, becomes, stop_the_clock, violations

from journal import catalogues, scripts, search

pytestmark = pytest.mark.browser
FIELDS = ("country", "theme", "year")
AT_FIRST = 6  # results that are shown at once
# For each edition: a narrative, a word that finds it, and how else readers may type what finds it.
TYPED = {
    "en": ("reading-with-grandmothers", "grandmothers", ["GRANDMOTHER"]),
    "ar": ("the-second-draft", "المدفأة", ["مدفأة", "المدفاة"]),
    "zh-Hans": ("the-second-draft", "暖气片", ["暖气片 红笔"]),
    "kk": ("one-word-in-three-languages", "биология", ["қабырғаға іледі", "кабыргага", "БИДАЙ"]),
    "ko": ("questions-from-the-back-row", "염소", ["과학실"]),
    "ru": ("one-word-in-three-languages", "термина", ["термины", "ТРЁХ", "трех языках"]),
    "sr": ("pupils-as-researchers", "истражују", ["istražuju", "istrazuju", "Istražuju svoju školu"]),
}
NOTHING = "qqqxyzzy"


def real(tag):
    """The narratives that an edition has a text of its own of."""
    return {slug for slug, texts in NARRATIVES.items() if tag in texts and texts[tag].body.strip()}


def facts(slug):
    """By what a narrative is found, for each field."""
    head = original(slug).head
    return {"country": {head["country"]}, "theme": set(head["themes"]), "year": {str(head["year"])}}


def title(slug, tag):
    if tag == "sr-Latn" and tag not in NARRATIVES[slug]:
        return scripts.latin(titled(slug, "sr").head["title"])
    return titled(slug, tag).head["title"]


def having(slugs, **wanted):
    return {slug for slug in slugs if all(value in facts(slug)[name] for name, value in wanted.items() if value)}


@cache
def words(tag):
    return catalogues.load(catalogues.compiled(tag))


def told(tag, one, more, number):
    """What gettext says of a number. Where the catalogue lacks the words, English, in either number."""
    said = words(tag).ngettext(one, more, number) % {"number": number}
    english = {message % {"number": number} for message in (one, more)}
    return re.compile("|".join(f"^{re.escape(text)}$" for text in (english if said in english and tag != "en" else {said})))


def found(tag, number):
    return told(tag, "%(number)s narrative found", "%(number)s narratives found", number)


def found_elsewhere(tag, number):
    one, more = "%(number)s narrative found in other languages", "%(number)s narratives found in other languages"
    return told(tag, one, more, number)


def none(tag):
    return words(tag).gettext("Nothing was found. Try fewer words, other words, or fewer filters.")


# ------------------------------------------------------------------------------------ the page


class Seeker(Visitor):
    """A visitor of search pages."""

    def __init__(self, chromium, home, **options):
        super().__init__(chromium, home, **options)
        self.dialogs, self.heard = [], []
        self.page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        self.status, self.results = self.page.locator("#status"), self.page.locator("#results > li")
        self.q, self.elsewhere, self.more = (self.page.locator(f"#{name}") for name in ("q", "elsewhere", "more"))

    def go(self, address, **options):
        self.heard += self.console + self.foreign
        return super().go(address, **options)

    def open(self, tag, query="", **options):
        self.tag = tag
        return self.go(f"{tag.lower()}/search/{query}", **options)

    def finds(self, number):
        """Wait until the status tells of so many narratives."""
        expect(self.status).to_have_text(found(self.tag, number) if number else none(self.tag))
        expect(self.results).to_have_count(min(number, AT_FIRST))

    def answer(self):
        """Wait until something is found; gives the narratives, which the status must count."""
        expect(self.results).not_to_have_count(0)
        slugs = self.slugs()
        assert 0 < len(slugs) <= AT_FIRST
        self.finds(len(slugs))
        return set(slugs)

    def types(self, text):
        """Type after a search that found nothing, so that what stands there is the answer to this one."""
        if self.q.input_value():
            self.q.fill(NOTHING)
            self.finds(0)
        self.q.fill(text)
        return self.answer()

    def settles(self, read, wanted):
        """Wait until what is read is what is wanted."""
        end = time.monotonic() + PATIENCE / 1000
        while (now := read()) != wanted and time.monotonic() < end:
            self.page.wait_for_timeout(20)
        assert now == wanted

    def slugs(self):
        return [href.split("/")[-2] for href in self.hrefs()]

    def hrefs(self):
        return self.page.eval_on_selector_all("#results h2 a", "found => found.map(a => a.getAttribute('href'))")

    def state(self):
        chosen = {name: self.page.input_value(f"#{name}") for name in ("q", *FIELDS)}
        return {name: value for name, value in chosen.items() if value}

    def options(self):
        """For each field, for each of its values: label, count, whether it cannot be chosen."""
        read = "found => found.map(one => [one.value, one.textContent, one.disabled])"
        rows = {name: self.page.eval_on_selector_all(f"#{name} option", read) for name in FIELDS}
        return {name: {value: (told, off) for value, told, off in shown if value} for name, shown in rows.items()}


@pytest.fixture(scope="module")
def visitor(chromium, home):
    with Seeker(chromium, home) as seeker:
        yield seeker


@pytest.fixture
def seeker(visitor):
    """The visitor as the policy has it; nothing may be refused, foreign, missing or told on the console."""
    visitor.heard = []
    yield visitor
    assert (visitor.heard, visitor.console, visitor.foreign, visitor.dialogs) == ([], [], [], [])
    assert {url: status for url, status in visitor.answers.items() if status != 200} == {}


def told_counts(tag, slugs, wanted, plain):
    """What the options must say of the narratives that the words alone find."""
    options = {}
    for name in FIELDS:
        rest = having(slugs, **{other: value for other, value in wanted.items() if other != name})
        counts = Counter(value for slug in rest for value in facts(slug)[name])
        options[name] = {
            value: (f"{label} ({counts[value]})", not counts[value] and wanted.get(name) != value)
            for value, (label, _) in plain[name].items()
        }
    return options


# ----------------------------------------------------------------------------- typed and filtered


@pytest.mark.parametrize("tag", TYPED)
def test_a_word_finds_its_narrative_however_it_is_typed(seeker, tag):
    slug, typed, others = TYPED[tag]
    page = seeker.open(tag)
    for word in (*others, typed):
        found_now = seeker.types(word)
        assert slug in found_now, word
        assert found_now < real(tag) or len(real(tag)) == 1, word
    link = page.locator(f'#results a[href="/{tag.lower()}/narratives/{slug}/"]')
    assert link.inner_text() == titled(slug, tag).head["title"]
    assert page.locator("#results [lang], #results [dir]").count() == 0, "the page's own language is told again"
    assert page.locator("#results mark").count()




@pytest.mark.parametrize("tag", TYPED)
def test_filters_narrow_and_tell_how_many(seeker, tag):
    seeker.open(tag)
    plain, every = seeker.options(), real(tag)
    head = original(TYPED[tag][0]).head
    country, year = head["country"], str(head["year"])
    for chosen in ({"country": country}, {"country": country, "year": year}, {"year": year}):
        for name in ("country", "year"):
            if seeker.page.input_value(f"#{name}") != chosen.get(name, ""):
                seeker.page.select_option(f"#{name}", chosen.get(name, ""))
        seeker.settles(lambda: set(seeker.slugs()), having(every, **chosen))
        seeker.finds(len(having(every, **chosen)))
        seeker.settles(seeker.options, told_counts(tag, every, chosen, plain))


def test_words_and_filters_together(seeker):
    seeker.open("en")
    plain = seeker.options()
    seeker.q.fill("silence")
    matching = seeker.answer()
    assert 2 < len(matching) < len(real("en"))
    seeker.settles(seeker.options, told_counts("en", matching, {}, plain))
    for theme in sorted({theme for slug in matching for theme in facts(slug)["theme"]})[::3]:
        seeker.page.select_option("#theme", theme)
        seeker.settles(lambda: set(seeker.slugs()), having(matching, theme=theme))
        seeker.finds(len(having(matching, theme=theme)))
        seeker.settles(seeker.options, told_counts("en", matching, {"theme": theme}, plain))


def test_without_words_the_newest_come_first(seeker):
    seeker.open("en", "?theme=pupil-voice")
    wanted = having(real("en"), theme="pupil-voice")
    seeker.finds(len(wanted))
    assert len(wanted) > 2
    years = [original(slug).head["year"] for slug in seeker.slugs()]
    assert years == sorted(years, reverse=True)


def test_numbers_stand_in_the_plural_of_each_language(visitor, sample_site):
    numbers, wrong = [*range(1, 32), 100, 101, 102, 111, 1001], []
    page = visitor.go("en/")
    for tag in EDITIONS:
        html = (sample_site / tag.lower() / "search/index.html").read_text(encoding="utf-8")
        data = json.loads(unescape(re.search('data-search="([^"]+)"', html)[1]))["words"]
        for kind, said in (("found", found), ("everywhere", found_elsewhere)):
            shown = page.evaluate(
                """([tag, forms, numbers]) => { const rules = new Intl.PluralRules(tag)
                  return numbers.map(n => (forms[rules.select(n)] ?? forms.other).replace('%(number)s', n)) }""",
                [tag, data[kind], numbers],
            )
            wrong += [(tag, text) for number, text in zip(numbers, shown) if not said(tag, number).match(text)]
    assert wrong == []


# ----------------------------------------------------------------------------------- the address


@pytest.mark.parametrize(("tag", "typed", "country"), [("en", "silence", "GB"), ("ar", "أكتوبر", "EG")])
def test_the_address_holds_what_is_asked(seeker, tag, typed, country):
    page = seeker.open(tag)
    every = seeker.types(typed)
    wanted = having(every, country=country)
    assert 0 < len(wanted) < len(every)
    asked = {"q": typed, "country": country}
    here, before = (f"{seeker.home}{tag.lower()}/search/?{urlencode(one)}" for one in (asked, {"q": typed}))

    def stands(slugs, state, url):
        seeker.settles(lambda: set(seeker.slugs()), slugs)
        seeker.finds(len(slugs))
        seeker.settles(seeker.state, state)
        expect(page).to_have_url(url)

    stands(every, {"q": typed}, before)
    page.select_option("#country", country)
    stands(wanted, asked, here)
    page.reload()
    stands(wanted, asked, here)
    page.locator("#results a").first.click()
    page.wait_for_url(f"**/{tag.lower()}/narratives/*/")
    page.go_back()
    stands(wanted, asked, here)
    page.go_back()
    stands(every, {"q": typed}, before)
    page.go_forward()
    stands(wanted, asked, here)


@pytest.mark.parametrize("tag", ["en", "kk"])
def test_a_plain_form_can_lead_here(seeker, tag):
    """What a browser asks for that sends the form before the script has come."""
    slug, typed, _ = TYPED[tag]
    country = original(slug).head["country"]
    page = seeker.open(tag, "?" + urlencode({"q": typed, "country": country, "theme": "", "year": ""}))
    assert slug in having(seeker.answer(), country=country) == set(seeker.slugs())
    assert seeker.state() == {"q": typed, "country": country}
    assert page.locator("form.find").get_attribute("method") == "get"
    assert page.locator("form.find").get_attribute("action") in (None, f"/{tag.lower()}/search/")
    seeker.open(tag, "?" + urlencode({"q": typed, "country": "XX", "year": "1066", "colour": "red"}))
    assert slug in seeker.answer()
    assert seeker.state() == {"q": typed}


@pytest.mark.parametrize("tag", ["en", "ar"])
def test_by_keyboard_alone(chromium, home, tag):
    with Seeker(chromium, home) as seeker:
        by_keyboard(seeker, tag)
        assert (seeker.console, seeker.foreign, seeker.dialogs) == ([], [], [])


def by_keyboard(seeker, tag):
    page = seeker.open(tag)
    stop_the_clock(page)  # or the page searches while one types slowly
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "q":
            break
    page.keyboard.type(TYPED[tag][1])
    page.keyboard.press("Enter")
    page.clock.resume()
    assert TYPED[tag][0] in seeker.answer()
    assert page.evaluate("document.activeElement.id") == "q"
    for _ in range(6):  # the button, three filters
        page.keyboard.press("Tab")
        if focused(page)["tag"] == "A":
            break
        assert focused(page)["seen"]
    first = seeker.hrefs()[0]
    assert focused(page)["href"] == first
    page.keyboard.press("Enter")
    page.wait_for_url("**" + first)


# ------------------------------------------------------------------------------ other languages


@pytest.mark.parametrize(("tag", "typed"), [("en", "тыныс"), ("ar", "grandmothers"), ("ru", "جداتهم"), ("ko", "pupils")])
def test_where_nothing_is_found_other_languages_are_searched(seeker, tag, typed):
    page = seeker.open(tag, "?" + urlencode({"q": typed}))
    seeker.finds(0)
    assert not seeker.more.is_visible()
    seeker.elsewhere.focus()
    page.keyboard.press("Enter")
    expect(seeker.results).not_to_have_count(0)
    expect(seeker.elsewhere).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == "q"
    slugs = seeker.slugs()
    assert len(set(slugs)) == len(slugs), "a narrative stands twice"
    expect(seeker.status).to_have_text(found_elsewhere(tag, len(slugs)))
    of = {edition.lower(): edition for edition in EDITIONS}
    run = "e => [e.closest('[lang]').lang, getComputedStyle(e).direction]"
    for item, href in zip(seeker.results.all(), seeker.hrefs(), strict=True):
        language = of[href.split("/")[1]]
        assert language != tag
        for selector in ("h2", "h2 a", ".summary", ".tongue"):
            assert item.locator(selector).evaluate(run) == [language, direction(language)], (href, selector)
        assert item.locator(".meta").evaluate(run) == [tag, direction(tag)]
        assert item.locator("h2").inner_text() == title(href.split("/")[-2], language)


def test_after_other_languages_a_search_is_of_ones_own_again(seeker):
    seeker.open("en", "?" + urlencode({"q": "тыныс"}))
    seeker.elsewhere.click()
    expect(seeker.results).not_to_have_count(0)
    seeker.q.fill("second")
    expect(seeker.results.first.locator("mark").first).to_contain_text("econd")
    assert {href.split("/")[1] for href in seeker.hrefs()} == {"en"}
    assert len(set(seeker.slugs())) == len(seeker.slugs())


def test_options_tell_what_they_lead_to_after_a_search_of_other_languages(seeker):
    page = seeker.open("en", "?" + urlencode({"q": "тыныс"}))
    seeker.elsewhere.click()
    expect(seeker.results).not_to_have_count(0)
    label, off = seeker.options()["country"]["KZ"]  # the country of what is shown
    assert not off
    count = re.search(r"\((\d+)\)", label)
    if count:
        page.select_option("#country", "KZ")
        expect(seeker.results).to_have_count(int(count[1]))


# -------------------------------------------------------------------------- journals for a purpose


@pytest.fixture(scope="module")
def made(tmp_path_factory, serve):
    """Build and serve a journal, with shards of so many texts; gives its address."""

    def make(inputs, most=1_000):
        folder = tmp_path_factory.mktemp("made")
        journals.lay(folder / "narratives", inputs)
        arguments = [one for one in journals.arguments(folder) if one != "--no-search"]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(search, "MOST", most)
            done = journals.run(arguments)
        assert done.code == 0, done.all
        return serve(folder / "site")

    return make


PLANTS = "ash birch cedar dill elm fern gorse hazel ivy juniper kale larch maple".split()


@pytest.fixture(scope="module")
def wide(made):
    """Thirteen narratives over seven years, in shards of three; an Arabic edition without a text."""
    inputs = {name: journals.tiny()[name] for name in ("journal.yaml", "themes.yaml")}
    for number, plant in enumerate(PLANTS):
        body = " ".join(["before"] * 40 + [f"{plant} common"] + ["after"] * 40)
        inputs[f"n{number}/en.md"] = journals.original(f"Title {number}", body, year=2010 + number // 2)
    return made(inputs, most=3)


def test_shards_are_searched_as_one(seeker, wide):
    page = seeker.go(f"{wide}en/search/")
    seeker.tag = "en"
    assert len(json.loads(page.locator("form.find").get_attribute("data-search"))["bundles"]) > 4
    for number in (0, 6, 12):
        seeker.q.fill(PLANTS[number])
        expect(seeker.results.locator("h2")).to_have_text([f"Title {number}"])
        seeker.finds(1)
    page = seeker.go(f"{wide}en/search/?theme=talk")
    seeker.finds(13)
    seeker.more.focus()
    page.keyboard.press("Enter")
    expect(seeker.results).to_have_count(13)
    expect(seeker.more).to_be_hidden()
    assert len(set(seeker.slugs())) == 13


def test_without_words_the_newest_of_all_shards_come_first(seeker, wide):
    page = seeker.go(f"{wide}en/search/?theme=talk")
    expect(seeker.results).to_have_count(AT_FIRST)
    years = [int(re.search(r"20\d\d", meta)[0]) for meta in page.locator("#results .meta").all_inner_texts()]
    assert years == [2016, 2015, 2015, 2014, 2014, 2013]


def test_the_script_counts_as_the_language_does(seeker, wide):
    """On a page that says it is Arabic, whose words are its plural categories."""
    categories = ("zero", "one", "two", "few", "many", "other")

    def in_arabic(route):
        answer = route.fetch()
        html = answer.text().replace('<html lang="en"', '<html lang="ar"')
        data = json.loads(unescape(re.search('data-search="([^"]+)"', html)[1]))
        data["words"]["found"] = {category: f"{category} %(number)s" for category in categories}
        html = re.sub('data-search="[^"]+"', lambda _: f'data-search="{escape(json.dumps(data))}"', html)
        route.fulfill(response=answer, body=html)

    seeker.page.route("**/en/search/*", in_arabic)
    for query, said in (("q=ash", "one 1"), ("year=2010", "two 2"), ("q=common", "many 13")):
        seeker.go(f"{wide}en/search/?{query}")
        expect(seeker.status).to_have_text(said)
    seeker.page.unroute_all()


def test_more_results_keep_the_focus_among_the_results(seeker, wide):
    page = seeker.go(f"{wide}en/search/?theme=talk")
    expect(seeker.more).to_be_visible()
    seeker.more.focus()
    page.keyboard.press("Enter")
    expect(seeker.results).to_have_count(13)
    becomes(page, "!!document.activeElement.closest('#results')")


def test_results_of_all_shards_look_alike(seeker, wide):
    page = seeker.go(f"{wide}en/search/?q=common")
    expect(seeker.results).to_have_count(AT_FIRST)
    assert len({len(text.split()) for text in page.locator("#results .summary").all_inner_texts()}) == 1


def test_an_edition_without_a_text_leads_to_the_others(seeker, wide):
    seeker.go(f"{wide}ar/search/?q=common")
    expect(seeker.status).to_have_text(none("ar"))
    seeker.elsewhere.click()
    expect(seeker.results).to_have_count(AT_FIRST)


EVIL = "<img src=x onerror=alert(1)>"


def test_markup_in_texts_is_text(seeker, made):
    inputs = journals.tiny()
    body = f"Look: {EVIL} and <b>bold</b> and `<script>alert(2)</script>` payload &amp;lt;i&amp;gt;."
    names = {"title": f"'T {EVIL} <b>b</b>'", "summary": f"'S {EVIL} payload'", "authors": f"[{{name: 'A {EVIL} <b>b</b>'}}]"}
    lines = [f"{key}: {value}" for key, value in (names | {"country": "GH", "themes": "[talk]", "year": "2023"}).items()]
    inputs["evil/en.md"] = "\n".join(["---", *lines, "---", body, ""]).encode()
    inputs["themes.yaml"] = f"talk: {{label: {{en: 'L {EVIL} <b>b</b>'}}}}\nplay: Play\n".encode()
    page = seeker.go(f"{made(inputs)}en/search/?q=payload")
    seeker.tag = "en"
    seeker.finds(1)
    item = seeker.results.first
    assert item.locator("h2").inner_text() == f"T {EVIL} <b>b</b>"
    assert f"A {EVIL} <b>b</b>" in item.locator(".meta").inner_text()
    assert EVIL in item.locator(".summary").inner_text()
    assert f"L {EVIL} <b>b</b>" in page.locator("#theme option[value=talk]").inner_text()
    allowed = {"H2", "A", "P", "BDI", "MARK"}
    assert set(page.eval_on_selector_all("#results > li *", "found => found.map(one => one.tagName)")) <= allowed
    assert page.locator("main img, main b, main script").count() == 0
    for word in ("bold", "script", "alert"):
        assert seeker.types(word) == {"evil"}
        assert set(page.eval_on_selector_all("#results > li *", "found => found.map(one => one.tagName)")) <= allowed
    seeker.page.goto(f"{seeker.page.url.split('?')[0]}?{urlencode({'q': EVIL, 'theme': EVIL})}")
    expect(seeker.q).to_have_value(EVIL)
    expect(seeker.status).not_to_have_text("")
    assert page.locator("main img").count() == 0


# ------------------------------------------------------------------------- when it does not work

LOST = {
    "everything": "/pagefind/",
    "the program": "/pagefind.js",
    "the entry": "/pagefind-entry.json",
    "the index's head": ".pf_meta",
    "the WebAssembly": "/wasm.",
    "words": ".pf_index",
    "texts": ".pf_fragment",
}
UNSEEN = "Pagefind tells nobody that it could not fetch words; nothing is found, then or later"
FAULTS = {"words": UNSEEN}


@pytest.mark.parametrize(
    "lost",
    [pytest.param(one, marks=[pytest.mark.xfail(strict=True, reason=FAULTS[one])] if one in FAULTS else []) for one in LOST],
)
def test_a_lost_connection_is_told_and_a_second_try_works(chromium, home, lost):
    with Seeker(chromium, home) as seeker:
        seeker.open("en")
        seeker.context.route(f"**/*{LOST[lost]}*" if lost != "everything" else "**/pagefind/**", lambda route: route.abort())
        seeker.q.fill("grandmothers")
        message = words("en").gettext("The search could not be loaded. Check your connection, then try again.")
        expect(seeker.status).to_have_text(re.compile("|".join(re.escape(told) for told in (message, none("en")))))
        assert seeker.status.inner_text() == message
        seeker.context.unroute_all()
        seeker.page.get_by_role("button", name="Search").click()
        expect(seeker.results).not_to_have_count(0)
        assert "reading-with-grandmothers" in seeker.answer()


@pytest.mark.parametrize("tag", ["en", "ar"])
def test_without_javascript_the_page_says_where_else_to_look(chromium, home, tag):
    with Seeker(chromium, home, java_script_enabled=False) as seeker:
        page = seeker.open(tag)
        note = page.locator("main .note")
        message = "The search needs JavaScript, which is switched off here. Everything can also be found by browsing:"
        assert note.is_visible()
        assert note.inner_text().startswith(words(tag).gettext(message))
        for below in ("narratives", "countries", "themes", "years"):
            link = note.locator(f'a[href="/{tag.lower()}/{below}/"]')
            assert link.inner_text().strip()
            assert seeker.context.request.get(f"{home}{tag.lower()}/{below}/").status == 200
    with Seeker(chromium, home) as seeker:
        expect(seeker.open(tag).locator("main .note")).to_have_count(0)


# ------------------------------------------------------------------------- everyone, everywhere


@pytest.fixture(scope="module")
def auditor(chromium, home):
    """A visitor whom the policy lets run axe in the page."""
    with Seeker(chromium, home, bypass_csp=True) as seeker:
        yield seeker


def audit(auditor):
    return violations(auditor.page, tags=[*WCAG, "best-practice"], but=["heading-order"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tag", ["en", "ar"])
def test_axe_finds_nothing(auditor, tag, scheme):
    page = auditor.open(tag, scheme=scheme)
    seen = {"before": audit(auditor)}
    auditor.q.fill(TYPED[tag][1])
    auditor.answer()
    seen["results"] = audit(auditor)
    auditor.q.fill("тыныс")
    auditor.finds(0)
    auditor.elsewhere.click()
    expect(auditor.results).not_to_have_count(0)
    seen["other languages"] = audit(auditor)
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") == (scheme == "dark")
    assert {name: faults for name, faults in seen.items() if faults} == {}


def test_headings_of_results_skip_no_level(seeker):
    page = seeker.open("en", "?q=silence")
    expect(seeker.results).not_to_have_count(0)
    levels = page.eval_on_selector_all("h1, h2, h3, h4", "found => found.map(one => Number(one.tagName[1]))")
    assert [pair for pair in zip(levels, levels[1:]) if pair[1] > pair[0] + 1] == []


# The word beside the lens is there for the ear; an input's own box is lower than an Arabic line.
HERE = MEASURE.replace(".skip", ".skip, .seek span, input")


@pytest.mark.parametrize("tag", ["en", "ar", "zh-Hans", "kk"])
def test_nothing_is_cut_off_on_a_narrow_screen(seeker, tag):
    page, seen = seeker.open(tag, size=SMALLEST), {}
    seen["before"] = page.evaluate(HERE)
    seeker.q.fill(TYPED[tag][1])
    seeker.answer()
    seen["results"] = page.evaluate(HERE)
    seeker.q.fill("جداتهم" if tag != "ar" else "grandmothers")
    seeker.finds(0)
    seeker.elsewhere.click()
    expect(seeker.results).not_to_have_count(0)
    seen["other languages"] = page.evaluate(HERE)
    assert {name: faults for name, faults in seen.items() if faults} == {}


@pytest.mark.parametrize("tag", ["en", "ar", "kk", "sr"])
def test_the_page_and_first_results_are_small(chromium, home, sample_site, tag):
    # DESIGN section 5; what Netlify compresses is counted compressed.
    with Seeker(chromium, home) as seeker:
        page = seeker.open(tag)
        seeker.q.fill(TYPED[tag][1])
        seeker.answer()
        page.wait_for_load_state("networkidle")
        sizes = {}
        for url in seeker.answers:
            path = url.removeprefix(home).partition("?")[0]
            file = sample_site / (path + "index.html" if path.endswith("/") else path)
            data = file.read_bytes()
            sizes[path] = len(gzip.compress(data)) if path.endswith(("/", ".css", ".js", ".json", ".svg")) else len(data)
        assert {path.rpartition(".")[2] for path in sizes} >= {"css", "js", "json", "pagefind", "pf_meta", "pf_index", "pf_fragment"}
        assert sum(sizes.values()) <= 170_000, sizes
