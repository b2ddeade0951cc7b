"""From the code of a broken rule to a sentence in the reader's language.

The English words of rows and files are those of `monitoring.sources` (RULES, REFUSALS); they are looked up in the
catalogue as they stand there. The rules that only the staging knows are worded here.
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from monitoring.models import ImportProblem
from monitoring.sources import register_rules
from monitoring.sources.refusals import REFUSALS
from monitoring.sources.row_rules import RULES

ROW_RULES: Mapping[str, str] = {
    **RULES,
    **register_rules.RULES,
    "duplicate_key": gettext_noop("This row repeats the series and period of row {first}. Keep one of them."),
}
FILE_RULES: Mapping[str, str] = {
    **REFUSALS,
    "missing_columns": gettext_noop("These columns are needed and missing: {columns}. Add them to row 1."),
    "doubled_columns": gettext_noop(
        "More than one column holds the same field: {columns}. Keep one of each."
    ),
    "no_rows": gettext_noop("The file holds column names, but no row below them."),
}
FIELDS = {
    "indicator": gettext_lazy("indicator"),
    "basis": gettext_lazy("basis"),
    "region": gettext_lazy("region"),
    "industry": gettext_lazy("industry"),
    "size_class": gettext_lazy("size class"),
    "tier": gettext_lazy("supply-chain tier"),
    "buyer": gettext_lazy("buyer"),
    "measure": gettext_lazy("measure"),
    "period": gettext_lazy("period"),
    "value": gettext_lazy("value"),
    "status": gettext_lazy("status"),
    "unit": gettext_lazy("unit"),
    "source": gettext_lazy("source"),
    "table": gettext_lazy("table"),
    "item": gettext_lazy("item"),
    "note": gettext_lazy("note"),
    "key": gettext_lazy("key"),
    "business_number": gettext_lazy("business number"),
    "name_ko": gettext_lazy("Korean name"),
    "name_en": gettext_lazy("English name"),
    "size_valid_from": gettext_lazy("size class since"),
    "size_definition": gettext_lazy("size definition"),
    "contact_name": gettext_lazy("contact person"),
    "email": gettext_lazy("e-mail address"),
    "phone": gettext_lazy("telephone number"),
    "address": gettext_lazy("postal address"),
    "postcode": gettext_lazy("postcode"),
    "language": gettext_lazy("language"),
    "supplier": gettext_lazy("supplier"),
    "parent_buyer": gettext_lazy("buyer one tier up"),
    "valid_from": gettext_lazy("valid from"),
    "valid_to": gettext_lazy("valid to (exclusive)"),
    "provenance": gettext_lazy("provenance"),
}


def field(code: str) -> str:
    """The field's name for people; the code itself where it is not known."""
    return str(FIELDS.get(code, code))


def row(problem: ImportProblem) -> str:
    """What is wrong in this place, and what to do."""
    place = {
        "row": problem.row,
        "column": problem.column or field(problem.field),
        "field": field(problem.field),
    }
    words = ROW_RULES.get(problem.rule)
    if words is None:
        return problem.rule
    return _(words).format(**place, value=problem.value, **problem.params)


def file(refusal: Mapping[str, object]) -> str:
    """Why the whole file was refused. `refusal`: rule and params, as the import keeps them."""
    rule, params = str(refusal.get("rule", "")), refusal.get("params") or {}
    words = FILE_RULES.get(rule)
    if words is None or not isinstance(params, Mapping):
        return rule
    return _(words).format(**params)


def job(error: str) -> str:
    """Why a job ended without a result: the domain's verdicts in words, a fault of the program as it was noted."""
    verdicts = {
        "PreviewIsStale": _(
            "What is stored has changed since the preview was made, so nothing was committed. "
            "The preview has been made anew: please look at it again."
        ),
        "NothingToRelease": _(
            "Nothing in the chosen imports is newer than what is public. Discard this release, or choose other imports."
        ),
        "WrongState": _("Somebody else has changed the state in the meantime. Reload the page."),
    }
    name, _sep, _rest = error.partition(":")
    return verdicts.get(name) or _("The work stopped with a fault: {error}").format(error=error)
