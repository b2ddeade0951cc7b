"""The shipped figures: every row names defined things, and every anchor is the figure that its source printed."""

import csv
import re
from datetime import date
from decimal import Decimal

import pytest

from monitoring.calc.periods import Period
from monitoring.definitions import catalog
from monitoring.definitions.codes import valid_on

DIMENSIONS = ("region", "industry", "size_class", "tier")
KEY = ("indicator", "basis", "region", "industry", "size_class", "tier", "buyer", "measure", "period")

# Copies of copies: no figure may rest on them. Two of them explain a size definition.
MIRRORS = {"S4", "S20", "S25", "S51", "S59", "S64", "S77", "S92", "S104", "S114", "S119", "S120", "S132"}
MIRRORS_FOR_DEFINITIONS = {"S114", "S132"}


def rows() -> list[dict[str, str]]:
    read = []
    for path in catalog.observation_files():
        with path.open(encoding="utf-8", newline="") as file:
            read += [row | {"file": path.name} for row in csv.DictReader(file)]
    return read


ROWS = rows()
VALUES = {tuple(row[name] for name in KEY): row["value"] for row in ROWS}


def value(
    indicator: str,
    basis: str,
    period: str,
    size: str = "_T",
    industry: str = "_T",
    measure: str = "level",
    tier: str = "_T",
) -> str:
    return VALUES[indicator, basis, "_T", industry, size, tier, "_T", measure, period]


ANCHORS = [
    # the paper's own figures (section 2.1)
    (("operating_margin", "paper_ref33.v1", "2009", "L"), "5.56"),
    (("operating_margin", "paper_ref33.v1", "2009", "SME"), "4.84"),
    (("operating_margin", "paper_ref33.v1", "2010", "L"), "6.80"),
    (("operating_margin", "paper_ref33.v1", "2010", "SME"), "4.47"),
    (("productivity", "paper_text.v1", "1999", "SME", "_T", "ratio"), "31.8"),
    (("productivity", "paper_text.v1", "2008", "SME", "_T", "ratio"), "27.4"),
    # margins and growth
    (("operating_margin", "bok_sample.v1", "2010", "L"), "7.76"),
    (("operating_margin", "bok_sample.v1", "2010", "SME"), "5.55"),
    (("operating_margin", "kbiz_margin.v1", "2011", "SME"), "5.10"),
    (("operating_margin", "bok_census.v1", "2012", "SME"), "3.1"),
    (("operating_margin", "bok_census.v1", "2013", "MID"), "4.1"),
    (("operating_margin", "bok_pilot.v1", "2017", "L"), "7.6"),
    (("operating_margin", "bok_pilot.v1", "2018", "SME"), "3.5"),
    (("operating_margin", "bok_census.v2", "2022"), "4.5"),
    (("operating_margin", "bok_census.v2", "2023", "L"), "3.7"),
    (("operating_margin", "bok_census.v2", "2024", "L"), "5.6"),
    (("operating_margin", "bok_census.v2", "2024", "SME"), "3.0"),
    (("operating_margin", "bok_census.v2", "2024", "_T", "C"), "5.1"),
    (("operating_margin", "bok_census.v2", "2024", "_T", "NONMFG"), "4.1"),
    (("operating_margin", "bok_audited_quarterly.v1", "2018-Q3", "L"), "8.39"),
    (("operating_margin", "bok_audited_quarterly.v1", "2022-Q3", "L"), "4.7"),
    (("operating_margin", "bok_audited_quarterly.v1", "2022-Q3", "SME"), "5.4"),
    (("sales_growth", "bok_sample.v1", "2010", "L"), "18.5"),
    (("sales_growth", "bok_census.v1", "2013", "SME"), "5.6"),
    (("sales_growth", "bok_census.v2", "2015", "L"), "-4.7"),
    (("sales_growth", "bok_census.v2", "2024", "SME"), "4.1"),
    # wages and productivity
    (("wage", "labour_establishment_5.v1", "1997", "SME", "_T", "ratio"), "77.3"),
    (("wage", "labour_establishment_1.v1", "2023", "SME", "_T", "ratio"), "58.3"),
    (("wage", "labour_establishment_1.v1", "2023", "L"), "607.1"),
    (("wage", "labour_establishment_1.v1", "2023", "SME"), "353.7"),
    (("wage", "employee_income.v1", "2023", "L"), "593"),
    (("wage", "mining_mfg_pay.v1", "2010", "SME", "C", "ratio"), "46.9"),
    (("wage", "kbiz_status.v2", "2015", "SME", "C", "ratio"), "54.1"),
    (("productivity", "kiet_mining_mfg.v1", "1983", "SME", "_T", "ratio"), "47.4"),
    (("productivity", "kbiz_status.v1", "2010", "SME", "C", "ratio"), "26.8"),
    (("productivity", "kbiz_status_other_report.v1", "2010", "SME", "C", "ratio"), "28.3"),
    # felt level and execution
    (("felt_conditions_index", "kbiz_felt.v1", "2013"), "110.72"),
    (("felt_conditions_index", "kbiz_felt.v1", "2013", "_T", "_T", "level", "1"), "112.24"),
    (("felt_conditions_index", "kbiz_felt.v1", "2013", "_T", "_T", "level", "2P"), "108.10"),
    (("index_firms_excellent", "kccp_index.v1", "2011"), "6"),
    (("index_firms_improve", "kccp_index.v1", "2011"), "7"),
    (("index_firms_top", "kccp_index.v4", "2024"), "40"),
    (("index_firms_held", "kccp_index.v4", "2022"), "6"),
    (("subcontract_satisfied_share", "kftc_survey_subs.v1", "2025"), "72.3"),
    (("paid_within_60_days_share", "kftc_survey.v1", "2024"), "90.1"),
    (("paid_within_60_days_share", "kftc_survey_2024_report.v1", "2024"), "88.4"),
    (("indexation_contract_share", "kftc_survey_subs.v1", "2025"), "73.5"),
    (("win_win_payment_total", "win_win_payment.v1", "2015"), "24.6"),
    (("win_win_payment_total", "win_win_payment.v1", "2022"), "166.3"),
]


