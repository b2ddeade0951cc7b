"""The overview answers in words, a figure, a table and a file that hold the same published numbers."""

import csv
import io
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from monitoring.domain import demo, jobs
from tests.factories import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(analyst: Any, administrator: Any) -> Any:
    """Two bases of the margin; a ratio of wages; SMEs ahead in one quarter."""
    quarter = {"basis": "bok_audited_quarterly.v1", "source": "S111"}
    content = files.rows(
        *files.pair("2012", "4.7", "3.1", basis="bok_census.v1", source="S101"),
        *files.pair("2023", "3.7", "3.2"),
        *files.pair("2024", "5.6", "3.0"),
        *files.pair("2022-Q3", "4.7", "5.4", **quarter),
    )
    return files.publish(content, by=analyst, signer=administrator, now=timezone.now() - timedelta(days=1))


def spec(html: str) -> dict[str, Any]:
    found = re.search(r'<script id="gap-spec" type="application/json">(.*?)</script>', html, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def table_cells(html: str) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", html[html.index('id="gap-table"') :], re.DOTALL)
    return [
        [
            re.sub(r"<[^>]+>", "", cell).strip()
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in rows
    ]


def test_the_title_is_the_finding(client: Any, house: Any) -> None:  # noqa: ARG001
    html = client.get("/en/").content.decode()
    assert "<h1>Operating margin, 2024: Large enterprises are 2.6 pp higher." in html
    html = client.get("/en/?basis=bok_audited_quarterly.v1").content.decode()
    assert "<h1>Operating margin, 2022 Q3: SMEs are 0.7 pp higher." in html


def test_figure_table_and_file_hold_the_same_numbers(client: Any, house: Any) -> None:  # noqa: ARG001
    html = client.get("/en/").content.decode()
    cells = [row[1:6] for row in table_cells(html) if row[1:2] and row[1][:1] == "2"]
    assert sorted(cells) == [
        ["2012", "4.7", "3.1", "1.6", "66.0"],
        ["2022 Q3", "4.7", "5.4", "−0.7", "114.9"],
        ["2023", "3.7", "3.2", "0.5", "86.5"],
        ["2024", "5.6", "3.0", "2.6", "53.6"],
    ]
    drawn = sorted(
        value
        for trace in spec(html)["data"]
        if trace.get("meta", {}).get("size") == "sme"
        for value in trace["y"]
        if value is not None
    )
    assert drawn == [3.0, 3.1, 3.2, 5.4]
    answer = client.get("/gaps.csv?indicator=operating_margin")
    text = b"".join(answer.streaming_content).decode()
    assert text[0] == "\ufeff"
    rows = list(csv.DictReader(io.StringIO(text[1:])))
    assert sorted((row["period"], row["difference"]) for row in rows) == [
        ("2012", "1.6"),
        ("2022-Q3", "-0.7"),
        ("2023", "0.5"),
        ("2024", "2.6"),
    ]


def test_no_trace_joins_two_bases(client: Any, house: Any) -> None:  # noqa: ARG001
    by_basis: dict[str, set[float]] = {}
    for trace in spec(client.get("/").content.decode())["data"]:
        if trace.get("meta", {}).get("size") == "large":
            by_basis.setdefault(trace["meta"]["basis"], set()).update(trace["y"])
    assert by_basis == {
        "bok_census.v1": {4.7},
        "bok_census.v2": {3.7, 5.6},
        "bok_audited_quarterly.v1": {4.7},
    }


def test_a_basis_that_covers_an_industry_alone_speaks_for_it_by_name(
    client: Any, analyst: Any, administrator: Any
) -> None:
    ratio = {"indicator": "productivity", "measure": "ratio", "unit": "percent_of_large", "size_class": "SME"}
    content = files.rows(
        ratio
        | {
            "basis": "kosbi_productivity.v1",
            "industry": "C",
            "period": "2014",
            "value": "29.1",
            "source": "S125",
        },
        ratio | {"basis": "kiet_mining_mfg.v1", "period": "2009", "value": "33.4", "source": "S123"},
    )
    files.publish(content, by=analyst, signer=administrator, now=timezone.now() - timedelta(days=1))
    html = client.get("/en/?indicator=productivity").content.decode()
    assert "<h1>Labour productivity, 2014: SMEs reach 29.1%" in html
    assert "· Manufacturing" in html


def test_filters_are_the_address(client: Any, house: Any) -> None:  # noqa: ARG001
    html = client.get("/en/?basis=bok_census.v2&from=2024").content.decode()
    assert [row[1] for row in table_cells(html) if row[1:2] and row[1][:1] == "2"] == ["2024"]
    assert '<option value="bok_census.v2" selected>' in html
    assert 'name="from" type="text" value="2024"' in html


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("indicator=nonsense", "There is no gap indicator “nonsense”."),
        ("basis=nonsense", "There is no basis “nonsense”."),
        ("from=abc", "“abc” is not a period."),
        ("from=2024&to=2010", "The end lies before the start."),
        ("as_of=2999-01-01", "lies in the future"),
        ("as_of=soon", "“soon” is not a date."),
        ("from=%3Cscript%3E", "“&lt;script&gt;” is not a period."),
    ],
)
def test_a_filter_that_cannot_be_used_says_so_beside_its_field_and_the_page_stays(
    client: Any,
    house: Any,  # noqa: ARG001
    query: str,
    words: str,
) -> None:
    answer = client.get(f"/en/?{query}")
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert "<h1>Operating margin, 2024" in answer.content.decode()


