"""Answering: once, exactly counted, and only by those who may."""

from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.core.permissions import Role
from chalicelib.core.transaction import Transaction
from chalicelib.polls.models import AnonymousText, AnswerItem, NamedAnswer, Voter
from chalicelib.rooms.models import Person as RoomPerson
from chalicelib.rooms.models import person_item
from tests.functional.hall import Hall, at_once
from tests.functional.polls.desk import QUIZ, Desk

THREE = [{"text": "Red"}, {"text": "Green"}, {"text": "Blue"}]
KINDS: dict[str, tuple[dict[str, Any], list[dict[str, Any]], dict[str, int]]] = {
    "SINGLE": ({}, [{"options": ["a"]}, {"options": ["b"]}], {"a": 2, "b": 2}),
    "MULTIPLE": (
        {"options": THREE, "most": 2},
        [{"options": ["a", "c"]}, {"options": ["c"]}],
        {"a": 2, "b": 0, "c": 4},
    ),
    "RATING": (
        {"options": [], "scale": {"min": 0, "max": 2, "minLabel": "bad"}},
        [{"rating": 2}, {"rating": 0}],
        {"0": 2, "1": 0, "2": 2},
    ),
    "RANKING": (
        {"options": THREE},
        [{"ranking": ["a", "b", "c"]}, {"ranking": ["a", "c", "b"]}],
        {"a": 12, "b": 6, "c": 6},
    ),
    "TEXT": ({"options": []}, [{"text": "Calm, calm courage"}, {"text": "the courage"}], {}),
}


@pytest.mark.parametrize("anonymous", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_one_answer_for_each_person_under_races(
    hall: Hall, desk: Desk, kind: str, *, anonymous: bool
) -> None:
    poll_fields, bodies, counts = KINDS[kind]
    poll = desk.open(kind=kind, anonymous=anonymous, **poll_fields)
    crowd = [hall.learner, hall.author, hall.assistant, hall.admin]

    tries = [
        partial(desk.answer, poll, who, **bodies[number % 2])
        for _ in range(3)
        for number, who in enumerate(crowd)
    ]
    answers = at_once(tries)

    statuses = Counter(answer.status for answer in answers)
    assert statuses == {201: 4, 409: 8}
    assert {answer.code for answer in answers if answer.status == 409} == {"already_answered"}
    results = desk.results(poll)
    assert (results["answers"], results["counts"]) == (4, counts)
    assert results["words"] == ([["courage", 4], ["calm", 2]] if kind == "TEXT" else [])
    (mine,) = desk.mine(hall.learner)["items"]
    empty: dict[str, Any] = dict.fromkeys(("options", "rating", "ranking", "text", "right", "points"))
    assert mine == {"pollId": poll["id"], **empty, **({} if anonymous else bodies[0])}
    assert (len(list(Voter.scan())), len(of_type(NamedAnswer))) == ((4, 0) if anonymous else (0, 4))
    texts = sorted(item.text for item in of_type(AnonymousText))
    assert texts == (["Calm, calm courage"] * 2 + ["the courage"] * 2 if anonymous and kind == "TEXT" else [])
    # Another poll has its own answers.
    assert desk.answer(desk.open(), hall.learner, "a").status == 201


def of_type(model: type[Any]) -> list[Any]:
    return [item for item in AnswerItem.scan() if isinstance(item, model)]


def test_closing_while_people_answer_loses_none_that_was_told_it_counts(hall: Hall, desk: Desk) -> None:
    poll = desk.open()
    crowd = [hall.member(f"p{number}", Role.VIEWER) for number in range(12)]

    tasks = [partial(desk.answer, poll, who, "a") for who in crowd]
    close = partial(hall.client.post, f"{desk.path}/{poll['id']}/close", as_=hall.host)
    settle = partial(desk.settle, poll)
    *answers, _ = at_once([*tasks[:6], close, *tasks[6:], settle])  # type: ignore[list-item]
    desk.settle(poll)

    given = [answer for answer in answers if answer is not None]
    counted = sum(answer.status == 201 for answer in given)
    assert {answer.code for answer in given if answer.status == 409} <= {"poll_closed"}
    assert {answer.status for answer in given} <= {200, 201, 409}
    assert desk.results(poll)["counts"] == {"a": counted, "b": 0}
    assert len(of_type(NamedAnswer)) == counted
    assert desk.answer(poll, hall.learner, "a").code == "poll_closed"


def test_who_answers(hall: Hall, desk: Desk) -> None:
    poll = desk.open()
    assert desk.answer(poll, hall.stranger, "a").status == 404
    assert hall.client.post(f"{desk.path}/{poll['id']}/answers", {"options": ["a"]}).status == 401
    assert desk.answer({"id": "pol_nothing"}, hall.learner, "a").code == "poll_not_found"
    assert desk.answer(desk.draft(), hall.learner, "a").code == "poll_not_found"
    elsewhere = Desk(hall)
    assert elsewhere.answer(poll, hall.learner, "a").code == "poll_not_found"
    public = Desk(hall, visibility="PUBLIC")
    there = public.open()
    assert public.answer(there, hall.stranger, "a").code == "not_registered"
    hall.register(public.webinar, hall.stranger)
    assert public.answer(there, hall.stranger, "a").status == 201
    with Transaction() as tx:
        tx.create(
            RoomPerson(
                webinar_id=desk.webinar_id,
                item=person_item(hall.learner.user_id),
                organization_id=hall.organization_id,
                user_id=hall.learner.user_id,
                name=hall.learner.name,
                banned_at=clock.now(),
            )
        )
    assert desk.answer(poll, hall.learner, "a").code == "banned"
    assert desk.results(poll)["answers"] == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "options"),
        ({"options": []}, "options"),
        ({"options": ["c"]}, "options"),
        ({"options": ["a", "b"]}, "options"),
        ({"options": ["votes for me"]}, "options.0"),
        ({"rating": 1}, "options"),
        ({"options": ["a"], "text": "a"}, "text"),
        ({"options": ["a"], "userId": "somebody"}, "userId"),
    ],
)
def test_answers_that_do_not_fit_name_the_field(
    hall: Hall, desk: Desk, body: dict[str, Any], field: str
) -> None:
    poll = desk.open()
    answer = hall.client.post(f"{desk.path}/{poll['id']}/answers", body, as_=hall.learner)
    assert (answer.status, answer.fields) == (422, [field])


