"""The statements by which staged relations find their stored selves and their parents, and the rules between rows."""

from monitoring.domain.staging import MOST_PROBLEMS

# A row without days speaks of the latest relation of its two firms, whenever that began.
MATCH = """
UPDATE monitoring_stagedrelation target SET stored_id = found.id
FROM (
    SELECT t.id AS staged, r.id
    FROM monitoring_stagedrelation t
    LEFT JOIN monitoring_enterprise s ON s.business_number = t.supplier
    LEFT JOIN monitoring_enterprise b ON b.business_number = t.buyer
    LEFT JOIN LATERAL (
        SELECT id FROM monitoring_buyingrelation
        WHERE supplier_id = s.id AND buyer_id = b.id
          AND (valid_from IS NOT DISTINCT FROM t.valid_from OR (t.valid_from IS NULL AND t.valid_to IS NULL))
        ORDER BY valid_from DESC NULLS LAST LIMIT 1
    ) r ON true
    WHERE t.import_id = %(import)s
) found
WHERE target.id = found.staged AND target.stored_id IS DISTINCT FROM found.id
"""

# Where the file names no parent, the stored one stands as long as the tier does.
TAKE_STORED_PARENT = """
UPDATE monitoring_stagedrelation t SET parent_buyer = b.business_number
FROM monitoring_buyingrelation r
JOIN monitoring_buyingrelation above ON above.id = r.parent_id
JOIN monitoring_enterprise b ON b.id = above.buyer_id
WHERE t.import_id = %(import)s AND r.id = t.stored_id AND t.parent_buyer = '' AND r.tier = t.tier
"""


def _problem(rule: str, field: str, value: str, params: str, rows: str) -> str:
    return f"""
INSERT INTO monitoring_importproblem (import_id, row, "column", field, value, rule, params)
SELECT %(import)s, t.row, '', '{field}', {value}, '{rule}', {params}
{rows}
ORDER BY t.row LIMIT {MOST_PROBLEMS}
"""


_NO_PARAMS = "'{}'::jsonb"
_PAIR = "t.supplier || ' → ' || t.buyer"
_STAGED = "FROM monitoring_stagedrelation t"
_HERE = "t.import_id = %(import)s"

_DUPLICATE = _problem(
    "duplicate_relation", "key", _PAIR, "jsonb_build_object('first', t.first)",
    f"""FROM (SELECT *, min(row) OVER (PARTITION BY supplier, buyer, valid_from) AS first
      {_STAGED} WHERE {_HERE}) t WHERE t.row <> t.first""",
)  # fmt: skip

_UNKNOWN = [
    _problem(
        "unknown_firm", field, f"t.{field}", _NO_PARAMS,
        f"""{_STAGED} WHERE {_HERE} AND t.{field} <> '' AND NOT EXISTS
    (SELECT 1 FROM monitoring_enterprise e WHERE e.business_number = t.{field})""",
    )
    for field in ("supplier", "buyer", "parent_buyer")
]  # fmt: skip

# Rows of two firms in the order of their first day: the one before has to end first.
_OVERLAPS_ROW = _problem(
    "overlaps_row", "valid_from", _PAIR, "jsonb_build_object('first', t.earlier)",
    f"""FROM (SELECT t.*, lag(t.row) OVER pair AS earlier, lag(t.valid_from) OVER pair AS began,
             lag(t.valid_to) OVER pair AS ended
      {_STAGED} WHERE {_HERE}
      WINDOW pair AS (PARTITION BY supplier, buyer ORDER BY valid_from NULLS FIRST, row)) t
WHERE t.earlier IS NOT NULL AND t.began IS DISTINCT FROM t.valid_from
    AND (t.ended IS NULL OR t.ended > t.valid_from)""",
)  # fmt: skip

_OVERLAPS_STORED = _problem(
    "overlaps_stored", "valid_from", _PAIR,
    "jsonb_build_object('from', coalesce(r.valid_from::text, '…'), 'to', coalesce(r.valid_to::text, '…'))",
    f"""{_STAGED}
JOIN monitoring_enterprise s ON s.business_number = t.supplier
JOIN monitoring_enterprise b ON b.business_number = t.buyer
LEFT JOIN monitoring_buyingrelation own ON own.id = t.stored_id
JOIN monitoring_buyingrelation r ON r.supplier_id = s.id AND r.buyer_id = b.id AND r.id IS DISTINCT FROM own.id
    AND daterange(r.valid_from, r.valid_to, '[)') && daterange(
        coalesce(t.valid_from, own.valid_from), coalesce(t.valid_to, own.valid_to), '[)')
WHERE {_HERE} AND NOT EXISTS (
    SELECT 1 FROM monitoring_stagedrelation u WHERE u.import_id = t.import_id AND u.stored_id = r.id)""",
)  # fmt: skip

_TIER_HAS_CHILDREN = _problem(
    "tier_has_children", "tier", "t.tier", "jsonb_build_object('stored', r.tier)",
    f"""{_STAGED} JOIN monitoring_buyingrelation r ON r.id = t.stored_id AND r.tier <> t.tier
WHERE {_HERE} AND EXISTS (
    SELECT 1 FROM monitoring_buyingrelation c WHERE c.parent_id = r.id AND NOT EXISTS (
        SELECT 1 FROM monitoring_stagedrelation u WHERE u.import_id = t.import_id AND u.stored_id = c.id))""",
)  # fmt: skip

