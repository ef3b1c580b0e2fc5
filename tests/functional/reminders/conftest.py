"""An organization, its webinars, mail that can be read, and what carries events to functions."""

from collections.abc import Callable

import pytest

from tests.functional.api import ApiClient
from tests.functional.hall import Hall
from tests.functional.mail.mailbox import Mailbox, mailbox
from tests.functional.people import Person
from tests.functional.reminders.post import Post

__all__ = ["mailbox"]


@pytest.fixture
def hall(client: ApiClient, person: Callable[..., Person]) -> Hall:
    """An organization with somebody in every role."""
    return Hall(client, person)


@pytest.fixture
def post(hall: Hall, mailbox: Mailbox) -> Post:
    """The minute's sweep and the queues behind it."""
    return Post(mailbox)
