"""A client cannot choose its own address by writing headers."""

from typing import Any

import pytest
from django.test import RequestFactory

from winwin import clients


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.9, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (3, "198.51.100.7", "198.51.100.7"),
        (1, "", "192.0.2.1"),
    ],
)
def test_only_what_trusted_proxies_wrote_counts(
    settings: Any, proxies: int, forwarded: str, address: str
) -> None:
    settings.PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert clients.address(RequestFactory(headers=headers, REMOTE_ADDR="192.0.2.1").get("/")) == address
