"""Changing what was sent: only after the date of birth; a new version stands beside the old."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import update

from screening.practice import NAME
from screening.records.access import attempts
from screening.records.audit.entries import Wanted
from screening.records.database import db, transaction
from screening.records.intake.asked import Asked
from screening.records.review.listing import Shown
from screening.records.tables import ScreeningRow
from screening.workflow.intake.invite import invite
from tests.builders import IDENTITY, TESTS, Patient, Therapist, healthy

BORN = {field: text for field, text in IDENTITY.items() if field.startswith("born-")}


@pytest.fixture
def sent(patient):
    patient.has_sent(healthy())
    return patient


def prove(patient, **changes):
    patient.go("/change")
    return patient.post({**BORN, **changes})


def screenings(app):
    with app.app_context():
        return list(app.extensions[NAME].screenings.all())


def test_the_right_date_of_birth_opens_the_answers_to_be_changed_and_sent_anew(sent, app):
    assert "Check your answers" in prove(sent).text
    sent.go("/form/timing_and_wishes?change=yes")
    sent.go("/form/you_and_needles?change=yes")
    sent.post({**sent.fields(healthy()), "needle_hesitancy": "8"}, "/form/you_and_needles?change=yes")
    sent.answer(healthy(stop_signal="yes", needle_hesitancy=8))
    sent.post({"revision": sent.page.values["revision"][0]}, "/check")
    first, second = screenings(app)
    assert first.outcome == "fits"
    assert second.outcome == "discuss_first"
    assert second.previous_id == first.id


def test_a_wrong_date_of_birth_opens_nothing_and_waits_after_five(sent):
    for _ in range(5):
        page = prove(sent, **{"born-day": "3"})
        assert "That date does not match" in page.text
        assert "Low back" not in page.text
    prove(sent)
    assert sent.response.status_code == 429


def test_a_date_that_is_none_is_told_and_kept(sent):
    page = prove(sent, **{"born-month": "13"})
    assert sent.response.status_code == 422
    assert page.values["born-month"] == ["13"]


def test_who_has_sent_nothing_is_led_to_the_start(patient):
    patient.go("/change")
    assert patient.url == "/"


def test_that_the_answers_were_opened_stands_on_the_trail(sent, app):
    prove(sent)
    with app.app_context():
        trail = app.extensions[NAME].audit.page(Wanted(action="opened to change"), 5)
    assert [entry.actor for entry in trail] == ["patient"]


@pytest.mark.parametrize("hours_later", [0, 2])
def test_ten_wrong_dates_end_the_invite_however_long_somebody_waits_then(app, monkeypatch, hours_later):
    monkeypatch.setattr(attempts, "FREE_TRIES", 100)  # else each waits
    with app.app_context():
        practice = app.extensions[NAME]
        made = invite(practice, practice.settings, Asked("Ana Ruiz", "en"), TESTS)
    patient = Patient(app.test_client())
    patient.go(f"/i/{made.token}")
    patient.post({}, "/start")
    patient.finish(healthy())
    guessing = Patient(app.test_client())
    guessing.go(f"/i/{made.token}")
    for year in range(1950, 1960):
        assert "does not match" in prove(guessing, **{"born-year": str(year)}).text
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=hours_later)):
        assert "This link no longer works" in prove(guessing).text  # the right one, too late
        assert "This link no longer works" in guessing.go(f"/i/{made.token}").text
    with app.app_context():
        (ended,) = practice.audit.page(Wanted(action="taken back"), 5)
    assert (ended.actor, ended.detail) == ("patient", "10 wrong dates of birth")


def test_the_therapist_sees_what_changed_and_why_the_suggestion_moved(sent, app):
    therapist = Therapist(app)
    therapist.sign_in()
    url = therapist.open_first()
    therapist.decide(url, "fits")
    prove(sent)
    sent.post({**sent.fields(healthy()), "acupuncturist_now": "yes"}, "/form/needles_before?change=yes")
    sent.go("/check")
    sent.post({"revision": sent.page.values["revision"][0]}, "/check")
    queue = therapist.go("/workspace/")
    assert "Changed by patient" in queue.text
    new = therapist.open_first()
    assert new != url
    text = therapist.page.text
    assert "Fits → Discuss first" in text
    assert "No → Yes" in text
    assert "New: Washington law (2SHB 1039" in text
    assert "Answers changed since the decision" in text
    assert "Answers changed since." in therapist.go(url).text


def on_the_day(app, **changes):
    """Somebody invited for today, who sent these answers; gives another browser at the link."""
    with app.app_context():
        practice = app.extensions[NAME]
        token = invite(practice, practice.settings, Asked("Ana Ruiz", "en", practice.day()), TESTS).token
    patient = Patient(app.test_client())
    patient.go(f"/i/{token}")
    patient.post({}, "/start")
    patient.finish(healthy(**changes))
    other = Patient(app.test_client())
    other.go(f"/i/{token}")
    return other


def test_on_the_day_of_the_visit_it_is_asked_whether_anything_has_changed(app):
    other = on_the_day(app)
    page = prove(other)
    assert other.url == "/today"
    assert "Has anything changed?" in page.text
    assert "None of these" in page.text


def test_the_day_of_the_visit_repeats_no_private_answer(app, rulebook):
    other = on_the_day(app, health_list_a=["immune"], immune=["hiv_hepatitis"])
    page, private = prove(other), rulebook.questionnaire.by_id["immune"]
    assert other.url == "/today"
    assert rulebook.questionnaire.by_id["health_list_a"].ask["en"] in page.text
    assert private.ask["en"] not in page.text
    assert next(one for one in private.options if one.id == "hiv_hepatitis").label["en"] not in page.text


def test_the_question_about_warning_signs_on_that_day_holds_at_the_practice_and_at_home(app, rulebook):
    other = on_the_day(app)
    told = prove(other).text
    assert "If you are with us, tell us right now. If not, see below what to do. What to do now" in told
    assert "front desk" not in told.lower()
    assert rulebook.treatment.day_of_visit.urgent["es"].endswith("díganoslo ya. Si no, vea abajo qué hacer.")


def test_nothing_has_changed_sends_the_same_answers_anew(app):
    other = on_the_day(app)
    prove(other)
    other.post({"changed": "no", "revision": other.page.values["revision"][0]})
    assert other.url == "/result"
    first, second = screenings(app)
    assert second.answers == first.answers
    assert second.previous_id == first.id


def test_on_that_day_who_leaves_for_what_to_do_now_comes_back_to_the_question(app):
    other = on_the_day(app)
    prove(other)
    other.go("/urgent")
    other.go(next(link for link in other.page.links if link.startswith("/go-on")))
    assert other.url == "/today"
    other.post({"changed": "not_sure"})
    other.go("/go-on")
    assert other.url == "/check"


def test_on_that_day_what_was_picked_stays_while_somebody_reads_what_to_do_now(app):
    other = on_the_day(app)
    prove(other)
    other.post({"changed": "not_sure", "do": "urgent"})
    assert other.url == "/urgent"
    page = other.go("/go-on")
    assert other.url == "/today"
    assert page.values["changed"] == ["not_sure"]
    other.post({"do": "urgent"})
    assert "changed" not in other.go("/today").values
    other.post({"changed": "no", "do": "urgent"})
    page = other.go("/go-on")
    other.post({"changed": "no", "revision": page.values["revision"][0]})
    assert other.url == "/result"


def test_who_has_changed_an_answer_since_goes_on_where_answers_are_checked(app):
    other = on_the_day(app)
    prove(other)
    other.post({"changed": "yes", "do": "urgent"})
    other.go("/form/you_and_needles?change=yes")
    other.post({**other.fields(healthy()), "needle_hesitancy": "3"})
    other.go("/go-on")
    assert other.url == "/check"


def test_who_deletes_a_change_reads_that_what_was_sent_before_is_kept(sent, app):
    prove(sent)
    assert "Delete my changes" in sent.go("/form/how_much?change=yes").text
    page = sent.post({**sent.fields(healthy()), "do": "forget"})
    assert "What you changed is deleted." in page.text
    for told in (page.text, sent.post({}).text):
        assert "The answers that you sent before stay on file." in told
        assert "Nothing" not in told
        assert "answers were deleted" not in told
    assert len(screenings(app)) == 1


def test_a_birthday_since_leads_to_the_answers_and_breaks_nothing(app):
    other = on_the_day(app)
    prove(other)
    with app.app_context():
        practice = app.extensions[NAME]
        token = other.client.get_cookie("draft").value
        with transaction():
            draft = practice.drafts.hold(token)
            practice.drafts.save(draft, replace(draft.content, answers={**draft.content.answers, "age": 44}))
    other.post({"changed": "no", "revision": other.page.values["revision"][0]})
    assert other.url == "/check"


@pytest.mark.parametrize("answer", ["yes", "not_sure"])
def test_yes_and_not_sure_lead_to_the_answers(app, answer):
    other = on_the_day(app)
    prove(other)
    page = other.post({"changed": answer})
    assert other.url == "/check"
    assert len(screenings(app)) == 1
    said = "that something has changed." if answer == "yes" else "that you are not sure if something has changed."
    assert f"You told us {said} Change it in your answers below." in page.text
    other.go("/form/you_and_needles?change=yes")
    other.post({**other.fields(healthy()), "needle_hesitancy": "3"}, "/form/you_and_needles?change=yes")
    assert (other.url, "You told us" in other.page.text) == ("/check", False)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("yes", "The patient said that something has changed, but changed no answer. Ask what it is."),
        ("not_sure", "The patient was not sure whether something has changed, and changed no answer. Ask about it."),
        ("no", "The patient says that nothing has changed."),
    ],
)
def test_what_was_picked_reaches_the_therapist_even_if_no_answer_was_changed(app, therapist, answer, told):
    other = on_the_day(app)
    prove(other)
    page = other.post({"changed": answer, "revision": other.page.values["revision"][0]})
    if answer != "no":
        page = other.post({"revision": page.values["revision"][0]})
    assert other.url == "/result"
    assert ("Tell your therapist about it before your treatment." in page.text) is (answer != "no")
    therapist.sign_in()
    _first, second = screenings(app)
    assert told in therapist.go(f"/workspace/screenings/{second.reference}").text


def test_what_none_of_these_is_about_can_be_read_on_the_day_of_the_visit(app, rulebook):
    other = on_the_day(app)
    page = prove(other)
    options = rulebook.questionnaire.by_id["rf_body"].options
    lines = [one.label["en"] for one in options if one.id not in ("none", "not_sure")]
    assert [line for line in lines if line not in page.text] == []


@pytest.mark.parametrize("changed", ["", "maybe", ["no", "yes"]])
def test_no_answer_or_two_are_told(app, changed):
    other = on_the_day(app)
    prove(other)
    page = other.post({"changed": changed})
    assert other.response.status_code == 422
    assert "Pick one answer" in page.text


def test_a_fits_of_more_than_14_days_ago_is_asked_again(sent, app):
    with app.app_context(), transaction():
        db.session.execute(update(ScreeningRow).values(sent_at=datetime.now(UTC) - timedelta(days=15)))
    prove(sent)
    assert sent.url == "/today"


def test_a_visit_that_is_not_today_leads_to_the_answers(sent, app):
    with app.app_context(), transaction():
        db.session.execute(update(ScreeningRow).values(visit_on=date(2030, 1, 1)))
    prove(sent)
    assert sent.url == "/check"


def starts_over(patient, answers, **identity):
    """Press "Start my form again" while changing what was sent, and send that."""
    prove(patient)
    page = patient.go("/")
    assert "What you send then takes the place of what you sent before." in page.text
    patient.post({"person": "same"}, "/start")
    assert patient.url == "/form/about_you"
    assert patient.page.values["age"] == [""]
    return patient.finish(answers, {**IDENTITY, **identity})


def test_who_starts_over_while_changing_sends_a_newer_version(patient, app):
    patient.has_sent(healthy(rf_body=["chest_pain"]))
    page = starts_over(patient, healthy(), name="Ana María Ruiz")
    first, second = screenings(app)
    assert second.previous_id == first.id
    assert second.taken_back == {"rf_body": ("chest_pain",)}
    assert "You picked a warning sign" in page.text
    with app.app_context():
        assert [entry.id for entry in app.extensions[NAME].queue.page(9, Shown())] == [second.id]


def test_who_starts_over_for_another_person_replaces_nothing(sent, app):
    year = int(IDENTITY["born-year"])
    starts_over(sent, healthy(age=30), **{"name": "Ben Ruiz", "born-year": str(year + 15)})
    first, second = screenings(app)
    assert (first.identity.name, second.identity.name, second.previous_id) == ("Ana Ruiz", "Ben Ruiz", None)


def test_a_change_into_another_person_replaces_nothing(sent, app):
    prove(sent)
    sent.go("/form/about_you?change=yes")
    sent.post({**sent.fields(healthy()), "age": "30"}, "/form/about_you?change=yes")
    sent.go("/you")
    year = int(IDENTITY["born-year"])
    page = sent.post({**IDENTITY, "name": "Ben Ruiz", "born-year": str(year + 15)})
    sent.post({"revision": page.values["revision"][0]}, "/check")
    assert [one.previous_id for one in screenings(app)] == [None, None]


def test_a_change_that_was_started_over_goes_on_at_its_first_question(sent):
    prove(sent)
    sent.post({"person": "same"}, "/start")
    for path in ("/go-on", "/today", "/before-session"):
        sent.go(path)
        assert sent.url == "/form/about_you"
    page = sent.post({}, "/start")
    assert "Start my form again" in page.text, "an old start page replaces no change"


@pytest.mark.parametrize("person", [{}, {"person": "same"}])
def test_a_start_page_that_stayed_open_while_the_form_was_sent_starts_no_second_one(sent, person):
    assert "You sent a form from this phone or computer" in sent.post(person, "/start").text


def test_a_call_stays_with_who_sent_the_sign_if_a_change_is_sent_for_somebody_else(patient, app):
    """A number that was left meanwhile is called about both."""
    patient.has_sent(healthy(rf_body=["chest_pain"]))
    prove(patient)
    patient.go("/urgent")
    patient.post({"phone": "509 555 0111"})
    patient.go("/form/about_you?change=yes")
    patient.post({**patient.fields(healthy()), "age": "30"}, "/form/about_you?change=yes")
    patient.go("/form/cannot_wait?change=yes")
    patient.post(patient.fields(healthy()), "/form/cannot_wait?change=yes")
    patient.go("/you")
    page = patient.post({**IDENTITY, "name": "Ben Ruiz", "born-year": str(int(IDENTITY["born-year"]) + 15)})
    patient.post({"revision": page.values["revision"][0]}, "/check")
    first, second = screenings(app)
    assert (second.identity.name, second.previous_id) == ("Ben Ruiz", None)
    with app.app_context():
        waiting = {call.screening_id: call.phone for call in app.extensions[NAME].calls.open(9)}
    assert waiting == {first.id: "509 555 0111", second.id: "509 555 0111"}
