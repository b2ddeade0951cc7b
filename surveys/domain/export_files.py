"""From rows to the archive that is kept: the data in the form asked for, its codebook, a manifest."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _

from surveys.domain import extract_columns
from surveys.extracts import bundle, codebook, csv_file, labelled_file, names, xlsx_file
from surveys.extracts.columns import Column, Row
from surveys.models import AnalystExport


@dataclass(frozen=True, slots=True)
class Made:
    path: Path
    rows: int
    sha256: str


def name(*, export: AnalystExport) -> str:
    """The name under which the archive is saved."""
    return names.of_file(f"{export.wave.code}-{export.form}-{str(export.pk)[:8]}", ending="zip")


def make(*, folder: Path, export: AnalystExport, columns: tuple[Column, ...], rows: Iterable[Row]) -> Made:
    """Writes data, codebook and manifest into an archive in `folder`.

    Raises:
        surveys.extracts.xlsx_file.TooManyRows: more than an Excel sheet holds.
    """
    data = folder / names.of_file(f"{export.wave.code}-data", ending=export.form)
    words = folder / "codebook.csv"
    count = _write(data, export, columns, rows)
    csv_file.write_plain(words, header=codebook.HEADER, rows=codebook.rows(columns))
    whole = folder / "whole.zip"
    told = bundle.pack(whole, members=[data, words], facts=_facts(export, count, len(columns)))
    return Made(whole, count, told)


def _write(path: Path, export: AnalystExport, columns: tuple[Column, ...], rows: Iterable[Row]) -> int:
    gap = extract_columns.not_applicable(language=export.language)
    title = export.wave.title_en if export.language == "en" else export.wave.title_ko
    match export.form:
        case AnalystExport.Form.XLSX:
            with translation.override(export.language):
                sheets = _("answers"), _("codebook")
            book = (sheets[1], codebook.HEADER, list(codebook.rows(columns)))
            return xlsx_file.write(
                path, columns=columns, rows=rows, not_applicable=gap, sheet=sheets[0], codebook=book
            )
        case AnalystExport.Form.SAV:
            return labelled_file.write_sav(path, columns=columns, rows=rows, not_applicable=gap, title=title)
        case AnalystExport.Form.DTA:
            return labelled_file.write_dta(path, columns=columns, rows=rows, not_applicable=gap, title=title)
    return csv_file.write(path, columns=columns, rows=rows, not_applicable=gap)


def _facts(export: AnalystExport, count: int, width: int) -> dict[str, object]:
    wave = export.wave
    used = [one for one in (wave.questionnaire, wave.module) if one]
    return {
        "export": str(export.pk),
        "wave": wave.code,
        "period": wave.round.period,
        "synthetic": wave.is_synthetic,
        "questionnaires": [{"version": str(one), "sha256": one.content_hash} for one in used],
        "language": export.language,
        "buyers_by_name": export.with_buyers,
        "free_texts": export.with_texts,
        "rows": count,
        "columns": width,
        "row": "one response and one of its buyers",
    }
