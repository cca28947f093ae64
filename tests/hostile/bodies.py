"""Bodies that attack: links, photos, HTML, templates, entities, nesting, size."""

from __future__ import annotations

from hostile.case import BODY, CONSENT, Case, photo, text
from hostile.headers import bad

PHOTO = {"bad/circle.jpg": photo()}


def link(address: str, code: str = "J202", **how) -> Case:
    return bad(f"a link: {address[:60]!r}", text(f"First line.\n\n[words]({address})\n"), f"{BODY + 2} {code}", **how)


LINKS = [
    *map(
        link,
        (
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "javascript&colon;alert(1)",
            "&#106;avascript:alert(1)",
            "&#x6A;&#x61;vascript:alert(1)",
            "java&Tab;script:alert(1)",
            "java&NewLine;script:alert(1)",
            "java&#10;script:alert(1)",
            "&#1;javascript:alert(1)",
            "javascript%3Aalert(1)",
            "%6Aavascript:alert(1)",
            "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
            "data:image/png;base64,iVBORw0KGgo=",
            "vbscript:msgbox(1)",
            "feed:javascript:alert(1)",
            "feed:https://example.org/",
            "blob:https://example.org/1",
            "view-source:https://example.org/",
            "intent://x#Intent;scheme=https;end",
            "ms-word:ofe|u|https://example.org/x.docx",
            "file:///etc/passwd",
            "ftp://example.org/",
            "ws://example.org/",
            "//evil.example/",
            "///evil.example/",
            "\\\\\\\\evil.example/",
            "/\\\\evil.example/",
            "https:evil.example",
            "https:/evil.example",
            "https:\\\\\\\\evil.example",
            "https://",
            "http://?x",
            "/etc/passwd",
            "/en/",
            "?x=1",
            "en.md",
            "../../etc/passwd",
            "../../../../../../etc/passwd/",
            "..\\\\..\\\\x",
            "%2e%2e/good/",
            "..%2fgood/",
            "../good",
            "../GOOD/",
            "../good/en.md",
            "../pages/",
            "../pages/../../x/",
            "../",
            "..",
            "mailto:",
            "",
            "<>",
            "x",
        ),
    ),
    link("../nowhere/", "J204"),
    link("../pages/nowhere/", "J204"),
    link("#nowhere", "J205"),
    link("#%00nbad%00", "J205"),
    link("#", "J205"),
    link("https://example.org/" + "x" * 2_000, "J203"),
    bad("an autolink to a script", text("<javascript:alert(1)>\n"), f"{BODY} J202"),
    bad("an autolink to data", text("<data:text/html,x>\n"), f"{BODY} J202"),
    bad("an autolink with an unknown scheme", text("<x-evil:y>\n"), f"{BODY} J202"),
    bad("a reference to a script", text("[words][r]\n\n[r]: javascript:alert(1)\n"), f"{BODY + 2} J202"),
    bad("a short reference to a script", text("[r]\n\n[r]: <javascript:alert(1)> 'title'\n"), f"{BODY + 2} J202"),
    bad("a photo that links to a script", text("[![a](circle.jpg)](javascript:alert(1))\n", CONSENT), f"{BODY + 1} *", more=True),
    bad("a script in a footnote", text("a[^1]\n\n[^1]: [x](javascript:alert(1))\n"), f"{BODY + 2} J202"),
    bad("a script in a table", text("|a|\n|-|\n|[x](javascript:alert(1))|\n"), f"{BODY + 2} J202"),
    bad("a script in a heading", text("# [x](javascript:alert(1))\n"), f"{BODY} J202"),
    bad("a newline in an address", text("[x](<java\nscript:alert(1)>)\n"), letters=("(<java",)),
    bad("quotation marks in an address", text('[x](https://example.org/"onmouseover="alert(1))\n'), letters=("x",)),
    bad("quotation marks in a link's title", text("[x](https://example.org/ '\" onmouseover=\"alert(1)')\n"), letters=('" onmouseover="alert(1)',)),
    bad("markup in an address", text("[x](https://example.org/<script>alert(1)</script>)\n"), letters=("x",)),
    bad("an address with a name and a password", text("[x](https://good.example@evil.example/)\n"), letters=("x",)),
    bad("an address in other letters", text("[x](https://пример.испытание/а)\n"), letters=("x",)),
    bad("an address that cannot be read", text("[x](https://[::1)\n"), letters=("x",)),
    bad("a link over nothing", text("[](https://example.org/)\n"), letters=("Bad",)),
    bad("2,900 dead links in one line", text("[a](javascript:1) " * 2_900), f"{BODY} J202"),
    bad("2,900 percent-encoded links above 80,000 lines", text("[x](https://e.org/%41) " * 2_900 + "\n" * 80_000), stop=3, build=False),
    bad("2,900 links to nowhere below 8,000 headings",
        text("".join(f"# a{n}\n" for n in range(8_000)) + "\n" + "".join(f"[x](#b{n}) " for n in range(2_900))), f"{8_000 + BODY + 1} J205",
        stop=3, build=False),
    bad("8,000 headings with one name", text("# a\n" * 8_000), stop=3, build=False),
    bad("2,900 footnote marks in one word", text("[^a]: x\n\n" + "[^" * 2_900 + "a" * 90_000), "1 J029", stop=2, build=False),
]

