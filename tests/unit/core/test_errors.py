"""The tree of errors: what the docstring draws is what the classes are."""

import re

import pytest

from chalicelib.core import errors
from chalicelib.core.errors import (
    AcademyError,
    Conflict,
    FieldError,
    NotFound,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)

DRAWN = re.compile(r"^ {4}((?:│   |    )*)(?:├── |└── )(\w+) +(\d{3})  \S", re.MULTILINE)


def drawn_tree() -> dict[str, tuple[str, int]]:
    """Return each error's parent and status as the docstring draws them."""
    path = ["AcademyError"]
    tree = {}
    for indent, name, status in DRAWN.findall(errors.__doc__ or ""):
        depth = len(indent) // 4 + 1
        path = [*path[:depth], name]
        tree[name] = (path[depth - 1], int(status))
    return tree


def class_tree(root: type[AcademyError] = AcademyError) -> dict[str, tuple[str, int]]:
    """Return each error's parent and status as the classes of core are (domains may have special cases of them)."""
    tree = {}
    for kind in (kind for kind in root.__subclasses__() if kind.__module__ == errors.__name__):
        tree[kind.__name__] = (root.__name__, kind.status)
        tree |= class_tree(kind)
    return tree


def test_docstring_draws_the_classes() -> None:
    assert drawn_tree() == class_tree()
    assert len(drawn_tree()) == 13


def test_every_error_has_a_title_and_a_sentence() -> None:
    kinds = [getattr(errors, name) for name in drawn_tree()]

    assert all(kind.title and kind.__doc__ for kind in kinds)
    assert len({kind.title for kind in kinds}) == len(kinds) - 1  # Raced is titled like any Conflict


def test_a_field_becomes_the_one_field_error() -> None:
    taken = Conflict("subdomain_taken", "Choose another.", field="subdomain")

    assert taken.errors == (FieldError("subdomain", "Choose another.", "subdomain_taken"),)
    assert Conflict("full", "The webinar is full.").errors == ()


@pytest.mark.parametrize(
    ("error", "headers"),
    [
        (Unauthenticated(), {"WWW-Authenticate": 'Bearer realm="academy"'}),
        (Unavailable("The database is busy.", retry_after=7), {"Retry-After": "7"}),
        (TooManyRequests("too_fast", "Slow down.", retry_after=9), {"Retry-After": "9"}),
        (NotFound("course"), {}),
    ],
)
def test_headers_go_with_the_status(error: AcademyError, headers: dict[str, str]) -> None:
    assert error.headers == headers


def test_not_found_names_the_kind_in_words() -> None:
    assert (NotFound("media_asset").code, NotFound("media_asset").detail) == (
        "media_asset_not_found",
        "There is no such media asset, or you may not see it.",
    )
