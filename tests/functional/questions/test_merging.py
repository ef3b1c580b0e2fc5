"""Merging duplicates: no vote is lost and none counts twice, however the votes' messages come."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from chalicelib.core.errors import Raced
from chalicelib.core.permissions import Role
from chalicelib.questions import merging
from chalicelib.questions.models import Question, QuestionItem, Vote
from functions.move_votes.handler import lambda_handler
from tests.functional.api import Answer
from tests.functional.functions.records import Context, queue_event
from tests.functional.hall import Hall, at_once
from tests.functional.people import Person
from tests.functional.questions.scene import approved, ask, decide, present


class Duplicates:
    """Questions by name, each by an author of its own, and a crowd that votes."""

    def __init__(self, hall: Hall, qa: str, outbox: Callable[[], list[dict[str, Any]]]) -> None:
        self.hall, self.qa, self.outbox = hall, qa, outbox
        self.crowd = [hall.member(f"p{number}", Role.VIEWER) for number in range(6)]
        self.questions: dict[str, dict[str, Any]] = {}

    def ask(self, name: str, who: Person, *voters: Person) -> None:
        """Have a question let through, and people vote for it."""
        self.questions[name] = approved(self.hall, self.qa, who, name)
        for voter in voters:
            assert self.vote(name, voter).status == 200

    def path(self, name: str) -> str:
        """Return the path of a question."""
        return f"{self.qa}/{self.questions[name]['id']}"

    def vote(self, name: str, who: Person) -> Answer:
        """Vote."""
        return self.hall.client.post(f"{self.path(name)}/upvote", as_=who)

    def merge(self, name: str, into: str, who: Person | None = None) -> Answer:
        """Merge, as the assistant if nobody else."""
        body = {"into": self.questions[into]["id"]}
        return self.hall.client.post(f"{self.path(name)}/merge", body, as_=who or self.hall.assistant)

    def merged(self, *pairs: tuple[str, str]) -> None:
        """Merge each pair."""
        for name, into in pairs:
            answer = self.merge(name, into)
            assert (answer.status, answer.json["status"]) == (200, "HIDDEN"), answer.text
            assert answer.json["mergedInto"] == self.questions[into]["id"]

    def events(self) -> list[dict[str, Any]]:
        """Return the events of all merges, oldest first."""
        return [event for event in self.outbox() if event["type"] == "QuestionsMerged"]

    def move(self, *events: dict[str, Any]) -> int:
        """Have the function handle events; return how many come back."""
        return len(lambda_handler(queue_event(*events), Context())["batchItemFailures"])

    def counts(self) -> dict[str, int]:
        """Return the count of each question, which must be the number of its votes."""
        items = list(QuestionItem.scan())
        votes = [item.item.split("#")[1] for item in items if isinstance(item, Vote)]
        questions = [item for item in items if isinstance(item, Question)]
        assert {q.question: int(q.upvotes) for q in questions} == {
            q.question: votes.count(q.question_id) for q in questions
        }
        return {question.question: int(question.upvotes) for question in questions}


@pytest.fixture
def scene(hall: Hall, qa: str, outbox: Callable[[], list[dict[str, Any]]]) -> Duplicates:
    return Duplicates(hall, qa, outbox)


def test_votes_follow_once_for_each_person(scene: Duplicates) -> None:
    hall, (one, two, three, *_) = scene.hall, scene.crowd
    scene.ask("kept", hall.author, one, two)
    scene.ask("again", hall.learner, two, three, hall.author)

    scene.merged(("again", "kept"))
    assert scene.merge("again", "kept").json["version"] == 3  # said again, nothing changes
    (event,) = scene.events()
    assert scene.move(event, event) == 0

    # one, two, three, the author of the kept one (who voted for the other) and who asked it again
    assert scene.counts() == {"kept": 5, "again": 0}
    assert scene.move(event) == 0
    assert scene.counts() == {"kept": 5, "again": 0}
    assert scene.vote("kept", hall.learner).json["upvotes"] == 5
    (own,) = hall.client.get(f"{scene.qa}?mine=true", as_=hall.learner).json["items"]
    assert (own["status"], own["mergedInto"]) == ("HIDDEN", scene.questions["kept"]["id"])
    assert [item["question"] for item in hall.client.get(scene.qa, as_=one).json["items"]] == ["kept"]


def test_nobody_votes_for_themselves_by_asking_twice(scene: Duplicates) -> None:
    scene.ask("kept", scene.hall.learner)
    scene.ask("again", scene.hall.learner)
    scene.merged(("again", "kept"))
    assert scene.move(*scene.events()) == 0
    assert scene.counts() == {"kept": 0, "again": 0}


def test_a_late_vote_for_a_merged_question_is_one_for_the_other(scene: Duplicates) -> None:
    one, two, *_ = scene.crowd
    scene.ask("kept", scene.hall.author, one)
    scene.ask("again", scene.hall.learner)
    scene.merged(("again", "kept"))

    voted = scene.vote("again", two).json
    assert (voted["question"], voted["upvotes"], voted["upvoted"]) == ("kept", 2, True)
    assert scene.vote("again", one).json["upvotes"] == 2
    assert scene.move(*scene.events()) == 0
    assert scene.counts() == {"kept": 3, "again": 0}


def test_chains_are_short_and_cycles_refused(scene: Duplicates) -> None:
    hall, (one, two, three, four, *_) = scene.hall, scene.crowd
    scene.ask("first", hall.author, one)
    scene.ask("second", hall.learner, two)
    scene.ask("third", hall.admin, one, three)
    scene.merged(("third", "second"))
    (earlier,) = scene.events()
    scene.merged(("second", "first"))

    into = {q.question: q.merged_into for q in Question.scan() if isinstance(q, Question)}
    first = scene.questions["first"]["id"]
    assert into == {"first": None, "second": first, "third": first}
    assert scene.merge("first", "third").code == "question_merged"
    assert scene.merge("third", "second").code == "question_merged"
    assert scene.vote("third", four).json["question"] == "first"
    later = scene.events()[-1]
    assert scene.move(later) == scene.move(earlier) == 0  # the wrong way around
    # one to four, and who asked the second and the third
    assert scene.counts() == {"first": 6, "second": 0, "third": 0}


def test_a_merge_while_votes_are_on_their_way(scene: Duplicates, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second question, with votes just read for it, is merged into the first before they arrive."""
    hall, (one, two, *_) = scene.hall, scene.crowd
    scene.ask("first", hall.author)
    scene.ask("second", hall.learner)
    scene.ask("third", hall.admin, one, two)
    scene.merged(("third", "second"))
    together, hurried = merging.find_together, []

    def hurry(*keys: Any) -> list[Any]:
        found = together(*keys)
        if not hurried:
            hurried.append(True)
            scene.merged(("second", "first"))
            assert scene.move(scene.events()[-1]) == 0
        return found

    monkeypatch.setattr(merging, "find_together", hurry)
    assert scene.move(scene.events()[0]) == 0
    assert scene.counts() == {"first": 4, "second": 0, "third": 0}


