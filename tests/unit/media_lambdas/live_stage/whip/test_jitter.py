"""Packets into frames: at once, in order, and past what is lost."""

from itertools import permutations

import pytest
from aiortc.rtp import RtpPacket
from hypothesis import given
from hypothesis import strategies as st

from media_lambdas.live_stage.whip.jitter import CAPACITY, PATIENCE, PictureBuffer, SoundOrder
from tests.unit.media_lambdas.live_stage.whip.packets import Hands, packet


class Bench:
    """A buffer with a clock; collects what comes out."""

    def __init__(self, buffer: type[PictureBuffer] | type[SoundOrder] = PictureBuffer) -> None:
        self.clock = Hands()
        self.noted: list[int] = []
        self.buffer = buffer(self.clock, lambda size, _: self.noted.append(size))
        self.frames: list[tuple[bytes, int, bool]] = []
        self.asked = 0

    def add(self, *packets: RtpPacket) -> "Bench":
        for one in packets:
            asked, done = self.buffer.add(one)
            self.asked += asked
            for frame in done.frames if done else []:
                self.frames.append((frame.data, frame.timestamp, frame.whole))
        return self

    @property
    def data(self) -> list[bytes]:
        return [data for data, _, _ in self.frames]


def picture(first: int, timestamp: int, size: int = 3) -> list[RtpPacket]:
    return [
        packet(first + part, timestamp, bytes([65 + part]), marker=part == size - 1) for part in range(size)
    ]


def test_the_marker_completes_a_picture_without_waiting_for_the_next() -> None:
    bench = Bench().add(*picture(10, 3000))
    assert bench.frames == [(b"ABC", 3000, False)]  # nobody knows what was before the first
    bench.add(*picture(13, 6000))
    assert bench.frames[1] == (b"ABC", 6000, True)
    assert bench.noted == [13] * 6


def test_without_markers_the_next_timestamp_completes_it() -> None:
    bench = Bench().add(packet(1, 0, b"A"), packet(2, 0, b"B"), packet(3, 3000, b"C"))
    assert bench.data == [b"AB"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_any_order_within_a_picture_will_do(order: tuple[int, ...]) -> None:
    bench = Bench().add(*picture(65_534, 0))
    late = picture(1, 3000)  # around the end of the sequence numbers
    bench.add(*(late[index] for index in order))
    assert bench.data == [b"ABC", b"ABC"]
    assert bench.asked == 0


def test_copies_change_nothing() -> None:
    parts = picture(1, 0) + picture(4, 3000)
    assert Bench().add(*parts, *parts).data == [b"ABC", b"ABC"]
    assert Bench().add(*(one for one in parts for _ in range(2))).data == [b"ABC", b"ABC"]


def test_what_is_resent_in_time_releases_all_that_waited_at_once() -> None:
    parts = [one for number in range(4) for one in picture(3 * number, 3000 * number)]
    bench = Bench().add(*parts[:4], *parts[5:])
    assert bench.data == [b"ABC"]
    bench.clock.now += PATIENCE / 2
    bench.add(parts[4])
    assert bench.data == [b"ABC"] * 4
    assert [whole for _, _, whole in bench.frames] == [False, True, True, True]
    assert bench.asked == 0


@pytest.mark.parametrize("lost", [3, 4, 5])
def test_a_loss_is_given_up_after_a_while_and_a_full_picture_asked_for(lost: int) -> None:
    parts = [one for number in range(4) for one in picture(3 * number, 3000 * number)]
    bench = Bench().add(*parts[:lost], *parts[lost + 1 : 9])
    bench.clock.now += PATIENCE + 0.01
    bench.add(*parts[9:])
    assert bench.asked == 1
    # Of a picture whose forerunner lost its end nobody knows whether its first packet was the first.
    sure = [(6000, False), (9000, True)] if lost < 5 else [(9000, False)]
    assert [(timestamp, whole) for _, timestamp, whole in bench.frames][1:] == sure
    bench.add(parts[lost])  # far too late
    assert len(bench.frames) == 1 + len(sure)


def test_a_sender_that_begins_anew_is_followed() -> None:
    bench = Bench().add(*picture(100, 0)).add(*picture(30_000, 90_000)).add(*picture(30_003, 93_000))
    assert bench.data == [b"ABC"] * 3
    assert [whole for _, _, whole in bench.frames] == [False, False, True]
    assert bench.asked == 1


def test_padding_is_no_picture() -> None:
    bench = Bench().add(*picture(1, 0), packet(4, 0, b""), packet(5, 0, b""), *picture(6, 3000))
    assert bench.data == [b"ABC", b"ABC"]


def test_memory_is_bounded_however_much_comes_without_an_end() -> None:
    bench = Bench().add(packet(0, 0))
    for number in range(2, 60_000):
        bench.add(packet(number, number * 3000 // 50))
        assert len(bench.buffer._waiting) <= CAPACITY
    assert bench.asked


@given(
    st.lists(
        st.tuples(st.integers(0, 65_535), st.integers(0, 2**32 - 1), st.binary(max_size=2), st.booleans())
    )
)
def test_nothing_that_a_stranger_sends_raises(packets: list[tuple[int, int, bytes, bool]]) -> None:
    for kind in (PictureBuffer, SoundOrder):
        bench = Bench(kind)
        for number, timestamp, data, marker in packets:
            bench.clock.now += 0.1
            bench.add(packet(number, timestamp, data, marker=marker))


@given(st.data())
def test_a_shuffle_within_reach_loses_nothing(data: st.DataObject) -> None:
    parts = [one for number in range(6) for one in picture(3 * number, 3000 * number)]
    head, rest = parts[:3], parts[3:]
    bench = Bench().add(*head, *data.draw(st.permutations(rest)))
    assert [timestamp for _, timestamp, _ in bench.frames] == [0, 3000, 6000, 9000, 12_000, 15_000]


def test_sound_is_passed_on_at_once_and_in_order() -> None:
    bench = Bench(SoundOrder).add(packet(1, 0, b"A"), packet(3, 1920, b"C"))
    assert bench.data == [b"A"]
    bench.add(packet(2, 960, b"B"), packet(2, 960, b"B"))
    assert bench.data == [b"A", b"B", b"C"]


def test_a_lost_packet_of_sound_is_waited_for_while_three_come() -> None:
    bench = Bench(SoundOrder).add(*(packet(number, 960 * number, bytes([number])) for number in (1, 3, 4, 5)))
    assert bench.data == [b"\x01"]
    bench.add(packet(6, 5760, b"\x06"))
    assert bench.data == [b"\x01", b"\x03", b"\x04", b"\x05", b"\x06"]
    bench.add(packet(2, 1920, b"\x02"))
    assert len(bench.data) == 5


def test_sound_that_begins_anew_is_followed() -> None:
    bench = Bench(SoundOrder).add(packet(1, 0, b"A"), packet(30_000, 0, b"B"), packet(30_001, 960, b"C"))
    assert bench.data == [b"A", b"B", b"C"]
