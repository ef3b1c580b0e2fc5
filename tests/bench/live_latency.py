"""Glass to glass: a time code drawn in a publishing Chromium, read from the pixels of a playing one; beside nginx-rtmp.

The publisher sends a canvas with our own WHIP client through a local cloud's stage, storage and edge; the player is our player
page's engine. nginx-rtmp gets the same picture from ffmpeg: as Debian ships it, played by hls.js as it comes, and tuned for
latency, played by our engine. One after the other, so that none disturbs another. `DURATION=60` (seconds) shortens it.
"""

import json
import os
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Playwright, Route, sync_playwright

from infra.setup.browser import find_headless
from tests.bench.certificate_latency import percentile
from tests.bench.cloud import demo_person, own_cloud
from tests.bench.figures import Figure
from tests.bench.rtmp_server import DEFAULT, TUNED, Setup, rtmp_server
from tests.bench.time_code import HEIGHT, WIDTH, constants, delay
from tests.cloud.hosting import Host
from tests.cloud.people import Person
from tests.cloud_fixture import Answer, RunningCloud, wait_for

DURATION = 600.0
BASELINE_DURATION = 120.0
"""The default server's latency changes little: two minutes of it are enough."""
SETTLING = 15.0
STAGE_SECONDS = 60.0
STALL_SECONDS = 0.3
READABLE = 0.9
GOAL_SECONDS = 3.0
FLAGS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --no-first-run"
    " --autoplay-policy=no-user-gesture-required --disable-renderer-backgrounding --disable-background-timer-throttling"
    # Pages that Playwright answers for have no address, so requests to this machine would count as intrusions.
    " --disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests"
).split()
ROOT = Path(__file__).parents[2]
PAGES = Path(__file__).with_name("pages")
LIVE = ROOT / "templates" / "console" / "shared" / "live"
HLS = ROOT / "node_modules" / "hls.js" / "dist" / "hls.mjs"


@dataclass(frozen=True)
class Viewing:
    """What was seen: seconds from drawing to showing, sorted; pauses between pictures that are stalls, in seconds.

    ``behind`` is how far the picture was behind its programme time (median, in seconds): publishing, network and player.
    """

    delays: list[float]
    stalls: list[float]
    behind: float

    @classmethod
    def of(cls, frames: list[float], seen: list[tuple[float, float, float]]) -> "Viewing":
        """Judge when pictures came, and some of them: when, the code that was shown (-1: none), the programme time (0: none).

        All times are epoch milliseconds.
        """
        delays = sorted(delay(at, code) for at, code, _ in seen if code >= 0)
        if len(delays) < max(1, len(seen) * READABLE):
            raise SystemExit(
                f"Only {len(delays)} of {len(seen)} pictures had a time code. Is the machine busy?"
            )
        pauses = ((after - before) / 1000 for before, after in pairwise(frames))
        behind = statistics.median((at - programme) / 1000 for at, _, programme in seen)
        return cls(delays, [pause for pause in pauses if pause > STALL_SECONDS], behind)

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.delays)

    @property
    def p95(self) -> float:
        """What 95 of 100 pictures did not exceed."""
        return percentile(self.delays, 95)


def measure() -> list[Figure]:
    """Watch all three."""
    seconds = float(os.environ.get("DURATION", DURATION))
    with sync_playwright() as playwright:
        with own_cloud() as cloud:
            own = watch_own(playwright, cloud, seconds)
        tuned = watch_rtmp(playwright, TUNED, seconds)
        default = watch_rtmp(playwright, DEFAULT, min(seconds, BASELINE_DURATION))
    minutes = f"{seconds / 60:g} min"
    return [
        Figure("glass to glass, p95", own.p95, "s", baseline=tuned.p95, goal=min(GOAL_SECONDS, tuned.p95)),
        Figure("glass to glass, median", own.median, "s", baseline=tuned.median),
        Figure("glass to glass, worst", own.delays[-1], "s", baseline=tuned.delays[-1]),
        Figure(f"stalls in {minutes}", len(own.stalls), "", baseline=len(tuned.stalls), goal=0, exact=True),
        Figure("longest stall", max(own.stalls, default=0.0), "s", baseline=max(tuned.stalls, default=0.0)),
        Figure("of that behind programme time, median", own.behind, "s"),
        Figure(f"{TUNED.name}: p95", tuned.p95, "s"),
        Figure(f"{TUNED.name}: stalls in {minutes}", len(tuned.stalls), ""),
        Figure(f"{DEFAULT.name}: median", default.median, "s"),
        Figure(f"{DEFAULT.name}: p95", default.p95, "s"),
        Figure(f"{DEFAULT.name}: stalls", len(default.stalls), ""),
    ]


