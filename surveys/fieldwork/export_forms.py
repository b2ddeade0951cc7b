"""What an analyst says when asking for a file of answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.domain.exports import LEAST_REASON
from surveys.domain.queries import exports as queries
from surveys.models import AnalystExport, Wave


class WaveChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Wave) -> str:
        return queries.wave_title(wave=obj)


class ExportForm(forms.Form):
    wave = WaveChoice(
        label=_("Survey wave"),
        queryset=Wave.objects.none(),
        help_text=_("Only closed waves: while answers come in, two files would tell which came in between."),
    )
    form = forms.ChoiceField(label=_("Format"), choices=AnalystExport.Form.choices)
    language = forms.ChoiceField(
        label=_("Language of the labels"), choices=[("ko", "한국어"), ("en", "English")]
    )
    with_buyers = forms.BooleanField(
        label=_("Buyers by name"),
        required=False,
        help_text=_("Without it each buyer is a number that means nothing outside the file."),
    )
    with_texts = forms.BooleanField(
        label=_("Free texts"),
        required=False,
        help_text=_("What firms wrote in their own words may give them away."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        min_length=LEAST_REASON,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the file is for. It is recorded, and the second person decides by it."),
        error_messages={"required": _("Say what the file is for.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["wave"].queryset = queries.exportable()  # type: ignore[attr-defined]
