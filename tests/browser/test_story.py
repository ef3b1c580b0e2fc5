"""The whole story by hand, in Chromium, on the real platform: from an empty organization to a verified certificate."""

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zxingcpp
from icalendar import Calendar
from PIL import Image
from playwright.sync_api import Locator, expect
from pypdf import PdfReader

from infra.local.seed import make_video
from tests.browser.conftest import Visitor
from tests.browser.walk import PATIENCE, Walker
from tests.cloud.people import Person
from tests.cloud_fixture import RunningCloud

pytestmark = [pytest.mark.cloud, pytest.mark.timeout(600)]

LEARNER = "Mei Nguyễn 林美"
COURSE = "Reading the tides"
# Two buckets of five seconds each; it is watched in real time.
VIDEO_SECONDS = 6
Arrive = Callable[..., Walker]


@pytest.fixture
def arrive(local_cloud: RunningCloud, visit: Callable[..., Visitor]) -> Iterator[Arrive]:
    """A function that opens a window for somebody. In the end no page may have complained."""
    walkers: list[Walker] = []

    def make(name: str, *, phone: bool = False) -> Walker:
        walkers.append(Walker.arriving(local_cloud, visit, name, phone=phone))
        return walkers[-1]

    yield make
    assert [complaint for walker in walkers for complaint in walker.complaints] == []


def test_from_an_empty_organization_to_a_verified_certificate(arrive: Arrive, tmp_path: Path) -> None:
    admin = arrive("Ada Okafor")
    admin.sign_up()
    school = open_academy(admin)
    author, learner, instructor = arrive("Bruno Keller"), arrive(LEARNER), arrive("Inês Duarte")
    for person, role in ((author, "Course author"), (learner, "Learner"), (instructor, "Instructor")):
        invite(admin, person, role)
        person.join(school)
    admin.page.reload()
    expect(admin.main.get_by_role("row").filter(has_text="@people.example")).to_have_count(4)

    build_course(author, tmp_path)
    learn(learner)
    grade(author)
    pass_quiz(learner)
    pdf = learner.save("Download PDF", tmp_path)
    verify(arrive("Somebody"), learner, pdf)

    schedule_webinar(instructor)
    register(learner, tmp_path)
    moderate(instructor)
    learner.page.reload()
    expect(learner.main.get_by_role("listitem").filter(has_text="Which knot first?")).to_contain_text(
        "The bowline."
    )


def open_academy(admin: Walker) -> str:
    """Open an organization at an address of its own; return its name."""
    name = f"Harbor School {admin.email[4:12]}"
    admin.main.get_by_role("link", name="New organization").click()
    admin.see("Open your academy")
    admin.fill(Name=name)
    label = name.lower().replace(" ", "-")
    expect(admin.main.get_by_label("Address", exact=True)).to_have_value(label)
    admin.press("Open academy")
    admin.see(name)
    address = admin.cloud.stack["console"].replace("localhost", f"{label}.localhost")
    tab = admin.page.context.new_page()
    tab.goto(address)
    expect(tab.get_by_role("heading", level=1)).to_have_text(name)
    tab.close()
    return name


def invite(admin: Walker, person: Walker, role: str) -> None:
    admin.press("Invite")
    dialog = admin.page.get_by_role("dialog", name="Invite somebody")
    dialog.get_by_label("E-mail").fill(person.email)
    dialog.get_by_role("radio", name=re.compile(f"^{role}")).check()
    dialog.get_by_role("button", name="Send invitation").click()
    expect(dialog).to_have_count(0)


# --- the course


def build_course(author: Walker, folder: Path) -> None:
    """Build two modules with a text, a video, a task and a quiz, and publish them."""
    author.follow("Courses")
    author.main.get_by_role("link", name="New course").first.click()
    author.fill(Title=COURSE)
    author.press("Create course")
    author.see(COURSE)
    add_module(author, "See")
    add(author, "See", "Text lesson")
    author.fill(Title="High and low water", Text="High water comes **twice** a day.")
    keep(author, "Add lesson", "High and low water")
    add(author, "See", "Video lesson")
    author.fill(Title="In the harbor")
    video = folder / "harbor.mp4"
    video.write_bytes(make_video(VIDEO_SECONDS))
    author.main.locator('input[type="file"]').set_input_files(video)
    # It is kept by itself once it can be played.
    expect(outline_of(author).get_by_role("link", name="In the harbor")).to_be_visible(timeout=PATIENCE)
    add_module(author, "Show")
    add(author, "Show", "Task")
    author.fill(Title="Read a tide table", Instructions="Note high water for a day.")
    keep(author, "Add task", "Read a tide table")
    add_quiz(author)
    author.press("Publish")
    expect(author.toasts).to_contain_text(f"{COURSE} is published")


