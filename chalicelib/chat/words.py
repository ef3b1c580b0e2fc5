"""Finds blocked words in a message, also behind simple disguises, but not inside of longer words.

A word is found as a whole word in any case, with accents or without, with invisible characters in it, in look-alike
letters of other alphabets, digits (``5h1t``), stretched (``shiiit``), masked (``sh*t``), spelled out (``s h i t``) or divided
(``sh-it``). Scripts without spaces between words are searched for it as a part. The lists of the library glin-profanity
are ours too; its search takes some milliseconds for a message and knows no phrases across several spaces.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from chalicelib.chat.folding import fold, leet_readings

LANGUAGES = {
    "ar": "arabic",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "en": "english",
    "eo": "esperanto",
    "es": "spanish",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "hi": "hindi",
    "hu": "hungarian",
    "it": "italian",
    "ja": "japanese",
    "ko": "korean",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ru": "russian",
    "sv": "swedish",
    "th": "thai",
    "tr": "turkish",
    "zh": "chinese",
}
"""The library's lists, by language (ISO 639-1)."""
SHORTEST = 3
"""Shorter words of the library are left out: they are parts of too much else."""
STRETCHED = 3
"""From so many on, repeated letters are no spelling."""
TOKEN = re.compile(r"[^\W_]+")
CHUNK = re.compile(r"\S+")
NO_LETTER = re.compile(r"[^\w@$!|]|_")
DIVIDERS = re.compile(r"['’._\-/·•~,:;=]+")
MASKABLE = re.compile(r"[\w*#]+")
MASKS = frozenset("*#")
JOINTS = re.compile(r"[\s'’._-]+")
"""What a word may be written with and without: ``blue moon``, ``bluemoon``."""
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True)
class WordList:
    """What is blocked: the library's lists of ``languages``, and ``words``; never what is ``allowed``."""

    languages: frozenset[str]
    words: frozenset[str]
    allowed: frozenset[str]


def find_word(text: str, blocked: WordList) -> str | None:
    """Return the blocked word that a message contains, as it stands in its list, or None."""
    return _matcher(blocked).find(text)


