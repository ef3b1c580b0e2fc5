"""Requests and responses of the learning API."""

from typing import Annotated, Self

from pydantic import Field

from chalicelib.core.schemas import PageQuery, Schema, UtcDateTime
from chalicelib.courses.service import AssignmentType
from chalicelib.learning.grading import Answer
from chalicelib.learning.models import Submission, enrollment_id_of
from chalicelib.learning.service import EnrollmentStatus, Learner
from chalicelib.learning.submissions import HandedIn, SubmissionStatus, submission_id_of
from chalicelib.learning.watching import seen_percent

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Bucket = Annotated[int, Field(ge=0, le=100_000)]


class EnrollmentView(Schema):
    """A person in a course. `progress` is in whole percent, worked out anew each time."""

    id: str
    course_id: str
    organization_id: str
    user_id: str
    name: str
    email: str
    status: EnrollmentStatus
    progress: int
    completed_lessons: list[str]
    passed_assignments: list[str]
    enrolled_at: UtcDateTime
    completed_at: UtcDateTime | None
    last_activity_at: UtcDateTime
    certificate_id: str | None

    @classmethod
    def of(cls, learner: Learner) -> Self:
        """Present an enrollment."""
        enrollment = learner.enrollment
        return cls(
            id=enrollment_id_of(enrollment.course_id, enrollment.user_id),
            course_id=enrollment.course_id,
            organization_id=enrollment.organization_id,
            user_id=enrollment.user_id,
            name=enrollment.name,
            email=enrollment.email,
            status=EnrollmentStatus(enrollment.status),
            progress=learner.percent,
            completed_lessons=sorted(enrollment.completed_lessons or ()),
            passed_assignments=learner.passed_assignments,
            enrolled_at=enrollment.enrolled_at,
            completed_at=enrollment.completed_at,
            last_activity_at=enrollment.last_activity_at,
            certificate_id=enrollment.certificate_id,
        )


class OwnEnrollmentQuery(PageQuery):
    """The query of one's own enrollments."""

    limit: int = Field(25, ge=1, le=50, description="How many items at most.")


class EnrolledCourseView(Schema):
    """What a list of enrollments shows of a course."""

    id: str
    title: str
    slug: str
    category: str
    cover_url: str | None
    status: str


class OwnEnrollmentView(EnrollmentView):
    """One of my enrollments, with its course."""

    course: EnrolledCourseView

    @classmethod
    def of(cls, learner: Learner) -> Self:
        """Present an enrollment with its course."""
        course = learner.course
        shown = EnrolledCourseView(
            id=course.course_id,
            title=course.title,
            slug=course.slug,
            category=course.category,
            cover_url=course.cover_url,
            status=course.status,
        )
        return cls(**dict(EnrollmentView.of(learner)), course=shown)


class ProgressView(EnrollmentView):
    """How far somebody is: done of required, and what is missing. `completable`: `POST …/enroll` completes it.

    That happens when the course required more before. Any other step of the learner completes it too.
    """

    required: int
    done: int
    missing_lessons: list[str]
    missing_assignments: list[str]
    completable: bool

    @classmethod
    def of(cls, learner: Learner) -> Self:
        """Present progress."""
        progress = learner.progress
        return cls(
            **dict(EnrollmentView.of(learner)),
            required=progress.total,
            done=progress.done,
            missing_lessons=progress.missing_lessons,
            missing_assignments=progress.missing_assignments,
            completable=learner.completable,
        )


class BucketRange(Schema):
    """Buckets `first` to `last`, both included."""

    first: Bucket
    last: Bucket


class WatchInput(Schema):
    """What was watched: five-second buckets of the video, numbered from 0, alone or in ranges."""

    buckets: list[Bucket] = Field(default_factory=list, max_length=2000)
    ranges: list[BucketRange] = Field(default_factory=list, max_length=200)

    def spans(self) -> dict[str, tuple[int, int]]:
        """Return inclusive spans by the field that named them."""
        alone = {f"buckets.{place}": (bucket, bucket) for place, bucket in enumerate(self.buckets)}
        return alone | {f"ranges.{place}": (span.first, span.last) for place, span in enumerate(self.ranges)}


class WatchView(Schema):
    """How much of a lesson's video was seen. The lesson is completed at 90 percent."""

    lesson_id: str
    watched_percent: int
    completed: bool
    progress: ProgressView

    @classmethod
    def of(cls, lesson_id: str, learner: Learner, seen: set[int], duration: float) -> Self:
        """Present what was seen of a video of ``duration`` seconds."""
        return cls(
            lesson_id=lesson_id,
            watched_percent=seen_percent(seen, duration),
            completed=lesson_id in (learner.enrollment.completed_lessons or ()),
            progress=ProgressView.of(learner),
        )


class AnswerInput(Schema):
    """An answer: `options` for a choice, `truth` for a statement, `text` or `number` for the others."""

    question_id: Id
    options: list[Id] | None = Field(None, max_length=20)
    truth: bool | None = None
    text: str | None = Field(None, max_length=500)
    number: float | None = None


class SubmissionInput(Schema):
    """`answers` to a quiz, or the `text` of a task."""

    answers: list[AnswerInput] | None = Field(None, max_length=100)
    text: str | None = Field(None, min_length=1, max_length=20_000)

    def handed_in(self) -> HandedIn:
        """Return the plain values that the service takes."""
        answers = None if self.answers is None else [Answer(**a.model_dump()) for a in self.answers]
        return HandedIn(answers, self.text)


class SubmissionView(Schema):
    """An attempt. `right` lists the questions answered rightly: null while that would give answers away."""

    id: str
    course_id: str
    assignment_id: str
    user_id: str
    name: str
    attempt: int
    type: AssignmentType
    status: SubmissionStatus
    answers: list[AnswerInput]
    text: str
    score: float | None
    passed: bool
    right: list[str] | None
    feedback: str
    submitted_at: UtcDateTime
    graded_at: UtcDateTime | None
    graded_by: str | None
    version: int

    @classmethod
    def of(cls, submission: Submission, *, revealed: bool) -> Self:
        """Present an attempt; ``revealed`` shows which questions were answered rightly."""
        return cls(
            id=submission_id_of(submission),
            course_id=submission.course_id,
            assignment_id=submission.assignment_id,
            user_id=submission.user_id,
            name=submission.name,
            attempt=int(submission.attempt),
            type=AssignmentType(submission.type),
            status=SubmissionStatus(submission.status),
            answers=[AnswerInput(**answer) for answer in submission.answers],
            text=submission.text,
            score=None if submission.score is None else float(submission.score),
            passed=submission.passed,
            right=list(submission.right) if revealed and submission.type == AssignmentType.QUIZ else None,
            feedback=submission.feedback,
            submitted_at=submission.submitted_at,
            graded_at=submission.graded_at,
            graded_by=submission.graded_by,
            version=int(submission.version or 0),
        )


class SubmittedView(Schema):
    """The attempt that was handed in, and where the learner stands with it."""

    submission: SubmissionView
    progress: ProgressView


class SubmissionFilter(PageQuery):
    """Whose submissions to list for grading: those for one assignment."""

    assignment_id: Id
    status: SubmissionStatus | None = None


class GradeInput(Schema):
    """A grade for a task."""

    score: int = Field(ge=0, le=100)
    feedback: str = Field("", max_length=10_000)
