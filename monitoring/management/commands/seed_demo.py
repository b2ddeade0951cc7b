"""Makes the demo logins and asks a worker to bring in the shipped figures; returns at once."""

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from monitoring import tasks
from monitoring.domain import demo, jobs
from monitoring.models import Job


class Command(BaseCommand):
    help = "Only with WINWIN_DEMO=1."

    def handle(self, **_options: object) -> None:
        if not settings.DEMO:
            raise CommandError("Demo logins exist only with WINWIN_DEMO=1.")
        demo.create_logins()
        if not Job.objects.filter(kind=demo.KIND).exclude(state=Job.State.FAILED).exists():
            job = jobs.create(kind=demo.KIND, params={}, by=None, now=timezone.now())
            tasks.start(job.pk)
