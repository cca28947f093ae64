"""How a text is cited: as BibTeX, RIS and CSL-JSON, in Highwire's tags, and as schema.org's data.

Names stand as their owners give them: a family name is told apart only where its owner did.
Formats: BibTeX with BibLaTeX's fields; RIS (Reference Manager, 2011); CSL-JSON 1.0.2; the tags that
Google Scholar's guidelines for webmasters name; schema.org 28, ScholarlyArticle.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from journal import urls
from journal.model import Person, Response
from journal.rules import LICENCES
from journal.views import NarrativeView

_TEX = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "%": r"\%",
    "&": r"\&", "#": r"\#", "_": r"\_", "$": r"\$", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Citation:
    """What is said of one text when it is cited; addresses are whole, or root-relative."""

    slug: str
    tag: str
    title: str
    summary: str
    authors: tuple[Person, ...]
    translators: tuple[Person, ...]
    reviewers: tuple[Person, ...]
    published: str  # ISO 8601 day, or the year
    journal: str
    home: str  # address of the edition
    issn: str
    issue: tuple[str, str]  # id and name; empty where there is none
    licence: str  # address of the deed
    address: str
    country: tuple[str, str]  # code and name
    themes: tuple[tuple[str, str], ...]  # name and address
    source: tuple[str, str]  # tag and address of what it was translated from
    translations: tuple[tuple[str, str], ...]  # tag and address of what was translated from it
    basis: str  # address of the narrative that it grew out of
    responses: tuple[tuple[str, Response], ...]  # each with its tag

    @property
    def year(self) -> str:
        """The year of publication."""
        return self.published[:4]


def of(view: NarrativeView) -> Citation:
    """Gather what is said of the text that a page shows."""
    edition, text, original, slug = view.head.edition, view.shown, view.original, view.shown.folder
    work, by = original.work, text.translation
    if work is None:
        raise ValueError(slug)
    issue = next((label.name for kind, label in view.others if kind == "issues"), "")

    def at(tag: str) -> str:
        return edition.absolute(urls.narrative(tag, slug))

    source = dict(view.ties).get(text.tag, "")
    return Citation(
        slug=slug,
        tag=text.tag,
        title=view.titled.title,
        summary=view.titled.summary,
        authors=work.authors,
        translators=by.translators if by else (),
        reviewers=by.reviewers if by else (),
        published=view.published,
        journal=edition.title,
        home=edition.absolute(urls.home(edition.tag)),
        issn=edition.issn,
        issue=(work.issue, issue),
        licence=LICENCES.get(work.licence or edition.licence, ""),
        address=at(text.tag),
        country=(work.country, view.country.name),
        themes=tuple([(theme.name, edition.absolute(theme.address)) for theme in view.themes]),
        source=(source, at(source)) if source else ("", ""),
        translations=tuple([(tag, at(tag)) for tag, of in view.ties if of == text.tag]),
        basis=edition.absolute(view.grew_from.address) if view.grew_from else "",
        responses=tuple([(one.tag, one.response) for one, *_ in view.responses if one.response]),
    )


def bibtex(cited: Citation) -> str:
    """Write a BibTeX entry."""
    fields = {
        "author": " and ".join(map(_tex_name, cited.authors)),
        "title": "{" + _tex(cited.title) + "}",
        "translator": " and ".join(map(_tex_name, cited.translators)),
        "journal": _tex(cited.journal),
        "number": _tex(cited.issue[0]),
        "year": cited.year,
        "date": cited.published,
        "issn": cited.issn,
        "langid": cited.tag,
        "url": cited.address,
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@article{{{cited.slug}-{cited.tag},\n{lines}\n}}\n"


def _tex(text: str) -> str:
    return text.translate(_TEX)


def _tex_name(person: Person) -> str:
    family, given = _parts(person)
    if not family:
        return "{" + _tex(person.name) + "}"
    braced = (f"{{{_tex(part)}}}" if " and " in f" {part} " else _tex(part) for part in (family, given))
    return ", ".join(braced)


def _parts(person: Person) -> tuple[str, str]:
    """Split a name where its owner gave the family name, whole words of it; else both are empty."""
    family = re.escape(person.family)
    found = re.search(rf"(?<!\w){family}(?!\w)", person.name) if family else None
    if found is None and family and " " not in person.name:  # scripts without spaces
        found = re.match(family, person.name)
    if found is None:
        return "", ""
    given = f"{person.name[: found.start()]} {person.name[found.end() :]}"
    given = " ".join(given.replace(",", " ").split())
    return (person.family, given) if given else ("", "")


def ris(cited: Citation) -> str:
    """Write a RIS record."""
    day = cited.published.replace("-", "/")
    lines = [("TY", "JOUR")]
    lines += [("AU", _ris_name(person)) for person in cited.authors]
    lines += [("A4", _ris_name(person)) for person in cited.translators]
    lines += [("TI", cited.title), ("T2", cited.journal), ("IS", cited.issue[0]), ("PY", cited.year)]
    lines += [("DA", day), ("SN", cited.issn), ("LA", cited.tag), ("AB", cited.summary)]
    lines += [("UR", cited.address)]
    told = "".join(f"{key}  - {' '.join(value.split())}\r\n" for key, value in lines if value)
    return f"{told}ER  - \r\n"


def _ris_name(person: Person) -> str:
    family, given = _parts(person)
    return f"{family}, {given}" if family else person.name


def csl(cited: Citation) -> str:
    """Write CSL-JSON."""
    item: dict[str, Any] = {
        "id": f"{cited.slug}-{cited.tag}",
        "type": "article-journal",
        "title": cited.title,
        "author": [_csl_name(person) for person in cited.authors],
        "translator": [_csl_name(person) for person in cited.translators],
        "container-title": cited.journal,
        "issue": cited.issue[0],
        "issued": {"date-parts": [[int(part) for part in cited.published.split("-")]]},
        "ISSN": cited.issn,
        "language": cited.tag,
        "URL": cited.address,
    }
    return json.dumps([{key: value for key, value in item.items() if value}], ensure_ascii=False)


def _csl_name(person: Person) -> dict[str, str]:
    family, given = _parts(person)
    return {"family": family, "given": given} if family else {"literal": person.name}


def highwire(cited: Citation) -> list[tuple[str, str]]:
    """Give name and content of each tag that Scholar reads."""
    found = [("citation_title", cited.title)]
    found += [("citation_author", _ris_name(person)) for person in cited.authors]
    found += [("citation_publication_date", cited.published.replace("-", "/"))]
    found += [("citation_journal_title", cited.journal), ("citation_issn", cited.issn)]
    found += [("citation_issue", cited.issue[0]), ("citation_language", cited.tag)]
    found += [("citation_fulltext_html_url", cited.address)]
    return [(name, content) for name, content in found if content]


FORMATS = {"BibTeX": "citation.bib", "RIS": "citation.ris", "CSL-JSON": "citation.json"}
"""The formats in which a citation can be had, with the files beside the text's page."""


