"""Answers against the host's questions, as an algebra: what is kept is exactly what was asked and answered well."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.core.errors import Unprocessable
from chalicelib.webinars.registration_form import (
    AnswerInput,
    check_answers,
    load_answers,
    load_questions,
    store_answers,
    store_questions,
)

OPTIONS = [{"id": name, "text": name.upper()} for name in ("a", "b", "c")]
FORM = load_questions(
    [
        {"id": f"{kind}-{required}", "kind": kind, "text": kind, "required": required}
        | ({"options": OPTIONS} if kind.startswith("CHOICE") else {})
        for kind in ("TEXT", "CHOICE", "CHOICES", "CONSENT")
        for required in (False, True)
    ]
)
VALUES: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "TEXT": st.sampled_from([{"text": "yes"}, {"text": ""}, {}]),
    "CHOICE": st.sampled_from([{"options": ["a"]}, {"options": []}, {"options": ["a", "b"]}, {"text": "a"}]),
    "CHOICES": st.sampled_from([{"options": ["a", "c"]}, {"options": ["a", "a"]}, {"options": ["x"]}, {}]),
    "CONSENT": st.sampled_from([{"agreed": True}, {"agreed": False}, {}, {"agreed": True, "text": "no"}]),
}
GOOD: dict[str, list[dict[str, Any]]] = {
    "TEXT": [{"text": "yes"}],
    "CHOICE": [{"options": ["a"]}],
    "CHOICES": [{"options": ["a", "c"]}],
    "CONSENT": [{"agreed": True}],
}
EMPTY: list[dict[str, Any]] = [{"text": ""}, {"options": []}, {"agreed": False}, {}]


@settings(max_examples=150)
@given(st.fixed_dictionaries({q.id: VALUES[q.kind] for q in FORM}), st.randoms(use_true_random=False))
def test_good_answers_are_kept_and_each_bad_one_is_named(
    given: dict[str, dict[str, Any]], order: Any
) -> None:
    sent = [AnswerInput(question_id=name, **value) for name, value in given.items()]
    order.shuffle(sent)
    bad = {
        f"answers.{q.id}"
        for q in FORM
        if not (given[q.id] in GOOD[q.kind] or (given[q.id] in EMPTY and not q.required))
    }
    if bad:
        with pytest.raises(Unprocessable) as refused:
            check_answers(FORM, sent)
        assert {error.field for error in refused.value.errors} == bad
        return
    kept = check_answers(FORM, sent)
    assert [answer.question_id for answer in kept] == [q.id for q in FORM if given[q.id] in GOOD[q.kind]]
    assert load_answers(store_answers(kept)) == kept


def test_what_is_kept_can_be_read_again() -> None:
    assert load_questions(store_questions(FORM)) == FORM
    assert (load_questions(None), load_answers(None), store_answers([])) == ([], [], None)
