"""Identifiers: fresh ones are unique and in order of time, derived ones belong to exactly their parts."""

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import ids

PARTS = st.lists(st.text(max_size=8), max_size=4)


def test_fresh_ids_are_unique_and_typed() -> None:
    made = [ids.new_id("crs") for _ in range(1000)]

    assert len(set(made)) == len(made)
    assert all(re.fullmatch(r"crs_[0-9A-HJKMNP-TV-Z]{26}", one) for one in made)


@given(st.integers(0, 30_000_000_000_000), st.integers(1, 90_000))
def test_ids_are_in_order_of_the_time_that_they_are_given(milliseconds: int, later: int) -> None:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
    after = at + timedelta(milliseconds=later)

    assert ids.first_id_at("msg", at) <= ids.new_id_at("msg", at) < ids.first_id_at("msg", after)


@given(st.integers(0, 30_000_000_000_000), st.integers(0, 90_000))
def test_who_reads_on_from_before_an_id_misses_nothing_since(milliseconds: int, span: int) -> None:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
    earlier = max(at - timedelta(milliseconds=span), datetime(1970, 1, 1, tzinfo=UTC))

    start = ids.first_id_before(ids.new_id_at("msg", at), timedelta(milliseconds=span))

    assert start == ids.first_id_at("msg", earlier)
    assert ids.first_id_before("sig_7ZZZZZZZZZZZZZZZZZZZZZZZZZ", timedelta(0)).startswith("sig_7ZZZZZZZZZ")


@given(PARTS, PARTS)
def test_derived_ids_are_equal_exactly_for_equal_parts(one: list[str], other: list[str]) -> None:
    assert (ids.derived_id("crt", *one) == ids.derived_id("crt", *other)) == (one == other)


@given(st.text("ab:1"), st.integers(0, 10), st.integers(0, 10))
def test_derived_ids_do_not_collide_by_moving_the_seam(text: str, first: int, second: int) -> None:
    one = (text[:first], text[first:])
    other = (text[:second], text[second:])

    assert (ids.derived_id("crt", *one) == ids.derived_id("crt", *other)) == (one == other)


def test_derived_ids_are_stable_and_fit_a_path() -> None:
    made = ids.derived_id("crt", "crs_1", "user-ada", "COMPLETION")

    assert made == "crt_ii23h6tymz5ddhxwkprpmzhghq"
    assert re.fullmatch(r"crt_[a-z2-7]{26}", made)
