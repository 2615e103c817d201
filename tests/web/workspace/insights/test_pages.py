"""Rule performance: counts of the job, with what stands behind each."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from screening.practice import NAME
from screening.records.database import db, transaction
from screening.records.review.tables import InsightRow
from screening.workflow.review.insights import count_now, count_when_due
from tests.builders import BORN, Patient, healthy

THINNER = {"health_list_a": ["blood_thinner"], "blood_thinner": ["anticoagulant"], "blood_thinner_change": "no"}


@pytest.fixture
def counted(app, therapist):
    """Two patients, one of them decided against the suggestion; counted."""
    for changes in ({}, {"needle_hesitancy": 10, "stop_signal": "yes"}):
        Patient(app.test_client()).has_sent(healthy(**changes))
    therapist.sign_in()
    page = therapist.go("/workspace/")
    url = next(link for link in page.links if "/screenings/" in link)
    therapist.go(url)
    conclusion = "fits" if "Not now" in therapist.page.text.split("On safety alone")[0] else "not_now"
    therapist.decide(url, conclusion, do="sign", reason="The exam showed otherwise")
    with app.app_context():
        count_now(app.extensions[NAME])
    return therapist


def test_before_the_first_count_the_page_says_so(therapist):
    therapist.sign_in()
    assert "Nothing counted yet" in therapist.go("/workspace/insights").text


def test_the_page_names_the_rule_to_look_at_and_the_agreement(counted):
    page = counted.go("/workspace/insights")
    assert "2 screenings, 1 with a decision" in page.text
    assert "Agreement: 0 of 1, 0% (0% to 79%)" in page.text
    assert "questioned in 1 of 1 decisions, 100% (21% to 100%)" in page.text.replace(" 1 of", "1 of").replace(
        "in1", "in 1"
    )


def test_behind_a_count_stand_its_screenings(counted):
    page = counted.go("/workspace/insights")
    cell = next(link for link in page.links if "insights/list?of=matrix" in link)
    page = counted.go(cell)
    reference = next(link for link in page.links if "/workspace/screenings/" in link)
    assert "Signed:" in counted.go(reference).text


@pytest.mark.parametrize("name", ["", "no_such", "matrix:fits:nothing"])
def test_an_unknown_count_is_not_found(counted, name):
    counted.go(f"/workspace/insights/list?of={name}")
    assert counted.response.status_code == 404


def test_the_rules_as_csv(counted):
    rows = list(csv.DictReader(io.StringIO(counted.client.get("/workspace/insights.csv").get_data(as_text=True))))
    assert sum(int(row["questioned"]) for row in rows) >= 1
    assert all(row["rule"] for row in rows)


def test_a_count_is_made_again_only_when_it_has_become_old(practice):
    assert count_when_due(practice)
    assert not count_when_due(practice)
    with transaction():
        db.session.query(InsightRow).update({"made_at": datetime.now(UTC) - timedelta(minutes=2)})
    assert count_when_due(practice)


def test_a_count_of_a_clock_that_ran_ahead_does_not_hold_up_the_next_one(practice):
    with time_machine.travel(datetime.now(UTC) + timedelta(days=30)):
        assert count_when_due(practice)
    assert count_when_due(practice)


def test_no_name_and_no_answer_is_in_a_count(app, counted):
    with app.app_context():
        content = str(app.extensions[NAME].insights.newest().counts)
    assert "Ana" not in content
    assert str(BORN.year) not in content
