"""Before another form is opened in a browser that has one of its own, it says so, and how to come back to that one."""

import pytest

from tests.builders import IDENTITY, Patient, healthy
from tests.web.patient.test_resume import code_of, link_of

BORN = {name: text for name, text in IDENTITY.items() if name.startswith("born-")}
WORDS = "You have another form on this phone or computer, and it was not sent."


@pytest.fixture
def elsewhere(app):
    """What was saved on another device: the page with its code and its link."""
    other = Patient(app.test_client())
    other.start()
    other.answer(healthy())
    assert other.url == "/you"
    other.post(IDENTITY)
    other.post({}, "/save")
    return other


@pytest.fixture
def here(patient):
    """A browser with a form of its own, one page of which is answered."""
    patient.start()
    patient.answer_once(healthy())
    return patient


def test_a_code_opens_another_form_only_after_a_question_and_the_first_one_can_be_kept(here, elsewhere):
    code = {"code": code_of(elsewhere.page)}
    here.go("/come-back")
    page = here.post(code)
    assert WORDS in page.text
    here.go("/go-on")
    assert here.url == "/form/cannot_wait", "its own form is still here"
    own = {"code": code_of(here.post({}, "/save"))}
    here.go("/come-back")
    page = here.post(code)
    here.post({name: page.values[name][0] for name in ("code", "sure")}, "/come-back")
    assert here.url == "/check"
    here.go("/come-back")
    here.post({**own, "sure": "yes"})
    assert here.url == "/form/cannot_wait"


def test_nothing_is_asked_where_nothing_would_be_left(patient, elsewhere):
    code = {"code": code_of(elsewhere.page)}
    patient.start()
    patient.go("/come-back")
    patient.post(code)
    assert patient.url == "/check", "nothing was answered here"
    patient.go("/come-back")
    patient.post(code)
    assert patient.url == "/check", "it is this form's own code"
    patient.post({"revision": patient.page.values["revision"][0]})
    assert patient.url == "/result"


def test_after_a_form_was_sent_a_code_opens_another_one_at_once(patient, elsewhere):
    patient.has_sent(healthy())
    patient.go("/come-back")
    patient.post({"code": code_of(elsewhere.page)})
    assert patient.url == "/check"


def test_a_link_says_so_too(here, elsewhere):
    link = link_of(elsewhere.page)
    assert WORDS in here.go(link).text
    assert WORDS not in Patient(here.client.application.test_client()).go(link).text


def test_so_does_the_page_for_the_date_of_birth_of_what_was_sent(app, elsewhere):
    sender = Patient(app.test_client())
    sender.has_sent(healthy())
    page = sender.go("/change")
    assert WORDS not in page.text
    sender.post(BORN)
    link = link_of(elsewhere.page)
    assert WORDS not in sender.go(link).text, "nothing was changed yet"
    sender.go("/form/about_you?change=yes")
    sender.post({**sender.fields(healthy()), "own_decisions": "with_help"})
    assert WORDS in sender.go(link).text
    elsewhere.go("/check")
    elsewhere.post({"revision": elsewhere.page.values["revision"][0]})
    page = sender.go(link)
    assert "First, enter your date of birth" in page.text
    assert WORDS in page.text
