"""From a file in staff's hands to the public page and API, with the real worker, beat, web server and database."""

import os
import re
import signal
from datetime import UTC, datetime
from itertools import islice, product
from pathlib import Path

import pytest

from monitoring.domain.demo import PASSWORD
from tests.factories import files
from tests.journeys.house import House, Visitor, wait_for

pytestmark = pytest.mark.processes
GAPS = "/api/v1/gaps/?indicator=operating_margin&page_size=200"


def difference(visitor: Visitor, basis: str, period: str, more: str = "") -> float:
    rows = visitor.get(GAPS + more).json()["results"]
    (found,) = [
        row["difference"]
        for row in rows
        if (row["basis"], row["period"], row["industry"], row["region"]) == (basis, period, "_T", "_T")
    ]
    return float(found)


def staff(house: House, name: str) -> Visitor:
    visitor = Visitor(house.base)
    visitor.log_in(name, PASSWORD)
    return visitor


def upload(visitor: Visitor, content: bytes, name: str) -> str:
    """The address of the import, once it is read."""
    page = visitor.post("/imports/new/", "/imports/new/", file=("file", name, content)).url
    path = "/" + page.split("/", 3)[3]
    wait_for(lambda: 'hx-trigger="every' not in visitor.get(path).text, within=60)
    return path


def commit(visitor: Visitor, path: str, house: House) -> None:
    visitor.post(path, f"{path}commit/")
    number = int(re.search(r"/imports/(\d+)/", path)[1])  # type: ignore[index]
    wait_for(
        lambda: house.sql("SELECT 1 FROM monitoring_import WHERE id = %s AND state = 'committed'", number),
        within=120,
    )


def test_the_demo_brings_in_the_published_figures_by_the_real_path(house: House) -> None:
    visitor = Visitor(house.base)
    assert {
        (basis, period): difference(visitor, basis, period)
        for basis, period in [
            ("paper_ref33.v1", "2009"),
            ("paper_ref33.v1", "2010"),
            ("bok_sample.v1", "2010"),
            ("bok_census.v2", "2024"),
        ]
    } == {
        ("paper_ref33.v1", "2009"): 0.72,
        ("paper_ref33.v1", "2010"): 2.33,
        ("bok_sample.v1", "2010"): 2.21,
        ("bok_census.v2", "2024"): 2.6,
    }
    # every value arrived in a file, by a job that a worker ran, and is public by a release alone
    assert house.sql("SELECT state, attempts FROM monitoring_job WHERE kind = 'build_demo'") == [("done", 1)]
    assert house.sql(
        """SELECT count(*) FROM monitoring_observation o LEFT JOIN monitoring_publication p ON p.observation_id = o.id
           WHERE p.id IS NULL"""
    ) == [(0,)]
    assert "2.6" in visitor.get("/").text


def test_a_revision_is_public_by_its_release_alone_and_the_past_stays(house: House) -> None:
    visitor, analyst, administrator = (
        Visitor(house.base),
        staff(house, "demo-analyst"),
        staff(house, "demo-admin"),
    )
    assert difference(visitor, "bok_census.v2", "2024") == 2.6
    moment = datetime.now(UTC).isoformat()
    before = (visitor.get(GAPS).headers["ETag"], visitor.get("/").headers["ETag"])

    path = upload(analyst, files.rows({"period": "2024", "value": "5.8", "size_class": "L"}), "revision.csv")
    commit(analyst, path, house)
    assert (visitor.get(GAPS).headers["ETag"], visitor.get("/").headers["ETag"]) == before
    assert difference(visitor, "bok_census.v2", "2024") == 2.6

    number = int(re.search(r"/imports/(\d+)/", path)[1])  # type: ignore[index]
    form = analyst.get("/releases/new/").text
    publish_at = re.search(r'name="publish_at" value="([^"]+)"', form)
    assert publish_at
    page = analyst.post(
        "/releases/new/", "/releases/new/",
        {"title": "Revision of 2024", "note": "", "imports": str(number), "publish_at": publish_at[1]},
    ).url  # fmt: skip
    path = "/" + page.split("/", 3)[3]
    wait_for(lambda: "content_hash" in administrator.get(path).text, within=60)
    assert difference(visitor, "bok_census.v2", "2024") == 2.6
    assert visitor.get(path).status == 404
    assert analyst.post(path, f"{path}sign/", {"content_hash": "0"}).status == 403

    administrator.post(path, f"{path}sign/", {"content_hash": administrator.field(path, "content_hash")})
    wait_for(lambda: difference(visitor, "bok_census.v2", "2024") == 2.8, within=30)
    after = (visitor.get(GAPS).headers["ETag"], visitor.get("/").headers["ETag"])
    assert after[0] != before[0]
    assert after[1] != before[1]
    assert "2.8" in visitor.get("/").text
    past = f"&as_of={moment.replace('+', '%2B')}"
    assert difference(visitor, "bok_census.v2", "2024", past) == 2.6
    conditional = {"If-None-Match": after[0]}
    assert visitor.get(GAPS, **conditional).status == 304


