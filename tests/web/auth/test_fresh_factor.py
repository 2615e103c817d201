"""A fresh factor: what weighs most asks once more who is there, and loses nothing that was typed."""

import re
import time

import pytest
from sqlalchemy import select

from screening.practice import NAME
from screening.records.access.tables import Person
from screening.records.database import db
from screening.workflow.practice.staff import ADMINISTRATOR, THERAPIST
from tests.builders import PASSWORD, Phone, Therapist, healthy, written

MINUTE, HOUR = 60, 3600


def signed_in_ago(person, seconds) -> None:
    with person.client.session_transaction() as session:
        session["fs_paa"] = time.time() - seconds


@pytest.fixture
def url(patient, therapist):
    patient.has_sent(healthy())
    therapist.sign_in()
    return therapist.open_first()


def signs(therapist, url, **fields):
    return therapist.post(url, {"do": "sign", "conclusion": "fits", "after": "0", "notes": "Feels well", **fields})


def test_signing_in_an_old_session_asks_for_a_factor_and_keeps_what_was_typed(therapist, url):
    signed_in_ago(therapist, 5 * HOUR)
    page = signs(therapist, url)
    assert "Confirm it’s you" in page.text
    assert page.values["notes"] == ["Feels well"]
    page = signs(therapist, url, factor=PASSWORD)
    assert "Signed: Fits" in page.text
    assert "Feels well" in page.text


def test_a_post_that_does_not_say_what_it_does_asks_too(therapist, url):
    signed_in_ago(therapist, 5 * HOUR)
    assert "Confirm it’s you" in signs(therapist, url, do="").text
    assert "Signed:" not in therapist.go(url).text


def test_a_wrong_factor_signs_nothing(therapist, url):
    signed_in_ago(therapist, 5 * HOUR)
    signs(therapist, url)
    page = signs(therapist, url, factor="four other words together")
    assert "That password is not correct" in page.text
    assert "Signed:" not in therapist.go(url).text


def test_wrong_factors_wait(therapist, url):
    signed_in_ago(therapist, 5 * HOUR)
    signs(therapist, url)
    for _ in range(6):
        signs(therapist, url, factor="wrong")
    assert therapist.response.status_code == 429


def test_an_endless_password_is_a_wrong_one(therapist, url):
    signed_in_ago(therapist, 5 * HOUR)
    assert "That password is not correct" in signs(therapist, url, factor="a" * 5000).text


def test_a_young_session_signs_at_once(therapist, url):
    signed_in_ago(therapist, 3 * HOUR)
    assert "Signed: Fits" in signs(therapist, url).text


def test_reading_and_keeping_for_later_ask_for_nothing(therapist, url):
    signed_in_ago(therapist, 5 * HOUR)
    assert "Confirm it’s you" not in therapist.go(url).text
    therapist.post(url, {"do": "save", "notes": "Feels well", "after": "0"})
    assert therapist.page.values["notes"] == ["Feels well"]


def test_letting_people_in_asks_first_and_then_goes_on(app):
    admin = Therapist(app, "Admin", "admin@example.com", [ADMINISTRATOR, THERAPIST])
    admin.sign_in()
    signed_in_ago(admin, HOUR)
    assert "Confirm it’s you" in admin.go("/workspace/people").text
    assert "That password is not correct" in admin.post("/workspace/renew", {"factor": "wrong"}).text
    assert "Add staff member" in admin.post("/workspace/renew", {"factor": PASSWORD}).text


@pytest.mark.parametrize("page", ["/workspace/tf-setup", "/workspace/passkeys"])
def test_what_lets_somebody_in_is_changed_only_just_after_showing_who_one_is(therapist, page):
    therapist.sign_in()
    assert "Confirm it’s you" not in therapist.go(page).text
    signed_in_ago(therapist, 6 * MINUTE)
    assert "Confirm it’s you" in therapist.post(page, {"setup": "authenticator", "name": "my phone"}).text
    assert "Confirm it’s you" in therapist.go(page).text
    assert "Confirm it’s you" not in therapist.post("/workspace/renew", {"factor": PASSWORD}).text
    assert therapist.response.request.path == page


