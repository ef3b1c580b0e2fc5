"""A small world: one of everything that the API knows, somebody in every role, and a rival from outside."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chalicelib.broadcasts import service as broadcasts
from chalicelib.certificates import service as certificates
from chalicelib.certificates import signing
from chalicelib.core import clock
from chalicelib.core.outbox import OutboxEvent
from chalicelib.core.permissions import Role
from chalicelib.core.transaction import Transaction
from chalicelib.mail.models import BOUNCED, Delivery
from chalicelib.media import service as media
from chalicelib.organizations.service import new_member
from chalicelib.reminders import links
from chalicelib.webinars import service as webinars
from chalicelib.webinars.models import REMINDERS, Reminders
from tests.functional import aws
from tests.functional.api import ApiClient
from tests.functional.people import Issuer, Person

NOBODY = "nobody"
STRANGER = "stranger"
QUIZ = [
    {
        "id": "q1",
        "kind": "SINGLE",
        "prompt": "Who wrote the first program?",
        "options": [{"id": "a", "text": "Ada", "correct": True}, {"id": "b", "text": "Charles"}],
    }
]
ANSWERS = [{"questionId": "q1", "options": ["a"]}]
ROUND_PLAN = {"assignment": "BY_CHOICE", "groups": [{"name": "Gears"}, {"name": "Cards"}]}
VIDEO_SECONDS = 61.5


@dataclass
class World:
    """Ids by name, and who is who: ``people`` by role, the stranger (an admin elsewhere) among them."""

    client: ApiClient
    people: dict[str, Person]
    invited: Person
    pool_id: str
    ids: dict[str, str] = field(default_factory=dict)
    rival: dict[str, str] = field(default_factory=dict)
    start: datetime = field(default_factory=clock.now)
    saved: dict[str, Any] = field(default_factory=dict)
    items: dict[str, list[Any]] = field(default_factory=dict)

    def who(self, name: str) -> Person | None:
        """Return a person by role, the stranger, or None for nobody."""
        return None if name == NOBODY else self.people[name]

    def save(self) -> None:
        """Remember the state of everything."""
        self.saved, self.items = aws.save_items(), aws.all_items()
        aws.writes.forget()

    def restore(self) -> None:
        """Put everything back to the state that was remembered."""
        if aws.writes.happened:
            aws.restore_items(self.saved)
            aws.writes.forget()
        aws.remove_users(self.pool_id)

    def make(self, path: str, body: Any, by: str = Role.ORG_ADMIN) -> dict[str, Any]:
        """Create something through the API."""
        answer = self.client.post(path, body, as_=self.people[by])
        assert answer.status in (200, 201, 202), (path, answer.text)
        made: dict[str, Any] = answer.json
        return made


def build_world(issuer: Issuer, pool_id: str) -> World:
    """Build the world in an empty AWS, through the API wherever it has a way."""
    names = {
        Role.ORG_ADMIN: "ada",
        Role.COURSE_AUTHOR: "arthur",
        Role.INSTRUCTOR: "ines",
        Role.TEACHING_ASSISTANT: "tom",
        Role.VIEWER: "lea",
        STRANGER: "mallory",
    }
    people = {str(role): issuer.person(name) for role, name in names.items()}
    world = World(ApiClient(), people, issuer.person("nora"), pool_id)
    _organization(world)
    _course(world)
    _learning(world)
    _certificate(world)
    _webinar(world)
    _mails(world)
    _broadcasts(world)
    _breakouts(world)
    _rivals(world)
    world.save()
    return world


def _organization(world: World) -> None:
    made = world.make("/api/organizations", {"name": "Analytical Society", "subdomain": "analytical"})
    world.ids["organization"] = made["id"]
    for role in Role:
        if role is not Role.ORG_ADMIN:
            with Transaction() as tx:
                tx.create(new_member(made["id"], role, actor=world.people[role].actor))
    invitation = {"email": world.invited.email, "role": Role.VIEWER}
    invited = world.make(f"/api/organizations/{made['id']}/members", invitation)
    world.ids["invitation"] = invited["id"]
    (event,) = [event for event in _events() if event["type"] == "MemberInvited"]
    world.ids["token"] = event["data"]["acceptPath"].rpartition("/")[2]
    upload = {
        "organizationId": made["id"],
        "filename": "lecture.mp4",
        "contentType": "video/mp4",
        "size": 1000,
    }
    world.ids["asset"] = world.make("/api/media", upload)["id"]
    with Transaction() as tx:
        asset = media.get_asset(world.ids["asset"])
        media.accept_upload(asset, media.Findings(1280, 720, VIDEO_SECONDS), etag="e1", tx=tx)


def _course(world: World) -> None:
    """Publish a course of two modules with one of every kind of content, and leave another one ready as a draft."""
    course = {"organizationId": world.ids["organization"], "title": "Engines", "certificateEnabled": True}
    for name in ("course", "draft", "short"):
        world.ids[name] = world.make("/api/courses", {**course, "title": name})["id"]
        path = f"/api/courses/{world.ids[name]}"
        module = world.make(f"{path}/modules", {"title": "Basics"})["id"]
        text = {"moduleId": module, "title": "Gears", "type": "TEXT", "content": "# Gears"}
        lesson = world.make(f"{path}/lessons", text)["id"]
        world.ids[f"{name}.lesson"] = lesson
        world.ids[f"{name}.module"] = module
    path = f"/api/courses/{world.ids['course']}"
    module = world.ids["second"] = world.make(f"{path}/modules", {"title": "More"})["id"]
    video = {"moduleId": module, "title": "Film", "type": "VIDEO", "vodId": world.ids["asset"]}
    quiz = {"moduleId": module, "title": "Quiz", "type": "QUIZ", "questions": QUIZ}
    task = {"moduleId": module, "title": "Essay", "type": "TASK", "instructions": "Write."}
    world.ids["video"] = world.make(f"{path}/lessons", video)["id"]
    world.ids["quiz"] = world.make(f"{path}/assignments", quiz)["id"]
    world.ids["task"] = world.make(f"{path}/assignments", task)["id"]
    for name in ("course", "short"):
        world.make(f"/api/courses/{world.ids[name]}/publish", {})


def _learning(world: World) -> None:
    """Enroll the viewer, who hands in the task, and completes the short course."""
    path = f"/api/courses/{world.ids['course']}"
    world.make(f"{path}/enroll", {}, by=Role.VIEWER)
    handed_in = world.make(
        f"{path}/assignments/{world.ids['task']}/submissions", {"text": "Well."}, Role.VIEWER
    )
    world.ids["submission"] = handed_in["submission"]["id"]
    short = f"/api/courses/{world.ids['short']}"
    world.make(f"{short}/enroll", {}, by=Role.VIEWER)
    world.make(f"{short}/lessons/{world.ids['short.lesson']}/complete", {}, by=Role.VIEWER)


def _certificate(world: World) -> None:
    """Issue the certificate of the short course as the queue's function does, and say that its PDF is there."""
    (event,) = [event for event in _events() if event["type"] == "CourseCompleted"]
    data = event["data"]
    completion = certificates.Completion(
        subject=certificates.Subject.COURSE,
        subject_id=data["courseId"],
        user_id=data["userId"],
        recipient_name=data["recipientName"],
        recipient_email=data["recipientEmail"],
        title=data["courseTitle"],
        completed_at=clock.parse(data["completedAt"]),
        score=data["score"],
    )
    with Transaction() as tx:
        issued = certificates.issue_certificate(completion, organization_id=event["organizationId"], tx=tx)
    assert issued is not None
    with Transaction() as tx:
        certificates.record_rendering(issued, tx=tx)
    world.ids["certificate"] = issued.certificate_id
    world.ids["hash"] = issued.verification_hash
    world.ids["key"] = signing.current_key().public_jwk["kid"]


