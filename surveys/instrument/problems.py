"""What can be wrong with one answer, in words for the respondent in both languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from surveys.instrument.schema import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: Final[Mapping[str, Text]] = {
    "required": Text("이 문항에 답해 주십시오.", "Please answer this question."),
    "one_only": Text("하나만 선택해 주십시오.", "Please choose one answer only."),
    "unknown_option": Text(
        "보기에 없는 답입니다. 다시 선택해 주십시오.", "This is not one of the answers. Please choose again."
    ),
    "retired_option": Text(
        "더 이상 쓰지 않는 보기입니다. 다시 선택해 주십시오.",
        "This answer is no longer offered. Please choose again.",
    ),
    "exclusive": Text(
        "‘{option}’은(는) 다른 답과 함께 선택하실 수 없습니다.",
        "“{option}” cannot be chosen together with other answers.",
    ),
    "not_a_number": Text("숫자로 입력해 주십시오. 예: 30", "Please enter a number, for example 30."),
    "too_small": Text(
        "{minimum} 이상의 숫자로 입력해 주십시오.", "Please enter a number of at least {minimum}."
    ),
    "too_large": Text(
        "{maximum} 이하의 숫자로 입력해 주십시오.", "Please enter a number of at most {maximum}."
    ),
    "whole_only": Text("소수점 없이 입력해 주십시오.", "Please enter a whole number."),
    "too_many_decimals": Text(
        "소수점 아래 {decimals}자리까지 입력하실 수 있습니다.",
        "Please enter at most {decimals} decimal places.",
    ),
    "not_a_date": Text(
        "날짜를 2026-03-31과 같이 입력해 주십시오.", "Please enter a date such as 2026-03-31."
    ),
    "too_early": Text("{earliest} 이후의 날짜를 입력해 주십시오.", "Please enter a date from {earliest} on."),
    "too_late": Text("{latest} 이전의 날짜를 입력해 주십시오.", "Please enter a date up to {latest}."),
    "too_long": Text("{most}자까지 입력하실 수 있습니다.", "Please enter at most {most} characters."),
    "not_text": Text("입력할 수 없는 문자가 있습니다.", "There are characters that cannot be used here."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """`rule` is a key of `WORDS`; `params` fill its sentence and are texts, or `Text` where a language has its own."""

    rule: str
    params: Mapping[str, str | Text] = field(default_factory=dict)

    def say(self, language: str) -> str:
        filled = {
            name: value.say(language) if isinstance(value, Text) else value
            for name, value in self.params.items()
        }
        return WORDS[self.rule].say(language).format_map(filled)
