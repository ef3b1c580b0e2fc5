"""Lists of questions: who sees which, in which order, page by page."""

from typing import Any

import pytest

from chalicelib.core.permissions import Role
from tests.functional.hall import Hall
from tests.functional.people import Person
from tests.functional.questions.scene import approved, ask, decide, listed, present, put


def pages(hall: Hall, qa: str, who: Person, query: str) -> list[list[str]]:
    """Return the questions of all pages of a list."""
    found: list[list[str]] = []
    cursor = ""
    while True:
        page = hall.client.get(f"{qa}?{query}{cursor}", as_=who).json
        found.append([item["question"] for item in page["items"]])
        if page["nextCursor"] is None:
            return found
        cursor = f"&cursor={page['nextCursor']}"


def test_moderators_filter_by_state_and_others_see_theirs(hall: Hall, qa: str) -> None:
    made = {}
    for number, status in enumerate(["PENDING", "APPROVED", "ANSWERED", "HIDDEN"]):
        asked = ask(hall, qa, hall.learner if number % 2 else hall.author, status)
        made[status] = asked
        if status == "ANSWERED":
            decide(hall, qa, asked, status=status, answer="Yes.")
        elif status != "PENDING":
            decide(hall, qa, asked, status=status)

    assert listed(hall, qa, hall.assistant) == ["HIDDEN", "ANSWERED", "APPROVED", "PENDING"]
    assert listed(hall, qa, hall.learner) == ["HIDDEN", "ANSWERED", "APPROVED"]
    assert listed(hall, qa, hall.author) == ["ANSWERED", "APPROVED", "PENDING"]
    for status in made:
        assert listed(hall, qa, hall.assistant, f"status={status}") == [status]
    assert listed(hall, qa, hall.learner, "status=PENDING") == []
    assert listed(hall, qa, hall.learner, "status=HIDDEN") == ["HIDDEN"]
    assert listed(hall, qa, hall.learner, "status=ANSWERED") == ["ANSWERED"]


def test_pages_hold_what_is_theirs(hall: Hall, qa: str) -> None:
    for number in range(9):
        asked = ask(hall, qa, hall.author, f"Question {number}")
        if number % 2 == 0:
            decide(hall, qa, asked, status="APPROVED")

    everything = [[f"Question {n}" for n in pair] for pair in ((8, 6), (4, 2), (0,))]
    assert pages(hall, qa, hall.learner, "limit=2") == everything
    assert pages(hall, qa, hall.learner, "limit=2&status=APPROVED") == everything
    oldest = pages(hall, qa, hall.assistant, "limit=3&order=OLDEST")
    assert oldest == [[f"Question {n}" for n in range(first, first + 3)] for first in (0, 3, 6)]


def test_by_votes_the_most_wanted_first(hall: Hall, qa: str) -> None:
    crowd = [hall.member(f"p{number}", Role.VIEWER) for number in range(4)]
    for text, count in (("two", 2), ("none", 0), ("four", 4), ("one", 1), ("three", 3)):
        question = approved(hall, qa, hall.author, text)
        for voter in crowd[:count]:
            assert hall.client.post(f"{qa}/{question['id']}/upvote", as_=voter).status == 200
    ask(hall, qa, hall.learner, "pending")
    decide(hall, qa, approved(hall, qa, hall.learner, "answered"), status="ANSWERED", answer="Yes.")

    assert pages(hall, qa, hall.host, "limit=2&order=VOTES") == [["four", "three"], ["two", "one"], ["none"]]
    assert listed(hall, qa, hall.host, "order=VOTES&status=ANSWERED") == ["answered"]
    (first, *_) = hall.client.get(f"{qa}?order=VOTES", as_=crowd[3]).json["items"]
    assert (first["question"], first["upvotes"], first["upvoted"]) == ("four", 4, True)


