"""Finds what may give a person away: addresses, telephone numbers, handles, pupils' full names.

It advises only, and errs towards silence: a name is told where a word for a pupil, in the text's own
language, stands before two capitalised words, or an age after them. Scripts without capitals have
no such sign, so names in Arabic, Chinese or Korean are not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from journal.rules import Code

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
HANDLE = re.compile(r"(?<![\w@./])@[A-Za-z0-9_][A-Za-z0-9_.]{1,28}[A-Za-z0-9_]")
# Eight digits or more, and a beginning that dates, years and prices do not have.
# The sign that it begins with comes before what may not stand before it: a rare sign is found quickly.
TELEPHONE = re.compile(r"(?:\+|0|\()(?<![\w.,/-].)(?:(?<=0)0)?[0-9](?:[ ()./-]{0,2}[0-9]){7,14}(?![\w,-])")
NAME = r"[^\W\d_a-zа-яё]\w+(?: [^\W\d_a-zа-яё]\w+)+"
PUPILS = {
    "en": "pupil student boy girl child learner",
    "fr": "élève étudiant étudiante garçon fille enfant",
    "es": "alumno alumna estudiante niño niña",
    "pt": "aluno aluna estudante menino menina",
    "ru": "ученик ученица ученику ученице ученика ученицу мальчик девочка",
    "kk": "оқушы оқушым шәкірт",
    "sr": "ученик ученица дечак девојчица učenik učenica dečak devojčica",
    "tr": "öğrenci öğrencim öğrencisi",
    "ms": "murid pelajar",
    "ro": "elev eleva elevul",
    "hr": "učenik učenica dječak djevojčica",
    "bs": "učenik učenica dječak djevojčica",
    "sq": "nxënës nxënësi nxënësja",
    "bg": "ученик ученичка момче момиче",
    "mk": "ученик ученичка момче девојче",
    "el": "μαθητής μαθήτρια",
}
NAMED = "called named nommé nommée appelé appelée llamado llamada chamado chamada по имени по име".split()
CALLED = re.compile(rf",?(?: (?:{'|'.join(NAMED)}))? ({NAME})")  # after a word for a pupil
WITHIN = re.compile(r"\w")
AGE = re.compile(r", (?:aged )?(?:[5-9]|1[0-9])(?=[,.;) ])")  # the rare part, looked for first
AGED = re.compile(rf"(?<!\w)({NAME}){AGE.pattern}")
MOST = 5  # of each kind in one text


def find(text: str, tag: str) -> Iterator[tuple[Code, str]]:
    """Find what may give a person away: the code, and the words as they stand."""
    found: list[tuple[Code, str]] = []
    if "@" in text:
        found += [(Code.EMAIL_SHOWN, match[0]) for match in EMAIL.finditer(text)]
        found += [(Code.HANDLE_SHOWN, match[0]) for match in HANDLE.finditer(EMAIL.sub(" ", text))]
    found += [(Code.TELEPHONE_SHOWN, match[0]) for match in TELEPHONE.finditer(text)]
    found += [(Code.PUPIL_NAMED, name) for name in _names(text, tag)]
    for code in dict.fromkeys(code for code, _ in found):
        yield from list(dict.fromkeys(one for one in found if one[0] == code))[:MOST]


def _names(text: str, tag: str) -> Iterator[str]:
    found: list[tuple[int, str]] = []
    for word in _pupils(tag.partition("-")[0]):
        at = text.find(word)
        while at >= 0:
            end = at + len(word)
            named = CALLED.match(text, end)
            if named and not (at and WITHIN.match(text, at - 1)):
                found.append((at, named[1]))
            at = text.find(word, end)
    yield from (name for _, name in sorted(found))
    if AGE.search(text):
        yield from (match[1] for match in AGED.finditer(text))


@cache
def _pupils(language: str) -> list[str]:
    return PUPILS.get(language, "").split()
