"""`./run bench` runs every benchmark; `./run bench poll pain008 [OPTIONS]` runs these, options going to each.

A benchmark is a module of this folder with a `main()`. Each runs in a process of its own, with its own memory.
"""

import ast
import subprocess
import sys
from itertools import takewhile
from pathlib import Path

HERE = Path(__file__).resolve().parent


def benchmarks() -> list[str]:
    """The modules of this folder that have a `main()`, this one left out; read as text, so that none is imported."""
    found = []
    for path in sorted(HERE.glob("*.py")):
        defined = {node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}
        if "main" in defined and path.name != "__main__.py":
            found.append(path.stem)
    return found


def main(arguments: list[str]) -> int:
    names = list(takewhile(lambda word: not word.startswith("-"), arguments))
    unknown = set(names) - set(benchmarks())
    if unknown:
        print(f"No such benchmark: {', '.join(sorted(unknown))}. There are: {', '.join(benchmarks())}.")
        return 2
    failed = 0
    for name in names or benchmarks():
        print(f"== {name}", flush=True)
        failed |= subprocess.run(
            [sys.executable, "-m", f"bench.{name}", *arguments[len(names) :]], check=False
        ).returncode
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
