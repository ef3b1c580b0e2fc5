"""Bounces and complaints: which addresses get no mail any more, and what an admin sees and may do."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.mail import service
from chalicelib.mail.letters import Letter
from chalicelib.mail.models import Delivery
from functions.note_bounces.handler import lambda_handler
from tests.functional.api import ApiClient
from tests.functional.aws import aws_client
from tests.functional.functions.records import Context, message_id
from tests.functional.hall import Hall
from tests.functional.mail.feedback import bounce, complaint, delivery, sqs_event
from tests.functional.mail.mailbox import Mailbox
from tests.functional.people import Person

ADDRESS = "Grace@Example.org"
DONE: dict[str, Any] = {"batchItemFailures": []}


@pytest.fixture
def hall(client: ApiClient, person: Callable[..., Person]) -> Hall:
    return Hall(client, person)


def letter(hall: Hall, number: int, recipient: str = ADDRESS) -> Letter:
    return Letter(
        mail_id=f"mail_{number}",
        organization_id=hall.organization_id,
        kind="MemberInvited",
        recipient=recipient,
        sender_name="Society",
        subject="Hello",
        text="Hello.\n",
        html="<p>Hello.</p>",
    )


def note(*notifications: dict[str, Any]) -> dict[str, Any]:
    return lambda_handler(sqs_event(*notifications), Context())


def undelivered(hall: Hall) -> list[tuple[str, str, str]]:
    answer = hall.client.get(f"/api/organizations/{hall.organization_id}/undelivered", as_=hall.admin)
    assert answer.status == 200, answer.text
    return [(one["id"], one["status"], one["reason"]) for one in answer.json["items"]]


def retry(hall: Hall, mail_id: str) -> int:
    path = f"/api/organizations/{hall.organization_id}/undelivered/{mail_id}/retry"
    return hall.client.post(path, as_=hall.admin).status


def test_an_address_that_does_not_exist_gets_no_further_mail_until_an_admin_says_so(
    hall: Hall, mailbox: Mailbox
) -> None:
    assert service.deliver_mail(letter(hall, 1)) is True
    told = bounce("mail_1", ADDRESS.lower())
    assert note(told, told) == note(told) == DONE
    reason = "smtp; 550 5.1.1 user unknown"
    assert undelivered(hall) == [("mail_1", "BOUNCED", reason)]

    assert service.deliver_mail(letter(hall, 2)) is service.deliver_mail(letter(hall, 2)) is False
    assert service.deliver_mail(letter(hall, 3, "alan@example.org")) is True
    assert undelivered(hall) == [("mail_2", "SUPPRESSED", reason), ("mail_1", "BOUNCED", reason)]
    assert retry(hall, "mail_3") == 404
    assert retry(hall, "mail_2") == 204
    assert undelivered(hall) == [("mail_1", "BOUNCED", reason)]
    assert service.deliver_mail(letter(hall, 4)) is True
    assert [mail["To"].addresses[0].addr_spec.lower() for mail in mailbox()] == [
        ADDRESS.lower(),
        "alan@example.org",
        ADDRESS.lower(),
    ]


def test_who_calls_a_mail_spam_gets_none_whatever_an_admin_says(hall: Hall, mailbox: Mailbox) -> None:
    service.deliver_mail(letter(hall, 1))
    assert note(complaint("mail_1", ADDRESS)) == DONE
    assert undelivered(hall) == [("mail_1", "COMPLAINED", "abuse")]
    assert retry(hall, "mail_1") == 204
    assert service.deliver_mail(letter(hall, 2)) is False
    assert len(mailbox()) == 1


def test_a_full_mailbox_is_shown_and_tried_again(hall: Hall, mailbox: Mailbox) -> None:
    service.deliver_mail(letter(hall, 1))
    assert note(bounce("mail_1", ADDRESS, kind="Transient")) == DONE
    assert [status for _, status, _ in undelivered(hall)] == ["BOUNCED"]
    assert service.deliver_mail(letter(hall, 2)) is True


def test_other_reports_and_mails_that_are_not_in_the_ledger_break_nothing(
    hall: Hall, mailbox: Mailbox
) -> None:
    assert note(delivery("mail_1"), bounce("mail_9", ADDRESS), bounce(None, "alan@example.org")) == DONE
    assert undelivered(hall) == []
    assert service.deliver_mail(letter(hall, 2)) is False
    assert service.deliver_mail(letter(hall, 3, "alan@example.org")) is False


def test_what_cannot_be_read_comes_back(hall: Hall) -> None:
    broken = {"eventType": "Bounce", "mail": {}}
    assert note(broken) == {"batchItemFailures": [{"itemIdentifier": message_id(0)}]}


def test_the_list_of_addresses_names_nobody(hall: Hall, mailbox: Mailbox) -> None:
    note(bounce(None, ADDRESS))
    rows = aws_client("dynamodb").scan(TableName=Delivery.Meta.table_name)["Items"]
    assert len(rows) == 1
    assert "grace" not in str(rows).lower()


def test_sending_slows_down_when_ses_says_so(
    hall: Hall, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.functional.mail.test_service import refusal

    real, waits = service._ses(), list[float]()

    class Throttling:
        def send_raw_email(self, **call: Any) -> Any:
            if len(waits) < 2:
                fault = refusal(400)
                fault.response["Error"]["Code"] = "Throttling"
                raise fault
            return real.send_raw_email(**call)

    monkeypatch.setattr(service, "_ses", Throttling)
    monkeypatch.setattr(service.time, "sleep", waits.append)
    with clock.frozen(clock.now()):
        assert service.deliver_mail(letter(hall, 1)) is True
    assert len(waits) == 2
    assert all(0.2 <= wait <= 1 for wait in waits)
    assert len(mailbox()) == 1