def test_a_quiz_gives_points_and_tells_nothing_before_its_end(hall: Hall, desk: Desk) -> None:
    quiz = desk.open(**QUIZ, shownWhenClosed=True)
    began = clock.parse(quiz["openedAt"])
    other = desk.draft(**QUIZ)
    for seconds, who, option in [
        (0, hall.learner, "a"),
        (10, hall.author, "a"),
        (1, hall.admin, "a"),  # who moderates knows the key: no points
    ]:
        with clock.frozen(began + timedelta(seconds=seconds)):
            answered = desk.answer(quiz, who, option).json
            assert (answered["right"], answered["points"]) == (None, None)
            assert desk.mine(who)["points"] == 0
            assert desk.feed()[f"poll/{quiz['id']}"]["correct"] is None
    with clock.frozen(began + timedelta(seconds=19)):
        wrong = hall.member("walter", Role.VIEWER)
        desk.answer(quiz, wrong, "b")
        refused = hall.client.post(f"{desk.path}/{other['id']}/launch", as_=hall.host)
        assert refused.code == "quiz_running"

    with clock.frozen(began + timedelta(seconds=20)):
        (mine,) = desk.mine(hall.author)["items"]
        assert (mine["right"], mine["points"]) == (True, 750)
        assert desk.mine(wrong)["items"][0]["right"] is False
        refused = hall.client.post(f"{desk.path}/{other['id']}/launch", as_=hall.host)
        assert refused.code == "quiz_running"
    with clock.frozen(began + timedelta(seconds=30)):
        assert desk.settle(quiz) is None
        leaders = [
            {"rank": 1, "name": hall.learner.name, "points": 1000},
            {"rank": 2, "name": hall.author.name, "points": 750},
        ]
        feed = desk.feed()
        assert feed[f"poll/{quiz['id']}"]["correct"] == ["a"]
        assert feed[f"results/{quiz['id']}"]["leaders"] == leaders

        # The board goes on with the next quiz, and does not move while that one is open.
        second = desk.launch(other)
        desk.answer(second, hall.author, "a")
        assert desk.feed()[f"results/{quiz['id']}"]["leaders"] == leaders
        assert desk.results(second)["leaders"] == []
        desk.close(second)
        desk.settle(second)
        board = [(leader["name"], leader["points"]) for leader in desk.results(second)["leaders"]]
        assert board == [(hall.author.name, 1750), (hall.learner.name, 1000)]
        assert desk.results(quiz)["leaders"] == leaders
        assert desk.mine(hall.author)["points"] == 1750


def test_a_list_has_the_results_of_the_newest_open_poll_and_of_all_settled_ones(
    hall: Hall, desk: Desk
) -> None:
    first, second, third = desk.open(), desk.open(), desk.open()
    for poll in (first, second, third):
        desk.answer(poll, hall.learner, "a")
    desk.close(first)
    desk.settle(first)

    listed = hall.client.get(desk.path, as_=hall.host).json["items"]

    counts = [poll["results"] and poll["results"]["counts"]["a"] for poll in listed]
    assert counts == [1, None, 1]
