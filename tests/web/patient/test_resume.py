"""Save and come back: a code and a link open the form on another device; wrong codes wait."""

import re

import pytest

from screening.practice import NAME
from screening.records.intake.asked import Asked
from screening.web.patient import resume
from screening.web.patient.birth_date import MOST_WRONG
from screening.workflow.intake.invite import invite
from tests.builders import IDENTITY, TESTS, Patient, healthy, written

BORN = {name: IDENTITY[name] for name in ("born-month", "born-day", "born-year")}


@pytest.fixture
def saved(patient):
    """A patient who answered the first page and pressed "Save and come back later"."""
    patient.start()
    patient.answer_once(healthy())
    patient.post({}, "/save")
    return patient


@pytest.fixture
def other(app):
    return Patient(app.test_client())


def code_of(page):
    return re.search(r"[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}", page.text).group()


def link_of(page):
    return re.search(r"http://localhost:8000(/come-back/\S+)", page.text).group(1)


def test_the_code_opens_the_form_where_it_was_left(saved, other):
    other.go("/come-back")
    other.post({"code": code_of(saved.page).lower()})
    assert other.url == "/form/cannot_wait"
    other.finish(healthy())
    assert other.url == "/result"


def test_the_link_leads_to_the_start_page_which_shows_nothing_before_it_is_asked(saved, other):
    page = other.go(link_of(saved.page))
    assert "Did you start this form?" in page.text
    assert "/ended" in other.client.get("/go-on").location
    other.post({})
    assert other.url == "/"
    assert "Continue my form" in other.page.text
    other.go("/go-on")
    assert other.url == "/form/cannot_wait"


def test_saving_twice_shows_one_code(saved):
    first = code_of(saved.page)
    saved.go("/go-on")
    assert code_of(saved.post({}, "/save")) == first


@pytest.mark.parametrize("wrong", ["AAA-AAA-AAA", "", "🙂", "x" * 2000])
def test_a_wrong_code_says_so_and_keeps_what_was_typed(other, wrong):
    other.go("/come-back")
    page = other.post({"code": wrong})
    assert other.response.status_code == 422
    assert "That code did not work" in page.text
    assert page.values["code"] == [wrong]


def test_after_five_wrong_codes_one_waits(saved, other):
    other.go("/come-back")
    for _ in range(5):
        other.post({"code": "AAA-AAA-AAA"}, "/come-back")
    other.post({"code": code_of(saved.page)}, "/come-back")
    assert other.response.status_code == 429
    assert int(other.response.headers["Retry-After"]) > 0


def test_ten_codes_an_hour_are_looked_at_however_long_one_waits(other, monkeypatch):
    monkeypatch.setattr("screening.records.access.attempts.FREE_TRIES", 10**9)
    other.go("/come-back")
    answers = [other.post({"code": "AAA-AAA-AAA"}, "/come-back") and other.response.status_code for _ in range(11)]
    assert answers == [422] * resume._WRONG_CODES + [429]


def test_right_codes_of_a_whole_waiting_room_use_up_no_tries(saved, app):
    code = code_of(saved.page)
    for _ in range(resume._WRONG_CODES + 2):
        somebody = Patient(app.test_client())
        somebody.go("/come-back")
        somebody.post({"code": code})
        assert somebody.url.startswith("/form/"), somebody.response.status_code


def test_a_right_code_gives_no_wrong_ones_back(saved, app, monkeypatch):
    monkeypatch.setattr("screening.records.access.attempts.FREE_TRIES", 10**9)
    somebody = Patient(app.test_client())
    somebody.go("/come-back")
    wrong = [{"code": "AAA-AAA-AAA"}] * 5
    codes = [*wrong, {"code": code_of(saved.page)}, *wrong, wrong[0]]
    answers = [somebody.post(code, "/come-back") and somebody.response.status_code for code in codes]
    assert answers == [422] * 5 + [200] + [422] * 5 + [429]


def test_a_link_that_is_made_up_leads_to_a_plain_page(other):
    assert "This link no longer works" in other.go("/come-back/made-up").text


def test_the_link_is_mailed_to_oneself_without_a_health_fact(saved, app):
    page = saved.post({"email": "ana@example.com"}, "/save")
    assert "We are sending the link to ana@example.com" in page.text
    with app.app_context():
        mail = written(app.extensions[NAME].outbox.take).mail
    assert mail.to == "ana@example.com"
    assert "/come-back/" in mail.body
    assert "pain" not in mail.body


def mails_of(app, forms, addresses) -> int:
    """Ask for the link to these addresses, each at these forms; return how many mails wait then."""
    for form in forms:
        for address in addresses:
            assert f"We are sending the link to {address}" in form.post({"email": address}, "/save").text
    with app.app_context():
        return app.extensions[NAME].outbox.count()


def begun(app) -> Patient:
    form = Patient(app.test_client())
    form.start()
    return form


def test_one_form_mails_three_links_a_day_and_says_the_same_of_a_fourth(saved, app):
    assert mails_of(app, [saved], [f"ana{n}@example.com" for n in range(5)]) == 3


