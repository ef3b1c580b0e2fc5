"""Free places go to those who wait, in order."""

from chalicelib.core import clock
from chalicelib.core.errors import Raced
from chalicelib.core.tables import find_together
from chalicelib.core.transaction import Transaction
from chalicelib.webinars.access import RegistrationStatus
from chalicelib.webinars.lines import end_turn, first_turns
from chalicelib.webinars.models import Registration, Webinar, places_keys, registration_key, webinar_key
from chalicelib.webinars.places import count_free, hand_out
from chalicelib.webinars.registration_news import tell_registered
from chalicelib.webinars.schedule import WebinarStatus, status_of

AT_ONCE = 30
"""Three writes for each person, and one for each of four counters: within a transaction's hundred."""


def promote_waiting(webinar_id: str, *, tx: Transaction) -> int:
    """Give free places to the first of those who wait; return to how many, 0 when there is nothing (more) to do.

    Three DynamoDB calls and the commit. Whatever frees a place or lets somebody wait asks for this by an event after
    it was committed, so the last one of them sees both. Raises Raced, here or at the commit.
    """
    webinar, *places = find_together(webinar_key(webinar_id), *places_keys(webinar_id))
    if webinar is None or not _takes_people(webinar):
        return 0
    free = count_free(places)
    most = AT_ONCE if free is None else min(free, AT_ONCE)
    turns = first_turns(webinar_id, RegistrationStatus.WAITING, most) if most else []
    if not turns:
        return 0
    waiting: list[Registration] = find_together(
        *(registration_key(webinar_id, turn.user_id) for turn in turns)
    )
    if any(one.turn != turn.item for one, turn in zip(waiting, turns, strict=True)):
        raise Raced  # somebody stepped back since the line was read
    blocks = hand_out(places, [int(one.block) for one in waiting], tx=tx)
    for one, block in zip(waiting, blocks, strict=True):
        end_turn(one, tx=tx)
        one.status = RegistrationStatus.REGISTERED
        one.block = block
        tx.put(one, otherwise=Raced())
        tell_registered(webinar, one, how="PROMOTED", tx=tx)
    return len(waiting)


def _takes_people(webinar: Webinar) -> bool:
    return status_of(webinar, clock.now()) in (WebinarStatus.SCHEDULED, WebinarStatus.LIVE)
