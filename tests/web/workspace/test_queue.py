"""The queue: who needs somebody now, by the day of the visit, and finding what somebody sent."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from screening.current import NAME
from screening.records.database import writing
from screening.records.tables import QueuePlaceRow, ScreeningRow
from tests.builders import BORN, IDENTITY, Patient, healthy


def send(app, name, **changes):
    patient = Patient(app.test_client())
    patient.send(healthy(**changes), {**IDENTITY, "name": name})
    return patient


def test_the_nearest_visit_stands_first_among_what_is_equally_urgent(app, therapist):
    for name, days in (("Late", 9), ("None", None), ("Soon", 2)):
        send(app, name)
        with app.app_context(), writing() as session:
            newest = app.extensions[NAME].screenings.newest().id
            if days:
                visit = date.today() + timedelta(days=days)
                session.execute(update(ScreeningRow).where(ScreeningRow.id == newest).values(visit_on=visit))
                session.execute(update(QueuePlaceRow).where(QueuePlaceRow.screening_id == newest).values(day=visit))
    therapist.sign_in()
    text = therapist.go("/workspace/").text
    assert text.index("Soon") < text.index("Late") < text.index("None")


@pytest.mark.parametrize("typed", ["Ana Ruiz", "  ana  RUIZ ", f"1/2/{BORN.year}", f"01-02-{BORN.year}", f"{BORN}"])
def test_a_person_is_found_by_exact_name_or_date_of_birth(app, therapist, typed):
    send(app, "Ana Ruiz")
    therapist.sign_in()
    assert "Ana Ruiz" in therapist.go(f"/workspace/?find={typed}").text


def test_a_screening_is_found_by_its_reference(app, therapist):
    reference = send(app, "Ana Ruiz").reference()
    therapist.sign_in()
    assert "Ana Ruiz" in therapist.go(f"/workspace/?find={reference.lower()}").text


@pytest.mark.parametrize("typed", ["Ana", "Ruiz", f"1/3/{BORN.year}", "%", "' OR 1=1 --", "x" * 5000])
def test_what_does_not_match_exactly_is_not_found(app, therapist, typed):
    send(app, "Ana Ruiz")
    therapist.sign_in()
    assert "Nothing found. Names and dates must match exactly." in therapist.go(f"/workspace/?find={typed}").text
