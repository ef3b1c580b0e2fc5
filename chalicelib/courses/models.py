"""Items of the ``courses`` table: a course with its whole structure is one partition, read by one query."""

from pynamodb.attributes import (
    BooleanAttribute,
    DiscriminatorAttribute,
    JSONAttribute,
    ListAttribute,
    NumberAttribute,
    UnicodeAttribute,
    VersionAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.core.tables import BaseModel, Key, TableMeta, UtcDateTimeAttribute

COURSE = "COURSE"
RULES = "RULES"
GRAPH = "GRAPH"
PUBLIC_CATALOG = "PUBLIC"


def course_key(course_id: str) -> Key:
    """Return the key of the course itself."""
    return Course, course_id, COURSE


def rules_key(course_id: str) -> Key:
    """Return the key of a course's completion rules."""
    return CompletionRules, course_id, RULES


def graph_key(organization_id: str) -> Key:
    """Return the key of an organization's graph of prerequisites."""
    return PrerequisiteGraph, f"PREREQUISITES#{organization_id}", GRAPH


def module_item(module_id: str) -> str:
    """Return the sort key of a module."""
    return f"MODULE#{module_id}"


def lesson_key(course_id: str, lesson_id: str) -> Key:
    """Return the key of a lesson."""
    return Lesson, course_id, lesson_item(lesson_id)


def assignment_key(course_id: str, assignment_id: str) -> Key:
    """Return the key of an assignment."""
    return Assignment, course_id, assignment_item(assignment_id)


def lesson_item(lesson_id: str) -> str:
    """Return the sort key of a lesson."""
    return f"LESSON#{lesson_id}"


def assignment_item(assignment_id: str) -> str:
    """Return the sort key of an assignment."""
    return f"ASSIGNMENT#{assignment_id}"


def catalog_key(organization_id: str, status: str) -> str:
    """Return the partition of ``by_organization`` that lists an organization's courses of one status."""
    return f"{organization_id}#{status}"


class ByOrganization(GlobalSecondaryIndex["CourseItem"]):
    """An organization's courses of one status, by age (courses alone carry these attributes)."""

    class Meta:
        index_name = "by_organization"
        projection = AllProjection()

    catalog_organization_id = UnicodeAttribute(hash_key=True)
    created_at = UtcDateTimeAttribute(range_key=True)


class ByStatus(GlobalSecondaryIndex["CourseItem"]):
    """The public catalogue: published courses that everybody may see, by age. Sparse."""

    class Meta:
        index_name = "by_status"
        projection = AllProjection()

    catalog_status = UnicodeAttribute(hash_key=True)
    created_at = UtcDateTimeAttribute(range_key=True)


class CourseItem(BaseModel):
    """Base of all items of the table."""

    class Meta(TableMeta):
        table = "courses"

    course_id = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    kind = DiscriminatorAttribute()
    organization_id = UnicodeAttribute()
    by_organization = ByOrganization()
    by_status = ByStatus()


class Course(CourseItem, discriminator="COURSE"):
    """The course itself. ``price`` is in minor units of ``currency`` (ISO 4217)."""

    catalog_organization_id = UnicodeAttribute()
    catalog_status = UnicodeAttribute(null=True)
    instructor_id = UnicodeAttribute()
    title = UnicodeAttribute()
    slug = UnicodeAttribute()
    description = UnicodeAttribute(default="")
    level = UnicodeAttribute()
    category = UnicodeAttribute(default="")
    language = UnicodeAttribute()
    cover_url = UnicodeAttribute(null=True)
    price = NumberAttribute()
    currency = UnicodeAttribute()
    status = UnicodeAttribute()
    visibility = UnicodeAttribute()
    prerequisites: ListAttribute[str] = ListAttribute(default=list)
    passing_score = NumberAttribute()
    certificate_enabled = BooleanAttribute()
    created_at = UtcDateTimeAttribute()
    updated_at = UtcDateTimeAttribute()
    published_at = UtcDateTimeAttribute(null=True)
    version = VersionAttribute()


class CompletionRules(CourseItem, discriminator="RULES"):
    """What a learner must do: ids of required lessons, and required assignments with their own passing score.

    Kept beside the structure and changed in the same transactions, so that progress needs no read of the structure.
    An assignment without its own passing score (None) takes the course's.
    """

    lessons: ListAttribute[str] = ListAttribute(default=list)
    assignments = JSONAttribute(default=dict)
    version = VersionAttribute()


class Module(CourseItem, discriminator="MODULE"):
    """A chapter of a course."""

    module_id = UnicodeAttribute()
    title = UnicodeAttribute()
    description = UnicodeAttribute(default="")
    order = NumberAttribute()
    version = VersionAttribute()


class Lesson(CourseItem, discriminator="LESSON"):
    """A text or a video. ``content`` is Markdown, ``duration`` is in seconds, ``order`` counts within the module."""

    lesson_id = UnicodeAttribute()
    module_id = UnicodeAttribute()
    title = UnicodeAttribute()
    type = UnicodeAttribute()
    content = UnicodeAttribute(default="")
    vod_id = UnicodeAttribute(null=True)
    duration = NumberAttribute(null=True)
    order = NumberAttribute()
    required = BooleanAttribute()
    preview = BooleanAttribute()
    version = VersionAttribute()


class Assignment(CourseItem, discriminator="ASSIGNMENT"):
    """A quiz or a task. ``questions`` holds the keys (right answers): they never go to a learner."""

    assignment_id = UnicodeAttribute()
    module_id = UnicodeAttribute()
    title = UnicodeAttribute()
    type = UnicodeAttribute()
    instructions = UnicodeAttribute(default="")
    questions = JSONAttribute(default=list)
    passing_score = NumberAttribute(null=True)
    max_attempts = NumberAttribute()
    due_at = UtcDateTimeAttribute(null=True)
    order = NumberAttribute()
    required = BooleanAttribute()
    version = VersionAttribute()


class PrerequisiteGraph(CourseItem, discriminator="GRAPH"):
    """Which course of an organization demands which others: one item, so that two edits cannot close a cycle."""

    edges = JSONAttribute(default=dict)
    version = VersionAttribute()