def _webinar(world: World) -> None:
    """Schedule a webinar for tomorrow; all are registered, the viewer was there and asked something, a poll is open."""
    start = world.start = clock.now().replace(second=0, microsecond=0) + timedelta(days=1)
    plan = {
        "organizationId": world.ids["organization"],
        "title": "Notes on the engine",
        "scheduledStart": clock.isoformat(start),
        "scheduledEnd": clock.isoformat(start + timedelta(hours=1)),
    }
    world.ids["webinar"] = world.make("/api/webinars", plan, by=Role.INSTRUCTOR)["id"]
    path = f"/api/webinars/{world.ids['webinar']}"
    for role in Role:
        world.make(f"{path}/register", {}, by=role)
    with clock.frozen(start):
        world.ids["presence"] = world.make(f"{path}/join", {}, by=Role.VIEWER)["token"]
    listed = world.make(f"{path}/invitees", {"emails": ["guest@example.org"]}, by=Role.INSTRUCTOR)
    world.ids["import"] = listed["id"]
    with Transaction() as tx:
        webinars.invite_people(world.ids["webinar"], listed["id"], tx=tx)
    question = world.make(f"{path}/qa", {"question": "Why?"}, by=Role.VIEWER)
    world.ids["question"] = question["id"]
    world.ids["message"] = world.make(f"{path}/chat", {"text": "Good day."}, by=Role.VIEWER)["id"]
    world.ids["pending"] = world.make(f"{path}/qa", {"question": "Why, then?"}, by=Role.VIEWER)["id"]
    moderator = world.people[Role.INSTRUCTOR]
    answer = world.client.put(
        f"{path}/qa/{question['id']}", {"status": "APPROVED"}, as_=moderator, version=question["version"]
    )
    assert answer.status == 200, answer.text
    for name in ("poll", "draft_poll"):
        prepared = world.make(f"{path}/polls", {"kind": "TEXT", "question": name}, by=Role.INSTRUCTOR)
        world.ids[name] = prepared["id"]
    world.make(f"{path}/polls/{world.ids['poll']}/launch", {}, by=Role.INSTRUCTOR)
    world.ids["report"] = world.make(f"{path}/reports", {"kind": "ATTENDEES", "format": "CSV"})["id"]


