"""Tick by tick: counts, switches, sources that come and go, lateness, angles."""

import io
import threading
import time
import tracemalloc
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from media_lambdas.live_stage.encoding.output import OutputFailed
from media_lambdas.live_stage.encoding.renditions import HD, ladder
from media_lambdas.live_stage.mixing.clock import ProgrammeClock
from media_lambdas.live_stage.mixing.planes import planes_of
from media_lambdas.live_stage.mixing.programme import (
    MOST_REPEATS,
    PLAYOUT_DELAY,
    Programme,
    ProgrammeStalled,
    ProgrammeStats,
)
from media_lambdas.live_stage.scenes.scene import Layout, Scene
from tests.media.live_stage.mixing.synthetic import (
    BLUE,
    GREEN,
    RED,
    STARTS_AT,
    TEXT,
    FakeFeed,
    HandTime,
    Stage,
    Tape,
    color_at,
    plain,
)

SCREEN, CAMERA = Scene(Layout.SCREEN), Scene(Layout.CAMERA)
CARD = Scene(Layout.BE_RIGHT_BACK)
CENTER = (640, 360)


@pytest.fixture
def screen() -> FakeFeed:
    return FakeFeed("src_s", "SCREEN", plain(RED))


@pytest.fixture
def camera() -> FakeFeed:
    return FakeFeed("src_c", "CAMERA", plain(GREEN), level=0.5)


def roughness(sound: np.ndarray) -> float:
    return float(np.abs(np.diff(sound[:, 0], 2)).max())


def test_every_tick_has_every_rendition_and_its_samples(screen: FakeFeed) -> None:
    tape = Tape()
    stage = Stage([screen], tape, scene=SCREEN)
    stage.run(70)
    stage.programme.finish()
    assert tape.ticks == {"720p": list(range(96)), "360p": list(range(96))}
    assert tape.samples == 96 * 1600 == 3 * 51_200
    assert tape.notes == ["finish"]
    sizes = {name: {(frame.width, frame.height) for frame in frames} for name, frames in tape.frames.items()}
    assert sizes == {"720p": {(1280, 720)}, "360p": {(640, 360)}}
    assert color_at(tape.frames["360p"][-1], 320, 180) == RED


def test_full_hd_is_mixed_in_full_and_scaled_down(screen: FakeFeed) -> None:
    tape = Tape()
    Stage([screen], tape, scene=SCREEN, full_hd=True).run(1)
    sizes = {name: (frames[0].width, frames[0].height) for name, frames in tape.frames.items()}
    assert sizes == {"1080p": (1920, 1080), "720p": (1280, 720), "360p": (640, 360)}
    assert {color_at(frames[0], 300, 200) for frames in tape.frames.values()} == {RED}


def test_sources_are_asked_for_what_was_captured_a_playout_delay_ago(screen: FakeFeed) -> None:
    Stage([screen], Tape(), scene=SCREEN).run(40)
    expected = [STARTS_AT + tick / 30 - PLAYOUT_DELAY for tick in range(40)]
    assert screen.asked == pytest.approx(expected, abs=1e-6)


def test_a_switch_is_in_the_next_tick(screen: FakeFeed, camera: FakeFeed) -> None:
    tape = Tape()
    stage = Stage([screen, camera], tape, scene=SCREEN)
    stage.run(10)
    switched = stage.programme.set_scene(CAMERA)
    stage.run(5)
    colors = [color_at(frame, *CENTER) for frame in tape.frames["720p"]]
    assert colors == [RED] * 10 + [GREEN] * 5
    assert (switched.tick, switched.at) == (10, pytest.approx(STARTS_AT + 10 / 30))
    assert stage.programme.scene == CAMERA


