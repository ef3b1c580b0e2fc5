"""Publishing a room: what viewers then read, whoever publishes beside whom, and wherever one of them dies."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Lock
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.core import clock, storage
from chalicelib.feeds import objects, service, versions
from chalicelib.feeds.models import Feed
from chalicelib.feeds.publication import Publication
from chalicelib.feeds.service import publish_room, publish_rooms
from tests.functional.counting import counted_calls
from tests.functional.feeds.viewer import Viewer
from tests.functional.hall import at_once, start_of

NEW_ROOM = {
    "questionsOpen": True,
    "anonymousAllowed": True,
    "chat": "OPEN",
    "slowMode": 0,
    "linksAllowed": False,
    "pinned": None,
}


def test_a_room_is_read_as_it_is(viewer: Viewer) -> None:
    with counted_calls() as calls:
        publish_room(viewer.id)
    assert calls == {"BatchGetItem": 3, "UpdateItem": 1, "Query": 4}
    assert viewer.look() == {"room": NEW_ROOM}
    assert {path: age for path, (_, age) in viewer.objects().items()} == {
        "state.json": "max-age=1",
        "snapshots/00000001.json": "max-age=60",
    }
    message = viewer.say("Hello")
    viewer.rule(chat="HELD", slowMode=10)
    publish_room(viewer.id)
    assert viewer.look()["room"] == {**NEW_ROOM, "chat": "HELD", "slowMode": 10}
    assert viewer.items[f"chat/{message['id']}"] == {
        "at": message["at"], "name": "Lea", "part": "ATTENDEE", "text": "Hello", "announcement": False
    }  # fmt: skip
    assert viewer.texts() == ["Hello"]
    assert viewer.look_for_the_first_time() == viewer.items
    assert [delta.version for delta in viewer.state().deltas] == [2]


def test_nothing_is_written_when_nothing_changed_that_everybody_may_see(viewer: Viewer) -> None:
    publish_room(viewer.id)
    written = viewer.objects()
    viewer.do("chat", {"text": "Between us", "channel": "MODERATORS"})
    viewer.do("qa", {"question": "Waits?"}, by=viewer.hall.learner)
    publish_room(viewer.id)
    assert viewer.objects() == written


def test_a_webinar_that_does_not_exist_has_no_feed(viewer: Viewer) -> None:
    publish_room("web_none")
    assert list(Feed.scan()) == []


def test_the_next_version_waits_until_the_last_claim_is_a_second_old(
    viewer: Viewer, waits: list[timedelta]
) -> None:
    now = clock.now()
    for milliseconds in (0, 300, 5000):
        with clock.frozen(now + timedelta(milliseconds=milliseconds)):
            publish_room(viewer.id)
    assert waits == [timedelta(milliseconds=700), timedelta(milliseconds=-3700)]


def test_whoever_is_overtaken_while_waiting_leaves_it_to_the_other(
    viewer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_room(viewer.id)
    viewer.say("Seen by both")
    first_call_meets(monkeypatch, service, "wait", lambda: publish_room(viewer.id))
    publish_room(viewer.id)
    viewer.look()
    assert (viewer.version, viewer.texts()) == (2, ["Seen by both"])


def first_call_meets(
    monkeypatch: pytest.MonkeyPatch, place: Any, name: str, event: Callable[[], None], *, late: bool = False
) -> None:
    """Have something happen during the first call of a function: before it does anything, or ``late``, once it is done."""
    function = getattr(place, name)

    def interrupted(*arguments: Any, **options: Any) -> Any:
        monkeypatch.setattr(place, name, function)
        if not late:
            event()
        result = function(*arguments, **options)
        if late:
            event()
        return result

    monkeypatch.setattr(place, name, interrupted)


SLOW = [(service, "project_room", True), (objects, "write_snapshot", True), (objects, "write_state", False)]


@pytest.mark.parametrize(("place", "name", "late"), SLOW)
@pytest.mark.parametrize("taken_back", [False, True])
def test_a_slow_publisher_does_not_win(
    viewer: Viewer, monkeypatch: pytest.MonkeyPatch, place: Any, name: str, late: bool, taken_back: bool
) -> None:
    """What it read is old when it writes: another message is there, or the one that it saw is deleted."""
    publish_room(viewer.id)
    viewer.say("Zeroth")
    publish_room(viewer.id)
    viewer.look()
    if name == "write_snapshot":
        monkeypatch.setattr(versions, "MOST_BYTES", 0)
        monkeypatch.setattr(versions, "REACH", -timedelta(days=1))
    message = viewer.say("First")

    def others() -> None:
        if taken_back:
            viewer.delete(message)
        else:
            viewer.say("Second")
        publish_room(viewer.id)
        viewer.look()

    first_call_meets(monkeypatch, place, name, others, late=late)
    publish_room(viewer.id)
    viewer.look()
    assert viewer.texts() == (["Zeroth"] if taken_back else ["First", "Second", "Zeroth"])
    assert viewer.version == 4
    assert viewer.look_for_the_first_time() == viewer.items
    if taken_back:
        publish_room(viewer.id)
        assert "First" not in repr(viewer.objects())


def test_a_lower_version_that_came_first_is_built_upon(
    viewer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two on their way at once: the lower version is written while the higher one is about to be."""
    publish_room(viewer.id)
    message = viewer.say("First")
    lower = Publication(viewer.id, 2, service.project_room(viewer.id))
    Feed(viewer.id).update([Feed.version.set(2)])
    viewer.delete(message)
    viewer.say("Second")

    def write_lower() -> None:
        lower.publish()
        viewer.look()
        assert viewer.texts() == ["First"]

    first_call_meets(monkeypatch, objects, "write_state", write_lower)
    publish_room(viewer.id)
    viewer.look()
    assert (viewer.version, viewer.texts()) == (3, ["Second"])
    assert viewer.look_for_the_first_time() == viewer.items
    assert "First" not in repr(viewer.objects())


