"""What is refused at the first door, before anything of it is read."""

from typing import Any

import pytest

pytestmark = pytest.mark.django_db
MEGABYTE = 1_000_000


@pytest.mark.parametrize("address", ["/?basis=%00", "/gaps.csv?basis=a%00b", "/api/v1/gaps/?basis=%00"])
def test_a_nul_in_an_address_is_a_bad_request(client: Any, address: str) -> None:
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("address", ["/login/", "/imports/new/", "/en/imports/new/", "/api/v1/gaps/"])
def test_a_large_body_of_a_stranger_is_not_read(client: Any, address: str) -> None:
    assert (
        client.post(address, b"x", content_type="text/plain", CONTENT_LENGTH=str(2 * MEGABYTE)).status_code
        == 413
    )


def test_staff_may_hand_in_fifty_megabytes_and_no_more(as_user: Any, analyst: Any) -> None:
    client = as_user(analyst)
    for address in ("/imports/new/", "/en/imports/new/"):
        allowed = client.post(address, b"x", content_type="text/plain", CONTENT_LENGTH=str(50 * MEGABYTE))
        assert allowed.status_code == 422  # read, and found to hold no file
        refused = client.post(address, b"x", content_type="text/plain", CONTENT_LENGTH=str(52 * MEGABYTE))
        assert refused.status_code == 413
    assert (
        client.post("/login/", b"x", content_type="text/plain", CONTENT_LENGTH=str(2 * MEGABYTE)).status_code
        == 413
    )


def test_a_body_without_a_length_is_refused(client: Any) -> None:
    answer = client.post("/login/", b"", content_type="text/plain", HTTP_TRANSFER_ENCODING="chunked")
    assert answer.status_code == 411


def test_a_length_that_is_no_number_is_refused(client: Any) -> None:
    assert client.post("/login/", b"x", content_type="text/plain", CONTENT_LENGTH="-5").status_code == 413


@pytest.mark.parametrize("address", ["/", "/en/", "/api/v1/gaps/"])
def test_head_tells_the_tag_that_get_has(client: Any, address: str) -> None:
    tag = client.get(address)["ETag"]
    assert client.head(address)["ETag"] == tag
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
