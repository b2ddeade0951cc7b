"""The command that estimates from a file, against R survey's figures, and what it says of files that are wrong."""

import csv
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from tests import checkout
from tests.vendor import drawn_samples, schools

HERE = schools.HERE
DESIGNS = {
    "a": ("design_a.csv", "--strata", "s", "--cluster", "c", "--fpc", "f"),
    "b.adjust": ("design_b.csv", "--strata", "s", "--cluster", "c", "--fpc", "f"),
    "b.remove": ("design_b.csv", "--strata", "s", "--cluster", "c", "--fpc", "f", "--lonely", "remove"),
    "b.average": ("design_b.csv", "--strata", "s", "--cluster", "c", "--fpc", "f", "--lonely", "average"),
    "b.rows": ("design_b.csv", "--strata", "s"),
}


def run(*arguments: object) -> list[dict[str, str]]:
    out, notes = StringIO(), StringIO()
    call_command("estimate", *map(str, arguments), stdout=out, stderr=notes)
    return list(csv.DictReader(StringIO(out.getvalue())))


def refused(tmp_path: Path, text: str | bytes, *more: str) -> str:
    """The message about a file with the columns w, y and whatever it has else; nothing is printed."""
    path, out = tmp_path / "answers.csv", StringIO()
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(CommandError) as caught:
        call_command(
            "estimate", str(path), "--weight", "w", "--variable", "y", "--language", "en", *more, stdout=out
        )
    assert (caught.value.returncode, out.getvalue()) == (2, "")
    return str(caught.value)


@pytest.mark.parametrize("tag", DESIGNS)
@pytest.mark.parametrize("by", ["", "_by_d"])
def test_the_figures_of_r(tag: str, by: str) -> None:
    name, *design = DESIGNS[tag]
    domains = ["--by", "d"] if by else []
    rows = run(HERE / name, "--weight", "w", "--variable", "y", *design, *domains)
    wanted = drawn_samples.figure(f"{tag}.mean{by}")
    assert [row["domain"] for row in rows] == (wanted["lev"] if by else ["_T"])
    assert [int(row["n"]) for row in rows] == wanted["n"].tolist()
    columns = (("mean", "est"), ("se", "se"), ("ci_low", "low"), ("ci_high", "high"), ("deff", "deff"))
    for ours, theirs in columns:
        found = np.array([float(row[ours]) for row in rows])
        assert found == pytest.approx(wanted[theirs], rel=1e-10, abs=1e-10, nan_ok=True), ours


