"""Unusual but good work, which must pass and be published as it is meant."""

from __future__ import annotations

import unicodedata

from PIL import Image, ImageCms

from hostile.case import CONSENT, Case, exif, folder, full, photo, png, text, translation
from hostile.settings import JOURNAL


def good(title: str, content: str | bytes, *letters: str, **how) -> Case:
    """One text without error or advice, whose letters are read on its page."""
    return Case(title, {"bad/en.md": content}, letters=letters, **how)


def with_photo(title: str, data: bytes, name: str = "a.jpg", shown: str = "", **how) -> Case:
    body = f"![what it shows]({shown or name})\n"
    return Case(title, {"bad/en.md": full(body, CONSENT), f"bad/{name}": data}, letters=("what it shows",), **how)


def nfd(words: str) -> str:
    return unicodedata.normalize("NFD", words)


_SMALL = "submission.read_photo: draft() is asked for 0 pixels, divides by it, and the photo counts as damaged"
_ESCAPED = "templates.body looks a photo up by its escaped name: KeyError in the build"
_COMPOSED = "views.photos looks a decomposed name up by its composed form: KeyError in the build"
_ANCHOR = "render.anchor drops marks and joiners (\\w does not match them), and a link as the heading is written is refused"
_PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
_SECOND = {"journal.yaml": JOURNAL + "networks: {a: {en: A, fr: Ah}}\nprogrammes: {b: B}\n"
           "issues: [{id: '1', date: 2024-01-01, title: {en: First}}, {id: '2', date: 2025-01-01, title: {en: Second}}]\n"}

LETTERS = [
    good("Arabic with Latin names", full("كتبت Sarah Müller من مدرسة St John’s عن 3D و COVID-19.\n", title="الحديث في أول 10 دقائق مع Sarah"), "الحديث في أول 10 دقائق مع Sarah", "كتبت Sarah Müller"),
    Case("an Arabic original with an English and a French translation",
         {"bad/ar.md": full("نص.\n", title="كلام"), "bad/en.md": translation("ar", "Words.\n"), "bad/fr.md": translation("en", "Mots.\n")},
         letters=("Words.",)),
    Case("a translation with an empty body", {"bad/en.md": full("Original words.\n"), "bad/fr.md": translation(body="")},
         page="fr/narratives/bad/", letters=("Traduit", "Original words.")),
    Case("a translation by machine", {"bad/en.md": full(), "bad/fr.md": translation(translators=None, extra="machine_translated: raw")},
         page="fr/narratives/bad/", letters=("Traduit", "Corps.")),
    Case("a translation with everything",
         {"bad/en.md": full(), "bad/fr.md": translation(extra="reviewers: [{name: B, role: Éditrice}]\nmachine_translated: edited\nlanguage: fr\nsource_blocks: [3f9a1c, 81b2de, 000000]")},
         page="fr/narratives/bad/", letters=("Corps.",)),
    good("Persian joiners", full("می‌خواهم کتاب‌ها را بخوانم.\n", title="می‌خواهم"), "می‌خواهم"),
    good("direction marks", full("a \u200fb\u200e c\u061cd \u2067e\u2069\n", title="a\u200e b\u200f"), "a \u200fb\u200e c\u061cd"),
    good("decomposed Vietnamese", full(nfd("Tiếng Việt rất đẹp.\n"), title=nfd("Dạy học")), "Tiếng Việt rất đẹp.", "Dạy học"),
    good("Korean in parts", full(nfd("안녕하세요\n"), title=nfd("한국")), "안녕하세요", "한국"),
    good("emoji, a family, the flag of Wales", full("👩‍👩‍👧‍👦 🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f ❤️ 👍🏽 🇬🇭\n", title='"👩‍🏫 teaches 🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"'), "👩‍👩‍👧‍👦", "👩‍🏫 teaches"),
    good("Devanagari, Thai, Tamil, Amharic", full("हिन्दी ภาษาไทย தமிழ் አማርኛ\n", title="हिन्दी"), "हिन्दी ภาษาไทย தமிழ் አማርኛ"),
    good("Windows line ends", full("One.\n\nTwo.\n").replace("\n", "\r\n"), "One.", "Two."),
    good("a byte-order mark", b"\xef\xbb\xbf" + full("One.\n").encode(), "One."),
    good("a byte-order mark and Windows line ends", b"\xef\xbb\xbf" + full("One.\n").replace("\n", "\r\n").encode(), "One."),
    good("no line end at the end", full("One.\n").rstrip("\n"), "One."),
    good("spaces after the hyphens", full("One.\n").replace("---\n", "---  \n"), "One."),
    good("20,000 words", text("word " * 10_000 + "\n\n" + "word " * 10_000), advice=("bad/en.md:1 J208",)),
    good("a few words", text("word " * 100), advice=("bad/en.md:1 J207",)),
    good("a long summary", full(summary="word " * 90), advice=("bad/en.md:7 J119",)),
]

