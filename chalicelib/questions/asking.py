"""Asking, and voting for what others asked."""

from datetime import timedelta
from typing import Any

from chalicelib.broadcasts import service as broadcasts
from chalicelib.core import clock, ids
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, NotFound, Raced
from chalicelib.core.tables import Key
from chalicelib.core.transaction import Transaction
from chalicelib.questions.models import (
    Question,
    Vote,
    mark_of,
    question_item,
    question_key,
    status_partition,
    vote_item,
    vote_key,
)
from chalicelib.questions.moderation import VISIBLE, QuestionStatus
from chalicelib.questions.seeing import SeenQuestion, is_mine, is_visible, see
from chalicelib.rooms import service as rooms
from chalicelib.webinars.service import Webinar

KIND = "question"
LIMIT = rooms.Limit(10, within=timedelta(minutes=1))
"""Kept by the asker's mark, which does not say who it is."""


def ask_question(
    webinar_id: str, text: str, *, anonymous: bool, actor: Actor, tx: Transaction
) -> SeenQuestion:
    """Put a question to the presenters; the audience sees it once it was let through. At most two DynamoDB calls.

    For those registered and the organization's members. Raises NotFound, Forbidden for somebody who was sent out, and
    Conflict for somebody who must register first, for a webinar that is over, and where the room's rules are against it;
    TooManyRequests.
    """
    asker = mark_of(webinar_id, actor.user_id)
    entry, (pace,) = rooms.enter_room(webinar_id, rooms.pace_key(webinar_id, KIND, asker), actor=actor)
    room = entry.require_voice().room
    if not room.questions_open:
        raise Conflict("questions_closed", "The host takes no more questions.")
    if anonymous and not room.anonymous_allowed:
        raise Conflict("anonymous_not_allowed", "Ask with your name in this webinar.", field="anonymous")
    rooms.keep_pace(entry, KIND, pace, LIMIT, who=asker, tx=tx)
    question_id = ids.new_id("qst")
    question = Question(
        webinar_id=webinar_id,
        item=question_item(question_id),
        organization_id=entry.webinar.organization_id,
        question_id=question_id,
        webinar_status=status_partition(webinar_id, QuestionStatus.PENDING),
        created_at=clock.now(),
        asker=asker,
        user_id=None if anonymous else actor.user_id,
        author_name=None if anonymous else actor.name,
        anonymous=anonymous,
        question=text,
        status=QuestionStatus.PENDING.value,
    )
    tx.create(question)
    return see(question, entry, None, upvoted=False)


def upvote_question(webinar_id: str, question_id: str, *, actor: Actor, tx: Transaction) -> SeenQuestion:
    """Vote for a question, or for the one that it was merged into; a second vote of the same person changes nothing.

    Raises NotFound, Forbidden for somebody who was sent out, and Conflict for somebody who must register first, for a
    webinar that is over, and for a question not let through yet.
    """
    voter = mark_of(webinar_id, actor.user_id)

    def target(_: Webinar, found: list[Any]) -> list[Key]:
        merged_into = found[0].merged_into if found[0] is not None else None
        if merged_into is None:
            return []
        return [question_key(webinar_id, merged_into), vote_key(webinar_id, merged_into, voter)]

    entry, found = rooms.enter_room(
        webinar_id,
        question_key(webinar_id, question_id),
        vote_key(webinar_id, question_id, voter),
        broadcasts.broadcast_key(webinar_id),
        actor=actor,
        then=target,
    )
    question, vote, broadcast, *merged = found
    entry.require_voice()
    if merged:
        question, vote = merged
    if question is None or not (is_visible(question) or is_mine(question, entry)):
        raise NotFound("question")
    if not is_visible(question):
        raise Conflict("question_not_approved", "A moderator has not let this question through.")
    if vote is None:
        _stage_vote(question, voter, tx)
    return see(question, entry, broadcast, upvoted=True)


def _stage_vote(question: Question, voter: str, tx: Transaction) -> None:
    tx.create(new_vote(question, voter), otherwise=Raced())
    still_visible = Question.status.is_in(*sorted(VISIBLE))
    tx.update(question, [Question.upvotes.add(1)], condition=still_visible, otherwise=Raced())
    question.upvotes += 1


def new_vote(question: Question, voter: str) -> Vote:
    """Return a vote for a question, to be created with its count."""
    return Vote(
        webinar_id=question.webinar_id,
        item=vote_item(question.question_id, voter),
        organization_id=question.organization_id,
        voter=voter,
        voted_at=clock.now(),
    )