def test_an_earlier_date_shows_what_was_public_then(client: Any, house: Any) -> None:  # noqa: ARG001
    before = (timezone.localtime() - timedelta(days=3)).date().isoformat()
    html = client.get(f"/en/?as_of={before}").content.decode()
    assert "No figures had been published at that moment" in html
    assert "5.6" not in html
    assert "notes-heading" not in html


def test_before_the_first_release_the_page_says_what_will_come(client: Any) -> None:
    html = client.get("/en/").content.decode()
    assert "No figures are published yet" in html
    assert "The first release has not been published." in html
    assert "data-figure=" not in html


def test_the_progress_of_the_demo_is_on_the_page_until_it_has_ended(client: Any, now: Any) -> None:
    job = jobs.create(kind=demo.KIND, params={}, by=None, now=now)
    type(job).objects.filter(pk=job.pk).update(done=3, total=11, state="running")
    assert "3 of 11" in client.get("/en/").content.decode()
    polled = client.get("/en/demo/progress/")
    assert ("3 of 11" in polled.content.decode(), "HX-Refresh" in polled) == (True, False)
    type(job).objects.filter(pk=job.pk).update(state="done", finished_at=now)
    assert client.get("/en/demo/progress/")["HX-Refresh"] == "true"


def test_htmx_gets_the_content_alone(client: Any, house: Any) -> None:  # noqa: ARG001
    part = client.get("/en/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "<h1>Operating margin, 2024" in part


def test_the_page_is_not_sent_again_while_nothing_changed(client: Any, house: Any) -> None:  # noqa: ARG001
    first = client.get("/")
    assert client.get("/", headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get("/en/", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_both_languages_keep_the_choice(client: Any, house: Any) -> None:  # noqa: ARG001
    html = client.get("/?indicator=wage&from=2010").content.decode()
    assert '<html lang="ko">' in html
    assert 'href="/en/?indicator=wage&amp;from=2010"' in html


@pytest.mark.parametrize("years", [1, 3])
def test_the_page_takes_the_same_queries_for_one_year_and_for_three(
    client: Any, analyst: Any, administrator: Any, django_assert_max_num_queries: Any, years: int
) -> None:
    pairs = [row for year in range(2020, 2020 + years) for row in files.pair(str(year), "5.6", "3.0")]
    files.publish(
        files.rows(*pairs), by=analyst, signer=administrator, now=timezone.now() - timedelta(days=1)
    )
    with django_assert_max_num_queries(16):
        client.get("/")
