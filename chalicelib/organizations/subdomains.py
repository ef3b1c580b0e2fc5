"""Which names may be an organization's subdomain."""

import re

from chalicelib.core.errors import Conflict, Unprocessable

LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9])")
RESERVED = frozenset(
    """
    about academy account accounts admin administrator api app apps assets auth autodiscover billing blog cdn chat
    console dashboard data demo-admin dev developer developers docs download edge email events files ftp help home
    imap legal live local localhost login logout mail mailbox media metrics mobile mx news notifications ns ns1 ns2
    oauth oauth2 openid ops pop pop3 portal postmaster privacy private public root sandbox security server shop
    signin signup site smtp ssl sso stage staging static stats status store support system terms test testing upload
    uploads verify video vod web webmail webmaster webinar webinars whip ws www www1 www2
    """.split()
)


def check_subdomain(name: str) -> str:
    """Return ``name`` if it may be a subdomain (RFC 1035 label, 3–63 characters, not reserved, not punycode).

    Raises Unprocessable for a name that cannot be one, Conflict for one that we keep for ourselves.
    """
    if not LABEL.fullmatch(name) or name.startswith("xn--"):
        raise Unprocessable(
            "A subdomain has 3 to 63 lower-case letters, digits or hyphens, and no hyphen at either end.",
            field="subdomain",
            code="invalid_subdomain",
        )
    if name in RESERVED:
        raise Conflict(
            "subdomain_reserved", f"“{name}” is reserved. Choose another subdomain.", field="subdomain"
        )
    return name
