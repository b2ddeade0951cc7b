"""Answers of firms. Imported by `surveys.domain` alone (import contract); nothing above may see a row of this."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import MD5, Cast, Collate, Concat

from surveys.models import Naming, Response, Wave


def responses(*, wave: Wave) -> QuerySet[Response]:
    """All responses of the wave with what they say of each buyer."""
    return Response.objects.filter(wave=wave).prefetch_related("relations")


@dataclass(frozen=True, slots=True)
class Extracted:
    """What an extract reads of a response and of one of its buyers; JSON and keys as texts, as the database gives them."""

    response: str
    answers: str
    origin: str
    channel: str
    minutes_band: str
    industry: str
    region: str
    size_class: str
    tier: str
    relation: str | None
    said_of_buyer: str | None
    relation_tier: str | None
    provenances: str | None
    buyer: int | None
    name_ko: str | None
    name_en: str | None
    business_number: str | None
    as_written: str | None


def shuffled(*, wave: Wave, salt: str) -> Iterator[Extracted]:
    """One for each response and buyer, the buyers of a response together, in an order that only `salt` explains. A
    response without buyers has one. Read as it is used.
    """
    rows = (
        Response.objects.filter(wave=wave)
        .annotate(
            response_key=_text("pk"),
            relation_key=_text("relations__pk"),
            answers_text=_text("answers"),
            said_text=_text("relations__answers"),
            provenances_text=_text("relations__provenances"),
        )
        .order_by(_shuffle(salt, "response_key"), _shuffle(salt, "relation_key"))
        .values_list(
            "response_key", "answers_text", "origin", "channel", "minutes_band",
            "stratum__industry", "stratum__region", "stratum__size_class", "stratum__tier",
            "relation_key", "said_text", "relations__tier", "provenances_text", "relations__buyer_id",
            "relations__buyer__name_ko", "relations__buyer__name_en", "relations__buyer__business_number",
            "relations__buyer_as_written",
        )
        .iterator(chunk_size=5_000)
    )  # fmt: skip
    return (Extracted(*row) for row in rows)


def _text(field: str) -> Cast:
    return Cast(field, TextField())


def _shuffle(salt: str, key: str) -> Collate:
    # the collation of bytes: nobody reads this order, and comparing by a language's rules takes a second
    return Collate(MD5(Concat(Value(salt), key)), "C")


def count_rows(*, wave: Wave) -> int:
    """How many tuples `shuffled` gives."""
    return Response.objects.filter(wave=wave).values("pk", "relations__pk").count()


def answers_of(*, wave: Wave, responses: Collection[UUID]) -> dict[UUID, dict[str, object]]:
    """What firms answered of themselves, by response."""
    rows = Response.objects.filter(wave=wave, pk__in=responses)
    return dict(rows.values_list("pk", "answers"))


def namings(*, wave: Wave) -> QuerySet[Naming]:
    """Which suppliers the answers of the wave named, with the namer and its relations; by business number.

    For the generalised weight share method (Lavallée 2007) a naming is a link between the drawn population and that of
    the lower tiers: `response` is the namer, whose design weight is one over the inclusion probability of its stratum's units, `unit`
    the firm that was named. How the parts come together is in `surveys.domain.queries.weight_shares`.
    """
    rows = Naming.objects.filter(wave=wave).select_related("response__stratum")
    return rows.prefetch_related("response__relations").order_by("business_number", "pk")
