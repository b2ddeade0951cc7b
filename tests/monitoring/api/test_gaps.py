"""The gaps endpoint gives what was published, with units, vintages and sources, and nothing before its release."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.factories import files

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/gaps/"


@pytest.fixture
def yesterday() -> datetime:
    return timezone.now() - timedelta(days=1)


@pytest.fixture
def house(analyst: Any, administrator: Any, yesterday: datetime) -> Any:
    """Two bases and two years published yesterday; a revision of 9.87 stored an hour later and not released."""
    content = files.rows(
        *files.pair("2009", "5.56", "4.84", basis="paper_ref33.v1", source="PAPER"),
        *files.pair("2010", "6.80", "4.47", basis="paper_ref33.v1", source="PAPER"),
        *files.pair("2024", "5.6", "3.0"),
        *files.pair("2024", "5.1", "2.9", industry="C"),
    )
    files.publish(content, by=analyst, signer=administrator, now=yesterday)
    return files.commit(files.rows({"value": "9.87"}), by=analyst, now=yesterday + timedelta(hours=1))


def get(client: Any, **parameters: str) -> Any:
    return client.get(ADDRESS, parameters)


def test_the_figures_of_the_paper_and_of_the_census(client: Any, house: Any) -> None:  # noqa: ARG001
    results = get(client, indicator="operating_margin", page_size="200").json()["results"]
    assert [(row["basis"], row["industry"], row["period"], row["difference"]) for row in results] == [
        ("paper_ref33.v1", "_T", "2009", 0.72),
        ("paper_ref33.v1", "_T", "2010", 2.33),
        ("bok_census.v2", "C", "2024", 2.2),
        ("bok_census.v2", "_T", "2024", 2.6),
    ]


def test_a_result_is_complete(client: Any, house: Any, yesterday: datetime) -> None:  # noqa: ARG001
    (row,) = get(client, basis="bok_census.v2", industry="_T").json()["results"]
    at = yesterday.isoformat().replace("+00:00", "Z")
    entry = {"vintage": 1, "release": 1, "published_at": at, "source": "S105"}
    assert row == {
        "indicator": "operating_margin", "basis": "bok_census.v2", "region": "_T", "industry": "_T", "tier": "_T",
        "buyer": "_T", "period": "2024", "large": 5.6, "sme": 3.0, "difference": 2.6, "ratio": 53.6,
        "derivation": "computed", "unit": "percent", "difference_unit": "percentage_point", "status": "ok",
        "reason": None, "source": "S105", "release": 1, "published_at": at,
        "vintages": [{"operand": "large", **entry}, {"operand": "sme", **entry}],
    }  # fmt: skip


def test_unreleased_values_come_out_of_no_public_door(client: Any, house: Any) -> None:  # noqa: ARG001
    doors = [
        "/", "/en/", "/gaps.csv", "/releases/", "/releases/1/", "/data/", "/method/", "/api/v1/gaps/",
        "/api/v1/gaps/?format=csv", "/api/v1/observations/", "/api/v1/observations/?format=csv", "/api/v1/series/",
        "/api/v1/releases/", "/api/v1/indicators/", "/api/v1/schema/",
    ]  # fmt: skip
    for door in doors:
        response = client.get(door)
        assert response.status_code == 200, door
        assert b"9.87" not in b"".join(response), door
    assert client.get("/releases/2/").status_code == 404


def test_a_release_changes_value_etag_and_page_and_the_past_stays(
    client: Any, house: Any, analyst: Any, administrator: Any, yesterday: datetime
) -> None:
    from monitoring.domain import releases

    before = get(client, basis="bok_census.v2", industry="_T")
    page_before = client.get("/")
    again = client.get(
        ADDRESS, {"basis": "bok_census.v2", "industry": "_T"}, headers={"If-None-Match": before["ETag"]}
    )
    assert (again.status_code, again["ETag"], again.content) == (304, before["ETag"], b"")
    at = yesterday + timedelta(hours=2)
    release = files.assemble(house, by=analyst, now=at)
    releases.sign(release_id=release.pk, content_hash=release.content_hash, by=administrator, now=at)
    releases.publish_due(now=at)
    after = client.get(
        ADDRESS, {"basis": "bok_census.v2", "industry": "_T"}, headers={"If-None-Match": before["ETag"]}
    )
    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]
    assert after.json()["results"][0]["difference"] == 6.87
    assert client.get("/")["ETag"] != page_before["ETag"]
    earlier = (at - timedelta(minutes=30)).isoformat()
    assert (
        get(client, basis="bok_census.v2", industry="_T", as_of=earlier).json()["results"]
        == before.json()["results"]
    )
    long_ago = (yesterday - timedelta(days=1)).date().isoformat()
    assert get(client, as_of=long_ago).json()["results"] == []


def test_pages_follow_each_other_over_one_moment(client: Any, house: Any) -> None:  # noqa: ARG001
    first = get(client, page_size="3").json()
    second = client.get(first["next"]).json()
    assert (len(first["results"]), len(second["results"]), second["next"]) == (3, 1, None)
    assert second["as_of"] == first["as_of"]
    assert first["page_size_most"] == 500
    everything = get(client).json()["results"]
    assert first["results"] + second["results"] == everything


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"indicater": "wage"}, "indicater"),
        ({"indicator": "nonsense"}, "indicator"),
        ({"basis": "nonsense"}, "basis"),
        ({"period": "2024Q1"}, "period"),
        ({"region": "XX"}, "region"),
        ({"industry": "KSIC"}, "industry"),
        ({"status": "good"}, "status"),
        ({"derivation": "guessed"}, "derivation"),
        ({"from": "abc"}, "from"),
        ({"page_size": "501"}, "page_size"),
        ({"page_size": "0"}, "page_size"),
        ({"as_of": "tomorrow"}, "as_of"),
        ({"as_of": "2999-01-01"}, "as_of"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_an_error_that_names_it(
    client: Any, parameters: dict[str, str], field: str
) -> None:
    response = get(client, **parameters)
    assert (response.status_code, list(response.json())) == (400, [field])


def test_an_answer_without_a_date_belongs_to_the_latest_release(
    client: Any,
    house: Any,  # noqa: ARG001
    yesterday: datetime,
) -> None:
    """So that the same ETag means the same bytes, and a publication that is under way tears no pages."""
    first, second = get(client), get(client)
    assert first.json()["as_of"] == yesterday.isoformat().replace("+00:00", "Z")
    assert (first["ETag"], first.content) == (second["ETag"], second.content)


@pytest.mark.parametrize("cursor", ["cD1hYmM=", "cD0lMDA=", "nonsense", "cD0tMQ=="])
def test_a_forged_cursor_is_not_found(client: Any, cursor: str) -> None:
    assert get(client, cursor=cursor).status_code == 404


def test_filters_by_basis_family_and_period(client: Any, house: Any) -> None:  # noqa: ARG001
    def found(**parameters: str) -> list[tuple[str, str]]:
        return [(row["industry"], row["period"]) for row in get(client, **parameters).json()["results"]]

    assert found(basis="bok_census") == [("C", "2024"), ("_T", "2024")]
    assert found(**{"from": "2010", "to": "2023"}) == [("_T", "2010")]
    assert found(period="2009") == [("_T", "2009")]
    assert found(industry="C") == [("C", "2024")]
    assert found(region="KR-11") == []


def test_csv_has_the_same_numbers(client: Any, house: Any) -> None:  # noqa: ARG001
    lines = get(client, basis="bok_census.v2", industry="_T", format="csv").content.decode().splitlines()
    assert lines[0].startswith(
        "indicator,basis,region,industry,tier,buyer,period,large,sme,difference,ratio,"
    )
    assert lines[1].startswith(
        "operating_margin,bok_census.v2,_T,_T,_T,_T,2024,5.6,3.0,2.6,53.6,computed,percent"
    )


def test_the_limit_holds_for_one_client_and_not_for_another(client: Any, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    codes = [client.get(ADDRESS, REMOTE_ADDR="192.0.2.1").status_code for _ in range(8)]
    assert codes.count(429) >= 2  # at most two minutes can have begun
    assert client.get(ADDRESS, REMOTE_ADDR="192.0.2.2").status_code == 200
    refused = client.get(ADDRESS, REMOTE_ADDR="192.0.2.1")
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60


@pytest.mark.parametrize("count", [1, 3])
def test_one_page_takes_the_same_queries_for_one_gap_and_for_three(
    client: Any,
    analyst: Any,
    administrator: Any,
    yesterday: datetime,
    django_assert_num_queries: Any,
    count: int,
) -> None:
    pairs = [row for year in range(2020, 2020 + count) for row in files.pair(str(year), "5.6", "3.0")]
    files.publish(files.rows(*pairs), by=analyst, signer=administrator, now=yesterday)
    # throttle, release for the moment, mark for the conditional answer, gaps with everything, mark for the ETag
    with django_assert_num_queries(5):
        assert len(get(client).json()["results"]) == count