_SCRIPT = "<script>alert(1)</script>"

PHOTOS = [
    *(
        bad(f"a photo: {src!r}", text(f"First line.\n\n![words]({src})\n", CONSENT), f"{BODY + 3} {code}")
        for src, code in (
            ("javascript:alert(1).jpg", "J303"),
            ("https://example.org/x.jpg", "J303"),
            ("//example.org/x.jpg", "J303"),
            ("data:image/png;base64,iVBORw0KGgo=", "J303"),
            ("../../etc/passwd", "J303"),
            ("../good/photo.jpg", "J303"),
            ("/etc/passwd.jpg", "J303"),
            ("..\\\\..\\\\x.jpg", "J303"),
            ("%2e%2e%2fgood%2fphoto.jpg", "J303"),
            ("..%5cgood%5cphoto.jpg", "J303"),
            ("c:x.jpg", "J303"),
            ("missing.jpg", "J301"),
            ("%00.jpg", "J301"),
            ("%0A::error::x.jpg", "J303"),
            ("en.md", "J301"),
            ("x.svg", "J301"),
            ("", "J301"),
            ("...jpg", "J301"),
        )
    ),
    Case("a photo without a description", {**PHOTO, "bad/en.md": text("![](circle.jpg)\n", CONSENT)}, (f"bad/en.md:{BODY + 1} J302",)),
    Case("a photo with spaces for a description", {**PHOTO, "bad/en.md": text("![ &nbsp; ](circle.jpg)\n", CONSENT)}, (f"bad/en.md:{BODY + 1} J302",)),
    Case("a photo with an invisible description", {**PHOTO, "bad/en.md": text("![\u200b](circle.jpg)\n", CONSENT)}, (f"bad/en.md:{BODY + 1} J302",)),
    Case("a photo without consent", {**PHOTO, "bad/en.md": text("![a](circle.jpg)\n")}, (f"bad/en.md:{BODY} J310",)),
    Case("a break-out in a description",
         {**PHOTO, "bad/en.md": text('![a" onerror="alert(1)](circle.jpg)\n\nb ![c\'><script>](circle.jpg)\n', CONSENT)},
         letters=('a" onerror="alert(1)', "c'><script>")),
    Case("a break-out in a caption",
         {**PHOTO, "bad/en.md": text("![a](circle.jpg '</figcaption><script>alert(1)</script>')\n\nb ![c](circle.jpg '\" onload=\"alert(2)')\n", CONSENT)},
         letters=("</figcaption><script>alert(1)</script>", '" onload="alert(2)')),
    Case("a break-out by entities in a description",
         {**PHOTO, "bad/en.md": text("![&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;](circle.jpg)\n", CONSENT)},
         letters=(f'">{_SCRIPT}',)),
    Case("markup and links in a description",
         {**PHOTO, "bad/en.md": text("![a [b](https://example.org/) *c* `<d>` ![e](javascript:alert(1))](circle.jpg)\n", CONSENT)},
         letters=("a b c <d> e",)),
    Case("a template in a description and a caption",
         {**PHOTO, "bad/en.md": text("![{{ 7*7 }}](circle.jpg '{% include \"x\" %}')\n", CONSENT)},
         letters=("{{ 7*7 }}", '{% include "x" %}')),
    Case("a footnote in a description",
         {**PHOTO, "bad/en.md": text("![a[^1]](circle.jpg)\n\n[^1]: x\n", CONSENT)},
         ("bad/en.md:10 J214",)),
]


