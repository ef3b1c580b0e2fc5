"""Requests and responses of the courses API."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field

from chalicelib.core.schemas import PageQuery, Schema, UtcDateTime
from chalicelib.courses.models import Assignment, Course, Lesson, Module
from chalicelib.courses.outline import ModuleDraft
from chalicelib.courses.parts import AssignmentDraft, LessonDraft
from chalicelib.courses.prerequisites import MAX_PREREQUISITES
from chalicelib.courses.questions import Question, Questions, load_questions
from chalicelib.courses.service import CourseProfile, CourseSight
from chalicelib.courses.structure import MAX_MODULES, MAX_PER_MODULE, Structure
from chalicelib.courses.terms import (
    CURRENCIES,
    AssignmentType,
    CourseStatus,
    LessonType,
    Level,
    Visibility,
)

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Title = Annotated[str, Field(min_length=1, max_length=160)]
Order = Annotated[int, Field(ge=1, le=1_000_000)]
Score = Annotated[int, Field(ge=0, le=100)]
Url = Annotated[str, Field(max_length=500, pattern=r"^(https://[^\s\"'<>]+|/media/[A-Za-z0-9_./-]+)$")]


def _in_use(code: str) -> str:
    if code not in CURRENCIES:
        raise ValueError("give a currency's three-letter code (ISO 4217), for example EUR")
    return code


def _distinct(ids: list[str]) -> list[str]:
    if len(set(ids)) < len(ids):
        raise ValueError("name each course once")
    return ids


Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$"), AfterValidator(_in_use)]


class CourseProfileInput(Schema):
    """What an author says of a course."""

    title: Title
    description: str = Field("", max_length=10_000, description="Markdown.")
    slug: str | None = Field(None, max_length=80, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    level: Level = Level.ALL
    category: str = Field("", max_length=60)
    language: str = Field(
        "en", pattern=r"^[a-zA-Z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35, description="BCP 47."
    )
    cover_url: Url | None = None
    price: int = Field(
        0, ge=0, le=100_000_000, description="In minor units of `currency`: 4900 is 49.00 EUR."
    )
    currency: Currency = "USD"
    visibility: Visibility = Visibility.ORGANIZATION
    prerequisites: Annotated[list[Id], AfterValidator(_distinct)] = Field(
        default_factory=list, max_length=MAX_PREREQUISITES, description="Ids of courses to complete first."
    )
    passing_score: Score = 70
    certificate_enabled: bool = True
    instructor_id: str | None = Field(None, min_length=1, max_length=200)

    def profile(self) -> CourseProfile:
        """Return the plain values that the service takes."""
        return CourseProfile(**self.model_dump(exclude={"organization_id"}))


class CourseInput(CourseProfileInput):
    """A new course of an organization."""

    organization_id: Id


class CourseFilter(PageQuery):
    """Which courses to list: an organization's, or without one the public catalogue."""

    organization_id: Id | None = None
    status: CourseStatus = CourseStatus.PUBLISHED


class CourseView(Schema):
    """A course."""

    id: str
    organization_id: str
    instructor_id: str
    title: str
    description: str
    slug: str
    level: Level
    category: str
    language: str
    cover_url: str | None
    price: int
    currency: str
    status: CourseStatus
    visibility: Visibility
    prerequisites: list[str]
    passing_score: int
    certificate_enabled: bool
    created_at: UtcDateTime
    updated_at: UtcDateTime
    published_at: UtcDateTime | None
    version: int

    @classmethod
    def of(cls, course: Course) -> Self:
        """Present a course without its structure."""
        return cls(
            id=course.course_id,
            organization_id=course.organization_id,
            instructor_id=course.instructor_id,
            title=course.title,
            description=course.description,
            slug=course.slug,
            level=Level(course.level),
            category=course.category,
            language=course.language,
            cover_url=course.cover_url,
            price=int(course.price),
            currency=course.currency,
            status=CourseStatus(course.status),
            visibility=Visibility(course.visibility),
            prerequisites=list(course.prerequisites),
            passing_score=int(course.passing_score),
            certificate_enabled=course.certificate_enabled,
            created_at=course.created_at,
            updated_at=course.updated_at,
            published_at=course.published_at,
            version=int(course.version or 0),
        )


class ModuleInput(Schema):
    """A module. Without `order` it stays where it is; a new one goes last."""

    title: Title
    description: str = Field("", max_length=4000)
    order: Order | None = None

    def draft(self) -> ModuleDraft:
        """Return the plain values that the service takes."""
        return ModuleDraft(**self.model_dump())


class ModuleView(Schema):
    """A module."""

    id: str
    course_id: str
    title: str
    description: str
    order: int
    version: int

    @classmethod
    def of(cls, module: Module) -> Self:
        """Present a module without its lessons."""
        return cls(
            id=module.module_id,
            course_id=module.course_id,
            title=module.title,
            description=module.description,
            order=int(module.order),
            version=int(module.version or 0),
        )


