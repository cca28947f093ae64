"""The writing page and files: what it saved, or a person wrote, opened again; Word files of every sort; hostile ones."""

import io
import re
import zipfile
import zlib

import pytest
from PIL import Image
from playwright.sync_api import expect
from test_write import (
    BODY,
    FILLER,
    PHONE,
    add_photo,
    bring,
    cases,
    docx,
    fill,
    file,
    link,
    listed,
    paragraph,
    photo,
    run,
    saved,
)
from visitors import Desk

from journal.characters import normal

pytestmark = pytest.mark.browser
SCREEN = PHONE

TEXT = """---
title: 'It''s talk: first'
authors:
- {name: "Sample \\"A\\" author", school: A school}
- name: Second author
  role: Teacher
country: GH
themes:
  - oracy
  - pupil-voice
year: 2024
summary: >
  We talked
  first.
licence: CC-BY-SA-4.0
photo_consent: true
date: 2026-09-01
---

We talked.

![A circle](<circle time.PNG> "On Thursday")
"""


def archive(files, how=zipfile.ZIP_DEFLATED):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", how) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return data.getvalue()


def choose(page, *files):
    page.set_input_files("#open-file", files=[file(name, data.encode() if isinstance(data, str) else data, "") for name, data in files])


def opened(page):
    page.locator("#open-status", has_text="The file has been opened.").wait_for()
    return page.locator("#open-lost li").all_inner_texts()


def values(page, *names):
    return [page.input_value(f"#w-{name}") for name in names]


def picture(size=(800, 600), kind="PNG"):
    data = io.BytesIO()
    Image.new("RGB", size, (90, 140, 120)).save(data, kind)
    return data.getvalue()


# --- opened again ---------------------------------------------------------------------------------


def test_an_editor_opens_the_folder_that_came_by_mail(chromium, home, desk, tmp_path):
    page = desk.open()
    fill(page, title='Talk: "first"', body="Mine. " + FILLER)
    page.click("#add-author")
    page.fill("#w-author-1-name", "مؤلفة ثانية")
    page.fill("#w-author-1-school", 'The "Hill": a school # 1')
    page.locator(".more-fields summary").click()
    page.select_option("#w-licence", "CC-BY-NC-4.0")
    page.select_option("#w-language", "fr")
    add_photo(page)
    page.fill(".photo [data-part=alt]", "A [circle] \\ *of* pupils")
    page.fill(".photo [data-part=caption]", 'On "Thursday"')
    page.click(".photo .insert")
    page.check("#w-consent")
    with page.expect_download() as downloading:
        page.click("#download")
    data = downloading.value.path().read_bytes()
    editor = Desk(chromium, home, viewport=PHONE)
    theirs = editor.open("ar")
    theirs.set_input_files("#open-file", files=[file("talk-first.zip", data, "application/zip")])
    theirs.locator(".photo").wait_for()
    theirs.locator("#open-put-back").wait_for()
    assert theirs.locator("#open-lost li").count() == 0
    names = ("title", "summary", "body", "country", "year", "language", "licence", "slug", "author-0-name", "author-1-name", "author-1-school")
    assert [value.strip() for value in values(theirs, *names)] == [value.strip() for value in values(page, *names)]
    assert theirs.input_value(".photo [data-part=alt]") == "A [circle] \\ *of* pupils"
    assert theirs.input_value(".photo [data-part=caption]") == 'On "Thursday"'
    assert theirs.locator("[name=theme]:checked").count() == 1
    assert theirs.is_checked("#w-consent")
    assert not theirs.is_checked("#w-agreed")
    with theirs.expect_download() as downloading:
        theirs.click("#download")
    with zipfile.ZipFile(io.BytesIO(data)) as first, zipfile.ZipFile(downloading.value.path()) as again:
        assert again.namelist() == first.namelist() == ["talk-first/fr.md", "talk-first/img-2034.jpg"]
        assert again.read("talk-first/fr.md") == first.read("talk-first/fr.md")
    theirs.reload()
    theirs.locator(".photo").wait_for()
    assert theirs.input_value("#w-title") == 'Talk: "first"'
    assert editor.noise == editor.foreign == []
    editor.close()


