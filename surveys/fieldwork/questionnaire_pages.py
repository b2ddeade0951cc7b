"""Questionnaires as finished text: the list, one version whole, what changed."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.dashboards import formats
from surveys.domain import questionnaires
from surveys.fieldwork import condition_words
from surveys.instrument import differences
from surveys.instrument.schema import Group, Item, Questionnaire, Text
from surveys.models import QuestionnaireVersion


def listed(rows: Iterable[Any]) -> dict[str, Any]:
    """The context `page` of `questionnaires/list.html`."""
    shown = [
        {
            "name": f"{one.code} v{one.version}",
            "title": formats.label(one, "title"),
            "url": reverse("questionnaire", args=[one.pk]),
            "kind": one.get_kind_display(),
            "origin": one.get_origin_display(),
            "used": _used(one),
            "added": formats.moment(one.created_at) + (f" · {one.created_by}" if one.created_by else ""),
        }
        for one in rows
    ]
    return {
        "title": _list_title(rows) if shown else _("Questionnaires"),
        "lead": _(
            "A version that a wave uses never changes; a change is a new version. Codes stay as they are."
        ),
        "versions": shown,
        "new_url": reverse("questionnaire-new"),
        "empty": None
        if shown
        else {
            "title": _("There is no questionnaire yet"),
            "reason": _("The shipped ones come with the set-up; others come in as XLSForm."),
            "action_label": _("Hand in an XLSForm"),
            "action_url": reverse("questionnaire-new"),
        },
    }


def detail(version: Any, previous: QuestionnaireVersion | None) -> dict[str, Any]:  # noqa: ANN401 - annotated row
    """The context `page` of `questionnaires/detail.html`."""
    read = questionnaires.read(version=version)
    language = formats.language()
    areas = {area.code: area.title.say(language) for area in read.areas}
    axes = {axis.code: axis.title.say(language) for axis in read.axes}
    return {
        "title": f"{formats.label(version, 'title')} · v{version.version}",
        "lead": _lead(read),
        "facts": [
            {"term": _("Code"), "text": version.code, "code": True},
            {"term": _("Kind"), "text": version.get_kind_display()},
            {"term": _("Origin"), "text": version.get_origin_display()},
            {"term": _("Use"), "text": _used(version)},
            {"term": "SHA-256", "text": version.content_hash, "code": True},
        ],
        "areas": [{"title": area.title.say(language), "weight": f"{area.weight}%"} for area in read.areas],
        "groups": [_group(group, read, areas, axes) for group in read.groups],
        "edits": [
            {
                "code": edit.code,
                "kind": _("must be mended") if edit.kind == "hard" else _("asked back"),
                "when": condition_words.say(edit.violated, read, language),
                "message": _both(edit.message),
            }
            for edit in read.edits
        ],
        "xlsx_url": reverse("questionnaire-xlsx", args=[version.pk]),
        "changes_url": reverse("questionnaire-changes", args=[version.pk]) if previous else "",
    }


def changes(version: QuestionnaireVersion, previous: QuestionnaireVersion) -> dict[str, Any]:
    """The context `page` of `questionnaires/changes.html`."""
    found = differences.between(questionnaires.read(version=previous), questionnaires.read(version=version))
    count = len(found)
    title = ngettext(
        "%(count)s change from %(before)s to %(after)s",
        "%(count)s changes from %(before)s to %(after)s",
        count,
    )
    return {
        "title": title % {"count": count, "before": f"v{previous.version}", "after": f"v{version.version}"},
        "lead": formats.label(version, "title"),
        "rows": [
            {
                "what": _whats()[one.what],
                "code": one.code,
                "sort": _sorts()[one.sort],
                "fields": ", ".join(_field(name) for name in one.fields),
            }
            for one in found
        ],
        "back_url": reverse("questionnaire", args=[version.pk]),
    }


def _whats() -> dict[str, str]:
    return {
        "item": _("item"),
        "option": _("option"),
        "group": _("page"),
        "edit": _("edit"),
        "area": _("area"),
    }


def _sorts() -> dict[str, str]:
    return {
        "added": _("added"),
        "removed": _("removed"),
        "retired": _("retired"),
        "changed": _("changed"),
        "moved": _("moved to another page"),
    }


def _field(name: str) -> str:
    words = {
        "text": _("wording"),
        "title": _("title"),
        "hint": _("hint"),
        "intro": _("introduction"),
        "message": _("message"),
        "required": _("required"),
        "relevant": _("condition"),
        "violated": _("condition"),
        "score": _("score"),
        "scoring": _("scoring"),
        "weight": _("weight"),
        "type": _("type of answer"),
        "area": _("area"),
        "axis": _("axis"),
        "role": _("role"),
        "per_buyer": _("asked for each buyer"),
        "exclusive": _("chosen alone"),
        "absence": _("meaning as a missing answer"),
    }
    return words.get(name, _("limits"))


def _list_title(rows: Iterable[Any]) -> str:
    used = [bool(one.use_count) for one in rows]
    return _("%(used)s of %(count)s versions are in use") % {"used": sum(used), "count": len(used)}


def _used(version: Any) -> str:  # noqa: ANN401 - annotated row
    count = version.use_count
    return (
        ngettext("%(count)s wave", "%(count)s waves", count) % {"count": count}
        if count
        else _("not used yet")
    )


def _lead(read: Questionnaire) -> str:
    items = len(read.items())
    words = ngettext("%(items)s item on %(pages)s pages.", "%(items)s items on %(pages)s pages.", items)
    return words % {"items": items, "pages": len(read.groups)}


def _both(text: Text | None) -> dict[str, str] | None:
    return {"ko": text.ko, "en": text.en} if text else None


def _group(group: Group, read: Questionnaire, areas: dict[str, str], axes: dict[str, str]) -> dict[str, Any]:
    return {
        "code": group.code,
        "title": _both(group.title),
        "intro": _both(group.intro),
        "per_buyer": _("once for each buyer") if group.per_buyer else "",
        "when": condition_words.say(group.relevant, read, formats.language()) if group.relevant else "",
        "asked": [_item(item, read, areas, axes) for item in group.items],
    }


def _item(item: Item, read: Questionnaire, areas: dict[str, str], axes: dict[str, str]) -> dict[str, Any]:
    marks = [
        _types()[item.type],
        areas.get(item.area, item.area),
        axes.get(item.axis, item.axis),
        _("required") if item.required else "",
        _("role: %(role)s") % {"role": item.role} if item.role else "",
        _limits(item),
    ]
    return {
        "code": item.code,
        "text": _both(item.text),
        "hint": _both(item.hint),
        "marks": " · ".join(mark for mark in marks if mark),
        "when": condition_words.say(item.relevant, read, formats.language()) if item.relevant else "",
        "options": [
            {
                "code": option.code,
                "text": _both(option.text),
                "score": formats.value(option.score) if option.score is not None else "",
                "mark": _("retired") if option.retired else _("alone") if option.exclusive else "",
            }
            for option in item.options
        ],
    }


def _types() -> dict[str, str]:
    return {
        "single": _("one of several"),
        "multiple": _("any of several"),
        "scale": _("scale"),
        "number": _("numeric answer"),
        "date": _("date"),
        "text": _("short text"),
    }


def _limits(item: Item) -> str:
    language = formats.language()
    if item.scale:
        scale = item.scale
        return f"{scale.first} {scale.low.say(language)} – {scale.last} {scale.high.say(language)}"
    if item.number:
        unit = f" {item.number.unit.say(language)}" if item.number.unit else ""
        return f"{formats.value(item.number.minimum)} – {formats.value(item.number.maximum)}{unit}"
    return ""
