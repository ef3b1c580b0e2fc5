"""When the player asks: for playlists, once a segment and never too early; for the state, spread over all who wait."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

LIVE = Path(__file__).parents[2] / "templates/console/shared/live"


def run(module: str, script: str, *values: Any) -> Any:
    """What a script makes of a module's exports (`m`) and values (`v`), in Node."""
    node = shutil.which("node")
    assert node is not None
    source = f"import(process.argv[1]).then((m) => {{ const v = JSON.parse(process.argv[2]); process.stdout.write(JSON.stringify((() => {{ {script} }})())); }});"
    command = [node, "--input-type=module", "-e", source, str(LIVE / module), json.dumps(values)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


# A playlist on a CDN that keeps it for a second, and a player whose clock is off: how late each segment is noticed.
SIMULATION = """
return v[0].map(([lag, phase, skew, trip]) => {
const pace = new m.Pace();
const period = 1066.67;
let at = phase, kept = { at: -Infinity }, seen = -1;
const late = [];
const fetched = (now) => {
  if (now - kept.at >= 1000) kept = { at: now, last: Math.floor((now - lag) / period) - 1 };
  return kept.last;
};
for (let count = 0; count < 200; count++) {
  const last = fetched(at + trip / 2);
  at += trip;
  const details = { fragments: [{ programDateTime: last * period, duration: period / 1000 }] };
  pace.note("level", details, at + skew);
  if (last > seen) late.push(at - (last + 1) * period - lag);
  seen = Math.max(seen, last);
  at += 20;
  at += pace.delay("level", at + skew);
}
return [late.slice(60), late.length / 200];
});
"""


def test_segments_are_noticed_once_each_and_without_jitter() -> None:
    """Whatever publishing takes (ms), whenever somebody comes, and however wrong their clock is."""
    cases = [
        (lag, 10_000 + phase, skew, 40)
        for lag, phase in ((200, 0), (200, 500), (400, 900), (700, 300))
        for skew in (0, -3000, 3000, 250)
    ]
    for case, (late, noticed) in zip(cases, run("pace.js", SIMULATION, cases), strict=True):
        steady = late[-60:]
        assert (case, max(steady) - min(steady) < 60, max(steady) < 1100) == (case, True, True)
        assert (case, noticed > 0.8) == (case, True)


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
