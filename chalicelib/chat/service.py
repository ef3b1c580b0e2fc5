"""The chat of a webinar, as routes and functions use it: sending, moderating, pinning, and what everybody may see."""

from pynamodb.expressions.condition import Condition

from chalicelib.chat.groups import group_channel, group_of, list_group_messages
from chalicelib.chat.models import (
    HELD,
    MAIN,
    MODERATORS,
    PLACES,
    REMOVED,
    Message,
    author_partition,
    message_key,
    partition,
)
from chalicelib.chat.moderation import Cause, MessageStatus, Verdict, check_verdict
from chalicelib.chat.placing import PLACE_OF, move_message
from chalicelib.chat.posting import Draft, pace_key, post_message, send_message, words_keys
from chalicelib.chat.projection import chat_minute, count_messages, project_chat, project_pinned
from chalicelib.chat.reading import read_messages
from chalicelib.chat.texts import Text
from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, NotFound, Raced
from chalicelib.core.paging import Page, query_page
from chalicelib.core.tables import Key
from chalicelib.core.transaction import Transaction
from chalicelib.rooms import service as rooms

__all__ = [
    "Cause",
    "Draft",
    "Message",
    "MessageStatus",
    "Text",
    "Verdict",
    "chat_minute",
    "count_messages",
    "group_channel",
    "group_of",
    "list_group_messages",
    "list_messages",
    "list_messages_of",
    "list_own_messages",
    "moderate_message",
    "pace_key",
    "pin_message",
    "post_message",
    "project_chat",
    "project_pinned",
    "read_messages",
    "send_message",
    "words_keys",
]


def list_messages(
    webinar_id: str,
    channel: str,
    status: MessageStatus,
    *,
    actor: Actor,
    limit: int,
    cursor: str | None = None,
) -> Page[Message]:
    """Return a page of a channel's messages in one state, newest first, of those that wait oldest first.

    Three DynamoDB calls; a page may be short and still have a next one. For moderators and the host.
    """
    entry, _ = rooms.enter_room(webinar_id, actor=actor)
    entry.require_moderator()
    place = PLACE_OF.get(status, channel)
    return query_page(
        Message,
        partition(webinar_id, place),
        limit=limit,
        cursor=cursor,
        filter_condition=(Message.status == status.value) & (Message.channel == channel)
        if place == REMOVED
        else None,
        newest_first=place != HELD,
    )


def list_messages_of(
    webinar_id: str, user_id: str, *, actor: Actor, limit: int, cursor: str | None = None
) -> Page[Message]:
    """Return a page of what one person wrote, whatever became of it, newest first. Three DynamoDB calls.

    For moderators and the host.
    """
    entry, _ = rooms.enter_room(webinar_id, actor=actor)
    entry.require_moderator()
    return _written_by(webinar_id, user_id, limit=limit, cursor=cursor)


def list_own_messages(
    webinar_id: str, *, actor: Actor, limit: int, cursor: str | None = None
) -> Page[Message]:
    """Return a page of what the actor wrote, and what became of it, newest first. Three DynamoDB calls.

    What was said in breakout rooms is left out: a page may be short, even empty, and still have a next one.
    """
    rooms.enter_room(webinar_id, actor=actor)
    in_room = Message.channel.is_in(MAIN, MODERATORS)
    return _written_by(webinar_id, actor.user_id, limit=limit, cursor=cursor, only=in_room)


def moderate_message(
    webinar_id: str, message_id: str, verdict: Verdict, *, actor: Actor, tx: Transaction
) -> Message:
    """Let a message through that waited, reject it, delete one that is visible, or bring one back.

    The record keeps its text. A deleted message is not pinned any more. For moderators and the host. Raises Conflict
    for a way between states that is none, as when another moderator was first.
    """
    keys = _keys(webinar_id, message_id, verdict.group_id)
    entry, found = rooms.enter_room(webinar_id, *keys, actor=actor)
    entry.require_moderator()
    message = _found(found)
    deed = check_verdict(MessageStatus(message.status), verdict)
    message.reason = verdict.reason
    message.decided_at = clock.now()
    message.decided_by_name = actor.name
    if entry.room.pinned_id == message_id:
        rooms.pin_message(entry, None, tx=tx)
    moved = move_message(message, verdict.status, tx=tx)
    _note(entry, deed, message, actor=actor, tx=tx, reason=verdict.reason)
    return moved


def pin_message(webinar_id: str, message_id: str | None, *, actor: Actor, tx: Transaction) -> Message | None:
    """Put a visible message of the main channel above the others, or none. For moderators and the host.

    Raises NotFound, and Conflict for a message that is not visible to everybody.
    """
    wanted = _keys(webinar_id, message_id) if message_id else ()
    entry, found = rooms.enter_room(webinar_id, *wanted, actor=actor)
    entry.require_moderator()
    message = _found(found) if message_id else None
    if message is not None and (message.status != MessageStatus.VISIBLE or message.channel == MODERATORS):
        raise Conflict("message_not_visible", "Only what everybody sees can be pinned.", field="messageId")
    former = entry.room.pinned_id
    if former == message_id:
        return message
    rooms.pin_message(entry, message_id, tx=tx)
    if message is None:
        rooms.note_action(entry, "message.unpinned", actor=actor, tx=tx, subject_id=former)
        return None
    still_there = Message.webinar_channel.exists()
    tx.check(Message, message.webinar_channel, message.item, condition=still_there, otherwise=Raced())
    _note(entry, "message.pinned", message, actor=actor, tx=tx)
    return message


def _written_by(
    webinar_id: str, user_id: str, *, limit: int, cursor: str | None, only: Condition | None = None
) -> Page[Message]:
    return query_page(
        Message,
        author_partition(webinar_id, user_id),
        index=Message.by_author,
        limit=limit,
        cursor=cursor,
        filter_condition=only,
        newest_first=True,
    )


def _keys(webinar_id: str, message_id: str, group_id: str | None = None) -> list[Key]:
    """Return the keys under which a message may be; a group's visible messages are in a place of their own."""
    places = PLACES if group_id is None else (*PLACES, group_channel(group_id))
    return [message_key(webinar_id, place, message_id) for place in places]


def _found(messages: list[Message | None]) -> Message:
    message = next((one for one in messages if one is not None), None)
    if message is None:
        raise NotFound("message")
    return message


def _note(
    entry: rooms.Entry,
    deed: str,
    message: Message,
    *,
    actor: Actor,
    tx: Transaction,
    reason: str | None = None,
) -> None:
    rooms.note_action(
        entry,
        deed,
        actor=actor,
        tx=tx,
        subject_id=message.item,
        user_id=message.user_id,
        user_name=message.name,
        reason=reason,
        detail=message.text,
    )
