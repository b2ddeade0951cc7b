"""Which column of a handed-in table holds which field of an observation."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FIELDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "indicator": ("indicator code", "지표", "지표코드"),
        "basis": ("basis code", "기준", "기준코드", "작성기준"),
        "region": ("region code", "ref area", "지역", "지역코드", "시도"),
        "industry": ("industry code", "sector", "ksic", "산업", "산업코드", "업종", "업종코드"),
        "size_class": ("size", "size class code", "firm size", "규모", "규모코드", "기업규모"),
        "tier": ("tier code", "supply chain tier", "차수", "거래단계", "협력단계"),
        "buyer": ("buyer code", "buying firm", "구매기업", "구매기업코드", "위탁기업", "원청"),
        "measure": ("measure code", "측도", "측정방식"),
        "period": ("time", "time period", "reference period", "기간", "시점", "기준시점", "기준기간"),
        "value": ("obs value", "observation value", "값", "수치", "통계값"),
        "status": ("obs status", "observation status", "상태", "자료상태"),
        "unit": ("unit code", "unit measure", "단위", "단위코드"),
        "source": ("source code", "출처", "출처코드"),
        "table": ("table code", "statistical table", "통계표", "통계표코드"),
        "item": ("item code", "항목", "항목코드"),
        "note": ("notes", "comment", "remark", "비고", "주석"),
    }
)
"""Field → other names of its column, English and Korean; case, blanks, underscores and hyphens do not count."""

REQUIRED: Final = ("indicator", "basis", "period", "value", "unit", "source")
DEFAULTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "region": "_T",
        "industry": "_T",
        "size_class": "_T",
        "tier": "_T",
        "buyer": "_T",
        "measure": "level",
        "status": "normal",
    }
)


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """`index` counts from 0; `field` is None for a column that is not read."""

    index: int
    header: str
    field: str | None


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """`missing`: required fields without a column. `doubled`: field → the headers that claim it.

    Rows may be checked only with a map that `is_usable`.
    """

    columns: tuple[ColumnUse, ...]
    missing: tuple[str, ...]
    doubled: Mapping[str, tuple[str, ...]]

    @property
    def is_usable(self) -> bool:
        return not self.missing and not self.doubled


def map_header(header: Sequence[str], overrides: Mapping[str, str] | None = None) -> ColumnMap:
    """Columns by their names; `overrides` says, header → field, what the person chose ("" = do not read it).

    Raises `ValueError` when an override names a field or a header that does not exist.
    """
    chosen = dict(overrides or {})
    if unknown := (set(chosen) - set(header)) | (set(chosen.values()) - {*FIELDS, ""}):
        raise ValueError(f"unknown in column overrides: {sorted(unknown)}")
    columns = tuple(
        ColumnUse(index, name, (chosen[name] or None) if name in chosen else _BY_NAME.get(_folded(name)))
        for index, name in enumerate(header)
    )
    claims: dict[str, list[str]] = {}
    for column in columns:
        if column.field is not None:
            claims.setdefault(column.field, []).append(column.header)
    doubled = {field: tuple(names) for field, names in claims.items() if len(names) > 1}
    missing = tuple(field for field in REQUIRED if field not in claims)
    return ColumnMap(columns, missing, MappingProxyType(doubled))


def _folded(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(one for one in folded if one not in "_-" and not one.isspace())


_BY_NAME: Final = {_folded(name): field for field, names in FIELDS.items() for name in (field, *names)}
