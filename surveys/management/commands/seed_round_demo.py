"""Asks a worker to build the demo's running round; returns at once."""

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from monitoring import tasks
from monitoring.domain import jobs
from monitoring.models import Job
from surveys.domain import round_demo


class Command(BaseCommand):
    help = "Only with WINWIN_DEMO=1."

    def handle(self, **_options: object) -> None:
        if not settings.DEMO:
            raise CommandError("The demo's round exists only with WINWIN_DEMO=1.")
        if not Job.objects.filter(kind=round_demo.KIND).exclude(state=Job.State.FAILED).exists():
            job = jobs.create(kind=round_demo.KIND, params={}, by=None, now=timezone.now())
            tasks.start(job.pk)
