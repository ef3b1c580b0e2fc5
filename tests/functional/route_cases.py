"""For every route of the API a request that succeeds for whoever may make it, and who that is.

A route without an entry here fails the permission tests. Where the declared access says who may (an action of
``core/permissions.py``, or everybody), nothing more is said; where it depends on whose thing it is, ``outcomes`` says it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chalicelib.core import clock
from chalicelib.core.http import Endpoint, Redirect
from chalicelib.core.permissions import Role, allows
from tests.functional.api import Answer
from tests.functional.world import ANSWERS, NOBODY, ROUND_PLAN, STRANGER, VIDEO_SECONDS, World

ROLES = tuple(str(role) for role in Role)
INVITED = "invited"
EVERYBODY = (*ROLES, STRANGER, NOBODY)
STAFF = ("org_admin", "course_author", "instructor", "teaching_assistant")


def only(allowed: Iterable[str], status: int, *, members: int = 403, strangers: int = 404) -> dict[str, int]:
    """Return outcomes: ``status`` for those allowed, ``members`` for other roles, ``strangers`` for the stranger."""
    return {STRANGER: strangers} | dict.fromkeys(ROLES, members) | dict.fromkeys(allowed, status)


def everybody(status: int) -> dict[str, int]:
    """Return outcomes that are the same for whoever is signed in."""
    return only((*ROLES, STRANGER), status)


@dataclass(frozen=True)
class Case:
    """A request of an operation: values for its path, its body, the version for If-Match, and its own time."""

    operation: str
    path: dict[str, str] = field(default_factory=dict)
    body: Any = None
    query: str = ""
    version: int | None = None
    at: datetime | None = None
    outcomes: dict[str, int] = field(default_factory=dict)

    @property
    def method(self) -> str:
        """The method."""
        return self.operation.partition(" ")[0]

    def address(self, **instead: str) -> str:
        """Return path and query with the path's values filled in, some of them by others."""
        template = self.operation.partition(" ")[2]
        return template.format(**(self.path | instead)) + (f"?{self.query}" if self.query else "")

    def expected(self, endpoint: Endpoint, who: str) -> int:
        """Return the status that ``who`` must get."""
        success = 302 if endpoint.returns is Redirect else endpoint.status
        if not endpoint.access.signed_in:
            return self.outcomes.get(who, success)
        if who == NOBODY:
            return 401
        if who in self.outcomes:
            return self.outcomes[who]
        if endpoint.access.action is None:
            raise KeyError(f"{self.operation}: its case must say who may")
        if who == STRANGER:
            return 404
        return success if allows(Role(who), endpoint.access.action) else 403


def send(world: World, case: Case, who: str, **instead: str) -> Answer:
    """Make a case's request as somebody."""
    somebody = world.invited if who == INVITED else world.who(who)
    headers = {"if-match": f'"{case.version}"'} if case.version is not None else {}
    if case.method == "POST":
        headers["idempotency-key"] = "once"
    with clock.frozen(case.at or clock.now()):
        return world.client.request(
            case.method, case.address(**instead), case.body, as_=somebody, headers=headers
        )


def cases_of(world: World) -> list[Case]:
    """Return all cases, with the world's ids filled in."""
    return [
        *_organizations(world.ids, world),
        *_courses(world.ids),
        *_course_parts(world.ids),
        *_learning(world.ids),
        *_webinars(world.ids, world.start),
        *_registrations(world.ids, world),
        *_rooms(world.ids, world),
        *_questions(world.ids, world),
        *_chat(world.ids),
        *_polls(world.ids),
        *_breakouts(world.ids, world),
        *_reports(world.ids),
        *_broadcasts(world.ids, world),
        *_presenters(world.ids, world),
        *_certificates(world.ids),
        *_media(world.ids),
        *_mail(world.ids),
        Case("GET /api/health"),
        Case("GET /api/openapi.json"),
    ]


