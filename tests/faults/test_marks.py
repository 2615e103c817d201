"""Planted marks: a name, an answer, a number and a token are found nowhere on the disk, and in no log."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from screening.records.operations.backups import back_up
from tests.builders import IDENTITY, Page, healthy
from tests.databases import SERVER
from tests.faults.writers import Visitor
from tests.serving import serving

NAME, ANSWER, PHONE = "Zebedee Quillfeather", "juggle flaming pineapples", "509 555 0177"


@pytest.mark.skipif(SERVER is not None, reason="these marks are looked for in a database file")
def test_nothing_that_was_typed_is_found_in_database_wal_backup_or_log(environment, settings, app, tmp_path):
    log = tmp_path / "log"
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    keeper = sqlite3.connect(path)  # keeps the WAL from being cleaned up
    keeper.execute("SELECT * FROM screening").fetchall()
    logging = ("--capture-output", "--error-logfile", str(log), "--log-level", "debug")
    with serving(environment, *logging) as address:
        visitor = Visitor(int(address.rsplit(":", 1)[1]))
        fields = visitor.fill()
        csrf = {"csrf_token": fields["csrf_token"]}
        much = healthy(goal_activity=ANSWER)
        visitor.ask(
            "POST", "/form/how_much", {**csrf, **{q: much[q] for q in ("peg_pain", "peg_enjoy", "peg_activity")}}
        )
        visitor.ask("POST", "/form/how_much", {**csrf, "peg_pain": "x", "goal_activity": ANSWER})
        visitor.ask("POST", "/you", {**IDENTITY, **csrf, "name": NAME, "phone": PHONE})
        page = Page(visitor.ask("GET", "/check")[2])
        assert ANSWER in page.text
        assert visitor.send({**csrf, "revision": page.values["revision"][0]})
        visitor.ask("POST", "/check", {"revision": "1"})
        with app.app_context():
            backup = back_up(tmp_path / "backups")
        places = [path, Path(f"{path}-wal"), backup, log]
        kept = {place.name: place.read_bytes() for place in places}
    keeper.close()
    assert all(kept.values())
    token = visitor.cookie.split("=", 1)[1]
    for mark in (NAME, ANSWER, PHONE, token, "Zebedee", "pineapples"):
        assert not [name for name, content in kept.items() if mark.encode() in content], mark
