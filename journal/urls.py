"""Where everything stands: addresses of pages, as DESIGN section 4 lists them.

An address here is relative to the journal's root, without a first slash and with a last one
(`fr/themes/oracy/`), of letters a to z, digits and hyphens only, so that nothing needs quoting;
`Addresses` turns it into a link, `file_of` into a file of the output.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

BUNDLES = "pagefind/"  # the folder of all search bundles


def home(tag: str) -> str:
    """Address of an edition's first page."""
    return f"{tag.lower()}/"


def narratives(tag: str) -> str:
    """Address of the list of all narratives."""
    return f"{tag.lower()}/narratives/"


def narrative(tag: str, slug: str) -> str:
    """Address of a narrative in an edition."""
    return f"{tag.lower()}/narratives/{slug}/"


def bilingual(tag: str, slug: str) -> str:
    """Address of a translation beside its source."""
    return f"{narrative(tag, slug)}bilingual/"


def coverage(tag: str) -> str:
    """Address of an edition's page of what is translated and what is wanted."""
    return f"{tag.lower()}/coverage/"


def section(tag: str, name: str) -> str:
    """Address of an index, such as `themes`."""
    return f"{tag.lower()}/{name}/"


def term(tag: str, name: str, ident: str) -> str:
    """Address of the narratives of one country, theme, year, network, programme or issue."""
    return f"{tag.lower()}/{name}/{ident.lower()}/"


def page(tag: str, name: str) -> str:
    """Address of a standing page."""
    return f"{tag.lower()}/{name}/"


def numbered(address: str, number: int) -> str:
    """Address of a further page of a list; numbers count from the oldest."""
    return f"{address}page/{number}/"


def listed(kind: str, name: str, number: int = 0) -> str:
    """Address, below an edition's home, of a page of a list: of a term's narratives, or of all."""
    address = f"{kind}/{name.lower()}/" if name else f"{kind}/"
    return numbered(address, number) if number else address


def feed(tag: str) -> str:
    """Address of an edition's feed."""
    return f"{tag.lower()}/feed.xml"


def search(tag: str) -> str:
    """Address of an edition's search page."""
    return f"{tag.lower()}/search/"


def bundle(tag: str, shard: str) -> str:
    """Address of a search bundle; the first of an edition has no name of its own."""
    return f"{BUNDLES}{tag.lower()}/{shard}/" if shard else f"{BUNDLES}{tag.lower()}/"


def write(tag: str) -> str:
    """Address of an edition's writing page."""
    return f"{tag.lower()}/write/"


def not_found(tag: str) -> str:
    """Address of an edition's page for what is not there."""
    return f"{tag.lower()}/404.html"


def file_of(address: str) -> str:
    """Give the file that answers to an address."""
    return address + "index.html" if address.endswith("/") or not address else address


@dataclass(frozen=True, slots=True)
class Addresses:
    """Links under a base URL, which may have a path; empty: unknown, links are root-relative."""

    base_url: str
    root: str  # the path under which the whole journal stands, with both slashes

    def link(self, address: str) -> str:
        """Give a link that works from every page."""
        return self.root + address

    def absolute(self, address: str) -> str:
        """Give a link that works from everywhere; root-relative where no base URL is known."""
        return (self.base_url or "/") + address


def addresses(base_url: str) -> Addresses:
    """Make the links of a journal that stands at `base_url`."""
    return Addresses(base_url, urlsplit(base_url).path or "/")
