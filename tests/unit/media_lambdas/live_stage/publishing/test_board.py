"""What may be listed, whatever order uploads finish in."""

import m3u8
from hypothesis import given, settings
from hypothesis import strategies as st

from media_lambdas.live_stage.publishing.board import PATIENCE, WINDOW, Board
from media_lambdas.recordings.listing import About, Run, Track

RENDITIONS = ("720p", "360p", "audio")


def board(run: int = 1) -> Board:
    made = Board(run, 0.0)
    for name in RENDITIONS:
        made.add(name, 0 if name == "audio" else int(name[:-1]))
        made.initialized(name)
    return made


def track(name: str, numbers: range) -> Track:
    return Track(About(name, "avc1", 0, 0, 1), dict.fromkeys(numbers, 1))


@settings(max_examples=40)
@given(st.data())
def test_playlists_are_contiguous_and_true(data: st.DataObject) -> None:
    """Uploads settle in any order, some of them lost; renditions are put unevenly."""
    made = board(3)
    lengths = data.draw(st.lists(st.integers(1, 40), min_size=0, max_size=2))
    made.recall(
        [
            Run(number, 0.0, {name: track(name, range(length)) for name in RENDITIONS})
            for number, length in enumerate(lengths, 1)
        ]
    )
    before = sum(lengths)
    arrived: dict[str, set[int]] = {name: set() for name in RENDITIONS}
    flying: list[tuple[str, int]] = []
    reached = dict.fromkeys(RENDITIONS, 0)
    ends = dict.fromkeys(RENDITIONS, 0)
    for _ in range(data.draw(st.integers(0, 40))):
        if flying and data.draw(st.booleans()):
            name, number = flying.pop(data.draw(st.integers(0, len(flying) - 1)))
            kept = data.draw(st.booleans())
            made.settle(name, number, arrived=kept)
            if kept:
                arrived[name].add(number)
        else:
            name = min(reached, key=reached.__getitem__)
            made.expect(name, reached[name])
            flying.append((name, reached[name]))
            reached[name] += 1
        for name, text in made.playlists().items():
            playlist = m3u8.loads(text)
            own = [segment for segment in playlist.segments if "/003/" in segment.uri]
            assert {int(s.uri[-10:-4]) for s in own if not s.gap_tag} <= arrived[name]
            end = (playlist.media_sequence or 0) + len(playlist.segments)
            assert ends[name] <= end <= before + reached[name]
            if own:
                assert int(own[-1].uri[-10:-4]) == end - before - 1
                if lengths:
                    assert [s.discontinuity for s in playlist.segments].count(True) <= len(lengths)
            ends[name] = end
            assert len(playlist.segments) <= WINDOW


def test_rendition_is_not_listed_before_its_initialization() -> None:
    made = Board(1, 0.0)
    made.add("720p", 720)
    made.expect("720p", 0)
    made.settle("720p", 0, arrived=True)
    assert made.playlists() == {}
    made.initialized("720p")
    assert list(made.playlists()) == ["720p"]


def test_others_wait_for_a_slow_one_only_so_long() -> None:
    made = board()
    for number in range(PATIENCE + 1):
        for name in RENDITIONS:
            made.expect(name, number)
    made.settle("720p", 0, arrived=True)
    made.playlists()
    assert made.listed["720p"] == 0
    for number in range(1, PATIENCE):
        made.settle("720p", number, arrived=True)
    made.playlists()
    assert made.listed == {"720p": PATIENCE, "360p": 0, "audio": 0}


def test_master_does_not_wait_for_ever() -> None:
    made = board()
    assert not made.is_complete()
    for number in range(PATIENCE + 1):
        for name in ("720p", "audio"):
            made.expect(name, number)
            made.settle(name, number, arrived=True)
        made.playlists()
        assert made.is_complete() == (number == PATIENCE)
