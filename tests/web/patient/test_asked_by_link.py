"""What somebody named is shown on a link only after their date of birth; then each of it is given a number again."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from screening.records.audit.entries import Wanted
from screening.records.care.follow_ups import NewFollowUp
from screening.web.patient.birth_date import MOST_WRONG
from tests.builders import IDENTITY, written

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
URL = "/how-are-you"
BORN = {name: IDENTITY[name] for name in ("born-month", "born-day", "born-year")}
NAMED = {"af_what_1": "climbing <stairs>", "af_score_1": "4", "af_what_2": "my side in bed", "af_score_2": "2"}


@pytest.fixture
def practice(in_care):
    return in_care


@pytest.fixture
def link(practice):
    def link(name="named_activities"):
        of = practice.screenings.newest().id
        return written(practice.follow_ups.add, NewFollowUp(of, name, None, "en", NOW, NOW - DAY, NOW + DAY))

    return link


@pytest.fixture
def opened(app):
    """Return what opens a link in a new browser."""

    def opened(made, language="en"):
        browser = app.test_client()
        return browser, browser.get(f"/c/{made.token}?language={language}", follow_redirects=True)

    return opened


@pytest.fixture
def again(opened, link):
    """Return a new link to what was named once, the browser that opened it, and the page."""
    send(opened(link())[0], NAMED)
    made = link()
    return made, *opened(made)


def send(browser, data):
    return browser.post(URL, data=data, follow_redirects=True)


def answers(practice):
    return [one.answered.answers for one in practice.follow_ups.of(practice.screenings.newest().id) if one.answered]


def test_the_first_time_up_to_three_things_are_named_each_with_a_number(practice, opened, link):
    browser, page = opened(link())
    assert page.text.count("<textarea") == 3
    assert "Sent. Thank you." in send(browser, NAMED).text
    assert answers(practice)[0]["af_what_1"] == "climbing <stairs>"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, "Please answer"),
        ({"af_what_1": "stairs"}, "Pick one answer"),
        ({**NAMED, "af_score_2": ""}, "Pick one answer"),
        ({**NAMED, "af_score_2": "11"}, "from 0 to 10"),
    ],
)
def test_what_is_named_needs_its_number_and_nothing_typed_is_lost(practice, opened, link, said, told):
    browser, _page = opened(link())
    page = send(browser, said)
    assert (page.status_code, told in page.text) == (422, True)
    assert said.get("af_what_1", "").split(" ")[0] in page.text
    assert answers(practice) == []


def test_a_number_about_nothing_holds_nobody_up(practice, opened, link):
    browser, _page = opened(link())
    assert "Sent. Thank you." in send(browser, {**NAMED, "af_score_3": "5"}).text
    assert practice.follow_ups.of(practice.screenings.newest().id)[0].answered.suggestion.facts["psfs"] == 3.0


def test_the_link_shows_what_was_named_only_after_the_date_of_birth(practice, again):
    _made, browser, page = again
    assert "stairs" not in page.text
    assert "date of birth" in page.text
    wrong = send(browser, {**BORN, "born-year": "1950"})
    assert (wrong.status_code, "does not match" in wrong.text, "stairs" in wrong.text) == (422, True, False)
    assert "Enter your date of birth" in send(browser, {**BORN, "born-year": ""}).text
    page = send(browser, BORN)
    assert "climbing &lt;stairs&gt;" in page.text
    assert "<textarea" not in page.text
    assert re.findall(r'role="group" aria-labelledby="(\w+)-named"', page.text) == ["af_score_1", "af_score_2"]
    assert "stairs" in browser.get(URL).text  # for two hours
    assert "Pick one answer" in send(browser, {"af_score_1": "7"}).text
    page = send(browser, {"af_score_1": "7", "af_score_2": "5"})
    assert "This is better than at first." in page.text
    assert "stairs" not in page.text
    assert answers(practice)[1]["af_what_1"] == "climbing <stairs>"


def test_another_browser_has_to_say_it_again_and_what_it_picked_comes_along(again, opened):
    made, browser, _page = again
    send(browser, BORN)
    other, page = opened(made)
    assert "stairs" not in page.text
    page = send(other, {"af_score_1": "7"})
    assert "stairs" not in page.text
    picked = dict(re.findall(r'type="hidden" name="(af_\w+)" value="(\w*)"', page.text))
    assert picked == {"af_score_1": "7"}
    assert re.search(r'name="af_score_1"[^>]*value="7"[^>]*checked', send(other, {**picked, **BORN}).text)


def test_the_date_of_birth_for_one_link_opens_no_other(again, link, opened):
    _made, browser, _page = again
    send(browser, BORN)
    another = link()
    assert "stairs" not in browser.get(f"/c/{another.token}", follow_redirects=True).text


def test_after_too_many_wrong_dates_the_link_ends_and_the_trail_tells(practice, again, monkeypatch):
    _made, browser, _page = again
    monkeypatch.setattr("screening.web.patient.birth_date.count_wrong_attempt", lambda *_who: 0)  # without the waiting
    for _try in range(MOST_WRONG):
        assert send(browser, {**BORN, "born-year": "1950"}).status_code == 422
    page = send(browser, BORN)
    assert (page.status_code, "This link no longer works" in page.text) == (409, True)
    told = practice.audit.page(Wanted(chain=f"screening:{practice.screenings.newest().id}"), 9)
    assert [one.detail for one in told if one.action == "link after a session ended"] == ["10 wrong dates of birth"]


def test_switching_the_language_keeps_what_was_typed(opened, link):
    browser, _page = opened(link())
    page = send(browser, {**NAMED, "language": "es"})
    assert "climbing &lt;stairs&gt;" in page.text
    assert '<html lang="es"' in page.text
