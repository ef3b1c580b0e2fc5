"""A poll at a moment, as those who run polls see it."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.polls.counting import Results
from chalicelib.polls.models import Poll
from chalicelib.polls.rules import PollStatus, closed_at, results_shown_at, status_of


@dataclass(frozen=True)
class SeenPoll:
    """A poll and what the clock makes of it at ``at``. ``results`` is None for a draft, and where they were not read."""

    poll: Poll
    at: datetime
    results: Results | None = None

    @property
    def status(self) -> PollStatus:
        """Where it stands."""
        return status_of(self.poll, self.at)

    @property
    def closed_at(self) -> datetime | None:
        """When it was closed, by hand or by its timer."""
        return closed_at(self.poll, self.at)

    @property
    def results_shown(self) -> bool:
        """Whether everybody may see the results."""
        return results_shown_at(self.poll, self.closed_at) is not None