@pytest.mark.parametrize("old", ["validate", "setup"])
def test_a_new_second_factor_that_was_begun_long_ago_asks_again_before_it_holds(app, therapist, old):
    therapist.sign_in()
    therapist.go("/workspace/tf-setup")
    phone = Phone(therapist.post("/workspace/tf-setup", {"setup": "authenticator"}))
    new = re.search(r'action="(/workspace/tf-setup/[^"]+)"', therapist.response.get_data(as_text=True)).group(1)
    signed_in_ago(therapist, 20 * MINUTE)
    address = new if old == "setup" else "/workspace/tf-validate"
    assert "Confirm it’s you" in therapist.post(address, {"code": phone.code()}).text
    with app.app_context():
        assert db.session.scalar(select(Person.tf_primary_method)) is None
    therapist.post(address, {"code": phone.code(), "factor": PASSWORD})
    with app.app_context():
        assert db.session.scalar(select(Person.tf_primary_method)) == "authenticator"


def test_a_passkey_that_was_begun_long_ago_asks_again_too(therapist):
    therapist.sign_in()
    therapist.go("/workspace/passkeys")
    signed_in_ago(therapist, 20 * MINUTE)
    assert "Confirm it’s you" in therapist.post("/workspace/passkeys/begun", {"credential": "{}"}).text
    assert therapist.response.request.path == "/workspace/passkeys/begun"


def end_session(app, therapist) -> None:
    with app.app_context():
        practice = app.extensions[NAME]
        for sign_in in practice.sign_ins.of(1):
            written(practice.sign_ins.end, sign_in.id, 1)


def test_what_one_person_typed_is_never_signed_by_another_who_signs_in_with_the_same_browser(app, therapist, url):
    end_session(app, therapist)
    page = signs(therapist, url)
    typed = {name: values[0] for name, values in page.values.items()}
    lee = Therapist(app, "Dr. Lee", "lee@example.com")
    lee.client = therapist.client
    lee.sign_in()
    assert "Nothing was sent" in lee.post(url, typed).text
    assert "Signed:" not in lee.go(url).text
    lee.post("/workspace/sign-out", {"csrf_token": lee.page.values["csrf_token"][0]})
    therapist.sign_in()
    assert "Signed: Fits" in therapist.post(url, typed).text


def test_a_page_opened_before_signing_out_can_be_sent_after_signing_in_again(therapist, url):
    therapist.sign_in()
    shown = therapist.go(url).values["csrf_token"][0]
    therapist.post("/workspace/sign-out", {})
    therapist.sign_in()
    page = therapist.post(url, {"csrf_token": shown, "do": "save", "notes": "Feels well", "after": "0"})
    assert page.values["notes"] == ["Feels well"]


def test_a_session_that_ended_while_somebody_typed_loses_nothing(app, therapist, url):
    end_session(app, therapist)
    page = signs(therapist, url)
    assert therapist.response.status_code == 403
    assert "You were signed out" in page.text
    assert page.values["notes"] == ["Feels well"]
    typed = {name: values[0] for name, values in page.values.items() if name != "csrf_token"}
    therapist.sign_in()
    therapist.go(url)
    assert "Feels well" in therapist.post(url, typed).text
    assert "Signed: Fits" in therapist.page.text


def test_the_page_that_was_kept_can_be_sent_after_signing_in_in_another_tab(app, therapist, url):
    end_session(app, therapist)
    page = signs(therapist, url)
    token = page.values["csrf_token"][0]
    therapist.sign_in()
    therapist.response = therapist.client.post(
        url, data={"csrf_token": token, "do": "sign", "conclusion": "fits", "after": "0"}, follow_redirects=True
    )
    assert "Signed: Fits" in therapist.page.text


def test_what_a_stranger_typed_is_not_kept_on_a_page(app, therapist, url):
    end_session(app, therapist)
    response = therapist.client.post(url, data={"notes": "typed by a stranger"})
    assert response.status_code == 403
    assert b"typed by a stranger" not in response.data


def test_a_password_alone_makes_nobody_fresh(therapist, url):
    signed_in_ago(therapist, 5 * HOUR)
    therapist.go("/workspace/")
    therapist.post("/workspace/verify", {"password": PASSWORD})
    assert therapist.response.status_code == 404
    assert "Confirm it’s you" in therapist.go("/workspace/mf-recovery-codes").text
