"""Words of an open poll's answers, as its cloud counts them. No I/O."""

import unicodedata
from collections.abc import Collection, Mapping

MOST_WORDS = 5
"""How many words of one answer count, so that nobody fills the cloud alone."""
CLOUD = 60
LONGEST = 30
INNER = frozenset("'-")
"""What may stand inside of a word, as in ``don't`` and ``follow-up``."""

STOP_WORDS = frozenset(
    # English
    "a about all am an and are as at be been but by can could did do does for from had has have he her him his how i "
    "if in into is it it's its me my no of on or our she should so than that the their them then there they this to "
    "us was we were what when where which who will with would you your "
    # German (without "die" and "was", which are words of other languages: a stop word there is one here)
    "aber als am an auch auf aus bei bist das dass dem den der des doch du ein eine einem einen einer es für hat "
    "ich ihr im in ist ja mein mich mir mit nach nicht oder schon sehr sich sie sind so um und uns vom von vor "
    "weil wie wir wird zu zum zur über "
    # French
    "au aux avec ce ces cette dans de des du elle en est et eux il ils je la le les leur lui ma mais mes moi mon ne "
    "nos notre nous on ou par pas pour qu que qui sa se ses sont sur ta te tes toi ton tu un une vos votre vous "
    # Spanish
    "al como con de del el ella en es esta este esto ha hay la las lo los mas más me mi muy no o para pero por que "
    "qué se son su sus también te un una y ya".split()
)
"""Words that say nothing by themselves, in the languages that audiences write most."""


def words_of(text: str, *, blocked: Collection[str] = ()) -> list[str]:
    """Return the first distinct words of an answer, in one form (NFKC, case folded), without punctuation.

    Stop words are left out, unless the answer has nothing else. ``blocked`` words (case folded) never count.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    words = [word for word in _split(plain) if word not in blocked]
    telling = [word for word in words if len(word) > 1 and word not in STOP_WORDS] or words
    return list(dict.fromkeys(telling))[:MOST_WORDS]


def cloud_of(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return the most frequent words, the alphabet deciding between equals."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:CLOUD]


def _split(text: str) -> list[str]:
    """Return runs of letters, their marks, and digits; a regular expression would take Devanagari words apart."""
    spaced = "".join(
        character if character in INNER or unicodedata.category(character)[0] in "LMN" else " "
        for character in text
    )
    inner = "".join(INNER)
    return [stripped[:LONGEST] for word in spaced.split() if (stripped := word.strip(inner))]
