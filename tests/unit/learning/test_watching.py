"""Watched video as a set of buckets."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.learning.watching import (
    BUCKET_SECONDS,
    bucket_count,
    is_watched,
    missing_spans,
    seen_percent,
    spans_in_words,
)

DURATIONS = st.floats(0.1, 7200)
BUCKETS = st.sets(st.integers(-5, 2000))


@pytest.mark.parametrize(("duration", "count"), [(0.4, 1), (5, 1), (5.01, 2), (61.5, 13), (3600, 720)])
def test_bucket_count(duration: float, count: int) -> None:
    assert bucket_count(duration) == count


@given(BUCKETS, BUCKETS, DURATIONS)
def test_watching_more_never_lowers_and_never_exceeds(
    seen: set[int], more: set[int], duration: float
) -> None:
    assert 0 <= seen_percent(seen, duration) <= seen_percent(seen | more, duration) <= 100
    assert seen_percent(range(bucket_count(duration)), duration) == 100


@given(BUCKETS, DURATIONS)
def test_seen_and_missing_make_the_whole(seen: set[int], duration: float) -> None:
    spans = missing_spans(seen, duration)
    inside = {bucket for bucket in seen if 0 <= bucket < bucket_count(duration)}
    missing = {
        b for start, end in spans for b in range(start // BUCKET_SECONDS, math.ceil(end / BUCKET_SECONDS))
    }
    assert missing | inside == set(range(bucket_count(duration)))
    assert missing & inside == set()
    assert all(end < start for (_, end), (start, _) in pairwise(spans))


def test_enough_is_ninety_percent() -> None:
    assert not is_watched(range(17), 100)
    assert is_watched(range(18), 100)
    assert is_watched({0}, 3)


def test_spans_in_words() -> None:
    assert spans_in_words([(0, 65)]) == "0:00–1:05"
    assert (
        spans_in_words([(0, 5), (10, 15), (20, 25), (30, 35)]) == "0:00–0:05, 0:10–0:15, 0:20–0:25 and more"
    )
