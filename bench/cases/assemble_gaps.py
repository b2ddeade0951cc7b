"""Assembling a release, against the same done row by row through the ORM.

The store holds the observations of one committed import; a tenth of the cells has another operand that was published
before, so that both must look at what is public. Ours is `domain.releases.assemble`: items, gaps and hash. The peer
below reads the observations as objects, groups them in dictionaries, asks `calc.gaps` (the same arithmetic) and writes
the same items, gaps and hash. Each run starts from a fresh copy of the same database; the frozen gaps and the hash of
the content must be equal. The size is the number of observations in the import.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC

from bench import database, figures, way
from bench.duels import Case, Duel, Side, same
from monitoring.calc import gaps as calc
from monitoring.domain import gaps
from monitoring.models import GapResult, Indicator, Observation, Publication, Release, ReleaseItem

CHUNK = 5_000
Cell = tuple[int, int, str, str, str, str, str]
Standing = dict[Cell, dict[str, tuple[Observation, bool]]]


def duels(sizes: Sequence[int]) -> Iterator[Duel]:
    for size in sizes:
        _make_ready(size)

        def ready() -> None:
            database.fresh(name=database.RUN, template=database.READY)

        yield Duel("assemble", size, "ORM row by row", Side(_ours, ready), Side(_naive, ready), same)


def _make_ready(size: int) -> None:
    """A release in draft over `size` rows; every tenth of them replaced by a value that is public already."""
    database.fresh(name=database.READY, template=database.BASE)
    rows = list(figures.pairs(figures.cells(size * 10 // 19 + 1)))
    public = rows[::20]
    waiting = [row for place, row in enumerate(rows) if place % 20][:size]
    first = way.commit(way.stage(figures.csv_file(iter(public))))
    way.publish(way.assemble(way.prepare(first)))
    way.prepare(way.commit(way.stage(figures.csv_file(iter(waiting)), name="second.csv")))


def _draft() -> Release:
    return Release.objects.get(state=Release.State.DRAFT)


def _ours() -> str:
    return way.assemble(_draft()).content_hash


def _naive() -> str:
    """The hash of a release assembled the plain way."""
    release = _draft()
    newest: dict[tuple[int, str], Observation] = {}
    arrived = Observation.objects.filter(arrived_in__in=release.imports.all()).select_related(
        "series", "source"
    )
    for one in arrived.order_by("vintage").iterator(CHUNK):
        newest[one.series_id, one.period] = one
    public = {
        (one.series_id, one.period): one.observation
        for one in Publication.objects.filter(superseded_at=None).select_related(
            "observation__series", "observation__source"
        )
    }
    chosen = {
        key: one for key, one in newest.items() if key not in public or public[key].vintage < one.vintage
    }
    ReleaseItem.objects.bulk_create(
        (ReleaseItem(release=release, observation=one) for one in chosen.values()), batch_size=CHUNK
    )
    indicator = Indicator.objects.get(code="operating_margin")
    rule = gaps.rule_of(indicator)
    standing = _standing(chosen, public, {indicator.gap_large: "large", indicator.gap_sme: "sme"})
    results = [
        _gap(release, cell, sides, rule)
        for cell, sides in standing.items()
        if any(fresh for _, fresh in sides.values())
    ]
    GapResult.objects.bulk_create(results, batch_size=CHUNK)
    return _hash(release, list(chosen.values()), results)


def _standing(
    chosen: dict[tuple[int, str], Observation],
    public: dict[tuple[int, str], Observation],
    names: dict[str, str],
) -> Standing:
    """Operands by cell, each with whether it is of this release; there are levels alone in this data."""
    found: Standing = {}
    for key, one in {**public, **chosen}.items():
        s = one.series
        cell = (s.indicator_id, s.basis_id, s.region, s.industry, s.tier, s.buyer, one.period)
        found.setdefault(cell, {})[names[s.size_class]] = (one, key in chosen)
    return found


def _gap(
    release: Release, cell: Cell, sides: dict[str, tuple[Observation, bool]], rule: calc.Rule
) -> GapResult:
    large, sme = (sides[name][0] if name in sides else None for name in ("large", "sme"))
    gap = calc.compute(large=_operand(large), sme=_operand(sme), rule=rule)
    some = next(one for one, _ in sides.values())
    return GapResult(
        release=release,
        indicator_id=cell[0],
        basis_id=cell[1],
        region=cell[2],
        industry=cell[3],
        tier=cell[4],
        buyer=cell[5],
        period=cell[6],
        period_start=some.period_start,
        period_end=some.period_end,
        large=gap.large,
        sme=gap.sme,
        difference=gap.difference,
        ratio=gap.ratio,
        derivation=gap.derivation,
        status=gap.status,
        reason=gap.reason or "",
        large_input=large,
        sme_input=sme,
    )


def _operand(one: Observation | None) -> calc.Operand | None:
    if one is None:
        return None
    return calc.Operand(one.value, calc.Status.OK if one.value is not None else calc.Status(one.status))


def _hash(release: Release, observations: list[Observation], results: list[GapResult]) -> str:
    """The spelling and order of `domain.releases.hash_content`."""
    announced = release.publish_at.astimezone(UTC).isoformat()
    lines = [f"{release.number}|{announced}|{release.title}|{release.note}"]
    lines += [
        ",".join(map(_text, (o.series_id, o.period, o.vintage, o.value, o.status, o.source.code)))
        for o in sorted(observations, key=lambda o: (o.series_id, o.period))
    ]
    lines += [
        ",".join(
            map(_text, (*_cell(g), g.large, g.sme, g.difference, g.ratio, g.derivation, g.status, g.reason))
        )
        + f",{g.large_input_id or 0},{g.sme_input_id or 0},0,0"
        for g in sorted(results, key=_cell)
    ]
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def _cell(g: GapResult) -> Cell:
    return g.indicator_id, g.basis_id, g.region, g.industry, g.tier, g.buyer, g.period


def _text(value: object) -> str:
    return "" if value is None else str(value)


CASE = Case(sizes=(10_000, 30_000, 100_000), quick_sizes=(400,), rounds=3, duels=duels)
