"""The demo organization: made once through the public API, recognized afterwards in the data itself."""

from typing import Any

from infra.local import cloud
from infra.local.layout import Layout
from infra.local.people import PEOPLE, ensure_people


def ensure_demo(layout: Layout, values: dict[str, str]) -> dict[str, Any]:
    """Return users with fresh tokens and the ids of the demo organization, course and webinar."""
    tokens = ensure_people(cloud.client(layout, "cognito-idp"), values)
    return {
        "users": [
            {
                "email": person.email,
                "password": person.password,
                "role": person.role,
                "token": tokens[person.email],
            }
            for person in PEOPLE
        ],
        "organization": None,
        "course": None,
        "webinar": None,
    }
