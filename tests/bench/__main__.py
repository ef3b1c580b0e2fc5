"""``python -m tests.bench [NAME…]``: list the benchmarks, or run some. ``make bench BENCH=NAME`` calls this."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

from tests.bench import figures


def benchmarks() -> dict[str, str]:
    """Return what each benchmark measures: every module here with a function ``measure``, none of them imported."""
    found = {}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(isinstance(node, ast.FunctionDef) and node.name == "measure" for node in tree.body):
            found[path.stem] = (ast.get_docstring(tree) or "").partition("\n")[0]
    return found


def main(names: list[str]) -> int:
    """Run the named benchmarks one after the other; the exit status says whether one missed a goal."""
    known = benchmarks()
    if not names:
        width = max(map(len, known))
        for name, summary in known.items():
            print(f"  {name.ljust(width)}  {summary}")
        print("\nRun one with: make bench BENCH=NAME")
        return 0
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}. There are {', '.join(known)}.", file=sys.stderr)
        return 2
    if len(names) == 1:
        return run(names[0], known[names[0]])
    # Each in a process of its own: they set up different surroundings.
    commands = [[sys.executable, "-m", "tests.bench", name] for name in names]
    return max(subprocess.run(command, check=False).returncode for command in commands)


def run(name: str, summary: str) -> int:
    """Run a benchmark, show its table and write its figures."""
    print(f"{name}: {summary}", flush=True)
    found = importlib.import_module(f"tests.bench.{name}").measure()
    print(f"\n{figures.table(found)}\n\nwritten to {figures.write(name, found)}\n")
    return 0 if all(figure.ok for figure in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