def shown(title: str, body: str, *letters: str, advice: tuple[str, ...] = (), **how) -> Case:
    """A body that comes out as the letters it is."""
    return bad(title, text(body), letters=letters or (body.strip(),), advice=advice, **how)


_HTML = (f"bad/en.md:{BODY} J206",)

LETTERS = [
    shown("a script", f"{_SCRIPT}\n", advice=_HTML),
    shown("a script in a line", f"a {_SCRIPT} b\n", advice=_HTML),
    shown("an event handler", "<img src=x onerror=alert(1)>\n", advice=_HTML),
    shown("an SVG with a handler", "<svg/onload=alert(1)>\n"),
    shown("a link in HTML", '<a href="javascript:alert(1)">x</a>\n', advice=_HTML),
    shown("a frame", '<iframe srcdoc="<script>alert(1)</script>"></iframe>\n', advice=_HTML),
    shown("a style", "<style>*{display:none}</style>\n", advice=_HTML),
    shown("an attribute in two lines", "<img src=x\nonerror=alert(1)>\n", "<img src=x", "onerror=alert(1)>"),
    shown("an unfinished tag", "<img src=x onerror=alert(1) \n", "<img src=x onerror=alert(1)"),
    shown("a comment", "<!-- hidden --> seen\n", advice=_HTML),
    shown("a comment for old browsers", "<!--[if IE]><script>alert(1)</script><![endif]-->\n", advice=_HTML),
    shown("a doctype, PHP, CDATA", "<!DOCTYPE html>\n<?php x ?>\n<![CDATA[ x ]]>\n", "<!DOCTYPE html>", "<?php x ?>", "<![CDATA[ x ]]>"),
    shown("the ends of everything", "</body></html></main></article></script></title></textarea>]]>-->\n"),
    shown("a script by entities", "&lt;script&gt;alert(1)&lt;/script&gt;\n", _SCRIPT),
    shown("a script by entities twice", "&amp;lt;script&amp;gt;\n", "&lt;script&gt;"),
    shown("a script by escapes", "\\<script\\>alert(1)\\</script\\>\n", _SCRIPT),
    shown("a script's letters in a heading", f"# a {_SCRIPT}\n", f"a {_SCRIPT}", advice=_HTML),
    shown("a break-out in a heading's anchor", '# " onmouseover="alert(1)\n', '" onmouseover="alert(1)'),
    shown("a script in a code span and a block", f"`{_SCRIPT}`\n\n    {_SCRIPT}\n", _SCRIPT),
    shown("a break-out in a fence's language", '```" onmouseover="alert(1)\nx\n```\n', "x"),
    shown("a script's letters in a table", f"|{_SCRIPT}|\n|:-:|\n|<b>|\n", _SCRIPT, "<b>"),
    shown("a footnote's label with markup", 'a[^"><script>]\n\n[^"><script>]: note\n', "note"),
    shown("a footnote's label of Python's", "a[^__class__] b[^refs]\n\n[^__class__]: one\n\n[^refs]: two\n", "one", "two"),
    shown("a reference's label with markup", '[a]["><script>]\n\n["><script>]: https://example.org/\n', "a"),
    shown("a template", "{{ 7+7 }} {% include '/etc/passwd' %} {# x #} ${7+7} <%= 7+7 %> #{7+7}\n"),
    shown("a template that asks", "{{ config }} {{ self['init'] }} {{ cycler|list }} {%- raw -%}\n"),
    shown("places of Python's format", "%(notes)s %s {0} {notes} %(language)s\n"),
    shown("NUL by entity, and a slot", "&#0;nbad&#0; \\0nbad\\0\n", "\ufffdnbad\ufffd \\0nbad\\0"),
    shown("numbers of a list: the largest", "999999999. a\n", "a"),
    shown("numbers of a list: too large", "9999999999. a\n"),
    shown("numbers of a list: below nought", "-1. a\n"),
    shown("letters of a spreadsheet", "=cmd|' /C calc'!A0\n"),
    shown("commands of a log", "::error::x\n::set-output name=a::b\n", "::error::x"),
    shown("a heading called main, top, latest", "# main\n\n# top\n\n# latest\n\n# main\n", "main", "top", "latest"),
    shown("a heading called fn1", "# Fn1\n", "Fn1", stop=1),
    shown("empty headings", "#\n\n##\n\nx\n", "x"),
    *(
        bad(f"in the {key}: {letters}", text(**{key: value}), letters=(letters,))
        for key, value, letters in (
            ("title", "'{{ 7*7 }}'", "{{ 7*7 }}"),
            ("title", "'{% include \"/etc/passwd\" %}'", '{% include "/etc/passwd" %}'),
            ("title", "'%(number)s {% trans %}'", "%(number)s {% trans %}"),
            ("title", "'</title><script>alert(1)</script>'", "</title><script>alert(1)</script>"),
            ("title", "'\" onmouseover=\"alert(1)'", '" onmouseover="alert(1)'),
            ("title", "\"' onmouseover='alert(1)\"", "' onmouseover='alert(1)"),
            ("title", "'&lt;script&gt; &amp; &#x202E;'", "&lt;script&gt; &amp; &#x202E;"),
            ("title", "']]> </article> --> */'", "]]> </article> --> */"),
            ("title", "'[x](javascript:alert(1)) *a* `b`'", "[x](javascript:alert(1)) *a* `b`"),
            ("title", "'=1+1'", "=1+1"),
            ("title", "'+1'", "+1"),
            ("title", "'::error::x'", "::error::x"),
            ("summary", "'\"><script>alert(1)</script> {{ 7*7 }}'", '"><script>alert(1)</script> {{ 7*7 }}'),
            ("authors", "[{name: '{{ 7*7 }} \"><img src=x onerror=alert(1)>'}]", '{{ 7*7 }} "><img src=x onerror=alert(1)>'),
            ("authors", "[{name: A, role: '</bdi><script>', school: '%(x)s {% if %}'}]", "</bdi><script>"),
        )
    ),
    bad("a reason of withdrawal with markup", text(extra="withdrawn: {date: 2024-01-01, reason: '</p><script>alert(1)</script> {{ 7*7 }}'}"),
        letters=("</p><script>alert(1)</script> {{ 7*7 }}",)),
]

