"""What a sample is calibrated on: auxiliary columns whose totals over the population are known.

A margin is a set of groups with known numbers (firms of each region); an amount is a number with a known sum
(employees). Each is checked here, so that a calibration that cannot be met is refused by name before it is tried.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from surveys.estimation.sample import Flags, Floats

Rule = Literal["shape", "total", "unknown", "empty", "sums", "apart", "bounds", "rounds"]
# Totals of two margins are of the same population when they differ by no more than this share.
_SAME: Final = 1e-9

_WORDS: Final[dict[Rule, str]] = {
    "shape": "each row has one value of every auxiliary variable",
    "total": "a known total is a finite number, above 0 for a group",
    "unknown": "rows are in a group that has no known total",
    "empty": "a group with a known total has no row of weight above 0",
    "sums": "the groups of all margins have the same sum",
    "apart": "no weights of 0 or above meet the totals of all variables at once",
    "bounds": "the totals cannot be met within the bounds of the factors",
    "rounds": "the totals were not met to the tolerance in the rounds that were allowed",
}


class CalibrationError(ValueError):
    """Known totals that cannot be met; `names` are the margins or groups ("region=KR-11") where it fails."""

    def __init__(self, rule: Rule, names: Sequence[str] = ()) -> None:
        self.rule, self.names = rule, tuple(names)
        super().__init__(f"{', '.join(names) or 'calibration'}: {_WORDS[rule]}")


@dataclass(frozen=True, slots=True, eq=False)
class Auxiliary:
    """p variables: `names`, `values` [n, p] and their `totals` [p] over the population, in the unit of the variable."""

    names: tuple[str, ...]
    values: Floats
    totals: Floats

    def __post_init__(self) -> None:
        if np.shape(self.values)[1:] != (len(self.names),) or self.totals.shape != (len(self.names),):
            raise CalibrationError("shape")
        holes: Flags = np.asarray(~np.isfinite(self.values).all(axis=0), bool)
        if holes.any():
            raise CalibrationError("shape", self.where(holes))
        if not np.isfinite(self.totals).all():
            raise CalibrationError("total", self.where(~np.isfinite(self.totals)))

    def where(self, wrong: Flags) -> list[str]:
        """The names of the variables that are flagged in `wrong` [p]."""
        return [name for name, bad in zip(self.names, wrong.tolist(), strict=True) if bad]


def margin(name: str, codes: Sequence[str], totals: Mapping[str, float]) -> Auxiliary:
    """One column of zeros and ones for each group of `totals` (units in the population, above 0), in sorted order.

    Raises:
        CalibrationError: a total that is none, a row in a group without a total.
    """
    groups = sorted(totals)
    wrong = [group for group in groups if not (totals[group] > 0 and np.isfinite(totals[group]))]
    if wrong:
        raise CalibrationError("total", [f"{name}={group}" for group in wrong])
    astray = set(codes) - totals.keys()
    if astray:
        raise CalibrationError("unknown", [f"{name}={group}" for group in sorted(astray)])
    place = {group: column for column, group in enumerate(groups)}
    values = np.zeros((len(codes), len(groups)))
    values[np.arange(len(codes)), [place[code] for code in codes]] = 1.0
    names = tuple(f"{name}={group}" for group in groups)
    return Auxiliary(names, values, np.array([totals[group] for group in groups], float))


def pooled(
    name: str, codes: Sequence[str], totals: Mapping[str, float], answered: Flags, *, least: int
) -> Auxiliary:
    """A margin whose groups each hold at least `least` of the rows that `answered` [n]; the others stand together.

    A total that rests on a few answers gives them wild weights. The group with the fewest answers (then the first by
    name) is joined with the next fewest until all hold enough; a joined group is named "a+b".
    """
    held = Counter(code for code, here in zip(codes, answered.tolist(), strict=True) if here)
    piles: list[tuple[int, tuple[str, ...]]] = sorted((held[group], (group,)) for group in totals)
    while len(piles) > 1 and piles[0][0] < least:
        (few, first), (more, second), *rest = piles
        piles = sorted([*rest, (few + more, tuple(sorted(first + second)))])
    label = {group: "+".join(groups) for _, groups in piles for group in groups}
    sums: dict[str, float] = {}
    for group in sorted(totals):
        sums[label[group]] = sums.get(label[group], 0.0) + totals[group]
    return margin(name, [label.get(code, code) for code in codes], sums)


def amount(name: str, values: Floats, total: float) -> Auxiliary:
    """One column of numbers [n] whose sum over the population is `total`."""
    return Auxiliary((name,), np.asarray(values, float)[:, np.newaxis], np.array([total], float))


def joined(*parts: Auxiliary) -> Auxiliary:
    """All variables of `parts` side by side.

    Raises:
        CalibrationError: margins whose groups add up to other sums, named against the first.
    """
    if len({part.values.shape[0] for part in parts}) != 1:
        raise CalibrationError("shape")
    sums = {
        part.names[0].partition("=")[0]: float(part.totals.sum()) for part in parts if "=" in part.names[0]
    }
    first = next(iter(sums.values()), 0.0)
    other = [name for name, whole in sums.items() if abs(whole - first) > _SAME * first]
    if other:
        raise CalibrationError("sums", [next(iter(sums)), *other])
    return Auxiliary(
        tuple(name for part in parts for name in part.names),
        np.hstack([part.values for part in parts]),
        np.concatenate([part.totals for part in parts]),
    )
