"""Invitations: asking an address to join, and joining by the link that was mailed to it.

The token in the link is ``<organization>.<invitation>.<secret>``; we keep only a hash of the secret.
"""

import hashlib
import hmac
import secrets
from datetime import timedelta
from enum import StrEnum

from chalicelib.core import clock, ids
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, Forbidden, NotFound
from chalicelib.core.events import MemberInvited
from chalicelib.core.paging import Page, query_page
from chalicelib.core.permissions import Role
from chalicelib.core.tables import find, find_together
from chalicelib.core.transaction import Transaction
from chalicelib.organizations import accounts
from chalicelib.organizations.models import (
    INVITATION_PREFIX,
    ORGANIZATION,
    Invitation,
    Member,
    Organization,
    OrganizationItem,
    invitation_key,
    member_key,
)
from chalicelib.organizations.service import check_membership, new_member, require_permission

LIFETIME = timedelta(days=14)


class InvitationStatus(StrEnum):
    """Where an invitation stands. Only a pending one can be accepted, until it expires."""

    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    REVOKED = "REVOKED"


def invite_member(
    organization_id: str, email: str, role: Role, *, actor: Actor, tx: Transaction
) -> Invitation:
    """Ask an address to join with a role; the mail with the link follows by event.

    One address has one open invitation: inviting it again replaces the link.
    """
    invitation_id = ids.derived_id("inv", organization_id, email)
    organization, membership, former = find_together(
        (Organization, organization_id, ORGANIZATION),
        (Member, organization_id, member_key(actor.user_id)),
        (Invitation, organization_id, invitation_key(invitation_id)),
    )
    inviter = check_membership(membership, "member:manage")
    invitation = former or Invitation(organization_id=organization_id, item=invitation_key(invitation_id))
    secret = secrets.token_urlsafe(24)
    invitation.invitation_id = invitation_id
    invitation.email = email
    invitation.role = role.value
    _open(invitation, secret, organization, inviter)
    tx.put(invitation)
    token = f"{organization_id}.{invitation.invitation_id}.{secret}"
    tx.emit(
        MemberInvited(
            organization_id=organization_id,
            invitation_id=invitation_id,
            email=email,
            role=role.value,
            organization_name=organization.name,
            invited_by_name=inviter.name,
            accept_path=f"/invitations/{token}",
        )
    )
    return invitation


def list_invitations(
    organization_id: str, *, actor: Actor, limit: int, cursor: str | None = None
) -> Page[Invitation]:
    """Return a page of an organization's invitations, newest first."""
    require_permission(actor, "member:manage", organization_id=organization_id)
    return query_page(
        Invitation,
        organization_id,
        range_condition=OrganizationItem.item.startswith(INVITATION_PREFIX),
        limit=limit,
        cursor=cursor,
        newest_first=True,
    )


def revoke_invitation(organization_id: str, invitation_id: str, *, actor: Actor, tx: Transaction) -> None:
    """Make the link worthless. Raises Conflict for an invitation that was accepted."""
    require_permission(actor, "member:manage", organization_id=organization_id)
    invitation = find(Invitation, organization_id, invitation_key(invitation_id))
    if invitation is None:
        raise NotFound("invitation")
    if invitation.status == InvitationStatus.ACCEPTED:
        raise Conflict("invitation_accepted", "This invitation was accepted. Remove the member instead.")
    invitation.status = InvitationStatus.REVOKED.value
    tx.put(invitation)


def get_invitation(token: str) -> Invitation:
    """Return the open invitation that a link belongs to. Raises NotFound, also for a spent or expired one."""
    organization_id, _, rest = token.partition(".")
    invitation_id, _, secret = rest.partition(".")
    invitation = find(Invitation, organization_id, invitation_key(invitation_id)) if secret else None
    if invitation is None or not hmac.compare_digest(invitation.secret_hash, _hash(secret)):
        raise NotFound("invitation")
    if invitation.status != InvitationStatus.PENDING or invitation.expires_at <= clock.now():
        raise NotFound("invitation")
    return invitation


def accept_invitation(token: str, *, actor: Actor, tx: Transaction) -> Member:
    """Join as the signed-in person. Raises Forbidden unless it is the invited address, verified."""
    invitation = get_invitation(token)
    if actor.email != invitation.email or not actor.email_verified:
        raise Forbidden(f"This invitation is for {_masked(invitation.email)}. Sign in with that address.")
    return _join(invitation, actor=actor, tx=tx)


def accept_with_account(token: str, name: str, password: str, *, tx: Transaction) -> Member:
    """Create the invited address's account and join. The link proves that the address is the person's.

    Raises Conflict if the address has an account already (then sign in and accept), Unprocessable for a password
    that the user pool does not take. Repeating it after a crash in the middle goes on where it stopped.
    """
    invitation = get_invitation(token)
    user_id = accounts.create_account(invitation.email, name, password)
    actor = Actor(user_id=user_id, email=invitation.email, email_verified=True, name=name)
    return _join(invitation, actor=actor, tx=tx)


def _join(invitation: Invitation, *, actor: Actor, tx: Transaction) -> Member:
    """Make the membership and spend the invitation in one transaction. A member's own role stays."""
    (present,) = find_together((Member, invitation.organization_id, member_key(actor.user_id)))
    if present is not None:
        raise Conflict("already_member", f"You are a member of {invitation.organization_name} already.")
    member = new_member(invitation.organization_id, Role(invitation.role), actor=actor)
    tx.create(member, otherwise=Conflict("already_member", "You are a member already."))
    invitation.status = InvitationStatus.ACCEPTED.value
    tx.put(invitation)
    return member


def _open(invitation: Invitation, secret: str, organization: Organization, inviter: Member) -> None:
    invitation.status = InvitationStatus.PENDING.value
    invitation.secret_hash = _hash(secret)
    invitation.organization_name = organization.name
    invitation.invited_by = inviter.user_id
    invitation.invited_by_name = inviter.name
    invitation.created_at = clock.now()
    invitation.expires_at = invitation.created_at + LIFETIME


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _masked(email: str) -> str:
    local, _, domain = email.partition("@")
    return f"{local[:2]}…@{domain}"
