"""What is relied on inside of aiortc and aioice is there, in the versions that it was written for."""

import asyncio
from importlib.metadata import version

import pytest
from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpReceiver
from aiortc.codecs import CODECS

from media_lambdas.live_stage.whip import pinned
from media_lambdas.live_stage.whip.codecs import accept_more_profiles, preferred
from media_lambdas.live_stage.whip.reception import PRIVATE
from media_lambdas.live_stage.whip.restart import MONITOR
from media_lambdas.live_stage.whip.transport import DATAGRAMS, DatagramQueue, ice_transports, prepare


def test_the_versions_are_those_that_this_was_written_for() -> None:
    assert {name: version(name) for name in ("aiortc", "aioice")} == pinned.WRITTEN_FOR
    pinned.check_versions()


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pinned.WRITTEN_FOR, "aiortc", "2.0.0")
    with pytest.raises(pinned.UnknownVersion, match=r"aiortc 2\.0\.0"):
        pinned.check_versions()


def test_the_parts_that_are_replaced_exist() -> None:
    async def run() -> None:
        peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        receiver: RTCRtpReceiver = peer.addTransceiver("video", "recvonly").receiver
        for name in (
            "decoder_queue",
            "decoder_error",
            "jitter_buffer",
            "remote_streams",
            "remote_bitrate_estimator",
        ):
            assert hasattr(receiver, PRIVATE + name), name
        (transport,) = ice_transports(peer)
        assert hasattr(transport, MONITOR)
        for name in ("_connection", "_recv", "_send", "_monitor"):
            assert hasattr(transport, name), name
        for name in ("_queue", "data_received", "request_received", "get_component_candidates"):
            assert hasattr(transport._connection, name), name
        await peer.close()

    asyncio.run(run())


def test_candidates_are_gathered_on_the_addresses_that_are_chosen() -> None:
    async def run() -> list[str]:
        peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        peer.addTransceiver("video", "recvonly")
        (transport,) = ice_transports(peer)
        prepare(transport._connection, ["127.0.0.1"], lambda: None)
        await transport.iceGatherer.gather()
        found = [one.ip for one in transport.iceGatherer.getLocalCandidates()]
        await peer.close()
        return found

    assert asyncio.run(run()) == ["127.0.0.1"]


def test_datagrams_are_dropped_when_too_many_wait_and_the_end_is_not() -> None:
    queue = DatagramQueue()
    for _ in range(3 * DATAGRAMS):
        queue.put_nowait((b"x", 1))
    assert queue.qsize() == DATAGRAMS
    queue.put_nowait(None)
    assert queue.qsize() == DATAGRAMS + 1


def test_h264_comes_first_and_profiles_are_added_once() -> None:
    accept_more_profiles()
    before = len(CODECS["video"])
    accept_more_profiles()
    assert len(CODECS["video"]) == before
    names = [codec.name for codec in preferred("video")]
    assert names == ["H264"] * 5 + ["VP8", "rtx"]
    payload_types = [codec.payloadType for codec in CODECS["video"]]
    assert len(set(payload_types)) == len(payload_types)
    assert [codec.name for codec in preferred("audio")] == ["opus"]
