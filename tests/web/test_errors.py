"""Error pages: calm, leading on, losing nothing, telling nothing."""

import logging

import pytest
from sqlalchemy.exc import OperationalError

from screening.records.intake.drafts import Drafts
from tests.builders import unreadable_in_force


@pytest.mark.parametrize("url", ["/no-such-page", "/workspace/no-such-page"])
def test_an_error_page_tells_the_reference_under_which_the_log_knows_it(patient, url):
    page = patient.go(url)
    assert f"this reference: {patient.response.headers['X-Request-ID']}" in page.text


def test_an_unknown_page_is_calm_and_leads_on(patient):
    page = patient.go("/no-such-page")
    assert patient.response.status_code == 404
    assert "We can’t find that page" in page.text
    assert "/" in page.links


@pytest.mark.parametrize("url", ["/workspace/audit", "/workspace/no-such-page", "/workspace/summary/NONE-NONE"])
def test_staff_get_a_page_of_their_own_in_english_that_sends_nobody_to_a_form(app, therapist, url):
    therapist.sign_in()
    therapist.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "es"
    page = therapist.go(url)
    assert therapist.response.status_code == (403 if url.endswith("audit") else 404)
    assert "Go to the workspace" in page.text
    assert "/workspace/home" in page.links
    assert "your form" not in page.text
    assert "/" not in page.links
    assert ("Your role does not include it" in page.text) == url.endswith("audit")


def test_an_old_page_of_the_workspace_says_that_nothing_was_sent(app, therapist):
    therapist.sign_in()
    therapist.response = therapist.client.post("/workspace/", data={"find": "Ana"})
    assert therapist.response.status_code == 403
    assert "Nothing was sent" in therapist.page.text
    assert "what was typed is still on it" in therapist.page.text
    assert "your form" not in therapist.page.text


def test_a_wrong_method_keeps_its_allow_header(app):
    response = app.test_client().delete("/")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


@pytest.fixture
def at_a_page(patient):
    patient.start()
    return patient


@pytest.mark.parametrize(
    "failure",
    [
        (OperationalError("secret words", None, Exception("secret words")), 503, "we can’t save right now"),
        (RuntimeError("secret words"), 500, "something went wrong"),
    ],
)
def test_when_saving_fails_what_was_typed_can_be_sent_again_from_the_page(at_a_page, monkeypatch, caplog, failure):
    failure, code, words = failure
    patient, fields = at_a_page, {"age": "45", "own_decisions": "yes"}

    def fail(*_arguments):
        raise failure

    monkeypatch.setattr(Drafts, "hold", fail)
    with caplog.at_level(logging.ERROR):
        page = patient.post(fields)
    assert patient.response.status_code == code
    assert words in page.text
    assert page.values["age"] == ["45"]
    assert "secret words" not in patient.response.get_data(as_text=True) + caplog.text
    assert "45" not in caplog.text
    monkeypatch.undo()
    patient.post(dict(page.values))
    assert patient.url == "/form/cannot_wait"
    assert patient.go("/form/about_you").values["age"] == ["45"]


def test_a_busy_database_says_when_to_come_back(at_a_page, monkeypatch):
    monkeypatch.setattr(Drafts, "find", lambda *_: (_ for _ in ()).throw(OperationalError("", None, Exception())))
    at_a_page.go("/form/about_you")
    assert at_a_page.response.status_code == 503
    assert at_a_page.response.headers["Retry-After"] == "5"


def test_a_body_that_is_too_large_is_refused_before_it_is_read(at_a_page):
    at_a_page.post({"goal_activity": "x" * 300_000})
    assert at_a_page.response.status_code == 413
    assert "too much text" in at_a_page.page.text


def test_a_form_with_too_many_fields_is_refused(at_a_page):
    at_a_page.post({f"field-{number}": "x" for number in range(1001)})
    assert at_a_page.response.status_code == 413


ODD = [b"%ED%A0%80", b"\xed\xa0\x80", b"%00", b"%FF", b"%E2%80%AE", b"{{7*'7'}}", b"<script>", b"' OR 1=1 --"]


@pytest.mark.parametrize("name", [b"age", b"own_decisions", b"csrf_token", *ODD])
def test_odd_names_and_values_never_break_a_page(at_a_page, name):
    token = at_a_page.page.values["csrf_token"][0].encode()
    for value in ODD:
        body = b"csrf_token=" + token + b"&" + name + b"=" + value
        response = at_a_page.client.post(
            "/form/about_you", data=body, content_type="application/x-www-form-urlencoded", follow_redirects=True
        )
        assert response.status_code < 500
        words = response.get_data(as_text=True)
        assert "<script>" not in words
        assert "7777777" not in words


@pytest.mark.parametrize("path", ["screenings/AAAA-AAAA", "screenings/AAAA-AAAA/session", "visits/AAAA-AAAA"])
def test_a_form_about_what_was_erased_meanwhile_says_so_and_that_nothing_was_saved(therapist, path):
    therapist.sign_in()
    page = therapist.post(f"/workspace/{path}", {"do": "save", "notes": "Calm"})
    assert therapist.response.status_code == 404
    assert "It was erased, ended or turned off after your page was opened, so nothing was saved or sent." in page.text
    assert "/workspace/home" in page.links


def test_an_error_page_needs_no_database(app, monkeypatch):
    def away(*_arguments, **_more):
        raise OperationalError("", None, Exception())

    monkeypatch.setattr("sqlalchemy.orm.Session.scalar", away)
    monkeypatch.setattr("sqlalchemy.orm.Session.execute", away)
    assert app.test_client().get("/no-such-page").status_code == 404
    assert app.test_client().post("/start").status_code == 503


def test_rules_that_this_release_cannot_read_ask_for_patience_and_name_no_detail(app):
    with app.app_context():
        unreadable_in_force()
    client = app.test_client()
    answer = client.get("/")
    assert answer.status_code == 503
    assert "rules" not in answer.get_data(as_text=True)
    assert client.get("/readyz").status_code == 503
