"""What a closed or unlinked wave leaves in the files of the database: old versions of its rows, rewritten away."""

from datetime import datetime

from surveys.domain import responses, snowball, vault
from surveys.models import Wave


def due(*, now: datetime) -> list[int]:
    """Rewrites the tables of answers and keys if a wave ended since the last time; the waves it was due for.

    VACUUM runs in no transaction, so a process may die between the end of a wave and this; then the next call does it.
    """
    due = Wave.objects.filter(state__in=[Wave.State.CLOSED, Wave.State.UNLINKED], scrubbed_at=None)
    ended = dict(due.values_list("pk", "state"))
    if not ended:
        return []
    responses.scrub()
    snowball.scrub()
    if Wave.State.UNLINKED in ended.values():
        vault.scrub()
    for wave_id, state in ended.items():  # one that ended further meanwhile is due again
        Wave.objects.filter(pk=wave_id, state=state).update(scrubbed_at=now)
    return sorted(ended)
