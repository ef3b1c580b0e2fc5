"""Reports of what was asked, said, voted and moderated. Who is anonymous stays so: nothing here looks behind a mark."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chalicelib.chat import service as chat
from chalicelib.chat.service import Message
from chalicelib.polls import service as polls
from chalicelib.polls.service import AnonymousText, NamedAnswer, Poll, SeenPoll
from chalicelib.questions import service as questions
from chalicelib.questions.service import Question
from chalicelib.reports.tables import Column, Table, TimeColumn, tabulate
from chalicelib.rooms import service as rooms
from chalicelib.rooms.service import Action
from chalicelib.webinars.service import Webinar


@dataclass(frozen=True)
class Tally:
    """How often one thing was chosen in a poll; ``right`` belongs to a quiz."""

    seen: SeenPoll
    label: str
    count: int
    right: bool | None = None

    @property
    def poll(self) -> Poll:
        """The poll."""
        return self.seen.poll


@dataclass(frozen=True)
class Given:
    """One answer to a poll."""

    poll: Poll
    item: NamedAnswer | AnonymousText

    @property
    def named(self) -> NamedAnswer | None:
        """The answer with who gave it and when, None for nobody's."""
        return self.item if isinstance(self.item, NamedAnswer) else None

    @property
    def right(self) -> bool | None:
        """Whether the answer to a quiz is right."""
        if self.named is None or not self.poll.quiz:
            return None
        return set(self.named.answer["options"]) == {one["id"] for one in self.poll.options if one["correct"]}


QUESTIONS: tuple[Column[Question], ...] = (
    TimeColumn("Asked", lambda one: one.created_at),
    Column("Asked by", lambda one: one.author_name),
    Column("Anonymous", lambda one: one.anonymous),
    Column("Question", lambda one: one.question),
    Column("Status", lambda one: one.status),
    Column("Votes", lambda one: int(one.upvotes)),
    Column("Answer", lambda one: one.answer),
    TimeColumn("Answered", lambda one: one.answered_at),
    Column("Answered by", lambda one: one.answered_by_name),
    Column("Answered live", lambda one: one.answered_live),
    Column("Assigned to", lambda one: one.assignee_name),
    Column("Reason", lambda one: one.reason),
    Column("Id", lambda one: one.question_id),
    Column("Merged into", lambda one: one.merged_into),
)

POLLS: tuple[Column[Tally], ...] = (
    Column("Poll", lambda one: one.poll.question),
    Column("Kind", lambda one: one.poll.kind),
    Column("Anonymous", lambda one: one.poll.anonymous),
    Column("Quiz", lambda one: one.poll.quiz),
    TimeColumn("Opened", lambda one: one.poll.opened_at),
    TimeColumn("Closed", lambda one: one.seen.closed_at),
    Column("People", lambda one: one.seen.results.answers if one.seen.results else 0),
    Column("Option", lambda one: one.label),
    Column("Count", lambda one: one.count),
    Column("Right", lambda one: one.right),
)

ANSWERS: tuple[Column[Given], ...] = (
    Column("Poll", lambda one: one.poll.question),
    Column("Kind", lambda one: one.poll.kind),
    Column("Anonymous", lambda one: one.poll.anonymous),
    TimeColumn("Answered", lambda one: one.named.answered_at if one.named else None),
    Column("Name", lambda one: one.named.user_name if one.named else None),
    Column("Answer", lambda one: _answer_text(one.poll, one.item)),
    Column("Right", lambda one: one.right),
    Column(
        "Points", lambda one: int(one.named.points) if one.named and one.named.points is not None else None
    ),
)

CHAT: tuple[Column[Message], ...] = (
    TimeColumn("Sent", lambda one: one.at),
    Column("Name", lambda one: one.name),
    Column("Part", lambda one: one.part),
    Column("Channel", lambda one: one.channel),
    Column("Text", lambda one: one.text),
    Column("Announcement", lambda one: one.announcement),
    Column("Status", lambda one: one.status),
    Column("Held for", lambda one: one.held_for),
    Column("Held because of", lambda one: one.held_match),
    TimeColumn("Decided", lambda one: one.decided_at),
    Column("Decided by", lambda one: one.decided_by_name),
    Column("Reason", lambda one: one.reason),
)

MODERATION: tuple[Column[Action], ...] = (
    TimeColumn("Done", lambda one: one.at),
    Column("By", lambda one: one.actor_name),
    Column("Action", lambda one: one.action),
    Column("Person", lambda one: one.user_name),
    Column("Reason", lambda one: one.reason),
    Column("Detail", lambda one: one.detail),
    Column("Subject", lambda one: one.subject_id),
)


def list_questions(webinar: Webinar) -> Table:
    """Every question, whatever became of it, oldest first."""
    return tabulate(QUESTIONS, questions.read_questions(webinar.webinar_id), webinar.timezone)


def list_tallies(webinar: Webinar) -> Table:
    """How often each option, value or word was chosen in every poll that was launched."""
    return tabulate(POLLS, _tallies(webinar.webinar_id), webinar.timezone)


def list_answers(webinar: Webinar) -> Table:
    """Every answer that is kept by itself: none to anonymous choices, and nobody's texts."""
    return tabulate(ANSWERS, _answers(webinar.webinar_id), webinar.timezone)


def list_messages(webinar: Webinar) -> Table:
    """Every message to the room or its moderators, whatever became of it, oldest first."""
    return tabulate(CHAT, chat.read_messages(webinar.webinar_id), webinar.timezone)


def list_actions(webinar: Webinar) -> Table:
    """Everything that moderators did, oldest first."""
    return tabulate(MODERATION, rooms.read_actions(webinar.webinar_id), webinar.timezone)


def count_labels(seen: SeenPoll) -> list[tuple[str, int]]:
    """Return what can be chosen in a poll, in its order, with how often it was: options, or the values of a rating."""
    texts = {option["id"]: option["text"] for option in seen.poll.options}
    counts = seen.results.counts if seen.results is not None else {}
    return [(texts.get(key, key), count) for key, count in counts.items()]


def _tallies(webinar_id: str) -> Iterator[Tally]:
    for seen in polls.read_launched_polls(webinar_id):
        right = [option["correct"] for option in seen.poll.options] if seen.poll.quiz else []
        for place, (label, count) in enumerate(count_labels(seen)):
            yield Tally(seen, label, count, right[place] if right else None)
        for word, count in seen.results.words if seen.results is not None else ():
            yield Tally(seen, word, count)


def _answers(webinar_id: str) -> Iterator[Given]:
    for seen in polls.read_launched_polls(webinar_id):
        for item in polls.read_answers(seen.poll):
            yield Given(seen.poll, item)


def _answer_text(poll: Poll, item: NamedAnswer | AnonymousText) -> str | int:
    """Return an answer in the words of the poll: options, a ranking with its places, a value, or a text."""
    given: dict[str, Any] = {"text": item.text} if isinstance(item, AnonymousText) else item.answer
    texts = {option["id"]: option["text"] for option in poll.options}
    match given:
        case {"options": chosen}:
            return "; ".join(texts[option] for option in chosen)
        case {"ranking": ranking}:
            return "; ".join(f"{place}. {texts[option]}" for place, option in enumerate(ranking, start=1))
        case {"rating": value}:
            return int(value)
        case _:
            return str(given["text"])
