"""HTTP of polls: preparing and running them, and answering."""

from chalicelib.core.http import Call, Router, requires
from chalicelib.core.schemas import Empty
from chalicelib.polls import service
from chalicelib.polls.schemas import (
    AnswerInput,
    LaunchInput,
    OrderInput,
    OwnAnswersView,
    OwnAnswerView,
    PollInput,
    PollsView,
    PollView,
    ShownInput,
)

router = Router("polls")


@router.post(
    "/api/webinars/{id}/polls",
    access=requires("room:moderate"),
    body=PollInput,
    returns=PollView,
    status=201,
    summary="Prepare a poll",
)
def create_poll(call: Call, id: str, body: PollInput) -> PollView:
    """The host of the webinar may, too. Nobody else sees it before it is launched."""
    return PollView.of(service.create_poll(id, body.plan(), actor=call.actor, tx=call.tx))


@router.get(
    "/api/webinars/{id}/polls",
    access=requires("room:moderate"),
    returns=PollsView,
    summary="List a webinar's polls, in order",
)
def list_polls(call: Call, id: str) -> PollsView:
    """The host and the presenters may, too. Of polls that are not settled, only the newest one has its results here."""
    return PollsView(items=[PollView.of(seen) for seen in service.list_polls(id, actor=call.actor)])


@router.put(
    "/api/webinars/{id}/polls/order",
    access=requires("room:moderate"),
    body=OrderInput,
    summary="Put a webinar's polls into an order",
)
def order_polls(call: Call, id: str, body: OrderInput) -> None:
    """The host of the webinar may, too."""
    service.order_polls(id, body.ids, actor=call.actor, tx=call.tx)


@router.get(
    "/api/webinars/{id}/polls/answers",
    access=requires("room:enter"),
    returns=OwnAnswersView,
    summary="Read what I answered",
)
def list_own_answers(call: Call, id: str) -> OwnAnswersView:
    """For those registered and the organization's members."""
    return OwnAnswersView.of(service.list_own_answers(id, actor=call.actor))


@router.get(
    "/api/webinars/{id}/polls/{poll_id}",
    access=requires("room:moderate"),
    returns=PollView,
    summary="Read a poll with its results so far",
)
def view_poll(call: Call, id: str, poll_id: str) -> PollView:
    """The host and the presenters may, too."""
    return PollView.of(service.view_poll(id, poll_id, actor=call.actor))


@router.put(
    "/api/webinars/{id}/polls/{poll_id}",
    access=requires("room:moderate"),
    body=PollInput,
    returns=PollView,
    versioned=True,
    summary="Change a poll that was not launched yet",
)
def edit_poll(call: Call, id: str, poll_id: str, body: PollInput) -> PollView:
    """The host of the webinar may, too."""
    return PollView.of(
        service.edit_poll(
            id,
            poll_id,
            body.plan(),
            expected_version=call.expected_version,
            actor=call.actor,
            tx=call.tx,
        )
    )


@router.delete(
    "/api/webinars/{id}/polls/{poll_id}",
    access=requires("room:moderate"),
    summary="Delete a poll that was not launched yet",
)
def delete_poll(call: Call, id: str, poll_id: str) -> None:
    """The host of the webinar may, too."""
    service.delete_poll(id, poll_id, actor=call.actor, tx=call.tx)


@router.post(
    "/api/webinars/{id}/polls/{poll_id}/launch",
    access=requires("room:moderate"),
    body=LaunchInput,
    returns=PollView,
    summary="Let the audience answer a poll",
)
def launch_poll(call: Call, id: str, poll_id: str, body: LaunchInput) -> PollView:
    """The host and the presenters may, too. One quiz runs at a time."""
    return PollView.of(
        service.launch_poll(id, poll_id, results_shown=body.results_shown, actor=call.actor, tx=call.tx)
    )


@router.post(
    "/api/webinars/{id}/polls/{poll_id}/close",
    access=requires("room:moderate"),
    body=Empty,
    returns=PollView,
    summary="Close a poll",
)
def close_poll(call: Call, id: str, poll_id: str, body: Empty) -> PollView:
    """The host and the presenters may, too. A timer that runs out closes a poll by itself."""
    return PollView.of(service.close_poll(id, poll_id, actor=call.actor, tx=call.tx))


@router.put(
    "/api/webinars/{id}/polls/{poll_id}/results",
    access=requires("room:moderate"),
    body=ShownInput,
    returns=PollView,
    summary="Show the results of a poll to everybody, or hide them",
)
def show_results(call: Call, id: str, poll_id: str, body: ShownInput) -> PollView:
    """The host and the presenters may, too."""
    return PollView.of(service.show_results(id, poll_id, shown=body.shown, actor=call.actor, tx=call.tx))


@router.post(
    "/api/webinars/{id}/polls/{poll_id}/answers",
    access=requires("room:enter"),
    body=AnswerInput,
    returns=OwnAnswerView,
    status=201,
    traceless=True,
    summary="Answer a poll",
)
def answer_poll(call: Call, id: str, poll_id: str, body: AnswerInput) -> OwnAnswerView:
    """Once for each person. Repeating it is safe without an Idempotency-Key: it is refused as `already_answered`."""
    return OwnAnswerView.of(service.answer_poll(id, poll_id, body.answer(), actor=call.actor, tx=call.tx))
