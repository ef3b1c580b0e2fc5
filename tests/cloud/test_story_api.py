"""The whole story over HTTP: an organization, its people, a course to its certificate, and a webinar."""

import base64
import io
import secrets
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from icalendar import Calendar
from PIL import Image
from pypdf import PdfReader

from infra.local.seed import make_video
from tests.cloud.people import PASSWORD, Person, invitation_token, new_address
from tests.cloud.school import BUCKET_SECONDS, RIGHT_ANSWERS, Author, Learner
from tests.cloud_fixture import RunningCloud, fetch, wait_for

pytestmark = pytest.mark.cloud

LEARNER = "Mei Nguyễn 林美"
COURSE = "Reading the tides"
# Seconds on a machine of its own; the tests share theirs.
PROMPTLY_SECONDS = 45.0
VIDEO_SECONDS = 11


@dataclass
class Story:
    """What has come to be so far."""

    cloud: RunningCloud
    admin: Person
    organization: dict[str, Any]
    people: dict[str, Person] = field(default_factory=dict)
    course: dict[str, str] = field(default_factory=dict)

    @property
    def learner(self) -> Learner:
        """The learner in the course."""
        return Learner(self.people["viewer"], self.course["id"])

    def path(self, *parts: str) -> str:
        """Return a path below the course."""
        return "/".join(("/api/courses", self.course["id"], *parts))

    def progress(self) -> int:
        """Return the learner's progress in percent."""
        return int(self.people["viewer"].get(self.path("progress"))["progress"])


@pytest.fixture(scope="module")
def story(local_cloud: RunningCloud) -> Story:
    """An admin with an organization, and its people, who came by invitation."""
    admin = Person.with_account(local_cloud, "Ada Okafor")
    body = {"name": "Harbor School", "subdomain": f"harbor-{secrets.token_hex(4)}"}
    found = Story(local_cloud, admin, admin.post("/api/organizations", body))
    names = {
        "course_author": "Bruno Keller",
        "viewer": LEARNER,
        "instructor": "Inês Duarte",
        "teaching_assistant": "Tariq Aziz",
    }
    for role, name in names.items():
        found.people[role] = join(found, name, role)
    return found


def join(story: Story, name: str, role: str) -> Person:
    """Invite somebody, who follows the mailed link and makes an account."""
    email = new_address(name)
    members = f"/api/organizations/{story.organization['id']}/members"
    story.admin.post(members, {"email": email, "role": role})
    token = invitation_token(story.cloud, email)
    shown = story.cloud.call("GET", f"/api/invitations/{token}", role=None).json()
    assert (shown["email"], shown["role"], shown["organizationName"]) == (email, role, "Harbor School")
    account = {"name": name, "password": PASSWORD}
    joined = story.cloud.call("POST", f"/api/invitations/{token}/account", account, role=None)
    assert joined.status == 201, joined.body
    return Person.signing_in(story.cloud, email, name)


@pytest.fixture(scope="module")
def published(story: Story) -> Story:
    """The story with a course of two modules: text, video, quiz and task."""
    author = Author(story.people["course_author"], story.organization["id"])
    cover = io.BytesIO()
    Image.new("RGB", (320, 180), "#0f766e").save(cover, "PNG")
    picture = author.upload(cover.getvalue(), "cover.png", "image/png")
    video = author.upload(make_video(VIDEO_SECONDS), "harbor.mp4", "video/mp4")
    assert video["durationSeconds"] == pytest.approx(VIDEO_SECONDS, abs=0.2)
    course = author.course(COURSE, coverUrl=picture["path"], passingScore=60)
    first, second = author.module(course, "See"), author.module(course, "Show")
    story.course = {
        "id": course,
        "cover": picture["path"],
        "text": author.lesson(course, first, "High and low water"),
        "video": author.lesson(course, first, "In the harbor", video=video["id"]),
        "quiz": author.quiz(course, second),
        "task": author.task(course, second),
    }
    author.publish(course)
    return story


