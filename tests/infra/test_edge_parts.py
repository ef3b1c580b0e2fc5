"""Parts of the edge on their own: lifetimes, the cache's size, ranges, and keys."""

import asyncio

import pytest
from aiohttp import web

from infra.local.edge.cache import DEFAULT_SECONDS, MAX_OBJECT_BYTES, Cache, fresh_seconds
from infra.local.edge.content import behavior_of, object_key
from infra.local.edge.ranges import Unsatisfiable, byte_range, is_unchanged


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, DEFAULT_SECONDS),
        ("public", DEFAULT_SECONDS),
        ("max-age=5", 5),
        ("public, max-age=31536000, immutable", 31536000),
        ("max-age=1, s-maxage=30", 30),
        ("s-maxage=0, max-age=30", 0),
        ("no-store", 0),
        ("private, max-age=60", 0),
        ("no-cache", 0),
        ('MAX-AGE="7"', 7),
        ("x-max-age=9, max-age=3", 3),
    ],
)
def test_lifetimes(header: str | None, seconds: float) -> None:
    assert fresh_seconds(header) == seconds


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_an_entry_becomes_stale_and_can_be_renewed() -> None:
    clock = Clock()
    cache = Cache(clock)
    entry = cache.put("key", {"Cache-Control": "max-age=10"}, b"body")
    clock.now = 9.9
    assert cache.is_fresh(entry)
    clock.now = 10
    assert not cache.is_fresh(entry)
    cache.renew("key", entry)
    assert cache.is_fresh(entry)
    assert cache.get("key") is entry


def test_what_may_not_be_kept_is_not() -> None:
    cache = Cache()
    cache.put("key", {"Cache-Control": "max-age=10"}, b"old")
    cache.put("key", {"Cache-Control": "no-store"}, b"new")
    cache.put("large", {}, bytes(MAX_OBJECT_BYTES + 1))
    assert cache.get("key") is None
    assert cache.get("large") is None


def test_the_least_recently_used_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.local.edge.cache.MAX_TOTAL_BYTES", 10)
    cache = Cache()
    for name in ("a", "b"):
        cache.put(name, {}, b"12345")
    cache.get("a")
    cache.put("c", {}, b"12345")
    assert [name for name in "abc" if cache.get(name)] == ["a", "c"]


def test_a_lock_is_shared_while_it_is_held() -> None:
    async def hold() -> None:
        cache = Cache()
        async with cache.lock("key"):
            for number in range(5000):
                cache.lock(f"other-{number}")
            assert cache.lock("key").locked()

    asyncio.run(hold())


@pytest.mark.parametrize(
    ("wanted", "part"),
    [
        ("", None),
        ("bytes=0-0", (0, 0)),
        ("bytes=2-", (2, 9)),
        ("bytes=-3", (7, 9)),
        ("bytes=-30", (0, 9)),
        ("bytes=5-100", (5, 9)),
        ("bytes=5-2", None),
        ("bytes=-", None),
        ("bytes=0-1,3-4", None),
        ("items=0-1", None),
    ],
)
def test_ranges(wanted: str, part: tuple[int, int] | None) -> None:
    assert byte_range({"Range": wanted}, {}, 10) == part


@pytest.mark.parametrize("wanted", ["bytes=10-", "bytes=-0", "bytes=99-100"])
def test_ranges_without_a_byte(wanted: str) -> None:
    with pytest.raises(Unsatisfiable):
        byte_range({"Range": wanted}, {}, 10)


def test_a_range_of_another_version_gets_the_whole() -> None:
    request = {"Range": "bytes=0-1", "If-Range": '"old"'}
    assert byte_range(request, {"ETag": '"new"'}, 10) is None
    assert byte_range(request, {"ETag": '"old"'}, 10) == (0, 1)


@pytest.mark.parametrize(
    ("request_headers", "unchanged"),
    [
        ({}, False),
        ({"If-None-Match": '"a"'}, True),
        ({"If-None-Match": '"b", W/"a"'}, True),
        ({"If-None-Match": "*"}, True),
        ({"If-None-Match": '"b"', "If-Modified-Since": "then"}, False),
        ({"If-Modified-Since": "then"}, True),
        ({"If-Modified-Since": "later"}, False),
    ],
)
def test_conditions(request_headers: dict[str, str], unchanged: bool) -> None:
    assert is_unchanged(request_headers, {"ETag": '"a"', "Last-Modified": "then"}) is unchanged


def test_a_rooms_feed_is_for_who_has_the_broadcasts_cookie_and_there_is_one_copy_for_all() -> None:
    behavior = behavior_of("/live/web_1/room/state.json")
    assert (behavior.public, behavior.parameters) == (False, frozenset())


@pytest.mark.parametrize(
    ("path", "key"),
    [("/media/a/b.mp4?x=1", "media/a/b.mp4"), ("/media/a%20b/%C3%A9.txt", "media/a b/é.txt")],
)
def test_keys(path: str, key: str) -> None:
    assert object_key(path) == key


@pytest.mark.parametrize(
    "path",
    [
        "/media/../x",
        "/media/%2e%2e/x",
        "/media//x",
        "/media/./x",
        "/media/a%2f..%2fb",
        "/media/a%5Cb",
        "/media/%00",
        "/media/",
    ],
)
def test_addresses_that_could_mean_two_objects(path: str) -> None:
    with pytest.raises(web.HTTPForbidden):
        object_key(path)
