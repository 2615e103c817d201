"""A page and an export, once they are added: run in a changed copy of the program by tests/test_contributing.py."""

import csv
import io

from tests.builders import healthy


def test_the_page_counts_the_calls_that_wait(patient, therapist):
    patient.has_sent(healthy(rf_body=["chest_pain"]))
    therapist.sign_in()
    assert "1 call to make" in therapist.go("/workspace/waiting").text


def test_the_export_has_every_rule_and_is_found_from_the_rules(therapist, rulebook):
    therapist.sign_in()
    assert "/workspace/rules.csv" in therapist.go("/workspace/rules").links
    rows = list(csv.DictReader(io.StringIO(therapist.client.get("/workspace/rules.csv").text)))
    assert {row["id"] for row in rows} == set(rulebook.by_id)
