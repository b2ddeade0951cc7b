"""`/method/survey/`: how the figures of the survey are made, for everybody; the firms that answer above all.

Public and in the frame of the public pages, as it is read without a link of the portal, beside the method of the gaps.
It stands in this folder for its words: letters, dimensions and thresholds are those of the staff's pages, so that the
two cannot say different things.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from surveys.domain import estimates
from surveys.fieldwork import method_errors, method_scores, method_weights


@require_safe
def method_survey(request: HttpRequest) -> HttpResponse:
    page = {
        "title": _("How the figures of the survey are made"),
        "lead": _("From one firm's answer to a figure for all firms: every step, every number that we chose, and what we cannot know."),
        "as_of_text": _("Version %(version)s of the method") % {"version": estimates.METHOD},
        "sections": [
            method_scores.short(),
            method_scores.scores(),
            method_scores.bands(),
            method_weights.steps(),
            method_weights.named(),
            method_errors.errors(),
            method_errors.bounds(),
            method_errors.letters(),
            method_errors.comparisons(),
            method_errors.tiers_of_figures(),
            method_errors.protection(),
            method_errors.limits(),
        ],
    }  # fmt: skip
    return render(request, "monitoring/method.html", {"page": page})
