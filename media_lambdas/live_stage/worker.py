"""One life of a stage: claims a run, serves the studio, follows the plan, and leaves in good order.

The event loop serves HTTP and WebRTC. What waits (the database, storage, encoders) runs in one thread beside it, so that
commands of the plan happen one after the other.
"""

import asyncio
import ctypes
import logging
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiohttp import web
from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from chalicelib.broadcasts import service as broadcasts
from chalicelib.broadcasts.service import BroadcastStatus, Fenced, StagePlan
from chalicelib.broadcasts.tokens import Claims, verify_token
from chalicelib.core import clock
from chalicelib.core.config import read_settings
from chalicelib.core.errors import Conflict, Forbidden, NotFound, Raced
from chalicelib.core.observability import begin, logger
from chalicelib.core.transaction import Transaction
from media_lambdas.live_stage.address import open_address
from media_lambdas.live_stage.exits import FENCED, FINISHED
from media_lambdas.live_stage.settings import StageSettings
from media_lambdas.live_stage.slides import Slides
from media_lambdas.live_stage.stage import Stage
from media_lambdas.live_stage.whip.application import make_app
from media_lambdas.live_stage.whip.hub import Hub
from media_lambdas.live_stage.whip.settings import WhipSettings, read_ice_servers
from media_lambdas.recordings.finishing import bring_about_replay

PLAN_EVERY = 1.0
PLAN_AT_MOST = 0.1
"""Seconds between two turns at least, however often somebody pokes."""
MEASURE_EVERY = 10.0
CHECK_AFTER = 3.0
"""Seconds without a beat after which a write asks first whether the run is still ours."""
IDLE_GREEN_ROOM = 600.0
IDLE_LIVE = 1800.0
CLAIMS = 5
PR_SET_PDEATHSIG = 1
OUTAGE = (BotoCoreError, ClientError, PynamoDBException)


