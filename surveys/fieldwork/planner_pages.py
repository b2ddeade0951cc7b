"""What a sample buys, as finished text."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.domain import designs, round_rules
from surveys.domain.designs import Counted, Design
from surveys.domain.reasons import Refused
from surveys.estimation.precision import Expected
from surveys.fieldwork import code_names, wave_frame
from surveys.fieldwork.planner_choice import MEAN, SHARE, Choice
from surveys.models import Wave

LADDER = (100, 200, 300, 500, 750, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000, 20_000)
MOST_STRATA = 200
STANDARD = 1_000


def build(wave: Wave, choice: Choice, counted: tuple[Counted, ...], *, may_manage: bool) -> dict[str, Any]:
    """The context `page` of `surveys/rounds/planner.html`."""
    drawable = sum(one.drawable for one in counted)
    names = code_names.load(wave=wave)
    head = wave_frame.context(wave, current="wave-plan") | _filters(wave, choice)
    if not drawable:
        return head | {"title": _("Nobody can be asked yet"), "empty": _nobody()}
    try:
        design = designs.make(counted, wave=choice.wave, size=choice.size or None)
    except Refused as verdict:
        design = designs.make(counted, wave=choice.wave, size=min(STANDARD, drawable))
        head["warning"] = str(verdict)
    head.setdefault("warning", _warning(design, choice))
    return head | {
        "title": _title(design, choice),
        "lead": _assumed(design),
        "ladder": _ladder(counted, choice, design, names, drawable=drawable),
        "domains": _domains(counted, design, names),
        "strata": _strata(counted, design, names),
        "strata_note": _("The first %(shown)s of %(count)s strata.")
        % {"shown": MOST_STRATA, "count": f"{len(design.strata):,}"}
        if len(design.strata) > MOST_STRATA
        else "",
        "use": _use(wave, choice, design) if may_manage and wave.state == Wave.State.DRAFT else None,
        "empty": None,
    }


def _title(design: Design, choice: Choice) -> str:
    found = design.expect()
    size = {"size": f"{design.size:,}"}
    if found.half_width is None and (closed := _closed_strata(design)):
        words = ngettext(
            "No interval for all firms: %(strata)s stratum holds no firm that can be asked",
            "No interval for all firms: %(strata)s strata hold no firm that can be asked",
            closed,
        )
        return words % {"strata": f"{closed:,}"}
    if found.half_width is None:
        return _("%(size)s invitations promise no interval: too few answers are expected") % size
    width = {"width": f"{found.half_width:.1f}"}
    if choice.measure == SHARE:
        return _("%(size)s invitations tell a share to within ±\u00a0%(width)s points") % (size | width)
    return _("%(size)s invitations tell the index to within ±\u00a0%(width)s points") % (size | width)


def _closed_strata(design: Design) -> int:
    """How many strata cannot be drawn from, though there are firms in them that the result would have to speak for."""
    drawable: Counter[tuple[str, ...]] = Counter()
    for one in design.counted:
        drawable[one.stratum] += one.drawable
    return sum(not count for count in drawable.values())


def _warning(design: Design, choice: Choice) -> str:
    if _closed_strata(design):
        return _(
            "Firms that were invited within a year, are on the stop list or have no contact cannot be asked, and some "
            "strata hold no others. Divide by fewer strata, or wait until their year is over."
        )
    return _squeezed(design, choice)


def _squeezed(design: Design, choice: Choice) -> str:
    """That the least numbers leave nothing to allocate, where they do."""
    least = choice.wave.least_per_stratum
    needed = sum(min(least, cell.drawable) for cell in design.cells)
    if design.size > needed or not least:
        return ""
    words = _(
        "The least number in each of %(strata)s strata alone needs %(needed)s invitations, so nothing is left to "
        "allocate. Invite more, lower the least number, or divide by fewer strata."
    )
    return words % {"strata": f"{len(design.strata):,}", "needed": f"{needed:,}"}


def _assumed(design: Design) -> str:
    words = _(
        "Expected at 95%%, if %(rate)s%% of the firms answer and those that do not are like those of their stratum "
        "that do. The result will have the interval that the answers give."
    )
    return words % {"rate": f"{100 * design.response_rate:.0f}"}


def _filters(wave: Wave, choice: Choice) -> dict[str, Any]:
    planned = choice.wave
    address = reverse("wave-plan", args=[wave.pk])
    measures = [(MEAN, _("index, 0–100")), (SHARE, _("share of firms"))]
    rows = [
        _text("n", _("Invitations"), str(choice.size or ""), choice),
        _select("allocation", _("Allocation"), Wave.Allocation.choices, planned.allocation),
        _text("least", _("Least number in a stratum"), str(planned.least_per_stratum), choice),
        _text("response", _("Expected response (%)"), str(planned.expected_response), choice),
        _select("measure", _("What is estimated"), measures, choice.measure)
        | {"hint": _("A share is planned at 50%, where it is least certain.")},
    ]
    if choice.measure == MEAN:
        hint = _("Standard deviation of the answers, in points.")
        rows.append(_text("spread", _("Expected spread"), f"{choice.spread:g}", choice) | {"hint": hint})
    return {"filters": rows, "action": address, "reset_url": address}


def _text(name: str, label: str, value: str, choice: Choice) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "kind": "text",
        "value": value,
        "error": choice.errors.get(name, ""),
    }


def _select(name: str, label: str, options: Iterable[tuple[Any, Any]], value: str) -> dict[str, Any]:
    shown = [{"value": code, "label": str(text), "selected": code == value} for code, text in options]
    return {"name": name, "label": label, "kind": "select", "options": shown}


def _ladder(
    counted: tuple[Counted, ...], choice: Choice, chosen: Design, names: code_names.Names, *, drawable: int
) -> dict[str, Any]:
    """The same design at several sizes, for all firms and for each tier."""
    sizes = sorted({one for one in (*LADDER, chosen.size) if one < drawable} | {drawable, chosen.size})
    tiers = _by(counted, "tier")
    rows = []
    for size in sizes:
        design = chosen if size == chosen.size else designs.of_size(chosen, wave=choice.wave, size=size)
        found = [design.expect(), *(design.expect(cells) for cells in tiers.values())]
        label = _("%(size)s (chosen)") % {"size": f"{size:,}"} if size == chosen.size else f"{size:,}"
        rows.append(
            [(label, True), (f"{found[0].answers:,.0f}", False), *((width(one), False) for one in found)]
        )
    columns = [
        _("Invitations"),
        _("Answers expected"),
        _("All firms"),
        *(code_names.code(names, "tier", one) for one in tiers),
    ]
    return _table(_("Interval to expect by size of the sample (± points)"), columns, rows)


def _domains(counted: tuple[Counted, ...], design: Design, names: code_names.Names) -> list[dict[str, Any]]:
    tables = []
    for name in ("tier", "size_class", "region", "industry"):
        rows = [
            [(code_names.code(names, name, code), True), *_numbers(design.expect(cells))]
            for code, cells in _by(counted, name).items()
        ]
        columns = [code_names.dimension(name), _("Firms in the frame"), _("Answers expected"), _("± points")]
        caption = _("Domains by %(dimension)s") % {"dimension": code_names.dimension(name)}
        tables.append({"id": f"domains-{name}", "table": _table(caption, columns, rows)})
    return tables


def _strata(counted: tuple[Counted, ...], design: Design, names: code_names.Names) -> dict[str, Any]:
    inside: dict[Any, list[Counted]] = {}
    for one in counted:
        inside.setdefault(one.stratum, []).append(one)
    rows = []
    for stratum, cell, number in list(zip(design.strata, design.cells, design.allocation, strict=True))[
        :MOST_STRATA
    ]:
        found = design.expect(inside[stratum])
        texts = [
            f"{cell.population:,}",
            f"{cell.drawable:,}",
            f"{number:,}",
            f"{found.answers:,.1f}",
            width(found),
        ]
        rows.append([(code_names.stratum(names, stratum), True), *((text, False) for text in texts)])
    columns = [
        _("Stratum"),
        _("Firms in the frame"),
        _("can be asked"),
        _("Invitations"),
        _("Answers expected"),
        _("± points"),
    ]
    return _table(_("Strata"), columns, rows)


def _by(counted: tuple[Counted, ...], name: str) -> dict[str, list[Counted]]:
    place = round_rules.DIMENSIONS.index(name)
    found: dict[str, list[Counted]] = {}
    for one in sorted(counted, key=lambda each: each.cell[place]):
        found.setdefault(one.cell[place], []).append(one)
    return found


def width(found: Expected) -> str:
    """Half the interval, or that there is none."""
    return _("too few") if found.half_width is None else f"±\u00a0{found.half_width:.1f}"


def _numbers(found: Expected) -> list[tuple[str, bool]]:
    return [(f"{found.population:,}", False), (f"{found.answers:,.0f}", False), (width(found), False)]


def _table(caption: str, columns: list[str], rows: list[list[tuple[str, bool]]]) -> dict[str, Any]:
    return {
        "caption": caption,
        "columns": [{"label": label, "numeric": place > 0} for place, label in enumerate(columns)],
        "rows": [
            {"cells": [{"text": text, "rowheader": head, "numeric": not head} for text, head in row]}
            for row in rows
        ],
    }


def _use(wave: Wave, choice: Choice, design: Design) -> dict[str, Any]:
    hidden = {
        "n": design.size,
        "allocation": choice.wave.allocation,
        "least": choice.wave.least_per_stratum,
        "response": choice.wave.expected_response,
        "measure": choice.measure,
        "spread": f"{choice.spread:g}",
    }
    return {
        "url": reverse("wave-plan-use", args=[wave.pk]),
        "label": _("Use these numbers for the wave"),
        "hidden": [{"name": name, "value": value} for name, value in hidden.items()],
    }


def _nobody() -> dict[str, str]:
    return {
        "title": _("Nobody is in the frame"),
        "reason": _(
            "The register holds no SME of this target that can be asked. Import firms, or widen the target."
        ),
    }
