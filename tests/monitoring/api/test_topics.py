"""Observations, series, definitions, code lists and releases; and the schema that is checked in."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.factories import files

pytestmark = pytest.mark.django_db
SCHEMA = Path(__file__).resolve().parents[3] / "docs" / "openapi.yaml"


@pytest.fixture
def house(analyst: Any, administrator: Any) -> Any:
    content = files.rows(
        *files.pair("2024", "5.60", "3.0"), {"period": "2023", "value": "", "status": "missing"}
    )
    return files.publish(content, by=analyst, signer=administrator, now=timezone.now() - timedelta(days=1))


def test_an_observation_carries_all_that_a_number_needs(client: Any, house: Any) -> None:
    rows = client.get("/api/v1/observations/?size_class=L").json()["results"]
    assert [(row["period"], row["value"], row["status"]) for row in rows] == [
        ("2023", None, "missing"),
        ("2024", 5.6, "normal"),
    ]
    row = rows[1]
    assert {name: row[name] for name in ("unit", "basis", "vintage", "release", "source", "measure")} == {
        "unit": "percent", "basis": "bok_census.v2", "vintage": 1, "release": house.number, "source": "S105",
        "measure": "level",
    }  # fmt: skip
    assert row["source_url"].startswith("http")


def test_a_missing_operand_is_a_missing_gap_with_its_reason(client: Any, house: Any) -> None:  # noqa: ARG001
    (row,) = client.get("/api/v1/gaps/?period=2023").json()["results"]
    assert (row["status"], row["reason"], row["difference"]) == ("missing", "both_missing", None)


def test_series_are_those_with_a_public_value(client: Any, house: Any, analyst: Any, now: Any) -> None:  # noqa: ARG001
    files.commit(files.rows({"industry": "C"}), by=analyst, now=timezone.now())
    keys = [row["key"] for row in client.get("/api/v1/series/").json()["results"]]
    assert sorted(keys) == [
        "operating_margin.bok_census.v2._T._T.L._T._T.level",
        "operating_margin.bok_census.v2._T._T.SME._T._T.level",
    ]


def test_indicators_are_defined_in_both_languages(client: Any) -> None:
    rows = client.get("/api/v1/indicators/?page_size=100").json()["results"]
    assert len(rows) >= 20
    for row in rows:
        for name in ("label", "description", "formula", "rationale"):
            assert set(row[name]) == {"ko", "en"}
            assert all(row[name].values()), (row["code"], name)
    assert client.get("/api/v1/indicators/operating_margin/").json()["gap_measures"] == [
        "difference",
        "ratio",
    ]
    assert client.get("/api/v1/indicators/nothing/").status_code == 404


def test_regions_on_a_date_have_that_days_names_and_codes(client: Any) -> None:
    def named(on: str) -> dict[str, Any]:
        answer = client.get(f"/api/v1/classifications/region/?on={on}").json()
        return {row["code"]: row for row in answer["codes"] if row["confirmed"]}

    before, after = named("2023-06-10"), named("2024-06-10")
    assert (before["KR-42"]["label"]["ko"], before["KR-42"]["systems"]["admin"]) == ("강원도", ["42"])
    assert (after["KR-42"]["label"]["ko"], after["KR-42"]["systems"]["admin"]) == ("강원특별자치도", ["51"])
    assert after["KR-49"]["systems"]["admin"] == ["50"]
    assert after["KR-50"]["label"]["en"].startswith("Sejong")
    assert len(after) == 18  # 17 regions and the whole country
    assert client.get("/api/v1/classifications/region/?on=today").status_code == 400
    assert client.get("/api/v1/classifications/nothing/").status_code == 404


def test_releases_in_preparation_are_not_told(client: Any, house: Any, analyst: Any) -> None:
    files.assemble(
        files.commit(files.rows({"value": "5.9"}), by=analyst, now=timezone.now()),
        by=analyst,
        now=timezone.now(),
    )
    (row,) = client.get("/api/v1/releases/").json()["results"]
    assert (row["number"], row["observation_count"], row["content_hash"]) == (
        house.number,
        3,
        house.content_hash,
    )
    assert client.get(f"/api/v1/releases/{house.number}/").json() == row
    assert client.get(f"/api/v1/releases/{house.number + 1}/").status_code == 404


def test_every_list_is_read_only(client: Any) -> None:
    for topic in ("gaps", "observations", "series", "indicators", "classifications", "releases"):
        for method in (client.post, client.put, client.patch, client.delete):
            assert method(f"/api/v1/{topic}/").status_code in {403, 405}


def test_the_schema_that_is_checked_in_is_the_one_in_use(tmp_path: Path) -> None:
    """Renew it with `manage.py spectacular --lang en --file docs/openapi.yaml --validate --fail-on-warn`."""
    made = tmp_path / "openapi.yaml"
    call_command("spectacular", lang="en", file=str(made), validate=True, fail_on_warn=True)
    assert made.read_text() == SCHEMA.read_text()
