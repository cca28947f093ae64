"""What the search reads: shards, other spellings, and bundles that are the same bytes each time."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import cbor2
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import journals
from journal import scripts, search
from journals import EDITS, ROOT, changed, content, difference, lay, original, run, tiny, translation, tree

some = settings(
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=300,
    suppress_health_check=list(HealthCheck),
)

# --- shards -------------------------------------------------------------------------------------


def bits(slug: str) -> bytes:
    return hashlib.sha256(slug.encode()).digest()[:2]


def alike() -> tuple[str, str]:
    """Two slugs that no shard can tell apart."""
    seen: dict[bytes, str] = {}
    return next((seen[bits(one)], one) for one in map(str, itertools.count()) if seen.setdefault(bits(one), one) != one)


def told(slug: str, year: int) -> SimpleNamespace:
    return SimpleNamespace(slug=slug, work=SimpleNamespace(year=year))


def cut(narratives: list[SimpleNamespace], most: int) -> dict[str, list[str]]:
    """The slugs of each shard, by its name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "MOST", most)
        found = list(search.shards(narratives))
    assert len({name for name, _ in found}) == len(found), "two shards have one name"
    return {name: [narrative.slug for narrative in shard] for name, shard in found}


slugs = st.one_of(st.sampled_from(alike()), st.integers(0, 99).map(lambda number: f"n{number}"))
years = st.one_of(st.sampled_from([1900, 2011, 2012, 2099]), st.integers(1900, 2099))
journal_of_any = st.dictionaries(slugs, years, max_size=30).map(
    lambda found: [told(slug, year) for slug, year in found.items()]
)
THREE = [told(slug, 2012) for slug in (*alike(), "n1")]


def spans(name: str, year: int) -> bool:
    """Tell whether a name such as `2012-2015`, `2012` or `2012-01101` tells of a year."""
    first, _, rest = name.partition("-")
    last = int(rest) if len(rest) == 4 and rest > "1900" else int(first)
    return int(first) <= year <= last


@some
@given(journal_of_any, st.integers(1, 4))
@example(THREE, 1)
def test_every_narrative_is_in_one_shard_of_few_that_its_name_tells(narratives, most):
    found = cut(narratives, most)
    assert Counter(itertools.chain.from_iterable(found.values())) == Counter(one.slug for one in narratives)
    year_of = {one.slug: one.work.year for one in narratives}
    for name, shard in found.items():
        assert shard
        assert len(shard) <= most or len({(year_of[slug], bits(slug)) for slug in shard}) == 1
        assert all(spans(name, year_of[slug]) for slug in shard), (name, shard)
    newest = [max(year_of[slug] for slug in shard) for shard in found.values()]
    assert newest == sorted(newest, reverse=True)


@some
@given(journal_of_any, st.integers(1, 4), st.randoms(use_true_random=False))
def test_the_order_of_narratives_tells_nothing_of_the_shards(narratives, most, chance):
    found = cut(narratives, most)
    chance.shuffle(narratives)
    other = cut(narratives, most)
    assert list(other) == list(found)
    assert {name: set(shard) for name, shard in other.items()} == {name: set(shard) for name, shard in found.items()}


@some
@given(journal_of_any, st.integers(1, 4), years)
@example(THREE, 3, 2012)
@example([told("n1", 2011), told("n2", 2012), told("n3", 2040)], 2, 2012)
def test_a_narrative_more_changes_the_shard_it_falls_into_and_no_other(narratives, most, year):
    before = cut(narratives, most)
    after = cut([*narratives, told("one-more", year)], most)
    gone = {name: set(shard) for name, shard in before.items() if after.get(name) != shard}
    new = {name: set(shard) for name, shard in after.items() if before.get(name) != shard}
    assert len(gone) <= 1
    assert set().union(*new.values()) == set().union(*gone.values()) | {"one-more"}
    if any(len(shard) < most and spans(name, year) and len(before) == 1 for name, shard in before.items()):
        assert list(new) == list(before), "a shard with room has split"


