"""Who may do what: one table from action to roles. Roles are held per organization.

``org_admin`` may do everything in its organization. Everything that is not listed is denied.
"""

from enum import StrEnum


class Role(StrEnum):
    """What a member is in an organization."""

    ORG_ADMIN = "org_admin"
    COURSE_AUTHOR = "course_author"
    INSTRUCTOR = "instructor"
    TEACHING_ASSISTANT = "teaching_assistant"
    VIEWER = "viewer"


ADMINS = frozenset({Role.ORG_ADMIN})
EVERYONE = frozenset(Role)
AUTHORS = ADMINS | {Role.COURSE_AUTHOR, Role.INSTRUCTOR}
HOSTS = ADMINS | {Role.INSTRUCTOR}
STAFF = AUTHORS | {Role.TEACHING_ASSISTANT}
MODERATORS = HOSTS | {Role.TEACHING_ASSISTANT}

ACTIONS: dict[str, frozenset[Role]] = {
    "organization:view": EVERYONE,
    "organization:edit": ADMINS,
    "member:view": STAFF,
    "member:manage": ADMINS,
    "mail:view": ADMINS,
    "analytics:view": ADMINS,
    "course:view": EVERYONE,
    "course:enroll": EVERYONE,
    "course:view-draft": STAFF,
    "course:create": AUTHORS,
    "course:edit": AUTHORS,
    "course:publish": AUTHORS,
    "course:grade": STAFF,
    "enrollment:view": STAFF,
    "media:upload": AUTHORS,
    "webinar:view": EVERYONE,
    "webinar:register": EVERYONE,
    "webinar:create": HOSTS,
    "webinar:edit": HOSTS,
    "webinar:attendees": MODERATORS,
    "webinar:invite": HOSTS,
    "registration:decide": MODERATORS,
    "broadcast:operate": ADMINS,  # and a webinar's host
    "broadcast:present": EVERYONE,  # once the host has named them
    "room:enter": EVERYONE,
    "room:moderate": MODERATORS,  # and a webinar's host
    "chat:write": EVERYONE,
    "question:ask": EVERYONE,
    "question:moderate": MODERATORS,  # and a webinar's host and presenters
    "certificate:view": AUTHORS,
    "certificate:revoke": ADMINS,
}


def allows(role: Role, action: str) -> bool:
    """Return whether ``role`` may do ``action``. Raises KeyError for an action that is not in the table."""
    return role in ACTIONS[action]
