"""The words of a cloud."""

import pytest

from chalicelib.polls.words import CLOUD, cloud_of, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Patience", ["patience"]),
        ("  the QUICK, brown fox!! ", ["quick", "brown", "fox"]),
        ("follow-up — don’t wait", ["follow-up", "don't", "wait"]),
        ("Größe ist nicht alles", ["grösse", "alles"]),
        ("la clarté, et le rythme", ["clarté", "rythme"]),
        ("clarte\u0301 clart\u00e9", ["clarté"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("很好", ["很好"]),
        ("one two three four five six seven", ["one", "two", "three", "four", "five"]),
        ("very very very good", ["very", "good"]),
        ("What?", ["what"]),
        ("C", ["c"]),
        ("5 stars & 🎉", ["stars"]),
        ("🎉", []),
        ("x" * 50, ["x" * 30]),
    ],
)
def test_words_of_an_answer(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_blocked_words_do_not_count() -> None:
    assert words_of("Damn good", blocked={"damn"}) == ["good"]
    assert words_of("DAMN", blocked={"damn"}) == []


def test_a_cloud_has_the_most_frequent_words() -> None:
    counts = {f"word{number:03}": number // 2 for number in range(200)}
    cloud = cloud_of(counts)
    assert len(cloud) == CLOUD
    assert cloud[:3] == [("word198", 99), ("word199", 99), ("word196", 98)]
