"""The demo: synthetic people, and the shipped sourced figures brought in by the same path as any file of staff."""

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from monitoring.definitions import catalog
from monitoring.domain import imports, releases
from monitoring.domain.jobs import Clock
from monitoring.models import Import, Job, Release, User

# Public on purpose: these logins exist only with WINWIN_DEMO=1, and a boot without it refuses them.
PASSWORD = "winwin-demo-2026"  # noqa: S105
LOGINS = (
    ("demo-admin", User.Role.ADMINISTRATOR),
    ("demo-analyst", User.Role.ANALYST),
    ("demo-officer", User.Role.FIELD_OFFICER),
    ("demo-viewer", User.Role.VIEWER),
)
KIND = "build_demo"
TITLE = "첫 공표 (First release)"


def create_logins() -> list[tuple[str, str]]:
    """One login for each role; (user name, role). Safe to repeat."""
    for name, role in LOGINS:
        User.objects.update_or_create(
            username=name,
            defaults={
                "role": role,
                "is_demo": True,
                "is_active": True,
                "is_staff": role in {User.Role.ADMINISTRATOR, User.Role.ANALYST},
                "password": make_password(PASSWORD),
            },
        )
    return [(name, role.value) for name, role in LOGINS]


def current_job() -> Job | None:
    """The unfinished or failed job that builds the demo, for the progress shown on the page."""
    return Job.objects.filter(kind=KIND).exclude(state=Job.State.DONE).order_by("-pk").first()


def build(*, params: dict[str, object], report: Callable[[int, int], None], clock: Clock) -> None:  # noqa: ARG001
    """The job that imports each shipped file and releases them together; goes on where a killed run stopped."""
    files = catalog.observation_files()
    steps = len(files) + 1
    analyst, administrator = (
        User.objects.get(username="demo-analyst"),
        User.objects.get(username="demo-admin"),
    )
    if Release.objects.filter(state=Release.State.PUBLISHED).exists():
        report(steps, steps)
        return
    for done, path in enumerate(files):
        report(done, steps)
        _bring_in(content=path.read_bytes(), name=path.name, by=analyst, clock=clock)
    report(len(files), steps)
    _release(prepared_by=analyst, signed_by=administrator, clock=clock)
    report(steps, steps)


def _bring_in(*, content: bytes, name: str, by: User, clock: Clock) -> None:
    def quietly(_done: int, _total: int) -> None:
        """The demo counts files, not rows."""

    arrived = Import.objects.filter(name=name, created_by=by).exclude(state=Import.State.DISCARDED).last()
    arrived = arrived or imports.receive(content=content, name=name, by=by, now=clock())
    imports.stage(params={"import": arrived.pk}, report=quietly, clock=clock)
    arrived.refresh_from_db()
    if arrived.state == Import.State.READY:
        imports.approve(import_id=arrived.pk, by=by, now=clock())
    if arrived.state == Import.State.REFUSED:
        raise RuntimeError(f"the shipped file {name} was refused: {arrived.refusal or arrived.problem_count}")
    imports.commit(params={"import": arrived.pk, "by": by.pk}, report=quietly, clock=clock)


def _release(*, prepared_by: User, signed_by: User, clock: Clock) -> None:
    release = Release.objects.in_preparation().first()
    if release is None:
        release = _prepare(by=prepared_by, now=clock())
    releases.assemble(params={"release": release.pk}, report=lambda _done, _total: None, clock=clock)
    release.refresh_from_db()
    if release.state == Release.State.ASSEMBLED:
        releases.sign(release_id=release.pk, content_hash=release.content_hash, by=signed_by, now=clock())
    releases.publish_due(now=clock())


def _prepare(*, by: User, now: datetime) -> Release:
    with transaction.atomic():
        committed = Import.objects.filter(state=Import.State.COMMITTED)
        return releases.prepare(title=TITLE, note="", imports=committed, publish_at=now, by=by, now=now)
