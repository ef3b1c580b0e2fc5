"""Enrollments and progress: who learns what, how far they are, and the moment in which a course is completed."""

import math
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, NotFound, Raced
from chalicelib.core.events import CourseCompleted
from chalicelib.core.paging import Page, query_page
from chalicelib.core.tables import Key, find, find_together
from chalicelib.core.transaction import Transaction
from chalicelib.courses.service import (
    Course,
    CourseStatus,
    Requirements,
    course_key,
    may_view,
    requirements_of,
    rules_key,
)
from chalicelib.learning.models import (
    WATCH_PREFIX,
    Enrollment,
    Watch,
    Work,
    enrollment_id_of,
    enrollment_key,
)
from chalicelib.learning.progress import Progress, is_passed, load_results, overall_score, progress_of
from chalicelib.organizations.service import check_membership, find_member, membership_key

__all__ = [
    "Enrollment",
    "EnrollmentStatus",
    "Learner",
    "attach_certificate",
    "enroll",
    "find_enrollment",
    "get_progress",
    "list_enrollments",
    "list_own_enrollments",
]


class EnrollmentStatus(StrEnum):
    """Where an enrollment stands. What is completed stays completed."""

    ACTIVE = "ACTIVE"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Learner:
    """An enrollment with its course and what the course requires now.

    ``watched`` holds the seen buckets by ``(lesson id, asset id)`` where they were read.
    """

    enrollment: Enrollment
    course: Course
    requirements: Requirements
    watched: dict[tuple[str, str], set[int]] = field(default_factory=dict)

    @property
    def progress(self) -> Progress:
        """What is done of what is required, worked out now."""
        completed = self.enrollment.completed_lessons or set()
        return progress_of(self.requirements, completed, load_results(self.enrollment.results))

    @property
    def percent(self) -> int:
        """Progress in whole percent; a completed enrollment stays at 100 whatever the course requires later."""
        return 100 if self.enrollment.status == EnrollmentStatus.COMPLETED else self.progress.percent

    @property
    def passed_assignments(self) -> list[str]:
        """The ids of the assignments that were passed, by the rule of the time or by today's."""
        rules = self.requirements.assignments
        results = load_results(self.enrollment.results)
        return sorted(key for key, tries in results.items() if is_passed(tries, rules.get(key, math.inf)))

    @property
    def completable(self) -> bool:
        """Whether nothing is missing any more though the course was not completed yet (it required more then)."""
        return self.enrollment.status == EnrollmentStatus.ACTIVE and self.progress.complete


def find_enrollment(course_id: str, user_id: str) -> Enrollment | None:
    """Return a person's enrollment in a course, None if there is none. One DynamoDB call."""
    return find(Enrollment, course_id, user_id)


def enroll(course_id: str, *, actor: Actor, tx: Transaction) -> Learner:
    """Enroll the actor; whoever is enrolled already stays so, with the same enrollment.

    Raises NotFound for a course that the actor may not know of, Conflict if it is not published or if courses that
    it requires are not completed.
    """
    course, rules, enrollment = find_together(
        course_key(course_id), rules_key(course_id), enrollment_key(course_id, actor.user_id)
    )
    if course is None:
        raise NotFound("course")
    requirements = requirements_of(course, rules)
    if is_open(enrollment):
        learner = Learner(enrollment, course, requirements)
        if learner.completable:
            save_learner(learner, tx=tx)
        return learner
    _check_may_enroll(course, actor=actor)
    learner = Learner(_new_enrollment(course, enrollment, actor=actor), course, requirements)
    tx.put(learner.enrollment, otherwise=Raced())
    return learner


def get_progress(course_id: str, *, actor: Actor) -> Learner:
    """Return how far the actor is in a course. Raises NotFound for somebody who is not enrolled."""
    learner, _ = read_learner(course_id, actor.user_id)
    return replace(learner, watched=read_watched(course_id, actor.user_id))


def list_own_enrollments(*, actor: Actor, limit: int, cursor: str | None = None) -> Page[Learner]:
    """Return a page of the actor's enrollments (at most 50), newest first."""
    page = query_page(
        Enrollment,
        actor.user_id,
        index=Enrollment.by_user,
        limit=limit,
        cursor=cursor,
        newest_first=True,
    )
    keys = [key for e in page.items for key in (course_key(e.course_id), rules_key(e.course_id))]
    found = find_together(*keys) if keys else []
    read = zip(page.items, found[0::2], found[1::2], strict=True)
    return Page(
        [Learner(e, course, requirements_of(course, rules)) for e, course, rules in read if course and rules],
        page.next_cursor,
    )


def list_enrollments(course_id: str, *, actor: Actor, limit: int, cursor: str | None = None) -> Page[Learner]:
    """Return a page of a course's enrollments, for its organization's staff."""
    found, rules = find_together(course_key(course_id), rules_key(course_id))
    course = check_course_staff(found, "enrollment:view", actor=actor)
    requirements = requirements_of(course, rules)
    page = query_page(Enrollment, course_id, limit=limit, cursor=cursor)
    return page.map(lambda enrollment: Learner(enrollment, course, requirements))


