"""How a page reads a room's feed: the versions that the publisher makes, in whatever order and however seldom it looks."""

import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from chalicelib.feeds.versions import Items, advance, changes, first, snapshot_path

FEED = Path(__file__).parents[2] / "templates/console/shared/room/feed.js"
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
SURROUNDINGS = """
globalThis.timers = [];
globalThis.setTimeout = (call, pause) => { const timer = { call, pause }; timers.push(timer); return timer; };
globalThis.clearTimeout = (timer) => { timers = timers.filter((one) => one !== timer); };
globalThis.document = { hidden: false, addEventListener(name, call) { this.seen = call; }, removeEventListener() {} };
globalThis.window = { addEventListener() {}, removeEventListener() {} };
globalThis.location = { href: "http://cdn.test/" };
globalThis.asked = [];
globalThis.objects = {};
globalThis.answer = (body, status = body === undefined ? 404 : 200) => ({ ok: status === 200, status, json: async () => body });
globalThis.fetch = async (url) => {
  asked.push(url.pathname.slice(1));
  const found = objects[url.pathname.slice(1)];
  if (found instanceof Error) throw found;
  return typeof found === "number" ? answer(undefined, found) : answer(found);
};
globalThis.settled = () => new Promise((done) => setImmediate(done));
/** Let the time pass until the next read, and the read happen. */
globalThis.step = async () => {
  const timer = timers.shift();
  timer?.call();
  for (let turn = 0; turn < 5; turn++) await settled();
  return timer?.pause;
};
"""


def run(script: str, *values: Any) -> Any:
    """What a script makes of the module (`m`) and values (`v`), in Node, where time passes when it says so."""
    node = shutil.which("node")
    assert node is not None
    source = f"""{SURROUNDINGS}
const {{ readFileSync }} = await import("node:fs");
const m = await import(process.argv[1]), v = JSON.parse(readFileSync(0, "utf8"));
const found = await (async () => {{ {script} }})();
process.stdout.write(JSON.stringify(found));"""
    command = [node, "--input-type=module", "-e", source, str(FEED)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, input=json.dumps(values))
    return json.loads(done.stdout)


def publish(rooms: list[Items], *, pause: float) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the states that follow each other, so many seconds apart, and all snapshots."""
    states = [first(1, BEGIN)]
    snapshots: dict[str, Any] = {snapshot_path(1): {"version": 1, "items": rooms[0]}}
    for number, (before, after) in enumerate(pairwise(rooms), 1):
        at = BEGIN + timedelta(seconds=number * pause)
        state = advance(states[-1], changes(before, after), version=1 + 2 * number, at=at)
        if state.snapshot == state.version:
            snapshots[snapshot_path(state.version)] = {"version": state.version, "items": after}
        states.append(state)
    return [state.document() for state in states], snapshots


READING = """
const [states, snapshots, looks] = v;
for (const [path, snapshot] of Object.entries(snapshots)) objects[path] = snapshot;
objects["state.json"] = states[looks[0]];
const feed = new m.RoomFeed("/state.json", {}), seen = [];
let versions = 0;
feed.addEventListener("change", () => versions++);
await step();
for (const look of looks) {
  asked = [];
  objects["state.json"] = states[look];
  await step();
  seen.push({ items: Object.fromEntries(feed.items), version: feed.version, asked: asked.length });
}
return { seen, versions };
"""


def test_a_page_has_the_room_of_the_version_that_it_read() -> None:
    """Often or seldom: never more than two requests, and never back, though the CDN may show an older copy once more."""
    rooms: list[Items] = [
        {
            "room": {"chat": "OPEN"},
            **{f"chat/{n:03}": {"text": f"{n} " * 100} for n in range(max(0, count - 40), count)},
        }
        for count in range(120)
    ]
    states, snapshots = publish(rooms, pause=1)
    assert len(snapshots) > 3
    for looks in ([*range(120)], [0, 2, 4, 30, 32, 31, 119], [50, 49, 51, 100], [119]):
        found = run(READING, states, snapshots, looks)
        newest = [max(looks[: index + 1]) for index in range(len(looks))]
        assert [one["items"] for one in found["seen"]] == [rooms[look] for look in newest]
        assert [one["version"] for one in found["seen"]] == [states[look]["version"] for look in newest]
        assert max(one["asked"] for one in found["seen"]) <= 2
        assert found["versions"] == len(set(newest))


def test_the_pace_of_reading() -> None:
    """Spread over all, slow when nobody looks, slower and slower while nothing answers."""
    script = "return v[0].map((how) => Array.from({ length: 300 }, (_, n) => Math.round(m.pauseBefore(how, n / 299))));"
    visible, hidden, *failing = run(
        script, [{}, {"hidden": True}, *({"failures": count} for count in (1, 3, 9))]
    )
    assert (min(visible), max(visible)) == (960, 1440)
    assert (min(hidden), max(hidden)) == (8000, 12000)
    assert [(min(pauses), max(pauses)) for pauses in failing] == [
        (1920, 2880),
        (7680, 11520),
        (24000, 36000),
    ]


def test_whatever_goes_wrong_ends_with_the_room() -> None:
    """No feed yet, refused, unreachable, a snapshot that was just deleted: it goes on, and tells how often it failed."""
    states, snapshots = publish([{"room": {"chat": "OPEN"}}, {"room": {"chat": "HELD"}}], pause=1)
    script = """
    const [state, snapshots] = v;
    let renewed = 0;
    const feed = new m.RoomFeed("/state.json", { renew: async () => { renewed++; } });
    const told = [];
    const look = async (found) => {
      objects["state.json"] = found;
      const pause = await step();
      told.push([feed.version, feed.failures, renewed, pause > 1500]);
    };
    await settled(); await settled();
    await look(undefined);
    await look(403);
    await look(new TypeError("offline"));
    await look(503);
    await look(state);
    Object.assign(objects, snapshots);
    await look(state);
    await look(state);
    document.hidden = true;
    document.seen();
    const unmoved = timers.length;
    document.hidden = false;
    document.seen();
    const soon = timers[0].pause < 300;
    feed.destroy();
    return { told, unmoved, soon, left: timers.length, items: Object.fromEntries(feed.items) };
    """
    found = run(script, states[1], snapshots)
    assert found == {
        "told": [
            [0, 0, 0, False],
            [0, 1, 1, False],
            [0, 2, 1, True],
            [0, 3, 1, True],
            [0, 4, 1, True],
            [3, 0, 1, True],
            [3, 0, 1, False],
        ],
        "unmoved": 1,
        "soon": True,
        "left": 0,
        "items": {"room": {"chat": "HELD"}},
    }


def test_a_replay_is_read_once_and_a_page_again_until_it_is_the_one_that_the_feed_speaks_of() -> None:
    script = """
    objects["state.json"] = v[0];
    objects["snapshots/00000001.json"] = { version: 1, items: { "minute/7": { messages: 2 } } };
    objects["chat/7.json"] = { messages: [{ id: "a" }] };
    const feed = new m.RoomFeed("/state.json", { live: false });
    for (let turn = 0; turn < 5; turn++) await settled();
    const waiting = timers.length;
    const page = feed.chatPage(7);
    await settled();
    await settled();
    objects["chat/7.json"] = { messages: [{ id: "a" }, { id: "b" }] };
    await step();
    return { waiting, page: await page, missing: await feed.chatPage(8).catch((error) => error.name) };
    """
    assert run(script, first(1, BEGIN).document()) == {
        "waiting": 0,
        "page": [{"id": "a"}, {"id": "b"}],
        "missing": "TypeError",
    }
