"""Who goes into which group when nobody says so: the smallest one, again and again. No I/O."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.core.errors import Conflict

Names = dict[str, str]
"""People's names by user id."""


@dataclass
class Seating:
    """A group while people are being dealt: its name, how many it takes, and who is in it."""

    name: str
    capacity: int
    members: Names = field(default_factory=dict)

    @property
    def has_place(self) -> bool:
        """Whether somebody more may go in."""
        return len(self.members) < self.capacity


def deal_people(seatings: Sequence[Seating], people: Mapping[str, str]) -> None:
    """Put those who are in no group yet into the smallest ones, in an order made by chance.

    Where all were empty, sizes differ by one at most. Raises Conflict if there are more people than places; then some
    are seated already, and the groups are not to be used.
    """
    seated = {user_id for seating in seatings for user_id in seating.members}
    newcomers = [user_id for user_id in people if user_id not in seated]
    random.shuffle(newcomers)
    for user_id in newcomers:
        smallest = smallest_of(seatings)
        if smallest is None:
            places = sum(max(seating.capacity, len(seating.members)) for seating in seatings)
            raise Conflict(
                "too_many_people",
                f"{len(seated) + len(newcomers)} people are to have a place, and the groups have {places}."
                " Make more groups, or larger ones.",
            )
        smallest.members[user_id] = people[user_id]


def smallest_of(seatings: Iterable[Seating]) -> Seating | None:
    """Return the group with the fewest people that has a place, the first of equals; None if all are full."""
    return min((one for one in seatings if one.has_place), key=lambda one: len(one.members), default=None)
