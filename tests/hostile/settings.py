"""journal.yaml and themes.yaml that attack, or are broken."""

from __future__ import annotations

from hostile.case import Case, File, folder, link_to

JOURNAL = "title: Test\nbase_url: https://journal.example.org/\neditions: [en, fr, ar]\n"
THEMES = "oracy: {en: Oracy, fr: Oral, ar: كلام}\nvoice: Voice\n"


def journal(title: str, content: File, *errors: str, **how) -> Case:
    return Case(title, {"journal.yaml": content}, tuple(f"journal.yaml:{error}" for error in errors), **how)


def line(key: str, *errors: str, **how) -> Case:
    """One line more, the fourth."""
    return journal(f"journal.yaml: {key[:60]!r}", JOURNAL + key + "\n", *errors, **how)


def themes(title: str, content: File, *errors: str, **how) -> Case:
    return Case(title, {"themes.yaml": content}, tuple(f"themes.yaml:{error}" for error in errors), **how)


SECRET = "hunter2"
_PRIVATE = f"password: {SECRET}\n"

CASES = [
    line("langauge: en", "4 J003"),
    line("title: Twice", "4 J004"),
    line("networks: &n {a: A}\nprogrammes: *n", "4 J008", "5 J008"),
    line("networks: {<<: {a: A}}", "4 J014"),
    line("networks: !!python/object/apply:os.system [x]", "4 J009"),
    line("networks: {../x: A}", "4 J124"),
    line("networks: {'\"><script>': A}", "4 J124"),
    line("networks: {page: A}"),
    line("networks: [a]", "4 J102"),
    line("networks: {a: [b]}", "4 J102"),
    line("programmes: {A: x}", "4 J124"),
    line("issues: [{date: 2026-01-01}]", "4 J101"),
    line("issues: [{id: a}, {id: a}]", "4 J118"),
    line("issues: [{id: a, date: soon}]", "4 J112"),
    line("issues: [a]", "4 J102"),
    line("issues: {a: b}", "4 J102"),
    line("country_names: {XX: x}", "4 J105"),
    line("country_names: {GH: [x]}", "4 J102"),
    line("licence: MIT", "4 J113"),
    line("issn: 1234-5678", "4 J504"),
    line("issn: '\"><b>'", "4 J504"),
    line("contact: nobody", "4 J503"),
    line("contact: 'a\"><script>@example.org'", "4 J503"),
    line("contact: javascript:alert(1)//@example.org", "4 J503"),
    line("contact: x?bcc=everybody@example.org", "4 J503"),
    line("repository: javascript:alert(1)", "4 J501"),
    line("repository: 'https://x/\"onmouseover=\"alert(1)'", "4 J501"),
    line("untranslated: maybe", "4 J116"),
    line("description: " + "x" * 1_001, "4 J103"),
    line("description: \"a\\u202Eb\"", "4 J023"),
    line("description: a\u202eb", "4 J023"),
    line("description: a\u2028b", "4 J022"),
    line("description: a\x1b[31mb", "4 J021"),
    line("description: {en-x-evil: a}", "4 J502"),
    line("description: {'\"><b>': a}", "4 J502"),
    line("description: {de: a}", advice=("journal.yaml:4 J507",)),
    line("description: '</title><script>alert(1)</script> {{ 7*7 }} %(x)s \"'", letters=("</title><script>alert(1)</script> {{ 7*7 }} %(x)s \"",), page="en/"),
    line("networks: {a: '</a><script>alert(1)</script> {% x %}'}\nissues: [{id: a, title: '{{ 7*7 }}<b>', date: 2024-01-01}]"),
    journal("a journal without a title", "base_url: https://example.org/\n", "1 J101"),
    journal("a journal whose title is a list", "title: [a]\n", "1 J102"),
    journal("an empty journal.yaml", "", "1 J101"),
    journal("a journal.yaml that is a list", "- a\n", "1 J016"),
    journal("a journal.yaml in Latin-1", "title: caf\u00e9\n".encode("latin-1"), "1 J020"),
    journal("a journal.yaml in UTF-16", JOURNAL.encode("utf-16"), "1 J020"),
    journal("a journal.yaml with 500,000 brackets", "title: " + "[" * 500_000, "1 J012"),
    journal("a journal.yaml of 2 MB", "title: x\n" + "# \n" * 500_000, "1 J011"),
    journal("a journal.yaml of 3 MB", "title: x\n" + "# \n" * 1_000_000, "1 J011"),
    journal("a journal.yaml with 100,001 parts", "title: x\neditions: [" + "a," * 100_001 + "]", "2 J013"),
    journal("a journal.yaml with 8,000 spaces", "title:\n" + " " * 8_000 + "@\n", "2 J017", seconds=0.4),
    journal("a journal.yaml of 2,000 control characters", "title: " + "\x01" * 2_000, "1 J021"),
    journal("an address that is a script", "title: x\nbase_url: javascript:alert(1)\n", "2 J501"),
    journal("an address with markup", "title: x\nbase_url: 'https://x/\"><script>'\n", "2 J501"),
    journal("an address with spaces", "title: x\nbase_url: https://example.org/a b/\n", "2 J501"),
    journal("an address with a query", "title: x\nbase_url: https://example.org/?x=1\n", "2 J501"),
    journal("the journal's address with a name and a password", "title: x\nbase_url: https://a:b@example.org/\n", "2 J501"),
    journal("an address that climbs", "title: x\nbase_url: https://example.org/../../x/\n"),
    journal("an address with signs of HTML", "title: x\nbase_url: https://example.org/a&b'c/\n"),
    journal("an edition that climbs", "title: x\neditions: [en, fr, ../x]\n", "2 J502"),
    journal("an edition with markup", "title: x\neditions: [en, fr, '\"><b>']\n", "2 J502"),
    journal("an edition that is no language", "title: x\neditions: [en, fr, xx]\n", "2 J502"),
    journal("an edition in other letters", "title: x\neditions: [en, fr, zh-hans]\n", "2 J502"),
    journal("an edition twice", "title: x\neditions: [en, fr, en]\n", "2 J118"),
    journal("editions as one text", "title: x\neditions: en\n", "2 J102"),
    Case("a journal.yaml that is a link to a secret", {"private": _PRIVATE, "journal.yaml": link_to("private")},
         ("journal.yaml J036", "private J033"), absent=("hunter2",)),
    Case("a themes.yaml that is a link to a secret", {"private": _PRIVATE, "themes.yaml": link_to("private")},
         ("themes.yaml J036", "private J033"), absent=("hunter2",)),
    Case("a journal.yaml that is a folder", {"journal.yaml": folder}, ("journal.yaml *",)),
    themes("a theme with markup for an id", "oracy: x\n'\"><script>': x\n", "2 J124"),
    themes("a theme's id that climbs", "oracy: x\n../x: y\n", "2 J124"),
    themes("a theme called page", "oracy: x\npage: y\n"),
    themes("a theme that Windows cannot keep", "oracy: x\ncon: y\n", "2 J124"),
    themes("a theme with a list for a label", "oracy: [a]\n", "1 J102"),
    themes("a theme with an unknown line", "oracy: {label: a, colour: red}\n", "1 J003"),
    themes("a theme set twice", "oracy: a\noracy: b\n", "2 J004"),
    themes("a themes.yaml that is a list", "- oracy\n", "1 J016"),
    themes("a themes.yaml with 50,000 brackets", "oracy: " + "[" * 50_000, "1 J012"),
    themes("a themes.yaml that is deep", "oracy: {label: {en: {a: {b: {c: {d: e}}}}}}\n", "1 J012"),
    themes("a themes.yaml with markup for a label", "oracy: '</a><script>alert(1)</script> {{ 7*7 }}'\n",
           letters=("</a><script>alert(1)</script> {{ 7*7 }}",), page="en/themes/"),
    themes("a themes.yaml with nothing in it", "# none yet\n"),
]
