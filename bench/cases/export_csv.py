"""The CSV of an analyst export, against the plainest writing of the same answers.

Ours is the whole job: rows of the wave in random order from a server-side cursor, what was not to be asked told apart
from what was not answered, codes and labels, formula-safe cells, CSV, codebook, manifest, archive. The peer reads the same
answers in one query and writes their codes with `csv.writer`, without labels, order or safety: what any export costs at
least. The size is the number of responses, one buyer each, made by one INSERT … SELECT. LimeSurvey 6.4 took 55 s for
100,000 responses with labels; the limit of the product is 5 s.
"""

import csv
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db import connection

from bench import database, people, way
from bench.duels import Case, DifferentResults, Duel, Side
from surveys.domain import exports, questionnaires
from surveys.models import AnalystExport, QuestionnaireVersion, Round, Stratum, Wave


def duels(sizes: Sequence[int]) -> Iterator[Duel]:
    for size in sizes:
        database.fresh(name=database.RUN, template=database.BASE)
        wave = _wave(size)

        def prepare(wave: Wave = wave) -> None:
            _ask(wave)

        def ours() -> int:
            asked = AnalystExport.objects.get()
            exports.build(params={"export": str(asked.pk)}, report=way.quietly, clock=lambda: way.NOW)
            return AnalystExport.objects.values_list("row_count", flat=True).get() or 0

        def peer(wave: Wave = wave) -> int:
            return _plain(wave)

        def agree(ours: int, peer: int, size: int = size) -> None:
            if not ours == peer == size:
                raise DifferentResults(f"{ours} {peer}")

        yield Duel("csv", size, "csv.writer without labels", Side(ours, prepare), Side(peer), agree)


def _ask(wave: Wave) -> None:
    AnalystExport.objects.all().delete()
    asked = exports.request(
        wave=wave, form="csv", language="ko", with_buyers=False, with_texts=False, reason="to measure its time",
        by=people.analyst(), now=way.NOW,
    )  # fmt: skip
    exports.approve(export_id=asked.pk, by=people.administrator(), now=way.NOW)


def _plain(wave: Wave) -> int:
    items = [item.code for item in questionnaires.compiled(wave=wave).items()]
    with tempfile.TemporaryDirectory() as folder, connection.cursor() as cursor:
        cursor.execute(
            """SELECT response.answers || relation.answers FROM surveys_response response
               JOIN surveys_relationanswer relation ON relation.response_id = response.id
               WHERE response.wave_id = %s""",
            [wave.pk],
        )
        with (Path(folder) / "plain.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(items)
            count = 0
            for (found,) in cursor:
                said = json.loads(found)
                writer.writerow([said.get(code, "") for code in items])
                count += 1
    return count


def _wave(size: int) -> Wave:
    questionnaires.load_shipped(now=way.NOW)
    core = QuestionnaireVersion.objects.get(code="core", version=1)
    facts: dict[str, Any] = {"title_ko": "잰다", "title_en": "Measured", "created_at": way.NOW}
    wave = Wave.objects.create(
        round=Round.objects.create(period="2026-H2", **facts), code="bench", questionnaire=core, mode="confidential",
        seed=1, opens_at=way.NOW.replace(year=2025), closes_at=way.NOW, release_on=way.NOW.date(),
        retain_until=way.NOW.date(), state="closed", launched_at=way.NOW.replace(year=2025), closed_at=way.NOW,
        is_synthetic=True, **facts,
    )  # fmt: skip
    stratum = Stratum.objects.create(
        wave=wave, industry="C", region="KR-11", size_class="S", tier="1", population=size
    )
    firm, buyer = _answers(wave)
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH made AS (
                 INSERT INTO surveys_response (id, wave_id, stratum_id, origin, channel, language, week, minutes_band,
                     consent_version, answers, edit_failures)
                 SELECT gen_random_uuid(), %s, %s, 'random', 'web', 'ko', '', '3-5', '1', %s::jsonb, '{}'
                 FROM generate_series(1, %s) RETURNING id)
               INSERT INTO surveys_relationanswer (id, response_id, buyer_as_written, tier, provenances, answers)
               SELECT gen_random_uuid(), id, 'Bench', '1', '["buyer_list"]', %s::jsonb FROM made""",
            [wave.pk, stratum.pk, json.dumps(firm), size, json.dumps(buyer)],
        )
        cursor.execute("ANALYZE surveys_response, surveys_relationanswer")
    return wave


def _answers(wave: Wave) -> tuple[dict[str, object], dict[str, object]]:
    """The first option, point or number of every item: of the firm, and of the buyer."""
    said: dict[bool, dict[str, object]] = {False: {}, True: {}}
    for group in questionnaires.compiled(wave=wave).groups:
        for item in group.items:
            first = item.scale.points()[0] if item.scale else item.options[0].code if item.options else "1"
            said[group.per_buyer][item.code] = [first] if item.type == "multiple" else first
    return said[False], said[True]


CASE = Case(sizes=(10_000, 30_000, 100_000), quick_sizes=(200,), rounds=3, duels=duels)
