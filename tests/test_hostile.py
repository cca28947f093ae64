"""What strangers send: attacks and broken files do no harm, unusual good work passes.

The cases are tables in `hostile/`. Each is laid beside one good narrative and goes through `check`
in its three forms and through `build --skip-faulty`; what is published is read as a browser would.
"""

from __future__ import annotations

import gc
import json
import re
import subprocess
import sys
import time
import unicodedata
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner, Result
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent))

from hostile import bodies, folders, good, headers, settings  # noqa: E402
from hostile.case import CONSENT, Case, fifo, full, photo, text, translation  # noqa: E402

from journal import cli, files, pipeline, rules  # noqa: E402

ROOT = Path(__file__).parent.parent
CASES = [*headers.CASES, *bodies.CASES, *folders.CASES, *settings.CASES, *good.CASES]
GOOD = {
    "journal.yaml": settings.JOURNAL,
    "themes.yaml": settings.THEMES,
    "good/en.md": full("## A heading\n\nA [link](https://example.org/).\n", title="Good"),
    "good/fr.md": translation(body="Un texte.\n"),
}
TAGS = ("en", "fr", "ar")


# --- laying out ---------------------------------------------------------------------------------


def lay(root: Path, *tables: dict) -> Path:
    """Write files below `root`/narratives; a later table replaces an earlier one, None removes."""
    narratives = root / "narratives"
    narratives.mkdir(parents=True)
    for name, content in {name: content for table in tables for name, content in table.items()}.items():
        path = narratives / name
        if content is None:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        if callable(content):
            content(path)
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    return narratives


def has_photos(case: Case) -> bool:
    return any(name.lower().endswith(rules.PHOTO_ENDINGS) for name in case.files)


def invoke(*arguments: str | Path) -> Result:
    """Run the program in this process, as `cli.run` does; anything but an ordinary end is a failure."""
    gc.disable()
    try:
        result = CliRunner().invoke(cli.main, [str(argument) for argument in arguments])
    finally:
        gc.enable()
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise AssertionError(f"the program fell: {result.exception!r}") from result.exception
    return result


def parameters(*, build: bool = False) -> list:
    """The cases by name; with `build`, those that are built too."""
    return [pytest.param(case, id=case.name) for case in CASES if case.build or not build]


# --- check ---------------------------------------------------------------------------------------

_RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_ANNOTATION = re.compile(r"::(?:error|notice) file=[^,:\n]*,line=[0-9]+,col=[0-9]+,title=J[0-9]{3}::[^\n]+")
_MOST = 500  # problems of one submission; more help nobody
_LINE = 2_000  # characters; no line of a log is longer


def assert_plain(output: str, ours: re.Pattern[str] | None = None) -> None:
    """No terminal and no log acts on what is told."""
    found = _RAW.search(output)
    assert not found, f"raw {found.group()!r} in {output[max(0, found.start() - 60) : found.end() + 20]!r}"
    for line in output.split("\n"):
        assert len(line) <= _LINE, f"a line of {len(line)} characters: {line[:80]!r}"
        if ours is not None:
            assert not line or ours.fullmatch(line), line
        else:
            assert not line.lstrip().startswith("::"), line
        assert "##[" not in line, line  # GitHub reads this form anywhere in a line


def matches(wanted: str, found: dict) -> bool:
    place, _, code = wanted.rpartition(" ")
    path, line = place, ""
    if re.search(r"\.(?:md|yaml):[0-9]+$", place):
        path, _, line = place.rpartition(":")
    safe = path.encode("unicode_escape").decode() if not path.isprintable() else path
    at_path = found["path"] == path or _letters(found["path"]) == _letters(safe)
    return at_path and code in ("*", found["code"]) and line in ("", str(found["line"]))


def _letters(path: str) -> str:
    """A path without what an output escapes, in whatever way it does."""
    return re.sub(r"\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\[nr]|[^\x20-\x7e]", "", path)


