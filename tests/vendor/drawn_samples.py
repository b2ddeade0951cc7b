"""Made-up samples and the figures that R survey gives of them (r-survey/README.md)."""

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from surveys.estimation.sample import Design, Floats, Sample
from surveys.estimation.variance import Lonely

HERE = Path(__file__).parent / "r-survey"
TAGS = ("a", "b.adjust", "b.remove", "b.average", "b.clusters", "b.rows")


def rule(tag: str) -> Lonely:
    return "remove" if tag == "b.remove" else "average" if tag == "b.average" else "adjust"


@cache
def text(tag: str) -> dict[str, list[str]]:
    with (HERE / f"design_{tag[0]}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {column: [row[column] for row in rows] for column in rows[0]}


@cache
def columns(tag: str) -> dict[str, Floats]:
    return {name: np.array([float(one or "nan") for one in text(tag)[name]]) for name in ("f", "w", "y", "x")}


def sample(tag: str) -> Sample:
    number, label = columns(tag), text(tag)
    stratum = np.unique(label["s"], return_inverse=True)[1].astype(np.int64)
    cluster = np.array(label["c"], np.int64)
    rows = len(stratum)
    if tag == "b.clusters":
        design = Design(np.zeros(rows, np.int64), 100 * stratum + cluster)
    elif tag == "b.rows":
        design = Design(stratum, np.arange(rows))
    else:
        design = Design(stratum, cluster, number["f"], within=True)
    return Sample(design, number["w"])


@cache
def figures() -> dict[str, Any]:
    return json.loads((HERE / "drawn.json").read_text(encoding="utf-8"))


def figure(name: str) -> dict[str, Any]:
    """Numbers as arrays, of which a missing one is NaN; labels as they are."""
    return {
        key: values if key == "lev" else np.array([np.nan if one is None else float(one) for one in values])
        for key, values in figures()[name].items()
    }