class LessonProfileInput(Schema):
    """A lesson. A VIDEO lesson names an upload of the organization in `vodId`."""

    title: Title
    type: LessonType
    content: str = Field("", max_length=60_000, description="Markdown.")
    vod_id: Id | None = None
    duration: int | None = Field(
        None, ge=1, le=86_400, description="Seconds; a video's own length replaces it."
    )
    required: bool = True
    preview: bool = Field(
        default=False, description="Whether people who are not enrolled may read or watch it."
    )
    order: Order | None = None

    def draft(self) -> LessonDraft:
        """Return the plain values that the service takes."""
        return LessonDraft(**self.model_dump(exclude={"module_id"}))


class LessonInput(LessonProfileInput):
    """A new lesson in a module."""

    module_id: Id


class LessonView(Schema):
    """A lesson. `content` and `vodId` are null for those who may not see them."""

    id: str
    course_id: str
    module_id: str
    title: str
    type: LessonType
    content: str | None
    vod_id: str | None
    duration: int | None
    order: int
    required: bool
    preview: bool
    version: int

    @classmethod
    def of(cls, lesson: Lesson, *, opened: bool = True) -> Self:
        """Present a lesson, with what is in it only if ``opened``."""
        return cls(
            id=lesson.lesson_id,
            course_id=lesson.course_id,
            module_id=lesson.module_id,
            title=lesson.title,
            type=LessonType(lesson.type),
            content=lesson.content if opened else None,
            vod_id=lesson.vod_id if opened else None,
            duration=None if lesson.duration is None else int(lesson.duration),
            order=int(lesson.order),
            required=lesson.required,
            preview=lesson.preview,
            version=int(lesson.version or 0),
        )


class AssignmentProfileInput(Schema):
    """An assignment. A QUIZ has questions and is graded at once; a TASK is graded by staff."""

    title: Title
    type: AssignmentType
    instructions: str = Field("", max_length=20_000, description="Markdown.")
    questions: Questions = Field(default_factory=list)
    passing_score: Score | None = Field(None, description="Without it the course's passing score counts.")
    max_attempts: int = Field(3, ge=1, le=50)
    due_at: UtcDateTime | None = None
    required: bool = True
    order: Order | None = None

    def draft(self) -> AssignmentDraft:
        """Return the plain values that the service takes."""
        values = {name: getattr(self, name) for name in AssignmentProfileInput.model_fields}
        return AssignmentDraft(**values)


class AssignmentInput(AssignmentProfileInput):
    """A new assignment in a module."""

    module_id: Id


class AssignmentView(Schema):
    """An assignment as staff see it, with the right answers. Others get `questions` as null."""

    id: str
    course_id: str
    module_id: str
    title: str
    type: AssignmentType
    instructions: str | None
    questions: list[Question] | None
    passing_score: int | None
    max_attempts: int
    due_at: UtcDateTime | None
    order: int
    required: bool
    version: int

    @classmethod
    def of(cls, assignment: Assignment, *, opened: bool = True) -> Self:
        """Present an assignment, with instructions, questions and keys only if ``opened`` (to staff)."""
        own = assignment.passing_score
        return cls(
            id=assignment.assignment_id,
            course_id=assignment.course_id,
            module_id=assignment.module_id,
            title=assignment.title,
            type=AssignmentType(assignment.type),
            instructions=assignment.instructions if opened else None,
            questions=load_questions(assignment.questions) if opened else None,
            passing_score=None if own is None else int(own),
            max_attempts=int(assignment.max_attempts),
            due_at=assignment.due_at,
            order=int(assignment.order),
            required=assignment.required,
            version=int(assignment.version or 0),
        )


class ModuleDetailView(ModuleView):
    """A module with what is in it; `order` runs through lessons and assignments together."""

    lessons: list[LessonView]
    assignments: list[AssignmentView]

    @classmethod
    def inside(cls, module: Module, structure: Structure, *, staff: bool) -> Self:
        """Present a module of ``structure`` to staff or to others."""
        key = module.module_id
        return cls(
            **dict(ModuleView.of(module)),
            lessons=[
                LessonView.of(e, opened=staff or e.preview) for e in structure.lessons if e.module_id == key
            ],
            assignments=[
                AssignmentView.of(a, opened=staff) for a in structure.assignments if a.module_id == key
            ],
        )


class CourseDetailView(CourseView):
    """A course with its structure. `editable` says whether the caller sees drafts, texts and right answers."""

    editable: bool
    modules: list[ModuleDetailView]

    @classmethod
    def seen(cls, sight: CourseSight) -> Self:
        """Present a course as the caller may see it."""
        modules = [
            ModuleDetailView.inside(module, sight.structure, staff=sight.staff)
            for module in sight.structure.modules
        ]
        return cls(**dict(CourseView.of(sight.structure.course)), editable=sight.staff, modules=modules)


class ModuleOrder(Schema):
    """A module, and its lessons and assignments in the wanted order."""

    id: Id
    items: list[Id] = Field(max_length=MAX_PER_MODULE)


class OrderInput(Schema):
    """Every module, lesson and assignment of the course exactly once, in the wanted order."""

    modules: list[ModuleOrder] = Field(max_length=MAX_MODULES)
