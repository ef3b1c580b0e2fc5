"""Polls and quizzes: preparing, launching, answering once, exact counts, points."""
