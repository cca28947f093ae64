"""Makes a synthetic journal of any size: always the same bytes for the same number.

    python bench/corpus.py 10000 FOLDER

The distribution is that of DESIGN section 5: for 10,000 narratives 21,550 texts of about 800 words
in eight languages, most of them English, `untranslated: link`. Words are drawn from the sample
narratives, so that scripts, word lengths and punctuation are real ones.
"""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path

SAMPLES = Path(__file__).parent.parent / "narratives"
LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh-Hans", "ko", "kk")
ORIGINALS = (44, 8, 8, 8, 8, 8, 8, 8)  # per cent of narratives written in each
TEXTS_A_NARRATIVE = 2.155
COUNTRIES = "AL BA BR BG CO CI HR EG GH GR KZ XK MY MD ME MA NZ MK PS PT RO RS KR CH TR GB".split()
THEMES = [f"theme-{number}" for number in range(40)]
NETWORKS, PROGRAMMES = [f"network-{n}" for n in range(6)], [f"programme-{n}" for n in range(4)]
ISSUES = [str(number) for number in range(1, 61)]


def vocabulary() -> dict[str, list[str]]:
    """Collect the words of the sample narratives by language."""
    words = {}
    for tag in LANGUAGES:
        texts = [path.read_text("utf-8").split("---", 2)[2] for path in sorted(SAMPLES.glob(f"*/{tag}.md"))]
        found = re.findall(r"[^\W\d_]+", " ".join(texts))
        words[tag] = sorted(set(found))
    return words


def sentence(chance: random.Random, words: list[str], tag: str) -> str:
    """Write a sentence of 8 to 18 words."""
    picked = chance.choices(words, k=chance.randint(8, 18))
    if tag == "zh-Hans":
        return "".join(word[:4] for word in picked) + "。"
    if chance.random() < 0.03:
        picked[3] = f"*{picked[3]}*"
    if chance.random() < 0.01:
        picked[5] = f"**{picked[5]}**"
    return " ".join(picked) + "."


def body(chance: random.Random, words: list[str], tag: str, other: str) -> str:
    """Write about 800 words with headings, a list, a quotation and links."""
    def paragraph() -> str:
        return " ".join(sentence(chance, words, tag) for _ in range(5))

    blocks = []
    for part in range(4):
        blocks.append("## " + " ".join(chance.choices(words, k=4)))
        blocks += [paragraph(), paragraph()]
        if part == 1:
            blocks.append("\n".join("- " + sentence(chance, words, tag) for _ in range(4)))
        if part == 2:
            blocks.append("> " + sentence(chance, words, tag))
    blocks.append(f"{sentence(chance, words, tag)} [{words[0]}](../{other}/) [{words[1]}](https://example.org/)")
    blocks.append(paragraph())
    return "\n\n".join(blocks) + "\n"


def title(chance: random.Random, words: list[str], tag: str) -> str:
    return ("" if tag == "zh-Hans" else " ").join(chance.choices(words, k=5))


def original(number: int, count: int, tag: str, words: list[str]) -> str:
    """Write the original of narrative `number`."""
    chance = random.Random(f"original {number}")
    themes = ", ".join(chance.sample(THEMES, 2))
    other = f"narrative-{chance.randrange(count)}"
    return (
        f'---\ntitle: "{title(chance, words, tag)}"\nauthors:\n  - name: Author {number % 4000}\n'
        f"country: {chance.choice(COUNTRIES)}\nthemes: [{themes}]\nyear: {chance.randint(2005, 2025)}\n"
        f'summary: "{sentence(chance, words, tag)} {sentence(chance, words, tag)}"\n'
        f"network: {chance.choice(NETWORKS)}\nprogramme: {chance.choice(PROGRAMMES)}\n"
        f'issue: "{chance.choice(ISSUES)}"\nsample: true\n---\n\n' + body(chance, words, tag, other)
    )


def translation(number: int, count: int, tag: str, of: str, words: list[str]) -> str:
    """Write a translation of narrative `number`."""
    chance = random.Random(f"{tag} {number}")
    return (
        f'---\ntitle: "{title(chance, words, tag)}"\nsummary: "{sentence(chance, words, tag)}"\n'
        f"translators:\n  - name: Translator {number % 300}\ntranslation_of: {of}\n---\n\n"
        + body(chance, words, tag, f"narrative-{chance.randrange(count)}")
    )


def photo(number: int, path: Path) -> None:
    """Draw a photo of 3 megapixels: a gradient with a hundred blots, so that it packs like a real one."""
    from PIL import Image, ImageDraw, ImageFilter

    chance = random.Random(f"photo {number}")
    image = Image.linear_gradient("L").resize((2000, 1500)).convert("RGB")
    draw = ImageDraw.Draw(image)
    for _ in range(400):
        x, y, size = chance.randrange(2000), chance.randrange(1500), chance.randrange(10, 160)
        draw.ellipse((x, y, x + size, y + size), fill=tuple(chance.randrange(256) for _ in range(3)))
    image.filter(ImageFilter.GaussianBlur(2)).save(path, quality=88)


def make(count: int, folder: Path, *, photos: int = 0) -> int:
    """Write a journal of `count` narratives; gives the number of texts.

    With `photos`, each so many-th narrative shows one.
    """
    words = vocabulary()
    folder.mkdir(parents=True, exist_ok=True)
    tags = ", ".join(LANGUAGES)
    terms = "".join(f"  {name}: {{en: {name}}}\n" for name in NETWORKS)
    programmes = "".join(f"  {name}: {{en: {name}}}\n" for name in PROGRAMMES)
    issues = "".join(f'  - {{id: "{n}", date: {2005 + int(n) // 3}-0{1 + int(n) % 3 * 3}-01, title: Issue {n}}}\n' for n in ISSUES)
    (folder / "journal.yaml").write_text(
        f"title: Benchmark\nbase_url: https://bench.example.org/\neditions: [{tags}]\nlicence: CC-BY-4.0\n"
        f"untranslated: link\nnetworks:\n{terms}programmes:\n{programmes}issues:\n{issues}", "utf-8")
    (folder / "themes.yaml").write_text("".join(f"{name}: {{en: {name}}}\n" for name in THEMES), "utf-8")
    chance = random.Random("languages")
    to_translate = round(count * TEXTS_A_NARRATIVE) - count
    texts = 0
    for number in range(count):
        here = folder / f"narrative-{number}"
        here.mkdir(exist_ok=True)
        of = chance.choices(LANGUAGES, ORIGINALS)[0]
        text = original(number, count, of, words[of])
        if photos and number % photos == 0:
            photo(number, here / "photo.jpg")
            text = text.replace("sample: true", "sample: true\nphoto_consent: true")
            text += '\n![What the photo shows](photo.jpg "A caption")\n'
        (here / f"{of}.md").write_text(text, "utf-8")
        share = to_translate / (count - number)  # what is left to translate, over what is left
        many = int(share) + (chance.random() < share - int(share))
        others = [tag for tag in LANGUAGES if tag != of]
        weights = [4 if tag == "en" else 1 for tag in others]
        picked = set()
        while len(picked) < many:
            picked.add(chance.choices(others, weights)[0])
        for tag in sorted(picked):
            (here / f"{tag}.md").write_text(translation(number, count, tag, of, words[tag]), "utf-8")
        to_translate -= many
        texts += 1 + many
    return texts


if __name__ == "__main__":
    print(make(int(sys.argv[1]), Path(sys.argv[2])), "texts")
