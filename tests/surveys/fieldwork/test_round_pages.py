"""The pages of rounds and waves: from an empty list to a wave whose link is cut."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django import urls
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from monitoring.domain import audit
from surveys.domain import panels, rounds, sampling
from surveys.models import Round, SampleUnit, Wave
from tests.factories import people, plans

pytestmark = pytest.mark.django_db
NOW = plans.NOW


def reverse(name: str, args: tuple[Any, ...] | list[Any] = ()) -> str:
    """The Korean address, whatever language the last request left behind."""
    with translation.override("ko"):
        return urls.reverse(name, args=args)


@pytest.fixture
def staff(as_user: Callable[[Any], Any], administrator: Any) -> Any:
    return as_user(administrator)


def asked(**more: Any) -> dict[str, Any]:
    """What somebody fills into the form of a new wave."""
    return {
        "title_ko": "상생 조사", "title_en": "Survey", "code": "2026-h2", "questionnaire": plans.questionnaire().pk,
        "mode": "confidential", "opens_at": "2026-11-24T09:00", "closes_at": "2026-12-08T18:00",
        "release_on": "2026-12-20", "retain_until": "2027-02-01", "consent_version": "1", "strata_by": ["tier"],
        "allocation": "neyman", "sample_size": "8", "least_per_stratum": "2", "expected_response": "50",
        "spreads": "_T=20, tier.2=30", "panel": "", "panel_overlap": "0", "most_mails": "4", "mails_per_minute": "60",
        "seed": "", "is_synthetic": "on", "target_tier": ["1", "2"],
    } | more  # fmt: skip


@pytest.mark.parametrize("name", ["wave", "wave-plan", "wave-sample", "wave-launch", "wave-edit"])
def test_pages_are_for_those_who_prepare_statistics(as_user: Any, name: str, client: Any) -> None:
    address = reverse(name, args=[plans.wave().pk])
    assert client.get(address).status_code == 302
    assert as_user(people.make("viewer")).get(address).status_code == 403


def test_an_analyst_prepares_and_an_administrator_answers_for_it(as_user: Any, analyst: Any) -> None:
    plans.register({("C29", "KR-48", "S", "1"): 8})
    wave = plans.wave(sample_size=4)
    client = as_user(analyst)
    assert client.post(reverse("wave-draw", args=[wave.pk])).status_code == 302
    assert SampleUnit.objects.filter(wave=wave).count() == 4
    for name in ("wave-launch", "wave-close", "wave-unlink", "wave-extend"):
        assert client.post(reverse(name, args=[wave.pk])).status_code == 403
    assert Wave.objects.get().state == "sampled"


def test_an_empty_list_says_what_to_do(staff: Any) -> None:
    page = staff.get("/en/rounds/").content.decode()
    assert "There is no round yet" in page
    assert reverse("round-new") in page


def test_a_round_and_its_wave_are_made_by_form(staff: Any) -> None:
    answer = staff.post(reverse("round-new"), {"period": "2026-H2", "title_ko": "하반기", "title_en": "H2"})
    made = Round.objects.get()
    assert answer.url == reverse("wave-new", args=[made.pk])
    answer = staff.post(answer.url, asked())
    wave = Wave.objects.get()
    assert answer.url == reverse("wave", args=[wave.pk])
    assert (wave.target, wave.spreads, wave.strata_by) == (
        {"tier": ["1", "2"]}, {"_T": 20.0, "tier.2": 30.0}, ["tier"],
    )  # fmt: skip
    assert wave.opens_at.isoformat() == "2026-11-24T00:00:00+00:00"
    assert 0 <= wave.seed < 2**63


def test_what_is_wrong_stands_beside_its_field(staff: Any) -> None:
    made = Round.objects.create(period="2026", title_ko="회차", title_en="Round", created_at=NOW)
    address = "/en" + reverse("wave-new", args=[made.pk])
    answer = staff.post(address, asked(closes_at="2026-11-23T09:00", spreads="high", panel_overlap="20"))
    assert answer.status_code == 422
    form = answer.context["form"]
    assert set(form.errors) == {"spreads"}
    answer = staff.post(address, asked(closes_at="2026-11-23T09:00", panel_overlap="20"))
    assert set(answer.context["form"].errors) == {"closes_at", "panel_overlap"}
    assert "The wave closes before it opens." in answer.content.decode()
    answer = staff.post("/en" + reverse("round-new"), {"period": "soon", "title_ko": "가", "title_en": "a"})
    assert answer.context["form"].errors["period"] == [
        "“soon” is no period. Write 2026, 2026-H1, 2026-Q3 or 2026-09."
    ]


def test_a_plan_is_changed_by_the_same_form(staff: Any) -> None:
    wave = plans.wave()
    address = reverse("wave-edit", args=[wave.pk])
    assert staff.get(address).status_code == 200
    assert staff.post(address, asked(code=wave.code, title_en="Other", seed="11")).status_code == 302
    wave.refresh_from_db()
    assert (wave.title_en, wave.seed) == ("Other", 11)


def test_the_planner_says_what_a_sample_buys(staff: Any) -> None:
    plans.register({("C29", "KR-48", "S", "1"): 40, ("G", "KR-11", "M", "2"): 20})
    wave = plans.wave(strata_by=["tier"], least_per_stratum=0)
    address = "/en" + reverse("wave-plan", args=[wave.pk])
    page = staff.get(address, {"n": "60", "response": "100", "spread": "20"}).context["page"]
    assert page["title"] == "60 invitations tell the index to within ±\u00a00.0 points"
    page = staff.get(address, {"n": "30", "response": "100", "measure": "share"}).context["page"]
    # half of each stratum: t(28) x 50 x sqrt(0.5 / 30)
    assert page["title"] == "30 invitations tell a share to within ±\u00a013.2 points"
    assert [row["cells"][0]["text"] for row in page["ladder"]["rows"]] == ["30 (chosen)", "60"]
    wrong = staff.get(address, {"n": "many", "response": "0"}).context["page"]
    assert [one["name"] for one in wrong["filters"] if one.get("error")] == ["n", "response"]
    assert len(staff.get(address, HTTP_HX_REQUEST="true").content) < len(staff.get(address).content)
    numbers = {
        "n": "30",
        "allocation": "neyman",
        "least": "3",
        "response": "40",
        "measure": "mean",
        "spread": "22",
    }
    staff.post(reverse("wave-plan-use", args=[wave.pk]), numbers)
    wave.refresh_from_db()
    assert (wave.sample_size, wave.allocation, wave.expected_response, wave.spreads) == (
        30,
        "neyman",
        40,
        {"_T": 22.0},
    )


def test_other_fields_of_the_planner_do_not_count_the_frame_again(
    staff: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from surveys.domain import frames, stops

    (first, *_others) = plans.register({("C29", "KR-48", "S", "1"): 40})
    wave, count, asked = plans.wave(strata_by=["tier"]), frames.counts, []

    def counting(*, wave: Any) -> Any:
        asked.append(wave.pk)
        return count(wave=wave)

    monkeypatch.setattr(frames, "counts", counting)
    address = reverse("wave-plan", args=[wave.pk])
    titles = [staff.get(address, {"n": size}).context["page"]["title"] for size in ("20", "30")]
    assert (len(asked), len(set(titles))) == (1, 2)
    stops.add_enterprise(enterprise_id=first.pk, reason="asked", by=None, now=NOW)
    page = staff.get(address, {"n": "20"}).context["page"]
    assert len(asked) == 2
    assert page["strata"]["rows"][0]["cells"][2]["text"] == "39"


def test_nobody_to_ask_is_said_on_each_page(staff: Any) -> None:
    wave = plans.wave()
    for name in ("wave-plan", "wave-sample"):
        assert "Nobody is in the frame" in staff.get("/en" + reverse(name, args=[wave.pk])).content.decode()


def test_the_checklist_stands_between_a_sample_and_its_launch(staff: Any, administrator: Any) -> None:
    plans.register({("C29", "KR-48", "S", "1"): 8})
    now = timezone.now()
    wave = plans.wave(sample_size=4, opens_at=now, closes_at=now + timedelta(days=7), by=administrator)
    address = "/en" + reverse("wave-launch", args=[wave.pk])
    page = staff.get(address).context["page"]
    assert (page["title"], page["launch_url"]) == ("1 point stands in the way of the launch", "")
    assert "Ask a second person" in page["checks"][-1]["text"]
    staff.post(address)
    assert Wave.objects.get().state == "draft"
    staff.post(reverse("wave-draw", args=[wave.pk]))
    page = staff.get(address).context["page"]
    assert (page["title"], page["launch_url"] != "") == ("Nothing stands in the way of the launch", True)
    staff.post(address)
    assert Wave.objects.get().state == "open"
    staff.post(reverse("wave-extend", args=[wave.pk]), {"closes_at": "2031-01-01T10:00"})
    assert "no answer" not in staff.get(address).context["page"]["title"]
    assert staff.get(reverse("wave-close", args=[wave.pk])).status_code == 200
    assert Wave.objects.get().state == "open"
    staff.post(reverse("wave-close", args=[wave.pk]))
    assert Wave.objects.get().state == "closed"
    assert staff.get(reverse("wave-unlink", args=[wave.pk])).status_code == 200
    staff.post(reverse("wave-unlink", args=[wave.pk]))
    assert Wave.objects.get().state == "unlinked"
    assert (
        staff.get(address).context["page"]["title"]
        == "The wave has ended: no answer can be led back to its firm"
    )
    assert staff.get("/en" + reverse("wave", args=[wave.pk])).status_code == 200
    assert staff.get("/en" + reverse("wave-sample", args=[wave.pk])).status_code == 200


def test_named_firms_are_invited_from_the_page_of_the_sample(staff: Any, administrator: Any) -> None:
    plans.register({("C29", "KR-48", "S", "1"): 8})
    wave = plans.wave(sample_size=4)
    sampling.draw(wave_id=wave.pk, by=None, now=NOW)
    rounds.launch(wave_id=wave.pk, by=administrator, now=NOW)
    page = staff.get("/en" + reverse("wave-sample", args=[wave.pk])).context["page"]
    assert page["named"] == {"text": "0 firms were named by answers and are not in the sample.", "url": ""}
    assert staff.post(reverse("wave-invite-named", args=[wave.pk])).status_code == 302


def test_an_unknown_wave_is_not_found(staff: Any) -> None:
    for name in ("wave", "wave-plan", "wave-sample", "wave-launch", "wave-close", "wave-unlink", "wave-edit"):
        assert staff.get(reverse(name, args=[999])).status_code == 404


def test_the_list_takes_the_same_queries_for_one_round_and_three(staff: Any) -> None:
    counts = []
    for number in (1, 3):
        while Wave.objects.count() < number:
            plans.wave()
        staff.get("/en/rounds/")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            staff.get("/en/rounds/")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_form_of_a_wave_begins_with_the_core_questionnaire_and_the_present_consent(staff: Any) -> None:
    core, wave = plans.questionnaire(), plans.wave()
    form = staff.get(reverse("wave-new", args=[wave.round_id])).context["form"]
    assert (form["questionnaire"].value(), form["consent_version"].value()) == (core.pk, "2")


def test_the_planner_says_when_a_stratum_cannot_be_drawn_from(staff: Any) -> None:
    """Firms of the second tier are all taken by another wave: more invitations never give an interval for all."""
    plans.register({("C29", "KR-48", "S", "2"): 3})
    taken = plans.wave(sample_size=3)
    sampling.draw(wave_id=taken.pk, by=None, now=NOW)
    rounds.launch(wave_id=taken.pk, by=None, now=NOW)
    plans.register({("C29", "KR-48", "S", "1"): 40})
    page = staff.get("/en" + reverse("wave-plan", args=[plans.wave(strata_by=["tier"]).pk])).context["page"]
    assert page["title"] == "No interval for all firms: 1 stratum holds no firm that can be asked"
    assert "Divide by fewer strata" in page["warning"]


def test_a_closed_wave_leads_to_its_answers(staff: Any) -> None:
    wave = plans.wave()
    for state, at in (("sampled", {}), ("open", {"launched_at": NOW}), ("closed", {"closed_at": NOW})):
        Wave.objects.filter(pk=wave.pk).update(state=state, **at)
    assert reverse("export-new") in staff.get(reverse("wave", args=[wave.pk])).content.decode()
    console = staff.get("/en" + reverse("wave-console", args=[wave.pk])).content.decode()
    assert "The wave is closed since 24 November 2026" in console
    assert "Open until" not in console


def test_the_history_names_its_columns_and_the_system(staff: Any) -> None:
    wave = plans.wave()
    audit.record(by=None, action="invitations.prepare", subject="wave", subject_id=wave.pk, now=NOW)
    page = staff.get(reverse("wave", args=[wave.pk])).content.decode()
    assert '<th scope="col">단계</th><th scope="col">일시</th><th scope="col">처리자</th>' in page
    assert "<td>시스템</td>" in page
    assert "<td>system</td>" not in page


def test_a_panel_ends_by_hand_once_its_waves_are_over(staff: Any, administrator: Any) -> None:
    panel = panels.create(name="rotating", by=administrator, now=NOW)
    wave = plans.wave(panel=panel)
    end = reverse("panel-end", args=[wave.pk])
    assert end not in staff.get(reverse("wave-launch", args=[wave.pk])).content.decode()
    refusal = staff.post(end, follow=True).content.decode()
    assert "준비 중이거나 진행 중인 조사가 있습니다" in refusal
    for state, at in (("sampled", {}), ("open", {"launched_at": NOW}), ("closed", {"closed_at": NOW})):
        Wave.objects.filter(pk=wave.pk).update(state=state, **at)
    assert end in staff.get(reverse("wave-launch", args=[wave.pk])).content.decode()
    assert "대응표본 합계" in staff.post(end, follow=True).content.decode()
    Wave.objects.filter(pk=wave.pk).update(pair_sums_stored_at=NOW)
    assert "패널을 종료하시겠습니까?" in staff.get(end).content.decode()
    staff.post(end)
    panel.refresh_from_db()
    assert (panel.sealed_key, panel.destroyed_at is None) == (None, False)
    assert end not in staff.get(reverse("wave-launch", args=[wave.pk])).content.decode()
    refused = staff.post(reverse("wave-new", args=[wave.round_id]), asked(panel="rotating", code="again"))
    assert refused.status_code == 422
    assert "종료한 패널입니다" in refused.content.decode()


def test_a_wave_without_a_panel_has_none_to_end(staff: Any) -> None:
    assert staff.get(reverse("panel-end", args=[plans.wave().pk])).status_code == 404
