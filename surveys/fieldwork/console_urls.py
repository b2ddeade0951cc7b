"""Addresses of the console of a wave."""

from django.urls import path

from surveys.fieldwork import console

urlpatterns = [
    path("rounds/demo/progress/", console.round_demo_progress, name="round-demo-progress"),
    path("rounds/waves/<int:wave_id>/console/", console.wave_console, name="wave-console"),
    path("rounds/waves/<int:wave_id>/console/part/", console.wave_console_part, name="wave-console-part"),
    path("rounds/waves/<int:wave_id>/console.csv", console.wave_console_csv, name="wave-console-csv"),
]
