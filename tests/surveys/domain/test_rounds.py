"""A wave goes from its plan to its end, and nowhere else."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from monitoring.domain import reference
from monitoring.models import AuditEvent, Enterprise
from surveys.domain import deadlines, keys, panels, reasons, rounds, sampling
from surveys.models import FrameUnit, SampleUnit, Wave, WaveKey
from tests.factories import plans

pytestmark = pytest.mark.django_db
NOW = plans.NOW
LATER = NOW + timedelta(days=14)


def rules(verdict: Any) -> list[str]:
    return [one.rule for one in verdict.value.reasons]


@pytest.fixture
def sampled() -> Wave:
    plans.register({("C29", "KR-48", "S", "1"): 30})
    wave = plans.wave()
    sampling.draw(wave_id=wave.pk, by=None, now=NOW)
    wave.refresh_from_db()
    return wave


def test_a_round_has_one_period(administrator: Any) -> None:
    made = rounds.create_round(period="2026-H2", title_ko="하반기", title_en="H2", by=administrator, now=NOW)
    assert str(made) == "2026-H2"
    with pytest.raises(reasons.Refused) as verdict:
        rounds.create_round(period="2026-H2", title_ko="하반기", title_en="H2", by=administrator, now=NOW)
    assert rules(verdict) == ["round_exists"]
    with pytest.raises(reasons.Refused) as verdict:
        rounds.create_round(period="next year", title_ko="내년", title_en="next", by=administrator, now=NOW)
    assert rules(verdict) == ["period_unreadable"]


def test_dates_left_out_follow_the_close_in_seoul() -> None:
    # 16:30 UTC is already the next day in Seoul
    wave = plans.wave(closes_at=NOW.replace(day=30, hour=16, minute=30))
    assert (wave.release_on, wave.retain_until) == (date(2026, 12, 15), date(2027, 1, 30))


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"title_en": " "}, "title_missing"),
        ({"code": "Not a code"}, "code_unreadable"),
        ({"closes_at": NOW}, "closes_before_opens"),
        ({"release_on": date(2026, 12, 8)}, "release_before_close"),
        ({"retain_until": date(2026, 12, 7)}, "retention_before_close"),
        ({"mode": "open"}, "mode_unknown"),
        ({"consent_version": ""}, "consent_missing"),
        ({"consent_version": "9999"}, "consent_missing"),
        ({"consent_version": "../2"}, "consent_missing"),
        ({"strata_by": ["industry", "division"]}, "industry_twice"),
        ({"strata_by": ["colour"]}, "dimension_unknown"),
        ({"target": {"colour": ["red"]}}, "dimension_unknown"),
        ({"target": {"region": ["KR-99"]}}, "code_unknown"),
        ({"target": {"size_class": ["L"]}}, "target_not_sme"),
        ({"sample_size": 0}, "size_missing"),
        ({"margin_of_error": Decimal(0)}, "margin_not_positive"),
        ({"expected_response": 0}, "response_no_share"),
        ({"panel_overlap": 50}, "overlap_without_panel"),
        ({"panel_overlap": 101}, "overlap_no_share"),
        ({"spreads": {"_T": 51}}, "spread_unreadable"),
        ({"seed": -1}, "seed_out_of_range"),
        ({"most_mails": 0}, "mails_out_of_range"),
    ],
)
def test_a_plan_that_breaks_a_rule_is_refused(more: dict[str, Any], rule: str) -> None:
    with pytest.raises(reasons.Refused) as verdict:
        plans.wave(**more)
    assert rules(verdict) == [rule]
    assert str(verdict.value) == str(verdict.value.reasons[0]) != ""
    assert Wave.objects.count() == 0


def test_a_module_is_no_core_and_an_anonymous_wave_has_no_panel() -> None:
    panel = panels.create(name="rotating", by=None, now=NOW)
    module = plans.questionnaire(kind="module")
    with pytest.raises(reasons.Refused) as verdict:
        plans.wave(questionnaire=module, module=plans.questionnaire(), mode="anonymous", panel=panel)
    assert rules(verdict) == ["not_a_core", "not_a_module", "panel_needs_confidential"]


def test_the_plan_changes_until_the_sample_and_the_conduct_until_the_launch(sampled: Wave) -> None:
    rounds.update_wave(wave_id=sampled.pk, changes={"title_en": "New"}, by=None, now=NOW)
    with pytest.raises(reasons.Refused) as verdict:
        rounds.update_wave(wave_id=sampled.pk, changes={"seed": 9, "title_en": "Newer"}, by=None, now=NOW)
    assert rules(verdict) == ["design_is_sampled"]
    rounds.discard_sample(wave_id=sampled.pk, by=None, now=NOW)
    rounds.update_wave(wave_id=sampled.pk, changes={"seed": 9}, by=None, now=NOW)
    assert AuditEvent.objects.filter(action="wave.update").order_by("pk").last().details == {"seed": [7, 9]}
    with pytest.raises(TypeError):
        rounds.update_wave(wave_id=sampled.pk, changes={"state": "open"}, by=None, now=NOW)


def test_a_wave_lives_its_life_once(sampled: Wave, administrator: Any) -> None:
    rounds.launch(wave_id=sampled.pk, by=administrator, now=NOW)
    assert keys.of_wave(wave=sampled)
    for step in (rounds.launch, rounds.unlink):
        with pytest.raises(reasons.Refused):
            step(wave_id=sampled.pk, by=administrator, now=NOW)
    with pytest.raises(reasons.Refused) as verdict:
        rounds.close(wave_id=sampled.pk, by=None, now=NOW)
    assert rules(verdict) == ["not_due_to_close"]
    assert deadlines.close_due(now=LATER - timedelta(seconds=1)) == []
    assert deadlines.close_due(now=LATER) == [sampled.pk]
    with pytest.raises(reasons.Refused) as verdict:
        rounds.close(wave_id=sampled.pk, by=administrator, now=LATER)
    assert rules(verdict) == ["cannot_close"]
    sampled.refresh_from_db()
    assert (sampled.state, sampled.closed_at, sampled.scrubbed_at) == ("closed", LATER, None)
    end = LATER + timedelta(days=60)
    assert deadlines.unlink_due(now=end - timedelta(days=1)) == []
    with pytest.raises(reasons.Refused) as verdict:
        rounds.unlink(wave_id=sampled.pk, by=None, now=end - timedelta(days=1))
    assert rules(verdict) == ["not_due_to_unlink"]
    assert deadlines.unlink_due(now=end) == [sampled.pk]
    with pytest.raises(keys.KeyIsGone):
        keys.of_wave(wave=sampled)
    actions = (
        AuditEvent.objects.filter(action__startswith="wave.").order_by("pk").values_list("action", "actor")
    )
    assert list(actions) == [
        ("wave.create", "system"),
        ("wave.draw", "system"),
        ("wave.launch", administrator.username),
        ("wave.close", "system"),
        ("wave.unlink", "system"),
    ]


def test_a_panel_waits_for_its_sums(sampled: Wave, administrator: Any) -> None:
    rounds.discard_sample(wave_id=sampled.pk, by=None, now=NOW)
    panel = panels.create(name="rotating", by=None, now=NOW)
    rounds.update_wave(wave_id=sampled.pk, changes={"panel": panel}, by=None, now=NOW)
    sampling.draw(wave_id=sampled.pk, by=None, now=NOW)
    rounds.launch(wave_id=sampled.pk, by=administrator, now=NOW)
    rounds.close(wave_id=sampled.pk, by=administrator, now=NOW)
    with pytest.raises(reasons.Refused) as verdict:
        rounds.unlink(wave_id=sampled.pk, by=administrator, now=NOW)
    assert rules(verdict) == ["pair_sums_missing"]
    assert deadlines.unlink_due(now=LATER + timedelta(days=60)) == []
    Wave.objects.filter(pk=sampled.pk).update(pair_sums_stored_at=LATER)
    assert rounds.unlink(wave_id=sampled.pk, by=administrator, now=LATER).state == "unlinked"


def test_a_panel_is_asked_again_in_part(sampled: Wave, administrator: Any) -> None:
    panel = panels.create(name="rotating", by=None, now=NOW)
    Wave.objects.filter(pk=sampled.pk).update(panel=panel)
    rounds.launch(wave_id=sampled.pk, by=administrator, now=NOW)
    second = plans.wave(panel=panel, panel_overlap=50, sample_size=20)
    drawn = sampling.draw(wave_id=second.pk, by=None, now=NOW)
    # 20 of 30 were asked before; of 20 again, half are kept and 10 firms are new
    assert (drawn.drawable, drawn.drawn, drawn.again) == (30, 20, 10)
    # a firm that a panel's firm named in the last wave was never in the panel: it has had its invitation of the year
    stranger = Enterprise.objects.exclude(pk__in=sampled.sample.values("enterprise")).filter(
        contacts__isnull=False
    )[0]
    SampleUnit.objects.create(
        wave=sampled, enterprise=stranger, stratum=sampled.strata.first(), origin="snowball", tier="2"
    )
    drawn = sampling.draw(wave_id=second.pk, by=None, now=NOW)
    assert (drawn.drawable, drawn.drawn) == (29, 20)
    assert FrameUnit.objects.get(wave=second, enterprise=stranger).exclusion == "fatigue"
    third = plans.wave(sample_size=20)
    # without a panel all of them are tired; those that only the second wave drew are reserved too
    with pytest.raises(reasons.Refused) as verdict:
        sampling.draw(wave_id=third.pk, by=None, now=NOW)
    assert rules(verdict) == ["frame_empty"]


def test_an_open_wave_can_be_kept_open_longer(sampled: Wave, administrator: Any) -> None:
    with pytest.raises(reasons.Refused) as verdict:
        rounds.extend(wave_id=sampled.pk, closes_at=LATER + timedelta(days=1), by=administrator, now=NOW)
    assert rules(verdict) == ["cannot_extend"]
    rounds.launch(wave_id=sampled.pk, by=administrator, now=NOW)
    with pytest.raises(reasons.Refused) as verdict:
        rounds.extend(wave_id=sampled.pk, closes_at=LATER, by=administrator, now=NOW)
    assert rules(verdict) == ["extension_backwards"]
    assert rounds.extend(wave_id=sampled.pk, closes_at=LATER + timedelta(days=1), by=administrator, now=NOW)


@pytest.mark.parametrize(("days", "rule"), [(-1, "opens_later"), (14, "closed_already")])
def test_a_launch_keeps_to_the_dates(sampled: Wave, administrator: Any, days: int, rule: str) -> None:
    with pytest.raises(reasons.Refused) as verdict:
        rounds.launch(wave_id=sampled.pk, by=administrator, now=NOW + timedelta(days=days))
    assert rules(verdict) == [rule]


def test_an_anonymous_wave_has_no_key_and_nothing_to_cut(administrator: Any) -> None:
    plans.register({("C29", "KR-48", "S", "1"): 8})
    wave = plans.wave(mode="anonymous", sample_size=4)
    sampling.draw(wave_id=wave.pk, by=None, now=NOW)
    rounds.launch(wave_id=wave.pk, by=administrator, now=NOW)
    assert not WaveKey.objects.exists()
    rounds.close(wave_id=wave.pk, by=administrator, now=NOW)
    with pytest.raises(reasons.Refused) as verdict:
        rounds.unlink(wave_id=wave.pk, by=administrator, now=NOW)
    assert rules(verdict) == ["nothing_to_unlink"]


@pytest.mark.django_db(transaction=True)
def test_after_the_commit_the_tables_are_rewritten_and_it_is_noted(administrator: Any) -> None:
    reference.load()  # an earlier test with real commits left the tables empty
    plans.register({("C29", "KR-48", "S", "1"): 8})
    wave = plans.wave(sample_size=4)
    sampling.draw(wave_id=wave.pk, by=None, now=NOW)
    rounds.launch(wave_id=wave.pk, by=administrator, now=NOW)
    rounds.close(wave_id=wave.pk, by=administrator, now=NOW)
    assert Wave.objects.get(pk=wave.pk).scrubbed_at == NOW
    with connection.cursor() as cursor:  # the mails' rows are gone from the file too, not only from sight
        cursor.execute("SELECT pg_relation_size('surveys_delivery')")
        assert cursor.fetchone() == (0,)
    # a process that died between commit and rewriting leaves it due
    Wave.objects.filter(pk=wave.pk).update(scrubbed_at=None)
    assert rounds.scrub_due(now=LATER) == [wave.pk]
    assert rounds.scrub_due(now=LATER) == []
