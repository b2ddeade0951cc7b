"""The Celery application; settings under CELERY_ in winwin.settings, timetable in winwin.schedule."""

import os

from celery import Celery
from celery.signals import setup_logging, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "winwin.settings")

app = Celery("winwin")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**_kwargs: object) -> None:
    """Connecting here keeps Celery from replacing the handlers of winwin.logging."""


@worker_ready.connect
def take_up_jobs_at_start(**_kwargs: object) -> None:
    """Jobs that a killed worker left behind resume at once, not at the next beat."""
    app.send_task("monitoring.take_up_jobs")