HEADERS = [
    good("Kosovo", full(country="XK"), "Kosovo"),
    good("Norway", full(country="NO"), "Norway"),
    good("Norway in small letters", full(country="no"), "Norway"),
    good("Norway in quotes", full(country='"NO"'), "Norway"),
    good("Namibia, which is also not a number", full(country="NA"), "Namibia"),
    good("a year in quotes", full(year='"2023"'), "2023"),
    good("a year in Arabic digits", full(year="٢٠٢٣"), "2023"),
    good("a year in Persian digits", full(year="۲۰۲۳"), "2023"),
    good("a year in Devanagari digits", full(year="२०२३"), "2023"),
    good("a year in wide digits", full(year="２０２３"), "2023"),
    good("a title with quotation marks", full(title="'\"Why?\" they asked'"), '"Why?" they asked'),
    good("a title with a colon, an ampersand, angles", full(title='"Oracy: you & me <3 > 2"'), "Oracy: you & me <3 > 2"),
    good("a title that is a number, a truth, nothing", full(title="007"), "007"),
    good("a title that is null", full(title="null"), "null"),
    good("a title that is yes", full(title="Yes"), "Yes"),
    good("a title with a hash in it", full(title="C# and F#"), "C# and F#"),
    good("a title in two lines", full(title=">-\n  One\n  two"), "One two"),
    good("a title of 300 letters", full(title="x" * 300), "x" * 300),
    good("a title of one letter", full(title="X"), "X"),
    good("a summary as it stands", full(summary="|\n  One\n  two"), "One two"),
    good("comments in the header", full(extra="# a note\nsample: true # seen"), "Bad"),
    good("themes one below the other", full(themes="\n  - oracy\n  - voice"), "Oracy", "Voice"),
    Case("five themes", {"themes.yaml": None, "bad/en.md": full(themes="[oracy, voice, a, b, c]")}, advice=("bad/en.md:5 J120",)),
    good("names with one word", full(authors="[{name: Sukarno}]"), "Sukarno"),
    good("names with everything", full(authors="\n  - name: José María O’Neill-García\n    family: O’Neill-García\n    school: École n° 5, 東京\n    role: Head & teacher\n  - name: 毛 泽东\n    family: 毛"), "José María O’Neill-García", "École n° 5, 東京", "毛 泽东"),
    good("names in quotes and apostrophes", full(authors='[{name: "Ng\\u0169g\\u0129 wa Thiong\'o"}]'), "Ngũgĩ wa Thiong'o"),
    good("a hundred authors", full(authors="[" + ", ".join(f"{{name: A{n}}}" for n in range(100)) + "]"), "A99"),
    good("a licence of its own", full(extra="licence: cc-by-nc-4.0"), "CC-BY-NC-4.0"),
    good("a date", full(extra="date: 2023-05-01"), "2023"),
    good("a leap day long ago", full(extra="date: 1904-02-29"), "1904"),
    good("the language", full(extra="language: en"), "Bad"),
    good("truth in capitals", full(extra="photo_consent: Yes\nsample: TRUE"), "Bad"),
    Case("a withdrawn narrative", {"bad/en.md": full("Private words.\n", "withdrawn: {date: 2024-01-01, reason: At her wish}", summary="Private summary.")},
         letters=("At her wish",), absent=("Private words", "Private summary")),
    Case("a withdrawn narrative with a photo and no text",
         {"bad/en.md": text("", "withdrawn: {date: 2024-01-01}"), "bad/a.jpg": photo()}, advice=("bad/a.jpg J311",), letters=("withdrawn",)),
]

