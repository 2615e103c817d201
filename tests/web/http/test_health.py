"""Health: what a supervisor asks."""

from dataclasses import replace

from flask_migrate import downgrade

from screening.app import create_app
from tests.builders import healthy
from tests.conftest import close


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
