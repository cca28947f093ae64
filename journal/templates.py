"""Renders views as pages through the templates; every value is escaped (HOSTILE, trap 9)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from jinja2 import Template
from markupsafe import Markup

from journal import citation, frontpage, languages, urls
from journal.bodies import Bodies
from journal.compiler import Compiled, Environment
from journal.editions import Edition
from journal.fileviews import Document, FeedView, RobotsView, SitemapView
from journal.model import Person
from journal.prompts import STEPS
from journal.rules import LICENCES
from journal.views import (
    SECTION_TITLES,
    BilingualView,
    ChooserView,
    CoverageView,
    Entry,
    Head,
    HomeView,
    IndexView,
    ListView,
    NarrativeView,
    NotFoundView,
    Row,
    SearchView,
    StandingView,
    WriteView,
)

_TEMPLATES = {
    BilingualView: "bilingual.html",
    ChooserView: "chooser.html",
    CoverageView: "coverage.html",
    HomeView: "home.html",
    IndexView: "index.html",
    ListView: "list.html",
    NarrativeView: "narrative.html",
    NotFoundView: "not_found.html",
    SearchView: "search.html",
    StandingView: "standing.html",
    WriteView: "write.html",
    FeedView: "feed.xml",
    SitemapView: "sitemap.xml",
    RobotsView: "robots.txt",
}


class Templates:
    """The templates, with what pages of one edition share rendered once."""

    def __init__(self, codes: bytes, bodies: Bodies) -> None:
        """Take the templates as `compiler.compiled` gives them."""
        self.environment = Environment(Compiled(codes))
        self.environment.globals.update(
            licences=LICENCES,
            section_titles=SECTION_TITLES,
            steps=STEPS,
            direction=languages.direction,
            body=bodies.body,
            response=bodies.response,
            map=frontpage.world,
            beside=bodies.beside,
            formats=citation.FORMATS,
            highwire=citation.highwire,
            linked_data=citation.linked_data,
            entries=self.joined,
            foreign=self.foreign,
            people=self.people,
            cells=self.row,
            menu=self.menu,
            module=self.module,
            relations=self.relations,
            sentences=self.sentences,
            languages=self.languages,
        )
        self.bodies = bodies
        self.edition: Edition | None = None
        self.shared: dict[str, Any] = {}
        self.entries: dict[str, str] = {}
        self.tongues: dict[str, Markup] = {}
        self.names: dict[tuple[Person, ...], Markup] = {}
        self.menus: dict[str, Markup] = {}
        self.modules: dict[str, Any] = {}
        self.parts: dict[tuple[str, tuple[str, ...], str, bool, bool], str] = {}
        self.rows: dict[Row, str] = {}
        self.loaded: dict[str, Template] = {}

    def render(self, view: Any) -> list[bytes]:
        """Render a view as the bytes of its page, and of the files beside it."""
        edition = view.edition if isinstance(view, FeedView) else getattr(view, "head", None)
        edition = getattr(edition, "edition", edition)
        if edition is not None:
            self.enter(edition)
        if isinstance(view, NarrativeView) and view.quoted:
            cited = citation.of(view)
            return [self.page(view, cited=cited), *citation.written(cited)]
        if isinstance(view, SearchView):
            return [self.page(view, data=_for_script(view))]
        return [self.page(view)]

    def page(self, view: Any, **values: object) -> bytes:
        """Render a view's page, with values that it does not hold itself."""
        return self.template(_TEMPLATES[type(view)]).render(self.shared, view=view, **values).encode()

    def template(self, name: str) -> Template:
        """Give a template."""
        template = self.loaded.get(name)
        if template is None:
            template = self.loaded[name] = self.environment.get_template(name)
            template.globals = dict(template.globals)  # Jinja's chain of maps is slow to look through
        return template

    def enter(self, edition: Edition) -> None:
        """Prepare what the pages of an edition share."""
        if self.edition is edition:
            return
        self.edition, self.modules, self.entries, self.menus, self.parts = edition, {}, {}, {}, {}
        self.rows, self.names, self.tongues = {}, {}, dict.fromkeys(("", edition.tag), Markup(""))
        words = edition.words
        self.shared = {
            "edition": edition,
            "link": edition.link,
            "absolute": edition.absolute,
            "gettext": words.gettext,
            "ngettext": words.ngettext,
            "pgettext": words.pgettext,
            "_": words.gettext,
            "root": Markup(edition.addresses.root),  # noqa: S704  # checked in settings
            "home": Markup(edition.link(urls.home(edition.tag))),  # noqa: S704
        }
        self.shared["assets"] = self.part("assets.html")
        self.shared["colophon"] = self.part("colophon.html")

    def part(self, name: str, **values: object) -> Markup:
        """Render a part of a page."""
        template = self.template(name)
        return Markup(template.render(self.shared, **values))  # noqa: S704  # escaped by the template

    def module(self, name: str) -> Any:
        """Give what a template defines for others: macros and words, in the edition's language."""
        done = self.modules.get(name)
        if done is None:
            done = self.modules[name] = self.template(name).make_module(self.shared)
        return done

    def relations(self, head: Head) -> Markup:
        """Render the links to a page's other editions, for search engines."""
        return self.placed("relations.html", head)

    def languages(self, head: Head) -> Markup:
        """Render the links to a page's other editions, for readers."""
        return self.placed("languages.html", head)

    def placed(self, name: str, head: Head) -> Markup:
        """Render a part in which nothing but the address below the home differs from page to page."""
        key = (name, head.real, head.origin, head.below == "", head.linked)
        done = self.parts.get(key)
        if done is None:
            pattern = replace(head, below="\0" if head.below else "")
            done = self.parts[key] = str(self.part(name, head=pattern))
        return Markup(done.replace("\0", head.below))  # noqa: S704  # an address of ours

    def menu(self, section: str) -> Markup:
        """Render the menu; it is the same on all pages of a section."""
        done = self.menus.get(section)
        if done is None:
            done = self.menus[section] = self.part("menu.html", current=section)
        return done

    def foreign(self, tag: str) -> Markup:
        """Give the attributes of an element in another language than the edition's; of none, none."""
        done = self.tongues.get(tag)
        if done is None:
            attributes = Markup(' lang="{}" dir="{}"').format(tag, languages.direction(tag))
            done = self.tongues[tag] = attributes
        return done

    def sentences(self, lines: Markup) -> Markup:
        """Set sentences, a line each, one after the other, as the edition's script has them."""
        gap: str = self.shared["edition"].gap
        return Markup(gap.join(filter(None, lines.split("\n"))))  # noqa: S704  # of a template

    def people(self, people: tuple[Person, ...]) -> Markup:
        """Render names with what their owners say of themselves; they stand on several pages."""
        done = self.names.get(people)
        if done is None:
            done = self.names[people] = self.part("people.html", people=people)
        return done

    def joined(self, entries: tuple[Entry, ...]) -> Markup:
        """Render a list's entries; each is the same in every list of an edition."""
        known, parts, write = self.entries, [], self.module("entry.html").entry
        for entry in entries:
            done = known.get(entry.slug)
            if done is None:
                done = known[entry.slug] = str(write(entry))
            parts.append(done)
        return Markup("".join(parts))  # noqa: S704  # written by the template

    def row(self, row: Row, slug: str) -> Markup:
        """Render the cells of a row of the coverage table; few rows differ by more than their slugs."""
        done = self.rows.get(row)
        if done is None:
            cell = self.module("cell.html").cell
            cells = [(state, behind, tag and urls.narrative(tag, "\0")) for state, behind, tag in row]
            done = self.rows[row] = "".join(str(cell(*told)) for told in cells)
        return Markup(done.replace("\0", slug))  # noqa: S704  # letters, digits, hyphens

    def document(self, document: Document) -> bytes:
        """Write the page that the search reads of a text: its words, and by what it is filtered."""
        text, work = document.text, document.original.work
        body, fold = self.bodies.searched(text)
        return self.template("document.html").render(text=text, work=work, body=body, fold=fold).encode()


def _for_script(view: SearchView) -> dict[str, Any]:
    """Tell the search page's script what it needs of the page's edition."""
    edition = view.head.edition
    _ = edition.words.gettext
    return {
        "root": edition.addresses.root,
        "bundles": view.bundles,
        "others": view.others,
        "editions": {
            tag.lower(): {"tag": tag, "dir": languages.direction(tag), "name": name}
            for tag, name in edition.everywhere
        },
        "words": {
            "found": edition.plurals("%(number)s narrative found", "%(number)s narratives found"),
            "everywhere": edition.plurals(
                "%(number)s narrative found in other languages",
                "%(number)s narratives found in other languages",
            ),
            "none": _("Nothing was found. Try fewer words, other words, or fewer filters."),
            "searching": _("Searching …"),
            "failed": _("The search could not be loaded. Check your connection, then try again."),
        },
    }
