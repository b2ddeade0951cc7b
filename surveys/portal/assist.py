"""Answers taken down by staff, on the telephone or on a visit: through the same portal, with the channel stored."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from monitoring.calc import business_numbers
from monitoring.dashboards import formats
from monitoring.dashboards.access import needs, person
from surveys.domain import respondents
from surveys.models import Wave
from surveys.permissions import ASSIST_ANSWER
from surveys.portal import cookies


class AssistForm(forms.Form):
    number = forms.CharField(
        label=_("Business number"), max_length=30, help_text=_("Ten digits, such as 123-45-67891.")
    )
    channel = forms.ChoiceField(
        label=_("How"),
        choices=[("phone", _("by telephone")), ("officer", _("with an officer"))],
    )

    def clean_number(self) -> str:
        try:
            return business_numbers.parse(self.cleaned_data["number"])
        except business_numbers.BadBusinessNumber as error:
            raise forms.ValidationError(gettext("This is not a valid business number.")) from error


@require_safe
@never_cache
@needs(ASSIST_ANSWER)
def choose(request: HttpRequest) -> HttpResponse:
    """The way in for field officers, who see no pages of rounds: the waves that take answers."""
    waves = Wave.objects.filter(state=Wave.State.OPEN).select_related("round").order_by("closes_at", "pk")
    page = {
        "title": gettext("Take down an answer for a firm"),
        "lead": gettext("Choose the survey wave to which the firm was invited."),
        "waves": [
            {
                "title": formats.label(wave, "title"),
                "url": reverse("assist", args=[wave.pk]),
                "until": formats.moment(wave.closes_at),
            }
            for wave in waves
        ],
        "empty": {
            "title": gettext("No survey wave is open"),
            "reason": gettext("An answer can be taken down while a wave is open."),
        },
    }
    return render(request, "surveys/invitations/assist_choose.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ASSIST_ANSWER)
def assist(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Begins a sitting for a firm in this browser. The firm decides and consents on the pages that follow."""
    wave = get_object_or_404(Wave, pk=wave_id, state=Wave.State.OPEN)
    form = AssistForm(request.POST or None)
    if form.is_valid():
        found = respondents.assist(
            wave_id=wave.pk,
            business_number=form.cleaned_data["number"],
            by=person(request),
            now=timezone.now(),
        )
        if found:
            return _seat(found, wave, form.cleaned_data["channel"])
        form.add_error("number", gettext("This firm was not invited in this wave."))
    page = {
        "title": gettext("Take down an answer for a firm"),
        "lead": gettext(
            "Read out the consent and each question. You enter what the firm says, and nothing else."
        ),
        "question": formats.label(wave, "title"),
        "back_url": reverse("assist-choose"),
    }
    status = 422 if form.errors else 200
    return render(request, "surveys/invitations/assist.html", {"page": page, "form": form}, status=status)


def _seat(found: respondents.Right, wave: Wave, channel: str) -> HttpResponse:
    response = redirect("answer-start")
    held = cookies.fresh(
        invitation_id=found.invitation_id,
        serial=found.serial,
        is_anonymous=wave.mode == Wave.Mode.ANONYMOUS,
        channel=channel,
    )
    cookies.give(response, held)
    response["Cache-Control"] = "no-store"
    return response
