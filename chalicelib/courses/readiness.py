"""What keeps a course from its learners: each flaw is a sentence that its author can act on, with the field."""

from chalicelib.core.errors import FieldError
from chalicelib.courses.models import Assignment, Lesson
from chalicelib.courses.questions import flaw_of, load_questions
from chalicelib.courses.structure import Structure
from chalicelib.courses.terms import AssignmentType, LessonType
from chalicelib.media.service import Asset, Status


def flaws_of_course(structure: Structure, videos: dict[str, Asset]) -> list[FieldError]:
    """Return everything that keeps the course from being published; ``videos`` are its assets by id."""
    flaws = _flaws_of_shape(structure)
    for lesson in structure.lessons:
        flaw = flaw_of_lesson(lesson, videos.get(lesson.vod_id or ""))
        flaws += [_placed(flaw, f"lessons.{lesson.lesson_id}", lesson.title)] if flaw else []
    for assignment in structure.assignments:
        flaw = flaw_of_assignment(assignment)
        flaws += [_placed(flaw, f"assignments.{assignment.assignment_id}", assignment.title)] if flaw else []
    return flaws


def flaw_of_lesson(lesson: Lesson, video: Asset | None) -> FieldError | None:
    """Return what keeps a lesson from being shown, None if nothing does."""
    if lesson.type == LessonType.TEXT:
        return (
            None
            if lesson.content.strip()
            else FieldError("content", "Write the text of this lesson.", "empty")
        )
    if video is None:
        return FieldError("vodId", "Upload a video for this lesson.", "no_video")
    if video.status == Status.READY:
        return None
    if video.status == Status.FAILED:
        return FieldError("vodId", "The video cannot be played. Upload another one.", "video_failed")
    return FieldError(
        "vodId", "The video is still being processed. Try again in a moment.", "video_not_ready"
    )


def flaw_of_assignment(assignment: Assignment) -> FieldError | None:
    """Return what keeps an assignment from being taken, None if nothing does."""
    if assignment.type == AssignmentType.TASK:
        empty = not assignment.instructions.strip()
        return FieldError("instructions", "Say what is to be done.", "empty") if empty else None
    questions = load_questions(assignment.questions)
    if not questions:
        return FieldError("questions", "Add at least one question.", "no_questions")
    for position, question in enumerate(questions):
        flaw = flaw_of(question)
        if flaw:
            return FieldError(f"questions.{position}", f"Question {position + 1}: {flaw}", "no_right_answer")
    return None


def _flaws_of_shape(structure: Structure) -> list[FieldError]:
    if not structure.modules:
        return [FieldError("modules", "Add a module with at least one lesson.", "no_modules")]
    if not structure.lessons:
        return [FieldError("lessons", "Add at least one lesson.", "no_lessons")]
    if not structure.rules.lessons and not structure.rules.assignments:
        sentence = "Make at least one lesson or assignment required: nobody could complete the course."
        return [FieldError("lessons", sentence, "nothing_required")]
    return []


def _placed(flaw: FieldError, place: str, title: str) -> FieldError:
    return FieldError(f"{place}.{flaw.field}", f"“{title}”: {flaw.detail}", flaw.code)
