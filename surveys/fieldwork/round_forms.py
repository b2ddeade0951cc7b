"""What staff fill in for a round and for the plan of a wave."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from monitoring.calc.moments import SEOUL
from monitoring.dashboards import formats
from surveys.domain import frames, hierarchies, round_rules
from surveys.domain.queries import rounds as queries
from surveys.domain.reasons import Refused
from surveys.fieldwork import code_names
from surveys.models import QuestionnaireVersion, Wave

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOMENT = "%Y-%m-%dT%H:%M"
TARGETS = {f"target_{name}": name for name in round_rules.DIMENSIONS}


def refused(form: forms.Form, verdict: Refused) -> None:
    """Each reason beside the field that it is about."""
    for reason in verdict.reasons:
        form.add_error(reason.place if reason.place in form.fields else None, str(reason))


class RoundForm(forms.Form):
    period = forms.CharField(
        label=_("Period"), max_length=10, help_text=_("2026, 2026-H2, 2026-Q4 or 2026-11.")
    )
    title_ko = forms.CharField(label=_("Korean title"), max_length=200)
    title_en = forms.CharField(label=_("English title"), max_length=200)


class VersionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: QuestionnaireVersion) -> str:
        return f"{formats.label(obj, 'title')} ({obj})"


def _moment(label: "StrOrPromise", hint: "StrOrPromise") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    return forms.DateTimeField(label=label, help_text=hint, widget=widget)


def _day(label: "StrOrPromise", hint: "StrOrPromise") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, widget=widget)


def _several(label: "StrOrPromise", hint: "StrOrPromise") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, help_text=hint, required=False, widget=forms.CheckboxSelectMultiple
    )


class WaveForm(forms.Form):
    """The plan of a wave; `plan()` gives it as the domain takes it."""

    title_ko = forms.CharField(label=_("Korean title"), max_length=200)
    title_en = forms.CharField(label=_("English title"), max_length=200)
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Small letters, digits and hyphens, such as 2026-h2-main."),
    )
    questionnaire = VersionChoice(label=_("Core questionnaire"), queryset=QuestionnaireVersion.objects.none())
    module = VersionChoice(
        label=_("Module"), queryset=QuestionnaireVersion.objects.none(), required=False,
        empty_label=_("no module"),
    )  # fmt: skip
    mode = forms.ChoiceField(
        label=_("Anonymity mode"), choices=Wave.Mode.choices, initial=Wave.Mode.CONFIDENTIAL,
        help_text=_("Fixed at the launch. The launch page says what each mode allows and forbids."),
    )  # fmt: skip
    opens_at = _moment(_("Opens"), _("Korean time."))
    closes_at = _moment(_("Closes"), _("Korean time. The wave closes by itself at this minute."))
    release_on = _day(_("Planned release"), _("The day of the results, after the close."))
    retain_until = _day(
        _("Link to firms kept until"), _("On this day the key of a confidential wave is destroyed.")
    )
    consent_version = forms.CharField(
        label=_("Version of the consent text"),
        max_length=20,
        initial=lambda: Wave().consent_version,
    )
    target_industry = _several(_("Industries asked"), _("None ticked means all."))
    target_region = _several(_("Regions asked"), _("None ticked means all."))
    target_size_class = _several(_("Sizes asked"), _("None ticked means all SMEs."))
    target_tier = _several(_("Tiers asked"), _("None ticked means all, firms of unknown tier too."))
    strata_by = _several(_("Strata"), _("The sample is divided by each of these."))
    allocation = forms.ChoiceField(
        label=_("Allocation"), choices=Wave.Allocation.choices,
        help_text=_("Neyman asks more firms where the answers are expected to differ more."),
    )  # fmt: skip
    sample_size = forms.IntegerField(
        label=_("Sample size"), min_value=0, initial=1000,
        help_text=_("Firms to invite. 0: as many as the margin of error needs."),
    )  # fmt: skip
    margin_of_error = forms.DecimalField(
        label=_("Target margin of error (points)"), max_digits=5, decimal_places=2, required=False,
        help_text=_("Of an index from 0 to 100: half the width of its interval at 95%."),
    )  # fmt: skip
    least_per_stratum = forms.IntegerField(label=_("Least number in a stratum"), min_value=0, initial=5)
    expected_response = forms.IntegerField(label=_("Expected response (%)"), initial=30)
    spreads = forms.CharField(
        label=_("Expected spread of the answers"), required=False, max_length=500, initial="_T=25",
        help_text=_("Standard deviation in points: _T for all, and if need be by code, as in _T=25, tier.2=30."),
    )  # fmt: skip
    panel = forms.CharField(
        label=_("Panel"), required=False, max_length=60,
        help_text=_("The name of a rotating panel; a new name begins one. Leave it empty for none."),
    )  # fmt: skip
    panel_overlap = forms.IntegerField(label=_("Overlap with the panel's last wave (%)"), initial=0)
    most_mails = forms.IntegerField(label=_("Most mails to a firm"), initial=4)
    mails_per_minute = forms.IntegerField(label=_("Mails a minute"), initial=120)
    seed = forms.IntegerField(
        label=_("Seed"), required=False,
        help_text=_("The same seed and frame draw the same firms. Leave it empty to have one drawn by chance."),
    )  # fmt: skip
    is_synthetic = forms.BooleanField(
        label=_("Ask made-up firms only (synthetic)"), required=False,
        help_text=_("Real and made-up firms are never asked in one wave."),
    )  # fmt: skip

    def __init__(
        self, data: QueryDict | None = None, *, wave: Wave | None = None, now: datetime | None = None
    ) -> None:
        super().__init__(data, initial=_initial(wave, now or timezone.now()))
        self.fields["questionnaire"].queryset = queries.cores()  # type: ignore[attr-defined]
        self.initial.setdefault("questionnaire", queries.cores().first())
        self.fields["module"].queryset = queries.modules()  # type: ignore[attr-defined]
        on = round_rules.day(wave.opens_at if wave else now or timezone.now())
        for name, dimension in TARGETS.items():
            self.fields[name].choices = _choices(dimension, on)  # type: ignore[attr-defined]
        strata = [(name, code_names.dimension(name)) for name in round_rules.STRATA]
        self.fields["strata_by"].choices = strata  # type: ignore[attr-defined]

    def clean_spreads(self) -> dict[str, float]:
        """Numbers by `dimension.code`."""
        found: dict[str, float] = {}
        for part in filter(None, (one.strip() for one in self.cleaned_data["spreads"].split(","))):
            name, _equals, number = part.partition("=")
            try:
                found[name.strip()] = float(number)
            except ValueError as error:
                words = gettext("“%(part)s” is no spread. Write _T=25, tier.2=30.")
                raise forms.ValidationError(words % {"part": part}, code="spread") from error
        return found

    def plan(self) -> dict[str, Any]:
        """Every field but the panel, which is a name here."""
        asked = dict(self.cleaned_data)
        asked["target"] = {name: codes for key, name in TARGETS.items() if (codes := asked.pop(key))}
        asked.pop("panel")
        if asked["seed"] is None:
            asked.pop("seed")
        return asked


def _choices(dimension: str, on: date) -> list[tuple[str, str]]:
    tree = hierarchies.load(dimension, on=on)
    level = frames.LEVELS[dimension]
    names = code_names.on(on)[dimension]
    smes = hierarchies.below(tree, codes=["SME"]) - {"SME"} if dimension == "size_class" else set(tree)
    parents = {node.parent for node in tree.values()}
    codes = [
        code
        for code, node in tree.items()
        if (code not in parents if dimension == "tier" else node.level == level)
        and code in smes
        and code != "NONMFG"
    ]
    unknown = [(hierarchies.UNKNOWN, gettext("unknown"))] if dimension == "tier" else []
    return [(code, names[code]) for code in codes] + unknown


def _initial(wave: Wave | None, now: datetime) -> dict[str, Any]:
    if wave is None:
        morning = timezone.localtime(now, SEOUL).replace(hour=9, minute=0, second=0, microsecond=0)
        opens = morning + timedelta(days=7)
        closes = (opens + timedelta(days=21)).replace(hour=18)
        return {
            "opens_at": opens, "closes_at": closes, "release_on": closes.date() + timedelta(days=14),
            "retain_until": closes.date() + timedelta(days=60), "strata_by": ["industry", "size_class", "tier"],
            "is_synthetic": settings.DEMO,
        }  # fmt: skip
    names = round_rules.DESIGN | round_rules.CONDUCT
    given = {name: getattr(wave, name) for name in names if name in WaveForm.base_fields}
    given |= {key: wave.target.get(name, []) for key, name in TARGETS.items()}
    given["opens_at"] = timezone.localtime(wave.opens_at, SEOUL)
    given["closes_at"] = timezone.localtime(wave.closes_at, SEOUL)
    given["spreads"] = ", ".join(f"{name}={number:g}" for name, number in wave.spreads.items())
    return given | {"panel": wave.panel.name if wave.panel else ""}
