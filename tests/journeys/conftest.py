from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.house import House, Visitor, open_house, wait_for


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One demo for all journeys, once its figures are published."""
    state: Path = tmp_path_factory.mktemp("house")
    with open_house(state) as running:
        visitor = Visitor(running.base)
        wait_for(lambda: visitor.get("/api/v1/releases/").json()["results"], within=90)
        yield running
