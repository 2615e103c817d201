"""Where a patient begins, goes on and stops: the start page, the session, what is deleted."""

import re

import pytest
from sqlalchemy import update

from screening.practice import practice
from screening.records.database import db, transaction
from screening.records.tables import DraftRow
from screening.settings.shipped import STATIC
from screening.web.patient.navigation import Walk
from tests.builders import IDENTITY, Patient, as_values, healthy
from tests.web.patient.test_questions import at


def test_the_start_page_says_what_this_is_who_reads_it_and_that_nobody_reads_it_right_away(patient):
    page = patient.go("/")
    for words in (
        "About 10 minutes",
        "We don’t read this right away",
        "call 911",
        "988",
        "Your privacy, in plain words",
        "Say no and still get care",
        "No clinician has reviewed this form’s advice yet",
    ):
        assert words in page.text
    assert "/urgent" in page.links


def test_who_starts_over_keeps_the_memory_of_warning_signs_and_another_person_does_not(patient):
    for person, remembered in (("same", True), ("other", False)):
        at(patient, "/form/cannot_wait")
        patient.post({"rf_nerve": ["none"], "rf_body": ["chest_pain"]})
        patient.go("/")
        patient.post({"person": person, "sure": "yes"}, "/start")
        page = patient.finish(healthy())
        assert ("You picked a warning sign" in page.text) is remembered


def test_looking_without_a_body_leads_where_looking_does(app):
    for path in ("/", "/urgent", "/ended"):
        assert app.test_client().head(path).status_code == 200


def test_a_post_without_a_csrf_token_is_refused_on_a_plain_page_that_leads_on(patient):
    at(patient, "/form/how_much")
    response = patient.client.post("/form/how_much", data={"peg_pain": "9"})
    assert response.status_code == 403
    assert "Nothing on it was saved or sent" in response.get_data(as_text=True)
    assert patient.go("/form/how_much").values.get("peg_pain") is None


def test_a_csrf_token_of_another_draft_is_refused(app, patient):
    other = Patient(app.test_client())
    other.start()
    at(patient, "/form/how_much")
    token = other.page.values["csrf_token"][0]
    assert patient.client.post("/form/how_much", data={"csrf_token": token}).status_code == 403


def test_an_expired_draft_leads_on(app, patient):
    at(patient, "/form/how_much")
    with app.app_context(), transaction():
        db.session.execute(update(DraftRow).values(expires_at=DraftRow.started_at))
    for page in ("/form/how_much", "/check", "/you", "/go-on", "/result"):
        assert "There is no form to continue" in patient.go(page).text


def test_without_a_draft_every_later_page_leads_on(patient):
    for page in ("/form/how_much", "/check", "/you", "/go-on", "/result"):
        assert "There is no form to continue" in patient.go(page).text


def test_a_forged_cookie_finds_nothing(patient):
    patient.client.set_cookie("draft", "x" * 32)
    assert "There is no form to continue" in patient.go("/go-on").text
    assert "Start" in patient.go("/").text


def test_the_start_page_asks_before_it_shows_an_unfinished_form(patient):
    at(patient, "/form/how_much")
    page = patient.go("/")
    assert "Continue my form" in page.text
    assert "Start my form again" in page.text
    assert "45" not in page.text
    patient.go("/go-on")
    assert patient.url == "/form/how_much"
    patient.go("/")
    patient.post({"person": "same"}, "/start")
    assert patient.go("/form/about_you").values["age"] == [""]


@pytest.mark.parametrize("button", [{}, {"for": "someone"}])
def test_a_start_page_that_stayed_open_asks_before_it_replaces_the_form_begun_since(patient, button):
    at(patient, "/form/cannot_wait")
    patient.post({"rf_nerve": ["none"], "rf_body": ["chest_pain"]})
    page = patient.post(button, "/start")
    assert "We do not show the answers until you choose." in page.text
    assert patient.go("/form/about_you").values["age"] == ["45"]
    patient.post({"person": "same"}, "/start")
    assert "Start my form again" in patient.post(button, "/start").text, "the sign is still remembered"