@pytest.fixture(scope="module")
def steps(published: Story) -> Iterator[list[int]]:
    """The learner's progress after each step through the course, graded task included."""
    learner, author = published.people["viewer"], published.people["course_author"]
    learner.post(published.path("enroll"))
    seen = [published.progress()]
    learner.post(published.path("lessons", published.course["text"], "complete"))
    seen.append(published.progress())
    for bucket in range(VIDEO_SECONDS // BUCKET_SECONDS + 1):
        watched = {"buckets": [bucket]}
        learner.post(published.path("lessons", published.course["video"], "watch"), watched)
        seen.append(published.progress())
    task = published.path("assignments", published.course["task"], "submissions")
    handed_in = learner.post(task, {"text": "Monday: high water at 04:10 and 16:35."})["submission"]
    seen.append(published.progress())
    quiz = published.path("assignments", published.course["quiz"], "submissions")
    assert not learner.post(quiz, {"answers": RIGHT_ANSWERS[:1]})["submission"]["passed"]
    assert learner.post(quiz, {"answers": RIGHT_ANSWERS})["submission"]["passed"]
    seen.append(published.progress())
    (waiting,) = author.get(published.path(f"submissions?assignmentId={published.course['task']}"))["items"]
    assert waiting["id"] == handed_in["id"]
    grade = {"score": 90, "feedback": "Well read."}
    author.put(published.path("submissions", waiting["id"]), grade, version=waiting["version"])
    seen.append(published.progress())
    return seen


@pytest.fixture(scope="module")
def certificate(published: Story, steps: list[int]) -> dict[str, Any]:
    """The learner's certificate, which comes by itself."""
    wait_for(published.learner.is_served, "the certificate", seconds=PROMPTLY_SECONDS)
    return published.learner.await_certificate()


def test_everybody_is_a_member_once(story: Story) -> None:
    members = story.admin.get(f"/api/organizations/{story.organization['id']}/members")["items"]
    people = [story.admin, *story.people.values()]
    assert sorted(member["email"] for member in members) == sorted(person.email for person in people)
    assert all(len(story.cloud.messages(to=person.email)) >= 1 for person in story.people.values())
    me = story.people["viewer"].get("/api/me")
    assert (me["name"], [m["role"] for m in me["memberships"]]) == (LEARNER, ["viewer"])


def test_the_subdomain_shows_the_organization(story: Story) -> None:
    name = story.organization["subdomain"]
    branding = story.cloud.call("GET", f"/api/subdomains/{name}", role=None).json()
    assert (branding["id"], branding["name"]) == (story.organization["id"], "Harbor School")
    host = {"Host": f"{name}.localhost:{story.cloud.layout.port}"}
    assert fetch(story.cloud.stack["console"] + "/", headers=host).status == 200


def test_progress_moves_with_each_step_and_ends_at_100(steps: list[int]) -> None:
    # Three buckets make up the video; the last one completes it. A task counts once it is graded.
    assert steps == [0, 25, 25, 25, 50, 50, 75, 100]


def test_the_video_needs_its_own_cookies(published: Story, steps: list[int]) -> None:
    learner, console = published.people["viewer"], published.cloud.stack["console"]
    player = learner.ask("GET", published.path("learn"))
    (video,) = (e["video"] for m in player.json()["modules"] for e in m["lessons"] if e["video"])
    address = console + video["url"]
    cookies = "; ".join(cookie.partition(";")[0] for cookie in player.cookies)
    part = {"Range": "bytes=0-99"}
    assert fetch(address, headers=part).status == 403
    allowed = fetch(address, headers=part | {"Cookie": cookies})
    assert (allowed.status, len(allowed.body), allowed.body[4:8]) == (206, 100, b"ftyp")
    whole = fetch(address, headers={"Cookie": cookies})
    assert whole.status == 200
    assert allowed.headers["Content-Range"] == f"bytes 0-99/{len(whole.body)}"
    assert fetch(console + video["posterUrl"], headers={"Cookie": cookies}).status == 200
    other = fetch(console + video_of_the_demo(published.cloud), headers={"Cookie": cookies})
    assert (other.status, b"another address" in other.body) == (403, True)
    # A cover is for the catalogue, and open to all.
    assert fetch(console + published.course["cover"]).status == 200


def video_of_the_demo(cloud: RunningCloud) -> str:
    """Return the path of another course's video."""
    course = cloud.call("GET", f"/api/courses/{cloud.stack['course']}", role="course_author").json()
    (asset,) = (e["vodId"] for module in course["modules"] for e in module["lessons"] if e["vodId"])
    return f"/media/{asset}/video.mp4"


def test_the_certificate_is_one_and_told_of_once(published: Story, certificate: dict[str, Any]) -> None:
    assert (certificate["recipientName"], certificate["title"]) == (LEARNER, COURSE)
    enrollment = published.people["viewer"].get(published.path("progress"))
    assert (enrollment["status"], enrollment["certificateId"]) == ("COMPLETED", certificate["id"])


def test_the_certificate_needs_its_own_signature(published: Story, certificate: dict[str, Any]) -> None:
    path = f"/api/certificates/{certificate['id']}/download"
    signed = published.people["viewer"].ask("GET", path).headers["Location"]
    unsigned, _, query = signed.partition("?")
    assert unsigned.startswith(f"{published.cloud.stack['cdn']}/certificates/{certificate['id']}/")
    assert fetch(signed).status == 200
    assert fetch(unsigned).status == 403
    assert fetch(f"{unsigned}x?{query}").status == 403
    assert fetch(signed.replace("Expires=", "Expires=1")).status == 403
    assert published.people["instructor"].ask("GET", path).status == 302
    stranger = Person.with_account(published.cloud, "Sam Stranger")
    assert stranger.ask("GET", path).status == 404


def test_the_pdf_names_the_learner_and_its_code_leads_to_the_verify_page(
    published: Story, certificate: dict[str, Any], tmp_path: Path
) -> None:
    pdf = tmp_path / "certificate.pdf"
    pdf.write_bytes(published.learner.download(certificate["id"]))
    (page,) = PdfReader(pdf).pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)
    text = " ".join(page.extract_text().split())
    assert LEARNER in text
    assert COURSE in text
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", pdf, tmp_path / "page"], check=True)
    (code,) = zxingcpp.read_barcodes(Image.open(tmp_path / "page.png"))
    assert code.text == certificate["verifyUrl"]
    assert code.text == f"{published.cloud.stack['console']}/verify/{certificate['id']}"
    page_answer = fetch(code.text)
    assert (page_answer.status, page_answer.headers["Content-Type"][:9]) == (200, "text/html")


