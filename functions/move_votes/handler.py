"""QuestionsMerged → the votes of the merged question count for the other one, each person's once."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib.core import observability
from chalicelib.core.events import QuestionsMerged
from chalicelib.core.queues import event_of, process_batch
from chalicelib.questions import service


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Move the votes of each merged question of a batch; where others kept voting for it, it comes back to the queue."""
    return process_batch(event, context, move_votes)


def move_votes(record: SQSRecord) -> None:
    """Move the votes of one question; what a former try has moved stays moved."""
    merged = event_of(record, QuestionsMerged)
    made = service.move_votes(merged.webinar_id, merged.question_id)
    observability.logger.info("votes moved", extra={"question_id": merged.question_id, "new_votes": made})
