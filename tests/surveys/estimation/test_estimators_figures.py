"""The figures of R survey that need no calibration; tests/vendor/r-survey/README.md says where they come from."""

import numpy as np
import pytest

from surveys.estimation import domains, estimators
from surveys.estimation.estimators import Estimated
from surveys.estimation.sample import Flags, Sample
from tests.vendor import schools

# R wrote 12 digits behind the point, not 12 digits in all.
CLOSE = {"rel": 1e-11, "abs": 1e-12}
DESIGNS = ("ds", "dn", "dc")


def everyone(name: str) -> tuple[Sample, Flags]:
    sample = schools.sample(name)
    return sample, domains.everything(sample.design.rows)


def assert_figure(found: Estimated, figure: str) -> None:
    wanted = schools.figure(figure)
    assert found.value.tolist() == pytest.approx(np.atleast_1d(wanted["est"]).tolist(), **CLOSE)
    assert found.se.tolist() == pytest.approx(np.atleast_1d(wanted["se"]).tolist(), **CLOSE)


@pytest.mark.parametrize("name", DESIGNS)
def test_mean_total_ratio(name: str) -> None:
    sample, whole = everyone(name)
    column = schools.columns(name)
    assert_figure(estimators.mean(column["api00"], whole, sample), f"{name}.mean")
    assert_figure(estimators.total(column["enroll"], whole, sample), f"{name}.total")
    assert_figure(estimators.ratio(column["api.stu"], column["enroll"], whole, sample), f"{name}.ratio")


@pytest.mark.parametrize("name", DESIGNS)
def test_proportions(name: str) -> None:
    sample, whole = everyone(name)
    kinds = schools.text(name)["stype"]
    holds = np.array([[kind == wanted for wanted in "EHM"] for kind in kinds], float)
    found = estimators.proportion(holds, np.repeat(whole, 3, axis=1), sample)
    assert_figure(found, f"{name}.prop")


@pytest.mark.parametrize("name", DESIGNS)
@pytest.mark.parametrize(("what", "by"), [("by_stype", "stype"), ("by_schwide", "sch.wide")])
def test_domain_means(name: str, what: str, by: str) -> None:
    codes, cells = domains.by(schools.text(name)[by])
    assert list(codes) == schools.figure(f"{name}.{what}")["lev"]
    assert_figure(
        estimators.mean(schools.columns(name)["api00"], cells, schools.sample(name)), f"{name}.{what}"
    )


@pytest.mark.parametrize("name", DESIGNS)
def test_domain_totals_and_ratios(name: str) -> None:
    _, cells = domains.by(schools.text(name)["sch.wide"])
    column, sample = schools.columns(name), schools.sample(name)
    assert_figure(estimators.total(column["enroll"], cells, sample), f"{name}.tot_schwide")
    found = estimators.ratio(column["api.stu"], column["enroll"], cells, sample)
    assert_figure(found, f"{name}.ratio_schwide")


@pytest.mark.parametrize(("name", "df"), [("ds", 197), ("dn", 197), ("dc", 14)])
def test_degrees_of_freedom(name: str, df: int) -> None:
    sample, whole = everyone(name)
    found = estimators.mean(schools.columns(name)["api00"], whole, sample)
    assert (found.df.tolist(), found.n.tolist()) == ([df], [sample.design.rows])
    assert found.firms.tolist() == [15 if name == "dc" else 200]


@pytest.mark.parametrize("rule", ["adjust", "remove", "average"])
def test_a_stratum_of_one(rule: str) -> None:
    sample = schools.lonely()
    whole = domains.everything(sample.design.rows)
    assert_figure(
        estimators.mean(schools.columns("dn")["api00"], whole, sample, lonely=rule), f"lonely.{rule}"
    )
