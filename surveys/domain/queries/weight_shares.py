"""What the generalised weight share method needs to weight firms that others named (Lavallée, Indirect Sampling, 2007).

The weight of a named firm k is the sum over the namers j of w_j / L_k: w_j the design weight of the namer, L_k the number
of links of k, that is how many customers of the drawn population could have named it. L_k is what k itself answered
(the item with the role `eligible_customers`), so only a named firm that answered has a weight, and only a confidential
wave can join its answer to its unit. For `surveys.domain` alone, like everything that holds answers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from surveys.domain.queries import microdata
from surveys.models import Naming, SampleUnit, Wave


@dataclass(frozen=True, slots=True)
class Link:
    """One naming: who named (its response), with which design weight, whom (its unit), and how the namer came in.

    `weight` is None for a namer that was itself named: its own weight comes first. `provenances` are those of the relations
    that the namer answered for: whether its buyer put it on a list or it came from elsewhere (steering test).
    """

    namer: UUID
    namer_origin: str
    weight: float | None
    unit_id: int
    provenances: frozenset[str]


def links(*, wave: Wave) -> Iterator[Link]:
    """Every naming that led to a unit of the sample, by unit."""
    chances = dict(
        SampleUnit.objects.filter(wave=wave, probability__isnull=False)
        .values_list("stratum_id", "probability")
        .order_by("stratum_id")
        .distinct()
    )
    for naming in microdata.namings(wave=wave).exclude(unit=None).order_by("unit", "pk"):
        chance = (
            None
            if naming.response.origin == SampleUnit.Origin.SNOWBALL
            else chances[naming.response.stratum_id]
        )
        yield _link(naming, 1 / chance if chance else None)


def _link(naming: Naming, weight: float | None) -> Link:
    known = frozenset(one for relation in naming.response.relations.all() for one in relation.provenances)
    return Link(naming.response_id, naming.response.origin, weight, naming.unit_id or 0, known)
