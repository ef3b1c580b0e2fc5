"""Time passes: the sweep of each minute, and the events that it and people cause, carried to the functions."""

import json
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from typing import Any

from chalicelib.core import clock
from chalicelib.core.outbox import OutboxEvent
from functions.deal_notices.handler import lambda_handler as deal
from functions.send_notices.handler import lambda_handler as send
from functions.sweep_reminders.handler import lambda_handler as sweep
from tests.functional.functions.records import Context, queue_event
from tests.functional.mail.mailbox import Mailbox

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]
NEWS = (
    "ReminderDue",
    "WebinarMoved",
    "WebinarCancelled",
    "BroadcastStarted",
    "ReplayReady",
    "NoticeContinued",
)
CONTEXT = Context()


class Post:
    """Carries each event once, or as often as it is asked to."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        self.carried: set[str] = set()
        self.read = 0

    def at(self, moment: datetime) -> list[tuple[str, str]]:
        """Let it be a moment: sweep, carry, and return who got which mail (address and subject), sorted."""
        with clock.frozen(moment):
            sweep({}, CONTEXT)
            self.carry()
        return self.new()

    def carry(self, *, times: int = 1, backwards: bool = False) -> None:
        """Carry what has not been carried, and what comes of it, each event so many times."""
        while waiting := self.waiting():
            self.carried |= {event["id"] for event in waiting}
            ordered = (waiting[::-1] if backwards else waiting) * times
            for event in ordered:
                assert self.hand(event) == {"batchItemFailures": []}

    def waiting(self) -> list[dict[str, Any]]:
        """Return the events for these functions that have not been carried, oldest first."""
        found = [json.loads(item.detail) for item in OutboxEvent.scan() if item.event_id not in self.carried]
        ours = [event for event in found if event["type"] in (*NEWS, "NoticeDealt")]
        return sorted(ours, key=lambda event: str(event["id"]))

    def hand(self, event: dict[str, Any]) -> dict[str, Any]:
        """Hand one event to its function."""
        handler: Handler = send if event["type"] == "NoticeDealt" else deal
        return handler(queue_event(event), CONTEXT)

    def new(self) -> list[tuple[str, str]]:
        """Return who has got which mail since the last time, sorted."""
        return sorted((str(mail["To"]), str(mail["Subject"])) for mail in self.letters())

    def letters(self) -> list[EmailMessage]:
        """Return the mails since the last time."""
        found = self.mailbox()[self.read :]
        self.read += len(found)
        return found
