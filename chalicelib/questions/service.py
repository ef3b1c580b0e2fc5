"""Questions in the webinar room: asking, listing, moderating, voting."""

from dataclasses import dataclass
from typing import Any

from pynamodb.expressions.update import Action

from chalicelib.core import clock, ids
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, Forbidden, NotFound, PreconditionFailed, Raced
from chalicelib.core.paging import Page, Rows, query_rows
from chalicelib.core.tables import find_together
from chalicelib.core.transaction import Transaction
from chalicelib.questions.models import (
    QUESTION_PREFIX,
    Question,
    Vote,
    question_item,
    question_key,
    status_partition,
    vote_item,
    vote_key,
)
from chalicelib.questions.moderation import VISIBLE, Decision, QuestionStatus, check_decision
from chalicelib.webinars import service as webinars

__all__ = [
    "SeenQuestion",
    "ask_question",
    "list_questions",
    "moderate_question",
    "upvote_question",
]

MOST = 98
"""Questions on a page at most: their votes are read by one call of 100 keys, with the webinar and the registration."""
SPARE = 100
"""How many questions that are not for the caller a page may skip before it becomes a short one."""


@dataclass(frozen=True)
class SeenQuestion:
    """A question as one person sees it."""

    question: Question
    mine: bool
    upvoted: bool


def ask_question(
    webinar_id: str, text: str, *, anonymous: bool, actor: Actor, tx: Transaction
) -> SeenQuestion:
    """Put a question to the presenters; the audience sees it once a moderator lets it through.

    For those registered and the organization's members. Raises NotFound, and Conflict for somebody who must register
    first and for a webinar that is over or cancelled.
    """
    standing = webinars.find_audience(webinar_id, actor=actor)
    now = clock.now()
    webinars.check_open(standing.webinar, now)
    question_id = ids.new_id("qst")
    question = Question(
        webinar_id=webinar_id,
        item=question_item(question_id),
        organization_id=standing.webinar.organization_id,
        question_id=question_id,
        webinar_status=status_partition(webinar_id, QuestionStatus.PENDING),
        created_at=now,
        user_id=actor.user_id,
        author_name=None if anonymous else actor.name,
        anonymous=anonymous,
        question=text,
        status=QuestionStatus.PENDING.value,
        upvotes=0,
        version=1,
    )
    tx.create(question)
    return SeenQuestion(question, mine=True, upvoted=False)


def list_questions(
    webinar_id: str, *, status: QuestionStatus | None, actor: Actor, limit: int, cursor: str | None = None
) -> Page[SeenQuestion]:
    """Return a page of a webinar's questions, newest first. Three DynamoDB calls.

    Moderators see all of them; others what was let through, and their own. Raises NotFound, and Forbidden for
    somebody who must register first.
    """
    rows = _read(webinar_id, status, limit=limit, cursor=cursor)
    votable = [row for row in rows.items if is_visible(row)][: min(limit, MOST)]
    webinar, registration, *votes = find_together(
        webinars.webinar_key(webinar_id),
        webinars.registration_key(webinar_id, actor.user_id),
        *(vote_key(webinar_id, row.question_id, actor.user_id) for row in votable),
    )
    standing = webinars.judge_standing(webinar, registration, actor=actor)
    if standing.member is None and standing.registration is None:
        raise Forbidden("Register for this webinar first.", code="not_registered")
    everything = may_moderate(standing)
    voted = {row.question_id for row, vote in zip(votable, votes, strict=True) if vote is not None}
    page = rows.page(
        min(limit, MOST), keep=lambda row: everything or is_visible(row) or row.user_id == actor.user_id
    )
    return page.map(lambda row: SeenQuestion(row, row.user_id == actor.user_id, row.question_id in voted))


