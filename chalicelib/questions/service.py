"""Questions of the room, as routes, functions and the feed use them. Each part of the domain is in a module of its own."""

from chalicelib.questions.asking import ask_question, upvote_question
from chalicelib.questions.deciding import answer_live, assign_question, moderate_question
from chalicelib.questions.listing import Order, Selection, list_questions
from chalicelib.questions.merging import merge_questions, move_votes
from chalicelib.questions.models import Question
from chalicelib.questions.moderation import Decision, QuestionStatus
from chalicelib.questions.reading import read_questions, read_votes
from chalicelib.questions.seeing import SeenQuestion, project_questions

__all__ = [
    "Decision",
    "Order",
    "Question",
    "QuestionStatus",
    "SeenQuestion",
    "Selection",
    "answer_live",
    "ask_question",
    "assign_question",
    "list_questions",
    "merge_questions",
    "moderate_question",
    "move_votes",
    "project_questions",
    "read_questions",
    "read_votes",
    "upvote_question",
]
