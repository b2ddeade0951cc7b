"""Both languages are complete: nothing is left in English on a Korean page, nothing Korean on an English one."""

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import gettext, ngettext, override, pgettext

from tests import catalogue, checkout

CALLS = re.compile(r"_|n?p?gettext(_lazy|_noop)?")
TAG = re.compile(r"{%\s*(?:translate|trans)\s+(?:\"([^\"]*)\"|'([^']*)')")
HANGUL = re.compile(r"[가-힣]")
# A particle has two forms; which one is right depends on the word that is put in before it.
BARE_PARTICLE = re.compile(r"(?:\)s|\})[”’]?(?:은|는|이|가|을|를|과|와|로|으로)(?=[\s.,:]|$)")
# The same in every language.
UNIVERSAL = {"REST API", "XLSForm"}
# What a browser shows before a language is known speaks both.
BILINGUAL = {"templates/400.html", "templates/500.html"}


def pairs() -> Iterator[tuple[str | None, str, str]]:
    """Context, English and Korean of every message; of a plural its last English form and its one Korean form."""
    for message in catalogue.current():
        if message.id:
            english = message.id if isinstance(message.id, str) else message.id[-1]
            korean = message.string if isinstance(message.string, str) else message.string[0]
            yield message.context, english, korean


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree of its own, in which a fault may be planted."""
    for name in checkout.files():
        if name.startswith(("winwin/", "monitoring/", "surveys/", "templates/", "locale/")) and name.endswith(
            (".py", ".html", ".po", ".mo")
        ):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(catalogue.ROOT / name, tmp_path / name)
    for name in ("PO", "MO"):
        monkeypatch.setattr(catalogue, name, tmp_path / getattr(catalogue, name).relative_to(catalogue.ROOT))
    monkeypatch.setattr(catalogue, "ROOT", tmp_path)
    return tmp_path


def test_the_catalogue_has_no_faults() -> None:
    assert catalogue.faults() == []


def test_every_call_and_every_tag_is_extracted() -> None:
    """A second, naive reading: the syntax tree of the code, a pattern over the templates."""
    known = {id_ for m in catalogue.wanted() for id_ in ([m.id] if isinstance(m.id, str) else m.id)}
    found = {text for name in checkout.modules(*checkout.PRODUCT) for text in _called(checkout.tree(name))}
    found |= {
        double or single
        for name in checkout.files()
        if name.startswith("templates/")
        for double, single in TAG.findall(checkout.text(name))
    }
    assert len(found) > 500
    assert found - known == set()


def _called(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if CALLS.fullmatch(name) and texts:
                yield texts["pgettext" in name]


def test_django_answers_in_the_language_that_is_asked_for() -> None:
    answers = {}
    several = {one.id[-1]: one.id for one in catalogue.current() if isinstance(one.id, tuple | list)}
    for language in ("ko", "en"):
        with override(language):
            answers[language] = [
                pgettext(c, id_) if c else ngettext(*several[id_], 2) if id_ in several else gettext(id_)
                for c, id_, _korean in pairs()
            ]
    assert answers["ko"] == [korean for _context, _english, korean in pairs()]
    assert answers["en"] == [english for _context, english, _korean in pairs()]


def test_english_shows_no_korean() -> None:
    assert [english for _context, english, _korean in pairs() if HANGUL.search(english)] == []
    templates = [name for name in checkout.files() if name.startswith("templates/")]
    assert {name for name in templates if HANGUL.search(checkout.text(name))} == BILINGUAL


def test_korean_shows_no_english() -> None:
    """Every message that has words at all has Korean ones."""
    bare = [
        korean
        for _context, _english, korean in pairs()
        if not HANGUL.search(korean) and re.search(r"[A-Za-z]{2}", catalogue.PLACEHOLDER.sub("", korean))
    ]
    assert set(bare) == UNIVERSAL


def test_particles_fit_every_word_that_is_put_in() -> None:
    assert BARE_PARTICLE.search("%(name)s을 고치십시오")
    assert BARE_PARTICLE.search("“{value}”은 숫자가 아닙니다.")
    assert not BARE_PARTICLE.search("“{value}”은(는) 숫자가 아닙니다.")
    assert [korean for _context, _english, korean in pairs() if BARE_PARTICLE.search(korean)] == []


@pytest.mark.parametrize(
    ("place", "text", "found"),
    [
        ("templates/planted.html", '{% translate "Planted one" %}', ["Planted one"]),
        ("templates/planted.html", "{% blocktranslate trimmed %}\n Planted\n  two\n{% endblocktranslate %}",
         ["Planted two"]),
        ("templates/planted.html", '{% translate "Planted" context "three" %}', ["Planted"]),
        ("templates/planted.html", '{{ _("Planted four") }}', ["Planted four"]),
        ("templates/planted.html",
         "{% blocktranslate count n=n %}Planted {{ n }}{% plural %}Planted {{ n }}s{% endblocktranslate %}",
         [("Planted %(n)s", "Planted %(n)ss")]),
        ("monitoring/planted.py", 'title = _("Planted "\n "five")\n', ["Planted five"]),
        ("surveys/planted.py", 'title = pgettext_lazy("six", "Planted")\n', ["Planted"]),
        ("winwin/planted.py", 'title = ngettext("Planted", "Planted seven", n)\n',
         [("Planted", "Planted seven")]),
    ],
)  # fmt: skip
def test_a_message_without_korean_is_found(copy: Path, place: str, text: str, found: list[object]) -> None:
    (copy / place).write_text(f"{{% load i18n %}}{text}" if place.endswith(".html") else text)
    assert catalogue.faults() == [f"not translated: {id_!r} ({place})" for id_ in found]


@pytest.mark.parametrize(
    ("korean", "fault"),
    [
        ("%(number)s번", "placeholders differ: '%(number)s번' for 'Planted %(count)s%%'"),
        ("%(count)s% 늘었음", "a lone percent sign: '%(count)s% 늘었음'"),
    ],
)
def test_a_translation_that_cannot_be_filled_in_is_found(copy: Path, korean: str, fault: str) -> None:
    (copy / "winwin" / "planted.py").write_text('_("Planted %(count)s%%")\n')
    catalogue.update()
    text = catalogue.PO.read_text()
    empty = 'msgid "Planted %(count)s%%"\nmsgstr ""'
    assert text.count(empty) == 1
    catalogue.PO.write_text(text.replace(empty, empty[:-1] + f'{korean}"'))
    catalogue.update()
    assert catalogue.faults() == [fault]


@pytest.mark.usefixtures("copy")
def test_what_is_no_longer_used_and_what_is_not_compiled_is_found() -> None:
    with catalogue.PO.open("a") as file:
        file.write('\nmsgid "Planted"\nmsgstr "심은 글"\n')
    assert catalogue.faults() == [
        "no longer used: 'Planted'",
        "django.mo is not made from django.po",
    ]
    catalogue.update()
    assert catalogue.faults() == []
