"""The stage's HTTP, against RFC 9725: what is answered to whom, and what is refused how."""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiortc import RTCConfiguration, RTCPeerConnection
from aiortc.sdp import SessionDescription

from chalicelib.broadcasts.tokens import mint_token
from media_lambdas.live_stage.whip.application import LONGEST
from media_lambdas.live_stage.whip.settings import IceServer
from tests.media.live_stage.whip.publisher import (
    ADA,
    ON_LOOPBACK,
    SECRET,
    Beeps,
    Flashes,
    Peer,
    Stage,
    controlling,
    planned,
    publishing,
    stage,
)

SDP = {"Content-Type": "application/sdp"}
FRAGMENT = {"Content-Type": "application/trickle-ice-sdpfrag"}
JSON = {"Content-Type": "application/json"}
AS_ADA = '; username="ada"; credential="{}"; credential-type="password"'
CANDIDATE = "a=candidate:1 1 udp 2130706431 127.0.0.1 40000 typ host\r\n"


async def offer_of(*kinds: str) -> str:
    """Return an offer to send these kinds, by a peer that is thrown away."""
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    for kind in kinds:
        peer.addTransceiver(kind, "sendonly")
    await peer.setLocalDescription(await peer.createOffer())
    text = peer.localDescription.sdp
    await peer.close()
    return str(text)