def test_anybody_may_verify_it(published: Story, certificate: dict[str, Any]) -> None:
    path = f"/api/certificates/{certificate['id']}/verify"
    given = {"verificationHash": certificate["verificationHash"]}
    verified = published.cloud.call("POST", path, given, role=None).json()
    assert verified["valid"] is True
    assert [check["name"] for check in verified["checks"] if not check["passed"]] == []
    assert verified["certificate"]["recipientName"] == LEARNER
    wrong = {"verificationHash": "0" * 64}
    assert published.cloud.call("POST", path, wrong, role=None).json()["valid"] is False


@pytest.fixture(scope="module")
def webinar(story: Story) -> dict[str, Any]:
    """A webinar of the instructor for which the learner is registered."""
    start = (datetime.now(UTC) + timedelta(days=3)).replace(microsecond=0)
    scheduled: dict[str, Any] = story.people["instructor"].post(
        "/api/webinars",
        {
            "organizationId": story.organization["id"],
            "title": "Ask a sailor",
            "description": "Bring your knots; we untie them.",
            "scheduledStart": start.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "scheduledEnd": (start + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "timezone": "Asia/Tokyo",
        },
    )
    # Twice, as with an impatient finger.
    for _ in range(2):
        story.people["viewer"].post(f"/api/webinars/{scheduled['id']}/register")
    return scheduled


def test_registering_brings_one_mail_with_a_calendar_file(story: Story, webinar: dict[str, Any]) -> None:
    learner = story.people["viewer"]
    (mail,) = wait_for(lambda: learner.mails(webinar["joinUrl"]), "the mail", seconds=PROMPTLY_SECONDS)
    (attached,) = mail["attachments"]
    assert (attached["name"], attached["contentType"]) == ("invite.ics", "text/calendar")
    downloaded = learner.ask("GET", f"/api/webinars/{webinar['id']}/calendar")
    assert downloaded.headers["Content-Type"].startswith("text/calendar")
    for content in (base64.b64decode(attached["content"]), downloaded.body):
        (event,) = Calendar.from_ical(content).walk("VEVENT")
        assert event.decoded("DTSTART") == datetime.fromisoformat(webinar["scheduledStart"])
        assert event.decoded("DTEND") == datetime.fromisoformat(webinar["scheduledEnd"])
        assert event["SUMMARY"] == "Ask a sailor"
        assert event["UID"] == f"{webinar['id']}@localhost"
        assert event["URL"] == webinar["joinUrl"]
        assert event["ORGANIZER"].params["CN"] == "Inês Duarte"


def test_a_question_is_for_all_once_it_was_let_through(story: Story, webinar: dict[str, Any]) -> None:
    path = f"/api/webinars/{webinar['id']}/qa"
    learner, other, moderator = (
        story.people[role] for role in ("viewer", "course_author", "teaching_assistant")
    )
    asked = learner.post(path, {"question": "Which knot first?"})
    assert (asked["status"], asked["authorName"]) == ("PENDING", LEARNER)
    assert other.get(path)["items"] == []
    (pending,) = moderator.get(f"{path}?status=PENDING")["items"]
    one = f"{path}/{pending['id']}"
    assert learner.ask("PUT", one, {"status": "APPROVED"}, If_Match='"1"').status == 403
    approved = moderator.put(one, {"status": "APPROVED"}, version=pending["version"])
    (seen,) = other.get(path)["items"]
    assert (seen["question"], seen["status"], seen["upvotes"]) == ("Which knot first?", "APPROVED", 0)
    other.post(f"{one}/upvote")
    assert other.post(f"{one}/upvote")["upvotes"] == 1
    answered = {"status": "ANSWERED", "answer": "The bowline."}
    stale = moderator.ask("PUT", one, answered, If_Match=f'"{pending["version"]}"')
    assert stale.status == 412
    current = moderator.get(f"{path}?status=APPROVED")["items"][0]["version"]
    assert current >= approved["version"]
    moderator.put(one, answered, version=current)
    (mine,) = learner.get(path)["items"]
    assert (mine["status"], mine["answer"], mine["mine"]) == ("ANSWERED", "The bowline.", True)


def test_the_instructor_sees_who_registered(story: Story, webinar: dict[str, Any]) -> None:
    instructor, learner = story.people["instructor"], story.people["viewer"]
    (attendee,) = instructor.get(f"/api/webinars/{webinar['id']}/attendees")["items"]
    assert (attendee["name"], attendee["email"], attendee["duration"]) == (LEARNER, learner.email, 0)
    assert instructor.get(f"/api/webinars/{webinar['id']}")["registrationCount"] == 1
    assert learner.ask("GET", f"/api/webinars/{webinar['id']}/attendees").status == 403