def test_the_schools_in_clusters() -> None:
    (row,) = run(
        HERE / "apiclus1.csv", "--weight", "pw", "--variable", "api00", "--cluster", "dnum", "--fpc", "fpc"
    )
    wanted = schools.figure("dc.mean")
    assert list(row) == ["domain", "mean", "se", "ci_low", "ci_high", "n", "deff"]
    found = [float(row[name]) for name in ("mean", "se", "ci_low", "ci_high", "deff")]
    assert found == pytest.approx([wanted["est"], wanted["se"], *wanted["ci"], wanted["deff"]], rel=1e-11)
    assert len(row["mean"].replace(".", "")) >= 12


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_a_mark_quotation_empty_lines_and_windows_line_ends(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(
        'w,"y","지역, 시도"\r\n\r\n2,10,"서울, ""강남"""\r\n2,20,부산\r\n1,NA,부산\r\n2,4,부산\r\n1,1,\r\n'.encode(
            encoding
        )
    )
    rows = run(path, "--weight", "w", "--variable", "y", "--by", "지역, 시도")
    assert [(row["domain"], row["mean"], row["n"]) for row in rows] == [
        ("부산", "12.0", "2"),
        ('서울, "강남"', "10.0", "1"),
    ]


def test_domains_that_are_numbers_are_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("w,y,d\n1,1,10\n1,2,9\n1,3,\n1,,2\n")
    assert [row["domain"] for row in run(path, "--weight", "w", "--variable", "y", "--by", "d")] == [
        "2",
        "9",
        "10",
    ]


@pytest.mark.parametrize(
    ("text", "more", "message"),
    [
        ("w,y\n1,2\nx,3\n", (), "Row 3, column “w”, value “x”: not a number. Numbers look like 1234.5 or 1.2e3."),
        ("w,y\n1,2\n\n-1,3\n", (), "Row 4, column “w”, value “-1”: a number of 0 or more is needed."),
        ("w,y\n1,2\n,3\n", (), "Row 3, column “w”: the cell is empty. This column needs a value in every row."),
        ("w,y\n1,2\n1,1e999\n", (), "Row 3, column “y”, value “1e999”: not a number."),
        ("w,y\n1,2\n1,1_0\n", (), "Row 3, column “y”, value “1_0”: not a number."),
        ("w,z\n1,2\n", (), "There is no column “y”. The file has: w, z."),
        ("w,y,y\n1,2,3\n", (), "Row 1: two columns are called “y”."),
        ("w,y\n1,2,3\n", (), "Row 2 has 3 cells, the header 2."),
        ('w,y\n1,"2\n', (), "Row 2 cannot be split"),
        ("w,y\n", (), "The file has no rows below the column names."),
        ("", (), "The file has no rows below the column names."),
        ("w,y\n1,\n0,3\n", (), "No row has a value in column “y” and a weight above 0."),
        ("w,y\n1,3\n", (), "All rows are one first-stage unit"),
        ("w,y,s\n1,3,a\n1,3,\n", ("--strata", "s"), "Row 3, column “s”: the cell is empty."),
        ("w,y,c\n1,3,a\n1,3,NA\n", ("--cluster", "c"), "Row 3, column “c”: the cell is empty."),
        ("w,y,f\n1,3,5\n1,3,6\n", ("--fpc", "f"), "Row 3, column “f”, value “6”: another number stands in a row"),
        ("w,y,f\n1,3,1\n1,3,1\n", ("--fpc", "f"), "Row 2, column “f”, value “1”: the stratum has more first-stage"),
        ("w,y,f\n1,3,0\n1,3,0\n", ("--fpc", "f"), "Row 2, column “f”, value “0”: a number above 0 is needed."),
        ("w,y,f\n1,3,9\n1,3,\n", ("--fpc", "f"), "Row 3, column “f”: the cell is empty."),
        (
            "w,y,s\n1,3,a\n1,3,b\n1,5,a\n",
            ("--strata", "s", "--lonely", "fail"),
            "Row 3, stratum “b”: it has only one first-stage unit, and --lonely fail was asked for.",
        ),
        (
            "w,y,s,c\n1,3,a,7\n1,3,b,7\n",
            ("--strata", "s", "--cluster", "c", "--one-stratum"),
            "Row 3, column “c”, value “7”: this unit stands in another stratum too.",
        ),
        (b"w,y\n1,\xff\xff\n", (), "The text is neither UTF-8 nor CP949"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_its_place(
    tmp_path: Path, text: str | bytes, more: tuple[str, ...], message: str
) -> None:
    assert refused(tmp_path, text, *more).startswith(message)


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(CommandError, match=r"nowhere\.csv cannot be read: No such file"):
        call_command("estimate", "nowhere.csv", "--weight", "w", "--variable", "y", "--language", "en")


def test_what_was_decided_for_the_reader_is_said(tmp_path: Path) -> None:
    path, notes = tmp_path / "answers.csv", StringIO()
    path.write_text("w,y,s,c\n1,3,a,1\n1,4,a,2\n1,5,b,1\n")
    arguments = ("--weight", "w", "--variable", "y", "--strata", "s", "--cluster", "c", "--language", "en")
    call_command("estimate", str(path), *arguments, stdout=StringIO(), stderr=notes)
    assert "strata with one first-stage unit: b." in notes.getvalue()
    assert "values of column “c” stand in several strata" in notes.getvalue()


def test_it_runs_without_settings_and_without_a_server(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("w,y\n1,3\n1,x\n")
    bare = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": "postgres://nobody@127.0.0.1:9/none",
        "LANG": "C.UTF-8",
    }
    command = [sys.executable, str(checkout.ROOT / "manage.py"), "estimate"]
    options = ["--weight", "w", "--variable", "y"]
    wrong = subprocess.run(
        [*command, str(path), *options], env=bare, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "Row 3, column “y”, value “x”" in wrong.stderr
    path.write_text("w,y\n1,3\n1,4\n")
    right = subprocess.run(
        [*command, str(path), *options], env=bare, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert right.stdout.splitlines()[1].startswith("_T,3.5,0.5,")
