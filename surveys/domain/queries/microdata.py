"""Answers of firms. Imported by `surveys.domain` alone (import contract); nothing above may see a row of this."""

from collections.abc import Iterator
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import MD5, Cast, Concat

from surveys.models import Naming, Response, Wave


def responses(*, wave: Wave) -> QuerySet[Response]:
    """All responses of the wave with what they say of each buyer."""
    return Response.objects.filter(wave=wave).prefetch_related("relations")


# What an extract reads of a response and of one of its buyers, in this order.
EXTRACTED = (
    "pk", "answers", "origin", "channel", "minutes_band",
    "stratum__industry", "stratum__region", "stratum__size_class", "stratum__tier",
    "relations__pk", "relations__answers", "relations__tier", "relations__provenances",
    "relations__buyer_id", "relations__buyer__name_ko", "relations__buyer__name_en",
    "relations__buyer__business_number", "relations__buyer_as_written",
)  # fmt: skip


def shuffled(*, wave: Wave, salt: str) -> Iterator[tuple[Any, ...]]:
    """A tuple of `EXTRACTED` for each response and buyer, the buyers of a response together, in an order that only
    `salt` explains. A response without buyers has one row. Read as it is used.
    """
    return (
        Response.objects.filter(wave=wave)
        .order_by(
            MD5(Concat(Value(salt), Cast("pk", CharField()))),
            MD5(Concat(Value(salt), Cast("relations__pk", CharField()))),
        )
        .values_list(*EXTRACTED)
        .iterator(chunk_size=5_000)
    )


def count_rows(*, wave: Wave) -> int:
    """How many tuples `shuffled` gives."""
    return Response.objects.filter(wave=wave).values("pk", "relations__pk").count()


def namings(*, wave: Wave) -> QuerySet[Naming]:
    """Which suppliers the answers of the wave named, with the namer and its relations; by business number.

    For the generalised weight share method (Lavallée 2007) a naming is a link between the drawn population and that of
    the lower tiers: `response` is the namer, whose stratum gives its design weight (`population` / `allocated`), `unit` the firm
    that was named. How the parts come together is in `surveys.domain.queries.weight_shares`.
    """
    rows = Naming.objects.filter(wave=wave).select_related("response__stratum")
    return rows.prefetch_related("response__relations").order_by("business_number", "pk")