class Left(Exception):
    """The worker ends on purpose, with this exit code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Lease:
    """Whether this run is still the last claimed one, as far as is known."""

    def __init__(self, webinar_id: str, run: int) -> None:
        self._webinar_id, self._run = webinar_id, run
        self._beaten = time.monotonic()
        self.fenced = False

    def beat(self, scene: dict[str, Any] | None = None) -> None:
        """Say that this run lives. Raises Fenced."""
        if self.fenced:
            raise Fenced(f"run {self._run} of {self._webinar_id}")
        try:
            broadcasts.beat(self._webinar_id, run=self._run, scene=scene)
        except Fenced:
            self.fenced = True
            raise
        self._beaten = time.monotonic()

    def holds(self) -> bool:
        """Return whether this run may write. Asks the database if it has not been asked for long: we may have been stopped.

        While the database does not answer nobody can have claimed the broadcast either.
        """
        if not self.fenced and time.monotonic() - self._beaten > CHECK_AFTER:
            try:
                self.beat()
            except Fenced:
                return False
            except OUTAGE as failure:
                logger.warning("lease not renewed", extra={"reason": str(failure)})
        return not self.fenced


class Worker:
    """Wires a stage to the world, on a running event loop."""

    def __init__(self, settings: StageSettings) -> None:
        self.settings = settings
        self.ending = asyncio.Event()
        self._poked = asyncio.Event()
        self._followed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._loop = asyncio.get_running_loop()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="plan")
        self._stage: Stage | None = None
        self._told_scene: Any = None

    async def run(self) -> int:
        """Live; return the exit code."""
        async with open_address() as address:
            whip = WhipSettings(
                ice_servers=read_ice_servers(self.settings.ice_servers),
                bind_addresses=self.settings.addresses,
                public_address=address.public_ip,
                stage_url=address.url,
            )
            hub = Hub(whip)
            try:
                plan = await self._call(self._claim, address.url)
                return await self._serve(hub, plan, address)
            except Left as left:
                logger.info("leaving", extra={"reason": str(left)})
                return left.code
            finally:
                self._thread.shutdown(cancel_futures=True)

    async def _serve(self, hub: Hub, plan: StagePlan, address: Any) -> int:
        lease = Lease(plan.webinar_id, plan.run)
        slides = Slides()
        self._stage = stage = Stage(
            plan,
            hub,
            slides,
            still_mine=lease.holds,
            refresh=self._poke,
            full_hd=self.settings.full_hd,
        )
        hub.apply(plan.sources)
        app = make_app(hub, stage, self._verify)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await address.serve(runner)
            stage.start()
            return await self._follow(stage, lease)
        except Fenced as fenced:
            stage.drop()
            raise Left(FENCED, f"fenced: {fenced}") from fenced
        finally:
            await runner.cleanup()
            slides.close()

    async def _follow(self, stage: Stage, lease: Lease) -> int:
        measured = time.monotonic()
        while not self.ending.is_set():
            await self._turn(stage, lease)
            self._tell_followed()
            if stage.plan.status == BroadcastStatus.ENDED:
                await self._see_out(stage, lease)
                return FINISHED
            if self._is_idle(stage):
                await self._call(self._leave_idle, stage)
                raise Left(FINISHED, "nobody publishes")
            if time.monotonic() - measured >= MEASURE_EVERY:
                measured = time.monotonic()
                stage.measure()
            await self._wait()
        await self._call(stage.leave)
        return FINISHED

    async def _see_out(self, stage: Stage, lease: Lease) -> None:
        """Finish, and go on beating meanwhile: finish_replay waits for a stage that is at work."""
        finishing = asyncio.ensure_future(self._call(self._finish, stage, lease))
        while not (await asyncio.wait({finishing}, timeout=PLAN_EVERY))[0]:
            await asyncio.to_thread(lease.holds)
        await finishing

    async def _turn(self, stage: Stage, lease: Lease) -> None:
        """Beat, read the plan and follow it; an outage of the database changes nothing that is on air."""
        try:
            plan = await self._call(self._read, stage, lease)
        except OUTAGE as failure:
            logger.warning("the plan is not readable", extra={"reason": str(failure)})
            plan = stage.plan
        stage.hub.apply(plan.sources)
        await self._call(stage.follow, plan)

    def _read(self, stage: Stage, lease: Lease) -> StagePlan:
        scene = stage.scene.as_json()
        lease.beat(scene if scene != self._told_scene else None)
        self._told_scene = scene
        return broadcasts.read_plan(self.settings.webinar_id)

    def _claim(self, url: str) -> StagePlan:
        for attempt in range(1, CLAIMS + 1):
            try:
                with Transaction() as tx:
                    return broadcasts.claim_run(
                        self.settings.webinar_id,
                        stage_url=url,
                        at=clock.now(),
                        tx=tx,
                        stage_task=self.settings.stage_task or None,
                    )
            except Raced:
                logger.info("another stage was first", extra={"attempt": attempt})
            except (Conflict, NotFound) as refusal:
                raise Left(FINISHED, refusal.detail) from refusal
        raise Left(FENCED, "others claim this broadcast all the time")

    def _finish(self, stage: Stage, lease: Lease) -> None:
        """Bring everything into storage, make the replay, and say so. What fails is done by finish_replay later."""
        complete = stage.finish()
        if stage.plan.started_at is not None and complete and lease.holds():
            bring_about_replay(self.settings.webinar_id)
        self._say_finished(stage)

    def _leave_idle(self, stage: Stage) -> None:
        stage.leave()
        self._say_finished(stage)

    def _say_finished(self, stage: Stage) -> None:
        try:
            with Transaction() as tx:
                broadcasts.finish_run(self.settings.webinar_id, run=stage.plan.run, tx=tx)
        except Raced:
            logger.info("another run has begun already")

    def _is_idle(self, stage: Stage) -> bool:
        now = stage.hub.clock()
        if stage.is_published_to():
            stage.published_at = now
        limit = IDLE_LIVE if stage.on_air else IDLE_GREEN_ROOM
        last = stage.published_at if stage.on_air else max(stage.published_at, stage.seen_at)
        return now - last > limit

    def _verify(self, token: str) -> Claims:
        if self._stage is None:
            raise NotFound("broadcast")
        plan = self._stage.plan
        claims = verify_token(plan.secret, token, webinar_id=plan.webinar_id)
        # Tokens outlive what they were given for by minutes. Of a publish token the planned source says the same.
        if claims.scope == "control" and not (claims.operator or claims.user_id in plan.presenter_ids):
            raise Forbidden("You do not present this webinar any more.", code="not_presenter")
        return claims

    def _poke(self) -> "asyncio.Future[None]":
        """Have the plan read again; the answer is done when it is followed. One that is being read may be too old."""
        self._poked.set()
        return self._followed

    def _tell_followed(self) -> None:
        if not self._poked.is_set():
            self._followed.set_result(None)
            self._followed = self._loop.create_future()

    async def _wait(self) -> None:
        """Wait for the next turn: a second, or until somebody pokes."""
        await asyncio.sleep(PLAN_AT_MOST)
        waits = [asyncio.ensure_future(event.wait()) for event in (self._poked, self.ending)]
        await asyncio.wait(waits, timeout=PLAN_EVERY - PLAN_AT_MOST, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        self._poked.clear()

    async def _call(self, function: Any, *arguments: Any) -> Any:
        return await self._loop.run_in_executor(self._thread, function, *arguments)


async def live() -> int:
    """Run a worker until its end, or SIGTERM."""
    settings = read_settings(StageSettings)
    begin(settings.webinar_id, webinar_id=settings.webinar_id)
    worker = Worker(settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, worker.ending.set)
    return await worker.run()


def main() -> int:
    """Live once."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stdout
    )
    logging.getLogger("aioice").setLevel(logging.WARNING)
    return asyncio.run(live())


if __name__ == "__main__":
    sys.exit(main())
