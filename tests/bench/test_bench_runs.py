"""The measurements run; how long anything takes is asserted nowhere."""

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

from bench import results, timing
from bench.cases import NEEDS_DATABASE
from bench.duels import DifferentResults, Duel, Side, same
from tests import checkout


@pytest.mark.processes
def test_a_quick_run_prints_a_table_and_writes_its_rows(tmp_path: Path) -> None:
    into = tmp_path / "found.json"
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--into", str(into), "trend"],
        cwd=checkout.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    header, rule, line = done.stdout.splitlines()
    assert [cell.strip() for cell in header.strip("|").split("|")] == [
        "case", "size", "ours", "peer", "peer is", "ratio", "memory MB", "exponent",
    ]  # fmt: skip
    assert set(rule) == set("|-:")
    assert line.startswith("| `trend.verdict` |")
    found = results.read(into)
    assert [(row.case, row.part, row.size, len(row.ours_seconds)) for row in found] == [
        ("trend", "verdict", 8, 1)
    ]


@pytest.mark.processes
def test_the_naive_assembly_agrees_with_ours(tmp_path: Path) -> None:
    """Its hash is a second spelling of the release's; a run ends with 0 only if both are equal."""
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--into", str(tmp_path / "found.json"), "assemble_gaps"],
        cwd=checkout.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_case_is_listed_and_every_listed_case_is_there() -> None:
    files = {path.stem for path in (checkout.ROOT / "bench/cases").glob("[a-z]*.py")}
    assert files == set(NEEDS_DATABASE)


def test_sides_take_turns_and_only_the_counted_rounds_are_kept() -> None:
    order: list[str] = []
    duel = Duel(
        "part",
        1,
        "peer",
        Side(lambda: order.append("A"), lambda: order.append("a"), lambda: order.append("(")),
        Side(lambda: order.append("B"), lambda: order.append("b"), lambda: order.append(")")),
        same,
    )
    ours, peer = timing.fight(duel, rounds=2, warm=True, memory=False)
    assert "".join(order) == "aA(bB)" * 3
    assert (len(ours.seconds), len(peer.seconds), ours.memory) == (2, 2, None)


def test_sides_that_disagree_are_not_compared() -> None:
    duel = Duel("part", 1, "peer", Side(lambda: 1), Side(lambda: 2), same)
    with pytest.raises(DifferentResults):
        timing.fight(duel, rounds=1, warm=False, memory=False)


@pytest.mark.parametrize("power", [0.0, 1.0, 2.0])
def test_growth_finds_the_power(power: float) -> None:
    sizes = [10, 30, 100]
    found = timing.growth(sizes, [0.5 * size**power for size in sizes])
    assert found is not None
    assert math.isclose(found, power, abs_tol=1e-12)
    assert timing.growth(sizes[:2], [1.0, 2.0]) is None


def test_documents_name_cases_that_exist() -> None:
    """Figures in docs/measurements.md stand beside `case.part` of the dated result file that it names."""
    text = checkout.text("docs/measurements.md")
    named = [line.split("`")[1] for line in text.splitlines() if line.startswith("| `")]
    dated = max((checkout.ROOT / "bench/results").glob("*.json"))
    measured = {
        f"{row['case']}.{row['part']}" for row in json.loads(dated.read_text(encoding="utf-8"))["rows"]
    }
    assert named
    assert set(named) == measured
    assert dated.name in text