def moderate_question(
    webinar_id: str,
    question_id: str,
    decision: Decision,
    *,
    expected_version: int,
    actor: Actor,
    tx: Transaction,
) -> SeenQuestion:
    """Let a question through, answer it, or hide it. For moderators and the host.

    Raises PreconditionFailed if somebody else decided meanwhile, Conflict for a way between states that is none.
    """
    webinar, question, vote = find_together(
        webinars.webinar_key(webinar_id),
        question_key(webinar_id, question_id),
        vote_key(webinar_id, question_id, actor.user_id),
    )
    standing = webinars.judge_standing(webinar, None, actor=actor)
    if standing.member is None:
        raise NotFound("webinar")
    if not may_moderate(standing):
        raise Forbidden
    if question is None:
        raise NotFound("question")
    if question.version != expected_version:
        raise PreconditionFailed
    check_decision(QuestionStatus(question.status), decision)
    actions = _apply(decision, question, actor)
    unchanged = Question.version == expected_version
    tx.update(question, actions, condition=unchanged, otherwise=PreconditionFailed())
    return SeenQuestion(question, mine=question.user_id == actor.user_id, upvoted=vote is not None)


def upvote_question(webinar_id: str, question_id: str, *, actor: Actor, tx: Transaction) -> SeenQuestion:
    """Vote for a question; a second vote of the same person changes nothing.

    Raises NotFound, and Conflict for somebody who must register first and for a question not let through yet.
    """
    webinar, registration, question, vote = find_together(
        webinars.webinar_key(webinar_id),
        webinars.registration_key(webinar_id, actor.user_id),
        question_key(webinar_id, question_id),
        vote_key(webinar_id, question_id, actor.user_id),
    )
    webinars.judge_audience(webinar, registration, actor=actor)
    mine = question is not None and question.user_id == actor.user_id
    if question is None or not (is_visible(question) or mine):
        raise NotFound("question")
    if not is_visible(question):
        raise Conflict("question_not_approved", "A moderator has not let this question through.")
    if vote is None:
        _stage_vote(question, actor, tx)
    return SeenQuestion(question, mine=mine, upvoted=True)


def is_visible(question: Question) -> bool:
    """Return whether the audience may see a question."""
    return question.status in VISIBLE


def may_moderate(standing: webinars.Standing) -> bool:
    """Return whether somebody moderates a webinar: by role, or as its host."""
    return standing.is_host or standing.may("question:moderate")


def _read(
    webinar_id: str, status: QuestionStatus | None, *, limit: int, cursor: str | None
) -> Rows[Question]:
    if status is None:
        return query_rows(
            Question,
            webinar_id,
            range_condition=Question.item.startswith(QUESTION_PREFIX),
            evaluate=limit + SPARE,
            cursor=cursor,
            newest_first=True,
        )
    return query_rows(
        Question,
        status_partition(webinar_id, status),
        index=Question.by_status,
        evaluate=limit + SPARE,
        cursor=cursor,
        newest_first=True,
    )


def _apply(decision: Decision, question: Question, actor: Actor) -> list[Action]:
    """Change the question at hand, and return the same changes for the database (which may count votes meanwhile)."""
    question.status = decision.status.value
    question.webinar_status = status_partition(question.webinar_id, decision.status)
    question.reason = decision.reason
    question.version += 1
    if decision.status is not QuestionStatus.HIDDEN:
        answered = decision.status is QuestionStatus.ANSWERED
        question.answer = decision.answer
        question.answered_at = clock.now() if answered else None
        question.answered_by = actor.user_id if answered else None
        question.answered_by_name = actor.name if answered else None
    changed: list[tuple[Any, Any]] = [
        (Question.status, question.status),
        (Question.webinar_status, question.webinar_status),
        (Question.version, question.version),
        (Question.reason, question.reason),
        (Question.answer, question.answer),
        (Question.answered_at, question.answered_at),
        (Question.answered_by, question.answered_by),
        (Question.answered_by_name, question.answered_by_name),
    ]
    return [attribute.remove() if value is None else attribute.set(value) for attribute, value in changed]


def _stage_vote(question: Question, actor: Actor, tx: Transaction) -> None:
    vote = Vote(
        webinar_id=question.webinar_id,
        item=vote_item(question.question_id, actor.user_id),
        organization_id=question.organization_id,
        user_id=actor.user_id,
        voted_at=clock.now(),
    )
    tx.create(vote, otherwise=Raced())
    still_visible = Question.status.is_in(*sorted(VISIBLE))
    tx.update(question, [Question.upvotes.add(1)], condition=still_visible, otherwise=Raced())
    question.upvotes += 1
