"""What a webinar's room is charged for, as a formula over what single requests take (docs/room.md, "What it costs"). No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.bench.metering import Bill

HEARTBEATS = 60 / 54
"""A minute, from each open page: one every 51 to 57 s (presence.js)."""
READS, READS_HIDDEN = 50, 6
"""Of the feed, a minute, from each open page (feed.js)."""
STREAMS = 5
"""Tables whose streams start the publisher; each does once a second at most, while it has one shard."""

WRITES = ("question", "vote", "message", "answer")


@dataclass(frozen=True)
class Webinar:
    """A webinar: its length, how many came, on how many devices each, what share of their time in hidden tabs; what each did."""

    people: int
    minutes: int
    devices: float = 1.1
    hidden: float = 0.2
    questions: float = 0.1
    votes: float = 1.0
    messages: float = 1.0
    answers: float = 3.0

    @property
    def hours(self) -> float:
        """Hours that people spent there, all together."""
        return self.people * self.minutes / 60


@dataclass(frozen=True)
class Measured:
    """What single things take.

    ``bills`` are those of opening a page (``enter``), of each request that writes (``WRITES``), of recording an ``active``
    or an ``idle`` minute of one person, and of a ``version`` of the feed. ``entering`` is how many requests a page makes
    when it opens, ``row`` the write units of a person's minute on the average: the row grows with each.
    """

    bills: Mapping[str, Bill]
    entering: int
    row: float


def charges(webinar: Webinar, measured: Measured) -> dict[str, float]:
    """Return the most that a webinar's room takes of each thing that is charged for: batches are taken to hold one message."""
    pages = webinar.people * webinar.devices
    person_minutes, page_minutes = webinar.people * webinar.minutes, pages * webinar.minutes
    written = {kind: webinar.people * getattr(webinar, f"{kind}s") for kind in WRITES}
    changes = sum(written.values())
    versions = min(changes, 60.0 * webinar.minutes)
    heartbeats = page_minutes * HEARTBEATS
    idle = person_minutes * webinar.hidden
    times = {
        "enter": pages,
        **written,
        "active": person_minutes - idle,
        "idle": idle,
        "version": versions,
    }
    bills = [(measured.bills[kind], number) for kind, number in times.items()]
    api = pages * measured.entering + changes + heartbeats
    stored = measured.bills["version"].objects
    return {
        "API requests": api,
        "Lambda invocations": api + person_minutes + min(changes, STREAMS * 60.0 * webinar.minutes),
        "DynamoDB write units": sum(bill.writes * number for bill, number in bills)
        + (measured.row - 1) * person_minutes,
        "DynamoDB read units": sum(bill.reads * number for bill, number in bills),
        "SQS requests": heartbeats + 2 * person_minutes,
        "S3 PUT and LIST": (stored["PutObject"] + stored["ListObjectsV2"]) * versions,
        "S3 GET": stored["GetObject"] * versions,
        "CloudFront requests": pages
        + page_minutes * (READS * (1 - webinar.hidden) + READS_HIDDEN * webinar.hidden),
    }