def outline_of(author: Walker) -> Locator:
    return author.main.get_by_role("navigation", name="Course structure")


def add_module(author: Walker, title: str) -> None:
    outline_of(author).get_by_role("link", name="Add module").click()
    expect(author.main.get_by_role("heading", name="New module")).to_be_visible()
    author.fill(Title=title)
    keep(author, "Add module", title)


def add(author: Walker, module: str, kind: str) -> None:
    outline_of(author).get_by_role("button", name=f"Add to {module}").click()
    author.page.get_by_role("menuitem", name=kind, exact=True).click()
    expect(author.main.get_by_role("heading", name=re.compile("^New"))).to_be_visible()


def keep(author: Walker, button: str, title: str) -> None:
    author.press(button)
    expect(outline_of(author).get_by_role("link", name=title)).to_be_visible()


def add_quiz(author: Walker) -> None:
    """Add a quiz with a choice, a statement and a number."""
    add(author, "Show", "Quiz")
    author.fill(Title="Check yourself")
    for _ in range(3):
        author.press("Add question")
    choice, statement, number = (author.main.get_by_role("group", name=f"Question {n}") for n in (1, 2, 3))
    choice.get_by_label("Question", exact=True).fill("What moves the tides?")
    choice.get_by_label("Answer 1", exact=True).fill("The wind")
    choice.get_by_label("Answer 2", exact=True).fill("Moon and Sun")
    choice.get_by_label("Answer 2 is right").check()
    statement.get_by_label("Question", exact=True).fill("Most coasts have two high waters a day.")
    statement.get_by_label("Kind of answer").select_option("TRUE_FALSE")
    statement.get_by_role("radio", name="True").check()
    number.get_by_label("Question", exact=True).fill("How many hours lie between them, about?")
    number.get_by_label("Kind of answer").select_option("NUMERIC")
    number.get_by_label("Right number").fill("12.4")
    number.get_by_label("Tolerance").fill("0.5")
    keep(author, "Add quiz", "Check yourself")


def progress_is(learner: Walker, percent: int) -> None:
    bar = learner.main.get_by_role("progressbar", name="Course progress")
    expect(bar).to_have_attribute("value", str(percent), timeout=PATIENCE)


def learn(learner: Walker) -> None:
    """Enroll, read, watch, and hand the task in; the bar moves without a reload."""
    learner.follow("Courses")
    learner.main.get_by_role("link", name=COURSE).click()
    learner.press("Enroll")
    learner.see("High and low water")
    progress_is(learner, 0)
    learner.press("Complete and continue")
    learner.see("In the harbor")
    progress_is(learner, 25)
    learner.main.get_by_label("Video: In the harbor").press("k")
    progress_is(learner, 50)
    learner.main.get_by_role("link", name="Next: Read a tide table").click()
    learner.fill(Your_work="High water at 04:10 and at 16:35.")
    learner.press("Hand in")
    expect(attempt_of(learner)).to_contain_text("Waiting for its grade")
    progress_is(learner, 50)


def attempt_of(learner: Walker) -> Locator:
    return learner.main.get_by_role("region", name="What you handed in").get_by_role("article")


def grade(author: Walker) -> None:
    author.main.get_by_role("link", name="Course page").click()
    author.main.get_by_role("link", name="Submissions and learners").click()
    author.main.get_by_role("button", name=f"Grade {LEARNER}, attempt 1").click()
    dialog = author.page.get_by_role("dialog")
    expect(dialog).to_contain_text("High water at 04:10")
    dialog.get_by_label("Score").fill("90")
    dialog.get_by_label("Feedback").fill("Well read.")
    dialog.get_by_role("button", name="Save grade").click()
    expect(author.toasts).to_contain_text("90")
    author.main.get_by_role("tab", name="Learners").click()
    expect(author.main.get_by_role("row").filter(has_text=LEARNER)).to_be_visible()


def pass_quiz(learner: Walker) -> None:
    """See the grade, pass the quiz at the second attempt, and watch the certificate come by itself."""
    learner.page.reload()
    expect(attempt_of(learner)).to_contain_text("Well read.")
    progress_is(learner, 75)
    learner.main.get_by_role("link", name="Next: Check yourself").click()
    answer_quiz(learner, "The wind")
    expect(learner.main.get_by_role("region", name="Result")).to_contain_text("Not quite yet")
    learner.press("Try again")
    answer_quiz(learner, "Moon and Sun")
    expect(learner.main.get_by_role("region", name="Result")).to_contain_text("you passed")
    progress_is(learner, 100)
    done = learner.main.get_by_role("region", name="Course completed")
    expect(done).to_contain_text(f"You have completed {COURSE}")
    expect(done).to_contain_text(f"Issued to {LEARNER}", timeout=PATIENCE)