def problem_of(answer: ClientResponse, body: bytes) -> tuple[int, str]:
    assert answer.content_type == "application/problem+json"
    told = json.loads(body)
    assert told["status"] == answer.status
    assert told["type"] == f"urn:academy:problem:{told['code']}"
    assert told["detail"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return answer.status, told["code"]


def test_a_session_is_created_as_the_standard_says() -> None:
    settings = replace(
        ON_LOOPBACK,
        ice_servers=(IceServer(("turn:127.0.0.1:9?transport=udp",), "ada", 'se"cret'),),
        stage_url="https://stage.example.org",
        public_address="203.0.113.7",
    )

    async def run() -> None:
        async with stage(replace(settings, ice_servers=()), cam="CAMERA") as live:
            live.hub.settings = (
                settings  # the servers that clients are told; gathering there would leave the machine
            )
            peer = Peer(live, "cam")
            live.peers.append(peer)
            text = await peer.describe(Beeps(), Flashes())
            live.hub.settings = replace(settings, ice_servers=())
            answer, body = await live.offer("cam", text)
            assert answer.status == 201
            assert answer.content_type == "application/sdp"
            assert re.fullmatch(r"https://stage\.example\.org/whip/cam/[\w-]{22}", answer.headers["Location"])
            assert re.fullmatch(r'"[0-9a-f]{16}"', answer.headers["ETag"])
            assert answer.headers["Accept-Patch"] == "application/trickle-ice-sdpfrag"
            assert answer.headers["Access-Control-Expose-Headers"].startswith("Location, ETag, Link")
            described = SessionDescription.parse(body)
            assert [media.direction for media in described.media] == ["recvonly", "recvonly"]
            assert [media.dtls.role for media in described.media] == ["server", "server"]
            assert described.media[1].rtp.codecs[0].name == "H264"
            assert {codec.name for codec in described.media[0].rtp.codecs} == {"opus"}
            candidates = [(one.ip, one.type) for one in described.media[0].ice_candidates]
            assert candidates == [("127.0.0.1", "host"), ("203.0.113.7", "srflx")]
            assert "x-google-start-bitrate=2000" in body

    asyncio.run(run())


def test_ice_servers_are_told_in_link_headers() -> None:
    plain = IceServer(("stun:stun.example.org", "stun:stun2.example.org"))
    secret = IceServer(("turn:turn.example.org?transport=udp",), "ada", 'se"cret')
    assert plain.links() == [
        '<stun:stun.example.org>; rel="ice-server"',
        '<stun:stun2.example.org>; rel="ice-server"',
    ]
    assert secret.links() == [
        '<turn:turn.example.org?transport=udp>; rel="ice-server"' + AS_ADA.format('se\\"cret'),
    ]

    async def run() -> list[str]:
        unreachable = IceServer(("turn:127.0.0.1:9?transport=tcp",), "ada", "secret")  # refused at once
        async with stage(replace(ON_LOOPBACK, ice_servers=(unreachable,)), cam="CAMERA") as live:
            answer, _ = await live.offer("cam", await offer_of("video"))
            assert answer.status == 201
            return answer.headers.getall("Link")

    assert asyncio.run(run()) == [
        '<turn:127.0.0.1:9?transport=tcp>; rel="ice-server"' + AS_ADA.format("secret")
    ]


@pytest.mark.parametrize(
    ("path", "allowed", "extra"),
    [
        ("/whip/cam", "POST, OPTIONS", ("Accept-Post", "application/sdp")),
        ("/whip/cam/any", "PATCH, DELETE, OPTIONS", ("Accept-Patch", "application/trickle-ice-sdpfrag")),
        ("/scene", "PUT, OPTIONS", None),
        ("/status", "GET, OPTIONS", None),
        ("/preview.jpg", "GET, OPTIONS", None),
        ("/refresh", "POST, OPTIONS", None),
    ],
)
def test_pages_of_any_origin_may_ask_first(path: str, allowed: str, extra: tuple[str, str] | None) -> None:
    async def run() -> ClientResponse:
        async with stage(cam="CAMERA") as live:
            answer, _ = await live.request("OPTIONS", path, headers={"Origin": "https://studio.example.org"})
            return answer

    answer = asyncio.run(run())
    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == allowed
    assert answer.headers["Access-Control-Allow-Headers"] == "Authorization, Content-Type, If-Match"
    assert extra is None or answer.headers[extra[0]] == extra[1]


YESTERDAY = datetime.now(UTC) - timedelta(days=1)
# Made when they are used: a token lives for ten minutes, and the tests take longer.
WRONG_TOKENS: dict[str, tuple[Callable[[], str], int, str]] = {
    "none": (str, 401, "unauthenticated"),
    "rubbish": (lambda: "rubbish", 401, "invalid_token"),
    "expired": (lambda: publishing("cam", at=YESTERDAY), 401, "token_expired"),
    "of another broadcast": (
        lambda: mint_token("f" * 32, webinar_id="web_2", user_id=ADA, scope="publish", source_id="cam"),
        401,
        "invalid_token",
    ),
    "for another webinar under the same secret": (
        lambda: mint_token(SECRET, webinar_id="web_2", user_id=ADA, scope="publish", source_id="cam"),
        401,
        "invalid_token",
    ),
    "for control": (controlling, 403, "wrong_token"),
    "for another source": (lambda: publishing("mic"), 403, "wrong_token"),
    "somebody else's for this source": (lambda: publishing("cam", "user-eve"), 403, "not_your_source"),
}


@pytest.mark.parametrize("name", WRONG_TOKENS)
def test_who_may_not_publish_is_told_why(name: str) -> None:
    make, status, code = WRONG_TOKENS[name]
    token = make()

    async def run() -> None:
        async with stage(cam="CAMERA", mic="MICROPHONE") as live:
            good, _ = await live.offer("cam", await offer_of("video"))
            session = good.headers["Location"]
            offer = await offer_of("video")
            for method, path, headers in (
                ("POST", "/whip/cam", SDP),
                ("PATCH", session, FRAGMENT | {"If-Match": good.headers["ETag"]}),
                ("DELETE", session, {}),
            ):
                answer, body = await live.request(
                    method, path, token=token or None, headers=headers, data=offer
                )
                assert problem_of(answer, body) == (status, code)
                assert (answer.headers.get("WWW-Authenticate") is not None) == (status == 401)
            assert live.hub._sessions["cam"].etag == good.headers["ETag"]

    asyncio.run(run())


async def refusals(live: Stage) -> list[tuple[str, tuple[int, str]]]:
    """Send everything that cannot be taken; return what was answered."""
    video, audio = await offer_of("video"), await offer_of("audio")
    no_codec = re.sub(r"(H264|VP8)/90000", "AV1/90000", video)
    cases: dict[str, tuple[str, dict[str, str], Any]] = {
        "another type": ("cam", {"Content-Type": "application/json"}, video),
        "no type": ("cam", {"Content-Type": ""}, video),
        "wants JSON back": ("cam", SDP | {"Accept": "application/json, application/sdp;q=0"}, video),
        "empty": ("cam", SDP, ""),
        "not SDP": ("cam", SDP, "hello"),
        "not UTF-8": ("cam", SDP, b"v=0\r\n\xff\xfe"),
        "no media": ("cam", SDP, "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"),
        "broken media line": ("cam", SDP, re.sub("m=video", "m=", video)),
        "broken payload type": ("cam", SDP, re.sub(r"a=rtpmap:\d+", "a=rtpmap:x", video)),
        "forbidden payload type": ("cam", SDP, re.sub(r"SAVPF \d+", "SAVPF 72", video)),
        "no credentials": ("cam", SDP, re.sub(r"a=ice-(ufrag|pwd):\S+\r\n", "", video)),
        "no fingerprint": ("cam", SDP, re.sub(r"a=fingerprint:.+\r\n", "", video)),
        "weak fingerprint": ("cam", SDP, re.sub(r"sha-\d+", "md5", video)),
        "no DTLS role": ("cam", SDP, re.sub(r"a=setup:\S+\r\n", "", video)),
        "no multiplexing": ("cam", SDP, video.replace("a=rtcp-mux\r\n", "")),
        "broken candidate": ("cam", SDP, f"{video}a=candidate:1 1 udp\r\n"),
        "a hundred sections": ("cam", SDP, video + "m=audio 9 RTP/AVP 0\r\n" * 99),
        "only receives": ("cam", SDP, video.replace("a=sendonly", "a=recvonly")),
        "no codec in common": ("cam", SDP, no_codec),
        "a picture for a microphone": ("mic", SDP, video),
        "refused by itself": ("mic", SDP, re.sub(r"m=audio \d+", "m=audio 0", audio)),
        "too long": ("cam", SDP, video + "a=x:" + "y" * LONGEST),
        "unknown source": ("gone", SDP, video),
    }
    told = []
    for number, (name, (source_id, headers, data)) in enumerate(cases.items()):
        if number % 6 == 0:
            live.hub._offers.clear()  # the limit of attempts has its own test
        answer, body = await live.request(
            "POST", f"/whip/{source_id}", token=publishing(source_id), headers=headers, data=data
        )
        assert answer.status >= 400, name
        told.append((name, problem_of(answer, body)))
    return told


def test_every_unusable_offer_is_refused_with_its_reason_and_leaves_nothing_behind() -> None:
    async def run() -> list[tuple[str, tuple[int, str]]]:
        async with stage(cam="CAMERA", mic="MICROPHONE") as live:
            told = await refusals(live)
            assert not live.hub._sessions
            return told

    malformed, useless = (400, "malformed_sdp"), (422, "no_usable_media")
    assert asyncio.run(run()) == [
        ("another type", (415, "unsupported_media_type")),
        ("no type", (415, "unsupported_media_type")),
        ("wants JSON back", (406, "not_acceptable")),
        ("empty", malformed),
        ("not SDP", malformed),
        ("not UTF-8", (400, "malformed_body")),
        ("no media", malformed),
        ("broken media line", malformed),
        ("broken payload type", malformed),
        ("forbidden payload type", malformed),
        ("no credentials", malformed),
        ("no fingerprint", malformed),
        ("weak fingerprint", malformed),
        ("no DTLS role", malformed),
        ("no multiplexing", malformed),
        ("broken candidate", malformed),
        ("a hundred sections", malformed),
        ("only receives", useless),
        ("no codec in common", useless),
        ("a picture for a microphone", useless),
        ("refused by itself", useless),
        ("too long", (413, "body_too_large")),
        ("unknown source", (404, "source_not_found")),
    ]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *((method, "/whip/cam") for method in ("GET", "PUT", "DELETE", "PATCH")),
        *((method, "/whip/cam/any") for method in ("GET", "PUT", "POST")),
        ("POST", "/scene"),
    ],
)
def test_other_methods_are_kept_for_the_future(method: str, path: str) -> None:
    async def run() -> None:
        async with stage(cam="CAMERA") as live:
            answer, body = await live.request(method, path, token=publishing("cam"))
            assert problem_of(answer, body) == (405, "method_not_allowed")
            assert "OPTIONS" in answer.headers["Allow"]

    asyncio.run(run())


