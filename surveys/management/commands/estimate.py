"""Weighted means with honest errors from a CSV file, in the form of R's svymean and svyby. Needs no database."""

import argparse
import csv
import io
import math
import os
from pathlib import Path
from typing import cast

import numpy as np
from django.core.management import BaseCommand, CommandError
from django.utils import translation

from monitoring.sources.refusals import TableRefused
from surveys.estimation import estimators, intervals
from surveys.estimation.sample import Design, DesignError, Floats, Ints, Sample
from surveys.estimation.variance import Lonely, LonelyUnitError
from surveys.management import estimate_words, survey_file
from surveys.management.survey_file import FileFaultError, SurveyFile

COLUMNS = ("domain", "mean", "se", "ci_low", "ci_high", "n", "deff")
TOTAL = "_T"
_WRONG_INPUT = 2
_AT_ONCE = 4_000_000  # cells of the matrix of domains


class Command(BaseCommand):
    help = (
        "Print the weighted mean of a column of a CSV file as CSV: domain, mean, standard error, 95 % interval (t), "
        "n and design effect, all in one row or by the values of a column."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV file; the first row names the columns")
        parser.add_argument("--weight", required=True, help="column of the weights")
        parser.add_argument(
            "--variable", required=True, help="column whose mean is wanted; empty = no answer"
        )
        parser.add_argument("--strata", help="column of the strata")
        parser.add_argument("--cluster", help="column of the first-stage units; without it each row is one")
        parser.add_argument("--fpc", help="column of first-stage units in the stratum's population")
        parser.add_argument("--by", help="column of the domains")
        parser.add_argument(
            "--lonely", choices=("adjust", "remove", "average", "fail"), default="adjust",
            help="rule for strata of one unit, as R's survey.lonely.psu (default here: adjust)",
        )  # fmt: skip
        parser.add_argument(
            "--one-stratum", action="store_true",
            help="refuse a unit that stands in two strata, which otherwise counts as two units",
        )  # fmt: skip
        parser.add_argument("--language", choices=("ko", "en"), help="of messages (default: from LANG)")

    def handle(self, **options: object) -> None:
        with translation.override(str(options["language"] or _spoken())):
            try:
                printed = self._estimate(options)
            except (FileFaultError, TableRefused) as fault:
                raise CommandError(estimate_words.sentence(fault), returncode=_WRONG_INPUT) from fault
        self.stdout.write(printed)

    def _estimate(self, options: dict[str, object]) -> str:
        """All of the output, so that nothing is printed where something is wrong."""
        strata, cluster, fpc, by = (_named(options, name) for name in ("strata", "cluster", "fpc", "by"))
        variable, rule = str(options["variable"]), cast("Lonely", options["lonely"])
        file = survey_file.read(_content(Path(str(options["file"]))))
        weight = np.array(file.numbers(str(options["weight"]), needed=True, least=0))
        y = np.array(file.numbers(variable, needed=False))
        labels = file.labels(strata, needed=True) if strata else [""] * len(y)
        domains = file.labels(by, needed=False) if by else [TOTAL] * len(y)
        sample = Sample(_design(file, labels, cluster, fpc, apart=not options["one_stratum"]), weight)
        if not (~np.isnan(y) & (weight > 0)).any():
            raise FileFaultError("nothing", column=variable)
        try:
            rows = _rows(y, domains, sample, rule)
        except LonelyUnitError as error:
            place = int(np.argmax(sample.design.stratum == error.stratum))
            raise FileFaultError("lonely", row=file.rows[place], value=labels[place] or TOTAL) from error
        self._notes(sample, labels, cluster, rule)
        return _csv(rows)

    def _notes(self, sample: Sample, labels: list[str], cluster: str | None, rule: str) -> None:
        design = sample.design
        stratum = design.unit_stratum[design.unit]
        alone = ((design.units == 1) & (design.fraction < 1))[stratum]
        if alone.any():
            strata = sorted({labels[place] for place in np.flatnonzero(alone)})
            self.stderr.write(estimate_words.lonely_note(strata, rule), self.style.NOTICE)
        if cluster and len(np.unique(design.cluster)) < len(design.unit_stratum):
            self.stderr.write(estimate_words.nesting_note(cluster), self.style.NOTICE)


def _spoken() -> str:
    """The language of the terminal: Korean where it says so, else English."""
    names = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    said = next((value for name in names if (value := os.environ.get(name))), "")
    return "ko" if said.lower().startswith("ko") else "en"


def _named(options: dict[str, object], name: str) -> str | None:
    return None if options[name] is None else str(options[name])


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileFaultError("unreadable", file=path, reason=error.strerror or error) from error


def _codes(labels: list[str]) -> Ints:
    return np.unique(np.array(labels, dtype=object).astype(str), return_inverse=True)[1].astype(np.int64)


def _design(
    file: SurveyFile, labels: list[str], cluster: str | None, fpc: str | None, *, apart: bool
) -> Design:
    """Strata and units; two units of one name in two strata are kept `apart` unless told otherwise."""
    units = file.labels(cluster, needed=True) if cluster else []
    population = np.array(file.numbers(fpc, needed=True, endless=True)) if fpc else None
    try:
        numbered = _codes(units) if cluster else np.arange(len(labels))
        design = Design(_codes(labels), numbered, population, within=apart)
    except DesignError as error:
        column = cluster if error.rule == "nesting" else fpc
        value = units[error.row] if error.rule == "nesting" else f"{error.value:.15g}"
        raise FileFaultError(error.rule, row=file.rows[error.row], column=column, value=value) from error
    if len(design.unit_stratum) == 1:
        raise FileFaultError("one_unit")
    return design


def _in_order(labels: list[str]) -> list[str]:
    """The labels that occur: by number if all are numbers, else by their characters."""
    found = set(labels) - {""}
    if all(survey_file.NUMBER.fullmatch(label) for label in found):
        return sorted(found, key=lambda label: (float(label), label))
    return sorted(found)


def _rows(y: Floats, labels: list[str], sample: Sample, rule: Lonely) -> list[tuple[object, ...]]:
    names = _in_order(labels)
    places = {name: place for place, name in enumerate(names)}
    place = np.array([places.get(label, -1) for label in labels])
    width = max(1, _AT_ONCE // len(labels))
    rows: list[tuple[object, ...]] = []
    for start in range(0, len(names), width):
        part = np.arange(start, min(start + width, len(names)))
        found = estimators.mean(y, place[:, np.newaxis] == part, sample, lonely=rule)
        low, high = intervals.t(found)
        columns = (found.value, found.se, low, high, found.n, found.deff)
        rows += zip((names[one] for one in part), *(column.tolist() for column in columns), strict=True)
    return rows


def _csv(rows: list[tuple[object, ...]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_number(cell) if isinstance(cell, float) else cell for cell in row] for row in rows)
    return text.getvalue()


def _number(value: float) -> str:
    """All the digits that tell a float from its neighbours; what R calls NaN and Inf is called that."""
    if math.isfinite(value):
        return repr(value)
    return "NaN" if math.isnan(value) else "Inf" if value > 0 else "-Inf"
