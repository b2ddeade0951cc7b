import pytest

from monitoring.figures import labels


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (3.0, 1, "3.0"),
        (5.6 - 3.0, 1, "2.6"),
        (0.1 + 0.2, 0, "0.3"),
        (-1.45, 1, "−1.45"),
        (0.0, 1, "0.0"),
        (3500.0, 0, "3,500"),
        (1234567.5, 2, "1,234,567.50"),
        (1e15, 0, "1,000,000,000,000,000"),
        (1e-7, 1, "0.0000001"),
    ],
)
def test_a_number_keeps_its_places_and_loses_the_noise(value: float, decimals: int, text: str) -> None:
    assert labels.number(value, decimals) == text


def end(size: str, value: float | None) -> labels.End:
    return labels.End(size, "이름", None if value is None else (2024.0, value), "%", 1)


def test_labels_that_would_touch_step_apart() -> None:
    upper, lower = labels.at_ends([end("large", 5.0), end("sme", 4.9)], drawn=())
    assert (upper["yanchor"], lower["yanchor"]) == ("bottom", "top")


def test_the_higher_side_takes_the_upper_label_whichever_it_is() -> None:
    large, sme = labels.at_ends([end("large", 4.9), end("sme", 5.0)], drawn=())
    assert (large["yanchor"], sme["yanchor"]) == ("top", "bottom")


def test_equal_values_have_two_places() -> None:
    assert {note["yanchor"] for note in labels.at_ends([end("large", 5.0), end("sme", 5.0)], drawn=())} == {
        "bottom",
        "top",
    }


def test_labels_far_apart_stand_level_with_their_points() -> None:
    assert [note["yanchor"] for note in labels.at_ends([end("large", 8.0), end("sme", 2.0)], drawn=())] == [
        "middle",
        "middle",
    ]


def test_what_touches_depends_on_the_whole_span_of_the_plot() -> None:
    ends = [end("large", 3.4), end("sme", 4.1)]
    assert {note["yanchor"] for note in labels.at_ends(ends, drawn=(3.4, 4.1))} == {"middle"}
    assert {note["yanchor"] for note in labels.at_ends(ends, drawn=(-4.7, 18.5))} == {"bottom", "top"}


def test_a_side_without_a_point_has_no_label() -> None:
    assert [note["text"] for note in labels.at_ends([end("large", None), end("sme", 3.0)], drawn=())] == [
        "이름<br>3.0%"
    ]


def test_markup_in_words_stays_words() -> None:
    (note,) = labels.at_ends([labels.End("sme", "<a href=x>", (1.0, 1.0), "%", 0)], drawn=())
    assert note["text"] == "&lt;a href=x&gt;<br>1%"