def test_a_crash_in_the_middle_is_made_good(scene: Duplicates, monkeypatch: pytest.MonkeyPatch) -> None:
    hall = scene.hall
    monkeypatch.setattr(merging, "VOTES_AT_ONCE", 2)
    scene.ask("kept", hall.author, scene.crowd[0])
    scene.ask("again", hall.learner, *scene.crowd)
    scene.merged(("again", "kept"))
    (event,) = scene.events()
    move, calls = merging._move_some, []

    def crash(*question: str) -> int | None:
        calls.append(question)
        if len(calls) == 3:
            raise ConnectionError("killed")
        return move(*question)

    monkeypatch.setattr(merging, "_move_some", crash)
    assert scene.move(event) == 1
    halfway = scene.counts()
    assert halfway["again"] == 2
    assert scene.move(event) == 0
    assert scene.counts() == {"kept": 7, "again": 0}


def test_who_keeps_losing_comes_back(scene: Duplicates, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.ask("kept", scene.hall.author)
    scene.ask("again", scene.hall.learner)
    scene.merged(("again", "kept"))

    def lose(*question: str) -> None:
        raise Raced

    with monkeypatch.context() as patch:
        patch.setattr(merging, "_move_some", lose)
        assert scene.move(*scene.events()) == 1
    assert scene.move(*scene.events()) == 0
    assert scene.counts() == {"kept": 1, "again": 0}


def test_everything_at_the_same_moment(scene: Duplicates) -> None:
    """People vote for both while two moderators merge them into each other, and messages come twice."""
    hall = scene.hall
    scene.ask("left", hall.author, *scene.crowd[:3])
    scene.ask("right", hall.learner, *scene.crowd[2:4])
    tasks: list[Callable[[], Answer]] = [
        *(partial(scene.vote, name, who) for who in scene.crowd for name in ("left", "right")),
        partial(scene.merge, "left", "right", hall.host),
        partial(scene.merge, "right", "left", hall.assistant),
    ]

    answers = at_once(tasks)

    assert {answer.status for answer in answers[:-2]} == {200}
    assert sorted(answer.status for answer in answers[-2:]) == [200, 409]
    (event,) = scene.events()
    failed = at_once([partial(scene.move, event)] * 3)
    if any(failed):
        assert scene.move(event) == 0
    counts = scene.counts()
    assert sorted(counts.values()) == [0, 7]  # the crowd, and who asked the merged one


def test_what_cannot_be_merged(scene: Duplicates, webinar: dict[str, Any]) -> None:
    hall = scene.hall
    scene.ask("kept", hall.author)
    scene.ask("done", hall.learner)
    scene.ask("gone", hall.learner)
    scene.questions["waits"] = ask(hall, scene.qa, hall.learner, "waits")
    scene.questions["none"] = {"id": "qst_none"}
    decide(hall, scene.qa, scene.questions["done"], status="ANSWERED", answer="Yes.")
    decide(hall, scene.qa, scene.questions["gone"], status="HIDDEN")
    elsewhere = f"/api/webinars/{hall.schedule()['id']}/qa"
    scene.questions["far"] = approved(hall, elsewhere, hall.learner)

    refusals = {
        (name, into): scene.merge(name, into)
        for name, into in (
            ("kept", "kept"),
            ("kept", "none"),
            ("kept", "far"),
            ("done", "kept"),
            ("kept", "gone"),
            ("none", "kept"),
        )
    }
    assert {pair: (answer.status, answer.code) for pair, answer in refusals.items()} == {
        ("kept", "kept"): (422, "unknown_question"),
        ("kept", "none"): (422, "unknown_question"),
        ("kept", "far"): (422, "unknown_question"),
        ("done", "kept"): (409, "question_state"),
        ("kept", "gone"): (409, "question_state"),
        ("none", "kept"): (404, "question_not_found"),
    }
    scene.merged(("gone", "waits"), ("waits", "done"))
    merged = {**scene.questions["waits"], "version": 2}
    assert decide(hall, scene.qa, merged, status="APPROVED").code == "question_merged"
    path = scene.path("waits")
    for what, body in (("answering", {"answering": True}), ("assignee", {"userId": None})):
        assert hall.client.put(f"{path}/{what}", body, as_=hall.host).code == "question_merged"
    present(hall, webinar, hall.learner)
    assert scene.merge("kept", "done", hall.learner).status == 403
    assert scene.merge("kept", "done", hall.stranger).status == 404


def test_many_are_merged_into_one_up_to_a_bound(scene: Duplicates, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.questions.moderation.MOST_MERGED", 2)
    for name in ("kept", "a", "b", "c"):
        scene.ask(name, scene.hall.author)
    scene.merged(("a", "kept"), ("b", "kept"))
    assert scene.merge("c", "kept").code == "too_many_merged"


def test_the_largest_merge_fits_into_a_transaction(scene: Duplicates) -> None:
    """Fifty-nine questions in one, which goes into another one."""
    hall = scene.hall
    scene.ask("kept", hall.author)
    scene.ask("many", hall.author)
    many = scene.questions["many"]["id"]
    model = next(q for q in Question.scan() if isinstance(q, Question) and q.question_id == many)
    ids = [f"qst_{number:02}" for number in range(59)]
    with Question.batch_write() as batch:
        for number in ids:
            raw = model.serialize() | {"item": {"S": f"QUESTION#{number}"}, "question_id": {"S": number}}
            merged = Question.from_raw_data({**raw, "question": {"S": number}, "merged_into": {"S": many}})
            batch.save(merged)
    model.update([Question.merged.set(set(ids))])

    headers = {"idempotency-key": "k"}
    body = {"into": scene.questions["kept"]["id"]}
    answer = hall.client.post(f"{scene.path('many')}/merge", body, as_=hall.host, headers=headers)

    assert answer.status == 200, answer.text
    into = [q.merged_into for q in Question.scan() if isinstance(q, Question)]
    assert into.count(scene.questions["kept"]["id"]) == 60
