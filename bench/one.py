"""`python -m bench.one CASE [--quick]`: one case in a process of its own; a line of JSON for each duel.

A process for each case keeps the caches, the memory and the server of one from touching another.
"""

import argparse
import contextlib
import importlib
import json
from dataclasses import asdict

from bench import database, results, timing
from bench.cases import NEEDS_DATABASE


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.one", description=__doc__)
    parser.add_argument("case", choices=sorted(NEEDS_DATABASE))
    parser.add_argument("--quick", action="store_true")
    chosen = parser.parse_args()
    with database.prepared() if NEEDS_DATABASE[chosen.case] else contextlib.nullcontext():
        case = importlib.import_module(f"bench.cases.{chosen.case}").CASE
        rounds, sizes = (1, case.quick_sizes) if chosen.quick else (case.rounds, case.sizes)
        for duel in case.duels(sizes):
            ours, peer = timing.fight(
                duel, rounds=rounds, warm=case.warm, memory=duel.memory and duel.size == max(sizes)
            )
            row = results.row(
                case=chosen.case,
                part=duel.part,
                size=duel.size,
                peer_name=duel.peer_name,
                ours=ours,
                peer=peer,
            )
            print(json.dumps(asdict(row)), flush=True)


if __name__ == "__main__":
    main()
