"""Files as staff hand them in, and the whole way from a file to a publication for tests of what comes after."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

HEADER = (
    "indicator", "basis", "region", "industry", "size_class", "tier", "buyer", "measure",
    "period", "value", "status", "unit", "source", "table", "item", "note",
)  # fmt: skip
DEFAULTS = {
    "indicator": "operating_margin", "basis": "bok_census.v2", "region": "_T", "industry": "_T", "size_class": "L",
    "tier": "_T", "buyer": "_T", "measure": "level", "period": "2024", "value": "5.6", "status": "normal",
    "unit": "percent", "source": "S105", "table": "", "item": "", "note": "",
}  # fmt: skip


def rows(*changes: Mapping[str, str]) -> bytes:
    """A CSV file with one row for each mapping of what differs from a usual row."""
    return table({**DEFAULTS, **change} for change in changes)


def table(records: Iterable[Mapping[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER)
    writer.writeheader()
    writer.writerows(records)
    return out.getvalue().encode()


def pair(period: str, large: str, sme: str, **more: str) -> list[dict[str, str]]:
    """Both operands of one period."""
    return [
        {"period": period, "size_class": "L", "value": large, **more},
        {"period": period, "size_class": "SME", "value": sme, **more},
    ]


def stage(
    content: bytes, *, by: Any, now: datetime, name: str = "figures.csv", kind: str = "observations"
) -> Any:
    """An import read into staging: ready, or refused."""
    from monitoring.domain import imports

    arrived = imports.receive(content=content, name=name, by=by, now=now, kind=kind)
    imports.stage(params={"import": arrived.pk}, report=lambda _done, _total: None, clock=lambda: now)
    arrived.refresh_from_db()
    return arrived


def commit(
    content: bytes, *, by: Any, now: datetime, name: str = "figures.csv", kind: str = "observations"
) -> Any:
    """An import committed to the store."""
    from monitoring.domain import imports

    arrived = stage(content, by=by, now=now, name=name, kind=kind)
    assert arrived.state == "ready", (arrived.refusal, list(arrived.problems.values()))
    imports.approve(import_id=arrived.pk, by=by, now=now)
    imports.commit(
        params={"import": arrived.pk, "by": by.pk}, report=lambda _done, _total: None, clock=lambda: now
    )
    arrived.refresh_from_db()
    return arrived


def assemble(
    *imports: Any, by: Any, now: datetime, publish_at: datetime | None = None, title: str = "Test"
) -> Any:
    """A release over these imports, assembled."""
    from monitoring.domain import releases

    release = releases.prepare(
        title=title, note="", imports=imports, publish_at=publish_at or now, by=by, now=now
    )
    releases.assemble(params={"release": release.pk}, report=lambda _done, _total: None, clock=lambda: now)
    release.refresh_from_db()
    return release


def publish(content: bytes, *, by: Any, signer: Any, now: datetime) -> Any:
    """A file brought all the way to the public."""
    from monitoring.domain import releases

    release = assemble(commit(content, by=by, now=now), by=by, now=now)
    releases.sign(release_id=release.pk, content_hash=release.content_hash, by=signer, now=now)
    releases.publish_due(now=now)
    release.refresh_from_db()
    return release
