"""Waves that firms have answered, with scores drawn from a seed: rows as a count and a final computation read them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tests.factories import firms, waves
from tests.factories.waves import NOW

NONE = -32768


def stratum(wave: Any, *, population: int = 200, **codes: Any) -> Any:
    from surveys.models import Stratum

    return Stratum.objects.create(wave=wave, population=population, allocated=50, **codes)


def firms_of(
    wave: Any,
    held: Any,
    *,
    firms_answering: int,
    silent: int = 0,
    tier: str = "1",
    sources: Sequence[str] = ("buyer_list",),
    buyers: Sequence[Any] = (None,),
    mean: int = 60,
    seed: int = 1,
) -> list[Any]:
    """So many firms of a stratum that answered on each of `buyers`, scores about `mean`; `silent` more did not."""
    from surveys.domain import questionnaires, tallies
    from surveys.models import RelationAnswer, Response, SampleUnit

    SampleUnit.objects.bulk_create(
        SampleUnit(wave=wave, enterprise=one, stratum=held, origin="random", tier=tier, probability=0.1)
        for one in (firms.make("가상부품") for _ in range(firms_answering + silent))
    )
    columns = questionnaires.layout(wave=wave).columns
    dice = np.random.default_rng(seed)
    made, relations = [], []
    for _ in range(firms_answering):
        response = _response(wave, held)
        made.append(response)
        own = scores(columns, dice, mean)
        for buyer in buyers:
            on_buyer = scores(columns, dice, mean)
            on_buyer = np.where([one.per_buyer for one in columns], on_buyer, own)
            relations.append(
                RelationAnswer(
                    response=response, buyer=buyer, buyer_as_written="" if buyer else "갑", tier=tier,
                    provenances=list(sources), answers={}, scores=on_buyer.astype(">i2").tobytes(),
                )
            )  # fmt: skip
    Response.objects.bulk_create(made)
    RelationAnswer.objects.bulk_create(relations)
    if wave.state == "open":
        tallies.note(responses=made)
    return made


def _response(wave: Any, held: Any) -> Any:
    from surveys.models import Response

    return Response(
        wave=wave, stratum=held, origin="random", channel="web", language="ko", consent_version="1", answers={},
        week="2026-W48" if wave.mode == "confidential" else "", minutes_band="3-5",
    )  # fmt: skip


def scores(columns: Any, dice: Any, mean: int) -> Any:
    """A vector of hundredths of points within the ends of each column."""
    found = []
    for one in columns:
        low, high = float(one.lowest), float(one.highest)
        if one.kind == "indicator":
            found.append(high if dice.random() < mean / 200 else low)
        else:
            share = np.clip(dice.normal(mean / 100, 0.2), 0, 1)
            found.append(round(low + share * (high - low)))
    return (100 * np.array(found)).astype(np.int64)


def spread(
    wave: Any, *, buyers: Sequence[Any] = (None,), regions: Sequence[str] = ("KR-11", "KR-26", "KR-41")
) -> None:
    """Three tiers in some regions, of which the last has few answers."""
    for at, region in enumerate(regions):
        for tier, mean in (("1", 70), ("2", 55)):
            held = stratum(wave, region=region, tier=tier, industry="C", size_class="S")
            few = at == len(regions) - 1
            firms_of(
                wave, held, firms_answering=1 if few else 12, silent=3 if few else 12, tier=tier, mean=mean, buyers=buyers,
                sources=("buyer_list",) if at else ("buyer_list", "trade_body") if tier == "1" else ("trade_body",),
                seed=10 * at + int(tier),
            )  # fmt: skip


def live(**more: Any) -> Any:
    """An open wave whose answers are counted; outside any transaction."""
    from surveys.domain import tallies

    wave = waves.make(**more)
    spread(wave)
    tallies.count(wave=wave)
    return wave


def final(**more: Any) -> Any:
    """A closed wave with its final figures."""
    wave = waves.make(state="closed", **more)
    spread(wave, buyers=[firms.make("가상그룹 가"), firms.make("가상그룹 나")])
    compute(wave)
    return wave


def compute(wave: Any) -> None:
    from surveys.domain import estimates

    estimates.build(params={"wave": wave.pk}, report=lambda _done, _all: None, clock=lambda: NOW)
