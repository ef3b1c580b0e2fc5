"""Items of the ``certificates`` table: the certificate, and the reservation of its verification hash."""

from pynamodb.attributes import DiscriminatorAttribute, NumberAttribute, UnicodeAttribute, VersionAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.core.tables import BaseModel, TableMeta, UtcDateTimeAttribute, optional

CERTIFICATE = "CERTIFICATE"
HASH = "HASH"


def hash_key(verification_hash: str) -> str:
    """Return the partition that holds a verification hash's one reservation."""
    return f"HASH#{verification_hash}"


class ByUser(GlobalSecondaryIndex["CertificateItem"]):
    """A person's certificates by the time of issue (certificates alone carry ``user_id``)."""

    class Meta:
        index_name = "by_user"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)
    issued_at = UtcDateTimeAttribute(range_key=True)


class BySubject(GlobalSecondaryIndex["CertificateItem"]):
    """The certificates of a course or webinar by the time of issue."""

    class Meta:
        index_name = "by_subject"
        projection = AllProjection()

    subject_id = UnicodeAttribute(hash_key=True)
    issued_at = UtcDateTimeAttribute(range_key=True)


class CertificateItem(BaseModel):
    """Base of all items of the table."""

    class Meta(TableMeta):
        table = "certificates"

    certificate_id = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    kind = DiscriminatorAttribute()
    by_user = ByUser()
    by_subject = BySubject()


class Certificate(CertificateItem, discriminator="CERTIFICATE"):
    """What was certified, as it was on the day of issue, and the credential that says so.

    Names, colors and the logo are copies: a certificate does not change when a course is renamed.
    ``credential`` is a VC-JWT, ``verification_hash`` its SHA-256 in hex. ``score`` is a percentage, of a course;
    ``minutes`` are those of a webinar's session in which the person was there.
    ``recipient_email`` is for the mail alone and is shown to nobody.
    """

    user_id = UnicodeAttribute()
    subject_id = UnicodeAttribute()
    organization_id = UnicodeAttribute()
    course_id = UnicodeAttribute(null=True)
    webinar_id = UnicodeAttribute(null=True)
    title = UnicodeAttribute()
    recipient_name = UnicodeAttribute()
    recipient_email = UnicodeAttribute()
    issued_at = UtcDateTimeAttribute()
    completed_at = UtcDateTimeAttribute()
    score = NumberAttribute(null=True)
    minutes = optional(NumberAttribute(null=True))
    language = UnicodeAttribute(default="en")
    organization_name = UnicodeAttribute()
    organization_color = UnicodeAttribute(null=True)
    organization_logo_url = UnicodeAttribute(null=True)
    signer_name = UnicodeAttribute()
    signer_role = UnicodeAttribute()
    credential = UnicodeAttribute()
    signing_key_id = UnicodeAttribute()
    verification_hash = UnicodeAttribute()
    status = UnicodeAttribute()
    revoked_at = UtcDateTimeAttribute(null=True)
    revocation_reason = UnicodeAttribute(null=True)
    pdf_status = UnicodeAttribute()
    version = VersionAttribute()


class HashReservation(CertificateItem, discriminator="HASH"):
    """Holds a verification hash: there can be only one item under its key. ``owner`` is the certificate's id."""

    owner = UnicodeAttribute()
