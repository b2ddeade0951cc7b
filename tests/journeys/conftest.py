from collections.abc import Iterator

import pytest

from tests.journeys.house import House, Visitor, open_house, wait_for


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One demo for all journeys, once its figures are published."""
    with open_house(tmp_path_factory.mktemp("house")) as running:
        visitor = Visitor(running.base)
        wait_for(lambda: visitor.get("/api/v1/releases/").json()["results"], within=90)
        yield running
