"""A source: which picture is on show when, mute, level, statistics, and its bounds."""

import threading

import numpy as np
import pytest

from media_lambdas.live_stage.sources.picture import KEPT
from media_lambdas.live_stage.sources.source import Kind, Source, VideoPlanes

START = 1_800_000_000.0


def picture(shade: int = 128, width: int = 64, height: int = 36) -> VideoPlanes:
    half = ((height + 1) // 2, (width + 1) // 2)
    return VideoPlanes(
        np.full((height, width), shade, np.uint8), np.full(half, 128, np.uint8), np.full(half, 128, np.uint8)
    )


def camera(frames: int = 0, rate: int = 30) -> Source:
    source = Source("src_1", Kind.CAMERA, "Camera")
    for number in range(frames):
        source.push_video(picture(number % 256), START + number / rate)
    return source


def shade(source: Source, at: float) -> int | None:
    found = source.frame_at(at)
    return int(found.y[0, 0]) if found else None


def test_the_picture_is_the_newest_one_captured_by_then() -> None:
    source = camera(30)
    assert shade(source, START + 20 / 30 + 0.001) == 20
    assert shade(source, START + 21 / 30 - 0.001) == 20
    assert shade(source, START + 10) is None


def test_there_is_none_before_the_first() -> None:
    assert shade(camera(), START) is None
    assert shade(camera(1), START - 0.01) is None


def test_a_mixer_that_is_late_gets_the_oldest_that_is_kept() -> None:
    source = camera(60)
    assert shade(source, START + 0.5) == shade(source, START) == 60 - 1 - round(KEPT * 30)
    source.leave(START + 2)
    source.push_video(picture(7), START + 3)
    assert shade(source, START + 2.9) is None  # a stream that has just begun has forgotten nothing


def test_pictures_out_of_order_find_their_place() -> None:
    source = camera()
    for number in (0, 2, 1, 3):
        source.push_video(picture(number), START + number / 30)
    assert [shade(source, START + number / 30 + 0.001) for number in range(4)] == [0, 1, 2, 3]


def test_two_seconds_without_a_packet_mean_gone() -> None:
    source = camera(1)
    assert shade(source, START + 1.99) == 0
    assert shade(source, START + 2.01) is None
    source.note_packet(100, START + 4)  # a still screen sends little, but it sends
    assert shade(source, START + 5.9) == 0
    assert source.is_connected(START + 5.9)
    assert not source.is_connected(START + 6.1)


def test_the_same_picture_is_the_same_object() -> None:
    source = camera(1)
    assert source.frame_at(START) is source.frame_at(START + 1)


@pytest.mark.parametrize(("rate", "most"), [(30, 32), (60, 33), (240, 52)])
def test_a_second_of_pictures_is_kept_however_many_come(rate: int, most: int) -> None:
    source = camera(rate * 5, rate)
    kept = source._pictures._times
    assert len(kept) <= most
    assert kept[-1] - kept[0] >= KEPT - 0.1
    assert shade(source, START + 4.5) is not None


def test_a_thousand_pictures_of_one_instant_are_bounded() -> None:
    source = camera()
    for _ in range(1000):
        source.push_video(picture(), START)
    assert len(source._pictures._times) <= 3


def test_a_clock_that_was_put_back_hides_nothing() -> None:
    source = camera(30)
    source.push_video(picture(200), START - 100)
    assert shade(source, START - 99.9) == 200


def test_size_and_rate_follow_what_comes() -> None:
    source = camera(60)
    source.push_video(picture(1, 1280, 721), START + 2, came_at=START + 2)
    for number in range(60):
        source.note_packet(1000, START + number / 30)
    told = source.statistics(START + 2.05)
    assert (told.connected, told.width, told.height) == (True, 1280, 721)
    assert told.fps == pytest.approx(30, abs=2)
    assert told.bitrate == pytest.approx(240_000, rel=0.08)
    assert told.last_frame_ago == pytest.approx(0.05)


def test_an_untouched_source_tells_zeros() -> None:
    assert camera().statistics(START) == (False, 0, 0, 0.0, 0, 0.0, None)


def sounding() -> Source:
    source = Source("src_2", Kind.MICROPHONE)
    wave = np.sin(np.arange(48_000) * 2 * np.pi * 200 / 48_000).astype(np.float32)
    source.push_audio(np.stack((wave, wave), axis=1), START)
    return source


def test_the_level_is_the_rms_of_the_newest_sound() -> None:
    source = sounding()
    assert source.statistics(START + 1).level == pytest.approx(0.7071, abs=0.001)
    assert source.statistics(START + 3).level == 0


def test_mute_is_silence_with_a_short_fade_and_the_level_stays_visible() -> None:
    source = sounding()
    before = source.audio_at(START + 0.1, 1600)
    source.muted = True
    fading = source.audio_at(START + 0.1 + 1600 / 48_000, 1600)
    assert np.abs(np.diff(np.concatenate((before, fading))[:, 0])).max() < 0.04
    assert not fading[240:].any()
    assert not source.audio_at(START + 0.3, 1600).any()
    assert source.statistics(START + 1).level > 0.7
    source.muted = False
    rising = source.audio_at(START + 0.4, 1600)
    assert abs(rising[0, 0]) < 0.01
    assert np.abs(rising[240:]).max() > 0.9


def test_what_is_pushed_stays_the_callers() -> None:
    source, samples = Source("src_2", Kind.MICROPHONE), np.ones((960, 2), np.float32)
    source.push_audio(samples, START)
    assert (samples == 1).all()


def test_goodbye_takes_the_picture_away_at_once_also_those_still_being_decoded() -> None:
    source = camera(3)
    source.leave(START + 0.1)
    source.push_video(picture(), START + 0.09)
    assert shade(source, START + 0.1) is None
    assert not source.is_connected(START + 0.1)
    source.push_video(picture(7), START + 0.2)  # somebody who changed their mind
    assert shade(source, START + 0.2) == 7


def test_nothing_comes_after_the_end_until_another_stream_begins() -> None:
    source = camera(3)
    source.end()
    source.push_video(picture(), START + 0.2)
    source.push_audio(np.ones((4800, 2), np.float32), START + 0.2)
    source.note_packet(10, START + 0.2)
    assert shade(source, START + 0.3) is None
    assert not source.is_connected(START + 0.3)
    assert source.statistics(START + 0.3).level == 0
    source.begin()
    source.push_video(picture(7), START + 0.25)
    assert shade(source, START + 0.3) == 7


def test_writers_and_readers_do_not_disturb_each_other() -> None:
    source, failures = camera(), []

    def write() -> None:
        for number in range(2000):
            source.push_video(picture(), START + number / 1000)
            source.push_audio(np.zeros((48, 2), np.float32), START + number / 1000)
            source.note_packet(10, START + number / 1000)

    def read() -> None:
        try:
            for number in range(2000):
                source.frame_at(START + number / 1000)
                assert source.audio_at(START + number / 1000, 48).shape == (48, 2)
                source.statistics(START + number / 1000)
        except (AssertionError, ValueError, IndexError, RuntimeError) as error:  # pragma: no cover
            failures.append(error)

    threads = [threading.Thread(target=task) for task in (write, write, read, read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
