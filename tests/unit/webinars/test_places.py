"""Dealing a webinar's places to its counters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import Conflict
from chalicelib.webinars.models import Places
from chalicelib.webinars.places import choose_block, new_places, share_out, total_taken

counts = st.lists(st.integers(0, 500), min_size=4, max_size=4)


@given(taken=counts, free=st.integers(0, 2000))
def test_limits_add_up_and_cover_what_is_taken(taken: list[int], free: int) -> None:
    limits = [limit for limit in share_out(sum(taken) + free, taken) if limit is not None]

    assert sum(limits) == sum(taken) + free
    left = [limit - held for limit, held in zip(limits, taken, strict=True)]
    assert min(left) >= 0
    assert max(left) - min(left) <= 1


@given(taken=counts)
def test_too_small_a_capacity_is_refused(taken: list[int]) -> None:
    with pytest.raises(Conflict) as refused:
        share_out(sum(taken) - 1, taken)
    assert refused.value.field == "capacity"


def test_no_capacity_is_no_limit() -> None:
    assert share_out(None, [1, 2, 3, 4]) == [None] * 4


@given(capacity=st.integers(1, 60))
def test_exactly_the_capacity_can_be_chosen(capacity: int) -> None:
    places = new_places("web_1", "org_1", capacity)

    for _ in range(capacity):
        places[choose_block(places)].taken += 1

    assert total_taken(places) == capacity
    with pytest.raises(Conflict):
        choose_block(places)
    assert all(isinstance(block, Places) for block in places)