def _mails(world: World) -> None:
    """Know the links in the viewer's mails, and have a mail of the organization's bounce."""
    person = (world.ids["webinar"], world.people[Role.VIEWER].user_id)
    reminders = Reminders.get(world.ids["webinar"], REMINDERS)
    assert isinstance(reminders, Reminders)
    for purpose in links.Purpose:
        world.ids[f"{purpose}_token"] = links.mint_token(reminders.secret, purpose, *person)
    Delivery(
        "mail_1",
        organization_id=world.ids["organization"],
        kind="MemberInvited",
        recipient="nobody@example.org",
        status=BOUNCED,
        attempts=1,
        claimed_at=clock.now(),
        undelivered_organization_id=world.ids["organization"],
        undelivered_at=clock.now(),
        reason="no such mailbox",
    ).save()


def _broadcasts(world: World) -> None:
    """Open the webinar's green room, with a presenter who publishes; have another one live, and the replay of a third.

    The instructor hosts all of them, and the teaching assistant presents.
    """
    host, presenter = world.people[Role.INSTRUCTOR], world.people[Role.TEACHING_ASSISTANT]
    world.ids["slides"] = _slides(world)
    for name in ("webinar", "on_air", "over"):
        webinar_id = world.ids[name] = world.ids.get(name) or _hosted(world)
        path = f"/api/webinars/{webinar_id}"
        with clock.frozen(world.start - timedelta(minutes=30)):
            world.make(f"{path}/broadcast", {}, by=Role.INSTRUCTOR)
            world.make(f"{path}/presenters", {"userId": presenter.user_id}, by=Role.INSTRUCTOR)
            camera = {"kind": "CAMERA", "name": "Left"}
            granted = world.make(f"{path}/broadcast/sources", camera, by=Role.TEACHING_ASSISTANT)
            world.ids[f"{name}.source"] = granted["source"]["id"]
            with Transaction() as tx:
                broadcasts.claim_run(webinar_id, stage_url="http://localhost:9", at=clock.now(), tx=tx)
    with clock.frozen(world.start):
        for name in ("on_air", "over"):
            world.make(f"/api/webinars/{world.ids[name]}/broadcast/start", {}, by=Role.INSTRUCTOR)
    with clock.frozen(world.start + timedelta(hours=1)):
        path = f"/api/webinars/{world.ids['over']}"
        world.make(f"{path}/broadcast/end", {}, by=Role.INSTRUCTOR)
        settings = {"anglesPublished": True, "replayAccess": "LINK", "replayUntil": None}
        answer = world.client.put(f"{path}/broadcast/settings", settings, as_=host)
        assert answer.status == 200, answer.text
        with Transaction() as tx:
            broadcasts.replay_made(world.ids["over"], duration=3600.0, tx=tx)
        world.ids["link"] = world.make(f"{path}/playback/link", {}, by=Role.INSTRUCTOR)["key"]


