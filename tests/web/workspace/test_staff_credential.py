"""Credentials on the Staff page, and what the lack of one means where a decision is signed."""

from datetime import date, timedelta

import pytest

from screening.practice import NAME
from screening.workflow.practice.staff import ADMINISTRATOR, THERAPIST, end_access
from tests.builders import TESTS, Therapist, healthy
from tests.consents import gets_credential, set_up

THAT_DAY = date(2027, 3, 4)


@pytest.fixture
def practice(app):
    with app.app_context():
        set_up(app.extensions[NAME], needs_credential="yes")
    return app.extensions[NAME]


@pytest.fixture
def admin(app, practice):
    admin = Therapist(app, "Ann", "ann@example.com", [ADMINISTRATOR])
    admin.sign_in()
    return admin


@pytest.fixture
def url(patient, practice, therapist):
    patient.has_sent(healthy())
    therapist.sign_in()
    return therapist.open_first()


def id_of(app, email="park@example.com"):
    with app.app_context():
        return app.extensions[NAME].people.by_email(email).id


def holds(app, days, email="park@example.com"):
    """Let somebody have a credential that is valid for so many more days."""
    person, practice = id_of(app, email), app.extensions[NAME]
    with app.app_context():
        gets_credential(practice, person, practice.day() + timedelta(days=days))


def enter(admin, url, day, **more):
    parts = {"expires-month": str(day.month), "expires-day": str(day.day), "expires-year": str(day.year)}
    admin.go(url)
    return admin.post(url, {"kind": "endorsement", "number": "DN 12345", **parts, **more})


