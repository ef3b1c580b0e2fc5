"""The record of what moderators did: who, what, to whom, and why."""

from collections.abc import Iterator

from chalicelib.core import clock, ids
from chalicelib.core.auth import Actor
from chalicelib.core.paging import Page, query_page
from chalicelib.core.transaction import Transaction
from chalicelib.rooms.entrance import Entry, enter_room
from chalicelib.rooms.models import ACTION_PREFIX, Action, action_item


def note_action(
    entry: Entry,
    action: str,
    *,
    actor: Actor,
    tx: Transaction,
    subject_id: str | None = None,
    user_id: str | None = None,
    user_name: str | None = None,
    reason: str | None = None,
    detail: str | None = None,
) -> None:
    """Add to ``tx`` that the actor did something as a moderator. Never name a person who is anonymous."""
    action_id = ids.new_id("act")
    tx.create(
        Action(
            webinar_id=entry.webinar.webinar_id,
            item=action_item(action_id),
            organization_id=entry.webinar.organization_id,
            action_id=action_id,
            at=clock.now(),
            actor_id=actor.user_id,
            actor_name=actor.name,
            action=action,
            subject_id=subject_id,
            user_id=user_id,
            user_name=user_name,
            reason=reason,
            detail=detail,
        )
    )


def list_actions(webinar_id: str, *, actor: Actor, limit: int, cursor: str | None = None) -> Page[Action]:
    """Return a page of what moderators did, newest first. Three DynamoDB calls. For moderators and the host."""
    entry, _ = enter_room(webinar_id, actor=actor)
    entry.require_moderator()
    return query_page(
        Action,
        webinar_id,
        limit=limit,
        cursor=cursor,
        range_condition=Action.item.startswith(ACTION_PREFIX),
        newest_first=True,
    )


def read_actions(webinar_id: str) -> Iterator[Action]:
    """Yield all that moderators did, oldest first. For functions: nobody's rights are asked.

    One DynamoDB call for each megabyte, when it is needed.
    """
    yield from Action.query(webinar_id, Action.item.startswith(ACTION_PREFIX), consistent_read=True)