class Matcher:
    """Words prepared for being looked up. Made once for a list, and kept."""

    def __init__(self, words: Iterable[str]) -> None:
        self._whole: dict[str, str] = {}
        self._phrases: dict[str, list[tuple[list[str], str]]] = {}
        self._parts: dict[str, str] = {}
        self._squeezed: dict[str, list[str]] = {}
        self._shapes: dict[tuple[int, str, str], list[str]] = {}
        self._literals: list[tuple[re.Pattern[str], str]] = []
        self._longest = 0
        for word in sorted(words):
            self._add(word)

    def find(self, text: str) -> str | None:
        """Return the word that was found, None if there is none."""
        plain = fold(text)
        for reading in (plain, *leet_readings(plain)):
            tokens = TOKEN.findall(reading)
            found = self._find_token(tokens) or self._find_phrase(tokens)
            if found is not None:
                return found
        return (
            self._find_spelled(plain)
            or self._find_divided(plain)
            or self._find_masked(plain)
            or self._find_part(plain)
            or self._find_literal(plain)
        )

    def _add(self, word: str) -> None:
        folded = fold(word)
        tokens = TOKEN.findall(folded)
        joined = "".join(tokens)
        if JOINTS.sub("", folded) != joined:  # “c++” is no “c”
            self._literals.append((re.compile(rf"(?<!\w){re.escape(folded)}(?!\w)"), word))
            return
        self._longest = max(self._longest, len(joined))
        if UNSPACED.search(joined):
            self._parts.setdefault(joined, word)
        if len(tokens) > 1:
            self._phrases.setdefault(tokens[0], []).append((tokens, word))
        for reading in {joined, *(leet_readings(joined) if len(joined) > SHORTEST else ())} - {""}:
            if self._whole.setdefault(reading, word) != word:
                continue
            self._squeezed.setdefault(_squeeze(reading), []).append(reading)
            self._shapes.setdefault((len(reading), reading[0], reading[-1]), []).append(reading)

    def _find_token(self, tokens: list[str]) -> str | None:
        for token in tokens:
            found = self._lookup(token) or self._lookup(token.strip("0123456789"))
            if found is not None:
                return found
        return None

    def _lookup(self, token: str) -> str | None:
        """Return the word that a token is: as it stands, in the plural, or stretched."""
        found = self._whole.get(token)
        if found is None and len(token) > SHORTEST + 1 and token[-1] == "s":
            found = self._whole.get(token[:-1])
        if found is not None or len(token) < STRETCHED:
            return found
        for word in self._squeezed.get(_squeeze(token), ()):
            if all(t == w or t >= max(w, STRETCHED) for t, w in zip(_runs(token), _runs(word), strict=True)):
                return self._whole[word]
        return None

    def _find_phrase(self, tokens: list[str]) -> str | None:
        for start, token in enumerate(tokens):
            for phrase, word in self._phrases.get(token, ()):
                if tokens[start : start + len(phrase)] == phrase:
                    return word
        return None

    def _find_spelled(self, plain: str) -> str | None:
        """Find a word in a run of single letters; one of three letters only if it is the whole run."""
        letters = (NO_LETTER.sub("", chunk) for chunk in CHUNK.findall(plain))
        for single, run in groupby(filter(None, letters), key=lambda letter: len(letter) == 1):
            spelled = "".join(run)
            if single and len(spelled) >= SHORTEST:
                found = self._find_in_run(spelled)
                if found is not None:
                    return found
        return None

    def _find_in_run(self, spelled: str) -> str | None:
        for reading in (spelled, *leet_readings(spelled)):
            letters = "".join(TOKEN.findall(reading))
            parts = (self._whole[part] for part in _parts_of(letters, self._longest) if part in self._whole)
            found = self._lookup(letters) or next(parts, None)
            if found is not None:
                return found
        return None

    def _find_divided(self, plain: str) -> str | None:
        """Find a word that hyphens, dots and the like divide: what stands between two spaces, without them."""
        if not DIVIDERS.search(plain):
            return None
        whole = DIVIDERS.sub("", plain)
        readings = (TOKEN.findall(reading) for reading in (whole, *leet_readings(whole)))
        return next(filter(None, map(self._find_token, readings)), None)

    def _find_masked(self, plain: str) -> str | None:
        for token in MASKABLE.findall(plain):
            if len(token) <= SHORTEST or not MASKS & set(token):
                continue
            for word in self._shapes.get((len(token), token[0], token[-1]), ()):
                if all(t in MASKS or t == w for t, w in zip(token, word, strict=True)):
                    return self._whole[word]
        return None

    def _find_part(self, plain: str) -> str | None:
        text = "".join(TOKEN.findall(plain))
        return next((word for part, word in self._parts.items() if part in text), None)

    def _find_literal(self, plain: str) -> str | None:
        return next((word for pattern, word in self._literals if pattern.search(plain)), None)


@lru_cache(maxsize=64)
def _matcher(blocked: WordList) -> Matcher:
    allowed = {fold(word) for word in blocked.allowed}
    library = (word for language in blocked.languages for word in _library_words(language))
    return Matcher({word for word in (*blocked.words, *library) if fold(word) not in allowed})


@lru_cache(maxsize=len(LANGUAGES))
def _library_words(language: str) -> frozenset[str]:
    from glin_profanity.data.dictionary import dictionary  # slow: only who chats waits for it

    words: list[str] = dictionary.get_words(LANGUAGES[language])
    return frozenset(word for word in words if _is_telling(word))


def _is_telling(word: str) -> bool:
    """Return whether a library's word is worth looking for: long enough, and no disguise of another."""
    letters = JOINTS.sub("", fold(word))
    return letters.isalpha() and len(letters) >= (SHORTEST - 1 if UNSPACED.search(letters) else SHORTEST)


def _parts_of(letters: str, longest: int) -> Iterator[str]:
    for start in range(len(letters)):
        for end in range(start + SHORTEST + 1, min(start + longest, len(letters)) + 1):
            yield letters[start:end]


def _squeeze(token: str) -> str:
    return "".join(letter for letter, _ in groupby(token))


def _runs(token: str) -> list[int]:
    return [len(list(run)) for _, run in groupby(token)]
