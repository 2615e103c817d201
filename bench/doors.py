"""Whether a door tells by its time what it does not tell by its words: medians and their ratio, in one run.

A known against an unknown account with a wrong password, a right against a made-up invite, and a draft token that ran
out against one that never was (aim: under 1.2). A right draft token shows its draft, so that one takes longer is no
secret; it is printed beside.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable

from flask_migrate import upgrade
from sqlalchemy import update

from screening.app import create_app
from screening.current import NAME
from screening.records import attempts
from screening.records.database import writing
from screening.records.invites import Asked
from screening.records.tables import DraftRow
from screening.web import limits
from screening.web.workspace import sign_in as signing_in
from screening.workflow.invite import invite
from screening.workflow.rules import activate
from tests.builders import TESTS, Therapist
from tests.conftest import RULES_TEXT, close, settings_for

TRIES = int(os.environ.get("TRIES", "2000"))


def timed(call: Callable[[], object]) -> float:
    """Give the seconds that one call takes."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def compare(what: str, one: Callable[[], object], other: Callable[[], object], tries: int) -> None:
    """Call both in turn; print medians and their ratio."""
    pairs = [(timed(one), timed(other)) for _ in range(tries)]
    a, b = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"{what}: {a * 1e3:.2f} ms and {b * 1e3:.2f} ms, ratio {max(a, b) / min(a, b):.3f} in {tries} tries each")


def main() -> None:
    """Make a practice in a scratch place and try its doors."""
    attempts.FREE_TRIES, signing_in.MOST_WRONG, limits.DOORS = 10**9, 10**9, {}
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(settings_for(f"sqlite:///{folder}/doors.db"))
        with app.app_context():
            upgrade()
            activate(app.extensions[NAME], RULES_TEXT, TESTS)
        therapist = Therapist(app)
        therapist.go("/workspace/sign-in")
        token = therapist.page.values["csrf_token"][0]

        def sign_in(email: str) -> object:
            fields = {"csrf_token": token, "email": email, "password": "not the right words"}
            return therapist.client.post("/workspace/sign-in", data=fields)

        known, unknown = lambda: sign_in("park@example.com"), lambda: sign_in("nobody@example.com")
        compare("known and unknown account", known, unknown, TRIES // 10)
        with app.app_context():
            practice = app.extensions[NAME]
            good = invite(practice, practice.settings, Asked("Ana Ruiz", "en"), "bench").token
        opener = app.test_client()
        right_link, wrong_link = lambda: opener.get(f"/i/{good}"), lambda: opener.get(f"/i/{'x' * len(good)}")
        compare("right and made-up invite", right_link, wrong_link, TRIES)
        client = app.test_client()
        client.post("/start")
        right, made_up = client.get_cookie("draft").value, "x" * 32  # type: ignore[union-attr]

        def look(cookie: str) -> object:
            client.set_cookie("draft", cookie)
            return client.get("/urgent")

        compare("right and made-up draft token", lambda: look(right), lambda: look(made_up), TRIES)
        with app.app_context(), writing() as session:
            session.execute(update(DraftRow).values(expires_at=DraftRow.started_at))
        compare("run-out and made-up draft token", lambda: look(right), lambda: look(made_up), TRIES)
        close(app)


if __name__ == "__main__":
    main()
