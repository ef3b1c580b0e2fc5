"""How a webinar's places are dealt to its counters, which also count who waits. No I/O: what writes only stages it."""

import random
from collections import Counter
from collections.abc import Sequence

from pynamodb.expressions.condition import Condition

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


def total_waiting(places: Sequence[Places]) -> int:
    """Return how many people are on the waiting list."""
    return sum(int(block.waiting) for block in places)


def count_free(places: Sequence[Places]) -> int | None:
    """Return how many places are left, None without a limit."""
    if any(block.capacity is None for block in places):
        return None
    return sum(max(0, int(block.capacity) - int(block.taken)) for block in places)


def has_room(places: Sequence[Places]) -> bool:
    """Return whether somebody who comes now finds a place that nobody else is waiting for."""
    return count_free(places) != 0 and total_waiting(places) == 0


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


def join_line(places: Sequence[Places], *, tx: Transaction) -> int:
    """Stage that one more waits; return the counter that says so, chosen by chance."""
    block = random.randrange(len(places))  # noqa: S311 # spreads load, no secret
    tx.update(places[block], [Places.waiting.add(1)])
    return block


def leave_line(counter: Places, *, tx: Transaction) -> None:
    """Stage that one fewer waits."""
    tx.update(counter, [Places.waiting.add(-1)])


def hand_out(places: Sequence[Places], waiting: Sequence[int], *, tx: Transaction) -> list[int]:
    """Stage a place for each of those who wait; return the counters that gave them.

    ``waiting`` names the counter of each, which counts one fewer from then on. There must be room for all. Fails as
    a race if places were taken, or the capacity changed, meanwhile.
    """
    taken = [int(counter.taken) for counter in places]
    given: list[int] = []
    for _ in waiting:
        block = max(range(len(places)), key=lambda each: _left(places[each], taken[each]))
        taken[block] += 1
        given.append(block)
    came, went = Counter(given), Counter(waiting)
    for block, counter in enumerate(places):
        if not (came[block] or went[block]):
            continue
        actions = [Places.waiting.add(-went[block])] if went[block] else []
        if not came[block]:
            tx.update(counter, actions)
            continue
        actions = [*actions, Places.taken.add(came[block])]
        tx.update(counter, actions, condition=_still_free(counter, came[block]), otherwise=Raced())
    return given


def _still_free(counter: Places, wanted: int) -> Condition:
    """Return the condition that so many places are left as they were read."""
    limit: float | None = counter.capacity
    unlimited: Condition = Places.capacity.does_not_exist()
    return unlimited if limit is None else (Places.capacity == limit) & (Places.taken <= limit - wanted)


def _left(counter: Places, taken: int) -> float:
    limit: float | None = counter.capacity
    return float("inf") if limit is None else limit - taken
