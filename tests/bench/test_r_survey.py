"""Where R is not, its case says so and ends; where it is, no cell may differ."""

from types import SimpleNamespace

import numpy as np
import pytest

from bench.duels import DifferentResults


def test_without_r_the_case_is_skipped_with_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bench import r_survey
    from bench.cases import live_tier_r

    monkeypatch.setattr(r_survey.shutil, "which", lambda _name: None)
    assert list(live_tier_r.duels((10,))) == []
    assert capsys.readouterr().err.splitlines() == [
        "live_tier_r: skipped: R with the package survey is not here, and only root can install it with apt-get"
    ]


@pytest.mark.parametrize(
    ("mean", "se", "is_same"), [(6000, 150, True), (6001, 150, False), (6000, 151, False)]
)
def test_a_cell_that_differs_ends_the_comparison(mean: float, se: float, *, is_same: bool) -> None:
    from bench.cases import live_tier_r
    from bench.r_survey import Ended

    found = SimpleNamespace(value=np.array([[60.0]]), se=np.array([[1.5]]), n=np.array([[9]]))
    ours = SimpleNamespace(columns=("one",), cells=(("provenance", "buyer_list"),), figures=found)
    peer = Ended(1.0, {("i0", "buyer_list", "1"): (mean, se), ("i0", "buyer_list", "0"): (1.0, 1.0)})
    if is_same:
        live_tier_r.agree(ours, peer)
    else:
        with pytest.raises(DifferentResults):
            live_tier_r.agree(ours, peer)