def test_one_address_gets_three_links_a_day_from_all_forms_together(app):
    forms = [begun(app) for _ in range(5)]
    assert mails_of(app, forms, ["ana@example.com"]) == 3
    assert mails_of(app, [begun(app)], ["ANA@example.com"]) == 3
    assert mails_of(app, [begun(app)], ["lee@example.com"]) == 4


def test_the_practice_mails_so_many_links_an_hour(app, monkeypatch):
    monkeypatch.setattr(resume, "_MAILS_AN_HOUR", 2)
    assert mails_of(app, [begun(app)], ["ana@example.com", "lee@example.com"]) == 2
    page = begun(app).post({"email": "kim@example.com"}, "/save")
    assert "We can’t send an email right now" in page.text
    assert mails_of(app, [], []) == 2


def test_what_one_address_used_up_is_left_for_others(app, monkeypatch):
    monkeypatch.setattr(resume, "_FROM_HERE", 1)
    assert mails_of(app, [begun(app)], ["ana@example.com"]) == 1
    assert "We can’t send an email right now" in begun(app).post({"email": "lee@example.com"}, "/save").text
    elsewhere = begun(app)
    elsewhere.client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    assert mails_of(app, [elsewhere], ["kim@example.com"]) == 2


def test_a_wrong_address_is_told_and_nothing_is_mailed(saved, app):
    page = saved.post({"email": "ana@"}, "/save")
    assert "Enter an email like name@example.com" in page.text
    assert page.values["email"] == ["ana@"]
    with app.app_context():
        assert app.extensions[NAME].outbox.count() == 0


def test_a_sent_form_gives_a_link_to_its_result_and_no_code(patient, other):
    patient.has_sent(healthy())
    page = patient.post({}, "/save")
    assert not re.search(r"[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}", page.text)
    kept = link_of(page)
    assert "First, enter your date of birth" in other.go(kept).text
    assert "That date does not match" in other.post({**BORN, "born-day": "3"}, kept).text
    other.go("/result")
    assert other.url != "/result"
    other.post(BORN, kept)
    assert other.url == "/result"
    assert "Your reference is" in other.page.text


def test_a_link_mailed_before_sending_asks_for_the_date_of_birth_afterwards(saved, other):
    kept = link_of(saved.page)
    saved.go("/go-on")
    saved.finish(healthy())
    assert "First, enter your date of birth" in other.go(kept).text
    other.go("/result")
    assert other.url != "/result"


def test_too_many_wrong_dates_at_a_link_end_no_invite_to_another_form(patient, other, app, monkeypatch):
    monkeypatch.setattr("screening.records.access.attempts.FREE_TRIES", 10**9)
    with app.app_context():
        stores = app.extensions[NAME]
        made = invite(stores, stores.settings, Asked("Luz Vega", "en"), TESTS)
    patient.has_sent(healthy())
    kept = link_of(patient.post({}, "/save"))
    other.go(f"/i/{made.token}")
    for _ in range(MOST_WRONG + 1):
        page = other.post({**BORN, "born-day": "3"}, kept)
    assert "This link no longer works" in page.text
    with app.app_context():
        assert app.extensions[NAME].invites.find(made.token) is not None


def test_a_sentence_in_spanish_that_ends_with_a_time_has_one_period(saved, other):
    other.client.post("/language", data={"language": "es"})
    page = other.go(link_of(saved.page))
    assert re.search(r" [ap]\. m\. Siga", page.text.replace("\N{NO-BREAK SPACE}", " "))
    other.post({})
    other.has_sent(healthy())
    other.go("/result")
    assert ".." not in other.post({}, "/save").text


def test_after_too_many_wrong_codes_the_page_names_no_button_that_is_not_there(other):
    other.go("/come-back")
    for _ in range(resume._WRONG_CODES + 1):
        page = other.post({"code": "AAA-AAA-AAA"}, "/come-back")
    assert "press the button again" not in page.text
    assert "then go back and try again" in page.text


def test_a_link_put_into_the_cookie_by_hand_opens_nothing(saved, other):
    """Whoever got a mail that was meant for someone else has no date of birth to go with it."""
    key = link_of(saved.page).rpartition("/")[2]
    other.client.set_cookie("draft", key)
    assert "/ended" in other.client.get("/go-on").location
    saved.go("/go-on")
    saved.finish(healthy())
    assert saved.url == "/result"
    for page in ("/result", "/go-on", "/result.pdf"):
        assert "/ended" in other.client.get(page).location


def test_saving_on_a_screen_counts_as_saving_and_what_was_typed_is_kept_when_the_link_waits(patient, monkeypatch):
    monkeypatch.setattr(resume, "_SAVES", 2)
    patient.start()
    screen = patient.url
    for saves, typed in ((200, {}), (200, {}), (429, patient.fields(healthy()))):
        patient.go("/go-on")
        assert patient.url == screen
        patient.post({**typed, "do": "save"})
        assert patient.response.status_code == saves
    assert "Please wait up to an hour" in patient.page.text
    patient.go("/go-on")
    assert patient.url != screen  # its answers were saved
