"""What moderators, the host and presenters do with a question: decide, answer in writing or live, assign."""

from typing import Any

from pynamodb.expressions.condition import Condition

from chalicelib.broadcasts import service as broadcasts
from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.errors import AcademyError, NotFound, PreconditionFailed, Raced, Unprocessable
from chalicelib.core.tables import Key
from chalicelib.core.transaction import Transaction
from chalicelib.questions.models import Question, mark_of, question_key, status_partition, vote_key
from chalicelib.questions.moderation import (
    VISIBLE,
    Decision,
    QuestionStatus,
    State,
    check_answering,
    check_decision,
    check_unmerged,
)
from chalicelib.questions.seeing import SeenQuestion, see
from chalicelib.rooms import service as rooms

MODERATED = (
    Question.status,
    Question.webinar_status,
    Question.approved_at,
    Question.reason,
    Question.answer,
    Question.answered_at,
    Question.answered_by,
    Question.answered_by_name,
    Question.answering,
    Question.answered_live,
    Question.answer_started_at,
    Question.assignee_id,
    Question.assignee_name,
    Question.merged_into,
    Question.version,
)
"""What moderation changes; votes and merges change the rest of the same item meanwhile."""


def moderate_question(
    webinar_id: str,
    question_id: str,
    decision: Decision,
    *,
    expected_version: int,
    actor: Actor,
    tx: Transaction,
) -> SeenQuestion:
    """Let a question through, answer it in writing, or hide it. For moderators, the host and presenters.

    Raises PreconditionFailed if somebody else decided meanwhile, Conflict for a way between states that is none.
    """
    opened = open_question(webinar_id, question_id, actor=actor)
    question = opened.question
    if question.version != expected_version:
        raise PreconditionFailed
    check_decision(state_of(question), decision)
    _decide(question, decision, actor)
    opened.note(
        f"question.{decision.status.lower()}", actor, tx, detail=decision.answer, reason=decision.reason
    )
    stage_moderation(question, tx, otherwise=PreconditionFailed())
    return opened.seen()


def answer_live(
    webinar_id: str, question_id: str, *, answering: bool, actor: Actor, tx: Transaction
) -> SeenQuestion:
    """Say that a question is being answered live from now on, or that it has been. For moderators, the host, presenters.

    Several may be answered at once. Beginning lets the question through; ending makes it ANSWERED, by its assignee if it
    has one. Said again, nothing changes. Raises Conflict for a question that is hidden, and to begin after the end.
    """
    opened = open_question(webinar_id, question_id, actor=actor)
    question = opened.question
    if answering == question.answering and (answering or question.answered_live):
        return opened.seen()
    check_answering(state_of(question), answering=answering)
    if answering:
        opened.entry.require_voice()
        _begin(question)
    else:
        _end(question, actor)
    opened.note("question.answering" if answering else "question.answered_live", actor, tx)
    stage_moderation(question, tx, otherwise=Raced())
    return opened.seen()


def assign_question(
    webinar_id: str, question_id: str, speaker_id: str | None, *, actor: Actor, tx: Transaction
) -> SeenQuestion:
    """Give a question to the host or a presenter, or to nobody. For moderators, the host and presenters.

    Raises Unprocessable for somebody who does not speak in this webinar.
    """
    wanted = [broadcasts.presenter_key(webinar_id, speaker_id)] if speaker_id is not None else []
    opened = open_question(webinar_id, question_id, *wanted, actor=actor)
    question = opened.question
    check_unmerged(state_of(question))
    if speaker_id == question.assignee_id:
        return opened.seen()
    question.assignee_id = speaker_id
    question.assignee_name = opened.speaker_name(speaker_id) if speaker_id is not None else None
    opened.note("question.assigned", actor, tx, detail=question.assignee_name)
    stage_moderation(question, tx, otherwise=Raced())
    return opened.seen()


