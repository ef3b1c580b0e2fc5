"""The movie that is written from segments: exact where they are irregular, and nothing of what is damaged."""

import struct
from pathlib import Path

import av
import pytest

from media_lambdas.live_stage.packaging.initialization import make_init
from media_lambdas.live_stage.packaging.segments import make_segment
from media_lambdas.recordings.folder import FOREVER, segment_file
from media_lambdas.recordings.listing import read_runs
from media_lambdas.recordings.plan import plan_replay
from media_lambdas.remux_recording import joining
from media_lambdas.remux_recording.fetching import reading
from media_lambdas.remux_recording.fragments import Damaged, parameter_sets, read_fragment
from media_lambdas.remux_recording.recording import make_video
from tests.media.live_media import picture, segments_of
from tests.media.probe_media.conftest import atoms
from tests.media.recorded import Recorded


def join(recorded: Recorded, path: Path) -> Path:
    with reading(recorded.folder) as reader:
        make_video(reader, plan_replay(read_runs(recorded.folder)), path)
    return path


def times(path: Path) -> list[tuple[int, int]]:
    """Return time and duration of every picture, in ticks."""
    with av.open(str(path)) as opened:
        return [(p.pts // 3000, p.duration // 3000) for p in opened.demux(video=0) if p.size]


def test_segment_that_ended_early(recorded: Recorded, tmp_path: Path) -> None:
    """A run that was ended within a segment: its last picture stays until the segment's end."""
    recorded.run(1, 2)
    recorded.run(2, 1)
    _, packets = recorded.stream("720p", 2, 1)
    short = make_segment(packets[32:40], number=1, until=2 * 96_000)
    recorded.folder.put(segment_file("720p", 1, 1), short, cache_control=FOREVER)
    ticks = times(join(recorded, tmp_path / "movie.mp4"))
    assert ticks == [(t, 1) for t in range(39)] + [(39, 25)] + [(t, 1) for t in range(64, 96)]


def test_tables_that_need_more_room(
    recorded: Recorded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every picture has a duration of its own: the room is too small, and the movie is written again."""
    recorded.run(1, 3)
    regular = join(recorded, tmp_path / "regular.mp4")
    with monkeypatch.context() as patch:
        patch.setattr(joining, "usual_room", lambda _: 500)
        again = join(recorded, tmp_path / "again.mp4")
    assert times(again) == times(regular) == [(t, 1) for t in range(96)]
    assert atoms(again) == atoms(regular) == ["ftyp", "moov", "free", "mdat"]
    assert again.stat().st_size < regular.stat().st_size


@pytest.mark.parametrize("number", [0, 2])
def test_segment_of_another_place_is_refused(recorded: Recorded, tmp_path: Path, number: int) -> None:
    recorded.run(1, 3)
    other = recorded.folder.get(segment_file("720p", 1, number)) or b""
    recorded.folder.put(segment_file("720p", 1, 1), other, cache_control=FOREVER)
    with pytest.raises(Damaged, match="segment 1 is not where it belongs"):
        join(recorded, tmp_path / "movie.mp4")


def test_damaged_fragments_are_refused() -> None:
    """Cut anywhere, or with any field of its tables changed, it is refused or read as what it says."""
    segment = next(segments_of(picture("360p", 1))).data
    good = read_fragment(segment)
    assert len(good.sizes) == 32
    assert good.keys == (True, *[False] * 31)
    for end in range(0, len(segment), 7):
        with pytest.raises(Damaged):
            read_fragment(segment[:end])
    head = len(segment) - len(good.data)
    for at in range(0, head - 4, 4):
        for value in (0, 7, 0x7FFFFFFF, 0xFFFFFFFF):
            damaged = segment[:at] + struct.pack(">I", value) + segment[at + 4 :]
            try:
                found = read_fragment(damaged)
            except Damaged:
                continue
            assert sum(found.sizes) == len(found.data)


def test_damaged_initialization_is_refused() -> None:
    init = make_init(picture("360p", 1)[0])
    assert parameter_sets(init)[4] & 0x1F == 7  # a sequence parameter set comes first
    for end in range(0, len(init), 5):
        with pytest.raises(Damaged):
            parameter_sets(init[:end])
