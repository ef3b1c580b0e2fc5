"""The states of a question and the ways between them. No I/O."""

from dataclasses import dataclass
from enum import StrEnum

from chalicelib.core.errors import Conflict, Unprocessable


class QuestionStatus(StrEnum):
    """Where a question stands."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    ANSWERED = "ANSWERED"
    HIDDEN = "HIDDEN"


VISIBLE = frozenset({QuestionStatus.APPROVED, QuestionStatus.ANSWERED})
"""What the audience sees; the rest is for moderators and for who asked."""

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


def check_decision(current: QuestionStatus, decision: Decision) -> None:
    """Raise Unprocessable, naming the field, for a decision that contradicts itself, Conflict for a way that is none."""
    if decision.status is QuestionStatus.ANSWERED and decision.answer is None:
        raise Unprocessable("Give the answer.", field="answer", code="answer_missing")
    if decision.status is not QuestionStatus.ANSWERED and decision.answer is not None:
        raise Unprocessable("An answer makes a question ANSWERED.", field="answer", code="answer_unexpected")
    if decision.status is not QuestionStatus.HIDDEN and decision.reason is not None:
        raise Unprocessable("A reason is for hiding a question.", field="reason", code="reason_unexpected")
    if decision.status not in NEXT[current]:
        raise Conflict(
            "question_state", f"A question that is {current} cannot become {decision.status}.", field="status"
        )
