"""Joins the runs of a recording into one MP4 that plays from its first bytes on. Nothing is encoded."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from media_lambdas.remux_recording.fetching import Piece, Reader
from media_lambdas.remux_recording.fragments import parameter_sets, read_fragment
from media_lambdas.remux_recording.movie import Movie, Tight, usual_room


def join(reader: Reader, pictures: Sequence[Piece], sounds: Sequence[Piece], target: Path) -> None:
    """Write ``target`` from a picture and a sound of each part, segment by segment as they arrive.

    Each run begins where the former ended by counting segments, the same for picture and sound: they stay together
    whatever is missing. The first run's parameters are the movie's; where a run has others, all say theirs at their keyframes.
    """
    inits = [reader.init(piece) for piece in pictures]
    sets = [parameter_sets(init) for init in inits]
    if len(set(sets)) == 1:
        sets = [b""] * len(sets)
    sound = reader.init(sounds[0])
    room = usual_room(sum(len(piece.numbers) for piece in pictures))
    while True:
        with closing(Movie(target, inits[0], sound, room=room)) as movie:
            try:
                _write(movie, reader, list(zip(pictures, sounds, sets, strict=True)))
            except Tight as tight:
                room = tight.room
            else:
                return
        target.unlink()


def _write(movie: Movie, reader: Reader, parts: Sequence[tuple[Piece, Piece, bytes]]) -> None:
    picture, sound = movie.tracks
    segments = reader.segments(_in_turn(parts))
    begun = 0
    for shown, _, sets in parts:
        numbers = shown.part.numbers
        for number in shown.numbers:
            place = begun + number - numbers.start
            fragment = read_fragment(next(segments))
            movie.add(picture, place, fragment.with_sets(sets), number=number)
            movie.add(sound, place, read_fragment(next(segments)), number=number)
        begun += len(numbers)
    movie.finish(begun)


def _in_turn(parts: Sequence[tuple[Piece, Piece, bytes]]) -> Iterator[tuple[str, int]]:
    for shown, heard, _ in parts:
        for both in zip(shown.files(), heard.files(), strict=True):
            yield from both