# --- other spellings ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "latin"),
    [
        ("Љубав", "Ljubav"),
        ("ЉУБАВ", "LJUBAV"),
        ("љубав", "ljubav"),
        ("КОЊ", "KONJ"),
        ("Џеп", "Džep"),
        ("ЏЕП", "DŽEP"),
        ("ђак", "đak"),
        ("Ђоковићева шкoла, 3. разред", "Đokovićeva škola, 3. razred"),  # a Latin o among them
        ("Њих и ЊИХ", "Njih i NJIH"),
        ("Ж. Ћирић чита „Google“", "Ž. Ćirić čita „Google“"),
        ("Škola, école, школа", "Škola, école, škola"),
        ("объезд, ещё, ҰЛЫ", "obъezd, eщё, ҰLЫ"),
        ("学校 123", "学校 123"),
        ("", ""),
    ],
)
def test_serbian_in_latin(written, latin):
    assert scripts.latin(written) == latin


AZBUKA = "абвгдђежзијклљмнњопрстћуфхцчџш"


@some
@given(st.text(AZBUKA, min_size=1).filter(lambda word: not re.search("нј|лј|дж", word)))
@example("".join(AZBUKA))
def test_serbian_there_and_back(word):
    assert scripts.cyrillic(scripts.latin(word)) == word
    assert scripts.latin(word.upper()).lower() == scripts.latin(word)
    assert not set(scripts.latin(word)) & set(AZBUKA)


@pytest.mark.parametrize(
    ("tag", "text", "folded"),
    [
        ("sr", "Школа, ђаци, ЉУБАВ; школа", "škola đaci ljubav"),
        ("sr-Cyrl", "Наставник", "nastavnik"),
        ("sr-Latn", "Škola i njegovi đaci", "школа његови ђаци"),  # words of one letter are left out
        ("sr", "Школа school", "škola сцхоол"),
        ("kk", "Мұғалім Өзгеріс һәм бала", "мугалим озгерис хам"),
        ("kk", "ҚАҢТАР үлкен", "кантар улкен"),
        ("en", "Школа мұғалім", ""),
        ("ru", "Школа", ""),
        ("kk", "", ""),
    ],
)
def test_words_as_readers_may_type_them(tag, text, folded):
    assert scripts.folded(text, tag) == folded


def test_other_spellings_of_a_long_text_are_bounded():
    assert len(scripts.folded(" ".join(f"ә{chr(0x430 + n % 30)}{chr(0x430 + n // 30)}" * 9 for n in range(900)), "kk")) <= 20_000


# --- bundles --------------------------------------------------------------------------------------