def attach_certificate(course_id: str, user_id: str, certificate_id: str, *, tx: Transaction) -> None:
    """Note on an enrollment, if there is one, which certificate is issued for it; repeating it changes nothing.

    It does not wait for the enrollment's version: what the learner does at that moment runs again on fresh data.
    """
    enrollment = find_enrollment(course_id, user_id)
    if enrollment is not None and enrollment.certificate_id != certificate_id:
        tx.update(enrollment, [Enrollment.certificate_id.set(certificate_id)])


def read_learner(course_id: str, user_id: str, *keys: Key) -> tuple[Learner, list[Any]]:
    """Return somebody's enrollment with its course, and what is under ``keys``. One DynamoDB call.

    Raises NotFound for somebody who is not enrolled.
    """
    course, rules, enrollment, *found = find_together(
        course_key(course_id), rules_key(course_id), enrollment_key(course_id, user_id), *keys
    )
    if course is None or not is_open(enrollment):
        raise NotFound("enrollment")
    return Learner(enrollment, course, requirements_of(course, rules)), found


def is_open(enrollment: Enrollment | None) -> bool:
    """Return whether somebody is enrolled: an enrollment exists and was not cancelled."""
    return enrollment is not None and enrollment.status != EnrollmentStatus.CANCELLED


def read_watched(course_id: str, user_id: str) -> dict[tuple[str, str], set[int]]:
    """Return what somebody saw of a course's videos: buckets by (lesson id, asset id). One DynamoDB call."""
    partition = enrollment_id_of(course_id, user_id)
    found = Work.query(partition, Work.item.startswith(WATCH_PREFIX), consistent_read=True)
    return {
        (watch.lesson_id, watch.asset_id): {int(bucket) for bucket in watch.buckets or ()}
        for watch in found
        if isinstance(watch, Watch)
    }


def save_learner(learner: Learner, *, tx: Transaction) -> None:
    """Write an enrollment that was changed; if nothing is missing any more, complete it in the same transaction.

    The version of the enrollment lets only one of several requests at once do so; the others run again, on an
    enrollment that is completed. So ``CourseCompleted`` is emitted exactly once.
    """
    enrollment = learner.enrollment
    if learner.completable:
        enrollment.status = EnrollmentStatus.COMPLETED.value
        enrollment.completed_at = clock.now()
        tx.emit(_completion_of(learner, enrollment.completed_at))
    tx.put(enrollment, otherwise=Raced())


def check_course_staff(course: Course | None, action: str, *, actor: Actor) -> Course:
    """Return ``course`` if the actor's role in its organization allows ``action``. One DynamoDB call.

    Raises NotFound for a course that is missing or another organization's, Forbidden.
    """
    member = find_member(course.organization_id, actor.user_id) if course else None
    if course is None or member is None:
        raise NotFound("course")
    check_membership(member, action)
    return course


def _check_may_enroll(course: Course, *, actor: Actor) -> None:
    keys = [
        key
        for course_id in course.prerequisites
        for key in (course_key(course_id), enrollment_key(course_id, actor.user_id))
    ]
    member, *found = find_together(membership_key(course.organization_id, actor.user_id), *keys)
    if not may_view(course, member):
        raise NotFound("course")
    if member is not None:
        check_membership(member, "course:enroll")
    elif course.price:
        raise Conflict(
            "purchase_required", "This course is sold. Its organization can let you in as a member."
        )
    if course.status != CourseStatus.PUBLISHED:
        raise Conflict("course_not_published", "Nobody can enroll in this course: it is not published.")
    missing = [
        required.title
        for required, enrollment in zip(found[0::2], found[1::2], strict=True)
        if _blocks(required, enrollment)
    ]
    if missing:
        names = ", ".join(f"“{title}”" for title in missing)
        raise Conflict("prerequisites_missing", f"First complete {names}.", field="prerequisites")


def _blocks(required: Course | None, enrollment: Enrollment | None) -> bool:
    """Return whether a prerequisite is still to be completed; one that nobody can take (any more) is not."""
    if enrollment is not None and enrollment.status == EnrollmentStatus.COMPLETED:
        return False
    return required is not None and required.status == CourseStatus.PUBLISHED


def _new_enrollment(course: Course, cancelled: Enrollment | None, *, actor: Actor) -> Enrollment:
    now = clock.now()
    enrollment = cancelled or Enrollment(course.course_id, actor.user_id)
    enrollment.organization_id = course.organization_id
    enrollment.email = actor.email
    enrollment.name = actor.name
    enrollment.status = EnrollmentStatus.ACTIVE.value
    enrollment.enrolled_at = enrollment.last_activity_at = now
    return enrollment


def _completion_of(learner: Learner, completed_at: datetime) -> CourseCompleted:
    enrollment = learner.enrollment
    return CourseCompleted(
        organization_id=enrollment.organization_id,
        course_id=enrollment.course_id,
        user_id=enrollment.user_id,
        enrollment_id=enrollment_id_of(enrollment.course_id, enrollment.user_id),
        completed_at=completed_at,
        recipient_name=enrollment.name,
        recipient_email=enrollment.email,
        course_title=learner.course.title,
        score=overall_score(learner.requirements, load_results(enrollment.results)),
    )
