from surveys.instrument import edits
from surveys.instrument.edits import Finding
from surveys.instrument.schema import Text
from tests.factories.definitions import edit, group, is_, item, read

QUESTIONNAIRE = read(
    group("firm", item("a"), item("b", "number", relevant=is_("a", "a"))),
    group("buyer", item("c", "number"), item("d", "number"), per_buyer=True),
    edits=[
        edit("soft_b", is_("b", 10, ">")),
        edit("across", {"item": "c", "op": ">", "than": "b"}),
        edit("hard_cd", {"item": "c", "op": "<", "than": "d"}, kind="hard"),
    ],
)
FIRM, BUYER = QUESTIONNAIRE.groups


def codes(group_code: str, answers: dict[str, str]) -> list[str]:
    place = QUESTIONNAIRE.group(group_code)
    assert place
    return [finding.edit for finding in edits.check(QUESTIONNAIRE, place, answers)]


def test_an_edit_speaks_on_the_page_of_its_last_item() -> None:
    answers = {"a": "a", "b": "11", "c": "12", "d": "13"}
    assert codes("firm", answers) == ["soft_b"]
    assert codes("buyer", answers) == ["hard_cd", "across"]


def test_a_finding_names_the_items_of_its_page_and_says_what_is_wrong() -> None:
    answers = {"a": "a", "b": "1", "c": "2"}
    assert edits.check(QUESTIONNAIRE, BUYER, answers) == (
        Finding("across", "soft", ("c",), Text("한 across", "across")),
    )


def test_hidden_and_missing_answers_contradict_nothing() -> None:
    assert codes("firm", {"a": "b", "b": "11"}) == []
    assert codes("buyer", {"a": "b", "b": "1", "c": "2"}) == []
    assert codes("buyer", {"c": "1"}) == []
