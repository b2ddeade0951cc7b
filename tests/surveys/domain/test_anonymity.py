"""What a thief of the whole database learns: no usable link, and after the close no order of two known answers."""

import base64
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from typing import Any
from urllib import parse

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from surveys.domain import keys, respondents, responses, rounds, vault
from surveys.models import Delivery, Invitation, Response
from tests.checkout import ROOT
from tests.factories import people, waves
from winwin import cluster_home

pytestmark = pytest.mark.django_db(transaction=True)
MODES = ("confidential", "anonymous")
ANSWERS = 40


def dump(*more: str) -> str:
    """What pg_dump writes of the database of the tests."""
    name = connection.settings_dict["NAME"]
    url = parse.urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    done = subprocess.run(
        [cluster_home.programs() / "pg_dump", *more, url], capture_output=True, text=True, check=True
    )
    return done.stdout


def answered(mode: str) -> tuple[Any, list[Any], list[Any]]:
    """A wave with 40 answers in a known order, a reminder between any two, over four weeks."""
    now = timezone.now()
    wave = waves.make(mode=mode, now=now, opens_at=now - timedelta(days=40))
    invited, order = [waves.invite(wave, buyers=0) for _ in range(ANSWERS)], []
    random.Random(7).shuffle(invited)  # noqa: S311 - seeded; firms do not answer in the order of the sample
    for number, one in enumerate(invited):
        moment = now - timedelta(hours=16 * (ANSWERS - number))
        Delivery.objects.create(
            invitation=one.invitation,
            kind="reminder",
            channel="mail",
            state="sent",
            planned_at=moment,
            sent_at=moment,
        )
        known = set(Response.objects.values_list("pk", flat=True))
        visit = respondents.enter(token=one.token, draft_key=number.to_bytes(32))
        assert visit is not None
        waves.fill(visit)
        responses.submit(visit=visit, language="ko", now=moment)
        (fresh,) = set(Response.objects.values_list("pk", flat=True)) - known
        order.append(fresh)
    return wave, invited, order


def close(wave: Any) -> None:
    """As staff close a wave: counted, rewritten, forgotten, scrubbed."""
    rounds.close(wave_id=wave.pk, by=people.make("administrator"), now=timezone.now())


