"""Health: what a supervisor asks."""

from dataclasses import replace

import pytest
from flask_migrate import downgrade
from sqlalchemy import event

from screening.app import create_app
from screening.records.database import db
from screening.records.keys.key_ring import KeyRing
from screening.records.keys.master_keys import MasterKeys
from screening.workflow.practice.upgrade import seal_known_value
from tests.builders import healthy
from tests.conftest import close
from tests.databases import SERVER

GROWING = {"screening", "queue_place", "person_index", "audit_entry", "draft", "invite", "decision", "call"}


def test_the_process_answers(app):
    assert app.test_client().get("/healthz").json == {"status": "ok"}


def test_a_practice_that_can_serve_says_so_check_by_check(app, patient):
    patient.has_sent(healthy())
    response = app.test_client().get("/readyz")
    assert response.status_code == 200
    assert set(response.json.values()) == {"ok"}
    assert {"database", "migrations", "key", "rules", "candidate", "disk", "clock"} <= set(response.json)


def test_another_key_is_noticed(app, settings, patient):
    patient.has_sent(healthy())
    other = create_app(replace(settings, key=bytes(32)))
    response = other.test_client().get("/readyz")
    assert response.status_code == 503
    assert "does not open the stored records" in response.json["key"]
    close(other)


def test_a_broken_rules_file_is_told_and_what_is_in_force_goes_on_serving(settings, tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text("rules: [")
    app = create_app(replace(settings, rules_path=path))
    response = app.test_client().get("/readyz")
    assert response.status_code == 200
    assert "cannot be read" in response.json["candidate"]
    assert app.test_client().get("/").status_code == 200
    close(app)


def test_tables_that_are_too_old_are_noticed(app):
    with app.app_context():
        downgrade(revision="0001")
    response = app.test_client().get("/readyz")
    assert response.status_code == 503
    assert response.json["migrations"] == "run `screening upgrade`"


@pytest.mark.skipif(SERVER is not None, reason="SQLite says of each statement whether it goes through a whole table")
def test_asking_costs_the_same_however_many_records_there_are(settings, patient):
    patient.has_sent(healthy())
    app, asked = create_app(settings), []
    with app.app_context():
        seal_known_value(KeyRing(MasterKeys.of(settings)))
        event.listen(
            db.engine, "before_cursor_execute", lambda _c, _cursor, said, given, *_: asked.append((said, given))
        )
    assert app.test_client().get("/readyz").status_code == 200
    with app.app_context():
        steps = [
            step.detail
            for said, given in list(asked)
            if said.startswith("SELECT")
            for step in db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", given)
        ]
    close(app)
    of_growing = [step for step in steps if step.split()[1] in GROWING]
    assert of_growing
    assert [step for step in of_growing if not (step.startswith("SEARCH") and " USING " in step)] == []