_SOLIDUS = "\u0338"  # composes with < and > to ≮ and ≯
_XSS = "markdown.read composes (NFC) the finished HTML: > and U+0338 become one letter, and the text becomes attributes"

ENTITIES = [
    *(
        bad(f"U+0338 {where}", text(body), letters=("autofocus",))
        for where, body in (
            ("at the start of a paragraph", f"{_SOLIDUS} autofocus tabindex=0 onfocus=alert(1) x\n"),
            ("after emphasis", f"*a*{_SOLIDUS} autofocus onfocus=alert(1)\n"),
            ("in a heading", f"# {_SOLIDUS} autofocus onfocus=alert(1)\n"),
            ("in a code span", f"`{_SOLIDUS} autofocus onfocus=alert(1)`\n"),
            ("by entity in a list", "- &#x338; autofocus onfocus=alert(1)\n"),
            ("in a table", f"|{_SOLIDUS} autofocus onfocus=alert(1)|\n|-|\n"),
        )
    ),
    Case("U+0338 in a caption", {**PHOTO, "bad/en.md": text(f"![a](circle.jpg '{_SOLIDUS} autofocus onfocus=alert(1)')\n", CONSENT)},
         letters=("autofocus",)),
    bad("U+0338 in the title", text(title=f'"{_SOLIDUS} autofocus onfocus=alert(1)"'), letters=("autofocus",)),
    *(
        bad(f"{name} by entity in {where}", text(body.replace("@", entity)), f"{line} J209")
        for name, entity in (("an override", "&#x202E;"), ("a tag character", "&#xE0041;"), ("a line separator", "&#8232;"))
        for where, body, line in (
            ("the text", "a\n\nb @ c\n", BODY + 2),
            ("a heading", "# b @ c\n", BODY),
            ("a table", "|a|\n|-|\n|@|\n", BODY + 2),
            ("a footnote", "a[^1]\n\n[^1]: b @ c\n", BODY + 2),
            ("a link's words", "[b @ c](https://example.org/)\n", BODY),
            ("a link's address", "[b](https://example.org/@/c)\n", BODY),
            ("a link's title", '[b](https://example.org/ "@")\n', BODY),
        )
    ),
    *(
        Case(f"an override by entity in {where}", {**PHOTO, "bad/en.md": text(body, CONSENT)}, (f"bad/en.md:{BODY + 1} J209",))
        for where, body in (
            ("a description", "![b &#x202E; c](circle.jpg)\n"),
            ("a caption", "![b](circle.jpg '&#x202E;')\n"),
            ("the title of a photo in a line", "a ![b](circle.jpg '&#x202E;')\n"),
        )
    ),
    bad("an override in the body", text("a\n\nb \u202e c\n"), f"{BODY + 2} J023"),
    bad("an override in a description", text("![a\u202eb](circle.jpg)\n"), f"{BODY} J023"),
    bad("an override in a code span, by entity", text("`&#x202E;`\n"), letters=("&#x202E;",)),
    bad("an override in an address, percent-encoded", text("[x](https://example.org/%E2%80%AE)\n"), letters=("x",)),
]


