"""Courses: who may see them, the catalogue, and a course's own data. Other domains use courses through here."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from chalicelib.core import clock, ids
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, NotFound, PreconditionFailed, Raced, Unprocessable
from chalicelib.core.paging import Page, query_page
from chalicelib.core.permissions import Role, allows
from chalicelib.core.tables import Key, find_together
from chalicelib.core.transaction import Transaction
from chalicelib.courses.models import (
    COURSE,
    PUBLIC_CATALOG,
    RULES,
    Assignment,
    CompletionRules,
    Course,
    Lesson,
    Module,
    assignment_key,
    catalog_key,
    course_key,
    graph_key,
    lesson_key,
    rules_key,
)
from chalicelib.courses.prerequisites import check_prerequisites, link_prerequisites
from chalicelib.courses.questions import (
    MultipleChoice,
    Numeric,
    Question,
    ShortText,
    SingleChoice,
    TrueFalse,
    load_questions,
)
from chalicelib.courses.rules import Requirements, passing_score_of, requirements_of
from chalicelib.courses.structure import Structure, get_structure
from chalicelib.courses.terms import AssignmentType, CourseStatus, LessonType, Level, Visibility
from chalicelib.courses.videos import duration_of, videos_by_id
from chalicelib.organizations.service import Member, check_membership, find_member, membership_key

__all__ = [
    "Assignment",
    "AssignmentType",
    "CompletionRules",
    "Course",
    "CourseProfile",
    "CourseSight",
    "CourseStatus",
    "Lesson",
    "LessonType",
    "Level",
    "Module",
    "MultipleChoice",
    "Numeric",
    "Question",
    "Requirements",
    "ShortText",
    "SingleChoice",
    "Structure",
    "TrueFalse",
    "Visibility",
    "archive_course",
    "assignment_key",
    "course_key",
    "create_course",
    "duration_of",
    "edit_course",
    "get_course",
    "get_courses",
    "get_structure",
    "is_staff",
    "lesson_key",
    "list_courses",
    "load_questions",
    "may_view",
    "open_course",
    "passing_score_of",
    "requirements_of",
    "rules_key",
    "show_in_catalog",
    "videos_by_id",
    "view_course",
]


@dataclass(frozen=True)
class CourseProfile:
    """What an author says of a course. ``price`` is in minor units of ``currency`` (ISO 4217), scores are 0–100.

    Without ``slug`` it is made from the title, without ``instructor_id`` the instructor stays (or is the author).
    """

    title: str
    description: str = ""
    slug: str | None = None
    level: Level = Level.ALL
    category: str = ""
    language: str = "en"
    cover_url: str | None = None
    price: int = 0
    currency: str = "USD"
    visibility: Visibility = Visibility.ORGANIZATION
    prerequisites: list[str] = field(default_factory=list)
    passing_score: int = 70
    certificate_enabled: bool = True
    instructor_id: str | None = None


@dataclass(frozen=True)
class CourseSight:
    """A course as somebody sees it: ``staff`` see drafts, texts and keys."""

    structure: Structure
    staff: bool


def is_staff(member: Member | None) -> bool:
    """Return whether a member of a course's organization sees its drafts."""
    return member is not None and allows(Role(member.role), "course:view-draft")


def may_view(course: Course, member: Member | None) -> bool:
    """Return whether somebody, ``member`` of the course's organization or None, may know of the course."""
    if is_staff(member):
        return True
    shown = member is not None or course.visibility == Visibility.PUBLIC
    return course.status == CourseStatus.PUBLISHED and shown


def get_course(course_id: str) -> Course:
    """Return a course. One DynamoDB call. Raises NotFound."""
    (course,) = get_courses([course_id]) or (None,)
    if course is None:
        raise NotFound("course")
    return course


def get_courses(course_ids: list[str]) -> list[Course]:
    """Return those of up to 100 courses that exist. One DynamoDB call."""
    found = find_together(*(course_key(course_id) for course_id in course_ids)) if course_ids else []
    return [course for course in found if course is not None]


def view_course(course_id: str, *, actor: Actor) -> CourseSight:
    """Return a course with its structure. Raises NotFound unless the actor may know of it."""
    structure = get_structure(course_id)
    member = find_member(structure.course.organization_id, actor.user_id)
    if not may_view(structure.course, member):
        raise NotFound("course")
    return CourseSight(structure, is_staff(member))


def list_courses(
    *,
    actor: Actor,
    organization_id: str | None = None,
    status: CourseStatus = CourseStatus.PUBLISHED,
    limit: int,
    cursor: str | None = None,
) -> Page[Course]:
    """Return a page of an organization's courses of one status, or of the public catalogue, newest first.

    Drafts and archived courses are for staff (Forbidden, NotFound); outsiders see what is public.
    """
    if organization_id is None:
        if status != CourseStatus.PUBLISHED:
            raise Unprocessable("Say whose: give organizationId too.", field="organizationId", code="missing")
        return query_page(
            Course, PUBLIC_CATALOG, index=Course.by_status, limit=limit, cursor=cursor, newest_first=True
        )
    member = find_member(organization_id, actor.user_id)
    if status != CourseStatus.PUBLISHED:
        check_membership(member, "course:view-draft")
    return query_page(
        Course,
        catalog_key(organization_id, status),
        index=Course.by_organization,
        filter_condition=None if member else Course.visibility == Visibility.PUBLIC.value,
        limit=limit,
        cursor=cursor,
        newest_first=True,
    )


