"""When the player asks: for playlists, once a segment and never too early; for the state, spread over all who wait."""

from typing import Any

from tests.browser.modules import run_module


def run(module: str, script: str, *values: object) -> Any:
    """What a script makes of a module of the player."""
    return run_module(f"live/{module}", script, *values)


# A playlist on a CDN that keeps each copy for a second, and a player whose clock is off: how late each segment is noticed, and how
# often one asks. Another viewer, if there is one, asks for the same copies, now and then too early.
SIMULATION = """
return v[0].map(([lag, phase, skew, trip, spoiling]) => {
const pace = new m.Pace(), copies = new Map(), late = [];
const period = 32000 / 30, url = "http://cdn.test/live/w/720p/index.m3u8";
let at = phase, asks = 0;
const listed = (now) => Math.floor((now - lag) / period) - 1;
const fetched = (address, now) => {
  const copy = copies.get(address);
  if (copy && now - copy.at < 1000) return copy.last;
  copies.set(address, { at: now, last: listed(now) });
  return listed(now);
};
const playlist = (last) => ["#EXTM3U", `#EXT-X-MEDIA-SEQUENCE:${last - 9}`, `#EXT-X-PROGRAM-DATE-TIME:${new Date((last - 9) * period).toISOString()}`,
  ...Array.from({ length: 10 }, (_, index) => `#EXTINF:${(period / 1000).toFixed(6)},\\n${last - 9 + index}.m4s`)].join("\\n");
let last;
while (late.length < 120) {
  at += pace.delay(url, at + skew);
  const address = pace.address(url);
  if (spoiling && asks % spoiling === 0) fetched(address, at - 40);
  const seen = fetched(address, at + trip / 2);
  asks++;
  if (pace.came(url, playlist(seen), at + skew) && !(seen <= last)) {
    for (last ??= seen - 1; last < seen; last++) late.push(at + trip - (last + 2) * period - lag);
  }
  at += trip + 5;
}
return { late: late.slice(40), asks: asks / 120 };
});
"""