def _lists(depth: int, marks: str = "-") -> str:
    return "".join("  " * n + f"{marks[n % len(marks)]} level {n + 1}\n" for n in range(depth))


NESTING = [
    bad("lists nine deep", text(_lists(9)), f"{BODY + 8} J201"),
    bad("lists forty deep", text(_lists(40, "-*+")), f"{BODY + 8} J201"),
    bad("quotations nine deep", text(">" * 9 + " a\n"), f"{BODY} J201"),
    bad("75,000 quotations", text("> " * 45_000 + "a\n"), f"{BODY} J201"),
    bad("lists in quotations", text("> - > - > - > - > - a\n"), f"{BODY} J201"),
    bad("lists in one line", text("- " * 40 + "a\n"), f"{BODY} J201"),
    bad("ordered lists in one line", text("1. " * 400 + "a\n"), f"{BODY} J201"),
    bad("footnotes in footnotes", text("x" + "".join(f"[^{n}]" for n in range(30)) + "\n\n" + " ".join(f"[^{n}]:" for n in range(30)) + " the last words\n"),
        f"{BODY + 2} J214", more=True),
    bad("a footnote in a footnote", text("x[^a] y[^b]\n\n[^a]: the beginning\n\n    [^b]: inside\n\n    the end\n"), f"{BODY + 2} J214"),
    bad("a footnote in a list in a footnote", text("x[^a] y[^b]\n\n[^a]: > beginning\n    > [^b]: inside\n    >\n    > rest\n"), f"{BODY + 2} J214"),
    bad("lists fourteen deep, hidden by footnotes",
        text("x[^a] y[^b]\n\n[^a]: > > > > > > > > beginning\n    > > > > > > > > [^b]: inside\n\n" + _lists(14)), f"{BODY + 2} J214", f"{BODY + 13} J201"),
    bad("4,000 emphases in each other", text("*" * 8_000 + "a" + "*" * 8_000 + "\n"), f"{BODY} J201"),
    bad("150 photos in each other", text("![" * 150 + "a" + "](a.jpg)" * 150 + "\n"), f"{BODY} J301", more=True),
    bad("1,400 photos in each other", text("![" * 1_400 + "a" + "](a.jpg)" * 1_400 + "\n"), more=True, build=False),
]


