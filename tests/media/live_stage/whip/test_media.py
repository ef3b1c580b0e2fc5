"""Real media over WHIP into sources: sync, codecs, changes, and every way in which a publisher can leave."""

import asyncio
import itertools
import re
from dataclasses import replace
from statistics import median

import numpy as np
import pytest
from aioice import Candidate, Connection
from aiortc import RTCSessionDescription
from aiortc.rtcicetransport import candidate_from_aioice
from aiortc.sdp import candidate_to_sdp

from media_lambdas.live_stage.sources.source import Source
from media_lambdas.live_stage.whip.fragments import read_fragment
from media_lambdas.live_stage.whip.transport import ice_transports, prepare
from tests.media.live_stage.whip.publisher import (
    ON_LOOPBACK,
    Beeps,
    Flashes,
    Peer,
    Stage,
    planned,
    publishing,
    stage,
)

STEP = 0.004


def is_light(source: Source, at: float) -> bool:
    found = source.frame_at(at)
    return found is not None and int(found.y[0, 0]) > 120


def has(source: Source) -> bool:
    return source.statistics(0).width > 0


def flash_at(source: Source, second: float) -> float | None:
    """When the picture that follows a full second turned white, by the source's pictures; None if it was lost."""
    times = np.arange(second - 0.3, second + 0.3, STEP)
    shown = [is_light(source, at) for at in times]
    turns = (float(times[at]) for at in range(1, len(shown)) if shown[at] and not shown[at - 1])
    return next(turns, None)


def beep_at(source: Source, second: float) -> float:
    sound = source.audio_at(second - 0.3, round(0.6 * 48_000))[:, 0]
    return second - 0.3 + float(np.argmax(np.abs(sound) > 0.1)) / 48_000


@pytest.mark.parametrize("codec", ["VP8", "H264"])
def test_a_flash_and_a_beep_of_two_sources_lie_where_they_were_captured(codec: str) -> None:
    """The picture's way takes 300 ms longer than the sound's; the sender reports make up for it."""

    async def run() -> list[tuple[float, float]]:
        async with stage(cam="CAMERA", mic="MICROPHONE") as live:
            await live.publish("mic", Beeps())
            await live.publish("cam", Flashes(), codec=codec, delay=0.3)
            camera, microphone = live.source("cam"), live.source("mic")
            await live.until(lambda: has(camera))
            found: list[tuple[float, float]] = []
            began = second = int(live.hub.clock()) + 2
            # Until the sender reports have come and what they correct of the sound is done.
            while (
                len(found) < 4
                or max(beep for _, beep in found[-3:]) - min(beep for _, beep in found[-3:]) > 0.01
            ):
                await live.until(lambda wanted=second: live.hub.clock() > wanted + 0.65)
                flash = flash_at(camera, second)
                if flash is not None:
                    found.append((flash - second, beep_at(microphone, second) - second))
                assert second < began + 20, found
                second += 1
            return found[-3:]

    found = asyncio.run(run())
    # The middle one of three: the publisher stamps what it sends when it gets to it, which a busy machine delays.
    assert abs(median(flash - beep for flash, beep in found)) < 0.060, found
    assert abs(median(flash for flash, _ in found)) < 0.200, found


def test_a_source_with_picture_and_sound_has_both() -> None:
    async def run() -> None:
        async with stage(cam="CAMERA") as live:
            await live.publish("cam", Beeps(), Flashes())
            source = live.source("cam")
            await live.until(lambda: has(source) and source.statistics(live.hub.clock()).level > 0.2)
            await live.until(lambda: source.statistics(live.hub.clock()).fps > 25)
            told = source.statistics(live.hub.clock())
            assert (told.connected, told.width, told.height) == (True, 320, 180)
            assert told.bitrate > 20_000
            assert told.last_frame_ago is not None
            assert told.last_frame_ago < 0.5
            live.hub.apply({"cam": planned("CAMERA", muted=True)})
            assert source.muted
            assert not source.audio_at(live.hub.clock() - 0.5, 48_000)[240:].any()
            assert source.frame_at(live.hub.clock()) is not None

    asyncio.run(run())


@pytest.mark.parametrize("codec", ["VP8", "H264"])
def test_the_resolution_may_change_while_it_runs(codec: str) -> None:
    async def run() -> None:
        async with stage(screen="SCREEN") as live:
            track = Flashes((320, 180))
            await live.publish("screen", track, codec=codec)
            source = live.source("screen")
            for size in ((320, 180), (640, 360), (201, 113) if codec == "VP8" else (202, 114)):
                track.size = size
                await live.until(lambda wanted=size: source.statistics(live.hub.clock())[1:3] == wanted)

    asyncio.run(run())


