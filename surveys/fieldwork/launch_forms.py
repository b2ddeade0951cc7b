"""What an administrator fills in while a wave is open."""

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from monitoring.calc.moments import SEOUL
from surveys.models import Wave


class ExtendForm(forms.Form):
    closes_at = forms.DateTimeField(
        label=_("New closing time"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Korean time. Firms were told the present one; the portal shows the new one at once."),
    )

    def __init__(self, data: QueryDict | None = None, *, wave: Wave) -> None:
        super().__init__(data, initial={"closes_at": timezone.localtime(wave.closes_at, SEOUL)})
