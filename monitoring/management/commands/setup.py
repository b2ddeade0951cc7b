"""Brings a database, empty or not, to the state that the code expects: schema, queue, definitions."""

from importlib.resources import files

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.db import connection, transaction
from django.utils import timezone

from monitoring.domain import locks, reference


class Command(BaseCommand):
    help = "Migrate, install the queue's tables and load the definitions. Safe to repeat."

    def handle(self, **options: object) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        if settings.CELERY_BROKER_URL.startswith("pgmq"):
            self._install_queue()
        counts = reference.load()
        counts |= {noun: load(timezone.now()) for noun, load in reference.LOADERS.items()}
        call_command("check", databases=["default"], verbosity=0)
        if options["verbosity"]:
            self.stdout.write(", ".join(f"{count} {noun}" for noun, count in counts.items()))

    def _install_queue(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            locks.wait_as_only_writer(locks.OBSERVATIONS)
            cursor.execute("SELECT to_regclass('pgmq.meta') IS NOT NULL")
            if not cursor.fetchone()[0]:
                cursor.execute((files("pgmq") / "sql" / "pgmq.sql").read_text())
