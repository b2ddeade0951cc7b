"""Files of firms: what would change in the register, and the change, set by set.

An empty cell, and a column that is not there, leave what is stored as it is.
"""

from datetime import datetime

from django.db import connection

from monitoring.domain import locks
from monitoring.domain.queries import vocabulary
from monitoring.domain.staging import MOST_PROBLEMS, Kind, counts
from monitoring.models import StagedEnterprise
from monitoring.sources import register_columns, register_rows

FIELDS = (
    "row", "business_number", "name_ko", "name_en", "industry", "region",
    "size_class", "size_definition", "size_valid_from",
    "contact_name", "email", "phone", "address", "postcode", "language",
)  # fmt: skip


def judge(*, import_id: int, is_whole: bool) -> None:  # noqa: ARG001 - no rule needs the rows that are missing
    """Adds problems: a firm given twice; another size class than the stored one, without the day of the change."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE monitoring_stagedenterprise")
        cursor.execute(_DUPLICATES, [import_id])
        cursor.execute(_SIZE_WITHOUT_DAY, [import_id])


def compare(*, import_id: int) -> tuple[tuple[int, int, int], bool]:
    """Says of each row whether its firm is new, would be changed in anything, or stays; and whether that is new."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE, [import_id])
        moved = cursor.rowcount > 0
    return counts(staged=StagedEnterprise, import_id=import_id), moved


def promote(*, import_id: int, now: datetime) -> None:
    """Writes firms, then size classes, then contacts, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_ADD_FIRMS, [now, import_id])
        cursor.execute(_CHANGE_FIRMS, [import_id])
        cursor.execute("ANALYZE monitoring_enterprise")
        for statement in (_REPLACE_SIZES, _END_SIZES, _ADD_SIZES, _WRITE_CONTACTS):
            cursor.execute(statement, [import_id])


_DUPLICATES = f"""
INSERT INTO monitoring_importproblem (import_id, row, "column", field, value, rule, params)
SELECT import_id, row, '', 'business_number', business_number, 'duplicate_firm', jsonb_build_object('first', first)
FROM (SELECT *, min(row) OVER (PARTITION BY business_number) AS first
      FROM monitoring_stagedenterprise WHERE import_id = %s) t
WHERE row <> first ORDER BY row LIMIT {MOST_PROBLEMS}
"""

# The size that a row says against the one in force on its day; without a day, against the latest one.
_SIZE_DIFFERS = """
    t.size_class <> '' AND NOT EXISTS (
        SELECT 1 FROM monitoring_enterprisesize s
        WHERE s.enterprise_id = e.id AND s.size_class = t.size_class
          AND (t.size_definition = '' OR s.definition = t.size_definition)
          AND CASE WHEN t.size_valid_from IS NULL THEN s.valid_to IS NULL
              ELSE daterange(s.valid_from, s.valid_to, '[)') @> t.size_valid_from END)
"""

_SIZE_WITHOUT_DAY = f"""
INSERT INTO monitoring_importproblem (import_id, row, "column", field, value, rule, params)
SELECT t.import_id, t.row, '', 'size_class', t.size_class, 'size_needs_day',
       jsonb_build_object('stored', latest.size_class)
FROM monitoring_stagedenterprise t
JOIN monitoring_enterprise e ON e.business_number = t.business_number
JOIN LATERAL (
    SELECT size_class FROM monitoring_enterprisesize WHERE enterprise_id = e.id
    ORDER BY valid_from DESC NULLS LAST LIMIT 1
) latest ON true
WHERE t.import_id = %s AND t.size_valid_from IS NULL AND {_SIZE_DIFFERS}
ORDER BY t.row LIMIT {MOST_PROBLEMS}
"""

_CONTACT_DIFFERS = """
    (t.email <> '' OR t.phone <> '' OR t.address <> '') AND NOT EXISTS (
        SELECT 1 FROM monitoring_contact c
        WHERE c.enterprise_id = e.id AND c.is_primary
          AND t.contact_name IN ('', c.name) AND t.email IN ('', c.email) AND t.phone IN ('', c.phone)
          AND t.address IN ('', c.address) AND t.postcode IN ('', c.postcode) AND t.language IN ('', c.language))
"""

# What is stored of the firm, all of it, as a mark by which a later change is seen.
_BEFORE = """
    CASE WHEN e.id IS NULL THEN '' ELSE md5(concat(e::text,
        (SELECT string_agg(s::text, ';' ORDER BY s.id) FROM monitoring_enterprisesize s WHERE s.enterprise_id = e.id),
        (SELECT string_agg(c::text, ';' ORDER BY c.id) FROM monitoring_contact c WHERE c.enterprise_id = e.id)))
    END
