"""The records of rounds and samples are seen and never changed; keys, tokens and answers are not among them."""

from typing import Any

import pytest
from django.urls import reverse

from monitoring.admin.site import site
from surveys.domain import panels, sampling
from surveys.models import SampleUnit, Wave
from tests.factories import plans

pytestmark = pytest.mark.django_db
SHOWN = ["frameunit", "panel", "round", "sampleunit", "stratum", "wave"]


def test_no_answer_key_or_token_is_registered() -> None:
    mine = [model._meta for model in site._registry if model._meta.app_label == "surveys"]  # noqa: SLF001
    assert sorted(one.model_name for one in mine) == SHOWN


def test_rows_are_seen_and_cannot_be_changed(as_user: Any, analyst: Any) -> None:
    plans.register({("C29", "KR-48", "S", "1"): 4})
    panel = panels.create(name="rotating", by=None, now=plans.NOW)
    wave = plans.wave(sample_size=2, panel=panel)
    sampling.draw(wave_id=wave.pk, by=None, now=plans.NOW)
    client = as_user(analyst)
    for name in SHOWN:
        assert client.get(reverse(f"admin:surveys_{name}_changelist")).status_code == 200
        assert client.get(reverse(f"admin:surveys_{name}_add")).status_code == 403
    for row in (wave, panel, SampleUnit.objects.first()):
        address = reverse(f"admin:surveys_{row._meta.model_name}_change", args=[row.pk])  # noqa: SLF001
        page = client.get(address)
        assert page.status_code == 200
        assert "sealed" not in page.content.decode()
        assert client.post(address, {"name": "x"}).status_code == 403
    assert Wave.objects.get().code == wave.code
