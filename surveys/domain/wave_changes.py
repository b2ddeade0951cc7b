"""Changes since the panel's wave before: both waves as one sample, the firm as the unit, so that its answers to both count
together in the error. After this the link to the firms is not needed any more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final
from uuid import UUID

import numpy as np

from surveys.domain import estimate_rows, vault
from surveys.domain.estimate_rows import Place
from surveys.domain.final_figures import AT_ONCE, SUMMARIES, Basis
from surveys.domain.keys import KeyIsGone
from surveys.estimation import contrasts, firm_means, firm_sums, waves
from surveys.estimation.sample import Design, Flags, Floats, Ints, Sample
from surveys.models import Estimate, Stratum, Wave

STEP: Final = "changes"
_STRATUM: Final = ("industry", "region", "size_class", "tier")


@dataclass(frozen=True, slots=True)
class Pairing:
    """Pseudonyms of the panel by response, of the wave `before` and of this one; `firms` answered in both."""

    before: Mapping[UUID, str]
    now: Mapping[UUID, str]

    @property
    def firms(self) -> int:
        return len(set(self.before.values()) & set(self.now.values()) - {""})


def pair(*, before: Wave, now: Wave) -> Pairing:
    """Empty where the link of one of the waves is cut: then the waves count as independent, and the error is too large
    rather than too small.
    """
    try:
        first, second = (_pseudonyms(one) for one in (before, now))
    except KeyIsGone:
        return Pairing({}, {})
    return Pairing(first, second)


def rows(*, now: Basis, before: Basis, pairing: Pairing, code: str) -> Iterator[Estimate]:
    """Changes of summaries and indicators in the cells that both waves have."""
    where = {_key(cell): at for at, cell in enumerate(before.single.cells)}
    common = [(at, where[_key(cell)]) for at, cell in enumerate(now.single.cells) if _key(cell) in where]
    earlier = {one.code: at for at, one in enumerate(before.matrix.columns)}
    stacked, _ = waves.stack([_numbered(before, pairing.before, 0), _numbered(now, pairing.now, 1)])
    for at, column in enumerate(now.matrix.columns):
        if column.kind not in {*SUMMARIES, "indicator"} or column.code not in earlier:
            continue
        place = Place(now.run, STEP, column, Estimate.Statistic.CHANGE)
        for start in range(0, len(common), AT_ONCE):
            part = common[start : start + AT_ONCE]
            sides = [
                _sums(
                    held,
                    held.matrix.scores[:, place_of],
                    held.single.rows[:, cells],
                    once=not column.per_buyer,
                )
                for held, place_of, cells in (
                    (before, earlier[column.code], [b for _, b in part]),
                    (now, at, [a for a, _ in part]),
                )
            ]
            above, below = (_apart(*(side[one] for side in sides)) for one in (0, 1))
            figures = firm_means.of_sums(above, below, stacked)
            k = len(part)
            coefficients = np.vstack([-np.eye(k), np.eye(k)])
            cells = [estimate_rows.Cell(now.single.cells[a].codes, against=code) for a, _ in part]
            yield from estimate_rows.of(contrasts.combine(figures, coefficients), cells=cells, place=place)


def _key(cell: estimate_rows.Cell) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(cell.codes.items()))


def _sums(held: Basis, values: Floats, rows: Flags, *, once: bool) -> tuple[Floats, Floats]:
    above, below = firm_sums.sums(values, rows, held.matrix.firm, len(held.matrix.responses))
    return (above / np.maximum(below, 1), (below > 0).astype(float)) if once else (above, below)


def _apart(before: Floats, now: Floats) -> Floats:
    """Both waves below one another, the cells of each in columns of their own [m + m', k + k]."""
    return np.vstack(
        [
            np.hstack([before, np.zeros((len(before), now.shape[1]))]),
            np.hstack([np.zeros((len(now), before.shape[1])), now]),
        ]
    )


def _numbered(held: Basis, pseudonyms: Mapping[UUID, str], which: int) -> Sample:
    """The sample with numbers that mean the same firm and the same stratum in both waves."""
    sample = held.sample
    firms = [pseudonyms.get(response) or f"{which}/{response}" for response in held.matrix.responses]
    cells = [_codes(held.strata[pk]) for pk in held.matrix.stratum.tolist()]
    return Sample(Design(_numbers(cells), _numbers(firms)), sample.weight, sample.calibration)


def _numbers(names: list[str]) -> Ints:
    """A number of 63 bits for each name, the same for the same name."""
    return np.array(
        [int.from_bytes(blake2b(one.encode(), digest_size=8).digest()) >> 1 for one in names], np.int64
    )


def _codes(stratum: Stratum) -> str:
    return "|".join(str(getattr(stratum, name)) for name in _STRATUM)


def _pseudonyms(wave: Wave) -> dict[UUID, str]:
    return {link.response_id: link.pseudonym for link in vault.links(wave=wave).values()}
