"""The way of a file through the product, step by step, as its jobs take it."""

from datetime import UTC, datetime

from bench import people
from monitoring.domain import imports, releases
from monitoring.models import Import, Release

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def quietly(_done: int, _total: int) -> None:
    """Progress goes to a job's row in the product; there is no job here."""


def stage(content: bytes, *, name: str = "bench.csv") -> Import:
    """From bytes to staged rows that are compared with the store."""
    arrived = imports.receive(content=content, name=name, by=people.analyst(), now=NOW)
    imports.stage(params={"import": arrived.pk}, report=quietly, clock=lambda: NOW)
    arrived.refresh_from_db()
    if arrived.state != Import.State.READY:
        raise RuntimeError(
            f"the made-up file was refused: {arrived.refusal} {list(arrived.problems.values()[:3])}"
        )
    return arrived


def commit(arrived: Import) -> Import:
    """From staged rows to observations."""
    by = people.analyst()
    imports.approve(import_id=arrived.pk, by=by, now=NOW)
    imports.commit(params={"import": arrived.pk, "by": by.pk}, report=quietly, clock=lambda: NOW)
    arrived.refresh_from_db()
    return arrived


def prepare(*chosen: Import) -> Release:
    return releases.prepare(
        title="Bench", note="", imports=chosen, publish_at=NOW, by=people.analyst(), now=NOW
    )


def assemble(release: Release) -> Release:
    releases.assemble(params={"release": release.pk}, report=quietly, clock=lambda: NOW)
    release.refresh_from_db()
    return release


def publish(release: Release) -> Release:
    releases.sign(
        release_id=release.pk, content_hash=release.content_hash, by=people.administrator(), now=NOW
    )
    releases.publish_due(now=NOW)
    release.refresh_from_db()
    return release
