"""HTTP of learning: enrolling, the player, progress, submissions and grading."""

from chalicelib.core.http import SIGNED_IN, Call, Router, requires
from chalicelib.core.schemas import Empty, PageQuery, PageView
from chalicelib.learning import lessons, player, service, submissions
from chalicelib.learning.player_schemas import PlayerQuery, PlayerView
from chalicelib.learning.schemas import (
    EnrollmentView,
    GradeInput,
    OwnEnrollmentQuery,
    OwnEnrollmentView,
    ProgressView,
    SubmissionFilter,
    SubmissionInput,
    SubmissionView,
    SubmittedView,
    WatchInput,
    WatchView,
)

router = Router("learning")


@router.post(
    "/api/courses/{id}/enroll",
    access=SIGNED_IN,
    body=Empty,
    returns=ProgressView,
    status=201,
    summary="Enroll in a course",
)
def enroll(call: Call, id: str, body: Empty) -> ProgressView:
    """Members enroll in what their organization publishes, everybody in what is public.

    Whoever is enrolled already gets the same enrollment.
    """
    return ProgressView.of(service.enroll(id, actor=call.actor, tx=call.tx))


@router.get("/api/courses/{id}/progress", access=SIGNED_IN, returns=ProgressView, summary="Read my progress")
def get_progress(call: Call, id: str) -> ProgressView:
    return ProgressView.of(service.get_progress(id, actor=call.actor))


@router.get(
    "/api/courses/{id}/learn",
    access=SIGNED_IN,
    query=PlayerQuery,
    returns=PlayerView,
    summary="Open a course in the player",
)
def open_player(call: Call, id: str, query: PlayerQuery) -> PlayerView:
    """Texts, videos and questions (without the right answers) for learners and staff; previews for visitors.

    Cookies of this answer open the videos on the CDN for six hours.
    """
    sight = player.open_player(id, actor=call.actor)
    call.cookies.extend(player.cookies_of(sight, query.lesson_id))
    return PlayerView.of(sight)


@router.post(
    "/api/courses/{id}/lessons/{lesson_id}/complete",
    access=SIGNED_IN,
    body=Empty,
    returns=ProgressView,
    summary="Complete a lesson",
)
def complete_lesson(call: Call, id: str, lesson_id: str, body: Empty) -> ProgressView:
    """A video lesson is completed once 90 percent of the video was watched."""
    return ProgressView.of(lessons.complete_lesson(id, lesson_id, actor=call.actor, tx=call.tx))


@router.post(
    "/api/courses/{id}/lessons/{lesson_id}/watch",
    access=SIGNED_IN,
    body=WatchInput,
    returns=WatchView,
    summary="Report what was watched of a video",
)
def watch_lesson(call: Call, id: str, lesson_id: str, body: WatchInput) -> WatchView:
    """Repeated or reordered reports change nothing."""
    learner, seen, duration = lessons.watch_lesson(id, lesson_id, body.spans(), actor=call.actor, tx=call.tx)
    return WatchView.of(lesson_id, learner, seen, duration)


@router.post(
    "/api/courses/{id}/assignments/{assignment_id}/submissions",
    access=SIGNED_IN,
    body=SubmissionInput,
    returns=SubmittedView,
    status=201,
    summary="Hand in an attempt at an assignment",
)
def submit_assignment(call: Call, id: str, assignment_id: str, body: SubmissionInput) -> SubmittedView:
    """A quiz is graded at once; a task waits for staff."""
    submission, learner, closed = submissions.submit_assignment(
        id, assignment_id, body.handed_in(), actor=call.actor, tx=call.tx
    )
    shown = SubmissionView.of(submission, revealed=closed)
    return SubmittedView(submission=shown, progress=ProgressView.of(learner))


@router.get(
    "/api/courses/{id}/assignments/{assignment_id}/submissions",
    access=SIGNED_IN,
    query=PageQuery,
    returns=PageView[SubmissionView],
    summary="List my attempts at an assignment",
)
def list_own_submissions(
    call: Call, id: str, assignment_id: str, query: PageQuery
) -> PageView[SubmissionView]:
    page, closed = submissions.list_own_submissions(
        id, assignment_id, actor=call.actor, limit=query.limit, cursor=query.cursor
    )
    items = [SubmissionView.of(submission, revealed=closed) for submission in page.items]
    return PageView[SubmissionView](items=items, next_cursor=page.next_cursor)


@router.get(
    "/api/courses/{id}/submissions",
    access=requires("course:grade"),
    query=SubmissionFilter,
    returns=PageView[SubmissionView],
    summary="List what was handed in for an assignment",
)
def list_submissions(call: Call, id: str, query: SubmissionFilter) -> PageView[SubmissionView]:
    page = submissions.list_submissions(
        id,
        query.assignment_id,
        status=query.status,
        actor=call.actor,
        limit=query.limit,
        cursor=query.cursor,
    )
    items = [SubmissionView.of(submission, revealed=True) for submission in page.items]
    return PageView[SubmissionView](items=items, next_cursor=page.next_cursor)


@router.put(
    "/api/courses/{id}/submissions/{submission_id}",
    access=requires("course:grade"),
    body=GradeInput,
    returns=SubmissionView,
    versioned=True,
    summary="Grade a task",
)
def grade_submission(call: Call, id: str, submission_id: str, body: GradeInput) -> SubmissionView:
    submission = submissions.grade_submission(
        id,
        submission_id,
        score=body.score,
        feedback=body.feedback,
        expected_version=call.expected_version,
        actor=call.actor,
        tx=call.tx,
    )
    return SubmissionView.of(submission, revealed=True)


@router.get(
    "/api/courses/{id}/enrollments",
    access=requires("enrollment:view"),
    query=PageQuery,
    returns=PageView[EnrollmentView],
    summary="List a course's enrollments",
)
def list_enrollments(call: Call, id: str, query: PageQuery) -> PageView[EnrollmentView]:
    page = service.list_enrollments(id, actor=call.actor, limit=query.limit, cursor=query.cursor)
    items = [EnrollmentView.of(learner) for learner in page.items]
    return PageView[EnrollmentView](items=items, next_cursor=page.next_cursor)


@router.get(
    "/api/me/enrollments",
    access=SIGNED_IN,
    query=OwnEnrollmentQuery,
    returns=PageView[OwnEnrollmentView],
    summary="List my enrollments",
)
def list_own_enrollments(call: Call, query: OwnEnrollmentQuery) -> PageView[OwnEnrollmentView]:
    page = service.list_own_enrollments(actor=call.actor, limit=query.limit, cursor=query.cursor)
    items = [OwnEnrollmentView.of(learner) for learner in page.items]
    return PageView[OwnEnrollmentView](items=items, next_cursor=page.next_cursor)
