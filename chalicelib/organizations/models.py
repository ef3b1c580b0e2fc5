"""Items of the ``organizations`` table: the organization, its members, invitations, blocked words, its subdomain's reservation."""

from pynamodb.attributes import DiscriminatorAttribute, ListAttribute, UnicodeAttribute, VersionAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.core.tables import BaseModel, TableMeta, UtcDateTimeAttribute

ORGANIZATION = "ORG"
SUBDOMAIN = "SUBDOMAIN"
BLOCKED_WORDS = "BLOCKED_WORDS"
MEMBER_PREFIX = "MEMBER#"
INVITATION_PREFIX = "INVITE#"


def member_key(user_id: str) -> str:
    """Return the sort key of a member."""
    return f"{MEMBER_PREFIX}{user_id}"


def invitation_key(invitation_id: str) -> str:
    """Return the sort key of an invitation."""
    return f"{INVITATION_PREFIX}{invitation_id}"


def subdomain_key(subdomain: str) -> str:
    """Return the partition that holds a subdomain's one reservation."""
    return f"SUBDOMAIN#{subdomain}"


class ByUser(GlobalSecondaryIndex["OrganizationItem"]):
    """The organizations that a person is a member of (members alone carry ``user_id``)."""

    class Meta:
        index_name = "by_user"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)
    organization_id = UnicodeAttribute(range_key=True)


class OrganizationItem(BaseModel):
    """Base of all items of the table."""

    class Meta(TableMeta):
        table = "organizations"

    organization_id = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    kind = DiscriminatorAttribute()
    by_user = ByUser()


class Organization(OrganizationItem, discriminator="ORGANIZATION"):
    """The organization itself."""

    name = UnicodeAttribute()
    subdomain = UnicodeAttribute()
    description = UnicodeAttribute(default="")
    logo_url = UnicodeAttribute(null=True)
    primary_color = UnicodeAttribute()
    owner_id = UnicodeAttribute()
    plan = UnicodeAttribute()
    status = UnicodeAttribute()
    created_at = UtcDateTimeAttribute()
    updated_at = UtcDateTimeAttribute()
    version = VersionAttribute()


class SubdomainReservation(OrganizationItem, discriminator="SUBDOMAIN"):
    """Holds a subdomain: there can be only one item under its key. ``owner`` is the organization's id."""

    owner = UnicodeAttribute()


class Member(OrganizationItem, discriminator="MEMBER"):
    """A person in an organization, with the name and address known when joining."""

    user_id = UnicodeAttribute()
    email = UnicodeAttribute()
    name = UnicodeAttribute()
    role = UnicodeAttribute()
    joined_at = UtcDateTimeAttribute()
    version = VersionAttribute()


class Invitation(OrganizationItem, discriminator="INVITATION"):
    """An address that was asked to join. The secret of its link is kept only as a SHA-256 hash."""

    invitation_id = UnicodeAttribute()
    email = UnicodeAttribute()
    role = UnicodeAttribute()
    status = UnicodeAttribute()
    secret_hash = UnicodeAttribute()
    organization_name = UnicodeAttribute()
    invited_by = UnicodeAttribute()
    invited_by_name = UnicodeAttribute()
    created_at = UtcDateTimeAttribute()
    expires_at = UtcDateTimeAttribute()
    version = VersionAttribute()


class BlockedWords(OrganizationItem, discriminator="BLOCKED_WORDS"):
    """What chats are searched for: the common lists of ``languages``, and ``words``; never what is ``allowed``."""

    words: ListAttribute[str] = ListAttribute(default=list)
    allowed: ListAttribute[str] = ListAttribute(default=list)
    languages: ListAttribute[str] = ListAttribute(default=list)
    version = VersionAttribute()
