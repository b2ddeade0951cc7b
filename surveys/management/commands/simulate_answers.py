"""Simulated respondents answer the demo's wave through the real portal, on this machine only."""

import argparse
import heapq
import http.client
import time
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import connection

from monitoring.models import BuyingRelation
from surveys.domain import invitations, questionnaires, round_demo, vault
from surveys.management.browser import Browser, NotThisMachineError
from surveys.management.respondents import LostError, Respondent, go_through
from surveys.models import Invitation, Wave
from surveys.synthetic import numbers, worlds

LONGEST_WAIT = timedelta(minutes=15).total_seconds()
_AT_ONCE = 50
_IN_ENGLISH = 25  # every so many-th


class Command(BaseCommand):
    help = "Only with WINWIN_DEMO=1. Waits for the demo's wave, answers, and ends."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--base", required=True, help="address of the portal, such as http://127.0.0.1:8000"
        )
        parser.add_argument(
            "--per-minute", type=float, default=30.0, help="respondents that begin in a minute"
        )
        parser.add_argument("--most", type=int, default=700, help="respondents in all")
        parser.add_argument("--thinking", type=float, default=1.0, help="0: nobody thinks about a page")

    def handle(self, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("Simulated answers exist only with WINWIN_DEMO=1.")
        base, thinking = str(options["base"]), float(str(options["thinking"]))
        pause = 60 / max(float(str(options["per_minute"])), 0.1)
        try:
            Browser(base)
            wave = _wait()
            if wave is None:
                self.stdout.write("the demo's wave did not open")
                return
            told = _run(_willing(wave, int(str(options["most"]))), base=base, pause=pause, thinking=thinking)
        except NotThisMachineError as error:
            raise CommandError(f"Not an address of this machine: {base}") from error
        except KeyboardInterrupt:
            self.stdout.write("stopped")
            return
        self.stdout.write(f"{told[0]} went through the portal, {told[1]} were lost")


def _wait() -> Wave | None:
    deadline = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < deadline:
        wave = round_demo.running()
        if wave:
            return wave
        time.sleep(1)
    return None


def _willing(wave: Wave, most: int) -> Iterator[Respondent]:
    """Invited firms that answer in the demo's world, but for the one that is left to visitors."""
    world = worlds.make(round_demo.RECIPE)
    questionnaire = questionnaires.compiled(wave=wave)
    spare, done = round_demo.spare(wave=wave), vault.answered(wave=wave)
    rows = Invitation.objects.filter(wave=wave).exclude(state=Invitation.State.REVOKED)
    invited = rows.select_related("unit__enterprise").order_by("pk")
    ready = [
        (one, place)
        for one in invited
        if one != spare
        and one.pk not in done
        and world.answers[place := numbers.place(one.unit.enterprise.business_number)]
    ]
    for count, (invitation, place) in enumerate(ready[:most], start=1):
        is_english = count % _IN_ENGLISH == 0
        said = worlds.populate(world, questionnaire, [place]).answered[place]
        names = _buyers(invitation.unit.enterprise_id, "name_en" if is_english else "name_ko")
        buyers = tuple(
            names[numbers.number(int(world.chains.buyer[relation]))] for relation in world.relations_of[place]
        )
        connection.close()  # it thinks for long; nothing of the database is kept meanwhile
        link = ("/en" if is_english else "") + invitations.link(invitation=invitation)
        yield Respondent(link, said, buyers, (world.recipe.seed, place))


def _buyers(supplier_id: int, name: str) -> dict[str, str]:
    rows = BuyingRelation.objects.filter(supplier_id=supplier_id)
    return dict(rows.values_list("buyer__business_number", f"buyer__{name}"))


def _run(people: Iterator[Respondent], *, base: str, pause: float, thinking: float) -> tuple[int, int]:
    """Lets a new respondent begin each `pause` seconds, many at once, in one thread; (came through, were lost)."""
    waiting: list[tuple[float, int, Iterator[float]]] = []
    through = lost = begun = 0
    following = next(people, None)
    begins = time.monotonic()
    while following or waiting:
        now = time.monotonic()
        if following and now >= begins and len(waiting) < _AT_ONCE:
            begun += 1
            heapq.heappush(waiting, (now, begun, go_through(following, Browser(base), thinking=thinking)))
            following, begins = next(people, None), now + pause
        if waiting and waiting[0][0] <= now:
            _due, number, session = heapq.heappop(waiting)
            try:
                heapq.heappush(waiting, (time.monotonic() + next(session), number, session))
            except StopIteration:
                through += 1
            except (LostError, OSError, http.client.HTTPException):
                lost += 1
            continue
        due = [waiting[0][0]] if waiting else []
        due += [begins] if following and len(waiting) < _AT_ONCE else []
        time.sleep(max(0.0, min(due) - time.monotonic()) if due else 0)
    return through, lost