"""

_COMPARE = f"""
UPDATE monitoring_stagedenterprise target
SET stored_id = found.id, change = found.change, before = found.before
FROM (
    SELECT t.id AS staged, e.id, {_BEFORE} AS before,
           CASE WHEN e.id IS NULL THEN 'new'
                WHEN e.name_ko <> t.name_ko OR t.name_en NOT IN ('', e.name_en) OR e.industry <> t.industry
                     OR e.region <> t.region OR {_SIZE_DIFFERS} OR {_CONTACT_DIFFERS}
                THEN 'revised' ELSE 'unchanged' END AS change
    FROM monitoring_stagedenterprise t
    LEFT JOIN monitoring_enterprise e ON e.business_number = t.business_number
    WHERE t.import_id = %s
) found
WHERE target.id = found.staged
    AND (target.stored_id, target.change, target.before)
        IS DISTINCT FROM (found.id, found.change, found.before)
"""

_ADD_FIRMS = """
INSERT INTO monitoring_enterprise
    (business_number, name_ko, name_en, industry, region, is_active, is_synthetic, created_at)
SELECT business_number, name_ko, name_en, industry, region, true, false, %s
FROM monitoring_stagedenterprise WHERE import_id = %s AND change = 'new' ORDER BY row
"""

_CHANGE_FIRMS = """
UPDATE monitoring_enterprise e
SET name_ko = t.name_ko, name_en = CASE WHEN t.name_en = '' THEN e.name_en ELSE t.name_en END,
    industry = t.industry, region = t.region
FROM monitoring_stagedenterprise t
WHERE t.import_id = %s AND t.change = 'revised' AND e.id = t.stored_id
"""

# The rows whose size class is to be written, beside their firms.
_SIZED = f"""
    FROM monitoring_stagedenterprise t JOIN monitoring_enterprise e ON e.business_number = t.business_number
    WHERE t.import_id = %s AND t.change <> 'unchanged' AND {_SIZE_DIFFERS}
"""

_REPLACE_SIZES = f"""
DELETE FROM monitoring_enterprisesize old USING (SELECT e.id, t.size_valid_from {_SIZED}) new
WHERE old.enterprise_id = new.id AND old.valid_from IS NOT DISTINCT FROM new.size_valid_from
"""

_END_SIZES = f"""
UPDATE monitoring_enterprisesize old SET valid_to = new.size_valid_from
FROM (SELECT e.id, t.size_valid_from {_SIZED}) new
WHERE old.enterprise_id = new.id AND daterange(old.valid_from, old.valid_to, '[)') @> new.size_valid_from
"""

_ADD_SIZES = f"""
INSERT INTO monitoring_enterprisesize (enterprise_id, size_class, definition, valid_from, valid_to)
SELECT e.id, t.size_class, t.size_definition, t.size_valid_from,
       (SELECT min(later.valid_from) FROM monitoring_enterprisesize later
        WHERE later.enterprise_id = e.id
          AND (t.size_valid_from IS NULL OR later.valid_from > t.size_valid_from))
{_SIZED}
"""

_WRITE_CONTACTS = f"""
INSERT INTO monitoring_contact AS c
    (enterprise_id, name, email, phone, address, postcode, language, is_primary, mail_state)
SELECT e.id, t.contact_name, t.email, t.phone, t.address, t.postcode,
       coalesce(nullif(t.language, ''),
                (SELECT language FROM monitoring_contact o WHERE o.enterprise_id = e.id AND o.is_primary), 'ko'),
       true, 'good'
FROM monitoring_stagedenterprise t JOIN monitoring_enterprise e ON e.business_number = t.business_number
WHERE t.import_id = %s AND {_CONTACT_DIFFERS}
ON CONFLICT (enterprise_id) WHERE is_primary DO UPDATE SET
    name = coalesce(nullif(excluded.name, ''), c.name), email = coalesce(nullif(excluded.email, ''), c.email),
    phone = coalesce(nullif(excluded.phone, ''), c.phone), address = coalesce(nullif(excluded.address, ''), c.address),
    postcode = coalesce(nullif(excluded.postcode, ''), c.postcode), language = excluded.language,
    mail_state = CASE WHEN excluded.email IN ('', c.email) THEN c.mail_state ELSE 'good' END
"""

KIND = Kind(
    shape=register_columns.ENTERPRISES,
    reference=vocabulary.for_register,
    check=register_rows.check_enterprise,
    staged=StagedEnterprise,
    fields=FIELDS,
    lock=locks.REGISTER,
    judge=judge,
    judged=frozenset({"duplicate_firm", "size_needs_day"}),
    compare=compare,
    promote=promote,
    judged_anew=True,
)
