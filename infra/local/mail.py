"""Reads sent mail from the emulator: parts, attachments and addresses of each message."""

import base64
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any


@dataclass(frozen=True)
class Attachment:
    """A file in a mail."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Message:
    """A mail that was sent."""

    id: str
    to: tuple[str, ...]
    sender: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...]
    date: datetime

    def as_json(self) -> dict[str, Any]:
        """Return the message as ``/messages.json`` shows it."""
        return {
            "id": self.id,
            "to": list(self.to),
            "from": self.sender,
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
            "attachments": [
                {
                    "name": attachment.name,
                    "contentType": attachment.content_type,
                    "content": base64.b64encode(attachment.content).decode("ascii"),
                }
                for attachment in self.attachments
            ],
            "date": self.date.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }


def read_messages(entries: list[dict[str, Any]]) -> list[Message]:
    """Return the messages that the emulator took, newest first."""
    messages = [_message(entry) for entry in entries]
    return sorted(messages, key=lambda message: message.date, reverse=True)


def _message(entry: dict[str, Any]) -> Message:
    fields = _raw_fields(entry["Raw"]) if entry.get("Raw") else _plain_fields(entry)
    return Message(
        id=entry["MessageId"].partition("@")[0],
        to=tuple(entry["To"]) or tuple(entry.get("CC", ())) or fields["to"],
        sender=fields["sender"] or entry["Source"],
        subject=fields["subject"],
        text=fields["text"],
        html=fields["html"],
        attachments=fields["attachments"],
        date=datetime.fromtimestamp(entry["Timestamp"], UTC),
    )


def _plain_fields(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "to": (),
        "sender": entry["Source"],
        "subject": entry.get("Subject") or "",
        "text": entry.get("BodyText") or "",
        "html": entry.get("BodyHtml") or "",
        "attachments": (),
    }


def _raw_fields(raw: str) -> dict[str, Any]:
    parsed = BytesParser(EmailMessage, policy=email.policy.default).parsebytes(base64.b64decode(raw))
    return {
        "to": tuple(str(address) for address in getattr(parsed["To"], "addresses", ())),
        "sender": str(parsed["From"] or ""),
        "subject": str(parsed["Subject"] or ""),
        "text": _body(parsed, "plain"),
        "html": _body(parsed, "html"),
        "attachments": tuple(_attachment(part) for part in parsed.iter_attachments()),
    }


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    content = part.get_content() if part is not None else ""
    return content if isinstance(content, str) else ""


def _attachment(part: Any) -> Attachment:
    content = part.get_content()
    if isinstance(content, EmailMessage):
        content = content.as_bytes()
    data = content.encode(part.get_content_charset() or "utf-8") if isinstance(content, str) else content
    return Attachment(part.get_filename() or "attachment", part.get_content_type(), data)
