"""HTTP of a webinar's room: its rules, what is done to its people, and the record of its moderation."""

from chalicelib.core.http import Call, Router, requires
from chalicelib.core.schemas import PageQuery, PageView
from chalicelib.rooms import service
from chalicelib.rooms.schemas import ActionView, PersonView, RestraintInput, RoomInput, RoomView

router = Router("rooms")


@router.get(
    "/api/webinars/{id}/room",
    access=requires("room:enter"),
    returns=RoomView,
    summary="Read a room's rules, and who I am there",
)
def get_room(call: Call, id: str) -> RoomView:
    """For those registered and the organization's members. What happens in the room is on the CDN, see `feedUrl`."""
    return RoomView.of(service.view_room(id, actor=call.actor))


@router.put(
    "/api/webinars/{id}/room",
    access=requires("room:moderate"),
    body=RoomInput,
    returns=RoomView,
    versioned=True,
    summary="Change a room's rules",
)
def edit_room(call: Call, id: str, body: RoomInput) -> RoomView:
    """The host of the webinar may, too. A room that nobody changed yet has version 0."""
    return RoomView.of(
        service.edit_room(
            id, body.rules(), expected_version=call.expected_version, actor=call.actor, tx=call.tx
        )
    )


@router.get(
    "/api/webinars/{id}/room/actions",
    access=requires("room:moderate"),
    query=PageQuery,
    returns=PageView[ActionView],
    summary="List what the moderators did, newest first",
)
def list_actions(call: Call, id: str, query: PageQuery) -> PageView[ActionView]:
    page = service.list_actions(id, actor=call.actor, limit=query.limit, cursor=query.cursor)
    return PageView[ActionView](
        items=[ActionView.of(one) for one in page.items], next_cursor=page.next_cursor
    )


@router.get(
    "/api/webinars/{id}/room/people",
    access=requires("room:moderate"),
    query=PageQuery,
    returns=PageView[PersonView],
    summary="List those to whom moderators did something",
)
def list_people(call: Call, id: str, query: PageQuery) -> PageView[PersonView]:
    page = service.list_people(id, actor=call.actor, limit=query.limit, cursor=query.cursor)
    return PageView[PersonView](
        items=[PersonView.of(one) for one in page.items], next_cursor=page.next_cursor
    )


@router.put(
    "/api/webinars/{id}/room/people/{user_id}",
    access=requires("room:moderate"),
    body=RestraintInput,
    returns=PersonView,
    summary="Mute a person, send them out, or take it back",
)
def restrain_person(call: Call, id: str, user_id: str, body: RestraintInput) -> PersonView:
    """Nobody may do this to who moderates beside them; the host and admins stand over everybody but each other."""
    return PersonView.of(service.restrain_person(id, user_id, body.restraint(), actor=call.actor, tx=call.tx))
