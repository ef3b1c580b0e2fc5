"""All of a webinar's questions and votes, for functions: nobody's rights are asked."""

from collections.abc import Iterator

from chalicelib.questions.models import QUESTION_PREFIX, VOTE_PREFIX, Question, Vote


def read_questions(webinar_id: str) -> Iterator[Question]:
    """Yield all questions, in the order in which they were asked. One DynamoDB call for each megabyte, when it is needed."""
    yield from Question.query(webinar_id, Question.item.startswith(QUESTION_PREFIX), consistent_read=True)


def read_votes(webinar_id: str) -> Iterator[Vote]:
    """Yield all votes. One DynamoDB call for each megabyte, when it is needed."""
    yield from Vote.query(webinar_id, Vote.item.startswith(VOTE_PREFIX), consistent_read=True)
