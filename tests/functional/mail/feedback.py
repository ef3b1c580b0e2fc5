"""What SES publishes of a mail (recorded; SES developer guide, "Examples of event data"), as SNS puts it raw into a queue."""

import json
from typing import Any

from tests.functional.functions.records import message_id

AT = "2020-11-01T10:00:00.000Z"


def bounce(mail_id: str | None, address: str, *, kind: str = "Permanent") -> dict[str, Any]:
    """Return a bounce of this address."""
    return {
        "eventType": "Bounce",
        "bounce": {
            "feedbackId": "01020192f0a0-0000-000000",
            "bounceType": kind,
            "bounceSubType": "General",
            "bouncedRecipients": [
                {
                    "emailAddress": address,
                    "action": "failed",
                    "status": "5.1.1",
                    "diagnosticCode": "smtp; 550 5.1.1 user unknown",
                }
            ],
            "timestamp": AT,
            "reportingMTA": "dns; e226-2.smtp-out.eu-west-1.amazonses.com",
        },
        "mail": _mail(mail_id, address),
    }


def complaint(mail_id: str | None, address: str) -> dict[str, Any]:
    """Return a complaint of this address's owner."""
    return {
        "eventType": "Complaint",
        "complaint": {
            "feedbackId": "01020192f0a0-0000-000001",
            "complainedRecipients": [{"emailAddress": address}],
            "timestamp": AT,
            "userAgent": "Mail/1.0",
            "complaintFeedbackType": "abuse",
            "arrivalDate": AT,
        },
        "mail": _mail(mail_id, address),
    }


def delivery(mail_id: str) -> dict[str, Any]:
    """Return that a mail arrived."""
    address = "grace@example.org"
    arrived = {
        "timestamp": AT,
        "processingTimeMillis": 1204,
        "recipients": [address],
        "smtpResponse": "250 2.0.0 OK",
        "reportingMTA": "e226-2.smtp-out.eu-west-1.amazonses.com",
    }
    return {"eventType": "Delivery", "mail": _mail(mail_id, address), "delivery": arrived}


def sqs_event(*notifications: dict[str, Any]) -> dict[str, Any]:
    """Return the Lambda event of these notifications."""
    return {
        "Records": [
            {
                "messageId": message_id(number),
                "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
                "body": json.dumps(notification),
                "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1767225600000"},
                "messageAttributes": {},
                "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:academy-test-note-bounces",
                "awsRegion": "eu-west-1",
            }
            for number, notification in enumerate(notifications)
        ]
    }


def _mail(mail_id: str | None, address: str) -> dict[str, Any]:
    headers = [
        {"name": "From", "value": "Society via AeThex Academy <academy@example.org>"},
        {"name": "To", "value": address},
    ]
    if mail_id is not None:
        headers.append({"name": "X-Academy-Mail", "value": mail_id})
    return {
        "timestamp": AT,
        "source": "academy@example.org",
        "sendingAccountId": "123456789012",
        "messageId": "01020192f0a0-0000",
        "destination": [address],
        "headersTruncated": False,
        "headers": headers,
        "tags": {"ses:configuration-set": ["academy-test"]},
    }
