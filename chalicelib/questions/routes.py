"""HTTP of questions: asking, moderation, votes."""

from chalicelib.core.http import Call, Router, requires
from chalicelib.core.schemas import Empty, PageView
from chalicelib.questions import service
from chalicelib.questions.schemas import (
    AnsweringInput,
    AssigneeInput,
    DecisionInput,
    MergeInput,
    QuestionInput,
    QuestionQuery,
    QuestionView,
)

router = Router("questions")


@router.post(
    "/api/webinars/{id}/qa",
    access=requires("question:ask"),
    body=QuestionInput,
    returns=QuestionView,
    status=201,
    summary="Ask a question",
)
def ask_question(call: Call, id: str, body: QuestionInput) -> QuestionView:
    """For those registered and the organization's members. The audience sees it once a moderator lets it through."""
    seen = service.ask_question(id, body.question, anonymous=body.anonymous, actor=call.actor, tx=call.tx)
    return QuestionView.of(seen)


@router.get(
    "/api/webinars/{id}/qa",
    access=requires("webinar:view"),
    query=QuestionQuery,
    returns=PageView[QuestionView],
    summary="List a webinar's questions",
)
def list_questions(call: Call, id: str, query: QuestionQuery) -> PageView[QuestionView]:
    """Moderators, the host and presenters see all; others those let through, and their own.

    A page may be short and still have a next one. By votes are those APPROVED, unless you name another state.
    """
    page = service.list_questions(
        id, query.selection(), actor=call.actor, limit=query.limit, cursor=query.cursor
    )
    items = [QuestionView.of(seen) for seen in page.items]
    return PageView[QuestionView](items=items, next_cursor=page.next_cursor)


@router.put(
    "/api/webinars/{id}/qa/{question_id}",
    access=requires("question:moderate"),
    body=DecisionInput,
    returns=QuestionView,
    versioned=True,
    summary="Let a question through, answer it, or hide it",
)
def moderate_question(call: Call, id: str, question_id: str, body: DecisionInput) -> QuestionView:
    """The host of the webinar and its presenters may, too."""
    seen = service.moderate_question(
        id,
        question_id,
        body.decision(),
        expected_version=call.expected_version,
        actor=call.actor,
        tx=call.tx,
    )
    return QuestionView.of(seen)


@router.post(
    "/api/webinars/{id}/qa/{question_id}/upvote",
    access=requires("question:ask"),
    body=Empty,
    returns=QuestionView,
    summary="Vote for a question",
)
def upvote_question(call: Call, id: str, question_id: str, body: Empty) -> QuestionView:
    """Once for each person: a second vote changes nothing. A merged question's votes are the other one's."""
    return QuestionView.of(service.upvote_question(id, question_id, actor=call.actor, tx=call.tx))


@router.put(
    "/api/webinars/{id}/qa/{question_id}/answering",
    access=requires("question:moderate"),
    body=AnsweringInput,
    returns=QuestionView,
    summary="Say that a question is being answered live, or has been",
)
def answer_live(call: Call, id: str, question_id: str, body: AnsweringInput) -> QuestionView:
    """The host of the webinar and its presenters may, too. Several may be answered at once."""
    return QuestionView.of(
        service.answer_live(id, question_id, answering=body.answering, actor=call.actor, tx=call.tx)
    )


@router.put(
    "/api/webinars/{id}/qa/{question_id}/assignee",
    access=requires("question:moderate"),
    body=AssigneeInput,
    returns=QuestionView,
    summary="Give a question to a speaker",
)
def assign_question(call: Call, id: str, question_id: str, body: AssigneeInput) -> QuestionView:
    """The host of the webinar and its presenters may, too."""
    return QuestionView.of(
        service.assign_question(id, question_id, body.user_id, actor=call.actor, tx=call.tx)
    )


@router.post(
    "/api/webinars/{id}/qa/{question_id}/merge",
    access=requires("question:moderate"),
    body=MergeInput,
    returns=QuestionView,
    summary="Merge a question into another one",
)
def merge_question(call: Call, id: str, question_id: str, body: MergeInput) -> QuestionView:
    """The host of the webinar may, too. Its votes follow within seconds; it cannot be taken apart again."""
    return QuestionView.of(service.merge_questions(id, question_id, body.into, actor=call.actor, tx=call.tx))
