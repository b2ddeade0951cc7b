"""What staff fill in around invitations: why they need a link or letters, and whom nobody may write to."""

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring.models import Enterprise
from surveys.models import Delivery, StopEntry


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("It is recorded with your name and the time."),
        error_messages={"required": _("Say why you need it.")},
    )


class PlanForm(forms.Form):
    kind = forms.ChoiceField(choices=Delivery.Kind.choices)
    channel = forms.ChoiceField(choices=Delivery.Channel.choices)


class PostedForm(forms.Form):
    """Letters up to this number of a delivery."""

    until = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)


class LettersForm(ReasonForm, PostedForm):
    """Letters, and why somebody takes them."""


class StopForm(forms.Form):
    address = forms.CharField(
        label=_("Mail address or telephone number"),
        max_length=254,
        required=False,
        help_text=_("Kept as a keyed digest only: nobody can read it here again."),
    )
    business_number = forms.CharField(label=_("or business number of a firm"), max_length=12, required=False)
    reason = forms.ChoiceField(label=_("Reason"), choices=StopEntry.Reason.choices)

    def clean_business_number(self) -> Enterprise | None:
        number = self.cleaned_data["business_number"].replace("-", "").strip()
        if not number:
            return None
        firm = Enterprise.objects.filter(business_number=number).first()
        if firm is None:
            raise forms.ValidationError(_("No firm of the register has this number."), code="unknown")
        return firm

    def clean(self) -> None:
        if self.errors:
            return
        if bool(self.cleaned_data["address"]) == bool(self.cleaned_data["business_number"]):
            raise forms.ValidationError(_("Give an address or a business number, one of them."), code="one")
