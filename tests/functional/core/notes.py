"""A small app on the endpoint machinery, with a route for everything that a route can do; notes are members' names."""

from functools import cache
from unittest.mock import patch

from chalice.app import Chalice
from chalice.local import LocalGateway
from pydantic import Field

from chalicelib.core import ids
from chalicelib.core.errors import NotFound, PreconditionFailed, Raced
from chalicelib.core.events import CertificateIssued
from chalicelib.core.http import PUBLIC, SIGNED_IN, Call, Content, Redirect, Router
from chalicelib.core.http import router as routers
from chalicelib.core.http.problems import problems_middleware
from chalicelib.core.schemas import Empty, PageQuery, PageView, Schema, UtcDateTime
from chalicelib.core.tables import find
from chalicelib.organizations.models import Member, member_key
from tests.functional.api import gateway_of
from tests.functional.core.items import member

SHELF = "shelf"
NOTE = {"text": "Remember"}
races: list[str] = []
"""The ids that `…/race` was called for: it loses as many races as its number of path says."""


def body_of(size: int) -> bytes:
    """Return a valid body of this many bytes."""
    frame = b'{"text":""}'
    return frame[:-2] + b"x" * (size - len(frame)) + frame[-2:]


class Tag(Schema):
    """A tag."""

    display_name: str = Field(max_length=10)


class NoteInput(Schema):
    """A note as it is written."""

    text: str = Field(min_length=1)
    due_at: UtcDateTime | None = None
    tags: list[Tag] = Field([])
    count: int = 0
    done: bool = False


class NoteView(Schema):
    """A note as it is read."""

    id: str
    text: str
    version: int


def view(note: Member) -> NoteView:
    """Present a note."""
    return NoteView(id=note.user_id, text=note.name, version=int(note.version or 0))


def read(note_id: str) -> Member:
    """Read a note."""
    note = find(Member, SHELF, member_key(note_id))
    if note is None:
        raise NotFound("note")
    return note


def declare(router: Router) -> None:  # noqa: C901 # a list of routes
    """Declare the routes."""

    @router.post(
        "/api/notes", access=SIGNED_IN, body=NoteInput, returns=NoteView, status=201, summary="Write a note"
    )
    def create_note(call: Call, body: NoteInput) -> NoteView:
        note = member(ids.new_id("note"), SHELF, name=body.text)
        call.tx.create(note)
        call.tx.emit(CertificateIssued(organization_id=SHELF, certificate_id=note.user_id, user_id="x"))
        return view(note)

    @router.get(
        "/api/notes", access=PUBLIC, query=PageQuery, returns=PageView[NoteView], summary="List notes"
    )
    def list_notes(call: Call, query: PageQuery) -> PageView[NoteView]:
        return PageView[NoteView](items=[], next_cursor=query.cursor)

    @router.get("/api/notes/{id}", access=PUBLIC, returns=NoteView, summary="Read a note")
    def get_note(call: Call, id: str) -> NoteView:  # noqa: A002 # the path's first variable
        return view(read(id))

    @router.put(
        "/api/notes/{id}",
        access=SIGNED_IN,
        body=NoteInput,
        returns=NoteView,
        versioned=True,
        summary="Edit a note",
    )
    def edit_note(call: Call, id: str, body: NoteInput) -> NoteView:  # noqa: A002 # the path's first variable
        note = read(id)
        if note.version != call.expected_version:
            raise PreconditionFailed
        note.name = body.text
        call.tx.put(note)
        return view(note)

    @router.delete("/api/notes/{id}", access=SIGNED_IN, summary="Throw a note away")
    def delete_note(call: Call, id: str) -> None:  # noqa: A002 # the path's first variable
        call.tx.delete(read(id))

    @router.post("/api/notes/{id}/race/{times}", access=PUBLIC, returns=NoteView, summary="Lose races")
    def race(call: Call, id: str, times: str) -> NoteView:  # noqa: A002 # the path's first variable
        note = read(id)
        races.append(id)
        if len(races) <= int(times):
            raise Raced
        return view(note)

    @router.post(
        "/api/notes/{id}/check", access=PUBLIC, body=Empty, returns=NoteView, read_only=True, summary="Look"
    )
    def check_note(call: Call, id: str, body: Empty) -> NoteView:  # noqa: A002 # the path's first variable
        return view(read(id))

    @router.get(
        "/api/notes/{id}/file", access=PUBLIC, returns=Content, produces="text/plain", summary="As a file"
    )
    def get_file(call: Call, id: str) -> Content:  # noqa: A002 # the path's first variable
        return Content("été", "text/plain; charset=utf-8", filename="note.txt")

    @router.get("/api/notes/{id}/away", access=PUBLIC, returns=Redirect, summary="Go elsewhere")
    def go_away(call: Call, id: str) -> Redirect:  # noqa: A002 # the path's first variable
        call.cookies.extend(["one=1; Path=/", "two=2; Path=/"])
        return Redirect("https://example.org/note")

    @router.get("/api/fault", access=PUBLIC, summary="Fail")
    def fail(call: Call) -> None:
        raise RuntimeError("a secret of ours")

    @router.get("/api/actor", access=PUBLIC, summary="Ask for an actor where nobody needs to be one")
    def act(call: Call) -> None:
        raise NotFound(call.actor.user_id)


@cache
def notes_gateway() -> LocalGateway:
    """Return the app behind the local gateway. Its endpoints stay out of the list of the API's own."""
    with patch.object(routers, "ENDPOINTS", []):
        router = Router("notes")
        declare(router)
    app = Chalice(app_name="notes")
    app.register_middleware(problems_middleware, "http")
    app.register_blueprint(router.blueprint)
    return gateway_of(app)
