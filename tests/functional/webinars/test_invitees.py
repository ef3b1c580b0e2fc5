"""Invitations: lists of addresses, who sees what they are for, and each address invited once."""

from base64 import b64encode
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from chalicelib.core.transaction import Transaction
from chalicelib.webinars import invitees
from chalicelib.webinars.models import Invitee, InviteeImport, InviteeImportPart
from functions.invite_people.handler import lambda_handler
from tests.functional.functions.records import Context, queue_event
from tests.functional.hall import Hall, at_once
from tests.functional.people import Issuer

Outbox = Callable[[], list[dict[str, Any]]]


def send(hall: Hall, webinar: dict[str, Any], **body: Any) -> Any:
    return hall.client.post(f"/api/webinars/{webinar['id']}/invitees", body, as_=hall.host)


@pytest.fixture
def work(outbox: Outbox) -> Callable[[], None]:
    """Hand the imports to the function, until none asks for another part; everything twice."""

    def call() -> None:
        seen: set[str] = set()
        while fresh := [e for e in outbox() if e["type"] == "InviteesImported" and e["id"] not in seen]:
            seen |= {event["id"] for event in fresh}
            for event in (*fresh, *fresh):
                assert lambda_handler(queue_event(event), Context()) == {"batchItemFailures": []}

    return call


def test_a_list_is_invited_once_and_reported_line_by_line(
    hall: Hall, outbox: Outbox, work: Callable[[], None]
) -> None:
    webinar = hall.schedule(visibility="INVITED")
    path = f"/api/webinars/{webinar['id']}/invitees"
    send(hall, webinar, emails=["known@example.org"])
    work()
    before = len(outbox())
    text = "Name;E-Mail\nGrace Hopper;Grace@Example.org\nNobody;\nX;not an address\n;known@example.org\nG;grace@example.org\n"
    asked = send(hall, webinar, file=b64encode(text.encode("utf-16")).decode())

    assert asked.status == 202, asked.text
    assert {k: asked.json[k] for k in ("status", "total", "done", "doubled", "malformed")} == {
        "status": "RUNNING",
        "total": 2,
        "done": 0,
        "doubled": 1,
        "malformed": 2,
    }
    work()
    done = hall.client.get(f"{path}/imports/{asked.json['id']}", as_=hall.host).json
    assert (done["status"], done["done"], done["invited"], done["known"]) == ("DONE", 2, 1, 1)
    assert [(p["line"], p["value"], p["problem"]) for p in done["problems"]] == [
        (3, "Nobody,", "MALFORMED"),
        (4, "not an address", "MALFORMED"),
        (6, "grace@example.org", "DOUBLED"),
        (5, "known@example.org", "KNOWN"),
    ]
    (news,) = [event["data"] for event in outbox()[before:] if event["type"] == "WebinarInvited"]
    assert (news["email"], news["name"], news["title"]) == (
        "grace@example.org",
        "Grace Hopper",
        webinar["title"],
    )
    listed = hall.client.get(f"{path}?limit=1", as_=hall.assistant).json
    rest = hall.client.get(f"{path}?limit=1&cursor={listed['nextCursor']}", as_=hall.assistant).json
    assert [i["email"] for i in (*listed["items"], *rest["items"])] == [
        "grace@example.org",
        "known@example.org",
    ]
    assert [i["email"] for i in hall.client.get(f"{path}?search=KN", as_=hall.host).json["items"]] == [
        "known@example.org"
    ]
    assert list(InviteeImportPart.query(webinar["id"], InviteeImportPart.item.startswith("IMPORT#"))) == []