@pytest.mark.parametrize(
    ("cell", "printed"), ANCHORS, ids=lambda part: "-".join(part) if isinstance(part, tuple) else part
)
def test_anchor_is_the_printed_figure(cell: tuple[str, ...], printed: str) -> None:
    assert value(*cell) == printed


def test_nothing_is_shipped_that_was_not_counted_by_hand() -> None:
    by_indicator: dict[str, int] = {}
    for row in ROWS:
        by_indicator[row["indicator"]] = by_indicator.get(row["indicator"], 0) + 1
    assert by_indicator == {
        "operating_margin": 37,
        "sales_growth": 16,
        "wage": 24,
        "productivity": 12,
        "felt_conditions_index": 5,
        "subcontract_improved_share": 2,
        "subcontract_satisfied_share": 2,
        "index_firms_evaluated": 7,
        "index_firms_graded": 5,
        "index_firms_held": 2,
        "index_firms_top": 6,
        "index_firms_excellent": 6,
        "index_firms_good": 6,
        "index_firms_fair": 6,
        "index_firms_improve": 1,
        "index_firms_poor": 5,
        "win_win_payment_total": 8,
        "cash_payment_share": 2,
        "paid_within_60_days_share": 3,
        "indexation_eligible_share": 2,
        "indexation_contract_share": 2,
        "indexation_evasion_share": 1,
        "indexation_coerced_share": 1,
    }


def test_no_cell_is_given_twice() -> None:
    assert len(VALUES) == len(ROWS)


def test_rows_are_sorted_in_each_file() -> None:
    for path in catalog.observation_files():
        keys = [tuple(row[name] for name in KEY) for row in ROWS if row["file"] == path.name]
        assert keys == sorted(keys), path.name


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(row[name] for name in KEY))
def test_row_names_defined_things(row: dict[str, str]) -> None:
    indicator = {one.code: one for one in catalog.indicators()}[row["indicator"]]
    period = Period.parse(row["period"])
    assert row["basis"] in indicator.bases
    assert row["unit"] == catalog.unit_of(indicator, row["measure"])
    assert row["status"] == "normal"
    assert re.fullmatch(r"-?\d+(\.\d+)?", row["value"])
    assert -Decimal(row["value"]).normalize().as_tuple().exponent <= indicator.decimals
    assert row["source"] in {one.code for one in catalog.sources()} - MIRRORS
    assert row["table"]
    lists = {one.code: one for one in catalog.classifications()}
    for dimension in DIMENSIONS:
        valid = {c.code for c in lists[dimension].codes if c.confirmed and valid_on(c, period.start)}
        assert row[dimension] in valid
    assert row["buyer"] == "_T"


