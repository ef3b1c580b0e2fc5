"""The channels of breakout rooms: who may write and read there is for the caller to say."""

from datetime import timedelta

from chalicelib.chat.models import GROUP_PREFIX, Message, partition
from chalicelib.core import ids
from chalicelib.core.paging import query_page

NEWEST = 100
OVERLAP = timedelta(seconds=2)
"""Messages sent at the same moment may become visible in another order: so much is read again each time."""


def group_channel(group_id: str) -> str:
    """Return the channel of a group, which is also the place of its visible messages."""
    return f"{GROUP_PREFIX}{group_id}"


def group_of(channel: str) -> str | None:
    """Return whose channel it is, None for one of the whole room."""
    return channel.removeprefix(GROUP_PREFIX) if channel.startswith(GROUP_PREFIX) else None


def list_group_messages(webinar_id: str, group_id: str, *, after: str | None) -> list[Message]:
    """Return the newest 100 visible messages of a group, oldest first. One DynamoDB call.

    Of those after a message only these, and once more what was sent in the two seconds before it.
    """
    since = Message.item >= ids.first_id_before(after, OVERLAP) if after else None
    page = query_page(
        Message,
        partition(webinar_id, group_channel(group_id)),
        limit=NEWEST,
        range_condition=since,
        newest_first=True,
    )
    return page.items[::-1]
