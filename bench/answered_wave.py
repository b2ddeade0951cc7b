"""A wave of made-up answers in the real tables, as many as a measurement needs, from a fixed seed.

60 strata (industry, size and region) unless more are asked for, the core questionnaire with the METI module: 37 columns of scores. Four firms in
five rate one buyer, the others two or three, 1.25 relations a response; a few of the 250 buyers have most suppliers.
Rows carry whole answers beside their scores, so that they are as wide as real ones, and lie in no order of the strata.
"""

import json
from collections.abc import Sequence
from datetime import timedelta
from itertools import product
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from django.db import connection

from bench import way
from monitoring.models import Enterprise
from surveys.domain import questionnaires
from surveys.estimation.tallies import NONE
from surveys.models import QuestionnaireVersion, Round, Stratum, Wave

SEED: Final = 20261126
BUYERS: Final = 250
REGIONS: Final = ("KR-11", "KR-41", "KR-48")
_INDUSTRIES: Final = ("C10", "C20", "C29", "C30", "F")
_SIZES: Final = ("M", "S", "MICRO", "MID")
_RATE_ONE_TWO_THREE: Final = (0.8, 0.15, 0.05)
_WITHOUT_SCORE: Final = 0.08
_NOT_IN_THE_REGISTER: Final = 0.05
_CHANNELS: Final = (("web", 0.8), ("phone", 0.15), ("officer", 0.05))
_TIERS: Final = (("1", 0.7), ("2", 0.2), ("3", 0.1))
_SOURCES: Final = (
    ('["buyer_list"]', 0.4), ('["trade_body"]', 0.25), ('["buyer_list", "trade_body"]', 0.2),
    ('["self_registration"]', 0.1), ('["public_register"]', 0.05),
)  # fmt: skip
_TABLES: Final = """
CREATE TEMPORARY TABLE made_firm (firm int, id uuid, stratum int, channel int);
CREATE TEMPORARY TABLE made_relation (firm int, id uuid, buyer int, tier int, sources int, scores bytea);
"""
_RESPONSES: Final = """
INSERT INTO surveys_response (id, wave_id, stratum_id, origin, channel, language, week, minutes_band, consent_version,
    answers, edit_failures)
SELECT id, %s, (%s::bigint[])[stratum + 1], 'random', (%s::text[])[channel + 1], 'ko', '2026-W48', '3-5', '1', %s::jsonb,
    '{}'
FROM made_firm
"""
_RELATIONS: Final = """
INSERT INTO surveys_relationanswer (id, response_id, buyer_id, buyer_as_written, tier, provenances, answers, scores)
SELECT relation.id, firm.id, (%s::bigint[])[relation.buyer + 1], '', (%s::text[])[relation.tier + 1],
    (%s::jsonb[])[relation.sources + 1], %s::jsonb, relation.scores
FROM made_relation relation JOIN made_firm firm USING (firm)
"""
_UNCOUNTED: Final = """
INSERT INTO surveys_uncountedresponse (response_id, stratum_id)
SELECT id, (%s::bigint[])[stratum + 1] FROM made_firm
"""
Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


def make(responses: int, *, regions: Sequence[str] = REGIONS, buyers: int = BUYERS) -> Wave:
    """An open wave with its strata, buyers and so many counted-as-nothing-yet responses."""
    strata = tuple(product(_INDUSTRIES, _SIZES, regions))
    questionnaires.load_shipped(now=way.NOW)
    core, module = (
        QuestionnaireVersion.objects.get(code=code, version=1) for code in ("core", "meti_negotiation")
    )
    facts: dict[str, Any] = {"title_ko": "잰다", "title_en": "Measured", "created_at": way.NOW}
    wave = Wave.objects.create(
        round=Round.objects.create(period="2026-H2", **facts), code="bench", questionnaire=core, module=module,
        mode="confidential", seed=1, opens_at=way.NOW, closes_at=way.NOW + timedelta(30), state="open",
        release_on=way.NOW.date(), retain_until=way.NOW.date(), launched_at=way.NOW, is_synthetic=True, **facts,
    )  # fmt: skip
    Stratum.objects.bulk_create(
        Stratum(
            wave=wave, industry=industry, size_class=size, region=region, population=2 * responses, allocated=responses // len(strata) + 1,
        )
        for industry, size, region in strata
    )  # fmt: skip
    Enterprise.objects.bulk_create(
        Enterprise(
            business_number=f"{number:010d}", name_ko=f"매수 {number}", industry="C29", region="KR-11",
            is_synthetic=True, created_at=way.NOW,
        )
        for number in range(buyers)
    )  # fmt: skip
    add(wave, responses, seed=SEED, uncounted=False)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE, FREEZE) surveys_response, surveys_relationanswer")
    return wave