def _breakouts(world: World) -> None:
    """Open two breakout rooms in the webinar, with the viewer and the author in the first; draft some in the one on air."""
    host = world.people[Role.INSTRUCTOR]
    for name in ("webinar", "on_air"):
        path = f"/api/webinars/{world.ids[name]}/breakouts"
        answer = world.client.put(path, ROUND_PLAN, version=0, as_=host)
        assert answer.status == 200, answer.text
    path = f"/api/webinars/{world.ids['webinar']}/breakouts"
    world.make(f"{path}/open", {}, by=Role.INSTRUCTOR)
    for role in (Role.VIEWER, Role.COURSE_AUTHOR):
        answer = world.client.put(f"{path}/mine", {"groupId": "1-01"}, as_=world.people[role])
        assert answer.status == 200, answer.text


def _hosted(world: World) -> str:
    """Schedule another webinar like the first."""
    plan = {
        "organizationId": world.ids["organization"],
        "title": "Another engine",
        "scheduledStart": clock.isoformat(world.start),
        "scheduledEnd": clock.isoformat(world.start + timedelta(hours=1)),
    }
    return str(world.make("/api/webinars", plan, by=Role.INSTRUCTOR)["id"])


def _slides(world: World) -> str:
    upload = {
        "organizationId": world.ids["organization"],
        "filename": "slides.pdf",
        "contentType": "application/pdf",
        "size": 1000,
    }
    asset_id = str(world.make("/api/media", upload)["id"])
    with Transaction() as tx:
        findings = media.Findings(1920, 1080, page_count=12)
        media.accept_upload(media.get_asset(asset_id), findings, etag="e2", tx=tx)
    return asset_id


def _rivals(world: World) -> None:
    """Give the stranger an organization with a course and a webinar of its own."""
    made = world.make("/api/organizations", {"name": "Rivals", "subdomain": "rivals"}, by=STRANGER)
    course = {"organizationId": made["id"], "title": "Looms"}
    plan = {
        "organizationId": made["id"],
        "title": "Looms",
        "scheduledStart": clock.isoformat(world.start),
        "scheduledEnd": clock.isoformat(world.start + timedelta(hours=1)),
    }
    world.rival = {
        "org": made["id"],
        "crs": world.make("/api/courses", course, by=STRANGER)["id"],
        "web": world.make("/api/webinars", plan, by=STRANGER)["id"],
    }


def _events() -> list[dict[str, Any]]:
    return [json.loads(item.detail) for item in OutboxEvent.scan()]
