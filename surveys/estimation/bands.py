"""The band of a published grading that a mean falls into.

A band holds means of at least its floor. METI and the SME Agency of Japan grade buyers by the mean of the suppliers'
answers, -10 to 10 points: ア from 7, イ from 4, ウ from 0, エ below 0 (follow-up survey of the price negotiation months;
sources S64, S65, S66 of docs/methodology/questionnaire.md). A mean is not rounded up into a band: 6.99 is イ.
"""

from collections.abc import Sequence
from typing import Final

Floor = tuple[str, float | None]
METI: Final[tuple[Floor, ...]] = (("ア", 7.0), ("イ", 4.0), ("ウ", 0.0), ("エ", None))
# Weighted sums of exact points miss a floor by some 1e-15; no published figure has so many places.
_PLACES: Final = 9


def band(mean: float, floors: Sequence[Floor] = METI) -> str:
    """Code of the band of `mean`, in the points of `floors`, which run from the highest; empty for NaN."""
    if mean != mean:  # noqa: PLR0124 - not a number
        return ""
    level = round(mean, _PLACES)
    return next((code for code, floor in floors if floor is None or level >= floor), "")


def possible(low: float, high: float, floors: Sequence[Floor] = METI) -> tuple[str, ...]:
    """The bands that an interval reaches into, from the highest; more than one says that the grade is not settled."""
    codes = [code for code, _floor in floors]
    best, worst = band(high, floors), band(low, floors)
    if not best or not worst:
        return ()
    return tuple(codes[codes.index(best) : codes.index(worst) + 1])
