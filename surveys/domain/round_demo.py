"""The demo's running round: a made-up world in the register, and a confidential wave launched over 2,000 of its firms."""

from collections.abc import Callable

from monitoring.domain.jobs import Clock
from monitoring.models import Enterprise, Job, User
from surveys.domain import rounds, simulations, synthesis
from surveys.models import Invitation, Wave
from surveys.synthetic.worlds import Recipe

KIND = "build_round_demo"
CODE = "demo"
INVITED = 2_000
MAILS_PER_MINUTE = 900
RECIPE = Recipe(firms=6_000, seed=2026, fear=0.12, response="frame", rate=0.35)
_STEPS = 3


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
    report(_STEPS, _STEPS)


def running() -> Wave | None:
    """The demo's wave once it is open."""
    return Wave.objects.filter(code=CODE, state=Wave.State.OPEN).first()


def spare(*, wave: Wave) -> Invitation | None:
    """The invitation that the simulated respondents leave to whoever tries the demo: the last by its random id."""
    rows = Invitation.objects.filter(wave=wave).exclude(state=Invitation.State.REVOKED)
    return rows.select_related("wave", "unit__enterprise").order_by("-pk").first()
