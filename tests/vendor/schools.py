"""Samples of schools and the figures that R survey gives of them (r-survey/README.md)."""

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from surveys.estimation.sample import Design, Floats, Sample

HERE = Path(__file__).parent / "r-survey"
FILES = {"ds": "apistrat.csv", "dn": "apistrat.csv", "dc": "apiclus1.csv", "wave": "wave.csv"}


@cache
def text(name: str) -> dict[str, list[str]]:
    """The columns of the data behind a design, as text."""
    with (HERE / FILES[name]).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {column: [row[column] for row in rows] for column in rows[0]}


@cache
def columns(name: str) -> dict[str, Floats]:
    """The columns that hold numbers."""
    numbers = {"api00", "api99", "enroll", "api.stu", "pw", "fpc", "wave", "y"}
    return {column: np.array(cells, float) for column, cells in text(name).items() if column in numbers}


def codes(cells: list[str]) -> np.ndarray:
    return np.unique(cells, return_inverse=True)[1].astype(np.int64)


def sample(name: str) -> Sample:
    """Design ds, dn or dc as r-survey/README.md names them."""
    number, label = columns(name), text(name)
    rows = len(number["pw"])
    if name == "dc":
        return Sample(Design(np.zeros(rows, np.int64), codes(label["dnum"]), number["fpc"]), number["pw"])
    population = number["fpc"] if name == "ds" else None
    return Sample(Design(codes(label["stype"]), np.arange(rows), population), number["pw"])


def lonely() -> Sample:
    """Design dn with the first high school in a stratum of its own."""
    kinds = list(text("dn")["stype"])
    kinds[kinds.index("H")] = "Z"
    return Sample(Design(codes(kinds), np.arange(len(kinds))), columns("dn")["pw"])


@cache
def figures() -> dict[str, Any]:
    return json.loads((HERE / "reference.json").read_text(encoding="utf-8"))


def figure(name: str) -> dict[str, Any]:
    return figures()["strat_and_cluster"][name]


@cache
def calibrated() -> dict[str, Any]:
    return json.loads((HERE / "calibrated.json").read_text(encoding="utf-8"))
