"""Pages of decks as the mixer gets them: right colors, at once, and through failing storage."""

import io
import threading
import time
from collections.abc import Callable, Iterator

import boto3
import numpy as np
import pytest
from moto import mock_aws
from PIL import Image

from chalicelib.core.config import settings
from media_lambdas.live_stage import slides as module
from media_lambdas.live_stage.mixing.planes import color_of
from media_lambdas.live_stage.slides import KEPT, NEIGHBORS, Page, Slides, decode_page
from media_lambdas.live_stage.sources.picture import VideoPlanes

WAIT = 20.0


def encoded(color: tuple[int, int, int] = (200, 60, 30), size: tuple[int, int] = (64, 36)) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", size, color).save(data, "WEBP", lossless=True)
    return data.getvalue()


class Shelf:
    """Storage that can be counted, broken and held up."""

    def __init__(self) -> None:
        self.asked: list[Page] = []
        self.broken: dict[Page, bytes | None] = {}
        self.held: dict[Page, threading.Event] = {}
        self.picture = encoded()

    def read(self, deck_id: str, page: int) -> bytes:
        self.asked.append((deck_id, page))
        if (deck_id, page) in self.held:
            assert self.held[deck_id, page].wait(WAIT)
        data = self.broken.get((deck_id, page), self.picture)
        if data is None:
            raise OSError("storage is away")
        return data


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def slides(shelf: Shelf) -> Iterator[Slides]:
    made = Slides(shelf.read)
    yield made
    for held in shelf.held.values():
        held.set()
    made.close()
    assert not any(worker.is_alive() for worker in made._workers)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def shown(slides: Slides, deck_id: str, page: int) -> VideoPlanes:
    until(lambda: slides.image(deck_id, page) is not None)
    picture = slides.image(deck_id, page)
    assert picture is not None
    return picture


@pytest.mark.parametrize("color", [(255, 255, 255), (0, 0, 0), (200, 60, 30), (0, 90, 255)])
def test_colors_are_those_of_the_programme(color: tuple[int, int, int]) -> None:
    planes = decode_page(encoded(color))
    assert (planes.width, planes.height, planes.u.shape) == (64, 36, (18, 32))
    for plane, value in zip(planes, color_of(*color), strict=True):
        assert abs(plane.astype(int) - value).max() <= 1


