"""Drawing the sample of a wave: the frame as it stands is written down, divided into strata and drawn from."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from monitoring.domain import audit, locks
from monitoring.models import User
from surveys.domain import designs, frames, reasons, round_rules
from surveys.domain.designs import Design
from surveys.domain.frames import Codes, Firm
from surveys.estimation import drawing
from surveys.models import FrameUnit, SampleUnit, Stratum, Wave

SAMPLES = 11


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a draw left behind; `again` counts the firms that the panel keeps."""

    population: int
    drawable: int
    drawn: int
    again: int
    strata: int
    frame_hash: str


def draw(*, wave_id: int, by: User | None, now: datetime) -> Drawn:
    """Writes strata, frame and sample of a wave that is not launched, in the place of an earlier draw.

    The same seed and frame give the same sample. Seed and hash of the frame are in the audit.

    Raises:
        Refused: the wave is launched, no firm can be asked, or the margin of error is out of reach.
    """
    with transaction.atomic():
        locks.wait_as_only_writer(SAMPLES)  # two draws at once would not see each other's firms
        wave = Wave.objects.select_for_update().get(pk=wave_id)
        if wave.state not in {Wave.State.DRAFT, Wave.State.SAMPLED}:
            raise reasons.refuse("cannot_draw", state=wave.get_state_display())
        firms = frames.read(wave=wave)
        if not any(not firm.exclusion for firm in firms):
            raise reasons.refuse("frame_empty")
        discard(wave=wave)
        result = _write(wave, firms)
        wave.state, wave.frame_hash = Wave.State.SAMPLED, result.frame_hash
        wave.sampled_for = round_rules.day(wave.opens_at)
        wave.save(update_fields=["state", "frame_hash", "sampled_for"])
        details = {
            "seed": wave.seed,
            "frame": result.frame_hash,
            "population": result.population,
            "drawable": result.drawable,
            "drawn": result.drawn,
            "panel": result.again,
        }
        audit.record(by=by, action="wave.draw", subject="wave", subject_id=wave.pk, now=now, details=details)
    return result


def discard(*, wave: Wave) -> None:
    """Removes strata, frame and sample, in the caller's transaction; the database refuses it after the launch."""
    with connection.cursor() as cursor:
        for model in (SampleUnit, FrameUnit, Stratum):
            cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE wave_id = %s", [wave.pk])  # noqa: S608, SLF001


def hash_frame(firms: Iterable[Firm]) -> str:
    """SHA-256 over every firm with its codes and exclusion, by business number."""
    digest = hashlib.sha256()
    for firm in sorted(firms, key=lambda one: one.business_number):
        digest.update(f"{firm.business_number}|{'|'.join(firm.codes)}|{firm.exclusion}\n".encode())
    return digest.hexdigest()


def _write(wave: Wave, firms: Sequence[Firm]) -> Drawn:
    grouping = frames.grouping(wave=wave)
    of_stratum = {codes: grouping.stratum(codes) for codes in {firm.codes for firm in firms}}
    held = Counter((firm.codes, firm.exclusion) for firm in firms)
    counted = designs.count(
        ((codes, exclusion, number) for (codes, exclusion), number in held.items()), grouping=grouping
    )
    design = designs.make(counted, wave=wave)
    before = frames.panel_before(wave=wave)
    last = _firms_of(before) if before else frozenset[str]()
    drawn = _draw(wave, firms, design, last, of_stratum)
    strata = _write_strata(wave, design)
    _write_frame(wave, firms, {codes: strata[stratum] for codes, stratum in of_stratum.items()})
    again = _write_sample(wave=wave, firms=firms, design=design, strata=strata, drawn=drawn, last=last)
    return Drawn(
        population=len(firms),
        drawable=sum(cell.drawable for cell in design.cells),
        drawn=sum(map(len, drawn.values())),
        again=again,
        strata=len(design.strata),
        frame_hash=hash_frame(firms),
    )


def _firms_of(wave: Wave) -> frozenset[str]:
    """Business numbers of the firms that the panel's last wave drew; those that others named are no part of it."""
    units = SampleUnit.objects.filter(wave=wave).exclude(origin=SampleUnit.Origin.SNOWBALL)
    return frozenset(units.values_list("enterprise__business_number", flat=True))


def _draw(
    wave: Wave, firms: Sequence[Firm], design: Design, last: frozenset[str], strata: Mapping[Codes, Codes]
) -> dict[Codes, list[str]]:
    members: dict[str, list[str]] = defaultdict(list)
    for firm in firms:
        if not firm.exclusion:
            members["|".join(strata[firm.codes])].append(firm.business_number)
    sizes = {
        "|".join(stratum): number for stratum, number in zip(design.strata, design.allocation, strict=True)
    }
    rotation = drawing.Rotation(last, wave.panel_overlap / 100) if last else None
    drawn = drawing.draw(members, sizes, seed=wave.seed, rotation=rotation)
    return {stratum: drawn.get("|".join(stratum), []) for stratum in design.strata}


def _write_strata(wave: Wave, design: Design) -> dict[Codes, int]:
    rows = [
        Stratum(
            wave=wave,
            industry=stratum[0],
            region=stratum[1],
            size_class=stratum[2],
            tier=stratum[3],
            population=cell.population,
            allocated=number,
        )
        for stratum, cell, number in zip(design.strata, design.cells, design.allocation, strict=True)
    ]
    return dict(zip(design.strata, (row.pk for row in Stratum.objects.bulk_create(rows)), strict=True))


def _write_frame(wave: Wave, firms: Sequence[Firm], strata: Mapping[Codes, int]) -> None:
    statement = (
        "COPY surveys_frameunit (wave_id, enterprise_id, stratum_id, industry, region, size_class, tier, exclusion) "
        "FROM STDIN"
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for firm in firms:
            copy.write_row((wave.pk, firm.enterprise_id, strata[firm.codes], *firm.codes, firm.exclusion))


def _write_sample(
    *,
    wave: Wave,
    firms: Sequence[Firm],
    design: Design,
    strata: Mapping[Codes, int],
    drawn: Mapping[Codes, list[str]],
    last: frozenset[str],
) -> int:
    """Rows in the order of business numbers, which says nothing about the order of the draw; how many are panel."""
    chosen = {number: stratum for stratum, numbers in drawn.items() for number in numbers}
    chance = {
        stratum: number / cell.drawable
        for stratum, cell, number in zip(design.strata, design.cells, design.allocation, strict=True)
        if number
    }
    again = 0
    statement = "COPY surveys_sampleunit (wave_id, enterprise_id, stratum_id, origin, tier, batch, probability) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for firm in firms:
            stratum = chosen.get(firm.business_number)
            if stratum is None:
                continue
            origin = SampleUnit.Origin.PANEL if firm.business_number in last else SampleUnit.Origin.RANDOM
            again += origin == SampleUnit.Origin.PANEL
            copy.write_row(
                (
                    wave.pk,
                    firm.enterprise_id,
                    strata[stratum],
                    origin.value,
                    firm.codes[3],
                    1,
                    chance[stratum],
                )
            )
    return again
