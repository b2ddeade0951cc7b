"""Prepares, assembles, signs and publishes a release from the terminal, by the same steps as on `/releases/`."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation

from monitoring.calc.moments import SEOUL
from monitoring.dashboards import problem_words
from monitoring.domain import jobs, kinds, releases
from monitoring.domain.queries import imports as queries
from monitoring.models import Import, Job, Release, User
from monitoring.permissions import PREPARE_RELEASE, SIGN_RELEASE


class Command(BaseCommand):
    help = "Prepare and assemble a release; sign it off with --sign-by; publish it if its time has come."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--title", required=True)
        parser.add_argument(
            "--by", required=True, help="user name of the administrator or analyst who prepares it"
        )
        parser.add_argument(
            "--imports", nargs="+", type=int, help="numbers; without it, all that can be released"
        )
        parser.add_argument(
            "--publish-at", help="ISO 8601, Korean time if it has no offset; without it, at once"
        )
        parser.add_argument(
            "--sign-by", help="user name of the administrator who signs off; without it, nobody does"
        )

    def handle(self, **options: Any) -> None:  # noqa: ANN401 - the values of argparse
        with translation.override("en"):
            by = _person(options["by"], PREPARE_RELEASE)
            signer = _person(options["sign_by"], SIGN_RELEASE) if options["sign_by"] else None
            chosen = _chosen(options["imports"])
            publish_at = _moment(options["publish_at"])
            release = self._assemble(_prepare(options["title"], chosen, publish_at, by), by)
            if signer:
                self._sign(release, signer)
            else:
                self.stdout.write(
                    f"not signed off: an administrator does that on /releases/{release.number}/"
                )

    def _assemble(self, release: Release, by: User) -> Release:
        """The job made with the release; a failed one takes the release with it, so that the next try is free."""
        job = Job.objects.filter(kind=kinds.ASSEMBLE, params={"release": release.pk}).latest("pk")
        jobs.work(job_id=job.pk, kinds=kinds.KINDS, clock=timezone.now)
        job.refresh_from_db()
        if job.state == Job.State.FAILED:
            releases.discard(release_id=release.pk, by=by, now=timezone.now())
            raise CommandError(f"{problem_words.job(job.error)} Release {release.number} was discarded.")
        if job.state != Job.State.DONE:
            raise CommandError(f"A worker has taken job {job.pk}. Go on at /releases/{release.number}/.")
        release.refresh_from_db()
        self.stdout.write(f"release {release.number}: {release.title}")
        counts = (release.observation_count, release.revision_count, release.gap_count)
        self.stdout.write("observations: {:,}, of them revisions: {:,}; gaps: {:,}".format(*counts))
        self.stdout.write(f"hash {release.content_hash}")
        return release

    def _sign(self, release: Release, signer: User) -> None:
        releases.sign(release_id=release.pk, content_hash=release.content_hash, by=signer, now=timezone.now())
        self.stdout.write(f"signed off by {signer}")
        releases.publish_due(now=timezone.now())
        release.refresh_from_db()
        if release.published_at:
            self.stdout.write(f"published at {release.published_at.astimezone(SEOUL).isoformat()}")
        else:
            self.stdout.write(
                f"to be published by the beat at {release.publish_at.astimezone(SEOUL).isoformat()}"
            )


def _prepare(title: str, chosen: list[Import], publish_at: datetime, by: User) -> Release:
    now = timezone.now()
    try:
        with transaction.atomic():
            release = releases.prepare(
                title=title, note="", imports=chosen, publish_at=publish_at, by=by, now=now
            )
            jobs.create(kind=kinds.ASSEMBLE, params={"release": release.pk}, by=by, now=now)
    except releases.AnotherInPreparation as verdict:
        words = "Release {number} is in preparation. Publish or discard it on /releases/{number}/ first."
        raise CommandError(words.format(number=verdict.number)) from verdict
    except releases.BadMoment as verdict:
        raise CommandError(
            "Check the year of --publish-at: it must lie between yesterday and five years from now."
        ) from verdict
    except releases.NothingToRelease as verdict:
        raise CommandError(
            "No committed import waits for a release. Commit one first: import_observations."
        ) from verdict
    return release


def _chosen(numbers: list[int] | None) -> list[Import]:
    releasable = list(queries.releasable())
    if numbers is None:
        return releasable
    known = {one.pk for one in releasable}
    if unknown := sorted(set(numbers) - known):
        listed = ", ".join(map(str, unknown))
        raise CommandError(
            f"Not committed, or released already: {listed}. Free are: {sorted(known) or 'none'}."
        )
    return [one for one in releasable if one.pk in set(numbers)]


def _moment(text: str | None) -> datetime:
    if text is None:
        return timezone.now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"“{text}” is no ISO 8601 time. Write 2026-11-24T09:00.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=SEOUL)


def _person(name: str, permission: str) -> User:
    person = User.objects.filter(username=name, is_active=True).first()
    if person is None:
        raise CommandError(f"There is no active user “{name}”.")
    if not person.has_perm(permission):
        wanted = "an administrator" if permission == SIGN_RELEASE else "an analyst or an administrator"
        raise CommandError(f"“{name}” ({person.role}) may not do that. Name {wanted}.")
    return person
