"""One patient's screenings in the workspace: linked by hand, side by side, and put right."""

import pytest
from sqlalchemy import select

from screening.current import NAME
from screening.records.audit_tables import AuditEntryRow
from screening.records.database import db
from tests.builders import IDENTITY, Patient, healthy


@pytest.fixture
def two(app, therapist):
    """Two screenings of one person, the first with fear."""
    references = []
    for hesitancy in (8, 2):
        patient = Patient(app.test_client())
        patient.send(healthy(needle_hesitancy=hesitancy, stop_signal="yes" if hesitancy > 3 else None))
        references.append(patient.reference())
    therapist.sign_in()
    return references


def test_candidates_are_linked_by_hand_and_can_be_taken_apart(therapist, two):
    first, second = two
    url = f"/workspace/screenings/{second}"
    assert "Perhaps the same person" in therapist.go(url).text
    page = therapist.post(f"{url}/patient", {"other": first, "do": "link"})
    assert "Other screenings of this person" in page.text
    assert "Perhaps the same person" not in page.text
    page = therapist.post(f"{url}/patient", {"other": first, "do": "unlink"})
    assert "Perhaps the same person" in page.text


def test_side_by_side_shows_what_changed_the_older_one_first(therapist, two):
    first, second = two
    page = therapist.go(f"/workspace/screenings/{second}/beside/{first}")
    assert page.text.index(first) < page.text.index(second)
    assert "8 of 10 2 of 10" in page.text
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
    assert two[0] in therapist.go("/workspace/?find=anna+ruiz").text
    assert two[0] not in therapist.go("/workspace/?find=ana+ruiz").text
    with app.app_context():
        query = select(AuditEntryRow).where(AuditEntryRow.action == "identity amended")
        assert db.session.scalar(query).detail == "name"


def test_a_date_of_birth_that_disagrees_with_the_age_is_refused(therapist, two):
    page = amend(therapist, two[0], **{"born-year": "1950"})
    assert therapist.response.status_code == 422
    assert "do not match" in page.text


def test_the_same_identity_changes_nothing(app, therapist, two):
    amend(therapist, two[0])
    with app.app_context():
        screening = app.extensions[NAME].screenings.by_reference(two[0])
        assert app.extensions[NAME].screenings.former_identities(screening.id) == []
