"""Items of the ``questions`` table: questions of a webinar's audience, and the votes for them."""

from pynamodb.attributes import BooleanAttribute, DiscriminatorAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.core.tables import BaseModel, Key, TableMeta, UtcDateTimeAttribute

QUESTION_PREFIX = "QUESTION#"


def question_item(question_id: str) -> str:
    """Return the sort key of a question; ids are time-ordered, so questions are."""
    return f"{QUESTION_PREFIX}{question_id}"


def vote_item(question_id: str, user_id: str) -> str:
    """Return the sort key of a person's one vote for a question."""
    return f"VOTE#{question_id}#{user_id}"


def question_key(webinar_id: str, question_id: str) -> Key:
    """Return the key of a question."""
    return Question, webinar_id, question_item(question_id)


def vote_key(webinar_id: str, question_id: str, user_id: str) -> Key:
    """Return the key of a person's one vote for a question."""
    return Vote, webinar_id, vote_item(question_id, user_id)


def status_partition(webinar_id: str, status: str) -> str:
    """Return the partition of ``by_status`` that lists a webinar's questions in one state."""
    return f"{webinar_id}#{status}"


class ByStatus(GlobalSecondaryIndex["QuestionItem"]):
    """A webinar's questions in one state, by age (votes are not in it)."""

    class Meta:
        index_name = "by_status"
        projection = AllProjection()

    webinar_status = UnicodeAttribute(hash_key=True)
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


class Question(QuestionItem, discriminator="QUESTION"):
    """A question. ``author_name`` is not kept for an anonymous one; ``user_id`` is, so that its author finds it again.

    ``version`` counts moderation only and is counted by hand: votes change the same item and must not get in its way.
    """

    question_id = UnicodeAttribute()
    webinar_status = UnicodeAttribute()
    created_at = UtcDateTimeAttribute()
    user_id = UnicodeAttribute()
    author_name = UnicodeAttribute(null=True)
    anonymous = BooleanAttribute()
    question = UnicodeAttribute()
    answer = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    status = UnicodeAttribute()
    upvotes = NumberAttribute(default=0)
    answered_at = UtcDateTimeAttribute(null=True)
    answered_by = UnicodeAttribute(null=True)
    answered_by_name = UnicodeAttribute(null=True)
    version = NumberAttribute(default=1)


class Vote(QuestionItem, discriminator="VOTE"):
    """That somebody voted for a question: there can be only one item under its key."""

    user_id = UnicodeAttribute()
    voted_at = UtcDateTimeAttribute()
