"""What the player shows: the course in its order, opened as far as the person may see it."""

from dataclasses import dataclass
from datetime import timedelta

from chalicelib.core.auth import Actor
from chalicelib.core.errors import NotFound
from chalicelib.core.storage import signed_cookies
from chalicelib.core.tables import find_together
from chalicelib.courses.service import (
    Lesson,
    Structure,
    get_structure,
    is_staff,
    may_view,
    requirements_of,
    videos_by_id,
)
from chalicelib.learning.models import enrollment_key
from chalicelib.learning.service import Learner, is_open, read_watched
from chalicelib.media.service import Asset, Status, asset_key
from chalicelib.organizations.service import membership_key

COOKIE_LIFETIME = timedelta(hours=6)
MOST_VIDEOS = 6
"""An answer's headers take 10 KB on API Gateway, an asset's cookies about 1.2 KB."""


@dataclass(frozen=True)
class PlayerSight:
    """A course as somebody may play it: a learner, staff, or a visitor who sees only previews."""

    structure: Structure
    learner: Learner | None
    staff: bool
    videos: dict[str, Asset]

    def opens(self, lesson: Lesson) -> bool:
        """Return whether the person may see what is in a lesson."""
        return self.whole or lesson.preview

    @property
    def whole(self) -> bool:
        """Whether everything in the course is open, assignments too."""
        return self.staff or self.learner is not None

    def video_of(self, lesson: Lesson) -> Asset | None:
        """Return the video of a lesson if it can be played and the person may see it."""
        video = self.videos.get(lesson.vod_id or "")
        return video if video is not None and video.status == Status.READY and self.opens(lesson) else None

    def watched_of(self, lesson: Lesson) -> set[int]:
        """Return which buckets of a lesson's video the person has seen."""
        seen = self.learner.watched if self.learner else {}
        return seen.get((lesson.lesson_id, lesson.vod_id or ""), set())


def open_player(course_id: str, *, actor: Actor) -> PlayerSight:
    """Return a course to play. Raises NotFound unless the actor is enrolled or may know of the course.

    Three DynamoDB calls for a learner, whatever is in the course.
    """
    structure = get_structure(course_id)
    course = structure.course
    member, enrollment, *videos = find_together(
        membership_key(course.organization_id, actor.user_id),
        enrollment_key(course_id, actor.user_id),
        *(asset_key(asset_id) for asset_id in structure.video_ids),
    )
    learner = None
    if is_open(enrollment):
        watched = read_watched(course_id, actor.user_id)
        learner = Learner(enrollment, course, requirements_of(course, structure.rules), watched)
    elif not may_view(course, member):
        raise NotFound("course")
    return PlayerSight(structure, learner, is_staff(member), videos_by_id(videos))


def cookies_of(sight: PlayerSight, lesson_id: str | None) -> list[str]:
    """Return the cookies that open videos on the CDN: a lesson's, or without one the first few of the course."""
    lessons = sight.structure.lessons if lesson_id is None else [sight.structure.lesson(lesson_id)]
    videos = [video.asset_id for video in map(sight.video_of, lessons) if video is not None]
    chosen = list(dict.fromkeys(videos))[:MOST_VIDEOS]
    return [
        cookie
        for asset_id in chosen
        for cookie in signed_cookies(f"/media/{asset_id}/", lifetime=COOKIE_LIFETIME)
    ]
