"""Signing in: waits, one-use codes, recovery, sessions that end on the server."""

import re
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import url_for
from flask_security.recoverable import generate_reset_password_token
from sqlalchemy import select, update

from screening.app import create_app
from screening.practice import NAME
from screening.records.access.attempts import FREE_TRIES
from screening.records.access.tables import AttemptRow, Person, SignInRow
from screening.records.audit.entries import Wanted
from screening.records.database import db, transaction
from screening.web.auth import sign_in as signing_in
from screening.web.needs import EVERYONE, FLASK_SECURITY, Needs
from screening.workflow.practice import credentials
from screening.workflow.practice.staff import forget_factors
from tests.builders import PASSWORD, TESTS, Phone, Therapist, written
from tests.conftest import close

HOME = "https://localhost"


@pytest.fixture
def strict(settings):
    """The practice as real patients meet it: TLS, and a second factor for everyone who signs in."""
    app = create_app(replace(settings, address=HOME, demo=False))
    app.config["PREFERRED_URL_SCHEME"] = "https"
    yield app
    close(app)


class StrictTherapist(Therapist):
    base = HOME

    def type_code(self, code):
        return self.post("/workspace/tf-validate", {"code": code, "submit": "yes"})

    def set_up(self) -> Phone:
        """Sign in for the first time, and set up the second factor."""
        self.sign_in()
        assert "Set up your second factor" in self.page.text
        page = self.post("/workspace/tf-setup", {"setup": "authenticator", "submit": "yes"})
        assert "<svg" in self.response.get_data(as_text=True)
        phone = Phone(page)
        self.type_code(phone.code())
        return phone


def next_code(app, phone: Phone) -> str:
    """A code that was not used yet: the counter of the last one is taken back a step."""
    with app.app_context(), transaction():
        person = db.session.scalar(select(Person))
        person.totp_counter -= 2
    return phone.code()


@pytest.mark.parametrize("email", ["park@example.com", "nobody@example.com"])
def test_a_wrong_password_and_an_unknown_account_read_the_same_words(therapist, email):
    therapist.email = email
    therapist.sign_in("not the right words")
    page = therapist.page
    assert "The email or the password is not right" in page.text
    assert email not in page.text.replace(email, "", 1)


@pytest.mark.parametrize("email", ["park@example.com", "nobody@example.com"])
def test_after_five_wrong_tries_an_account_waits_known_or_not(app, therapist, email):
    therapist.email = email
    for _ in range(FREE_TRIES):
        therapist.sign_in("not the right words")
        assert therapist.response.status_code == 200
    therapist.sign_in(PASSWORD)
    page = therapist.page
    assert therapist.response.status_code == 429
    assert "Please wait a few minutes" in page.text
    assert PASSWORD not in therapist.response.get_data(as_text=True)
    assert int(therapist.response.headers["Retry-After"]) <= 30


def wrong_from(therapist, address, times=FREE_TRIES) -> int:
    """Type a wrong password so often; return the status of the last answer."""
    therapist.come_from(address)
    for _ in range(times):
        therapist.sign_in("not the right words")
    return int(therapist.response.status_code)


@pytest.mark.parametrize(
    ("stranger", "neighbour"), [("203.0.113.5", "203.0.113.77"), ("2001:db8:1:2::1", "2001:db8:1:2:ffff::1")]
)
def test_a_stranger_elsewhere_keeps_nobody_from_signing_in(therapist, stranger, neighbour):
    wrong_from(therapist, stranger)
    assert wrong_from(therapist, stranger, times=1) == 429
    assert wrong_from(therapist, neighbour, times=1) == 429
    therapist.come_from("198.51.100.7")
    therapist.sign_in()
    assert "Screenings" in therapist.page.text


def test_an_account_takes_a_hundred_wrong_passwords_an_hour_wherever_they_come_from(therapist, monkeypatch):
    monkeypatch.setattr(signing_in, "MOST_WRONG", 12)
    for network in ("203.0.113", "198.51.100", "192.0.2"):
        for address in range(4):
            assert wrong_from(therapist, f"{network}.{address}", times=1) == 200
    therapist.come_from("10.0.0.1")
    therapist.sign_in()
    assert therapist.response.status_code == 429
    therapist.email = "nobody@example.com"
    assert wrong_from(therapist, "10.0.0.1", times=1) == 200


