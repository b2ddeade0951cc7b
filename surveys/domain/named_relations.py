"""Relations that answers of a confidential wave brought to light; in anonymous waves nobody could record them.

A naming says which response named the firm, the relation says which firm did: the two side by side would tie response
and firm without any key. So the relations are written when the link is cut, and the namings go in the same transaction.
"""

from uuid import UUID

from monitoring.domain import relations
from monitoring.models import BuyingRelation, Enterprise, RelationEvidence
from surveys.domain import round_rules, vault
from surveys.models import Invitation, Naming, Wave

PROVENANCE = RelationEvidence.Provenance.TIER1_ANSWER


def settle(*, wave: Wave) -> int:
    """Puts relations in the place of the wave's namings, in the transaction that cuts its link; how many relations.

    Each is supplier → namer with the provenance “answer of a first-tier supplier”. Left out: a namer whose own relation
    is not known (the chain would hang in the air), and what the register knows otherwise. Dated at the launch, like
    everything that comes of an answer.

    Raises:
        KeyIsGone: the link was cut before.
    """
    namings = list(
        Naming.objects.filter(wave=wave, unit__isnull=False)
        .select_related("unit__enterprise")
        # from the top down: the relation of a namer that was itself named comes before those that hang on it
        .order_by("unit__batch", "business_number", "pk")
    )
    recorded = _record(wave, namings) if namings else 0
    Naming.objects.filter(wave=wave).delete()
    return recorded


def _record(wave: Wave, namings: list[Naming]) -> int:
    launched = wave.launched_at
    if launched is None:
        raise AssertionError("a closed wave was launched")
    firms = namers(wave=wave, responses={naming.response_id for naming in namings})
    recorded = 0
    for naming in namings:
        unit, buyer = naming.unit, firms.get(naming.response_id)
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