def test_an_administrator_enters_changes_and_removes_a_credential(app, practice, therapist, admin):
    url, day = f"/workspace/people/{id_of(app)}/credential", practice.day()
    assert "No credential" in admin.go("/workspace/people").text
    assert "No credential Dr. Park" in admin.go("/workspace/admin").text
    page = enter(admin, url, day + timedelta(days=100))
    assert "endorsement DN 12345, valid through" in page.text
    assert "No credential" not in page.text
    assert admin.go(url).values["number"] == ["DN 12345"]
    assert "Expires soon" in enter(admin, url, day).text
    assert "Expires soon Dr. Park" in admin.go("/workspace/admin").text
    assert "Credential expired" in enter(admin, url, day - timedelta(days=1)).text
    admin.go(url)
    assert "No credential" in admin.post(url, {"do": "remove"}).text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"kind": " "}, "Enter what kind it is"),
        ({"number": ""}, "Enter its number or name"),
        ({"number": "x" * 101}, "It has 101 characters; 100 fit."),
        ({"number": "a\x1bb"}, "We can’t read some of the letters"),
        ({"expires-month": "13"}, "There is no month 13"),
        ({"expires-year": "9999"}, "Check the year 9999"),
        ({"expires-month": "", "expires-day": "", "expires-year": ""}, "Enter a real date"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(app, therapist, admin, typed, told):
    url = f"/workspace/people/{id_of(app)}/credential"
    assert told in enter(admin, url, THAT_DAY, **typed).text
    assert admin.response.status_code == 422
    with app.app_context():
        assert app.extensions[NAME].treating_credentials.all() == {}


def test_what_was_typed_for_someone_whose_access_ended_meanwhile_stays_on_the_page(app, practice, therapist, admin):
    url = f"/workspace/people/{id_of(app)}/credential"
    admin.go(url)
    with app.app_context():
        end_access(practice, id_of(app), TESTS)
    typed = {"kind": "endorsement", "number": "DN 12345"}
    for more in ({"expires-month": "3", "expires-day": "4", "expires-year": "2027"}, {"do": "remove"}):
        page = admin.post(url, {**typed, **more})
        assert admin.response.status_code == 409
        assert "Access of Dr. Park was ended after you opened this page, so nothing was saved." in page.text
        assert page.values["number"] == ["DN 12345"]
    assert "Give access again to Dr. Park" in admin.go(url).text


def test_nobody_enters_one_for_somebody_who_does_not_exist(admin):
    admin.go("/workspace/people/999/credential")
    assert admin.response.status_code == 404


def test_who_has_none_cannot_sign_that_needling_fits_and_reads_why_before(therapist, url):
    assert "You cannot sign that needling fits: no credential of yours is on record." in therapist.page.text
    page = therapist.decide(url, "fits", do="sign", notes="Typed")
    assert "You have no valid credential for it here" in page.text
    assert page.values["notes"] == ["Typed"]
    assert "Signed:" not in page.text
    assert "Signed: Referred" in therapist.decide(url, "refer", do="sign", reason="Elsewhere").text


def test_who_has_a_valid_one_signs_and_one_that_expired_is_named(app, therapist, url):
    holds(app, -1)
    assert "your endorsement expired on" in therapist.go(url).text
    holds(app, 0)
    assert "You cannot sign" not in therapist.go(url).text
    assert "Signed: Fits" in therapist.decide(url, "fits", do="sign").text


def test_what_is_prepared_is_found_and_signed_by_a_colleague(app, therapist, url):
    therapist.post(url, {"do": "prepare", "conclusion": "fits", "notes": "Ready to sign", "after": "0"})
    lee = Therapist(app, "Dr. Lee", "lee@example.com", [THERAPIST])
    holds(app, 0, "lee@example.com")
    lee.sign_in()
    page = lee.go(url)
    assert "Dr. Park prepared a decision" in page.text
    assert "Ready to sign" not in page.values.get("notes", [""])
    page = lee.go(next(link for link in page.links if "prepared=" in link))
    assert (page.values["notes"], page.values["conclusion"]) == (["Ready to sign"], ["fits"])
    page = lee.decide(url, "fits", do="sign", notes="Ready to sign")
    assert "Signed: Fits" in page.text
    assert "prepared a decision" not in lee.go(f"{url}?replace=yes").text


def test_what_is_prepared_stays_so_while_its_writer_adds_to_it_until_they_take_it_back(app, therapist, url):
    page = therapist.post(url, {"do": "prepare", "conclusion": "fits", "notes": "Ready", "after": "0"})
    assert "Prepared for a colleague to sign" in page.text
    assert "Draft saved" not in page.text
    lee = Therapist(app, "Dr. Lee", "lee@example.com", [THERAPIST])
    lee.sign_in()
    for do in ("autosave", "save", "rest", "sign"):
        therapist.go(url)
        therapist.post(url, {"do": do, "conclusion": "fits", "notes": f"Ready, {do}", "after": "0"})
        assert "Prepared for a colleague to sign" in therapist.go(url).text
        page = lee.go(next(link for link in lee.go(url).links if "prepared=" in link))
        assert page.values["notes"] == [f"Ready, {do}"]
    page = therapist.post(url, {"do": "take_back", "conclusion": "fits", "notes": "Not yet", "after": "0"})
    assert "Draft saved" in page.text
    assert page.values["notes"] == ["Not yet"]
    assert "prepared a decision" not in lee.go(url).text
    page = therapist.post(url, {"do": "save", "conclusion": "fits", "notes": "Still not", "after": "0"})
    assert "Draft saved" in page.text
    assert "prepared a decision" not in lee.go(url).text


def test_what_is_typed_after_a_colleague_signed_is_prepared_for_nobody(app, therapist, url):
    therapist.post(url, {"do": "prepare", "conclusion": "fits", "notes": "Ready", "after": "0"})
    lee = Therapist(app, "Dr. Lee", "lee@example.com", [THERAPIST])
    holds(app, 0, "lee@example.com")
    lee.sign_in()
    lee.go(f"{url}?prepared={id_of(app)}")
    lee.decide(url, "fits", do="sign", notes="Ready")
    page = therapist.go(url)
    assert "Draft saved" in page.text
    page = therapist.post(url, {"do": "save", "conclusion": "fits", "notes": "An afterthought", "after": "0"})
    assert "Draft saved" in page.text
    assert "prepared a decision" not in lee.go(f"{url}?replace=yes").text


def test_what_is_prepared_to_replace_a_signed_decision_is_on_the_signed_page_too(app, therapist, url):
    holds(app, 0, "park@example.com")
    therapist.decide(url, "fits", do="sign")
    lee = Therapist(app, "Dr. Lee", "lee@example.com", [THERAPIST])
    lee.sign_in()
    lee.go(f"{url}?replace=yes")
    lee.post(url, {"do": "prepare", "conclusion": "after_discussing", "notes": "Talked again", "after": "1"})
    page = therapist.go(url)
    assert "Dr. Lee prepared a decision" in page.text
    page = therapist.go(next(link for link in page.links if "prepared=" in link))
    assert page.values["notes"] == ["Talked again"]


def test_what_is_only_kept_for_later_is_for_nobody_else(app, therapist, url):
    therapist.post(url, {"do": "save", "notes": "Mine", "after": "0"})
    lee = Therapist(app, "Dr. Lee", "lee@example.com", [THERAPIST])
    lee.sign_in()
    assert "prepared a decision" not in lee.go(url).text
    assert "Mine" not in lee.go(f"{url}?prepared={id_of(app)}").values.get("notes", [""])
