"""A respondent with Django's client: opens the link, agrees, and fills in pages."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.utils import timezone

from tests.factories import waves


@dataclass
class Respondent:
    token: str
    language: str = ""
    client: Client = field(default_factory=Client)

    def get(self, path: str) -> Any:
        return self.client.get(f"{self.language}{path}")

    def post(self, path: str, **fields: Any) -> Any:
        return self.client.post(f"{self.language}{path}", fields)

    def follow(self, path: str, **fields: Any) -> Any:
        return self.client.post(f"{self.language}{path}", fields, follow=True)

    def enter(self) -> Any:
        return self.follow(f"/s/{self.token}/")

    def begin(self, *ticked: str) -> Any:
        """Through consent and the choice of buyers to the first question."""
        self.enter()
        self.post("/s/consent/", agree="yes")
        return self.follow("/s/buyers/", buyer=list(ticked or ("0",)), go="next")

    def fill(self, *, buyers: int = 1) -> Any:
        """Answers every page; the answer to the last post."""
        answer = self.post("/s/q/firm/", **waves.FIRM, go="next")
        for number in range(1, buyers + 1):
            for group, said in waves.BUYER.items():
                answer = self.post(f"/s/q/{group}/{number}/", **said, go="next")
        for group, said in waves.LAST.items():
            answer = self.post(f"/s/q/{group}/", **said, go="next")
        return answer

    def submit(self) -> Any:
        return self.follow("/s/submit/", go="submit")

    def answer_all(self, *, buyers: int = 1) -> Any:
        self.begin(*map(str, range(buyers)))
        self.fill(buyers=buyers)
        return self.submit()


def receipt(answer: Any) -> str:
    found = re.search(r"data-receipt>([0-9A-F-]{14})<", answer.content.decode())
    return found[1] if found else ""


def wave(mode: str = "confidential", **more: Any) -> Any:
    return waves.make(mode=mode, now=timezone.now(), **more)


def someone(mode: str = "confidential", language: str = "", **more: Any) -> Respondent:
    return Respondent(waves.invite(wave(mode), **more).token, language)


def state() -> tuple[Any, ...]:
    from surveys.models import Draft, Invitation, RelationAnswer, Response, VaultLink

    tables = (Draft, VaultLink, Response, RelationAnswer)
    return (*(table.objects.count() for table in tables), list(Invitation.objects.values().order_by("pk")))


def texts() -> dict[str, list[str]]:
    """The rows of every table of the database as texts, in an order of their own."""
    from tests.surveys.domain.test_anonymity import physical

    return {table.removeprefix("public."): sorted(row[3] for row in rows) for table, rows in physical()}
