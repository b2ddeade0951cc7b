"""`python -m bench [NAME …]`: measures the named cases, or all, prints one table and writes a file.

A whole run goes to `bench/results/<date>.json`; a run of some cases, or a quick one, goes beside it into `scratch`,
which git does not keep. No case touches a network other than loopback, or a database other than its own.
"""

import argparse
import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from bench import results
from bench.cases import NEEDS_DATABASE

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NEEDS_DATABASE))
    parser.add_argument(
        "--quick", action="store_true", help="one round of one small size, to see that it works"
    )
    parser.add_argument("--into", type=Path, help="another file for the results")
    parser.add_argument("--show", type=Path, help="measure nothing, print the table of this file of results")
    chosen = parser.parse_args()
    if chosen.show:
        print(results.table(results.read(chosen.show)))
        return 0
    unknown = sorted(set(chosen.names) - set(NEEDS_DATABASE))
    if unknown:
        parser.error(f"no such case: {', '.join(unknown)}; there are {', '.join(NEEDS_DATABASE)}")
    today, started = datetime.now(tz=UTC).date(), time.monotonic()
    whole = not chosen.names and not chosen.quick
    path = chosen.into or results.FOLDER / ("" if whole else "scratch") / f"{today.isoformat()}.json"
    rows: list[results.Row] = []
    for name in chosen.names or NEEDS_DATABASE:
        rows += _rows(name, quick=chosen.quick)
        results.write(rows, path=path, today=today, seconds=time.monotonic() - started)
    print(results.table(rows))
    return 0


def _rows(name: str, *, quick: bool) -> list[results.Row]:
    """The rows of one case, from a process of its own; what it says on the way goes to the terminal.

    Raises:
        SystemExit: the case failed.
    """
    started = time.monotonic()
    command = [sys.executable, "-m", "bench.one", name, *(["--quick"] if quick else [])]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"{name} failed ({done.returncode}).")
    sys.stderr.write(f"{name}: {time.monotonic() - started:.0f} s\n")
    return [results.Row(**json.loads(line)) for line in done.stdout.splitlines()]


if __name__ == "__main__":
    sys.exit(main())
