"""After sending: nothing is dropped in silence, an old result says that it is old, and the result stays readable."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from screening.practice import NAME
from screening.records.access.attempts import Attempts
from screening.records.audit.entries import Action, Wanted
from screening.records.database import db
from screening.records.intake.asked import Asked
from screening.records.tables import DraftRow
from screening.workflow.intake.invite import invite
from tests.builders import IDENTITY, TESTS, Patient, healthy

BORN = {name: IDENTITY[name] for name in ("born-month", "born-day", "born-year")}


@pytest.fixture
def invited(app):
    """Open the link of an invite in a new browser; return the browser."""

    def opening(visit_on=None):
        with app.app_context():
            practice = app.extensions[NAME]
            asked = Asked("Ana Ruiz", "en", visit_on)
            opening.path = opening.path or f"/i/{invite(practice, practice.settings, asked, TESTS).token}"
        browser = Patient(app.test_client())
        browser.go(opening.path)
        return browser

    opening.path = ""
    return opening


def send_anew(browser):
    """Open what was sent, and send it once more."""
    browser.go("/change?mine=yes")
    browser.post(BORN)
    return browser.post({"revision": browser.page.values["revision"][0]}, "/check")


@pytest.mark.parametrize("page", ["about_you", "pain_now", "you_and_needles"])
def test_a_change_in_another_tab_after_sending_is_told_not_to_be_saved(patient, page):
    patient.has_sent(healthy())
    result = patient.post({"age": "50"}, f"/form/{page}")
    assert "You sent this form already, so your last change was not saved." in result.text
    assert "/change?mine=yes" in result.links


def test_the_identity_page_of_another_tab_says_so_too(patient):
    patient.has_sent(healthy())
    assert "your last change was not saved" in patient.post({**IDENTITY, "name": "Anna"}, "/you").text


def test_to_look_at_an_old_page_or_to_change_the_language_loses_nothing_and_says_nothing(patient):
    patient.has_sent(healthy())
    assert "was not saved" not in patient.go("/form/about_you").text
    assert "no se guardó" not in patient.post({"language": "es"}, "/form/about_you").text


def test_sending_again_shows_the_same_result(patient):
    patient.has_sent(healthy())
    reference = patient.reference()
    patient.post({"revision": "0"}, "/check")
    assert patient.reference() == reference
    assert "was not saved" not in patient.page.text


def test_a_kept_link_to_an_old_result_says_that_newer_answers_exist(app, patient):
    patient.has_sent(healthy())
    kept = next(link for link in patient.post({}, "/save").links if "/come-back/" in link).split("localhost:8000")[-1]
    send_anew(patient)
    other = Patient(app.test_client())
    other.go(kept)
    page = other.post(BORN, kept)
    assert "These are not your newest answers." in page.text
    other.go("/change?mine=yes&to=result")
    page = other.post(BORN)
    assert "These are not your newest answers." not in page.text
    assert other.reference() == patient.reference()


def test_while_answers_are_changed_every_page_says_that_they_are_not_sent_yet(patient):
    patient.has_sent(healthy())
    words = "Your changes are not sent yet."
    assert words not in patient.page.text
    patient.go("/change?mine=yes")
    assert words in patient.post(BORN).text
    for path in ("/form/about_you?change=yes", "/you", "/check", "/"):
        assert words in patient.go(path).text
    patient.go("/check")
    assert words not in patient.post({"revision": patient.page.values["revision"][0]}, "/check").text


def ends(app):
    with app.app_context():
        row = db.session.scalar(select(DraftRow).where(DraftRow.screening_id.is_not(None)))
        return row.expires_at


def test_a_result_can_be_read_for_30_days_where_no_visit_is_known(app, patient):
    patient.send(healthy())
    left = ends(app) - datetime.now(UTC)
    assert timedelta(days=29) < left <= timedelta(days=30)
    assert any(cookie.max_age and cookie.max_age > 29 * 86400 for cookie in patient.client._cookies.values())


def test_a_result_can_be_read_until_the_visit_is_over(app, invited):
    visit = datetime.now(UTC).date() + timedelta(days=50)
    browser = invited(visit)
    browser.post({}, "/start")
    browser.finish(healthy())
    assert ends(app).date() == visit + timedelta(days=2)


def test_the_result_is_found_again_by_the_invite_after_the_date_of_birth(invited):
    browser = invited()
    browser.post({}, "/start")
    browser.finish(healthy())
    other = invited()
    assert "See my result" in other.page.text
    other.go("/change?to=result")
    assert "That date does not match" in other.post({**BORN, "born-day": "3"}).text
    other.post(BORN)
    assert other.reference() == browser.reference()


def test_a_form_that_was_begun_on_another_device_is_offered_after_the_date_of_birth(invited):
    phone = invited()
    phone.post({}, "/start")
    phone.answer(healthy())
    phone.post(IDENTITY)
    laptop = invited()
    assert "A form was started with this link" in laptop.page.text
    assert "45" not in laptop.page.text
    laptop.go("/change")
    assert "Continue my form" in laptop.page.text
    assert "That date does not match" in laptop.post({**BORN, "born-year": "1950"}).text
    laptop.post(BORN)
    laptop.post({"revision": laptop.page.values["revision"][0]})
    assert phone.go("/result").text.split("Your reference is ")[1][:9] == laptop.reference()


def test_a_form_without_a_date_of_birth_is_opened_by_none(invited):
    phone = invited()
    phone.post({}, "/start")
    phone.answer(healthy())
    laptop = invited()
    assert "A form was started with this link" not in laptop.page.text
    laptop.go("/change")
    assert laptop.url == "/"


def test_opening_a_result_or_a_form_by_the_date_of_birth_is_on_the_trail(app, invited):
    phone = invited()
    phone.post({}, "/start")
    phone.answer(healthy())
    phone.post(IDENTITY)
    laptop = invited()
    laptop.go("/change")
    laptop.post(BORN)
    laptop.post({"revision": laptop.page.values["revision"][0]})
    other = invited()
    other.go("/change?to=result")
    other.post(BORN)
    with app.app_context():
        trail = app.extensions[NAME].audit
        (form,) = trail.page(Wanted(action=Action.FORM_OPENED), 5)
        (result,) = trail.page(Wanted(action=Action.RESULT_OPENED), 5)
        screening = app.extensions[NAME].screenings.newest()
    assert form.chain == f"invite:{screening.invite_id}"
    assert result.chain == f"screening:{screening.id}"


def test_a_form_with_half_of_the_last_page_typed_is_opened_by_no_date(invited):
    phone = invited()
    phone.post({}, "/start")
    phone.answer(healthy())
    phone.post({"name": "Ana Ruiz", "phone": "509 555 0199", "do": "back"}, "/you")
    assert "A form was started with this link" not in invited().page.text


def test_somebody_who_guesses_dates_at_a_kept_result_gets_no_further_than_ten(app, patient, monkeypatch):
    monkeypatch.setattr(Attempts, "wrong", lambda *_: 0)
    patient.has_sent(healthy())
    patient.go("/change?mine=yes")
    for day in range(3, 13):
        patient.post({**BORN, "born-day": str(day)}, "/change?mine=yes")
    patient.post(BORN, "/change?mine=yes")
    assert patient.url == "/i/ended"


def test_a_form_with_nothing_in_it_is_not_offered(invited):
    invited().post({}, "/start")
    page = invited().page
    assert "Start" in page.text
    assert "A form was started with this link" not in page.text


def test_who_starts_anew_on_the_second_device_is_still_one_line_of_the_queue(app, invited, therapist):
    phone, laptop = invited(), invited()
    for browser in (phone, laptop):
        browser.post({}, "/start")
        browser.answer_once(healthy())
    for browser in (phone, laptop):
        browser.finish(healthy())
    therapist.sign_in()
    assert "Waiting 1 " in therapist.go("/workspace/").text


@pytest.mark.parametrize(("day", "told"), [("2", False), ("3", True)])
def test_who_starts_anew_with_a_used_invite_is_never_an_unrelated_line_of_the_queue(invited, therapist, day, told):
    phone = invited()
    phone.post({}, "/start")
    phone.finish(healthy())
    laptop = invited()
    laptop.post({}, "/start")
    laptop.finish(healthy(), {**IDENTITY, "born-day": day})
    therapist.sign_in()
    assert f"Waiting {1 + told} " in therapist.go("/workspace/").text
    page = therapist.go(f"/workspace/screenings/{laptop.reference()}")
    assert ("Another person sent a form with the same invite" in page.text) is told


def test_two_people_who_use_one_invite_are_pointed_out(invited, therapist):
    phone, laptop = invited(), invited()
    for browser in (phone, laptop):
        browser.post({}, "/start")
    for browser, day in ((phone, "2"), (laptop, "3")):
        browser.finish(healthy(), {**IDENTITY, "born-day": day})
    therapist.sign_in()
    page = therapist.go(f"/workspace/screenings/{laptop.reference()}")
    assert "Another person sent a form with the same invite" in page.text
    assert phone.reference() in page.text


def test_a_visit_today_is_no_date_in_the_past(app, invited):
    browser = invited(date.today())
    browser.post({}, "/start")
    browser.finish(healthy())
    assert ends(app) > datetime.now(UTC) + timedelta(hours=70)
