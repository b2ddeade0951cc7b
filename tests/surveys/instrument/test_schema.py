from surveys.instrument.schema import Text
from tests.factories.definitions import group, item, option, read

QUESTIONNAIRE = read(
    group("g", item("a", options=["x", option("old", retired=True)])), group("h", item("b", "scale"))
)


def test_words_of_a_language() -> None:
    words = Text("한국어", "English")
    assert [words.say(language) for language in ("ko", "ko-kr", "en", "en-gb", "fr", "")] == [
        "한국어", "한국어", "English", "English", "한국어", "한국어",
    ]  # fmt: skip


def test_parts_are_found_by_code() -> None:
    found = QUESTIONNAIRE.item("b")
    assert found is not None
    assert QUESTIONNAIRE.group_of("b") == QUESTIONNAIRE.group("h")
    assert (QUESTIONNAIRE.item("z"), QUESTIONNAIRE.group("z"), QUESTIONNAIRE.index("z")) == (None, None, None)
    assert QUESTIONNAIRE.with_role("fear") is None
    assert found.scale is not None
    assert found.scale.points() == ("1", "2", "3", "4", "5")


def test_a_retired_option_is_known_but_not_offered() -> None:
    found = QUESTIONNAIRE.item("a")
    assert found is not None
    assert [each.code for each in found.offered()] == ["x"]
    assert found.option("old") is not None
