import re

import pytest

from surveys.instrument import flaws, problems
from tests import checkout


@pytest.mark.parametrize("words", [flaws.WORDS, problems.WORDS])
def test_both_languages_fill_in_the_same(words: dict[str, object]) -> None:
    for rule, text in words.items():
        fields = [set(re.findall(r"{(\w+)}", said)) for said in (text.ko, text.en)]  # type: ignore[attr-defined]
        assert fields[0] == fields[1], rule


def test_every_flaw_is_used_and_every_used_flaw_has_words() -> None:
    code = "".join(
        checkout.text(f"surveys/instrument/{name}.py")
        for name in ("node", "items", "reader", "checks", "references", "compose")
    )
    used = set(re.findall(r'flaw\(\s*"(\w+)"', code)) | set(
        re.findall(r'Flaw\([^"]*?(?:"[^"]*")?[^"]*?,\s*"(\w+)"', code)
    )
    assert used - set(flaws.WORDS) == set()
    assert [rule for rule in flaws.WORDS if f'"{rule}"' not in code] == []


def test_a_flaw_says_its_place() -> None:
    flaw = flaws.Flaw("group g", "empty", {"field": "items"})
    assert str(flaw) == "group g: “items” is empty."
    assert str(flaws.Flaw("", "empty", {"field": "items"})) == "“items” is empty."
    assert str(flaws.DefinitionError([flaw, flaw])) == f"{flaw}\n{flaw}"
