"""An hour on air: whether memory grows, sound and picture drift apart, or ticks are dropped.

A whole local cloud; a program publishes a camera that flashes and a microphone that beeps at each full second. Memory is the
worker's resident set, its baseline what it was in minutes 2 to 5. Drift is how much farther apart flash and beep are
in the recording's last minute than in its second. ``MINUTES=10 make bench BENCH=live_soak`` is a shorter one.
"""

import os
import statistics
import tempfile
import time
from pathlib import Path

from infra.local.people import PASSWORD as DEMO_PASSWORD
from tests.bench.cloud import own_cloud
from tests.bench.figures import Figure
from tests.cloud.hosting import Host, publishing
from tests.cloud.lip_sync import offsets
from tests.cloud.watching import Viewer
from tests.cloud_fixture import wait_for
from tests.media.live_stage.whip.publisher import Beeps, Flashes

MINUTES = float(os.environ.get("MINUTES", "60"))
SIZE = (640, 360)
SAMPLE_SECONDS = 5.0
MEBIBYTE = 1 << 20
MOST_GROWTH = 0.10
MOST_DRIFT = 0.040
MOST_DROPPED = 0.001
REPLAY_SECONDS, RECORDING_SECONDS = 5.0, 30.0
PATIENCE = 300.0


def measure() -> list[Figure]:
    """Broadcast for so long."""
    with own_cloud() as cloud, tempfile.TemporaryDirectory(prefix="academy-soak-") as folder:
        host = Host.scheduling(cloud, "An hour at sea")
        host.command("")
        host.running()
        with publishing(host) as presenter:
            presenter.publish("CAMERA", "Flashes", Flashes, SIZE)
            presenter.publish("MICROPHONE", "Beeps", Beeps)
            wait_for(lambda: all(one["connected"] for one in host.status()["sources"]), "both sources")
            host.stage("PUT", "/scene", b'{"layout": "CAMERA"}')
            host.command("start")
            memory = watch_memory(host)
            status = host.status()
        host.person.sign_in_again(DEMO_PASSWORD)
        ended = time.monotonic()
        host.command("end")
        viewer = Viewer(host, host.person)
        wait_for(lambda: viewer.playback()["replayState"] == "READY", "the replay", seconds=PATIENCE)
        replay = time.monotonic() - ended
        playback = wait_for(
            lambda: (p := viewer.playback())["replay"]["downloadUrl"] and p, "the recording", seconds=PATIENCE
        )
        recording = time.monotonic() - ended
        file = Path(folder) / "recording.mp4"
        file.write_bytes(viewer.get(playback["replay"]["downloadUrl"]).body)
        length = float(playback["replay"]["duration"])
        early = statistics.median(offsets(file, (min(60, length / 4), min(120, length / 2))))
        late = statistics.median(offsets(file, (max(length / 2, length - 62), length - 2)))
    output = status["output"]
    begin, end = memory[len(memory) // 30 : len(memory) // 12 + 3], memory[-max(3, len(memory) // 20) :]
    before, after = statistics.mean(begin) / MEBIBYTE, statistics.mean(end) / MEBIBYTE
    return [
        Figure("on air", length / 60, "min"),
        Figure("memory at the end", after, "MiB", baseline=before, goal=before * (1 + MOST_GROWTH)),
        Figure("flash after beep, at the end", late * 1000, "ms", baseline=early * 1000),
        Figure("drift of sound against picture", abs(late - early) * 1000, "ms", goal=MOST_DRIFT * 1000),
        Figure("ticks dropped", output["droppedTicks"] / output["ticks"], "of all", goal=MOST_DROPPED),
        Figure("segments lost", output["lostSegments"], "", goal=0, exact=True),
        Figure("end → replay can be played", replay, "s", goal=REPLAY_SECONDS),
        Figure("end → recording can be downloaded", recording, "s", goal=RECORDING_SECONDS),
    ]


def watch_memory(host: Host) -> list[int]:
    """Return the worker's resident set in bytes, all through the broadcast."""
    worker = host.worker()
    until = time.monotonic() + MINUTES * 60
    memory = []
    while time.monotonic() < until:
        memory.append(int(worker.memory_info().rss))
        time.sleep(SAMPLE_SECONDS)
    return memory
