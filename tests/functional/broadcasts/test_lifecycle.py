"""Green room, live, ended: each step once, whoever presses and how often."""

from datetime import timedelta

import pytest

from chalicelib.core import clock
from chalicelib.core.permissions import Role
from tests.functional.broadcasts.studio import STAGE_URL, Studio, events_of
from tests.functional.hall import Hall, at_once

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def test_opening_the_green_room_asks_for_one_stage(studio: Studio) -> None:
    opened = studio.done("broadcast")

    assert (opened["status"], opened["stage"]["state"], opened["stage"]["launch"]) == (
        "GREEN_ROOM",
        "STARTING",
        1,
    )
    assert studio.done("broadcast") == opened
    assert events_of("StageRequested") == [{"webinarId": studio.id, "launch": 1}]
    assert studio.webinar_status() == "SCHEDULED"


def test_the_green_room_opens_an_hour_before(studio: Studio) -> None:
    with studio.at(-61 * MINUTE):
        answer = studio.post("broadcast")
    assert (answer.status, answer.json["code"]) == (409, "green_room_not_open")
    assert "60 minutes" in answer.json["detail"]
    with studio.at(91 * MINUTE):
        assert studio.post("broadcast").json["code"] == "webinar_ended"
    with studio.at(89 * MINUTE):
        assert studio.post("broadcast").status == 200


def test_going_live_and_ending_decide_the_state_of_the_webinar(studio: Studio) -> None:
    studio.done("broadcast")
    live = studio.done("broadcast/start")  # before the scheduled start: hosts may
    assert (live["status"], live["startedAt"]) == ("LIVE", clock.isoformat(clock.now()))
    assert studio.webinar_status() == "LIVE"
    with studio.at(3 * 60 * MINUTE):  # long after the scheduled end it goes on
        assert studio.webinar_status() == "LIVE"
        assert studio.done("broadcast/start")["startedAt"] == live["startedAt"]
        ended = studio.done("broadcast/end")
        assert studio.webinar_status() == "ENDED"
        assert studio.done("broadcast/end") == ended
        assert studio.post("broadcast/start").json["code"] == "broadcast_ended"
        assert studio.post("broadcast/restart").json["code"] == "broadcast_ended"
    assert [len(events_of(kind)) for kind in ("BroadcastStarted", "BroadcastEnded")] == [1, 1]


def test_nothing_starts_without_a_green_room_nor_ends_before_it_is_live(studio: Studio) -> None:
    for command in ("start", "end", "restart"):
        assert studio.post(f"broadcast/{command}").json["code"] == "no_green_room"
    assert studio.get("broadcast").json["code"] == "broadcast_not_found"
    studio.done("broadcast")
    assert studio.post("broadcast/end").json["code"] == "not_live"
    assert studio.webinar_status() == "SCHEDULED"


def test_two_hosts_press_at_the_same_moment(studio: Studio) -> None:
    hosts = [studio.hall.host, studio.hall.admin] * 3

    def press(command: str) -> list[dict[str, object]]:
        answers = at_once([lambda h=h: studio.post(command, by=h) for h in hosts])  # type: ignore[misc]
        assert {answer.status for answer in answers} == {200}, [answer.text for answer in answers]
        return [answer.json for answer in answers]

    assert len({str(one) for one in press("broadcast")}) == 1
    assert len({str(one["startedAt"]) for one in press("broadcast/start")}) == 1
    with studio.at(-20 * MINUTE):
        assert {one["stage"]["launch"] for one in press("broadcast/restart")} == {2}  # type: ignore[index]
        assert len({str(one["endedAt"]) for one in press("broadcast/end")}) == 1
    assert [event["launch"] for event in events_of("StageRequested")] == [1, 2]
    assert len(events_of("BroadcastStarted")) == len(events_of("BroadcastEnded")) == 1


def test_starting_and_cancelling_exclude_each_other(studio: Studio) -> None:
    studio.done("broadcast")
    path = studio.path
    start, cancel = at_once(
        [
            lambda: studio.post("broadcast/start"),
            lambda: studio.hall.client.delete(path, as_=studio.hall.admin),
        ]
    )
    # Whoever was first decides; the other one is told.
    assert sorted([start.status, cancel.status]) in ([200, 409], [204, 409])
    code = start.json["code"] if start.status == 409 else cancel.json["code"]
    assert code in ("webinar_cancelled", "webinar_live")
    assert studio.webinar_status() == ("CANCELLED" if cancel.status == 204 else "LIVE")


def test_what_is_on_air_cannot_be_cancelled_nor_moved(studio: Studio) -> None:
    studio.done("broadcast")
    studio.done("broadcast/start")
    assert studio.hall.client.delete(studio.path, as_=studio.hall.host).json["code"] == "webinar_live"
    view = studio.hall.client.get(studio.path, as_=studio.hall.host).json
    moved = studio.hall.plan(
        scheduledStart=clock.isoformat(studio.start + MINUTE), scheduledEnd=clock.isoformat(studio.end)
    )
    answer = studio.hall.client.put(studio.path, moved, as_=studio.hall.host, version=view["version"])
    assert answer.json["code"] == "webinar_live"


def test_a_webinar_that_nobody_starts_ends_by_its_schedule(studio: Studio) -> None:
    studio.done("broadcast")
    with studio.at(30 * MINUTE):
        assert studio.webinar_status() == "LIVE"
    with studio.at(61 * MINUTE):
        assert studio.webinar_status() == "ENDED"
        assert studio.done("broadcast/start")["status"] == "LIVE"  # late, but within half an hour
        assert studio.webinar_status() == "LIVE"


