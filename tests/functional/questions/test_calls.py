"""How often each request of the Q&A asks the database: three times at most, however many questions there are."""

from collections.abc import Callable
from typing import Any

from chalicelib.questions.models import Question
from tests.functional.api import Answer
from tests.functional.counting import counted_calls
from tests.functional.hall import Hall
from tests.functional.questions.scene import approved

MOST = 3


def test_no_request_asks_more_than_three_times(hall: Hall, webinar: dict[str, Any], qa: str) -> None:
    kept, again = (approved(hall, qa, hall.author, text) for text in ("Kept?", "Again?"))
    model = Question.get(webinar["id"], f"QUESTION#{kept['id']}")
    with Question.batch_write() as batch:
        for number in range(120):
            raw = model.serialize() | {
                "item": {"S": f"QUESTION#a{number:03}"},
                "question_id": {"S": f"a{number:03}"},
            }
            batch.save(Question.from_raw_data(raw))
    client, path = hall.client, f"{qa}/{kept['id']}"
    keyed: dict[str, Any] = {"headers": {"idempotency-key": "k"}}
    merge = {"into": kept["id"]}
    requests: dict[str, Callable[[], Answer]] = {
        "ask": lambda: client.post(qa, {"question": "How?"}, as_=hall.learner, **keyed),
        "decide": lambda: client.put(path, {"status": "HIDDEN"}, as_=hall.host, version=2),
        "let through": lambda: client.put(path, {"status": "APPROVED"}, as_=hall.host, version=3),
        "vote": lambda: client.post(f"{path}/upvote", as_=hall.learner, **keyed),
        "assign": lambda: client.put(f"{path}/assignee", {"userId": hall.host.user_id}, as_=hall.host),
        "begin": lambda: client.put(f"{path}/answering", {"answering": True}, as_=hall.host),
        "end": lambda: client.put(f"{path}/answering", {"answering": False}, as_=hall.host),
        "merge": lambda: client.post(f"{qa}/{again['id']}/merge", merge, as_=hall.host, **keyed),
        "vote for a merged one": lambda: client.post(f"{qa}/{again['id']}/upvote", as_=hall.host, **keyed),
        "list": lambda: client.get(f"{qa}?limit=100", as_=hall.learner),
        "list by state": lambda: client.get(f"{qa}?limit=100&status=APPROVED", as_=hall.learner),
        "list by votes": lambda: client.get(f"{qa}?limit=100&order=VOTES", as_=hall.host),
        "list mine": lambda: client.get(f"{qa}?limit=100&mine=true", as_=hall.author),
        "search": lambda: client.get(f"{qa}?limit=100&search=kept", as_=hall.host),
    }

    made: dict[str, int] = {}
    for name, send in requests.items():
        with counted_calls() as counter:
            answer = send()
        assert answer.status < 300, (name, answer.text)
        made[name] = counter.total()
        if name.startswith("list") and name != "list":
            assert len(answer.json["items"]) == 90, name

    assert made == dict.fromkeys(requests, MOST)
