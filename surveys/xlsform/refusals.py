"""What is not taken over from an XLSForm: where it stands, what it is, what to do. docs/methodology/xlsform.md lists all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from surveys.instrument import flaws
from surveys.instrument.schema import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: Final[Mapping[str, Text]] = {
    "no_sheet": Text(
        "‘{sheet}’ 시트가 없습니다. XLSForm에는 이 시트가 있어야 합니다.",
        "There is no sheet “{sheet}”. An XLSForm needs it.",
    ),
    "unknown_type": Text(
        "‘{value}’ 유형은 지원하지 않습니다. select_one, select_multiple, integer, decimal, range, date, text, note와 그룹만 "
        "쓸 수 있습니다. 이 행을 지우거나 바꾸어 주십시오.",
        "The type “{value}” is not supported. Remove the row, or use select_one, select_multiple, integer, decimal, "
        "range, date, text, note or a group.",
    ),
    "records": Text(
        "‘{value}’은(는) 응답 시각이나 기기를 기록합니다. 이 시스템은 그러한 기록을 남기지 않습니다. 행을 지워 주십시오.",
        "“{value}” records a time or a device. This house keeps no such thing: remove the row.",
    ),
    "or_other": Text(
        "or_other는 지원하지 않습니다. ‘기타’ 보기와 주관식 문항을 따로 만들어 주십시오.",
        "or_other is not supported. Add an option “other” and a text item of its own.",
    ),
    "outside_file": Text(
        "‘{value}’은(는) 다른 파일의 목록을 씁니다. 보기를 choices 시트에 적어 주십시오.",
        "“{value}” takes its options from another file. Write them in the sheet choices.",
    ),
    "unknown_column": Text(
        "‘{column}’ 열은 지원하지 않습니다. 값을 지우거나 열을 없애 주십시오.",
        "The column “{column}” is not supported. Empty it or remove it.",
    ),
    "other_language": Text(
        "‘{column}’: 한국어와 영어만 쓸 수 있습니다. 열을 없애 주십시오.",
        "“{column}”: only Korean and English are used. Remove the column.",
    ),
    "one_language": Text(
        "‘{field}’이(가) 한 언어로만 되어 있습니다. ‘{field}::한국어 (ko)’와 ‘{field}::English (en)’을 모두 적어 주십시오.",
        "“{field}” is there in one language only. Fill “{field}::한국어 (ko)” and “{field}::English (en)”.",
    ),
    "repeat_count": Text(
        "반복 횟수는 정할 수 없습니다. 반복은 거래처마다 한 번씩입니다. 값을 지워 주십시오.",
        "A repeat is asked once for each buyer; a count is not supported. Empty the cell.",
    ),
    "nested": Text(
        "그룹 안의 그룹은 지원하지 않습니다. 한 단계로 펴 주십시오.",
        "A group inside a group is not supported. Bring them to one level.",
    ),
    "unbalanced": Text("그룹의 시작과 끝이 맞지 않습니다.", "The begin and the end of a group do not match."),
    "note_place": Text(
        "설명(note)은 그룹의 맨 앞이나 문항 바로 앞에만 둘 수 있고, 그 문항에 hint가 없어야 합니다.",
        "A note may stand first in a group, or right before an item that has no hint.",
    ),
    "expression": Text(
        "조건 ‘{value}’ 가운데 ‘{part}’ 부분은 지원하지 않습니다.",
        "In “{value}” the part “{part}” is not supported. Write the condition with =, !=, <, >, selected, not, and, or.",
    ),
    "true_false": Text(
        "‘{value}’: required는 yes 또는 no만 됩니다. 식은 지원하지 않습니다.",
        "“{value}”: required takes yes or no, no expression.",
    ),
    "no_list": Text(
        "보기 목록 ‘{value}’이(가) choices 시트에 없습니다.",
        "The list “{value}” is not in the sheet choices.",
    ),
    "middle_label": Text(
        "척도 가운데 점 ‘{value}’에는 따로 문구를 둘 수 없습니다. 양 끝에만 적고 가운데는 숫자로 두십시오.",
        "The point “{value}” in the middle of a scale has a text of its own. Only the ends have one; leave its number.",
    ),
    "scale_points": Text(
        "척도에는 이어지는 정수 점이 둘 이상 있어야 합니다.",
        "A scale needs two or more whole points in a row.",
    ),
    "range_step": Text(
        "range의 parameters ‘{value}’: start, end와 step=1만 지원합니다.",
        "The parameters “{value}” of a range: only start, end and step=1 are supported.",
    ),
    "band": Text(
        "‘{value}’을(를) 읽을 수 없습니다. ‘30=100; 60=50; =0’처럼 적어 주십시오.",
        "“{value}” cannot be read. Write it as “30=100; 60=50; =0”.",
    ),
    "grade": Text(
        "‘{value}’을(를) 읽을 수 없습니다. ‘A=80; B=60; C=’처럼 적어 주십시오.",
        "“{value}” cannot be read. Write it as “A=80; B=60; C=”.",
    ),
    "formula": Text(
        "‘{value}’은(는) 수식입니다. 값으로 바꾸어 주십시오.",
        "“{value}” is a formula. Paste the value in its place.",
    ),
    "error_cell": Text(
        "‘{value}’은(는) 스프레드시트의 오류입니다.", "“{value}” is an error of the spreadsheet. Correct it."
    ),
    "percent_cell": Text(
        "백분율로 꾸민 칸입니다. 숫자나 글로 바꾸어 주십시오.",
        "The cell is formatted as a percentage. Make it a number or a text.",
    ),
    "too_long": Text("글이 너무 깁니다.", "The text is too long."),
    "too_many_rows": Text("{limit}행보다 깁니다.", "There are more than {limit} rows."),
    "doubled_column": Text("‘{column}’ 열이 두 번 있습니다.", "The column “{column}” stands twice."),
    "pyxform": Text("XLSForm 규칙에 어긋납니다: {value}", "Not a valid XLSForm: {value}"),
    "missing_name": Text("name 열이 비어 있습니다.", "The column name is empty."),
    "used_type": Text(
        "문항 ‘{value}’은(는) {version}판에서 {before} 유형으로 쓰였습니다. 유형을 바꾸려면 새 코드를 쓰십시오.",
        "Item “{value}” was of type {before} in version {version}. Use a new code for another type.",
    ),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """`row` is 0 where the whole sheet is meant. `rule` is a key of `WORDS` or of the instrument's flaws."""

    sheet: str
    row: int
    column: str
    value: str
    rule: str
    params: Mapping[str, str] = field(default_factory=dict)

    def say(self, language: str) -> str:
        words = WORDS.get(self.rule) or flaws.WORDS[self.rule]
        place = {"sheet": self.sheet, "column": self.column, "value": self.value}
        return words.say(language).format_map({**place, **self.params})

    def __str__(self) -> str:
        return f"{self.sheet}:{self.row}:{self.column}: {self.say('en')}"


class FormRefused(ValueError):  # noqa: N818 - it says what happened
    """An XLSForm is not taken over; `refusals` lists every reason."""

    def __init__(self, refusals: list[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("\n".join(map(str, refusals)))
