"""HTTP of courses: authoring, publishing, and the catalogue."""

from chalicelib.core.http import SIGNED_IN, Call, Router, requires
from chalicelib.core.schemas import Empty, PageView
from chalicelib.courses import outline, parts, publishing, service
from chalicelib.courses.schemas import (
    AssignmentInput,
    AssignmentProfileInput,
    AssignmentView,
    CourseDetailView,
    CourseFilter,
    CourseInput,
    CourseProfileInput,
    CourseView,
    LessonInput,
    LessonProfileInput,
    LessonView,
    ModuleInput,
    ModuleView,
    OrderInput,
)

router = Router("courses")


@router.post(
    "/api/courses",
    access=requires("course:create"),
    body=CourseInput,
    returns=CourseView,
    status=201,
    summary="Create a course",
)
def create_course(call: Call, body: CourseInput) -> CourseView:
    """It begins as a draft, which only the organization's staff sees."""
    course = service.create_course(
        body.profile(), organization_id=body.organization_id, actor=call.actor, tx=call.tx
    )
    return CourseView.of(course)


@router.get(
    "/api/courses",
    access=SIGNED_IN,
    query=CourseFilter,
    returns=PageView[CourseView],
    summary="List courses",
)
def list_courses(call: Call, query: CourseFilter) -> PageView[CourseView]:
    """The public catalogue, or with `organizationId` that organization's courses of one `status`, newest first.

    Members see what is published; drafts and archived courses are for staff; everybody else sees what is public.
    """
    page = service.list_courses(
        actor=call.actor,
        organization_id=query.organization_id,
        status=query.status,
        limit=query.limit,
        cursor=query.cursor,
    )
    return PageView[CourseView](items=[CourseView.of(c) for c in page.items], next_cursor=page.next_cursor)


@router.get(
    "/api/courses/{id}",
    access=SIGNED_IN,
    returns=CourseDetailView,
    summary="Read a course with its structure",
)
def get_course(call: Call, id: str) -> CourseDetailView:
    return CourseDetailView.seen(service.view_course(id, actor=call.actor))


@router.put(
    "/api/courses/{id}",
    access=requires("course:edit"),
    body=CourseProfileInput,
    returns=CourseView,
    versioned=True,
    summary="Edit a course",
)
def edit_course(call: Call, id: str, body: CourseProfileInput) -> CourseView:
    course = service.edit_course(
        id, body.profile(), expected_version=call.expected_version, actor=call.actor, tx=call.tx
    )
    return CourseView.of(course)


@router.delete("/api/courses/{id}", access=requires("course:publish"), summary="Archive a course")
def archive_course(call: Call, id: str) -> None:
    """Nobody can enroll any more; those who are enrolled can finish."""
    service.archive_course(id, actor=call.actor, tx=call.tx)


@router.post(
    "/api/courses/{id}/publish",
    access=requires("course:publish"),
    body=Empty,
    returns=CourseView,
    summary="Publish a course",
)
def publish_course(call: Call, id: str, body: Empty) -> CourseView:
    """The answer to a course that is not ready names everything that is missing."""
    return CourseView.of(publishing.publish_course(id, actor=call.actor, tx=call.tx))


@router.put(
    "/api/courses/{id}/order",
    access=requires("course:edit"),
    body=OrderInput,
    returns=CourseDetailView,
    summary="Put modules, lessons and assignments in order",
)
def order_course(call: Call, id: str, body: OrderInput) -> CourseDetailView:
    """Lessons and assignments may move to another module."""
    wanted = [(module.id, module.items) for module in body.modules]
    structure = outline.order_course(id, wanted, actor=call.actor, tx=call.tx)
    return CourseDetailView.seen(service.CourseSight(structure, staff=True))


@router.post(
    "/api/courses/{id}/modules",
    access=requires("course:edit"),
    body=ModuleInput,
    returns=ModuleView,
    status=201,
    summary="Add a module",
)
def create_module(call: Call, id: str, body: ModuleInput) -> ModuleView:
    return ModuleView.of(outline.create_module(id, body.draft(), actor=call.actor, tx=call.tx))


@router.put(
    "/api/courses/{id}/modules/{module_id}",
    access=requires("course:edit"),
    body=ModuleInput,
    returns=ModuleView,
    versioned=True,
    summary="Edit a module",
)
def edit_module(call: Call, id: str, module_id: str, body: ModuleInput) -> ModuleView:
    module = outline.edit_module(
        id, module_id, body.draft(), expected_version=call.expected_version, actor=call.actor, tx=call.tx
    )
    return ModuleView.of(module)


@router.delete(
    "/api/courses/{id}/modules/{module_id}",
    access=requires("course:edit"),
    summary="Delete a module with everything in it",
)
def delete_module(call: Call, id: str, module_id: str) -> None:
    outline.delete_module(id, module_id, actor=call.actor, tx=call.tx)


@router.post(
    "/api/courses/{id}/lessons",
    access=requires("course:edit"),
    body=LessonInput,
    returns=LessonView,
    status=201,
    summary="Add a lesson",
)
def create_lesson(call: Call, id: str, body: LessonInput) -> LessonView:
    return LessonView.of(parts.create_lesson(id, body.module_id, body.draft(), actor=call.actor, tx=call.tx))


@router.put(
    "/api/courses/{id}/lessons/{lesson_id}",
    access=requires("course:edit"),
    body=LessonProfileInput,
    returns=LessonView,
    versioned=True,
    summary="Edit a lesson",
)
def edit_lesson(call: Call, id: str, lesson_id: str, body: LessonProfileInput) -> LessonView:
    lesson = parts.edit_lesson(
        id, lesson_id, body.draft(), expected_version=call.expected_version, actor=call.actor, tx=call.tx
    )
    return LessonView.of(lesson)


@router.delete(
    "/api/courses/{id}/lessons/{lesson_id}", access=requires("course:edit"), summary="Delete a lesson"
)
def delete_lesson(call: Call, id: str, lesson_id: str) -> None:
    parts.delete_lesson(id, lesson_id, actor=call.actor, tx=call.tx)


@router.post(
    "/api/courses/{id}/assignments",
    access=requires("course:edit"),
    body=AssignmentInput,
    returns=AssignmentView,
    status=201,
    summary="Add a quiz or a task",
)
def create_assignment(call: Call, id: str, body: AssignmentInput) -> AssignmentView:
    return AssignmentView.of(
        parts.create_assignment(id, body.module_id, body.draft(), actor=call.actor, tx=call.tx)
    )


@router.put(
    "/api/courses/{id}/assignments/{assignment_id}",
    access=requires("course:edit"),
    body=AssignmentProfileInput,
    returns=AssignmentView,
    versioned=True,
    summary="Edit a quiz or a task",
)
def edit_assignment(call: Call, id: str, assignment_id: str, body: AssignmentProfileInput) -> AssignmentView:
    assignment = parts.edit_assignment(
        id, assignment_id, body.draft(), expected_version=call.expected_version, actor=call.actor, tx=call.tx
    )
    return AssignmentView.of(assignment)


@router.delete(
    "/api/courses/{id}/assignments/{assignment_id}",
    access=requires("course:edit"),
    summary="Delete a quiz or a task",
)
def delete_assignment(call: Call, id: str, assignment_id: str) -> None:
    parts.delete_assignment(id, assignment_id, actor=call.actor, tx=call.tx)
