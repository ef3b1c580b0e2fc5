"""`kill -9` of anything at any moment, and everything twice and backwards: one certificate, one PDF, one mail."""

import contextlib
import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest
from botocore.exceptions import BotoCoreError, ClientError
from ulid import ULID

from infra.local.seed import make_video
from tests.cloud.killing import characters_read, kill_at_work, killing, wait_for_reader
from tests.cloud.people import Person
from tests.cloud.school import Author, Learner
from tests.cloud.stores import Stores, come_to_rest
from tests.cloud_fixture import RunningCloud, fetch, running_cloud, wait_for

pytestmark = [pytest.mark.cloud, pytest.mark.timeout(400)]

END_SECONDS = 10.0
TRIES = 4
LEARNING = 2


@pytest.fixture(scope="module")
def course(local_cloud: RunningCloud) -> str:
    return course_on(local_cloud)


def course_on(cloud: RunningCloud) -> str:
    """Return the id of a short public course of the demo organization."""
    author = Person(cloud, "bruno@demo.example", "Bruno Keller", cloud.token("course_author"))
    return Author(author, cloud.stack["organization"]).short_course("Reading the tides")


def enrolled(cloud: RunningCloud, course: str, count: int) -> list[Learner]:
    return [Learner.enrolled(cloud, course) for _ in range(count)]


def all_finish(learners: list[Learner]) -> None:
    """Have several learners complete the course at the same time."""
    with ThreadPoolExecutor(len(learners)) as pool:
        list(pool.map(Learner.finish, learners))


# --- our own processes


@pytest.mark.parametrize(("name", "times"), [("api", 2), ("edge", 2)])
def test_a_server_dies_in_the_middle_of_requests(
    local_cloud: RunningCloud, course: str, name: str, times: int
) -> None:
    learners = enrolled(local_cloud, course, 4)
    with killing(local_cloud, name, times=times):
        all_finish(learners)
    for learner in learners:
        certificate = learner.await_certificate()
        assert learner.download(certificate["id"]).startswith(b"%PDF-")


@pytest.fixture(scope="module")
def survivors(local_cloud: RunningCloud, course: str) -> dict[str, list[Learner]]:
    """Learners whose work was under way in a process when it was killed. All wait for the same visibility timeout."""
    handlers = {
        "issue_certificate": "issue-certificates",
        "render_certificate": "render-certificates",
        "send_mail": "send-mail",
        "relay_events": None,
    }
    found = {name: [killed(local_cloud, course, name, queue)] for name, queue in handlers.items()}
    return {**found, "runner": runner_killed(local_cloud, course)}


def killed(cloud: RunningCloud, course: str, function: str, queue: str | None) -> Learner:
    """Return a learner in the middle of whose completion the worker of a handler was killed."""

    def is_mailed() -> bool:
        # Between the mail and the note of it in the ledger lies the one moment that mails twice (mail/service.py).
        return any(learner.mails(one["id"]) for one in learner.certificates())

    for _ in range(TRIES):
        learner = Learner.enrolled(cloud, course)
        if kill_at_work(cloud, f"functions.{function}", queue, learner.finish, is_done=is_mailed):
            return learner
    pytest.fail(f"{function} was always faster than kill -9")


def runner_killed(cloud: RunningCloud, course: str) -> list[Learner]:
    """Return learners for whom certificates were being issued when the runner was killed."""
    learners = enrolled(cloud, course, 3)
    idle = {pid: characters_read(pid) for pid in cloud.workers("functions.issue_certificate")}
    all_finish(learners)
    wait_for_reader(cloud, "functions.issue_certificate", idle)
    cloud.kill("runner")
    return learners


@pytest.mark.parametrize(
    "victim", ["issue_certificate", "render_certificate", "send_mail", "relay_events", "runner"]
)
def test_a_process_dies_in_the_middle_of_its_work(survivors: dict[str, list[Learner]], victim: str) -> None:
    for learner in survivors[victim]:
        certificate = learner.await_certificate()
        assert learner.download(certificate["id"]).startswith(b"%PDF-")


# --- at least once


def test_every_message_comes_again_and_backwards(local_cloud: RunningCloud, course: str) -> None:
    stores = Stores(local_cloud)
    learner = Learner.enrolled(local_cloud, course)
    learner.finish()
    # At once, so that the copies race with the first.
    for _ in range(4):
        replay(stores, "CourseCompleted", learner)
    certificate = learner.await_certificate()
    key = f"certificates/{certificate['id']}/certificate.pdf"
    before = stores.object(key)
    for _ in range(2):
        for name in ("CertificateRendered", "CertificateIssued", "CourseCompleted"):
            replay(stores, name, learner)
    come_to_rest(local_cloud)
    assert learner.await_certificate() == certificate
    after = stores.object(key)
    assert before is not None
    assert after is not None
    assert (after["ETag"], after["LastModified"]) == (before["ETag"], before["LastModified"])


def replay(stores: Stores, name: str, learner: Learner) -> None:
    """Put an event of the learner on its queue once more, as a rule of the bus does."""
    queues = {
        "CourseCompleted": "issue-certificates",
        "CertificateIssued": "render-certificates",
        "CertificateRendered": "send-mail",
    }
    user = learner.person.get("/api/me")["userId"]
    (detail,) = (event for event in stores.events(name) if event["data"]["userId"] == user)
    envelope = {"version": "0", "source": "academy", "detail-type": name, "detail": detail}
    stores.send(queues[name], envelope)