def watch_own(playwright: Playwright, cloud: RunningCloud, seconds: float) -> Viewing:
    """Publish over WHIP, go live, and watch as somebody who has registered."""
    host = Host.scheduling(cloud, "Latency")
    viewer = demo_person(cloud, "viewer")
    viewer.post(f"{host.path}/register")
    host.command("")
    host.running(seconds=STAGE_SECONDS)
    with chromium(playwright) as publishing, chromium(playwright) as playing:
        publisher = open_page(publishing, f"{cloud.stack['console']}/bench/publisher.html")
        publisher.wait_for_function("Boolean(window.publish)")
        source = host.source("SCREEN", "Clock")["source"]["id"]
        publisher.expose_function("authorize", lambda _: host.renewed(source))
        publisher.evaluate("publish()")
        wait_for(lambda: connected(publisher, host), "the source", seconds=30)
        host.stage("PUT", "/scene", b'{"layout": "SCREEN"}')
        host.command("start")
        path, cookies = cookies_for(viewer, host)
        player = open_page(playing, f"{cloud.stack['console']}/bench/player.html")
        player.context.add_cookies(cookies)  # type: ignore[arg-type] # plain dictionaries
        viewing = view(player, path, seconds, plain=False)
        output = host.status()["output"]
        print(
            f"  the stage: {json.dumps({key: output[key] for key in ('fps', 'droppedTicks', 'uploadLag')})}",
            flush=True,
        )
    host.command("end")
    wait_for(lambda: host.studio()["replayReadyAt"], "the replay", seconds=STAGE_SECONDS)
    return viewing


def cookies_for(viewer: Person, host: Host) -> tuple[str, list[dict[str, Any]]]:
    """Return the live playlist's path and the cookies that open it, as Playwright takes them; wait until it is live."""

    def playlist() -> Answer | None:
        answer = viewer.ask("GET", f"{host.path}/playback")
        assert answer.status == 200, answer.body
        return answer if answer.json()["playlistUrl"] else None

    answer = wait_for(playlist, "the broadcast to be live", seconds=STAGE_SECONDS)
    morsels = [morsel for text in answer.cookies for morsel in SimpleCookie(text).values()]
    return answer.json()["playlistUrl"], [
        {"name": morsel.key, "value": morsel.value, "domain": "localhost", "path": morsel["path"]}
        for morsel in morsels
    ]


def connected(publisher: Page, host: Host) -> bool:
    """Whether the stage receives the source; the browser runs meanwhile."""
    publisher.wait_for_timeout(100)
    return any(source["connected"] and source["height"] == HEIGHT for source in host.status()["sources"])


def watch_rtmp(playwright: Playwright, setup: Setup, seconds: float) -> Viewing:
    """Watch an nginx-rtmp that ffmpeg publishes to."""
    with tempfile.TemporaryDirectory(prefix="academy-bench-") as folder, ExitStack() as stack:
        address = stack.enter_context(rtmp_server(setup, Path(folder)))
        playing = stack.enter_context(chromium(playwright))
        player = open_page(playing, address.replace(urlsplit(address).path, "/bench/player.html"))
        return view(player, address, seconds, plain=setup.plain)


def view(player: Page, address: str, seconds: float, *, plain: bool) -> Viewing:
    """Watch for so long, once the picture has run for a while."""
    player.wait_for_function("window.ready")
    player.evaluate("([address, plain]) => watch(address, plain)", [address, plain])
    player.wait_for_function("seen.some(([, code]) => code >= 0)", timeout=60_000)
    player.wait_for_timeout(SETTLING * 1000)
    player.evaluate("seen.length = frames.length = 0")
    player.wait_for_timeout(seconds * 1000)
    return Viewing.of(*player.evaluate("[frames, seen]"))


@contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Start a browser."""
    browser = playwright.chromium.launch(executable_path=find_headless(), args=FLAGS)
    try:
        yield browser
    finally:
        browser.close()


def open_page(browser: Browser, address: str) -> Page:
    """Open one of our pages at an address of the server that it talks to, with the console's own scripts."""
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.on("pageerror", lambda error: print(f"  page: {error}", flush=True))

    def answer(route: Route) -> None:
        name = urlsplit(route.request.url).path.removeprefix("/bench/")
        if name == "clock.js":
            route.fulfill(body=constants(), content_type="text/javascript")
        elif name.endswith(".html"):
            route.fulfill(path=PAGES / name, content_type="text/html")
        else:
            script = HLS if name == "hls.js" else LIVE / name.removeprefix("live/")
            route.fulfill(path=script, content_type="text/javascript")

    page.route("**/bench/**", answer)
    page.goto(address)
    return page