def physical() -> list[tuple[str, list[tuple[Any, ...]]]]:
    """Every table of the database with all its columns and what PostgreSQL adds to each row, in the order of COPY."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
        )
        tables = [row[0] for row in cursor.fetchall()]
        found = []
        for table in tables:
            columns = "ctid::text, xmin::text::bigint, cmin::text::bigint, t::text"
            cursor.execute(f"SELECT {columns} FROM {table} t")  # noqa: S608 - names as PostgreSQL quotes them
            found.append((table, cursor.fetchall()))
        return found


@pytest.mark.parametrize("mode", MODES)
def test_after_the_close_two_known_answers_cannot_be_ordered(mode: str) -> None:
    wave, invited, order = answered(mode)
    close(wave)
    numbers = [str(one) for one in order]
    handles = [one.invitation.pk for one in invited]
    if mode == "confidential":
        key = keys.of_wave(wave=wave)
        handles = [respondents.invitation_handle(key=key, invitation_id=one).hex() for one in handles]
    marks = {mark: at for at, mark in enumerate(map(str, handles))} | {
        mark: at for at, mark in enumerate(numbers)
    }
    pattern = re.compile("|".join(marks))
    seen = 0
    for table, rows in physical():
        ranked = [(marks[found[0]], row) for row in rows if (found := pattern.search(row[3]))]
        if len(ranked) < ANSWERS:
            continue
        seen += 1
        # one transaction wrote them all
        assert len({row[1] for _rank, row in ranked}) == 1, table
        # and where it wrote them one by one, then not in the order of their arrival
        commands = [rank for rank, _row in sorted(ranked, key=lambda one: (one[1][2], one[1][3]))]
        assert commands not in (sorted(commands), sorted(commands, reverse=True)), table
        # they lie in the order of their random identifiers, which says nothing of their arrival
        ranks = [rank for rank, _row in ranked]
        texts = [row[3] for _rank, row in ranked]
        identifiers = [re.search(r"[0-9a-f-]{36}|\\\\?x?[0-9a-f]{64}", text)[0] for text in texts]  # type: ignore[index]
        assert identifiers == sorted(identifiers), table
        assert ranks not in (sorted(ranks), sorted(ranks, reverse=True)), table
        # no column, read as a text, grows or shrinks with the order of arrival
        assert not _columns_in_order([text for _rank, text in sorted(zip(ranks, texts, strict=True))]), table
    assert seen >= 3
    assert set(Response.objects.values_list("week", flat=True)) == {""}


def _columns_in_order(texts: list[str]) -> list[int]:
    columns = list(zip(*(text.strip("()").split(",") for text in texts), strict=False))
    return [
        number
        for number, column in enumerate(columns)
        if len(set(column)) > 1
        and (all(a <= b for a, b in pairwise(column)) or all(a >= b for a, b in pairwise(column)))
    ]


@pytest.mark.parametrize("mode", MODES)
def test_the_order_can_be_read_before_the_close(mode: str) -> None:
    """The test above would find an order: before the close `xmin` tells it, as the landing page says."""
    _wave, _invited, order = answered(mode)
    (rows,) = [rows for table, rows in physical() if table == "public.surveys_response"]
    by_transaction = [row[3] for row in sorted(rows, key=lambda row: row[1])]
    assert [str(number) in text for number, text in zip(order, by_transaction, strict=True)] == [
        True
    ] * ANSWERS


@pytest.mark.parametrize("mode", MODES)
def test_a_dump_tells_no_order_either(mode: str) -> None:
    wave, _invited, order = answered(mode)
    close(wave)
    text = dump("--data-only", "--table=surveys_*")
    places = [text.index(str(number)) for number in order]
    assert places not in (sorted(places), sorted(places, reverse=True))
    by_identifier = [place for _number, place in sorted(zip(map(str, order), places, strict=True))]
    assert by_identifier == sorted(by_identifier)


@pytest.mark.parametrize("mode", MODES)
def test_nothing_of_an_answer_stands_outside_its_tables(mode: str) -> None:
    wave, invited, order = answered(mode)
    close(wave)
    numbers = [str(one) for one in order]
    holding = {
        table for table, rows in physical() for row in rows if any(number in row[3] for number in numbers)
    }
    assert holding == {"public.surveys_response", "public.surveys_relationanswer"}
    firm = str(invited[0].invitation.pk)
    assert {table for table, rows in physical() for row in rows if firm in row[3]} == {
        "public.surveys_invitation"
    }


@pytest.mark.parametrize("mode", MODES)
def test_a_dump_holds_no_usable_token(mode: str) -> None:
    _wave, invited, _order = answered(mode)
    text = dump().lower()
    for one in invited:
        number = 0
        for letter in one.token:
            number = number << 5 | "0123456789abcdefghjkmnpqrstvwxyz".index(letter)
        raw = number.to_bytes(20)
        spelt = [base64.b64encode(code).decode().rstrip("=").lower() for code in (raw, one.token.encode())]
        for form in (one.token, raw.hex(), one.token.encode().hex(), *spelt):
            assert form not in text
        assert keys.token_digest(one.token).hex() in text  # the dump was read as it should be


def test_after_the_key_is_gone_a_restored_dump_links_nothing() -> None:
    wave, invited, order = answered("confidential")
    close(wave)
    administrator = people.make("administrator").username
    with restored(dump()) as url:  # while the key is there, the command names every answer, also in a copy
        found = relink(url, administrator, invited[0].invitation.pk)
    assert found == f"{order[0]} submitted"
    keys.destroy(wave=wave, now=timezone.now())
    keys.scrub()
    with pytest.raises(keys.KeyIsGone):
        vault.relink(invitation=Invitation.objects.get(pk=invited[0].invitation.pk))
    with restored(dump()) as url:
        assert "The key of this wave does not exist" in relink(url, administrator, invited[0].invitation.pk)
        with psycopg.connect(url) as database:
            links = database.execute("SELECT handle, sealed FROM surveys_vaultlink").fetchall()
            sealed = database.execute("SELECT sealed FROM surveys_wavekey").fetchall()
    assert len(links) == ANSWERS
    assert sealed == [(None,)]
    # with all that is left, the master key among it, no link opens and no handle can be made again
    for purpose in ("token", "token digest", "wrap", "draft", "receipt", "address"):
        key = keys.purpose_key(purpose)
        for handle, content in links:
            with pytest.raises(keys.KeyIsGone):
                keys.unseal(key=key, sealed=content, bound_to=b"link" + wave.pk.to_bytes(8) + bytes(handle))
        made = {respondents.invitation_handle(key=key, invitation_id=one.invitation.pk) for one in invited}
        assert made & {bytes(handle) for handle, _content in links} == set()


def relink(url: str, by: str, invitation: Any) -> str:
    """What `manage.py relink` says on another database, with the same master key."""
    words = ["manage.py", "relink", str(invitation), "--by", by, "--reason", "asked by letter"]
    settings = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "winwin.settings"}
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=settings, capture_output=True, text=True, check=False
    )
    return (done.stderr if done.returncode else done.stdout).strip()


@contextmanager
def restored(text: str) -> Iterator[str]:
    """The address of a second database made from a dump, dropped afterwards."""
    server = parse.urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(server.geturl(), autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS restored_dump WITH (FORCE)")
        admin.execute("CREATE DATABASE restored_dump")
    url = server._replace(path="/restored_dump").geturl()
    try:
        done = subprocess.run(
            [cluster_home.programs() / "psql", "--quiet", "--no-psqlrc", url],
            input=text, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert "ERROR" not in done.stderr, done.stderr[:500]
        yield url
    finally:
        with psycopg.connect(server.geturl(), autocommit=True) as admin:
            admin.execute("DROP DATABASE restored_dump WITH (FORCE)")
