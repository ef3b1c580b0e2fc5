"""Who may call a route. Every route declares it; there is no default."""

from dataclasses import dataclass

from chalicelib.core.permissions import ACTIONS


@dataclass(frozen=True)
class Access:
    """What a route demands. ``action`` is checked by the service, which knows whose thing it is."""

    signed_in: bool
    action: str | None = None


PUBLIC = Access(signed_in=False)
"""Anybody, without a token."""

SIGNED_IN = Access(signed_in=True)
"""Anybody with a valid token, for what is their own."""


def requires(action: str) -> Access:
    """Demand an action of ``core/permissions.py``. Raises KeyError at import for an unknown one."""
    if action not in ACTIONS:
        raise KeyError(action)
    return Access(signed_in=True, action=action)
