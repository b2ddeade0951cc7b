from typing import Any

import pytest

from surveys.instrument import compose, reader, writer
from surveys.instrument.flaws import DefinitionError
from tests.factories.definitions import definition, group, item, read

CORE = read(group("firm", item("a")), group("buyer", item("b"), per_buyer=True), group("end", item("c")))


def module(*groups: dict[str, Any], **fields: Any) -> Any:
    return reader.from_json(
        definition(*groups, **{"code": "extra", "kind": "module", "areas": [], "axes": [], **fields})
    )


def test_groups_of_the_module_follow_the_last_one_per_buyer() -> None:
    whole = compose.compose(CORE, module(group("more", item("m"), per_buyer=True)))
    assert [each.code for each in whole.groups] == ["firm", "buyer", "more", "end"]
    assert (whole.code, whole.version, whole.kind) == ("small+extra", 1, "composed")
    assert reader.from_json(writer.to_json(whole)) == whole


def test_without_a_module_it_is_the_core() -> None:
    assert compose.compose(CORE, None) is CORE


@pytest.mark.parametrize(
    ("extra", "rule"),
    [
        (module(group("more", item("a"))), "duplicate_code"),
        (module(group("firm", item("m"))), "duplicate_code"),
        (module(group("more", item("m", area="elsewhere"))), "unknown_area"),
        (module(group("more", item("m", axis="elsewhere"))), "unknown_axis"),
        (CORE, "wrong_kind"),
    ],
)
def test_what_does_not_go_together_is_refused(extra: Any, rule: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        compose.compose(CORE, extra)
    assert {flaw.rule for flaw in caught.value.flaws} == {rule}
