"""What never gets into a feed, and what leaves it: secrets are planted in every private place, and looked for in all objects."""

from datetime import timedelta

import pytest

from chalicelib.chat import projection
from chalicelib.core import clock
from chalicelib.feeds.service import publish_room
from tests.functional.feeds.viewer import Viewer
from tests.functional.hall import start_of

QUIZ = [{"text": "Ada", "correct": True}, {"text": "Charles"}]


def talk_in_a_group(viewer: Viewer) -> None:
    hall = viewer.hall
    rounds = {"assignment": "BY_CHOICE", "groups": [{"name": "Gears"}]}
    viewer.change("breakouts", rounds, version=0)
    viewer.do("breakouts/open")
    hall.client.put(f"{viewer.path}/breakouts/mine", {"groupId": "1-01"}, as_=hall.assistant)
    viewer.do("breakouts/1-01/chat", {"text": "SECRET in a group"}, by=hall.assistant)


def test_nothing_private_is_in_any_object(viewer: Viewer) -> None:
    hall = viewer.hall
    learner = hall.learner
    viewer.rule(blockedWords=["secretword"])
    publish_room(viewer.id)

    viewer.ask("SECRET that waits")
    viewer.decide(viewer.ask("SECRET hidden"), "HIDDEN", reason="SECRET reason")
    asked = viewer.do("qa", {"question": "Who am I?", "anonymous": True}, by=hall.assistant)
    viewer.decide(asked, "APPROVED")
    viewer.do(f"qa/{asked['id']}/upvote", by=learner)
    viewer.say("Hello all")
    held = viewer.say("a secretword and SECRET held")
    assert held["status"] == "HELD"
    rejected = viewer.say("another secretword and SECRET rejected")
    verdict = {"status": "REJECTED", "reason": "SECRET reason"}
    viewer.change(f"chat/{rejected['id']}", verdict)
    viewer.do("chat", {"text": "SECRET among moderators", "channel": "MODERATORS"})
    muted = {"banned": False, "mutedFor": 10, "reason": "SECRET muted"}
    viewer.change(f"room/people/{learner.user_id}", muted)

    viewer.do(
        "polls", {"kind": "SINGLE", "question": "SECRET draft", "options": [{"text": "Yes"}, {"text": "No"}]}
    )
    words = viewer.do("polls", {"kind": "TEXT", "question": "In a word?"})
    viewer.do(f"polls/{words['id']}/launch")
    viewer.do(f"polls/{words['id']}/answers", {"text": "SECRETWORD"}, by=learner)
    timed = {"kind": "SINGLE", "question": "Who?", "options": QUIZ, "quiz": True, "seconds": 20}
    quiz = viewer.do("polls", timed)
    viewer.do(f"polls/{quiz['id']}/launch")
    viewer.do(f"polls/{quiz['id']}/answers", {"options": ["a"]}, by=learner)
    talk_in_a_group(viewer)
    publish_room(viewer.id)

    items = viewer.look()
    assert viewer.texts() == ["Hello all"]
    assert items["breakouts"]["groups"] == [{"id": "1-01", "name": "Gears", "taken": 1, "capacity": 50}]
    assert items[f"votes/{asked['id']}"] == {"upvotes": 1}
    assert items[f"question/{asked['id']}"]["authorName"] is None
    assert items[f"poll/{quiz['id']}"]["correct"] is None
    assert [key for key in items if key.startswith("results/")] == []
    everything = repr(viewer.objects())
    private = [secret for one in (hall.host, hall.assistant, learner) for secret in (one.user_id, one.email)]
    for secret in ("SECRET", "secret", hall.assistant.name, *private):
        assert secret not in everything


def test_what_is_taken_back_leaves_every_object(viewer: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deleted messages: among the newest, displaced by newer ones and only in their page, and the one that is pinned; results; a question."""
    monkeypatch.setattr(projection, "NEWEST", 3)
    start = start_of(viewer.webinar) - timedelta(minutes=10)
    messages = []
    for number in range(5):
        with clock.frozen(start + timedelta(seconds=40 * number)):
            messages.append(viewer.say(f"SECRET {number}"))
            publish_room(viewer.id)
            viewer.look()
    minute = int(start.timestamp() // 60)
    assert [one["text"] for one in viewer.read(f"chat/{minute}.json")["messages"]] == ["SECRET 0", "SECRET 1"]
    assert sum(item["messages"] for key, item in viewer.items.items() if key.startswith("minute/")) == 5
    assert viewer.texts() == ["SECRET 2", "SECRET 3", "SECRET 4"]
    with clock.frozen(start + timedelta(minutes=5)):
        viewer.change("room/pinned", {"messageId": messages[0]["id"]})
        question = viewer.ask("SECRET question")
        viewer.decide(question, "APPROVED")
        poll = viewer.do("polls", {"kind": "TEXT", "question": "In a word?"})
        viewer.do(f"polls/{poll['id']}/launch", {"resultsShown": True})
        viewer.do(f"polls/{poll['id']}/answers", {"text": "SECRETWORD"}, by=viewer.hall.learner)
        publish_room(viewer.id)
    assert viewer.look()["room"]["pinned"] == {
        "id": messages[0]["id"],
        "name": "Lea",
        "text": "SECRET 0",
        "at": clock.isoformat(start + timedelta(minutes=5)),
    }
    with clock.frozen(start + timedelta(minutes=6)):
        for message in messages:
            viewer.delete(message)
            publish_room(viewer.id)
            viewer.look()
            assert message["text"] not in repr(viewer.objects())
            assert viewer.look_for_the_first_time() == viewer.items
        assert viewer.items["room"]["pinned"] is None
        assert viewer.items[f"results/{poll['id']}"]["words"] == [["secretword", 1]]
        assert viewer.items[f"question/{question['id']}"]["question"] == "SECRET question"
        viewer.change(f"polls/{poll['id']}/results", {"shown": False})
        viewer.decide({**question, "version": question["version"] + 1}, "HIDDEN")
        publish_room(viewer.id)
    assert viewer.look() == viewer.look_for_the_first_time()
    everything = repr(viewer.objects())
    assert "SECRET" not in everything
    assert "secretword" not in everything
