"""Relations that answers of a confidential wave brought to light; in anonymous waves nobody could record them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from monitoring.domain import relations
from monitoring.models import BuyingRelation, Enterprise, RelationEvidence
from surveys.domain import round_rules, vault
from surveys.models import Invitation, Naming, SampleUnit, Wave

PROVENANCE = RelationEvidence.Provenance.TIER1_ANSWER


def record(*, wave: Wave, namings: Sequence[Naming], units: Mapping[str, SampleUnit]) -> int:
    """Adds supplier → namer with the provenance “answer of a first-tier supplier”; how many relations.

    Left out: a namer whose own relation is not known (the chain would hang in the air), and what the register knows
    otherwise. Dated at the launch, like everything that comes of an answer.
    """
    launched = wave.launched_at
    if launched is None:
        raise AssertionError("an open wave was launched")
    wanted = {naming.response_id for naming in namings if naming.business_number in units}
    firms = namers(wave=wave, responses=wanted)
    recorded = 0
    for naming in namings:
        unit, buyer = units.get(naming.business_number), firms.get(naming.response_id)
        parent = _own_relation(wave, buyer) if buyer else None
        if unit is None or buyer is None or parent is None or unit.enterprise_id == buyer.pk:
            continue
        try:
            relations.record(
                supplier=unit.enterprise, buyer=buyer, tier="2" if parent.tier == "1" else "3", parent=parent,
                provenance=PROVENANCE, by=None, now=launched,
            )  # fmt: skip
        except (relations.BrokenChain, relations.KnownOtherwise):
            continue
        recorded += 1
    return recorded


def namers(*, wave: Wave, responses: set[UUID]) -> dict[UUID, Enterprise]:
    """Which firm gave which of these responses; opens the vault, which only a confidential wave with its key has."""
    found: dict[UUID, Enterprise] = {}
    answered = vault.answered(wave=wave)
    for invitation in Invitation.objects.filter(pk__in=answered).select_related("wave", "unit__enterprise"):
        link = vault.relink(invitation=invitation)
        if link and link.response_id in responses:
            found[link.response_id] = invitation.unit.enterprise
    return found


def _own_relation(wave: Wave, namer: Enterprise) -> BuyingRelation | None:
    rows = BuyingRelation.objects.filter(supplier=namer).on(round_rules.day(wave.opens_at))
    return rows.order_by("tier", "pk").first()
