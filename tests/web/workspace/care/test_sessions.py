"""Recording a session: open and save if it went as signed; said again it changes nothing; other content replaces."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from screening.records.audit.entries import Action, Wanted
from screening.workflow.review.correct import correct
from tests.builders import Patient, Therapist, healthy, let_in
from tests.consents import gets_credential, set_up
from tests.workflow.care.test_counts import answers


def sessions(stores):
    return stores.care_sessions.of(stores.screenings.newest().id)


def fields(page):
    return {name: values[0] for name, values in page.values.items() if name not in ("sites", "happened")}


def save(therapist: Therapist, url, **changes):
    return therapist.post(f"{url}/session", {**fields(therapist.go(f"{url}/session")), **changes})


def test_two_taps_record_today_as_it_was_signed(therapist, url, stores):
    save(therapist, url)
    assert "Course of care" in therapist.page.text
    (session,) = sessions(stores)
    assert (session.held_on, session.content.needled) == (stores.day(), True)


def test_who_opens_the_page_of_a_session_has_read_the_screening(therapist, url, stores):
    read = Wanted(chain=f"screening:{stores.screenings.newest().id}", action=Action.READ)
    before = len(stores.audit.page(read, 99))
    therapist.go(f"{url}/session")
    assert len(stores.audit.page(read, 99)) == before + 1


def test_a_decision_that_a_correction_overtook_is_asked_about_before_needling(therapist, url, stores):
    screening = stores.screenings.newest()
    correct(stores, screening, {"rf_body": ("chest_pain",)}, let_in("Kim Lee", "kim@example.com"))
    page = save(therapist, url, needled="yes")
    assert therapist.response.status_code == 422
    assert page.values["needled"] == ["yes"]
    assert sessions(stores) == []
    assert fields(therapist.go(f"{url}/session"))["needled"] == "no"


def test_more_can_be_said_and_an_id_that_the_rules_lack_is_left_out(therapist, url, stores):
    words = {"sites": ["low_back", "made_up"], "technique": "pulse", "happened": ["bruise"], "note": " sore "}
    save(therapist, url, needle_count="12", **words)
    content = sessions(stores)[0].content
    assert (content.needle_count, content.sites, content.technique) == (12, ("low_back",), "pulse")
    assert (content.happened, content.note) == (("bruise",), "sore")
    assert "Bleeding or a bruise" in therapist.go(url).text


def test_a_day_that_is_recorded_says_so_and_is_replaced_only_by_who_saw_it(therapist, url, stores):
    before = fields(therapist.go(f"{url}/session"))
    save(therapist, url, needle_count="9")
    page = therapist.post(f"{url}/session", {**before, "needle_count": "7"})
    assert therapist.response.status_code == 409
    assert "A session on this day is already recorded" in page.text
    assert page.values["needle_count"] == ["7"]
    therapist.post(f"{url}/session", {**fields(page), "needle_count": "7"})
    assert [one.content.needle_count for one in sessions(stores)] == [9, 7]


def test_another_day_is_recorded_and_its_own_record_has_to_be_seen_first(therapist, url, stores):
    first = stores.day()
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1)):
        therapist.sign_in()
        save(therapist, url)
        page = fields(therapist.go(f"{url}/session"))
        earlier = {**page, **{f"held-{part}": str(getattr(first, part)) for part in ("month", "day", "year")}}
        therapist.post(f"{url}/session", {**earlier, "needle_count": "20"})
        assert [(one.held_on == first, one.content.needle_count) for one in sessions(stores)] == [
            (True, 20),
            (False, None),
        ]
        shown = therapist.post(f"{url}/session", {**earlier, "needle_count": "3"})
        assert therapist.response.status_code == 409
        assert "A session on this day is already recorded" in shown.text
        therapist.post(f"{url}/session", {**fields(shown), "needle_count": "3"})
        assert [one.content.needle_count for one in sessions(stores)] == [20, 3, None]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"held-year": "2096"}, "still to come"),  # leap years, so that February 29 is a day in them
        ({"held-year": "2000"}, "The form was first sent on"),
        ({"held-day": "x"}, "Enter the day of the session"),
        ({"needled": "maybe"}, "Say whether the patient was needled"),
        ({"needle_count": "1000"}, "Enter a number from 0 to 200"),
        ({"note": "x" * 2001}, "shorter"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(therapist, url, stores, changes, told):
    page = save(therapist, url, **{"note": "typed words", **changes})
    assert therapist.response.status_code == 422
    assert told in page.text
    assert page.values["note"][0].strip() == changes.get("note", "typed words")
    assert sessions(stores) == []


def test_needling_that_no_signed_decision_allows_asks_why_and_is_kept(therapist, url, stores):
    therapist.decide(url, "not_now", do="sign", reason="exam", replaces_because="exam")
    page = therapist.go(f"{url}/session")
    assert page.values["needled"] == ["no"]
    assert "say why it was done" in save(therapist, url, needled="yes").text
    save(therapist, url, needled="yes", why="the doctor called")
    assert sessions(stores)[0].content.why == "the doctor called"


def test_needling_by_who_has_no_valid_credential_asks_why_and_says_so_wherever_it_is_shown(therapist, url, stores):
    set_up(stores, needs_credential="yes")
    assert fields(therapist.go(f"{url}/session"))["needled"] == "no"
    page = save(therapist, url, needled="yes")
    assert therapist.response.status_code == 422
    assert "You have no valid credential for needling on this day" in page.text
    save(therapist, url, needled="no")
    assert sessions(stores)[0].content.needled is False, "nothing is asked where nobody needled"
    save(therapist, url, needled="yes", why="Kim Lee needled; I only typed it")
    page = therapist.go(f"{url}/session")
    assert "Credential None valid that day Why Kim Lee needled; I only typed it" in page.text


def test_with_a_valid_credential_nothing_is_asked(therapist, url, stores):
    set_up(stores, needs_credential="yes")
    gets_credential(stores, stores.people.by_email("park@example.com").id, stores.day())
    save(therapist, url)
    assert (sessions(stores)[0].content.why, sessions(stores)[0].content.without_credential) == ("", False)


def test_a_note_added_to_a_session_hides_nothing_that_was_reported_since(therapist, url, stores):
    save(therapist, url)
    answers(stores, stores.screenings.newest(), "check_in", stores.day(), {"ci_signs": ("none",), "ci_again": "no"})
    new = "New since the last needling"
    assert new in therapist.go(url).text
    save(therapist, url, note="left calf, too", why="it was before that")
    assert new in therapist.go(url).text


@pytest.fixture
def signed_late(app, therapist):
    """Yield the address of a summary that was signed two days after the form was sent."""
    with time_machine.travel(datetime.now(UTC) - timedelta(days=2)):
        Patient(app.test_client()).has_sent(healthy())
    therapist.sign_in()
    url = therapist.open_first()
    therapist.decide(url, "fits", do="sign")
    return url


def on(day):
    return {f"held-{part}": str(getattr(day, part)) for part in ("month", "day", "year")}


def test_a_session_from_before_the_signature_is_recorded_on_its_true_day_with_the_reason(
    therapist, signed_late, stores
):
    before = stores.day() - timedelta(days=1)
    page = save(therapist, signed_late, **on(before), needle_count="8")
    assert therapist.response.status_code == 422
    assert "No signed decision allowed needling on this day: say why it was done" in page.text
    assert page.values["needle_count"] == ["8"]
    therapist.post(f"{signed_late}/session", {**fields(page), "why": "Signed the day after"})
    (session,) = sessions(stores)
    assert (session.held_on, session.content.why) == (before, "Signed the day after")
    assert fields(therapist.go(f"{signed_late}/session?day={before}"))["why"] == "Signed the day after"


def test_a_day_before_the_signature_on_which_nobody_needled_asks_nothing(therapist, signed_late, stores):
    before = stores.day() - timedelta(days=1)
    assert fields(therapist.go(f"{signed_late}/session?day={before}"))["needled"] == "no"
    save(therapist, signed_late, **on(before), needled="no")
    assert [one.held_on for one in sessions(stores)] == [before]


def test_the_summary_shows_all_that_was_recorded_of_a_session_and_leads_to_its_day(therapist, signed_late, stores):
    held = stores.day() - timedelta(days=1)
    words = {"needle_count": "8", "sites": ["low_back"], "technique": "pulse", "happened": ["faint"]}
    note = "VASOVAGAL at needle 6, stopped; supine next time"
    save(therapist, signed_late, **on(held), **words, note=note, why="Signed the day after")
    page = therapist.go(signed_late)
    for said in (
        "Needles: 8",
        "Sites: Low back",
        "How: ",
        f"Note: {note}",
        "Why: Signed the day after",
        "Recorded by Dr.",
    ):
        assert said in page.text
    (link,) = [one for one in page.links if f"day={held}" in one]
    assert therapist.go(link).values["note"] == [note]
    assert "No valid credential" not in page.text


def test_the_summary_marks_needling_without_a_valid_credential_and_shows_why(therapist, url, stores):
    set_up(stores, needs_credential="yes")
    save(therapist, url, needled="yes", why="Kim Lee needled; I only typed it")
    page = therapist.go(url)
    assert "No valid credential that day" in page.text
    assert "Why: Kim Lee needled; I only typed it" in page.text


@pytest.mark.parametrize("entered", [{"needle_count": "8"}, {"sites": ["low_back"]}, {"technique": "pulse"}])
def test_needles_sites_or_a_technique_without_needling_are_asked_about_and_kept(therapist, url, stores, entered):
    page = save(therapist, url, needled="no", note="typed words", **entered)
    assert therapist.response.status_code == 422
    assert "You entered needles, sites or a technique. Was the patient needled?" in page.text
    for name, value in entered.items():
        assert page.values[name] == (value if isinstance(value, list) else [value])
    assert (page.values["needled"], page.values["note"][0].strip()) == (["no"], "typed words")
    assert sessions(stores) == []


def test_no_needles_and_what_the_rules_lack_are_no_needling(therapist, url, stores):
    save(therapist, url, needled="no", needle_count="0", sites=["made_up"], technique="made_up")
    assert sessions(stores)[0].content.needled is False


def test_a_session_recorded_as_needling_by_mistake_can_be_corrected_with_its_technique_taken_back(
    therapist, url, stores
):
    save(therapist, url, needle_count="8", technique="pulse")
    save(therapist, url, needled="no", needle_count="", technique="")
    assert [one.content.needled for one in sessions(stores)] == [True, False]


def test_why_it_was_done_stays_when_the_record_is_corrected_after_a_signature(therapist, url, stores):
    therapist.decide(url, "not_now", do="sign", reason="exam", replaces_because="exam")
    save(therapist, url, needled="yes", why="the doctor called")
    therapist.decide(url, "fits", do="sign", reason="exam", replaces_because="the doctor called")
    save(therapist, url)
    assert len(sessions(stores)) == 1, "nothing was changed"
    save(therapist, url, note="left calf, too")
    assert [one.content.why for one in sessions(stores)] == ["the doctor called", "the doctor called"]
    assert "Why: the doctor called" in therapist.go(url).text
    save(therapist, url, needled="no")
    assert sessions(stores)[-1].content.why == ""