def test_what_is_not_checked_since_an_account_has_had_its_hundred_does_not_count_as_wrong(therapist, monkeypatch):
    monkeypatch.setattr(signing_in, "MOST_WRONG", 1)
    assert wrong_from(therapist, "203.0.113.1", times=1) == 200
    therapist.come_from("10.0.0.1")
    for _ in range(FREE_TRIES + 1):
        therapist.sign_in()
        assert therapist.response.status_code == 429
    monkeypatch.setattr(signing_in, "MOST_WRONG", 100)
    therapist.sign_in()
    assert "Screenings" in therapist.page.text


def test_right_passwords_are_none_of_the_hundred(therapist, monkeypatch):
    monkeypatch.setattr(signing_in, "MOST_WRONG", 2)
    for _ in range(4):
        therapist.sign_in()
        assert "Screenings" in therapist.page.text
        therapist.go("/workspace/sign-ins")
        therapist.post("/workspace/sign-out", {})


def test_only_what_was_wrong_counts_toward_the_posts_of_an_address(therapist, monkeypatch):
    monkeypatch.setitem(FLASK_SECURITY, "security.login", Needs(EVERYONE, posts_an_hour=3))
    for _ in range(5):
        therapist.sign_in()
        assert "Screenings" in therapist.page.text
        therapist.post("/workspace/sign-out", {})
    therapist.email = "nobody@example.com"
    assert wrong_from(therapist, "127.0.0.1", times=3) == 200
    therapist.email = "park@example.com"
    therapist.sign_in()
    assert therapist.response.status_code == 429


def test_a_password_chosen_through_a_link_ends_the_waits(app, therapist):
    assert wrong_from(therapist, "203.0.113.5", times=FREE_TRIES + 1) == 429
    with app.test_request_context():
        person = db.session.scalar(select(Person))
        link = url_for("workspace.welcome", token=generate_reset_password_token(person))
    therapist.go(link)
    therapist.post(link, {"password": "four other words together", "again": "four other words together"})
    therapist.sign_in("four other words together")
    assert "Screenings" in therapist.page.text


def test_a_forgotten_second_factor_ends_the_waits(app, therapist):
    assert wrong_from(therapist, "203.0.113.5", times=FREE_TRIES + 1) == 429
    with app.app_context():
        forget_factors(app.extensions[NAME], 1, TESTS)
    assert wrong_from(therapist, "203.0.113.5", times=1) == 200


@pytest.mark.parametrize("name", ["park", "nobody"])
def test_another_spelling_of_an_address_waits_with_it(therapist, name):
    therapist.email = f"{name}@example.com"
    for _ in range(FREE_TRIES):
        therapist.sign_in("not the right words")
    for spelling in (f"{name.upper()}@Example.com", f"{name}@ｅｘａｍｐｌｅ.com", f"{name}@example。com"):
        therapist.email = spelling
        therapist.sign_in()
        assert therapist.response.status_code == 429, spelling


def test_an_endless_address_is_looked_for_by_nobody_and_stays_as_typed(therapist, monkeypatch):
    monkeypatch.setattr("screening.web.auth.sign_in.lookup_identity", lambda *_: pytest.fail("looked for"))
    therapist.email = "a" * 200_000 + "@example.com"
    therapist.sign_in()
    page = therapist.page
    assert "The email or the password is not right" in page.text
    assert page.values["email"] == [therapist.email]


@pytest.mark.parametrize("email", ["park@example.com", "nobody@example.com"])
def test_an_endless_password_is_a_wrong_one(therapist, email):
    therapist.email = email
    therapist.sign_in("a" * 5000)
    assert therapist.response.status_code == 200
    assert "Screenings" not in therapist.go("/workspace/").text


def test_a_link_of_another_site_to_the_code_page_signs_nobody_out(therapist):
    therapist.sign_in()
    therapist.client.get("/workspace/tf-validate", headers={"Sec-Fetch-Site": "cross-site"})
    assert "Screenings" in therapist.go("/workspace/").text


