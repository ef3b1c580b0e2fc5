"""What completes a course: the required lessons, and the required assignments with their passing scores."""

from dataclasses import dataclass, field

from chalicelib.core.errors import Conflict, Raced
from chalicelib.core.transaction import Transaction
from chalicelib.courses.models import Assignment, CompletionRules, Course, Lesson
from chalicelib.courses.structure import Part, Structure
from chalicelib.courses.terms import CourseStatus


@dataclass(frozen=True)
class Requirements:
    """What a learner must do: complete these lessons, reach these scores (0–100) in these assignments."""

    lessons: frozenset[str] = frozenset()
    assignments: dict[str, float] = field(default_factory=dict)


def requirements_of(course: Course, rules: CompletionRules) -> Requirements:
    """Return what completes a course; an assignment without its own passing score takes the course's."""
    return Requirements(
        frozenset(rules.lessons),
        {key: float(course.passing_score if own is None else own) for key, own in rules.assignments.items()},
    )


def passing_score_of(course: Course, assignment: Assignment) -> float:
    """Return the score (0–100) that passes an assignment."""
    return float(course.passing_score if assignment.passing_score is None else assignment.passing_score)


def include_part(structure: Structure, part: Part, *, tx: Transaction) -> None:
    """Bring the rules in line with a part that was added or edited. Raises Conflict, see :func:`exclude_parts`."""
    lessons = [key for key in structure.rules.lessons if key != part_id(part)]
    assignments = {key: own for key, own in structure.rules.assignments.items() if key != part_id(part)}
    if part.required and isinstance(part, Lesson):
        lessons.append(part.lesson_id)
    elif part.required and isinstance(part, Assignment):
        assignments[part.assignment_id] = None if part.passing_score is None else float(part.passing_score)
    _change_rules(structure, lessons, assignments, tx=tx)


def exclude_parts(structure: Structure, parts: list[Part], *, tx: Transaction) -> None:
    """Take parts that are being deleted out of the rules.

    Raises Conflict if that would leave a published course without anything to complete.
    """
    gone = {part_id(part) for part in parts}
    lessons = [key for key in structure.rules.lessons if key not in gone]
    assignments = {key: own for key, own in structure.rules.assignments.items() if key not in gone}
    _change_rules(structure, lessons, assignments, tx=tx)


def _change_rules(
    structure: Structure, lessons: list[str], assignments: dict[str, float | None], *, tx: Transaction
) -> None:
    rules = structure.rules
    if set(lessons) == set(rules.lessons) and assignments == rules.assignments:
        return
    if not lessons and not assignments and structure.course.status == CourseStatus.PUBLISHED:
        raise Conflict(
            "nothing_required",
            "A published course keeps at least one required lesson or assignment: nobody could complete it.",
            field="required",
        )
    rules.lessons = lessons
    rules.assignments = assignments
    tx.put(rules, otherwise=Raced())


def part_id(part: Part) -> str:
    """Return the id of a lesson or an assignment."""
    return part.lesson_id if isinstance(part, Lesson) else part.assignment_id
