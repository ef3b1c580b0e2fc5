"""Items of the ``webinars`` table: the webinar, its places, and who holds one."""

from pynamodb.attributes import DiscriminatorAttribute, NumberAttribute, UnicodeAttribute, VersionAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.core.tables import BaseModel, Key, TableMeta, UtcDateTimeAttribute, optional

WEBINAR = "WEBINAR"
REMINDERS = "REMINDERS"
REGISTRATION_PREFIX = "REGISTRATION#"
PUBLIC_SCHEDULE = "PUBLIC"
DUE = "DUE"
"""The one partition of the index of due reminders: a webinar changes it a handful of times in its life."""
BLOCKS = 4
"""How many counters share a webinar's places (see :class:`Places`)."""


def webinar_key(webinar_id: str) -> Key:
    """Return the key of the webinar itself."""
    return Webinar, webinar_id, WEBINAR


def registration_key(webinar_id: str, user_id: str) -> Key:
    """Return the key of a person's one registration."""
    return Registration, webinar_id, registration_item(user_id)


def places_keys(webinar_id: str) -> list[Key]:
    """Return the keys of a webinar's place counters."""
    return [(Places, webinar_id, places_item(block)) for block in range(BLOCKS)]


def registration_item(user_id: str) -> str:
    """Return the sort key of a person's registration."""
    return f"{REGISTRATION_PREFIX}{user_id}"


def places_item(block: int) -> str:
    """Return the sort key of a place counter."""
    return f"PLACES#{block}"


def cancelled_schedule(organization_id: str) -> str:
    """Return the partition of ``by_organization`` that lists an organization's cancelled webinars."""
    return f"{organization_id}#CANCELLED"


class ByOrganization(GlobalSecondaryIndex["WebinarItem"]):
    """An organization's webinars by start; the cancelled ones are in a partition of their own."""

    class Meta:
        index_name = "by_organization"
        projection = AllProjection()

    catalog_organization_id = UnicodeAttribute(hash_key=True)
    scheduled_start = UtcDateTimeAttribute(range_key=True)


class ByStatus(GlobalSecondaryIndex["WebinarItem"]):
    """The public schedule: webinars that everybody may see and that are not cancelled, by start. Sparse."""

    class Meta:
        index_name = "by_status"
        projection = AllProjection()

    catalog_status = UnicodeAttribute(hash_key=True)
    scheduled_start = UtcDateTimeAttribute(range_key=True)


class ByUser(GlobalSecondaryIndex["WebinarItem"]):
    """A person's live registrations by age (a cancelled one has no ``registered_at``)."""

    class Meta:
        index_name = "by_user"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)
    registered_at = UtcDateTimeAttribute(range_key=True)


class DueReminders(GlobalSecondaryIndex["WebinarItem"]):
    """Webinars of which a reminder is still to come, by when it is due. Sparse."""

    class Meta:
        index_name = "due"
        projection = AllProjection()

    due_shard = UnicodeAttribute(hash_key=True)
    due_at = UtcDateTimeAttribute(range_key=True)


class WebinarItem(BaseModel):
    """Base of all items of the table."""

    class Meta(TableMeta):
        table = "webinars"

    webinar_id = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    kind = DiscriminatorAttribute()
    organization_id = UnicodeAttribute()
    by_organization = ByOrganization()
    by_status = ByStatus()
    by_user = ByUser()
    due = DueReminders()


class Webinar(WebinarItem, discriminator="WEBINAR"):
    """The webinar itself. ``sequence`` is iCalendar's, and grows with title and time (RFC 5545, 3.8.7.4).

    ``moved_at`` is when its time was changed last.

    ``status`` is what was decided (SCHEDULED, CANCELLED, or LIVE and ENDED by a broadcast); what holds at a moment
    also depends on the clock: ``schedule.status_of``. ``started_at`` and ``ended_at`` are those of its broadcast, and None
    without one. Of ``certificate_minutes`` and ``certificate_percent`` at most one is there: the rule for a certificate.
    """

    catalog_organization_id = UnicodeAttribute()
    catalog_status = UnicodeAttribute(null=True)
    host_id = UnicodeAttribute()
    host_name = UnicodeAttribute()
    title = UnicodeAttribute()
    description = UnicodeAttribute(default="")
    scheduled_start = UtcDateTimeAttribute()
    scheduled_end = UtcDateTimeAttribute()
    timezone = UnicodeAttribute()
    status = UnicodeAttribute()
    capacity = NumberAttribute(null=True)
    visibility = UnicodeAttribute()
    vod_id = UnicodeAttribute(null=True)
    started_at = optional(UtcDateTimeAttribute(null=True))
    ended_at = optional(UtcDateTimeAttribute(null=True))
    certificate_minutes = optional(NumberAttribute(null=True))
    certificate_percent = optional(NumberAttribute(null=True))
    sequence = NumberAttribute(default=0)
    moved_at = UtcDateTimeAttribute(null=True)
    created_at = UtcDateTimeAttribute()
    updated_at = UtcDateTimeAttribute()
    version = VersionAttribute()


class Places(WebinarItem, discriminator="PLACES"):
    """One of the counters that a webinar's places are dealt to; ``capacity`` is None without a limit.

    A registration takes a place in the transaction that writes it, so the sum of ``taken`` is exact. The places are
    apart from the webinar, so that registrations and edits do not disturb each other, and in several blocks, so that
    people who come at the same moment mostly meet different items.
    """

    taken = NumberAttribute(default=0)
    capacity = NumberAttribute(null=True)


class Registration(WebinarItem, discriminator="REGISTRATION"):
    """A person's one registration, with the name and address known when registering.

    It stays when cancelled; ``sequence`` counts how often it was made anew, ``block`` says whose place it holds.
    """

    registration_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    email = UnicodeAttribute()
    name = UnicodeAttribute()
    status = UnicodeAttribute()
    registered_at = UtcDateTimeAttribute(null=True)
    cancelled_at = UtcDateTimeAttribute(null=True)
    sequence = NumberAttribute(default=0)
    block = NumberAttribute()
    version = VersionAttribute()


class Reminders(WebinarItem, discriminator="REMINDERS"):
    """When the next reminder of a webinar is due, and the secret that signs the links in its mails.

    Apart from the webinar, so that reminding does not get in the way of who edits it.
    """

    due_shard = UnicodeAttribute(null=True)
    due_at = UtcDateTimeAttribute(null=True)
    secret = UnicodeAttribute()