def test_who_typed_the_password_before_a_second_factor_was_set_up_does_not_replace_it(strict):
    owner = StrictTherapist(strict)
    thief = copy(owner)
    thief.client = strict.test_client()
    thief.sign_in()
    assert "Set up your second factor" in thief.page.text
    owner.set_up()
    with strict.app_context():
        before = db.session.scalar(select(Person.tf_totp_secret))
    page = thief.post("/workspace/tf-setup", {"setup": "authenticator", "submit": "yes"})
    assert "Key:" not in page.text
    assert thief.response.request.path == "/workspace/sign-in"
    thief.type_code("123456")
    with strict.app_context():
        assert db.session.scalar(select(Person.tf_totp_secret)) == before


def test_each_further_wrong_try_doubles_the_wait(practice):
    for _ in range(FREE_TRIES):
        assert written(practice.attempts.wrong, "password", "x") == 0
    waits = []
    for _ in range(4):
        with transaction():
            row = db.session.scalar(select(AttemptRow))
            row.until = datetime.now(UTC) - timedelta(seconds=1)
        assert written(practice.attempts.wrong, "password", "x") == 0
        waits.append(written(practice.attempts.wrong, "password", "x"))
    assert [round(wait / 60) for wait in waits] == [1, 2, 4, 8]


def test_a_right_password_forgives_the_wrong_ones(therapist):
    for _ in range(FREE_TRIES - 1):
        therapist.sign_in("not the right words")
    therapist.sign_in()
    assert "Screenings" in therapist.page.text
    therapist.go("/workspace/sign-ins")
    therapist.post("/workspace/sign-out", {})
    for _ in range(FREE_TRIES):
        therapist.sign_in("not the right words")
        assert therapist.response.status_code == 200


@pytest.fixture
def at_once(monkeypatch):
    """Return what lets another browser send something just before what a first one sends is saved."""

    def at_once(send):
        real = credentials.take_waiting_changes

        def taken():
            changes = real()
            monkeypatch.setattr(credentials, "take_waiting_changes", real)
            with ThreadPoolExecutor(1) as pool:
                pool.submit(send).result()
            return changes

        monkeypatch.setattr(credentials, "take_waiting_changes", taken)

    return at_once


@pytest.mark.parametrize("kind", ["code", "recovery code"])
def test_a_code_that_two_browsers_send_at_once_lets_one_of_them_in(strict, at_once, kind):
    therapist = StrictTherapist(strict)
    phone = therapist.set_up()
    therapist.go("/workspace/mf-recovery-codes")
    made = therapist.post("/workspace/mf-recovery-codes", {"generate_new_codes": "yes"}).text
    recovery = re.findall(r"\b[a-f0-9]{4}(?:-[a-f0-9]{4})+\b", made)
    first, second = (copy(therapist) for _ in range(2))
    for browser in (first, second):
        browser.client = strict.test_client()
        browser.sign_in()
    code = next_code(strict, phone)

    def send(browser):
        if kind == "code":
            browser.type_code(code)
        else:
            browser.post("/workspace/mf-recovery", {"code": recovery[0], "submit": "yes"})

    at_once(lambda: send(second))
    send(first)
    assert first.response.status_code == 409
    assert "This was used already" in first.page.text
    assert "Screenings" in second.go("/workspace/").text
    assert "Screenings" not in first.go("/workspace/").text


def test_somebody_new_sets_up_a_second_factor_and_gets_recovery_codes(strict):
    therapist = StrictTherapist(strict)
    therapist.set_up()
    page = therapist.go("/workspace/home")
    assert "Recovery codes" in page.text
    codes = therapist.post("/workspace/mf-recovery-codes", {"generate_new_codes": "yes"}).text
    assert len(re.findall(r"[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}", codes)) == 8
    assert "No screenings are waiting" in therapist.go("/workspace/home").text


