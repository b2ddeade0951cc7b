from surveys.instrument.problems import Problem
from surveys.instrument.schema import Text


def test_a_problem_speaks_both_languages() -> None:
    problem = Problem("exclusive", {"option": Text("없습니다", "None of these")})
    assert problem.say("ko") == "‘없습니다’은(는) 다른 답과 함께 선택하실 수 없습니다."
    assert problem.say("en") == "“None of these” cannot be chosen together with other answers."


def test_words_of_an_option_are_never_taken_for_a_field() -> None:
    assert "{minimum}" in Problem("exclusive", {"option": Text("{minimum}", "{minimum}")}).say("ko")
