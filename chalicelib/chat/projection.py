"""What everybody may see of a chat: the newest messages, the messages of a minute, and which minutes have any."""

from collections import Counter
from typing import Any

from chalicelib.chat.models import MAIN, MINUTES, Message, Minute, message_key, partition
from chalicelib.core import clock, ids
from chalicelib.core.tables import find_together

NEWEST = 100


def project_chat(webinar_id: str) -> dict[str, dict[str, Any]]:
    """Return the newest 100 messages by ``chat/{id}``, and each minute's count by ``minute/{minute}``.

    Two consistent reads: the second has 4 small items for each minute in which somebody wrote. A minute's count changes
    whenever its page does, and stays, as 0, when the last message is deleted.
    """
    newest = Message.query(
        partition(webinar_id, MAIN), limit=NEWEST, scan_index_forward=False, consistent_read=True
    )
    counts = count_messages(webinar_id)
    shown = {f"chat/{message.item}": _public(message) for message in newest}
    return shown | {f"minute/{minute}": {"messages": counts[minute]} for minute in sorted(counts)}


def count_messages(webinar_id: str) -> Counter[int]:
    """Return how many messages everybody may see of each minute (whole minutes since 1970). A consistent read."""
    counts: Counter[int] = Counter()
    for share in Minute.query(partition(webinar_id, MINUTES), consistent_read=True):
        counts[int(share.item.partition("#")[0])] += int(share.messages)
    return counts


def chat_minute(webinar_id: str, minute: int) -> list[dict[str, Any]]:
    """Return all messages of a minute (whole minutes since 1970), oldest first, each with its ``id``. A consistent read."""
    start, after = clock.start_of_minute(minute), clock.start_of_minute(minute + 1)
    within = Message.item.between(ids.first_id_at("msg", start), ids.first_id_at("msg", after))
    found = Message.query(partition(webinar_id, MAIN), within, consistent_read=True)
    return [{"id": message.item, **_public(message)} for message in found]


def project_pinned(webinar_id: str, message_id: str | None) -> dict[str, Any] | None:
    """Return the pinned message as the room's item shows it, None if there is none, or it was deleted. One DynamoDB call."""
    if message_id is None:
        return None
    (message,) = find_together(message_key(webinar_id, MAIN, message_id))
    return {"id": message.item, "name": message.name, "text": message.text} if message is not None else None


def _public(message: Message) -> dict[str, Any]:
    return {
        "at": clock.isoformat(message.at),
        "name": message.name,
        "part": message.part,
        "text": message.text,
        "announcement": message.announcement,
    }
