"""Named suppliers are asked in the next batch; nobody learns by whom, and no row tells when."""

from typing import Any

import pytest
from django.db import connection, transaction

from monitoring.models import AuditEvent, BuyingRelation, Contact, Enterprise, RelationEvidence
from surveys.domain import reasons, respondents, responses, rounds, snowball
from surveys.domain.queries import weight_shares
from surveys.domain.sheets import Named
from surveys.models import Invitation, Naming, Response, SampleUnit, StopEntry, Stratum
from tests.factories import firms, people, waves

pytestmark = pytest.mark.django_db
NOW = waves.NOW


def answer(wave: Any, *named: Named) -> Any:
    """A first-tier firm answers and names these suppliers."""
    invited = waves.invite(wave)
    visit = respondents.enter(token=invited.token, draft_key=b"k" * 32)
    waves.fill(visit, named=named)
    responses.submit(visit=visit, language="ko", now=NOW)
    return invited


def named(number: str | None = None, **more: str) -> Named:
    return Named(
        business_number=number or firms.number(),
        name=more.get("name", "작은정밀"),
        email=more.get("email", "a@firm.example"),
    )


def test_a_firm_that_two_answers_named_is_asked_once() -> None:
    wave = waves.make(is_synthetic=True)
    one = named()
    namers = [answer(wave, one), answer(wave, one)]
    found = snowball.invite_named(wave_id=wave.pk, by=None, now=NOW)
    assert (found.named, found.invited, found.left_out) == (1, 1, {})
    unit = SampleUnit.objects.get(origin="snowball")
    assert (unit.batch, unit.tier, unit.probability, unit.enterprise.name_ko) == (2, "2", None, "작은정밀")
    assert (unit.enterprise.industry, unit.enterprise.created_at) == ("_U", wave.launched_at)
    assert unit.enterprise.contacts.get().email == "a@firm.example"
    assert Invitation.objects.filter(unit=unit).count() == 1
    assert set(Naming.objects.values_list("unit", flat=True)) == {unit.pk}
    again = snowball.invite_named(wave_id=wave.pk, by=None, now=NOW)
    assert (again.named, again.invited) == (0, 0)
    links = list(weight_shares.links(wave=wave))
    assert [(link.unit_id, link.weight, link.namer_origin) for link in links] == [
        (unit.pk, 10.0, "random")
    ] * 2
    assert {link.namer for link in links} == set(Response.objects.values_list("pk", flat=True))
    assert len(namers) == 2
    # a namer that was itself named has no design weight, whatever its stratum's chance
    Response.objects.filter(pk=links[0].namer).update(origin="snowball")
    weights = {link.namer: link.weight for link in weight_shares.links(wave=wave)}
    assert weights == {links[0].namer: None, links[1].namer: 10.0}


def test_a_confidential_wave_records_the_relation_and_dates_it_at_the_launch() -> None:
    wave = waves.make(is_synthetic=True)
    namer = answer(wave, named())
    snowball.invite_named(wave_id=wave.pk, by=None, now=NOW)
    assert not BuyingRelation.objects.filter(tier="2").exists()
    close_and_cut(wave)
    relation = BuyingRelation.objects.get(tier="2")
    assert (relation.buyer, relation.parent.supplier) == (namer.firm, namer.firm)
    assert list(relation.evidence.values_list("provenance", flat=True)) == ["tier1_answer"]
    events = AuditEvent.objects.filter(action__in=["relation.record", "enterprise.register"])
    assert set(events.values_list("at", flat=True)) == {wave.launched_at}


def test_no_naming_leads_from_a_response_to_the_firm_that_named() -> None:
    """At no time do a response, what it named, and who named that stand side by side for who has no key."""
    wave = waves.make(is_synthetic=True)
    namer = answer(wave, named())
    snowball.invite_named(wave_id=wave.pk, by=None, now=NOW)
    supplier = SampleUnit.objects.get(origin="snowball").enterprise

    def joined() -> set[Any]:
        naming = Naming.objects.filter(business_number=supplier.business_number)
        evidence = RelationEvidence.objects.filter(provenance="tier1_answer", relation__supplier=supplier)
        firms = evidence.values_list("relation__buyer", flat=True)
        return {(response, firm) for response in naming.values_list("response", flat=True) for firm in firms}

    assert joined() == set()
    close_and_cut(wave)
    assert joined() == set()
    assert Response.objects.count() == 1
    assert BuyingRelation.objects.get(supplier=supplier).buyer == namer.firm
    assert not Naming.objects.exists()


