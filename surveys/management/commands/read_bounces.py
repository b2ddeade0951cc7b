import mailbox
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from surveys.domain import bounces


class Command(BaseCommand):
    """Reads returned mails from a maildir, an mbox file, or one mail from standard input (for a mail server's pipe)."""

    help = "Marks addresses whose mails came back, from a maildir, an mbox file, or one mail on standard input (-)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", help="a maildir, an mbox file, or - for one mail on standard input")

    def handle(self, *_words: str, source: str, **_options: object) -> None:
        counts = Counter(bounces.take_in(raw=raw) for raw in _mails(source))
        self.stdout.write(
            " ".join(
                f"{kind}={counts[kind]}"
                for kind in (bounces.HARD, bounces.SOFT, bounces.DELAYED, bounces.NOT_OURS)
            )
        )


def _mails(source: str) -> Iterator[bytes]:
    if source == "-":
        yield sys.stdin.buffer.read()
        return
    path = Path(source)
    if not path.exists():
        raise CommandError(f"There is no {source}.")
    box: mailbox.Mailbox[Any] = (
        mailbox.Maildir(path, create=False) if path.is_dir() else mailbox.mbox(path, create=False)
    )
    try:
        for key in box.iterkeys():
            yield box.get_bytes(key)
    finally:
        box.close()
