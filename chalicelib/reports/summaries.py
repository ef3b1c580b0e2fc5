"""Summaries: made by a function that reads everything, kept, and read by the page with one call."""

import json
import zlib
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.attendance import service as attendance
from chalicelib.chat import service as chat
from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict
from chalicelib.core.events import SummaryRequested
from chalicelib.core.tables import find_together
from chalicelib.core.transaction import Transaction
from chalicelib.polls import service as polls
from chalicelib.polls.service import SeenPoll
from chalicelib.questions import service as questions
from chalicelib.questions.service import QuestionStatus
from chalicelib.reports.access import check_access
from chalicelib.reports.models import SUMMARY, Summary, summary_key
from chalicelib.reports.states import (
    LAYOUT,
    SummaryState,
    is_fresh,
    is_stale,
    made_at,
    state_of_summary,
)
from chalicelib.reports.summing import MOST_WORDS, Content, Crowd, LabelCount, PollSummary, sum_up
from chalicelib.reports.talk import count_labels
from chalicelib.webinars import service as webinars
from chalicelib.webinars.service import Webinar, WebinarStatus


class Superseded(Conflict):
    """Somebody made a newer summary meanwhile; nothing is missing."""

    def __init__(self) -> None:
        super().__init__("summary_superseded", "There is a newer summary.")


@dataclass(frozen=True)
class SeenSummary:
    """A webinar's summary, if there is one, and what the clock makes of it at ``at``."""

    webinar: Webinar
    summary: Summary | None
    at: datetime

    @property
    def state(self) -> SummaryState:
        """Where it stands."""
        return state_of_summary(self.summary, self.at)

    @property
    def stale(self) -> bool:
        """Whether it lacks what has happened since."""
        over = webinars.status_of(self.webinar, self.at) in (WebinarStatus.ENDED, WebinarStatus.CANCELLED)
        return is_stale(self.summary, webinars.times_of(self.webinar)[1] if over else None, self.at)

    @property
    def requested_at(self) -> datetime | None:
        """When somebody asked for a fresh one."""
        return self.summary.requested_at if self.summary is not None else None

    @property
    def as_of(self) -> datetime | None:
        """Since when something may be missing."""
        return made_at(self.summary)

    @property
    def content(self) -> bytes | None:
        """What it says, as JSON (:class:`summing.Content`)."""
        if self.as_of is None or self.summary is None or self.summary.content is None:
            return None
        return zlib.decompress(self.summary.content)


def view_summary(webinar_id: str, *, actor: Actor) -> SeenSummary:
    """Return a webinar's summary as it was made last. Two DynamoDB calls. Raises NotFound and Forbidden."""
    webinar, summary = find_together(webinars.webinar_key(webinar_id), summary_key(webinar_id))
    return SeenSummary(check_access(webinar, actor=actor), summary, clock.now())


def request_summary(webinar_id: str, *, actor: Actor, tx: Transaction) -> SeenSummary:
    """Ask for a summary as things are now. One that is being made, or is fresh, is left alone.

    Raises NotFound and Forbidden.
    """
    seen = view_summary(webinar_id, actor=actor)
    if seen.state is SummaryState.MAKING or is_fresh(seen.summary, seen.at):
        return seen
    organization_id = seen.webinar.organization_id
    summary = seen.summary or Summary(webinar_id=webinar_id, item=SUMMARY, organization_id=organization_id)
    tx.update(
        summary,
        [
            Summary.requested_at.set(seen.at),
            Summary.organization_id.set(organization_id),
            Summary.type.set(Summary),
        ],
    )
    tx.emit(SummaryRequested(organization_id=organization_id, webinar_id=webinar_id))
    summary.requested_at = seen.at
    return SeenSummary(seen.webinar, summary, seen.at)


def make_summary(webinar_id: str, *, tx: Transaction) -> None:
    """Read everything and keep what it comes to. For functions. Raises NotFound.

    However often and in whatever order this runs, the summary that began last stays: others raise Superseded, at commit.
    """
    as_of = clock.now()
    webinar = webinars.find_webinar(webinar_id)
    content = read_content(webinar)
    text = json.dumps(asdict(content), default=clock.isoformat, separators=(",", ":"), ensure_ascii=False)
    tx.update(
        Summary(webinar_id=webinar_id, item=SUMMARY),
        [
            Summary.as_of.set(as_of),
            Summary.layout.set(LAYOUT),
            Summary.content.set(zlib.compress(text.encode())),
            Summary.organization_id.set(webinar.organization_id),
            Summary.type.set(Summary),
        ],
        condition=Summary.as_of.does_not_exist() | (Summary.as_of <= as_of),
        otherwise=Superseded(),
    )


def read_content(webinar: Webinar) -> Content:
    """Return what a webinar has been so far. Reads everybody and everything once, a page at a time."""
    webinar_id = webinar.webinar_id
    crowd = Crowd(ZoneInfo(webinar.timezone))
    for attendee in attendance.read_attendees(webinar_id):
        crowd.add(attendee)
    asked: Counter[int] = Counter()
    answered = 0
    for question in questions.read_questions(webinar_id):
        asked[clock.minute_of(question.created_at)] += 1
        answered += question.status == QuestionStatus.ANSWERED
    return sum_up(
        crowd,
        times=webinars.times_of(webinar),
        questions=asked,
        answered_questions=answered,
        votes=Counter(clock.minute_of(vote.voted_at) for vote in questions.read_votes(webinar_id)),
        messages=chat.count_messages(webinar_id),
        polls=[_summary_of(seen) for seen in polls.read_launched_polls(webinar_id)],
    )


def _summary_of(seen: SeenPoll) -> PollSummary:
    poll, results = seen.poll, seen.results
    if poll.opened_at is None or results is None:
        raise ValueError("a poll that was not launched has no results")
    return PollSummary(
        id=poll.poll_id,
        kind=poll.kind,
        question=poll.question,
        anonymous=poll.anonymous,
        quiz=poll.quiz,
        opened_at=poll.opened_at,
        closed_at=seen.closed_at,
        answers=results.answers,
        results=[LabelCount(label, count) for label, count in count_labels(seen)],
        words=results.words[:MOST_WORDS],
    )