def test_five_thousand_in_one_request_survive_a_crash_and_two_workers(
    hall: Hall, outbox: Outbox, work: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    webinar = hall.schedule()
    monkeypatch.setattr(invitees, "PART", 6)
    monkeypatch.setattr(invitees, "AT_ONCE", 4)
    send(hall, webinar, csv=",".join(f"p{n:02}@example.org" for n in range(20)))
    (event,) = [event for event in outbox() if event["type"] == "InviteesImported"]
    run = partial(lambda_handler, queue_event(event), Context())

    with Transaction() as tx:
        assert invitees.invite_people(webinar["id"], event["data"]["importId"], tx=tx)
    # A worker that dies before it commits: nothing of its work is there.
    invitees.invite_people(webinar["id"], event["data"]["importId"], tx=Transaction())
    at_once([run, run, run])
    work()

    told = [e["data"]["email"] for e in outbox() if e["type"] == "WebinarInvited"]
    assert (len(told), len(set(told))) == (20, 20)
    (done,) = InviteeImport.query(webinar["id"], InviteeImport.item.startswith("IMPORT#"))
    assert (done.status, done.done, done.invited) == ("DONE", 20, 20)
    monkeypatch.undo()
    most = [f"{n:04}{'x' * 30}@example.org" for n in range(5000)]
    assert (
        send(hall, webinar, emails=most).status,
        send(hall, webinar, emails=[*most, "a@b.org"]).status,
    ) == (
        202,
        422,
    )
    over = send(hall, webinar, csv="\n".join([*most, "one@more.org"]))
    assert (over.status, over.code) == (422, "too_many_invitees")


def test_only_the_invited_see_it_and_register(
    hall: Hall, keys: None, issuer: Issuer, work: Callable[[], None]
) -> None:
    webinar = hall.schedule(visibility="INVITED")
    path = f"/api/webinars/{webinar['id']}"
    guest = hall.stranger
    impostor = issuer.person("faker", email=guest.email, email_verified=False)
    send(hall, webinar, emails=[guest.email, hall.author.email])
    assert hall.client.get(path, as_=guest).status == 404
    work()

    for outsider in (hall.learner, hall.person("other"), impostor):
        for answer in (
            hall.client.get(path, as_=outsider),
            hall.register(webinar, outsider),
            hall.client.get(f"{path}/room", as_=outsider),
            hall.client.get(f"{path}/playback", as_=outsider),
            hall.client.get(f"{path}/calendar", as_=outsider),
            hall.client.post(f"{path}/qa", {"question": "Why?"}, as_=outsider),
        ):
            assert (answer.status, answer.code) == (404, "webinar_not_found")
    for insider in (guest, hall.author, hall.assistant, hall.host):
        assert hall.client.get(path, as_=insider).status == 200
        assert hall.register(webinar, insider).json["status"] == "REGISTERED"
        assert hall.client.get(f"{path}/room", as_=insider).status == 200
    listing = f"/api/webinars?organizationId={hall.organization_id}"
    assert hall.client.get(listing, as_=hall.learner).json["items"] == []
    assert len(hall.client.get(listing, as_=hall.assistant).json["items"]) == 1
    assert hall.client.get("/api/webinars", as_=guest).json["items"] == []

    taken_back = hall.client.delete(f"{path}/invitees?email={hall.stranger.email}", as_=hall.host)
    assert taken_back.status == 204
    assert hall.client.get(path, as_=guest).status == 200  # registered already
    hall.client.delete(f"{path}/register", as_=guest)
    assert hall.client.get(path, as_=guest).status == 404
    assert hall.register(webinar, guest).status == 404
    again = hall.client.delete(f"{path}/invitees?email={hall.stranger.email}", as_=hall.host)
    assert (again.status, again.code) == (404, "invitation_not_found")


def test_only_hosts_invite(hall: Hall) -> None:
    webinar = hall.schedule(visibility="PUBLIC")
    path = f"/api/webinars/{webinar['id']}/invitees"
    made = send(hall, webinar, emails=["a+b@example.org"]).json
    for somebody, status in [
        (hall.learner, 403),
        (hall.assistant, 403),
        (hall.stranger, 404),
        (None, 401),
    ]:
        assert hall.client.post(path, {"emails": ["x@example.org"]}, as_=somebody).status == status
        assert hall.client.get(f"{path}/imports/{made['id']}", as_=somebody).status == status
        assert hall.client.delete(f"{path}?email=a%2Bb@example.org", as_=somebody).status == status
    assert hall.client.get(path, as_=hall.assistant).status == 200
    assert hall.client.get(path, as_=hall.learner).status == 403
    assert hall.client.get(path, as_=hall.stranger).status == 404
    assert hall.client.get(f"{path}/imports/imp_none", as_=hall.host).code == "import_not_found"
    hall.client.delete(f"/api/webinars/{webinar['id']}", as_=hall.host)
    assert send(hall, webinar, emails=["x@example.org"]).code == "webinar_cancelled"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "validation_failed"),
        ({"csv": "a@b.org", "emails": ["a@b.org"]}, "validation_failed"),
        ({"file": "no base64!"}, "validation_failed"),
        ({"file": b64encode(b"PK\x03\x04\x00\x00\x81\x8d" * 40).decode()}, "unreadable_list"),
        ({"csv": "nobody\nhere"}, "no_invitees"),
        ({"emails": []}, "no_invitees"),
        ({"emails": ["a\nb@example.org"]}, "validation_failed"),
    ],
)
def test_useless_lists_are_refused(hall: Hall, body: dict[str, Any], code: str) -> None:
    answer = send(hall, hall.schedule(), **body)
    assert (answer.status, answer.code) == (422, code)
    assert list(Invitee.scan()) == []
