"""Items of the ``mail`` table: one row for each mail that a person gets."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.core.tables import BaseModel, TableMeta, UtcDateTimeAttribute

SENDING = "SENDING"
SENT = "SENT"


class Delivery(BaseModel):
    """The ledger's row for one mail. ``attempts`` tells the claims of two workers apart."""

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
