"""Live figures as staff may see them, from the tallies of an open wave; of buyers there are none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from surveys.domain.queries import estimates, figures
from surveys.domain.queries.estimates import Figure
from surveys.domain.queries.figures import LEAST_FIRMS_LIVE, Numbers, Row
from surveys.domain.tally_rows import TOTAL
from surveys.instrument.columns import Column
from surveys.models import Wave


@dataclass(frozen=True, slots=True)
class Reading:
    """`rows` as of the last count: `respondents` of `population` firms counted, `uncounted` answers not yet in it,
    `joined` strata that share a weight with a neighbour.
    """

    rows: tuple[Row, ...]
    respondents: int
    population: int
    uncounted: int
    joined: int


def overview(*, wave: Wave, columns: Sequence[Column]) -> Reading:
    """Each column over the whole wave."""
    live = estimates.live(wave=wave, classifications=[TOTAL])
    rows = []
    for column in columns:
        figure = live.figure((TOTAL, TOTAL), column.code)
        rows.append(Row(column, None if figure.firms < LEAST_FIRMS_LIVE else _numbers(figure)))
    return _reading(live, rows)


def by(*, wave: Wave, column: Column, dimension: str) -> Reading:
    """One column in each code of a dimension, and over the whole wave."""
    live = estimates.live(wave=wave, classifications=[TOTAL, dimension])
    whole = live.figure((TOTAL, TOTAL), column.code)
    found = {code: live.figure((name, code), column.code) for name, code in live.cells if name == dimension}
    hidden = figures.withheld(firms={code: one.firms for code, one in found.items()}, least=LEAST_FIRMS_LIVE)
    return _reading(live, _rows(column, dimension, whole, found, hidden))


def _rows(
    column: Column, dimension: str, whole: Figure, found: dict[str, Figure], hidden: set[str]
) -> Iterator[Row]:
    yield Row(column, None if whole.firms < LEAST_FIRMS_LIVE else _numbers(whole))
    for code, one in found.items():
        yield Row(column, None if code in hidden else _numbers(one), dimension, code)


def _reading(live: estimates.Live, rows: Sequence[Row] | Iterator[Row]) -> Reading:
    return Reading(tuple(rows), live.respondents, live.population, live.uncounted, live.joined)


def _numbers(one: Figure) -> Numbers | None:
    if one.value is None:
        return None
    return Numbers(
        value=one.value,
        se=one.se,
        low=one.low,
        high=one.high,
        n=one.n,
        firms=one.firms,
        df=one.df,
        deff=None,
        effective_n=None,
        cv=one.se / abs(one.value) if one.se is not None and one.value else None,
        letter=one.letter or "",
    )
