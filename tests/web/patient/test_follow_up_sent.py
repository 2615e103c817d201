"""What comes after a follow-up was sent: another page that waits, unless there is something to do now."""

from datetime import UTC, datetime, timedelta

import pytest

from screening.records.care.follow_ups import NewFollowUp
from tests.builders import written
from tests.web.patient.test_follow_up import SORE, opened, sent

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
PEG = {"peg_pain": "4", "peg_enjoy": "4", "peg_activity": "4"}


@pytest.fixture
def practice(in_care):
    return in_care


@pytest.fixture
def links(practice):
    of = practice.screenings.newest().id
    return [
        written(practice.follow_ups.add, NewFollowUp(of, name, day, "en", NOW, NOW - DAY, NOW + DAY))
        for name, day in (("check_in", NOW.date()), ("outcomes", None))
    ]


def test_what_was_sent_leads_to_the_next_page_that_waits_and_then_to_none(app, links):
    browser = app.test_client()
    opened(browser, links[0])
    page = sent(browser)
    assert "One more page" in page.text
    assert f'href="/c/{links[1].token}"' in page.text
    opened(browser, links[1])
    page = sent(browser, PEG)
    assert "One more page" not in page.text


@pytest.mark.parametrize("now", [{"ci_signs": ["short_breath"]}, {"ci_events": ["fainted"]}])
def test_what_cannot_wait_is_not_followed_by_more_questions(app, links, now):
    browser = app.test_client()
    opened(browser, links[0])
    assert "One more page" not in sent(browser, {**SORE, **now}).text
