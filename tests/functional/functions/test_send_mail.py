"""Queue → mail: what each event becomes, once, and what comes back to the queue."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

import pytest
from icalendar import Calendar

from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.events import (
    CertificateIssued,
    CertificateRendered,
    Event,
    MemberInvited,
    RegistrationRejected,
    WebinarInvited,
    WebinarRegistered,
    WebinarWaitlisted,
)
from chalicelib.core.outbox import outbox_event
from chalicelib.core.transaction import Transaction
from chalicelib.mail import service
from chalicelib.organizations.service import OrganizationProfile, create_organization
from functions.send_mail.handler import lambda_handler
from tests.functional.functions.records import Context, message_id, queue_event
from tests.functional.mail.mailbox import Mailbox

ALL_DONE: dict[str, list[Any]] = {"batchItemFailures": []}
ADA = Actor(user_id="user-ada", email="ada@example.org", email_verified=True, name="Ada")
PATH = "/invitations/org_1.inv_1.c2VjcmV0"


@pytest.fixture
def organization_id(aws: None) -> str:
    with Transaction() as tx:
        profile = OrganizationProfile(
            name="Söhne & <Töchter>", subdomain="soehne", description="", primary_color="#ffd400"
        )
        return create_organization(profile, actor=ADA, tx=tx).organization_id


@pytest.fixture
def send(context: Context, organization_id: str) -> Callable[..., dict[str, Any]]:
    """Hand events to the handler as the queue does."""

    def call(*events: dict[str, Any]) -> dict[str, Any]:
        return lambda_handler(queue_event(*events), context)

    return call


def detail(event: Event) -> dict[str, Any]:
    return dict(json.loads(outbox_event(event, correlation_id="corr-1", actor_id=None).detail))


def invited(organization_id: str, **changes: Any) -> MemberInvited:
    values = {
        "organization_id": organization_id,
        "invitation_id": "inv_1",
        "email": "grace@example.org",
        "role": "course_author",
        "organization_name": "Söhne & <Töchter>",
        "invited_by_name": "Ada",
        "accept_path": PATH,
    }
    return MemberInvited(**{**values, **changes})


def registered(organization_id: str, **changes: Any) -> WebinarRegistered:
    values = {
        "organization_id": organization_id,
        "webinar_id": "web_1",
        "user_id": "user-grace",
        "email": "grace@example.org",
        "name": "Grace",
        "title": "Compilers",
        "description": "What they are.\nWhy you want one.",
        "scheduled_start": datetime(2026, 7, 6, 22, 30, tzinfo=UTC),
        "scheduled_end": datetime(2026, 7, 7, 0, 0, tzinfo=UTC),
        "timezone": "Europe/Berlin",
        "sequence": 0,
        "host_name": "Ada",
    }
    return WebinarRegistered(**{**values, **changes})


def rendered(organization_id: str) -> CertificateRendered:
    return CertificateRendered(
        organization_id=organization_id,
        certificate_id="crt_1",
        user_id="user-grace",
        recipient_name="王小明",
        recipient_email="grace@example.org",
        title="Compilers 101",
        verification_hash="ff",
    )


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


class Page(HTMLParser):
    """The words and addresses of an HTML mail."""

    def __init__(self, mail: EmailMessage) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.sources: list[str] = []
        part = mail.get_body(("html",))
        assert part is not None
        self.feed(str(part.get_content()))
        self.text = " ".join(" ".join(self.words).split())

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if tag == "a":
            self.links.append(values["href"] or "")
        if tag in ("img", "link", "script", "iframe", "object"):
            self.sources.append(tag)


def test_invitation_links_to_its_page(
    send: Callable[..., dict[str, Any]], mailbox: Mailbox, organization_id: str
) -> None:
    assert send(detail(invited(organization_id))) == ALL_DONE
    (mail,) = mailbox()
    assert mail["To"] == "grace@example.org"
    assert mail["Subject"] == "Ada invites you to Söhne & <Töchter>"
    assert mail["From"].addresses[0].display_name == "Söhne & <Töchter> via AeThex Academy"
    assert "Ada invites you to join Söhne & <Töchter> as a course author." in text_of(mail)
    assert f"http://localhost:8080{PATH}" in text_of(mail)
    page = Page(mail)
    assert page.links == [f"http://localhost:8080{PATH}"] * 2
    assert page.sources == []
    assert "Ada invites you to join Söhne & <Töchter> as a course author." in page.text


def test_registration_shows_both_zones_and_brings_a_calendar(
    send: Callable[..., dict[str, Any]], mailbox: Mailbox, organization_id: str
) -> None:
    assert send(detail(registered(organization_id))) == ALL_DONE
    (mail,) = mailbox()
    assert mail["Subject"] == "You have a place: Compilers"
    expected = (
        "Tuesday, 7 July 2026\n00:30–02:00 Europe/Berlin\nMonday, 6 July 2026, 22:30–00:00 (+1 day) UTC\n"
    )
    assert expected in text_of(mail)
    assert "What they are.\nWhy you want one.\n" in text_of(mail)
    assert Page(mail).links == ["http://localhost:8080/webinars/web_1"]
    (attachment,) = mail.iter_attachments()
    assert attachment.get_filename() == "invite.ics"
    assert attachment["Content-Type"].params["method"] == "PUBLISH"
    (event,) = Calendar.from_ical(attachment.get_content()).events
    assert event["summary"] == "Compilers"
    assert event.start == datetime(2026, 7, 6, 22, 30, tzinfo=UTC)


def about(organization_id: str) -> dict[str, Any]:
    return registered(organization_id).model_dump(exclude={"description", "host_name", "how"})


def test_each_turn_of_a_registration_is_told_once_in_its_own_words(
    send: Callable[..., dict[str, Any]], mailbox: Mailbox, organization_id: str
) -> None:
    told = about(organization_id)
    reason = 'Only for the jury.\n<a href="http://evil.example">Click</a>'
    events: list[Event] = [
        WebinarWaitlisted(**told, approved=False),
        WebinarWaitlisted(**told | {"sequence": 1}, approved=True),
        registered(organization_id, sequence=2, how="PROMOTED"),
        registered(organization_id, sequence=3, how="APPROVED"),
        RegistrationRejected(**told, reason=reason),
        RegistrationRejected(**told | {"sequence": 1}, reason=""),
    ]
    for _ in range(2):
        assert send(*map(detail, events)) == ALL_DONE
    mails = mailbox()
    assert [mail["Subject"] for mail in mails] == [
        "On the waiting list: Compilers",
        "On the waiting list: Compilers",
        "A place became free: Compilers",
        "Approved: Compilers",
        "Your registration: Compilers",
        "Your registration: Compilers",
    ]
    texts = [" ".join(text_of(mail).split()) for mail in mails]
    assert "all places of the webinar “Compilers” are taken for now. You are on the waiting list" in texts[0]
    assert "was approved, but all places are taken for now. You are on the waiting list" in texts[1]
    assert "became free, and it is yours" in texts[2]
    assert "your registration was approved: you have a place" in texts[3]
    assert (
        "Söhne & <Töchter> could not give you a place in the webinar “Compilers”. Only for the jury."
        in texts[4]
    )
    assert [len(list(mail.iter_attachments())) for mail in mails] == [0, 0, 1, 1, 0, 0]
    assert Page(mails[4]).links == []
    assert "became free, and it is yours" in Page(mails[2]).text
    assert "your registration was approved" in Page(mails[3]).text
    assert Page(mails[0]).links == ["http://localhost:8080/webinars/web_1"]


def test_an_invitation_to_a_webinar_says_whom_it_is_for(
    send: Callable[..., dict[str, Any]], mailbox: Mailbox, organization_id: str
) -> None:
    values = registered(organization_id).model_dump(exclude={"user_id", "sequence", "how"})
    first = WebinarInvited(**values | {"email": "o+x@example.org", "name": ""}, invitation_id="inv_1")
    again = WebinarInvited(**values | {"email": "o+x@example.org"}, invitation_id="inv_2")
    assert send(*map(detail, (first, first, again, first))) == ALL_DONE
    plain, named = mailbox()
    assert plain["Subject"] == "You are invited: Compilers"
    assert text_of(plain).startswith("Hello,\n\nSöhne & <Töchter> invites you to the webinar “Compilers”.\n")
    assert text_of(named).startswith("Hello Grace,\n")
    assert Page(plain).links == ["http://localhost:8080/webinars/web_1?for=o%2Bx@example.org"]
    assert "The invitation is for o+x@example.org" in Page(plain).text


def test_certificate_links_to_its_public_page_and_to_all_certificates(
    send: Callable[..., dict[str, Any]], mailbox: Mailbox, organization_id: str
) -> None:
    assert send(detail(rendered(organization_id))) == ALL_DONE
    (mail,) = mailbox()
    assert mail["Subject"] == "Your certificate: Compilers 101"
    assert "Congratulations, 王小明!" in text_of(mail)
    assert set(Page(mail).links) == {
        "http://localhost:8080/verify/crt_1",
        "http://localhost:8080/certificates",
    }


def test_the_same_news_is_told_once(
    send: Callable[..., dict[str, Any]], mailbox: Mailbox, organization_id: str
) -> None:
    event = detail(registered(organization_id))
    assert send(event, event) == ALL_DONE
    assert send(event) == ALL_DONE
    assert send(detail(registered(organization_id, title="Renamed"))) == ALL_DONE
    assert len(mailbox()) == 1


def test_other_news_and_other_people_get_mails_of_their_own(
    send: Callable[..., dict[str, Any]], mailbox: Mailbox, organization_id: str
) -> None:
    again = registered(organization_id, sequence=1)
    somebody_else = registered(organization_id, email="alan@example.org")
    assert send(*map(detail, (registered(organization_id), again, somebody_else))) == ALL_DONE
    assert [mail["To"] for mail in mailbox()] == [
        "grace@example.org",
        "grace@example.org",
        "alan@example.org",
    ]


def test_worker_that_died_while_sending_is_replaced_after_the_queue_hid_the_message(
    send: Callable[..., dict[str, Any]],
    mailbox: Mailbox,
    organization_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    event = detail(invited(organization_id))
    with monkeypatch.context() as crash:
        crash.setattr(service, "_send", die)
        with pytest.raises(KeyboardInterrupt):
            send(event)
    assert send(event) == {"batchItemFailures": [{"itemIdentifier": message_id(0)}]}
    with clock.frozen(clock.now() + 2 * service.STALE_AFTER):
        assert send(event) == ALL_DONE
    assert len(mailbox()) == 1


def test_an_address_that_is_invited_again_gets_the_new_link(
    send: Callable[..., dict[str, Any]], mailbox: Mailbox, organization_id: str
) -> None:
    renewed = detail(invited(organization_id, accept_path="/invitations/org_1.inv_1.bmV3"))
    send(detail(invited(organization_id)))
    assert send(renewed) == ALL_DONE
    assert send(renewed) == ALL_DONE
    assert [text_of(mail).count("inv_1.bmV3") > 0 for mail in mailbox()] == [False, True]


def test_failures_alone_come_back_to_the_queue(
    send: Callable[..., dict[str, Any]], mailbox: Mailbox, organization_id: str
) -> None:
    unexpected = detail(CertificateIssued(organization_id=organization_id, certificate_id="c", user_id="u"))
    orphan = detail(invited("org_missing"))
    newer = {**detail(invited(organization_id)), "version": 2}
    answer = send(unexpected, orphan, newer, detail(invited(organization_id)))
    assert answer == {"batchItemFailures": [{"itemIdentifier": message_id(number)} for number in range(3)]}
    assert len(mailbox()) == 1


def test_names_cannot_add_lines_headers_or_markup(
    send: Callable[..., dict[str, Any]], mailbox: Mailbox, organization_id: str
) -> None:
    name = 'Eve\r\nBcc: all@example.org\r\n\r\n<a href="http://evil.example">Click</a>{{ 7 * 7 }}'
    assert send(detail(invited(organization_id, invited_by_name=name))) == ALL_DONE
    (mail,) = mailbox()
    assert "Bcc" not in mail
    assert "\nBcc" not in text_of(mail)
    page = Page(mail)
    assert page.links == [f"http://localhost:8080{PATH}"] * 2
    assert "{{ 7 * 7 }}" in page.text
