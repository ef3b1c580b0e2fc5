"""Requests and responses of the webinars API."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from chalicelib.core.schemas import PageQuery, Schema, UtcDateTime
from chalicelib.webinars.calendar import join_url
from chalicelib.webinars.certification import CertificateRule, rule_of
from chalicelib.webinars.listing import WebinarFilter
from chalicelib.webinars.models import Webinar
from chalicelib.webinars.registration_form import FormQuestion, FormQuestions
from chalicelib.webinars.registration_schemas import RegistrationView
from chalicelib.webinars.schedule import Visibility, WebinarStatus
from chalicelib.webinars.service import WebinarDetails, WebinarPlan

Title = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Text = Annotated[str, Field(max_length=5000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
Id = Annotated[str, Field(min_length=1, max_length=200)]
Capacity = Annotated[int, Field(ge=1, le=1_000_000)]


class WebinarInput(Schema):
    """What a host says of a webinar. Without a capacity everybody finds a place."""

    title: Title
    description: Text = ""
    scheduled_start: UtcDateTime
    scheduled_end: UtcDateTime
    timezone: str = Field(
        "UTC", min_length=1, max_length=64, description="IANA time zone in which to show the times."
    )
    capacity: Capacity | None = None
    visibility: Visibility = Visibility.ORGANIZATION
    host_id: Id | None = Field(None, description="A member who may schedule webinars; if left out, you.")
    waiting_list: bool = Field(
        default=False,
        description="Whether people wait when all places are taken, and get those that become free.",
    )
    approval: bool = Field(default=False, description="Whether staff approve each registration.")
    registration_opens: UtcDateTime | None = None
    registration_closes: UtcDateTime | None = None
    registration_questions: FormQuestions = Field(default_factory=list)

    def plan(self) -> WebinarPlan:
        """Return the plain values that the service takes."""
        return WebinarPlan(**{name: getattr(self, name) for name in WebinarInput.model_fields})


class CertificateRuleInput(Schema):
    """For how many minutes, or for how much of the session in percent, one must have been there. Neither: no certificates."""

    minutes: int | None = Field(None, ge=1, le=1440)
    percent: int | None = Field(None, ge=1, le=100)

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        if self.minutes is not None and self.percent is not None:
            raise ValueError("give minutes or percent, not both")
        return self

    def rule(self) -> CertificateRule | None:
        """Return the plain rule that the service takes."""
        rule = CertificateRule(self.minutes, self.percent)
        return None if rule == CertificateRule() else rule


class RuleView(Schema):
    """How long one must have been there for a certificate; one of both is null."""

    minutes: int | None
    percent: int | None


class CertificateRuleView(RuleView):
    """The rule of a webinar (both null: no certificates), and the webinar's version."""

    version: int

    @classmethod
    def of(cls, webinar: Webinar) -> Self:
        """Present a webinar's rule."""
        rule = rule_of(webinar) or CertificateRule()
        return cls(minutes=rule.minutes, percent=rule.percent, version=int(webinar.version or 0))


class NewWebinarInput(WebinarInput):
    """A webinar, and whose it is."""

    organization_id: Id


class WebinarQuery(PageQuery):
    """Which webinars to list: of one organization, or, without one, the public ones that are not over."""

    organization_id: Id | None = None
    status: WebinarStatus | None = None
    starts_from: UtcDateTime | None = Field(None, alias="from", description="Starting at this time or later.")
    starts_until: UtcDateTime | None = Field(
        None, alias="to", description="Starting at this time or earlier."
    )

    def wanted(self) -> WebinarFilter:
        """Return the plain values that the service takes."""
        return WebinarFilter(self.organization_id, self.starts_from, self.starts_until, self.status)


class WebinarView(Schema):
    """A webinar. ``status`` is what holds at this moment, ``registrationCount`` is exact."""

    id: str
    organization_id: str
    host_id: str
    host_name: str
    title: str
    description: str
    scheduled_start: UtcDateTime
    scheduled_end: UtcDateTime
    timezone: str
    status: WebinarStatus
    capacity: int | None
    registration_count: int
    waiting_list: bool
    waiting_count: int
    visibility: Visibility
    approval: bool
    registration_opens: UtcDateTime | None
    registration_closes: UtcDateTime | None
    vod_id: str | None
    certificate_rule: RuleView | None
    join_url: str
    created_at: UtcDateTime
    updated_at: UtcDateTime
    version: int

    @classmethod
    def of(cls, details: WebinarDetails) -> Self:
        """Present a webinar."""
        return cls(**_fields(details))


class WebinarSettingsView(WebinarView):
    """A webinar, with what is asked of those who register."""

    registration_questions: list[FormQuestion]

    @classmethod
    def of(cls, details: WebinarDetails) -> Self:
        """Present a webinar."""
        return cls(**_fields(details), registration_questions=list(details.questions))


class WebinarDetailsView(WebinarSettingsView):
    """A webinar, with the caller's own registration, also one that waits or was turned down."""

    registration: RegistrationView | None

    @classmethod
    def of(cls, details: WebinarDetails) -> Self:
        """Present a webinar to the person who asked for it."""
        own = details.registration
        view = RegistrationView.of(own, details.position) if own is not None else None
        return cls(**_fields(details), registration_questions=list(details.questions), registration=view)


def _fields(details: WebinarDetails) -> dict[str, Any]:
    webinar = details.webinar
    return {
        "id": webinar.webinar_id,
        "organization_id": webinar.organization_id,
        "host_id": webinar.host_id,
        "host_name": webinar.host_name,
        "title": webinar.title,
        "description": webinar.description,
        "scheduled_start": webinar.scheduled_start,
        "scheduled_end": webinar.scheduled_end,
        "timezone": webinar.timezone,
        "status": details.status,
        "capacity": None if webinar.capacity is None else int(webinar.capacity),
        "registration_count": details.registration_count,
        "waiting_list": bool(webinar.waiting_list),
        "waiting_count": details.waiting_count,
        "visibility": Visibility(webinar.visibility),
        "approval": bool(webinar.approval),
        "registration_opens": webinar.registration_opens,
        "registration_closes": webinar.registration_closes,
        "vod_id": webinar.vod_id,
        "certificate_rule": RuleView.model_validate(rule) if (rule := rule_of(webinar)) else None,
        "join_url": join_url(webinar.webinar_id),
        "created_at": webinar.created_at,
        "updated_at": webinar.updated_at,
        "version": int(webinar.version or 0),
    }
