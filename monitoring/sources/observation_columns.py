"""Which column of a handed-in table holds which field of an observation."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from monitoring.sources.columns import ColumnMap, ColumnUse, Shape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["DEFAULTS", "FIELDS", "REQUIRED", "SHAPE", "ColumnMap", "ColumnUse", "map_header"]

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


SHAPE: Final = Shape(FIELDS, REQUIRED, DEFAULTS)


def map_header(header: Sequence[str], overrides: Mapping[str, str] | None = None) -> ColumnMap:
    """The columns of a table of observations; `Shape.map_header` says how they are found."""
    return SHAPE.map_header(header, overrides)
