"""A question as one person sees it, and as everybody does."""

from dataclasses import dataclass
from typing import Any

from chalicelib.broadcasts import service as broadcasts
from chalicelib.core import clock
from chalicelib.questions.models import QUESTION_PREFIX, Question, mark_of
from chalicelib.questions.moderation import VISIBLE, recording_second
from chalicelib.rooms import service as rooms


@dataclass(frozen=True)
class SeenQuestion:
    """A question as one person sees it, who may be its author, or one of those who answer."""

    question: Question
    mine: bool
    upvoted: bool
    answers: bool
    answered_second: int | None


def see(
    question: Question, entry: rooms.Entry, broadcast: broadcasts.Broadcast | None, *, upvoted: bool
) -> SeenQuestion:
    """Return a question as the person who entered sees it."""
    mine = is_mine(question, entry)
    live = question.answering or question.answered_live
    second = recording_second(
        question.answer_started_at if live else None,
        started=broadcast.started_at if broadcast is not None else None,
        ended=broadcast.ended_at if broadcast is not None else None,
    )
    return SeenQuestion(question, mine, upvoted, entry.may_answer, second)


def is_mine(question: Question, entry: rooms.Entry) -> bool:
    """Return whether the person who entered asked a question."""
    return question.asker == mark_of(question.webinar_id, entry.standing.user_id)


def is_visible(question: Question) -> bool:
    """Return whether everybody may see a question."""
    return question.status in VISIBLE


def project_questions(webinar_id: str) -> dict[str, dict[str, Any]]:
    """Return what everybody may see of a webinar's questions, by the feed's keys (docs/room.md). Read consistently.

    One DynamoDB call for each megabyte of questions.
    """
    items: dict[str, dict[str, Any]] = {}
    prefix = Question.item.startswith(QUESTION_PREFIX)
    for question in Question.query(webinar_id, prefix, consistent_read=True):
        if is_visible(question):
            items[f"question/{question.question_id}"] = _projected(question)
            items[f"votes/{question.question_id}"] = {"upvotes": int(question.upvotes)}
    return items


def _projected(question: Question) -> dict[str, Any]:
    """Return the public fields alone: each is named here, so that a new attribute stays private until it is, too."""
    times = {
        "at": question.approved_at,
        "askedAt": question.created_at,
        "answeredAt": question.answered_at,
        "answerStartedAt": question.answer_started_at,
    }
    return {
        "authorName": question.author_name,
        "question": question.question,
        "status": question.status,
        "answering": question.answering,
        "answer": question.answer,
        "answeredByName": question.answered_by_name,
        "answeredLive": question.answered_live,
    } | {name: clock.optional_isoformat(time) for name, time in times.items()}
