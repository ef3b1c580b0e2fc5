"""Lists of a webinar's questions: by age, by votes, one's own, and what a search finds."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from pynamodb.indexes import Index

from chalicelib.broadcasts import service as broadcasts
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Unprocessable
from chalicelib.core.paging import FILTERED_READ, Page, query_page, query_rows
from chalicelib.core.tables import Key
from chalicelib.questions.models import (
    QUESTION_PREFIX,
    Question,
    mark_of,
    status_partition,
    vote_item,
    vote_key,
)
from chalicelib.questions.moderation import QuestionStatus
from chalicelib.questions.seeing import SeenQuestion, is_mine, is_visible, see
from chalicelib.rooms import service as rooms
from chalicelib.webinars.service import Webinar

MOST = 90
"""Questions on a page at most: they are read by one call of 100 keys, with the room and who enters it."""
SPARE = 100
"""How many questions that are not for the caller a page may skip before it becomes a short one."""


class Order(StrEnum):
    """How a list is sorted."""

    NEWEST = "NEWEST"
    OLDEST = "OLDEST"
    VOTES = "VOTES"


@dataclass(frozen=True)
class Selection:
    """Which questions to list. Each of ``words`` must be in the question, its answer or a name, in any case of letters."""

    status: QuestionStatus | None = None
    mine: bool = False
    words: tuple[str, ...] = ()
    assignee_id: str | None = None
    order: Order = Order.NEWEST

    @property
    def for_answerers(self) -> bool:
        """Whether the list is one that only those who answer may ask for."""
        return bool(self.words) or self.assignee_id is not None

    def accepts(self, question: Question) -> bool:
        """Return whether a question is one of these."""
        if self.status is not None and question.status != self.status:
            return False
        if self.assignee_id is not None and question.assignee_id != self.assignee_id:
            return False
        text = _text_of(question) if self.words else ""
        return all(word.casefold() in text for word in self.words)


def list_questions(
    webinar_id: str, selection: Selection, *, actor: Actor, limit: int, cursor: str | None = None
) -> Page[SeenQuestion]:
    """Return a page of a webinar's questions. Three DynamoDB calls.

    Those who answer see all of them; others what was let through, and their own. A page may be short, even empty, and
    still have a next one. By votes are the APPROVED ones unless another state is named. Raises NotFound, Conflict for
    somebody who must register first, and Forbidden for a search or an assignee by somebody who does not answer.
    """
    if selection.order is Order.VOTES:
        if selection.mine:
            raise Unprocessable("Your own questions are listed by age.", field="order")
        selection = replace(selection, status=selection.status or QuestionStatus.APPROVED)
    limit = min(limit, MOST)
    if selection.mine:
        partition = mark_of(webinar_id, actor.user_id)
        return _by_index(webinar_id, selection, Question.by_asker, partition, actor, limit, cursor)
    if selection.status is not None and (selection.order is Order.VOTES or not selection.words):
        index: Index[Any] = Question.by_votes if selection.order is Order.VOTES else Question.by_status
        partition = status_partition(webinar_id, selection.status)
        return _by_index(webinar_id, selection, index, partition, actor, limit, cursor)
    return _by_table(webinar_id, selection, actor, limit, cursor)


def _by_index(
    webinar_id: str,
    selection: Selection,
    index: "Index[Any]",
    partition: str,
    actor: Actor,
    limit: int,
    cursor: str | None,
) -> Page[SeenQuestion]:
    """Read keys from an index, then the questions themselves, consistently and together with the room."""
    keys = query_page(
        Question,
        partition,
        index=index,
        limit=limit,
        cursor=cursor,
        newest_first=selection.order is not Order.OLDEST,
    )
    visit = _visit(webinar_id, selection, [(Question, webinar_id, key.item) for key in keys.items], [], actor)
    questions = [question for question in visit.questions if visit.shows(question)]
    return Page(questions, keys.next_cursor).map(visit.see)


def _by_table(
    webinar_id: str, selection: Selection, actor: Actor, limit: int, cursor: str | None
) -> Page[SeenQuestion]:
    """Read the questions in the order in which they were asked, more of them where most may be left out."""
    rows = query_rows(
        Question,
        webinar_id,
        range_condition=Question.item.startswith(QUESTION_PREFIX),
        evaluate=FILTERED_READ if selection.for_answerers else limit + SPARE,
        cursor=cursor,
        newest_first=selection.order is not Order.OLDEST,
    )
    visit = _visit(webinar_id, selection, [], rows.items, actor)
    return rows.page(limit, keep=visit.shows).map(visit.see)


@dataclass(frozen=True)
class _Visit:
    """Somebody in the room with the questions that were read for them, and the keys of their votes."""

    selection: Selection
    entry: rooms.Entry
    broadcast: broadcasts.Broadcast | None
    questions: list[Question]
    votes: frozenset[str]

    def shows(self, question: Question) -> bool:
        """Return whether a question is one that was asked for, and that the person may see."""
        may_see = self.entry.may_answer or is_visible(question) or is_mine(question, self.entry)
        return may_see and self.selection.accepts(question)

    def see(self, question: Question) -> SeenQuestion:
        """Return a question as the person sees it."""
        voter = mark_of(question.webinar_id, self.entry.standing.user_id)
        upvoted = vote_item(question.question_id, voter) in self.votes
        return see(question, self.entry, self.broadcast, upvoted=upvoted)


def _visit(
    webinar_id: str, selection: Selection, keys: list[Key], rows: list[Question], actor: Actor
) -> _Visit:
    """Enter the room, reading the questions under ``keys`` and the person's votes for them and for ``rows``."""
    voter = mark_of(webinar_id, actor.user_id)

    def votable(_: Webinar, found: list[Any]) -> list[Key]:
        read: list[Question] = [*rows, *(question for question in found[1:] if question is not None)]
        shown = [question for question in read if is_visible(question) and selection.accepts(question)]
        return [vote_key(webinar_id, question.question_id, voter) for question in shown[:MOST]]

    entry, (broadcast, *found) = rooms.enter_room(
        webinar_id, broadcasts.broadcast_key(webinar_id), *keys, actor=actor, then=votable
    )
    if selection.for_answerers:
        entry.require_answerer()
    questions = [question for question in found[: len(keys)] if question is not None]
    votes = frozenset(vote.item for vote in found[len(keys) :] if vote is not None)
    return _Visit(selection, entry, broadcast, questions, votes)


def _text_of(question: Question) -> str:
    parts = (question.question, question.answer, question.author_name)
    return "\n".join(part for part in parts if part).casefold()