def written(cited: Citation) -> list[bytes]:
    """Write a citation in each of the formats."""
    return [write(cited).encode() for write in (bibtex, ris, csl)]


def linked_data(cited: Citation) -> dict[str, Any]:
    """Give schema.org's description of a text and of its ties to the others."""
    part: dict[str, Any] = {"@type": "Periodical", "name": cited.journal, "url": cited.home}
    if cited.issn:
        part["issn"] = cited.issn
    if cited.issue[0]:
        number, name = cited.issue
        part = {"@type": "PublicationIssue", "issueNumber": number, "name": name, "isPartOf": part}
    found = {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "@id": cited.address,
        "url": cited.address,
        "headline": cited.title,
        "abstract": cited.summary,
        "inLanguage": cited.tag,
        "author": [_person(person) for person in cited.authors],
        "translator": [_person(person) for person in cited.translators],
        "contributor": [_person(person) for person in cited.reviewers],
        "datePublished": cited.published,
        "isPartOf": part,
        "license": cited.licence,
        "spatialCoverage": {"@type": "Country", "identifier": cited.country[0], "name": cited.country[1]},
        "about": [{"@type": "DefinedTerm", "name": name, "url": url} for name, url in cited.themes],
        "translationOfWork": _work(*cited.source) if cited.source[0] else None,
        "workTranslation": [_work(*other) for other in cited.translations],
        "isBasedOn": cited.basis,
        "comment": [_comment(*one) for one in cited.responses],
    }
    return {key: value for key, value in found.items() if value}


def _person(person: Person) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": "Person", "name": person.name}
    if person.family:
        found["familyName"] = person.family
    if person.school:
        found["affiliation"] = {"@type": "EducationalOrganization", "name": person.school}
    if person.role:
        found["jobTitle"] = person.role
    return found


def _comment(tag: str, response: Response) -> dict[str, Any]:
    authors = [_person(person) for person in response.authors]
    return {"@type": "Comment", "inLanguage": tag, "author": authors, "dateCreated": response.date}


def _work(tag: str, address: str) -> dict[str, str]:
    return {"@type": "ScholarlyArticle", "@id": address, "inLanguage": tag}
