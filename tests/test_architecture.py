"""The house keeps its shape: floors, budgets, and what may stand where. docs/adr/0001 says why."""

import ast
import re
import statistics
import tomllib
from itertools import pairwise

import pytest

from tests import checkout

MODULE_LINES = 300
FUNCTION_LINES = 40
TASK_LINES = 12
TEMPLATE_LINES = 120
MEDIAN_LINES = 90
PURE = ("calc", "definitions", "sources", "figures", "instrument", "estimation", "synthetic")
FORMULAS = ("calc", "instrument", "estimation")
CODE = checkout.modules(*checkout.PRODUCT)
TEMPLATES = [name for name in checkout.files() if name.endswith(".html") and name.startswith("templates/")]
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(name: str) -> list[Function]:
    return [node for node in ast.walk(checkout.tree(name)) if isinstance(node, Function)]


def length(function: Function) -> int:
    """Lines from `def` to the end; a docstring is a contract and costs nothing."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function, clean=False) is None:
        return lines
    docstring = function.body[0]
    return lines - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


def longer_on_purpose() -> dict[str, int]:
    """Rows of the table in ADR 0001: place and its own limit, each with a reason."""
    section = checkout.text("docs/adr/0001-rooms-and-floors.md").split("## Longer on purpose")[1]
    rows = re.findall(r"^\| `([^`]+)` \| (\d+) \| (\S[^|]+)\|$", section, flags=re.MULTILINE)
    return {place: int(limit) for place, limit, _reason in rows}


def test_modules_are_short() -> None:
    allowed = longer_on_purpose()
    long = {
        name: lines
        for name in [*checkout.modules(*checkout.PRODUCT, "tests", "bench"), "manage.py"]
        if (lines := len(checkout.text(name).splitlines())) > allowed.get(name, MODULE_LINES)
    }
    assert long == {}


def test_the_middle_module_is_short() -> None:
    sizes = [lines for name in CODE if (lines := len(checkout.text(name).splitlines()))]
    assert statistics.median(sizes) <= MEDIAN_LINES


def test_functions_are_short() -> None:
    allowed = longer_on_purpose()
    long = {
        place: length(function)
        for name in checkout.modules(*checkout.PRODUCT, "tests", "bench")
        for function in functions(name)
        if length(function) > allowed.get(place := f"{name}::{function.name}", FUNCTION_LINES)
    }
    assert long == {}


def test_exceptions_are_still_needed() -> None:
    standing = {
        name: len(checkout.text(name).splitlines())
        for name in checkout.modules(*checkout.PRODUCT, "tests", "bench")
    }
    for name in tuple(standing):
        standing |= {f"{name}::{function.name}": length(function) for function in functions(name)}
    stale = [
        place
        for place in longer_on_purpose()
        if standing.get(place, 0) <= (FUNCTION_LINES if "::" in place else MODULE_LINES)
    ]
    assert stale == []


def test_tasks_are_doorways() -> None:
    long = {
        f"{name}::{function.name}": length(function)
        for name in CODE
        if name.endswith("/tasks.py")
        for function in functions(name)
        if any("task" in ast.unparse(decorator) for decorator in function.decorator_list)
        and length(function) > TASK_LINES
    }
    assert long == {}


def test_templates_are_short() -> None:
    long = {
        name: lines for name in TEMPLATES if (lines := len(checkout.text(name).splitlines())) > TEMPLATE_LINES
    }
    assert long == {}


INLINE = {
    "a script": r"<script\b(?![^>]*\bsrc=)",
    "a style element": r"<style\b",
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "an event attribute": r"<[^>]*\s(?:hx-)?on[a-z:-]+\s*=",
    "a script address": r"javascript:",
}


@pytest.mark.parametrize("what", INLINE)
def test_templates_hold_nothing_inline(what: str) -> None:
    assert [
        name for name in TEMPLATES if re.search(INLINE[what], checkout.text(name), flags=re.IGNORECASE)
    ] == []


def test_included_templates_are_partials() -> None:
    included = {
        target
        for name in TEMPLATES
        for target in re.findall(r"{%-?\s*include\s+[\"']([^\"']+)[\"']", checkout.text(name))
    }
    assert [target for target in sorted(included) if not re.search(r"(^|/)_", target)] == []


def test_models_have_no_save_and_no_signals() -> None:
    models = [name for name in CODE if "/models/" in name]
    assert models
    overrides = [
        f"{name}::{function.name}"
        for name in models
        for function in functions(name)
        if function.name in {"save", "delete", "asave", "adelete"}
    ]
    signals = [
        name
        for name in checkout.modules("monitoring", "surveys")
        for node in ast.walk(checkout.tree(name))
        if isinstance(node, ast.ImportFrom) and node.module in {"django.db.models.signals", "django.dispatch"}
    ]
    assert (overrides, signals) == ([], [])


CLOCK = re.compile(
    r"\b(timezone\.(now|localtime|localdate)|datetime\.(now|utcnow|today)|date\.today|time\.time|Now)$"
)


def test_no_clock_in_domain_and_pure_rooms() -> None:
    rooms = (*PURE, "domain")
    reads = [
        f"{name}:{node.lineno} {ast.unparse(node.func)}"
        for name in CODE
        if name.split("/")[1] in rooms
        for node in ast.walk(checkout.tree(name))
        if isinstance(node, ast.Call) and CLOCK.search(ast.unparse(node.func))
    ]
    assert reads == []


def test_domain_functions_name_their_arguments_and_are_annotated() -> None:
    loose = [
        f"{name}::{node.name}"
        for name in CODE
        if name.split("/")[1] == "domain"
        for node in checkout.tree(name).body
        if isinstance(node, Function) and not node.name.startswith("_")
        if len(node.args.args) + len(node.args.posonlyargs) > 1 or node.returns is None
    ]
    assert loose == []


def test_tests_mirror_the_tree() -> None:
    lost = [
        name
        for name in checkout.modules(*(f"tests/{room}" for room in checkout.PRODUCT))
        if not (checkout.ROOT / name).parent.relative_to(checkout.ROOT / "tests").exists()
    ]
    assert lost == []


def test_every_formula_has_its_test() -> None:
    without = [
        name
        for name in CODE
        if name.split("/")[1] in FORMULAS and not name.endswith("__init__.py")
        if not list(
            (checkout.ROOT / "tests" / name).parent.glob(
                f"test_{name.rsplit('/', 1)[1].removesuffix('.py')}*.py"
            )
        )
    ]
    assert without == []


def test_migrations_are_linear() -> None:
    for app in ("monitoring", "surveys"):
        chain = sorted((checkout.ROOT / app / "migrations").glob("[0-9]*.py"))
        assert [path.name[:4] for path in chain] == [f"{number:04}" for number in range(1, len(chain) + 1)]
        for before, after in pairwise(chain):
            assert f'("{app}", "{before.stem}")' in after.read_text(encoding="utf-8").replace("'", '"'), (
                after.name
            )


def test_pure_rooms_are_strictly_typed_and_under_a_contract() -> None:
    project = tomllib.loads(checkout.text("pyproject.toml"))
    rooms = {
        f"{app}.{room}"
        for app in ("monitoring", "surveys")
        for room in PURE
        if (checkout.ROOT / app / room).is_dir()
    }
    strict = {
        module.removesuffix(".*")
        for override in project["tool"]["mypy"]["overrides"]
        if override.get("strict")
        for module in override["module"]
    }
    forbidden = {
        module
        for contract in project["tool"]["importlinter"]["contracts"]
        if contract["type"] == "forbidden" and "django" in contract["forbidden_modules"]
        for module in contract["source_modules"]
    }
    assert rooms - strict == set()
    assert rooms - forbidden == set()
