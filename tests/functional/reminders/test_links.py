"""What the links in a mail do, and do not do, without signing in."""

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from chalicelib.core import clock
from tests.functional.hall import Hall
from tests.functional.reminders.post import Post

NOW = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
START = datetime(2026, 11, 5, 14, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ORIGIN = "http://localhost:8080"
ONE_CLICK = b"List-Unsubscribe=One-Click"
FORM = {"content-type": "application/x-www-form-urlencoded"}


def schedule(hall: Hall) -> dict[str, Any]:
    times = {"scheduledStart": clock.isoformat(START), "scheduledEnd": clock.isoformat(START + HOUR)}
    made = hall.schedule(title="Engines", **times)
    hall.register(made, hall.learner)
    return made


@pytest.fixture
def webinar(hall: Hall, post: Post) -> dict[str, Any]:
    with clock.frozen(NOW):
        return schedule(hall)


@pytest.fixture
def letter(post: Post, webinar: dict[str, Any]) -> EmailMessage:
    """The first reminder of the one person registered."""
    with clock.frozen(START - DAY):
        post.at(START - DAY)
    post.read -= 1
    (found,) = post.letters()
    return found


def link(letter: EmailMessage, path: str) -> str:
    """Return the token of a link in the letter's text, which the HTML has too."""
    parts = [letter.get_body((kind,)) for kind in ("plain", "html")]
    texts = [str(part.get_content()) for part in parts if part is not None]
    tokens = {re.findall(rf"{ORIGIN}{path}([\w.~-]+)", text)[0] for text in texts}
    (token,) = tokens
    return str(token)


def test_the_headers_unsubscribe_in_one_step(
    hall: Hall, post: Post, webinar: dict[str, Any], letter: EmailMessage
) -> None:
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = str(letter["List-Unsubscribe"])
    assert address.startswith(f"<{ORIGIN}/api/mail/unsubscribe/")
    path = address[1:-1].removeprefix(ORIGIN)
    for _ in range(2):
        assert hall.client.request("POST", path, raw=ONE_CLICK, headers=FORM).status == 204
    with clock.frozen(NOW):
        other = schedule(hall)

    assert post.at(START - HOUR) == []
    with clock.frozen(START - HOUR / 2):
        for one in (webinar, other):
            hall.client.delete(f"/api/webinars/{one['id']}", as_=hall.host)
        post.carry()
    cancelled = post.letters()
    assert [one["Subject"] for one in cancelled] == ["Cancelled: Engines"] * 2
    assert not any("List-Unsubscribe" in one for one in cancelled)


def test_one_chooses_what_to_get(
    hall: Hall, post: Post, webinar: dict[str, Any], letter: EmailMessage
) -> None:
    path = f"/api/mail/preferences/{link(letter, '/mail/')}"
    got = {
        "webinar": True,
        "organization": True,
        "webinarTitle": "Engines",
        "organizationName": "Analytical Society",
    }
    assert hall.client.get(path).json == got

    with clock.frozen(NOW):
        schedule(hall)
    assert hall.client.put(path, {"webinar": False, "organization": True}).status == 204
    assert hall.client.get(path).json == got | {"webinar": False}
    assert post.at(START - HOUR) == [(hall.learner.email, "Starts in one hour: Engines")]
    assert hall.client.put(path, {"webinar": True, "organization": True}).status == 204
    assert len(post.at(START - HOUR / 6)) == 2


def test_the_join_link_says_whose_place_it_is_and_signs_nobody_in(
    hall: Hall, webinar: dict[str, Any], letter: EmailMessage
) -> None:
    token = link(letter, "/join/")
    answer = hall.client.get(f"/api/join/{token}")
    assert answer.json == {
        "webinarId": webinar["id"],
        "title": "Engines",
        "scheduledStart": clock.isoformat(START),
        "email": hall.learner.email,
    }
    assert answer.cookies == []
    assert hall.client.get(f"/api/webinars/{webinar['id']}/playback").status == 401

    assert hall.client.get(f"/api/mail/preferences/{token}").code == "link_not_found"
    assert hall.client.get(f"/api/join/{link(letter, '/mail/')}").code == "link_not_found"
    assert hall.client.get(f"/api/join/{token[:-1]}").code == "link_not_found"
    assert hall.client.post(f"/api/mail/unsubscribe/{token}").status == 404
    with clock.frozen(START - HOUR):
        hall.client.delete(f"/api/webinars/{webinar['id']}/register", as_=hall.learner)
    assert hall.client.get(f"/api/join/{token}").code == "link_not_found"
