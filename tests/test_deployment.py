"""The site as a host serves it: netlify.toml, the security policy, links under any address."""

import re
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from PIL import Image

from journal import settings

ROOT = Path(__file__).parent.parent
NETLIFY = tomllib.loads((ROOT / "netlify.toml").read_text(encoding="utf-8"))
PATHED = "https://x.github.io/journal/"
PLAIN = "https://journal.example.org/"
ATOM, SITEMAP = "{http://www.w3.org/2005/Atom}", "{http://www.sitemaps.org/schemas/sitemap/0.9}"

# ----------------------------------------------------------------- a tiny journal, built three times

JOURNAL = """\
title: {en: Little journal, ar: مجلة صغيرة}
description: Three narratives
editions: [en, ar, zh-Hans]
licence: CC-BY-4.0
contact: editors@example.org
repository: https://github.com/example/little
networks: {harbour: Harbour network}
programmes: {lamp: Lamp programme}
issues: [{id: "1", date: 2026-03-02, title: Beginnings}]
"""
CIRCLE = """\
---
title: "Talk & <listen>"
authors: [{name: A teacher, school: A school, role: Teacher}]
country: GH
themes: [oracy, pupil-voice]
year: 2024
summary: One "sentence".
network: harbour
programme: lamp
issue: "1"
photo_consent: true
---
## What happened

See [below](#what-changed), [another account](../lighthouse/), [the page about us](../pages/about/),
[a site](https://example.org/?a=1&b=2) and [the editors](mailto:editors@example.org).[^1]

![Pupils in a circle](circle%20time.jpg "In the yard")

A word <b onclick="alert(1)">in HTML</b>, <script>alert(1)</script> and ![inline](circle%20time.jpg).

| one | two |
|-----|----:|
| 1   |   2 |

## What changed

    code

[^1]: A note.
"""
TRANSLATION = """\
---
title: حوار
summary: جملة.
translation_of: en
translators: [{name: A translator}]
---
نص مع [رابط](../lighthouse/).
"""
LIGHTHOUSE = """\
---
title: 灯塔
authors: [{name: A teacher}]
country: CN
themes: [oracy]
year: 2023
summary: 一句话。
---
文字。
"""
WITHDRAWN = """\
---
title: Gone
authors: [{name: A teacher}]
country: GH
themes: [oracy]
year: 2024
summary: A sentence.
withdrawn: {date: 2026-05-01, reason: At the author's wish}
---
"""


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def run(*arguments):
    command = [sys.executable, ROOT / "build.py", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)


@pytest.fixture(scope="module")
def narratives(tmp_path_factory):
    folder = tmp_path_factory.mktemp("little")
    files = {
        "journal.yaml": JOURNAL,
        "circle/en.md": CIRCLE,
        "circle/ar.md": TRANSLATION,
        "lighthouse/zh-Hans.md": LIGHTHOUSE,
        "gone/en.md": WITHDRAWN,
        "pages/about/en.md": "---\ntitle: About\n---\nWe are [a journal](../../circle/).\n",
    }
    write(folder, files)
    Image.new("RGB", (1000, 700), "teal").save(folder / "circle" / "circle time.jpg")
    return folder


class Site:
    """A built site, and what its pages hold."""

    def __init__(self, folder, narratives, *options):
        self.folder = folder
        done = run("--narratives", narratives, "--output", folder, "--jobs", 2, *options)
        assert done.returncode == 0, done.stdout + done.stderr
        self.files = {
            path.relative_to(folder).as_posix()
            for path in folder.rglob("*")
            if path.is_file() and path.name != ".journal-stamp"
        }
        self.pages = {
            name: Page((folder / name).read_text(encoding="utf-8"))
            for name in sorted(self.files)
            if name.endswith(".html")
        }

    def text(self, name):
        return (self.folder / name).read_text(encoding="utf-8")

    def file_at(self, path, root):
        """The file that a host serves for a path, or None."""
        if not path.startswith(root):
            return None
        name = unquote(path[len(root) :])
        name = name + "index.html" if not name or name.endswith("/") else name
        return name if name in self.files else None


