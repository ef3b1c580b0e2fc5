"""Course pages on the real platform: accessible everywhere, worked by keyboard, and nothing typed is lost."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, session_of
from tests.cloud.people import Person
from tests.cloud_fixture import RunningCloud, wait_for

FOCUSED = "document.activeElement.textContent.trim() || document.activeElement.getAttribute('aria-label')"
HOSTILE = """# Loaf

| left | right |
|:-----|------:|
| a    | b     |

<img src=x onerror=alert(1)><script>alert(1)</script>

[bad](javascript:alert(1)) and [good](https://example.org)
"""


def made(cloud: RunningCloud, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Something that the demo's author made through the API."""
    answer = cloud.call(
        "POST", path, body, role="course_author", headers={"Idempotency-Key": uuid4().hex}
    ).json()
    return dict(answer)


@pytest.fixture
def draft(local_cloud: RunningCloud) -> dict[str, Any]:
    """A draft course with a module, two lessons, a quiz with two questions, and a second, empty module."""
    title = f"Sourdough {uuid4().hex[:6]}"
    course = made(
        local_cloud,
        "/api/courses",
        {"title": title, "organizationId": local_cloud.stack["organization"], "visibility": "PUBLIC"},
    )
    path = f"/api/courses/{course['id']}"
    module, other = (made(local_cloud, f"{path}/modules", {"title": name}) for name in ("Starter", "Loaf"))
    for name in ("Feed", "Fold"):
        lesson = {"title": name, "type": "TEXT", "content": "Some text.", "moduleId": module["id"]}
        made(local_cloud, f"{path}/lessons", lesson)
    questions: list[dict[str, Any]] = [
        {
            "kind": "SINGLE",
            "prompt": "What rises?",
            "options": [{"text": "The dough", "correct": True}, {"text": "The flour"}],
        },
        {"kind": "NUMERIC", "prompt": "How many days?", "value": 10},
    ]
    quiz = {"title": "Check", "type": "QUIZ", "moduleId": module["id"], "questions": questions}
    made(local_cloud, f"{path}/assignments", quiz)
    return {**course, "modules": [module, other]}


@pytest.fixture
def author(local_cloud: RunningCloud, visit: Callable[..., Visitor]) -> Visitor:
    """A window in which the demo's author is signed in."""
    return visit(session=session_of(local_cloud.token("course_author")))


@pytest.fixture
def learner(local_cloud: RunningCloud) -> Person:
    """Somebody from nowhere who is enrolled in the demo course."""
    person = Person.with_account(local_cloud, "Nadia Haddad")
    person.post(f"/api/courses/{local_cloud.stack['course']}/enroll")
    return person


def address(cloud: RunningCloud, path: str) -> str:
    """A page's address; `{course}` is the demo course."""
    return str(cloud.stack["console"]) + path.replace("{course}", cloud.stack["course"])


PAGES = [
    ("/courses", "viewer"),
    ("/courses#drafts", "course_author"),
    ("/courses/new", "course_author"),
    ("/courses/{course}", "instructor"),
    ("/courses/{course}/edit", "course_author"),
    ("/courses/{course}/edit", "viewer"),
    ("/courses/{course}/learn", "teaching_assistant"),
    ("/courses/{course}/submissions", "teaching_assistant"),
    ("/courses/{course}/submissions#learners", "org_admin"),
    ("/courses/crs_unknown/learn", "viewer"),
]


@pytest.mark.parametrize(("phone", "dark"), [(False, False), (True, True)], ids=["desktop", "dark phone"])
@pytest.mark.parametrize(("path", "role"), PAGES)
def test_course_pages_pass_axe(
    path: str, role: str, phone: bool, dark: bool, local_cloud: RunningCloud, visit: Callable[..., Visitor]
) -> None:
    visitor = visit(phone=phone, dark=dark, session=session_of(local_cloud.token(role)))
    page = visitor.open(address(local_cloud, path))
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert visitor.audit() == []
    assert visitor.overflow() <= 0
    assert visitor.complaints == []


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_every_step_of_the_player_passes_axe(
    phone: bool, local_cloud: RunningCloud, learner: Person, visit: Callable[..., Visitor]
) -> None:
    visitor = visit(phone=phone, session=session_of(learner.token))
    page = visitor.open(address(local_cloud, "/courses/{course}/learn"))
    content = page.get_by_role("navigation", name="Course content")
    steps = [
        "Sound, light and picture",
        "Questions that get answers",
        "Check yourself",
        "Write your promise",
        "Completion",
    ]
    for step in steps:
        if phone:
            content.get_by_role("button", name="Course content").click()
        content.get_by_role("link", name=step).click()
        heading = "Almost there" if step == "Completion" else step
        expect(page.get_by_role("heading", level=1, name=heading)).to_be_focused()
        page.wait_for_load_state("networkidle")
        assert (step, visitor.audit(), visitor.overflow()) == (step, [], min(0, visitor.overflow()))


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_every_pane_of_the_editor_passes_axe(
    phone: bool,
    draft: dict[str, Any],
    local_cloud: RunningCloud,
    visit: Callable[..., Visitor],
) -> None:
    visitor = visit(phone=phone, session=session_of(local_cloud.token("course_author")))
    page = visitor.open(address(local_cloud, f"/courses/{draft['id']}/edit"))
    structure = page.get_by_role("navigation", name="Course structure")
    for pane, heading in {"Module 1 Starter": "Module", "Feed": "Text lesson", "Check": "Quiz"}.items():
        if phone:
            structure.get_by_role("button", name="Course structure").click()
        structure.get_by_role("link", name=pane).click()
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_focused()
        assert (pane, visitor.audit(), visitor.overflow()) == (pane, [], min(0, visitor.overflow()))


def test_visitors_are_asked_to_sign_in_and_come_back(
    local_cloud: RunningCloud, visit: Callable[..., Visitor]
) -> None:
    page = visit().open(address(local_cloud, "/courses/{course}"))
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    user = next(user for user in local_cloud.stack["users"] if user["role"] == "instructor")
    page.get_by_label("E-mail address").fill(user["email"])
    page.get_by_label("Password").fill(user["password"])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1, name="Teach your first live class")).to_be_visible()
    expect(page.get_by_role("button", name="Enroll")).to_be_visible()


