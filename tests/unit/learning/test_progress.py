"""The algebra of progress, against a reference that counts naively, under random edits and completions."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chalicelib.courses.service import Requirements
from chalicelib.learning.progress import (
    Attempt,
    Progress,
    best_score,
    is_passed,
    is_waiting,
    load_results,
    overall_score,
    progress_of,
    store_results,
)

IDS = st.sampled_from([f"item{n}" for n in range(8)])
SCORES = st.integers(0, 100).map(float)
REQUIREMENTS = st.builds(Requirements, lessons=st.frozensets(IDS), assignments=st.dictionaries(IDS, SCORES))
ATTEMPTS = st.lists(st.builds(Attempt, score=st.none() | SCORES, passed=st.booleans()), max_size=4)
RESULTS = st.dictionaries(IDS, ATTEMPTS)


def reference(requirements: Requirements, lessons: set[str], results: dict[str, list[Attempt]]) -> int:
    """Work out percent the slow way: one flag for each requirement."""
    flags = [lesson in lessons for lesson in requirements.lessons]
    for assignment, needed in requirements.assignments.items():
        tries = results.get(assignment, [])
        flags.append(
            any(t.passed for t in tries) or any(t.score is not None and t.score >= needed for t in tries)
        )
    return int(100 * sum(flags) / len(flags)) if flags else 0


@given(REQUIREMENTS, st.sets(IDS), RESULTS)
def test_progress_equals_the_reference_and_stays_within_bounds(
    requirements: Requirements, lessons: set[str], results: dict[str, list[Attempt]]
) -> None:
    progress = progress_of(requirements, lessons, results)

    assert progress.percent == reference(requirements, lessons, results)
    assert 0 <= progress.percent <= 100
    assert (progress.percent == 100) == progress.complete
    assert progress.complete == (
        progress.total > 0 and not progress.missing_lessons and not progress.missing_assignments
    )
    assert progress.done + len(progress.missing_lessons) + len(progress.missing_assignments) == progress.total


@given(REQUIREMENTS, st.sets(IDS), RESULTS, st.sets(IDS), RESULTS)
def test_progress_never_falls_while_the_course_stays(
    requirements: Requirements,
    lessons: set[str],
    results: dict[str, list[Attempt]],
    more_lessons: set[str],
    more_results: dict[str, list[Attempt]],
) -> None:
    before = progress_of(requirements, lessons, results)
    grown = {key: [*results.get(key, []), *more_results.get(key, [])] for key in {*results, *more_results}}
    after = progress_of(requirements, lessons | more_lessons, grown)
    assert before.percent <= after.percent
    assert before.complete <= after.complete


@given(REQUIREMENTS, st.lists(IDS), st.data())
def test_repeating_and_reordering_completions_changes_nothing(
    requirements: Requirements, lessons: list[str], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations([*lessons, *lessons]))
    assert progress_of(requirements, shuffled, {}) == progress_of(requirements, lessons, {})


@given(RESULTS)
def test_results_survive_storage(results: dict[str, list[Attempt]]) -> None:
    assert load_results(store_results(results)) == results


@dataclass
class Course:
    """The naive model of a course that is edited while somebody learns."""

    lessons: set[str] = field(default_factory=set)
    completed: set[str] = field(default_factory=set)


class EditedCourse(RuleBasedStateMachine):
    """Random edits and completions in any order."""

    @initialize()
    def begin(self) -> None:
        self.course = Course()
        self.last: tuple[set[str], int] = (set(), 0)

    @rule(lesson=IDS)
    def add_lesson(self, lesson: str) -> None:
        self.course.lessons.add(lesson)

    @rule(lesson=IDS)
    def delete_lesson(self, lesson: str) -> None:
        self.course.lessons.discard(lesson)

    @rule(lesson=IDS)
    def complete_lesson(self, lesson: str) -> None:
        self.course.completed.add(lesson)

    def progress(self) -> Progress:
        return progress_of(Requirements(frozenset(self.course.lessons)), self.course.completed, {})

    @invariant()
    def stays_within_bounds(self) -> None:
        if not hasattr(self, "course"):
            return
        percent = self.progress().percent
        lessons = set(self.course.lessons)
        expected = len(lessons & self.course.completed) * 100 // len(lessons) if lessons else 0
        assert percent == expected
        if lessons == self.last[0]:
            assert percent >= self.last[1]
        self.last = (lessons, percent)


TestEditedCourse = EditedCourse.TestCase


@pytest.mark.parametrize(
    ("attempts", "passing", "passed", "best", "waiting"),
    [
        ([], 70, False, None, False),
        ([Attempt(69.99, passed=False)], 70, False, 69.99, False),
        ([Attempt(70, passed=False)], 70, True, 70, False),
        ([Attempt(50, passed=True)], 70, True, 50, False),
        ([Attempt(20, passed=False), Attempt(None, passed=False)], 10, True, 20, True),
        ([Attempt(None, passed=False)], 0, False, None, True),
        ([Attempt(0, passed=False)], 0, True, 0, False),
    ],
)
def test_attempts(
    attempts: list[Attempt], passing: float, passed: bool, best: float | None, waiting: bool
) -> None:
    assert is_passed(attempts, passing) is passed
    assert best_score(attempts) == best
    assert is_waiting(attempts) is waiting


def test_overall_score_is_the_mean_of_the_best() -> None:
    requirements = Requirements(assignments={"a": 70, "b": 70, "c": 70})
    results = {"a": [Attempt(40, passed=False), Attempt(80, passed=True)], "b": [Attempt(75.5, passed=True)]}
    assert overall_score(requirements, results) == 77.75
    assert overall_score(requirements, {}) is None
