"""What happens elsewhere while a stage runs: the host changes, the webinar is called off, somebody leaves."""

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.broadcasts.service import StagePlan
from chalicelib.broadcasts.tokens import verify_token
from chalicelib.core.errors import Unauthenticated
from chalicelib.core.outbox import OutboxEvent
from chalicelib.core.permissions import Role
from functions.adjust_broadcasts.handler import lambda_handler
from tests.functional.broadcasts.studio import Studio, events_of
from tests.functional.functions.records import Context, message_id, queue_event
from tests.functional.people import Person

MINUTE = timedelta(minutes=1)


@pytest.fixture
def studio(studio: Studio) -> Studio:
    """With its green room open, a stage, and the learner as a presenter."""
    studio.name(studio.hall.learner)
    studio.done("broadcast")
    studio.claim()
    return studio


def follow(*kinds: str) -> None:
    """Have every event of these kinds arrive, twice and the newest first."""
    found = [json.loads(item.detail) for item in OutboxEvent.scan() if item.name in kinds]
    found.sort(key=lambda event: str(event["id"]), reverse=True)
    assert found
    answer = lambda_handler(queue_event(*found, *found), Context())
    assert answer == {"batchItemFailures": []}


def edit(studio: Studio, **changes: Any) -> None:
    hall = studio.hall
    webinar = hall.client.get(studio.path, as_=hall.admin).json
    plan = {key: webinar[key] for key in hall.plan()} | changes
    answer = hall.client.put(studio.path, plan, as_=hall.admin, version=webinar["version"])
    assert answer.status == 200, answer.text


def leave(studio: Studio, person: Person) -> None:
    path = f"/api/organizations/{studio.hall.organization_id}/members/{person.user_id}"
    assert studio.hall.client.delete(path, as_=person).status == 204


def assert_no_token(plan: StagePlan, token: str) -> None:
    with pytest.raises(Unauthenticated):
        verify_token(plan.secret, token, webinar_id=plan.webinar_id)


def test_another_host_takes_the_stage_over(studio: Studio) -> None:
    hall = studio.hall
    ines, tess = hall.host, hall.member("tess", Role.INSTRUCTOR)
    former, kept = studio.publish(ines), studio.publish(hall.learner)
    edit(studio, hostId=tess.user_id, title="Another title")
    own = studio.publish(tess)
    edit(studio, description="Changed again.")
    follow("WebinarChanged")
    plan = studio.plan()
    assert set(plan.sources) == {kept, own}
    assert plan.presenter_ids == {tess.user_id, hall.learner.user_id}
    assert (plan.producer_id, plan.title) == (tess.user_id, "Another title")
    assert studio.get("broadcast", by=ines).status == 403
    assert former not in {one["id"] for one in studio.get("broadcast", by=tess).json["sources"]}


def test_a_muted_presenter_who_becomes_the_host_is_heard(studio: Studio) -> None:
    tess = studio.hall.member("tess", Role.INSTRUCTOR)
    studio.name(tess)
    studio.put(f"presenters/{tess.user_id}", {"muted": True})
    edit(studio, hostId=tess.user_id)
    follow("WebinarChanged")
    source = studio.publish(tess, "MICROPHONE")
    assert not studio.plan().sources[source].muted


def test_the_stage_of_a_cancelled_webinar_stops(studio: Studio) -> None:
    assert studio.hall.client.delete(studio.path, as_=studio.hall.host).status == 204
    follow("WebinarChanged")
    assert studio.plan().status == "ENDED"
    assert studio.webinar_status() == "CANCELLED"
    assert events_of("BroadcastEnded") == []  # there is nothing to replay
    assert studio.post("broadcast/start").json["code"] == "broadcast_ended"


def test_changes_of_a_webinar_without_a_broadcast_are_nobodys_business(studio: Studio) -> None:
    other = Studio(studio.hall, studio.hall.schedule())
    edit(other, title="Another title")
    follow("WebinarChanged")
    assert other.get("broadcast").status == 404


