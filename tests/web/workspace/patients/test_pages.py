"""One patient's screenings in the workspace: linked by hand, side by side, and put right."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from screening.practice import NAME
from screening.records.audit.entries import Action, Wanted
from screening.records.audit.tables import AuditEntryRow
from screening.records.database import db, transaction
from screening.records.tables import ScreeningRow
from tests.builders import BORN, IDENTITY, Patient, healthy

DAY = f"Jan 2, {BORN:%Y}"


@pytest.fixture
def two(app, therapist):
    """Two screenings of one person, the first with fear."""
    references = []
    for hesitancy in (8, 2):
        patient = Patient(app.test_client())
        patient.has_sent(healthy(needle_hesitancy=hesitancy, stop_signal="yes" if hesitancy > 3 else None))
        references.append(patient.reference())
    therapist.sign_in()
    return references


def test_two_screenings_are_compared_before_they_are_linked_and_can_be_taken_apart(therapist, two):
    first, second = two
    url = f"/workspace/screenings/{second}"
    page = therapist.go(url)
    offered = f"Possibly the same person Ana Ruiz, born {DAY}, 509 555 0199. Same date of birth, full name, phone."
    assert offered in page.text
    assert "other" not in page.fields  # nothing is linked from here
    page = therapist.go(f"{url}/beside/{first}")
    for told in ("Name Ana Ruiz Ana Ruiz", f"Date of birth {DAY} {DAY}", "Phone 509 555 0199 509 555 0199"):
        assert told in page.text
    page = therapist.post(f"{url}/patient", {"other": first, "do": "link"})
    assert therapist.response.status_code == 422
    assert "Compare both, then check the box to confirm that they are the same person" in page.text
    page = therapist.post(f"{url}/patient", {"other": first, "do": "link", "compared": "yes"})
    assert "Other screenings of this person" in page.text
    assert "Possibly the same person" not in page.text
    page = therapist.post(f"{url}/patient", {"other": first, "do": "unlink"})
    assert "Possibly the same person" in page.text


def test_two_that_are_looked_at_side_by_side_are_both_noted_as_read(app, therapist, two):
    first, second = two
    with app.app_context():
        practice = app.extensions[NAME]
        chains = [f"screening:{practice.screenings.by_reference(one).id}" for one in two]
    therapist.go(f"/workspace/screenings/{second}/beside/{first}")
    with app.app_context():
        assert [len(practice.audit.page(Wanted(chain=one, action=Action.READ), 9)) for one in chains] == [1, 1]


def test_a_comparison_that_was_open_when_newer_answers_came_links_those_and_leads_to_them(app, therapist):
    patient, other = Patient(app.test_client()), Patient(app.test_client())
    for one in (patient, other):
        one.has_sent(healthy())
    therapist.sign_in()
    before = patient.reference()
    url = f"/workspace/screenings/{before}"
    therapist.go(f"{url}/beside/{other.reference()}")
    patient.go("/change")
    patient.post({field: text for field, text in IDENTITY.items() if field.startswith("born-")})
    patient.post({"revision": patient.page.values["revision"][0]}, "/check")
    page = therapist.post(f"{url}/patient", {"other": other.reference(), "do": "link", "compared": "yes"})
    assert therapist.response.request.path == f"/workspace/screenings/{patient.reference()}"
    assert patient.reference() != before
    for address in (url, therapist.response.request.path):
        page = therapist.go(address)
        assert "Other screenings of this person" in page.text
        assert "Possibly the same person" not in page.text
    assert "Link them" not in therapist.go(f"{url}/beside/{patient.reference()}").text


def test_other_dates_of_birth_are_pointed_out_before_linking(app, therapist, two):
    other = Patient(app.test_client())
    other.has_sent(healthy(), {**IDENTITY, "born-day": "1"})
    page = therapist.go(f"/workspace/screenings/{two[0]}/beside/{other.reference()}")
    assert "The dates of birth are different." in page.text


def test_strangers_who_share_a_date_of_birth_are_not_offered(app, therapist, two):
    stranger = Patient(app.test_client())
    stranger.has_sent(healthy(), {**IDENTITY, "name": "Tom Okafor", "phone": "509 555 0177"})
    therapist.go(f"/workspace/screenings/{stranger.reference()}")
    assert "Possibly the same person" not in therapist.page.text


def test_side_by_side_shows_what_changed_the_older_one_first(therapist, two):
    first, second = two
    page = therapist.go(f"/workspace/screenings/{second}/beside/{first}")
    assert page.text.index(first) < page.text.index(second)
    assert "8/10 2/10" in page.text
    assert "Gone: " in page.text


def test_an_unknown_reference_is_not_found(therapist, two):
    therapist.go(f"/workspace/screenings/{two[0]}/beside/AAAA-AAAA")
    assert therapist.response.status_code == 404


def amend(therapist, reference, **fields):
    url = f"/workspace/screenings/{reference}/identity"
    therapist.go(url)
    return therapist.post(url, {**IDENTITY, **fields})


def test_a_wrong_name_is_put_right_and_found_the_old_one_is_kept_and_the_trail_names_no_one(app, therapist, two):
    page = amend(therapist, two[0], name="Anna Ruiz")
    assert "Anna Ruiz" in page.text
    assert "sent as Ana Ruiz" in page.text
    therapist.go("/workspace/")
    assert two[0] in therapist.post("/workspace/", {"find": "anna ruiz"}).text
    assert two[0] not in therapist.post("/workspace/", {"find": "ana ruiz"}).text
    with app.app_context():
        query = select(AuditEntryRow).where(AuditEntryRow.action == "identity amended")
        assert db.session.scalar(query).detail == "name"


def test_a_date_of_birth_that_disagrees_with_the_age_is_refused(therapist, two):
    page = amend(therapist, two[0], **{"born-year": "1950"})
    assert therapist.response.status_code == 422
    assert "The date of birth and the age don’t match: by this date the patient was 7" in page.text
    assert "and the form says 45. Check the date" in page.text
    assert "It must match the age given: 45." in page.text
    assert "Your date of birth" not in page.text


def test_a_name_is_corrected_after_the_patient_had_a_birthday(app, therapist, two):
    with app.app_context():
        sent_at = datetime.now(UTC) - timedelta(days=730)
        born = f"{int(IDENTITY['born-year']) - 2}"
        old = app.extensions[NAME].screenings.by_reference(two[0])
        with transaction():
            db.session.execute(update(ScreeningRow).where(ScreeningRow.id == old.id).values(sent_at=sent_at))
    page = amend(therapist, two[0], name="Anna Ruiz", **{"born-year": born})
    assert "sent as Ana Ruiz" in page.text


def test_the_same_identity_changes_nothing(app, therapist, two):
    amend(therapist, two[0])
    with app.app_context():
        screening = app.extensions[NAME].screenings.by_reference(two[0])
        assert app.extensions[NAME].screenings.former_identities(screening.id) == []