def test_switches_do_not_touch_the_sound(screen: FakeFeed, camera: FakeFeed) -> None:
    tape = Tape()
    stage = Stage([screen, camera], tape, scene=SCREEN)
    stage.run(2)
    for _ in range(10):
        stage.programme.set_scene(CAMERA if stage.programme.scene == SCREEN else SCREEN)
        stage.run(1)
    sound = np.concatenate(tape.sounds[1:])
    times = 1600 / 48_000 - PLAYOUT_DELAY + np.arange(len(sound)) / 48_000
    assert np.allclose(sound[:, 0], 0.5 * np.sin(2 * np.pi * 440 * times), atol=1e-3)


def test_behind_a_card_it_is_quiet_without_a_click(camera: FakeFeed) -> None:
    tape = Tape()
    stage = Stage([camera], tape, scene=CAMERA)
    stage.run(5)
    stage.programme.set_scene(CARD)
    stage.run(5)
    stage.programme.set_scene(CAMERA)
    stage.run(5)
    sound = np.concatenate(tape.sounds)
    assert not sound[6 * 1600 : 10 * 1600].any()
    assert roughness(sound) < 0.5 * (2 * np.pi * 440 / 48_000) ** 2 * 2


def test_the_switch_reaches_the_encoders_within_150_ms(screen: FakeFeed, camera: FakeFeed) -> None:
    """In real time, with the thread running."""
    shown = threading.Event()
    wanted = [GREEN]

    def look(name: str, frame: av.VideoFrame, tick: int) -> None:
        if name == "720p" and color_at(frame, *CENTER) == wanted[0]:
            shown.set()

    programme = Programme(
        ProgrammeClock(time.time()),
        lambda: [screen, camera],
        renditions=ladder(),
        text=TEXT,
        outlet=Tape(keep=False, taken=look),
        scene=SCREEN,
    )
    programme.start()
    latencies = []
    for scene, color in [(CAMERA, GREEN), (SCREEN, RED)] * 5:
        shown.clear()
        wanted[0] = color
        began = time.monotonic()
        programme.set_scene(scene)
        assert shown.wait(10)
        latencies.append(time.monotonic() - began)
    programme.stop()
    assert not programme.running
    assert sorted(latencies)[len(latencies) // 2] <= 0.15, latencies


def test_a_source_that_vanishes_leaves_a_card_and_comes_back(screen: FakeFeed) -> None:
    tape = Tape()
    stage = Stage([screen], tape, scene=SCREEN)
    stage.run(2)
    screen.picture = None
    stage.run(2)
    stage.feeds.clear()
    stage.run(2)
    stage.feeds.append(FakeFeed("src_s", "SCREEN", plain(BLUE, 640, 480)))
    stage.run(2)
    frames = tape.frames["720p"]
    assert [color_at(frame, *CENTER) for frame in (frames[0], frames[1], frames[6], frames[7])] == [
        RED,
        RED,
        BLUE,
        BLUE,
    ]
    assert frames[2] is frames[3] is frames[4] is frames[5]
    assert planes_of(frames[2]).y.max() >= 230


def test_the_resolution_changes_in_the_middle(camera: FakeFeed) -> None:
    tape = Tape()
    stage = Stage([camera], tape, scene=CAMERA)
    for size, color in (((1280, 720), RED), ((320, 180), GREEN), ((1920, 1080), BLUE)):
        camera.picture = plain(color, *size)
        stage.run(3)
    assert [color_at(frame, *CENTER) for frame in tape.frames["720p"][::3]] == [RED, GREEN, BLUE]


def test_a_source_that_stands_still_stops_nothing(screen: FakeFeed) -> None:
    tape = Tape()
    stage = Stage([screen], tape, scene=SCREEN)
    stage.run(300)
    assert len(set(map(id, tape.frames["720p"]))) == 1
    assert stage.programme.stats() == ProgrammeStats(30.0, 300, 0)


def test_who_is_late_repeats_the_picture_but_never_the_sound(camera: FakeFeed) -> None:
    tape, hand = Tape(), HandTime()
    stage = Stage([camera], tape, time=hand, scene=CAMERA)
    stage.run(5)
    hand.now += 0.4
    camera.picture = plain(BLUE)
    stage.run(30)
    colors = [color_at(frame, *CENTER) for frame in tape.frames["720p"]]
    assert colors[:14] == [GREEN] * 13 + [BLUE]  # ticks 5 to 12 are more than three ticks late
    assert stage.programme.stats() == ProgrammeStats(pytest.approx(30 * 27 / 35, abs=0.1), 35, 8)
    sound = np.concatenate(tape.sounds[1:])
    assert roughness(sound) < 0.5 * (2 * np.pi * 440 / 48_000) ** 2 * 1.5
    assert tape.ticks["720p"] == list(range(35))


def test_a_machine_that_is_far_too_slow_still_shows_new_pictures_and_switches(
    camera: FakeFeed, screen: FakeFeed
) -> None:
    tape, hand = Tape(), HandTime()
    stage = Stage([camera, screen], tape, time=hand, scene=CAMERA)
    stage.run(1)
    hand.now += 20
    colors = []
    for index in range(40):
        camera.picture = plain((16 + index, 128, 128))
        stage.run(1)
        colors.append(color_at(tape.frames["720p"][-1], *CENTER)[0])
    assert len(set(colors)) == 1 + 40 // (MOST_REPEATS + 1)
    stage.programme.set_scene(SCREEN)
    stage.run(1)
    assert color_at(tape.frames["720p"][-1], *CENTER) == RED


def test_a_clock_that_ran_away_ends_the_run(camera: FakeFeed) -> None:
    tape, hand = Tape(), HandTime()
    stage = Stage([camera], tape, time=hand, scene=CAMERA)
    stage.run(1)
    hand.now += 31
    with pytest.raises(ProgrammeStalled, match="31 s behind"):
        stage.run(1)


def test_a_wall_clock_that_jumps_moves_nothing(camera: FakeFeed, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage([camera], Tape(), scene=CAMERA)
    stage.run(3)
    monkeypatch.setattr(time, "time", lambda: 0.0)
    stage.run(3)
    assert camera.asked == pytest.approx(
        [STARTS_AT + tick / 30 - PLAYOUT_DELAY for tick in range(6)], abs=1e-6
    )


def test_angles_begin_and_end_with_segments(screen: FakeFeed, camera: FakeFeed) -> None:
    tape = Tape()
    stage = Stage([screen, camera], tape, scene=SCREEN, small_angles=True)
    stage.run(5)
    stage.programme.set_angles({1: "src_c"})
    stage.run(32)
    stage.programme.set_angles({1: "src_c", 2: "src_s"})
    stage.run(32)
    stage.programme.set_angles({2: "src_s"})
    stage.run(40)
    assert tape.notes == ["open angle-1 640x360", "open angle-2 640x360", "close angle-1"]
    assert tape.ticks["angle-1"] == list(range(32, 96))
    assert tape.ticks["angle-2"] == list(range(64, 109))
    assert {color_at(frame, 320, 180) for frame in tape.frames["angle-1"]} == {GREEN}
    assert {color_at(frame, 320, 180) for frame in tape.frames["angle-2"]} == {RED}


def test_an_angle_of_a_source_that_is_away_goes_on(camera: FakeFeed) -> None:
    tape = Tape()
    stage = Stage([camera], tape, scene=CAMERA)
    stage.programme.set_angles({1: "src_c"})
    stage.run(3)
    camera.picture = None
    stage.run(3)
    assert tape.ticks["angle-1"] == list(range(6))
    assert color_at(tape.frames["angle-1"][0], *CENTER) == GREEN
    assert planes_of(tape.frames["angle-1"][-1]).y.max() >= 230


def test_an_angle_that_changes_its_source_is_another_one(screen: FakeFeed, camera: FakeFeed) -> None:
    tape = Tape()
    stage = Stage([screen, camera], tape, scene=CAMERA)
    stage.programme.set_angles({1: "src_c"})
    stage.run(32)
    stage.programme.set_angles({1: "src_s"})
    stage.run(1)
    assert tape.notes == ["open angle-1 1280x720", "close angle-1", "open angle-1 1280x720"]
    assert color_at(tape.frames["angle-1"][-1], *CENTER) == RED


def test_preview(screen: FakeFeed) -> None:
    stage = Stage([screen], Tape(), scene=SCREEN)
    stage.run(1)
    image = Image.open(io.BytesIO(stage.programme.preview()))
    assert (image.format, image.size) == ("JPEG", (640, 360))
    pixel = image.convert("RGB").getpixel((320, 180))
    assert isinstance(pixel, tuple)
    assert np.abs(np.subtract(pixel, (255, 0, 0))).max() < 8


def test_a_green_room_mixes_without_an_outlet(screen: FakeFeed) -> None:
    programme = Programme(
        ProgrammeClock(STARTS_AT, HandTime()), lambda: [screen], renditions=(HD,), text=TEXT, scene=SCREEN
    )
    programme.set_angles({1: "src_s"})
    for _ in range(40):
        programme.step()
    programme.finish()
    assert programme.tick == 64
    assert len(programme.preview()) > 500


def test_an_outlet_that_fails_ends_the_run_and_says_why(screen: FakeFeed) -> None:
    def fail(name: str, frame: av.VideoFrame, tick: int) -> None:
        raise OutputFailed("720p: no space left")

    tape = Tape(taken=fail)
    programme = Stage([screen], tape).programme
    programme.start()
    with pytest.raises(OutputFailed, match="no space left"):
        programme.stop()
    assert isinstance(programme.failure, OutputFailed)
    assert tape.notes == ["abandon"]


def test_a_programme_that_was_never_started_lets_its_outlet_go(screen: FakeFeed) -> None:
    tape = Tape()
    Stage([screen], tape).programme.stop()
    assert tape.notes == ["abandon"]


def test_the_same_sources_make_the_same_programme() -> None:
    def record() -> tuple[list[bytes], bytes]:
        random = np.random.default_rng(3)
        screen = FakeFeed("src_s", "SCREEN", plain(RED))
        camera = FakeFeed("src_c", "CAMERA", plain(GREEN), level=0.9)
        tape = Tape()
        stage = Stage([screen, camera], tape, scene=Scene(Layout.SIDE_BY_SIDE))
        for _ in range(12):
            camera.picture = camera.picture and camera.picture._replace(
                y=random.integers(16, 235, (720, 1280), np.uint8)
            )
            stage.run(1)
        pictures = [b"".join(plane.tobytes() for plane in planes_of(frame)) for frame in tape.frames["360p"]]
        return pictures, np.concatenate(tape.sounds).tobytes()

    assert record() == record()


def test_memory_stays_flat_over_thousands_of_ticks(screen: FakeFeed, camera: FakeFeed) -> None:
    tape = Tape(keep=False)
    stage = Stage([screen, camera], tape, scene=Scene(Layout.SCREEN_WITH_CAMERA))
    pictures = [plain(GREEN), plain(BLUE, 640, 480), plain(RED, 320, 240)]

    def live(ticks: int) -> None:
        for tick in range(ticks):
            camera.picture = pictures[tick % 3]
            if tick % 100 == 50:
                stage.programme.set_scene(Scene(list(Layout)[tick // 100 % 4]))
            if tick % 64 == 0:
                stage.feeds[1:] = [FakeFeed("src_c", "CAMERA", camera.picture, level=0.1)]
            stage.run(1)
            if tick % 10:
                tape.ticks.clear()

    live(300)
    tracemalloc.start()
    live(200)
    before, _ = tracemalloc.get_traced_memory()
    resident = _resident()
    live(2500)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 1_000_000
    assert _resident() - resident < 30_000_000


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096
