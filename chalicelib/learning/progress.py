"""The algebra of progress: sets of what is done, compared with the sets that a course requires at this moment.

Nothing is counted up, so repeated or reordered requests and edits of the course cannot carry progress over 100 % or
leave it stuck: it is worked out anew whenever somebody asks.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.courses.service import Requirements


@dataclass(frozen=True)
class Attempt:
    """An attempt at an assignment: its score (0–100, None until graded), and whether it passed at that time."""

    score: float | None
    passed: bool


@dataclass(frozen=True)
class Progress:
    """How much of what is required is done, and what is missing."""

    done: int
    total: int
    missing_lessons: list[str]
    missing_assignments: list[str]

    @property
    def percent(self) -> int:
        """Whole percent, 0 to 100; 100 only when nothing is missing."""
        return self.done * 100 // self.total if self.total else 0

    @property
    def complete(self) -> bool:
        """Whether everything is done. A course that requires nothing cannot be completed."""
        return self.total > 0 and self.done == self.total


Results = Mapping[str, Sequence[Attempt]]


def progress_of(requirements: Requirements, lessons: Collection[str], results: Results) -> Progress:
    """Return the progress of somebody who completed ``lessons`` and has these ``results`` by assignment."""
    missing_lessons = sorted(requirements.lessons - set(lessons))
    missing_assignments = sorted(
        assignment_id
        for assignment_id, passing_score in requirements.assignments.items()
        if not is_passed(results.get(assignment_id, ()), passing_score)
    )
    total = len(requirements.lessons) + len(requirements.assignments)
    done = total - len(missing_lessons) - len(missing_assignments)
    return Progress(done, total, missing_lessons, missing_assignments)


def is_passed(attempts: Sequence[Attempt], passing_score: float) -> bool:
    """Return whether one attempt passed, by the rule of its time or by today's."""
    return any(a.passed or (a.score is not None and a.score >= passing_score) for a in attempts)


def best_score(attempts: Sequence[Attempt]) -> float | None:
    """Return the best score so far, None before the first grade."""
    return max((a.score for a in attempts if a.score is not None), default=None)


def is_waiting(attempts: Sequence[Attempt]) -> bool:
    """Return whether the last attempt waits to be graded."""
    return bool(attempts) and attempts[-1].score is None


def overall_score(requirements: Requirements, results: Results) -> float | None:
    """Return the mean of the best scores in the required assignments, None where nothing is graded."""
    best = [best_score(results.get(assignment_id, ())) for assignment_id in requirements.assignments]
    scores = [score for score in best if score is not None]
    return round(sum(scores) / len(scores), 2) if scores else None


def load_results(stored: Any) -> dict[str, list[Attempt]]:
    """Read what :func:`store_results` wrote."""
    return {key: [Attempt(score, passed) for score, passed in attempts] for key, attempts in stored.items()}


def store_results(results: Results) -> dict[str, list[list[Any]]]:
    """Return results as JSON values to keep."""
    return {key: [[a.score, a.passed] for a in attempts] for key, attempts in results.items()}
