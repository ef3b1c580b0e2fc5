"""Offers, answers, fragments and settings: what is picked, stripped, added and refused."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import InvalidInput, Unprocessable
from media_lambdas.live_stage.sources.source import Kind
from media_lambdas.live_stage.whip.answers import complete_answer, public_candidate
from media_lambdas.live_stage.whip.fragments import read_fragment, write_fragment
from media_lambdas.live_stage.whip.offers import MOST_CANDIDATES, read_offer, useful_candidates
from media_lambdas.live_stage.whip.settings import read_ice_servers

SESSION = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0"]
HOST = "a=candidate:1 1 udp 2130706431 192.0.2.7 40000 typ host"


def section(kind: str, mid: str, *more: str, codec: str = "") -> list[str]:
    described = codec or ("opus/48000/2" if kind == "audio" else "VP8/90000")
    return [
        f"m={kind} 9 UDP/TLS/RTP/SAVPF 96",
        "c=IN IP4 0.0.0.0",
        f"a=mid:{mid}",
        "a=rtcp-mux",
        "a=ice-ufrag:abcd",
        "a=ice-pwd:abcdefghijklmnopqrstuvwx",
        f"a=fingerprint:sha-256 {':'.join(['AB'] * 32)}",
        "a=setup:actpass",
        f"a=rtpmap:96 {described}",
        *more,
    ]


def offer(*sections: list[str], bundle: str = "") -> str:
    group = [f"a=group:BUNDLE {bundle}"] if bundle else []
    return "\r\n".join([*SESSION, *group, *(line for one in sections for line in one)]) + "\r\n"


def test_names_that_only_the_senders_network_knows_are_stripped() -> None:
    lines = [
        HOST,
        HOST.replace("192.0.2.7", "0b5d8e2f-6d5c.local"),
        HOST.replace("192.0.2.7", "studio.example.org"),
        HOST.replace(" udp ", " tcp ") + " tcptype active",
        HOST.replace("typ host", "typ hearsay"),
        HOST.replace("192.0.2.7", "2001:db8::7"),
        HOST,
        "a=candidate:short",
    ]
    assert useful_candidates(lines) == [lines[0], lines[5]]


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",
        "::ffff:169.254.169.254",
        "fe80::1",
        "224.0.0.1",
        "ff02::1",
        "0.0.0.0",  # noqa: S104 # an address that is refused
        "::",
        "255.255.255.255",
    ],
)
def test_nothing_is_sent_where_no_publisher_can_be(address: str) -> None:
    assert useful_candidates([HOST.replace("192.0.2.7", address)]) == []


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "192.168.1.7", "::ffff:192.0.2.7", "fd00::1"])
def test_a_neighbor_is_answered(address: str) -> None:
    line = HOST.replace("192.0.2.7", address)
    assert useful_candidates([line]) == [line]


def test_a_hundred_candidates_are_cut_down() -> None:
    lines = [HOST.replace("40000", str(40_000 + number)) for number in range(100)]
    assert useful_candidates(lines) == lines[:MOST_CANDIDATES]


def test_a_microphone_takes_the_sound_and_refuses_the_picture() -> None:
    text = offer(section("video", "0", HOST), section("audio", "1"), bundle="0 1")
    read = read_offer(text, Kind.MICROPHONE)
    assert read.kinds == ("audio",)
    assert read.refused == {
        0: ["m=video 0 UDP/TLS/RTP/SAVPF 96", "c=IN IP4 0.0.0.0", "a=inactive", "a=mid:0"]
    }
    assert "a=group:BUNDLE 1\r\n" in read.text
    assert "m=video" not in read.text
    assert HOST in read.text  # the transport is the same, so its candidates still count


def test_the_end_of_candidates_is_kept_from_the_ice_agent() -> None:
    hidden = HOST.replace("192.0.2.7", "0b5d8e2f.local")
    read = read_offer(offer(section("video", "0", hidden, "a=end-of-candidates")), Kind.SCREEN)
    assert "candidate" not in read.text


def test_a_second_section_needs_the_bundle() -> None:
    sections = section("video", "0"), section("audio", "1")
    assert read_offer(offer(*sections, bundle="0 1"), Kind.CAMERA).kinds == ("video", "audio")
    assert read_offer(offer(*sections), Kind.CAMERA).kinds == ("video",)
    assert read_offer(offer(*sections, bundle="1"), Kind.CAMERA).kinds == ("video",)


def test_a_missing_direction_means_both() -> None:
    read = read_offer(offer(section("video", "0")), Kind.SCREEN)
    assert "a=sendrecv" in read.text
    assert read_offer(offer(section("video", "0", "a=sendonly")), Kind.SCREEN).text.count("a=send") == 1


def test_bundle_only_has_port_zero_and_is_taken() -> None:
    second = [line.replace("m=audio 9", "m=audio 0") for line in section("audio", "1", "a=bundle-only")]
    assert read_offer(offer(section("video", "0"), second, bundle="0 1"), Kind.CAMERA).kinds == (
        "video",
        "audio",
    )


@pytest.mark.parametrize(
    "spoilt", ["m=video", "a=mid", "a=setup:actpass", "a=fingerprint", "v=0", "a=ice-pwd"]
)
def test_what_is_missing_is_noticed(spoilt: str) -> None:
    lines = [line for line in offer(section("video", "0")).splitlines() if not line.startswith(spoilt)]
    text = "\r\n".join(lines)
    if spoilt == "a=mid":
        assert read_offer(text, Kind.CAMERA).kinds == ("video",)  # one section needs no name
    else:
        with pytest.raises(InvalidInput):
            read_offer(text, Kind.CAMERA)


@given(st.data())
def test_a_spoilt_offer_is_refused_or_read_but_never_breaks(data: st.DataObject) -> None:
    lines = offer(section("video", "0", HOST), section("audio", "1"), bundle="0 1").splitlines()
    place = data.draw(st.integers(0, len(lines) - 1))
    lines[place] = data.draw(
        st.one_of(
            st.text(max_size=40),
            st.integers(0, 30).map(lambda cut: lines[place][:cut]),
            st.just(lines[place] * 2),
        )
    )
    with suppress(InvalidInput, Unprocessable):
        read_offer("\r\n".join(lines), Kind.CAMERA)


def test_an_answer_gets_the_refused_sections_the_hints_and_the_public_address() -> None:
    read = read_offer(
        offer(section("audio", "0"), section("video", "1"), section("video", "2"), bundle="0 1 2"),
        Kind.CAMERA,
    )
    from_aiortc = offer(section("audio", "0", HOST), section("video", "1"), bundle="0 1")
    lines = complete_answer(from_aiortc, read, "203.0.113.9").splitlines()
    assert [line for line in lines if line.startswith("m=")] == [
        "m=audio 9 UDP/TLS/RTP/SAVPF 96",
        "m=video 9 UDP/TLS/RTP/SAVPF 96",
        "m=video 0 UDP/TLS/RTP/SAVPF 96",
    ]
    assert [line for line in lines if "x-google" in line] == [
        "a=fmtp:96 x-google-start-bitrate=2000;x-google-min-bitrate=300;x-google-max-bitrate=4000"
    ]
    assert "a=candidate:11 1 udp 1694498815 203.0.113.9 40000 typ srflx raddr 192.0.2.7 rport 40000" in lines


def test_the_hints_join_the_parameters_that_are_there() -> None:
    read = read_offer(offer(section("video", "0")), Kind.CAMERA)
    text = offer(section("video", "0", "a=fmtp:96 packetization-mode=1", codec="H264/90000"))
    (line,) = [one for one in complete_answer(text, read).splitlines() if one.startswith("a=fmtp")]
    assert line.startswith("a=fmtp:96 packetization-mode=1;x-google-start-bitrate=2000;")


def test_only_host_candidates_of_the_same_family_are_known_outside() -> None:
    assert public_candidate(HOST, "") == []
    assert public_candidate(HOST.replace("192.0.2.7", "2001:db8::1"), "203.0.113.9") == []
    assert public_candidate(HOST.replace("host", "relay"), "203.0.113.9") == []


def test_a_fragment_is_read_and_written() -> None:
    read = read_fragment(
        f"a=ice-ufrag:abcd\r\na=ice-pwd:secret\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\n{HOST}\r\n"
    )
    assert (read.ufrag, read.password, read.ended) == ("abcd", "secret", False)
    assert [(one.ip, one.port) for one in read.candidates] == [("192.0.2.7", 40_000)]
    again = read_fragment(write_fragment("wxyz", "word", "0", "video", [HOST]))
    assert (again.ufrag, again.password, again.ended, len(again.candidates)) == ("wxyz", "word", True, 1)


@pytest.mark.parametrize(
    "text", ["", "hello", "a=candidate:1", "a=ice-ufrag:abcd", "a=ice-pwd:x", HOST.replace("40000", "x")]
)
def test_what_is_no_fragment_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_fragment(text)


def test_ice_servers_are_a_setting() -> None:
    text = '[{"urls": "stun:a.example.org"}, {"urls": ["turn:b.example.org"], "username": "u", "credential": "c"}]'
    servers = read_ice_servers(text)
    assert [server.urls for server in servers] == [("stun:a.example.org",), ("turn:b.example.org",)]
    assert servers[1].for_aiortc().username == "u"
    assert read_ice_servers("") == ()
    with pytest.raises(ValueError, match="ICE server"):
        read_ice_servers('[{"urls": "https://example.org"}]')
