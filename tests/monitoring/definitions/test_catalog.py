"""The definition files are valid and complete, and a broken one says exactly what is wrong."""

import re
import shutil
from pathlib import Path

import pytest

from monitoring.definitions import catalog
from monitoring.definitions.shapes import DefinitionError

HANGUL = re.compile("[가-힣]")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    copy = tmp_path / "definitions"
    shutil.copytree(catalog.ROOT, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copy


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_indicators_by_topic() -> None:
    topics = {
        topic: [one.code for one in catalog.indicators() if one.topic == topic] for topic in ("gap", "felt")
    }
    assert topics["gap"] == ["operating_margin", "sales_growth", "wage", "productivity"]
    assert topics["felt"][0] == "felt_conditions_index"
    assert len({one.code for one in catalog.indicators()}) == len(
        list((catalog.ROOT / "indicators").glob("*.yaml"))
    )


@pytest.mark.parametrize(
    ("code", "measures", "positive"),
    [
        ("operating_margin", ("difference", "ratio"), True),
        ("sales_growth", ("difference",), False),
        ("wage", ("ratio", "index"), False),
        ("productivity", ("ratio", "index"), False),
    ],
)
def test_measures_of_a_gap(code: str, measures: tuple[str, ...], *, positive: bool) -> None:
    gap = {one.code: one for one in catalog.indicators()}[code].gap
    assert gap is not None
    assert (gap.large, gap.sme, gap.measures, gap.ratio_needs_positive) == ("L", "SME", measures, positive)


def test_units_go_with_measures() -> None:
    by_code = {one.code: one for one in catalog.indicators()}
    assert catalog.unit_of(by_code["operating_margin"], "level") == "percent"
    assert catalog.unit_of(by_code["operating_margin"], "difference") == "percentage_point"
    assert catalog.unit_of(by_code["operating_margin"], "ratio") == "percent_of_large"
    assert catalog.unit_of(by_code["wage"], "level") == "krw_10k"
    assert catalog.unit_of(by_code["wage"], "ratio") == "percent_of_large"


def test_felt_and_execution_say_how_sampling_error_is_treated() -> None:
    for one in catalog.indicators():
        if one.topic == "gap":
            continue
        assert one.sampling_error_note is not None
        assert one.sampling_error_note.en == "published without sampling error"
        assert one.sampling_error_note.ko == "표본오차 없이 공표됨"


def test_korean_is_korean_and_english_is_english() -> None:
    for one in (*catalog.indicators(), *catalog.bases()):
        assert HANGUL.search(one.label.ko)
        assert HANGUL.search(one.description.ko)
        assert not HANGUL.search(one.label.en)
    for remark in catalog.annotations():
        assert HANGUL.search(remark.text.ko)
        assert not HANGUL.search(remark.text.en)


def test_every_basis_is_used() -> None:
    used = {code for one in catalog.indicators() for code in one.bases}
    assert used == {one.code for one in catalog.bases()}


def test_large_holds_midsize_agrees_with_the_size_definition() -> None:
    sizes = {one.code: one.large_holds_midsize for one in catalog.size_definitions()}
    stated = {one.code: one.large_holds_midsize for one in catalog.bases()}
    for one in catalog.bases():
        if one.size_definition is not None:
            assert one.large_holds_midsize is sizes[one.size_definition]
    assert stated["bok_census.v1"] is True
    assert stated["bok_census.v2"] is True
    assert stated["bok_pilot.v1"] is False


def test_the_method_page_describes_every_basis() -> None:
    page = (catalog.ROOT.parents[1] / "docs" / "methodology" / "bases.md").read_text(encoding="utf-8")
    for one in catalog.bases():
        assert f"`{one.code}`" in page
        assert one.label.ko in page


BREAKS = [
    ("sources.yaml", "kind: paper", "kind: rumour", "sources", "PAPER: kind = 'rumour': must be one of statistics"),
    ("sources.yaml", "url: https://ecos", "url: ecos", "sources", "ECOS: url = 'ecos.bok.or.kr': must start with http"),
    ("sources.yaml", "code: ECOS", "code: PAPER", "sources", "PAPER: code = 'PAPER': must be given once"),
    ("bases.yaml", "version: 1", "version: 2", "bases", "code = 'paper_ref33.v1': must be paper_ref33.v2"),
    ("bases.yaml", "method: paper", "methods: paper", "bases", "methods = 'paper': unknown field"),
    ("bases.yaml", "size_definition: bok_tax_act.v1", "size_definition: x.v1", "bases", "= 'x.v1': must be a code that is defined"),
    ("size_definitions.yaml", "valid_to: 2025-09-01", "valid_to: soon", "size_definitions", "valid_to = 'soon': must be a date"),
    ("indicators/wage.yaml", "code: wage", "code: wages", "indicators", "code = 'wages': must be the name of its file, wage"),
    ("indicators/wage.yaml", "kind: level", "kind: growth", "indicators", "a growth has no other measure than difference"),
    ("indicators/wage.yaml", "level: krw_10k", "level: percent", "indicators", "level = 'percent': must be krw_10k"),
    ("indicators/wage.yaml", "unit: krw_10k", "unit: won", "indicators", "unit = 'won': must be one of percent"),
    ("indicators/wage.yaml", "decimals: 1", "decimals: -1", "indicators", "decimals = -1: must be a whole number of at least 0"),
    ("indicators/wage.yaml", "topic: gap", "topic: felt", "indicators", "gap = {'large'"),
    ("indicators/wage.yaml", "- employee_income.v1", "- other.v1", "indicators", "other.v1 is not a basis"),
    ("indicators/operating_margin.yaml", "ratio_needs_positive: true", "ratio_needs_positive: false", "indicators", "must be true for the ratio of margins"),
    ("indicators/cash_payment_share.yaml", "sampling_error_note", "error_note", "indicators", "error_note"),
    ("annotations.yaml", "period_from: '2010'", "period_from: '2010-13'", "annotations", "period_from = '2010-13': must be a period code"),
    ("annotations.yaml", "period_from: '2010'", "period_from: '2011'", "annotations", "period_to = '2010': must not be before"),
    ("annotations.yaml", "basis: bok_sample.v1", "basis: kbiz_felt.v1", "annotations", "must be a basis of operating_margin"),
    ("classifications/tier.yaml", "parent: 2P", "parent: 2X", "classifications", "2: parent = '2X': must be a code of the classification"),
    ("classifications/region.yaml", "valid_to: 2023-06-11", "valid_to: 2023-06-12", "classifications", "KR-42: code = 'KR-42': must have one name on any day"),
    ("classifications/region.yaml", "kostat: '21'", "kostat: '11'", "classifications", "kostat 11 means KR-11 and KR-26 on one day"),
]  # fmt: skip


@pytest.mark.parametrize("case", BREAKS, ids=lambda case: f"{case[0]}: {case[2]}")
def test_broken_definition_says_file_entry_field_value_and_rule(
    root: Path, case: tuple[str, str, str, str, str]
) -> None:
    file, old, new, reader, message = case
    change(root / file, old, new)
    with pytest.raises(DefinitionError) as caught:
        getattr(catalog, reader)(root=root)
    assert message in str(caught.value)
    assert str(caught.value).startswith(Path(file).name + ": ")


def test_key_given_twice_is_an_error(root: Path) -> None:
    change(root / "bases.yaml", "  version: 1", "  version: 1\n  version: 1")
    with pytest.raises(DefinitionError, match="key given twice"):
        catalog.bases(root=root)


def test_text_that_is_no_yaml_is_an_error(root: Path) -> None:
    (root / "sources.yaml").write_text("- {code: [", encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"sources\.yaml: .*must be valid YAML"):
        catalog.sources(root=root)


def test_other_header_is_an_error(root: Path) -> None:
    change(root / "observations" / "gap_paper.csv", "indicator,basis", "basis,indicator")
    with pytest.raises(DefinitionError, match=r"gap_paper\.csv: header"):
        catalog.observation_files(root=root)


def test_error_carries_its_parts() -> None:
    error = DefinitionError(file="a.yaml", entry="b", field="c", value="d", rule="must be e")
    assert str(error) == "a.yaml: b: c = 'd': must be e"
    assert (error.file, error.entry, error.field, error.value, error.rule) == (
        "a.yaml",
        "b",
        "c",
        "d",
        "must be e",
    )
