"""Requests and responses of the questions API."""

from typing import Annotated, Literal, Self

from pydantic import Field

from chalicelib.core.schemas import PageQuery, Schema, UtcDateTime
from chalicelib.questions.moderation import Decision, QuestionStatus
from chalicelib.questions.service import SeenQuestion

PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+$"
Asked = Annotated[str, Field(min_length=1, max_length=1000, pattern=PRINTABLE)]
Answered = Annotated[str, Field(min_length=1, max_length=5000, pattern=PRINTABLE)]


class QuestionInput(Schema):
    """A question; an anonymous one carries no name, not even for the presenters."""

    question: Asked
    anonymous: bool = False


class DecisionInput(Schema):
    """What a moderator decides. ``answer`` belongs to ANSWERED, ``reason`` (for who asked) to HIDDEN."""

    status: Literal[QuestionStatus.APPROVED, QuestionStatus.ANSWERED, QuestionStatus.HIDDEN]
    answer: Answered | None = None
    reason: Asked | None = None

    def decision(self) -> Decision:
        """Return the plain values that the service takes."""
        return Decision(self.status, self.answer, self.reason)


class QuestionQuery(PageQuery):
    """Which questions to list."""

    status: QuestionStatus | None = None


class QuestionView(Schema):
    """A question as the caller sees it: ``userId`` and ``authorName`` are null for an anonymous one."""

    id: str
    webinar_id: str
    organization_id: str
    user_id: str | None
    author_name: str | None
    anonymous: bool
    mine: bool
    question: str
    answer: str | None
    reason: str | None
    status: QuestionStatus
    upvotes: int
    upvoted: bool
    asked_at: UtcDateTime
    answered_at: UtcDateTime | None
    answered_by: str | None
    answered_by_name: str | None
    version: int

    @classmethod
    def of(cls, seen: SeenQuestion) -> Self:
        """Present a question to one person."""
        question = seen.question
        return cls(
            id=question.question_id,
            webinar_id=question.webinar_id,
            organization_id=question.organization_id,
            user_id=None if question.anonymous else question.user_id,
            author_name=question.author_name,
            anonymous=question.anonymous,
            mine=seen.mine,
            question=question.question,
            answer=question.answer,
            reason=question.reason,
            status=QuestionStatus(question.status),
            upvotes=int(question.upvotes),
            upvoted=seen.upvoted,
            asked_at=question.created_at,
            answered_at=question.answered_at,
            answered_by=question.answered_by,
            answered_by_name=question.answered_by_name,
            version=int(question.version),
        )
