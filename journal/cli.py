"""The commands: `python build.py [COMMAND]`."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from journal import (
    catalogues,
    coverage,
    files,
    pipeline,
    reading,
    report,
    rules,
    scaffold,
    translating,
    workers,
)
from journal.pipeline import Checked, Fault, Options
from journal.problems import Problem
from journal.progress import say
from journal.report import Tongue
from journal.settings import JOURNAL, THEMES, address, canonical_tag
from journal.site import Site

_EACH = Tongue()
_HERE = Path(__file__).parent.parent


class _Commands(click.Group):
    """Without a command, the options are those of `build`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ("--help", "-h", "--version")):
            args = ["build", *args]
        return super().parse_args(ctx, args)


def _places(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that `build` and `check` share."""
    folder = click.Path(path_type=Path)
    for option in (
        click.option("--no-images", is_flag=True, help="Leave the photos out."),
        click.option("--no-search", is_flag=True, help="Leave the search out."),
        click.option("--jobs", type=click.IntRange(1, 512), help="Processes (default: one a core)."),
        click.option("--base-url", help="The journal's address, instead of journal.yaml's."),
        click.option("--output", type=folder, help="Where the site goes (default: site)."),
        click.option("--narratives", type=folder, help="What is read (default: narratives)."),
    ):
        command = option(command)
    return command


_in_language = click.option("--language", help="The language of the messages (default: the text's own).")


def _tongue(language: str | None) -> Tongue:
    tag = language and canonical_tag(language)
    if language and not (tag and catalogues.exists(tag)):
        known = ", ".join(catalogues.tags())
        raise click.BadParameter(f"choose one of {known}", param_hint="--language")
    return Tongue(tag or "")


def _options(given: dict[str, Any]) -> Options:
    base_url = given["base_url"]
    if base_url:
        base_url = address(base_url)
        if base_url is None:
            raise click.BadParameter("it must begin with https:// or http://", param_hint="--base-url")
    narratives, output = given["narratives"] or _HERE / "narratives", given["output"] or _HERE / "site"
    return Options(
        narratives=narratives.resolve(),
        output=output.resolve(),
        base_url=base_url,
        jobs=given["jobs"] or workers.default_jobs(),
        search=not given["no_search"],
        images=not given["no_images"],
        skip_faulty=given.get("skip_faulty", False),
    )


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option("0.1.0", prog_name="Teacher Leadership")
def main() -> None:
    """Turn narratives written in Markdown into a journal on the web."""


@main.command()
@_places
@click.option("--skip-faulty", is_flag=True, help="Publish without the texts that have errors.")
def build(**given: Any) -> None:
    """Check everything, then write the site."""
    options = _options(given)
    _refuse_strangers(options)
    with files.locked(options.home / "lock") as free:
        if not free:
            raise Fault(f"Another build is writing {options.output}; wait for it to end.")
        _build(options)


def _refuse_strangers(options: Options) -> None:
    if not Site(options.output, options.home, b"").is_ours():
        what = f"{options.output} holds files that this program did not write"
        raise Fault(f"{what}; choose another --output.")


def _build(options: Options) -> None:
    site = pipeline.begun(options)
    found = pipeline.read(options, keeps=True)
    known = pipeline.shown(options, site, found)
    if known:
        _tell_rest(known.advice)
        say(f"{report.counted(known)} {site.live.pages:,} files, 0 new.")
        return
    checked = pipeline.check(options, found)
    errors = checked.errors
    if errors and options.skip_faulty and not any(found.path in (JOURNAL, THEMES) for found in errors):
        _tell(options, checked.problems)
        checked, left_out = pipeline.without_faulty(checked)
        for name in left_out:
            click.echo(f"Left out: {report.safe(name)}")
        if not checked.summary.narratives:
            sys.exit(1)
    elif errors:
        _tell(options, checked.problems)
        click.echo("\n" + report.counted(checked.summary) + " Nothing was written.")
        sys.exit(1)
    else:
        _tell_news(options, checked)
    done = pipeline.build(options, site, checked)
    say(f"{report.counted(checked.summary)} {done.pages:,} files, {done.written:,} new.")


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@_places
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text")
@_in_language
def check(paths: tuple[Path, ...], form: str, language: str | None, **given: Any) -> None:
    """Tell every problem at once, or those of the narratives that the PATHs name."""
    options, tongue = _options(given), _tongue(language)
    checked = pipeline.check(options)
    folders, problems = checked.folders, checked.problems
    if paths:
        named = tuple(_named(path, options.narratives) for path in paths)
        folders = [folder for folder in folders if f"{folder.name}/".startswith(named)]
        problems = [found for found in problems if f"{reading.folder_of(found.path)}/".startswith(named)]
    summary = pipeline.summary_of(folders, problems)
    if form == "json":
        click.echo(report.as_json(problems, summary, tongue))
    elif form == "github":
        told = report.as_github(problems, _prefix(options.narratives), tongue)
        click.echo(told, nl=bool(told))
    else:
        _tell(options, problems, tongue)
        click.echo(("\n" if problems else "") + report.counted(summary, tongue.tag or "en"))
    sys.exit(any(rules.severity(found.code) == "error" for found in problems))


def _tell(options: Options, problems: list[Problem], tongue: Tongue = _EACH) -> None:
    if problems:
        click.echo(report.as_text(problems, pipeline.lines_of(options), tongue))


def _tell_news(options: Options, checked: Checked) -> None:
    """Tell the advice on what has changed since the last build; of the rest only how much there is."""
    news = [found for found in checked.problems if _is_new(found, checked.read.changed)]
    _tell(options, news)
    _tell_rest(len(checked.problems) - len(news), after="\n" if news else "")


def _tell_rest(rest: int, after: str = "") -> None:
    if rest:
        click.echo(f"{after}Advice on what has not changed: {rest:,}; `python build.py check` tells it.")


def _is_new(found: Problem, changed: set[str]) -> bool:
    folder = reading.folder_of(found.path)
    return folder in changed or folder in (JOURNAL, THEMES)


def _named(path: Path, narratives: Path) -> str:
    """Find which problems a path names: those whose folder begins so; everything for the whole."""
    whole = Path(os.path.abspath(path))  # noqa: PTH100  # links are not followed: they are problems
    if narratives.is_relative_to(whole):
        return ""
    for place in (whole, Path(os.path.abspath(narratives / path))):  # noqa: PTH100
        if place.is_relative_to(narratives):
            name = reading.folder_of(place.relative_to(narratives).as_posix())
            if (narratives / name).exists():
                return f"{name}/"
    raise click.BadParameter(f"there is no narrative {report.safe(str(path))}", param_hint="PATH")


def _prefix(narratives: Path) -> str:
    """Lead from the repository's root to the narratives."""
    for folder in (narratives, *narratives.parents):
        if (folder / ".git").exists():
            below = narratives.relative_to(folder).as_posix()
            return "" if below == "." else f"{below}/"
    return f"{narratives.name}/"


@main.command()
@click.argument("slug")
@click.option("--narratives", type=click.Path(path_type=Path), help="Where to write it.")
@click.option("--language", help="The language of the narrative, such as en (default: the journal's first).")
def new(slug: str, narratives: Path | None, language: str | None) -> None:
    """Begin a narrative: a folder with a header to fill in."""
    folder = (narratives or _HERE / "narratives").resolve()
    click.echo(f"Write your narrative here: {scaffold.original(folder, slug, language)}")


@main.command()
@click.argument("slug")
@click.argument("tag")
@click.option("--narratives", type=click.Path(path_type=Path), help="Where the narrative lies.")
@click.option("--from", "source", metavar="TAG", help="Which text to translate (default: the original).")
@click.option("--refresh", is_flag=True, help="Record that the translation follows its source again.")
def translate(slug: str, tag: str, narratives: Path | None, source: str | None, *, refresh: bool) -> None:
    """Begin a translation of the narrative SLUG into the language TAG."""
    folder = (narratives or _HERE / "narratives").resolve()
    if refresh:
        click.echo(f"Recorded in {translating.refresh(folder, slug, tag)}")
    else:
        click.echo(f"Write your translation here: {translating.begin(folder, slug, tag, source)}")


@main.command()
@_places
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def status(form: str, **given: Any) -> None:
    """Tell how far each narrative has come in each edition."""
    checked = pipeline.check(_options(given))
    journal = pipeline.joined(checked)
    click.echo((coverage.as_json if form == "json" else coverage.as_text)(journal.listed, journal.editions))


@main.command()
@_places
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, help="0: any that is free.")
def serve(port: int, **given: Any) -> None:
    """Show the site on this machine, and build it again whenever a file is saved."""
    from journal.serve import serve as run_server  # noqa: PLC0415  # its library is not for builds

    options = _options(given)
    _refuse_strangers(options)
    run_server(options, port, lambda address: click.echo(f"The journal stands at {address} (Ctrl+C ends)."))


@main.command()
@click.argument("code")
@_in_language
def explain(code: str, language: str | None) -> None:
    """Explain the code of a problem, with a wrong and a right example."""
    known = rules.wording()
    if code.upper() not in known:
        near = rules.nearest(code.upper(), known)
        hint = f" Do you mean {near}?" if near else ""
        raise click.BadParameter(f"there is no code {report.safe(code)}.{hint}", param_hint="CODE")
    click.echo(report.explained(code.upper(), _tongue(language).tag or "en"))


def run() -> None:
    """Run the program; faults of the machine are told in one line."""
    os.umask(0o022)
    gc.disable()  # a build makes millions of values, no cycles, and ends
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        sys.exit(main(standalone_mode=False))
    except click.Abort:
        sys.exit(130)
    except click.UsageError as error:
        name = error.ctx.command_path if error.ctx else "build.py"
        say(f"{error.format_message()} (See python {name} --help.)")
        sys.exit(2)
    except (Fault, workers.WorkerError) as fault:
        say(str(fault))
        sys.exit(2)
    except OSError as error:
        name = f": {error.filename}" if error.filename else ""
        say(f"{error.strerror or error}{name}.")
        sys.exit(2)


__all__ = ["Checked", "run"]