@pytest.mark.parametrize(
    ("size", "even"), [((1357, 1920), (1356, 1920)), ((1920, 1), (1920, 2)), ((63, 35), (62, 34))]
)
def test_sides_are_even(size: tuple[int, int], even: tuple[int, int]) -> None:
    planes = decode_page(encoded(size=size))
    assert (planes.width, planes.height) == even
    assert planes.u.shape == planes.v.shape == (even[1] // 2, even[0] // 2)


def test_fine_writing_survives(shelf: Shelf) -> None:
    stripes = np.zeros((36, 64, 3), np.uint8)
    stripes[:, ::2] = 255
    data = io.BytesIO()
    Image.fromarray(stripes).save(data, "WEBP", lossless=True)
    planes = decode_page(data.getvalue())
    assert planes.y[:, ::2].min() > 230
    assert planes.y[:, 1::2].max() < 20


def test_page_is_the_same_object_each_time(slides: Slides) -> None:
    slides.know({"ast_1": 3})
    first = shown(slides, "ast_1", 2)
    assert slides.image("ast_1", 2) is first


def test_neighbors_and_beginnings_are_there_before_they_are_asked_for(slides: Slides, shelf: Shelf) -> None:
    slides.know({"ast_1": 9, "ast_2": 5})
    until(lambda: set(slides._pictures) == {("ast_1", 1), ("ast_2", 1)})
    shown(slides, "ast_1", 5)
    expected = {("ast_1", page) for page in (1, 4, 5, 6, 7)} | {("ast_2", 1)}
    until(lambda: set(slides._pictures) == expected)
    assert slides.image("ast_1", 6) is not None
    until(lambda: ("ast_1", 8) in slides._pictures)
    assert len(shelf.asked) == len(set(shelf.asked))


def test_asking_takes_no_time_while_storage_hangs(slides: Slides, shelf: Shelf) -> None:
    slides.know({"ast_1": 300})
    shown(slides, "ast_1", 1)
    for page in range(20, 60):
        shelf.held["ast_1", page] = threading.Event()
    slowest = 0.0
    for page in range(20, 58):
        for _ in range(10):
            began = time.perf_counter()
            assert slides.image("ast_1", page) is None
            slowest = max(slowest, time.perf_counter() - began)
    assert slowest < 0.03
    until(lambda: len(slides._loading) == 2)
    assert len([page for _, page in shelf.asked if page >= 20]) == 2  # and not one for each page passed by
    for held in shelf.held.values():
        held.set()
    shown(slides, "ast_1", 57)


def test_hanging_page_does_not_hold_up_another(slides: Slides, shelf: Shelf) -> None:
    shelf.held["ast_1", 5] = threading.Event()
    slides.know({"ast_1": 9})
    assert slides.image("ast_1", 5) is None
    until(lambda: ("ast_1", 5) in shelf.asked)
    shown(slides, "ast_1", 7)
    assert slides.image("ast_1", 5) is None


@pytest.mark.parametrize("broken", [None, b"", b"<html>", encoded(size=(2000, 10))], ids=str)
def test_failing_page_is_tried_again(
    slides: Slides, shelf: Shelf, broken: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.05)
    shelf.broken["ast_1", 2] = broken
    slides.know({"ast_1": 3})
    assert slides.image("ast_1", 2) is None
    until(lambda: shelf.asked.count(("ast_1", 2)) >= 3)
    assert slides.image("ast_1", 2) is None
    del shelf.broken["ast_1", 2]
    shown(slides, "ast_1", 2)


def test_failing_page_is_not_tried_all_the_time(slides: Slides, shelf: Shelf) -> None:
    shelf.broken["ast_1", 2] = None
    slides.know({"ast_1": 4})
    slides.image("ast_1", 2)
    until(lambda: len(slides._pictures) == 3)
    for _ in range(100):
        assert slides.image("ast_1", 2) is None
    assert shelf.asked.count(("ast_1", 2)) == 1


def test_memory_is_bounded(slides: Slides) -> None:
    slides.know({"ast_1": 60, "ast_2": 60})
    for page in range(1, 61):
        shown(slides, "ast_1", page)
        assert len(slides._pictures) <= KEPT + len(NEIGHBORS)
    until(lambda: len(slides._pictures) <= KEPT)
    assert slides.image("ast_1", 60) is not None


def test_what_is_not_known_is_not_fetched(slides: Slides, shelf: Shelf) -> None:
    assert slides.image("ast_1", 1) is None
    slides.know({"ast_1": 2})
    shown(slides, "ast_1", 1)
    assert slides.image("ast_1", 0) is None
    assert slides.image("ast_1", 3) is None
    assert slides.image("ast_9", 1) is None
    until(lambda: len(slides._pictures) == 2)
    assert set(shelf.asked) == {("ast_1", 1), ("ast_1", 2)}


def test_withdrawn_deck_is_forgotten(slides: Slides) -> None:
    slides.know({"ast_1": 2, "ast_2": 2})
    shown(slides, "ast_1", 2)
    slides.know({"ast_2": 2})
    assert slides.image("ast_1", 2) is None
    assert all(deck_id == "ast_2" for deck_id, _ in slides._pictures)


def test_pages_come_from_where_they_were_put() -> None:
    with mock_aws():
        client = boto3.client("s3")
        client.create_bucket(
            Bucket=settings().content_bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
        )
        client.put_object(
            Bucket=settings().content_bucket, Key="media/ast_1/slides/007.webp", Body=encoded((0, 255, 0))
        )
        read = module.page_reader()
        assert abs(int(decode_page(read("ast_1", 7)).y[0, 0]) - color_of(0, 255, 0)[0]) <= 1
        slides = Slides()
        slides.know({"ast_1": 8})
        shown(slides, "ast_1", 7)
        assert slides.image("ast_1", 8) is None
        slides.close()
