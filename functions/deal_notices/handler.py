"""Queue of what registered people are told → messages of some people each, a page of people at a time."""

from typing import Any, get_args

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib.core import observability
from chalicelib.core.events import (
    BroadcastStarted,
    NoticeContinued,
    ReminderDue,
    ReplayReady,
    WebinarCancelled,
    WebinarMoved,
)
from chalicelib.core.queues import event_of, process_batch
from chalicelib.core.transaction import Transaction
from chalicelib.reminders.service import AlreadyDealt, deal_notice, notice_of

News = ReminderDue | WebinarMoved | WebinarCancelled | BroadcastStarted | ReplayReady | NoticeContinued
NEWS: tuple[type[News], ...] = get_args(News)


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Deal each notice of a batch."""
    return process_batch(event, context, deal_notices)


def deal_notices(record: SQSRecord) -> None:
    """Deal one page of one notice. A page that was dealt before is done."""
    news: News = event_of(record, *NEWS)
    notice = notice_of(news)
    cursor = news.cursor if isinstance(news, NoticeContinued) else None
    try:
        with Transaction(correlation_id=observability.correlation_id()) as tx:
            people = deal_notice(notice, cursor=cursor, tx=tx)
    except AlreadyDealt:
        observability.logger.info("was dealt before", extra={"notice_id": notice.notice_id})
        return
    observability.logger.info("dealt", extra={"notice_id": notice.notice_id, "people": people})
