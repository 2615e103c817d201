"""Before a session: one page of the safety questions, one tap for each section in which nothing changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from screening.app import create_app
from screening.domain.care.said_change import SaidChange
from screening.domain.review.decision import Conclusion, DecisionContent
from screening.practice import NAME
from screening.records.database import db, transaction
from screening.records.tables import DraftRow
from screening.workflow.care.asked_again import ask_again
from screening.workflow.review.decide import SeenNumbers, sign
from tests.builders import IDENTITY, Patient, healthy, let_in
from tests.conftest import close

BORN = {field: text for field, text in IDENTITY.items() if field.startswith("born-")}
SECTIONS = ("safety_check", "your_health")
NOTHING = {f"changed-{section}": "no" for section in SECTIONS}
THINNER = {"health_list_a": ["blood_thinner"]}


@pytest.fixture
def app(settings):
    app = create_app(replace(settings, course_of_care=True))
    yield app
    close(app)


def token_to_ask_again(app, days_since_visit=None):
    """Sign what was sent last, and ask its patient again; return the token of the link."""
    with app.app_context():
        practice, person = app.extensions[NAME], let_in()
        sent = practice.screenings.newest()
        sign(practice, sent, DecisionContent(Conclusion.FITS), person, SeenNumbers(1, opens_care=True))
        if days_since_visit is not None:
            sent = replace(sent, visit_on=practice.day() - timedelta(days=days_since_visit))
        return ask_again(practice, practice.settings, sent, person, mail=False).token


@pytest.fixture
def asked(app):
    """A patient who was signed, asked again, and has proved who they are."""
    Patient(app.test_client()).has_sent(healthy())
    token = token_to_ask_again(app)
    patient = Patient(app.test_client())
    patient.go(f"/i/{token}")
    patient.go("/change")
    patient.post(BORN)
    return patient


def newest(app):
    with app.app_context():
        practice = app.extensions[NAME]
        one = practice.screenings.newest()
        return one, practice.decisions.of(one.id)


def send(patient, fields):
    return patient.post({"revision": patient.page.values["revision"][0], **fields}, "/before-session")


def test_the_earlier_answers_are_shown_section_by_section(asked):
    assert asked.response.request.path == "/before-session"
    assert {f"changed-{section}" for section in SECTIONS} <= asked.page.fields
    assert "Has anything changed?" in asked.page.text
    assert "None of these" in asked.page.text


def test_the_phone_that_sent_the_form_is_asked_again_before_it_shows_the_result(app):
    phone = Patient(app.test_client())
    phone.has_sent(healthy())
    token = token_to_ask_again(app)
    page = phone.go(f"/i/{token}")
    assert "Has anything changed? Continue See my result" in page.text
    assert "You sent a form from this phone" not in page.text
    phone.go("/change")
    phone.post(BORN)
    assert phone.url == "/before-session"
    send(phone, NOTHING)
    assert "You sent a form from this phone or computer See my result" in phone.go("/").text, "it was answered"


def test_weeks_later_the_start_shows_no_visit_and_offers_the_result_only_while_it_opens(app):
    Patient(app.test_client()).has_sent(healthy())
    token = token_to_ask_again(app, days_since_visit=20)
    page = Patient(app.test_client()).go(f"/i/{token}")
    assert "Your visit" not in page.text
    assert "/change?to=result" in page.links
    with app.app_context(), transaction():
        db.session.execute(update(DraftRow).values(expires_at=datetime.now(UTC)))
    page = Patient(app.test_client()).go(f"/i/{token}")
    assert "/change?to=result" not in page.links
    assert "/change" in page.links


def test_who_opens_it_at_home_reads_when_to_call_911_and_how_to_tell_the_rest(asked):
    assert "front desk" not in asked.page.text
    assert "Call 911 for chest pain" in asked.page.text
    assert "For example: a new medicine" not in asked.page.text  # it names what no section of this page asks
    assert "Is anything else new or worse?" in asked.page.text
    for button in ("urgent", "answers"):
        assert f'name="do" value="{button}"' in asked.response.text
    asked.post({"do": "answers"}, "/before-session")
    assert asked.url == "/check"
    assert "?change=yes#pain_course" in asked.response.text


def test_what_none_of_these_is_about_can_be_read_before_it_is_confirmed(asked, rulebook):
    book = rulebook
    assert book.treatment.urgent_list.emergency_room["en"] in asked.page.text
    for question in book.questionnaire.questions:
        if question.id in ("rf_nerve", "rf_body", "rf_slow", "health_list_a"):
            alone = question.exclusive_ids | {"not_sure"}
            lines = [one.label["en"] for one in question.options if one.id not in alone]
            assert f"Read the list that we asked about ({len(lines)})" in asked.page.text
            assert [line for line in lines if line not in asked.page.text] == []


def test_nothing_changed_is_sent_at_once_and_the_decision_stands(asked, app):
    send(asked, NOTHING)
    assert asked.response.request.path == "/result"
    sent, (decision,) = newest(app)
    assert sent.previous_id
    assert decision.content.carried_from


def test_a_section_without_an_answer_is_named_and_nothing_is_sent(asked, app):
    send(asked, {"changed-safety_check": "no"})
    assert asked.response.status_code == 422
    assert "Pick one answer" in asked.page.text
    assert newest(app)[0].previous_id is None


def test_a_section_that_changed_is_asked_again_screen_by_screen_and_then_checked(asked, app):
    send(asked, {**NOTHING, "changed-your_health": "yes"})
    seen = []
    while asked.response.request.path.startswith("/form/"):
        at = asked.response.request
        seen.append(at.path)
        answers = healthy(**THINNER, blood_thinner=["anticoagulant"], blood_thinner_change="no")
        asked.post(asked.fields(answers), f"{at.path}?{at.query_string.decode()}")
    assert len(seen) > 1
    assert not any("your_pain" in path for path in seen)
    assert asked.response.request.path == "/check"
    asked.post({"revision": asked.page.values["revision"][0]}, "/check")
    sent, decisions = newest(app)
    assert sent.answers["blood_thinner"]
    assert decisions == []


def test_without_the_setting_or_after_closing_the_usual_page_asks(asked, app):
    with app.app_context():
        app.extensions[NAME].__dict__["given"] = replace(app.extensions[NAME].given, course_of_care=False)
    asked.go("/change")
    asked.post(BORN)
    assert asked.response.request.path != "/before-session"


@pytest.mark.parametrize("away", ["/urgent", "/"])
def test_who_leaves_for_what_to_do_now_comes_back_to_the_question(asked, away):
    asked.go(away)
    assert "/go-on" in asked.page.links
    asked.go("/go-on")
    assert asked.response.request.path == "/before-session"
    send(asked, {**NOTHING, "changed-your_health": "yes"})
    asked.go("/go-on")
    assert asked.response.request.path == "/check"


def test_it_is_asked_in_spanish(asked):
    page = asked.go("/before-session")
    asked.post({"language": "es", "revision": page.values["revision"][0]}, "/before-session")
    assert "Aquí no ha cambiado nada" in asked.page.text
    assert "¿Hay algo más que sea nuevo o peor?" in asked.page.text


def test_what_was_said_to_have_changed_is_kept_and_no_decision_stands_without_a_change(asked, app):
    send(asked, {**NOTHING, "changed-your_health": "yes"})
    while asked.response.request.path.startswith("/form/"):
        at = asked.response.request
        asked.post(asked.fields(healthy()), f"{at.path}?{at.query_string.decode()}")
    assert "You told us that something has changed, or that you are not sure." in asked.page.text
    assert "#send" in asked.page.links
    asked.post({"revision": asked.page.values["revision"][0]}, "/check")
    assert "You told us that something may have changed." in asked.page.text
    sent, decisions = newest(app)
    assert (sent.said_changed, decisions) == (SaidChange.YES_OR_NOT_SURE, [])


def test_the_last_answer_counts(asked, app):
    page = asked.page
    send(asked, {**NOTHING, "changed-your_health": "yes"})
    asked.go("/before-session")
    send(asked, NOTHING)
    sent, decisions = newest(app)
    assert (sent.said_changed, len(decisions)) == (SaidChange.NO, 1)
    assert page is not asked.page


def test_a_section_that_changed_is_still_asked_after_a_warning_sign_and_help(asked):
    send(asked, {"changed-safety_check": "yes", "changed-your_health": "yes"})
    at = asked.response.request
    asked.post(asked.fields(healthy(rf_body=["chest_pain"])), f"{at.path}?{at.query_string.decode()}")
    assert asked.response.request.path == "/urgent"
    back = next(link for link in asked.page.links if link.startswith(at.path))
    assert "change=yes" in back
    assert "again=your_health" in back
    asked.post({"phone": "509 555 0111"}, f"/urgent?{asked.response.request.query_string.decode()}")
    assert "We have your number" in asked.page.text
    asked.go(next(link for link in asked.page.links if link.startswith("/go-on")))
    seen = []
    while asked.response.request.path.startswith("/form/"):
        at = asked.response.request
        seen.append(at.path)
        here, picked = f"{at.path}?{at.query_string.decode()}", asked.fields(healthy(rf_body=["chest_pain"]))
        asked.post({**picked, "do": "urgent"}, here)
        assert "again=your_health" in next(link for link in asked.page.links if link.startswith("/go-on"))
        asked.post(picked, here)
    assert len(seen) > 1
    assert asked.response.request.path == "/check"
    asked.go("/go-on?again=your_health")
    assert asked.response.request.path in seen
    asked.go("/go-on?again=made_up&page=made_up&part=x")
    assert asked.response.request.path == "/check"


def test_what_was_picked_stays_while_somebody_reads_what_to_do_now(asked, app):
    send(asked, {"changed-safety_check": "no", "do": "urgent"})
    assert asked.url == "/urgent"
    page = asked.go("/go-on")
    assert asked.url == "/before-session"
    assert page.values["changed-safety_check"] == ["no"]
    assert "changed-your_health" not in page.values
    assert send(asked, NOTHING).text
    assert asked.url == "/result"


def test_who_comes_back_from_what_to_do_now_with_the_back_button_still_sends(asked):
    page = asked.page
    shown = {name: page.values[name][0] for name in ("csrf_token", "revision")}
    send(asked, {"changed-safety_check": "no", "do": "urgent"})
    asked.post({**NOTHING, **shown}, "/before-session")
    assert asked.url == "/result"


@pytest.mark.parametrize(("picked", "told"), [("no", False), ("yes", True)])
def test_who_opens_all_answers_keeps_what_was_picked_and_a_yes_reaches_the_therapist(asked, app, picked, told):
    send(asked, {"changed-your_health": picked, "do": "answers"})
    assert asked.url == "/check"
    assert ("You told us that something has changed, or that you are not sure." in asked.page.text) is told
    asked.go("/before-session")
    assert asked.page.values.get("changed-your_health") == (None if told else ["no"])
    page = asked.go("/check")
    asked.post({"revision": page.values["revision"][0]})
    said = newest(app)[0].said_changed
    assert said is (SaidChange.YES_OR_NOT_SURE if told else None)


@pytest.mark.parametrize("sends", [False, True])
def test_this_is_not_me_leaves_nothing_of_whoever_was_asked_again(asked, sends):
    if sends:
        send(asked, NOTHING)
    assert "This is not me" in asked.go("/").text
    asked.post({}, "/not-me")
    assert asked.client.get_cookie("draft") is None
    page = asked.go("/")
    assert "See my result" not in page.text
    assert "Continue my form" not in page.text


def test_this_is_not_me_keeps_what_someone_else_sent_from_this_phone(asked, app):
    other = Patient(app.test_client())
    other.has_sent(healthy(), {**IDENTITY, "name": "Ben Ruiz"})
    other.client.set_cookie("invite", asked.client.get_cookie("invite").value)
    assert "This is not me" in other.go("/").text
    other.post({}, "/not-me")
    assert "See my result" in other.go("/").text


def test_a_change_that_is_older_than_the_link_that_asks_again_is_not_its_answer(app):
    phone = Patient(app.test_client())
    phone.has_sent(healthy())
    phone.go("/change?mine=yes")
    phone.post(BORN)
    page = phone.go(f"/i/{token_to_ask_again(app)}")
    assert "Has anything changed? Continue" in page.text
    phone.go("/change")
    phone.post(BORN)
    page = phone.go("/")
    assert "Has anything changed? Continue" not in page.text
    assert "Continue my form" in page.text
