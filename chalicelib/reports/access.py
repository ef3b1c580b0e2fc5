"""Who may see what a webinar has been."""

from chalicelib.core.auth import Actor
from chalicelib.core.errors import NotFound
from chalicelib.webinars import service as webinars
from chalicelib.webinars.service import Webinar


def check_access(webinar: Webinar | None, *, actor: Actor) -> Webinar:
    """Return the webinar if the actor may see its attendees. One DynamoDB call. Raises NotFound and Forbidden."""
    if webinar is None:
        raise NotFound("webinar")
    webinars.require_permission(webinar.organization_id, "webinar:attendees", actor=actor)
    return webinar
