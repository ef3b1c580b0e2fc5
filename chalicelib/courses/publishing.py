"""Publishing a course: only when every learner could complete it."""

from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, FieldError, Raced
from chalicelib.core.tables import find_together
from chalicelib.core.transaction import Transaction
from chalicelib.courses.models import CompletionRules, Course
from chalicelib.courses.readiness import flaws_of_course
from chalicelib.courses.service import check_author, show_in_catalog
from chalicelib.courses.structure import MAX_VIDEOS, Structure, get_structure
from chalicelib.courses.terms import CourseStatus
from chalicelib.courses.videos import duration_of, videos_by_id
from chalicelib.media.service import Asset, asset_key
from chalicelib.organizations.service import membership_key

SHOWN_FLAWS = 5


def publish_course(course_id: str, *, actor: Actor, tx: Transaction) -> Course:
    """Publish a draft; a published course stays as it is.

    Raises Conflict for an archived course, and naming everything that keeps the course from its learners.
    """
    structure = get_structure(course_id)
    member, *found = find_together(
        membership_key(structure.course.organization_id, actor.user_id),
        *(asset_key(asset_id) for asset_id in structure.video_ids),
    )
    course = structure.course
    check_author(course, member, "course:publish")
    if course.status == CourseStatus.PUBLISHED:
        return course
    videos = videos_by_id(found)
    flaws = flaws_of_course(structure, videos)
    if flaws:
        raise Conflict("course_incomplete", _sentence_of(flaws), errors=tuple(flaws))
    _publish(structure, videos, tx=tx)
    return course


def _publish(structure: Structure, videos: dict[str, Asset], *, tx: Transaction) -> None:
    course = structure.course
    course.status = CourseStatus.PUBLISHED.value
    course.published_at = course.updated_at = clock.now()
    show_in_catalog(course)
    tx.put(course, otherwise=Raced())
    tx.check(
        CompletionRules,
        course.course_id,
        structure.rules.item,
        condition=CompletionRules.version == structure.rules.version,
        otherwise=Raced(),
    )
    unmeasured = [e for e in structure.lessons if e.vod_id in videos and not e.duration]
    for lesson in unmeasured[:MAX_VIDEOS]:  # one transaction takes 100 writes
        lesson.duration = duration_of(videos[lesson.vod_id or ""])
        tx.put(lesson, otherwise=Raced())


def _sentence_of(flaws: list[FieldError]) -> str:
    shown = " ".join(flaw.detail for flaw in flaws[:SHOWN_FLAWS])
    more = len(flaws) - SHOWN_FLAWS
    return f"Not ready to publish. {shown}" + (f" And {more} more." if more > 0 else "")
