"""What importing the API may cost: nothing that only queue and media functions need."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SLOW = {"av", "babel", "ffmpeg", "fontTools", "jinja2", "pikepdf", "segno", "weasyprint"}


def test_importing_the_api_imports_no_renderer() -> None:
    program = "import sys, app; print('\\n'.join(sorted({name.partition('.')[0] for name in sys.modules})))"
    loaded = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert SLOW & set(loaded.stdout.split()) == set()
