"""The sample behind the answers of a made-up wave, and its close, so that final figures can be made of it.

Every fourth stratum has few answers, so that response classes are joined and calibration has work to do. The triggers
that keep a launched sample as it is are set aside in this database, which is thrown away.
"""

import math
from collections import Counter
from datetime import timedelta
from typing import Final

import numpy as np
from django.db import connection

from bench import way
from bench.answered_wave import SEED
from monitoring.models import Enterprise
from surveys.models import Response, SampleUnit, Stratum, Wave

_RATES: Final = (0.25, 0.65)
_FRAME: Final = (2, 8)
_BATCH: Final = 5_000
_SET_ASIDE: Final = """
ALTER TABLE surveys_stratum DISABLE TRIGGER USER;
ALTER TABLE surveys_sampleunit DISABLE TRIGGER USER;
ALTER TABLE surveys_response DISABLE TRIGGER USER;
"""
# seven of eight answers go to the stratum after, by a part of the random identifier
_THIN: Final = """
UPDATE surveys_response SET stratum_id = moved.after
FROM unnest(%s::bigint[], %s::bigint[]) AS moved(stratum, after)
WHERE stratum_id = moved.stratum AND get_byte(uuid_send(id), 15) %% 8 > 0
"""


def close(wave: Wave) -> int:
    """Draws firms for all answers and for silence beside them, and closes the wave; how many firms were drawn."""
    strata = list(Stratum.objects.filter(wave=wave).order_by("pk"))
    keys = [one.pk for one in strata]
    with connection.cursor() as cursor:
        cursor.execute(_SET_ASIDE)
        cursor.execute(_THIN, [keys[:-1:4], keys[1::4]])
    _draw(wave, _sized(wave, strata))
    wave.state, wave.closed_at = Wave.State.CLOSED, way.NOW + timedelta(30)
    wave.save(update_fields=["state", "closed_at"])
    return sum(one.allocated for one in strata)


def _sized(wave: Wave, strata: list[Stratum]) -> list[Stratum]:
    answered = Counter(Response.objects.filter(wave=wave).values_list("stratum_id", flat=True))
    dice = np.random.default_rng(SEED)
    for one, rate, frame in zip(
        strata, dice.uniform(*_RATES, len(strata)), dice.uniform(*_FRAME, len(strata)), strict=True
    ):
        one.allocated = math.ceil(answered[one.pk] / rate)
        one.population = math.ceil(one.allocated * frame)
    Stratum.objects.bulk_update(strata, ["allocated", "population"])
    return strata


def _draw(wave: Wave, strata: list[Stratum]) -> None:
    drawn = [one for one in strata for _ in range(one.allocated)]
    firms = Enterprise.objects.bulk_create(
        (
            Enterprise(
                business_number=f"9{number:09d}", name_ko=f"공급 {number}", industry=one.industry, region=one.region,
                is_synthetic=True, created_at=way.NOW,
            )
            for number, one in enumerate(drawn)
        ),
        batch_size=_BATCH,
    )  # fmt: skip
    SampleUnit.objects.bulk_create(
        (
            SampleUnit(
                wave=wave, enterprise=firm, stratum=one, origin="random", tier=one.tier,
                probability=one.allocated / one.population,
            )
            for firm, one in zip(firms, drawn, strict=True)
        ),
        batch_size=_BATCH,
    )  # fmt: skip