def test_a_stage_is_asked_for_again_when_it_has_gone(studio: Studio) -> None:
    studio.done("broadcast")
    studio.claim()
    running = studio.done("broadcast")
    assert (running["stage"]["state"], running["stage"]["url"]) == ("RUNNING", STAGE_URL)
    studio.finish()
    with studio.at(-29 * MINUTE):
        again = studio.done("broadcast")
        assert (again["stage"]["state"], again["stage"]["launch"]) == ("STARTING", 2)
        assert studio.done("broadcast")["stage"]["launch"] == 2
    with studio.at(-27 * MINUTE):  # it never came
        assert studio.get("broadcast").json["stage"]["state"] == "LOST"
        assert studio.done("broadcast")["stage"]["launch"] == 3


def test_restart_is_one_request_for_twenty_seconds(studio: Studio) -> None:
    studio.done("broadcast")
    studio.claim()
    assert studio.done("broadcast/restart")["stage"]["launch"] == 1
    with studio.at(-30 * MINUTE + 20 * SECOND):
        assert studio.done("broadcast/restart")["stage"]["launch"] == 2
        assert studio.done("broadcast/restart")["stage"]["launch"] == 2


def test_another_host_takes_over_with_the_green_room(studio: Studio) -> None:
    studio.done("broadcast")
    view = studio.hall.client.get(studio.path, as_=studio.hall.host).json
    plan = studio.hall.plan(
        scheduledStart=view["scheduledStart"],
        scheduledEnd=view["scheduledEnd"],
        title="New title",
        hostId=studio.hall.admin.user_id,
    )
    answer = studio.hall.client.put(studio.path, plan, as_=studio.hall.host, version=view["version"])
    assert answer.status == 200
    assert studio.post("broadcast/sources", {"kind": "CAMERA", "name": "x"}).status == 403
    assert studio.done("broadcast", by=studio.hall.admin)["hostId"] == studio.hall.admin.user_id
    plan_of_stage = studio.plan()
    assert plan_of_stage.presenter_ids == {studio.hall.admin.user_id}
    assert (plan_of_stage.title, plan_of_stage.organization_name) == ("New title", "Analytical Society")


def test_settings_change_also_when_it_is_over(studio: Studio) -> None:
    studio.have_been()
    until = clock.isoformat(studio.end + timedelta(days=7))
    with studio.at(2 * 60 * MINUTE):
        changed = studio.settings(anglesPublished=True, replayAccess="ATTENDED", replayUntil=until)
    assert (changed["anglesPublished"], changed["replayAccess"], changed["replayUntil"]) == (
        True,
        "ATTENDED",
        until,
    )
    assert studio.settings()["replayUntil"] is None


@pytest.mark.parametrize("body", [{}, {"anglesPublished": True}, {"replayAccess": "EVERYBODY"}])
def test_wrong_settings_name_the_field(studio: Studio, body: dict[str, object]) -> None:
    studio.done("broadcast")
    answer = studio.put("broadcast/settings", body)
    assert answer.status == 422
    assert answer.json["errors"][0]["field"] in ("anglesPublished", "replayAccess")


def test_the_secret_stays_on_the_server(studio: Studio) -> None:
    studio.name(studio.hall.learner)
    texts = [studio.post("broadcast").text, studio.get("broadcast").text, studio.post("broadcast/start").text]
    source = studio.publish(studio.hall.learner)
    texts.append(studio.post(f"broadcast/sources/{source}/token", by=studio.hall.learner).text)
    texts.append(studio.hall.client.get(f"{studio.path}/playback", as_=studio.hall.host).text)
    secret = studio.item().secret
    assert len(secret) >= 40
    assert not [text for text in texts if secret in text]
    assert secret not in repr(studio.plan())


def test_members_without_a_part_and_strangers_are_kept_out(studio: Studio) -> None:
    studio.done("broadcast")
    outsider = studio.hall.stranger
    for command in ("broadcast", "broadcast/start", "broadcast/end", "broadcast/restart"):
        assert studio.post(command, by=studio.hall.learner).status == 403
        assert studio.post(command, by=outsider).status == 404
    for body in ({"kind": "SCREEN", "name": "x"},):
        assert studio.post("broadcast/sources", body, by=studio.hall.learner).status == 403
        assert studio.post("broadcast/sources", body, by=studio.hall.admin).status == 403
        assert studio.post("broadcast/sources", body, by=outsider).status == 404


def test_a_presenter_who_left_the_organization_is_a_stranger(studio: Studio) -> None:
    studio.name(studio.hall.learner)
    studio.done("broadcast")
    member = f"/api/organizations/{studio.hall.organization_id}/members/{studio.hall.learner.user_id}"
    assert studio.hall.client.delete(member, as_=studio.hall.admin).status == 204
    body = {"kind": "SCREEN", "name": "x"}
    assert studio.post("broadcast/sources", body, by=studio.hall.learner).status == 404


def test_an_admin_of_a_neighbor_sees_nothing(studio: Studio, hall: Hall) -> None:
    neighbor = hall.client.post(
        "/api/organizations", {"name": "Rivals", "subdomain": "rivals"}, as_=hall.stranger
    )
    assert neighbor.status == 201
    studio.done("broadcast")
    assert studio.get("broadcast", by=hall.stranger).status == 404
    assert studio.post("presenters", {"userId": hall.stranger.user_id}).json["code"] == "unknown_member"
    assert studio.get("broadcast", by=hall.member("vic", Role.COURSE_AUTHOR)).status == 403
