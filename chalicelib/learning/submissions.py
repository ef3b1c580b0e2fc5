"""Attempts at assignments: quizzes are graded as they come in, tasks by staff."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, NotFound, PreconditionFailed, Raced, Unprocessable
from chalicelib.core.paging import Page, query_page
from chalicelib.core.tables import find_together
from chalicelib.core.transaction import Transaction
from chalicelib.courses.service import (
    Assignment,
    AssignmentType,
    Course,
    assignment_key,
    course_key,
    load_questions,
    passing_score_of,
    requirements_of,
    rules_key,
)
from chalicelib.learning.grading import Answer, grade_quiz
from chalicelib.learning.models import (
    Submission,
    Work,
    enrollment_id_of,
    enrollment_key,
    submission_item,
    submission_key,
)
from chalicelib.learning.progress import Attempt, is_passed, is_waiting, load_results, store_results
from chalicelib.learning.service import Learner, check_course_staff, read_learner, save_learner

SEPARATOR = "~"


class SubmissionStatus(StrEnum):
    """A task waits as SUBMITTED until it is GRADED."""

    SUBMITTED = "SUBMITTED"
    GRADED = "GRADED"


@dataclass(frozen=True)
class HandedIn:
    """What a learner hands in: answers to a quiz (None for a task), or the text of a task (None for a quiz)."""

    answers: list[Answer] | None = None
    text: str | None = None


def submission_id_of(submission: Submission) -> str:
    """Return a submission's id: assignment, attempt and user, as paths take it."""
    return SEPARATOR.join([submission.assignment_id, str(int(submission.attempt)), submission.user_id])


def submit_assignment(
    course_id: str, assignment_id: str, handed_in: HandedIn, *, actor: Actor, tx: Transaction
) -> tuple[Submission, Learner, bool]:
    """Hand in one more attempt. A quiz is graded at once. Returns also whether no attempt can follow.

    The attempt's number is in its key, and the enrollment's version admits one at a time, so attempts never exceed
    the maximum. Raises NotFound, Conflict (none left, past due, one waits for its grade), Unprocessable.
    """
    learner, (assignment,) = read_learner(course_id, actor.user_id, assignment_key(course_id, assignment_id))
    if assignment is None:
        raise NotFound("assignment")
    results = load_results(learner.enrollment.results)
    attempts = results.setdefault(assignment_id, [])
    _check_may_submit(assignment, attempts)
    submission = _new_submission(learner, assignment, len(attempts) + 1)
    _take_in(submission, learner.course, assignment, handed_in)
    tx.create(submission, otherwise=Raced())
    attempts.append(Attempt(_score_of(submission), submission.passed))
    learner.enrollment.results = store_results(results)
    learner.enrollment.last_activity_at = submission.submitted_at
    save_learner(learner, tx=tx)
    return submission, learner, is_closed(learner.course, assignment, attempts)


def list_own_submissions(
    course_id: str, assignment_id: str, *, actor: Actor, limit: int, cursor: str | None = None
) -> tuple[Page[Submission], bool]:
    """Return a page of the actor's attempts, the first one first, and whether no attempt can follow. Raises NotFound."""
    learner, (assignment,) = read_learner(course_id, actor.user_id, assignment_key(course_id, assignment_id))
    if assignment is None:
        raise NotFound("assignment")
    page = query_page(
        Submission,
        enrollment_id_of(course_id, actor.user_id),
        range_condition=Work.item.startswith(f"{assignment_id}#"),
        limit=limit,
        cursor=cursor,
    )
    attempts = load_results(learner.enrollment.results).get(assignment_id, [])
    return page, is_closed(learner.course, assignment, attempts)


def list_submissions(
    course_id: str,
    assignment_id: str,
    *,
    status: SubmissionStatus | None = None,
    actor: Actor,
    limit: int,
    cursor: str | None = None,
) -> Page[Submission]:
    """Return a page of what was handed in for an assignment, the oldest first, for staff."""
    course, assignment = find_together(course_key(course_id), assignment_key(course_id, assignment_id))
    check_course_staff(course, "course:grade", actor=actor)
    if assignment is None:
        raise NotFound("assignment")
    return query_page(
        Submission,
        assignment_id,
        index=Submission.by_assignment,
        filter_condition=Submission.status == status.value if status else None,
        limit=limit,
        cursor=cursor,
    )


