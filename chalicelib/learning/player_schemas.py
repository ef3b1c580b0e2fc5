"""The player's document. Its questions are built field by field, so that no key can come along."""

from typing import Self

from chalicelib.core.schemas import Query, Schema, UtcDateTime
from chalicelib.courses.service import (
    Assignment,
    AssignmentType,
    Lesson,
    LessonType,
    Module,
    MultipleChoice,
    Question,
    SingleChoice,
    load_questions,
    passing_score_of,
)
from chalicelib.learning.player import PlayerSight
from chalicelib.learning.progress import best_score, is_passed, is_waiting, load_results
from chalicelib.learning.schemas import Id, ProgressView
from chalicelib.learning.submissions import is_closed
from chalicelib.learning.watching import seen_percent
from chalicelib.media.service import Asset, main_path, poster_path


class PlayerQuery(Query):
    """`lessonId` sets the cookies for that lesson's video; without it for the first six of the course."""

    lesson_id: Id | None = None


class PlayerOptionView(Schema):
    """An answer to choose from."""

    id: str
    text: str


class PlayerQuestionView(Schema):
    """A question without its key. `options` is empty where there is nothing to choose from."""

    id: str
    kind: str
    prompt: str
    points: int
    options: list[PlayerOptionView]

    @classmethod
    def of(cls, question: Question) -> Self:
        """Present a question to a learner."""
        options = question.options if isinstance(question, SingleChoice | MultipleChoice) else []
        return cls(
            id=question.id,
            kind=question.kind,
            prompt=question.prompt,
            points=question.points,
            options=[PlayerOptionView(id=option.id, text=option.text) for option in options],
        )


class PlayerVideoView(Schema):
    """A video to play: paths on the CDN, which this answer's cookies open; `duration` in seconds."""

    asset_id: str
    url: str
    poster_url: str | None
    duration: float
    watched_percent: int
    watched_buckets: list[int]

    @classmethod
    def of(cls, video: Asset, watched: set[int]) -> Self:
        """Present a video and what was seen of it."""
        duration = float(video.duration_seconds or 0)
        return cls(
            asset_id=video.asset_id,
            url=main_path(video),
            poster_url=poster_path(video),
            duration=duration,
            watched_percent=seen_percent(watched, duration),
            watched_buckets=sorted(watched),
        )


class PlayerLessonView(Schema):
    """A lesson. A locked one shows neither text nor video: enroll first."""

    id: str
    title: str
    type: LessonType
    order: int
    required: bool
    preview: bool
    locked: bool
    completed: bool
    duration: int | None
    content: str | None
    video: PlayerVideoView | None

    @classmethod
    def of(cls, lesson: Lesson, sight: PlayerSight) -> Self:
        """Present a lesson to somebody."""
        completed = sight.learner.enrollment.completed_lessons if sight.learner else None
        video = sight.video_of(lesson)
        return cls(
            id=lesson.lesson_id,
            title=lesson.title,
            type=LessonType(lesson.type),
            order=int(lesson.order),
            required=lesson.required,
            preview=lesson.preview,
            locked=not sight.opens(lesson),
            completed=lesson.lesson_id in (completed or ()),
            duration=None if lesson.duration is None else int(lesson.duration),
            content=lesson.content if sight.opens(lesson) else None,
            video=PlayerVideoView.of(video, sight.watched_of(lesson)) if video is not None else None,
        )


class PlayerAssignmentView(Schema):
    """An assignment with where the learner stands. `closed`: passed, or no attempt is left."""

    id: str
    title: str
    type: AssignmentType
    order: int
    required: bool
    locked: bool
    instructions: str | None
    questions: list[PlayerQuestionView]
    passing_score: int
    max_attempts: int
    due_at: UtcDateTime | None
    attempts: int
    best_score: float | None
    waiting: bool
    passed: bool
    closed: bool

    @classmethod
    def of(cls, assignment: Assignment, sight: PlayerSight) -> Self:
        """Present an assignment to somebody."""
        course = sight.structure.course
        passing_score = passing_score_of(course, assignment)
        results = load_results(sight.learner.enrollment.results) if sight.learner else {}
        attempts = results.get(assignment.assignment_id, [])
        questions = load_questions(assignment.questions) if sight.whole else []
        return cls(
            id=assignment.assignment_id,
            title=assignment.title,
            type=AssignmentType(assignment.type),
            order=int(assignment.order),
            required=assignment.required,
            locked=not sight.whole,
            instructions=assignment.instructions if sight.whole else None,
            questions=[PlayerQuestionView.of(question) for question in questions],
            passing_score=int(passing_score),
            max_attempts=int(assignment.max_attempts),
            due_at=assignment.due_at,
            attempts=len(attempts),
            best_score=best_score(attempts),
            waiting=is_waiting(attempts),
            passed=is_passed(attempts, passing_score),
            closed=is_closed(course, assignment, attempts),
        )


class PlayerModuleView(Schema):
    """A module; `order` runs through lessons and assignments together."""

    id: str
    title: str
    description: str
    order: int
    lessons: list[PlayerLessonView]
    assignments: list[PlayerAssignmentView]

    @classmethod
    def of(cls, module: Module, sight: PlayerSight) -> Self:
        """Present a module to somebody."""
        key = module.module_id
        structure = sight.structure
        return cls(
            id=key,
            title=module.title,
            description=module.description,
            order=int(module.order),
            lessons=[PlayerLessonView.of(e, sight) for e in structure.lessons if e.module_id == key],
            assignments=[
                PlayerAssignmentView.of(a, sight) for a in structure.assignments if a.module_id == key
            ],
        )


class PlayerView(Schema):
    """A course to learn from. `enrollment` is null for staff and visitors who only look."""

    course_id: str
    organization_id: str
    title: str
    description: str
    language: str
    staff: bool
    enrollment: ProgressView | None
    modules: list[PlayerModuleView]

    @classmethod
    def of(cls, sight: PlayerSight) -> Self:
        """Present a course to somebody."""
        course = sight.structure.course
        return cls(
            course_id=course.course_id,
            organization_id=course.organization_id,
            title=course.title,
            description=course.description,
            language=course.language,
            staff=sight.staff,
            enrollment=ProgressView.of(sight.learner) if sight.learner is not None else None,
            modules=[PlayerModuleView.of(module, sight) for module in sight.structure.modules],
        )