def test_another_person_is_asked_before_a_form_that_was_not_sent_is_replaced(patient):
    at(patient, "/form/how_much")
    patient.go("/")
    page = patient.post({"person": "other", "for": "someone"}, "/start")
    assert "Someone has not finished a form on this phone or computer" in page.text
    assert patient.go("/form/how_much").fields, "it is still there"
    patient.post({"person": "other"}, "/start")
    page = patient.post({name: values[0] for name, values in page.values.items()} | {"language": "es"}, "/start")
    assert "Alguien no terminó" in page.text
    patient.post({"person": "other", "sure": "yes"}, "/start")
    assert patient.go("/form/about_you").values["age"] == [""]


def test_after_a_sent_form_another_person_starts_at_once(patient):
    patient.has_sent(healthy())
    patient.post({"person": "other"}, "/start")
    assert patient.url == "/form/about_you"


def test_a_page_of_a_form_that_another_one_replaced_says_what_is_true_and_what_to_do(patient):
    at(patient, "/you")
    page = patient.post(IDENTITY)
    left_open = {name: page.values[name][0] for name in ("csrf_token", "revision")}
    patient.post({"person": "other", "sure": "yes"}, "/start")
    patient.response = patient.client.post("/check", data=left_open)
    assert patient.response.status_code == 403
    assert "Another form was started on this phone or computer" in patient.page.text
    assert "/come-back" in patient.page.links


def test_answers_are_deleted_once_that_was_confirmed_and_what_was_typed_stays_until_then(patient):
    answers = at(patient, "/form/how_much")
    page = patient.post({**patient.fields(answers), "goal_activity": "climb stairs", "do": "forget"})
    assert patient.url == "/forget"
    assert "Delete your answers?" in page.text
    assert patient.go("/form/how_much").values["goal_activity"] == ["climb stairs"]
    patient.go("/forget")
    assert "Your answers were deleted" in patient.post({}).text
    assert "There is no form to continue" in patient.go("/go-on").text


def test_who_deletes_answers_reads_that_the_number_they_left_is_kept(patient, app):
    at(patient, "/form/cannot_wait")
    patient.post({"rf_nerve": ["none"], "rf_body": ["chest_pain"]})
    assert "We keep the number" not in patient.go("/forget").text
    patient.post({"phone": "509 555 0111"}, "/urgent")
    assert "We keep the number that you left, to call you: 509 555 0111." in patient.go("/forget").text
    patient.post({})
    with app.app_context():
        assert [call.phone for call in practice().calls.open(9)] == ["509 555 0111"]


def over_the_wire(patient, path) -> int:
    """The bytes of one answer, compressed as a browser asks for it."""
    with patient.client.get(path, headers={"Accept-Encoding": "gzip"}) as response:
        assert path.endswith(".svg") or response.headers["Content-Encoding"] == "gzip"
        return len(response.get_data())


def first_visit(patient, path) -> int:
    """The bytes of a page with all that it loads: style sheet, script and icon."""
    html = patient.client.get(path).get_data(as_text=True)
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', html)
    assert len(files) == 3
    assert not re.search(r"<script(?! src=)|<style|\sstyle=", html)
    return sum(over_the_wire(patient, each) for each in (path, *files))


def test_the_start_page_weighs_at_most_14_kb_over_the_wire(patient):
    assert first_visit(patient, "/") <= 14_000
    assert patient.go("/").scripts == 0
    assert not re.search("@font-face|@import|url[(]", (STATIC / "patient.css").read_text())


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_other_page_weighs_at_most_14_kb_with_all_that_a_first_visit_loads(patient, rulebook, language):
    answers = healthy(health_list_a=["blood_thinner"], blood_thinner=["anticoagulant"], blood_thinner_change="no")
    patient.has_answered(answers)
    patient.client.post("/language", data={"language": language})
    pages = {step.page.id for step in Walk(rulebook.questionnaire, as_values(answers)).steps}
    assert len(pages) > 10
    heavy = {
        path: first_visit(patient, path) for path in (*(f"/form/{page}" for page in pages), "/you", "/check", "/urgent")
    }
    patient.has_sent(answers)
    heavy["/result"] = first_visit(patient, "/result")
    assert {path: weight for path, weight in heavy.items() if weight > 14_000} == {}