def answer_quiz(learner: Walker, tides: str) -> None:
    learner.main.get_by_role("radio", name=tides).check()
    learner.main.get_by_role("radio", name="False" if tides == "The wind" else "True").check()
    learner.main.get_by_role("spinbutton").fill("12.5")
    learner.press("Hand in")


def verify(somebody: Walker, learner: Walker, pdf: Path) -> None:
    """Read the PDF, and follow its code as somebody without an account."""
    (page,) = PdfReader(pdf).pages
    text = " ".join(page.extract_text().split())
    assert LEARNER in text
    assert COURSE in text
    picture = pdf.with_suffix(".png")
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", pdf, picture.with_suffix("")], check=True)
    (code,) = zxingcpp.read_barcodes(Image.open(picture))
    somebody.page.goto(code.text)
    somebody.see("This certificate is valid")
    expect(somebody.main).to_contain_text(LEARNER)
    expect(somebody.main).to_contain_text(COURSE)
    learner.open_mail(COURSE).close()
    learner.follow("Certificates")
    expect(learner.main.get_by_role("button", name=f"Download {COURSE} as PDF")).to_be_visible()


# --- the webinar


def schedule_webinar(instructor: Walker) -> None:
    instructor.follow("Webinars")
    instructor.main.get_by_role("link", name="Schedule a webinar").first.click()
    instructor.fill(Title="Ask a sailor", Description="Bring your knots; we untie them.")
    instructor.press("Schedule")
    instructor.see("Ask a sailor")


def register(learner: Walker, folder: Path) -> None:
    """Register, take the calendar file, find the mail, and ask a question."""
    learner.follow("Webinars")
    learner.main.get_by_role("link", name="Ask a sailor").click()
    learner.press("Register")
    expect(learner.main).to_contain_text("You have a place.")
    (event,) = Calendar.from_ical(learner.save("Add to calendar", folder).read_bytes()).walk("VEVENT")
    assert event["SUMMARY"] == "Ask a sailor"
    mail = learner.open_mail("Ask a sailor")
    expect(mail.get_by_role("link", name="invite.ics")).to_be_visible()
    mail.close()
    learner.fill(Your_question="Which knot first?")
    learner.press("Ask")
    expect(learner.main.get_by_role("listitem").filter(has_text="Which knot first?")).to_contain_text(
        "Waits for a moderator"
    )


def moderate(instructor: Walker) -> None:
    """Let the question through, answer it, and see who registered."""
    instructor.main.get_by_role("link", name="Manage").click()
    instructor.main.get_by_role("link", name="Moderation desk").click()
    instructor.press("Let through: Which knot first?")
    instructor.press("Let through")
    instructor.press("More for “Which knot first?”")
    instructor.main.get_by_role("menuitem", name="Answer in writing").click()
    dialog = instructor.page.get_by_role("dialog", name="Answer in writing")
    dialog.get_by_label("Answer").fill("The bowline.")
    dialog.get_by_role("button", name="Send answer").click()
    expect(dialog).to_have_count(0)
    instructor.page.go_back()
    instructor.main.get_by_role("tab", name="Attendees").click()
    expect(instructor.main.get_by_role("row").filter(has_text=LEARNER)).to_contain_text("not yet")


# --- on a phone


def test_a_learner_on_a_phone(arrive: Arrive, local_cloud: RunningCloud) -> None:
    learner = arrive("Noor Haddad", phone=True)
    learner.email = Person.with_account(local_cloud, learner.name).email
    learner.go("/")
    learner.fits()
    learner.press("Sign in to your academy")
    learner.fits()
    learner.sign_in()
    for place, heading in (
        ("Courses", "Courses"),
        ("Certificates", "My certificates"),
        ("Webinars", "Webinars"),
    ):
        learner.follow(place)
        learner.see(heading)
        learner.fits()
    learner.main.get_by_role("link", name="Ask a teacher anything").first.click()
    learner.press("Register")
    expect(learner.main).to_contain_text("You have a place.")
    learner.fits()
    learner.go(f"/courses/{local_cloud.stack['course']}")
    learner.fits()
    learner.press("Enroll")
    learner.see("One promise, three steps")
    learner.fits()
    learner.press("Complete and continue")
    learner.see("Sound, light and picture")
    learner.fits()
    learner.press("Course content")
    learner.main.get_by_role("link", name="Check yourself").click()
    learner.see("Check yourself")
    learner.fits()
    progress_is(learner, 25)
    learner.follow("Home")
    expect(learner.main.get_by_role("link", name="Teach your first live class")).to_be_visible()
    expect(learner.main.get_by_role("link", name="Ask a teacher anything")).to_be_visible()
    learner.fits()