def test_a_published_ratio_is_of_smes() -> None:
    assert {row["size_class"] for row in ROWS if row["measure"] == "ratio"} == {"SME"}
    assert {row["measure"] for row in ROWS} == {"level", "ratio"}


def test_no_figure_rests_on_a_copy_of_a_copy() -> None:
    defined = {one.code for one in catalog.sources()}
    assert defined & MIRRORS == MIRRORS_FOR_DEFINITIONS
    assert {one.source for one in catalog.annotations()} & MIRRORS == set()
    assert {one.source for one in catalog.size_definitions()} & MIRRORS == MIRRORS_FOR_DEFINITIONS


@pytest.mark.parametrize(
    ("indicator", "period", "figure"),
    [
        ("operating_margin", "2022", "5.23"),  # unclear base
        ("operating_margin", "2022", "3.49"),
        ("operating_margin", "2022", "3.5"),  # misprint
        ("operating_margin", "2017", "5.7"),  # mid-size: contradicted by other reports of the release
        ("operating_margin", "2018", "4.3"),
        ("wage", "2020", "64.2"),  # mirror page
        ("wage", "2023", "61.7"),
        ("wage", "2024", "62.2"),
        ("wage", "2013", "53.2"),  # attributable to a mirror only
        ("wage", "2011", "63.2"),  # eleven months
        ("wage", "2023", "50.3"),  # derived
        ("productivity", "2018", "24.3"),  # derived
        ("productivity", "2019", "27.2"),
        ("productivity", "2021", "25.3"),
        ("index_firms_top", "2019", "35"),  # mirror page
        ("win_win_payment_total", "2018", "101.1"),  # text cut, part of a year
        ("win_win_payment_total", "2023", "139.9"),  # eleven months
    ],
)
def test_what_may_not_be_loaded_is_absent(indicator: str, period: str, figure: str) -> None:
    shipped = {row["value"] for row in ROWS if (row["indicator"], row["period"]) == (indicator, period)}
    assert figure not in shipped


def test_wages_of_2011_and_other_mirror_years_hold_nothing() -> None:
    assert {row["period"] for row in ROWS if row["indicator"] == "wage"} & {
        "1985",
        "1995",
        "2011",
        "2013",
        "2024",
    } == set()


def test_grades_sum_to_the_printed_total() -> None:
    grades = ("top", "excellent", "good", "fair", "improve", "poor")
    totals = {row["period"]: int(row["value"]) for row in ROWS if row["indicator"] == "index_firms_graded"}
    counted = {
        period: sum(
            int(row["value"])
            for row in ROWS
            if row["period"] == period and row["indicator"] in {f"index_firms_{grade}" for grade in grades}
        )
        for period in totals
    }
    assert counted == totals == {"2011": 56, "2014": 112, "2016": 155, "2017": 181, "2024": 230}


def test_evaluated_firms_are_the_graded_and_the_held() -> None:
    assert int(value("index_firms_evaluated", "kccp_index.v4", "2024")) == 230 + 6
    graded = sum(
        int(value(f"index_firms_{grade}", "kccp_index.v4", "2022"))
        for grade in ("top", "excellent", "good", "fair", "poor")
    )
    assert int(value("index_firms_evaluated", "kccp_index.v4", "2022")) == graded + 6 == 214


def test_operands_agree_with_the_ratio_published_beside_them() -> None:
    ratio = Decimal("353.7") / Decimal("607.1") * 100
    assert ratio.quantize(Decimal("0.1")) == Decimal(
        value("wage", "labour_establishment_1.v1", "2023", "SME", "_T", "ratio")
    )


def test_tiers_weigh_up_to_the_total() -> None:
    mean = (190 * Decimal("112.24") + 110 * Decimal("108.10")) / 300
    assert mean.quantize(Decimal("0.01")) == Decimal(value("felt_conditions_index", "kbiz_felt.v1", "2013"))


def test_definition_change_is_a_new_series() -> None:
    years = {
        basis: {row["period"] for row in ROWS if row["basis"] == basis}
        for basis in ("bok_sample.v1", "bok_census.v1", "bok_pilot.v1", "bok_census.v2")
    }
    assert years["bok_sample.v1"] == {"2010"}
    assert years["bok_census.v1"] == {"2012", "2013"}
    assert years["bok_pilot.v1"] == {"2017", "2018"}
    assert min(years["bok_census.v2"]) == "2015"


def test_periods_lie_in_the_past_of_the_sources() -> None:
    assert max(Period.parse(row["period"]).end for row in ROWS) == date(2025, 12, 31)