def test_after_all_this_the_stores_agree(local_cloud: RunningCloud, survivors: Any) -> None:
    come_to_rest(local_cloud)


# --- the emulator, the whole, and the end


def test_the_emulator_and_the_whole_platform_die_and_come_back(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with running_cloud(home) as cloud:
        course = course_on(cloud)
        first = Learner.enrolled(cloud, course)
        first.finish()
        certificate = first.await_certificate()
        await_checkpoint(cloud)
        with people_learning(cloud, course):
            await_checkpoint(cloud)
            cloud.kill("emulator")
        assert first.await_certificate() == certificate
        assert first.download(certificate["id"]).startswith(b"%PDF-")
        second = Learner.enrolled(cloud, course)
        with nobody_relaying(cloud):
            second.finish()
            lose_two_minutes(cloud)
            upload = Upload.announced(cloud)
            await_checkpoint(cloud)
            upload.send()
            cloud.kill("emulator")
        # The stream is gone with the emulator; only the sweep of the outbox knows of the event.
        second.await_certificate()
        # So is the message that S3 sent; objects that are newer than the checkpoint are announced again.
        upload.await_examined()
        come_to_rest(cloud)
        await_checkpoint(cloud)
        everything = family(cloud)
        cloud.process.kill()
        wait_for(lambda: not living(everything), "every process to end")
    with running_cloud(home, port=cloud.layout.port) as again:
        come_to_rest(again)
        assert first.await_certificate() == certificate
        third = Learner.enrolled(again, course)
        third.finish()
        third.await_certificate()
        everything = family(again)
        started = time.monotonic()
        again.process.send_signal(signal.SIGINT)
        assert again.process.wait(END_SECONDS * 3) == 0
        assert time.monotonic() - started < END_SECONDS
        assert living(everything) == []


@dataclass
class Upload:
    """A video of the demo's author, announced and not uploaded yet."""

    author: Person
    asset: Any
    content: bytes

    @classmethod
    def announced(cls, cloud: RunningCloud) -> "Upload":
        """Ask for a place to upload it to."""
        author = Person(cloud, "bruno@demo.example", "Bruno Keller", cloud.token("course_author"))
        content = make_video(2)
        wanted = {"filename": "late.mp4", "contentType": "video/mp4", "size": len(content)}
        asset = author.post("/api/media", {"organizationId": cloud.stack["organization"], **wanted})
        return cls(author, asset, content)

    def send(self) -> None:
        """Upload it."""
        sent = fetch(self.asset["uploadUrl"], "PUT", self.content, self.asset["uploadHeaders"])
        assert sent.status == 200

    def await_examined(self) -> None:
        """Wait until it can be used."""

        def is_ready() -> bool:
            found = self.author.ask("GET", f"/api/media/{self.asset['id']}")
            return found.status == 200 and found.json()["status"] == "READY"

        wait_for(is_ready, "the upload to be examined", seconds=90)


@contextlib.contextmanager
def people_learning(cloud: RunningCloud, course: str) -> Iterator[None]:
    """Have one person after the other complete the course while the body runs, several at a time."""
    done = threading.Event()

    def learn() -> None:
        while not done.is_set():
            # Whoever came after the last checkpoint is unknown afterwards: that is what the kill may cost.
            with contextlib.suppress(AssertionError, BotoCoreError, ClientError, OSError):
                Learner.enrolled(cloud, course).finish()

    with ThreadPoolExecutor(LEARNING) as pool:
        for _ in range(LEARNING):
            pool.submit(learn)
        try:
            yield
        finally:
            done.set()


@contextlib.contextmanager
def nobody_relaying(cloud: RunningCloud) -> Iterator[None]:
    """Keep the runner still; afterwards kill it, so that another one starts."""
    pid = cloud.pid("runner")
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        cloud.kill("runner")


def lose_two_minutes(cloud: RunningCloud) -> None:
    """Make what is pending two minutes older than it is, as if nobody had relayed anything for so long."""
    stores, table = Stores(cloud), "academy-local-events"
    for event_id in stores.pending():
        key = {"event_id": {"S": event_id}}
        item = stores.dynamodb.get_item(TableName=table, Key=key)["Item"]
        older = f"evt_{ULID.from_datetime(datetime.now(UTC) - timedelta(minutes=2))}"
        detail = json.loads(item["detail"]["S"]) | {"id": older}
        put = {**item, "event_id": {"S": older}, "detail": {"S": json.dumps(detail)}}
        change = [{"Put": {"TableName": table, "Item": put}}, {"Delete": {"TableName": table, "Key": key}}]
        stores.dynamodb.transact_write_items(TransactItems=change)


def await_checkpoint(cloud: RunningCloud) -> None:
    """Wait until everything written so far is saved: the first checkpoint may have begun before, the second not."""
    current = cloud.layout.state / "current"
    for _ in range(2):
        before, pid = current.read_text("ascii"), cloud.pid("emulator")
        assert pid is not None
        os.kill(pid, signal.SIGUSR1)
        wait_for(lambda: current.read_text("ascii") != before, "a checkpoint")  # noqa: B023 - called at once


def family(cloud: RunningCloud) -> list[psutil.Process]:
    """Return every process of a local cloud."""
    supervisor = psutil.Process(cloud.process.pid)
    return [supervisor, *supervisor.children(recursive=True)]


def living(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Return those that have not ended; one that only waits to be reaped has."""
    return [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
