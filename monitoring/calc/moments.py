"""The moment that a reader asks for: “as it was published on …”."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

SEOUL: Final = ZoneInfo("Asia/Seoul")
_FORM: Final = re.compile(r"(19|2\d)\d\d-\d\d-\d\d(T\d\d:\d\d.*)?$")


class BadMoment(ValueError):  # noqa: N818 - a verdict on what was asked
    """`text` is no date or time that can be asked for; `rule` is `form` or `future`."""

    def __init__(self, text: str, rule: str) -> None:
        super().__init__(f"{rule}: {text!r}")
        self.text = text
        self.rule = rule


def parse(text: str, *, now: datetime) -> datetime:
    """The moment that `text` names: a date (its end, in Seoul) or an ISO 8601 time (Seoul where it has no offset).

    Today's date means `now`. Raises `BadMoment` for other forms and for moments after `now`: what will be
    published cannot be asked for.
    """
    asked = text.strip()
    if not _FORM.match(asked):
        raise BadMoment(asked, "form")
    try:
        if len(asked) == len("2026-11-24"):
            day = date.fromisoformat(asked)
            if day == now.astimezone(SEOUL).date():
                return now
            moment = datetime.combine(day + timedelta(days=1), time.min, SEOUL) - timedelta(microseconds=1)
        else:
            # a plus sign that was not escaped in an address arrives as a space
            moment = datetime.fromisoformat(asked.replace(" ", "+"))
            moment = moment if moment.tzinfo else moment.replace(tzinfo=SEOUL)
    except (ValueError, OverflowError) as error:
        raise BadMoment(asked, "form") from error
    if moment > now:
        raise BadMoment(asked, "future")
    return moment