def test_a_presenter_who_leaves_is_off_the_air_and_named_nowhere(studio: Studio) -> None:
    hall = studio.hall
    later = Studio(hall, hall.schedule())
    later.name(hall.learner)
    theirs, hosts = studio.publish(hall.learner), studio.publish(hall.host)
    studio.put("broadcast/producer", {"userId": hall.learner.user_id})
    token = studio.get("broadcast", by=hall.learner).json["token"]
    leave(studio, hall.learner)
    assert theirs in studio.plan().sources  # until the event arrives
    follow("MemberRemoved")
    plan = studio.plan()
    assert set(plan.sources) == {hosts}
    assert plan.presenter_ids == {hall.host.user_id}
    assert plan.producer_id == hall.host.user_id
    assert_no_token(plan, token)
    for one in (studio, later):
        assert [p["name"] for p in one.get("presenters").json["items"]] == ["Ines"]


def test_a_host_or_admin_who_leaves_controls_nothing(studio: Studio) -> None:
    hall = studio.hall
    second = hall.member("abe", Role.ORG_ADMIN)
    presenters = studio.publish(hall.learner)
    studio.publish(hall.host)
    link = studio.item().link_secret
    tokens = [studio.get("broadcast", by=one).json["token"] for one in (second, hall.host)]
    for one in (second, hall.host):
        leave(studio, one)
    follow("MemberRemoved")
    plan = studio.plan()
    assert set(plan.sources) == {presenters}
    for token in tokens:
        assert_no_token(plan, token)
    assert studio.item().link_secret == link  # links that were given away open the replay still
    fresh = studio.get("broadcast", by=hall.learner).json["token"]
    assert verify_token(plan.secret, fresh, webinar_id=studio.id).user_id == hall.learner.user_id


def test_whoever_comes_back_and_is_named_again_stays_when_the_news_is_late(studio: Studio) -> None:
    hall = studio.hall
    old = studio.publish(hall.learner)
    leave(studio, hall.learner)
    follow("MemberRemoved")
    with studio.at(-20 * MINUTE):
        hall.member("lea", Role.VIEWER)
        studio.name(hall.learner)
        new = studio.publish(hall.learner)
        follow("MemberRemoved")
        assert set(studio.plan().sources) == {new}
        assert old not in studio.plan().sources


def test_leaving_one_organization_changes_nothing_in_another(studio: Studio) -> None:
    hall = studio.hall
    source = studio.publish(hall.learner)
    elsewhere = hall.client.post(
        "/api/organizations", {"name": "Rivals", "subdomain": "rivals"}, as_=hall.stranger
    ).json["id"]
    event = {
        "id": "evt_1",
        "type": "MemberRemoved",
        "version": 1,
        "organizationId": elsewhere,
        "correlationId": "corr-1",
        "data": {"userId": hall.learner.user_id, "role": "org_admin", "removedAt": "2999-01-01T00:00:00Z"},
    }
    secret = studio.item().secret
    assert lambda_handler(queue_event(event), Context()) == {"batchItemFailures": []}
    assert set(studio.plan().sources) == {source}
    assert studio.item().secret == secret


def test_an_event_of_another_kind_goes_to_the_dead_letters(studio: Studio) -> None:
    event = {"id": "evt_1", "type": "CourseCompleted", "version": 1, "organizationId": "org_1"}
    answer = lambda_handler(queue_event(event | {"correlationId": "c", "data": {}}), Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": message_id(0)}]}


def test_nobody_is_named_who_left_at_that_moment(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.broadcasts import presenters

    hall = studio.hall
    read = presenters.find_together

    def read_then_leave(*keys: Any) -> Any:
        found = read(*keys)
        if any(one is not None and getattr(one, "user_id", "") == hall.assistant.user_id for one in found):
            monkeypatch.setattr(presenters, "find_together", read)
            leave(studio, hall.assistant)
        return found

    monkeypatch.setattr(presenters, "find_together", read_then_leave)
    answer = studio.post("presenters", {"userId": hall.assistant.user_id})
    assert answer.status in (409, 422), answer.text
    assert hall.assistant.user_id not in studio.plan().presenter_ids