def test_a_wrong_first_code_at_the_sign_in_shows_the_same_picture_and_says_so(strict):
    therapist = StrictTherapist(strict)
    therapist.sign_in()
    first = therapist.post("/workspace/tf-setup", {"setup": "authenticator"})
    phone, key = Phone(first), re.search("Key: [A-Z2-7 -]+", first.text).group()
    for wrong in ("000000", "", "x" * 300):
        page = therapist.type_code(wrong)
        assert key in page.text
        assert "<svg" in therapist.response.get_data(as_text=True)
        assert "There is a problem" in page.text
    assert "recovery code" not in page.text
    page = therapist.type_code(phone.code())
    assert "Done: your authenticator app works" in page.text


def test_a_wrong_first_code_of_somebody_signed_in_shows_the_same_picture_and_says_so(app, therapist):
    therapist.sign_in()
    therapist.go("/workspace/tf-setup")
    page = therapist.post("/workspace/tf-setup", {"setup": "authenticator"})
    phone, key = Phone(page), re.search("Key: [A-Z2-7 -]+", page.text).group()
    for wrong in ("000000", ""):
        page = therapist.post(check_of(therapist), {"code": wrong})
        assert key in page.text
        assert "There is a problem" in page.text
    page = therapist.post(check_of(therapist), {"code": phone.code()})
    assert therapist.response.status_code == 200
    assert "Done: from now on you sign in with a code" in page.text
    assert "Make recovery codes now" in page.text
    assert "There is a problem" not in therapist.go("/workspace/tf-setup").text


def check_of(therapist) -> str:
    """Where the page that shows the picture sends the code."""
    return re.search(r'action="(/workspace/tf-setup/[^"]+)"', therapist.response.get_data(as_text=True)).group(1)


def test_the_trail_knows_when_a_second_factor_was_set_up_and_not_each_code(strict):
    therapist = StrictTherapist(strict)
    phone = therapist.set_up()
    therapist.go("/workspace/sign-ins")
    therapist.post("/workspace/sign-out", {})
    code = next_code(strict, phone)
    therapist.sign_in()
    therapist.type_code(code)
    with strict.app_context():
        noted = [(one.action, one.detail) for one in strict.extensions[NAME].audit.all(Wanted(chain="person:1"))]
    signed_in = ("signed in", "")
    assert noted[1:] == [("second factor changed", "authenticator app set up"), signed_in, signed_in]


def test_the_password_alone_does_not_let_in(strict):
    therapist = StrictTherapist(strict)
    therapist.sign_in()
    assert "Sign in" in therapist.go("/workspace/").text
    assert "No screenings" not in therapist.page.text


def test_a_code_lets_in_once(strict):
    therapist = StrictTherapist(strict)
    phone = therapist.set_up()
    therapist.go("/workspace/sign-ins")
    therapist.post("/workspace/sign-out", {})
    code = next_code(strict, phone)
    therapist.sign_in()
    assert "Enter your code" in therapist.page.text
    therapist.type_code(code)
    assert therapist.response.request.path == "/workspace/mf-recovery-codes"
    again = StrictTherapist.__new__(StrictTherapist)
    again.client, again.email, again.response = strict.test_client(), therapist.email, None
    again.sign_in()
    assert "That code is not correct" in again.type_code(code).text


def test_wrong_codes_wait_too(strict):
    therapist = StrictTherapist(strict)
    phone = therapist.set_up()
    therapist.go("/workspace/sign-ins")
    therapist.post("/workspace/sign-out", {})
    therapist.sign_in()
    for _ in range(FREE_TRIES):
        therapist.type_code("000000")
    therapist.type_code(next_code(strict, phone))
    assert therapist.response.status_code == 429


def test_a_right_code_forgives_the_wrong_ones(strict):
    therapist = StrictTherapist(strict)
    phone = therapist.set_up()
    for _ in range(2):
        therapist.go("/workspace/sign-ins")
        therapist.post("/workspace/sign-out", {})
        therapist.sign_in()
        for _ in range(FREE_TRIES - 1):
            therapist.type_code("000000")
        therapist.type_code(next_code(strict, phone))
        assert therapist.response.status_code == 200
        assert "Sign out" in therapist.go("/workspace/").text