def test_a_lesson_is_read_and_a_quiz_taken_by_keyboard(
    local_cloud: RunningCloud, learner: Person, visit: Callable[..., Visitor]
) -> None:
    page = visit(session=session_of(learner.token)).open(address(local_cloud, "/courses/{course}/learn"))
    bar = page.get_by_role("progressbar", name="Course progress")
    expect(bar).to_have_attribute("value", "0")
    page.get_by_role("button", name="Complete and continue").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Sound, light and picture")).to_be_focused()
    expect(bar).to_have_attribute("value", "25")
    done = page.get_by_role("link", name="One promise, three steps")
    expect(done).to_have_accessible_name(re.compile("done"))

    page.get_by_role("link", name="Check yourself").press("Enter")
    page.get_by_role("radio", name="The slides").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="False")).to_be_checked()
    page.get_by_role("button", name="Hand in").press("Enter")
    gaps = page.get_by_role("dialog", name="Hand in with gaps?")
    expect(gaps).to_contain_text("1 question has no answer yet.")
    gaps.get_by_role("button", name="Hand in anyway").press("Enter")
    result = page.get_by_role("region", name="Result")
    expect(result).to_be_focused()
    expect(result).to_contain_text("67%")
    expect(bar).to_have_attribute("value", "50")


def test_watching_a_video_completes_its_lesson(
    local_cloud: RunningCloud, learner: Person, visit: Callable[..., Visitor]
) -> None:
    page = visit(session=session_of(learner.token)).open(address(local_cloud, "/courses/{course}/learn"))
    page.get_by_role("link", name="Sound, light and picture").click()
    page.locator("video").evaluate("video => { video.muted = true; video.playbackRate = 8; video.play(); }")
    expect(page.get_by_text("Seen. This lesson is completed.")).to_be_visible()
    expect(page.get_by_role("progressbar", name="Course progress")).to_have_attribute("value", "25")
    page.reload()
    expect(page.get_by_role("progressbar", name="Course progress")).to_have_attribute("value", "25")


