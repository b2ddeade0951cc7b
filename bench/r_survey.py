"""R `survey` as a peer: installed for a measurement only, given the answers of a wave as a file, and ended in time."""

import csv
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import transaction

from surveys.domain import questionnaires
from surveys.domain.queries import score_rows
from surveys.estimation.tallies import NONE
from surveys.models import Stratum, Wave

SECONDS: Final = 300
SOURCES: Final = ("buyer_list", "trade_body", "self_registration", "public_register")
OF_DESIGN: Final = ("industry", "region", "size_class")
OF_ANSWER: Final = ("tier", "channel", "buyer")
_SCRIPT: Final = Path(__file__).with_name("svyby.R")
_HAS_SURVEY: Final = ["Rscript", "-e", "library(survey)"]
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Ended:
    """Seconds from the design to the last figure; mean and standard error by item, classification and code."""

    seconds: float
    figures: dict[Key, tuple[float, float]]


def missing() -> str:
    """Why there is no R with its package `survey`, after an attempt to install it; empty where there is."""
    if _is_there():
        return ""
    apt = shutil.which("apt-get")
    if os.geteuid() != 0 or apt is None:
        return "R with the package survey is not here, and only root can install it with apt-get"
    command = [apt, "install", "-y", "--no-install-recommends", "r-cran-survey"]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return "" if done.returncode == 0 and _is_there() else "apt-get could not install r-cran-survey"


def figures(wave: Wave) -> Ended | None:
    """What R makes of the wave's answers; None if it has not ended after 300 seconds."""
    with tempfile.TemporaryDirectory() as folder:
        answers, domains, found = (
            Path(folder, name) for name in ("answers.csv", "domains.csv", "figures.csv")
        )
        _write_answers(wave, answers)
        _write_domains(wave, domains)
        try:
            said = _run(["Rscript", str(_SCRIPT), str(answers), str(domains), str(found)])
        except subprocess.TimeoutExpired:
            return None
        with found.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
    return Ended(
        float(said),
        {
            (row["item"], row["classification"], row["code"]): (float(row["mean"]), float(row["se"]))
            for row in rows
        },
    )


def _run(command: Sequence[str]) -> str:
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            said, _ = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            raise
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return said


def _is_there() -> bool:
    return (
        bool(shutil.which("Rscript"))
        and not subprocess.run(
            _HAS_SURVEY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        ).returncode
    )


def _write_answers(wave: Wave, path: Path) -> None:
    size = questionnaires.layout(wave=wave).size
    strata = {one.pk: one for one in Stratum.objects.filter(wave=wave).order_by("pk")}
    items = [f"i{at}" for at in range(size // 2)]
    with path.open("w", encoding="utf-8", newline="") as lines, transaction.atomic():
        out = csv.writer(lines)
        out.writerow(["firm", "stratum", "population", *OF_DESIGN, *OF_ANSWER, *SOURCES, "all", *items])
        found = score_rows.of_strata(strata=list(strata), size=size, statement=score_rows.ALL)
        for pk, cells in found.items():
            for cell in cells:
                out.writerows(_rows(strata[pk], cell))


def _rows(stratum: Stratum, cell: score_rows.Cell) -> Iterator[list[object]]:
    design = [stratum.pk, stratum.population, *(getattr(stratum, name) for name in OF_DESIGN)]
    sources = [int(f'"{name}"' in cell.provenances) for name in SOURCES]
    for firm, buyer, scores in zip(
        cell.firm.tolist(), cell.buyer.tolist(), cell.scores.tolist(), strict=True
    ):
        answered = ["" if score == NONE else score for score in scores]
        # an empty buyer is none of the register's, and no domain
        yield [f"{firm[0]}-{firm[1]}", *design, cell.tier, cell.channel, buyer or "", *sources, 1, *answered]


def _write_domains(wave: Wave, path: Path) -> None:
    columns = questionnaires.layout(wave=wave).columns
    with path.open("w", encoding="utf-8", newline="") as lines:
        out = csv.writer(lines)
        out.writerow(["item", "classification", "once"])
        for name in ("all", *OF_DESIGN, *OF_ANSWER, *SOURCES):
            out.writerows([f"i{at}", name, int(not one.per_buyer)] for at, one in enumerate(columns))
