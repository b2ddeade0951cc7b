"""The record of who did what."""

from datetime import datetime
from uuid import UUID

from monitoring.models import AuditEvent, User


def record(
    *,
    by: User | None,
    action: str,
    subject: str,
    subject_id: int | UUID,
    now: datetime,
    details: dict[str, object] | None = None,
) -> None:
    """Adds an event, in the caller's transaction. `by=None` is the system itself."""
    AuditEvent.objects.create(
        at=now,
        actor=by.username if by else "system",
        action=action,
        subject=subject,
        subject_id=str(subject_id),
        details=details or {},
    )
