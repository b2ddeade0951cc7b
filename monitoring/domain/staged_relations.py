"""Files of buying relations: whether their chains hold, what would change, and the change, set by set."""

from datetime import datetime

from django.db import connection

from monitoring.domain import locks
from monitoring.domain.queries import vocabulary
from monitoring.domain.staged_relation_chains import CHAIN_RULES, MATCH, RULES, TAKE_STORED_PARENT
from monitoring.domain.staging import Kind, counts
from monitoring.models import ImportProblem, StagedRelation
from monitoring.sources import register_columns, register_rows

FIELDS = ("row", "supplier", "buyer", "tier", "parent_buyer", "valid_from", "valid_to", "provenance")
JUDGED = frozenset(
    {
        "duplicate_relation", "unknown_firm", "overlaps_row", "overlaps_stored", "tier_has_children",
        "parent_ambiguous", "parent_missing", "parent_unknown", "chain_cycle",
    }
)  # fmt: skip


def judge(*, import_id: int, is_whole: bool) -> None:
    """Adds problems of rows with each other and with the register; of chains only where every row stands.

    Finds for each row the stored relation that it speaks of, and its parent, among the rows and the store.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE monitoring_stagedrelation")
        cursor.execute(MATCH, {"import": import_id})
        for statement in RULES:
            cursor.execute(statement, {"import": import_id})
        if not is_whole or ImportProblem.objects.filter(file=import_id).exists():
            return
        cursor.execute(TAKE_STORED_PARENT, {"import": import_id})
        for statement in CHAIN_RULES:
            cursor.execute(statement, {"import": import_id})


def compare(*, import_id: int) -> tuple[tuple[int, int, int], bool]:
    """Says of each row whether its relation is new, would be changed or known from one source more, or stays."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE, {"import": import_id})
        moved = cursor.rowcount > 0
    return counts(staged=StagedRelation, import_id=import_id), moved


def promote(*, import_id: int, now: datetime) -> None:  # noqa: ARG001 - a relation has days, and no moment
    """Writes relations, then who hangs on whom, then the evidence, in the caller's transaction."""
    with connection.cursor() as cursor:
        for statement in (_CHANGE, _ADD, MATCH, _HANG, _ADD_EVIDENCE):
            cursor.execute(statement, {"import": import_id})
        cursor.execute("ANALYZE monitoring_buyingrelation, monitoring_relationevidence")


_PARENT = "coalesce(above.stored_id, t.parent_stored_id)"

_COMPARE = f"""
UPDATE monitoring_stagedrelation target SET change = found.change, before = found.before
FROM (
    SELECT t.id,
           CASE WHEN r.id IS NULL THEN 'new'
                WHEN r.tier <> t.tier OR t.valid_to <> r.valid_to OR (t.valid_to IS NOT NULL AND r.valid_to IS NULL)
                     OR r.parent_id IS DISTINCT FROM {_PARENT}
                     OR NOT EXISTS (SELECT 1 FROM monitoring_relationevidence e
                                    WHERE e.relation_id = r.id AND e.provenance = t.provenance)
                THEN 'revised' ELSE 'unchanged' END AS change,
           CASE WHEN r.id IS NULL THEN '' ELSE md5(r::text) END AS before
    FROM monitoring_stagedrelation t
    LEFT JOIN monitoring_buyingrelation r ON r.id = t.stored_id
    LEFT JOIN monitoring_stagedrelation above ON above.import_id = t.import_id AND above.row = t.parent_row
    WHERE t.import_id = %(import)s
) found
WHERE target.id = found.id AND (target.change, target.before) IS DISTINCT FROM (found.change, found.before)
"""

# A first-tier relation may have no parent, and an ended one makes room for the next: so before anything is added.
_CHANGE = """
UPDATE monitoring_buyingrelation r SET tier = t.tier, parent_id = NULL, valid_to = coalesce(t.valid_to, r.valid_to)
FROM monitoring_stagedrelation t
WHERE t.import_id = %(import)s AND t.change = 'revised' AND r.id = t.stored_id
"""

_ADD = """
INSERT INTO monitoring_buyingrelation (supplier_id, buyer_id, tier, parent_id, valid_from, valid_to)
SELECT s.id, b.id, t.tier, NULL, t.valid_from, t.valid_to
FROM monitoring_stagedrelation t
JOIN monitoring_enterprise s ON s.business_number = t.supplier
JOIN monitoring_enterprise b ON b.business_number = t.buyer
WHERE t.import_id = %(import)s AND t.change = 'new' ORDER BY t.row
"""

_HANG = f"""
UPDATE monitoring_buyingrelation r SET parent_id = {_PARENT}
FROM monitoring_stagedrelation t
LEFT JOIN monitoring_stagedrelation above ON above.import_id = t.import_id AND above.row = t.parent_row
WHERE t.import_id = %(import)s AND t.change <> 'unchanged' AND r.id = t.stored_id
    AND r.parent_id IS DISTINCT FROM {_PARENT}
"""

_ADD_EVIDENCE = """
INSERT INTO monitoring_relationevidence (relation_id, provenance, arrived_in_id)
SELECT stored_id, provenance, import_id FROM monitoring_stagedrelation
WHERE import_id = %(import)s AND change <> 'unchanged' ORDER BY row
ON CONFLICT (relation_id, provenance) DO NOTHING
"""

KIND = Kind(
    shape=register_columns.RELATIONS,
    reference=vocabulary.for_register,
    check=register_rows.check_relation,
    staged=StagedRelation,
    fields=FIELDS,
    lock=locks.REGISTER,
    judge=judge,
    judged=JUDGED,
    compare=compare,
    promote=promote,
    judged_anew=True,
)
