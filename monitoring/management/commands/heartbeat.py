"""Exits 0 when beat and a worker have worked together lately: the containers' health check."""

from argparse import ArgumentParser
from datetime import timedelta

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from monitoring.domain import heartbeats


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--max-age", type=int, default=120, help="seconds")

    def handle(self, **options: object) -> None:
        within = timedelta(seconds=int(str(options["max_age"])))
        if not heartbeats.is_alive(now=timezone.now(), within=within):
            raise CommandError("No task of beat has been run within that time.")
