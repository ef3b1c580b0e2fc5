"""All of a webinar's chat, wherever it lies, for functions: nobody's rights are asked."""

from collections.abc import Iterator
from heapq import merge

from chalicelib.chat.groups import group_of
from chalicelib.chat.models import PLACES, Message, partition


def read_messages(webinar_id: str) -> Iterator[Message]:
    """Yield all messages to the whole room and to its moderators, whatever became of them, oldest first.

    The places are read side by side, one DynamoDB call for each megabyte, when it is needed. Groups' talk is left out.
    """
    places = (Message.query(partition(webinar_id, place), consistent_read=True) for place in PLACES)
    for message in merge(*places, key=lambda message: message.item):
        if group_of(message.channel) is None:
            yield message
