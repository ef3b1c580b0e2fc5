"""Grading quizzes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import Unprocessable
from chalicelib.courses.service import Question, load_questions
from chalicelib.learning.grading import Answer, grade_quiz

CHOICES = [
    {"id": "a", "text": "A", "correct": True},
    {"id": "b", "text": "B"},
    {"id": "c", "text": "C", "correct": True},
]


def question(kind: str, **fields: Any) -> Question:
    (made,) = load_questions([{"id": "q", "kind": kind, "prompt": "?", **fields}])
    return made


def is_right(asked: Question, **answer: Any) -> bool:
    return grade_quiz([asked], [Answer("q", **answer)]).right == ["q"]


@pytest.mark.parametrize(
    ("chosen", "right"),
    [(["a", "c"], True), (["c", "a"], True), (["a"], False), (["a", "b", "c"], False), ([], False)],
)
def test_multiple_choice_wants_exactly_the_right_options(chosen: list[str], right: bool) -> None:
    assert is_right(question("MULTIPLE", options=CHOICES), options=chosen) is right


def test_choice_without_a_key_is_never_right() -> None:
    options = [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}]
    assert not is_right(question("MULTIPLE", options=options), options=[])
    assert not is_right(question("SINGLE", options=options), options=[])


@pytest.mark.parametrize("text", ["Straße", "STRASSE", "  straße "])
def test_short_text_ignores_case_spaces_and_encoding(text: str) -> None:
    assert is_right(question("SHORT_TEXT", accepted=["Straße"]), text=text)
    assert is_right(question("SHORT_TEXT", accepted=["caf\u00e9 noir"]), text="CAFE\u0301   noir")
    assert not is_right(question("SHORT_TEXT", accepted=["Straße"]), text="Gasse")


@pytest.mark.parametrize(
    ("number", "right"), [(1.1, True), (0.9, True), (1.1000001, False), (1, True), (-1, False)]
)
def test_numbers_are_right_up_to_the_tolerance(number: float, right: bool) -> None:
    assert is_right(question("NUMERIC", value=1, tolerance=0.1), number=number) is right


def test_huge_numbers_are_graded() -> None:
    assert not is_right(question("NUMERIC", value=-1e308, tolerance=1e308), number=1e308)


def test_points_weigh() -> None:
    questions = load_questions(
        [
            {"id": "q1", "kind": "TRUE_FALSE", "prompt": "?", "answer": True, "points": 2},
            {"id": "q2", "kind": "TRUE_FALSE", "prompt": "?", "answer": True},
        ]
    )
    grade = grade_quiz(questions, [Answer("q1", truth=True), Answer("q2", truth=False)])
    assert (grade.score, grade.right) == (66.67, ["q1"])
    assert grade_quiz(questions, []).score == 0
    assert grade_quiz([], []).score == 0


def test_unfitting_answers_are_refused() -> None:
    asked = question("TRUE_FALSE", answer=True)
    for answers in (
        [Answer("other", truth=True)],
        [Answer("q")],
        [Answer("q", text="true")],
        [Answer("q", truth=True, number=1)],
        [Answer("q", truth=True), Answer("q", truth=True)],
    ):
        with pytest.raises(Unprocessable):
            grade_quiz([asked], answers)


@given(st.lists(st.tuples(st.integers(1, 100), st.booleans(), st.booleans()), min_size=1, max_size=10))
def test_score_is_the_share_of_points(rows: list[tuple[int, bool, bool]]) -> None:
    questions = load_questions(
        [
            {"id": f"q{n}", "kind": "TRUE_FALSE", "prompt": "?", "answer": key, "points": points}
            for n, (points, key, _) in enumerate(rows)
        ]
    )
    grade = grade_quiz(questions, [Answer(f"q{n}", truth=given) for n, (_, _, given) in enumerate(rows)])
    earned = sum(points for points, key, given in rows if key == given)
    assert grade.score == round(100 * earned / sum(points for points, _, _ in rows), 2)
    assert 0 <= grade.score <= 100
