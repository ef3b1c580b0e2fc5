"""The chat of a group: everybody in it writes, its moderators read along."""

from chalicelib.breakouts.groups import enter_group
from chalicelib.chat import service as chat
from chalicelib.core.auth import Actor
from chalicelib.core.transaction import Transaction


def say_in_group(webinar_id: str, group_id: str, text: str, *, actor: Actor, tx: Transaction) -> chat.Message:
    """Say something in a group; the result is VISIBLE, or HELD until a moderator decides. Three DynamoDB calls.

    For members of the group and moderators. Raises like ``enter_group``; Forbidden for who was muted; TooManyRequests.
    """
    entry, (pace, blocked) = enter_group(
        webinar_id, group_id, chat.pace_key(webinar_id, actor.user_id), actor=actor, then=chat.words_keys
    )
    draft = chat.Draft(text, chat.group_channel(group_id))
    return chat.post_message(entry.room, draft, pace, blocked, actor=actor, tx=tx)


def list_said(webinar_id: str, group_id: str, after: str | None, *, actor: Actor) -> list[chat.Message]:
    """Return what was said in a group after a message, or the newest 100, oldest first. Three DynamoDB calls.

    For members of the group and moderators. Raises like ``enter_group``.
    """
    enter_group(webinar_id, group_id, actor=actor)
    return chat.list_group_messages(webinar_id, group_id, after=after)