def add(wave: Wave, responses: int, *, seed: int, uncounted: bool) -> None:
    """More answers; `uncounted` ones stand on the list of the count."""
    dice = np.random.default_rng(seed)
    strata = list(Stratum.objects.filter(wave=wave).order_by("pk").values_list("pk", flat=True))
    buyers = list(
        Enterprise.objects.filter(name_ko__startswith="매수").order_by("pk").values_list("pk", flat=True)
    )
    of_firm, of_buyer = _answers(wave)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS made_firm, made_relation")
        cursor.execute(_TABLES)
        firm_of = _firms(dice, responses, len(strata))
        _relations(
            dice,
            firm_of,
            len(buyers),
            [not one.per_buyer for one in questionnaires.layout(wave=wave).columns],
        )
        cursor.execute(_RESPONSES, [wave.pk, strata, [one for one, _ in _CHANNELS], of_firm])
        cursor.execute(
            _RELATIONS, [[*buyers, None], [one for one, _ in _TIERS], [one for one, _ in _SOURCES], of_buyer]
        )
        if uncounted:
            cursor.execute(_UNCOUNTED, [strata])


def _firms(dice: np.random.Generator, count: int, strata: int) -> Numbers:
    """Stores firms; the firm of each relation."""
    _copy("made_firm", count, {
        "firm": np.arange(count), "id": _identifiers(dice, count), "stratum": dice.integers(0, strata, count),
        "channel": _chosen(dice, [share for _, share in _CHANNELS], count),
    })  # fmt: skip
    return np.repeat(np.arange(count), 1 + _chosen(dice, _RATE_ONE_TWO_THREE, count))


def _relations(dice: np.random.Generator, firm: Numbers, buyers: int, once: list[bool]) -> None:
    count = len(firm)
    nth = np.arange(count) - np.searchsorted(firm, firm)
    shares = 1 / np.arange(1, buyers + 1)
    buyer = (
        _chosen(dice, list(shares / shares.sum()), count)[np.searchsorted(firm, firm)] + 7 * nth
    ) % buyers
    buyer[dice.random(count) < _NOT_IN_THE_REGISTER] = buyers
    scores = 2500 * dice.integers(0, 5, (count, len(once)), dtype=np.int16)
    scores[dice.random(scores.shape, dtype=np.float32) < _WITHOUT_SCORE] = NONE
    scores[:, once] = scores[np.searchsorted(firm, firm)][:, once]
    _copy("made_relation", count, {
        "firm": firm, "id": _identifiers(dice, count), "buyer": buyer,
        "tier": _chosen(dice, [share for _, share in _TIERS], count),
        "sources": _chosen(dice, [share for _, share in _SOURCES], count), "scores": scores.astype(">i2"),
    })  # fmt: skip


def _chosen(dice: np.random.Generator, shares: Sequence[float], count: int) -> Numbers:
    return dice.choice(len(shares), count, p=shares)


def _identifiers(dice: np.random.Generator, count: int) -> npt.NDArray[np.uint8]:
    return dice.integers(0, 256, (count, 16), dtype=np.uint8)


def _copy(table: str, count: int, columns: dict[str, npt.NDArray[Any]]) -> None:
    """Copies whole-number columns [n] and columns of bytes [n, k] in PostgreSQL's binary form, made by NumPy."""
    fields: list[Any] = [("fields", ">i2")]
    for name, values in columns.items():
        form = ">i4" if values.ndim == 1 else (values.dtype, values.shape[1])
        fields += [(f"{name} length", ">i4"), (name, *(form if isinstance(form, tuple) else (form,)))]
    rows = np.zeros(count, np.dtype(fields))
    rows["fields"] = len(columns)
    for name, values in columns.items():
        rows[name] = values
        rows[f"{name} length"] = rows.dtype[name].itemsize
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(b"PGCOPY\n\xff\r\n\x00" + bytes(8))
        for start in range(0, count, 10_000):
            copy.write(rows[start : start + 10_000].tobytes())
        copy.write(b"\xff\xff")


def _answers(wave: Wave) -> tuple[str, str]:
    """The first option, point or number of every item, as JSON: of the firm, and of the buyer."""
    said: dict[bool, dict[str, object]] = {False: {}, True: {}}
    for group in questionnaires.compiled(wave=wave).groups:
        for item in group.items:
            first = item.scale.points()[0] if item.scale else item.options[0].code if item.options else "1"
            said[group.per_buyer][item.code] = [first] if item.type == "multiple" else first
    return json.dumps(said[False]), json.dumps(said[True])
