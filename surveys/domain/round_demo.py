"""The demo's rounds: a made-up world in the register, a confidential wave launched over 2,000 of its firms, and two that
ended before it, so that there are final figures and a change.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from monitoring.domain.jobs import Clock
from monitoring.models import Enterprise, Job, User
from surveys.domain import panels, round_rules, rounds, simulations, synthesis
from surveys.models import Invitation, Wave
from surveys.synthetic import worlds
from surveys.synthetic.worlds import Recipe

KIND = "build_round_demo"
CODE = "demo"
INVITED = 2_000
MAILS_PER_MINUTE = 900
RECIPE = Recipe(firms=6_000, seed=2026, fear=0.12, response="frame", rate=0.35)
# Earlier waves of one panel: how long ago each opened, and the share of firms that feared their buyer then.
EARLIER = (("demo-first", timedelta(days=364), 0.25), ("demo-second", timedelta(days=182), RECIPE.fear))
_PANEL, _OVERLAP = "demo", 50
_KEPT = timedelta(days=182)
_STEPS = 3 + len(EARLIER)


def current_job() -> Job | None:
    """The unfinished or failed job that builds the round, for the progress shown on the page."""
    return Job.objects.filter(kind=KIND).exclude(state=Job.State.DONE).order_by("-pk").first()


def build(*, params: dict[str, object], report: Callable[[int, int], None], clock: Clock) -> None:  # noqa: ARG001
    """The job: world, wave with its sample, launch. Each step is whole, and one that is done is not done again."""
    report(0, _STEPS)
    analyst = User.objects.get(username="demo-analyst")
    administrator = User.objects.get(username="demo-admin")
    if not Enterprise.objects.filter(is_synthetic=True).exists():
        synthesis.write(count=RECIPE.firms, seed=RECIPE.seed, by=analyst, now=clock())
    report(1, _STEPS)
    wave = Wave.objects.filter(code=CODE).first() or simulations.plan(
        code=CODE,
        sample=INVITED,
        seed=RECIPE.seed,
        by=analyst,
        now=clock(),
        mails_per_minute=MAILS_PER_MINUTE,
    )
    report(2, _STEPS)
    if wave.state == Wave.State.SAMPLED:
        rounds.launch(wave_id=wave.pk, by=administrator, now=clock())
    for at, (code, ago, fear) in enumerate(EARLIER, start=3):
        report(at, _STEPS)
        _ended(code=code, fear=fear, by=analyst, opened=clock() - ago, now=clock())
    report(_STEPS, _STEPS)


def _ended(*, code: str, fear: float, by: User, opened: datetime, now: datetime) -> None:
    """A wave that opened long ago, answered in bulk and closed, all at once; its figures are the worker's next job."""
    if Wave.objects.filter(code=code).exists():
        return
    with transaction.atomic():
        wave = simulations.plan(
            code=code, sample=INVITED, seed=RECIPE.seed, by=by, now=opened, panel_overlap=_OVERLAP,
            panel=panels.create(name=_PANEL, by=by, now=opened), retain_until=round_rules.day(now + _KEPT),
        )  # fmt: skip
        wave = simulations.launch(wave=wave, by=by, now=opened)
        wave.refresh_from_db()
        simulations.store(
            wave=wave, world=worlds.make(replace(RECIPE, fear=fear)), now=opened + timedelta(days=1)
        )
        rounds.close(wave_id=wave.pk, by=by, now=wave.closes_at)


def running() -> Wave | None:
    """The demo's wave once it is open."""
    return Wave.objects.filter(code=CODE, state=Wave.State.OPEN).first()


def spare(*, wave: Wave) -> Invitation | None:
    """The invitation that the simulated respondents leave to whoever tries the demo: the last by its random id."""
    rows = Invitation.objects.filter(wave=wave).exclude(state=Invitation.State.REVOKED)
    return rows.select_related("wave", "unit__enterprise").order_by("-pk").first()