def test_a_client_that_offers_more_than_it_needs_gets_one_picture_and_one_sound() -> None:
    """Two cameras, a microphone and a data channel; the rest is refused section by section."""

    async def run() -> None:
        async with stage(cam="CAMERA") as live:
            peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
            peer.createDataChannel("chat")
            for kind in ("video", "video", "audio"):
                peer.addTransceiver(kind, "sendonly")
            await peer.setLocalDescription(await peer.createOffer())
            offer = peer.localDescription.sdp
            await peer.close()
            answer, body = await live.offer("cam", offer)
            assert answer.status == 201
            offered = re.findall(r"^m=(\S+)", offer, re.MULTILINE)
            answered = re.findall(r"^m=(\S+) (\d+)", body, re.MULTILINE)
            assert [kind for kind, _ in answered] == offered == ["video", "video", "audio", "application"]
            assert [port != "0" for _, port in answered] == [True, False, True, False]
            assert re.search(r"^a=group:BUNDLE 0 2\r$", body, re.MULTILINE)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("profile", "kept"), [("42e01f", True), ("64001f", True), ("4d001f", True), ("f4001f", False)]
)
def test_a_client_that_has_only_one_profile_of_h264_is_taken(profile: str, kept: bool) -> None:
    sdp = f"""v=0
o=- 1 1 IN IP4 0.0.0.0
s=-
t=0 0
a=fingerprint:sha-256 {":".join(["AB"] * 32)}
a=setup:actpass
m=video 9 UDP/TLS/RTP/SAVPF 102
c=IN IP4 0.0.0.0
a=rtcp-mux
a=mid:video0
a=ice-ufrag:abcd
a=ice-pwd:abcdefghijklmnopqrstuvwx
a=rtpmap:102 H264/90000
a=fmtp:102 packetization-mode=1;profile-level-id={profile};level-asymmetry-allowed=1
a=rtcp-fb:102 nack pli
""".replace("\n", "\r\n")

    async def run() -> tuple[int, str]:
        async with stage(screen="SCREEN") as live:
            answer, body = await live.offer("screen", sdp)
            return answer.status, body

    status, body = asyncio.run(run())
    assert status == (201 if kept else 422)
    if kept:
        assert "a=mid:video0" in body
        assert "a=rtpmap:102 H264/90000" in body
        assert "BUNDLE" not in body