def create_course(profile: CourseProfile, *, organization_id: str, actor: Actor, tx: Transaction) -> Course:
    """Create a draft. Raises Unprocessable for prerequisites or an instructor from elsewhere."""
    course_id = ids.new_id("crs")
    now = clock.now()
    course = Course(
        course_id=course_id,
        item=COURSE,
        organization_id=organization_id,
        instructor_id=actor.user_id,
        status=CourseStatus.DRAFT.value,
        created_at=now,
        updated_at=now,
    )
    member, links = _read_links(course, profile, actor=actor)
    check_membership(member, "course:create")
    _apply(course, profile, links, tx=tx)
    tx.create(course)
    tx.create(CompletionRules(course_id, RULES, organization_id=organization_id))
    return course


def edit_course(
    course_id: str, profile: CourseProfile, *, expected_version: int, actor: Actor, tx: Transaction
) -> Course:
    """Replace a course's own data. Raises PreconditionFailed, Conflict (archived, a circle), Unprocessable."""
    course = get_course(course_id)
    member, links = _read_links(course, profile, actor=actor)
    check_author(course, member, "course:edit")
    if course.version != expected_version:
        raise PreconditionFailed
    _apply(course, profile, links, tx=tx)
    course.updated_at = clock.now()
    tx.put(course)
    return course


def archive_course(course_id: str, *, actor: Actor, tx: Transaction) -> None:
    """Take a course out of the catalogue. Who is enrolled can finish it; nobody can enroll or edit any more."""
    course = get_course(course_id)
    member = find_member(course.organization_id, actor.user_id)
    if member is None:
        raise NotFound("course")
    check_membership(member, "course:publish")
    if course.status == CourseStatus.ARCHIVED:
        return
    course.status = CourseStatus.ARCHIVED.value
    course.updated_at = clock.now()
    show_in_catalog(course)
    tx.put(course, otherwise=Raced())


def open_course(
    course_id: str, *keys: Key, actor: Actor, action: str = "course:edit"
) -> tuple[Structure, list[Any]]:
    """Return a course to work on, and what is under ``keys``. Two DynamoDB calls.

    Raises NotFound, Forbidden, and Conflict for an archived course.
    """
    structure = get_structure(course_id)
    member, *found = find_together(membership_key(structure.course.organization_id, actor.user_id), *keys)
    check_author(structure.course, member, action)
    return structure, found


def show_in_catalog(course: Course) -> None:
    """Place a course in the lists that its status and visibility belong to."""
    course.catalog_organization_id = catalog_key(course.organization_id, course.status)
    public = course.status == CourseStatus.PUBLISHED and course.visibility == Visibility.PUBLIC
    course.catalog_status = PUBLIC_CATALOG if public else None


def check_author(course: Course, member: Member | None, action: str) -> None:
    if member is None:
        raise NotFound("course")
    check_membership(member, action)
    if course.status == CourseStatus.ARCHIVED:
        raise Conflict("course_archived", "This course is archived. It cannot be changed any more.")


def _read_links(course: Course, profile: CourseProfile, *, actor: Actor) -> tuple[Member | None, list[Any]]:
    """Read the actor's membership, and what the profile refers to: instructor, graph, prerequisites."""
    instructor_id = profile.instructor_id or course.instructor_id
    member, *links = find_together(
        membership_key(course.organization_id, actor.user_id),
        membership_key(course.organization_id, instructor_id),
        graph_key(course.organization_id),
        *(course_key(course_id) for course_id in profile.prerequisites),
    )
    return member, links


def _apply(course: Course, profile: CourseProfile, links: list[Any], *, tx: Transaction) -> None:
    instructor, graph, *prerequisites = links
    if profile.instructor_id and profile.instructor_id != course.instructor_id:
        if not is_staff(instructor):
            raise Unprocessable(
                "The instructor must be on your organization's staff.", field="instructorId", code="not_staff"
            )
        course.instructor_id = profile.instructor_id
    wanted = profile.prerequisites
    check_prerequisites(course.course_id, course.organization_id, wanted, prerequisites)
    link_prerequisites(course.course_id, course.organization_id, wanted, graph, tx=tx)
    course.prerequisites = wanted
    course.title = profile.title
    course.slug = profile.slug or course.slug or slug_of(profile.title)
    course.description = profile.description
    course.level = profile.level.value
    course.category = profile.category
    course.language = profile.language
    course.cover_url = profile.cover_url
    course.price = profile.price
    course.currency = profile.currency
    course.visibility = profile.visibility.value
    course.passing_score = profile.passing_score
    course.certificate_enabled = profile.certificate_enabled
    show_in_catalog(course)


def slug_of(title: str) -> str:
    """Return a title as a part of an address: ASCII letters, digits and hyphens, at most 80."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-") or "course"
