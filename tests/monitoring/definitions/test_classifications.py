"""Regions in three code systems on any day, and the other code lists."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.definitions import catalog
from monitoring.definitions.codes import valid_on
from monitoring.definitions.shapes import ClassificationDef

ULSAN = date(1997, 7, 15)
SEJONG = date(2012, 7, 1)
SYSTEMS = ("admin", "iso", "kostat")
BOUNDARIES = (ULSAN, date(2006, 7, 1), SEJONG, date(2023, 6, 11), date(2024, 1, 18), date(2026, 7, 1))


def listed(code: str) -> ClassificationDef:
    return next(one for one in catalog.classifications() if one.code == code)


def regions_on(day: date) -> set[str]:
    return {c.code for c in listed("region").codes if c.level == 1 and c.confirmed and valid_on(c, day)}


def codes_on(system: str, day: date) -> dict[str, str]:
    """Alias value → region on `day`, for confirmed regions."""
    known = regions_on(day)
    pairs = [
        (alias.value, alias.code)
        for alias in listed("region").aliases
        if alias.system == system and alias.code in known and valid_on(alias, day)
    ]
    assert len({value for value, _ in pairs}) == len(pairs)
    return dict(pairs)


def check_complete(day: date) -> None:
    expected = 16 if day < SEJONG else 17
    known = regions_on(day)
    assert len(known) == expected
    for system in SYSTEMS:
        codes = codes_on(system, day)
        assert len(codes) == expected
        assert set(codes.values()) == known


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_code_systems_are_complete_at_every_boundary(boundary: date, shift: int) -> None:
    day = boundary + timedelta(days=shift)
    if day >= ULSAN:
        check_complete(day)
    else:
        assert len(regions_on(day)) == 15


@given(st.dates(min_value=ULSAN, max_value=date(2100, 1, 1)))
def test_code_systems_are_complete_on_any_day(day: date) -> None:
    check_complete(day)


def test_equal_numbers_mean_different_regions() -> None:
    day = date(2026, 1, 1)
    assert codes_on("admin", day)["50"] == "KR-49"
    assert codes_on("iso", day)["KR-50"] == "KR-50"
    assert codes_on("admin", day)["36"] == "KR-50"
    assert codes_on("kostat", day)["26"] == "KR-31"
    assert codes_on("admin", day)["26"] == "KR-26"


@pytest.mark.parametrize(
    ("region", "day", "name", "admin"),
    [
        ("KR-42", date(2023, 6, 10), "강원도", "42"),
        ("KR-42", date(2023, 6, 11), "강원특별자치도", "51"),
        ("KR-45", date(2024, 1, 17), "전라북도", "45"),
        ("KR-45", date(2024, 1, 18), "전북특별자치도", "52"),
    ],
)
def test_renamed_regions(region: str, day: date, name: str, admin: str) -> None:
    (record,) = [c for c in listed("region").codes if c.code == region and valid_on(c, day)]
    assert record.label.ko == name
    assert record.note is not None
    assert codes_on("admin", day)[admin] == region
    assert codes_on("kostat", day)[{"KR-42": "32", "KR-45": "35"}[region]] == region


def test_the_merger_of_2026_is_unconfirmed_and_ends_nothing() -> None:
    day = date(2026, 7, 1)
    (merged,) = [c for c in listed("region").codes if not c.confirmed]
    assert (merged.code, merged.valid_from) == ("KR-X12", day)
    assert {"KR-29", "KR-46"} <= regions_on(day)
    assert [(a.value, a.valid_from) for a in listed("region").aliases if a.code == "KR-X12"] == [("12", day)]
    merger = [s for s in listed("region").successions if s.kind == "merger"]
    assert {(s.predecessor, s.successor, s.on, s.confirmed) for s in merger} == {
        ("KR-29", "KR-X12", day, False),
        ("KR-46", "KR-X12", day, False),
    }


def test_industries_are_the_sections_and_the_divisions_of_manufacturing() -> None:
    industry = listed("industry")
    assert [c.code for c in industry.codes if c.level == 2] == [f"C{n}" for n in range(10, 35)]
    sections = [c.code for c in industry.codes if c.level == 1 and c.code != "NONMFG"]
    assert sections == list("ABCDEFGHIJKLMNOPQRSTU")
    assert {c.parent for c in industry.codes if c.level == 2} == {"C"}
    assert "11" in industry.version
    assert "2024-07-01" in industry.version


def test_a_figure_of_2009_can_name_manufacturing() -> None:
    (manufacturing,) = [c for c in listed("industry").codes if c.code == "C"]
    assert valid_on(manufacturing, date(1983, 1, 1))


def test_size_classes_and_tiers() -> None:
    assert [c.code for c in listed("size_class").codes] == ["_T", "L", "MID", "SME", "M", "S", "MICRO"]
    assert {c.code: c.parent for c in listed("tier").codes} == {
        "_T": None,
        "1": "_T",
        "2P": "_T",
        "2": "2P",
        "3": "2P",
    }
    ecos = {a.value: a.code for a in listed("size_class").aliases if a.system == "ecos"}
    assert ecos == {"A": "_T", "L": "L", "J": "MID", "M": "SME", "D": "M", "S": "S"}


def test_every_list_has_a_total_and_no_name_twice() -> None:
    for one in catalog.classifications():
        assert [c.code for c in one.codes if c.parent is None] == ["_T"]
        names = [c.label.ko for c in one.codes]
        assert len(set(names)) == len(names)