def close_and_cut(wave: Any) -> None:
    by = people.make("administrator")
    rounds.close(wave_id=wave.pk, by=by, now=NOW)
    rounds.unlink(wave_id=wave.pk, by=by, now=NOW)


def test_an_anonymous_wave_records_none() -> None:
    wave = waves.make(mode="anonymous", is_synthetic=True)
    answer(wave, named())
    found = snowball.invite_named(wave_id=wave.pk, by=None, now=NOW)
    assert found.invited == 1
    assert not RelationEvidence.objects.filter(provenance="tier1_answer").exists()


def test_who_is_left_out() -> None:
    wave = waves.make(is_synthetic=True)
    stopped, large, real, gone, silent, busy = (
        firms.make(size="S"), firms.make(size="L"), firms.make(size="S", is_synthetic=False),
        firms.make(size="S", is_active=False), firms.make(size="S"), firms.make(size="S"),
    )  # fmt: skip
    StopEntry.objects.create(enterprise=stopped, reason="asked", added_on=NOW.date())
    Contact.objects.create(enterprise=silent, email="gone@firm.example", mail_state="bounced")
    other = waves.make(is_synthetic=True)
    SampleUnit.objects.create(
        wave=other,
        enterprise=busy,
        stratum=Stratum.objects.create(wave=other),
        origin="random",
        tier="1",
        probability=1,
    )
    wrong = firms.number()
    wrong = wrong[:-1] + str((int(wrong[-1]) + 1) % 10)
    numbers = [one.business_number for one in (stopped, large, real, gone, silent, busy)]
    answer(wave, *(named(number) for number in [*numbers, wrong]), named(email=""))
    found = snowball.invite_named(wave_id=wave.pk, by=None, now=NOW)
    assert found.invited == 0
    assert found.left_out == {
        "stopped": 1, "not_sme": 1, "kind": 1, "closed": 1, "no_contact": 2, "fatigue": 1, "number": 1,
    }  # fmt: skip
    assert Enterprise.objects.filter(industry="_U").count() == 0


def test_a_firm_of_the_sample_is_joined_and_not_asked_twice() -> None:
    wave = waves.make(is_synthetic=True)
    known = waves.invite(wave)
    answer(wave, named(known.firm.business_number))
    found = snowball.invite_named(wave_id=wave.pk, by=None, now=NOW)
    assert (found.named, found.invited) == (1, 0)
    assert Naming.objects.get().unit_id == known.invitation.unit_id


def test_a_closed_wave_invites_nobody() -> None:
    wave = waves.make(state="closed")
    with pytest.raises(reasons.Refused):
        snowball.invite_named(wave_id=wave.pk, by=None, now=NOW)


def test_the_units_are_numbered_anew_at_the_close() -> None:
    wave = waves.make(is_synthetic=True)
    for _ in range(8):
        answer(wave, named(email="a@firm.example"))
        snowball.invite_named(wave_id=wave.pk, by=None, now=NOW)
    units = SampleUnit.objects.filter(origin="snowball")
    before = dict(units.values_list("enterprise", "pk"))
    drawn = set(SampleUnit.objects.exclude(origin="snowball").values_list("pk", flat=True))
    invited = dict(Invitation.objects.filter(unit__in=units).values_list("pk", "unit__enterprise"))
    named_before = dict(Naming.objects.values_list("pk", "unit__enterprise"))
    with transaction.atomic():
        snowball.shuffle(wave=wave)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    after = dict(units.values_list("enterprise", "pk"))
    assert set(after.values()).isdisjoint(before.values())
    assert set(SampleUnit.objects.exclude(origin="snowball").values_list("pk", flat=True)) == drawn
    assert dict(Invitation.objects.filter(unit__in=units).values_list("pk", "unit__enterprise")) == invited
    assert dict(Naming.objects.values_list("pk", "unit__enterprise")) == named_before
