"""Writing to a room: requests a second, DynamoDB calls and units of each kind of request; and what a whole webinar takes.

The API's handlers run in this process, against a local AWS emulator. Calls and units are counted in a room with a thousand
questions and messages, beside the same in a room where nothing has been said (the baseline); requests a second with eight
at once, beside bare transactions of one item on the same emulator, which is no database of a cloud: its calls count, not
its speed. What a webinar takes follows from these counts (:mod:`tests.bench.room_costs`), beside one of ten people.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from multiprocessing import get_context
from time import monotonic
from typing import Any

import tests.conftest  # noqa: F401 # sets the environment that everything below reads
from chalicelib.attendance.models import Attendance
from chalicelib.attendance.service import Heartbeat, record_heartbeats
from chalicelib.chat.models import MAIN, Message, partition
from chalicelib.core import clock, ids
from chalicelib.core.permissions import Role
from chalicelib.core.transaction import Transaction
from chalicelib.feeds.models import Feed
from chalicelib.feeds.service import publish_room
from chalicelib.questions.models import Question, question_item
from tests.bench.attendance import be_quiet, own_emulator
from tests.bench.figures import Figure
from tests.bench.metering import Bill, metered, write_units
from tests.bench.room_costs import WRITES, Measured, Webinar, charges
from tests.functional.api import ApiClient
from tests.functional.hall import Hall, start_of
from tests.functional.issuer import serving_issuer
from tests.functional.people import Person

CALLS = 3
FILLED = 1000
PEOPLE, TARGETS = 40, 4
"""Each of the people votes for each of so many questions, and answers as many polls."""
REQUESTS = PEOPLE * TARGETS
AT_ONCE = 8
VERSIONS = 20
SAID = 5
"""Messages from one version of the feed to the next."""
FULL, SMALL, MINUTES = 10_000, 10, 60


def measure() -> list[Figure]:
    """Measure in a process of its own, whose settings are the emulator's."""
    with (
        own_emulator() as environment,
        ProcessPoolExecutor(
            1, get_context("spawn"), initializer=be_quiet, initargs=(environment,)
        ) as process,
    ):
        return process.submit(measure_here).result()


def measure_here() -> list[Figure]:
    """Measure single requests, versions of the feed and minutes, and add up."""
    with rooms() as (quiet, busy):
        figures: list[Figure] = []
        bills: dict[str, Bill] = {}
        bare = rate(lambda _: bare_transaction())
        for kind in (*WRITES, "heartbeat"):
            with metered() as baseline:
                quiet.do(kind, 0)
            with metered() as bills[kind]:
                busy.do(kind, 0)
            figures += of_request(kind, bills[kind], baseline)
            figures.append(Figure(f"{kind}: requests/s", rate(partial(busy.do, kind)), "1/s", baseline=bare))
        with metered() as bills["enter"]:
            entering = busy.enter()
        bills["version"], baseline = busy.publish(), quiet.publish()
        figures += of_version(bills["version"], baseline)
        bills |= busy.minutes()
        return [*figures, *of_webinars(Measured(bills, entering, units_of_rows(MINUTES)))]


def of_request(kind: str, bill: Bill, baseline: Bill) -> list[Figure]:
    """Return what a request asked of DynamoDB."""
    return [
        Figure(
            f"{kind}: DynamoDB calls",
            sum(bill.calls.values()),
            "",
            baseline=sum(baseline.calls.values()),
            goal=0 if kind == "heartbeat" else CALLS,
        ),
        Figure(f"{kind}: write units", bill.writes, "", baseline=baseline.writes),
        Figure(f"{kind}: read units", bill.reads, "", baseline=baseline.reads),
    ]


def of_version(bill: Bill, baseline: Bill) -> list[Figure]:
    """Return what a version of the feed takes on the average."""
    return [
        Figure("version: write units", bill.writes, "", baseline=baseline.writes),
        Figure("version: read units", bill.reads, "", baseline=baseline.reads),
        *(
            Figure(f"version: S3 {operation}", times, "", baseline=baseline.objects[operation])
            for operation, times in sorted(bill.objects.items())
        ),
    ]


def of_webinars(measured: Measured) -> list[Figure]:
    """Return what an hour of one person takes in a full webinar, beside a small one."""
    full, small = Webinar(FULL, MINUTES), Webinar(SMALL, MINUTES)
    few = charges(small, measured)
    return [
        Figure(f"person-hour: {what}", much / full.hours, "", baseline=few[what] / small.hours)
        for what, much in charges(full, measured).items()
    ]


def units_of_rows(minutes: int) -> float:
    """Return the write units of a person's minute, on the average: the row grows."""
    first = clock.minute_of(clock.now())
    row = Attendance(
        ids.new_id("web"),
        "0" * 36,
        organization_id=ids.new_id("org"),
        name="Ada Lovelace",
        email="ada.lovelace@example.org",
    )
    total = 0.0
    for length in range(1, minutes + 1):
        row.minutes = row.active_minutes = set(range(first, first + length))
        total += write_units({}, None, row.serialize())
    return total / minutes


def rate(send: Callable[[int], Any]) -> float:
    """Return how often something can be done a second, with some at once; the first time is not among them."""
    began = monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(send, range(1, REQUESTS)))
    return (REQUESTS - 1) / (monotonic() - began)


def bare_transaction() -> None:
    """Write one small item, as a command does it at least."""
    with Transaction() as tx:
        tx.create(Feed(ids.new_id("web"), organization_id="org_bench", version=1, claimed_at=clock.now()))


# --- the rooms --------------------------------------------------------------------------------------


