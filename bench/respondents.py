"""Respondents over HTTP: a connection that is kept, the cookies that a browser would send, and the pages in order."""

import http.client
import re
import time
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from tests.factories import waves

_REDIRECTS = {301, 302, 303}
_OK = {200, 204} | _REDIRECTS


class Failed(Exception):  # noqa: N818 - a verdict
    """An answer that no respondent should get."""


class Client:
    """Keeps cookies and a connection; sends each form with the token that its page gave."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.saves: list[float] = []

    def get(self, path: str) -> str:
        return self._send("GET", path)[1]

    def leads(self, path: str) -> str:
        """The address to which a page leads on."""
        return self._send("GET", path)[0]

    def post(self, path: str, said: Mapping[str, object], token: str) -> str:
        """The address that the answer leads to."""
        body = urlencode({**said, "csrfmiddlewaretoken": token}, doseq=True)
        return self._send("POST", path, body)[0]

    def save(self, path: str, said: Mapping[str, object], token: str) -> str:
        """As `post`, and its time is kept."""
        started = time.perf_counter()
        to = self.post(path, said, token)
        self.saves.append(time.perf_counter() - started)
        return to

    def _send(self, method: str, path: str, body: str | None = None) -> tuple[str, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            # gunicorn closes what was idle; nothing was taken in
            self.connection.close()
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        text = answer.read().decode()
        if answer.status not in _OK:
            raise Failed(f"{method} {path}: {answer.status} {text[:300]}")
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return (answer.headers.get("Location") or "").partition("#")[0], text


def token_of(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if not found:
        raise Failed(f"no form: {page[:300]}")
    return found[1]


def begin(client: Client, token: str, think: Callable[[], None]) -> str:
    """From the link to the first page of questions; its address."""
    link = f"/s/{token}/"
    form = token_of(client.get(link))
    think()
    client.get(client.post(link, {}, form))
    form = token_of(client.get("/s/consent/"))
    think()
    to = client.post("/s/consent/", {"agree": "yes"}, form)
    form = token_of(client.get(to))
    think()
    return client.post(to, {"buyer": "0", "go": "next"}, form)


def answer(client: Client, token: str, think: Callable[[], None]) -> str:
    """The whole way; the receipt."""
    to = begin(client, token, think)
    pages = [waves.FIRM, *waves.BUYER.values(), *waves.LAST.values()]
    for said in pages:
        form = token_of(client.get(to))
        think()
        to = client.save(to, {**said, "go": "next"}, form)
    form = token_of(client.get(to))
    think()
    page = client.get(client.post(to, {"go": "submit"}, form))
    found = re.search(r"data-receipt>([0-9A-F-]{14})<", page)
    if not found:
        raise Failed(f"no receipt: {to}")
    return found[1]
