"""Conditions in words."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from surveys.instrument.schema import Questionnaire


def say(tree: object, questionnaire: Questionnaire, language: str) -> str:
    """The tree as a phrase that names items by their code and options by their text."""
    if not isinstance(tree, Mapping):
        return ""
    for key, joint in (("all", _("and")), ("any", _("or"))):
        if key in tree:
            parts = [say(branch, questionnaire, language) for branch in tree[key]]
            return f" {joint} ".join(
                f"({part})" if len(parts) > 1 and " " in part else part for part in parts
            )
    if "not" in tree:
        return _("not: %(condition)s") % {"condition": say(tree["not"], questionnaire, language)}
    return _test(tree, questionnaire, language)


def _test(test: Mapping[str, object], questionnaire: Questionnaire, language: str) -> str:
    code, operator = str(test["item"]), str(test["op"])
    if operator == "answered":
        return _("%(item)s is answered") % {"item": code}
    value = (
        _("the answer to %(item)s") % {"item": test["than"]}
        if "than" in test
        else _value(test, questionnaire, language)
    )
    words = {
        "=": _("%(item)s is %(value)s"),
        "!=": _("%(item)s is answered and not %(value)s"),
        "in": _("%(item)s is one of %(value)s"),
        "contains": _("%(item)s holds %(value)s"),
    }
    return words.get(operator, f"%(item)s {operator} %(value)s") % {"item": code, "value": value}


def _value(test: Mapping[str, object], questionnaire: Questionnaire, language: str) -> str:
    item, raw = questionnaire.item(str(test["item"])), test.get("value")
    codes = raw if isinstance(raw, list) else [raw]
    texts = []
    for code in codes:
        option = item.option(str(code)) if item else None
        texts.append(f"“{option.text.say(language)}”" if option else str(code))
    return ", ".join(texts)