def test_trickled_candidates_and_their_preconditions() -> None:
    async def run() -> None:
        async with stage(cam="CAMERA") as live:
            created, _ = await live.offer("cam", await offer_of("video"))
            session, tag = created.headers["Location"], created.headers["ETag"]

            async def patch(data: str, headers: dict[str, str], path: str = session) -> tuple[int, str]:
                answer, body = await live.request(
                    "PATCH", path, token=publishing("cam"), headers=headers, data=data
                )
                return (204, "") if answer.status == 204 else problem_of(answer, body)

            good = FRAGMENT | {"If-Match": tag}
            assert await patch(CANDIDATE, good) == (204, "")
            assert await patch(CANDIDATE, good) == (204, "")  # delivered twice
            assert await patch(CANDIDATE.replace("127.0.0.1", "b12e.local"), good) == (204, "")
            assert await patch("a=end-of-candidates\r\n", good) == (204, "")
            assert await patch(CANDIDATE, good) == (204, "")  # late
            assert await patch(CANDIDATE, FRAGMENT) == (428, "if_match_required")
            assert await patch(CANDIDATE, FRAGMENT | {"If-Match": '"other"'}) == (412, "version_conflict")
            assert await patch(CANDIDATE, FRAGMENT | {"If-Match": f"W/{tag}"}) == (412, "version_conflict")
            another = "a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\n" + CANDIDATE
            assert await patch(another, good) == (412, "version_conflict")
            assert await patch(another, FRAGMENT | {"If-Match": "*"}) == (409, "not_connected")
            assert await patch(CANDIDATE, SDP | {"If-Match": tag}) == (415, "unsupported_media_type")
            for rubbish in ("", "hello", "a=candidate:1\r\n", "a=ice-ufrag:abcd\r\n"):
                assert await patch(rubbish, good) == (400, "malformed_sdp")
            assert await patch(CANDIDATE, good, "/whip/cam/other") == (404, "session_not_found")
            assert live.hub._sessions["cam"].etag == tag

    asyncio.run(run())


def test_deleting_ends_a_session_once() -> None:
    async def run() -> None:
        async with stage(cam="CAMERA") as live:
            created, _ = await live.offer("cam", await offer_of("video"))
            session = created.headers["Location"]
            answers = [await live.request("DELETE", session, token=publishing("cam")) for _ in range(2)]
            assert answers[0][0].status == 200
            assert problem_of(*answers[1]) == (404, "session_not_found")
            assert not live.hub._sessions

    asyncio.run(run())


def test_a_flood_of_offers_is_held_back() -> None:
    async def run() -> None:
        async with stage(cam="CAMERA", mic="MICROPHONE") as live:
            video, audio = await offer_of("video"), await offer_of("audio")
            answers = await asyncio.gather(*(live.offer("cam", video) for _ in range(30)))
            assert sorted(answer.status for answer, _ in answers) == [201] * 10 + [429] * 20
            assert len(live.hub._sessions) == 1
            refused = next(answer for answer, _ in answers if answer.status == 429)
            assert refused.headers["Retry-After"] == "10"
            answer, _ = await live.offer("mic", audio)  # others are not disturbed
            assert answer.status == 201

    asyncio.run(run())


