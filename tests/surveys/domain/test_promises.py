"""The database refuses what the domain refuses, whatever door a statement comes by."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from surveys.domain import panels, rounds, sampling
from surveys.models import FrameUnit, Panel, QuestionnaireVersion, SampleUnit, Stratum, Wave, WaveKey
from tests.factories import plans

pytestmark = pytest.mark.django_db
NOW = plans.NOW


def refused(rows: Any, **values: Any) -> bool:
    """Whether the database refuses the update, or the deletion where there are no values."""
    try:
        with transaction.atomic():
            rows.update(**values) if values else rows._raw_delete(rows.db)  # noqa: SLF001 - one statement
    except DatabaseError:
        return True
    return False


@pytest.fixture
def opened(administrator: Any) -> Any:
    plans.register({("C29", "KR-48", "S", "1"): 12})
    wave = plans.wave(sample_size=6)
    sampling.draw(wave_id=wave.pk, by=None, now=NOW)
    rounds.launch(wave_id=wave.pk, by=administrator, now=NOW)
    return Wave.objects.filter(pk=wave.pk)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("mode", "anonymous"),
        ("module_id", "module"),
        ("questionnaire_id", "core"),
        ("seed", 8),
        ("target", {"region": ["KR-11"]}),
        ("strata_by", []),
        ("consent_version", "1"),
        ("is_synthetic", False),
        ("frame_hash", "0" * 64),
        ("launched_at", NOW + timedelta(days=1)),
    ],
)
def test_what_a_launched_wave_promised_is_fixed(opened: Any, field: str, value: Any) -> None:
    if field.endswith("_id"):
        value = plans.questionnaire(kind=value, code="another").pk
    assert refused(opened, **{field: value})


def test_what_a_launched_wave_did_not_promise_may_change(opened: Any) -> None:
    assert not refused(opened, closes_at=NOW + timedelta(days=20), mails_per_minute=5)


def test_states_go_forward_one_step(opened: Any) -> None:
    assert refused(opened, state="sampled", launched_at=None)
    assert refused(opened, state="unlinked", closed_at=NOW, unlinked_at=NOW)
    assert not refused(opened, state="closed", closed_at=NOW)
    assert refused(opened, state="open", closed_at=None)
    assert refused(opened, closed_at=NOW + timedelta(days=1))
    assert refused(opened)
    drafted = Wave.objects.filter(pk=plans.wave().pk)
    assert refused(drafted, state="open", launched_at=NOW)
    assert not refused(drafted)


def test_a_questionnaire_in_use_is_immutable(opened: Any) -> None:
    used = QuestionnaireVersion.objects.filter(pk=opened.get().questionnaire_id)
    assert refused(used, content={})
    assert refused(used, code="other")
    assert not refused(used, title_en="A clearer title")
    drafted = plans.questionnaire(code="unused")
    plans.wave(questionnaire=drafted)
    assert not refused(QuestionnaireVersion.objects.filter(pk=drafted.pk), content={"a": 1})


@pytest.mark.usefixtures("opened")
def test_frame_strata_and_sample_of_a_launched_wave_are_history() -> None:
    assert refused(FrameUnit.objects.all(), exclusion="stopped")
    assert refused(SampleUnit.objects.all(), probability=1)
    assert refused(Stratum.objects.all(), population=100)
    assert refused(FrameUnit.objects.filter(exclusion=""))
    assert refused(SampleUnit.objects.all())


def test_a_destroyed_key_stays_destroyed() -> None:
    wave = plans.wave()
    WaveKey.objects.create(wave=wave, destroyed_at=NOW)
    assert refused(WaveKey.objects.all(), sealed=b"again", destroyed_at=None)
    assert refused(WaveKey.objects.all())
    panel = panels.create(name="rotating", by=None, now=NOW)
    panels.end(panel_id=panel.pk, by=None, now=NOW)
    assert refused(Panel.objects.all(), sealed_key=b"again", destroyed_at=None)
