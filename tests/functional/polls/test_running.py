"""Preparing and running polls: drafts, launch, close, results, and who sees what."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.core.transaction import Transaction
from chalicelib.polls.agenda import MOST_POLLS, new_agenda
from chalicelib.polls.models import Tally
from chalicelib.polls.settling import GRACE
from chalicelib.rooms.models import Action
from tests.functional.counting import counted_calls
from tests.functional.hall import Hall, at_once, end_of, start_of
from tests.functional.polls.desk import SINGLE, Desk


def test_a_poll_goes_from_draft_to_closed(hall: Hall, desk: Desk) -> None:
    draft = desk.draft(question="Is it?")
    assert (draft["status"], draft["results"], draft["version"]) == ("DRAFT", None, 1)
    assert [option["id"] for option in draft["options"]] == ["a", "b"]
    assert desk.feed() == {}

    opened = desk.launch(draft)
    assert (opened["status"], opened["resultsShown"]) == ("OPEN", False)
    assert opened["results"] == {"answers": 0, "counts": {"a": 0, "b": 0}, "words": [], "leaders": []}
    key = f"poll/{draft['id']}"
    item = {
        "at": opened["openedAt"],
        "kind": "SINGLE",
        "question": "Is it?",
        "options": [{"id": "a", "text": "Yes"}, {"id": "b", "text": "No"}],
        "most": None,
        "scale": None,
        "anonymous": False,
        "quiz": False,
        "closesAt": None,
        "closedAt": None,
        "correct": None,
    }
    assert desk.feed() == {key: item}

    assert desk.answer(draft, hall.learner, "b").status == 201
    shown = desk.show(draft)
    assert shown["results"]["counts"] == {"a": 0, "b": 1}
    results = desk.feed()[f"results/{draft['id']}"]
    assert (results["answers"], results["counts"]) == (1, {"a": 0, "b": 1})
    closed = desk.close(draft)
    assert (closed["status"], closed["closesAt"]) == ("CLOSED", None)
    assert desk.feed()[key] == item | {"closedAt": closed["closedAt"]}
    desk.show(draft, shown=False)
    assert set(desk.feed()) == {key}

    desk.settle(draft)
    assert desk.results(draft)["counts"] == {"a": 0, "b": 1}
    done = [action.action for action in Action.query(desk.webinar_id, Action.item.startswith("ACTION#"))]
    assert done == ["poll.launched", "poll.shown", "poll.closed", "poll.hidden"]


def test_results_grow_before_everybody_if_the_host_wants(hall: Hall, desk: Desk) -> None:
    poll = desk.launch(desk.draft(), resultsShown=True)
    key = f"results/{poll['id']}"

    assert desk.feed()[key]["answers"] == 0
    desk.answer(poll, hall.learner, "a")
    assert desk.feed()[key] == {
        "at": poll["openedAt"],
        "answers": 1,
        "counts": {"a": 1, "b": 0},
        "words": [],
        "leaders": [],
    }


def test_a_timer_closes_a_poll_and_shows_its_results(hall: Hall, desk: Desk) -> None:
    poll = desk.open(seconds=20, shownWhenClosed=True)
    end = clock.parse(poll["closesAt"])
    assert desk.answer(poll, hall.learner, "a").status == 201
    with clock.frozen(end - timedelta(milliseconds=1)):
        assert set(desk.feed()) == {f"poll/{poll['id']}"}
        assert desk.answer(poll, hall.author, "b").status == 201
    with clock.frozen(end):
        assert desk.answer(poll, hall.assistant, "b").code == "poll_closed"
        assert hall.client.post(f"{desk.path}/{poll['id']}/close", as_=hall.host).code == "poll_closed"
        assert (desk.show(poll)["status"], desk.show(poll)["resultsShown"]) == ("CLOSED", True)
        assert desk.feed()[f"poll/{poll['id']}"]["closedAt"] is None
    desk.settle(poll, end + GRACE)
    feed = desk.feed()
    assert feed[f"poll/{poll['id']}"]["closedAt"] == poll["closesAt"]
    results = feed[f"results/{poll['id']}"]
    assert (results["at"], results["answers"]) == (poll["closesAt"], 2)
    desk.show(poll, shown=False)
    assert set(desk.feed()) == {f"poll/{poll['id']}"}


def test_drafts_are_edited_ordered_and_deleted_until_they_are_launched(hall: Hall, desk: Desk) -> None:
    client, host = hall.client, hall.host
    first, second, third = desk.draft(question="1"), desk.draft(question="2"), desk.draft(question="3")
    path = f"{desk.path}/{first['id']}"
    changed = {**SINGLE, "kind": "RATING", "options": [], "question": "How good?"}

    edited = client.put(path, changed, version=1, as_=host)
    assert (edited.status, edited.json["kind"], edited.json["version"]) == (200, "RATING", 2)
    assert edited.json["scale"] == {"min": 1, "max": 5, "minLabel": None, "maxLabel": None}
    assert client.put(path, changed, version=1, as_=host).status == 412
    assert client.put(path, changed, as_=host).status == 428
    order = [third["id"], first["id"], second["id"]]
    assert client.put(f"{desk.path}/order", {"ids": order}, as_=host).status == 204
    for wrong in (order[:2], [*order, "pol_x"], [order[0], *order[:2]]):
        assert client.put(f"{desk.path}/order", {"ids": wrong}, as_=host).code == "polls_changed"
    assert client.delete(f"{desk.path}/{third['id']}", as_=host).status == 204
    desk.launch(first)
    listed = client.get(desk.path, as_=host).json["items"]
    assert [poll["id"] for poll in listed] == [first["id"], second["id"]]
    assert client.put(path, changed, version=3, as_=host).code == "poll_launched"
    assert client.delete(path, as_=host).code == "poll_launched"
    assert client.post(f"{path}/launch", as_=host).code == "poll_launched"
    assert client.post(f"{desk.path}/{second['id']}/close", as_=host).code == "poll_not_found"
    shown = client.put(f"{desk.path}/{second['id']}/results", {"shown": True}, as_=host)
    assert shown.code == "poll_draft"


def test_a_webinar_has_so_many_polls(hall: Hall, desk: Desk) -> None:
    agenda = new_agenda(desk.webinar_id, hall.organization_id)
    agenda.poll_ids = [f"pol_{number}" for number in range(MOST_POLLS - 1)]
    with Transaction() as tx:
        tx.create(agenda)
    desk.draft()
    assert hall.client.post(desk.path, SINGLE, as_=hall.host).code == "too_many_polls"


def test_two_who_launch_or_close_at_once_do_it_once(hall: Hall, desk: Desk) -> None:
    poll = desk.draft()
    for act, refused in (("launch", "poll_launched"), ("close", "poll_closed")):
        path = f"{desk.path}/{poll['id']}/{act}"
        answers = at_once([partial(hall.client.post, path, as_=hall.host) for _ in range(4)])
        assert sorted(answer.status for answer in answers) == [200, 409, 409, 409]
        assert {answer.code for answer in answers if answer.status == 409} == {refused}
    assert desk.results(poll)["answers"] == 0


def test_a_poll_has_a_counter_in_each_of_64_partitions(hall: Hall) -> None:
    desk = Desk(hall)
    poll = desk.open()
    desk.answer(poll, hall.learner, "a")
    tallies = list(Tally.scan())
    assert len({tally.poll_shard for tally in tallies}) == 64
    assert {tally.webinar_id for tally in tallies} == {desk.webinar_id}
    assert sum(int(tally.answers) for tally in tallies) == 1
    desk.close(poll)
    desk.settle(poll)
    assert all(tally.shut for tally in Tally.scan())
    assert desk.results(poll)["answers"] == 1


def test_presenters_run_polls_but_do_not_prepare_them(hall: Hall, desk: Desk) -> None:
    webinar = f"/api/webinars/{desk.webinar_id}"
    with clock.frozen(start_of(desk.webinar) - timedelta(minutes=30)):
        assert hall.client.post(f"{webinar}/broadcast", as_=hall.host).status == 200
        named = {"userId": hall.learner.user_id}
        assert hall.client.post(f"{webinar}/presenters", named, as_=hall.host).status == 201
    poll = desk.draft()
    path, client = f"{desk.path}/{poll['id']}", hall.client

    assert client.post(desk.path, SINGLE, as_=hall.learner).status == 403
    assert client.put(path, SINGLE, version=1, as_=hall.learner).status == 403
    assert client.delete(path, as_=hall.learner).status == 403
    assert client.put(f"{desk.path}/order", {"ids": [poll["id"]]}, as_=hall.learner).status == 403
    assert client.get(desk.path, as_=hall.learner).json["items"][0]["id"] == poll["id"]
    for status, answer in [
        ("OPEN", client.post(f"{path}/launch", as_=hall.learner)),
        ("OPEN", client.put(f"{path}/results", {"shown": True}, as_=hall.learner)),
        ("CLOSED", client.post(f"{path}/close", as_=hall.learner)),
        ("CLOSED", client.get(path, as_=hall.learner)),
    ]:
        assert (answer.status, answer.json["status"]) == (200, status)


def test_polls_end_with_the_webinar(hall: Hall, desk: Desk) -> None:
    draft, poll = desk.draft(), desk.open()
    with clock.frozen(end_of(desk.webinar)):
        assert hall.client.post(f"{desk.path}/{draft['id']}/launch", as_=hall.host).code == "webinar_ended"
        assert hall.client.post(desk.path, SINGLE, as_=hall.host).code == "webinar_ended"
        assert desk.answer(poll, hall.learner, "a").code == "webinar_ended"
        assert desk.close(poll)["status"] == "CLOSED"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "ESSAY"}, "kind"),
        ({"question": ""}, "question"),
        ({"question": "x" * 501}, "question"),
        ({"options": [{"text": "Yes"}]}, "options"),
        ({"options": [{"text": "Yes"}, {"text": "x" * 201}]}, "options.1.text"),
        ({"options": [{"text": "Yes"}, {"text": "No", "votes": 7}]}, "options.1.votes"),
        ({"seconds": 4}, "seconds"),
        ({"seconds": 601}, "seconds"),
        ({"quiz": True}, "seconds"),
        ({"status": "OPEN"}, "status"),
    ],
)
def test_bad_polls_name_the_field(hall: Hall, desk: Desk, change: dict[str, Any], field: str) -> None:
    answer = hall.client.post(desk.path, {**SINGLE, **change}, as_=hall.host)
    assert (answer.status, answer.fields) == (422, [field])


def test_no_request_asks_more_than_three_times(hall: Hall, desk: Desk) -> None:
    drafts = [desk.draft(question=f"{number}") for number in range(12)]
    quiz = desk.draft(options=[{"text": "Ada", "correct": True}, {"text": "Charles"}], quiz=True, seconds=60)
    ids = [poll["id"] for poll in (*drafts, quiz)]
    client, host, learner = hall.client, hall.host, hall.learner
    keyed: dict[str, Any] = {"headers": {"idempotency-key": "k"}}
    path = f"{desk.path}/{drafts[0]['id']}"
    requests = [
        ("create", lambda: client.post(desk.path, SINGLE, as_=host, **keyed)),
        ("edit", lambda: client.put(path, SINGLE, version=1, as_=host)),
        ("launch", lambda: client.post(f"{path}/launch", as_=host, **keyed)),
        ("launch quiz", lambda: client.post(f"{desk.path}/{quiz['id']}/launch", as_=host, **keyed)),
        ("answer", lambda: client.post(f"{path}/answers", {"options": ["a"]}, as_=learner, **keyed)),
        ("answer quiz", lambda: desk.answer(quiz, learner, "a")),
        ("list", lambda: client.get(desk.path, as_=host)),
        ("read", lambda: client.get(path, as_=host)),
        ("mine", lambda: client.get(f"{desk.path}/answers", as_=learner)),
        ("show", lambda: client.put(f"{path}/results", {"shown": True}, as_=host)),
        ("close", lambda: client.post(f"{path}/close", as_=host, **keyed)),
        ("delete", lambda: client.delete(f"{desk.path}/{ids[1]}", as_=host)),
    ]

    made: dict[str, int] = {}
    for name, send in requests:
        with counted_calls() as calls:
            answer = send()
        assert answer.status < 300, (name, answer.text)
        made[name] = calls.total()

    assert {name: calls for name, calls in made.items() if calls > 3} == {}
