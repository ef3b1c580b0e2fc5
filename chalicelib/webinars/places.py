"""How a webinar's places are dealt to its counters. No I/O, except that :func:`change_capacity` stages writes."""

import random
from collections.abc import Sequence

from chalicelib.core.errors import Conflict, Raced
from chalicelib.core.transaction import Transaction
from chalicelib.webinars.models import BLOCKS, Places, places_item


def share_out(capacity: int | None, taken: Sequence[int]) -> list[int | None]:
    """Return each counter's limit: what it has given out already, and an even part of what is left.

    The limits add up to ``capacity``, so that no more can ever be given out. None is no limit.
    Raises Conflict if more places are taken than there would be.
    """
    if capacity is None:
        return [None] * len(taken)
    free = capacity - sum(taken)
    if free < 0:
        raise Conflict(
            "capacity_below_registrations", f"{sum(taken)} people are registered already.", field="capacity"
        )
    even, rest = divmod(free, len(taken))
    return [held + even + (block < rest) for block, held in enumerate(taken)]


def new_places(webinar_id: str, organization_id: str, capacity: int | None) -> list[Places]:
    """Return the counters of a new webinar, not yet written."""
    return [
        Places(
            webinar_id=webinar_id,
            item=places_item(block),
            organization_id=organization_id,
            taken=0,
            capacity=limit,
        )
        for block, limit in enumerate(share_out(capacity, [0] * BLOCKS))
    ]


def total_taken(places: Sequence[Places]) -> int:
    """Return how many places are given out."""
    return sum(int(block.taken) for block in places)


def choose_block(places: Sequence[Places]) -> int:
    """Return a counter that has a place left, chosen by chance to spread the load. Raises Conflict if all is full."""
    open_blocks = [
        block
        for block, counter in enumerate(places)
        if counter.capacity is None or counter.taken < counter.capacity
    ]
    if not open_blocks:
        raise Conflict("webinar_full", "All places of this webinar are taken.")
    return random.choice(open_blocks)  # noqa: S311 # spreads load, no secret


def change_capacity(places: Sequence[Places], capacity: int | None, *, tx: Transaction) -> None:
    """Stage new limits for all counters; a place that is taken meanwhile is either within them or runs it again."""
    limits = share_out(capacity, [int(block.taken) for block in places])
    for block, limit in zip(places, limits, strict=True):
        if limit is None:
            tx.update(block, [Places.capacity.remove()])
        else:
            tx.update(block, [Places.capacity.set(limit)], condition=Places.taken <= limit, otherwise=Raced())


def take_place(counter: Places, *, tx: Transaction) -> None:
    """Stage the taking of a place, which fails if the last one goes to somebody else first."""
    free = Places.capacity.does_not_exist() | (Places.taken < Places.capacity)
    tx.update(counter, [Places.taken.add(1)], condition=free, otherwise=Raced())


def free_place(counter: Places, *, tx: Transaction) -> None:
    """Stage the giving back of a place."""
    tx.update(counter, [Places.taken.add(-1)])
