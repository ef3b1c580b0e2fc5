"""All sources and sessions of a stage: who may publish what, replacing, and ending what is gone."""

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Protocol

from chalicelib.core.errors import AcademyError, Conflict, Forbidden, NotFound, Unavailable
from media_lambdas.live_stage.sources.source import Kind, Source
from media_lambdas.live_stage.whip.clock import Clock, SenderClocks, steady_clock
from media_lambdas.live_stage.whip.codecs import accept_more_profiles
from media_lambdas.live_stage.whip.offers import read_offer
from media_lambdas.live_stage.whip.pinned import check_versions
from media_lambdas.live_stage.whip.session import Session, close_all
from media_lambdas.live_stage.whip.settings import WhipSettings

logger = logging.getLogger(__name__)

MOST_OFFERS, OFFERS_WITHIN = 10, 10.0  # for one source, in so many seconds


class TooMany(AcademyError):
    """More attempts than anybody needs."""

    status = 429
    title = "Too many requests"


class Planned(Protocol):
    """A source of the plan (the domain's PlannedSource)."""

    @property
    def user_id(self) -> str:
        """Whose it is."""
        ...

    @property
    def kind(self) -> str:
        """SCREEN, CAMERA or MICROPHONE."""
        ...

    @property
    def name(self) -> str:
        """What its presenter calls it."""
        ...

    @property
    def muted(self) -> bool:
        """Whether it is to be silent."""
        ...


class Hub:
    """Made and used on the event loop; ``sources`` and ``clock`` may be used from any thread."""

    def __init__(self, settings: WhipSettings | None = None, *, clock: Clock | None = None) -> None:
        check_versions()
        accept_more_profiles()
        self.settings = settings or WhipSettings()
        self.clock: Clock = clock or steady_clock()
        self.sources: Mapping[str, Source] = {}  # replaced as a whole, never changed
        self._owners: dict[str, str] = {}
        self._sessions: dict[str, Session] = {}  # by source
        self._clocks = SenderClocks()
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._offers: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=MOST_OFFERS))
        self._closing: set[asyncio.Task[None]] = set()
        self._watching: asyncio.Task[None] | None = None
        self._ended = False

    def apply(self, planned: Mapping[str, Planned]) -> None:
        """Follow the plan: new sources appear, those that are not in it vanish at once with their sessions."""
        sources = {}
        for source_id, plan in planned.items():
            known = self.sources.get(source_id)
            source = known or Source(source_id, Kind(plan.kind), plan.name)
            source.name, source.muted = plan.name, plan.muted
            sources[source_id] = source
        gone = self.sources.keys() - sources.keys()
        self.sources = sources
        self._owners = {source_id: plan.user_id for source_id, plan in planned.items()}
        for source_id in gone:
            self._locks.pop(source_id, None)
            self._offers.pop(source_id, None)
            if session := self._sessions.pop(source_id, None):
                self._end(session)

    async def publish(self, source_id: str, person: str, offer_text: str) -> tuple[Session, str]:
        """Open a session for a source, in place of the one it may have; return it and the SDP answer.

        Raises NotFound (no such source), Forbidden (somebody else's), InvalidInput and Unprocessable (the offer), TooMany,
        Unavailable, Conflict (the stage is ending).
        """
        source = self._check(source_id, person)
        offer = read_offer(offer_text, source.kind)
        self._admit(source_id)
        async with self._locks[source_id]:
            session = Session(source, person, settings=self.settings, clocks=self._clocks, clock=self.clock)
            try:
                answer = await session.open(offer, self._forget)
            except BaseException:  # also when the request is cancelled
                await session.close()
                raise
            if self.sources.get(source_id) is not source or self._ended:
                await session.close()
                raise NotFound("source")
            if former := self._sessions.pop(source_id, None):
                await former.close()
            source.begin()
            self._sessions[source_id] = session
        return session, answer

    def session(self, source_id: str, session_id: str, person: str) -> Session:
        """Return a running session. Raises NotFound, Forbidden."""
        self._check(source_id, person)
        session = self._sessions.get(source_id)
        if session is None or session.session_id != session_id:
            raise NotFound("session")
        return session

    async def end(self, session: Session) -> None:
        """End a session because its publisher asked for it."""
        self._forget(session)
        await session.close()

    def start(self) -> None:
        """Begin to look for peers that have died."""
        self._watching = self._watching or asyncio.create_task(self._watch())

    async def close(self) -> None:
        """End every session and take no more."""
        self._ended = True
        if self._watching:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        sessions = list(self._sessions.values())
        self._sessions.clear()
        await close_all(sessions)
        await asyncio.gather(*self._closing, return_exceptions=True)

    def _check(self, source_id: str, person: str) -> Source:
        source = self.sources.get(source_id)
        if source is None:
            raise NotFound("source")
        if self._owners[source_id] != person:
            raise Forbidden("Only the presenter whose source it is publishes it.", code="not_your_source")
        return source

    def _admit(self, source_id: str) -> None:
        if self._ended:
            raise Conflict("stage_ending", "This stage is ending. Ask the studio for the present one.")
        now, before = self.clock(), self._offers[source_id]
        if len(before) == MOST_OFFERS and now - before[0] < OFFERS_WITHIN:
            raise TooMany(
                "too_many_offers",
                "Too many attempts to publish this source. Wait some seconds.",
                headers={"Retry-After": str(round(OFFERS_WITHIN))},
            )
        before.append(now)
        if source_id not in self._sessions and len(self._sessions) >= self.settings.most_sessions:
            raise Unavailable("This stage has as many sources as it can take.", retry_after=10)

    def _forget(self, session: Session) -> None:
        """A session is over: its source shows nothing, unless another session has taken its place."""
        if self._sessions.get(session.source.source_id) is session:
            del self._sessions[session.source.source_id]
            self._end(session)

    def _end(self, session: Session) -> None:
        session.source.end()
        task = asyncio.create_task(session.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self.settings.watch_every)
            for session in list(self._sessions.values()):
                if session.is_dead():
                    logger.info("source %s: its peer is dead", session.source.source_id)
                    self._forget(session)