@contextmanager
def rooms() -> Iterator[tuple["Room", "Room"]]:
    """Two webinars of an organization with enough members: nothing was said in the one, much in the other."""
    with serving_issuer() as issuer:
        hall = Hall(ApiClient(), issuer.person)
        people = [hall.member(f"p{number}", Role.VIEWER) for number in range(PEOPLE)]
        quiet, busy = Room.open(hall, people), Room.open(hall, people)
        busy.fill(FILLED)
        yield quiet, busy


@dataclass
class Room:
    """A webinar's room, with some questions to vote for and some polls to answer, the results of one of them shown."""

    hall: Hall
    people: list[Person]
    id: str
    starts: datetime
    questions: list[str]
    polls: list[dict[str, Any]]
    tokens: list[str]

    @classmethod
    def open(cls, hall: Hall, people: list[Person]) -> "Room":
        """Schedule a webinar, and prepare what requests are about."""
        webinar = hall.schedule()
        room = cls(hall, people, str(webinar["id"]), start_of(webinar), [], [], [])
        for number in range(TARGETS):
            asked = room.post("qa", {"question": f"What of {number}?"}, people[0])
            path = f"/api/webinars/{room.id}/qa/{asked['id']}"
            decided = hall.client.put(path, {"status": "APPROVED"}, as_=hall.host, version=asked["version"])
            assert decided.status == 200, decided.text
            room.questions.append(str(asked["id"]))
            options = [{"text": text} for text in ("Yes", "No", "Perhaps")]
            poll = {"kind": "SINGLE", "question": f"Is it {number}?", "options": options}
            room.polls.append(room.post("polls", poll, hall.host))
            room.post(f"polls/{room.polls[-1]['id']}/launch", {"resultsShown": number == 0}, hall.host)
        for one in people:
            room.post("register", {}, one)
        with clock.frozen(room.starts):
            room.tokens = [str(room.post("join", {"active": True}, one)["token"]) for one in people]
        return room

    def fill(self, much: int) -> None:
        """Put many questions and messages there, like one that somebody wrote."""
        said = self.post("chat", {"text": "Just as a loom weaves flowers and leaves."}, self.people[0])
        message = Message.get(partition(self.id, MAIN), said["id"]).serialize()
        question = Question.get(self.id, question_item(self.questions[0])).serialize()
        with Question.batch_write() as questions, Message.batch_write() as messages:
            for number in range(much):
                made = ids.new_id_at("msg", clock.now() - timedelta(seconds=number))
                messages.save(Message.from_raw_data(message | {"item": {"S": made}}))
                asked = {"question_id": {"S": f"q{number}"}, "item": {"S": question_item(f"q{number}")}}
                questions.save(Question.from_raw_data(question | asked))

    def post(self, what: str, body: Any, who: Person) -> Any:
        """Send a request as the page does, with a key that makes it safe to repeat."""
        key = {"idempotency-key": f"{self.id}-{next(KEYS)}"}
        answer = self.hall.client.post(f"/api/webinars/{self.id}/{what}", body, as_=who, headers=key)
        assert answer.status < 300, answer.text
        return answer.json if answer.text else None

    def do(self, kind: str, number: int) -> None:
        """Make the request of a kind that has this number; each is another person's, or about something else."""
        who, target = self.people[number % PEOPLE], number // PEOPLE
        match kind:
            case "question":
                self.post("qa", {"question": f"How does it weave algebraic patterns, {number}?"}, who)
            case "vote":
                self.post(f"qa/{self.questions[target]}/upvote", {}, who)
            case "message":
                self.post("chat", {"text": f"Just as a loom weaves flowers and leaves, {number}."}, who)
            case "answer":
                poll = self.polls[target]
                options = {"options": [poll["options"][number % 3]["id"]]}
                self.post(f"polls/{poll['id']}/answers", options, who)
            case "heartbeat":
                self.beat(number, active=True, at=self.starts + timedelta(minutes=1 + target))

    def beat(self, number: int, *, active: bool, at: datetime) -> None:
        """Say that somebody is there."""
        with clock.frozen(at):
            place = number % PEOPLE
            self.post("heartbeat", {"token": self.tokens[place], "active": active}, self.people[place])

    def enter(self) -> int:
        """Come in as a page does; return with how many requests."""
        who = self.people[0]
        reads = ("", "/playback", "/room", "/polls/answers", "/qa?mine=true&limit=50", "/chat/mine?limit=20")
        for path in reads:
            assert self.hall.client.get(f"/api/webinars/{self.id}{path}", as_=who).status == 200, path
        with clock.frozen(self.starts):
            self.post("join", {"active": True}, who)
        return len(reads) + 1

    def publish(self) -> Bill:
        """Publish versions of the feed while people write, a second between each two; return what one takes on the average."""
        began, numbers, bills = clock.now() + timedelta(minutes=1), count(), []
        for second in range(VERSIONS + 1):
            with clock.frozen(began + timedelta(seconds=second)):
                for _ in range(SAID):
                    self.do("message", next(numbers))
                with metered() as bill:
                    publish_room(self.id)
            bills.append(bill)
        return Bill.average(bills[1:])  # the first one begins the feed

    def minutes(self) -> dict[str, Bill]:
        """Record an active minute and an idle one, each in a batch of its own; return what each takes."""
        who, minute = self.people[0], clock.minute_of(self.starts) + 30
        bills = {}
        for kind in ("active", "idle"):
            beat = Heartbeat(
                webinar_id=self.id,
                user_id=who.user_id,
                organization_id=self.hall.organization_id,
                minute=minute + (kind == "idle"),
                active=kind == "active",
            )
            with metered() as bills[kind]:
                assert record_heartbeats([beat]) == []
        return bills


KEYS = count()