def test_the_outline_is_put_in_order_by_keyboard(
    draft: dict[str, Any], local_cloud: RunningCloud, author: Visitor
) -> None:
    page = author.open(address(local_cloud, f"/courses/{draft['id']}/edit"))
    button = page.get_by_role("button", name="Move Feed down")
    button.focus()
    for _ in range(3):
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Move Feed up")).to_be_focused()

    def modules() -> list[list[str]]:
        course = local_cloud.call("GET", f"/api/courses/{draft['id']}", role="course_author").json()
        return [
            [
                part["title"]
                for part in sorted(m["lessons"] + m["assignments"], key=lambda part: part["order"])
            ]
            for m in course["modules"]
        ]

    wait_for(lambda: modules() == [["Fold", "Check"], ["Feed"]], "the new order to be saved")


def test_what_was_typed_is_not_left_behind_unasked(
    draft: dict[str, Any], local_cloud: RunningCloud, author: Visitor
) -> None:
    page = author.open(address(local_cloud, f"/courses/{draft['id']}/edit"))
    open_pane(page, "Feed")
    title = page.get_by_role("textbox", name="Title")
    title.fill("Feed it daily")
    page.get_by_role("link", name="Course settings").click()
    page.get_by_role("dialog", name="Leave without saving?").get_by_role("button", name="Cancel").click()
    expect(title).to_have_value("Feed it daily")
    page.get_by_role("link", name="Course settings").click()
    page.get_by_role("dialog").get_by_role("button", name="Leave").click()
    expect(page.get_by_role("heading", name="Course settings")).to_be_visible()
    open_pane(page, "Feed")
    expect(title).to_have_value("Feed")


def test_an_edit_that_met_another_keeps_both_to_choose_from(
    draft: dict[str, Any], local_cloud: RunningCloud, author: Visitor
) -> None:
    page = author.open(address(local_cloud, f"/courses/{draft['id']}/edit"))
    open_pane(page, "Feed")
    path = f"/api/courses/{draft['id']}"
    lesson = local_cloud.call("GET", path, role="course_author").json()["modules"][0]["lessons"][0]
    theirs = {"title": "Theirs", "type": "TEXT", "content": "Other text."}
    other = local_cloud.call(
        "PUT",
        f"{path}/lessons/{lesson['id']}",
        theirs,
        role="course_author",
        headers={"If-Match": f'"{lesson["version"]}"'},
    )
    assert other.status == 200
    page.get_by_role("textbox", name="Title").fill("Mine")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Changed meanwhile")).to_be_visible()
    assert author.audit() == []
    expect(page.get_by_role("textbox", name="Title")).to_have_value("Mine")
    page.get_by_role("button", name="Show theirs").click()
    expect(page.get_by_role("textbox", name="Title")).to_have_value("Theirs")
    expect(page.get_by_role("link", name="Theirs")).to_be_visible()


def test_what_is_missing_is_a_checklist_that_leads_there(
    draft: dict[str, Any], local_cloud: RunningCloud, author: Visitor
) -> None:
    made(
        local_cloud,
        f"/api/courses/{draft['id']}/lessons",
        {"title": "Bake", "type": "VIDEO", "moduleId": draft["modules"][1]["id"]},
    )
    page = author.open(address(local_cloud, f"/courses/{draft['id']}/edit"))
    page.get_by_role("button", name="Publish").click()
    flaws = page.get_by_role("alert", name="Not ready to publish yet")
    expect(flaws).to_be_focused()
    flaws.get_by_role("link", name="Upload a video for this lesson.").click()
    expect(page.get_by_role("heading", name="Video lesson")).to_be_focused()


def test_markdown_of_authors_brings_no_code_along(
    draft: dict[str, Any], local_cloud: RunningCloud, author: Visitor
) -> None:
    page = author.open(address(local_cloud, f"/courses/{draft['id']}/edit"))
    open_pane(page, "Feed")
    page.get_by_role("textbox", name="Text").fill(HOSTILE)
    page.get_by_role("button", name="Preview", exact=True).click()
    shown = page.get_by_role("region", name="Preview")
    expect(shown.get_by_role("heading", name="Loaf", level=3)).to_be_visible()
    expect(shown.get_by_role("link")).to_have_count(1)
    assert shown.evaluate("node => node.querySelectorAll('script, img, [style], [onerror]').length") == 0
    assert author.audit() == []
    assert author.complaints == []


def open_pane(page: Page, name: str) -> None:
    """Choose something in the editor's outline."""
    page.get_by_role("navigation", name="Course structure").get_by_role("link", name=name).click()
    expect(page.locator("#pane-title")).to_be_focused()
