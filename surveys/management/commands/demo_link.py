"""Prints, for the terminal that started the demo, a link to answer as one of the invited firms."""

import argparse
import time

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from surveys.domain import invitations, round_demo


class Command(BaseCommand):
    help = "Only with WINWIN_DEMO=1. Waits until the round is open, at most --seconds."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--seconds", type=float, default=120.0)

    def handle(self, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("The demo's round exists only with WINWIN_DEMO=1.")
        deadline = time.monotonic() + float(str(options["seconds"]))
        wave = round_demo.running()
        while wave is None and time.monotonic() < deadline:
            time.sleep(0.5)
            wave = round_demo.running()
        spare = round_demo.spare(wave=wave) if wave else None
        if spare is None:
            self.stdout.write("  조사 회차를 아직 준비하고 있습니다 (The round is still being prepared)")
            return
        for language, label in (("ko", "한국어로 응답"), ("en", "Answer in English")):
            self.stdout.write(f"  {label}: {invitations.address(invitation=spare, language=language)}")
