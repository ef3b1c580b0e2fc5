"""Writing systems on a certificate: clean text, font stacks, and what a script allows.

Font families are named one by one, from what Debian's fonts-noto-core and fonts-noto-cjk hold. An emoji
family is never among them: it would take over the digits. Chinese, Japanese and Korean share code points
that each of them draws differently, so the order of their families follows the text or else its language.
"""

import unicodedata

JOINERS = frozenset("\u200c\u200d")  # they shape Persian and Indic words
LOOSE_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN", "HEBREW")

LATIN_SERIF = ("Noto Serif Display", "Noto Serif")
LATIN_SANS = ("Noto Sans",)
SERIF_SCRIPTS = (
    *(
        "Hebrew",
        "Armenian",
        "Georgian",
        "Devanagari",
        "Bengali",
        "Gujarati",
        "Gurmukhi",
        "Kannada",
        "Malayalam",
    ),
    *("Sinhala", "Tamil", "Telugu", "Thai", "Lao", "Khmer", "Myanmar", "Tibetan", "Ethiopic"),
)
SANS_SCRIPTS = (
    *("Adlam", "Balinese", "Canadian Aboriginal", "Cherokee", "Coptic", "Javanese", "Lisu", "Meetei Mayek"),
    *("Mongolian", "NKo", "Ol Chiki", "Oriya", "Osage", "Sundanese", "Syriac", "Thaana", "Tifinagh", "Vai"),
    *("Yi", "Symbols", "Symbols2", "Math"),
)
CJK_ORDERS = {
    "sc": ("SC", "TC", "JP", "KR"),
    "tc": ("TC", "HK", "SC", "JP", "KR"),
    "hk": ("HK", "TC", "SC", "JP", "KR"),
    "jp": ("JP", "SC", "TC", "KR"),
    "kr": ("KR", "SC", "TC", "JP"),
}
CJK_OF_LANGUAGE = {"ja": "jp", "ko": "kr", "zh-hant": "tc", "zh-tw": "tc", "zh-mo": "hk", "zh-hk": "hk"}


def clean_text(text: str) -> str:
    """`text` as it is printed: composed (NFC), on one line, without control or direction characters.

    Direction overrides could make a certificate read as another name; shaping joiners stay.
    """
    kept = (
        character
        for character in " ".join(text.split())
        if character in JOINERS or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def cjk_order(text: str, language: str) -> str:
    """Which of `CJK_ORDERS` draws `text`: its kana or Hangul decide, else `language` (BCP 47)."""
    names = [unicodedata.name(character, "") for character in text]
    if any(name.startswith(("HIRAGANA", "KATAKANA")) for name in names):
        return "jp"
    if any(name.startswith("HANGUL") for name in names):
        return "kr"
    tag = language.lower().replace("_", "-")
    matches = [
        order for prefix, order in CJK_OF_LANGUAGE.items() if tag == prefix or tag.startswith(f"{prefix}-")
    ]
    return matches[0] if matches else "sc"


def allows_spacing(text: str) -> bool:
    """Whether letters may be spaced out: joined scripts (Arabic, Devanagari…) fall apart when they are."""
    letters = [character for character in text if character.isalpha()]
    return all(unicodedata.name(letter, "").startswith(LOOSE_SCRIPTS) for letter in letters)


def face_class(text: str, language: str) -> str:
    """CSS classes that `text` needs: its font order, and `spaced` where its script allows that."""
    spaced = " spaced" if allows_spacing(text) else ""
    return f"cjk-{cjk_order(text, language)}{spaced}"


def font_stylesheet() -> str:
    """CSS rules `.serif.cjk-…` and `.sans.cjk-…` with a family for each writing system."""
    rules = []
    for order, regions in CJK_ORDERS.items():
        arabic = ("Noto Naskh Arabic", "Noto Sans Arabic")
        serif_scripts = [f"Noto Serif {script}" for script in SERIF_SCRIPTS]
        sans_scripts = [f"Noto Sans {script}" for script in (*SERIF_SCRIPTS, *SANS_SCRIPTS)]
        serif_cjk = [f"Noto Serif CJK {region}" for region in regions]
        sans_cjk = [f"Noto Sans CJK {region}" for region in regions]
        serif = (*LATIN_SERIF, *arabic, *serif_scripts, *serif_cjk, *sans_scripts, "serif")
        sans = (*LATIN_SANS, *arabic[::-1], *sans_scripts, *sans_cjk, "sans-serif")
        for name, families in (("serif", serif), ("sans", sans)):
            quoted = ", ".join(f if f.endswith("serif") else f'"{f}"' for f in families)
            rules.append(f".{name}.cjk-{order} {{ font-family: {quoted} }}")
    return "\n".join(rules)
