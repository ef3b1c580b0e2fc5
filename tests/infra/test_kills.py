"""`kill -9` in the middle: the story completes all the same, with one certificate and one mail."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from infra.local import cloud as local
from infra.local.seed import make_video
from tests.cloud_fixture import RunningCloud, fetch, running_cloud, wait_for
from tests.infra.story import LearnerStory

pytestmark = [pytest.mark.cloud, pytest.mark.timeout(400)]


def test_the_api_dies_between_and_during_requests(local_cloud: RunningCloud) -> None:
    story = LearnerStory.begin(local_cloud)
    steps = story.steps()
    for step in steps[:-1]:
        story.do(*step)
    with killing_again_and_again(local_cloud, "api", times=2):
        story.do(*steps[-1])
    assert story.await_certificate()["status"] == "ISSUED"


def test_the_runner_dies_with_everything_under_way(local_cloud: RunningCloud) -> None:
    story = LearnerStory.begin(local_cloud)
    story.finish()
    local_cloud.kill("runner")
    certificate = story.await_certificate()
    assert story.download(certificate["id"]).startswith(b"%PDF-")


# From the last consumer to the first, so that each story gets as far as the handler that is held.
HANDLERS = {
    "functions.send_mail": "send-mail",
    "functions.render_certificate": "render-certificates",
    "functions.issue_certificate": "issue-certificates",
}


def test_handlers_die_in_the_middle_of_their_work(local_cloud: RunningCloud) -> None:
    stories = [LearnerStory.begin(local_cloud) for _ in HANDLERS]
    with ExitStack() as stack:
        for story, (handler, queue) in zip(stories, HANDLERS.items(), strict=True):
            stack.enter_context(held(local_cloud, handler))
            story.finish()
            wait_for(lambda: in_flight(local_cloud, queue) > 0, f"work of {handler}", seconds=60)  # noqa: B023 - called at once
    # The messages come back by themselves once their visibility timeout is over.
    for story in stories:
        story.await_certificate()


def test_the_emulator_dies_and_its_stores_agree(tmp_path: Any) -> None:
    with running_cloud(tmp_path / "home") as cloud:
        first = LearnerStory.begin(cloud)
        first.finish()
        certificate = first.await_certificate()
        await_checkpoint(cloud)
        cloud.kill("emulator")
        # What was saved before is whole: record, file and mail belong together.
        assert first.await_certificate()["id"] == certificate["id"]
        assert first.download(certificate["id"]).startswith(b"%PDF-")
        # And life goes on.
        second = LearnerStory.begin(cloud)
        second.finish()
        second.await_certificate()


def test_an_upload_that_no_checkpoint_saw_is_examined(tmp_path: Any) -> None:
    with running_cloud(tmp_path / "home") as cloud:
        content = make_video(2)
        wanted = {
            "organizationId": cloud.stack["organization"],
            "filename": "late.mp4",
            "contentType": "video/mp4",
            "size": len(content),
        }
        asset = cloud.call("POST", "/api/media", wanted, role="course_author").json()
        await_checkpoint(cloud)
        with nobody_restarting(cloud):
            # Nobody takes the message before it is lost.
            cloud.shoot("runner")
            uploaded = fetch(asset["uploadUrl"], "PUT", content, asset["uploadHeaders"])
            cloud.shoot("emulator")
        assert uploaded.status == 200

        def is_ready() -> bool:
            found = cloud.call("GET", f"/api/media/{asset['id']}", role="course_author")
            return found.status == 200 and found.json()["status"] == "READY"

        wait_for(is_ready, "the upload to be examined", seconds=90)


def await_checkpoint(cloud: RunningCloud) -> None:
    """Wait until everything that was written until now is saved."""
    emulator = cloud.pid("emulator")
    assert emulator is not None
    pointer = cloud.layout.state / "current"
    for _ in range(2):
        # The first may have been under way already.
        before = pointer.read_text()
        os.kill(emulator, signal.SIGUSR1)
        wait_for(lambda: pointer.read_text() != before, "a checkpoint", seconds=60)  # noqa: B023 - called at once


@contextmanager
def nobody_restarting(cloud: RunningCloud) -> Iterator[None]:
    """Hold the supervisor still."""
    cloud.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        cloud.process.send_signal(signal.SIGCONT)


def in_flight(cloud: RunningCloud, queue: str) -> int:
    """Return how many messages of a queue are being worked on."""
    sqs = local.client(cloud.layout, "sqs")
    url = sqs.get_queue_url(QueueName=f"academy-local-{queue}")["QueueUrl"]
    name = "ApproximateNumberOfMessagesNotVisible"
    return int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name])


@contextmanager
def held(cloud: RunningCloud, handler: str) -> Iterator[None]:
    """Stop every worker of a handler where it is; at the end kill them all."""
    done = threading.Event()
    stopped: set[int] = set()

    def hold() -> None:
        while not done.wait(0.02):
            for pid in cloud.workers(handler):
                if pid not in stopped:
                    os.kill(pid, signal.SIGSTOP)
                    stopped.add(pid)

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        wait_for(lambda: bool(stopped), f"a worker of {handler}")
        yield
    finally:
        done.set()
        thread.join()
        for pid in stopped & set(cloud.workers(handler)):
            os.kill(pid, signal.SIGKILL)


@contextmanager
def killing_again_and_again(cloud: RunningCloud, name: str, *, times: int) -> Iterator[None]:
    """Kill a process repeatedly while the body runs, the first time before it begins."""
    cloud.kill(name)

    def kill() -> None:
        for _ in range(times - 1):
            cloud.kill(name)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield
    finally:
        thread.join()