def test_many_publish_at_once(viewer: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each after a change of its own, in threads; moto is not safe for threads inside of one operation."""
    lock, replace = Lock(), storage.replace_object

    def one_at_a_time(*arguments: Any, **options: Any) -> bool:
        with lock:
            return replace(*arguments, **options)

    monkeypatch.setattr(storage, "replace_object", one_at_a_time)
    publish_room(viewer.id)

    hall = viewer.hall
    people = [hall.learner, hall.assistant, hall.host, hall.author, hall.admin]

    def speak(number: int) -> None:
        viewer.say(f"No. {number}", by=people[number])
        publish_room(viewer.id)

    at_once([partial(speak, number) for number in range(5)])
    viewer.look()
    assert viewer.texts() == [f"No. {number}" for number in range(5)]
    assert viewer.look_for_the_first_time() == viewer.items


CRASHES = [
    (service, "project_room"),
    (objects, "read_feed"),
    (objects, "write_snapshot"),
    (objects, "write_state"),
    (objects, "delete_snapshots"),
]


@pytest.mark.parametrize(("place", "name"), CRASHES)
@pytest.mark.parametrize("late", [False, True])
def test_a_publisher_that_dies_is_made_good_by_the_next(
    viewer: Viewer, monkeypatch: pytest.MonkeyPatch, place: Any, name: str, late: bool
) -> None:
    message = viewer.say("SECRET")
    publish_room(viewer.id)
    viewer.look()
    viewer.delete(message)

    def die() -> None:
        raise KeyboardInterrupt

    first_call_meets(monkeypatch, place, name, die, late=late)
    with pytest.raises(KeyboardInterrupt):
        publish_room(viewer.id)
    publish_room(viewer.id)
    viewer.look()
    assert viewer.texts() == []
    assert viewer.look_for_the_first_time() == viewer.items
    assert "SECRET" not in repr(viewer.objects())


def test_an_answer_of_storage_that_is_lost_costs_nothing(
    viewer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library asks again then, and is told that the state is another one now: our own."""
    message = viewer.say("SECRET")
    publish_room(viewer.id)
    viewer.delete(message)
    write = objects.write_state
    monkeypatch.setattr(objects, "write_state", lambda *a, **o: write(*a, **o) and False)
    publish_room(viewer.id)
    viewer.look()
    assert (viewer.version, viewer.texts()) == (2, [])
    assert "SECRET" not in repr(viewer.objects())


def test_a_snapshot_that_is_lost_is_made_again(viewer: Viewer) -> None:
    viewer.say("Why?")
    publish_room(viewer.id)
    viewer.look()
    objects.delete_snapshots(viewer.id, below=9, keep=set())
    viewer.say("How?")
    publish_room(viewer.id)
    viewer.look()
    assert viewer.texts() == ["How?", "Why?"]
    assert viewer.state().since == viewer.version


def test_a_room_of_which_storage_takes_nothing_fails_alone(
    viewer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Viewer(viewer.hall, viewer.hall.schedule())
    write = objects.write_state

    def refuse(webinar_id: str, *arguments: Any, **options: Any) -> bool:
        if webinar_id == viewer.id:
            raise ClientError({"Error": {"Code": "SlowDown"}}, "PutObject")
        return write(webinar_id, *arguments, **options)

    with monkeypatch.context() as broken:
        broken.setattr(objects, "write_state", refuse)
        assert publish_rooms([viewer.id, other.id]) == {viewer.id}
    assert other.look() == {"room": NEW_ROOM}
    assert publish_rooms([viewer.id, other.id]) == set()
    assert viewer.look() == {"room": NEW_ROOM}


def test_a_room_that_is_not_kept_leaves_the_feed_with_the_end_of_the_broadcast(viewer: Viewer) -> None:
    start = start_of(viewer.webinar)
    with clock.frozen(start):
        viewer.do("broadcast")
        viewer.do("broadcast/start")
        viewer.say("Hello")
        viewer.rule(kept=False)
        publish_room(viewer.id)
        assert sorted(key.partition("/")[0] for key in viewer.look()) == ["chat", "minute", "room"]
        viewer.do("broadcast/end")
        publish_room(viewer.id)
    assert viewer.look() == viewer.look_for_the_first_time() == {}
    assert set(viewer.objects()) == {"state.json", "snapshots/00000002.json"}