def test_a_second_post_replaces_the_first_session() -> None:
    async def run() -> None:
        async with stage(cam="CAMERA") as live:
            first = await live.publish("cam", Flashes((320, 180)))
            await live.until(lambda: has(live.source("cam")))
            second = await live.publish("cam", Flashes((640, 360)))
            await live.until(lambda: live.source("cam").statistics(live.hub.clock()).width == 640)
            await live.until(lambda: first.connection.connectionState == "closed")
            assert second.connection.connectionState == "connected"
            assert live.source("cam").is_connected(live.hub.clock())
            answer, _ = await live.request("DELETE", first.location, token=publishing("cam"))
            assert answer.status == 404

    asyncio.run(run())


def test_two_posts_at_once_leave_one_session() -> None:
    async def run() -> None:
        async with stage(cam="CAMERA") as live:
            await asyncio.gather(*(live.publish("cam", Flashes()) for _ in range(3)))
            await live.until(lambda: has(live.source("cam")))
            states = [peer.connection.connectionState for peer in live.peers]
            assert states.count("connected") == 1
            assert len(live.hub._sessions) == 1
            assert not live.hub._closing

    asyncio.run(run())


def test_who_leaves_in_good_order_is_gone_at_once() -> None:
    async def run() -> None:
        async with stage(cam="CAMERA") as live:
            peer = await live.publish("cam", Flashes())
            source = live.source("cam")
            await live.until(lambda: has(source))
            await peer.close()
            await live.until(lambda: not source.is_connected(live.hub.clock()), seconds=1.5)
            assert source.frame_at(live.hub.clock()) is None
            again = await live.publish("cam", Flashes())
            await live.until(lambda: source.frame_at(live.hub.clock()) is not None)
            answer, _ = await live.request("DELETE", again.location, token=publishing("cam"))
            assert answer.status == 200
            assert source.frame_at(live.hub.clock()) is None
            await live.until(lambda: again.connection.connectionState == "closed")

    asyncio.run(run())


def test_who_is_killed_is_gone_after_two_seconds_and_closed_a_while_later() -> None:
    async def run() -> None:
        impatient = replace(ON_LOOPBACK, dead_after=3.0)
        async with stage(impatient, cam="CAMERA") as live:
            peer = await live.publish("cam", Flashes())
            source = live.source("cam")
            await live.until(lambda: has(source))
            peer.kill()
            fell_silent = live.hub.clock()
            await live.until(lambda: not source.is_connected(live.hub.clock()), seconds=4)
            assert 1.8 < live.hub.clock() - fell_silent < 3
            assert live.hub._sessions
            await live.until(lambda: not live.hub._sessions, seconds=4)
            assert 2.9 < live.hub.clock() - fell_silent < 4.5

    asyncio.run(run())


def test_a_still_screen_stays_though_it_sends_one_picture_a_second() -> None:
    """Each picture is released by its last packet, not by the next picture's first, which is a second away."""

    async def run() -> float:
        async with stage(screen="SCREEN") as live:
            await live.publish("screen", Flashes(rate=1), codec="VP8")
            source = live.source("screen")
            await live.until(lambda: has(source))
            ages = []
            for _ in range(3):
                before = source.frame_at(live.hub.clock())
                await live.until(lambda old=before: source.frame_at(live.hub.clock()) is not old)
                newest = source._pictures.newest()
                assert newest is not None
                ages.append(live.hub.clock() - newest[1])
            assert source.is_connected(live.hub.clock())
            return max(ages)

    assert asyncio.run(run()) < 0.3


def test_what_is_dropped_from_the_plan_ends_at_once() -> None:
    async def run() -> None:
        async with stage(cam="CAMERA", mic="MICROPHONE") as live:
            peer = await live.publish("cam", Flashes())
            kept = await live.publish("mic", Beeps())
            source = live.source("cam")
            await live.until(lambda: has(source) and live.source("mic").is_connected(live.hub.clock()))
            live.hub.apply({"mic": planned("MICROPHONE")})
            assert "cam" not in live.hub.sources
            assert source.frame_at(live.hub.clock()) is None
            await live.until(lambda: peer.connection.connectionState == "closed")
            assert kept.connection.connectionState == "connected"
            answer, _ = await live.offer("cam", "v=0")
            assert answer.status == 404

    asyncio.run(run())


