"""A made-up world with a known truth: firms and chains in the register; with `--wave`, invited and answered too."""

import argparse
import json
from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone

from monitoring.domain.verdicts import Verdict
from surveys.domain import questionnaires, simulations, synthesis
from surveys.models import Wave
from surveys.synthetic import worlds
from surveys.synthetic.worlds import Recipe


class Command(BaseCommand):
    help = "Writes a synthetic world into a register without real firms. Same seed, same world."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--firms", type=int, required=True, help="how many firms, large buyers among them"
        )
        parser.add_argument("--seed", type=int, required=True)
        parser.add_argument(
            "--response", choices=["full", "frame", "answer"], default="full",
            help="who answers: all; by size and tier; by what the answer would be",
        )  # fmt: skip
        parser.add_argument(
            "--rate", type=float, default=0.3, help="share of suppliers that answer when asked"
        )
        parser.add_argument("--fear", type=float, default=0.12, help="share of suppliers that are afraid")
        parser.add_argument(
            "--steering", type=float, default=0.0, help="logits added where a buyer listed them"
        )
        parser.add_argument("--wave", default="", help="code of a wave to create, launch and answer")
        parser.add_argument("--sample", type=int, default=2_000, help="firms to invite in the wave")
        parser.add_argument("--truth", type=Path, help="file for the true means, as JSON (needs --wave)")
        parser.add_argument("--beside-real", action="store_true", help="allow real firms in the register")

    def handle(self, **options: object) -> None:
        names = ("firms", "seed", "fear", "steering", "response", "rate")
        recipe = Recipe(**{name: options[name] for name in names})  # type: ignore[arg-type]
        code, truth = str(options["wave"]), options["truth"]
        if truth and not code:
            raise CommandError("--truth needs --wave: the truth is what its questionnaire would measure.")
        try:
            world = worlds.make(recipe)
            synthesis.write(
                count=recipe.firms, seed=recipe.seed, by=None, now=timezone.now(),
                beside_real=bool(options["beside_real"]),
            )  # fmt: skip
            self.stdout.write(f"{recipe.firms:,} firms, {world.chains.supplier.size:,} relations")
            wave = self._ask(world, code, int(str(options["sample"]))) if code else None
        except (ValueError, Verdict) as refusal:
            raise CommandError(f"{type(refusal).__name__}: {refusal or refusal.__doc__}") from refusal
        except IntegrityError as clash:
            raise CommandError("The register holds made-up firms already.") from clash
        if wave and isinstance(truth, Path):
            population = worlds.populate(world, questionnaires.compiled(wave=wave))
            truth.write_text(json.dumps(worlds.tell(world, population), ensure_ascii=False, indent=1) + "\n")
            self.stdout.write(f"truth: {truth}")

    def _ask(self, world: worlds.World, code: str, sample: int) -> Wave:
        now = timezone.now()
        wave = simulations.plan(code=code, sample=sample, seed=world.recipe.seed, by=None, now=now)
        wave = simulations.launch(wave=wave, by=None, now=now)
        stored = simulations.store(wave=wave, world=world, now=now)
        self.stdout.write(f"wave {wave.code}: {wave.invitations.count():,} invited, {stored:,} answered")
        return wave
