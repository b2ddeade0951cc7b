"""A browser without JavaScript, for simulated respondents: forms, cookies and redirects, and this machine only."""

import http.client
import ipaddress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

_SECONDS = 30
_MOST_REDIRECTS = 10
_MOVED = {301, 302, 303, 307, 308}
_CHOSEN = {"radio", "checkbox"}


class NotThisMachineError(ValueError):
    """Simulated respondents answer on a loopback address alone."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form; `label` is the text behind a tick box or radio button."""

    name: str
    kind: str
    value: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What came back: status, path without query, fields of its first form that posts, and where that posts to."""

    status: int
    path: str
    action: str
    fields: tuple[Field, ...]

    def hidden(self) -> list[tuple[str, str]]:
        return [(one.name, one.value) for one in self.fields if one.kind == "hidden"]

    def named(self, name: str) -> list[Field]:
        return [one for one in self.fields if one.name == name]


class Browser:
    """One visitor with its cookies at `base`, such as http://127.0.0.1:8000."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        if parts.scheme != "http" or not _is_loopback(parts.hostname or ""):
            raise NotThisMachineError(base)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._cookies: dict[str, str] = {}

    def open(self, path: str) -> Page:
        return self._follow("GET", path, "")

    def send(self, page: Page, values: list[tuple[str, str]]) -> Page:
        """Posts the page's form with its hidden fields and these values."""
        return self._follow("POST", page.action, urlencode(page.hidden() + values))

    def _follow(self, method: str, path: str, body: str) -> Page:
        for _ in range(_MOST_REDIRECTS):
            status, location, text = self._ask(method, path, body)
            if status not in _MOVED:
                return _read(status, path, text)
            # another host in a redirect is not followed: only its path is
            target = urlsplit(urljoin(path, location))
            method, path, body = "GET", target.path + (f"?{target.query}" if target.query else ""), ""
        raise http.client.HTTPException("too many redirects")

    def _ask(self, method: str, path: str, body: str) -> tuple[int, str, str]:
        host = f"[{self._host}]" if ":" in self._host else self._host
        origin = f"http://{host}:{self._port}"
        headers = {"Host": f"{host}:{self._port}", "Accept": "text/html", "Referer": f"{origin}/"}
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        if method == "POST":
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin}
        connection = http.client.HTTPConnection(self._host, self._port, timeout=_SECONDS)
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self._keep(line)
        return answer.status, answer.headers.get("Location", ""), text

    def _keep(self, line: str) -> None:
        for name, morsel in SimpleCookie(line).items():
            if morsel["max-age"] == "0" or not morsel.value:
                self._cookies.pop(name, None)
            else:
                self._cookies[name] = morsel.coded_value


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _read(status: int, path: str, text: str) -> Page:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    place = urlsplit(path).path
    return Page(status, place, urljoin(place, reader.action or place), tuple(reader.fields))


@dataclass
class _Open:
    """The form being read."""

    is_ours: bool = False
    is_over: bool = False
    said: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Fields of the first form that posts."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.fields: list[Field] = []
        self._open = _Open()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and not self._open.is_over:
            self._open.is_ours = given.get("method", "").lower() == "post"
            self.action = given.get("action", "") if self._open.is_ours else ""
        elif tag in {"input", "textarea", "select"} and self._open.is_ours and given.get("name"):
            kind = given.get("type", "text") if tag == "input" else tag
            self.fields.append(
                Field(given["name"], kind, given.get("value", "on" if kind in _CHOSEN else ""))
            )
            self._open.said = []

    def handle_data(self, data: str) -> None:
        self._open.said.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._open.is_ours:
            self._open = _Open(is_over=True)
        elif tag == "label" and self._open.is_ours and self._is_waiting():
            last = self.fields[-1]
            text = " ".join("".join(self._open.said).split())
            self.fields[-1] = Field(last.name, last.kind, last.value, text)

    def _is_waiting(self) -> bool:
        """A tick box or radio button that has no text yet; the text of other fields stands before them."""
        return bool(self.fields) and self.fields[-1].kind in _CHOSEN and not self.fields[-1].label
