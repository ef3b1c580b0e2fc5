"""Requests and responses of registering, deciding and inviting."""

from base64 import b64decode
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from chalicelib.core import clock
from chalicelib.core.schemas import PageQuery, Query, Schema, UtcDateTime
from chalicelib.webinars.access import RegistrationStatus
from chalicelib.webinars.calendar import join_url
from chalicelib.webinars.invitee_lists import MOST, InviteeList, Problem, read_bytes, read_text
from chalicelib.webinars.models import Invitee, InviteeImport, Registration
from chalicelib.webinars.registration_form import MAX_QUESTIONS, Answer, AnswerInput, load_answers
from chalicelib.webinars.registrations import OwnRegistration
from chalicelib.webinars.schedule import WebinarStatus, status_of

MAX_LIST = 2 * 1024 * 1024
"""Bytes of a request with a list of invitees at most."""


def _base64(text: str) -> str:
    try:
        b64decode(text, validate=True)
    except ValueError as fault:
        raise ValueError("send the file in base64") from fault
    return text


class RegistrationInput(Schema):
    """Answers to the webinar's `registrationQuestions`."""

    answers: list[AnswerInput] = Field(default_factory=list, max_length=MAX_QUESTIONS)


class RegistrationView(Schema):
    """A person's place in a webinar, or what they have instead: only `REGISTERED` is a place.

    `waitingPosition` is 1 for who gets the next free place; beyond 1,000 it stays at 1,000.
    """

    id: str
    webinar_id: str
    organization_id: str
    user_id: str
    email: str
    name: str
    status: RegistrationStatus
    waiting_position: int | None
    reason: str | None = Field(description="Why staff turned the registration down.")
    answers: list[Answer]
    registered_at: UtcDateTime | None
    join_url: str
    version: int

    @classmethod
    def of(cls, registration: Registration, position: int | None = None) -> Self:
        """Present a registration; the position on the waiting list where it is known."""
        return cls(
            id=registration.registration_id,
            webinar_id=registration.webinar_id,
            organization_id=registration.organization_id,
            user_id=registration.user_id,
            email=registration.email,
            name=registration.name,
            status=RegistrationStatus(registration.status),
            waiting_position=position,
            reason=registration.reason,
            answers=load_answers(registration.answers),
            registered_at=registration.registered_at,
            join_url=join_url(registration.webinar_id),
            version=int(registration.version or 0),
        )


class RegisteredWebinarView(Schema):
    """What the list of one's registrations says of a webinar."""

    id: str
    title: str
    host_name: str
    scheduled_start: UtcDateTime
    scheduled_end: UtcDateTime
    timezone: str
    status: WebinarStatus


class OwnRegistrationView(RegistrationView):
    """One of the caller's registrations, with its webinar."""

    webinar: RegisteredWebinarView

    @classmethod
    def of_own(cls, own: OwnRegistration) -> Self:
        """Present a registration with its webinar."""
        webinar = own.webinar
        summary = RegisteredWebinarView(
            id=webinar.webinar_id,
            title=webinar.title,
            host_name=webinar.host_name,
            scheduled_start=webinar.scheduled_start,
            scheduled_end=webinar.scheduled_end,
            timezone=webinar.timezone,
            status=status_of(webinar, clock.now()),
        )
        return cls(**dict(RegistrationView.of(own.registration)), webinar=summary)


class RegistrationsQuery(PageQuery):
    """Which registrations to list: all, or those of a status."""

    status: RegistrationStatus | None = None


class DecisionInput(Schema):
    """What staff decide on a registration; the person is told the reason of a rejection."""

    status: Literal["REGISTERED", "REJECTED"]
    reason: str | None = Field(None, max_length=1000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")


class InviteesInput(Schema):
    """Whom to invite, in exactly one of three forms.

    `csv` is pasted text or the text of a CSV file, `file` the bytes of one in base64, in UTF-8, UTF-16 or Windows-1252,
    with commas, semicolons or tabs.
    """

    emails: list[Annotated[str, Field(max_length=400, pattern=r"^[^\x00-\x1f\x7f]*$")]] | None = Field(
        None, max_length=MOST
    )
    csv: str | None = None
    file: Annotated[str, AfterValidator(_base64)] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if sum(form is not None for form in (self.emails, self.csv, self.file)) != 1:
            raise ValueError("send exactly one of emails, csv and file")
        return self

    def found(self) -> InviteeList:
        """Return the addresses. Raises Unprocessable."""
        if self.file is not None:
            return read_bytes(b64decode(self.file))
        return read_text(self.csv if self.csv is not None else "\n".join(self.emails or []))


class LineProblemView(Schema):
    """A line that was not taken. KNOWN addresses were invited before."""

    line: int
    value: str
    problem: Problem


class InviteeImportView(Schema):
    """What became of a list: each line is invited, known, doubled or malformed. `problems` shows 300 lines at most."""

    id: str
    status: Literal["RUNNING", "DONE"]
    total: int = Field(description="Different addresses in the list.")
    done: int = Field(description="How many of them were dealt with so far.")
    invited: int
    known: int
    doubled: int
    malformed: int
    problems: list[LineProblemView]
    created_at: UtcDateTime

    @classmethod
    def of(cls, made: InviteeImport) -> Self:
        """Present an import."""
        return cls(
            id=made.import_id,
            status="DONE" if made.status == "DONE" else "RUNNING",
            total=int(made.total),
            done=int(made.done),
            invited=int(made.invited),
            known=int(made.known),
            doubled=int(made.doubled),
            malformed=int(made.malformed),
            problems=[
                LineProblemView(line=line, value=value, problem=Problem(problem))
                for line, value, problem in made.problems
            ],
            created_at=made.created_at,
        )


class InviteesQuery(PageQuery):
    """Which invited addresses to list: all, or those that begin with `search`."""

    search: str = Field("", max_length=254, pattern=r"^[^\x00-\x1f\x7f]*$")


class InviteeQuery(Query):
    """Which address."""

    email: str = Field(min_length=3, max_length=254, pattern=r"^[^\x00-\x1f\x7f]*$")


class InviteeView(Schema):
    """An invited address."""

    email: str
    name: str
    invited_at: UtcDateTime

    @classmethod
    def of(cls, invitee: Invitee) -> Self:
        """Present an invitation."""
        return cls(email=invitee.email, name=invitee.name, invited_at=invitee.invited_at)
