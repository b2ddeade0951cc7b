"""Rounds and waves: planned, launched, closed, and cut loose from the firms. Every step is audited.

draft → sampled (`sampling.draw`) → open (`launch`) → closed (`close`) → unlinked (`unlink`); the only way back is from
sampled to draft (`discard_sample`). The database refuses what this floor refuses.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from monitoring.calc.periods import BadPeriod, Period
from monitoring.domain import audit
from monitoring.models import User
from surveys.domain import (
    checklists,
    deliveries,
    estimates,
    invitations,
    keys,
    named_relations,
    outcomes,
    responses,
    round_rules,
    sampling,
    snowball,
    vault,
)
from surveys.domain.reasons import Refused, refuse
from surveys.domain.round_rules import CONDUCT, DESIGN
from surveys.models import QuestionnaireVersion, Round, Wave


def create_round(*, period: str, title_ko: str, title_en: str, by: User | None, now: datetime) -> Round:
    """Opens the round of a period (a code such as 2026-H2).

    Raises:
        Refused: the period cannot be read, or has a round already.
    """
    try:
        code = str(Period.parse(period.strip()))
    except BadPeriod as error:
        raise refuse("period_unreadable", place="period", text=period) from error
    with transaction.atomic():
        made, is_new = Round.objects.get_or_create(
            period=code,
            defaults={"title_ko": title_ko, "title_en": title_en, "created_by": by, "created_at": now},
        )
        if not is_new:
            raise refuse("round_exists", place="period", period=code)
        audit.record(
            by=by,
            action="round.create",
            subject="round",
            subject_id=made.pk,
            now=now,
            details={"period": code},
        )
    return made


def create_wave(
    *,
    round_id: int,
    code: str,
    title_ko: str,
    title_en: str,
    questionnaire: QuestionnaireVersion,
    mode: str,
    opens_at: datetime,
    closes_at: datetime,
    by: User | None,
    now: datetime,
    **plan: Any,  # noqa: ANN401 - each field has its own type; mypy sees them in `Wave`
) -> Wave:
    """A wave in preparation. `plan` holds any other field of DESIGN and CONDUCT.

    Left out: release 14 and retention 60 days after the close, strata by industry and size, a seed drawn by chance.

    Raises:
        Refused: with every rule of `round_rules` that the plan breaks.
        TypeError: a name in `plan` is no field of a plan.
    """
    round_rules.check_names(plan)
    closing = round_rules.day(closes_at)
    given = {
        "release_on": closing + timedelta(days=14),
        "retain_until": closing + timedelta(days=60),
        "strata_by": ["industry", "size_class"],
        "target": {},
        "seed": secrets.randbits(63),
        **{name: value for name, value in plan.items() if value is not None or name in {"module", "panel"}},
    }
    wave = Wave(
        round=Round.objects.get(pk=round_id), code=code, title_ko=title_ko, title_en=title_en,
        questionnaire=questionnaire, mode=mode, opens_at=opens_at, closes_at=closes_at,
        created_by=by, created_at=now, **given,
    )  # fmt: skip
    with transaction.atomic():
        _keep(wave)
        names = sorted(DESIGN | CONDUCT)
        details: dict[str, object] = {name: round_rules.plain(getattr(wave, name)) for name in names}
        audit.record(
            by=by, action="wave.create", subject="wave", subject_id=wave.pk, now=now, details=details
        )
    return wave


def update_wave(*, wave_id: int, changes: Mapping[str, Any], by: User | None, now: datetime) -> Wave:
    """Changes the plan of a wave that is not launched; with a drawn sample only what does not decide who is asked.

    Raises:
        Refused: the state does not allow it, or the changed plan breaks a rule.
        TypeError: a name in `changes` is no field of a plan.
    """
    round_rules.check_names(changes)
    with transaction.atomic():
        wave = _locked(wave_id)
        if wave.state not in {Wave.State.DRAFT, Wave.State.SAMPLED}:
            raise refuse("not_in_preparation", state=wave.get_state_display())
        changed = {name: value for name, value in changes.items() if getattr(wave, name) != value}
        if wave.state == Wave.State.SAMPLED and (fixed := sorted(DESIGN & set(changed))):
            raise refuse("design_is_sampled", place=fixed[0])
        details: dict[str, object] = {
            name: [round_rules.plain(getattr(wave, name)), round_rules.plain(value)]
            for name, value in changed.items()
        }
        for name, value in changed.items():
            setattr(wave, name, value)
        if changed:
            _keep(wave)
            audit.record(
                by=by, action="wave.update", subject="wave", subject_id=wave.pk, now=now, details=details
            )
    return wave


def discard_sample(*, wave_id: int, by: User | None, now: datetime) -> Wave:
    """Gives up a drawn sample, so that the design can be changed.

    Raises:
        Refused: the wave has no sample, or is launched.
    """
    with transaction.atomic():
        wave = _locked(wave_id)
        if wave.state != Wave.State.SAMPLED:
            raise refuse("no_sample_to_discard", state=wave.get_state_display())
        sampling.discard(wave=wave)
        wave.state, wave.frame_hash, wave.sampled_for = Wave.State.DRAFT, "", None
        wave.save(update_fields=["state", "frame_hash", "sampled_for"])
        audit.record(by=by, action="wave.discard_sample", subject="wave", subject_id=wave.pk, now=now)
    return wave


def launch(*, wave_id: int, by: User | None, now: datetime) -> Wave:
    """Opens a sampled wave: key, invitations, state, planned mails; all or nothing. From here its mode is fixed.

    Raises:
        Refused: with every point of the launch checklist that is not met.
    """
    with transaction.atomic():
        wave = _locked(wave_id)
        missing = checklists.missing(wave=wave, now=now)
        if missing:
            raise Refused(missing)
        if wave.mode == Wave.Mode.CONFIDENTIAL:
            keys.create(wave=wave)
        invitations.prepare(wave=wave, now=now)
        wave.state, wave.launched_at = Wave.State.OPEN, now
        wave.save(update_fields=["state", "launched_at"])
        deliveries.plan(
            wave_id=wave.pk, kind="invitation", channel="mail", by=by, now=max(now, wave.opens_at)
        )
        details: dict[str, object] = {
            "mode": wave.mode,
            "sample": wave.sample.count(),
            "frame": wave.frame_hash,
        }
        audit.record(
            by=by, action="wave.launch", subject="wave", subject_id=wave.pk, now=now, details=details
        )
    return wave


def extend(*, wave_id: int, closes_at: datetime, by: User | None, now: datetime) -> Wave:
    """Keeps an open wave open longer; what follows the close moves only where it would come before it.

    Raises:
        Refused: the wave is not open, or the new time is not after the present one.
    """
    with transaction.atomic():
        wave = _locked(wave_id)
        if wave.state != Wave.State.OPEN:
            raise refuse("cannot_extend", state=wave.get_state_display())
        if closes_at <= max(wave.closes_at, now):
            raise refuse("extension_backwards", place="closes_at")
        details: dict[str, object] = {"closes_at": [wave.closes_at.isoformat(), closes_at.isoformat()]}
        wave.closes_at = closes_at
        if broken := round_rules.broken(wave):
            raise Refused(broken)
        wave.save(update_fields=["closes_at"])
        audit.record(
            by=by, action="wave.extend", subject="wave", subject_id=wave.pk, now=now, details=details
        )
    return wave


def close(*, wave_id: int, by: User | None, now: datetime) -> Wave:
    """Ends the answering: dispositions counted, answers rewritten in random order, drafts and mails' times gone.

    What would still order two answers in time is rewritten away right after the commit (`scrub_due`).

    Raises:
        Refused: the wave is not open; or nobody asks for it (`by` is None) and its closing time has not come.
    """
    with transaction.atomic():
        wave = _locked(wave_id)
        if wave.state != Wave.State.OPEN:
            raise refuse("cannot_close", state=wave.get_state_display())
        if by is None and now < wave.closes_at:
            raise refuse("not_due_to_close")
        outcomes.freeze(wave=wave)
        snowball.shuffle(wave=wave)
        responses.seal_wave(wave=wave)
        deliveries.forget(wave=wave)
        wave.state, wave.closed_at, wave.scrubbed_at = Wave.State.CLOSED, now, None
        wave.save(update_fields=["state", "closed_at", "scrubbed_at"])
        estimates.request(wave=wave, by=by, now=now)
        audit.record(by=by, action="wave.close", subject="wave", subject_id=wave.pk, now=now)
        transaction.on_commit(lambda: scrub_due(now=now), robust=True)
    return wave


def unlink(*, wave_id: int, by: User | None, now: datetime) -> Wave:
    """Destroys the key of a confidential wave: no answer can be led back to its firm afterwards, by anybody.

    Raises:
        Refused: the wave is not closed, is anonymous, or waits for the matched-pair sums of its panel; or nobody asks
            for it (`by` is None) and the retention date has not come.
    """
    with transaction.atomic():
        wave = _locked(wave_id)
        if wave.mode == Wave.Mode.ANONYMOUS:
            raise refuse("nothing_to_unlink")
        if wave.state != Wave.State.CLOSED:
            raise refuse("cannot_unlink", state=wave.get_state_display())
        if by is None and round_rules.day(now) < wave.retain_until:
            raise refuse("not_due_to_unlink")
        if wave.panel_id and wave.pair_sums_stored_at is None:
            raise refuse("pair_sums_missing")
        named_relations.settle(wave=wave)
        vault.cut(wave=wave, now=now)
        wave.state, wave.unlinked_at, wave.scrubbed_at = Wave.State.UNLINKED, now, None
        wave.save(update_fields=["state", "unlinked_at", "scrubbed_at"])
        audit.record(by=by, action="wave.unlink", subject="wave", subject_id=wave.pk, now=now)
        transaction.on_commit(lambda: scrub_due(now=now), robust=True)
    return wave


def scrub_due(*, now: datetime) -> list[int]:
    """Rewrites the tables of answers and keys if a wave ended since the last time; the waves it was due for.

    VACUUM runs in no transaction, so a process may die between the end of a wave and this; then the next call does it.
    """
    due = Wave.objects.filter(state__in=[Wave.State.CLOSED, Wave.State.UNLINKED], scrubbed_at=None)
    ended = dict(due.values_list("pk", "state"))
    if not ended:
        return []
    responses.scrub()
    snowball.scrub()
    if Wave.State.UNLINKED in ended.values():
        vault.scrub()
    for wave_id, state in ended.items():  # one that ended further meanwhile is due again
        Wave.objects.filter(pk=wave_id, state=state).update(scrubbed_at=now)
    return sorted(ended)


def _keep(wave: Wave) -> None:
    if broken := round_rules.broken(wave):
        raise Refused(broken)
    wave.save()


def _locked(wave_id: int) -> Wave:
    return Wave.objects.select_for_update().get(pk=wave_id)
