"""Items of the ``webinars`` table: the webinar, its places, who holds one, who waits for one, and who is invited or admitted."""

from pynamodb.attributes import (
    BooleanAttribute,
    DiscriminatorAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    VersionAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.core.tables import BaseModel, Key, TableMeta, UtcDateTimeAttribute, optional

WEBINAR = "WEBINAR"
REMINDERS = "REMINDERS"
FORM = "FORM"
REGISTRATION_PREFIX = "REGISTRATION#"
INVITEE_PREFIX = "INVITEE#"
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


def form_key(webinar_id: str) -> Key:
    """Return the key of a webinar's registration form."""
    return Form, webinar_id, FORM


def invitee_key(webinar_id: str, email: str) -> Key:
    """Return the key of the invitation of an address."""
    return Invitee, webinar_id, invitee_item(email)


def admission_key(webinar_id: str, user_id: str) -> Key:
    """Return the key of a member's admission."""
    return Admission, webinar_id, admission_item(user_id)


def import_key(webinar_id: str, import_id: str) -> Key:
    """Return the key of an import of invitees."""
    return InviteeImport, webinar_id, import_item(import_id)


def places_keys(webinar_id: str) -> list[Key]:
    """Return the keys of a webinar's place counters."""
    return [(Places, webinar_id, places_item(block)) for block in range(BLOCKS)]


def registration_item(user_id: str) -> str:
    """Return the sort key of a person's registration."""
    return f"{REGISTRATION_PREFIX}{user_id}"


def turn_prefix(status: str) -> str:
    """Return what the sort keys of all turns of a line begin with: WAITING for a place, or PENDING a decision."""
    return f"{status}#"


def invitee_item(email: str) -> str:
    """Return the sort key of the invitation of an address."""
    return f"{INVITEE_PREFIX}{email}"


def admission_item(user_id: str) -> str:
    """Return the sort key of a member's admission."""
    return f"ADMISSION#{user_id}"


def import_item(import_id: str) -> str:
    """Return the sort key of an import of invitees."""
    return f"IMPORT#{import_id}"


def import_part_item(import_id: str, part: int) -> str:
    """Return the sort key of a part of what an import still has to do."""
    return f"IMPORT#{import_id}#{part:04}"


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
    waiting_list = BooleanAttribute(default=False)
    visibility = UnicodeAttribute()
    approval = BooleanAttribute(default=False)
    registration_opens = UtcDateTimeAttribute(null=True)
    registration_closes = UtcDateTimeAttribute(null=True)
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


class Form(WebinarItem, discriminator="FORM"):
    """What a host asks of those who register (``registration_form.FormQuestion``), apart from the webinar, which is read far more often."""

    questions = JSONAttribute()


class Places(WebinarItem, discriminator="PLACES"):
    """One of the counters that a webinar's places are dealt to; ``capacity`` is None without a limit.

    A registration takes a place in the transaction that writes it, so the sum of ``taken`` is exact; ``waiting`` counts
    in the same way who is on the waiting list. The places are apart from the webinar, so that registrations and edits
    do not disturb each other, and in several blocks, so that people who come at the same moment mostly meet
    different items.
    """

    taken = NumberAttribute(default=0)
    capacity = NumberAttribute(null=True)
    waiting = NumberAttribute(default=0)


class Registration(WebinarItem, discriminator="REGISTRATION"):
    """A person's one registration, with the name and address known when registering.

    It stays when cancelled; ``sequence`` counts how often it was made anew, ``block`` says which counter holds it (as
    taken or as waiting), and ``turn`` is the sort key of its :class:`Turn` while it waits. ``answers`` are kept
    with the words of their questions (``registration_form.Answer``), so that later edits of the form leave them whole.
    """

    registration_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    email = UnicodeAttribute()
    name = UnicodeAttribute()
    status = UnicodeAttribute()
    registered_at = UtcDateTimeAttribute(null=True)
    cancelled_at = UtcDateTimeAttribute(null=True)
    sequence = NumberAttribute(default=0)
    block = NumberAttribute(default=0)
    turn = UnicodeAttribute(null=True)
    answers = JSONAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    decided_by = UnicodeAttribute(null=True)
    version = VersionAttribute()


class Reminders(WebinarItem, discriminator="REMINDERS"):
    """When the next reminder of a webinar is due, and the secret that signs the links in its mails.

    Apart from the webinar, so that reminding does not get in the way of who edits it.
    """

    due_shard = UnicodeAttribute(null=True)
    due_at = UtcDateTimeAttribute(null=True)
    secret = UnicodeAttribute()


class Turn(WebinarItem, discriminator="TURN"):
    """Somebody's turn in a line, ``WAITING#ulid`` or ``PENDING#ulid``: the sort key is the order in which they came."""

    user_id = UnicodeAttribute()


class Invitee(WebinarItem, discriminator="INVITEE"):
    """An invited address. ``invitation_id`` is new whenever the address is invited anew."""

    invitation_id = UnicodeAttribute()
    email = UnicodeAttribute()
    name = UnicodeAttribute(default="")
    invited_at = UtcDateTimeAttribute()


class Admission(WebinarItem, discriminator="ADMISSION"):
    """That a member has a part in the webinar, and so sees it even if it is by invitation: whom the host named a presenter."""

    user_id = UnicodeAttribute()


class InviteeImport(WebinarItem, discriminator="IMPORT"):
    """A list of addresses that somebody asked to invite, how far that has come, and what was wrong with its lines."""

    import_id = UnicodeAttribute()
    status = UnicodeAttribute()
    total = NumberAttribute()
    done = NumberAttribute(default=0)
    invited = NumberAttribute(default=0)
    known = NumberAttribute(default=0)
    doubled = NumberAttribute(default=0)
    malformed = NumberAttribute(default=0)
    problems = JSONAttribute()
    invited_by = UnicodeAttribute()
    created_at = UtcDateTimeAttribute()
    version = VersionAttribute()


class InviteeImportPart(WebinarItem, discriminator="IMPORT_PART"):
    """Up to 500 addresses of an import, ``[line, email, name]``; gone once they are invited."""

    rows = JSONAttribute()
