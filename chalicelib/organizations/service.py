"""Organizations and who belongs to them. Other domains ask here whether somebody may do something."""

from dataclasses import dataclass
from typing import cast

from chalicelib.core import clock, ids
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, Forbidden, NotFound, PreconditionFailed
from chalicelib.core.events import MemberRemoved
from chalicelib.core.paging import Page, query_page
from chalicelib.core.permissions import Role, allows
from chalicelib.core.tables import Key, find, find_together
from chalicelib.core.transaction import Transaction
from chalicelib.organizations.blocked_words import (
    WordLanguage,
    WordRules,
    apply_word_rules,
    blocked_words_key,
    find_blocked_words,
    new_blocked_words,
)
from chalicelib.organizations.models import (
    MEMBER_PREFIX,
    ORGANIZATION,
    SUBDOMAIN,
    BlockedWords,
    Member,
    Organization,
    OrganizationItem,
    SubdomainReservation,
    member_key,
    subdomain_key,
)
from chalicelib.organizations.subdomains import check_subdomain

__all__ = [
    "DEFAULT_COLOR",
    "BlockedWords",
    "Member",
    "Organization",
    "OrganizationProfile",
    "WordLanguage",
    "WordRules",
    "blocked_words_key",
    "change_role",
    "check_membership",
    "create_organization",
    "edit_blocked_words",
    "edit_organization",
    "find_member",
    "get_organization",
    "get_organization_by_subdomain",
    "get_organizations",
    "list_members",
    "list_memberships",
    "membership_key",
    "new_blocked_words",
    "new_member",
    "organization_key",
    "remove_member",
    "require_permission",
    "view_blocked_words",
    "view_organization",
]

DEFAULT_COLOR = "#4338ca"
FREE_PLAN = "FREE"
ACTIVE = "ACTIVE"


@dataclass(frozen=True)
class OrganizationProfile:
    """What an admin says of an organization; ``primary_color`` is ``#rrggbb``."""

    name: str
    subdomain: str
    description: str = ""
    logo_url: str | None = None
    primary_color: str = DEFAULT_COLOR


def require_permission(actor: Actor, action: str, *, organization_id: str) -> Member:
    """Return the actor's membership if its role allows ``action``. One DynamoDB call.

    Raises NotFound for somebody from outside (who must not learn that the thing exists) and Forbidden for a
    member whose role does not allow it.
    """
    return check_membership(find_member(organization_id, actor.user_id), action)


def check_membership(member: Member | None, action: str) -> Member:
    """Return ``member`` if its role allows ``action``: :func:`require_permission` for a membership read already."""
    if member is None:
        raise NotFound("organization")
    if not allows(Role(member.role), action):
        raise Forbidden(f"Your role ({member.role}) does not allow this.")
    return member


def membership_key(organization_id: str, user_id: str) -> Key:
    """Return the key of a person's membership, to read it together with other things (``find_together``)."""
    return Member, organization_id, member_key(user_id)


def organization_key(organization_id: str) -> Key:
    """Return the key of an organization, to read it together with other things."""
    return Organization, organization_id, ORGANIZATION


def find_member(organization_id: str, user_id: str) -> Member | None:
    """Return a person's membership, None for somebody from outside. One DynamoDB call."""
    return find(Member, organization_id, member_key(user_id))


def get_organization(organization_id: str) -> Organization:
    """Return an organization. Raises NotFound."""
    organization = find(Organization, organization_id, ORGANIZATION)
    if organization is None:
        raise NotFound("organization")
    return organization


def get_organization_by_subdomain(subdomain: str) -> Organization:
    """Return the organization that holds a subdomain. Raises NotFound."""
    reservation = find(SubdomainReservation, subdomain_key(subdomain), SUBDOMAIN)
    if reservation is None:
        raise NotFound("organization")
    return get_organization(reservation.owner)


def create_organization(profile: OrganizationProfile, *, actor: Actor, tx: Transaction) -> Organization:
    """Create an organization whose creator is its first admin. Raises Conflict if the subdomain is taken."""
    now = clock.now()
    organization = Organization(
        organization_id=ids.new_id("org"),
        item=ORGANIZATION,
        owner_id=actor.user_id,
        plan=FREE_PLAN,
        status=ACTIVE,
        created_at=now,
        updated_at=now,
    )
    _apply(profile, organization)
    _reserve_subdomain(organization, tx)
    tx.create(organization)
    tx.create(new_member(organization.organization_id, Role.ORG_ADMIN, actor=actor))
    return organization


def edit_organization(
    organization_id: str,
    profile: OrganizationProfile,
    *,
    expected_version: int,
    actor: Actor,
    tx: Transaction,
) -> Organization:
    """Replace an organization's profile. A changed subdomain is reserved and the old one freed together.

    Raises PreconditionFailed if ``expected_version`` is not the current one, Conflict if the subdomain is taken.
    """
    require_permission(actor, "organization:edit", organization_id=organization_id)
    organization = get_organization(organization_id)
    if organization.version != expected_version:
        raise PreconditionFailed
    former = organization.subdomain
    _apply(profile, organization)
    organization.updated_at = clock.now()
    if organization.subdomain != former:
        tx.delete(SubdomainReservation(organization_id=subdomain_key(former), item=SUBDOMAIN))
        _reserve_subdomain(organization, tx)
    tx.put(organization)
    return organization