BODIES = [
    good("HTML in code spans", full("Write `<b>bold</b>` and `<!-- -->`.\n\n    <i>\n\n```html\n<u>\n```\n"), "<b>bold</b>", "<i>", "<u>"),
    good("template syntax in the text", full("Jinja: {{ name }} {% if %} {# x #} \\{{ x }}\n"), "{{ name }} {% if %} {# x #} {{ x }}"),
    good("angles and ampersands", full("1 < 2 > 0 & R&D a<b x > y <3\n"), "1 < 2 > 0 & R&D a<b x > y <3"),
    good("a table", full("|Left|Right|\n|:-|-:|\n|`a\\|b`|*c* & d|\n"), "Left", "a|b", "c & d"),
    good("a table in a list", full("- x\n\n  |a|b|\n  |-|-|\n  |c|d|\n"), "c"),
    good("footnotes", full("One[^1], two[^b], one again[^1].\n\n[^1]: The *first*.\n\n    Its second part.\n[^b]: With [a link](https://example.org/).\n"), "The first.", "Its second part."),
    good("a footnote's mark in a footnote", full("One[^1].\n\n[^1]: See[^2] and[^1].\n\n[^2]: Last.\n"), "See", "Last."),
    good("a link to a heading", full("[down](#what-we-did)\n\n## What we did\n"), "What we did"),
    good("a link to a heading in Arabic", full("[انظر](#ماذا-فعلنا)\n\n## ماذا فعلنا؟\n"), "ماذا فعلنا؟"),
    good("a link to a heading in Chinese, percent-encoded", full("[看](#%E6%88%91%E4%BB%AC)\n\n## 我们\n"), "我们"),
    good("a link to a heading in Arabic with its vowels", full("[انظر](#قِيادة)\n\n## قِيادة\n"), "قِيادة"),
    good("a link to a heading in Hindi", full("[देखें](#प्रश्न)\n\n## प्रश्न\n"), "प्रश्न"),
    good("a link to a heading in Thai", full("[ดู](#ที่นี่)\n\n## ที่นี่\n"), "ที่นี่"),
    good("a link to a heading with a Persian joiner", full("[x](#می‌خواهم)\n\n## می‌خواهم\n"), "می‌خواهم"),
    good("a link to a heading in decomposed Vietnamese", full(nfd("[x](#đường-về)\n\n## Đường về\n")), "Đường về"),
    good("headings with one name, and with signs", full("## Why?\n\n## Why?\n\n## Why!\n\n[x](#why-2)\n"), "Why!"),
    good("a heading with a link, code and emphasis", full("## *A* `b` [c](https://example.org/)\n\n[x](#a-b-c)\n"), "A b c"),
    good("lists eight deep", full("".join("  " * n + f"- level {n + 1}\n" for n in range(8))), "level 8"),
    good("ordered lists that go on", full("3. a\n4. b\n\n   c\n"), "a", "b", "c"),
    good("quotations, rules, hard breaks", full("> a\n>\n> > b\n\n---\n\nc  \nd\\\ne\n"), "a", "b", "c"),
    good("headings of every level, in disorder", full("##### a\n\n# b\n\n### c\n\nSetext\n------\n"), "a", "b", "c", "Setext"),
    good("addresses with brackets, ampersands, queries", full("[a](https://en.wikipedia.org/wiki/Talk_(x)) [b](https://example.org/?a=1&b=%20#c) [c](<https://example.org/a b>)\n"), "a", "b"),
    good("addresses in Arabic and Japanese letters", full("[a](https://ar.wikipedia.org/wiki/تعليم) <https://例え.テスト/>\n"), "a"),
    good("addresses of mail", full("[a](mailto:a.b+c@example.org?subject=x) <a@example.org>\n"), "a", "a@example.org"),
    good("a link to another narrative and to itself", full("[a](../good/) [b](../bad/)\n"), "a", "b"),
    Case("a link to a page, and from a page to a narrative",
         {"bad/en.md": full("[a](../pages/about/)\n"), "pages/about/en.md": "---\ntitle: About\n---\n[b](../../bad/) [c](../about/)\n"}, letters=("a",)),
    Case("a page in several languages, with a photo",
         {"pages/bad/en.md": "---\ntitle: About\nlanguage: en\n---\n![what](a.jpg)\n", "pages/bad/ar.md": "---\ntitle: حول\n---\nنص\n", "pages/bad/a.jpg": photo()},
         page="ar/bad/", letters=("حول", "نص")),
    good("an entity for an arrow, a space, a letter", full("&rarr; a&nbsp;b &#233; &eacute; &zwnj; &rlm; e&#x301;\n"), "→ a\u00a0b é é"),
    good("a reference used before it is defined", full("[a][b] [b] [B][]\n\n[b]: https://example.org/ \"Title\"\n"), "a b B"),
    good("a mathematical ≠ in two parts", full("a =\u0338 b, c <\u0338 d, e >\u0338 f\n"), "a ≠ b, c ≮ d, e ≯ f"),
]

