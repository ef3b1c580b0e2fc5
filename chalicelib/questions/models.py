"""Items of the ``questions`` table: questions of a webinar's audience, and the votes for them."""

from pynamodb.attributes import (
    BooleanAttribute,
    DiscriminatorAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection

from chalicelib.core import ids
from chalicelib.core.keys import derived_key
from chalicelib.core.tables import BaseModel, Key, TableMeta, UtcDateTimeAttribute, optional

QUESTION_PREFIX = "QUESTION#"
VOTE_PREFIX = "VOTE#"


def question_item(question_id: str) -> str:
    """Return the sort key of a question; ids are time-ordered, so questions are."""
    return f"{QUESTION_PREFIX}{question_id}"


def vote_prefix(question_id: str) -> str:
    """Return what the sort keys of all votes for a question begin with."""
    return f"{VOTE_PREFIX}{question_id}#"


def vote_item(question_id: str, voter: str) -> str:
    """Return the sort key of a person's one vote for a question."""
    return f"{vote_prefix(question_id)}{voter}"


def question_key(webinar_id: str, question_id: str) -> Key:
    """Return the key of a question."""
    return Question, webinar_id, question_item(question_id)


def vote_key(webinar_id: str, question_id: str, voter: str) -> Key:
    """Return the key of a person's one vote for a question."""
    return Vote, webinar_id, vote_item(question_id, voter)


def mark_of(webinar_id: str, user_id: str) -> str:
    """Return a person's mark in one webinar.

    It says that two things are the same person's, not whose: no item has the user id of who voted or asked anonymously, and
    who reads the table cannot try user ids without the key.
    """
    return ids.derived_id("mrk", derived_key("question marks").hex(), webinar_id, user_id)


def status_partition(webinar_id: str, status: str) -> str:
    """Return the partition of ``by_status`` and ``by_votes`` that lists a webinar's questions in one state."""
    return f"{webinar_id}#{status}"


class ByStatus(GlobalSecondaryIndex["QuestionItem"]):
    """A webinar's questions in one state, by age. Little more than keys, so that a vote does not write it."""

    class Meta:
        index_name = "by_status"
        projection = IncludeProjection(["kind"])

    webinar_status = UnicodeAttribute(hash_key=True)
    created_at = UtcDateTimeAttribute(range_key=True)


class ByVotes(GlobalSecondaryIndex["QuestionItem"]):
    """A webinar's questions in one state, by votes. A vote moves one entry of little more than 100 bytes."""

    class Meta:
        index_name = "by_votes"
        projection = IncludeProjection(["kind"])

    webinar_status = UnicodeAttribute(hash_key=True)
    upvotes = NumberAttribute(range_key=True)


class ByAsker(GlobalSecondaryIndex["QuestionItem"]):
    """A person's questions in one webinar, by age."""

    class Meta:
        index_name = "by_asker"
        projection = IncludeProjection(["kind"])

    asker = UnicodeAttribute(hash_key=True)
    created_at = UtcDateTimeAttribute(range_key=True)


class QuestionItem(BaseModel):
    """Base of all items of the table."""

    class Meta(TableMeta):
        table = "questions"

    webinar_id = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    kind = DiscriminatorAttribute()
    organization_id = UnicodeAttribute()
    by_status = ByStatus()
    by_votes = ByVotes()
    by_asker = ByAsker()


class Question(QuestionItem, discriminator="QUESTION"):
    """A question. ``user_id`` and ``author_name`` are not kept for an anonymous one; ``asker`` is its author's mark.

    ``answered_at`` is when it was answered first, ``answer_started_at`` when it was last begun to be answered live, and
    ``answering`` says that this goes on. ``merged_into`` always names a question that is not merged itself, and ``merged``
    all those that name this one. ``version`` counts moderation only and is counted by hand: votes change the same item
    and must not get in its way.
    """

    question_id = UnicodeAttribute()
    webinar_status = UnicodeAttribute()
    created_at = UtcDateTimeAttribute()
    asker = UnicodeAttribute()
    user_id = optional(UnicodeAttribute(null=True))
    author_name = optional(UnicodeAttribute(null=True))
    anonymous = BooleanAttribute()
    question = UnicodeAttribute()
    status = UnicodeAttribute()
    approved_at = optional(UtcDateTimeAttribute(null=True))
    reason = optional(UnicodeAttribute(null=True))
    answer = optional(UnicodeAttribute(null=True))
    answered_at = optional(UtcDateTimeAttribute(null=True))
    answered_by = optional(UnicodeAttribute(null=True))
    answered_by_name = optional(UnicodeAttribute(null=True))
    answering = BooleanAttribute(default=False)
    answered_live = BooleanAttribute(default=False)
    answer_started_at = optional(UtcDateTimeAttribute(null=True))
    assignee_id = optional(UnicodeAttribute(null=True))
    assignee_name = optional(UnicodeAttribute(null=True))
    merged_into = optional(UnicodeAttribute(null=True))
    merged = optional(UnicodeSetAttribute(null=True))
    upvotes = NumberAttribute(default=0)
    version = NumberAttribute(default=1)


class Vote(QuestionItem, discriminator="VOTE"):
    """That somebody voted for a question: there can be only one item under its key. ``voter`` is a mark."""

    voter = UnicodeAttribute()
    voted_at = UtcDateTimeAttribute()