def _lined(piece: str, size: int = 60_000) -> str:
    whole = piece * (size // len(piece))
    return "\n".join(whole[start : start + 90_000] for start in range(0, len(whole), 90_000)) + "\n"


def slow(title: str, body: str, *errors: str, **how) -> Case:
    return bad(f"much text: {title}", text(body), *errors, build=False, **{"seconds": 9, "stop": 30, **how})


SIZE = [
    bad("150,001 characters", text("word " * 10_000 + "\n" + "word " * 20_000), "1 J026"),
    bad("a line of 100,001 characters", text("\n\n" + "x" * 100_001), f"{BODY + 2} J028"),
    bad("3,001 opening square brackets", text("[ " * 3_001), "1 J029"),
    bad("600,000 bytes", text("ع" * 90_000 + "\n" + "\U0001f600" * 59_000 + "\n" + "x" * 300_000), "J027"),
    slow("brackets and lines", "[a\n" * 2_990 + "a\n" * 70_000),
    slow("brackets, lines and a bracket that closes", "[a\n" * 2_990 + "a\n" * 68_000 + "]"),
    slow("brackets and backslashes", "[a\n" * 2_990 + "\\a\n" * 45_000),
    slow("brackets and addresses", "[a\n" * 2_990 + ("<https://a> " * 90 + "\n") * 120),
    slow("brackets", "[" * 2_990 + "\n" + "a\n" * 20_000),
    slow("brackets that open a link", "[a](" * 2_990 + "\n" + "a\n" * 20_000),
    slow("photos that open", "![" * 2_990 + "\n" + "b " * 40_000),
    slow("titles that open", "[a](b \"'" * 2_990),
    slow("lists that change", "* a\n+ b\n" * 18_600),
    slow("stars and lines", _lined("*_*_", 149_000)),
    slow("stars and letters", _lined("*a_b**c__d")),
    slow("stars with spaces", _lined("** a *b ")),
    slow("backticks", _lined("`")),
    slow("backticks in growing runs", "\n".join("`" * n for n in range(1, 540))),
    slow("angles", _lined("<a")),
    slow("angles and addresses", _lined("<https://")),
    slow("HTML", _lined("<b>")),
    slow("ampersands", _lined("&")),
    slow("entities", _lined("&amp;")),
    slow("backslashes", _lined("\\")),
    slow("rows of a table", "|a|\n|-|\n" + "|a\n" * 20_000),
    bad("columns and rows of a table", text("|" + "a|" * 20_000 + "\n|" + "-|" * 20_000 + "\n" + "|\n" * 20_000), "J213", seconds=30),
    slow("definitions", "".join(f"[{n}]: b\n" for n in range(2_900)) + "a\n" * 20_000),
    slow("footnotes", "".join(f"a[^{n}] " for n in range(490)) + "\n\n" + "".join(f"[^{n}]: b\n\n" for n in range(490))),
    slow("headings", "".join(f"# {n}\n" for n in range(8_000))),
    slow("spaces", "a" + " " * 90_000 + "b\n"),
    slow("empty lines", "a" + "\n" * 148_000 + "b\n"),
    bad("combining marks", text("a" + "\u0315\u0300" * 15_000 + "\n"), "9 J045", seconds=0.5),
    bad("a title of 20,000 characters, used 500 times", text('[a]: https://example.org/ "' + "T" * 20_000 + '"\n\n' + "[a] " * 500), "*"),
]

CASES = [*LINKS, *PHOTOS, *LETTERS, *ENTITIES, *NESTING, *SIZE]