PHOTOS = [
    with_photo("a camera's name, percent-encoded", photo(), "IMG 1234.JPG", "IMG%201234.JPG"),
    with_photo("a camera's name, in angles", photo(), "IMG 1234.JPG", "<IMG 1234.JPG>"),
    with_photo("a name with a point before", photo(), "a.jpg", "./a.jpg"),
    with_photo("a name with brackets", photo(), "IMG (1).jpg", "<IMG (1).jpg>"),
    with_photo("a name with a comma, a plus, a hash, an at", photo(), "a,b+c#d@e=f.jpg"),
    with_photo("a name with a percent sign", photo(), "100%.jpg", "<100%.jpg>"),
    with_photo("a name with an ampersand", photo(), "Tom & Jerry.jpg", "<Tom & Jerry.jpg>"),
    with_photo("a name with an apostrophe", photo(), "it's.jpg"),
    with_photo("a name in Arabic", photo(), "صورة الصف.jpeg", "<صورة الصف.jpeg>"),
    with_photo("a name with an emoji", photo(), "😀.png.jpg"),
    with_photo("a composed name, a decomposed link", photo(), "café.jpg", nfd("café.jpg")),
    with_photo("a decomposed name, a composed link", photo(), nfd("café.jpg"), "café.jpg"),
    with_photo("a decomposed name, a decomposed link", photo(), nfd("café.jpg")),
    with_photo("a photo in CMYK", photo(mode="CMYK", colour=(0, 99, 99, 0))),
    with_photo("a photo in grey", photo(mode="L", colour=90)),
    with_photo("a progressive photo", photo(progressive=True)),
    with_photo("a PNG of 16 bits", photo("PNG", "I;16", colour=40_000), "a.png"),
    with_photo("a PNG of 16 bits in colour", png(16, 12, depth=16), "a.png"),
    with_photo("a PNG of one bit", photo("PNG", "1"), "a.png"),
    with_photo("a PNG with a palette", photo("PNG", "P", colour=3), "a.png"),
    with_photo("a PNG with a palette, see-through", photo("PNG", "P", transparency=0), "a.png"),
    with_photo("a PNG that is see-through", photo("PNG", "RGBA", colour=(9, 9, 9, 9)), "a.png"),
    with_photo("a PNG in grey that is see-through", photo("PNG", "LA"), "a.png"),
    with_photo("a PNG named .jpg", photo("PNG")),
    with_photo("a GIF", photo("GIF", "P"), "a.gif"),
    with_photo("a WebP", photo("WEBP"), "a.webp"),
    with_photo("a WebP that is see-through", photo("WEBP", "RGBA"), "a.webp"),
    with_photo("a PNG of one pixel", photo("PNG", size=(1, 1)), "a.png"),
    with_photo("a JPEG of one pixel", photo(size=(1, 1))),
    with_photo("a banner of 600 by 7", photo(size=(600, 7))),
    with_photo("a strip of 9,000 by 9", photo(size=(9_000, 9))),
    with_photo("a photo on its side", photo(size=(64, 48), exif=exif(6))),
    with_photo("a photo with two pictures (MPO), as many telephones make", photo("MPO", size=(64, 48), save_all=True, append_images=[Image.new("RGB", (8, 8))])),
    with_photo("a photo with a colour profile", photo(icc_profile=_PROFILE)),
    with_photo("a photo with a broken colour profile", photo(icc_profile=b"x" * 300)),
    with_photo("a photo with broken EXIF", photo(exif=b"Exif\0\0MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03")),
    with_photo("a photo with EXIF that is none", photo(exif=b"Exif\0\0garbage")),
    with_photo("a photo of a telephone with 48 megapixels (MPO)", photo("MPO", size=(8_064, 6_048), save_all=True, append_images=[Image.new("RGB", (8, 8))]), build=False),
    with_photo("a photo with something behind its end", photo() + b"\0" * 100),
    Case("a photo twice, under two names", {"bad/en.md": full("![a](a.jpg)\n\n![b](b.jpg)\n\nc ![c](a.jpg) d\n", CONSENT), "bad/a.jpg": photo(), "bad/b.jpg": photo()}, letters=("a", "b", "c")),
    Case("a photo in a list, a quotation, a table, a link, a footnote",
         {"bad/en.md": full("- ![a](a.jpg)\n\n> ![b](a.jpg 'cap')\n\n|x|\n|-|\n|![c](a.jpg)|\n\n[![d](a.jpg)](https://example.org/) e[^1]\n\n[^1]: f ![g](a.jpg)\n", CONSENT), "bad/a.jpg": photo()},
         letters=("a", "b", "c", "d", "g")),
    Case("a photo alone in a footnote", {"bad/en.md": full("a[^1]\n\n[^1]: ![f](a.jpg)\n", CONSENT), "bad/a.jpg": photo()}, letters=("f",)),
]

