"""What the audience sees, and what it does not: before, during and after, by state, standing and link."""

import base64
import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.broadcasts import service
from chalicelib.core import clock
from chalicelib.core.permissions import Role
from chalicelib.core.transaction import Transaction
from tests.functional.api import Answer
from tests.functional.broadcasts.studio import Studio
from tests.functional.counting import counted_calls
from tests.functional.people import Person

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def policy_of(answer: Answer) -> dict[str, Any] | None:
    """Return the policy of the answer's cookies, None if it sets none."""
    cookies = dict(one.partition(";")[0].split("=", 1) for one in answer.cookies)
    if not cookies:
        return None
    assert sorted(cookies) == ["CloudFront-Key-Pair-Id", "CloudFront-Policy", "CloudFront-Signature"]
    text = base64.b64decode(cookies["CloudFront-Policy"].translate(str.maketrans("-_~", "+=/")))
    found: dict[str, Any] = json.loads(text)["Statement"][0]
    return found


def until(policy: dict[str, Any]) -> datetime:
    return clock.from_timestamp(policy["Condition"]["DateLessThan"]["AWS:EpochTime"])


@pytest.fixture
def registered(studio: Studio) -> Person:
    """The learner, who is registered; the author is a member who is not."""
    studio.hall.register({"id": studio.id}, studio.hall.learner)
    return studio.hall.learner


def playback(studio: Studio, by: Person) -> Answer:
    with counted_calls() as calls:
        answer = studio.get("playback", by=by)
    assert calls.total() <= 2, calls
    return answer


def test_before_the_doors_open_there_is_a_time_and_no_cookie(studio: Studio, registered: Person) -> None:
    answer = playback(studio, registered)
    assert (answer.status, answer.json["status"], answer.json["expiresAt"]) == (200, "SCHEDULED", None)
    assert answer.json["scheduledStart"] == clock.isoformat(studio.start)
    assert answer.json["doorsOpenAt"] == clock.isoformat(studio.start - 15 * MINUTE)
    assert answer.json["playlistUrl"] is answer.json["replay"] is answer.json["timelineUrl"] is None
    assert policy_of(answer) is None


def test_from_then_on_the_cookies_open_this_broadcast_alone(studio: Studio, registered: Person) -> None:
    with studio.at(-15 * MINUTE):
        answer = playback(studio, registered)
        policy = policy_of(answer)
        assert policy is not None
        assert policy["Resource"] == f"http://localhost:8080/live/{studio.id}/*"
        assert clock.isoformat(until(policy)) == answer.json["expiresAt"]
        assert HOUR <= until(policy) - clock.now() <= HOUR + 10 * MINUTE
        assert {one.split("; ")[1] for one in answer.cookies} == {f"Path=/live/{studio.id}/"}
        assert answer.json["status"] == "SCHEDULED"
    with studio.at(-14 * MINUTE):
        assert policy_of(playback(studio, registered)) == policy  # signed once for everybody


def test_while_it_is_live(studio: Studio, registered: Person) -> None:
    studio.done("broadcast")
    assert playback(studio, registered).json["status"] == "SCHEDULED"
    studio.done("broadcast/start")  # half an hour early, before the doors
    answer = playback(studio, registered)
    assert (answer.json["status"], answer.json["playlistUrl"]) == (
        "LIVE",
        f"/live/{studio.id}/master.m3u8",
    )
    assert answer.json["timelineUrl"] == f"/live/{studio.id}/timeline.json"
    assert policy_of(answer)
    with studio.at(5 * HOUR):
        assert playback(studio, registered).json["status"] == "LIVE"
    # One may be noted as being there, too.
    assert studio.post("join", by=registered).status == 200


def test_what_left_nothing_has_no_replay_to_wait_for(studio: Studio, registered: Person) -> None:
    studio.have_been(replay=False)
    with studio.at(2 * HOUR):
        assert playback(studio, registered).json["replayState"] == "PREPARING"
        for _ in range(2):
            with Transaction() as tx:
                service.nothing_recorded(studio.id, tx=tx)
        answer = playback(studio, registered)
        assert (answer.json["status"], answer.json["replayState"]) == ("ENDED", "NONE")
        assert policy_of(answer) is None


