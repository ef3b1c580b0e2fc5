"""What the links in mails show and take."""

from typing import Self

from chalicelib.core.schemas import Schema, UtcDateTime
from chalicelib.reminders.service import Preferences
from chalicelib.webinars.service import Registration, Webinar


class JoinLinkView(Schema):
    """The webinar that a link leads to, and whose place it is: the address to sign in with."""

    webinar_id: str
    title: str
    scheduled_start: UtcDateTime
    email: str

    @classmethod
    def of(cls, webinar: Webinar, registration: Registration) -> Self:
        """Present a link."""
        return cls(
            webinar_id=webinar.webinar_id,
            title=webinar.title,
            scheduled_start=webinar.scheduled_start,
            email=registration.email,
        )


class PreferencesInput(Schema):
    """Which reminders one wants: of this webinar, and of all webinars of its organization."""

    webinar: bool
    organization: bool


class PreferencesView(PreferencesInput):
    """Which reminders one gets, and of what."""

    webinar_title: str
    organization_name: str

    @classmethod
    def of(cls, preferences: Preferences) -> Self:
        """Present what somebody gets."""
        return cls(
            webinar=preferences.webinar_reminders,
            organization=preferences.organization_reminders,
            webinar_title=preferences.webinar_title,
            organization_name=preferences.organization_name,
        )
