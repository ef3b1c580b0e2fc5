"""Learning: enrollments, progress, submissions and their grading."""
