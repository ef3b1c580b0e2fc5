"""Merging duplicates: one question goes into another one, and its votes follow."""

from pynamodb.expressions.condition import Condition

from chalicelib.core import observability
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Raced, Unprocessable
from chalicelib.core.events import QuestionsMerged
from chalicelib.core.tables import find, find_together
from chalicelib.core.transaction import Transaction, run_until_first
from chalicelib.questions.asking import new_vote
from chalicelib.questions.deciding import (
    enter_status,
    open_question,
    stage_moderation,
    state_of,
    stop_answering,
)
from chalicelib.questions.models import (
    Question,
    QuestionItem,
    Vote,
    question_item,
    question_key,
    vote_key,
    vote_prefix,
)
from chalicelib.questions.moderation import QuestionStatus, check_merge
from chalicelib.questions.seeing import SeenQuestion

VOTES_AT_ONCE = 48
"""Votes that one transaction moves: each is an item to delete and one to create, of 100 in all."""


def merge_questions(
    webinar_id: str, question_id: str, into_id: str, *, actor: Actor, tx: Transaction
) -> SeenQuestion:
    """Hide a duplicate for good and let its votes go to another question. For moderators and the host.

    Its asker counts as a voter there. What was merged into the duplicate before goes along in the same transaction, so
    there are no chains to follow, and no cycles. Said again, nothing changes. Raises Unprocessable for a question that
    is none, Conflict where an answer would vanish or the other question is merged or hidden itself.
    """
    opened = open_question(webinar_id, question_id, question_key(webinar_id, into_id), actor=actor)
    opened.entry.require_moderator()
    question, into = opened.question, opened.more[0]
    if into is None or into_id == question_id:
        detail = "Name another question of this webinar."
        raise Unprocessable(detail, field="into", code="unknown_question")
    if question.merged_into == into_id:
        return opened.seen()
    check_merge(state_of(question), state_of(into))
    opened.note("question.merged", actor, tx, detail=into.question)
    _stage_merge(question, into, tx)
    tx.emit(
        QuestionsMerged(
            organization_id=question.organization_id,
            webinar_id=webinar_id,
            question_id=question_id,
            into_id=into_id,
        )
    )
    return opened.seen()


def _stage_merge(question: Question, into: Question, tx: Transaction) -> None:
    absorbed = question.merged or set()
    not_merged = Question.merged_into.does_not_exist()
    enter_status(question, QuestionStatus.HIDDEN)
    stop_answering(question)
    question.reason, question.merged_into = None, into.question_id
    stage_moderation(question, tx, otherwise=Raced(), condition=_same_merged(question))
    for merged_id in sorted(absorbed):
        merged = Question(question.webinar_id, question_item(merged_id))
        here = Question.merged_into == question.question_id
        tx.update(merged, [Question.merged_into.set(into.question_id)], condition=here, otherwise=Raced())
    all_merged = absorbed | {question.question_id} | (into.merged or set())
    tx.update(
        into,
        [Question.merged.set(all_merged)],
        condition=(Question.status != QuestionStatus.HIDDEN.value) & not_merged & _same_merged(into),
        otherwise=Raced(),
    )


def _same_merged(question: Question) -> Condition:
    """Return the condition that nothing else was merged into a question since it was read."""
    if question.merged is None:
        return Question.merged.does_not_exist()
    return Question.merged == question.merged


def move_votes(webinar_id: str, question_id: str) -> int:
    """Move all votes for a merged question to the one that it is merged into now; return how many are new there.

    Each transaction moves some votes and their counts, so that the count of every question is always the number of
    its votes: again, late, out of order or after a crash, it goes on from what is there. Nobody can vote for a
    merged question, so what was moved stays moved. Raises Raced if others keep changing the same votes: try again.
    """
    made = 0
    while (moved := run_until_first(lambda: _move_some(webinar_id, question_id))) is not None:
        made += moved
    return made


def _move_some(webinar_id: str, question_id: str) -> int | None:
    """Move up to ``VOTES_AT_ONCE`` votes; return how many are new at the other question, None if nothing was left."""
    question = find(Question, webinar_id, question_item(question_id))
    if question is None or question.merged_into is None:
        return None
    prefix = QuestionItem.item.startswith(vote_prefix(question_id))
    votes = list(Vote.query(webinar_id, prefix, consistent_read=True, limit=VOTES_AT_ONCE))
    voters = sorted({vote.voter for vote in votes} | {question.asker})
    into, *known = find_together(
        question_key(webinar_id, question.merged_into),
        *(vote_key(webinar_id, question.merged_into, voter) for voter in voters),
    )
    missing = {voter for voter, vote in zip(voters, known, strict=True) if vote is None}
    if question.asker == into.asker and all(vote.voter != question.asker for vote in votes):
        missing.discard(question.asker)  # nobody votes for their own question by asking it twice
    if not votes and not missing:
        return None
    with Transaction(correlation_id=observability.correlation_id()) as tx:
        for vote in votes:
            tx.delete(vote, condition=Vote.item.exists(), otherwise=Raced())
        for voter in sorted(missing):
            tx.create(new_vote(into, voter), otherwise=Raced())
        if votes:
            tx.update(question, [Question.upvotes.add(-len(votes))], otherwise=Raced())
        unmerged = Question.merged_into.does_not_exist()
        tx.update(into, [Question.upvotes.add(len(missing))], condition=unmerged, otherwise=Raced())
    return len(missing)
