"""Files and names that attack: links, pipes, folders, odd names, photos that are none."""

from __future__ import annotations

import zlib

from hostile.case import (
    BODY,
    CONSENT,
    Case,
    bomb,
    chunk,
    exif,
    fifo,
    folder,
    link_to,
    photo,
    png,
    sparse,
    text,
    translation,
)

GOOD_TEXT = {"bad/en.md": text()}
_ESC = "\x1b[31mred"


def beside(name: str, content, *codes: str, **how) -> Case:
    """A file beside a good text."""
    title = how.pop("title", f"a file: {name!r}")
    return Case(title, {**GOOD_TEXT, f"bad/{name}": content}, tuple(f"bad/{name} {code}" for code in codes), **how)


def named(name: str, code: str) -> Case:
    return Case(f"a folder: {name[:90]!r}", {f"{name}/en.md": text()}, (f"{name} {code}",))


NAMES = [
    *(
        named(name, code)
        for name, code in (
            ("con", "J032"),
            ("aux", "J032"),
            ("com1", "J032"),
            ("NUL", "J030"),
            ("con.txt", "J030"),
            ("Oracy in Year 8", "J030"),
            ("oracy_in_year_8", "J030"),
            ("a.b", "J030"),
            ("a..", "J030"),
            ("a.", "J030"),
            (" a", "J030"),
            ("a ", "J030"),
            ("-a", "J030"),
            ("a-", "J030"),
            ("a--b", "J030"),
            ("--output", "J030"),
            ("%2e%2e", "J030"),
            ("a\\b", "J030"),
            ("a:b", "J030"),
            ("x" * 81, "J031"),
            ("x" * 200, "J031"),
            ("\u0639" * 100, "J030"),
            ("caf\u00e9", "J030"),
            ("cafe\u0301", "J030"),
            ("٢٠٢٣", "J030"),
            ("\uff41", "J030"),
            ("ſ", "J030"),
            ("a\u202eb", "J030"),
            ("a\U000e0041b", "J030"),
            ("a\u200db", "J030"),
            (_ESC, "J030"),
            ("a\n::error::x", "J030"),
            ("::error file=x::y", "J030"),
            ("a\rb", "J030"),
            ("a\x85b", "J030"),
            ("<script>alert(1)<", "J030"),
            ('" onmouseover="alert(1)', "J030"),
            ("{{7*7}}", "J030"),
            ("%(name)s", "J030"),
            ("$(touch owned)", "J030"),
            ("; touch owned", "J030"),
            ("__pycache__", "J030"),
            ("node_modules", "J030"),
            ("index.html", "J030"),
            ("\udcff\udcfe", "J030"),
        )
    ),
    Case("two names that differ in normalisation", {"caf\u00e9/en.md": text(), "cafe\u0301/en.md": text()}, ("caf\u00e9 J030", "cafe\u0301 J030")),
    Case("a hidden folder is left aside", {".git/config": "x", ".bad/en.md": "x"}),
    Case("a text beside the folders", {"my-story.md": text()}, ("my-story.md J033",)),
    Case("a program beside the folders", {"conftest.py": "raise SystemExit(7)"}, ("conftest.py J033",)),
    Case("settings by another name", {"journal.yml": "title: x"}, ("journal.yml J033",)),
    Case("a pipe beside the folders", {"pipe": fifo}, ("pipe J041",)),
    Case("a link to a folder outside", {"bad": link_to("/etc")}, ("bad J036",)),
    Case("a link to the good narrative", {"bad": link_to("good")}, ("bad J036",)),
    Case("a link to itself", {"bad": link_to("bad")}, ("bad J036",)),
    Case("the pages are a link", {"pages": link_to("/etc")}, ("pages J036",)),
    Case("a page is a link", {"pages/about": link_to("/etc")}, ("pages/about J036",)),
    Case("a page is a text", {"pages/about.md": "x"}, ("pages/about.md J033",)),
    Case("a page with the address of the journal's own", {"pages/search/en.md": "---\ntitle: x\n---\nx\n"}, ("pages/search J032",)),
    Case("a page with markup for a title", {"pages/bad/en.md": "---\ntitle: '</a><script>alert(1)</script> {{ 7*7 }}'\n---\n{{ 7*7 }} <script>\n"},
         page="en/bad/", letters=("</a><script>alert(1)</script> {{ 7*7 }}", "{{ 7*7 }} <script>")),
    Case("a page with an author", {"pages/bad/en.md": "---\ntitle: x\nauthors: [{name: A}]\n---\nx\n"}, ("pages/bad/en.md:3 J003",)),
    Case("a page that links to a script", {"pages/bad/en.md": "---\ntitle: x\n---\n[x](javascript:alert(1))\n"}, ("pages/bad/en.md:4 J202",)),
    Case("a folder with nothing in it", {"bad": folder}, ("bad J042",)),
    Case("a folder with a photo alone", {"bad/a.jpg": photo()}, ("bad J042",)),
    Case("a folder with 61 files", {"bad/en.md": text(), **{f"bad/p{n}.jpg": photo(size=(1, 1), kind="PNG") for n in range(60)}}, ("bad J037",)),
    Case("a folder with 600 files", {"bad/en.md": text(), **{f"bad/p{n}.jpg": b"" for n in range(600)}}, ("bad J037",), more=True),
    Case("the text is a link", {"bad/en.md": link_to("/etc/passwd")}, ("bad/en.md J036",), absent=("root:x:0",)),
    Case("the text is a link to another", {"bad/en.md": link_to("../good/en.md")}, ("bad/en.md J036",)),
    Case("the text is a link to nothing", {"bad/en.md": link_to("nowhere")}, ("bad/en.md J036",)),
    Case("the text is a link to an endless file", {"bad/en.md": link_to("/dev/zero")}, ("bad/en.md J036",)),
    Case("the text is a pipe", {"bad/en.md": fifo}, ("bad/en.md J041",)),
    Case("the text is a folder", {"bad/en.md": folder}, ("bad/en.md J035",)),
    Case("the text has 10 MB", {"bad/en.md": sparse(10_000_000)}, ("bad/en.md J027",)),
    Case("the translation is a link", {**GOOD_TEXT, "bad/fr.md": link_to("/etc/passwd")}, ("bad/fr.md J036",), absent=("root:x:0",)),
    Case("a photo is a link to a secret",
         {"bad/en.md": text("![a](a.jpg)\n", CONSENT), "bad/a.jpg": link_to("/etc/passwd")}, ("bad/a.jpg J036",), absent=("root:x:0",)),
    beside("photos", folder, "J035"),
    beside("a.jpg", folder, "J035", title="a folder named as a photo"),
    beside("a.jpg", fifo, "J041", title="a pipe named as a photo"),
    beside("conftest.py", "raise SystemExit(7)", "J034"),
    beside("en.md.exe", b"MZ", "J034"),
    beside("en.markdown", text(), "J034"),
    beside("en.md ", text(), "J034"),
    beside("EN.MD", text(), "J034"),
    beside("index.html", "<script>alert(1)</script>", "J034", absent=("alert(1)",)),
    beside("report.docx", b"PK", "J034"),
    beside("script.js", "alert(1)", "J034"),
    beside("a\n::error::x.docx", b"", "J034"),
    beside(f"{_ESC}.docx", b"", "J034"),
    beside("\udcff.docx", b"", "J034"),
    beside("\u202excod.exe", b"", "J034"),
    beside("english.md", text(), "J038"),
    beside("..md", text(), title="a text whose name begins with a point"),
    beside("a b.md", text(), "J038"),
    beside("en\n::error::x.md", text(), "J038"),
    beside(f"{_ESC}.md", text(), "J038"),
    beside("{{7*7}}.md", text(), "J038"),
    beside("x-evil.md", text(), "J038"),
    beside("FR.md", translation(), "J039"),
    beside("zh-hans.md", translation(), "J039"),
    beside("de.md", translation(), "J040"),
    beside("con.md", translation(), "J040"),
    beside("en-US.md", translation(), "J040"),
    beside("a.heic", b"x", "J308"),
    beside("a.SVG", "<svg onload='alert(1)'/>", "J308", absent=("alert(1)",)),
    beside("a.tiff", b"x", "J308"),
    beside("x" * 148 + ".jpg", photo(), "J307", title="a photo with a name of 152 bytes"),
    beside("\u0639" * 80 + ".jpg", photo(), "J307", title="a photo with a name of 164 bytes in Arabic"),
    beside("a.jpg", sparse(16_000_000), "J304", title="a photo of 16 MB"),
    *(
        beside(name, photo(), advice=(f"bad/{name} J311",), title=f"a photo: {name!r}")
        for name in (f"{_ESC}.jpg", "a\u202egpj.jpg", "\udcff.jpg", "%2e%2e%2fx.jpg", "-rf.jpg", "{{7x7}}.jpg")
    ),
    *(
        beside(name, photo(), "J046", title=f"a photo: {name!r}")
        for name in ("a\n::error::x.jpg", "<script>.jpg", "{{7*7}}.jpg")
    ),
    *(
        beside(name, photo(), "*", title=f"a photo that Windows cannot keep: {name!r}")
        for name in ("con.jpg", "NUL.png.jpg", "a:b.jpg", "a?b.jpg", "a|b.jpg")
    ),
    Case("two photos that differ in capitals", {**GOOD_TEXT, "bad/Circle.jpg": photo(), "bad/circle.jpg": photo()}, ("bad/circle.jpg *",)),
    Case("two photos that differ in normalisation", {**GOOD_TEXT, "bad/caf\u00e9.jpg": photo(), "bad/cafe\u0301.jpg": photo()}, ("bad/caf\u00e9.jpg *",)),
    Case("a memory of another folder", {**GOOD_TEXT, "bad/.journal-stamp": "x", "bad/.DS_Store": b"\0", "bad/Thumbs.db": b"\0"}),
]


