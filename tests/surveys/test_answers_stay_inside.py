"""Nothing above the domain imports a table of answers, so no page can show one."""

import ast

from tests import checkout

TABLES = {"Response", "RelationAnswer", "Draft", "VaultLink", "Naming"}
INSIDE = ("surveys/domain/", "surveys/models/", "surveys/migrations/")


def imported(name: str) -> set[str]:
    """Tables of answers that the module imports by name, or reaches through an import of the module of models."""
    found = set()
    for node in ast.walk(checkout.tree(name)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("surveys.models"):
            found |= {one.name for one in node.names} & TABLES
        if isinstance(node, ast.ImportFrom) and node.module == "surveys":
            found |= {one.name for one in node.names} & {"models"}
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names if one.name.startswith("surveys.models")}
    return found


def test_nothing_above_the_domain_imports_answers() -> None:
    outside = [name for name in checkout.modules(*checkout.PRODUCT) if not name.startswith(INSIDE)]
    assert outside
    assert {name: tables for name in outside if (tables := imported(name))} == {}


def test_no_model_of_answers_is_reached_by_its_name() -> None:
    outside = [name for name in checkout.modules(*checkout.PRODUCT) if not name.startswith(INSIDE)]
    reached = [
        name
        for name in outside
        for node in ast.walk(checkout.tree(name))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.lower() in {f"surveys.{one.lower()}" for one in TABLES}
    ]
    assert reached == []


def test_the_look_finds_what_it_is_for() -> None:
    assert imported("surveys/domain/responses.py") == {"Naming", "RelationAnswer", "Response"}
