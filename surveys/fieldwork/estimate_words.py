"""What figures are called and what they say, in the reader's language."""

from typing import Final

from django.utils.translation import gettext as _

from monitoring.dashboards import formats
from monitoring.models import RelationEvidence
from surveys.domain.final_figures import LIST_ALONE, OTHER
from surveys.domain.queries.figures import Row
from surveys.estimation import quality
from surveys.fieldwork import code_names
from surveys.fieldwork.code_names import Names
from surveys.fieldwork.estimate_choice import BUYERS, CHANGES, DIFFERENCES, ITEMS, OVERVIEW
from surveys.instrument.columns import Column
from surveys.instrument.schema import Questionnaire
from surveys.models import Estimate
from surveys.models.estimates import TOTAL

Statistic = Estimate.Statistic
PERCENT: Final = 100


def column(one: Column, questionnaire: Questionnaire) -> str:
    """The title of what is scored; of an item its question."""
    kind, _dot, code = one.code.partition(".")
    if kind == "composite":
        return _("Felt level of win-win growth")
    if kind == "indicator":
        words = {
            "fear": _("Share of firms afraid that answering harms them"),
            "influence": _("Share of firms whose answers somebody tried to influence"),
        }
        return words[code]
    if kind == "item":
        item = questionnaire.item(code)
        return item.text.say(formats.language()) if item else code
    parts = {
        "area": {part.code: part.title for part in questionnaire.areas},
        "axis": {part.code: part.title for part in questionnaire.axes},
        "index": {part.code: part.title for part in questionnaire.indices},
    }
    return parts[kind][code].say(formats.language())


def kind(one: Column) -> str:
    words = {
        "composite": _("of all areas"),
        "area": _("area"),
        "axis": _("axis"),
        "index": _("score of its own"),
        "indicator": _("share of firms"),
        "item": _("item"),
    }
    return words[one.kind]


def unit(one: Column) -> str:
    """The unit, with its ends where they are others than 0 and 100."""
    if one.unit == "percent":
        return "%"
    if one.lowest == 0 and one.highest == PERCENT:
        return _("points of 100")
    ends = {"low": formats.value(one.lowest), "high": formats.value(one.highest)}
    return _("points, %(low)s to %(high)s") % ends


def view(name: str) -> str:
    words = {
        OVERVIEW: _("Overview of all areas"),
        ITEMS: _("Items of one area"),
        "provenance": _("By where relations are known from"),
        DIFFERENCES: _("Differences between tiers and sources"),
        CHANGES: _("Change since the wave before"),
        BUYERS: _("By buyer"),
        "region": _("By region"),
        "industry": _("By industry"),
        "size_class": _("By size class"),
        "tier": _("By tier"),
    }
    return words[name]


def dimension(name: str) -> str:
    return _("Known from") if name == "provenance" else code_names.dimension(name)


def place(row: Row, names: Names) -> str:
    """The cell of a row: a code, a buyer, a pair that is compared, or the whole wave."""
    if row.buyer is not None:
        return formats.name(row.buyer)
    if row.statistic == Statistic.DIFFERENCE:
        pair = {
            "first": code(row.dimension, row.code, names),
            "second": code(row.dimension, row.against, names),
        }
        return _("%(first)s less %(second)s") % pair
    return code(row.dimension, row.code, names)


def code(name: str, given: str, names: Names) -> str:
    if given == TOTAL:
        return _("All firms")
    if name != "provenance":
        return code_names.code(names, name, given)
    words: dict[str, str] = {value: str(label) for value, label in RelationEvidence.Provenance.choices}
    words |= {LIST_ALONE: _("known from the buyer's list alone"), OTHER: _("known otherwise only")}
    return words.get(given, given)


def verdict(row: Row) -> tuple[str, str]:
    """What a difference or change says, with the kind of its badge; nothing of it where its interval holds 0."""
    held = row.numbers
    if held is None or held.low is None or held.high is None:
        return _("no interval, no verdict"), "plain"
    is_change = row.statistic == Statistic.CHANGE
    if held.low <= 0 <= held.high:
        return (_("no clear change") if is_change else _("no clear difference")), "plain"
    if is_change:
        return (_("up") if held.low > 0 else _("down")), "info"
    return (_("higher") if held.low > 0 else _("lower")), "info"


def letter(given: str) -> str:
    """The meaning of a quality letter."""
    words = {
        "A": _("excellent"),
        "B": _("very good"),
        "C": _("good"),
        "D": _("acceptable"),
        "E": _("use with caution"),
        "F": _("too unreliable to use"),
    }
    return words.get(given, "")


def letters() -> list[dict[str, str]]:
    """Every letter with its meaning and the relative error that it stays under."""
    shown, before = [], 0.0
    for given, end in quality.BANDS:
        bound = (
            _("error under %(percent)s%%") % {"percent": f"{end * PERCENT:g}"}
            if end < PERCENT
            else _("error of %(percent)s%% or more, or none") % {"percent": f"{before * PERCENT:g}"}
        )
        shown.append({"term": given, "text": f"{letter(given)} · {bound}"})
        before = end
    return shown


def number(value: float | None, places: int = 2, *, signed: bool = False) -> str:
    """The number with a real minus; an en dash where there is none."""
    if value is None:
        return "–"
    text = f"{value:+,.{places}f}" if signed else f"{value:,.{places}f}"
    return text.replace("-", formats.MINUS)
