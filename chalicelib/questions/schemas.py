"""Requests and responses of the questions API."""

from typing import Annotated, Literal, Self

from pydantic import Field

from chalicelib.core.schemas import PageQuery, Schema, UtcDateTime
from chalicelib.questions.service import Decision, Order, QuestionStatus, SeenQuestion, Selection

PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+$"
Asked = Annotated[str, Field(min_length=1, max_length=1000, pattern=PRINTABLE)]
Answered = Annotated[str, Field(min_length=1, max_length=5000, pattern=PRINTABLE)]
Id = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_.@|:~-]+$")]


class QuestionInput(Schema):
    """A question; an anonymous one carries no name, not even for the presenters."""

    question: Asked
    anonymous: bool = False


class DecisionInput(Schema):
    """What a moderator decides. ``answer`` belongs to ANSWERED, ``reason`` (for who asked) to HIDDEN.

    A question that has an answer already needs no other one to become ANSWERED again.
    """

    status: Literal[QuestionStatus.APPROVED, QuestionStatus.ANSWERED, QuestionStatus.HIDDEN]
    answer: Answered | None = None
    reason: Asked | None = None

    def decision(self) -> Decision:
        """Return the plain values that the service takes."""
        return Decision(self.status, self.answer, self.reason)


class AnsweringInput(Schema):
    """Whether a question is being answered live; ending it makes it ANSWERED."""

    answering: bool


class AssigneeInput(Schema):
    """The host or a presenter who is to answer, null for nobody."""

    user_id: Id | None


class MergeInput(Schema):
    """The id of the question that this one goes into."""

    into: Id


class QuestionQuery(PageQuery):
    """Which questions to list. ``search`` and ``assigneeId`` are for those who answer."""

    status: QuestionStatus | None = None
    mine: bool = False
    search: str | None = Field(
        None, min_length=1, max_length=100, description="Words of the question, the answer or a name."
    )
    assignee_id: Id | None = None
    order: Order = Order.NEWEST

    def selection(self) -> Selection:
        """Return the plain values that the service takes."""
        words = tuple((self.search or "").split())
        return Selection(self.status, self.mine, words, self.assignee_id, self.order)


class QuestionView(Schema):
    """A question as the caller sees it: ``userId`` and ``authorName`` are null for an anonymous one.

    ``answeredSecond`` is where in the recording the live answer begins, null if it does not. ``reason`` and ``mergedInto``
    are for who asked and those who answer, the assignee for the latter.
    """

    id: str
    webinar_id: str
    organization_id: str
    user_id: str | None
    author_name: str | None
    anonymous: bool
    mine: bool
    question: str
    status: QuestionStatus
    approved_at: UtcDateTime | None
    reason: str | None
    merged_into: str | None
    assignee_id: str | None
    assignee_name: str | None
    upvotes: int
    upvoted: bool
    asked_at: UtcDateTime
    answering: bool
    answer: str | None
    answered_at: UtcDateTime | None
    answered_by: str | None
    answered_by_name: str | None
    answered_live: bool
    answer_started_at: UtcDateTime | None
    answered_second: int | None
    version: int

    @classmethod
    def of(cls, seen: SeenQuestion) -> Self:
        """Present a question to one person."""
        question = seen.question
        return cls(
            id=question.question_id,
            webinar_id=question.webinar_id,
            organization_id=question.organization_id,
            user_id=question.user_id,
            author_name=question.author_name,
            anonymous=question.anonymous,
            mine=seen.mine,
            question=question.question,
            status=QuestionStatus(question.status),
            approved_at=question.approved_at,
            reason=question.reason if seen.mine or seen.answers else None,
            merged_into=question.merged_into if seen.mine or seen.answers else None,
            assignee_id=question.assignee_id if seen.answers else None,
            assignee_name=question.assignee_name if seen.answers else None,
            upvotes=int(question.upvotes),
            upvoted=seen.upvoted,
            asked_at=question.created_at,
            answering=question.answering,
            answer=question.answer,
            answered_at=question.answered_at,
            answered_by=question.answered_by,
            answered_by_name=question.answered_by_name,
            answered_live=question.answered_live,
            answer_started_at=question.answer_started_at,
            answered_second=seen.answered_second,
            version=int(question.version),
        )
