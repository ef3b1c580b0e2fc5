"""The demo organization: made once through the public API, recognized afterwards in the data itself."""

import json
import re
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from infra.local import cloud
from infra.local.demo_api import DemoApi, DemoFailed, send
from infra.local.demo_course import (
    COURSE,
    PLAN_LESSON,
    PREPARE,
    QUESTIONS_LESSON,
    QUIZ,
    ROOM_LESSON,
    TASK,
    TEACH,
    TITLE,
    WEBINAR,
)
from infra.local.layout import Layout
from infra.local.people import PEOPLE, Person, ensure_people

SUBDOMAIN = "lisbon"
ORGANIZATION = {
    "name": "Lisbon School of Teaching",
    "subdomain": SUBDOMAIN,
    "description": "We teach people who teach people.",
    "primaryColor": "#0f766e",
}
WAIT_SECONDS = 40.0
_INVITATION = re.compile(r"/invitations/([A-Za-z0-9_.-]+)")
T = TypeVar("T")


@dataclass
class Demo:
    """What stack.json says of the demo."""

    users: list[dict[str, str]]
    organization: str | None = None
    course: str | None = None
    webinar: str | None = None
    problem: str | None = field(default=None)

    def as_json(self) -> dict[str, Any]:
        """Return the part of stack.json."""
        return {
            "users": self.users,
            "organization": self.organization,
            "course": self.course,
            "webinar": self.webinar,
        }


def ensure_demo(layout: Layout, values: dict[str, str]) -> Demo:
    """Return the demo's people with fresh tokens, and its organization, course and webinar.

    What is missing is made. If that fails, ``problem`` says why: the platform runs without its demo too.
    """
    tokens = ensure_people(cloud.client(layout, "cognito-idp"), values)
    users = [
        {
            "email": person.email,
            "password": person.password,
            "role": person.role,
            "token": tokens[person.email],
        }
        for person in PEOPLE
    ]
    demo = Demo(users)
    apis = {person.role: DemoApi(layout.api_url, tokens[person.email]) for person in PEOPLE}
    try:
        demo.organization = ensure_organization(apis["org_admin"])
        ensure_members(apis, demo.organization, layout.mail_url)
        demo.course = ensure_course(apis["course_author"], demo.organization)
        demo.webinar = ensure_webinar(apis["instructor"], demo.organization)
    except DemoFailed as error:
        demo.problem = str(error)
    return demo


def ensure_organization(api: DemoApi) -> str:
    """Return the id of the demo organization."""
    for organization in api.items("/api/organizations"):
        if organization["subdomain"] == SUBDOMAIN:
            return str(organization["id"])
    return str(api.post("/api/organizations", ORGANIZATION)["id"])


def ensure_members(apis: dict[str, DemoApi], organization: str, mail_url: str) -> None:
    """Invite who is not a member yet; each accepts with the link in the mail."""
    admin = apis["org_admin"]
    members = {
        member["email"] for member in admin.items(f"/api/organizations/{organization}/members?limit=100")
    }
    missing = [person for person in PEOPLE if person.email not in members]
    for person in missing:
        admin.post(f"/api/organizations/{organization}/members", {"email": person.email, "role": person.role})
    for person in missing:
        token = wait_for(lambda: invitation_token(mail_url, organization, person), f"mail to {person.email}")  # noqa: B023 - called at once
        apis[person.role].post(f"/api/invitations/{token}/accept")


def invitation_token(mail_url: str, organization: str, person: Person) -> str | None:
    """Return the token of the newest invitation that was mailed to a person, if it arrived."""
    with urllib.request.urlopen(f"{mail_url}/messages.json", timeout=10) as response:  # noqa: S310 - loopback
        messages = json.load(response)
    for message in messages:
        if person.email in message["to"]:
            for token in _INVITATION.findall(message["text"]):
                if token.startswith(f"{organization}."):
                    return str(token)
    return None