def test_an_ice_restart_goes_on_without_a_gap() -> None:
    """A second ICE agent of the client's, with other credentials and another port, takes over (RFC 9725, 4.3.3)."""

    async def run() -> None:
        async with stage(cam="CAMERA") as live:
            peer = await live.publish("cam", Flashes())
            source = live.source("cam")
            await live.until(lambda: has(source))
            agent, tag = await _restart(live, peer)
            try:
                assert tag != peer.etag
                gaps, last, switched = [0.0], source._picture_came_at, live.hub.clock()
                while live.hub.clock() < switched + 1.5:
                    await asyncio.sleep(0.01)
                    gaps.append(source._picture_came_at - last)
                    last = source._picture_came_at
                assert sum(gaps) > 0.5  # pictures came all the while
                assert max(gaps) < 1.0  # nobody was shown as gone
                answer, _ = await live.request(
                    "PATCH",
                    peer.location,
                    token=publishing("cam"),
                    headers={"If-Match": peer.etag, "Content-Type": "application/trickle-ice-sdpfrag"},
                    data="a=end-of-candidates\r\n",
                )
                assert answer.status == 412
            finally:
                await agent.close()

    asyncio.run(run())


async def _restart(live: Stage, peer: Peer) -> tuple[Connection, str]:
    agent = Connection(ice_controlling=True)
    prepare(agent, ["127.0.0.1"], lambda: None)
    await agent.gather_candidates()
    lines = [
        f"a=ice-ufrag:{agent.local_username}",
        f"a=ice-pwd:{agent.local_password}",
        "m=video 9 RTP/AVP 0",
        "a=mid:0",
    ]
    lines += [f"a=candidate:{candidate_to_sdp(candidate_from_aioice(one))}" for one in agent.local_candidates]
    answer, body = await live.request(
        "PATCH",
        peer.location,
        token=publishing("cam"),
        headers={"If-Match": "*", "Content-Type": "application/trickle-ice-sdpfrag"},
        data="\r\n".join([*lines, "a=end-of-candidates"]),
    )
    assert answer.status == 200, body
    assert answer.content_type == "application/trickle-ice-sdpfrag"
    theirs = read_fragment(body.decode())
    assert theirs.ended
    agent.remote_username, agent.remote_password = theirs.ufrag, theirs.password
    for one in theirs.candidates:
        await agent.add_remote_candidate(
            Candidate(one.foundation, one.component, one.protocol, one.priority, one.ip, one.port, one.type)
        )
    await agent.add_remote_candidate(None)
    await agent.connect()
    (transport,) = ice_transports(peer.connection)
    transport._send = agent.send
    for protocol in transport._connection._protocols:
        protocol.send_stun = lambda *_: None
    return agent, answer.headers["ETag"]


def test_a_client_that_hides_its_addresses_is_found_by_its_own_checks() -> None:
    """All it offers is a name that only its own network knows, and that this is all; nothing waits for the name."""

    async def run() -> float:
        async with stage(cam="CAMERA") as live:
            peer = Peer(live, "cam")
            live.peers.append(peer)
            offer = await peer.describe(Flashes())
            hidden = re.sub(r"(a=candidate:.*) 127\.0\.0\.1 ", r"\1 0b5d8e2f-6d5c.local ", offer)
            assert ".local" in hidden
            assert "a=end-of-candidates" in hidden
            began = live.hub.clock()
            answer, text = await live.offer("cam", hidden)
            took = live.hub.clock() - began
            assert answer.status == 201
            await asyncio.sleep(0.3)  # the client is late: our agent has had the time to give up
            await peer.connection.setRemoteDescription(RTCSessionDescription(text, "answer"))
            await live.until(lambda: has(live.source("cam")))
            return took

    assert asyncio.run(run()) < 0.9


def test_datagrams_of_strangers_do_no_harm() -> None:
    """Ten thousand datagrams of rubbish, STUN-like and RTP-like, into the socket that takes the media."""

    async def run() -> None:
        async with stage(cam="CAMERA") as live:
            await live.publish("cam", Flashes())
            source = live.source("cam")
            await live.until(lambda: has(source))
            (agent,) = live.hub._sessions["cam"]._agents
            port = agent._transport._connection.local_candidates[0].port
            loop = asyncio.get_running_loop()
            transport, _ = await loop.create_datagram_endpoint(
                asyncio.DatagramProtocol, remote_addr=("127.0.0.1", port)
            )
            noise = np.random.default_rng(1)
            for number in range(10_000):
                head = (b"\x80\x60", b"\x00\x01", b"\x16\xfe", b"\x80\xc8")[number % 4]
                transport.sendto(head + noise.bytes(number % 900))
                if number % 100 == 0:
                    await asyncio.sleep(0)
            transport.close()
            pictures = itertools.count()
            before = source._picture_came_at
            await live.until(lambda: source._picture_came_at > before + 0.5 and next(pictures) >= 0)
            assert source.is_connected(live.hub.clock())
            assert agent._transport._connection._queue.qsize() < 1024

    asyncio.run(run())
