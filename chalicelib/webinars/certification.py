"""The rule by which those who attend a webinar earn a certificate."""

from dataclasses import dataclass

from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, PreconditionFailed
from chalicelib.core.events import AwardRuleChanged
from chalicelib.core.transaction import Transaction
from chalicelib.webinars import access
from chalicelib.webinars.models import Webinar
from chalicelib.webinars.schedule import WebinarStatus, status_of


@dataclass(frozen=True)
class CertificateRule:
    """How long one must have been there: a number of minutes, or a percentage of the session. One of both is None."""

    minutes: int | None = None
    percent: int | None = None

    def is_met(self, present: int, *, length: int) -> bool:
        """Return whether so many minutes in a session of ``length`` minutes are enough."""
        if self.minutes is not None:
            return present >= self.minutes
        return self.percent is not None and 100 * present >= self.percent * length


def rule_of(webinar: Webinar) -> CertificateRule | None:
    """Return a webinar's rule, None if it gives no certificates."""
    if webinar.certificate_minutes is not None:
        return CertificateRule(minutes=int(webinar.certificate_minutes))
    if webinar.certificate_percent is not None:
        return CertificateRule(percent=int(webinar.certificate_percent))
    return None


def change_certificate_rule(
    webinar_id: str, rule: CertificateRule | None, *, expected_version: int, actor: Actor, tx: Transaction
) -> Webinar:
    """Say who earns a certificate; None: nobody. Two DynamoDB calls.

    Once the webinar is over, those who meet the rule get theirs now. What was issued stays, whatever the rule becomes.
    Raises NotFound, Forbidden (`webinar:edit`), Conflict for a cancelled webinar, PreconditionFailed.
    """
    webinar = access.find_webinar(webinar_id)
    access.require_permission(webinar.organization_id, "webinar:edit", actor=actor)
    if webinar.version != expected_version:
        raise PreconditionFailed
    if webinar.status == WebinarStatus.CANCELLED:
        raise Conflict("webinar_cancelled", "This webinar was cancelled.")
    webinar.certificate_minutes = rule.minutes if rule is not None else None
    webinar.certificate_percent = rule.percent if rule is not None else None
    webinar.updated_at = clock.now()
    tx.put(webinar)
    if rule is not None and status_of(webinar, clock.now()) is WebinarStatus.ENDED:
        tx.emit(AwardRuleChanged(organization_id=webinar.organization_id, webinar_id=webinar_id))
    return webinar
