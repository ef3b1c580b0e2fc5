"""The states of a question and the ways between them. No I/O."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.core.errors import Conflict, Unprocessable

MOST_MERGED = 60
"""How many questions may be merged into one: a merge writes all of them in one transaction."""


class QuestionStatus(StrEnum):
    """Where a question stands."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    ANSWERED = "ANSWERED"
    HIDDEN = "HIDDEN"


VISIBLE = frozenset({QuestionStatus.APPROVED, QuestionStatus.ANSWERED})
"""What the audience sees; the rest is for those who answer and for who asked."""

NEXT: dict[QuestionStatus, frozenset[QuestionStatus]] = {
    QuestionStatus.PENDING: frozenset(
        {QuestionStatus.APPROVED, QuestionStatus.ANSWERED, QuestionStatus.HIDDEN}
    ),
    QuestionStatus.APPROVED: frozenset({QuestionStatus.ANSWERED, QuestionStatus.HIDDEN}),
    QuestionStatus.ANSWERED: frozenset({QuestionStatus.ANSWERED, QuestionStatus.HIDDEN}),
    QuestionStatus.HIDDEN: frozenset(
        {QuestionStatus.APPROVED, QuestionStatus.ANSWERED, QuestionStatus.HIDDEN}
    ),
}


@dataclass(frozen=True)
class Decision:
    """What a moderator decides: an answer belongs to ANSWERED, a reason to HIDDEN."""

    status: QuestionStatus
    answer: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class State:
    """What the rules ask of a question. ``answered``: it has an answer, in writing or live, though it may be hidden."""

    status: QuestionStatus
    answered: bool = False
    answering: bool = False
    merged: bool = False
    absorbed: int = 0


def check_decision(state: State, decision: Decision) -> None:
    """Raise Unprocessable, naming the field, for a decision that contradicts itself, Conflict for a way that is none.

    APPROVED takes back that a question is being answered live. ANSWERED needs no other answer if there was one.
    """
    if decision.status is QuestionStatus.ANSWERED and decision.answer is None and not state.answered:
        raise Unprocessable("Give the answer.", field="answer", code="answer_missing")
    if decision.status is not QuestionStatus.ANSWERED and decision.answer is not None:
        raise Unprocessable("An answer makes a question ANSWERED.", field="answer", code="answer_unexpected")
    if decision.status is not QuestionStatus.HIDDEN and decision.reason is not None:
        raise Unprocessable("A reason is for hiding a question.", field="reason", code="reason_unexpected")
    check_unmerged(state)
    taken_back = state.answering and decision.status is state.status is QuestionStatus.APPROVED
    if decision.status not in NEXT[state.status] and not taken_back:
        raise Conflict(
            "question_state",
            f"A question that is {state.status} cannot become {decision.status}.",
            field="status",
        )


def check_unmerged(state: State) -> None:
    """Raise Conflict for a question that went into another one: that one is decided, answered and assigned."""
    if state.merged:
        raise Conflict("question_merged", "This question was merged into another one. Go on with that one.")


def check_answering(state: State, *, answering: bool) -> None:
    """Raise Conflict unless a question may be begun, or ended, to be answered live."""
    check_unmerged(state)
    if answering and state.status is QuestionStatus.HIDDEN:
        raise Conflict("question_state", "Let this question through before you answer it.")
    if not answering and not state.answering:
        raise Conflict("not_answering", "Nobody is answering this question live.")


def check_merge(state: State, into: State) -> None:
    """Raise Conflict unless a question may go into another one: an answer must not vanish, nor lead into the dark."""
    check_unmerged(state)
    if state.status is QuestionStatus.ANSWERED:
        raise Conflict("question_state", "This question was answered. Merge the other one into it.")
    if into.merged:
        detail = "That question was merged itself. Choose the one that it went into."
        raise Conflict("question_merged", detail, field="into")
    if into.status is QuestionStatus.HIDDEN:
        raise Conflict("question_state", "That question is hidden. Let it through first.", field="into")
    if state.absorbed + into.absorbed + 1 > MOST_MERGED:
        detail = f"At most {MOST_MERGED} questions may be merged into one."
        raise Conflict("too_many_merged", detail, field="into")


def recording_second(at: datetime | None, *, started: datetime | None, ended: datetime | None) -> int | None:
    """Return the second of a broadcast's recording at a moment, None for a moment outside of it."""
    if at is None or started is None or at < started or (ended is not None and at > ended):
        return None
    return int((at - started).total_seconds())