def view_organization(organization_id: str, *, actor: Actor) -> tuple[Organization, Member]:
    """Return an organization and the actor's membership in it. Raises NotFound for somebody from outside."""
    member = require_permission(actor, "organization:view", organization_id=organization_id)
    return get_organization(organization_id), member


def view_blocked_words(organization_id: str, *, actor: Actor) -> BlockedWords:
    """Return the words that an organization blocks in its chats. One DynamoDB call. For its admins."""
    blocked, member = find_blocked_words(organization_id, actor=actor)
    check_membership(member, "organization:edit")
    return blocked


def edit_blocked_words(
    organization_id: str, rules: WordRules, *, expected_version: int, actor: Actor, tx: Transaction
) -> BlockedWords:
    """Replace the words that an organization blocks; one that decided nothing yet has version 0. For its admins.

    Raises PreconditionFailed if ``expected_version`` is not the current one.
    """
    blocked = view_blocked_words(organization_id, actor=actor)
    return apply_word_rules(blocked, rules, expected_version=expected_version, tx=tx)


def list_memberships(*, actor: Actor, limit: int, cursor: str | None = None) -> Page[Member]:
    """Return a page of the actor's memberships, by organization."""
    return query_page(Member, actor.user_id, index=Member.by_user, limit=limit, cursor=cursor)


def get_organizations(organization_ids: list[str]) -> list[Organization]:
    """Return those of up to 100 organizations that exist, in the order asked for. One DynamoDB call."""
    keys = [(organization_id, ORGANIZATION) for organization_id in organization_ids]
    found = {o.organization_id: o for o in Organization.batch_get(keys)} if keys else {}
    return [found[organization_id] for organization_id in organization_ids if organization_id in found]


def list_members(
    organization_id: str, *, actor: Actor, limit: int, cursor: str | None = None
) -> Page[Member]:
    """Return a page of an organization's members."""
    require_permission(actor, "member:view", organization_id=organization_id)
    return query_page(
        Member,
        organization_id,
        range_condition=OrganizationItem.item.startswith(MEMBER_PREFIX),
        limit=limit,
        cursor=cursor,
    )


def change_role(
    organization_id: str, user_id: str, role: Role, *, expected_version: int, actor: Actor, tx: Transaction
) -> Member:
    """Give a member another role. Raises Conflict for the owner, who stays an admin."""
    member = _manageable_member(organization_id, user_id, actor=actor)
    if member.version != expected_version:
        raise PreconditionFailed
    member.role = role.value
    tx.put(member)
    return member


def remove_member(organization_id: str, user_id: str, *, actor: Actor, tx: Transaction) -> None:
    """End a membership: an admin removes somebody, or a person leaves. Raises Conflict for the owner."""
    if user_id == actor.user_id:
        organization, member = view_organization(organization_id, actor=actor)
        _refuse_owner(organization, user_id)
    else:
        member = _manageable_member(organization_id, user_id, actor=actor)
    tx.delete(member)
    tx.emit(
        MemberRemoved(
            organization_id=organization_id, user_id=user_id, role=member.role, removed_at=clock.now()
        )
    )


def new_member(organization_id: str, role: Role, *, actor: Actor) -> Member:
    """Return the membership item of ``actor``, not yet written."""
    return Member(
        organization_id=organization_id,
        item=member_key(actor.user_id),
        user_id=actor.user_id,
        email=actor.email,
        name=actor.name,
        role=role.value,
        joined_at=clock.now(),
    )


def _apply(profile: OrganizationProfile, organization: Organization) -> None:
    organization.name = profile.name
    organization.subdomain = (
        profile.subdomain
        if profile.subdomain == organization.subdomain
        else check_subdomain(profile.subdomain)
    )
    organization.description = profile.description
    organization.logo_url = profile.logo_url
    organization.primary_color = profile.primary_color


def _reserve_subdomain(organization: Organization, tx: Transaction) -> None:
    reservation = SubdomainReservation(
        organization_id=subdomain_key(organization.subdomain),
        item=SUBDOMAIN,
        owner=organization.organization_id,
    )
    taken = f"“{organization.subdomain}” is taken. Choose another subdomain."
    tx.create(reservation, otherwise=Conflict("subdomain_taken", taken, field="subdomain"))


def _manageable_member(organization_id: str, user_id: str, *, actor: Actor) -> Member:
    """Return somebody else's membership if the actor may change it. One DynamoDB call."""
    organization, own, member = find_together(
        (Organization, organization_id, ORGANIZATION),
        (Member, organization_id, member_key(actor.user_id)),
        (Member, organization_id, member_key(user_id)),
    )
    check_membership(own, "member:manage")
    if member is None:
        raise NotFound("member")
    _refuse_owner(organization, user_id)
    return cast("Member", member)


def _refuse_owner(organization: Organization, user_id: str) -> None:
    if organization.owner_id == user_id:
        raise Conflict("owner_stays", "The owner of an organization stays its admin.", field="userId")