def test_segments_are_noticed_soon_after_they_are_there() -> None:
    """Whatever publishing and asking take (ms), whenever somebody comes, and however wrong their clock is."""
    cases = [
        (lag, 10_000_000 + phase, skew, trip, spoiling)
        for lag, phase in ((100, 0), (200, 500), (400, 900), (700, 300))
        for skew in (0, -3000, 3000, 250)
        for trip, spoiling in ((20, 0), (120, 0), (40, 4), (40, 2))
    ]
    for case, seen in zip(cases, run("pace.js", SIMULATION, cases), strict=True):
        late = sorted(seen["late"])
        trip = case[3]
        usual = 400 if case[4] == 2 else 120
        assert (case, late[len(late) // 2] < usual + trip, late[-1] < 480 + trip) == (case, True, True), late
        assert (case, seen["asks"] < (2.2 if case[4] else 1.5)) == (case, True)


# A player that gets a segment each period, each so late (ms): its distance to the programme, and where it ran dry.
WATCHING = """
return v[0].map(([lates, begins]) => {
let now = 0, dry = 0;
const period = 16 / 15;
performance.now = () => now * 1000;
const video = {
  currentTime: begins, playbackRate: 1, readyState: 4, seeking: false, paused: false, end: begins,
  get buffered() { return { length: 1, end: () => this.end }; },
};
const catchUp = new m.CatchUp({ latency: 0, targetLatency: 0, liveSyncPosition: null }, video);
const distances = [], rates = [];
let number = 0;
for (let tick = 0; tick < 40 * lates.length; tick++) {
  now = tick / 40;
  while (number < lates.length && now >= (number + 1) * period + lates[number] / 1000) {
    video.end = ++number * period;
    catchUp.appended();
  }
  if (tick % 10 === 0) catchUp.step();
  const before = video.currentTime;
  video.currentTime = Math.min(video.end, before + video.playbackRate / 40);
  if (video.currentTime === video.end && now > 3) {
    dry++;
    catchUp.starve();
  }
  distances.push(now - video.currentTime);
  rates.push(video.playbackRate);
}
return { distances, rates, dry };
});
"""
STEADY, UNSTEADY = [300] * 90, [200 + 250 * (number * 7 % 5) // 4 for number in range(90)]


def test_the_picture_is_kept_as_near_as_what_arrives_allows() -> None:
    """Of a steady connection a segment, its way and a reserve; whoever begins too far or too near ends there too."""
    cases = [
        (STEADY, -1.7),
        (STEADY, -3.5),
        (STEADY, -1.45),
        (UNSTEADY, -3),
        ([*STEADY[:45], *[550] * 45], -3),
    ]
    for (lates, begins), seen in zip(cases, run("catch-up.js", WATCHING, cases), strict=True):
        ideal = 16 / 15 + max(lates[-45:]) / 1000 + 0.3
        tail = seen["distances"][-800:-200]
        assert (begins, max(tail) < ideal + 0.15, min(tail) > ideal - 0.15, seen["dry"]) == (
            begins,
            True,
            True,
            0,
        )
        assert min(seen["rates"]) >= 0.96
        assert max(seen["rates"]) <= 1.06
        assert {*seen["rates"][-600:-200]} <= {0.99, 1, 1.01}


def test_after_running_dry_more_is_kept_in_reserve() -> None:
    """A segment comes two seconds late: one stop, then more distance than before, and less again a minute later."""
    lates = [*[300] * 30, 2300, 1300, *[300] * 128]
    (seen,) = run("catch-up.js", WATCHING, [(lates, -2)])
    at = seen["distances"].index(max(seen["distances"][1200:]))
    assert 0 < seen["dry"] < 100
    assert max(seen["distances"][28 * 40 : 30 * 40]) < 2.1
    after, later = seen["distances"][at + 40 * 40], seen["distances"][-300]
    assert 1.9 < after < 2.3
    assert 1.6 < later < 1.9


STEPS = "return v[0].map((until) => Array.from({ length: 200 }, () => m.pauseBefore({ until })));"


def test_those_who_wait_ask_seldom_and_not_together() -> None:
    far, hours, minutes, near, passed = run(
        "playback.js", STEPS, [86_400_000, 1_800_000, 600_000, 30_000, -1000]
    )
    assert min(far) > 150_000
    assert min(hours) > 30_000
    assert min(minutes) > 10_000
    for pauses in (near, passed):
        assert min(pauses) >= 3000
        assert max(pauses) <= 7000
        assert max(pauses) - min(pauses) > 2500


def test_nobody_sleeps_past_the_start() -> None:
    """However long the pause is that begins now, half a minute before the start the pace is the quick one."""
    longest = "return v[0].map((until) => m.pauseBefore({ until }, 1) - until);"
    early = [600_000, 901_000, 1_000_000, 3_601_000, 4_000_000]
    assert max(run("playback.js", longest, early)) < -30_000


def test_a_storyboard_is_read() -> None:
    text = "WEBVTT\r\n\r\n1\r\n00:00:00.000 --> 00:00:10.500 align:start\r\nboard.jpg#xywh=0,90,160,90\r\n\r\nNOTE x\r\n\r\n10:00.000 --> 1:00:00.000\nboard.jpg#xywh=160,0,160,90"
    script = "return m.parseStoryboard(v[0], new URL('http://cdn.test/live/w/replay/storyboard.vtt'));"
    assert run("storyboard.js", script, text) == [
        {"start": 0, "end": 10.5, "image": "http://cdn.test/live/w/replay/board.jpg", "x": 0, "y": 90, "width": 160, "height": 90},
        {"start": 600, "end": 3600, "image": "http://cdn.test/live/w/replay/board.jpg", "x": 160, "y": 0, "width": 160, "height": 90},
    ]  # fmt: skip
