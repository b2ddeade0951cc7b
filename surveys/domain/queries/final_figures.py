"""Final figures as staff may see them: of one computation, and of its rows only those that are shown."""

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from surveys.domain.queries import figures
from surveys.domain.queries.figures import DIMENSIONS, LEAST_FIRMS_FINAL, Numbers, Row
from surveys.instrument.columns import Column
from surveys.models import Estimate, EstimateRun, Wave
from surveys.models.estimates import TOTAL

_OF_DRAWN = Q(basis=Estimate.Basis.DESIGN)
Statistic = Estimate.Statistic


def ready(*, wave: Wave) -> EstimateRun | None:
    """The latest computation whose figures count."""
    runs = EstimateRun.objects.filter(wave=wave, state=EstimateRun.State.READY)
    return runs.order_by("-finished_at", "-pk").first()


def overview(*, run: EstimateRun, columns: Sequence[Column], statistic: str = Statistic.MEAN) -> list[Row]:
    """Each column over the whole wave, where there is a figure."""
    found = _of(run, columns, statistic).filter(_OF_DRAWN, _whole())
    rows = {one.column: one for one in found.filter(buyer=None)}
    return [_row(rows[one.code], one, ()) for one in columns if one.code in rows]


def named(*, run: EstimateRun, columns: Sequence[Column]) -> list[Row]:
    """Figures of the firms that others named, by tier."""
    found = _of(run, columns, Statistic.MEAN).filter(basis=Estimate.Basis.WEIGHT_SHARE)
    by_code = {one.code: one for one in columns}
    order = list(by_code)
    rows = sorted(found, key=lambda one: (order.index(one.column), one.tier))
    return [_row(one, by_code[one.column], ()) for one in rows]


def by(*, run: EstimateRun, column: Column, dimension: str) -> list[Row]:
    """One column over the whole wave and in each code of a dimension."""
    return [_row(one, column, _hidden(of)) for of in _single(run, column, dimension) for one in of]


def differences(*, run: EstimateRun, column: Column) -> list[Row]:
    """The steps between tiers, and between who is on the buyer's list and who is known otherwise.

    What is withheld cannot be had from its difference to what is shown either.
    """
    tiers = _codes_withheld(run, column)["tier"]
    return [
        _row(one, column, tiers if one.tier != TOTAL else (), least_of=(one.tier, one.against))
        for one in _of(run, [column], Statistic.DIFFERENCE).order_by("-provenance", "tier", "against")
    ]


def changes(*, run: EstimateRun, column: Column) -> list[Row]:
    """Changes since the panel's wave before, over the whole wave and in each code of each dimension."""
    rows = list(_of(run, [column], Statistic.CHANGE).filter(_OF_DRAWN))
    before = (
        EstimateRun.objects.filter(wave__code=rows[0].against, state=EstimateRun.State.READY).last()
        if rows
        else None
    )
    of_runs = [_codes_withheld(one, column) for one in (run, before) if one]
    hidden = {name: set().union(*(one[name] for one in of_runs)) for name in DIMENSIONS}
    rows.sort(key=lambda one: (-1 if _dimension(one) == TOTAL else DIMENSIONS.index(_dimension(one)), one.pk))
    return [_row(one, column, hidden.get(_dimension(one), ())) for one in rows]


def buyers(*, run: EstimateRun, column: Column) -> QuerySet[Estimate]:
    """Means of the buyers, those that most firms rate first. Read by `of_buyers` alone."""
    rows = _of(run, [column], Statistic.MEAN).filter(firms__gte=LEAST_FIRMS_FINAL)
    return rows.exclude(buyer=None).select_related("buyer").order_by("-firms", "buyer")


def of_buyers(*, means: Iterable[Estimate], column: Column) -> tuple[list[Row], list[Row]]:
    """The rows of `buyers`, and how each of them stands beside the other buyers of its suppliers."""
    shown = list(means)
    runs = {one.run_id for one in shown}
    beside = {
        one.buyer_id: one
        for one in Estimate.objects.filter(
            run__in=runs,
            column=column.code,
            statistic=Statistic.WITHIN,
            buyer__in=[one.buyer_id for one in shown],
        ).select_related("buyer")
    }
    within = [beside[one.buyer_id] for one in shown if one.buyer_id in beside]
    return [_row(one, column, ()) for one in shown], [_row(one, column, ()) for one in within]


def _of(run: EstimateRun, columns: Sequence[Column], statistic: str) -> QuerySet[Estimate]:
    return Estimate.objects.filter(run=run, column__in=[one.code for one in columns], statistic=statistic)


def _whole(*but: str) -> Q:
    return Q(**{name: TOTAL for name in DIMENSIONS if name not in but})


def _single(run: EstimateRun, column: Column, *names: str) -> Iterable[list[Estimate]]:
    """The mean over the whole wave, then those of each dimension of `names`, one list each."""
    means = _of(run, [column], Statistic.MEAN).filter(_OF_DRAWN, buyer=None)
    yield list(means.filter(_whole()))
    for name in names:
        yield list(means.filter(_whole(name)).exclude(**{name: TOTAL}).order_by(name))


def _codes_withheld(run: EstimateRun, column: Column) -> dict[str, set[str]]:
    parts = list(_single(run, column, *DIMENSIONS))[1:]
    return {name: _hidden(part) for name, part in zip(DIMENSIONS, parts, strict=True)}


def _hidden(of: Sequence[Estimate]) -> set[str]:
    firms = {getattr(one, _dimension(one)) if _dimension(one) != TOTAL else TOTAL: one.firms for one in of}
    return figures.withheld(firms=firms, least=LEAST_FIRMS_FINAL)


def _dimension(one: Estimate) -> str:
    return next((name for name in DIMENSIONS if getattr(one, name) != TOTAL), TOTAL)


def _row(
    one: Estimate, column: Column, hidden: Iterable[str], *, least_of: Sequence[str] | None = None
) -> Row:
    name = _dimension(one)
    code = TOTAL if name == TOTAL else str(getattr(one, name))
    taken = set(least_of or (code,)) & set(hidden)
    few = one.firms < LEAST_FIRMS_FINAL or bool(taken) or one.value is None
    return Row(
        column,
        None if few else _numbers(one),
        name,
        code,
        one.statistic,
        one.basis,
        one.against,
        one.buyer if one.buyer_id else None,
    )


def _numbers(one: Estimate) -> Numbers | None:
    if one.value is None:
        return None
    return Numbers(
        one.value,
        one.se,
        one.low,
        one.high,
        one.n,
        one.firms,
        one.df,
        one.deff,
        one.effective_n,
        one.cv,
        one.letter,
    )
