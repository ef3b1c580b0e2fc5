"""A course with everything in it, read by one query, and the limits that keep it one."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from chalicelib.core.errors import Conflict, NotFound
from chalicelib.courses.models import Assignment, CompletionRules, Course, CourseItem, Lesson, Module
from chalicelib.courses.terms import LessonType

T = TypeVar("T")
Part = Lesson | Assignment
P = TypeVar("P", Lesson, Assignment)

MAX_MODULES = 60
MAX_PER_MODULE = 80
MAX_VIDEOS = 90
MAX_BYTES = 900_000
"""DynamoDB answers a query with at most 1 MB, and 100 items go into one transaction or one batch read."""


@dataclass(frozen=True)
class Structure:
    """A course, its completion rules, and its parts in the order of the course."""

    course: Course
    rules: CompletionRules
    modules: list[Module]
    lessons: list[Lesson]
    assignments: list[Assignment]

    def module(self, module_id: str) -> Module:
        """Return a module. Raises NotFound."""
        return _only("module", (m for m in self.modules if m.module_id == module_id))

    def lesson(self, lesson_id: str) -> Lesson:
        """Return a lesson. Raises NotFound."""
        return _only("lesson", (e for e in self.lessons if e.lesson_id == lesson_id))

    def assignment(self, assignment_id: str) -> Assignment:
        """Return an assignment. Raises NotFound."""
        return _only("assignment", (a for a in self.assignments if a.assignment_id == assignment_id))

    @property
    def parts(self) -> list[Part]:
        """All lessons, then all assignments."""
        return [*self.lessons, *self.assignments]

    def parts_of(self, module_id: str) -> list[Part]:
        """Return a module's lessons and assignments in their order."""
        parts = [part for part in self.parts if part.module_id == module_id]
        return sorted(parts, key=lambda part: (part.order, part.item))

    @property
    def video_ids(self) -> list[str]:
        """The distinct media assets of the course's video lessons, in order."""
        return list(dict.fromkeys(e.vod_id for e in self.lessons if e.type == LessonType.VIDEO and e.vod_id))

    @property
    def size(self) -> int:
        """About how many bytes the structure takes in the database."""
        return sum(size_of(part) for part in (*self.modules, *self.parts))


def get_structure(course_id: str) -> Structure:
    """Return a course with everything in it, read consistently. One DynamoDB call. Raises NotFound."""
    items = list(CourseItem.query(course_id, consistent_read=True))
    return arrange(
        _only("course", (i for i in items if isinstance(i, Course))),
        _only("course", (i for i in items if isinstance(i, CompletionRules))),
        [i for i in items if isinstance(i, Module)],
        [i for i in items if isinstance(i, Lesson)],
        [i for i in items if isinstance(i, Assignment)],
    )


def arrange(
    course: Course,
    rules: CompletionRules,
    modules: list[Module],
    lessons: list[Lesson],
    assignments: list[Assignment],
) -> Structure:
    """Return the parts of a course as a structure, each kind in the order of the course."""
    modules = sorted(modules, key=lambda module: (module.order, module.item))
    place = {module.module_id: position for position, module in enumerate(modules)}
    return Structure(course, rules, modules, _in_order(lessons, place), _in_order(assignments, place))


def size_of(part: CourseItem) -> int:
    """Return about how many bytes an item takes in the database."""
    return len(json.dumps(part.to_simple_dict(), ensure_ascii=False).encode())


def check_size(structure: Structure, added: int = 0) -> None:
    """Raise Conflict if the course, with ``added`` bytes more, holds too much for one query."""
    if structure.size + added > MAX_BYTES:
        raise Conflict("course_full", "This course has as much text as one can hold. Make a second course.")


def check_room_for_module(structure: Structure) -> None:
    """Raise Conflict if one more module does not fit into the course."""
    if len(structure.modules) >= MAX_MODULES:
        raise Conflict("course_full", f"A course holds at most {MAX_MODULES} modules.")


def check_room_in_module(structure: Structure, module_id: str) -> None:
    """Raise Conflict if one more lesson or assignment does not fit into the module."""
    if len(structure.parts_of(module_id)) >= MAX_PER_MODULE:
        raise Conflict("module_full", f"A module holds at most {MAX_PER_MODULE} lessons and assignments.")


def check_videos(structure: Structure, vod_id: str) -> None:
    """Raise Conflict if one more video does not fit into the course."""
    if vod_id not in structure.video_ids and len(structure.video_ids) >= MAX_VIDEOS:
        raise Conflict("course_full", f"A course holds at most {MAX_VIDEOS} videos.", field="vodId")


def _only(kind: str, found: Iterable[T]) -> T:
    for item in found:
        return item
    raise NotFound(kind)


def _in_order(parts: Iterable[P], place: dict[str, int]) -> list[P]:
    return sorted(parts, key=lambda part: (place.get(part.module_id, len(place)), part.order, part.item))
