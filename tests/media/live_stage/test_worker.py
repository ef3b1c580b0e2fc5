"""A stage's worker from its claim to its end, with the tables and the bucket that it has on AWS."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from chalicelib.broadcasts import service as broadcasts
from chalicelib.broadcasts.models import ACTIVE, Broadcast, Presenter, presenter_item
from chalicelib.broadcasts.tokens import mint_token
from chalicelib.core import clock
from media_lambdas.live_stage import worker as module
from media_lambdas.live_stage.exits import FENCED, FINISHED
from media_lambdas.live_stage.settings import StageSettings
from media_lambdas.live_stage.worker import Worker
from tests.functional.aws import empty_aws
from tests.media.recorded import WEBINAR, Recorded, ended_broadcast, told, webinar

HOST, PIA = "user-ada", "user-pia"


@pytest.fixture
def recorded() -> Iterator[Recorded]:
    """A webinar in its green room, without a stage."""
    with empty_aws():
        webinar().save()
        broadcast = ended_broadcast()
        now = clock.now()
        broadcast.status, broadcast.active, broadcast.run = "GREEN_ROOM", ACTIVE, 0
        broadcast.started_at = broadcast.ended_at = None
        broadcast.opened_at = broadcast.launched_at = now
        broadcast.save()
        yield Recorded(module_folder(), broadcast)


def module_folder() -> Any:
    from media_lambdas.recordings.folder import Folder

    return Folder(WEBINAR)


def be(recorded: Recorded, status: str) -> None:
    """Have the broadcast start, or end."""
    moment = Broadcast.started_at if status == "LIVE" else Broadcast.ended_at
    recorded.broadcast.update([Broadcast.status.set(status), moment.set(clock.now())])


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if await asyncio.to_thread(condition):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not come to pass")


@asynccontextmanager
async def working() -> AsyncIterator[tuple[Worker, "asyncio.Task[int]"]]:
    """A worker that has claimed its run and serves."""
    worker = Worker(StageSettings(WEBINAR, bind_addresses="127.0.0.1"))
    life = asyncio.create_task(worker.run())
    try:
        await until(lambda: life.done() or (worker._stage is not None and worker._stage._programme.running))
        yield worker, life
    finally:
        worker.ending.set()
        await asyncio.gather(life, return_exceptions=True)


def test_the_end_after_a_second_of_broadcast_leaves_a_replay(recorded: Recorded) -> None:
    async def run() -> None:
        async with working() as (worker, life):
            be(recorded, "LIVE")
            await until(lambda: worker._stage is not None and worker._stage.on_air)
            be(recorded, "ENDED")
            assert await asyncio.wait_for(life, 60) == FINISHED

    asyncio.run(run())
    assert told() == ["ReplayReady"]
    assert recorded.fresh().stage_stopped_at is not None
    assert json.loads(recorded.text("timeline.json"))["status"] == "ENDED"


def test_what_was_live_without_being_on_air_has_no_replay_to_wait_for(recorded: Recorded) -> None:
    async def run() -> None:
        async with working() as (_, life):
            recorded.broadcast.update([Broadcast.status.set("ENDED"), Broadcast.started_at.set(clock.now())])
            assert await asyncio.wait_for(life, 60) == FINISHED

    asyncio.run(run())
    assert told() == []
    assert (recorded.fresh().replay_seconds, recorded.fresh().replay_ready_at) == (0, None)
    assert json.loads(recorded.text("timeline.json"))["status"] == "ENDED"


def test_a_run_that_begins_with_the_end_makes_the_replay_of_the_former_one(recorded: Recorded) -> None:
    recorded.run(1, 2)
    recorded.broadcast.update([Broadcast.run.set(1)])

    async def run() -> None:
        async with working() as (_, life):
            recorded.broadcast.update([Broadcast.status.set("ENDED"), Broadcast.started_at.set(clock.now())])
            assert await asyncio.wait_for(life, 60) == FINISHED

    asyncio.run(run())
    assert told() == ["ReplayReady"]
    assert "../720p/001/000001.m4s" in recorded.text("replay/720p.m3u8")


def test_a_green_room_that_closes_leaves_nothing(recorded: Recorded) -> None:
    async def run() -> None:
        async with working() as (_, life):
            recorded.broadcast.update([Broadcast.status.set("ENDED")])
            assert await asyncio.wait_for(life, 60) == FINISHED

    asyncio.run(run())
    assert recorded.fresh().replay_seconds is None
    assert recorded.names() == set()


def test_of_two_stages_the_later_one_stays(recorded: Recorded) -> None:
    async def run() -> None:
        async with working() as (_, first), working() as (_, second):
            assert await first == FENCED
            assert not second.done()

    asyncio.run(run())
    assert recorded.fresh().run == 2


def test_a_dropped_presenter_sees_nothing_more(recorded: Recorded) -> None:
    presenter = Presenter(
        webinar_id=WEBINAR,
        item=presenter_item(PIA),
        organization_id=recorded.broadcast.organization_id,
        user_id=PIA,
        name="Pia",
        named_at=clock.now() - timedelta(minutes=1),
    )
    presenter.save()
    pia = token(PIA)

    async def run() -> None:
        async with working() as (worker, _), aiohttp.ClientSession() as http:
            url = recorded.fresh().stage_url

            async def ask(path: str, bearer: str) -> int:
                headers = {"Authorization": f"Bearer {bearer}"}
                async with http.get(f"{url}/{path}", headers=headers) as answer:
                    return answer.status

            assert [await ask(path, pia) for path in ("status", "preview.jpg")] == [200, 200]
            presenter.update([Presenter.dropped_at.set(clock.now())])
            await until(lambda: PIA not in worker._stage.plan.presenter_ids)  # type: ignore[union-attr]
            assert [await ask(path, pia) for path in ("status", "preview.jpg")] == [403, 403]
            assert await ask("status", token(HOST)) == 200
            assert await ask("status", token("user-admin", operator=True)) == 200
            assert await ask("status", token("user-admin")) == 403

    asyncio.run(run())


def test_pokes_do_not_drive_the_database(recorded: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[str] = []
    read_plan = broadcasts.read_plan

    def counted(webinar_id: str) -> broadcasts.StagePlan:
        reads.append(webinar_id)
        return read_plan(webinar_id)

    monkeypatch.setattr(broadcasts, "read_plan", counted)

    async def run() -> None:
        async with working() as (worker, _):
            began, so_far = asyncio.get_running_loop().time(), len(reads)
            for _ in range(200):
                worker._poke()
                await asyncio.sleep(0.005)
            passed = asyncio.get_running_loop().time() - began
            assert 2 <= len(reads) - so_far <= passed / module.PLAN_AT_MOST + 1

    asyncio.run(run())


def token(user_id: str, *, operator: bool = False) -> str:
    return mint_token("x" * 32, webinar_id=WEBINAR, user_id=user_id, scope="control", operator=operator)
