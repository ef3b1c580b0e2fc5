"""Items of the ``enrollments`` table, and of ``submissions``: what a learner handed in and watched."""

from pynamodb.attributes import (
    BooleanAttribute,
    DiscriminatorAttribute,
    JSONAttribute,
    NumberAttribute,
    NumberSetAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    VersionAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.core.tables import BaseModel, Key, TableMeta, UtcDateTimeAttribute

WATCH_PREFIX = "WATCH#"


def enrollment_key(course_id: str, user_id: str) -> Key:
    """Return the key of a person's one enrollment in a course."""
    return Enrollment, course_id, user_id


def enrollment_id_of(course_id: str, user_id: str) -> str:
    """Return the id of an enrollment, which is the partition of the learner's work."""
    return f"{course_id}#{user_id}"


def submission_item(assignment_id: str, attempt: int) -> str:
    """Return the sort key of an attempt; it can exist only once."""
    return f"{assignment_id}#{attempt:04d}"


def watch_item(lesson_id: str, asset_id: str) -> str:
    """Return the sort key of what was watched of a lesson's video (another video begins anew)."""
    return f"{WATCH_PREFIX}{lesson_id}#{asset_id}"


def submission_key(enrollment_id: str, assignment_id: str, attempt: int) -> Key:
    """Return the key of an attempt."""
    return Submission, enrollment_id, submission_item(assignment_id, attempt)


def watch_key(enrollment_id: str, lesson_id: str, asset_id: str) -> Key:
    """Return the key of what was watched of a lesson's video."""
    return Watch, enrollment_id, watch_item(lesson_id, asset_id)


class ByUser(GlobalSecondaryIndex["Enrollment"]):
    """A person's enrollments, by age."""

    class Meta:
        index_name = "by_user"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)
    enrolled_at = UtcDateTimeAttribute(range_key=True)


class Enrollment(BaseModel):
    """A person in a course, with the name and address known when enrolling.

    ``results`` holds for each assignment id its attempts in order, as ``[score or null, passed]``.
    """

    class Meta(TableMeta):
        table = "enrollments"

    course_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute(range_key=True)
    organization_id = UnicodeAttribute()
    email = UnicodeAttribute()
    name = UnicodeAttribute()
    status = UnicodeAttribute()
    completed_lessons = UnicodeSetAttribute(null=True)
    results = JSONAttribute(default=dict)
    enrolled_at = UtcDateTimeAttribute()
    completed_at = UtcDateTimeAttribute(null=True)
    last_activity_at = UtcDateTimeAttribute()
    certificate_id = UnicodeAttribute(null=True)
    version = VersionAttribute()
    by_user = ByUser()


class ByAssignment(GlobalSecondaryIndex["Work"]):
    """What was handed in for an assignment, by time (submissions alone carry these attributes)."""

    class Meta:
        index_name = "by_assignment"
        projection = AllProjection()

    assignment_id = UnicodeAttribute(hash_key=True)
    submitted_at = UtcDateTimeAttribute(range_key=True)


class Work(BaseModel):
    """Base of all items of the ``submissions`` table."""

    class Meta(TableMeta):
        table = "submissions"

    enrollment_id = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    kind = DiscriminatorAttribute()
    organization_id = UnicodeAttribute()
    by_assignment = ByAssignment()


class Submission(Work, discriminator="SUBMISSION"):
    """One attempt at an assignment. ``right`` lists the questions answered rightly; scores are 0–100."""

    course_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    name = UnicodeAttribute()
    assignment_id = UnicodeAttribute()
    attempt = NumberAttribute()
    type = UnicodeAttribute()
    status = UnicodeAttribute()
    answers = JSONAttribute(default=list)
    right = JSONAttribute(default=list)
    text = UnicodeAttribute(default="")
    score = NumberAttribute(null=True)
    passed = BooleanAttribute(default=False)
    feedback = UnicodeAttribute(default="")
    submitted_at = UtcDateTimeAttribute()
    graded_at = UtcDateTimeAttribute(null=True)
    graded_by = UnicodeAttribute(null=True)
    version = VersionAttribute()


class Watch(Work, discriminator="WATCH"):
    """Which pieces of a lesson's video somebody has seen, as a set of bucket numbers."""

    lesson_id = UnicodeAttribute()
    asset_id = UnicodeAttribute()
    buckets = NumberSetAttribute(null=True)
