"""The columns of an extract, with names and labels in its language."""

import re
from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from monitoring.models import BuyingRelation, Code, RelationEvidence
from surveys.extracts.columns import Column, Kind
from surveys.instrument.schema import Group, Item, Questionnaire
from surveys.models import AnalystExport, Channel, SampleUnit, Stratum, Wave

PROVENANCES = tuple(RelationEvidence.Provenance.values)
MINUTES = ("0-2", "3-5", "6-10", "11-20", "21+")
_SECTION = re.compile(r"([A-U])[0-9]{1,5}")
_PLAIN = {"date": Kind.DATE, "text": Kind.TEXT}


def columns(*, export: AnalystExport, questionnaire: Questionnaire) -> tuple[Column, ...]:
    """What stands in each place of a row."""
    with translation.override(export.language):
        head = [*_response(export), *_relation(export)]
        return (*head, *_items(export, questionnaire))


def not_applicable(*, language: str) -> str:
    """The words for a question that was not to be asked."""
    with translation.override(language):
        return _("not applicable: was not to be asked")


def version(*, wave: Wave) -> str:
    """The versions that were asked, such as “core v1 + negotiation v2”."""
    return " + ".join(str(one) for one in (wave.questionnaire, wave.module) if one)


def items(*, questionnaire: Questionnaire, with_texts: bool) -> tuple[tuple[Group, Item], ...]:
    """The items that have columns; what respondents wrote in their own words only if that was approved."""
    return tuple(
        (group, item)
        for group in questionnaire.groups
        for item in group.items
        if with_texts or item.type != "text"
    )


def section(industry: str) -> str:
    """The section of an industry code: C26 is C."""
    match = _SECTION.fullmatch(industry)
    return match[1] if match else industry


def _response(export: AnalystExport) -> list[Column]:
    used = list(
        Stratum.objects.filter(wave=export.wave).values_list("industry", "region", "size_class", "tier")
    )
    industries, regions, sizes, tiers = (
        (set(codes) for codes in zip(*used, strict=True)) if used else [set[str]()] * 4
    )
    minutes = tuple((band, _("%(band)s minutes") % {"band": band}) for band in MINUTES)
    return [
        Column("response", _("number of the response, in this file only"), Kind.WHOLE),
        Column("relation", _("number of the buyer within the response; 0 for none"), Kind.WHOLE),
        Column(
            "first_row", _("1 in the first row of a response: count answers of the firm there"), Kind.FLAG
        ),
        Column("questionnaire", _("questionnaire versions"), Kind.TEXT),
        Column(
            "industry", _("industry section"), Kind.CODE, _codes("industry", export, map(section, industries))
        ),
        Column("region", _("region"), Kind.CODE, _codes("region", export, regions)),
        Column("size_class", _("size class"), Kind.CODE, _codes("size_class", export, sizes)),
        Column("tier", _("supply-chain tier"), Kind.CODE, _codes("tier", export, tiers)),
        Column(
            "origin", _("how the firm came into the sample"), Kind.CODE, _choices(SampleUnit.Origin.choices)
        ),
        Column("channel", _("how the answer was given"), Kind.CODE, _choices(Channel.choices)),
        Column("minutes", _("time with the questionnaire"), Kind.CODE, minutes),
    ]


def _relation(export: AnalystExport) -> list[Column]:
    if export.with_buyers:
        buyers = [
            Column("buyer", _("name of the buyer"), Kind.TEXT),
            Column("buyer_number", _("business number of the buyer"), Kind.TEXT),
        ]
    else:
        buyers = [Column("buyer", _("number of the buyer, in this file only"), Kind.TEXT)]
    known = [
        Column(f"known_from.{code}", _("relation known from: %(source)s") % {"source": label}, Kind.FLAG)
        for code, label in _choices(RelationEvidence.Provenance.choices)
    ]
    tiers = _choices(BuyingRelation.Tier.choices)
    return [*buyers, Column("relation_tier", _("tier of the relation"), Kind.CODE, tiers), *known]


def _choices(choices: Iterable[tuple[str, object]]) -> tuple[tuple[str, str], ...]:
    return tuple((code, str(label)) for code, label in choices)


def _codes(classification: str, export: AnalystExport, used: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The codes that the wave's strata use, with the labels of their newest row."""
    labels = dict(
        Code.objects.filter(classification__code=classification)
        .order_by("order", "code", "valid_from")
        .values_list("code", f"label_{export.language}")
    )
    wanted = set(used)
    return tuple((code, label) for code, label in labels.items() if code in wanted) + tuple(
        (code, code) for code in sorted(wanted - set(labels))
    )


def _items(export: AnalystExport, questionnaire: Questionnaire) -> list[Column]:
    found = items(questionnaire=questionnaire, with_texts=export.with_texts)
    return [column for _group, item in found for column in _item(item, export.language)]


def _item(item: Item, language: str) -> list[Column]:
    label = item.text.say(language)
    if item.type == "multiple":
        return [
            Column(f"{item.code}.{option.code}", f"{label}: {option.text.say(language)}", Kind.FLAG)
            for option in item.options
        ]
    if item.type == "number":
        unit = item.number.unit if item.number else None
        kind = Kind.NUMBER if item.number and item.number.decimals else Kind.WHOLE
        return [Column(item.code, f"{label} ({unit.say(language)})" if unit else label, kind)]
    if item.type in _PLAIN:
        return [Column(item.code, label, _PLAIN[item.type])]
    options = tuple((option.code, option.text.say(language)) for option in item.options)
    gaps = tuple(option.code for option in item.options if option.absence)
    return [Column(item.code, label, Kind.CODE, (*_points(item, language), *options), gaps)]


def _points(item: Item, language: str) -> tuple[tuple[str, str], ...]:
    if item.scale is None:
        return ()
    points = item.scale.points()
    ends = {points[0]: item.scale.low, points[-1]: item.scale.high}
    return tuple(
        (point, f"{point} {ends[point].say(language)}" if point in ends else point) for point in points
    )
