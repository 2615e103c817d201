"""Asking again and closing, from the summary; off, nothing of it is there."""

from dataclasses import replace

import pytest
from sqlalchemy import delete

from screening.practice import NAME
from screening.records.care.tables import EpisodeRow
from screening.records.database import db, transaction
from screening.workflow.practice.staff import FRONT_DESK
from screening.workflow.review.patients import link
from tests.builders import IDENTITY, Patient, Therapist, healthy, let_in
from tests.web.workspace.care.test_sessions import fields
from tests.workflow.care.conftest import Care
from tests.workflow.care.test_counts import answers

PATHS = ("session", "close")


def episode(stores):
    return stores.episodes.of(stores.screenings.newest().id)


def test_the_summary_shows_the_line_and_what_to_do_next(therapist, url):
    page = therapist.go(url)
    for words in (
        "Course of care",
        "Screened",
        "Signed",
        "Record a session",
        "Ask safety questions: link or slip",
        "Close course of care",
    ):
        assert words in page.text
    assert "by email" not in page.text


def test_what_was_signed_before_the_practice_followed_any_is_begun_by_a_person(therapist, url, stores):
    assert "Begin the course of care" not in therapist.go(url).text
    with transaction():
        db.session.execute(delete(EpisodeRow))
    assert "Begin the course of care" in therapist.go(url).text
    page = therapist.post(f"{url}/begin-care", {})
    assert "Record a session" in page.text
    assert "Begin the course of care" not in page.text


def test_asking_again_makes_a_link_and_mails_it_only_where_asked(therapist, url, stores):
    page = therapist.post(f"{url}/ask-again", {"do": "link"})
    assert "To scan" in page.text
    assert "Print a slip" in page.text
    for words in ("Asks again before a session", "About this link", "Answered Not yet", "what has changed since"):
        assert words in page.text
    for words in ("About this invite", " Sent ", "Invited "):
        assert words not in page.text


def test_a_link_that_was_answered_says_when(app, therapist, url):
    therapist.post(f"{url}/ask-again", {"do": "link"})
    page = therapist.response.request.path
    patient = Patient(app.test_client())
    with app.app_context():
        token = app.extensions[NAME].invites.by_id(page.rpartition("/")[2]).token
    patient.go(f"/i/{token}")
    patient.go("/change")
    patient.post({name: typed for name, typed in IDENTITY.items() if name.startswith("born-")})
    nothing = {f"changed-{section}": "no" for section in ("safety_check", "your_health")}
    patient.post({"revision": patient.page.values["revision"][0], **nothing}, "/before-session")
    assert "Asks again before a session" in therapist.go(page).text
    assert "Answered Not yet" not in therapist.page.text


def test_a_link_to_change_what_was_sent_says_what_it_is(therapist, url, stores):
    therapist.post(f"{url}/close", {"because": "goals_met"})
    page = therapist.post(f"{url}/link", {})
    for words in ("Opens their answers to change", "About this link", "Open what was sent before"):
        assert words in page.text


def test_a_session_is_recorded_from_the_line_of_an_open_course_of_care_by_who_may(app, therapist, url):
    link = f"{url}/session"
    Patient(app.test_client()).has_sent(healthy())
    assert [one for one in therapist.go("/workspace/?show=signed").links if one.endswith("/session")] == [link]
    assert not [one for one in therapist.go("/workspace/?show=waiting").links if one.endswith("/session")]
    desk = Therapist(app, "Lee", "lee@example.com", [FRONT_DESK])
    desk.sign_in()
    assert link not in desk.go("/workspace/?show=signed").links
    therapist.go(url)
    therapist.post(f"{url}/close", {"because": "goals_met"})
    assert link not in therapist.go("/workspace/?show=signed").links


