"""Frame, strata and sample as finished text."""

from typing import Any

from django.core.paginator import Page
from django.urls import reverse
from django.utils.translation import gettext as _

from surveys.domain import snowball
from surveys.domain.queries import samples as queries
from surveys.fieldwork import code_names, wave_frame
from surveys.models import FrameUnit, SampleUnit, Stratum, Wave


def build(
    wave: Wave, strata: Page[Stratum], pager: dict[str, Any] | None, *, may_manage: bool, may_invite: bool
) -> dict[str, Any]:
    """The context `page` of `surveys/rounds/sample.html`."""
    excluded = queries.exclusions(wave=wave)
    origins = queries.origins(wave=wave)
    frame, drawable = sum(excluded.values()), excluded.get("", 0)
    drawn = sum(origins.values()) - origins.get(SampleUnit.Origin.SNOWBALL, 0)
    before_launch = wave.state in {Wave.State.DRAFT, Wave.State.SAMPLED}
    return wave_frame.context(wave, current="wave-sample") | {
        "title": _title(wave, drawn=drawn, drawable=drawable, frame=frame),
        "lead": _("Firms that cannot be asked stay in the frame: the results speak for them too."),
        "tally": _tally(excluded, origins, frame),
        "strata": _strata(wave, strata) if strata.object_list else None,
        "pager": pager,
        "facts": _facts(wave),
        "draw_url": reverse("wave-draw", args=[wave.pk]) if may_manage and before_launch and drawable else "",
        "draw_label": _("Draw again") if wave.state == Wave.State.SAMPLED else _("Draw the sample"),
        "discard_url": reverse("wave-discard-sample", args=[wave.pk])
        if may_manage and wave.state == Wave.State.SAMPLED
        else "",
        "named": _named(wave) if wave.state == Wave.State.OPEN and may_invite else None,
        "empty": None if frame else _nobody(),
    }


def _title(wave: Wave, *, drawn: int, drawable: int, frame: int) -> str:
    figures = {"drawn": f"{drawn:,}", "drawable": f"{drawable:,}", "frame": f"{frame:,}"}
    if wave.state == Wave.State.DRAFT:
        return _("%(drawable)s of %(frame)s firms of the target population can be asked") % figures
    return _("%(drawn)s of %(drawable)s firms that can be asked are drawn") % figures


def _tally(excluded: dict[str, int], origins: dict[str, int], frame: int) -> list[dict[str, str]]:
    rows = [(_("firms in the frame"), frame), (_("can be asked"), excluded.get("", 0))]
    rows += [(str(one.label), excluded.get(one.value, 0)) for one in FrameUnit.Exclusion if one.value]
    rows += [(str(one.label), origins[one.value]) for one in SampleUnit.Origin if origins.get(one.value)]
    return [{"label": label, "value": f"{count:,}"} for label, count in rows]


def _strata(wave: Wave, strata: Page[Stratum]) -> dict[str, Any]:
    names = code_names.load(wave=wave)
    columns = [
        (_("Stratum"), False),
        (_("Firms in the frame"), True),
        (_("Firms drawn"), True),
        (_("Share drawn"), True),
        (_("Named by others"), True),
    ]
    return {
        "caption": _("Strata of the design"),
        "columns": [{"label": label, "numeric": numeric} for label, numeric in columns],
        "rows": [{"cells": _cells(names, one)} for one in strata.object_list],
    }


def _cells(names: code_names.Names, one: Stratum) -> list[dict[str, Any]]:
    drawn, named = one.drawn, one.named  # type: ignore[attr-defined] # counted by the query
    share = f"{100 * drawn / one.population:.1f}%" if one.population else "–"
    texts = [f"{one.population:,}", f"{drawn:,}", share, f"{named:,}"]
    label = code_names.stratum(names, (one.industry, one.region, one.size_class, one.tier))
    return [{"text": label, "rowheader": True}, *({"text": text, "numeric": True} for text in texts)]


def _facts(wave: Wave) -> list[dict[str, Any]]:
    if not wave.frame_hash:
        return []
    return [
        {"term": _("Seed"), "text": str(wave.seed), "code": True},
        {"term": _("Hash of the frame (SHA-256)"), "text": wave.frame_hash, "code": True},
        {"term": _("How it is drawn"), "text": _("simple random sample in each stratum, by PCG64 in the order of the business numbers")},
    ]  # fmt: skip


def _named(wave: Wave) -> dict[str, str]:
    count = snowball.waiting(wave=wave)
    return {
        "text": _("%(count)s firms were named by answers and are not in the sample.")
        % {"count": f"{count:,}"},
        "url": reverse("wave-invite-named", args=[wave.pk]) if count else "",
    }


def invited(found: snowball.Invited) -> str:
    """What came of inviting the named firms."""
    words = {
        "number": _("without a valid business number"),
        "stopped": _("on the stop list"),
        "fatigue": _("invited within a year"),
        "no_contact": _("without an address"),
        "not_sme": _("no SME"),
        "closed": _("out of business"),
        "kind": _("real firm in a synthetic wave, or the reverse"),
    }
    text = _("%(invited)s named firms are invited.") % {"invited": f"{found.invited:,}"}
    said = [
        _("%(count)s %(reason)s") % {"count": f"{count:,}", "reason": words[reason]}
        for reason, count in found.left_out.items()
    ]
    return f"{text} " + _("Left out: %(reasons)s.") % {"reasons": ", ".join(said)} if said else text


def _nobody() -> dict[str, str]:
    return {
        "title": _("Nobody is in the frame"),
        "reason": _(
            "The register holds no SME of this target on the opening day. Import firms, or widen the target."
        ),
    }
