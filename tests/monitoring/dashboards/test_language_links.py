"""The way to the other language stays on this site, whatever address a visitor was lured to."""

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["//evil.example/", "//evil.example/en/", "/en//evil.example/", "///evil.example/x/"]
)
def test_no_link_leads_to_another_host(path: str) -> None:
    page = Client().get("/", PATH_INFO=path).content.decode()
    links = re.findall(r'(?:href|action)="([^"]*)"', page)
    assert links
    assert [link for link in links if re.match(r"(//|[a-z]+://evil)", link)] == []
