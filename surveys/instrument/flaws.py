"""What is wrong with a definition, each flaw with its place, in words for staff in both languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from surveys.instrument.schema import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WORDS: Final[Mapping[str, Text]] = {
    "unreadable": Text("파일을 읽을 수 없습니다: {why}", "The file cannot be read: {why}"),
    "not_a_mapping": Text("이름과 값의 목록이어야 합니다.", "Must be a mapping of names to values."),
    "not_a_list": Text("‘{field}’은(는) 목록이어야 합니다.", "“{field}” must be a list."),
    "unknown_field": Text("‘{field}’은(는) 알 수 없는 항목입니다.", "“{field}” is not a known field."),
    "missing_field": Text("‘{field}’이(가) 없습니다.", "“{field}” is missing."),
    "missing_language": Text(
        "‘{field}’의 {language} 문구가 없습니다.", "“{field}” has no text in “{language}”."
    ),
    "not_a_text": Text("‘{field}’은(는) 글이어야 합니다.", "“{field}” must be a text."),
    "bad_code": Text(
        "코드 ‘{code}’: 영문자·숫자·밑줄·붙임표 40자까지만 쓸 수 있습니다.",
        "Code “{code}”: up to 40 letters, digits, underscores and hyphens of ASCII.",
    ),
    "not_one_of": Text(
        "‘{field}’ 값 ‘{value}’: {allowed} 중 하나여야 합니다.",
        "“{field}” is “{value}”: must be one of {allowed}.",
    ),
    "not_a_number": Text(
        "‘{field}’ 값 ‘{value}’은(는) 숫자가 아닙니다.", "“{field}” is “{value}”: not a plain number."
    ),
    "out_of_range": Text(
        "‘{field}’ 값 ‘{value}’: {least}부터 {most}까지여야 합니다.",
        "“{field}” is “{value}”: must lie within {least} to {most}.",
    ),
    "not_a_flag": Text("‘{field}’은(는) true 또는 false여야 합니다.", "“{field}” must be true or false."),
    "not_a_date": Text(
        "‘{field}’ 값 ‘{value}’은(는) 날짜가 아닙니다.", "“{field}” is “{value}”: not an ISO date."
    ),
    "bad_condition": Text("조건을 이해할 수 없습니다: {why}", "The condition cannot be understood: {why}"),
    "duplicate_code": Text("코드 ‘{code}’이(가) 두 번 쓰였습니다.", "Code “{code}” is used twice."),
    "empty": Text("‘{field}’이(가) 비어 있습니다.", "“{field}” is empty."),
    "unknown_area": Text("영역 ‘{code}’이(가) 정의되지 않았습니다.", "Area “{code}” is not defined."),
    "unknown_axis": Text("축 ‘{code}’이(가) 정의되지 않았습니다.", "Axis “{code}” is not defined."),
    "unknown_index": Text("지수 ‘{code}’이(가) 정의되지 않았습니다.", "Index “{code}” is not defined."),
    "unknown_item": Text("문항 ‘{code}’이(가) 없습니다.", "There is no item “{code}”."),
    "unknown_option": Text(
        "문항 ‘{item}’에 보기 ‘{code}’이(가) 없습니다.", "Item “{item}” has no option “{code}”."
    ),
    "forward_reference": Text(
        "문항 ‘{code}’은(는) 뒤에 나옵니다. 조건은 앞의 문항만 볼 수 있습니다.",
        "Item “{code}” is asked later: a condition may look at earlier items only.",
    ),
    "cycle": Text("조건이 서로 맞물려 돕니다: {way}", "The conditions run in a circle: {way}"),
    "other_buyer": Text(
        "문항 ‘{code}’의 답은 거래처마다 다르므로 기업 문항에서 쓸 수 없습니다.",
        "Item “{code}” is answered for each buyer: an item about the firm cannot depend on it.",
    ),
    "wrong_operator": Text(
        "문항 ‘{item}’({type})에는 ‘{op}’을(를) 쓸 수 없습니다.",
        "“{op}” does not fit item “{item}” ({type}).",
    ),
    "wrong_literal": Text(
        "문항 ‘{item}’({type})과 ‘{value}’을(를) 비교할 수 없습니다.",
        "Item “{item}” ({type}) cannot be compared with “{value}”.",
    ),
    "weights": Text(
        "영역 가중치의 합이 {sum}입니다. 100이어야 합니다.",
        "The weights of the areas sum to {sum}, not to 100.",
    ),
    "too_many_items": Text(
        "핵심 문항이 {count}개입니다. {most}개까지입니다.", "{count} core items: at most {most}."
    ),
    "wrong_type": Text(
        "‘{field}’은(는) {type} 문항에 쓸 수 없습니다.", "“{field}” does not fit an item of type {type}."
    ),
    "score_out_of_range": Text(
        "점수 {value}: {least}~{most} 범위를 벗어납니다.", "Score {value} lies outside {least} to {most}."
    ),
    "no_score": Text("점수가 없습니다.", "Has no score."),
    "scored_absence": Text(
        "‘해당 없음’ 등에는 점수를 줄 수 없습니다.", "An answer that stands for a missing one has no score."
    ),
    "exclusive_single": Text(
        "단독 선택은 여러 개를 고르는 문항에서만 쓸 수 있습니다.",
        "Exclusive makes sense only where several may be chosen.",
    ),
    "equal_codes": Text(
        "코드 ‘{code}’은(는) ‘{other}’과(와) 같은 수입니다.", "Code “{code}” is the same number as “{other}”."
    ),
    "order": Text(
        "‘{field}’이(가) 작은 것부터 차례로 적혀 있지 않습니다.",
        "“{field}” does not run from the lowest to the highest.",
    ),
    "role_twice": Text("역할 ‘{role}’을(를) 가진 문항이 둘입니다.", "Two items have the role “{role}”."),
    "role_type": Text(
        "역할 ‘{role}’은(는) {type} 문항이어야 합니다.", "The role “{role}” needs an item of type {type}."
    ),
    "role_per_buyer": Text(
        "역할 ‘{role}’은(는) 기업 문항에만 줄 수 있습니다.",
        "The role “{role}” belongs to an item about the firm.",
    ),
    "no_items": Text("조건에 문항이 없습니다.", "The condition names no item."),
    "module_has": Text("모듈은 ‘{field}’을(를) 정할 수 없습니다.", "A module does not define “{field}”."),
    "wrong_kind": Text("‘{code}’은(는) {kind}이(가) 아닙니다.", "“{code}” is not of kind {kind}."),
}


@dataclass(frozen=True, slots=True)
class Flaw:
    """`rule` is a key of `WORDS`; `place` leads there: "group price / item written_orders / option verbal"."""

    place: str
    rule: str
    params: Mapping[str, str] = field(default_factory=dict)

    def say(self, language: str) -> str:
        return WORDS[self.rule].say(language).format_map(self.params)

    def __str__(self) -> str:
        return f"{self.place}: {self.say('en')}" if self.place else self.say("en")


class DefinitionError(ValueError):
    """A definition breaks rules; `flaws` lists every one found."""

    def __init__(self, flaws: Iterable[Flaw]) -> None:
        self.flaws = tuple(flaws)
        super().__init__("\n".join(map(str, self.flaws)))