@pytest.mark.parametrize("case", parameters())
def test_is_told(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`check` ends soon, tells each problem at its place and nothing else, and echoes nothing raw."""
    monkeypatch.setattr(rules.Limit, "CHECK_SECONDS", case.stop)
    narratives = lay(tmp_path, GOOD, case.files)
    options = ("--narratives", narratives, "--output", tmp_path / "site", "--jobs", "1")
    checked = []
    check = pipeline.check
    monkeypatch.setattr(pipeline, "check", lambda given: checked.append(check(given)) or checked[0])
    begun = time.process_time()
    result = invoke("check", "--format", "json", *options)
    spent = time.process_time() - begun
    monkeypatch.setattr(pipeline, "check", lambda _: checked[0])  # the other two forms cost little
    told = json.loads(result.stdout)["problems"]
    errors = [found for found in told if found["severity"] == "error"]
    advice = [found for found in told if found["severity"] == "advice"]

    shown = [f"{found['path']}:{found['line']} {found['code']} {found['message']}" for found in errors]
    for wanted in case.errors:
        assert any(matches(wanted, found) for found in errors), f"not told: {wanted}; told: {shown[:10]}"
    if not case.more:
        other = [line for line, found in zip(shown, errors, strict=True) if not any(matches(w, found) for w in case.errors)]
        assert not other, f"told beside: {other[:10]}"
    for wanted in case.advice:
        assert any(matches(wanted, found) for found in advice), f"not advised: {wanted}; {advice[:5]}"
    assert not [found for found in told if found["path"].partition("/")[0] == "good"]
    assert result.exit_code == (1 if errors else 0)
    assert not (tmp_path / "site").exists()
    assert spent < case.seconds, f"took {spent:.1f} s"
    assert len(told) <= _MOST, f"{len(told)} problems"

    assert_plain(result.stdout)
    words = invoke("check", *options)
    assert words.exit_code == result.exit_code
    assert_plain(words.stdout + words.stderr)
    assert not ("\\u000d" in words.stdout and "\r\n" in str(case.files.get("bad/en.md"))), "a carriage return is quoted"
    github = invoke("check", "--format", "github", *options)
    assert github.exit_code == result.exit_code
    assert_plain(github.stdout, _ANNOTATION)
    assert len(github.stdout.splitlines()) == len(told)
    assert settings.SECRET not in result.stdout + words.stdout + github.stdout


# --- build ---------------------------------------------------------------------------------------

_VOID = frozenset("area base br col embed hr img input link meta source track wbr path".split())
_ELEMENTS = frozenset(
    "a abbr article aside b bdi blockquote body br button caption code col colgroup dd details div dl dt em fieldset"
    " canvas figcaption figure footer form g h1 h2 h3 h4 h5 h6 head header hr html i img input label legend li link main mark meta"
    " nav noscript ol option output p path picture pre script search section select small source span strong sub summary"
    " sup svg table tbody td template textarea tfoot th thead time title tr ul use circle rect line".split()
)
_ADDRESSES = ("href", "src", "action", "formaction", "cite", "poster", "data", "xlink:href", "background", "ping")
_REFUSED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202d\u202e\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_HIDDEN = re.compile("[\U000e0000-\U000e007f]")
_FLAGS = re.compile("\U0001f3f4[\U000e0030-\U000e007a]{4,6}\U000e007f")
_PAGE_BYTES = 2_000_000


class Page(HTMLParser):
    """Reads a page and collects what is wrong with it."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.words: list[str] = []
        self.named: list[str] = []  # in attributes
        self.script: list[str] | None = None
        self.ways: set[str] = set()  # to places on the same page
        self.feed(source)
        self.close()
        self.wrong += [f"#{way} leads nowhere" for way in sorted(self.ways - self.ids)]
        if self.open:
            self.wrong.append(f"left open: {self.open}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _ELEMENTS:
            self.wrong.append(f"element {tag!r}")
        if tag == "a" and "a" in self.open:
            self.wrong.append("a link in a link")
        if tag == "form" and "article" in self.open:
            self.wrong.append("a form in an article")
        given = {name: value or "" for name, value in attrs}
        if len(given) < len(attrs):
            self.wrong.append(f"an attribute twice: {attrs}")
        for name, value in given.items():
            self.attribute(tag, name, value)
        if tag == "script":
            self.script = []
            if given.get("type") != "application/ld+json" and not urlsplit(given.get("src", "x:")).path.startswith("/"):
                self.wrong.append(f"a script: {given}")
        if tag == "meta" and "http-equiv" in given:
            self.wrong.append("a meta that acts")
        if given.get("id") in self.ids:
            self.wrong.append(f"id {given['id']!r} twice")
        if "id" in given:
            self.ids.add(given["id"])
        self.named += [given[name] for name in ("alt", "title", "content", "aria-label") if name in given]
        if tag not in _VOID:
            self.open.append(tag)

    handle_startendtag = handle_starttag

    def attribute(self, tag: str, name: str, value: str) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9:-]*", name) or name.startswith("on") or name in ("style", "srcdoc"):
            self.wrong.append(f"attribute {name!r} in {tag}")
        values = [part.split()[0] for part in value.split(",") if part.strip()] if name == "srcset" else [value]
        if name not in _ADDRESSES and name != "srcset":
            return
        for address in values:
            parts = urlsplit(address)
            if re.match("#.", address):
                self.ways.add(address[1:])
            if parts.scheme not in ("", "https", "http", "mailto") or (parts.netloc and not parts.scheme):
                self.wrong.append(f"address {address!r}")
            if re.search(r"[\x00-\x20\\]", address):
                self.wrong.append(f"signs in address {address!r}")
            if name in ("src", "srcset") and (parts.netloc or parts.scheme):
                self.wrong.append(f"fetched from elsewhere: {address!r}")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self.script is not None:
            if "".join(self.script).strip():
                json.loads("".join(self.script))
            self.script = None
        if tag in _VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.wrong.append(f"</{tag}> closes {self.open[-1:]}")
            if tag not in self.open:
                return
            while self.open and self.open[-1] != tag:
                self.open.pop()
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.script is not None:
            self.script.append(data)
        else:
            self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"comment {data[:40]!r}")

    def handle_pi(self, data: str) -> None:
        self.wrong.append(f"instruction {data[:40]!r}")

    def unknown_decl(self, data: str) -> None:
        self.wrong.append(f"declaration {data[:40]!r}")


