"""The shape of the program: layers, lengths, docstrings, and what may touch the disk (DESIGN, section 6)."""

from __future__ import annotations

import ast
import re
import statistics
from functools import cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "journal"

# Every module, the lowest layer first; a module imports from layers below its own only.
LAYERS = (
    ("problems", "model", "rules", "urls", "languages", "scripts", "progress", "workers", "commonmark", "compiler", "paging"),  # need nothing of ours
    ("files", "characters", "render", "privacy"),
    ("memory", "catalogues", "frontmatter", "markdown", "site"),
    ("fields", "photos", "report", "drift"),
    ("schema", "settings", "comments"),
    ("folders", "submission", "assemble", "checks"),
    ("reading", "editions", "search", "kinship"),
    ("views", "fileviews", "coverage", "prompts", "ways"),
    ("keys", "viewer", "bodies", "citation", "exporting"),
    ("frontpage",),
    ("templates", "wanted", "writing", "premises"),
    ("plan", "scaffold", "translating"),
    ("publish", "rendering"),
    ("pipeline",),
    ("serve",),
    ("cli",),
)
LAYER = {name: number for number, names in enumerate(LAYERS) for name in names}
UPWARD: dict[tuple[str, str], str] = {}
"""Imports that go upward or sideways all the same, each with its reason."""

# What asks or changes the disk. Asking whether something is there is little; each is listed with its reason.
ASKS = {"exists", "is_file", "is_dir", "resolve", "os.path.abspath"}
TOUCHES = ASKS | {
    *("open", "read_text", "read_bytes", "write_text", "write_bytes", "unlink", "rename", "mkdir", "rmdir"),
    *("touch", "glob", "rglob", "iterdir", "stat", "lstat", "chmod", "symlink_to", "hardlink_to", "walk"),
    *("os.open", "os.unlink", "os.remove", "os.rename", "os.replace", "os.link", "os.symlink", "os.mkdir"),
    *("os.makedirs", "os.rmdir", "os.listdir", "os.scandir", "os.walk", "os.stat", "os.truncate", "os.chmod"),
    *("shutil.copy", "shutil.copytree", "shutil.rmtree", "shutil.move", "tempfile.mkdtemp", "io.open"),
}
ALLOWED = {
    "catalogues": ({"is_file"}, "asks whether the package holds a catalogue; its bytes come through files"),
    "cli": ({"resolve", "exists", "os.path.abspath"}, "makes what is typed into absolute places"),
    "pipeline": ({"is_dir"}, "asks once whether there is a narratives folder"),
    "rendering": ({"is_dir"}, "asks whether social cards have been drawn"),
    "rules": ({"open"}, "reads its own wording, a part of the package; it may import nothing"),
    "translating": ({"exists", "is_dir"}, "asks before it begins a text, so as never to overwrite"),
    "scaffold": ({"exists"}, "asks before it begins a folder, so as never to overwrite"),
}

@cache
def modules() -> dict[str, ast.Module]:
    return {
        path.stem: ast.parse(path.read_text("utf-8"))
        for path in sorted(PACKAGE.glob("*.py"))
        if path.stem != "__init__"
    }