def many() -> journals.Inputs:
    """Nine narratives over four years; in English, French and Arabic, with texts that no search may find."""
    inputs = {path: data for path, data in tiny().items() if path in ("journal.yaml", "themes.yaml")}
    inputs["themes.yaml"] += b"own: Own\n"
    for number in range(8):
        fields = {"year": 2019 + number // 2, "country": ("GH", "KZ", "PE")[number % 3]}
        fields["themes"] = ("[talk]", "[play, talk]", "[play]", "[own, talk]")[number % 4]
        words = {"en": f"Only amber{number} here.", "fr": f"Ici ambre{number} seul.", "ar": f"هنا كهرمان{number} وحده."}
        source, other = ("en", "fr") if number % 2 else ("fr", "en")
        inputs[f"n{number}/{source}.md"] = original(f"Title {number}", words[source], **fields)
        inputs[f"n{number}/{other}.md"] = translation(f"Other {number}", source, words[other])
        if number < 6:
            inputs[f"n{number}/ar.md"] = translation(f"عنوان {number}", source, words["ar"])
    gone = "{date: 2024-05-01, reason: Asked}"
    inputs["gone/en.md"] = original("Withdrawn", "Nobody finds withdrawnword.", withdrawn=gone)
    inputs["gone/fr.md"] = translation("Retiré", body="Personne ne trouve withdrawnword.")
    inputs["alone/en.md"] = original("Alone", "Only solitude here.", year=2022)
    inputs["alone/ar.md"] = translation("وحيد", body="")
    return inputs


def arguments(folder: Path, *options: str, jobs: int = 1) -> list[str]:
    return [*(one for one in journals.arguments(folder, jobs=jobs) if one != "--no-search"), *options]


def build(folder: Path, inputs: journals.Inputs, *options: str, jobs: int = 1) -> journals.Inputs:
    """Build with the search; gives the whole site."""
    lay(folder / "narratives", inputs)
    done = run(arguments(folder, *options, jobs=jobs))
    assert done.code == 0, done.all
    return content(folder / "site")


def clean(folder: Path, inputs: journals.Inputs, *options: str) -> journals.Inputs:
    shutil.rmtree(folder, ignore_errors=True)
    return build(folder, inputs, *options)


def bundles(site: journals.Inputs) -> dict[str, journals.Inputs]:
    """The files of each bundle, by its address."""
    found = {path.removesuffix("pagefind-entry.json"): {} for path in site if path.endswith("pagefind-entry.json")}
    for path, data in site.items():
        if path.startswith("pagefind/"):
            home = max((address for address in found if path.startswith(address)), key=len)
            found[home][path.removeprefix(home)] = data
    return found


def unpacked(data: bytes) -> bytes:
    return gzip.decompress(data).removeprefix(b"pagefind_dcd")


def fragments(bundle: journals.Inputs) -> dict[str, dict]:
    """What a bundle holds of each text, by its address."""
    found = [json.loads(unpacked(data)) for path, data in bundle.items() if path.startswith("fragment/")]
    return {one["url"]: one for one in found}


def texts(site: journals.Inputs, tag: str) -> dict[str, str]:
    found = [fragments(bundle) for home, bundle in bundles(site).items() if home.split("/")[1] == tag]
    return {url.split("/")[3]: one["content"] for shard in found for url, one in shard.items()}


def asked(site: journals.Inputs, tag: str) -> dict:
    """What the search page tells its script."""
    return json.loads(unescape(re.search('data-search="([^"]+)"', site[f"{tag}/search/index.html"].decode())[1]))


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(search, "MOST", 2)


@pytest.fixture
def indexed(monkeypatch):
    """The addresses of the texts of each bundle that is indexed in this process."""
    found, real = [], search.bundle

    def spy(documents, *rest, **more):
        documents = list(documents)
        found.append({address for address, _ in documents})
        return real(iter(documents), *rest, **more)

    monkeypatch.setattr(search, "bundle", spy)
    return found


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site of several shards an edition."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "MOST", 3)
        return build(tmp_path_factory.mktemp("many"), many())


def test_texts_are_in_the_bundles_of_their_edition_with_what_they_are_found_by(site):
    for tag, word, count in (("en", "amber", 8), ("fr", "ambre", 8), ("ar", "كهرمان", 6)):
        found = texts(site, tag)
        assert set(found) - {"alone"} == {f"n{number}" for number in range(count)}
        for number in range(count):
            assert f"{word}{number}" in found[f"n{number}"]
            assert sum(f"{word}{number}" in one for one in found.values()) == 1
    shard = next(shard for home, shard in bundles(site).items() if "/fr/narratives/n3/" in fragments(shard))
    one = fragments(shard)["/fr/narratives/n3/"]
    assert one["meta"] == {"title": "Other 3", "authors": "Sample author"}
    assert {name: sorted(values) for name, values in one["filters"].items()} == {
        "country": ["GH"],
        "theme": ["own", "talk"],
        "year": ["2020"],
    }


def test_withdrawn_and_untranslated_texts_are_in_no_bundle(site):
    assert "alone" in texts(site, "en")
    assert "alone" not in texts(site, "fr") | texts(site, "ar")  # of the Arabic, the title alone is there
    assert all("gone" not in texts(site, tag) for tag in ("en", "fr", "ar"))
    packed = [data for path, data in site.items() if path.startswith("pagefind/") and data[:2] == b"\x1f\x8b"]
    assert len(packed) > 30
    assert not any(b"withdrawnword" in gzip.decompress(data) for data in packed)


def test_a_bundle_holds_what_it_names_and_nothing_else(site):
    found = bundles(site)
    firsts = {asked(site, tag)["bundles"][0] for tag in ("en", "fr", "ar")}
    assert sorted(found) == sorted(home for tag in ("en", "fr", "ar") for home in asked(site, tag)["bundles"])
    assert asked(site, "fr")["others"] == [[tag, asked(site, tag)["bundles"]] for tag in ("en", "ar")]
    assert len(found) >= 9
    for home, bundle in found.items():
        entry = json.loads(bundle["pagefind-entry.json"])
        [(tag, language)] = entry["languages"].items()
        assert home.startswith(f"pagefind/{tag}/")
        meta = f"pagefind.{language['hash']}.pf_meta"
        _, pages, chunks, filters, *_ = cbor2.loads(unpacked(bundle[meta]))
        assert language["page_count"] == len(pages) == len(fragments(bundle))
        named = {"pagefind-entry.json", meta}
        named |= {f"fragment/{name}.pf_fragment" for name, _ in pages}
        named |= {f"index/{name}.pf_index" for *_, name in chunks}
        named |= {f"filter/{name}.pf_filter" for _, name in filters}
        assert {name for name, _ in filters} == {"country", "theme", "year"}
        if home in firsts:
            named |= {"pagefind.js", "pagefind-worker.js", f"wasm.{language['wasm'] or 'unknown'}.pagefind"}
        assert set(bundle) == named, home


def test_the_same_bytes_anywhere_at_any_time(tmp_path, few):
    wanted = build(tmp_path / "first", many())
    assert sum(path.endswith(".pf_filter") for path in wanted) >= 27
    for number, jobs in enumerate((1, 2, 3)):
        folder = tmp_path / f"{number}" / ("deep/" * number)
        items = list(many().items())
        build_of = dict(reversed(items)) if number % 2 else dict(sorted(items, key=lambda item: item[1]))
        assert difference(build(folder, build_of, jobs=jobs), wanted) == []


def test_the_same_bytes_on_any_file_system(tmp_path):
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as other:
        for folder in (tmp_path, Path(other)):
            lay(folder / "order", {f"{name}/index.html": b"" for name in many()})
        if os.listdir(tmp_path / "order") == os.listdir(Path(other, "order")):
            pytest.skip("both file systems list a folder in the same order")
        assert difference(build(tmp_path, many()), build(Path(other), many())) == []


def test_an_edit_changes_and_indexes_one_bundle(tmp_path, few, indexed):
    before = build(tmp_path, many())
    for path, old, new in (
        ("n3/en.md", "Only amber3", "Now with newword"),
        ("n4/fr.md", "Ici ambre4", "Et newword"),
        ("n2/ar.md", "عنوان 2", "newword"),  # the title of a translation
        ("n1/fr.md", "title: Other 1", "title: Newword"),
    ):
        indexed.clear()
        after = build(tmp_path, changed(many(), path, old, new))
        slug, tag = path.removesuffix(".md").split("/")
        touched = [home for home, bundle in bundles(after).items() if bundle != bundles(before).get(home)]
        assert len(touched) == len(indexed) == 1, path
        assert list(bundles(after)) == list(bundles(before))
        shard = fragments(bundles(after)[touched[0]])
        assert f"/{tag}/narratives/{slug}/" in shard
        assert {f"/{address}" for address in indexed[0]} == set(shard)
        assert "newword" in "".join(one["content"].lower() for one in shard.values())
        build(tmp_path, many())


def test_a_new_title_of_an_original_indexes_its_own_edition_alone(tmp_path, indexed):
    build(tmp_path, many())
    indexed.clear()
    build(tmp_path, changed(many(), "n3/en.md", "title: Title 3", "title: Newword"))
    assert [{address.split("/")[0] for address in bundle} for bundle in indexed] == [{"en"}]


def test_what_texts_are_found_by_is_indexed_anew_in_every_edition(tmp_path, indexed):
    build(tmp_path, many())
    indexed.clear()
    after = build(tmp_path, changed(many(), "n3/en.md", "country: GH", "country: ZA"))
    assert len(indexed) == 3
    for home in ("pagefind/en/", "pagefind/fr/", "pagefind/ar/"):
        assert [one["filters"]["country"] for url, one in fragments(bundles(after)[home]).items() if "/n3/" in url] == [["ZA"]]


def test_without_a_change_nothing_is_indexed(tmp_path, few, indexed):
    build(tmp_path, many())
    assert len(indexed) >= 9
    indexed.clear()
    build(tmp_path, many())
    build(tmp_path, many() | {"pages/about/en.md": b"---\ntitle: About\n---\nMore.\n"})
    build(tmp_path, changed(many(), "themes.yaml", "Talk", "Speech"))
    assert indexed == []


def test_of_a_text_that_is_removed_nothing_is_left(tmp_path, few):
    build(tmp_path, many())
    build(tmp_path, changed(many(), "n3/fr.md", "seul", "encore"))  # now both trees hold it
    fewer = {path: data for path, data in many().items() if path not in ("n3/fr.md", "n1/ar.md")}
    fewer = {path: data for path, data in fewer.items() if not path.startswith("n6/")}
    after = build(tmp_path, fewer)
    for tag, slug, word in (("fr", "n3", "ambre3"), ("ar", "n1", "كهرمان1"), ("en", "n6", "amber6"), ("fr", "n6", "ambre6")):
        assert slug not in texts(after, tag)
        assert not any(word in one for one in texts(after, tag).values())
    assert bundles(after) == bundles(clean(tmp_path / "clean", fewer))


def test_without_the_search_there_is_none(tmp_path):
    with_search = build(tmp_path, tiny())
    assert b"en/search/" in with_search["en/index.html"]
    without = build(tmp_path, tiny(), "--no-search")
    assert not [path for path in without if "search/" in path or path.startswith("pagefind/")]
    assert not [path for path, data in without.items() if path.endswith((".html", ".xml")) and b"/search/" in data]
    assert difference(build(tmp_path, tiny()), with_search) == []


def test_without_the_search_there_is_no_script_of_it(tmp_path):
    assert not [path for path in build(tmp_path, tiny(), "--no-search") if path.startswith("theme/search")]


# --- the laws, with the search on -----------------------------------------------------------------

STEPS = (
    [],
    ["edit a body", "add a narrative"],
    ["remove translations", "change a label"],
    ["edit a title", "add a narrative", "add a translation"],
    ["withdraw a narrative", "remove a narrative"],
    ["change the settings"],
)


def test_after_any_edits_the_site_is_the_clean_one(tmp_path, few):
    inputs = tiny()
    for number, edits in enumerate(STEPS):
        for name in edits:
            inputs = EDITS[name](inputs, number + 3)
        after = build(tmp_path / "work", inputs, jobs=1 + number % 2)
        assert difference(after, clean(tmp_path / "clean", inputs)) == [], edits
        assert sorted(os.listdir(tmp_path / "work")) == [".journal", "narratives", "site"]


def test_a_translation_removed_leads_to_the_clean_site(tmp_path):
    build(tmp_path / "work", many())
    fewer = {path: data for path, data in many().items() if path not in ("n3/fr.md", "n1/ar.md")}
    assert difference(build(tmp_path / "work", fewer), clean(tmp_path / "clean", fewer)) == []


def test_what_is_deleted_comes_back(tmp_path):
    wanted = build(tmp_path, tiny())
    for path in [path for path in wanted if path.startswith("pagefind/en/") and "/wasm" not in path][::3]:
        (tmp_path / "site" / path).unlink()
        assert difference(build(tmp_path, tiny()), wanted) == [], path
    shutil.rmtree(tmp_path / "site/pagefind")
    assert difference(build(tmp_path, tiny()), wanted) == []


def test_nothing_of_the_indexing_stays(tmp_path):
    build(tmp_path, tiny())
    build(tmp_path, EDITS["edit a body"](tiny(), 1))
    for inputs in (tiny(), EDITS["edit a body"](tiny(), 1)):
        build(tmp_path / "without", inputs, "--no-search")
    assert set(os.listdir(tmp_path / ".journal/site")) == set(os.listdir(tmp_path / "without/.journal/site"))


def is_indexing(session: int) -> bool:
    """Tell whether a Pagefind runs among the processes of a session."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            name, _, rest = path.read_text().partition("(")[2].rpartition(")")
            if name.startswith("pagefind") and int(rest.split()[3]) == session:
                return True
    return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
@pytest.mark.parametrize("whole_group", [True, False], ids=["everything", "parent"])
def test_killed_while_it_indexes(tmp_path, whole_group):
    """The old site stands, and the next build is right, whatever lies about."""
    old, new = many(), EDITS["add a narrative"](changed(many(), "n3/en.md", "amber3", "newword"), 1)
    sites = [clean(tmp_path / "clean", inputs) for inputs in (old, new)]
    at_work, during = tmp_path / "work", 0
    for number in range(4):
        assert difference(build(at_work, old), sites[0]) == []
        lay(at_work / "narratives", new)
        command = [sys.executable, str(ROOT / "build.py"), *arguments(at_work, jobs=1 + number % 2)]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        seen = False
        while process.poll() is None and not (seen := is_indexing(process.pid)):
            pass
        time.sleep(0.02 * (number // 2))
        with contextlib.suppress(ProcessLookupError):  # it had ended
            (os.killpg if whole_group else os.kill)(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)  # until its workers have gone, too: they hold the pipe
        assert content(at_work / "site") in sites
        during += seen
    assert during, "no build was killed while it indexed"
    assert difference(build(at_work, new), sites[1]) == []
    assert sorted(os.listdir(at_work)) == [".journal", "narratives", "site"]
