"""A draw writes down frame, strata and sample, and does it again in the same way."""

from datetime import timedelta
from decimal import Decimal

import pytest

from monitoring.models import AuditEvent, Contact, Enterprise
from surveys.domain import keys, reasons, rounds, sampling
from surveys.models import FrameUnit, SampleUnit, StopEntry, Stratum, Wave
from tests.factories import firms, plans

pytestmark = pytest.mark.django_db
NOW = plans.NOW


def drawn(wave: Wave) -> set[str]:
    return set(SampleUnit.objects.filter(wave=wave).values_list("enterprise__business_number", flat=True))


def test_a_draw_writes_frame_strata_and_sample() -> None:
    plans.register({("C29", "KR-48", "S", "1"): 30, ("G", "KR-11", "M", "2"): 10})
    wave = plans.wave(sample_size=20, strata_by=["industry", "tier"], least_per_stratum=0)
    result = sampling.draw(wave_id=wave.pk, by=None, now=NOW)
    wave.refresh_from_db()
    assert (wave.state, result.population, result.drawn, result.strata) == ("sampled", 40, 20, 2)
    strata = Stratum.objects.filter(wave=wave).order_by("industry")
    assert [(str(one), one.population, one.allocated) for one in strata] == [
        ("C._T._T.1", 30, 15),
        ("G._T._T.2", 10, 5),
    ]
    assert FrameUnit.objects.filter(wave=wave, exclusion="").count() == 40
    units = SampleUnit.objects.filter(wave=wave)
    assert set(units.values_list("tier", "origin", "probability")) == {
        ("1", "random", 0.5),
        ("2", "random", 0.5),
    }
    event = AuditEvent.objects.get(action="wave.draw")
    assert (event.details["seed"], event.details["frame"]) == (7, wave.frame_hash)


def test_the_same_seed_and_frame_draw_the_same_firms() -> None:
    plans.register({("C29", "KR-48", "S", "1"): 60})
    wave = plans.wave(sample_size=25)
    sampling.draw(wave_id=wave.pk, by=None, now=NOW)
    first = drawn(wave)
    # rows come back from the database in another order once they are rewritten
    for firm in Enterprise.objects.order_by("-pk"):
        Enterprise.objects.filter(pk=firm.pk).update(name_ko="새 이름")
    sampling.draw(wave_id=wave.pk, by=None, now=NOW)
    assert drawn(wave) == first
    rounds.discard_sample(wave_id=wave.pk, by=None, now=NOW)
    rounds.update_wave(wave_id=wave.pk, changes={"seed": 8}, by=None, now=NOW)
    sampling.draw(wave_id=wave.pk, by=None, now=NOW)
    assert drawn(wave) != first


def test_firms_that_may_not_be_asked_stay_in_the_frame_and_are_not_drawn() -> None:
    stopped, by_address, silent, busy, *free = plans.register({("C29", "KR-48", "S", "1"): 8})
    StopEntry.objects.create(enterprise=stopped, reason="asked", added_on=NOW.date())
    address = by_address.contacts.get().email.upper()
    StopEntry.objects.create(address_digest=keys.address_digest(address), reason="asked", added_on=NOW.date())
    Contact.objects.filter(enterprise=silent).update(mail_state="bounced")
    other = plans.wave()
    stratum = Stratum.objects.create(wave=other)
    SampleUnit.objects.create(
        wave=other, enterprise=busy, stratum=stratum, origin="random", tier="1", probability=1
    )
    Wave.objects.filter(pk=other.pk).update(state="sampled")
    Wave.objects.filter(pk=other.pk).update(state="open", launched_at=NOW - timedelta(days=364))
    wave = plans.wave(sample_size=8)
    result = sampling.draw(wave_id=wave.pk, by=None, now=NOW)
    found = dict(FrameUnit.objects.filter(wave=wave).values_list("enterprise_id", "exclusion"))
    assert found == {
        stopped.pk: "stopped", by_address.pk: "stopped", silent.pk: "no_contact", busy.pk: "fatigue",
        **{firm.pk: "" for firm in free},
    }  # fmt: skip
    assert (result.population, result.drawable, result.drawn) == (8, 4, 4)
    assert drawn(wave) == {firm.business_number for firm in free}
    # the chance is that of a firm that could be drawn: of four all four, not four of eight
    assert set(SampleUnit.objects.filter(wave=wave).values_list("probability", flat=True)) == {1.0}


def test_who_stands_in_the_frame() -> None:
    inside, _inactive, _large, _real, elsewhere = (
        firms.make(size="MICRO"),
        firms.make(size="S", is_active=False),
        firms.make(size="L"),
        firms.make(size="S", is_synthetic=False),
        firms.make(size="S", region="KR-11"),
    )
    for firm in Enterprise.objects.all():
        Contact.objects.create(enterprise=firm, phone="02-000-0000")
    everywhere = plans.wave(code="all")
    sampling.draw(wave_id=everywhere.pk, by=None, now=NOW)
    assert set(FrameUnit.objects.filter(wave=everywhere).values_list("enterprise", "tier")) == {
        (inside.pk, "_U"),
        (elsewhere.pk, "_U"),
    }
    rounds.discard_sample(wave_id=everywhere.pk, by=None, now=NOW)
    here = plans.wave(target={"region": ["KR-48"], "industry": ["C"], "size_class": ["S"]})
    sampling.draw(wave_id=here.pk, by=None, now=NOW)
    assert list(FrameUnit.objects.filter(wave=here).values_list("enterprise", flat=True)) == [inside.pk]


def test_a_frame_without_anybody_to_ask_is_refused() -> None:
    wave = plans.wave()
    with pytest.raises(reasons.Refused) as verdict:
        sampling.draw(wave_id=wave.pk, by=None, now=NOW)
    assert [one.rule for one in verdict.value.reasons] == ["frame_empty"]
    assert Wave.objects.get(pk=wave.pk).state == "draft"


def test_a_target_margin_decides_the_size() -> None:
    plans.register({("C29", "KR-48", "S", "1"): 120})
    settings = {"sample_size": 0, "expected_response": 100, "spreads": {"_T": 25}, "least_per_stratum": 0}
    wave = plans.wave(margin_of_error=5, strata_by=[], **settings)
    # t(n-1) x sqrt((1 - n/120) 625 / n): 5.06 points for 54 answers, 4.97 for 55
    assert sampling.draw(wave_id=wave.pk, by=None, now=NOW).drawn == 55
    hopeless = plans.wave(
        margin_of_error=Decimal("0.01"), strata_by=[], **(settings | {"expected_response": 50})
    )
    rounds.discard_sample(wave_id=wave.pk, by=None, now=NOW)
    with pytest.raises(reasons.Refused) as verdict:
        sampling.draw(wave_id=hopeless.pk, by=None, now=NOW)
    assert verdict.value.reasons[0].rule == "margin_out_of_reach"
