"""What importing the API may cost: nothing that only functions need, and nothing that few requests need."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
RENDERERS = {"av", "babel", "ffmpeg", "fontTools", "jinja2", "pikepdf", "segno", "weasyprint"}
# boto3 is imported by who makes a client of it; the X-Ray SDK would make one at once (docs/decisions/0008).
SELDOM_NEEDED = {"aws_xray_sdk.core", "boto3", "glin_profanity", "icalendar", "linkify_it", "s3transfer"}


def test_importing_the_api_imports_nothing_slow_that_it_can_do_without() -> None:
    program = "import sys, app; print('\\n'.join(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    modules = set(loaded.stdout.split())
    assert (RENDERERS | SELDOM_NEEDED) & modules == set()
    assert {name.partition(".")[0] for name in modules} & RENDERERS == set()
