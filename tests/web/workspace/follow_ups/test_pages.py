"""What staff see of what was asked between sessions: the summary with what cannot wait first, the links, the call."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from screening.app import create_app
from screening.domain.review.calls import CallOutcome, CallReport
from screening.practice import NAME
from screening.records.care.follow_ups import NewFollowUp
from screening.workflow.care.follow_up import FollowUpSent, answer
from screening.workflow.care.late_sign import call_about_sign
from screening.workflow.practice.settings import change_settings
from screening.workflow.practice.staff import FRONT_DESK, THERAPIST
from screening.workflow.rules.versions import rulebook_in_force
from tests.builders import TESTS, Patient, Therapist, healthy, let_in, written
from tests.conftest import close

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
SORE = {"ci_signs": ("none",), "ci_soreness": 3, "ci_sore_time": "hours", "ci_events": ("bruise",), "ci_again": "yes"}
PEG = {"peg_pain": 4, "peg_enjoy": 4, "peg_activity": 4}


@pytest.fixture
def app(settings):
    app = create_app(replace(settings, course_of_care=True))
    yield app
    close(app)


@pytest.fixture
def therapist(app):
    return Therapist(app)


@pytest.fixture
def reference(app, therapist):
    Patient(app.test_client()).has_sent(healthy())
    with app.app_context():
        practice = app.extensions[NAME]
        sent = practice.screenings.newest()
        written(practice.episodes.open, sent.id, NOW)
    therapist.sign_in()
    return sent.reference


@pytest.fixture
def asked(app, reference):
    """Return what tells the follow-ups of the course of care."""

    def asked():
        with app.app_context():
            practice = app.extensions[NAME]
            return practice.follow_ups.of(practice.screenings.newest().id)

    return asked


@pytest.fixture
def answered(app, reference):
    """Return what asks a questionnaire and answers it."""

    def answered(name, answers, at=NOW):
        with app.app_context():
            practice = app.extensions[NAME]
            new = NewFollowUp(practice.screenings.newest().id, name, at.date(), "en", at - DAY, at - DAY, at + DAY)
            made = written(practice.follow_ups.add, new)
            book = rulebook_in_force(practice).questionnaires[name]
            answer(practice, FollowUpSent(made.token, book, answers, "en", at))
        return made

    return answered


def text_of(therapist, url):
    therapist.go(url)
    return therapist.response.text


def test_the_summary_shows_what_cannot_wait_before_what_came_later(therapist, reference, answered):
    answered("check_in", {**SORE, "ci_signs": ("short_breath",)}, NOW - DAY / 2)
    answered("check_in", SORE)
    page = text_of(therapist, f"/workspace/screenings/{reference}")
    assert "Between sessions" in page
    assert page.index("Pneumothorax until shown otherwise") < page.index("How sore were you at the worst")
    assert "Call 911 now" not in page


def test_not_answered_yet_counts_the_links_that_are_open(app, therapist, reference):
    with app.app_context():
        practice = app.extensions[NAME]
        of = practice.screenings.newest().id
        for days in (-30, -20, 0, 9):  # two ended, one is open, one opens later
            opens = NOW + timedelta(days=days)
            written(practice.follow_ups.add, NewFollowUp(of, "check_in", opens.date(), "en", opens, opens, opens + DAY))
    assert "Not answered yet: 1" in text_of(therapist, f"/workspace/screenings/{reference}")


def test_a_questionnaire_that_only_measures_suggests_nothing(therapist, reference, answered):
    answered("outcomes", PEG)
    page = text_of(therapist, f"/workspace/screenings/{reference}")
    since = page[page.index("Between sessions") : page.index("What they answered")]
    assert "outcome--" not in since
    answered("check_in", SORE)
    page = text_of(therapist, f"/workspace/screenings/{reference}")
    assert "outcome--fits" in page[page.index("Between sessions") :]


def test_an_emergency_is_not_cut_however_many_answers_came_later(therapist, reference, answered):
    answered("check_in", {**SORE, "ci_signs": ("short_breath",)}, NOW - DAY / 2)
    for hour in range(4, 0, -1):
        answered("check_in", {**SORE, "ci_signs": ("fever_hot_skin",)}, NOW - hour * DAY / 24)
    page = text_of(therapist, f"/workspace/screenings/{reference}")
    since = page[page.index("Between sessions") :]
    assert "Pneumothorax until shown otherwise" in since
    assert since.count("How sore were you at the worst") == 5


def test_the_call_tells_every_answer_it_is_about_the_worst_first(app, therapist, reference, answered):
    answered("check_in", {**SORE, "ci_events": ("bruise_grows",)}, NOW - DAY / 4)
    mild = reason_of(therapist)
    assert mild.startswith("After needling: ")
    answered("check_in", {**SORE, "ci_signs": ("short_breath",)}, NOW - DAY / 8)
    answered("check_in", {**SORE, "ci_events": ("bruise_grows",)}, NOW)
    both = reason_of(therapist)
    assert both.startswith("After needling: Pneumothorax")
    assert both.endswith(mild)
    with app.app_context():
        practice = app.extensions[NAME]
        written(
            practice.calls.log,
            practice.calls.open(9)[0].id,
            let_in("Desk", "desk@example.com").id,
            CallReport(CallOutcome.OTHER, "why"),
        )
    answered("check_in", {**SORE, "ci_events": ("bruise_grows",)}, datetime.now(UTC))
    assert reason_of(therapist) == mild  # what a call closed is told no more


def test_a_call_about_a_sign_that_was_not_saved_says_so(app, therapist, reference, answered):
    made = answered("check_in", SORE)
    with app.app_context():
        call_about_sign(app.extensions[NAME], made.token)
    told = "After needling: picked a warning sign on a link that was not open"
    assert reason_of(therapist).startswith(told)
    page = therapist.go(f"/workspace/screenings/{reference}")
    assert f"Call the patient now {told}" in page.text
    assert "They were told: Talk at your visit" not in page.text, "nobody was told that of the sign"
    assert "call--urgent" in text_of(therapist, "/workspace/")


@pytest.mark.parametrize("role", [THERAPIST, FRONT_DESK])
def test_an_answer_the_same_day_that_comes_during_a_call_is_not_closed_by_logging_it(app, answered, role):
    answered("check_in", {**SORE, "ci_signs": ("fever_hot_skin",)})
    caller = Therapist(app, "Kim Lee", "kim@example.com", [role])
    caller.sign_in()
    shown = caller.go("/workspace/").values
    answered("check_in", {**SORE, "ci_events": ("bruise_grows",)}, NOW + DAY / 2)
    said = {"outcome": "reached", "next": "called_911", "note": "the fever is down"}
    page = log(caller, shown, said)
    assert caller.response.status_code == 422
    assert "sent something new after this page was shown, so your call was not logged" in page.text
    assert (page.values["note"], page.values["next"]) == (["the fever is down"], ["called_911"])
    assert "Call now" not in log(caller, page.values, said).text


def log(caller, shown, said):
    """Log the one call that a page shows."""
    with caller.client.application.app_context():
        (call,) = caller.client.application.extensions[NAME].calls.open(9)
    return caller.post(
        f"/workspace/calls/{call.id}/log", {name: shown[name][0] for name in ("raised_at", "heard")} | said
    )


def test_an_emergency_of_the_screening_is_told_before_a_milder_answer(app, therapist, answered):
    Patient(app.test_client()).has_sent(healthy(rf_body=["chest_pain"]))
    with app.app_context():
        written(app.extensions[NAME].episodes.open, app.extensions[NAME].screenings.newest().id, NOW)
    therapist.sign_in()
    own = reason_of(therapist)
    answered("check_in", {**SORE, "ci_events": ("bruise_grows",)}, datetime.now(UTC))
    assert reason_of(therapist).startswith(f"{own} · After needling: ")


def reason_of(therapist):
    """Return why the one patient on the list is to be called."""
    text = text_of(therapist, "/workspace/")
    return unescape(re.search(r'class="wait quiet">.*?</p>\s*<p class="quiet">(.*?)</p>', text, re.DOTALL).group(1))


def test_the_call_says_that_it_is_about_the_needling(therapist, reference, answered):
    answered("check_in", {**SORE, "ci_signs": ("short_breath",)})
    page = text_of(therapist, "/workspace/")
    assert "After needling: Pneumothorax until shown otherwise" in page


def test_peg_is_drawn_and_told_with_its_threshold_and_sources(therapist, reference, answered):
    answered("outcomes", PEG)
    page = text_of(therapist, f"/workspace/screenings/{reference}")
    assert "No meaningful change" in page
    assert "1 point or 30% of the first (KREBS09, KEAN16, DWORKIN08)" in page
    assert 'class="trend"' in page
    assert "<td>4.3</td>" in page


def test_the_links_stand_on_a_page_of_their_own_without_answers(therapist, reference, answered, asked):
    made = answered("check_in", SORE)
    url = f"/workspace/screenings/{reference}/asked"
    page = text_of(therapist, url)
    assert "Answered, " in page
    assert "Works until" not in page
    assert made.token not in page
    therapist.post(f"{url}/outcomes", {})
    newest = max(asked(), key=lambda one: one.asked_at)
    assert f"/c/{newest.token}" in text_of(therapist, url)


@pytest.mark.parametrize("name", ["unknown", "check_in"])  # check_in is asked about one session alone
def test_what_the_rules_do_not_ask_and_what_has_no_course_is_not_there(therapist, reference, asked, name):
    url = f"/workspace/screenings/{reference}/asked"
    therapist.go(url)
    assert "Nothing has been asked yet" in therapist.response.text
    therapist.post(f"{url}/{name}", {})
    assert therapist.response.status_code == 409
    assert "Nothing was asked: it can no longer be asked." in therapist.response.text
    assert asked() == []
    therapist.go("/workspace/screenings/AAAA-AAAA/asked")
    assert therapist.response.status_code == 404


def test_who_may_not_read_answers_gets_only_links_about_a_session(app, therapist, reference, asked):
    url = f"/workspace/screenings/{reference}/asked"
    desk = Therapist(app, "Lee", "lee@example.com", ["front_desk"])
    desk.sign_in()
    desk.go(url)
    desk.post(f"{url}/outcomes", {})
    (measuring,) = asked()
    with app.app_context():
        practice = app.extensions[NAME]
        new = NewFollowUp(measuring.episode_of, "check_in", NOW.date(), "en", NOW, NOW, NOW + DAY)
        after = written(practice.follow_ups.add, new)
    page = text_of(desk, url)
    assert measuring.token not in page
    assert "A therapist finds the link here." in page
    assert f"/c/{after.token}" in page
    assert f"/c/{measuring.token}" in text_of(therapist, url)


def test_the_summary_shows_what_the_patient_named_with_its_first_and_last_number(therapist, reference, answered):
    answered("named_activities", {"af_what_1": "climbing <stairs>", "af_score_1": 2}, NOW - 3 * DAY)
    page = text_of(therapist, f"/workspace/screenings/{reference}")
    since = page[page.index("Between sessions") :]
    assert re.search(r"climbing &lt;stairs&gt;.*?<td>2</td>\s*<td>–</td>", since, re.DOTALL)
    answered("named_activities", {"af_score_1": 5}, NOW)
    page = text_of(therapist, f"/workspace/screenings/{reference}")
    since = page[page.index("PSFS (0 to 10)") :]
    assert re.search(r"climbing &lt;stairs&gt;.*?<td>2</td>\s*<td>5</td>", since, re.DOTALL)
    assert "Better, by at least the smallest meaningful change" in since
    assert "2 points (STRATFORD95)" in since


def test_staff_ask_what_the_practice_wants_and_nothing_else(app, therapist, reference, asked):
    assert "What do you want to do again?" not in text_of(therapist, f"/workspace/screenings/{reference}/asked")
    therapist.post(f"/workspace/screenings/{reference}/asked/named_activities", {})
    assert (therapist.response.status_code, asked()) == (409, [])
    with app.app_context():
        practice = app.extensions[NAME]
        change_settings(practice, practice.given, {"own_activities": "yes"}, TESTS)
    assert "Ask now: PSFS (0 to 10)" in text_of(therapist, f"/workspace/screenings/{reference}/asked")
    therapist.post(f"/workspace/screenings/{reference}/asked/named_activities", {})
    assert [one.questionnaire for one in asked()] == ["named_activities"]


def test_what_measures_is_asked_by_the_name_of_its_number_and_not_like_the_safety_questions(therapist, reference):
    page = therapist.go(f"/workspace/screenings/{reference}/asked")
    assert "Ask now: PEG (0 to 10)" in page.text
    assert "What has changed?" not in page.text
    assert "Ask safety questions" in therapist.go(f"/workspace/screenings/{reference}").text
