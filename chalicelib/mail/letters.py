"""What is sent to a person, and its form on the wire (RFC 5322, MIME)."""

from dataclasses import dataclass

from chalicelib.core import clock

MAIL_HEADER = "X-Academy-Mail"
"""Carries the mail's id, by which a bounce is told from others."""
SAFE_ENCODING = "quoted-printable"
"""Seven-bit and short lines, whatever relay is on the way (RFC 2045, 6.7)."""


@dataclass(frozen=True)
class Attachment:
    """A file of text, for example ``calendar`` with the parameter ``method``."""

    filename: str
    subtype: str
    text: str
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Letter:
    """One mail to one person. ``mail_id`` is derived from what it tells of, so that the same news has the same id."""

    mail_id: str
    organization_id: str
    kind: str
    recipient: str
    sender_name: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()
    unsubscribe_url: str | None = None
    """Where one request unsubscribes (RFC 8058); None for what must arrive."""


def to_mime(letter: Letter, *, sender: str) -> bytes:
    """Return a letter as an RFC 5322 message. Names and titles cannot break out of their header lines."""
    from email.headerregistry import Address  # slow imports, like those below
    from email.message import EmailMessage
    from email.policy import SMTP

    message = EmailMessage(policy=SMTP)
    message["From"] = Address(_one_line(letter.sender_name), addr_spec=sender)
    message["To"] = Address(addr_spec=letter.recipient)
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = clock.now()
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation replies
    message[MAIL_HEADER] = letter.mail_id
    if letter.unsubscribe_url is not None:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text, cte=SAFE_ENCODING)
    message.add_alternative(letter.html, subtype="html", cte=SAFE_ENCODING)
    for attachment in letter.attachments:
        message.add_attachment(
            attachment.text,
            subtype=attachment.subtype,
            filename=attachment.filename,
            params=dict(attachment.parameters),
            cte="base64",  # keeps iCalendar's CRLF
        )
    return message.as_bytes()


def _one_line(text: str) -> str:
    """Return ``text`` without line breaks and other control characters (no header injection)."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