def test_one_waits_for_a_late_host_and_not_for_ever(studio: Studio, registered: Person) -> None:
    with studio.at(10 * MINUTE):
        assert playback(studio, registered).json["status"] == "SCHEDULED"
    with studio.at(89 * MINUTE):
        assert playback(studio, registered).json["status"] == "SCHEDULED"
    with studio.at(90 * MINUTE):
        answer = playback(studio, registered)
        assert (answer.json["status"], answer.json["replayState"]) == ("ENDED", "NONE")
        assert policy_of(answer) is None


@pytest.mark.parametrize("moment", [-15 * MINUTE, MINUTE], ids=["waiting", "live"])
def test_who_gets_in(studio: Studio, registered: Person, moment: timedelta) -> None:
    hall = studio.hall
    studio.name(hall.member("pia", Role.VIEWER))
    presenter = hall.person("pia")
    with studio.at(moment):
        studio.done("broadcast")
        if moment > timedelta(0):
            studio.done("broadcast/start")
        for somebody in (registered, hall.host, hall.admin, hall.assistant, presenter):
            assert policy_of(playback(studio, somebody)), somebody
        refused = playback(studio, hall.author)
        assert (refused.status, refused.json["code"]) == (403, "not_registered")
        assert policy_of(refused) is None
        assert playback(studio, hall.stranger).status == 404
        hall.client.delete(f"{studio.path}/register", as_=registered)
        assert playback(studio, registered).status == 403


def test_a_public_webinar_is_for_those_registered_too(studio: Studio) -> None:
    hall = studio.hall
    plan = hall.schedule(visibility="PUBLIC")
    public = Studio(hall, plan)
    with public.at(-10 * MINUTE):
        assert playback(public, hall.stranger).json["code"] == "not_registered"
        hall.register(plan, hall.stranger)
        assert policy_of(playback(public, hall.stranger))


def test_a_cancelled_webinar_opens_nothing(studio: Studio, registered: Person) -> None:
    studio.hall.client.delete(studio.path, as_=studio.hall.host)
    with studio.at(MINUTE):
        answer = playback(studio, registered)
    assert (answer.json["status"], policy_of(answer)) == ("CANCELLED", None)


@pytest.mark.parametrize(
    ("access", "allowed"),
    [
        ("MEMBERS", {"registered", "attended", "member"}),
        ("REGISTERED", {"registered", "attended", "guest"}),
        ("ATTENDED", {"attended"}),
        ("LINK", {"registered", "attended", "member", "guest"}),
    ],
)
def test_who_sees_the_replay(studio: Studio, access: str, allowed: set[str]) -> None:
    hall = studio.hall
    public = Studio(hall, hall.schedule(visibility="PUBLIC"))
    people = {
        "registered": hall.learner,
        "attended": hall.member("eva", Role.VIEWER),
        "member": hall.author,
        "guest": hall.person("gus"),
        "passer-by": hall.stranger,
    }
    for name in ("registered", "attended", "guest"):
        assert hall.register({"id": public.id}, people[name]).status == 201
    with public.at(timedelta(0)):
        assert public.post("join", by=people["attended"]).status == 200
    with public.at(-HOUR / 2):
        public.have_been()
    public.settings(replayAccess=access)
    with public.at(DAY):
        seen = {}
        for name, person in people.items():
            answer = playback(public, person)
            state = answer.json["replayState"]
            assert (
                (state == "READY") == (answer.json["replay"] is not None) == (policy_of(answer) is not None)
            )
            seen[name] = state
        assert seen == {name: "READY" if name in allowed else "NOT_ALLOWED" for name in people}
        # The crew sees it always.
        for somebody in (hall.host, hall.admin, hall.assistant):
            assert playback(public, somebody).json["replayState"] == "READY"


def test_the_replay_of_an_organization_is_not_found_from_outside(studio: Studio) -> None:
    studio.have_been()
    with studio.at(DAY):
        assert playback(studio, studio.hall.stranger).status == 404


