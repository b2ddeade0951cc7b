"""`python -m bench.looks`: of the live cells that two looks show differently, how many one firm alone has changed?

600 answers of the synthetic world come in over 28 days, at random moments; strata are region × size, cells the whole and
each region, industry, size and tier of at least 10 firms, as staff see them. Three ways to count are set beside each
other: each answer as it comes, five of the wave together, five of a stratum together.
"""

import sys
from typing import Final, Literal

import numpy as np

from surveys.estimation.sample import Flags, Floats, Ints
from surveys.synthetic import worlds

SEED: Final = 20261126
FIRMS: Final = 6_000
ANSWERS: Final = 600
DAYS: Final = 28
TOGETHER: Final = 5
# as `surveys.domain.queries.figures.LEAST_FIRMS_LIVE`, which cannot be read without a database; a test compares them
LEAST_FIRMS: Final = 10
LOOKS: Final = (("minute", 1 / 1440), ("hour", 1 / 24), ("day", 1.0), ("week", 7.0))
Way = Literal["each", "wave", "stratum"]


def main() -> None:
    world = worlds.make(worlds.Recipe(firms=FIRMS, seed=SEED))
    made, draw = world.made, np.random.default_rng(SEED)
    firms = draw.choice(np.array(sorted(world.relations_of)), ANSWERS, replace=False)
    stratum = np.unique(made.region[firms] * 10 + made.size[firms], return_inverse=True)[1]
    held = [made.region[firms], made.industry[firms], made.size[firms], made.tier[firms]]
    cells = np.column_stack(
        [np.ones(ANSWERS, bool), *(one == code for one in held for code in np.unique(one))]
    )
    came = np.sort(draw.uniform(0, DAYS, ANSWERS))
    for way in ("each", "wave", "stratum"):
        seen = counted(came, stratum, way)
        left = float(np.isinf(seen).mean())
        shares = [f"{name} {_alone(seen, cells, apart):.0%}" for name, apart in LOOKS]
        sys.stdout.write(
            f"{way:<8} never counted {left:.0%}; changed by one firm, looks a {', a '.join(shares)} apart\n"
        )


def counted(came: Floats, stratum: Ints, way: Way) -> Floats:
    """When each answer [n] is counted; infinite for those that wait for others to the end."""
    seen = np.full(len(came), np.inf)
    for group in (
        [np.arange(len(came))]
        if way != "stratum"
        else [np.flatnonzero(stratum == one) for one in set(stratum.tolist())]
    ):
        size = 1 if way == "each" else TOGETHER
        for start in range(0, len(group) - size + 1, size):
            seen[group[start : start + size]] = came[group[start + size - 1]]
    return seen


def _alone(seen: Floats, cells: Flags, apart: float) -> float:
    """Over looks at all moments: of the cells shown twice and changed in between, the share that one firm changed."""
    one = changed = 0
    for moment in np.arange(DAYS / 4, DAYS - apart, max(apart / 2, 1 / 96)):
        before, after = cells[seen <= moment].sum(axis=0), cells[seen <= moment + apart].sum(axis=0)
        shown = (before >= LEAST_FIRMS) & (after > before)
        changed += int(shown.sum())
        one += int((shown & (after == before + 1)).sum())
    return one / changed if changed else 0.0


if __name__ == "__main__":
    main()
