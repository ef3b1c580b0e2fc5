"""Prerequisites never make a circle, whatever is edited in which order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import Conflict
from chalicelib.core.transaction import Transaction
from chalicelib.courses.models import PrerequisiteGraph
from chalicelib.courses.prerequisites import link_prerequisites

COURSES = st.sampled_from("abcdef")


class Pad(Transaction):
    """A transaction that only remembers what was staged."""

    def put(self, model: object, **_: object) -> None:
        self.graph = model


def has_cycle(edges: dict[str, list[str]]) -> bool:
    """Return whether peeling off courses without prerequisites leaves some."""
    left = {course: set(wanted) for course, wanted in edges.items() if wanted}
    while True:
        free = [course for course, wanted in left.items() if not wanted & set(left)]
        if not free:
            return bool(left)
        for course in free:
            del left[course]


@given(st.lists(st.tuples(COURSES, st.lists(COURSES, unique=True, max_size=3)), max_size=20))
def test_edits_are_refused_exactly_when_they_close_a_circle(edits: list[tuple[str, list[str]]]) -> None:
    graph: PrerequisiteGraph | None = None
    for course, wanted in edits:
        edges = {**(graph.edges if graph else {}), course: wanted}
        tx = Pad()
        if has_cycle(edges):
            with pytest.raises(Conflict, match="requires this one"):
                link_prerequisites(course, "org_1", wanted, graph, tx=tx)
        else:
            link_prerequisites(course, "org_1", wanted, graph, tx=tx)
        graph = getattr(tx, "graph", graph)
        assert not has_cycle(graph.edges if graph else {})