def many_rows(count: int) -> bytes:
    """Rows of different cells: regions × industries × sizes × tiers × years. Synthetic, for load only."""
    regions = [f"KR-{code}" for code in (11, 26, 27, 28, 29, 30, 41, 42, 43, 44, 45, 46, 47, 48, 49)]
    industries = [*"ABCDEFGHIJLMNPQRS", *(f"C{number}" for number in range(10, 34))]
    dimensions = ("period", "region", "industry", "size_class", "tier")
    sizes, tiers = ("L", "SME", "MID", "M", "S", "MICRO"), ("_T", "1", "2", "3")
    cells = product(map(str, range(2000, 2025)), regions, industries, sizes, tiers)
    return files.table(
        {
            **files.DEFAULTS,
            **dict(zip(dimensions, cell, strict=True)),
            "value": f"{number % 97}.{number % 10}",
        }
        for number, cell in enumerate(islice(cells, count))
    )


def worker_groups(state: Path) -> list[int]:
    """Process ids of Celery workers that belong to this house."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0") if folder.name.isdigit() else []
            mine = words and f"WINWIN_STATE={state}".encode() in (folder / "environ").read_bytes().split(
                b"\0"
            )
        except OSError:
            continue
        if mine and b"celery" in words and b"worker" in words:
            found.append(int(folder.name))
    return found


@pytest.mark.skipif(
    not Path("/proc/self/environ").exists(), reason="finds the worker through /proc, as on Linux"
)
def test_a_worker_killed_in_the_middle_of_200_000_rows_loses_and_doubles_nothing(house: House) -> None:
    analyst = staff(house, "demo-analyst")
    page = analyst.post("/imports/new/", "/imports/new/", file=("file", "many.csv", many_rows(200_000))).url
    number = int(re.search(r"/imports/(\d+)/", page)[1])  # type: ignore[index]
    wait_for(
        lambda: house.sql("SELECT 1 FROM monitoring_import WHERE id = %s AND staged_to > 20000", number),
        within=60,
    )
    for process in worker_groups(house.state):
        os.kill(process, signal.SIGKILL)
    assert house.sql("SELECT 1 FROM monitoring_import WHERE id = %s AND state = 'staging'", number) == [(1,)]
    wait_for(
        lambda: house.sql("SELECT 1 FROM monitoring_import WHERE id = %s AND state = 'ready'", number),
        within=120,
    )
    assert house.sql(
        "SELECT row_count, problem_count, new_count, revised_count, unchanged_count FROM monitoring_import WHERE id = %s",
        number,
    ) == [(200_000, 0, 200_000, 0, 0)]
    assert house.sql(
        "SELECT count(*), count(DISTINCT row), min(row), max(row) FROM monitoring_stagedrow WHERE import_id = %s",
        number,
    ) == [(200_000, 200_000, 2, 200_001)]
    assert house.sql("SELECT attempts >= 2 FROM monitoring_job WHERE kind = 'stage_import' AND params->>'import' = %s",
                     str(number)) == [(True,)]  # fmt: skip
    commit(analyst, f"/imports/{number}/", house)
    assert house.sql(
        "SELECT count(*), count(DISTINCT (series_id, period)) FROM monitoring_observation WHERE arrived_in_id = %s",
        number,
    ) == [(200_000, 200_000)]
