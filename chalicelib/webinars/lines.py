"""The two lines of a webinar: who waits for a place, and who waits for the host's decision. Each in order of coming."""

from collections.abc import Sequence

from chalicelib.core import ids
from chalicelib.core.errors import Raced
from chalicelib.core.paging import query_rows
from chalicelib.core.transaction import Transaction
from chalicelib.webinars import places as counters
from chalicelib.webinars.access import RegistrationStatus
from chalicelib.webinars.models import Places, Registration, Turn, turn_prefix

FARTHEST = 1000
"""The last position that is told exactly; whoever is behind it is told this one."""


def join_line(
    registration: Registration, line: RegistrationStatus, *, places: Sequence[Places] = (), tx: Transaction
) -> None:
    """Stage a turn at the end of a line, WAITING (which ``places`` count) or PENDING. The caller stages the registration."""
    registration.status = line
    registration.turn = turn_prefix(line) + ids.new_id("trn")
    if line is RegistrationStatus.WAITING:
        registration.block = counters.join_line(places, tx=tx)
    tx.create(
        Turn(
            webinar_id=registration.webinar_id,
            item=registration.turn,
            organization_id=registration.organization_id,
            user_id=registration.user_id,
        ),
        otherwise=Raced(),
    )


def leave_line(registration: Registration, places: Sequence[Places], *, tx: Transaction) -> None:
    """Stage that a registration leaves its line. The caller stages the registration, with its next status."""
    if registration.status == RegistrationStatus.WAITING:
        counters.leave_line(places[int(registration.block)], tx=tx)
    end_turn(registration, tx=tx)


def end_turn(registration: Registration, *, tx: Transaction) -> None:
    """Stage the end of a registration's turn, which somebody else may have ended first."""
    turn = Turn(webinar_id=registration.webinar_id, item=registration.turn)
    tx.delete(turn, condition=Turn.item.exists(), otherwise=Raced())
    registration.turn = None


def first_turns(webinar_id: str, line: RegistrationStatus, most: int) -> list[Turn]:
    """Return who is first in a line, read consistently. One DynamoDB call."""
    return list(
        Turn.query(webinar_id, Turn.item.startswith(turn_prefix(line)), limit=most, consistent_read=True)
    )


def waiting_position(registration: Registration) -> int | None:
    """Return the place of a registration on the waiting list, from 1 to 1,000; None off it. At most one DynamoDB call."""
    if registration.status != RegistrationStatus.WAITING:
        return None
    before = Turn.item.between(turn_prefix(RegistrationStatus.WAITING), registration.turn)
    rows = query_rows(Turn, registration.webinar_id, range_condition=before, evaluate=FARTHEST)
    return max(1, len(rows.items))
