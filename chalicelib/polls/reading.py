"""All of a webinar's polls and answers, for functions: nobody's rights are asked."""

from collections.abc import Iterator

from chalicelib.core import clock
from chalicelib.polls.agenda import read_polls
from chalicelib.polls.counting import read_results
from chalicelib.polls.models import SHARDS, AnonymousText, AnswerItem, NamedAnswer, Poll, shard
from chalicelib.polls.seen import SeenPoll


def read_launched_polls(webinar_id: str) -> list[SeenPoll]:
    """Return the polls that were launched, in order, with their results. A call of DynamoDB, and one for each not settled yet."""
    launched = [poll for poll in read_polls(webinar_id)[1] if poll.opened_at is not None]
    return [SeenPoll(poll, clock.now(), read_results(poll)) for poll in launched]


def read_answers(poll: Poll) -> Iterator[NamedAnswer | AnonymousText]:
    """Yield what was answered, one by one, in no order. Of anonymous polls there are texts alone, and nobody's.

    A call of DynamoDB for each partition of the poll.
    """
    for number in range(SHARDS):
        for item in AnswerItem.query(shard(poll.poll_id, number), consistent_read=True):
            if isinstance(item, NamedAnswer | AnonymousText):
                yield item
