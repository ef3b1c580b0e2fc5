"""Streams of the room's tables → feeds: each room once for a batch, its failures alone, whatever comes twice or late."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.core.outbox import OutboxEvent
from chalicelib.feeds import objects, service
from functions.publish_room.handler import lambda_handler, webinar_of
from infra import templates
from infra.local.runner.wiring import StreamSource, matches, read_functions
from tests.functional.api import ApiClient
from tests.functional.feeds.viewer import Viewer
from tests.functional.functions.records import Context, queue_event, sequence_number
from tests.functional.hall import Hall, start_of
from tests.functional.people import Person

ALL_DONE: dict[str, list[Any]] = {"batchItemFailures": []}


@pytest.fixture
def hall(client: ApiClient, person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch) -> Hall:
    """An organization with somebody in every role; publishers do not wait."""
    monkeypatch.setattr(service, "wait", lambda _: None)
    return Hall(client, person)


def stream_event(*changed: tuple[dict[str, str], dict[str, str]]) -> dict[str, Any]:
    """Return the Lambda event for items that changed, each with its keys and other attributes (a recorded one, with these)."""
    return {
        "Records": [
            {
                "eventID": f"{number:032x}",
                "eventName": "MODIFY",
                "eventVersion": "1.1",
                "eventSource": "aws:dynamodb",
                "awsRegion": "eu-west-1",
                "dynamodb": {
                    "ApproximateCreationDateTime": 1767225600.0,
                    "Keys": {name: {"S": value} for name, value in keys.items()},
                    "NewImage": {name: {"S": value} for name, value in {**keys, **more}.items()},
                    "SequenceNumber": sequence_number(number),
                    "SizeBytes": 612,
                    "StreamViewType": "NEW_IMAGE",
                },
                "eventSourceARN": "arn:aws:dynamodb:eu-west-1:123456789012:table/academy-test-x/stream/2026-01-01T00:00:00.000",
            }
            for number, (keys, more) in enumerate(changed)
        ]
    }


def question(webinar_id: str) -> tuple[dict[str, str], dict[str, str]]:
    return {"webinar_id": webinar_id, "item": "QUESTION#qst_1"}, {}


def test_each_room_of_a_batch_is_published_once(hall: Hall, context: Context) -> None:
    one, other = Viewer(hall, hall.schedule()), Viewer(hall, hall.schedule())
    tally = {"poll_shard": "pol_1#3", "item": "TALLY"}, {"webinar_id": one.id}
    batch = stream_event(*[question(one.id)] * 40, tally, question(other.id), question("web_none"))
    for _ in range(2):
        assert lambda_handler(batch, context) == ALL_DONE
        assert [viewer.state().version for viewer in (one, other)] == [1, 1]
    one.say("Late")
    assert lambda_handler(stream_event(question(one.id)), context) == ALL_DONE
    one.look()
    assert one.texts() == ["Late"]


def test_the_changes_of_a_room_that_failed_come_again(
    hall: Hall, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = Viewer(hall, hall.schedule()), Viewer(hall, hall.schedule())
    write = objects.write_state

    def refuse(webinar_id: str, *arguments: Any, **options: Any) -> bool:
        if webinar_id == bad.id:
            raise OSError("no storage")
        return write(webinar_id, *arguments, **options)

    batch = stream_event(question(good.id), question(bad.id), question(good.id), question(bad.id))
    with monkeypatch.context() as broken:
        broken.setattr(objects, "write_state", refuse)
        failed = lambda_handler(batch, context)["batchItemFailures"]
    assert [one["itemIdentifier"] for one in failed] == [sequence_number(1), sequence_number(3)]
    assert good.look() != {}
    assert lambda_handler(batch, context) == ALL_DONE
    assert bad.look() != {}


def test_a_broadcast_that_begins_has_a_feed(hall: Hall, context: Context) -> None:
    viewer = Viewer(hall, hall.schedule())
    with clock.frozen(start_of(viewer.webinar)):
        viewer.do("broadcast")
        viewer.do("broadcast/start")
    events = [json.loads(item.detail) for item in OutboxEvent.scan()]
    started = [event for event in events if event["type"] == "BroadcastStarted"]
    assert lambda_handler(queue_event(*started), context) == ALL_DONE
    assert viewer.look() != {}


STARTING = [
    ("Rooms", {"webinar_id": "web_1", "item": "ROOM"}, True),
    ("Rooms", {"webinar_id": "web_1", "item": "PERSON#usr_1"}, False),
    ("Rooms", {"webinar_id": "web_1", "item": "ACTION#act_1"}, False),
    ("Questions", {"webinar_id": "web_1", "item": "QUESTION#qst_1"}, True),
    ("Questions", {"webinar_id": "web_1", "item": "VOTE#qst_1#usr_1"}, False),
    ("Polls", {"webinar_id": "web_1", "item": "POLL#pol_1"}, True),
    ("Polls", {"webinar_id": "web_1", "item": "AGENDA"}, False),
    ("Answers", {"poll_shard": "pol_1#3", "item": "TALLY"}, True),
    ("Answers", {"poll_shard": "pol_1#3", "item": "ANSWER#usr_1"}, False),
    ("Answers", {"poll_shard": "web_1#3", "item": "SCORE#usr_1"}, False),
    ("Chat", {"webinar_channel": "web_1#MAIN", "item": "msg_1"}, True),
    ("Chat", {"webinar_channel": "web_1#MODERATORS", "item": "msg_1"}, False),
    ("Chat", {"webinar_channel": "web_1#HELD", "item": "msg_1"}, False),
    ("Chat", {"webinar_channel": "web_1#GROUP#1-01", "item": "msg_1"}, False),
    ("Breakouts", {"webinar_id": "web_1", "item": "ROUND"}, True),
    ("Breakouts", {"webinar_id": "web_1", "item": "GROUP#0001#01"}, True),
    ("Breakouts", {"webinar_id": "web_1", "item": "SEATS#03"}, False),
]


@pytest.mark.parametrize(("stream", "keys", "starts"), STARTING)
def test_only_what_everybody_may_see_starts_the_publisher(
    stream: str, keys: dict[str, str], starts: bool
) -> None:
    known = {name: name for name in templates.load("functions")["Parameters"]}
    (function,) = [one for one in read_functions(known) if one.name.endswith("publish-room")]
    (source,) = [one for one in function.sources if isinstance(one, StreamSource) and one.name == stream]
    (record,) = stream_event((keys, {"webinar_id": "web_1"}))["Records"]
    assert any(matches(record, pattern) for pattern in source.patterns) is starts
    assert webinar_of(record) == "web_1"
