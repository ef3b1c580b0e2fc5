"""Exact counts under load: one counter in each of a poll's partitions, and one call that adds them up."""

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from pynamodb.expressions.update import Action

from chalicelib.core.tables import find_together
from chalicelib.core.transaction import Transaction
from chalicelib.polls.models import TALLY, Poll, Tally, tally_keys, tally_shards
from chalicelib.polls.rules import Counted, initial_counts, poll_closed
from chalicelib.polls.words import cloud_of


@dataclass(frozen=True)
class Leader:
    """One of those with the most points; equals have the same rank."""

    rank: int
    name: str
    points: int


@dataclass(frozen=True)
class Results:
    """How many people answered, the counts by option or value, the words of the cloud, and a quiz's leaders."""

    answers: int
    counts: dict[str, int]
    words: list[tuple[str, int]] = field(default_factory=list)
    leaders: list[Leader] = field(default_factory=list)

    def stored(self) -> dict[str, Any]:
        """Return the results as JSON values."""
        return {
            "answers": self.answers,
            "counts": self.counts,
            "words": [list(pair) for pair in self.words],
            "leaders": [vars(leader) for leader in self.leaders],
        }

    @classmethod
    def load(cls, stored: dict[str, Any]) -> Self:
        """Read what :meth:`stored` wrote."""
        return cls(
            stored["answers"],
            stored["counts"],
            [(word, count) for word, count in stored["words"]],
            [Leader(**leader) for leader in stored["leaders"]],
        )


def stage_tallies(poll: Poll, tx: Transaction) -> None:
    """Stage all counters of a poll that is being launched, at zero."""
    for poll_shard in tally_shards(poll.poll_id):
        tx.create(
            Tally(
                poll_shard=poll_shard,
                item=TALLY,
                organization_id=poll.organization_id,
                webinar_id=poll.webinar_id,
                poll_id=poll.poll_id,
                counts=initial_counts(poll),
            )
        )


def stage_count(poll: Poll, counted: Counted, tx: Transaction) -> None:
    """Stage the counting of one answer, by any of the counters: which one tells nothing about the person.

    Raises Conflict at commit once the counters are shut.
    """
    tally = Tally(secrets.choice(tally_shards(poll.poll_id)), TALLY)
    actions: list[Action] = [Tally.answers.add(1)]
    actions += [_grow(Tally.counts, key, by) for key, by in counted.counts.items()]
    actions += [_grow(Tally.words, word, by) for word, by in counted.words.items()]
    # A counter that is missing is not false either.
    tx.update(tally, actions, condition=Tally.shut == False, otherwise=poll_closed())  # noqa: E712 # an expression


def shut_tallies(poll_id: str, tx: Transaction) -> None:
    """Stage that the counters of a poll count no more."""
    for poll_shard in tally_shards(poll_id):
        tx.update(Tally(poll_shard, TALLY), [Tally.shut.set(True)])


def read_results(poll: Poll) -> Results:
    """Return the results of a launched poll: the final ones, or what its counters hold now (one DynamoDB call)."""
    if poll.results is not None:
        return Results.load(poll.results)
    return add_up(poll, find_together(*tally_keys(poll.poll_id)))


def add_up(poll: Poll, tallies: Sequence[Tally | None]) -> Results:
    """Return what a poll's counters hold together."""
    counts, words = Counter(initial_counts(poll)), Counter[str]()
    answers = 0
    for tally in filter(None, tallies):
        answers += int(tally.answers)
        counts.update({key: int(count) for key, count in tally.counts.as_dict().items()})
        words.update({word: int(count) for word, count in tally.words.as_dict().items()})
    return Results(answers, dict(counts), cloud_of(words))


def _grow(counts: Any, key: str, by: int) -> Action:
    path = counts[key]
    grown: Action = path.set((path | 0) + by)
    return grown