def test_it_is_closed_with_a_reason_and_another_one_is_said_in_words(therapist, url, stores):
    assert "Pick why it is closed" in therapist.post(f"{url}/close", {}).text
    assert "Say why in a few words" in therapist.post(f"{url}/close", {"because": "other"}).text
    assert therapist.post(f"{url}/close", {"because": "quiet"}).text.count("Pick why it is closed")
    assert episode(stores).is_open
    page = therapist.post(f"{url}/close", {"because": "other", "note": "moved away"})
    assert "Course of care: closed" in page.text
    page = therapist.post(f"{url}/ask-again", {"do": "link"})
    assert therapist.response.status_code == 409
    assert "This course of care was closed after you opened the page, so no link was made." in page.text
    assert url in page.links
    page = therapist.post(f"{url}/close", {"because": "goals_met", "note": "Runs again"})
    assert therapist.response.status_code == 409
    assert "This course of care was closed already" in page.text
    assert "Runs again" in page.text
    page = therapist.post(f"{url}/asked/outcomes", {})
    assert "Nothing was asked: the course of care was closed." in page.text
    assert not episode(stores).is_open


def test_the_file_holds_all_of_it(therapist, url, stores):
    therapist.post(f"{url}/close", {"because": "other", "note": "moved away"})
    data = therapist.client.get(f"{url}/file.json").json["screenings"][0]["course_of_care"]
    assert data["closings"][0]["note"] == "moved away"


@pytest.mark.parametrize("path", PATHS)
def test_off_nothing_of_it_is_there(therapist, url, app, path):
    app.extensions[NAME].__dict__["given"] = replace(app.extensions[NAME].given, course_of_care=False)
    assert therapist.client.get(f"{url}/{path}").status_code == 404
    assert therapist.client.get("/workspace/sessions").status_code == 404
    assert "Course of care" not in therapist.go(url).text
    assert f"{url}/session" not in therapist.go("/workspace/?show=signed").links


def test_a_person_with_two_complaints_has_two_courses_and_each_names_the_other(therapist, url, app, stores):
    first = stores.screenings.newest()
    Patient(app.test_client()).has_sent(healthy(pain_location=["foot_ankle"]))
    other = therapist.open_first()
    therapist.decide(other, "fits", do="sign")
    reference = other.rpartition("/")[2]
    link(stores, first, stores.screenings.by_reference(reference), let_in("Kim Lee", "kim@example.com"))
    assert f"course of care of its own: {reference}" in therapist.go(url).text
    assert f"course of care of its own: {first.reference}" in therapist.go(other).text
    therapist.post(f"{url}/session", {**fields(therapist.go(f"{url}/session"))})
    assert stores.care_sessions.with_any([first.id, stores.screenings.by_reference(reference).id]) == [first.id]


def test_what_was_answered_since_is_read_before_anything_is_signed_again(therapist, url, stores):
    screening = stores.screenings.newest()
    therapist.go(f"{url}?replace=yes")
    answers(stores, screening, "check_in", stores.day(), {"ci_signs": ("none",), "ci_again": "no"})
    page = therapist.decide(url, "not_now", reason="no more needles")  # on the page that was opened before
    assert "in the meantime" in page.text
    assert len(stores.decisions.of(screening.id)) == 1
    page = therapist.go(url)
    assert "The patient answered after this was signed" in page.text
    assert "conclusion" in page.fields, "it can be signed again at once"
    therapist.decide(url, "not_now", reason="no more needles")
    assert len(stores.decisions.of(screening.id)) == 2
    assert "The patient answered after this was signed" not in therapist.go(url).text


@pytest.mark.parametrize(("changes", "changed"), [({}, False), ({"skin_area": ("not_sure",)}, True)])
@pytest.mark.usefixtures("url")
def test_answers_are_said_to_have_changed_only_if_they_have(therapist, stores, rulebook, changes, changed):
    care = Care(stores, rulebook, let_in("Kim Lee", "kim@example.com"), stores.today())
    newer = care.answers_again(stores.screenings.newest(), **changes)
    page = therapist.go(f"/workspace/screenings/{newer.reference}")
    assert ("Answers changed since the decision" in page.text) is changed
    assert ("The patient sent the same answers again" in page.text) is not changed
