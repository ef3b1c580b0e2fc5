"""Items of the tables ``polls``, ``answers`` and ``voters``: what is asked, what was answered, and who has answered."""

import hashlib

from pynamodb.attributes import (
    BooleanAttribute,
    DiscriminatorAttribute,
    JSONAttribute,
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
    VersionAttribute,
)

from chalicelib.core.tables import BaseModel, Key, TableMeta, UtcDateTimeAttribute, optional

AGENDA = "AGENDA"
POLL_PREFIX = "POLL#"
TALLY = "TALLY"
SHARDS = 64
"""Into how many partitions the answers to one poll go, and the points of one webinar."""
COUNTERS = 64
"""In how many partitions a poll has a counter."""


def agenda_key(webinar_id: str) -> Key:
    """Return the key of what a webinar's polls share."""
    return Agenda, webinar_id, AGENDA


def poll_key(webinar_id: str, poll_id: str) -> Key:
    """Return the key of a poll."""
    return Poll, webinar_id, poll_item(poll_id)


def poll_item(poll_id: str) -> str:
    """Return the sort key of a poll."""
    return f"{POLL_PREFIX}{poll_id}"


def shard(owner_id: str, number: int) -> str:
    """Return one of the partitions that belong to a poll (answers, counters) or a webinar (points)."""
    return f"{owner_id}#{number}"


def shard_of(owner_id: str, user_id: str) -> str:
    """Return the partition of ``owner_id`` in which a person's items are, always the same."""
    return shard(owner_id, int.from_bytes(hashlib.sha256(user_id.encode()).digest()[:4]) % SHARDS)


def tally_shards(poll_id: str) -> list[str]:
    """Return the partitions in which a poll has its counters."""
    return [shard(poll_id, number) for number in range(COUNTERS)]


def tally_keys(poll_id: str) -> list[Key]:
    """Return the keys of all counters of a poll."""
    return [(Tally, poll_shard, TALLY) for poll_shard in tally_shards(poll_id)]


def named_answer_key(poll_id: str, user_id: str) -> Key:
    """Return the key of a person's one answer to a poll that is not anonymous."""
    return NamedAnswer, shard_of(poll_id, user_id), named_answer_item(user_id)


def named_answer_item(user_id: str) -> str:
    """Return the sort key of a person's answer."""
    return f"ANSWER#{user_id}"


def score_item(user_id: str) -> str:
    """Return the sort key of a person's points."""
    return f"SCORE#{user_id}"


def voter_key(poll_id: str, user_id: str) -> Key:
    """Return the key of the mark that somebody answered an anonymous poll."""
    return Voter, shard_of(poll_id, user_id), user_id


class PollItem(BaseModel):
    """Base of all items of the table. The discriminator is ``type``, for a poll has a kind of its own."""

    class Meta(TableMeta):
        table = "polls"

    webinar_id = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    type = DiscriminatorAttribute()
    organization_id = UnicodeAttribute()


class Agenda(PollItem, discriminator="AGENDA"):
    """What a webinar's polls share: their ids in order, and the quiz whose points are not settled yet, if any."""

    poll_ids: ListAttribute[str] = ListAttribute(default=list)
    quiz_id = optional(UnicodeAttribute(null=True))
    version = VersionAttribute()


class Poll(PollItem, discriminator="POLL"):
    """A poll. ``options`` are ``{id, text, correct}``, ``scale`` is ``{min, max, min_label, max_label}``.

    ``status`` is what was decided; the clock closes a poll at ``closes_at`` by itself (see ``rules.status_of``).
    ``results`` are the final ones, written once the counters are shut (``settled_at``).
    """

    poll_id = UnicodeAttribute()
    created_at = UtcDateTimeAttribute()
    kind = UnicodeAttribute()
    question = UnicodeAttribute()
    options = JSONAttribute(default=list)
    most = optional(NumberAttribute(null=True))
    scale = JSONAttribute(null=True)
    anonymous = BooleanAttribute()
    quiz = BooleanAttribute()
    seconds = optional(NumberAttribute(null=True))
    shown_when_closed = BooleanAttribute()
    status = UnicodeAttribute()
    opened_at = optional(UtcDateTimeAttribute(null=True))
    closes_at = optional(UtcDateTimeAttribute(null=True))
    closed_at = optional(UtcDateTimeAttribute(null=True))
    shown_at = optional(UtcDateTimeAttribute(null=True))
    settled_at = optional(UtcDateTimeAttribute(null=True))
    results = JSONAttribute(null=True)
    version = VersionAttribute()


class AnswerItem(BaseModel):
    """Base of all items of the table. Nothing that belongs to an anonymous poll names a person here."""

    class Meta(TableMeta):
        table = "answers"

    poll_shard = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    type = DiscriminatorAttribute()
    organization_id = UnicodeAttribute()


class Tally(AnswerItem, discriminator="TALLY"):
    """One of a poll's counters: people, and counts by option or value, or by word. ``shut`` counts no more."""

    webinar_id = UnicodeAttribute()
    poll_id = UnicodeAttribute()
    answers = NumberAttribute(default=0)
    counts: MapAttribute[str, int] = MapAttribute(default=dict)
    words: MapAttribute[str, int] = MapAttribute(default=dict)
    shut = BooleanAttribute(default=False)


class NamedAnswer(AnswerItem, discriminator="ANSWER"):
    """What somebody answered, and when. ``answer`` has the fields of the request; ``points`` are a quiz's."""

    user_id = UnicodeAttribute()
    user_name = UnicodeAttribute()
    answered_at = UtcDateTimeAttribute()
    answer = JSONAttribute()
    points = optional(NumberAttribute(null=True))


class AnonymousText(AnswerItem, discriminator="TEXT"):
    """A text from nobody: it has no time either, and a random key."""

    text = UnicodeAttribute()


class Score(AnswerItem, discriminator="SCORE"):
    """Somebody's points in all quizzes of a webinar, in a partition of the webinar."""

    user_id = UnicodeAttribute()
    name = UnicodeAttribute()
    points = NumberAttribute(default=0)


class Voter(BaseModel):
    """That somebody answered an anonymous poll: no more than that, not even when.

    The table has no stream and no backups, which would tell the moment, and so which counter moved with it.
    """

    class Meta(TableMeta):
        table = "voters"

    poll_shard = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute(range_key=True)
    organization_id = UnicodeAttribute()
