"""What a stage asks: claims that fence, plans, beats, and what it leaves behind."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.broadcasts import service
from chalicelib.core import clock
from chalicelib.core.errors import Conflict, NotFound, Raced
from chalicelib.core.transaction import Transaction
from chalicelib.media import service as media
from tests.functional.broadcasts.studio import STAGE_URL, Studio, events_of
from tests.functional.counting import counted_calls

MINUTE = timedelta(minutes=1)
SCENE = {"layout": "CAMERA", "cameraId": None}


@pytest.fixture
def studio(studio: Studio) -> Studio:
    studio.done("broadcast")
    return studio


def test_a_claim_counts_runs_and_says_where_the_stage_is(studio: Studio) -> None:
    first = studio.claim()
    assert (first.run, first.status, first.launch, first.scene["layout"]) == (
        1,
        "GREEN_ROOM",
        1,
        "SCREEN_WITH_CAMERA",
    )
    stage = studio.get("broadcast").json["stage"]
    assert stage == {
        "url": STAGE_URL,
        "state": "RUNNING",
        "run": 1,
        "launch": 1,
        "heartbeatAt": clock.isoformat(clock.now()),
    }
    assert studio.claim().run == 2


def test_a_new_run_fences_the_former_one_off(studio: Studio) -> None:
    studio.claim()
    service.beat(studio.id, run=1, scene=SCENE)
    second = studio.claim()
    assert second.scene == SCENE  # it goes on with what was shown
    for scene in (None, {"layout": "SCREEN"}):
        with pytest.raises(service.Fenced):
            service.beat(studio.id, run=1, scene=scene)
    with pytest.raises(Raced):
        studio.finish(run=1)
    service.beat(studio.id, run=2)
    assert studio.plan().scene == SCENE


def test_of_two_claims_at_the_same_moment_one_wins(studio: Studio) -> None:
    late = Transaction()
    assert service.claim_run(studio.id, stage_url="http://one", at=clock.now(), tx=late).run == 1
    with Transaction() as tx:
        service.claim_run(studio.id, stage_url="http://two", at=clock.now(), tx=tx)
    with pytest.raises(Raced):
        late.commit()
    assert (studio.item().stage_url, studio.item().run) == ("http://two", 1)


def test_a_claim_of_what_is_over_or_unknown_is_refused(studio: Studio) -> None:
    studio.done("broadcast/start")
    studio.claim()
    studio.done("broadcast/end")
    with pytest.raises(Conflict) as refused:
        studio.claim()
    assert refused.value.code == "broadcast_ended"
    assert studio.plan().status == "ENDED"
    with pytest.raises(NotFound), Transaction() as tx:
        service.claim_run("web_unknown", stage_url=STAGE_URL, at=clock.now(), tx=tx)
    with pytest.raises(NotFound):
        service.read_plan("web_unknown")
    with pytest.raises(service.Fenced):
        service.beat("web_unknown", run=1)


def test_beats_are_seen_and_stop_with_the_run(studio: Studio) -> None:
    studio.claim()
    with studio.at(-10 * MINUTE):
        assert studio.get("broadcast").json["stage"]["state"] == "LOST"
        service.beat(studio.id, run=1)
        assert studio.get("broadcast").json["stage"]["state"] == "RUNNING"
        studio.finish()
        stage = studio.get("broadcast").json["stage"]
        assert (stage["state"], stage["url"]) == ("STOPPED", None)
        with pytest.raises(service.Fenced):
            service.beat(studio.id, run=1)
        assert studio.claim().run == 2
        assert studio.get("broadcast").json["stage"]["state"] == "RUNNING"


def test_a_plan_is_read_by_one_query(studio: Studio) -> None:
    with counted_calls() as calls:
        studio.plan()
    assert dict(calls) == {"Query": 1}


def test_a_plan_follows_the_commands(studio: Studio) -> None:
    studio.done("broadcast/start")
    studio.settings(anglesPublished=True)
    plan = studio.plan()
    assert (plan.status, plan.started_at, plan.angles_published) == ("LIVE", clock.now(), True)
    assert plan.presenter_ids == {plan.producer_id} == {studio.hall.host.user_id}


# ---------------------------------------------------------------- what stays


def make_replay(studio: Studio, duration: float = 60.0) -> None:
    with Transaction() as tx:
        service.replay_made(studio.id, duration=duration, tx=tx)


def make_recording(studio: Studio, **changes: Any) -> None:
    found = {"duration": 60.0, "width": 1280, "height": 720, "size": 1234, **changes}
    with Transaction() as tx:
        service.recording_made(studio.id, **found, tx=tx)


def test_a_replay_is_recorded_once(studio: Studio) -> None:
    with pytest.raises(Conflict):
        make_replay(studio)
    studio.have_been(replay=False)
    assert not service.is_replay_ready(studio.id)
    make_replay(studio)
    make_replay(studio, duration=1.0)
    assert service.is_replay_ready(studio.id)
    assert events_of("ReplayReady") == [{"webinarId": studio.id, "durationSeconds": 60.0}]
    with pytest.raises(NotFound):
        service.is_replay_ready("web_unknown")


def test_two_who_made_the_replay_tell_of_it_once(studio: Studio) -> None:
    studio.have_been(replay=False)
    late = Transaction()
    service.replay_made(studio.id, duration=60.0, tx=late)
    make_replay(studio)
    with pytest.raises(Raced):
        late.commit()
    assert len(events_of("ReplayReady")) == 1


def test_the_recording_is_a_video_of_the_organization(studio: Studio) -> None:
    studio.have_been()
    for _ in range(2):
        make_recording(studio)
    asset = media.get_asset(service.recording_asset_id(studio.id))
    assert (asset.kind, asset.status, asset.organization_id, asset.owner_id) == (
        "VIDEO",
        "READY",
        studio.hall.organization_id,
        studio.hall.host.user_id,
    )
    assert (asset.filename, asset.width, asset.duration_seconds) == ("Notes-on-the-engine.mp4", 1280, 60.0)
    webinar = studio.hall.client.get(studio.path, as_=studio.hall.host).json
    assert webinar["vodId"] == asset.asset_id == studio.item().recording_id
    view = studio.hall.client.get(f"/api/media/{asset.asset_id}", as_=studio.hall.host).json
    assert view["path"] == f"/media/{asset.asset_id}/video.mp4"
    assert studio.hall.client.get(f"/api/media/{asset.asset_id}", as_=studio.hall.stranger).status == 404


def test_a_lesson_shows_the_recording(studio: Studio) -> None:
    studio.have_been()
    make_recording(studio)
    client, author = studio.hall.client, studio.hall.author
    course = client.post(
        "/api/courses", {"organizationId": studio.hall.organization_id, "title": "Engines"}, as_=author
    ).json
    module = client.post(f"/api/courses/{course['id']}/modules", {"title": "Film"}, as_=author).json
    lesson = {
        "moduleId": module["id"],
        "title": "The webinar",
        "type": "VIDEO",
        "vodId": service.recording_asset_id(studio.id),
    }
    answer = client.post(f"/api/courses/{course['id']}/lessons", lesson, as_=author)
    assert (answer.status, answer.json["duration"]) == (201, 60), answer.text
