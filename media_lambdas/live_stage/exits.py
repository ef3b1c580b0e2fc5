"""Exit codes of a stage's worker: which of them mean that it ended on purpose."""

FINISHED = 0
"""The broadcast is over and everything is uploaded, or the stage was idle."""
FENCED = 3
"""Another run of the same broadcast has begun; this one must not write any more."""
