"""Reports of questions, polls, chat and moderation: complete for moderators, and anonymous where that was promised."""

import json
from typing import Any

from chalicelib.core import clock
from chalicelib.core.permissions import Role
from chalicelib.reports.tables import utc_text
from tests.functional.api import Answer
from tests.functional.people import Person
from tests.functional.reports.archive import KINDS, Archive

YES_NO = [{"text": "Yes"}, {"text": "=No"}]


def post(archive: Archive, path: str, body: Any, who: Person) -> Answer:
    answer = archive.hall.client.post(f"{archive.path}{path}", body, as_=who)
    assert answer.status in (200, 201), answer.text
    return answer


def test_questions_chat_and_the_record_are_complete(archive: Archive) -> None:
    hall = archive.hall
    hall.register(archive.webinar, hall.learner)
    with clock.frozen(archive.at(60)):
        question = post(archive, "/qa", {"question": '=How, "fast"?'}, hall.learner).json
        hidden = post(archive, "/qa", {"question": "Rude?"}, hall.learner).json
        said = post(archive, "/chat", {"text": "+1 for that"}, hall.learner).json
        post(archive, "/chat", {"text": "Watch them.", "channel": "MODERATORS"}, hall.host)
    with clock.frozen(archive.at(125)):
        for one, decision in (
            (question, {"status": "ANSWERED", "answer": "Very."}),
            (hidden, {"status": "HIDDEN", "reason": "Not here."}),
        ):
            path = f"{archive.path}/qa/{one['id']}"
            assert hall.client.put(path, decision, as_=hall.assistant, version=one["version"]).status == 200
        verdict = {"status": "DELETED", "reason": "Off topic."}
        assert hall.client.put(f"{archive.path}/chat/{said['id']}", verdict, as_=hall.assistant).status == 200

    with clock.frozen(archive.after):
        questions, chat, moderation = (archive.records(kind) for kind in ("QUESTIONS", "CHAT", "MODERATION"))

    asked_at = utc_text(archive.at(60))
    assert [
        [
            one[name]
            for name in ("Asked (UTC)", "Asked by", "Question", "Status", "Answer", "Answered by", "Reason")
        ]
        for one in questions
    ] == [
        [asked_at, "Lea", '\'=How, "fast"?', "ANSWERED", "Very.", "Tom", ""],
        [asked_at, "Lea", "Rude?", "HIDDEN", "", "", "Not here."],
    ]
    assert [
        [one[name] for name in ("Sent (UTC)", "Name", "Channel", "Text", "Status", "Decided by", "Reason")]
        for one in chat
    ] == [
        [asked_at, "Lea", "MAIN", "'+1 for that", "DELETED", "Tom", "Off topic."],
        [asked_at, "Ines", "MODERATORS", "Watch them.", "VISIBLE", "", ""],
    ]
    assert [one["Action"] for one in moderation] == [
        "question.answered",
        "question.hidden",
        "message.deleted",
    ]
    assert {one["By"] for one in moderation} == {"Tom"}


def test_polls_with_their_tallies_and_each_answer(archive: Archive) -> None:
    hall = archive.hall
    people = [hall.member(f"voter{number}", Role.VIEWER) for number in range(3)]
    for somebody in people:
        hall.register(archive.webinar, somebody)
    with clock.frozen(archive.at(60)):
        single = archive.open_poll(kind="SINGLE", question="Is it?", options=YES_NO)
        rating = archive.open_poll(kind="RATING", question="How good?", scale={"min": 1, "max": 3})
        ranking = archive.open_poll(kind="RANKING", question="In order?", options=YES_NO)
        text = archive.open_poll(kind="TEXT", question="In a word?")
        for place, somebody in enumerate(people):
            post(archive, f"/polls/{single}/answers", {"options": ["b" if place else "a"]}, somebody)
            post(archive, f"/polls/{rating}/answers", {"rating": 3}, somebody)
        post(archive, f"/polls/{ranking}/answers", {"ranking": ["b", "a"]}, people[0])
        post(archive, f"/polls/{text}/answers", {"text": "Engine"}, people[0])
        archive.close_poll(single)

    with clock.frozen(archive.at(70)):
        tallies, answers = archive.records("POLLS"), archive.records("ANSWERS")

    assert [(one["Poll"], one["People"], one["Option"], one["Count"]) for one in tallies] == [
        ("Is it?", "3", "Yes", "1"),
        ("Is it?", "3", "'=No", "2"),
        ("How good?", "3", "1", "0"),
        ("How good?", "3", "2", "0"),
        ("How good?", "3", "3", "3"),
        ("In order?", "1", "Yes", "1"),
        ("In order?", "1", "'=No", "2"),
        ("In a word?", "1", "engine", "1"),
    ]
    assert [bool(one["Closed (UTC)"]) for one in tallies] == [True] * 2 + [False] * 6
    assert sorted((one["Poll"], one["Name"], one["Answer"]) for one in answers) == sorted(
        [
            ("Is it?", "Voter0", "Yes"),
            ("Is it?", "Voter1", "'=No"),
            ("Is it?", "Voter2", "'=No"),
            *(("How good?", somebody.name, "3") for somebody in people),
            ("In order?", "Voter0", "1. =No; 2. Yes"),
            ("In a word?", "Voter0", "Engine"),
        ]
    )


def test_who_is_anonymous_is_in_no_report_of_what_was_said(archive: Archive) -> None:
    hall = archive.hall
    shy = hall.member("zebedee", Role.VIEWER)
    hall.register(archive.webinar, shy)
    with clock.frozen(archive.at(60)):
        asked = post(archive, "/qa", {"question": "Who am I?", "anonymous": True}, shy).json
        decision = {"status": "HIDDEN", "reason": "No."}
        path = f"{archive.path}/qa/{asked['id']}"
        assert hall.client.put(path, decision, as_=hall.assistant, version=asked["version"]).status == 200
        choice = archive.open_poll(kind="SINGLE", question="Is it?", options=YES_NO, anonymous=True)
        text = archive.open_poll(kind="TEXT", question="Say it.", anonymous=True)
        post(archive, f"/polls/{choice}/answers", {"options": ["a"]}, shy)
        post(archive, f"/polls/{text}/answers", {"text": "Unsigned"}, shy)

    with clock.frozen(archive.after):
        told = {kind: archive.rows(kind) for kind in KINDS}
        books = {kind: archive.cells(kind) for kind in KINDS}
        summary = archive.count()

    named = {"ATTENDEES", "INTERVALS", "REGISTRATIONS"}
    for secret in ("zebedee", shy.user_id, "mrk_"):
        for kind in set(KINDS) - named:
            assert secret not in json.dumps([told[kind], books[kind]], default=str).casefold(), (kind, secret)
        assert secret not in json.dumps(summary).casefold()
    headings, (row,) = told["ANSWERS"]
    answer = dict(zip(headings, row, strict=True))
    assert (answer["Answer"], answer["Name"], answer["Answered (UTC)"]) == ("Unsigned", "", "")
    assert summary["figures"]["pollAnswers"] == 2
