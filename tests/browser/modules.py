"""Modules of the console without a page, in Node."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

SHARED = Path(__file__).parents[2] / "templates/console/shared"


def run_module(module: str, script: str, *values: Any) -> Any:
    """What a script makes of a module's exports (`m`) and values (`v`); `module` is a path below `shared/`."""
    node = shutil.which("node")
    assert node is not None
    source = f"import(process.argv[1]).then(async (m) => {{ const v = JSON.parse(process.argv[2]); process.stdout.write(JSON.stringify(await (async () => {{ {script} }})())); }});"
    command = [node, "--input-type=module", "-e", source, str(SHARED / module), json.dumps(values)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
