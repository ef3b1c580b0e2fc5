"""A mail service that remembers what it took, and a letter to send."""

import email
from collections.abc import Callable
from email import policy
from email.message import EmailMessage

import boto3
import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from chalicelib.core.config import settings

Mailbox = Callable[[], list[EmailMessage]]


@pytest.fixture
def mailbox(aws: None) -> Mailbox:
    """Read all mails that SES has taken, oldest first."""
    boto3.client("ses").verify_email_identity(EmailAddress=settings().mail_sender)
    backend = ses_backends[DEFAULT_ACCOUNT_ID]["eu-west-1"]

    def read() -> list[EmailMessage]:
        return [
            email.message_from_string(sent.raw_data, EmailMessage, policy=policy.default)
            for sent in backend.sent_messages
        ]

    return read