def test_a_stage_takes_no_more_sources_than_it_can() -> None:
    async def run() -> None:
        async with stage(replace(ON_LOOPBACK, most_sessions=1), cam="CAMERA", mic="MICROPHONE") as live:
            video, audio = await offer_of("video"), await offer_of("audio")
            assert (await live.offer("cam", video))[0].status == 201
            answer, body = await live.offer("mic", audio)
            assert problem_of(answer, body.encode()) == (503, "unavailable")
            assert (await live.offer("cam", video))[0].status == 201  # the same one again

    asyncio.run(run())


def test_who_never_connects_is_closed() -> None:
    async def run() -> None:
        async with stage(replace(ON_LOOPBACK, connect_within=0.3), cam="CAMERA") as live:
            assert (await live.offer("cam", await offer_of("video")))[0].status == 201
            assert live.hub._sessions
            await live.until(lambda: not live.hub._sessions and not live.hub._closing, seconds=5)

    asyncio.run(run())


def test_a_stage_that_ends_takes_nothing_more() -> None:
    async def run() -> None:
        async with stage(cam="CAMERA") as live:
            video = await offer_of("video")
            assert (await live.offer("cam", video))[0].status == 201
            await live.hub.close()
            assert not live.hub._sessions
            answer, body = await live.offer("cam", video)
            assert problem_of(answer, body.encode()) == (409, "stage_ending")

    asyncio.run(run())


def test_scene_status_preview_and_refresh() -> None:
    async def run() -> None:
        async with stage(cam="CAMERA") as live:
            scene = {"layout": "CAMERA"}

            async def ask(
                method: str, path: str, token: str | None, data: object = None, **headers: str
            ) -> tuple[int, Any]:
                given = {name.replace("_", "-"): value for name, value in headers.items()}
                answer, body = await live.request(method, path, token=token, headers=given, data=data)
                if answer.status >= 400:
                    return problem_of(answer, body)
                return answer.status, json.loads(body) if answer.content_type == "application/json" else body

            text = json.dumps(scene)
            kind = {"Content_Type": "application/json"}
            changed = {"scene": scene, "tick": 1, "takesEffectAt": 0.0}
            assert await ask("PUT", "/scene", controlling(), text, **kind) == (200, changed)
            assert live.controls.scene == scene
            assert await ask("PUT", "/scene", controlling("user-bob"), text, **kind) == (403, "forbidden")
            assert await ask("PUT", "/scene", publishing("cam"), text, **kind) == (403, "wrong_token")
            assert await ask("PUT", "/scene", None, text, **kind) == (401, "unauthenticated")
            assert await ask("PUT", "/scene", controlling(), "{", **kind) == (400, "malformed_json")
            assert await ask("PUT", "/scene", controlling(), "[]", **kind) == (400, "malformed_json")
            assert await ask("PUT", "/scene", controlling(), text, Content_Type="text/plain") == (
                415,
                "unsupported_media_type",
            )
            for token in (controlling(), publishing("cam")):
                assert await ask("GET", "/status", token) == (200, {"run": 1})
                assert (await ask("POST", "/refresh", token))[0] == 204
            assert live.controls.refreshed == 2
            assert await ask("GET", "/status", None) == (401, "unauthenticated")
            assert await ask("POST", "/refresh", None) == (401, "unauthenticated")
            assert await ask("GET", "/preview.jpg", controlling()) == (200, b"\xff\xd8\xff")
            assert await ask("GET", "/preview.jpg", publishing("cam")) == (403, "wrong_token")
            assert await ask("GET", "/elsewhere", controlling()) == (404, "not_found")

    asyncio.run(run())


def test_a_source_that_changes_hands_is_its_new_owners() -> None:
    async def run() -> None:
        async with stage(cam="CAMERA") as live:
            live.hub.apply({"cam": planned("CAMERA", "user-bob")})
            answer, body = await live.offer("cam", await offer_of("video"))
            assert problem_of(answer, body.encode()) == (403, "not_your_source")
            assert (await live.offer("cam", await offer_of("video"), publishing("cam", "user-bob")))[
                0
            ].status == 201

    asyncio.run(run())


def test_a_source_that_is_newer_than_the_plan_is_looked_up() -> None:
    async def run() -> None:
        async with stage() as live:
            asked: list[str] = []

            def reread() -> None:
                asked.append("asked")
                live.hub.apply({"new": planned("CAMERA")})

            live.controls.reread_plan = reread  # type: ignore[method-assign] # the plan changes here
            await live.publish("new", Flashes())
            await live.publish("new", Flashes())
            assert asked == ["asked"]

    asyncio.run(run())
