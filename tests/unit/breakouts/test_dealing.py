"""Dealing people to groups, over whatever groups there are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.breakouts.dealing import Seating, deal_people
from chalicelib.core.errors import Conflict

PLACES = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 12)), min_size=1, max_size=12)
"""Of each group: how many it takes, and how many are in it already (perhaps more: moderators may)."""


@settings(max_examples=60)
@given(places=PLACES, newcomers=st.integers(0, 60))
def test_everybody_is_in_one_group_and_nobody_is_moved(places: list[tuple[int, int]], newcomers: int) -> None:
    seatings = [
        Seating(f"group {n}", capacity, {f"old {n} {m}": "Old" for m in range(taken)})
        for n, (capacity, taken) in enumerate(places)
    ]
    before = [dict(seating.members) for seating in seatings]
    here = {user: name for one in before for user, name in list(one.items())[:2]}
    people = here | {f"new {n}": f"New {n}" for n in range(newcomers)}
    free = sum(max(0, capacity - taken) for capacity, taken in places)

    if newcomers > free:
        with pytest.raises(Conflict, match="Make more groups"):
            deal_people(seatings, people)
        return
    deal_people(seatings, people)

    seated = [user for seating in seatings for user in seating.members]
    assert sorted(seated) == sorted({*people, *(user for one in before for user in one)})
    grown = []
    for seating, former, (capacity, taken) in zip(seatings, before, places, strict=True):
        assert former.items() <= seating.members.items()
        assert len(seating.members) <= max(capacity, taken)
        if len(seating.members) > taken:
            grown.append(len(seating.members))
    for seating in seatings:  # whoever came went to a group that was no larger than any other with a place
        if seating.has_place and grown:
            assert max(grown) <= len(seating.members) + 1


@settings(max_examples=40)
@given(groups=st.integers(1, 50), people=st.integers(0, 200))
def test_of_empty_groups_sizes_differ_by_one_at_most(groups: int, people: int) -> None:
    seatings = [Seating(str(number), 200) for number in range(groups)]

    deal_people(seatings, {f"user-{number}": "Somebody" for number in range(people)})

    sizes = [len(seating.members) for seating in seatings]
    assert sum(sizes) == people
    assert max(sizes) - min(sizes) <= 1


def test_who_meets_whom_is_chance() -> None:
    people = {f"user-{number:02}": "Somebody" for number in range(40)}

    def dealt() -> list[str]:
        seatings = [Seating("a", 20), Seating("b", 20)]
        deal_people(seatings, people)
        return sorted(seatings[0].members)

    assert len({tuple(dealt()) for _ in range(5)}) > 1  # the same twice: once in 10^11
