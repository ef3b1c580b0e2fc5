"""What certificates say: of a course that was completed, and of a webinar that was attended."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.certificates.models import Certificate


@dataclass(frozen=True)
class Wording:
    """``achievement_type`` is one of Open Badges 3.0 (AchievementType enumeration), ``folder`` where the console has the subject."""

    heading: str
    deed: str
    achievement_type: str
    criteria: str
    folder: str


COURSE = Wording(
    heading="Certificate of Completion",
    deed="has successfully completed the course",
    achievement_type="Course",
    criteria="Completed every required lesson and passed every required assignment.",
    folder="courses",
)
WEBINAR = Wording(
    heading="Certificate of Attendance",
    deed="has attended the webinar",
    achievement_type="Achievement",
    criteria="Attended the live webinar for as long as its host required.",
    folder="webinars",
)


def wording_of(certificate: "Certificate") -> Wording:
    """Return what a certificate says, by what it is about."""
    return WEBINAR if certificate.webinar_id else COURSE


def result_of(certificate: "Certificate") -> str | None:
    """Return the result that a certificate states: a score such as ``92.5%``, or the time of attendance; None without one."""
    if certificate.minutes is not None:
        return f"{int(certificate.minutes)} minutes" if certificate.minutes != 1 else "1 minute"
    return None if certificate.score is None else f"{float(certificate.score):.4g}%"
