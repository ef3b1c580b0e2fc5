"""``python -m tests.bench [NAME…]``: list the benchmarks, or run some. ``make bench BENCH=NAME`` calls this."""

import importlib
import sys
from pathlib import Path
from typing import Any

from tests.bench import figures

NOT_BENCHMARKS = {"__main__", "figures"}


def benchmarks() -> dict[str, Any]:
    """Return the benchmarks: every module here with a function ``measure``, by name."""
    names = sorted(
        path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in NOT_BENCHMARKS
    )
    modules = {name: importlib.import_module(f"tests.bench.{name}") for name in names}
    return {name: module for name, module in modules.items() if hasattr(module, "measure")}


def main(names: list[str]) -> int:
    """Run the named benchmarks one after the other; return how many missed a goal, as an exit status."""
    known = benchmarks()
    if not names:
        width = max(map(len, known))
        for name, module in known.items():
            print(f"  {name.ljust(width)}  {str(module.__doc__).splitlines()[0]}")
        print("\nRun one with: make bench BENCH=NAME")
        return 0
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}. There are {', '.join(known)}.", file=sys.stderr)
        return 2
    missed = 0
    for name in names:
        print(f"{name}: {str(known[name].__doc__).splitlines()[0]}", flush=True)
        found = known[name].measure()
        print(f"\n{figures.table(found)}\n\nwritten to {figures.write(name, found)}\n")
        missed += sum(not figure.ok for figure in found)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
