import json

from surveys.instrument import island
from tests.factories.definitions import edit, group, is_, item, option, read

ALONE = option("none", exclusive=True)
QUESTIONNAIRE = read(
    group("firm", item("a"), item("secret"), item("hidden", relevant=is_("a", "c"))),
    group(
        "buyer",
        item("b", "multiple", options=["x", ALONE]),
        item("c", relevant=is_("a", "a")),
        per_buyer=True,
    ),
    edits=[edit("e", {"all": [is_("hidden", "a"), is_("c", "a")]}), edit("f", is_("a", "b"))],
)


def test_a_page_gets_its_conditions_and_no_answer_it_does_not_need() -> None:
    answers = {"a": "a", "secret": "b", "hidden": "a", "b": "x", "c": "a"}
    found = island.of_page(QUESTIONNAIRE, QUESTIONNAIRE.groups[1], answers, "ko")
    assert json.loads(json.dumps(found)) == {
        "items": [
            {"code": "b", "type": "multiple", "exclusive": ["none"]},
            {"code": "c", "type": "single", "relevant": is_("a", "a")},
        ],
        "answers": {"a": "a"},
        "edits": [
            {
                "code": "e",
                "kind": "soft",
                "violated": {"all": [is_("hidden", "a"), is_("c", "a")]},
                "items": ["c"],
                "message": "한 e",
            }
        ],
    }