def _organizations(ids: dict[str, str], world: World) -> list[Case]:
    own = {"id": ids["organization"]}
    profile = {"name": "Analytical Society", "subdomain": "analytical"}
    viewer = own | {"user_id": world.people[Role.VIEWER].user_id}
    return [
        Case("POST /api/organizations", body={"name": "New", "subdomain": "new"}, outcomes=everybody(201)),
        Case("GET /api/organizations", outcomes=everybody(200)),
        Case("GET /api/organizations/{id}", own),
        Case("PUT /api/organizations/{id}", own, profile, version=1),
        Case("GET /api/organizations/{id}/blocked-words", own),
        Case("PUT /api/organizations/{id}/blocked-words", own, {"words": ["loom"]}, version=0),
        Case("GET /api/organizations/{id}/members", own),
        Case("POST /api/organizations/{id}/members", own, {"email": "new@example.org", "role": "viewer"}),
        Case("PUT /api/organizations/{id}/members/{user_id}", viewer, {"role": "instructor"}, version=1),
        Case(
            "DELETE /api/organizations/{id}/members/{user_id}",
            viewer,
            outcomes=only([Role.ORG_ADMIN, Role.VIEWER], 204),
        ),
        Case("GET /api/organizations/{id}/invitations", own),
        Case(
            "DELETE /api/organizations/{id}/invitations/{invitation_id}",
            own | {"invitation_id": ids["invitation"]},
        ),
        Case("GET /api/invitations/{id}", {"id": ids["token"]}),
        # Whoever holds the link may know of the invitation; only the invited address may accept it.
        Case(
            "POST /api/invitations/{id}/accept",
            {"id": ids["token"]},
            {},
            outcomes=only([INVITED], 200, strangers=403),
        ),
        Case(
            "POST /api/invitations/{id}/account",
            {"id": ids["token"]},
            {"name": "Nora", "password": "Correct-horse-battery-9"},
        ),
        Case("GET /api/subdomains/{id}", {"id": "analytical"}),
        Case("GET /api/me", outcomes=everybody(200)),
    ]


def _courses(ids: dict[str, str]) -> list[Case]:
    course, draft = {"id": ids["course"]}, {"id": ids["draft"]}
    new = {"organizationId": ids["organization"], "title": "Numbers"}
    listing = f"organizationId={ids['organization']}"
    order = {
        "modules": [
            {"id": ids["second"], "items": [ids["task"], ids["quiz"], ids["video"]]},
            {"id": ids["course.module"], "items": [ids["course.lesson"]]},
        ]
    }
    return [
        Case("POST /api/courses", body=new),
        Case("GET /api/courses", outcomes=everybody(200)),
        Case("GET /api/courses", query=listing, outcomes=everybody(200)),
        Case("GET /api/courses", query=f"{listing}&status=DRAFT", outcomes=only(STAFF, 200)),
        Case("GET /api/courses/{id}", course, outcomes=only(ROLES, 200)),
        Case("GET /api/courses/{id}", draft, outcomes=only(STAFF, 200, members=404)),
        Case("PUT /api/courses/{id}", course, {"title": "Engines"}, version=2),
        Case("DELETE /api/courses/{id}", course),
        Case("POST /api/courses/{id}/publish", draft, {}),
        Case("PUT /api/courses/{id}/order", course, order),
    ]


def _course_parts(ids: dict[str, str]) -> list[Case]:
    course = {"id": ids["course"]}
    module = course | {"module_id": ids["second"]}
    lesson = course | {"lesson_id": ids["course.lesson"]}
    task = course | {"assignment_id": ids["task"]}
    text = {"title": "Gears", "type": "TEXT", "content": "# Gears"}
    essay = {"title": "Essay", "type": "TASK", "instructions": "Write."}
    inside = {"moduleId": ids["second"]}
    return [
        Case("POST /api/courses/{id}/modules", course, {"title": "Third"}),
        Case("PUT /api/courses/{id}/modules/{module_id}", module, {"title": "Second"}, version=1),
        Case("DELETE /api/courses/{id}/modules/{module_id}", module),
        Case("POST /api/courses/{id}/lessons", course, text | inside),
        Case("PUT /api/courses/{id}/lessons/{lesson_id}", lesson, text, version=1),
        Case("DELETE /api/courses/{id}/lessons/{lesson_id}", lesson),
        Case("POST /api/courses/{id}/assignments", course, essay | inside),
        Case("PUT /api/courses/{id}/assignments/{assignment_id}", task, essay, version=1),
        Case("DELETE /api/courses/{id}/assignments/{assignment_id}", task),
    ]


