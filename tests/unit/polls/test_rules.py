"""Where a poll stands, which answers fit, and that counts agree with counting one by one."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.core.errors import Conflict, NotFound, Unprocessable
from chalicelib.polls.counting import Leader, Results, add_up
from chalicelib.polls.models import Poll, Score, Tally
from chalicelib.polls.plans import Kind
from chalicelib.polls.rules import (
    Answer,
    PollStatus,
    check_open,
    closed_at,
    count_answer,
    points_for,
    results_shown_at,
    status_of,
)
from chalicelib.polls.settling import rank_leaders
from chalicelib.polls.words import words_of

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
OPTIONS = [{"id": letter, "text": letter.upper(), "correct": letter == "b"} for letter in "abcd"]


def poll(kind: Kind, **changes: Any) -> Poll:
    fields: dict[str, Any] = {
        "kind": kind.value,
        "options": OPTIONS if kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.RANKING) else [],
        "scale": {"min": 1, "max": 5, "min_label": None, "max_label": None} if kind is Kind.RATING else None,
        "status": "OPEN",
        "opened_at": NOON,
        "shown_when_closed": False,
    }
    return Poll(**fields | changes)


SINGLE, MULTIPLE = poll(Kind.SINGLE), poll(Kind.MULTIPLE, most=2)
RATING, RANKING, TEXT = poll(Kind.RATING), poll(Kind.RANKING), poll(Kind.TEXT)


# --- time


def test_a_timer_closes_by_itself() -> None:
    timed = poll(Kind.SINGLE, closes_at=NOON + timedelta(seconds=20))
    before, after = NOON + timedelta(seconds=19.999), NOON + timedelta(seconds=20)

    assert (status_of(timed, before), status_of(timed, after)) == (PollStatus.OPEN, PollStatus.CLOSED)
    assert (closed_at(timed, before), closed_at(timed, after)) == (None, after)
    assert check_open(timed, before) is timed
    with pytest.raises(Conflict, match="closed"):
        check_open(timed, after)
    with pytest.raises(NotFound):
        check_open(poll(Kind.SINGLE, status="DRAFT"), NOON)


def test_closing_by_hand_comes_before_the_timer() -> None:
    early = NOON + timedelta(seconds=5)
    closed = poll(Kind.SINGLE, status="CLOSED", closes_at=NOON + timedelta(seconds=20), closed_at=early)
    assert closed_at(closed, NOON + timedelta(hours=1)) == early


def test_results_are_shown_when_somebody_says_so_or_with_the_end() -> None:
    end = NOON + timedelta(seconds=20)
    waiting = poll(Kind.SINGLE, shown_when_closed=True)
    assert (results_shown_at(waiting, None), results_shown_at(waiting, end)) == (None, end)
    shown = poll(Kind.SINGLE, shown_at=NOON, shown_when_closed=True)
    assert results_shown_at(shown, end) == NOON
    assert results_shown_at(poll(Kind.SINGLE), end) is None


# --- answers that do not fit


@pytest.mark.parametrize(
    ("asked", "answer", "field"),
    [
        (SINGLE, Answer(), "options"),
        (SINGLE, Answer(options=()), "options"),
        (SINGLE, Answer(options=("z",)), "options"),
        (SINGLE, Answer(options=("a", "b")), "options"),
        (SINGLE, Answer(options=("a",), rating=1), "rating"),
        (SINGLE, Answer(text="a"), "options"),
        (MULTIPLE, Answer(options=("a", "a")), "options"),
        (MULTIPLE, Answer(options=("a", "b", "c")), "options"),
        (RATING, Answer(rating=0), "rating"),
        (RATING, Answer(rating=6), "rating"),
        (RANKING, Answer(ranking=("a", "b", "c")), "ranking"),
        (RANKING, Answer(ranking=("a", "b", "c", "c")), "ranking"),
        (RANKING, Answer(ranking=("a", "b", "c", "d", "a")), "ranking"),
        (RANKING, Answer(options=("a",)), "options"),
        (TEXT, Answer(rating=3), "rating"),
    ],
)
def test_unfitting_answers_are_refused(asked: Poll, answer: Answer, field: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        count_answer(asked, answer)
    assert (refused.value.field, refused.value.code) == (field, "unfitting_answer")


# --- counts

LETTERS = st.sampled_from("abcd")
ANSWERS: list[tuple[Poll, st.SearchStrategy[Answer]]] = [
    (SINGLE, LETTERS.map(lambda letter: Answer(options=(letter,)))),
    (
        MULTIPLE,
        st.lists(LETTERS, min_size=1, max_size=2, unique=True).map(lambda o: Answer(options=tuple(o))),
    ),
    (RATING, st.integers(1, 5).map(lambda value: Answer(rating=value))),
    (RANKING, st.permutations("abcd").map(lambda ranking: Answer(ranking=tuple(ranking)))),
    (TEXT, st.text("ab .,ä", min_size=1, max_size=12).map(lambda text: Answer(text=text))),
]


def reference(asked: Poll, answers: list[Answer]) -> tuple[Counter[str], Counter[str]]:
    """Count in the plainest way: everybody who chose it; for rankings, whom each option beat, and itself."""
    counts: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for answer in answers:
        if asked.kind == Kind.RANKING:
            order = list(answer.ranking or ())
            for option in order:
                counts[option] += sum(order.index(option) <= order.index(other) for other in order)
        elif asked.kind == Kind.RATING:
            counts[str(answer.rating)] += 1
        elif asked.kind == Kind.TEXT:
            words.update(set(words_of(answer.text or "")))
        else:
            counts.update(answer.options or ())
    return counts, words


@pytest.mark.parametrize(("asked", "strategy"), ANSWERS, ids=[str(asked.kind) for asked, _ in ANSWERS])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_counters_add_up_to_what_was_answered(
    asked: Poll, strategy: st.SearchStrategy[Answer], data: st.DataObject
) -> None:
    answers = data.draw(st.lists(strategy, max_size=25))
    tallies = [Tally() for _ in range(4)]
    for answer in answers:
        tally = data.draw(st.sampled_from(tallies))
        counted = count_answer(asked, answer)
        tally.answers += 1
        for into, more in ((tally.counts, counted.counts), (tally.words, counted.words)):
            for key, by in more.items():
                into[key] = (into.as_dict().get(key) or 0) + by

    results = add_up(asked, [*tallies, None])

    counts, words = reference(asked, answers)
    assert results.answers == len(answers)
    assert {key: count for key, count in results.counts.items() if count} == dict(counts)
    assert dict(results.words) == dict(words)
    assert Results.load(results.stored()) == results


# --- points


def test_points_for_right_and_fast() -> None:
    quiz = poll(Kind.SINGLE, seconds=20)
    times = {seconds: NOON + timedelta(seconds=seconds) for seconds in (-1, 0, 5, 10, 20, 30)}

    points = [points_for(quiz, ("b",), at) for at in times.values()]

    assert points == [1000, 1000, 875, 750, 500, 500]
    assert points_for(quiz, ("a",), times[0]) == 0
    assert points_for(quiz, ("a", "b"), times[0]) == 0


def test_equals_share_a_rank() -> None:
    scores = [
        Score(user_id=f"u{number}", name=name, points=points)
        for number, (name, points) in enumerate([("Cy", 10), ("Bo", 20), ("Al", 20), *[("Z", 1)] * 20])
    ]
    leaders = rank_leaders(scores)
    assert leaders[:3] == [Leader(1, "Al", 20), Leader(1, "Bo", 20), Leader(3, "Cy", 10)]
    assert [leader.rank for leader in leaders[3:]] == [4] * 7


def test_nothing_answered_is_zero_everywhere() -> None:
    assert add_up(RATING, []) == Results(0, {str(value): 0 for value in range(1, 6)})
    assert replace(add_up(SINGLE, []), answers=1) == Results(1, dict.fromkeys("abcd", 0))
