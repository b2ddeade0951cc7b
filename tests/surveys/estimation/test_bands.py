"""METI's public rules on a worked table, from the answers to the bands, worked out by hand."""

from pathlib import Path

import numpy as np
import pytest

from surveys.estimation import bands, domains, estimators
from surveys.estimation.sample import Sample, simple
from surveys.instrument import columns, compose, reader
from tests import checkout

HOME = checkout.ROOT / "surveys" / "questionnaires"
WHOLE = compose.compose(
    *(
        reader.from_yaml(Path(HOME / name).read_text(encoding="utf-8"))
        for name in ("core.v1.yaml", "meti_negotiation.v1.yaml")
    )
)
CODES = [column.code for column in columns.columns(WHOLE)]
# buyer: its suppliers' answers on negotiation and on pass-through of all costs, the two means and bands
# A: (10 + 10 + 5 + 10 + 0) / 5 = 7 and (7 + 7 + 7 + 8 + 6) / 5 = 7
# B: (10 + 10 + 5 - 7) / 4 = 4.5 and (4 + 3 - 3 + 10) / 4 = 3.5
# C: (-3 - 5 + 5 + 10 + 0 - 7) / 6 = 0 and (0 + 1 - 3 + 0 + 0) / 5 = -0.4, one had no rise
# D: (-10 - 3 + 10) / 3 = -1 and (5 + 4 + 3) / 3 = 4
TABLE = {
    "A": ("accepted accepted no_rise accepted absorbed", "p70 p70 p70 p80 p60", 7, "ア", 7, "ア"),
    "B": ("accepted accepted no_rise refused", "p40 p30 cut p100", 4.5, "イ", 3.5, "ウ"),
    "C": ("feared not_approached no_rise accepted absorbed refused", "p0 p10 no_rise cut p0 p0", 0, "ウ", -0.4, "エ"),
    "D": ("cut feared accepted", "p50 p40 p30", -1, "エ", 4, "イ"),
}  # fmt: skip


def scores() -> tuple[list[str], np.ndarray]:
    """Buyer and score vector of each answer, as they are stored."""
    buyers, rows = [], []
    for buyer, (held, shares, *_) in TABLE.items():
        for negotiated, share in zip(held.split(), shares.split(), strict=True):
            buyers.append(buyer)
            rows.append(
                columns.vector(WHOLE, {"negotiation_held": negotiated, "pass_through_overall": share})
            )
    stored = np.frombuffer(b"".join(rows), ">i2").reshape(len(rows), -1).astype(float)
    return buyers, np.where(stored == columns.NONE, np.nan, stored) / columns.HUNDREDTHS


@pytest.mark.parametrize(("index", "at"), [("negotiation", 2), ("pass_through_overall", 4)])
def test_a_table_of_buyers_by_hand(index: str, at: int) -> None:
    buyers, stored = scores()
    names, cells = domains.by(buyers)
    column = stored[:, CODES.index(f"index.{index}")]
    found = estimators.mean(column, cells, Sample(simple(len(column)), np.ones(len(column))))
    assert names == tuple(TABLE)
    assert found.value.tolist() == pytest.approx([row[at] for row in TABLE.values()], rel=1e-14, abs=1e-14)
    assert [bands.band(mean) for mean in found.value.tolist()] == [row[at + 1] for row in TABLE.values()]


def test_the_bands_are_those_of_the_questionnaire() -> None:
    for code in ("negotiation", "pass_through_overall", "pass_through_energy"):
        index = WHOLE.index(code)
        assert index is not None
        assert [(each.code, each.at_least) for each in index.grades] == list(bands.METI)


@pytest.mark.parametrize(
    ("mean", "band"),
    [(10, "ア"), (7, "ア"), (7 - 4e-15, "ア"), (6.99, "イ"), (4, "イ"), (3.99, "ウ"), (0, "ウ"), (-4e-16, "ウ"), (-0.01, "エ"),
     (-10, "エ"), (float("nan"), "")],
)  # fmt: skip
def test_bands_begin_where_meti_says(mean: float, band: str) -> None:
    assert bands.band(mean) == band


def test_an_interval_may_reach_into_several() -> None:
    assert bands.possible(3.5, 7.2) == ("ア", "イ", "ウ")
    assert bands.possible(4.1, 6.9) == ("イ",)
    assert bands.possible(float("nan"), 6.9) == ()
