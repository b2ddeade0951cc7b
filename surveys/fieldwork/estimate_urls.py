"""Addresses of the estimates of a wave, and of the page that says how they are made."""

from django.urls import path

from surveys.fieldwork import estimates, method

_WAVE = "rounds/waves/<int:wave_id>/"

urlpatterns = [
    path("method/survey/", method.method_survey, name="method-survey"),
    path(f"{_WAVE}estimates/", estimates.wave_estimates, name="wave-estimates"),
    path(f"{_WAVE}estimates.csv", estimates.wave_estimates_csv, name="wave-estimates-csv"),
    path(f"{_WAVE}estimates/progress/", estimates.wave_estimates_progress, name="wave-estimates-progress"),
    path(f"{_WAVE}estimates/again/", estimates.wave_estimates_again, name="wave-estimates-again"),
]
