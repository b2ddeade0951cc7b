"""Frame, strata and sample of a wave in counts; which firm was drawn is not read here."""

from django.db.models import Count, Q, QuerySet

from surveys.domain import designs, frames
from surveys.domain.designs import Counted
from surveys.models import FrameUnit, SampleUnit, Stratum, Wave


def strata(*, wave: Wave) -> QuerySet[Stratum]:
    """In the order of their codes; `drawn` counts the firms drawn, `named` those that others named."""
    return (
        Stratum.objects.filter(wave=wave)
        .annotate(
            drawn=Count("sample", filter=~Q(sample__origin=SampleUnit.Origin.SNOWBALL)),
            named=Count("sample", filter=Q(sample__origin=SampleUnit.Origin.SNOWBALL)),
        )
        .order_by("industry", "region", "size_class", "tier")
    )


def exclusions(*, wave: Wave) -> dict[str, int]:
    """Firms of the frame by exclusion ("" for those that could be drawn): the snapshot, or the register as it is now."""
    if wave.state == Wave.State.DRAFT:
        sums: dict[str, int] = {}
        for _codes, exclusion, number in frames.counts(wave=wave):
            sums[exclusion] = sums.get(exclusion, 0) + number
        return sums
    rows = FrameUnit.objects.filter(wave=wave).order_by().values_list("exclusion")
    return dict(rows.annotate(Count("pk")))


def origins(*, wave: Wave) -> dict[str, int]:
    """Firms of the sample by origin."""
    rows = SampleUnit.objects.filter(wave=wave).order_by().values_list("origin")
    return dict(rows.annotate(Count("pk")))


def counted(*, wave: Wave) -> tuple[Counted, ...]:
    """The frame in cells, for planning: the snapshot of a drawn wave, otherwise the register as it is now."""
    grouping = frames.grouping(wave=wave)
    if wave.frame_hash == "":
        return designs.count(frames.counts(wave=wave), grouping=grouping)
    rows = FrameUnit.objects.filter(wave=wave).order_by()
    groups = rows.values_list("industry", "region", "size_class", "tier", "exclusion").annotate(Count("pk"))
    return designs.count(((tuple(row[:4]), row[4], row[5]) for row in groups), grouping=grouping)