def picture(title: str, data, *codes: str, name: str = "a.jpg", **how) -> Case:
    """A photo that no text shows."""
    return Case(title, {**GOOD_TEXT, f"bad/{name}": data}, tuple(f"bad/{name} {code}" for code in codes), **how)


_JPEG = photo(size=(300, 300), colour=(200, 10, 10), quality=95)
_SECRET = b"<?php SECRET ?><script>alert('SECRET')</script>"
_GONE = "pipeline.without_faulty leaves the text and takes its photo away: KeyError in templates.body"

IMAGES = [
    picture("a photo of 169 megapixels in 21 kB", bomb(13_000, 13_000), "J305"),
    picture("a photo of 169 megapixels by its header", png(13_000, 13_000), "J305"),
    picture("a photo of four thousand million pixels a side", png(4_000_000_000, 1), "*"),
    picture("a photo of 12,001 pixels", png(12_001, 1), "J306"),
    picture("a photo of no pixels", png(0, 0), "J309"),
    picture("a photo cut in two", _JPEG[: len(_JPEG) // 2], "J309"),
    picture("a PNG cut in two", photo("PNG", size=(90, 90))[:60], "J309", name="a.png"),
    picture("a WebP cut in two", photo("WEBP", size=(90, 90))[:30], "J309", name="a.webp"),
    picture("a GIF cut in two", photo("GIF", "P", size=(90, 90))[:30], "J309", name="a.gif"),
    picture("an empty photo", b"", "J309"),
    picture("HTML named as a photo", b"<html><script>alert(1)</script></html>", "J309", absent=("alert(1)",)),
    picture("SVG named as a photo", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "J309", absent=("alert(1)",)),
    picture("XML that asks for a file, named as a photo", b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><svg>&e;</svg>", "J309"),
    picture("PostScript named as a photo", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) run\n", "J309"),
    picture("a TIFF named as a photo", photo("TIFF"), "J309"),
    picture("a BMP named as a photo", photo("BMP"), "J309"),
    picture("an icon named as a photo", photo("ICO"), "J309"),
    picture("a GIF that is a program", b"GIF89a=1;alert(1)//", "J309", name="a.gif"),
    picture("a ZIP named as a photo", b"PK\x03\x04" + b"\0" * 60, "J309"),
    picture("a text bomb in a PNG", png(8, 8, chunk(b"zTXt", b"a\0\0" + zlib.compress(b"\0" * 2_000_000))), "J309", name="a.png"),
    picture("a colour profile bomb in a PNG", png(8, 8, chunk(b"iCCP", b"a\0\0" + zlib.compress(b"\0" * 2_000_000))), "J309", name="a.png"),
    picture("a photo with a place in XMP alone", photo(xmp=b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="5,33.2N" exif:GPSLongitude="0,12.1W"/></rdf:RDF></x:xmpmeta>'),
            advice=("bad/a.jpg J312",)),
    picture("a photo with a place", photo(exif=exif(gps=True)), advice=("bad/a.jpg J312",)),
    Case("a photo with everything in it",
         {"bad/en.md": text("![a](a.jpg)\n\n![b](b.gif)\n\n![c](c.png)\n", CONSENT),
          "bad/a.jpg": photo(size=(64, 48), colour=9, exif=exif(gps=True), comment=_SECRET, xmp=b"<x:SECRET/>") + _SECRET,
          "bad/b.gif": photo("GIF", "P", (64, 48), 1, comment=_SECRET) + _SECRET,
          "bad/c.png": png(64, 48, chunk(b"tEXt", b"Comment\0" + _SECRET)) + _SECRET},
         advice=("bad/a.jpg J312",), absent=("SECRET", "Exif", "GPS")),
    *(
        Case(f"a text that shows {what}", {"bad/en.md": text("![a](a.jpg)\n", CONSENT), "bad/a.jpg": data}, (f"bad/a.jpg {code}",))
        for what, data, code in (
            ("a damaged photo", b"x", "J309"),
            ("a photo too large", sparse(16_000_000), "J304"),
            ("a photo with too many pixels", png(13_000, 13_000), "J305"),
        )
    ),
    Case("a text that shows a photo in a format that is refused",
         {"bad/en.md": text("![a](a.heic)\n", CONSENT), "bad/a.heic": b"x"}, ("bad/a.heic J308",)),
]

CASES = [*NAMES, *IMAGES]
