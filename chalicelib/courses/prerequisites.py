"""Which courses must be completed before another: never itself, never in a circle, never another organization's."""

from chalicelib.core.errors import Conflict, Raced, Unprocessable
from chalicelib.core.transaction import Transaction
from chalicelib.courses.models import Course, PrerequisiteGraph, graph_key

MAX_PREREQUISITES = 20
FIELD = "prerequisites"


def check_prerequisites(
    course_id: str, organization_id: str, wanted: list[str], found: list[Course | None]
) -> None:
    """Raise Unprocessable unless all of ``wanted`` (read as ``found``) are other courses of the organization."""
    for wanted_id, course in zip(wanted, found, strict=True):
        if wanted_id == course_id:
            raise Unprocessable("A course cannot require itself.", field=FIELD, code="own_prerequisite")
        if course is None or course.organization_id != organization_id:
            raise Unprocessable(
                f"Your organization has no course {wanted_id}.", field=FIELD, code="unknown_prerequisite"
            )


def link_prerequisites(
    course_id: str,
    organization_id: str,
    wanted: list[str],
    graph: PrerequisiteGraph | None,
    *,
    tx: Transaction,
) -> None:
    """Record what a course requires in the organization's ``graph`` as it was read (None before the first).

    Raises Conflict if that closes a circle. Two edits at once cannot close one either: both write the graph.
    """
    _, partition, item = graph_key(organization_id)
    graph = graph or PrerequisiteGraph(partition, item, organization_id=organization_id, edges={})
    if graph.edges.get(course_id, []) == wanted:
        return
    edges: dict[str, list[str]] = {**graph.edges, course_id: wanted}
    if course_id in _reachable(wanted, edges):
        raise Conflict(
            "prerequisite_cycle",
            "One of these courses requires this one, directly or through others.",
            field=FIELD,
        )
    graph.edges = {key: value for key, value in edges.items() if value}
    tx.put(graph, otherwise=Raced())


def _reachable(starts: list[str], edges: dict[str, list[str]]) -> set[str]:
    """Return every course that ``starts`` require, however indirectly, themselves included."""
    seen: set[str] = set()
    ahead = list(starts)
    while ahead:
        course_id = ahead.pop()
        if course_id not in seen:
            seen.add(course_id)
            ahead += edges.get(course_id, [])
    return seen
