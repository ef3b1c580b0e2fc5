"""Sending a message: who may, how often, and whether it waits for a moderator."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chalicelib.chat.groups import group_of
from chalicelib.chat.models import HELD, MAIN, MODERATORS, Message, author_partition, partition
from chalicelib.chat.moderation import Hold, MessageStatus, find_hold
from chalicelib.chat.placing import place_message
from chalicelib.chat.words import WordList
from chalicelib.core import clock, ids
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, Forbidden
from chalicelib.core.tables import Key
from chalicelib.core.transaction import Transaction
from chalicelib.organizations import service as organizations
from chalicelib.rooms import service as rooms
from chalicelib.webinars.service import Webinar

KIND = "chat"
LIMIT = rooms.Limit(5, within=timedelta(seconds=10))
"""For everybody; slow mode is on top of it, and not for moderators, the host and presenters."""
CLOSED = "CLOSED"


@dataclass(frozen=True)
class Draft:
    """What somebody wants to say, and where: MAIN, MODERATORS, or the channel of a breakout room."""

    text: str
    channel: str = MAIN
    announcement: bool = False


def send_message(webinar_id: str, draft: Draft, *, actor: Actor, tx: Transaction) -> Message:
    """Say something in a webinar's chat; the result is VISIBLE, or HELD until a moderator decides.

    For those registered and the organization's members. Raises NotFound; Forbidden for who was muted or sent out, and
    for channels and announcements that are not theirs; Conflict while the chat is closed; TooManyRequests.
    """
    entry, (pace, blocked) = rooms.enter_room(
        webinar_id, pace_key(webinar_id, actor.user_id), actor=actor, then=words_keys
    )
    entry.require_voice()
    return post_message(entry, draft, pace, blocked, actor=actor, tx=tx)


def pace_key(webinar_id: str, user_id: str) -> Key:
    """Return the key of how fast a person writes to the chat, wherever."""
    return rooms.pace_key(webinar_id, KIND, user_id)


def words_keys(webinar: Webinar, _: list[Any]) -> list[Key]:
    """Return the key of what a webinar's chat is searched for, for ``enter_room``."""
    return [organizations.blocked_words_key(webinar.organization_id)]


def post_message(
    entry: rooms.Entry,
    draft: Draft,
    pace: rooms.Pace | None,
    blocked: organizations.BlockedWords | None,
    *,
    actor: Actor,
    tx: Transaction,
) -> Message:
    """Say something where the person may; ``pace`` and ``blocked`` are what lies under the keys. Raises like :func:`send_message`.

    What the room's rules say of the chat is about the whole room: in a breakout room it is neither slow nor closed, and
    only what looks bad waits.
    """
    _check_draft(entry, draft)
    in_group = group_of(draft.channel) is not None
    hold = None if entry.may_answer else _find_hold(entry, draft, blocked)
    slow_mode = timedelta(seconds=0 if entry.may_answer or in_group else int(entry.room.slow_mode))
    rooms.keep_pace(entry, KIND, pace, LIMIT, who=actor.user_id, apart=slow_mode, tx=tx)
    rooms.demand_voice(entry, tx=tx)
    message = _message(entry, draft, hold, actor=actor)
    place_message(message, tx=tx)
    return message


def _check_draft(entry: rooms.Entry, draft: Draft) -> None:
    if entry.is_muted:
        raise Forbidden("A moderator has muted you for a while.", code="muted")
    if draft.channel == MODERATORS or draft.announcement:
        entry.require_moderator()
    elif draft.channel == MAIN and entry.room.chat == CLOSED:
        raise Conflict("chat_closed", "The chat is closed.")


def _find_hold(entry: rooms.Entry, draft: Draft, blocked: organizations.BlockedWords | None) -> Hold | None:
    common = blocked or organizations.new_blocked_words(entry.webinar.organization_id)
    words = WordList(
        languages=frozenset(common.languages),
        words=frozenset(common.words) | frozenset(entry.room.blocked_words or ()),
        allowed=frozenset(common.allowed),
    )
    all_held = draft.channel == MAIN and entry.room.chat == HELD
    return find_hold(draft.text, words, links_allowed=entry.room.links_allowed, all_held=all_held)


def _message(entry: rooms.Entry, draft: Draft, hold: Hold | None, *, actor: Actor) -> Message:
    now = clock.now()
    webinar_id = entry.webinar.webinar_id
    status = MessageStatus.VISIBLE if hold is None else MessageStatus.HELD
    return Message(
        webinar_channel=partition(webinar_id, draft.channel if hold is None else HELD),
        item=ids.new_id_at("msg", now),
        organization_id=entry.webinar.organization_id,
        webinar_id=webinar_id,
        webinar_author=author_partition(webinar_id, actor.user_id),
        channel=draft.channel,
        at=now,
        user_id=actor.user_id,
        name=actor.name,
        part=entry.part.value,
        text=draft.text,
        announcement=draft.announcement,
        status=status.value,
        held_for=hold.cause.value if hold else None,
        held_match=hold.match if hold else None,
    )
