"""Authoring the parts of a module: lessons, and assignments with their questions."""

from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.core import ids
from chalicelib.core.auth import Actor
from chalicelib.core.errors import FieldError, NotFound, PreconditionFailed, Raced, Unprocessable
from chalicelib.core.tables import Key
from chalicelib.core.transaction import Transaction
from chalicelib.courses.models import Assignment, Lesson, Module, assignment_item, lesson_item, module_item
from chalicelib.courses.questions import Question, repeated_id, store_questions
from chalicelib.courses.readiness import flaw_of_assignment, flaw_of_lesson
from chalicelib.courses.rules import exclude_parts, include_part
from chalicelib.courses.service import open_course
from chalicelib.courses.structure import (
    Part,
    Structure,
    check_room_in_module,
    check_size,
    check_videos,
    size_of,
)
from chalicelib.courses.terms import AssignmentType, CourseStatus, LessonType
from chalicelib.courses.videos import check_video, duration_of
from chalicelib.media.service import Asset, asset_key


@dataclass(frozen=True)
class LessonDraft:
    """What an author says of a lesson. ``duration`` (seconds) is an estimate; a video's own length replaces it."""

    title: str
    type: LessonType
    content: str = ""
    vod_id: str | None = None
    duration: int | None = None
    required: bool = True
    preview: bool = False
    order: int | None = None


@dataclass(frozen=True)
class AssignmentDraft:
    """What an author says of an assignment. Scores are 0–100; without one the course's passing score counts."""

    title: str
    type: AssignmentType
    instructions: str = ""
    questions: list[Question] = field(default_factory=list)
    passing_score: int | None = None
    max_attempts: int = 3
    due_at: datetime | None = None
    required: bool = True
    order: int | None = None


def create_lesson(
    course_id: str, module_id: str, draft: LessonDraft, *, actor: Actor, tx: Transaction
) -> Lesson:
    """Add a lesson to a module. Raises Unprocessable for a video that cannot be used."""
    structure, found = open_course(course_id, *_video_keys(draft), actor=actor)
    _check_module(structure, module_id)
    lesson_id = ids.new_id("les")
    lesson = Lesson(course_id, lesson_item(lesson_id), lesson_id=lesson_id, module_id=module_id)
    lesson.organization_id = structure.course.organization_id
    lesson.order = _next_order(structure, module_id)
    _apply_lesson(structure, lesson, draft, found)
    _add_part(structure, lesson, tx=tx)
    return lesson


def edit_lesson(
    course_id: str,
    lesson_id: str,
    draft: LessonDraft,
    *,
    expected_version: int,
    actor: Actor,
    tx: Transaction,
) -> Lesson:
    """Replace a lesson. Raises PreconditionFailed, and Unprocessable for a video that cannot be used."""
    structure, found = open_course(course_id, *_video_keys(draft), actor=actor)
    lesson = structure.lesson(lesson_id)
    _check_version(lesson, expected_version)
    _apply_lesson(structure, lesson, draft, found)
    _save_part(structure, lesson, tx=tx)
    return lesson


def delete_lesson(course_id: str, lesson_id: str, *, actor: Actor, tx: Transaction) -> None:
    """Delete a lesson. Who completed it keeps that, but it stops counting."""
    structure, _ = open_course(course_id, actor=actor)
    lesson = structure.lesson(lesson_id)
    exclude_parts(structure, [lesson], tx=tx)
    tx.delete(lesson, otherwise=Raced())


def create_assignment(
    course_id: str, module_id: str, draft: AssignmentDraft, *, actor: Actor, tx: Transaction
) -> Assignment:
    """Add an assignment to a module. Raises Unprocessable for questions that cannot be."""
    structure, _ = open_course(course_id, actor=actor)
    _check_module(structure, module_id)
    assignment_id = ids.new_id("asg")
    assignment = Assignment(
        course_id, assignment_item(assignment_id), assignment_id=assignment_id, module_id=module_id
    )
    assignment.organization_id = structure.course.organization_id
    assignment.order = _next_order(structure, module_id)
    _apply_assignment(structure, assignment, draft)
    _add_part(structure, assignment, tx=tx)
    return assignment