def published(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def assert_harmless(site: dict[str, bytes], case: Case) -> dict[str, Page]:
    """Nothing that is published acts, hides, grows or falls apart."""
    pages = {}
    for name, data in site.items():
        for words in case.absent:
            assert words.encode() not in data, f"{words!r} in {name}"
        if name.startswith("photos/"):
            with Image.open(BytesIO(data)) as image:
                assert image.format in ("AVIF", "JPEG")
                assert not image.getexif()
                assert max(image.size) <= 1_600
        if name.startswith(("photos/", "theme/", "pagefind/")) or not name.endswith((".html", ".xml", ".txt")):
            continue
        content = data.decode()
        assert len(data) < _PAGE_BYTES, f"{name} has {len(data):,} bytes"
        assert not _REFUSED.search(content), f"{_REFUSED.search(content)} in {name}"
        assert not _HIDDEN.search(_FLAGS.sub("", content)), f"hidden words in {name}"
        if name.endswith(".html"):
            page = pages[name] = Page(content)
            assert not page.wrong, f"{name}: {page.wrong[:5]}"
        elif name.endswith(".xml"):
            ElementTree.fromstring(content)
    return pages


def mains(site: dict[str, bytes]) -> dict[str, str]:
    """The <main> of the good narrative in each edition."""
    found = {tag: site.get(f"{tag}/narratives/good/index.html") for tag in TAGS}
    return {tag: re.search(r"(?s)<main.*</main>", data.decode())[0] for tag, data in found.items() if data}


def plain(words: str) -> str:
    return unicodedata.normalize("NFC", " ".join(words.split()))


_alone: dict[tuple, dict[str, str]] = {}


def alone(case: Case, tmp_path: Path) -> dict[str, str]:
    """The good narrative's <main> in a build without the case's folders."""
    own = {name: case.files.get(name, GOOD[name]) for name in ("journal.yaml", "themes.yaml")}
    key = tuple(own.values())
    if key not in _alone:
        narratives = lay(tmp_path / "alone", GOOD, own)
        result = invoke("build", "--narratives", narratives, "--output", tmp_path / "alone/site", "--jobs", "1", "--no-search")
        assert result.exit_code == 0, result.output
        _alone[key] = mains(published(tmp_path / "alone/site"))
    return _alone[key]


def build(case: Case, tmp_path: Path) -> tuple[dict[str, bytes], dict[str, Page]]:
    """Build a case beside the good narrative; what is published, and its pages as read."""
    narratives = lay(tmp_path, GOOD, case.files)
    images = () if has_photos(case) else ("--no-images",)
    options = ("--narratives", narratives, "--output", tmp_path / "site", "--jobs", "1", "--no-search", *images)
    begun = time.process_time()
    result = invoke("build", "--skip-faulty", *options)
    assert settings.SECRET not in result.output
    assert time.process_time() - begun < case.seconds + 3
    assert_plain(result.stdout + result.stderr)
    if any(error.startswith(("journal.yaml", "themes.yaml")) for error in case.errors):
        assert result.exit_code == 1
        assert not (tmp_path / "site").exists()
        return {}, {}
    assert result.exit_code == 0, result.output[-2_000:]
    site = published(tmp_path / "site")
    pages = assert_harmless(site, case)
    here = mains(site)
    assert {tag: here.get(tag) for tag in TAGS if tag in alone(case, tmp_path)} == alone(case, tmp_path)
    if not case.errors:  # then the ordinary build must do the same
        assert invoke("build", *options).exit_code == 0
    return site, pages


def assert_published_right(case: Case, site: dict[str, bytes], pages: dict[str, Page]) -> None:
    """The page shows the letters that were meant, and no faulty text is on a page."""
    page = pages.get(f"{case.page}index.html")
    words = plain("".join(page.words) + " " + " ".join(page.named)) if page else ""
    for letters in case.letters:
        assert plain(letters) in words, f"{letters!r} not on {case.page}: {words[:3000]}"
    for error in case.errors:
        path = error.rpartition(" ")[0]
        path = re.sub(r":[0-9]+$", "", path)
        if path.endswith(".md"):
            slug, _, tag = path.removesuffix(".md").rpartition("/")
            html = site.get(f"{tag}/narratives/{slug}/index.html", b"")
            assert not html or b"wanting" in html, f"{path} is faulty, and published"


# Most cases can be built together, which takes a fifth of the time; where something is wrong with
# what comes of it, each is built alone, to tell which it was.
_BATCH = 60


def moved(case: Case, slug: str) -> Case:
    """The same case in another folder."""

    def move(path: str) -> str:
        return f"{slug}/{path[4:]}" if path.startswith("bad/") else path

    return replace(
        case,
        files={move(name): content for name, content in case.files.items()},
        errors=tuple(slug + error[3:] if re.match("bad[/ ]", error) else error for error in case.errors),
        page=case.page.replace("/bad/", f"/{slug}/"),
    )


def sociable(case: Case) -> bool:
    firsts = {name.partition("/")[0] for name in case.files}
    return not (
        not case.build
        or case.absent
        or case.seconds != Case.seconds
        or firsts & {"journal.yaml", "themes.yaml", "pages"}
        or (firsts == {"bad"} and "bad" in case.files)
        or any("../bad/" in str(content) for content in case.files.values())
    )


SOCIABLE = [case for case in CASES if sociable(case)]
BATCHES = [SOCIABLE[start : start + _BATCH] for start in range(0, len(SOCIABLE), _BATCH)]
PLACE = {case.title: (number, f"case-{at}") for number, batch in enumerate(BATCHES) for at, case in enumerate(batch)}


@cache
def together(number: int) -> tuple[dict[str, bytes], dict[str, Page]] | None:
    """Build a batch; None where something is wrong with it."""
    cases = [moved(case, PLACE[case.title][1]) for case in BATCHES[number]]
    whole = {name: content for case in cases for name, content in case.files.items()}
    errors = tuple(error for case in cases for error in case.errors)
    with TemporaryDirectory() as folder:
        try:
            return build(Case("together", whole, errors, seconds=60), Path(folder))
        except (AssertionError, ValueError, OSError):
            return None


@pytest.mark.parametrize("case", parameters(build=True))
def test_harms_nothing(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`build --skip-faulty` publishes the good narrative untouched, and nothing that acts."""
    number, slug = PLACE.get(case.title, (-1, ""))
    built = together(number) if slug else None
    if built is not None:
        assert_published_right(moved(case, slug), *built)
        return
    monkeypatch.setattr(rules.Limit, "CHECK_SECONDS", case.stop)
    site, pages = build(case, tmp_path)
    if site:
        assert_published_right(case, site, pages)


# --- what needs more than files ------------------------------------------------------------------


def run(*arguments: str | Path, seconds: float = 60) -> subprocess.CompletedProcess[bytes]:
    """Run the program as people do."""
    return subprocess.run(  # noqa: S603
        [sys.executable, ROOT / "build.py", *arguments], capture_output=True, timeout=seconds, check=False
    )


@pytest.fixture
def hostile_journal(tmp_path: Path) -> Path:
    """A few of the worst at once."""
    return lay(
        tmp_path,
        GOOD,
        {
            "bad/en.md": text("[x](javascript:alert(1))\n", title="a\x1b[31mb"),
            "x\n::error file=y::z/en.md": text(),
            "worse/en.md": fifo,
            "worst/en.md": b"\xff\xfe\x00",
            "pages/\x1b]0;owned\x07/en.md": text(),
        },
    )


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_the_program_itself(hostile_journal: Path, form: str, tmp_path: Path) -> None:
    done = run("check", "--format", form, "--narratives", hostile_journal, "--output", tmp_path / "site")
    assert done.returncode == 1
    assert b"Traceback" not in done.stdout + done.stderr
    assert_plain(done.stdout.decode(), _ANNOTATION if form == "github" else None)
    assert_plain(done.stderr.decode())


def test_the_program_itself_builds(hostile_journal: Path, tmp_path: Path) -> None:
    output = tmp_path / "site"
    options = ("--narratives", hostile_journal, "--output", output, "--no-search")
    refused = run(*options)
    assert refused.returncode == 1
    assert not output.exists()
    done = run("build", "--skip-faulty", *options)
    assert done.returncode == 0, done.stderr
    assert_plain(done.stdout.decode() + done.stderr.decode())
    assert (output / "en/narratives/good/index.html").is_file()
    assert not (output / "en/narratives/bad").exists()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_nothing_left_is_an_error(tmp_path: Path, jobs: str) -> None:
    narratives = lay(tmp_path, {"bad/en.md": text(year="x")})
    result = invoke("build", "--skip-faulty", "--narratives", narratives, "--output", tmp_path / "site", "--jobs", jobs)
    assert result.exit_code == 1
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    "name",
    [
        "journal.yaml",
        "themes.yaml",
    ],
)
def test_settings_that_are_a_pipe(tmp_path: Path, name: str) -> None:
    narratives = lay(tmp_path, GOOD, {name: fifo})
    assert run("check", "--narratives", narratives, "--output", tmp_path / "site").returncode == 1


@pytest.mark.parametrize("name", ["bad/en.md", "bad/a.jpg"])
def test_a_file_that_nobody_may_read(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    narratives = lay(tmp_path, GOOD, {"bad/en.md": full(), "bad/a.jpg": photo()})
    (narratives / name).chmod(0)
    read = files.read

    def refuse(path: Path | str) -> bytes:  # the tests may run as root, who may read all
        if str(path).endswith(name):
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(files, "read", refuse)
    options = ("--narratives", narratives, "--output", tmp_path / "site", "--jobs", "1")
    told = json.loads(invoke("check", "--format", "json", *options).stdout)["problems"]
    assert [(found["path"], found["code"]) for found in told if found["severity"] == "error"] == [(name, "J041")]
    assert invoke("build", "--skip-faulty", "--no-search", *options).exit_code == 0


def test_narratives_behind_a_link(tmp_path: Path) -> None:
    """The folder itself may be a link: who starts the program has chosen it."""
    narratives = lay(tmp_path, GOOD)
    (tmp_path / "link").symlink_to(narratives)
    assert invoke("check", "--narratives", tmp_path / "link", "--output", tmp_path / "site").exit_code == 0




@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("bad", 1),
        ("bad/en.md", 1),
        ("good", 0),
        ("good/../bad", 1),
        ("nowhere", 2),
        ("a\x1b[31m", 2),
        (".", 1),
        ("pages", 1),
        ("/etc", 2),
        ("..", 1),
    ],
)
def test_check_of_a_path(tmp_path: Path, path: str, code: int) -> None:
    narratives = lay(tmp_path, GOOD, {"bad/en.md": text(year="x"), "pages/about/en.md": "---\ntitel: x\n---\nx\n"})
    result = invoke("check", narratives / path, "--narratives", narratives, "--output", tmp_path / "site")
    assert result.exit_code == code
    assert_plain(result.stdout + result.stderr)


def test_dead_links_in_a_large_journal() -> None:
    from journal.checks import Links
    from journal.submission import read_text

    read = read_text(text("".join(f"[a](../b{n}-x/) " for n in range(100))).encode(), "bad/en.md")
    assert read.text is not None
    links = Links(f"a-narrative-about-number-{n}" for n in range(10_000))
    begun = time.process_time()
    assert len(list(links.check(read.text))) == 100
    assert time.process_time() - begun < 4


def test_texts_do_not_leak_into_each_other(tmp_path: Path) -> None:
    narratives = lay(tmp_path, GOOD, {"bad/en.md": full("[a]: https://example.org/leak\n"), "also/en.md": full("[a] [^n]\n"), "bad/fr.md": translation(body="[a] [^n]\n\n[^n]: x\n")})
    invoke("build", "--narratives", narratives, "--output", tmp_path / "site", "--jobs", "1", "--no-search")
    assert all(b"example.org/leak" not in data for data in published(tmp_path / "site").values())


def test_photos_come_out_as_they_were(tmp_path: Path) -> None:
    """Upright, in their colours, on white."""
    sideways = Image.new("RGB", (64, 32), (0, 0, 255))
    sideways.paste((255, 0, 0), (0, 0, 32, 32))  # red on the left: at the top once it is turned
    held = BytesIO()
    turned = Image.Exif()
    turned[0x0112] = 6
    sideways.save(held, "JPEG", exif=turned, quality=95)
    pictures = {
        "a.jpg": (held.getvalue(), (32, 64), (8, 8), (255, 0, 0)),
        "b.jpg": (photo(mode="CMYK", colour=(0, 255, 255, 0), size=(64, 64), quality=95), (64, 64), (8, 8), (255, 0, 0)),
        "c.png": (photo("PNG", "I;16", colour=32_768, size=(60, 60)), (60, 60), (8, 8), (128, 128, 128)),
        "d.png": (photo("PNG", "RGBA", colour=(0, 0, 0, 0), size=(56, 56)), (56, 56), (8, 8), (255, 255, 255)),
        "e.png": (photo("PNG", "L", colour=200, size=(52, 52)), (52, 52), (8, 8), (200, 200, 200)),
    }
    assert_looks(tmp_path, pictures)


def test_a_photo_with_one_colour_that_is_see_through(tmp_path: Path) -> None:
    data = photo("PNG", "RGB", colour=(1, 2, 3), size=(48, 48), transparency=(1, 2, 3))
    assert_looks(tmp_path, {"f.png": (data, (48, 48), (8, 8), (255, 255, 255))})


def assert_looks(tmp_path: Path, pictures: dict) -> None:
    for name, (data, size, at, colour) in pictures.items():
        narratives = lay(tmp_path / name, GOOD, {"bad/en.md": full(f"![x]({name})\n", CONSENT), f"bad/{name}": data})
        assert invoke("build", "--narratives", narratives, "--output", tmp_path / name / "site", "--jobs", "1", "--no-search").exit_code == 0
        for path, encoded in published(tmp_path / name / "site").items():
            if path.startswith("photos/"):
                image = Image.open(BytesIO(encoded)).convert("RGB")
                assert image.size == size, path
                assert max(abs(one - other) for one, other in zip(image.getpixel(at), colour, strict=True)) < 12, (name, path, image.getpixel(at))


def test_no_title_twice() -> None:
    """Each case has a name of its own, or a failure would not say which."""
    names = [case.title for case in CASES]
    assert len(set(names)) == len(names), sorted({name for name in names if names.count(name) > 1})
    assert len(CASES) >= 130

