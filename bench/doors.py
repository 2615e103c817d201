"""Whether response times reveal what the text does not: medians and their ratio, in one run.

Known against unknown account with a wrong password, valid against forged invite, and expired against forged draft
token (aim: under 1.2). A valid draft token shows its draft, so its longer time is no secret; it is listed for
comparison.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from functools import partial

from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from bench.running import Rows, run, scratch_practice, timed
from screening.practice import NAME
from screening.records.access import attempts
from screening.records.database import db, transaction
from screening.records.intake.asked import Asked
from screening.records.tables import DraftRow
from screening.web.auth import sign_in as signing_in
from screening.web.http import rate_limits
from screening.workflow.intake.invite import invite
from tests.builders import TESTS, Page, Therapist

TRIES, FEW = 2000, 3
PASSWORDS = 10  # a password takes a hundred times as long as a link, so divide the tries by this
AIM = "< 1.2"
Door = Callable[[], TestResponse]


def compare(what: str, doors: tuple[Door, Door], tries: int, aim: str = AIM) -> tuple[object, ...]:
    """Try both in alternation; return medians and their ratio."""
    pairs = [tuple(timed(door) for door in doors) for _ in range(tries)]
    one, other = (statistics.median(times) for times in zip(*pairs, strict=True))
    return what, f"{one * 1e3:.2f} ms", f"{other * 1e3:.2f} ms", f"{max(one, other) / min(one, other):.2f}", aim


def words(door: Door) -> tuple[int, str]:
    """Return what a response shows: its status, and what a person reads."""
    response = door()
    return response.status_code, Page(response.get_data(as_text=True)).text


def passwords(app: Flask) -> tuple[Door, Door]:
    """Return sign-ins with a wrong password for a known account, and for one that does not exist."""
    therapist = Therapist(app)
    therapist.go("/workspace/sign-in")
    token = therapist.page.values["csrf_token"][0]

    def sign_in(email: str) -> TestResponse:
        fields = {"csrf_token": token, "email": email, "password": "not the right words"}
        return therapist.client.post("/workspace/sign-in", data=fields)

    doors = partial(sign_in, "park@example.com"), partial(sign_in, "nobody@example.com")
    assert words(doors[0]) == words(doors[1])
    return doors


def invites(app: Flask) -> tuple[Door, Door]:
    """Return visits to the link of an invite, and to a forged one."""
    with app.app_context():
        practice = app.extensions[NAME]
        token = invite(practice, practice.settings, Asked("Ana Ruiz", "en"), TESTS).token
    client = app.test_client()
    doors = partial(client.get, f"/i/{token}"), partial(client.get, f"/i/{'x' * len(token)}")
    assert doors[0]().location != doors[1]().location
    return doors


def drafts(app: Flask) -> tuple[Door, Door]:
    """Return visits with the cookie of a draft, and with a forged one."""
    client = app.test_client()
    client.post("/start")

    def look(token: str) -> TestResponse:
        client.set_cookie("draft", token)
        return client.get("/urgent")

    return partial(look, client.get_cookie("draft").value), partial(look, "x" * 32)  # type: ignore[union-attr]


def measure(smoke: bool) -> Rows:
    """Create a scratch practice and time its responses."""
    tries = FEW if smoke else TRIES
    attempts.FREE_TRIES, signing_in.MOST_WRONG, rate_limits.count_attempt = 10**9, 10**9, lambda *_: 0
    with scratch_practice() as app:
        rows = [
            ("door", "one", "the other", "ratio", "aim"),
            compare("known / unknown account, wrong password", passwords(app), max(tries // PASSWORDS, 1)),
            compare("right / made-up invite", invites(app), tries),
        ]
        tokens = drafts(app)
        assert words(tokens[0]) != words(tokens[1])
        rows.append(compare("right / made-up draft token", tokens, tries, aim=""))
        with app.app_context(), transaction():
            db.session.execute(update(DraftRow).values(expires_at=DraftRow.started_at))
        assert words(tokens[0]) == words(tokens[1])
        rows.append(compare("run-out / made-up draft token", tokens, tries))
    return rows


if __name__ == "__main__":
    run(measure)
