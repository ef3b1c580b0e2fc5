"""Real items of real tables for what core does with any: one with a version, one without."""

from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.permissions import Role
from chalicelib.organizations.models import SUBDOMAIN, Member, SubdomainReservation, member_key, subdomain_key
from chalicelib.organizations.service import new_member


def member(user_id: str = "user-ada", organization_id: str = "org_1", name: str = "Ada") -> Member:
    """Return a membership, not yet written. It has a version."""
    actor = Actor(user_id=user_id, email=f"{user_id}@example.org", email_verified=True, name=name)
    with clock.frozen(clock.parse("2026-01-31T12:00:00.000Z")):
        return new_member(organization_id, Role.VIEWER, actor=actor)


def stored_member(user_id: str = "user-ada", organization_id: str = "org_1") -> Member:
    """Read a membership."""
    found = Member.get(organization_id, member_key(user_id), consistent_read=True)
    assert isinstance(found, Member)
    return found


def reservation(name: str, owner: str = "org_1") -> SubdomainReservation:
    """Return a reservation, not yet written. It has no version."""
    return SubdomainReservation(organization_id=subdomain_key(name), item=SUBDOMAIN, owner=owner)


def reserved() -> dict[str, str]:
    """Return all reservations: who owns which name."""
    items = [item for item in SubdomainReservation.scan() if isinstance(item, SubdomainReservation)]
    return {item.organization_id.partition("#")[2]: item.owner for item in items}