def _learning(ids: dict[str, str]) -> list[Case]:
    course = {"id": ids["course"]}
    lesson = course | {"lesson_id": ids["course.lesson"]}
    video = course | {"lesson_id": ids["video"]}
    quiz = course | {"assignment_id": ids["quiz"]}
    whole = {"ranges": [{"first": 0, "last": int(VIDEO_SECONDS // 5)}]}
    # Learning is for those who are enrolled, here the viewer, whatever their role; others have nothing there.
    enrolled = only([Role.VIEWER], 200, members=404)
    work = "/api/courses/{id}/assignments/{assignment_id}/submissions"
    return [
        Case("POST /api/courses/{id}/enroll", course, {}, outcomes=only(ROLES, 201)),
        Case("GET /api/courses/{id}/progress", course, outcomes=enrolled),
        Case("GET /api/courses/{id}/learn", course, outcomes=only(ROLES, 200)),
        Case("POST /api/courses/{id}/lessons/{lesson_id}/complete", lesson, {}, outcomes=enrolled),
        Case("POST /api/courses/{id}/lessons/{lesson_id}/watch", video, whole, outcomes=enrolled),
        Case(f"POST {work}", quiz, {"answers": ANSWERS}, outcomes=only([Role.VIEWER], 201, members=404)),
        Case(f"GET {work}", quiz, outcomes=enrolled),
        Case("GET /api/courses/{id}/submissions", course, query=f"assignmentId={ids['task']}"),
        Case(
            "PUT /api/courses/{id}/submissions/{submission_id}",
            course | {"submission_id": ids["submission"]},
            {"score": 80},
            version=1,
        ),
        Case("GET /api/courses/{id}/enrollments", course),
        Case("GET /api/me/enrollments", outcomes=everybody(200)),
    ]


def _webinars(ids: dict[str, str], start: datetime) -> list[Case]:
    webinar = {"id": ids["webinar"]}
    plan = {
        "title": "Notes on the engine",
        "scheduledStart": clock.isoformat(start),
        "scheduledEnd": clock.isoformat(start),
    }
    plan["scheduledEnd"] = plan["scheduledEnd"].replace(":00.000Z", ":59.000Z")
    return [
        Case("POST /api/webinars", body=plan | {"organizationId": ids["organization"]}),
        Case("GET /api/webinars", outcomes=everybody(200)),
        Case("GET /api/webinars", query=f"organizationId={ids['organization']}", outcomes=only(ROLES, 200)),
        Case("GET /api/webinars/{id}", webinar),
        Case("PUT /api/webinars/{id}", webinar, plan, version=1),
        Case("DELETE /api/webinars/{id}", webinar),
        Case("POST /api/webinars/{id}/register", webinar, {}),
        Case("DELETE /api/webinars/{id}/register", webinar, outcomes=only(ROLES, 204)),
        Case("GET /api/webinars/{id}/calendar", webinar),
        Case("GET /api/me/registrations", outcomes=everybody(200)),
        Case("PUT /api/webinars/{id}/certificate-rule", webinar, {"minutes": 45}, version=1),
        Case("POST /api/webinars/{id}/join", webinar, {}, at=start),
        Case(
            "POST /api/webinars/{id}/heartbeat",
            webinar,
            {"token": ids["presence"], "active": True},
            at=start,
            outcomes=only([Role.VIEWER], 204, members=404),
        ),
        Case("GET /api/webinars/{id}/attendees", webinar),
        Case("GET /api/webinars/{id}/attendees", webinar, query="registered=false"),
    ]


def _registrations(ids: dict[str, str], world: World) -> list[Case]:
    webinar = {"id": ids["webinar"]}
    registration = webinar | {"user_id": world.people[Role.VIEWER].user_id}
    return [
        Case("GET /api/webinars/{id}/registrations", webinar),
        Case("GET /api/webinars/{id}/registrations", webinar, query="status=WAITING"),
        Case(
            "PUT /api/webinars/{id}/registrations/{user_id}",
            registration,
            {"status": "REJECTED", "reason": "Full."},
            version=1,
        ),
        Case("POST /api/webinars/{id}/invitees", webinar, {"emails": ["grace@example.org"]}),
        Case("GET /api/webinars/{id}/invitees", webinar),
        Case("GET /api/webinars/{id}/invitees/imports/{import_id}", webinar | {"import_id": ids["import"]}),
        Case("DELETE /api/webinars/{id}/invitees", webinar, query="email=guest@example.org"),
    ]


def _rooms(ids: dict[str, str], world: World) -> list[Case]:
    webinar = {"id": ids["webinar"]}
    viewer = webinar | {"user_id": world.people[Role.VIEWER].user_id}
    return [
        Case("GET /api/webinars/{id}/room", webinar),
        Case("PUT /api/webinars/{id}/room", webinar, {"slowMode": 30}, version=0),
        Case("GET /api/webinars/{id}/room/actions", webinar),
        Case("GET /api/webinars/{id}/room/people", webinar),
        Case("PUT /api/webinars/{id}/room/people/{user_id}", viewer, {"banned": False, "mutedFor": 5}),
    ]


def _questions(ids: dict[str, str], world: World) -> list[Case]:
    webinar = {"id": ids["webinar"]}
    speaker = world.people[Role.TEACHING_ASSISTANT].user_id
    question = webinar | {"question_id": ids["question"]}
    decision = {"status": "ANSWERED", "answer": "Because."}
    return [
        Case("POST /api/webinars/{id}/qa", webinar, {"question": "How?"}),
        Case("GET /api/webinars/{id}/qa", webinar),
        Case("GET /api/webinars/{id}/qa", webinar, query="search=why", outcomes=only(CREW, 200)),
        Case("PUT /api/webinars/{id}/qa/{question_id}", question, decision, version=2),
        Case("POST /api/webinars/{id}/qa/{question_id}/upvote", question, {}),
        Case("PUT /api/webinars/{id}/qa/{question_id}/answering", question, {"answering": True}),
        Case("PUT /api/webinars/{id}/qa/{question_id}/assignee", question, {"userId": speaker}),
        Case("POST /api/webinars/{id}/qa/{question_id}/merge", question, {"into": ids["pending"]}),
    ]


def _chat(ids: dict[str, str]) -> list[Case]:
    webinar = {"id": ids["webinar"]}
    message = webinar | {"message_id": ids["message"]}
    return [
        Case("POST /api/webinars/{id}/chat", webinar, {"text": "Hello."}),
        Case("GET /api/webinars/{id}/chat", webinar),
        Case("GET /api/webinars/{id}/chat/mine", webinar),
        Case("PUT /api/webinars/{id}/chat/{message_id}", message, {"status": "DELETED"}),
        Case("PUT /api/webinars/{id}/room/pinned", webinar, {"messageId": ids["message"]}),
    ]


def _polls(ids: dict[str, str]) -> list[Case]:
    webinar = {"id": ids["webinar"]}
    draft, poll = webinar | {"poll_id": ids["draft_poll"]}, webinar | {"poll_id": ids["poll"]}
    body = {"kind": "TEXT", "question": "In a word?"}
    path = "/api/webinars/{id}/polls"
    return [
        Case(f"POST {path}", webinar, body),
        Case(f"GET {path}", webinar),
        Case(f"PUT {path}/order", webinar, {"ids": [ids["poll"], ids["draft_poll"]]}),
        Case(f"GET {path}/answers", webinar),
        Case(f"GET {path}/{{poll_id}}", poll),
        Case(f"PUT {path}/{{poll_id}}", draft, body, version=1),
        Case(f"DELETE {path}/{{poll_id}}", draft),
        Case(f"POST {path}/{{poll_id}}/launch", draft, {}),
        Case(f"POST {path}/{{poll_id}}/close", poll, {}),
        Case(f"PUT {path}/{{poll_id}}/results", poll, {"shown": True}),
        Case(f"POST {path}/{{poll_id}}/answers", poll, {"text": "Patience"}),
    ]


def _breakouts(ids: dict[str, str], world: World) -> list[Case]:
    """A round is open in the webinar, with the viewer and the author in its first group; another one has a draft."""
    webinar, drafted = {"id": ids["webinar"]}, {"id": ids["on_air"]}
    viewer = world.people[Role.VIEWER].user_id
    path = "/api/webinars/{id}/breakouts"
    inside, group = f"{path}/{{group_id}}", webinar | {"group_id": "1-01"}
    members = (Role.VIEWER, Role.COURSE_AUTHOR)
    signal = {"to": viewer, "kind": "HELLO"}
    later = clock.isoformat(clock.now() + timedelta(hours=1))
    return [
        Case(f"GET {path}", webinar),
        Case(f"PUT {path}", drafted, ROUND_PLAN, version=1),
        Case(f"POST {path}/open", drafted, {}),
        Case(f"PUT {path}/timer", webinar, {"endsAt": later}, version=2),
        Case(f"POST {path}/call-back", webinar, {}),
        Case(f"POST {path}/close", webinar, {}),
        Case(f"GET {path}/people", webinar),
        Case(f"PUT {path}/people/{{user_id}}", webinar | {"user_id": viewer}, {"groupId": "1-02"}),
        Case(f"GET {path}/mine", webinar),
        Case(f"POST {path}/mine", webinar, {}),
        Case(f"PUT {path}/mine", webinar, {"groupId": "1-02"}),
        Case(f"PUT {inside}/help", group, {"wanted": True}, outcomes=only((*members, *CREW), 200)),
        Case(f"PUT {inside}/call", group, {"joined": True}, outcomes=only(members, 200)),
        Case(f"POST {inside}/signals", group, signal, outcomes=only(members, 204)),
        Case(f"GET {inside}/signals", group, outcomes=only(members, 200)),
        Case(f"POST {inside}/chat", group, {"text": "Hello."}, outcomes=only((*members, *CREW), 201)),
        Case(f"GET {inside}/chat", group, outcomes=only((*members, *CREW), 200)),
    ]


def _reports(ids: dict[str, str]) -> list[Case]:
    webinar = {"id": ids["webinar"]}
    return [
        Case("GET /api/webinars/{id}/summary", webinar),
        Case("POST /api/webinars/{id}/summary", webinar, {}),
        Case("POST /api/webinars/{id}/reports", webinar, {"kind": "CHAT", "format": "CSV"}),
        Case("GET /api/webinars/{id}/reports", webinar),
        Case("GET /api/webinars/{id}/reports/{report_id}", webinar | {"report_id": ids["report"]}),
    ]


# The instructor is the host of all webinars, the teaching assistant a named presenter.
CREW = (Role.ORG_ADMIN, Role.INSTRUCTOR, Role.TEACHING_ASSISTANT)
OPERATORS = (Role.ORG_ADMIN, Role.INSTRUCTOR)
PUBLISHERS = (Role.INSTRUCTOR, Role.TEACHING_ASSISTANT)


def _broadcasts(ids: dict[str, str], world: World) -> list[Case]:
    webinar, on_air, over = ({"id": ids[name]} for name in ("webinar", "on_air", "over"))
    at = world.start - timedelta(minutes=20)
    source = webinar | {"source_id": ids["webinar.source"]}
    path = "/api/webinars/{id}/broadcast"
    settings = {"anglesPublished": True, "replayAccess": "ATTENDED", "replayUntil": clock.isoformat(at)}
    microphone = {"kind": "MICROPHONE", "name": "Desk"}
    pdf = {"filename": "talk.pdf", "contentType": "application/pdf", "size": 1000}
    operators, publishers = only(OPERATORS, 200), only(PUBLISHERS, 201)
    # Everybody is registered for the first webinar, nobody for the others.
    staff = only(CREW, 200)
    return [
        Case(f"POST {path}", webinar, {}, at=at, outcomes=only(CREW, 200)),
        Case(f"GET {path}", webinar, at=at, outcomes=only(CREW, 200)),
        Case(f"POST {path}/start", webinar, {}, at=at, outcomes=operators),
        Case(f"POST {path}/end", on_air, {}, at=world.start, outcomes=operators),
        Case(f"POST {path}/restart", webinar, {}, at=at, outcomes=operators),
        Case(f"PUT {path}/settings", webinar, settings, at=at, outcomes=operators),
        Case(
            f"PUT {path}/producer",
            webinar,
            {"userId": world.people[Role.TEACHING_ASSISTANT].user_id},
            outcomes=only([Role.INSTRUCTOR], 200),
        ),
        Case(f"POST {path}/sources", webinar, microphone, at=at, outcomes=publishers),
        Case(
            f"POST {path}/sources/{{source_id}}/token",
            source,
            {},
            at=at,
            outcomes=only([Role.TEACHING_ASSISTANT], 200),
        ),
        Case(f"PUT {path}/sources/{{source_id}}", source, {"muted": True}, outcomes=only(CREW, 200)),
        Case(f"DELETE {path}/sources/{{source_id}}", source, outcomes=only(CREW, 204)),
        Case(f"POST {path}/slides", webinar, pdf, at=at, outcomes=publishers),
        Case(f"POST {path}/decks", webinar, {"assetId": ids["slides"]}, at=at, outcomes=publishers),
        Case("GET /api/webinars/{id}/playback", webinar),
        Case("GET /api/webinars/{id}/playback", on_air, at=world.start, outcomes=staff),
        Case("GET /api/webinars/{id}/playback", over, at=world.start + timedelta(hours=2)),
        Case("POST /api/webinars/{id}/playback/link", over, {}, outcomes=operators),
        Case("GET /api/playback/{id}", {"id": ids["link"]}),
    ]


def _presenters(ids: dict[str, str], world: World) -> list[Case]:
    webinar = {"id": ids["webinar"]}
    viewer = {"userId": world.people[Role.VIEWER].user_id}
    presenter = webinar | {"user_id": world.people[Role.TEACHING_ASSISTANT].user_id}
    return [
        Case("GET /api/webinars/{id}/presenters", webinar),
        Case("POST /api/webinars/{id}/presenters", webinar, viewer, outcomes=only([Role.INSTRUCTOR], 201)),
        Case(
            "PUT /api/webinars/{id}/presenters/{user_id}",
            presenter,
            {"muted": True},
            outcomes=only(OPERATORS, 200),
        ),
        Case("DELETE /api/webinars/{id}/presenters/{user_id}", presenter, outcomes=only(OPERATORS, 204)),
    ]


def _certificates(ids: dict[str, str]) -> list[Case]:
    certificate = {"id": ids["certificate"]}
    # The viewer owns the certificate; of others', only those with `certificate:view` see something.
    viewing = [Role.ORG_ADMIN, Role.COURSE_AUTHOR, Role.INSTRUCTOR]
    owner = {"id": "user-lea"}
    return [
        Case("GET /api/certificates/{id}", {"id": "me"}, outcomes=everybody(200)),
        Case("GET /api/certificates/{id}", owner, outcomes=only([*viewing, Role.VIEWER], 200, members=404)),
        Case("POST /api/certificates/{id}/verify", certificate, {"verificationHash": ids["hash"]}),
        Case("GET /api/certificates/{id}/download", certificate, outcomes=only([*viewing, Role.VIEWER], 302)),
        Case("GET /api/certificates/{id}/credential", certificate),
        Case("POST /api/certificates/{id}/revoke", certificate, {"reason": "A mistake."}),
        Case("GET /api/credential-keys"),
        Case("GET /api/credential-keys/{id}", {"id": ids["key"]}),
        Case("GET /api/issuers/{id}", {"id": ids["organization"]}),
    ]


def _media(ids: dict[str, str]) -> list[Case]:
    upload = {
        "organizationId": ids["organization"],
        "filename": "lecture.mp4",
        "contentType": "video/mp4",
        "size": 1000,
    }
    return [
        Case("POST /api/media", body=upload),
        Case("GET /api/media/{id}", {"id": ids["asset"]}),
    ]


def _mail(ids: dict[str, str]) -> list[Case]:
    """A link of the viewer's in a mail, and a mail that bounced."""
    join, unsubscribe = {"token": ids["join_token"]}, {"token": ids["unsubscribe_token"]}
    own = {"id": ids["organization"]}
    return [
        Case("GET /api/join/{token}", join),
        Case("GET /api/mail/preferences/{token}", unsubscribe),
        Case("PUT /api/mail/preferences/{token}", unsubscribe, {"webinar": False, "organization": True}),
        Case("POST /api/mail/unsubscribe/{token}", unsubscribe),
        Case("GET /api/organizations/{id}/undelivered", own),
        Case("POST /api/organizations/{id}/undelivered/{mail_id}/retry", own | {"mail_id": "mail_1"}, {}),
    ]
