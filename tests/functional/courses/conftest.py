"""Fixtures of the courses tests."""

from collections.abc import Callable

import pytest

from tests.functional.api import ApiClient
from tests.functional.courses.school import School
from tests.functional.people import Person


@pytest.fixture
def school(client: ApiClient, person: Callable[..., Person]) -> School:
    return School(client, person)


@pytest.fixture
def other_school(client: ApiClient, person: Callable[..., Person]) -> School:
    return School(client, person, "rivals")


@pytest.fixture
def stranger(person: Callable[..., Person]) -> Person:
    return person("mallory")