def test_mine_are_those_that_i_asked(hall: Hall, qa: str) -> None:
    elsewhere = f"/api/webinars/{hall.schedule()['id']}/qa"
    ask(hall, elsewhere, hall.learner, "elsewhere")
    for number in range(5):
        asked = ask(hall, qa, hall.learner, f"mine {number}", anonymous=number % 2 == 0)
        ask(hall, qa, hall.author, f"theirs {number}")
    decide(hall, qa, asked, status="HIDDEN", reason="Asked before.")

    assert pages(hall, qa, hall.learner, "mine=true&limit=3") == [
        ["mine 4", "mine 3", "mine 2"],
        ["mine 1", "mine 0"],
    ]
    (hidden,) = hall.client.get(f"{qa}?mine=true&status=HIDDEN", as_=hall.learner).json["items"]
    assert (hidden["question"], hidden["reason"], hidden["mine"]) == ("mine 4", "Asked before.", True)
    assert listed(hall, qa, hall.host, "mine=true") == []


def test_those_who_answer_search_and_filter(hall: Hall, webinar: dict[str, Any], qa: str) -> None:
    engine = approved(hall, qa, hall.learner, "Does the ENGINE print?")
    ask(hall, qa, hall.author, "Who built it?", anonymous=True)
    loom = decide(
        hall, qa, ask(hall, qa, hall.author, "Why looms?"), status="ANSWERED", answer="As the Engine weaves."
    )
    present(hall, webinar, hall.learner)
    put(hall, f"{qa}/{engine['id']}/assignee", {"userId": hall.learner.user_id})
    put(hall, f"{qa}/{loom.json['id']}/assignee", {"userId": hall.host.user_id})

    def found(query: str) -> list[str]:
        return [text for page in pages(hall, qa, hall.learner, query) for text in page]

    assert found("search=engine") == ["Why looms?", "Does the ENGINE print?"]
    assert found("search=engine%20weaves") == ["Why looms?"]
    assert found("search=arthur") == ["Why looms?"]  # the name of who asked, not of who asked anonymously
    assert found("search=engine&status=APPROVED") == ["Does the ENGINE print?"]
    assert found("search=engine&order=VOTES&limit=1") == ["Does the ENGINE print?"]
    assert found(f"assigneeId={hall.host.user_id}") == ["Why looms?"]
    assert found(f"assigneeId={hall.learner.user_id}&order=VOTES") == ["Does the ENGINE print?"]
    for query in ("search=engine", f"assigneeId={hall.host.user_id}"):
        assert hall.client.get(f"{qa}?{query}", as_=hall.author).status == 403


def test_a_page_may_be_empty_and_still_have_a_next_one(
    hall: Hall, qa: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.questions.listing.FILTERED_READ", 3)
    for text in ("needle", *[f"hay {number}" for number in range(6)]):
        ask(hall, qa, hall.learner, text)

    assert pages(hall, qa, hall.host, "search=needle&limit=2") == [[], [], ["needle"]]


def test_bad_queries_name_the_field(hall: Hall, qa: str) -> None:
    for query, status, field in [
        ("status=LOVED", 422, "status"),
        ("limit=0", 422, "limit"),
        ("cursor=x", 400, "cursor"),
        ("order=UP", 422, "order"),
        ("order=VOTES&mine=true", 422, "order"),
        ("search=", 422, "search"),
        ("assigneeId=%20", 422, "assigneeId"),
        ("mine=perhaps", 422, "mine"),
    ]:
        answer = hall.client.get(f"{qa}?{query}", as_=hall.learner)
        assert (answer.status, answer.fields) == (status, [field])
    ask(hall, qa, hall.author, "One")
    ask(hall, qa, hall.author, "Two")
    cursor = hall.client.get(f"{qa}?limit=1", as_=hall.host).json["nextCursor"]
    foreign = hall.client.get(f"{qa}?limit=1&status=PENDING&cursor={cursor}", as_=hall.host)
    assert (foreign.status, foreign.fields) == (400, ["cursor"])