def imports(module: ast.Module) -> set[str]:
    """The modules of the package that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "journal":
            parts = (node.module or "").split(".")
            found |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("journal.")}
        assert not (isinstance(node, ast.ImportFrom) and node.level), "relative imports hide the layers"
    return found


def functions(module: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]


def length(node: ast.FunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


# --- layers -------------------------------------------------------------------------------------


def test_the_table_names_every_module():
    assert sorted(LAYER) == sorted(modules())


@pytest.mark.parametrize("name", modules())
def test_modules_import_from_lower_layers_only(name):
    below = {other for other in LAYER if LAYER[other] < LAYER.get(name, len(LAYERS))}
    allowed = below | {other for module, other in UPWARD if module == name}
    assert imports(modules()[name]) <= allowed


def test_exceptions_are_needed():
    for name, other in UPWARD:
        assert other in imports(modules()[name])
    for name, (calls, _reason) in ALLOWED.items():
        assert calls <= touches(modules()[name]), name


def test_no_module_is_a_drawer():
    assert not {"utils", "util", "helpers", "common", "core", "manager", "misc", "base"} & set(modules())


# --- lengths ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", modules())
def test_files_are_short(name):
    assert len((PACKAGE / f"{name}.py").read_text("utf-8").splitlines()) <= 300


def test_functions_are_short():
    lengths = {
        f"{name}.{function.name}": length(function) for name, module in modules().items() for function in functions(module)
    }
    assert [name for name, lines in lengths.items() if lines > 50] == []
    assert statistics.median(lengths.values()) <= 8
    assert sorted(lengths.values())[int(len(lengths) * 0.9)] <= 28


# --- docstrings ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", modules())
def test_modules_begin_with_one_sentence(name):
    told = ast.get_docstring(modules()[name]) or ""
    first = " ".join(told.split("\n\n")[0].split())
    assert re.fullmatch(r"[A-Z`].*[^.]\.", first), first
    assert not re.search(r"\. [A-Z]", first), "more than one sentence before the empty line"


@pytest.mark.parametrize("name", modules())
def test_what_is_public_is_told(name):
    public = [
        node
        for node in modules()[name].body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_")
    ]
    assert [node.name for node in public if not ast.get_docstring(node)] == []


def test_the_architecture_names_every_module():
    told = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    assert [name for name in modules() if f"`{name}`" not in told and f"`{name}.py`" not in told] == []


# --- the disk -----------------------------------------------------------------------------------


def touches(module: ast.Module) -> set[str]:
    """The calls of a module that ask or change the disk."""
    found = set()
    for node in ast.walk(module):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if isinstance(node.func, ast.Name):
            found |= {called} & {"open"}
        elif called.split(".")[0] in ("os", "shutil", "tempfile", "io"):
            found |= {called} & TOUCHES
        elif called.split(".")[0] not in ("self", "files", "Image", "catalogues", "images"):  # not paths
            found |= {called.rpartition(".")[2]} & TOUCHES
    return found


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in modules()
        if name != "files"
    ],
)
def test_only_files_touches_the_disk(name):
    allowed, _reason = ALLOWED.get(name, (set(), ""))
    assert touches(modules()[name]) - allowed == set()


@pytest.mark.parametrize("name", modules())
def test_only_the_command_line_writes_to_the_streams(name):
    found = {ast.unparse(node.func) for node in ast.walk(modules()[name]) if isinstance(node, ast.Call)}
    if name not in ("cli", "progress"):
        assert not found & {"print", "input", "click.echo", "sys.stdout.write", "sys.stderr.write"}


# --- the journal's own names stand in narratives/ alone -----------------------------------------


def words_of_code() -> dict[str, str]:
    """Code without comments and docstrings, and templates, by path."""
    found = {f"templates/{path.name}": path.read_text("utf-8") for path in sorted((ROOT / "templates").iterdir())}
    for name, module in modules().items():
        for node in ast.walk(module):
            body = getattr(node, "body", None)
            if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
                if isinstance(getattr(body[0], "value", None), ast.Constant):
                    body[0] = ast.copy_location(ast.Pass(), body[0])
        found[f"journal/{name}.py"] = ast.unparse(module)
    modules.cache_clear()
    return found


def own_names(section: str) -> set[str]:
    """Ids and labels of the journal in /narratives."""
    settings = yaml.safe_load((ROOT / "narratives/journal.yaml").read_text("utf-8"))
    terms = settings.get(section, {})
    if section == "themes":
        terms = yaml.safe_load((ROOT / "narratives/themes.yaml").read_text("utf-8"))
    found = set() if section == "country_names" else set(terms)
    for label in terms.values():
        label = label.get("label", label) if isinstance(label, dict) else label
        found |= {label} if isinstance(label, str) else set(label.values())
    return {name for name in found if name.lower() not in ("reading", "feedback", "questions")}  # plain words


@pytest.mark.parametrize(
    "section",
    [
        *("networks", "programmes"),
        "country_names",
        "themes",
    ],
)
def test_no_name_of_the_journal_stands_in_the_code(section):
    names = own_names(section)
    assert names
    pattern = re.compile(r"(?<!\w)(" + "|".join(map(re.escape, names)) + r")(?!\w)", re.IGNORECASE)
    found = {path: sorted({hit[0] for hit in pattern.finditer(text)}) for path, text in words_of_code().items()}
    assert {path: hits for path, hits in found.items() if hits} == {}