def test_with_a_second_factor_too_what_was_right_does_not_count_toward_the_posts_of_an_address(strict, monkeypatch):
    therapist = StrictTherapist(strict)
    phone = therapist.set_up()
    for endpoint in ("security.login", "security.two_factor_token_validation"):
        monkeypatch.setitem(FLASK_SECURITY, endpoint, replace(FLASK_SECURITY[endpoint], posts_an_hour=2))
    for _ in range(3):
        therapist.go("/workspace/sign-ins")
        therapist.post("/workspace/sign-out", {})
        therapist.sign_in()
        therapist.type_code(next_code(strict, phone))
        assert therapist.response.status_code == 200
        assert "Sign out" in therapist.go("/workspace/").text


def test_a_code_without_a_password_is_not_checked_and_keeps_nobody_waiting(strict):
    stranger = StrictTherapist.__new__(StrictTherapist)
    stranger.client, stranger.email, stranger.response = strict.test_client(), "park@example.com", None
    stranger.go("/workspace/sign-in")
    for _ in range(FREE_TRIES + 1):
        stranger.type_code("000000")
        assert stranger.response.status_code == 200
        assert "Enter your code" not in stranger.page.text


def test_a_recovery_code_lets_in_once(strict):
    therapist = StrictTherapist(strict)
    therapist.set_up()
    therapist.go("/workspace/mf-recovery-codes")
    words = therapist.post("/workspace/mf-recovery-codes", {"generate_new_codes": "yes"}).text
    code = re.search(r"[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}", words).group()
    with strict.app_context():
        assert code not in str(db.session.scalar(select(Person.mf_recovery_codes)))
    for expected in ("No screenings are waiting", "That recovery code is not correct, or was used before"):
        therapist.go("/workspace/sign-ins")
        if "Sign out" in therapist.page.text:
            therapist.post("/workspace/sign-out", {})
        therapist.sign_in()
        therapist.go("/workspace/mf-recovery")
        assert expected in therapist.post("/workspace/mf-recovery", {"code": code}).text


def test_signing_out_ends_the_session_on_the_server(app, therapist):
    therapist.sign_in()
    stolen = therapist.client.get_cookie("workspace").value
    therapist.post("/workspace/sign-out", {})
    thief = app.test_client()
    thief.set_cookie("workspace", stolen)
    assert thief.get("/workspace/").location.startswith("/workspace/sign-in")


def test_a_page_of_another_site_that_leads_to_the_sign_out_signs_nobody_out(therapist):
    therapist.sign_in()
    assert therapist.client.get("/workspace/sign-out").status_code == 405
    assert "No screenings" in therapist.go("/workspace/").text


def test_a_session_runs_out_when_idle_and_after_12_hours(app, therapist):
    for ago in ({"seen_at": timedelta(minutes=31)}, {"started_at": timedelta(hours=13)}):
        therapist.sign_in()
        assert "No screenings" in therapist.go("/workspace/").text
        with app.app_context(), transaction():
            db.session.execute(update(SignInRow).values({name: datetime.now(UTC) - t for name, t in ago.items()}))
        assert "Email" in therapist.go("/workspace/").text


def test_one_sees_and_ends_ones_own_sessions_and_nobody_elses(app, therapist):
    other = Therapist(app, "Dr. Lee", "lee@example.com")
    other.sign_in()
    therapist.sign_in()
    page = therapist.go("/workspace/sign-ins")
    assert page.text.count("Sign out here") == 1
    with app.app_context():
        theirs = db.session.scalar(select(SignInRow.id).join(Person).where(Person.email == "lee@example.com"))
    therapist.post(f"/workspace/sign-ins/{theirs}", {})
    assert "No screenings" in other.go("/workspace/").text
    with app.app_context():
        mine = db.session.scalar(select(SignInRow.id).join(Person).where(Person.email == "park@example.com"))
    therapist.post(f"/workspace/sign-ins/{mine}", {})
    assert "Email" in therapist.go("/workspace/").text


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_signing_in_leads_inside_only(therapist, target):
    therapist.go(f"/workspace/sign-in?next={target}")
    token = therapist.page.values["csrf_token"][0]
    data = {"csrf_token": token, "email": therapist.email, "password": PASSWORD, "next": target}
    response = therapist.client.post("/workspace/sign-in", data=data)
    assert re.match(r"/(?![/\\])", response.location or "/"), response.location
