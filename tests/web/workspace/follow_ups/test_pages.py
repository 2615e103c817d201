"""What staff see of what was asked between sessions: the summary with what cannot wait first, the links, the call."""

from datetime import UTC, datetime, timedelta

import pytest

from screening.practice import NAME
from screening.records.care.follow_ups import NewFollowUp
from screening.workflow.care.follow_up import FollowUpSent, answer
from screening.workflow.rules.versions import rulebook_in_force
from tests.builders import Patient, healthy, written

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
SORE = {"ci_signs": ("none",), "ci_soreness": 3, "ci_sore_time": "hours", "ci_events": ("bruise",), "ci_again": "yes"}
PEG = {"peg_pain": 4, "peg_enjoy": 4, "peg_activity": 4}


@pytest.fixture
def practice(app):
    Patient(app.test_client()).has_sent(healthy())
    with app.app_context():
        stores = app.extensions[NAME]
        written(stores.episodes.open, stores.screenings.newest().id, NOW)
        yield stores


@pytest.fixture
def sent(practice):
    return practice.screenings.newest()


@pytest.fixture
def answered(practice, sent):
    """Return what asks a questionnaire and answers it."""

    def answered(name, answers, at=NOW):
        new = NewFollowUp(sent.id, name, at.date(), "en", at - DAY, at - DAY, at + DAY)
        made = written(practice.follow_ups.add, new)
        book = rulebook_in_force(practice).questionnaires[name]
        answer(practice, FollowUpSent(made.token, book, answers, "en", at))
        return made

    return answered


def text_of(therapist, url):
    return therapist.client.get(url).text


def test_the_summary_shows_what_cannot_wait_before_what_came_later(therapist, practice, sent, answered):
    answered("check_in", {**SORE, "ci_signs": ("short_breath",)}, NOW - DAY / 2)
    answered("check_in", SORE)
    page = text_of(therapist, f"/workspace/screenings/{sent.reference}")
    assert "Since last session" in page
    assert page.index("Pneumothorax until shown otherwise") < page.index("How sore were you at the worst")
    assert "Call 911 now" not in page


def test_the_call_says_that_it_is_about_the_needling(therapist, practice, sent, answered):
    answered("check_in", {**SORE, "ci_signs": ("short_breath",)})
    page = text_of(therapist, "/workspace/")
    assert "After needling: Pneumothorax until shown otherwise" in page


def test_peg_is_drawn_and_told_with_its_threshold_and_sources(therapist, practice, sent, answered):
    answered("outcomes", PEG)
    page = text_of(therapist, f"/workspace/screenings/{sent.reference}")
    assert "No meaningful change" in page
    assert "1 point or 30% of the first (KREBS09, KEAN16, DWORKIN08)" in page
    assert 'class="trend"' in page
    assert "<td>4.3</td>" in page


def test_the_links_stand_on_a_page_of_their_own_without_answers(therapist, practice, sent, answered):
    made = answered("check_in", SORE)
    url = f"/workspace/screenings/{sent.reference}/asked"
    page = text_of(therapist, url)
    assert "Answered" in page
    assert made.token not in page
    therapist.post({}, f"{url}/outcomes")
    (_, asked) = sorted(practice.follow_ups.of(sent.id), key=lambda one: one.asked_at)
    assert f"/c/{asked.token}" in text_of(therapist, url)


def test_what_the_rules_do_not_ask_and_what_has_no_course_is_not_there(therapist, practice, sent):
    url = f"/workspace/screenings/{sent.reference}/asked"
    therapist.go(url)
    assert therapist.client.get("/workspace/screenings/AAAA-AAAA/asked").status_code == 404
    therapist.post({}, f"{url}/unknown")
    assert practice.follow_ups.of(sent.id) == []
