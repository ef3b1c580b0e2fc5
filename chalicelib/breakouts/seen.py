"""What is seen of a round: all of it by moderators, one's own group by everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.breakouts.models import Group, Round, Seats
from chalicelib.breakouts.rules import RUNNING, GroupId, RoundStatus, status_of
from chalicelib.core import clock


@dataclass(frozen=True)
class SeenRound:
    """A webinar's newest round at a moment, None if there was none yet, with its groups in order."""

    webinar_id: str
    breakout: Round | None
    groups: Sequence[Group]
    at: datetime

    @property
    def status(self) -> RoundStatus:
        """Its state at the moment."""
        return status_of(self.breakout, self.at)


@dataclass(frozen=True)
class OwnGroup:
    """The round that runs at a moment, None for none, and somebody's group in it, None for who is in none."""

    webinar_id: str
    breakout: Round | None
    group: Group | None
    at: datetime

    @property
    def status(self) -> RoundStatus:
        """The state of the round at the moment."""
        return status_of(self.breakout, self.at)


def own_group(webinar_id: str, breakout: Round | None, group: Group | None) -> OwnGroup:
    """Return what somebody sees of the newest round: nothing of a draft, and nothing once it is closed."""
    now = clock.now()
    if status_of(breakout, now) not in RUNNING:
        return OwnGroup(webinar_id, None, None, now)
    return OwnGroup(webinar_id, breakout, group, now)


def id_of(group: Group) -> str:
    """Return how the API names a group."""
    return str(GroupId(int(group.round_number), int(group.number)))


def seat_of(breakout: Round | None, seats: Seats | None, user_id: str) -> int | None:
    """Return the number of somebody's group in a round, None for who is in none."""
    if breakout is None or seats is None or seats.round_number != breakout.number:
        return None
    number = seats.groups.as_dict().get(user_id)
    return None if number is None else int(number)


def callers_of(group: Group, at: datetime) -> set[str]:
    """Return who is in a group's call: their place in it was taken or renewed lately."""
    moment = clock.isoformat(at)
    return {user_id for user_id, until in group.callers.as_dict().items() if until > moment}
