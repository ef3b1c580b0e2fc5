"""A letter's form on the wire."""

import email
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import clock
from chalicelib.mail.letters import Attachment, Letter, to_mime

SENDER = "academy@example.org"
CALENDAR = Attachment(
    "invite.ics", "calendar", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", (("method", "PUBLISH"),)
)


def letter(
    subject: str = "Hello",
    sender_name: str = "Society",
    text: str = "Hello.\n",
    attachments: tuple[Attachment, ...] = (),
) -> Letter:
    return Letter(
        mail_id="mail_1",
        organization_id="org_1",
        kind="MemberInvited",
        recipient="ada@example.org",
        sender_name=sender_name,
        subject=subject,
        text=text,
        html=f"<p>{text}</p>",
        attachments=attachments,
    )


def parsed(made: Letter) -> EmailMessage:
    message = email.message_from_bytes(to_mime(made, sender=SENDER), policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    return message


def test_letter_has_a_text_and_an_html_form_of_equal_rank() -> None:
    message = parsed(letter(text="Grüße, 世界\n"))
    assert message.get_content_type() == "multipart/alternative"
    plain, html = message.iter_parts()
    assert (plain.get_content_type(), plain.get_content()) == ("text/plain", "Grüße, 世界\r\n")
    assert (html.get_content_type(), html.get_content()) == ("text/html", "<p>Grüße, 世界\r\n</p>\r\n")


def test_headers_name_the_organization_and_ask_for_no_automatic_answer() -> None:
    with clock.frozen(datetime(2026, 3, 1, 12, 30, tzinfo=UTC)):
        message = parsed(letter(subject="Ünïcödé – 🎓", sender_name="Académie, “Est”"))
    assert message["From"].addresses[0].display_name == "Académie, “Est”"
    assert message["From"].addresses[0].addr_spec == SENDER
    assert message["To"] == "ada@example.org"
    assert message["Subject"] == "Ünïcödé – 🎓"
    assert message["Date"] == "Sun, 01 Mar 2026 12:30:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Academy-Mail"] == "mail_1"


def test_calendar_travels_byte_for_byte() -> None:
    message = parsed(letter(attachments=(CALENDAR,)))
    assert message.get_content_type() == "multipart/mixed"
    (part,) = message.iter_attachments()
    assert part.get_content_type() == "text/calendar"
    assert part.get_filename() == "invite.ics"
    assert part.get_param("method") == "PUBLISH"
    assert part.get_payload(decode=True) == CALENDAR.text.encode()


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_breaks_out_of_its_header(subject: str, sender_name: str) -> None:
    wire = to_mime(
        letter(subject=f"{subject}\r\nBcc: eve@example.org", sender_name=sender_name), sender=SENDER
    )
    message = email.message_from_bytes(wire, policy=policy.default)
    assert message.keys() == [
        "From",
        "To",
        "Subject",
        "Date",
        "Auto-Submitted",
        "X-Academy-Mail",
        "MIME-Version",
        "Content-Type",
    ]
    assert message["From"].addresses[0].addr_spec == SENDER
    assert "Bcc: eve@example.org" in message["Subject"]


@given(st.text(max_size=2000))
def test_every_line_is_short_and_seven_bit(text: str) -> None:
    wire = to_mime(
        letter(subject=text[:200], text=text.replace("\r", "") + "\n", attachments=(CALENDAR,)), sender=SENDER
    )
    assert wire.isascii()
    assert max(len(line) for line in wire.split(b"\r\n")) <= 998
