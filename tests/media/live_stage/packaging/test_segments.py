"""Initialization and media segments, as ffprobe, PyAV and plain arithmetic see them."""

import io
import json
import struct
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from media_lambdas.live_stage.encoding.packets import TICK_DURATION, Packet
from media_lambdas.live_stage.packaging.initialization import make_init
from media_lambdas.live_stage.packaging.segments import SEGMENT_SECONDS, SegmentDone, Segmenter
from tests.media.live_media import Stream, picture, segments_of, sound, whole_file
from tests.media.probe_media.conftest import atoms, run


def probe(path: Path, *entries: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("ffprobe", *entries, "-of", "json", str(path)))
    return found


def packets_of(path: Path) -> list[tuple[int, int, str]]:
    found = probe(path, "-show_entries", "packet=pts,dts,flags")["packets"]
    return [(packet["pts"], packet["dts"], packet["flags"]) for packet in found]


def durations(segment: SegmentDone) -> list[int]:
    """Read the samples' durations from the track run box (ISO/IEC 14496-12, 8.8.8)."""
    at = segment.data.index(b"trun") + 8
    (count,) = struct.unpack_from(">I", segment.data, at)
    return [struct.unpack_from(">I", segment.data, at + 8 + 12 * n)[0] for n in range(count)]


def written(folder: Path, stream: Stream) -> Path:
    target = folder / f"{stream[0].rendition}.mp4"
    target.write_bytes(whole_file(stream))
    return target


def test_picture_is_what_was_encoded(tmp_path: Path) -> None:
    path = written(tmp_path, picture("720p", 2))
    (stream,) = probe(path, "-show_streams")["streams"]
    told = {name: stream[name] for name in ("codec_name", "width", "height", "r_frame_rate", "time_base")}
    assert told == {
        "codec_name": "h264",
        "width": 128,
        "height": 72,
        "r_frame_rate": "30/1",
        "time_base": "1/90000",
    }
    assert (stream["sample_aspect_ratio"], stream["color_space"], stream["is_avc"]) == (
        "1:1",
        "smpte170m",
        "true",
    )
    expected = [(tick * 3000, tick * 3000, "K_" if tick % 32 == 0 else "__") for tick in range(64)]
    assert packets_of(path) == expected


def test_sound_is_what_was_encoded(tmp_path: Path) -> None:
    path = written(tmp_path, sound(2))
    (stream,) = probe(path, "-show_streams")["streams"]
    told = (stream["codec_name"], stream["profile"], stream["sample_rate"], stream["channels"])
    assert told == ("aac", "LC", "48000", 2)
    assert stream["start_pts"] == 0
    assert packets_of(path) == [(n * 1024, n * 1024, "K_") for n in range(100)]
    assert [durations(segment) for segment in segments_of(sound(2))] == [[1024] * 50] * 2


def test_decoded_sound_is_in_time() -> None:
    """The tone comes out where it went in, to the sample: no delay of the encoder is left."""
    with av.open(io.BytesIO(whole_file(sound(2)))) as opened:
        frames = list(opened.decode(audio=0))
    heard = np.concatenate([frame.to_ndarray()[0] for frame in frames])
    assert frames[0].pts == 0
    meant = np.sin(np.arange(len(heard)) * 440 * 2 * np.pi / 48_000) * 0.3
    middle = slice(10_000, 90_000)
    shifts = range(-1100, 1100)
    best = min(shifts, key=lambda shift: float(np.abs(np.roll(heard, shift)[middle] - meant[middle]).sum()))
    period = 48_000 / 440
    assert abs((best + period / 2) % period - period / 2) < 1
    assert abs(best) < period / 2 or float(np.abs(heard[middle] - meant[middle]).mean()) < 0.01


def test_every_segment_decodes_by_itself() -> None:
    for stream, kind, count in ((picture("360p", 3), "video", 32), (sound(3), "audio", 50)):
        init = make_init(stream[0])
        for segment in segments_of(stream):
            with av.open(io.BytesIO(init + segment.data)) as opened:
                frames = list(opened.decode(**{kind: 0}))
            assert len(frames) == count
            assert float(frames[0].time or 0) == pytest.approx(segment.number * SEGMENT_SECONDS, abs=1e-9)


def test_picture_and_sound_end_together() -> None:
    pictures, sounds = list(segments_of(picture("720p", 4))), list(segments_of(sound(4)))
    assert [(s.number, s.starts_at, s.duration) for s in pictures] == [
        (s.number, s.starts_at, s.duration) for s in sounds
    ]
    assert [segment.starts_at for segment in sounds] == [n * 32 / 30 for n in range(4)]


def test_segment_is_complete_with_its_last_packet() -> None:
    info, packets = picture("720p", 2)
    done: list[SegmentDone] = []
    segmenter = Segmenter(info, run=3, starts_at=1000, sink=done.append)
    counts = []
    for packet in packets:
        segmenter.push(packet)
        counts.append(len(done))
    assert counts == [0] * 31 + [1] * 32 + [2]
    assert [(segment.run, segment.number) for segment in done] == [(3, 0), (3, 1)]


def test_layout_of_the_boxes(tmp_path: Path) -> None:
    assert atoms(written(tmp_path, picture("360p", 2))) == ["ftyp", "moov"] + ["styp", "moof", "mdat"] * 2


def test_late_rendition_begins_at_a_boundary() -> None:
    info, packets = picture("720p", 3)
    done = list(segments_of((info, packets[5:])))
    assert [segment.number for segment in done] == [1, 2]
    assert done[0].data == list(segments_of((info, packets)))[1].data


def test_what_is_missing_leaves_no_hole(tmp_path: Path) -> None:
    """A dropped packet makes its predecessor last longer; a lost end does not move the next segment."""
    info, packets = picture("720p", 3)
    kept = [packet for n, packet in enumerate(packets) if n not in {10, 30, 31}]
    path = written(tmp_path, (info, kept))
    assert [pts for pts, *_ in packets_of(path)] == [packet.pts for packet in kept]
    first, *others = segments_of((info, kept))
    assert durations(first) == [3000] * 9 + [6000] + [3000] * 18 + [9000]
    assert [durations(segment) for segment in others] == [[3000] * 32] * 2


def test_broken_off_segment_lasts_until_its_boundary() -> None:
    info, packets = sound(2)
    first, last = segments_of((info, packets[:60]))
    assert (first.number, last.number, last.duration) == (0, 1, SEGMENT_SECONDS)
    with av.open(io.BytesIO(make_init(info) + last.data)) as opened:
        demuxed = [packet for packet in opened.demux(audio=0) if packet.size]
    assert len(demuxed) == 10
    assert (demuxed[-1].pts or 0) + (demuxed[-1].duration or 0) == 2 * 51_200


def test_packets_before_the_programme_are_dropped() -> None:
    info, packets = sound(1)
    priming = Packet("audio", packets[0].data, -1024, -1024, 1024, True)
    assert list(segments_of((info, [priming, *packets]))) == list(segments_of((info, packets)))


def test_hours_do_not_overflow(tmp_path: Path) -> None:
    """After 14 hours the time of 90 kHz needs more than 32 bits."""
    info, packets = picture("720p", 1)
    number = 50_000
    late = [p._replace(pts=p.pts + number * 96_000, dts=p.dts + number * 96_000) for p in packets]
    (segment,) = segments_of((info, late))
    path = tmp_path / "late.mp4"
    path.write_bytes(make_init(info) + segment.data)
    assert segment.number == number
    assert packets_of(path)[0][0] == number * 32 * TICK_DURATION