def ensure_course(api: DemoApi, organization: str) -> str:
    """Return the id of the published demo course. One that was left half made is put away first."""
    listing = f"/api/courses?organizationId={organization}&limit=100"
    for course in api.items(listing):
        if course["title"] == TITLE:
            return str(course["id"])
    for course in api.items(f"{listing}&status=DRAFT"):
        if course["title"] == TITLE:
            api.delete(f"/api/courses/{course['id']}")
    course_id = str(api.post("/api/courses", {**COURSE, "organizationId": organization})["id"])
    video = upload_video(api, organization)
    prepare = api.post(f"/api/courses/{course_id}/modules", PREPARE)["id"]
    teach = api.post(f"/api/courses/{course_id}/modules", TEACH)["id"]
    lessons = f"/api/courses/{course_id}/lessons"
    api.post(lessons, {**PLAN_LESSON, "moduleId": prepare})
    api.post(lessons, {**ROOM_LESSON, "moduleId": prepare, "vodId": video})
    api.post(lessons, {**QUESTIONS_LESSON, "moduleId": teach})
    assignments = f"/api/courses/{course_id}/assignments"
    api.post(assignments, {**QUIZ, "moduleId": teach})
    api.post(assignments, {**TASK, "moduleId": teach})
    api.post(f"/api/courses/{course_id}/publish")
    return course_id


def upload_video(api: DemoApi, organization: str) -> str:
    """Upload the demo video as a browser would. Returns the asset's id once it was examined."""
    content = make_video()
    asset = api.post(
        "/api/media",
        {
            "organizationId": organization,
            "filename": "sound-and-picture.mp4",
            "contentType": "video/mp4",
            "size": len(content),
        },
    )
    send("PUT", asset["uploadUrl"], content, asset["uploadHeaders"])

    def examined() -> str | None:
        status = api.get(f"/api/media/{asset['id']}")["status"]
        return str(status) if status in ("READY", "FAILED", "REJECTED") else None

    status = wait_for(examined, "the demo video to be examined")
    if status != "READY":
        raise DemoFailed(f"the demo video is {status}")
    return str(asset["id"])


def make_video(seconds: int = 12) -> bytes:
    """Return a short MP4 with a moving picture and a tone."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "demo.mp4"
        command = ["ffmpeg", "-hide_banner", "-loglevel", "error", "-y"]
        command += ["-f", "lavfi", "-i", f"testsrc2=size=640x360:rate=24:duration={seconds}"]
        command += ["-f", "lavfi", "-i", f"sine=frequency=330:duration={seconds}"]
        command += ["-c:v", "libx264", "-preset", "veryfast", "-crf", "30", "-pix_fmt", "yuv420p"]
        command += ["-c:a", "aac", "-b:a", "64k", "-shortest", "-movflags", "+faststart", str(target)]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise DemoFailed(f"ffmpeg made no demo video: {error}") from error
        return target.read_bytes()


def ensure_webinar(api: DemoApi, organization: str) -> str:
    """Return the id of a demo webinar that is still to come; the data may be weeks old."""
    now = datetime.now(UTC)
    for webinar in api.items(f"/api/webinars?organizationId={organization}&from={_iso(now)}&limit=100"):
        if webinar["title"] == WEBINAR["title"] and webinar["status"] == "SCHEDULED":
            return str(webinar["id"])
    start = (now + timedelta(days=7)).replace(hour=17, minute=0, second=0, microsecond=0)
    body = {
        **WEBINAR,
        "organizationId": organization,
        "scheduledStart": _iso(start),
        "scheduledEnd": _iso(start + timedelta(hours=1)),
    }
    return str(api.post("/api/webinars", body)["id"])


def wait_for(condition: Callable[[], T | None], what: str) -> T:
    """Return the first value that is there. Raises DemoFailed."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        value = condition()
        if value is not None:
            return value
        time.sleep(0.1)
    raise DemoFailed(f"waited {WAIT_SECONDS:.0f} s in vain for {what}")


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
