"""CourseCompleted → the course's certificate, issued exactly once however often the message arrives."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib.certificates import service
from chalicelib.core import observability
from chalicelib.core.events import CourseCompleted
from chalicelib.core.queues import event_of, process_batch
from chalicelib.core.transaction import Transaction


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Handle a batch of completions; those that fail come back."""
    return process_batch(event, context, issue)


def issue(record: SQSRecord) -> None:
    """Issue one certificate. Losing the race against another issuer is success: the certificate is there."""
    completed = event_of(record, CourseCompleted)
    completion = service.Completion(
        course_id=completed.course_id,
        user_id=completed.user_id,
        recipient_name=completed.recipient_name,
        recipient_email=completed.recipient_email,
        course_title=completed.course_title,
        completed_at=completed.completed_at,
        score=completed.score,
    )
    try:
        with Transaction(correlation_id=observability.correlation_id()) as tx:
            certificate = service.issue_certificate(
                completion, organization_id=completed.organization_id, tx=tx
            )
    except service.AlreadyIssued:
        observability.logger.info("another issuer was first", extra={"course_id": completed.course_id})
        return
    observability.logger.info(
        "certificate issued" if certificate else "the course gives no certificate",
        extra={"course_id": completed.course_id, "written": not tx.empty},
    )