def edit_assignment(
    course_id: str,
    assignment_id: str,
    draft: AssignmentDraft,
    *,
    expected_version: int,
    actor: Actor,
    tx: Transaction,
) -> Assignment:
    """Replace an assignment. Raises PreconditionFailed, and Unprocessable for questions that cannot be."""
    structure, _ = open_course(course_id, actor=actor)
    assignment = structure.assignment(assignment_id)
    _check_version(assignment, expected_version)
    _apply_assignment(structure, assignment, draft)
    _save_part(structure, assignment, tx=tx)
    return assignment


def delete_assignment(course_id: str, assignment_id: str, *, actor: Actor, tx: Transaction) -> None:
    """Delete an assignment. Who passed it keeps that, but it stops counting."""
    structure, _ = open_course(course_id, actor=actor)
    assignment = structure.assignment(assignment_id)
    exclude_parts(structure, [assignment], tx=tx)
    tx.delete(assignment, otherwise=Raced())


def _video_keys(draft: LessonDraft) -> list[Key]:
    return [asset_key(draft.vod_id)] if draft.vod_id else []


def _apply_lesson(
    structure: Structure, lesson: Lesson, draft: LessonDraft, found: list[Asset | None]
) -> None:
    if draft.type == LessonType.TEXT and draft.vod_id:
        raise Unprocessable("Only a video lesson has a video.", field="vodId", code="not_a_video_lesson")
    if draft.vod_id:
        check_videos(structure, draft.vod_id)
    video = check_video(found[0], structure.course.organization_id) if found else None
    lesson.title = draft.title
    lesson.type = draft.type.value
    lesson.content = draft.content
    lesson.vod_id = draft.vod_id
    lesson.duration = duration_of(video) or draft.duration
    lesson.required = draft.required
    lesson.preview = draft.preview
    lesson.order = draft.order or lesson.order
    _check_ready(structure, flaw_of_lesson(lesson, video))


def _apply_assignment(structure: Structure, assignment: Assignment, draft: AssignmentDraft) -> None:
    if draft.type == AssignmentType.TASK and draft.questions:
        raise Unprocessable("Only a quiz has questions.", field="questions", code="not_a_quiz")
    repeated = repeated_id(draft.questions)
    if repeated:
        raise Unprocessable("This id is used twice.", field=repeated, code="repeated_id")
    assignment.title = draft.title
    assignment.type = draft.type.value
    assignment.instructions = draft.instructions
    assignment.questions = store_questions(draft.questions)
    assignment.passing_score = draft.passing_score
    assignment.max_attempts = draft.max_attempts
    assignment.due_at = draft.due_at
    assignment.required = draft.required
    assignment.order = draft.order or assignment.order
    _check_ready(structure, flaw_of_assignment(assignment))


def _check_ready(structure: Structure, flaw: FieldError | None) -> None:
    """Raise Unprocessable if learners would at once see something unfinished."""
    if flaw and structure.course.status == CourseStatus.PUBLISHED:
        raise Unprocessable(flaw.detail, field=flaw.field, code=flaw.code)


def _check_version(part: Part, expected_version: int) -> None:
    if part.version != expected_version:
        raise PreconditionFailed


def _check_module(structure: Structure, module_id: str) -> None:
    if all(module.module_id != module_id for module in structure.modules):
        raise Unprocessable("This course has no such module.", field="moduleId", code="unknown_module")
    check_room_in_module(structure, module_id)


def _next_order(structure: Structure, module_id: str) -> int:
    return 1 + max((int(part.order) for part in structure.parts_of(module_id)), default=0)


def _add_part(structure: Structure, part: Part, *, tx: Transaction) -> None:
    check_size(structure, size_of(part))
    include_part(structure, part, tx=tx)
    tx.create(part)
    tx.check(
        Module,
        structure.course.course_id,
        module_item(part.module_id),
        condition=Module.item.exists(),
        otherwise=NotFound("module"),
    )


def _save_part(structure: Structure, part: Part, *, tx: Transaction) -> None:
    check_size(structure)
    include_part(structure, part, tx=tx)
    tx.put(part)
