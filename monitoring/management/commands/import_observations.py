"""Brings a file of observations in from the terminal, by the same path as an upload on `/imports/new/`."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation

from monitoring.dashboards import problem_words
from monitoring.domain import imports, jobs, kinds
from monitoring.domain.queries import imports as queries
from monitoring.models import Import, Job, User
from monitoring.permissions import IMPORT
from monitoring.sources.limits import MAX_BYTES

PAUSE = 1


class Command(BaseCommand):
    help = "Check a CSV or XLSX file of observations, show what it would change, and commit it with --commit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--by", required=True, help="user name of the administrator or analyst who answers for it"
        )
        parser.add_argument(
            "--commit", action="store_true", help="store the values if the file has no problem"
        )
        parser.add_argument(
            "--wait", action="store_true", help="if a worker has taken the work, wait for it to end"
        )

    def handle(self, **options: Any) -> None:  # noqa: ANN401 - the values of argparse
        with translation.override("en"):
            self._bring_in(
                options["file"], _person(options["by"]), commit=options["commit"], wait=options["wait"]
            )

    def _bring_in(self, path: Path, by: User, *, commit: bool, wait: bool) -> None:
        now = timezone.now()
        with transaction.atomic():
            arrived = imports.receive(content=_read(path), name=path.name, by=by, now=now)
            job = jobs.create(kind=kinds.STAGE, params={"import": arrived.pk}, by=by, now=now)
        self._work(job, wait=wait)
        arrived.refresh_from_db()
        self._describe(arrived)
        if arrived.state == Import.State.REFUSED:
            self._refuse(arrived)
        if commit and (arrived.new_count or arrived.revised_count):
            with transaction.atomic():
                imports.approve(import_id=arrived.pk, by=by, now=timezone.now())
                params: dict[str, object] = {"import": arrived.pk, "by": by.pk}
                job = jobs.create(kind=kinds.COMMIT, params=params, by=by, now=timezone.now())
            self._work(job, wait=wait)
            self.stdout.write(f"committed as import {arrived.pk}; it becomes public with a release")
        elif commit:
            self.stdout.write("nothing to commit: everything in the file is stored already")
        else:
            self.stdout.write(f"not committed: see /imports/{arrived.pk}/, or call again with --commit")

    def _work(self, job: Job, *, wait: bool) -> None:
        """Does the job here; a worker's beat may have been faster, then it is waited for or left to it."""
        jobs.work(job_id=job.pk, kinds=kinds.KINDS, clock=timezone.now)
        job.refresh_from_db()
        while wait and job.state in {Job.State.QUEUED, Job.State.RUNNING}:
            time.sleep(PAUSE)
            job.refresh_from_db()
        if job.state == Job.State.FAILED:
            raise CommandError(problem_words.job(job.error))
        if job.state != Job.State.DONE:
            raise CommandError(f"A worker has taken job {job.pk}. Look at /imports/, or use --wait.")

    def _describe(self, arrived: Import) -> None:
        self.stdout.write(f"import {arrived.pk}: {arrived.name}, SHA-256 {arrived.raw_file.sha256}")
        if arrived.form:
            place = f", sheet {arrived.sheet}" if arrived.sheet else ""
            self.stdout.write(
                f"format {arrived.form}, encoding {arrived.encoding}{place}, {arrived.row_count:,} rows"
            )
        if arrived.new_count is not None:
            counts = (arrived.new_count, arrived.revised_count or 0, arrived.unchanged_count or 0)
            self.stdout.write("{:,} new, {:,} revised, {:,} unchanged".format(*counts))

    def _refuse(self, arrived: Import) -> None:
        if arrived.refusal:
            raise CommandError(problem_words.file(arrived.refusal))
        for one in queries.problems(import_id=arrived.pk).iterator(chunk_size=2_000):
            place = f"row {one.row}" + (f", column {one.column}" if one.column else "")
            self.stdout.write(f"{place}: {one.value!r} [{one.rule}] {problem_words.row(one)}")
        raise CommandError(
            f"{arrived.problem_count:,} problems, so nothing was stored. Correct the file and try again."
        )


def _person(name: str) -> User:
    by = User.objects.filter(username=name, is_active=True).first()
    if by is None:
        raise CommandError(f"There is no active user “{name}”.")
    if not by.has_perm(IMPORT):
        raise CommandError(f"“{name}” ({by.role}) may not import. Name an analyst or an administrator.")
    return by


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise CommandError(
                f"{path} has {size:,} bytes; the limit is {MAX_BYTES:,}. Split it into several files."
            )
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
