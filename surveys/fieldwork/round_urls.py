"""Addresses of rounds and waves: plan, sample, launch and end."""

from django.urls import path

from surveys.fieldwork import launches, planner, rounds, samples, waves

_WAVE = "rounds/waves/<int:wave_id>/"

urlpatterns = [
    path("rounds/", rounds.round_list, name="rounds"),
    path("rounds/new/", rounds.round_new, name="round-new"),
    path("rounds/<int:round_id>/waves/new/", waves.wave_new, name="wave-new"),
    path(_WAVE, waves.wave, name="wave"),
    path(f"{_WAVE}edit/", waves.wave_edit, name="wave-edit"),
    path(f"{_WAVE}plan/", planner.planner, name="wave-plan"),
    path(f"{_WAVE}plan/use/", planner.planner_use, name="wave-plan-use"),
    path(f"{_WAVE}sample/", samples.sample, name="wave-sample"),
    path(f"{_WAVE}sample/draw/", samples.sample_draw, name="wave-draw"),
    path(f"{_WAVE}sample/discard/", samples.sample_discard, name="wave-discard-sample"),
    path(f"{_WAVE}sample/named/", samples.sample_named, name="wave-invite-named"),
    path(f"{_WAVE}launch/", launches.launch, name="wave-launch"),
    path(f"{_WAVE}extend/", launches.extend, name="wave-extend"),
    path(f"{_WAVE}close/", launches.close, name="wave-close"),
    path(f"{_WAVE}unlink/", launches.unlink, name="wave-unlink"),
    path(f"{_WAVE}panel/end/", launches.end_panel, name="panel-end"),
]