class OpenedQuestion:
    """A question in the hands of somebody who answers; ``more`` are the items under the further keys."""

    def __init__(self, entry: rooms.Entry, found: list[Any]) -> None:
        self.entry = entry
        question, self.vote, self.broadcast, *self.more = found
        if question is None:
            raise NotFound("question")
        self.question: Question = question

    def seen(self) -> SeenQuestion:
        """Return the question as it is now, to the person."""
        return see(self.question, self.entry, self.broadcast, upvoted=self.vote is not None)

    def speaker_name(self, user_id: str) -> str:
        """Return the name of the host or a presenter (the first of ``more``). Raises Unprocessable for others."""
        if user_id == self.entry.webinar.host_id:
            return self.entry.webinar.host_name
        presenter = self.more[0]
        if not broadcasts.is_presenter(presenter):
            raise Unprocessable("Name the host or a presenter.", field="userId", code="not_a_presenter")
        return str(presenter.name)

    def note(
        self,
        action: str,
        actor: Actor,
        tx: Transaction,
        *,
        detail: str | None = None,
        reason: str | None = None,
    ) -> None:
        """Add the deed to the room's record; an anonymous question has nobody's name there either."""
        question = self.question
        rooms.note_action(
            self.entry,
            action,
            actor=actor,
            tx=tx,
            subject_id=question.question_id,
            user_id=question.user_id,
            user_name=question.author_name,
            reason=reason,
            detail=question.question if detail is None else f"{question.question}\n→ {detail}",
        )


def open_question(webinar_id: str, question_id: str, *more: Key, actor: Actor) -> OpenedQuestion:
    """Return a question to somebody who answers. Two DynamoDB calls. Raises NotFound, Forbidden."""
    entry, found = rooms.enter_room(
        webinar_id,
        question_key(webinar_id, question_id),
        vote_key(webinar_id, question_id, mark_of(webinar_id, actor.user_id)),
        broadcasts.broadcast_key(webinar_id),
        *more,
        actor=actor,
    )
    entry.require_answerer()
    return OpenedQuestion(entry, found)


def state_of(question: Question) -> State:
    """Return what the rules ask of a question."""
    return State(
        QuestionStatus(question.status),
        answered=question.answer is not None or question.answered_live,
        answering=question.answering,
        merged=question.merged_into is not None,
        absorbed=len(question.merged or ()),
    )


def stage_moderation(
    question: Question, tx: Transaction, *, otherwise: AcademyError, condition: Condition | None = None
) -> None:
    """Add to ``tx`` what moderation changed on the question at hand, unless somebody else moderated it meanwhile."""
    unchanged = Question.version == question.version
    question.version += 1
    values = [(attribute, getattr(question, attribute.attr_name)) for attribute in MODERATED]
    actions = [attribute.remove() if value is None else attribute.set(value) for attribute, value in values]
    tx.update(
        question,
        actions,
        condition=unchanged if condition is None else unchanged & condition,
        otherwise=otherwise,
    )


def enter_status(question: Question, status: QuestionStatus) -> None:
    """Put the question at hand into a state, and note when the audience began to see it."""
    if status in VISIBLE and question.status not in VISIBLE:
        question.approved_at = clock.now()
    question.status = status.value
    question.webinar_status = status_partition(question.webinar_id, status)


def stop_answering(question: Question) -> None:
    """Take back that the question at hand is being answered live."""
    question.answering = False
    if not question.answered_live:
        question.answer_started_at = None


def _decide(question: Question, decision: Decision, actor: Actor) -> None:
    enter_status(question, decision.status)
    question.reason = decision.reason
    if decision.status is not QuestionStatus.ANSWERED:
        stop_answering(question)
    if decision.status is QuestionStatus.APPROVED:
        question.answer = question.answered_at = question.answered_by = question.answered_by_name = None
        question.answered_live, question.answer_started_at = False, None
    if decision.answer is not None:
        question.answer = decision.answer
        question.answered_at = question.answered_at or clock.now()
        question.answered_by, question.answered_by_name = actor.user_id, actor.name


def _begin(question: Question) -> None:
    if question.status == QuestionStatus.PENDING:
        enter_status(question, QuestionStatus.APPROVED)
    question.answering = True
    question.answer_started_at = clock.now()


def _end(question: Question, actor: Actor) -> None:
    enter_status(question, QuestionStatus.ANSWERED)
    question.answering, question.answered_live = False, True
    question.answered_at = question.answered_at or clock.now()
    if question.answer is None:
        question.answered_by = question.assignee_id or actor.user_id
        question.answered_by_name = question.assignee_name or actor.name
