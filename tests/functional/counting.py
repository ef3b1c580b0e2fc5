"""How often the database is asked."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.core.tables import connection


@contextmanager
def counted_calls() -> Iterator[Counter[str]]:
    """Count the process's calls of DynamoDB inside of the ``with`` block, by operation."""
    counted: Counter[str] = Counter()

    def count(model: Any, **_: Any) -> None:
        counted[model.name] += 1

    events: Any = connection().client.meta.events
    events.register("before-call.dynamodb", count)
    yield counted
    events.unregister("before-call.dynamodb", count)
