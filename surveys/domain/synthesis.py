"""Writes a made-up world into the register: firms, sizes, contacts, relations and where each is known from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import connection, transaction

from monitoring.domain import audit
from monitoring.domain.verdicts import Verdict
from monitoring.models import Enterprise, User
from surveys.synthetic import firms, names, numbers, shares


class RealFirmsPresent(Verdict):
    """The register holds firms that are not synthetic; a made-up world must not be mixed with them."""


@dataclass(frozen=True, slots=True)
class World:
    """A written world: `ids[i]` is the register's id of the made-up firm i."""

    made: firms.Firms
    chains: firms.Chains
    ids: tuple[int, ...]


def write(*, count: int, seed: int, by: User | None, now: datetime, beside_real: bool = False) -> World:
    """Makes `count` firms from `seed` and writes them, all or nothing; every one is marked synthetic.

    Raises:
        RealFirmsPresent: the register is not empty of real firms and `beside_real` was not said.
        ValueError: too few firms.
        IntegrityError: this world, or another that shares its numbers, was written before.
    """
    draw = np.random.Generator(np.random.PCG64(seed))
    made = firms.firms(count=count, draw=draw)
    chains = firms.chains(world=made, draw=draw)
    named = names.make(count=count, buyers=made.buyers, draw=draw)
    with transaction.atomic():
        if not beside_real and Enterprise.objects.filter(is_synthetic=False).exists():
            raise RealFirmsPresent
        ids = _reserve("monitoring_enterprise", count)
        _write_firms(made=made, named=named, ids=ids, now=now)
        _write_relations(chains=chains, ids=ids)
        with connection.cursor() as cursor:
            for table in ("enterprise", "enterprisesize", "contact", "buyingrelation", "relationevidence"):
                cursor.execute(f"ANALYZE monitoring_{table}")
        audit.record(
            by=by,
            action="register.synthesize",
            subject="register",
            subject_id=0,
            now=now,
            details={"firms": count, "seed": seed, "relations": int(chains.supplier.size)},
        )
    return World(made, chains, tuple(ids))


def _write_firms(
    *, made: firms.Firms, named: Sequence[tuple[str, str]], ids: Sequence[int], now: datetime
) -> None:
    industry, region, size = made.industry.tolist(), made.region.tolist(), made.size.tolist()
    _copy(
        "monitoring_enterprise",
        "id, business_number, name_ko, name_en, industry, region, is_active, is_synthetic, created_at",
        (
            (one, numbers.number(place), *named[place], made.industries[industry[place]], made.regions[region[place]], True, True, now)
            for place, one in enumerate(ids)
        ),
    )  # fmt: skip
    _copy(
        "monitoring_enterprisesize",
        "enterprise_id, size_class, definition",
        ((one, made.sizes[size[place]], "") for place, one in enumerate(ids)),
    )
    # Large buyers are rated, not asked. RFC 2606 keeps .example out of every real mail system.
    _copy(
        "monitoring_contact",
        "enterprise_id, name, email, phone, address, postcode, language, is_primary, mail_state",
        (
            (one, "담당자", f"firm{place}@synthetic.example", "", f"가상시 모의구 견본로 {place}", "00000", "ko", True, "good")
            for place, one in enumerate(ids)
            if place >= made.buyers
        ),
    )  # fmt: skip


def _write_relations(*, chains: firms.Chains, ids: Sequence[int]) -> None:
    relation_ids = _reserve("monitoring_buyingrelation", int(chains.supplier.size))
    columns = (chains.supplier.tolist(), chains.buyer.tolist(), chains.tier.tolist(), chains.parent.tolist())
    _copy(
        "monitoring_buyingrelation",
        "id, supplier_id, buyer_id, tier, parent_id",
        (
            (own, ids[supplier], ids[buyer], str(tier), None if parent < 0 else relation_ids[parent])
            for own, supplier, buyer, tier, parent in zip(relation_ids, *columns, strict=True)
        ),
    )
    places, sources = np.nonzero(chains.known_from)
    _copy(
        "monitoring_relationevidence",
        "relation_id, provenance",
        (
            (relation_ids[place], shares.PROVENANCES[source])
            for place, source in zip(places.tolist(), sources.tolist(), strict=True)
        ),
    )


def _reserve(table: str, count: int) -> list[int]:
    """Ids taken from the table's sequence, in order, for rows that refer to each other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
        )
        return sorted(row[0] for row in cursor.fetchall())


def _copy(table: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
    # Django does not wrap what COPY raises
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