def test_what_a_person_wrote_is_opened(desk):
    page = desk.open("en")
    choose(page, ("ar (1).md", TEXT), ("circle time.PNG", picture()), ("notes.docx", b"PK"))
    assert opened(page) == ["date", "notes.docx"]
    assert values(page, "title", "summary", "year", "country", "language", "licence") == [
        "It's talk: first", "We talked first.", "2024", "GH", "ar", "CC-BY-SA-4.0",
    ]  # fmt: skip
    assert values(page, "author-0-name", "author-0-school", "author-1-name", "author-1-role") == ['Sample "A" author', "A school", "Second author", "Teacher"]
    assert page.locator("[name=theme]:checked").evaluate_all("boxes => boxes.map((box) => box.value)") == ["oracy", "pupil-voice"]
    assert page.input_value("#w-body") == 'We talked.\n\n![A circle](circle-time.jpg "On Thursday")'
    assert page.input_value(".photo [data-part=caption]") == "On Thursday"
    page.click("#check")
    assert page.locator(".photo .told li").count() == 0


def test_what_a_telephone_shared_is_opened(desk):
    page = desk.open("en")
    choose(page, ("talk-first.fr.txt", "---\ntitle: Parler\n---\n\nTexte.\n"), ("img-2034.jpg", photo()))
    opened(page)
    assert values(page, "title", "language", "slug", "body") == ["Parler", "fr", "talk-first", "Texte."]
    assert page.locator(".photo").count() == 1


def test_of_several_texts_the_original_is_opened(desk):
    page = desk.open("en")
    files = {
        "talk-first/ar.md": "---\ntitle: حوار\ntranslation_of: fr\n---\nنص\n",
        "talk-first/fr.md": "---\ntitle: Parler\n---\nTexte.\n",
        "__MACOSX/talk-first/._fr.md": "x",
        "talk-first/.DS_Store": "x",
    }
    choose(page, ("talk.zip", archive(files)))
    assert opened(page) == ["talk-first/ar.md"]
    assert values(page, "title", "language") == ["Parler", "fr"]


def test_what_stands_there_gives_way_only_when_asked(desk):
    page = desk.open("en")
    fill(page, body="Mine. " + FILLER)
    add_photo(page)
    page.locator("#w-title").focus()
    choose(page, ("fr.md", "---\ntitle: Parler\n---\nTexte.\n"))
    page.click("#open-replace-no")
    page.locator("#open-replace").wait_for(state="hidden")
    assert values(page, "title", "body") == ["Talk first", "Mine. " + FILLER]
    choose(page, ("fr.md", "---\ntitle: Parler\n---\nTexte.\n"))
    page.click("#open-replace-yes")
    opened(page)
    assert values(page, "title", "body") == ["Parler", "Texte."]
    assert page.locator(".photo").count() == 0
    page.click("#open-put-back")
    page.locator(".photo").wait_for()
    assert values(page, "title", "body") == ["Talk first", "Mine. " + FILLER]
    saved(page)
    page.reload()
    page.locator(".photo").wait_for()
    assert page.input_value("#w-title") == "Talk first"
    bring(page, docx(*BODY))
    page.click("#word-replace-no")
    assert page.input_value("#w-body") == "Mine. " + FILLER


def lying(data, at, more):
    """Say another size in the archive's list than the file has."""
    head = data.index(b"PK\x01\x02")
    return data[: head + at] + more + data[head + at + len(more) :]


