"""Requests and responses of the organizations API."""

from typing import Annotated, Any, Self

from pydantic import Field

from chalicelib.core.auth import Actor
from chalicelib.core.permissions import Role
from chalicelib.core.schemas import Email, Schema, UtcDateTime
from chalicelib.organizations.invitations import InvitationStatus
from chalicelib.organizations.models import BlockedWords, Invitation, Member, Organization
from chalicelib.organizations.service import DEFAULT_COLOR, OrganizationProfile, WordLanguage, WordRules

Name = Annotated[str, Field(min_length=1, max_length=120)]
Color = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Word = Annotated[str, Field(min_length=2, max_length=50, pattern=r"^[^\x00-\x1f\x7f]+$")]
LogoUrl = Annotated[str, Field(max_length=500, pattern=r"^(https://[^\s\"'<>]+|/media/[A-Za-z0-9_./-]+)$")]


class OrganizationInput(Schema):
    """An organization's profile as its admin writes it."""

    name: Name
    subdomain: str = Field(
        min_length=1, max_length=63, description="Lower-case label: `NAME` in NAME.example.org."
    )
    description: str = Field("", max_length=2000)
    logo_url: LogoUrl | None = None
    primary_color: Color = DEFAULT_COLOR

    def profile(self) -> OrganizationProfile:
        """Return the plain values that the service takes."""
        return OrganizationProfile(**self.model_dump())


class BrandingView(Schema):
    """What everybody may know of an organization: its public face."""

    id: str
    name: str
    subdomain: str
    description: str
    logo_url: str | None
    primary_color: str

    @classmethod
    def of(cls, organization: Organization) -> Self:
        """Present an organization's public face."""
        return cls(**_face(organization))


class OrganizationView(BrandingView):
    """An organization as a member sees it; ``role`` is the caller's."""

    owner_id: str
    plan: str
    status: str
    role: Role
    created_at: UtcDateTime
    updated_at: UtcDateTime
    version: int

    @classmethod
    def of_member(cls, organization: Organization, role: str) -> Self:
        """Present an organization to somebody with ``role`` in it."""
        return cls(
            **_face(organization),
            owner_id=organization.owner_id,
            plan=organization.plan,
            status=organization.status,
            role=Role(role),
            created_at=organization.created_at,
            updated_at=organization.updated_at,
            version=int(organization.version or 0),
        )


def _face(organization: Organization) -> dict[str, Any]:
    return {
        "id": organization.organization_id,
        "name": organization.name,
        "subdomain": organization.subdomain,
        "description": organization.description,
        "logo_url": organization.logo_url,
        "primary_color": organization.primary_color,
    }


class MemberView(Schema):
    """A member of an organization."""

    organization_id: str
    user_id: str
    email: str
    name: str
    role: Role
    joined_at: UtcDateTime
    version: int

    @classmethod
    def of(cls, member: Member) -> Self:
        """Present a membership."""
        return cls(
            organization_id=member.organization_id,
            user_id=member.user_id,
            email=member.email,
            name=member.name,
            role=Role(member.role),
            joined_at=member.joined_at,
            version=int(member.version or 0),
        )


class RoleInput(Schema):
    """A member's new role."""

    role: Role


class InvitationInput(Schema):
    """Whom to invite, and as what."""

    email: Email
    role: Role


class InvitationView(Schema):
    """An invitation as the organization's admins see it."""

    id: str
    organization_id: str
    email: str
    role: Role
    status: InvitationStatus
    invited_by: str
    created_at: UtcDateTime
    expires_at: UtcDateTime

    @classmethod
    def of(cls, invitation: Invitation) -> Self:
        """Present an invitation, without its secret."""
        return cls(
            id=invitation.invitation_id,
            organization_id=invitation.organization_id,
            email=invitation.email,
            role=Role(invitation.role),
            status=InvitationStatus(invitation.status),
            invited_by=invitation.invited_by,
            created_at=invitation.created_at,
            expires_at=invitation.expires_at,
        )


class OpenInvitationView(Schema):
    """An invitation as the holder of its link sees it."""

    organization_id: str
    organization_name: str
    email: str
    role: Role
    invited_by_name: str
    expires_at: UtcDateTime

    @classmethod
    def of(cls, invitation: Invitation) -> Self:
        """Present an open invitation to the invited person."""
        return cls(
            organization_id=invitation.organization_id,
            organization_name=invitation.organization_name,
            email=invitation.email,
            role=Role(invitation.role),
            invited_by_name=invitation.invited_by_name,
            expires_at=invitation.expires_at,
        )


class AccountInput(Schema):
    """A new account for the invited address."""

    name: Name
    password: str = Field(min_length=8, max_length=256)


class MembershipView(Schema):
    """One of the caller's organizations."""

    organization_id: str
    role: Role


class ProfileView(Schema):
    """The signed-in person."""

    user_id: str
    email: str
    name: str
    memberships: list[MembershipView]

    @classmethod
    def of(cls, actor: Actor, members: list[Member]) -> Self:
        """Present the caller and where they belong."""
        memberships = [MembershipView(organization_id=m.organization_id, role=Role(m.role)) for m in members]
        return cls(user_id=actor.user_id, email=actor.email, name=actor.name, memberships=memberships)


class BlockedWordsInput(Schema):
    """What to search chats for: ``words``, and the common lists of ``languages``; but never what is ``allowed``."""

    words: list[Word] = Field(default_factory=list, max_length=500)
    allowed: list[Word] = Field(default_factory=list, max_length=500)
    languages: list[WordLanguage] = Field(default_factory=list, max_length=30)

    def rules(self) -> WordRules:
        """Return the plain values that the service takes."""
        return WordRules(
            words={word.casefold() for word in self.words},
            allowed={word.casefold() for word in self.allowed},
            languages={language.value for language in self.languages},
        )


class BlockedWordsView(Schema):
    """What an organization's chats are searched for. ``knownLanguages`` are those of which there is a list."""

    organization_id: str
    words: list[str]
    allowed: list[str]
    languages: list[WordLanguage]
    known_languages: list[WordLanguage]
    version: int

    @classmethod
    def of(cls, blocked: BlockedWords) -> Self:
        """Present an organization's blocked words to its admins."""
        return cls(
            organization_id=blocked.organization_id,
            words=list(blocked.words),
            allowed=list(blocked.allowed),
            languages=[WordLanguage(language) for language in blocked.languages],
            known_languages=list(WordLanguage),
            version=int(blocked.version or 0),
        )
