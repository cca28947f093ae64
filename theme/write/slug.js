// A folder's name from a title in any script: letters a to z, digits, hyphens.
const LETTERS = Object.fromEntries(
  // one Latin spelling a letter; small letters only
  ("а a б b в v г g д d е e ё e ж zh з z и i й i к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch " +
    "ъ  ы y ь  э e ю yu я ya ђ dj ј j љ lj њ nj ћ c џ dz ѓ gj ќ kj ѕ dz ә a ғ g қ q ң ng ө o ұ u ү u һ h і i ї i є e " +
    "α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o " +
    "ا a أ a إ i آ a ب b ت t ث th ج j ح h خ kh د d ذ dh ر r ز z س s ش sh ص s ض d ط t ظ z ع a غ gh ف f ق q ك k ل l م m " +
    "ن n ه h و w ي y ى a ة a ء  ئ y ؤ w پ p چ ch ژ zh گ g ک k ی y " +
    "ß ss æ ae œ oe ø o đ d ð d þ th ł l ı i ŋ n ə a").match(/\S (?:[a-z]+|(?= |$))/g).map((pair) => pair.split(" ")),
);
const FIRST = "g kk n d tt r m b pp s ss  j jj ch k t p h".split(" ");
const MIDDLE = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split(" ");
const LAST = " k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split(" ");

// Korean syllables are composed of letters by arithmetic (Unicode, chapter 3.12).
function korean(letter) {
  const number = letter.codePointAt(0) - 0xac00;
  return FIRST[Math.floor(number / 588)] + MIDDLE[Math.floor((number % 588) / 28)] + LAST[number % 28];
}

export function slugOf(title, most = 80) {
  const letters = [...title.normalize("NFC").toLowerCase()].map((letter) =>
    /[가-힣]/u.test(letter) ? korean(letter) : LETTERS[letter] ?? LETTERS[letter.normalize("NFD")[0]] ?? letter.normalize("NFKD"),
  );
  const words = letters.join("").replace(/[\p{M}'’ʼ]/gu, "").split(/[^a-z0-9]+/).filter(Boolean);
  let slug = "";
  for (const word of words) {
    if (slug && slug.length + word.length + 1 > Math.min(most, 60)) break;
    slug += (slug && "-") + word;
  }
  return slug.slice(0, most).replace(/-$/, "");
}
