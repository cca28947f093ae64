"""The one catalogue of what the journal asks of a text: codes, limits, patterns, wording."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path


class Code(StrEnum):
    """The codes by name; their wording stands in rules.toml."""

    HEADER_MISSING = "J001"
    HEADER_OPEN = "J002"
    UNKNOWN_KEY = "J003"
    DUPLICATE_KEY = "J004"
    YAML_SYNTAX = "J005"
    YAML_COLON = "J006"
    YAML_TAB = "J007"
    YAML_ANCHOR = "J008"
    YAML_TAG = "J009"
    YAML_DOCUMENT = "J010"
    HEADER_LARGE = "J011"
    HEADER_DEEP = "J012"
    HEADER_PARTS = "J013"
    YAML_MERGE = "J014"
    KEY_NOT_TEXT = "J015"
    NOT_MAPPING = "J016"
    YAML_SIGN = "J017"
    YAML_QUOTE = "J018"
    YAML_BACKSLASH = "J019"
    NOT_UTF8 = "J020"
    CONTROL_CHARACTER = "J021"
    LINE_SEPARATOR = "J022"
    DIRECTION_OVERRIDE = "J023"
    TAG_CHARACTER = "J024"
    NOT_CHARACTER = "J025"
    TEXT_LONG = "J026"
    FILE_LARGE = "J027"
    LINE_LONG = "J028"
    BRACKETS = "J029"
    SLUG = "J030"
    SLUG_LONG = "J031"
    SLUG_RESERVED = "J032"
    STRAY_FILE = "J033"
    UNEXPECTED_FILE = "J034"
    FOLDER_INSIDE = "J035"
    SYMLINK = "J036"
    FILES_MANY = "J037"
    NOT_LANGUAGE = "J038"
    TAG_SPELLING = "J039"
    NOT_EDITION = "J040"
    UNREADABLE = "J041"
    FOLDER_EMPTY = "J042"
    JOURNAL_EMPTY = "J043"
    SLOW = "J044"
    MARKS = "J045"
    NAME_NOT_PORTABLE = "J046"
    FIELD_MISSING = "J101"
    FIELD_SHAPE = "J102"
    FIELD_LONG = "J103"
    FIELD_MANY = "J104"
    COUNTRY = "J105"
    YEAR = "J106"
    SCHOOL_YEAR = "J107"
    THEME = "J108"
    NETWORK = "J109"
    PROGRAMME = "J110"
    ISSUE = "J111"
    DATE = "J112"
    LICENCE = "J113"
    BOOLEAN = "J114"
    LANGUAGE_DISAGREES = "J115"
    CHOICE = "J116"
    SOURCE_BLOCKS = "J117"
    VALUE_TWICE = "J118"
    SUMMARY_LONG = "J119"
    THEMES_MANY = "J120"
    ORIGINAL_ONLY = "J121"
    TRANSLATION_ONLY = "J122"
    TRANSLATOR_MISSING = "J123"
    ID = "J124"
    NESTING = "J201"
    LINK_REFUSED = "J202"
    LINK_LONG = "J203"
    LINK_DEAD = "J204"
    HEADING_DEAD = "J205"
    RAW_HTML = "J206"
    WORDS_FEW = "J207"
    WORDS_MANY = "J208"
    ENTITY = "J209"
    FOOTNOTE_DEAD = "J210"
    TEXT_EMPTY = "J211"
    FOOTNOTE_UNUSED = "J212"
    HTML_LONG = "J213"
    FOOTNOTE_LOST = "J214"
    EMAIL_SHOWN = "J215"
    TELEPHONE_SHOWN = "J216"
    HANDLE_SHOWN = "J217"
    PUPIL_NAMED = "J218"
    PHOTO_MISSING = "J301"
    ALT_MISSING = "J302"
    PHOTO_ELSEWHERE = "J303"
    PHOTO_LARGE = "J304"
    PHOTO_PIXELS = "J305"
    PHOTO_SIDE = "J306"
    NAME_LONG = "J307"
    PHOTO_FORMAT = "J308"
    PHOTO_DAMAGED = "J309"
    PHOTO_CONSENT = "J310"
    PHOTO_UNUSED = "J311"
    PHOTO_GPS = "J312"
    PHOTO_SPACE = "J313"
    TWO_ORIGINALS = "J402"
    TRANSLATION_OF_NOTHING = "J403"
    CIRCLE = "J404"
    BEHIND = "J405"
    LICENCE_ND = "J406"
    WITHDRAWN_TEXT = "J407"
    RESPONDS_TO = "J408"
    BASE_URL = "J501"
    EDITION_TAG = "J502"
    CONTACT = "J503"
    ISSN = "J504"
    NO_BASE_URL = "J505"
    NO_CATALOGUE = "J506"
    LABEL_EDITION = "J507"
    RESPONSE_NAME = "J601"
    RESPONSE_LONG = "J602"
    RESPONSE_PLAIN = "J603"


class Limit:
    """Numbers that a submission must keep to; measured in HOSTILE tests, sizes in bytes."""

    TEXT_CHARACTERS = 150_000
    TEXT_BYTES = 500_000
    LINE_CHARACTERS = 100_000
    HTML_CHARACTERS = 1_000_000
    BRACKETS = 3_000
    FOOTNOTE_MARKS = 1_000
    NESTING = 8
    HEADER_BYTES = 16_384
    HEADER_DEPTH = 4
    HEADER_EVENTS = 1_500
    SETTINGS_BYTES = 1_000_000
    SETTINGS_DEPTH = 6
    SETTINGS_EVENTS = 100_000
    TITLE = 300
    SUMMARY = 1_000
    NAME = 200
    PEOPLE = 100
    THEMES = 20
    THEMES_ADVISED = 4
    SUMMARY_WORDS = 60
    WORDS_FEW = 600
    WORDS_MANY = 1_000
    RESPONSE_WORDS = 200
    LINK = 2_000
    SLUG = 80
    PHOTO_BYTES = 15_000_000
    PHOTO_PIXELS_JPEG = 64_000_000
    PHOTO_PIXELS = 40_000_000
    PHOTO_SIDE = 12_000
    NAME_BYTES = 150
    FILES = 60
    CHECK_SECONDS = 10


SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
ID = SLUG
TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?")
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
SCHOOL_YEAR = re.compile(r"((?:19|20)[0-9]{2}) ?[/\-–—] ?((?:19|20)?[0-9]{2})")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
BLOCK_DIGEST = re.compile(r"[0-9a-f]{6}")
EMAIL = re.compile(r"[^\s@<>\"',;:()\\?&%#]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
ISSN = re.compile(r"[0-9]{4}-[0-9]{3}[0-9X]")
WEB_ADDRESS = re.compile(r"https?://[^\s/?#@\"<>\\]+(?:/[^\s?#\"<>\\]*)?")
LINK = re.compile(r"(?:https?://[^\s/?#]|mailto:[^\s@]+@)", re.IGNORECASE)

# Names in the narratives folder that cannot be a narrative's folder.
DEVICES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)},
)
RESERVED_SLUGS = DEVICES | {"pages"}
# Addresses below an edition that a standing page cannot have (DESIGN, section 4).
SECTIONS = ("countries", "themes", "years", "networks", "programmes", "issues")
RESERVED_PAGES = DEVICES | {"narratives", "search", "coverage", "write", *SECTIONS}
IGNORED_FILES = frozenset({".ds_store", "thumbs.db", "desktop.ini", ".gitkeep", ".directory"})
PHOTO_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif")
NOT_PORTABLE = re.compile(r'[<>:"|?*\\\x00\x01]|[. ]$')  # in names of files on Windows
REFUSED_PHOTO_ENDINGS = (".heic", ".heif", ".tif", ".tiff", ".bmp", ".svg", ".avif", ".jxl")

COUNTRIES = frozenset(
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR "
    "BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ "
    "EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW "
    "GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY "
    "KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV "
    "MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY "
    "QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG "
    "TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA "
    "ZM ZW".split(),
)  # ISO 3166-1 alpha-2, and XK
COMMON_COUNTRY_SLIPS = {"UK": "GB", "EN": "GB", "KO": "KR", "KS": "XK"}

# SPDX names that an author may choose, with the address of the deed.
LICENCES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    **{
        f"CC-{kind.upper()}-{version}": f"https://creativecommons.org/licenses/{kind}/{version}/"
        for kind in ("by", "by-sa", "by-nc", "by-nc-sa", "by-nd", "by-nc-nd")
        for version in ("4.0", "3.0")
    },
}


@dataclass(frozen=True, slots=True)
class Rule:
    """The wording of one code, in English; the catalogues translate it."""

    severity: str
    message: str
    repair: str
    meaning: str
    wrong: str
    right: str
    repair_near: str = ""


@cache
def wording() -> dict[str, Rule]:
    """Read rules.toml: every code with its wording, in order."""
    with Path(__file__).with_name("rules.toml").open("rb") as file:
        return {code: Rule(**table) for code, table in tomllib.load(file).items()}


def severity(code: str) -> str:
    """Tell whether the code is an `error`, which blocks a build, or `advice`."""
    return wording()[code].severity


def nearest(word: str, known: Iterable[str], alike: float = 0.6) -> str | None:
    """Find the known word that a person who wrote `word` most probably meant, or None.

    `alike` is how much the two must have in common, from 0 to 1.
    """
    by_folded = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(word.casefold()[:100], by_folded, n=1, cutoff=alike)
    return by_folded[found[0]] if found else None


def listed(known: Iterable[str], most: int = 12) -> str:
    """Join names for a message, the first few where there are many."""
    names = list(known)
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")