def test_the_replay_is_prepared_then_there_then_complete(studio: Studio, registered: Person) -> None:
    studio.have_been(replay=False)
    with studio.at(DAY):
        assert playback(studio, registered).json["replayState"] == "PREPARING"
        with Transaction() as tx:
            service.replay_made(studio.id, duration=61.5, tx=tx)
        prefix = f"/live/{studio.id}/replay/"
        assert playback(studio, registered).json["replay"] == {
            "playlistUrl": f"{prefix}master.m3u8",
            "posterUrl": None,
            "storyboardUrl": None,
            "downloadUrl": None,
            "duration": 61.5,
        }
        with Transaction() as tx:
            service.recording_made(studio.id, duration=61.5, width=1280, height=720, size=9, tx=tx)
        replay = playback(studio, registered).json["replay"]
        assert replay["downloadUrl"] == f"{prefix}recording.mp4"
        assert (replay["posterUrl"], replay["storyboardUrl"]) == (
            f"{prefix}poster.jpg",
            f"{prefix}storyboard.vtt",
        )


def test_a_replay_expires_and_its_cookies_with_it(studio: Studio, registered: Person) -> None:
    studio.have_been()
    end = studio.start + DAY
    studio.settings(replayUntil=clock.isoformat(end))
    with studio.at(DAY - 20 * MINUTE):
        policy = policy_of(playback(studio, registered))
        assert policy is not None
        assert until(policy) == end
    with studio.at(DAY):
        answer = playback(studio, registered)
        assert (answer.json["replayState"], answer.json["replay"], policy_of(answer)) == (
            "EXPIRED",
            None,
            None,
        )
        assert playback(studio, studio.hall.host).json["replayState"] == "EXPIRED"


def link_of(studio: Studio) -> str:
    made = studio.done("playback/link")
    assert made["url"] == f"http://localhost:8080/replay/{made['key']}"
    return str(made["key"])


def opened(studio: Studio, key: str) -> Answer:
    with counted_calls() as calls:
        answer = studio.hall.client.get(f"/api/playback/{key}")
    assert calls.total() <= 1
    return answer


def test_a_link_opens_the_replay_without_an_account(studio: Studio) -> None:
    studio.have_been()
    assert studio.post("playback/link").json["code"] == "replay_not_by_link"
    studio.settings(replayAccess="LINK")
    with studio.at(DAY):
        answer = opened(studio, link_of(studio))
        assert (answer.status, answer.json["replayState"]) == (200, "READY")
        policy = policy_of(answer)
        assert policy is not None
        assert policy["Resource"].endswith(f"/live/{studio.id}/*")


def test_a_link_opens_nothing_before_the_end(studio: Studio) -> None:
    studio.done("broadcast")
    studio.settings(replayAccess="LINK")
    key = link_of(studio)
    for step in ("SCHEDULED", "LIVE"):
        answer = opened(studio, key)
        assert (answer.json["status"], answer.json["playlistUrl"] is None, policy_of(answer)) == (
            step,
            step == "SCHEDULED",
            None,
        )
        studio.done("broadcast/start")


def test_a_link_ends_with_its_expiry_and_with_the_setting(studio: Studio) -> None:
    studio.have_been()
    studio.settings(replayAccess="LINK", replayUntil=clock.isoformat(studio.start + DAY))
    key = link_of(studio)
    with studio.at(DAY):
        answer = opened(studio, key)
        assert (answer.json["replayState"], policy_of(answer)) == ("EXPIRED", None)
    studio.settings(replayAccess="LINK")
    assert link_of(studio) == key
    studio.settings(replayAccess="MEMBERS")
    assert opened(studio, key).status == 404
    studio.settings(replayAccess="LINK")
    assert opened(studio, key).status == 404  # a link that was taken back stays so
    assert opened(studio, link_of(studio)).status == 200


def test_links_cannot_be_guessed(studio: Studio) -> None:
    studio.have_been()
    studio.settings(replayAccess="LINK")
    key = link_of(studio)
    webinar_id, _, signature = key.partition(".")
    assert len(signature) == 43  # 256 bits
    other = Studio(studio.hall, studio.hall.schedule())
    for guess in (
        webinar_id,
        f"{webinar_id}.",
        f"{webinar_id}.{'A' * 43}",
        key[:-1],
        f"{key}A",
        f"{other.id}.{signature}",
        f"web_unknown.{signature}",
        ".",
    ):
        assert opened(studio, guess).status == 404, guess


def test_a_link_is_made_by_operators_alone(studio: Studio) -> None:
    studio.have_been()
    studio.settings(replayAccess="LINK")
    assert studio.post("playback/link", by=studio.hall.author).status == 403
    assert studio.post("playback/link", by=studio.hall.stranger).status == 404
    assert studio.post("playback/link", by=studio.hall.admin).status == 200