def grade_submission(
    course_id: str,
    submission_id: str,
    *,
    score: int,
    feedback: str,
    expected_version: int,
    actor: Actor,
    tx: Transaction,
) -> Submission:
    """Grade a task, or grade it again. The grade may complete the learner's course.

    Raises NotFound, Forbidden, PreconditionFailed, and Conflict for a quiz.
    """
    assignment_id, attempt, user_id = _parse(submission_id)
    submission: Submission | None
    course, rules, assignment, enrollment, submission = find_together(
        course_key(course_id),
        rules_key(course_id),
        assignment_key(course_id, assignment_id),
        enrollment_key(course_id, user_id),
        submission_key(enrollment_id_of(course_id, user_id), assignment_id, attempt),
    )
    check_course_staff(course, "course:grade", actor=actor)
    if submission is None or enrollment is None:
        raise NotFound("submission")
    if submission.type != AssignmentType.TASK:
        raise Conflict("graded_already", "A quiz is graded by its keys.")
    if submission.version != expected_version:
        raise PreconditionFailed
    passing_score = passing_score_of(course, assignment) if assignment else course.passing_score
    _grade(submission, score, passing_score, at=clock.now())
    submission.feedback = feedback
    submission.graded_by = actor.user_id
    tx.put(submission)
    results = load_results(enrollment.results)
    results[assignment_id][attempt - 1] = Attempt(float(score), submission.passed)
    enrollment.results = store_results(results)
    save_learner(Learner(enrollment, course, requirements_of(course, rules)), tx=tx)
    return submission


def is_closed(course: Course, assignment: Assignment, attempts: list[Attempt]) -> bool:
    """Return whether no attempt can follow: all are used, or (then none is needed) one passed."""
    return len(attempts) >= assignment.max_attempts or is_passed(
        attempts, passing_score_of(course, assignment)
    )


def _check_may_submit(assignment: Assignment, attempts: list[Attempt]) -> None:
    if is_waiting(attempts):
        raise Conflict("submission_waiting", "Your last attempt waits for its grade.")
    if len(attempts) >= assignment.max_attempts:
        used = int(assignment.max_attempts)
        raise Conflict("attempts_exhausted", f"You have used all {used} attempts at this assignment.")
    if assignment.due_at is not None and clock.now() > assignment.due_at:
        raise Conflict("past_due", f"This assignment was due on {clock.isoformat(assignment.due_at)}.")


def _new_submission(learner: Learner, assignment: Assignment, attempt: int) -> Submission:
    enrollment = learner.enrollment
    return Submission(
        enrollment_id_of(enrollment.course_id, enrollment.user_id),
        submission_item(assignment.assignment_id, attempt),
        organization_id=enrollment.organization_id,
        course_id=enrollment.course_id,
        user_id=enrollment.user_id,
        name=enrollment.name,
        assignment_id=assignment.assignment_id,
        attempt=attempt,
        type=assignment.type,
        status=SubmissionStatus.SUBMITTED.value,
        submitted_at=clock.now(),
    )


def _take_in(submission: Submission, course: Course, assignment: Assignment, handed_in: HandedIn) -> None:
    """Put what was handed in into the submission; a quiz is graded with it."""
    if assignment.type == AssignmentType.TASK:
        if handed_in.text is None or handed_in.answers is not None:
            raise Unprocessable("Hand in a task as `text`.", field="text", code="text_wanted")
        submission.text = handed_in.text
        return
    if handed_in.answers is None or handed_in.text is not None:
        raise Unprocessable("Hand in a quiz as `answers`.", field="answers", code="answers_wanted")
    grade = grade_quiz(load_questions(assignment.questions), handed_in.answers)
    submission.answers = [asdict(answer) for answer in handed_in.answers]
    submission.right = grade.right
    _grade(submission, grade.score, passing_score_of(course, assignment), at=submission.submitted_at)


def _grade(submission: Submission, score: float, passing_score: float, *, at: datetime) -> None:
    submission.score = score
    submission.passed = score >= passing_score
    submission.status = SubmissionStatus.GRADED.value
    submission.graded_at = at


def _score_of(submission: Submission) -> float | None:
    return None if submission.score is None else float(submission.score)


def _parse(submission_id: str) -> tuple[str, int, str]:
    assignment_id, _, rest = submission_id.partition(SEPARATOR)
    attempt, _, user_id = rest.partition(SEPARATOR)
    if not (user_id and attempt.isascii() and attempt.isdigit() and len(attempt) <= 4):
        raise NotFound("submission")
    return assignment_id, int(attempt), user_id
