"""Where a message lies, and the count of its minute, which change together."""

from chalicelib.chat.models import (
    HELD,
    MAIN,
    MINUTES,
    REMOVED,
    Message,
    Minute,
    minute_item,
    partition,
)
from chalicelib.chat.moderation import MessageStatus
from chalicelib.core import clock
from chalicelib.core.errors import Raced
from chalicelib.core.transaction import Transaction

PLACE_OF = {
    MessageStatus.HELD: HELD,
    MessageStatus.REJECTED: REMOVED,
    MessageStatus.DELETED: REMOVED,
}


def place_message(message: Message, *, tx: Transaction) -> None:
    """Write a new message."""
    tx.create(message)
    _count(message, 1 if _is_public(message) else 0, tx)


def move_message(message: Message, status: MessageStatus, *, tx: Transaction) -> Message:
    """Write a message as it stands, in another state, to where that state belongs. Returns it as it then is.

    Whoever moved it first wins: the other one's command runs again, and finds it where it is.
    """
    moved = Message.from_raw_data(message.serialize())
    moved.status = status.value
    moved.webinar_channel = partition(message.webinar_id, PLACE_OF.get(status, message.channel))
    tx.delete(message, condition=Message.webinar_channel.exists(), otherwise=Raced())
    tx.create(moved, otherwise=Raced())
    _count(message, int(_is_public(moved)) - int(_is_public(message)), tx)
    return moved


def _is_public(message: Message) -> bool:
    return message.channel == MAIN and message.status == MessageStatus.VISIBLE


def _count(message: Message, by: int, tx: Transaction) -> None:
    if by == 0:
        return
    minute = Minute(
        webinar_channel=partition(message.webinar_id, MINUTES),
        item=minute_item(clock.minute_of(message.at), message.item),
        organization_id=message.organization_id,
    )
    tx.update(
        minute,
        [
            Minute.messages.add(by),
            Minute.organization_id.set(minute.organization_id),
            Minute.kind.set(Minute),
        ],
    )