class Page(HTMLParser):
    """The elements of a page with their attributes, and the ids that a link can lead to."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.ids = set()
        self.inline = []  # what stands inside <script> and <style>
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        attributes = {name: value or "" for name, value in attributes}
        self.elements.append((tag, attributes))
        if "id" in attributes:
            self.ids.add(attributes["id"])

    def handle_data(self, data):
        tag, attributes = self.elements[-1] if self.elements else ("", {})
        if self.cdata_elem in ("script", "style") and data.strip():
            self.inline.append((tag, attributes, data))

    def links(self):
        """Addresses that a reader can follow."""
        for tag, attributes in self.elements:
            if tag in ("a", "area") and "href" in attributes:
                yield attributes["href"]
            if tag == "form":
                yield attributes.get("action", "")

    def relations(self):
        """What <link> elements say that no browser fetches: relation, attributes."""
        for tag, attributes in self.elements:
            if tag == "link" and attributes.get("rel") in ("canonical", "alternate"):
                yield attributes["rel"], attributes

    def assets(self):
        """What a browser fetches to show the page: tag, address."""
        for tag, attributes in self.elements:
            if tag == "link":
                if attributes.get("rel") not in ("canonical", "alternate"):
                    yield tag, attributes["href"]
                continue
            for name in ("src", "poster", "data", "xlink:href"):
                if attributes.get(name):
                    yield tag, attributes[name]
            for candidate in filter(None, attributes.get("srcset", "").split(",")):
                yield tag, candidate.split()[0]


@pytest.fixture(scope="module")
def pathed(narratives, tmp_path_factory):
    return Site(tmp_path_factory.mktemp("pathed") / "site", narratives, "--base-url", PATHED)


@pytest.fixture(scope="module")
def plain(narratives, tmp_path_factory):
    return Site(tmp_path_factory.mktemp("plain") / "site", narratives, "--base-url", PLAIN)


@pytest.fixture(scope="module")
def bare(narratives, tmp_path_factory):
    return Site(tmp_path_factory.mktemp("bare") / "site", narratives)


# ------------------------------------------------------------------------------- netlify.toml


def editions():
    """The editions of the journal that this repository publishes."""
    folder = ROOT / "narratives"
    files = {name: (folder / name).read_bytes() for name in ("journal.yaml",) if (folder / name).is_file()}
    configured, _ = settings.read(files)
    return configured.editions or tuple(sorted({path.stem for path in folder.glob("*/*.md")}))


def headers_for(path):
    """The headers that Netlify sends with a path: all rules that match, the later over the earlier."""
    sent = {}
    for rule in NETLIFY["headers"]:
        pattern = "".join("(.*)" if part == "*" else re.escape(part) for part in re.split(r"(\*)", rule["for"]))
        if re.fullmatch(pattern, path):
            sent |= rule["values"]
    return sent


def policy():
    parts = headers_for("/")["Content-Security-Policy"].split(";")
    return {words[0]: words[1:] for words in (part.split() for part in parts) if words}


def test_the_site_is_built_where_netlify_looks_for_it():
    assert NETLIFY["build"]["publish"] == "site"
    commands = {"URL": NETLIFY["build"]["command"]}
    for context in ("deploy-preview", "branch-deploy"):
        commands[f"DEPLOY_PRIME_URL in {context}"] = NETLIFY["context"][context]["command"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace("$(VENV)", ".venv")
    for variable, command in commands.items():
        assert f'--base-url "${variable.split()[0]}"' in command
        assert "build.py" in command
        for target in re.findall(r"make (\S+)", command):
            assert re.search(rf"^{re.escape(target)}:", makefile, re.MULTILINE), f"no target {target}"


def test_the_python_of_netlify_is_one_that_the_program_runs_on():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    least = project["project"]["requires-python"].removeprefix(">=")
    pinned = NETLIFY["build"]["environment"]["PYTHON_VERSION"]
    assert tuple(map(int, pinned.split("."))) >= tuple(map(int, least.split(".")))


def test_previews_need_no_secrets():
    # A preview of a pull request runs the code of a stranger: whatever it can read is public.
    environments = [NETLIFY["build"]["environment"]]
    environments += [context.get("environment", {}) for context in NETLIFY["context"].values()]
    assert {name for environment in environments for name in environment} == {"PYTHON_VERSION"}


def test_the_policy_allows_only_this_site():
    allowed = policy()
    assert allowed["default-src"] == ["'none'"]
    assert allowed["base-uri"] == ["'none'"]
    assert allowed["frame-ancestors"] == ["'none'"]
    harmless = {"'self'", "'none'", "'wasm-unsafe-eval'", "data:"}
    for directive, sources in allowed.items():
        assert set(sources) <= harmless, f"{directive} {sources}"
    for directive in ("script-src", "style-src", "connect-src", "worker-src", "form-action"):
        assert "data:" not in allowed[directive]


def test_the_other_headers_protect_every_page():
    sent = headers_for("/fr/narratives/")
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert sent["Referrer-Policy"] in ("strict-origin-when-cross-origin", "no-referrer", "same-origin")
    assert sent["Cross-Origin-Opener-Policy"] == "same-origin"
    assert int(re.search(r"max-age=(\d+)", sent["Strict-Transport-Security"])[1]) >= 31_536_000
    for feature in ("camera", "microphone", "geolocation"):
        assert f"{feature}=()" in sent["Permissions-Policy"]


def test_only_files_named_by_their_content_are_kept_for_ever(plain):
    kept = {name for name in plain.files if "immutable" in headers_for(f"/{name}").get("Cache-Control", "")}
    for ending in (".css", ".js", ".svg"):  # each script of the writing page would be asked for anew
        assert any(name.endswith(ending) for name in kept)
    assert any(name.startswith("photos/") for name in kept)
    for name in kept:
        assert re.search(r"(^|[/-])[0-9a-f]{8,}[./-]", name), f"{name} is not named by its content"


def test_every_edition_has_its_language_redirect():
    at_root = [rule for rule in NETLIFY["redirects"] if rule["from"] == "/"]
    assert sorted(rule["to"] for rule in at_root) == sorted(f"/{tag.lower()}/" for tag in editions())
    for rule in at_root:
        # Without `force`, Netlify serves index.html, which is there, and never redirects.
        assert (rule["status"], rule["force"]) == (302, True), rule
        languages = rule["conditions"]["Language"]
        tag = next(tag for tag in editions() if rule["to"] == f"/{tag.lower()}/")
        assert languages, rule
        assert all(one.partition("-")[0].lower() == tag.partition("-")[0].lower() for one in languages), rule


def test_no_language_redirect_hides_a_later_one():
    # The first that matches wins, and "zh" also matches "zh-TW".
    before = []
    for rule in NETLIFY["redirects"]:
        for language in rule.get("conditions", {}).get("Language", []):
            for earlier in before:
                assert not f"{language}-".lower().startswith(f"{earlier}-".lower()), f"{earlier} hides {language}"
        before += rule.get("conditions", {}).get("Language", [])


def test_every_edition_answers_in_its_own_words_where_nothing_is():
    missing = [rule for rule in NETLIFY["redirects"] if rule["from"] != "/"]
    assert sorted((rule["from"], rule["to"]) for rule in missing) == sorted(
        (f"/{tag.lower()}/*", f"/{tag.lower()}/404.html") for tag in editions()
    )
    for rule in missing:
        # With `force`, the rule would stand before the pages that do exist.
        assert rule["status"] == 404, rule
        assert not rule.get("force", False), rule
        assert "conditions" not in rule, rule


def test_only_the_root_is_redirected():
    for rule in NETLIFY["redirects"]:
        assert rule["from"] == "/" or rule["status"] == 404, rule
        assert rule["status"] in (302, 404), rule
    # No rule without a language at the root: the list of languages is the default.
    assert all("conditions" in rule for rule in NETLIFY["redirects"] if rule["from"] == "/")


def test_the_pages_that_the_rules_lead_to_are_built(plain):
    for tag in ("en", "ar", "zh-hans"):
        assert f"{tag}/index.html" in plain.files
        assert f"{tag}/404.html" in plain.files
    assert {"index.html", "404.html"} <= plain.files


# ------------------------------------------------------------- the pages keep to the policy


def test_pages_hold_no_inline_script_or_style(plain):
    for name, page in plain.pages.items():
        for tag, attributes, data in page.inline:
            assert attributes.get("type") == "application/ld+json", f"{name}: <{tag}> {data[:60]}"
        for tag, attributes in page.elements:
            assert "style" not in attributes, f"{name}: <{tag} style>"
            handlers = [attribute for attribute in attributes if attribute.startswith("on")]
            assert not handlers, f"{name}: <{tag} {handlers}>"
            assert tag not in ("base", "iframe", "object", "embed", "frame"), f"{name}: <{tag}>"
            assert attributes.get("http-equiv", "").lower() != "refresh", name


def test_pages_fetch_nothing_from_another_host(plain):
    fetched = set()
    for name, page in plain.pages.items():
        for tag, address in page.assets():
            assert address.startswith("/"), f"{name}: <{tag}> {address}"
            assert not address.startswith("//"), f"{name}: <{tag}> {address}"
            fetched.add(tag)
    assert {"link", "img", "source"} <= fetched


def test_style_sheets_fetch_nothing_from_another_host(plain):
    for name in plain.files:
        if name.endswith(".css"):
            css = plain.text(name)
            assert "@import" not in css
            for address in re.findall(r"url\(\s*[\"']?([^\"')]+)", css):
                assert not re.match(r"(?!data:)[a-z]+:|//", address), f"{name}: {address}"


def test_forms_and_links_run_nothing(plain):
    for name, page in plain.pages.items():
        for address in page.links():
            scheme = urlsplit(address).scheme
            assert scheme in ("", "https", "http", "mailto"), f"{name}: {address}"
        for tag, attributes in page.elements:
            if tag == "form":
                assert not urlsplit(attributes.get("action", "")).netloc, f"{name}: {attributes}"


# ------------------------------------------------------------------------ links, under any address


def dead_links(site, root, base_url):
    """Every internal link and asset that leads to no file, or to no id of its page."""
    host = urlsplit(base_url).netloc
    for name, page in site.pages.items():
        for address in [*page.links(), *(address for _, address in page.assets())]:
            parts = urlsplit(address)
            if parts.scheme == "mailto" or (parts.netloc and parts.netloc != host):
                continue
            target = site.file_at(parts.path, root) if parts.path else name
            if target is None:
                yield f"{name}: {address}"
            elif parts.fragment and unquote(parts.fragment) not in site.pages[target].ids:
                yield f"{name}: {address} (no such id)"


def test_every_link_and_asset_resolves_under_a_path(pathed):
    assert list(dead_links(pathed, "/journal/", PATHED)) == []


def test_every_link_and_asset_resolves_at_a_host_of_its_own(plain):
    assert list(dead_links(plain, "/", PLAIN)) == []


def test_every_link_and_asset_resolves_without_an_address(bare):
    assert list(dead_links(bare, "/", "")) == []


def test_a_withdrawn_narrative_links_to_no_page_that_is_not_there(tmp_path):
    # Nothing else stands under its theme, country or year.
    files = {"journal.yaml": "title: Two\n", "gone/en.md": WITHDRAWN, "lighthouse/zh-Hans.md": LIGHTHOUSE}
    only = WITHDRAWN.replace("2024", "2019").replace("GH", "XK").replace("oracy", "trust")
    write(tmp_path / "narratives", files | {"gone/en.md": only})
    site = Site(tmp_path / "site", tmp_path / "narratives")
    assert list(dead_links(site, "/", "")) == []


@pytest.mark.parametrize("wrong", ["/en/", "/journal/en/nothing/", "/journal/en/#nothing", "en/"])
def test_the_check_of_links_finds_a_dead_one(pathed, wrong, monkeypatch):
    monkeypatch.setitem(pathed.pages, "en/index.html", Page(f'<a href="{wrong}">x</a>'))
    assert len(list(dead_links(pathed, "/journal/", PATHED))) == 1


def test_relations_between_pages_are_whole_addresses_under_the_path(pathed):
    kinds = set()
    for name, page in pathed.pages.items():
        for relation, attributes in page.relations():
            address = attributes["href"]
            kinds.add((relation, "hreflang" in attributes))
            if relation == "canonical" or "hreflang" in attributes:
                assert address.startswith(PATHED), f"{name}: {relation} {address}"
            path = urlsplit(address).path
            assert pathed.file_at(path, "/journal/"), f"{name}: {relation} {address}"
        for tag, attributes in page.elements:
            if tag == "meta" and attributes.get("property") == "og:url":
                assert attributes["content"].startswith(PATHED), name
    assert kinds == {("canonical", False), ("alternate", True), ("alternate", False)}


def test_every_page_for_search_engines_is_canonical_or_not_indexed(pathed):
    for name, page in pathed.pages.items():
        relations = [relation for relation, _ in page.relations()]
        hidden = any(
            tag == "meta" and attributes.get("name") == "robots" and "noindex" in attributes["content"]
            for tag, attributes in page.elements
        )
        assert relations.count("canonical") == (0 if hidden else 1), name


def test_relations_between_languages_are_mutual(pathed):
    # An alternate that does not name the page back is ignored by search engines.
    named = {}
    for name, page in pathed.pages.items():
        named[name] = {
            (attributes["hreflang"], pathed.file_at(urlsplit(attributes["href"]).path, "/journal/"))
            for relation, attributes in page.relations()
            if relation == "alternate" and "hreflang" in attributes
        }
    for name, others in named.items():
        for language, other in others:
            if language != "x-default" and name != "index.html":
                assert name in {target for _, target in named[other]}, f"{other} does not name {name}"


def test_the_chooser_is_the_default_of_the_first_pages(pathed):
    for tag in ("en", "ar", "zh-hans"):
        relations = pathed.pages[f"{tag}/index.html"].relations()
        defaults = [found["href"] for _, found in relations if found.get("hreflang") == "x-default"]
        assert defaults == [PATHED], tag


def test_feeds_hold_whole_addresses_under_the_path(pathed):
    for tag in ("en", "ar", "zh-hans"):
        feed = ET.fromstring(pathed.text(f"{tag}/feed.xml"))
        addresses = [element.attrib["href"] for element in feed.iter(f"{ATOM}link")]
        addresses += [element.text for element in feed.iter(f"{ATOM}id")]
        assert len(addresses) > 4
        for address in addresses:
            assert address.startswith(PATHED), address
            assert pathed.file_at(urlsplit(address).path, "/journal/"), address


def test_the_sitemap_holds_whole_addresses_under_the_path(pathed):
    sitemap = ET.fromstring(pathed.text("sitemap.xml"))
    addresses = [element.text for element in sitemap.iter(f"{SITEMAP}loc")]
    assert PATHED in addresses
    assert f"{PATHED}zh-hans/narratives/lighthouse/" in addresses
    assert len(addresses) == len(set(addresses))
    for address in addresses:
        assert address.startswith(PATHED), address
        assert pathed.file_at(urlsplit(address).path, "/journal/"), address
    assert f"Sitemap: {PATHED}sitemap.xml\n" in pathed.text("robots.txt")


def test_a_missing_last_slash_of_the_address_does_not_matter(narratives, pathed, tmp_path):
    again = Site(tmp_path / "site", narratives, "--base-url", PATHED.rstrip("/"))
    assert again.files == pathed.files
    assert again.text("en/index.html") == pathed.text("en/index.html")


def test_the_address_of_journal_yaml_is_used_and_yields_to_the_option(narratives, pathed, tmp_path):
    folder = tmp_path / "narratives"
    write(folder, {"journal.yaml": JOURNAL + f"base_url: {PATHED}\n"})
    for part in ("circle", "lighthouse", "gone", "pages"):
        (folder / part).mkdir()
        for path in (narratives / part).rglob("*"):
            target = folder / part / path.relative_to(narratives / part)
            target.mkdir() if path.is_dir() else target.write_bytes(path.read_bytes())
    assert Site(tmp_path / "one", folder).text("en/index.html") == pathed.text("en/index.html")
    other = Site(tmp_path / "two", folder, "--base-url", PLAIN)
    assert PLAIN in other.text("en/index.html")
    assert "x.github.io" not in "".join(other.text(name) for name in other.pages)


def test_without_an_address_links_are_root_relative_and_the_rest_is_left_out(bare):
    assert not {name for name in bare.files if name.endswith("feed.xml") or name.startswith("sitemap")}
    assert "Sitemap" not in bare.text("robots.txt")
    for name, page in bare.pages.items():
        for relation, attributes in page.relations():
            assert relation != "canonical", name
            assert attributes.get("type") != "application/atom+xml", name
            assert not urlsplit(attributes["href"]).netloc, name
        for address in page.links():
            parts = urlsplit(address)
            if not parts.scheme:
                assert address.startswith(("/", "#")), f"{name}: {address}"
        for tag, attributes in page.elements:
            assert attributes.get("property") != "og:url", f"{name}: <{tag}>"


def test_without_an_address_the_themes_are_known(tmp_path):
    files = {"journal.yaml": "title: Two\n", "themes.yaml": "oracy: Talk\n", "lighthouse/zh-Hans.md": LIGHTHOUSE}
    write(tmp_path / "narratives", files)
    site = Site(tmp_path / "site", tmp_path / "narratives")
    assert "Talk" in site.text("zh-hans/themes/index.html")


def test_an_address_that_is_none_is_refused(narratives, tmp_path):
    done = run("--narratives", narratives, "--output", tmp_path / "site", "--base-url", "journal.example.org")
    assert done.returncode == 2
    assert not (tmp_path / "site").exists()
