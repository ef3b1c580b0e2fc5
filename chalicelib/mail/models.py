"""Items of the ``mail`` table: mails that people get, addresses that get none, and what people do not want."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.core import ids
from chalicelib.core.tables import BaseModel, Key, TableMeta, UtcDateTimeAttribute

SENDING = "SENDING"
SENT = "SENT"
BOUNCED = "BOUNCED"
COMPLAINED = "COMPLAINED"
SUPPRESSED = "SUPPRESSED"


def suppression_key(address: str) -> Key:
    """Return the key under which an address is suppressed. It is a hash: the list names nobody."""
    return Suppression, ids.derived_id("sup", address.strip().lower()), None


def opt_out_key(user_id: str, scope_id: str) -> Key:
    """Return the key under which a person wants no reminders of a webinar or an organization."""
    return OptOut, ids.derived_id("out", user_id, scope_id), None


class Undelivered(GlobalSecondaryIndex["Delivery"]):
    """An organization's mails that did not reach anybody, by when that was known. Sparse."""

    class Meta:
        index_name = "undelivered"
        projection = AllProjection()

    undelivered_organization_id = UnicodeAttribute(hash_key=True)
    undelivered_at = UtcDateTimeAttribute(range_key=True)


class Delivery(BaseModel):
    """The ledger's row for one mail. ``attempts`` tells the claims of two workers apart.

    The last three say why a mail was not delivered, or not even sent.
    """

    class Meta(TableMeta):
        table = "mail"

    mail_id = UnicodeAttribute(hash_key=True)
    organization_id = UnicodeAttribute()
    kind = UnicodeAttribute()
    recipient = UnicodeAttribute()
    status = UnicodeAttribute()
    attempts = NumberAttribute()
    claimed_at = UtcDateTimeAttribute()
    sent_at = UtcDateTimeAttribute(null=True)
    message_id = UnicodeAttribute(null=True)
    undelivered_organization_id = UnicodeAttribute(null=True)
    undelivered_at = UtcDateTimeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    undelivered = Undelivered()


class Suppression(BaseModel):
    """An address that gets no mail any more: it does not exist (BOUNCED), or called a mail of ours spam (COMPLAINED)."""

    class Meta(TableMeta):
        table = "mail"

    mail_id = UnicodeAttribute(hash_key=True)
    status = UnicodeAttribute()
    reason = UnicodeAttribute()
    suppressed_at = UtcDateTimeAttribute()


class OptOut(BaseModel):
    """That a person wants no reminders of a webinar, or of an organization (``scope_id``)."""

    class Meta(TableMeta):
        table = "mail"

    mail_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    scope_id = UnicodeAttribute()
    opted_out_at = UtcDateTimeAttribute()