RULES = (_DUPLICATE, *_UNKNOWN, _OVERLAPS_ROW, _OVERLAPS_STORED, _TIER_HAS_CHILDREN)

# Where a parent may be found: the rows of the file, and the stored relations that no row speaks of.
_POOL = """
    SELECT u.row, NULL::bigint AS id, u.supplier, u.buyer, u.tier, u.valid_from,
           daterange(u.valid_from, u.valid_to, '[)') AS validity
    FROM monitoring_stagedrelation u WHERE u.import_id = %(import)s
    UNION ALL
    SELECT NULL, r.id, s.business_number, b.business_number, r.tier, r.valid_from,
           daterange(r.valid_from, r.valid_to, '[)')
    FROM monitoring_buyingrelation r
    JOIN monitoring_enterprise s ON s.id = r.supplier_id
    JOIN monitoring_enterprise b ON b.id = r.buyer_id
    WHERE NOT EXISTS (
        SELECT 1 FROM monitoring_stagedrelation u WHERE u.import_id = %(import)s AND u.stored_id = r.id)
"""

_CANDIDATES = f"""
    FROM monitoring_stagedrelation t
    JOIN ({_POOL}) p ON p.supplier = t.buyer AND t.parent_buyer IN ('', p.buyer)
        AND ((t.tier = '2' AND p.tier = '1') OR (t.tier = '3' AND p.tier IN ('2', '3')))
        AND p.validity && daterange(t.valid_from, t.valid_to, '[)')
    WHERE t.import_id = %(import)s
"""

_AMBIGUOUS = _problem(
    "parent_ambiguous", "parent_buyer", "''", "jsonb_build_object('count', t.several)",
    f"""FROM (SELECT t.row, count(DISTINCT p.buyer) AS several {_CANDIDATES} AND t.parent_buyer = ''
      GROUP BY t.row) t WHERE t.several > 1""",
)  # fmt: skip

_FIND_PARENT = f"""
UPDATE monitoring_stagedrelation target SET parent_row = found.above_row, parent_stored_id = found.above
FROM monitoring_stagedrelation own
LEFT JOIN (
    SELECT DISTINCT ON (t.id) t.id, p.row AS above_row, p.id AS above
    {_CANDIDATES} ORDER BY t.id, p.tier, p.valid_from DESC NULLS LAST
) found ON found.id = own.id
WHERE own.import_id = %(import)s AND target.id = own.id
    AND (target.parent_row, target.parent_stored_id) IS DISTINCT FROM (found.above_row, found.above)
"""

_ORPHAN = (
    f"""{_STAGED} WHERE {_HERE} AND t.tier <> '1' AND t.parent_row IS NULL AND t.parent_stored_id IS NULL"""
)

_MISSING = _problem("parent_missing", "parent_buyer", "''", _NO_PARAMS, f"{_ORPHAN} AND t.parent_buyer = ''")
_NOT_FOUND = _problem(
    "parent_unknown", "parent_buyer", "t.parent_buyer", _NO_PARAMS, f"{_ORPHAN} AND t.parent_buyer <> ''"
)

# Steps up from each row. A chain of honest firms is short; one that does not end in 50 steps is a ring.
_LONGEST = 50
_CYCLE = f"""
WITH RECURSIVE node AS MATERIALIZED (
    SELECT 'f' || t.row AS key, t.supplier, t.buyer, t.row,
           coalesce('f' || t.parent_row, 'f' || twin.row, 's' || t.parent_stored_id) AS up
    FROM monitoring_stagedrelation t
    LEFT JOIN monitoring_stagedrelation twin
        ON twin.import_id = t.import_id AND twin.stored_id = t.parent_stored_id
    WHERE t.import_id = %(import)s
    UNION ALL
    SELECT 's' || r.id, s.business_number, b.business_number, NULL, coalesce('f' || twin.row, 's' || r.parent_id)
    FROM monitoring_buyingrelation r
    JOIN monitoring_enterprise s ON s.id = r.supplier_id
    JOIN monitoring_enterprise b ON b.id = r.buyer_id
    LEFT JOIN monitoring_stagedrelation twin
        ON twin.import_id = %(import)s AND twin.stored_id = r.parent_id
), walk AS (
    SELECT row AS start, supplier AS origin, up, 1 AS steps, false AS ring
    FROM node WHERE row IS NOT NULL AND up IS NOT NULL
    UNION ALL
    SELECT w.start, w.origin, n.up, w.steps + 1,
           w.origin IN (n.supplier, n.buyer) OR w.steps >= {_LONGEST}
    FROM walk w JOIN node n ON n.key = w.up WHERE NOT w.ring
)
INSERT INTO monitoring_importproblem (import_id, row, "column", field, value, rule, params)
SELECT %(import)s, t.row, '', 'parent_buyer', {_PAIR}, 'chain_cycle', {_NO_PARAMS}
FROM monitoring_stagedrelation t
WHERE {_HERE} AND t.row IN (SELECT start FROM walk WHERE ring)
ORDER BY t.row LIMIT {MOST_PROBLEMS}
"""

CHAIN_RULES = (_AMBIGUOUS, _FIND_PARENT, _MISSING, _NOT_FOUND, _CYCLE)
