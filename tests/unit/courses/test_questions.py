"""Questions: what keeps one from being graded, and storage."""

from typing import Any

import pytest

from chalicelib.courses.questions import flaw_of, load_questions, repeated_id, store_questions
from chalicelib.courses.service import slug_of

A, B = {"id": "a", "text": "A"}, {"id": "b", "text": "B"}
RIGHT_A, RIGHT_B = {**A, "correct": True}, {**B, "correct": True}


@pytest.mark.parametrize(
    ("fields", "flaw"),
    [
        ({"kind": "SINGLE", "options": [RIGHT_A, B]}, None),
        ({"kind": "SINGLE", "options": [RIGHT_A]}, "Offer at least two options."),
        ({"kind": "SINGLE", "options": [A, B]}, "Mark at least one option as right."),
        ({"kind": "MULTIPLE", "options": [RIGHT_A, RIGHT_B]}, None),
        ({"kind": "TRUE_FALSE", "answer": False}, None),
        ({"kind": "TRUE_FALSE"}, "Say whether the statement is true."),
        ({"kind": "SHORT_TEXT", "accepted": ["x"]}, None),
        ({"kind": "SHORT_TEXT"}, "Add at least one accepted answer."),
        ({"kind": "NUMERIC", "value": 0}, None),
        ({"kind": "NUMERIC"}, "Give the right number."),
    ],
)
def test_flaws(fields: dict[str, Any], flaw: str | None) -> None:
    (question,) = load_questions([{"id": "q", "prompt": "?", **fields}])
    assert flaw_of(question) == flaw
    assert load_questions(store_questions([question])) == [question]


def test_single_choice_has_one_right_option() -> None:
    (question,) = load_questions([{"kind": "SINGLE", "prompt": "?", "options": [RIGHT_A, RIGHT_B]}])
    assert flaw_of(question) == "Mark only one option as right, or make it a multiple choice."


def test_ids_are_used_once() -> None:
    quiz = load_questions([{"id": key, "kind": "TRUE_FALSE", "prompt": "?"} for key in ("x", "y", "x")])
    assert repeated_id(quiz) == "questions.2.id"
    assert repeated_id(quiz[:2]) is None


@pytest.mark.parametrize(
    ("title", "slug"),
    [("Ångström & Co.", "angstrom-co"), ("数学", "course"), ("--", "course"), ("a" * 99, "a" * 80)],
)
def test_slugs(title: str, slug: str) -> None:
    assert slug_of(title) == slug
