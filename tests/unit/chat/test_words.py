"""Blocked words: found behind simple disguises and their combinations, and not inside of innocent words."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from chalicelib.chat.words import LANGUAGES, Matcher, WordList, _library_words, find_word
from chalicelib.organizations.service import WordLanguage

WORDS = ["engine", "shoddy", "blue moon", "köder", "c++", "хуй", "笨蛋", "ass", "tit"]
MATCHER = Matcher(WORDS)
ENGLISH = WordList(frozenset({"en"}), frozenset(), frozenset())

LEET = {"a": "a4@", "e": "e3", "i": "i1!", "o": "o0", "s": "s5$", "t": "t7", "b": "b8", "g": "g9"}
ACCENTS = {"e": "eéèêëē", "a": "aáàâäå", "o": "oóòôöø", "n": "nñ", "y": "yýÿ", "i": "iíï", "d": "dđ"}
INVISIBLE = ["", "\u200b", "\u200d", "\u00ad", "\u2060", "\ufe0f"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("What an ENGINE.", "engine"),
        ("two engines", "engine"),
        ("\u0435ng\u0456n\u0435", "engine"),  # Cyrillic letters among Latin ones
        ("\uff45\uff4e\uff47\uff49\uff4e\uff45", "engine"),
        ("\U0001d4ee\U0001d4f7\U0001d4f0\U0001d4f2\U0001d4f7\U0001d4ee", "engine"),
        ("e n g i n e", "engine"),
        ("e\nn\ng\ni\nn\ne", "engine"),
        ("so e n g i n e it is", "engine"),
        ("e.n.g.i.n.e", "engine"),
        ("en-gine!", "engine"),
        ("_engine_", "engine"),
        ("engine42", "engine"),
        ("engiiiine", "engine"),
        ("eng*ne", "engine"),
        ("e**##e", "engine"),
        ("3ng1n3", "engine"),
        ("a55", "ass"),
        ("a$$!", "ass"),
        ("t!t", "tit"),
        ("a s s", "ass"),
        ("once in a blue   moon", "blue moon"),
        ("Blue-Moon", "blue moon"),
        ("bluemoon", "blue moon"),
        ("Koder", "köder"),
        ("KO\u0308DER", "köder"),
        ("I like C++", "c++"),
        ("ХУЙ", "хуй"),
        ("你是笨蛋吗", "笨蛋"),
        ("笨 蛋", "笨蛋"),
    ],
)
def test_disguises_are_seen_through(text: str, word: str) -> None:
    assert MATCHER.find(text) == word


@pytest.mark.parametrize(
    "text",
    [
        "Scunthorpe, Penistone and Essex",
        "A classic assessment of the engineer",
        "the title of my first class",
        "Search engineering; see page 455, or 1111",
        "blue and moon",
        "I like C",
        "What a pass, said the bass!",
        "a s s i g n m e n t",
        "it's a hit!",
        "*bold* and 2*3*4",
        "TIL: that was a lot",
        "as sure as can be",
        "5$ or 5 $",
        "",
    ],
)
def test_innocent_words_stay(text: str) -> None:
    assert MATCHER.find(text) is None
    assert find_word(text, ENGLISH) is None


@st.composite
def disguised(draw: st.DrawFn) -> tuple[str, str]:
    """Return a word and the word in disguise: case, accents, digits, invisible characters, stretched or divided."""
    word = draw(st.sampled_from(["engine", "shoddy", "badness", "tosspot"]))
    letters = []
    for position, letter in enumerate(word):
        choices = LEET.get(letter, letter) if 0 < position < len(word) - 1 else letter
        chosen = draw(st.sampled_from(sorted({*choices, *ACCENTS.get(letter, "")})))
        chosen = chosen.upper() if draw(st.booleans()) else chosen
        letters.append(chosen + draw(st.sampled_from(INVISIBLE)))
    divider = draw(st.sampled_from(["", "", " ", ".", "-", "_", " . "]))
    before, after = draw(
        st.sampled_from([("", ""), ("Such ", " there"), ("(", ")"), ("“", "”."), ("x, ", ", y")])
    )
    return word, f"{before}{divider.join(letters)}{after}"


@given(disguised())
@hypothesis_settings(max_examples=300)
def test_disguises_combine(made: tuple[str, str]) -> None:
    word, text = made
    assert Matcher(["engine", "shoddy", "badness", "tosspot"]).find(text) == word


@given(st.text(max_size=120), st.sampled_from(WORDS))
def test_any_text_can_be_searched_and_a_word_among_others_is_found(text: str, word: str) -> None:
    assert Matcher([]).find(text) is None
    assert MATCHER.find(f"{text} \n {word} \n") is not None


@given(st.from_regex(r"[a-df-z]{1,4}engine[a-df-z]{2,4}", fullmatch=True))
def test_inside_of_a_longer_word_is_not_found(text: str) -> None:
    assert Matcher(["engine"]).find(text) is None


def test_lists_add_up_and_what_is_allowed_wins() -> None:
    assert find_word("What the fuck", ENGLISH) == "fuck"
    assert find_word("du Arschloch", ENGLISH) is None
    german = WordList(frozenset({"de"}), frozenset({"loom"}), frozenset({"Vagina"}))
    assert find_word("du Arschloch", german) == "arschloch"
    assert find_word("a LOOM", german) == "loom"
    medicine = WordList(frozenset({"en"}), frozenset(), frozenset({"Vagina"}))
    assert find_word("the vagina", ENGLISH) == "vagina"
    assert find_word("the vagina", medicine) is None


def test_every_language_that_can_be_chosen_has_a_list() -> None:
    assert {language.value for language in WordLanguage} == set(LANGUAGES)
    assert all(_library_words(language) for language in LANGUAGES)