PLAIN = "---\ntitle: A title\n---\nText.\n"
def hostile():
    """Archives that no page opens, by name."""
    plain = archive({"a/en.md": PLAIN})
    bomb = archive({"a/en.md": b"a" * 300_000_000})
    return {
        "no archive": b"PK\x03\x04 not at all",
        "an empty archive": archive({}),
        "half an archive": plain[: len(plain) // 2],
        "a bomb": bomb,
        "a bomb that says it is small": lying(bomb, 24, (100).to_bytes(4, "little")),
        "many files": archive({f"a/{number}.md": "x" for number in range(5_000)}),
        "many texts": archive({f"a/{number}.md": PLAIN for number in range(100)}),
        "a way out": archive({"../../en.md": PLAIN}),
        "a way out of Windows": archive({"..\\..\\en.md": PLAIN}),
        "a root": archive({"/etc/en.md": PLAIN}),
        "encrypted": lying(plain, 8, (1).to_bytes(2, "little")),
        "another method": lying(plain, 10, (14).to_bytes(2, "little")),
        "another checksum": lying(plain, 16, bytes(4)),
        "beyond its end": lying(plain, 42, (10**9).to_bytes(4, "little")),
        "more packed than there is": lying(plain, 20, (10**9).to_bytes(4, "little")),
        "a hundred thousand brackets": archive({"a/en.md": f"---\na: {'[' * 10_000}\n---\nText.\n"}),
        "a bomb of aliases": archive({"a/en.md": "---\n" + "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 90)) + "---\nText.\n"}),
        "a tag": archive({"a/en.md": "---\ntitle: !!js/function x\n---\nText.\n"}),
        "no UTF-8": archive({"a/en.md": b"---\ntitle: \xff\xfe\n---\nText.\n"}),
        "photos alone": archive({"a/circle.jpg": picture(kind="JPEG")}),
    }


def test_hostile_folders_are_refused_and_the_draft_stays(desk):
    page = desk.open("en")
    fill(page)
    for name, data in hostile().items():
        page.locator("#open-status").evaluate("line => { line.textContent = ''; }")
        choose(page, ("talk.zip", data))
        page.locator("#open-status", has_text="This file cannot be opened here.").wait_for()
        assert values(page, "title", "body") == ["Talk first", FILLER], name
        assert page.locator("#open-replace").is_hidden(), name
    page.fill("#w-title", "The page lives")
    saved(page)


def test_hostile_contents_stay_text(desk):
    page = desk.open("en")
    text = (
        "---\ntitle: <img src=x onerror=alert(1)>\nauthors: x\ncountry: [a]\nthemes: {a: b}\nyear: <b>\n__proto__: {a: b}\n"
        "constructor: x\n<script>: x\n---\n<img src=x onerror=alert(1)>\n\n[a](javascript:alert(1)) ![b](https://evil.example/x.png)\n"
    )
    header = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    files = {
        "x/en.md": text,
        "x/huge.png": header + zlib.crc32(header[12:]).to_bytes(4, "big"),
        "x/script.jpg": "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "x/run.exe": "MZ",
        "x/deep/down/fr.md": "\0",
        'x/"><b>.jpg': picture(kind="JPEG"),
    }
    choose(page, ("x.zip", archive(files)))
    lost = opened(page)
    assert {"huge.png", "script.jpg", "x/run.exe", "x/deep/down/fr.md", "constructor", "<script>"} <= set(lost)
    assert page.input_value("#w-title") == "<img src=x onerror=alert(1)>"
    assert page.locator(".photo").count() == 1
    page.click("#toggle-preview")
    assert page.locator("#shown a, #shown img, #open-lost b, #open-lost script").count() == 0
    assert page.evaluate("({}).a") is None


def test_headers_are_read_alike(desk):
    """What the page opens stands in its fields as `check` reads it."""
    page = desk.open("en")
    given = [case for case in cases(most=5_000) if case["header"] is not None]
    assert len(given) > 200
    main = page.get_attribute("script[type=module]", "src")
    texts = [[f"{case['tag']}.md", f"---\n{case['source']}---\nText.\n"] for case in given]
    read = page.evaluate("""async ([main, texts]) => {
      const { readSaved } = await import(main.replace("write/main.js", "word/saved.js"));
      const rules = await (await import(main.replace("main.js", "rules.js"))).load("/en/write/rules.json");
      return Promise.all(texts.map(async ([name, text]) => {
        try { return (await readSaved(rules, [new File([text], name)], "en")).draft; } catch (fault) { return fault.message; }
      }));
    }""", [main, texts])
    differ = []
    for case, draft in zip(given, read, strict=True):
        for key in ("title", "summary", "country", "year"):
            wanted = case["header"].get(key, "")
            if isinstance(wanted, str) and (not isinstance(draft, dict) or draft[key] != normal(" ".join(wanted.split()))):
                differ.append((case["name"], key, draft if isinstance(draft, str) else draft[key], wanted))
    assert differ == []


# --- Word files -----------------------------------------------------------------------------------


def brought(page):
    page.locator("#word-put-back").wait_for()
    return page.input_value("#w-body"), page.locator("#word-lost li").all_inner_texts()


def rebuilt(data):
    """The parts of a Word file, by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_an_arabic_word_file(desk):
    page = desk.open("ar")
    mark = "<w:rtl/>"
    bring(page, docx(
        paragraph(run("الحديث أولاً", mark), style="Title", more="<w:bidi/>"),
        paragraph(run("ما أقلقني", mark), style="Heading1", more="<w:bidi/>"),
        paragraph(run("كان طلابي ", mark), run("صامتين", mark + "<w:b/>"), run(" في حصة Science لعام 2024.", mark), more="<w:bidi/>"),
        listed("أولاً تحدثنا"), listed("اثنين اثنين", level=1),
        paragraph('<w:r><w:footnoteReference w:id="2"/></w:r>', run("انتهى", mark), more="<w:bidi/>"),
    ))  # fmt: skip
    body, lost = brought(page)
    assert page.input_value("#w-title") == "الحديث أولاً"
    assert body.startswith("## ما أقلقني\n\nكان طلابي **صامتين** في حصة Science لعام 2024.\n\n- أولاً تحدثنا\n  - اثنين اثنين\n")
    assert lost == []
    assert page.locator("#w-body").evaluate("area => getComputedStyle(area).direction") == "rtl"


def test_raised_and_crossed_out_letters(desk):
    page = desk.open("en")
    raised, lowered = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'
    bring(page, docx(paragraph(
        run("9 m"), run("2", raised), run(" of H"), run("2", lowered), run("O on the 1"), run("st", raised), run(" of "),
        run("June", "<w:strike/>"), run(" May"), run(" x", '<w:strike w:val="0"/>'),
    )))  # fmt: skip
    body, lost = brought(page)
    assert body == "9 m² of H₂O on the 1st of June May x\n"
    assert lost == ["Crossed-out words (1)", "Raised and lowered letters (1)"]


def test_merged_cells_leave_the_others_in_their_columns(desk):
    page = desk.open("en")

    def merged(text, how):
        return f"<w:tc><w:tcPr>{how}</w:tcPr>{paragraph(run(text))}</w:tc>"

    wide, down, on = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = (
        (merged("A", ""), merged("B", ""), merged("C", "")), (merged("wide", wide), merged("c", "")),
        (merged("tall", down), merged("b", ""), merged("c", "")), (merged("", on), merged("e", ""), merged("f", "")),
    )  # fmt: skip
    bring(page, docx("<w:tbl>" + "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows) + "</w:tbl>"))
    body, lost = brought(page)
    assert body == "| A | B | C |\n| --- | --- | --- |\n| wide |  | c |\n| tall | b | c |\n|  | e | f |\n"
    assert lost == ["Merged cells of tables (2)"]


def test_the_lists_that_are_styles_keep_their_levels(desk):
    page = desk.open("en")
    files = rebuilt(docx(*(paragraph(run(text), style=style) for style, text in (
        ("ListBullet", "a"), ("ListBullet2", "b"), ("ListBullet3", "c"), ("ListBullet", "d"), ("ListNumber", "e"), ("ListNumber2", "f"),
    ))))  # fmt: skip
    more = "".join(
        f'<w:style w:type="paragraph" w:styleId="List{kind}{level}"><w:name w:val="List {kind}{level and " "}{level}"/>'
        f'<w:pPr><w:numPr><w:numId w:val="{number}"/></w:numPr></w:pPr></w:style>'
        for number, kind in ((1, "Bullet"), (2, "Number")) for level in ("", "2", "3")
    )  # fmt: skip
    files["word/styles.xml"] = files["word/styles.xml"].replace(b"</w:styles>", more.encode() + b"</w:styles>")
    for kind, sign in (("Bullet", "bullet"), ("Number", "decimal")):
        level = f'<w:lvl w:ilvl="0"><w:numFmt w:val="{sign}"/>'.encode()
        files["word/numbering.xml"] = files["word/numbering.xml"].replace(level, level + f'<w:pStyle w:val="List{kind}"/>'.encode())
    bring(page, archive(files))
    body, lost = brought(page)
    assert body == "- a\n  - b\n    - c\n- d\n\n1. e\n   1. f\n"
    assert lost == []


def test_lists_ten_deep_and_what_word_on_the_web_writes(desk):
    page = desk.open("en")
    data = docx(*(listed(f"level {level}", level=min(level, 2)) for level in range(3)), paragraph(run("End.")))
    files = rebuilt(data)
    files["word/document2.xml"] = files.pop("word/document.xml")
    files["word/_rels/document2.xml.rels"] = files.pop("word/_rels/document.xml.rels")
    for name in ("_rels/.rels", "[Content_Types].xml"):
        files[name] = files[name].replace(b"document.xml", b"document2.xml")
    bring(page, archive(files))
    body, lost = brought(page)
    assert body == "- level 0\n  - level 1\n    - level 2\n\nEnd.\n"
    assert lost == []


def test_what_word_says_of_a_picture_is_no_description(desk):
    page = desk.open("en")
    files = rebuilt(docx(*BODY))
    files["word/document.xml"] = files["word/document.xml"].replace(b"Pupils in a circle", b"A group of people&#10;&#10;Description automatically generated")
    bring(page, archive(files))
    body, _ = brought(page)
    assert '![](photo-1.jpg "A circle in Year 8")' in body
    page.click("#check")
    page.locator(".photo .told li", has_text="has no description").wait_for()


def test_hostile_word_files(desk):
    page = desk.open("en")
    fill(page)
    good = docx(paragraph(run("Text.")))
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "https://evil.example/x">]>'
    with_entity = rebuilt(good)["word/document.xml"].replace(b"Text.", b"&b;&c;")
    for name, data, told in (
        ("a bomb", archive(rebuilt(good) | {"word/styles.xml": b" " * 200_000_000}), "too large"),
        ("many parts", archive(rebuilt(good) | {f"word/media/{n}.png": b"" for n in range(4_000)}), "too large"),
        ("a way out", archive(rebuilt(good) | {"../../x.xml": b"<x/>"}), "could not be read"),
        ("entities", archive(rebuilt(good) | {"word/document.xml": entity + with_entity}), ""),
    ):
        page.locator("#word-status").evaluate("line => { line.textContent = ''; }")
        bring(page, data)
        if told:
            page.locator("#word-status", has_text=told).wait_for()
        else:
            expect(page.locator("#word-status")).not_to_have_text(re.compile("^Reading"))
        assert page.input_value("#w-body") == FILLER, name
    desk.noise.clear()  # the reader tells the console of what it could not parse


def test_a_huge_picture_of_a_word_file_is_not_drawn(desk):
    page = desk.open("en")
    header = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    huge = header + zlib.crc32(header[12:]).to_bytes(4, "big")
    bring(page, archive(rebuilt(docx(*BODY)) | {"word/media/image1.jpg": huge}))
    body, lost = brought(page)
    assert "Pictures that the browser cannot read (1)" in lost
    assert "![" not in body
    assert page.locator(".photo").count() == 0
