"""CourseCompleted, WebinarAttended → the certificate, issued exactly once however often the message arrives."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib.certificates import service
from chalicelib.core import observability
from chalicelib.core.events import CourseCompleted, WebinarAttended
from chalicelib.core.queues import event_of, process_batch
from chalicelib.core.transaction import Transaction

EARNING: tuple[type[CourseCompleted | WebinarAttended], ...] = (CourseCompleted, WebinarAttended)


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Handle a batch of what earns certificates; those that fail come back."""
    return process_batch(event, context, issue)


def issue(record: SQSRecord) -> None:
    """Issue one certificate. Losing the race against another issuer is success: the certificate is there."""
    event = event_of(record, *EARNING)
    completion = completion_of(event)
    try:
        with Transaction(correlation_id=observability.correlation_id()) as tx:
            certificate = service.issue_certificate(completion, organization_id=event.organization_id, tx=tx)
    except service.AlreadyIssued:
        observability.logger.info("another issuer was first", extra={"subject_id": completion.subject_id})
        return
    observability.logger.info(
        "certificate issued" if certificate else "the course gives no certificate",
        extra={"subject_id": completion.subject_id, "written": not tx.empty},
    )


def completion_of(event: CourseCompleted | WebinarAttended) -> service.Completion:
    """Return what an event tells of, in the plain values that the service takes."""
    if isinstance(event, WebinarAttended):
        return service.Completion(
            subject=service.Subject.WEBINAR,
            subject_id=event.webinar_id,
            title=event.webinar_title,
            user_id=event.user_id,
            recipient_name=event.recipient_name,
            recipient_email=event.recipient_email,
            completed_at=event.attended_at,
            minutes=event.minutes,
        )
    return service.Completion(
        subject=service.Subject.COURSE,
        subject_id=event.course_id,
        title=event.course_title,
        user_id=event.user_id,
        recipient_name=event.recipient_name,
        recipient_email=event.recipient_email,
        completed_at=event.completed_at,
        score=event.score,
    )