JOURNALS = [
    Case("no journal.yaml", {"journal.yaml": None, "bad/en.md": full()}, letters=("Bad",)),
    Case("no themes.yaml", {"themes.yaml": None, "bad/en.md": full(themes="[anything-goes]")}, letters=("anything-goes",)),
    Case("neither", {"journal.yaml": None, "themes.yaml": None, "bad/ar.md": full(themes="[x]", extra="network: a\nissue: b\nprogramme: c")},
         page="ar/narratives/bad/", letters=("Bad",)),
    Case("a network, a programme, an issue", {**_SECOND, "bad/en.md": full(extra="network: a\nprogramme: b\nissue: '2'")}, letters=("A", "B", "Second")),
    Case("several issues", {**_SECOND, "bad/en.md": full(extra="issue: '1'")}, page="en/issues/", letters=("First",)),
    Case("a label in several languages", {**_SECOND, "bad/en.md": full(extra="network: a")}, page="fr/narratives/bad/", letters=("Ah",)),
    Case("settings with Windows line ends and a byte-order mark",
         {"journal.yaml": b"\xef\xbb\xbf" + JOURNAL.replace("\n", "\r\n").encode(), "bad/en.md": full()}, letters=("Bad",)),
    Case("a title for each edition, a country's own name",
         {"journal.yaml": "title: {en: Test, fr: Essai, ar: تجربة}\neditions: [en, fr, ar]\nbase_url: https://example.org/x/\ncountry_names: {PS: {en: Palestine, ar: فلسطين}}\nissn: 2049-3630\ncontact: a@example.org\nlicence: CC-BY-4.0\nrepository: https://github.com/x/y\n",
          "bad/en.md": full(country="PS")}, page="ar/narratives/bad/", letters=("فلسطين", "تجربة")),
    Case("links only where no translation is", {"journal.yaml": JOURNAL + "untranslated: link\n", "bad/en.md": full()}, letters=("Bad",)),
    Case("editions with a script and a region", {"journal.yaml": "title: x\nbase_url: https://example.org/\neditions: [en, fr, zh-Hans, pt-BR, sr-Latn, fil, es-419]\n", "bad/zh-Hans.md": full("字" * 1_300)},
         page="zh-hans/narratives/bad/", letters=("Bad",)),
    Case("files that computers leave behind",
         {"bad/en.md": full(), "bad/.DS_Store": b"\0", "bad/Thumbs.db": b"\0", "bad/desktop.ini": "x", "bad/~$en.docx": b"x", "bad/.hidden": folder, ".gitkeep": ""}, letters=("Bad",)),
    Case("the language of a faulty text makes no edition",
         {"journal.yaml": None, "bad/en.md": full(), "bad/aa.md": translation(extra="country: GH")}, ("bad/aa.md:6 J121",), letters=("Bad",), absent=('lang="aa"',)),
]

CASES = [*LETTERS, *HEADERS, *BODIES, *PHOTOS, *JOURNALS]
