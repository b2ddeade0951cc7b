"""Which column of a handed-in table holds which field of a kind of record."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


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


@dataclass(frozen=True, slots=True)
class Shape:
    """What a kind of file holds. `fields`: field → other names of its column, English and Korean; case, blanks,

    underscores and hyphens do not count. `required` need a column; `defaults` stand for empty cells. What stands in
    a `private` field is personal data and is repeated nowhere.
    """

    fields: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    defaults: Mapping[str, str]
    private: frozenset[str] = frozenset()

    def map_header(self, header: Sequence[str], overrides: Mapping[str, str] | None = None) -> ColumnMap:
        """Columns by their names; `overrides` says, header → field, what the person chose ("" = do not read it).

        Raises `ValueError` when an override names a field or a header that does not exist.
        """
        chosen = dict(overrides or {})
        if unknown := (set(chosen) - set(header)) | (set(chosen.values()) - {*self.fields, ""}):
            raise ValueError(f"unknown in column overrides: {sorted(unknown)}")
        by_name = {_folded(name): field for field, names in self.fields.items() for name in (field, *names)}
        columns = tuple(
            ColumnUse(index, name, (chosen[name] or None) if name in chosen else by_name.get(_folded(name)))
            for index, name in enumerate(header)
        )
        claims: dict[str, list[str]] = {}
        for column in columns:
            if column.field is not None:
                claims.setdefault(column.field, []).append(column.header)
        doubled = {field: tuple(names) for field, names in claims.items() if len(names) > 1}
        missing = tuple(field for field in self.required if field not in claims)
        return ColumnMap(columns, missing, MappingProxyType(doubled))


def _folded(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(one for one in folded if one not in "_-" and not one.isspace())
