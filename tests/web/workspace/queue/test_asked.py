"""Tabs, filters and orders of the screenings, as addresses ask for them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from screening.app import create_app
from screening.practice import NAME, practice
from screening.records.database import db, transaction
from screening.records.review.listing import Shown
from screening.records.tables import QueuePlaceRow, ScreeningRow
from screening.workflow.practice.staff import FRONT_DESK
from tests.builders import IDENTITY, Patient, Therapist, healthy
from tests.conftest import close

THINNER = {"health_list_a": ["blood_thinner"], "blood_thinner": ["anticoagulant"], "blood_thinner_change": "no"}


def send(app, name, days=None, **changes) -> str:
    """Send a form for a visit in some days; return its reference."""
    patient = Patient(app.test_client())
    patient.has_sent(healthy(**changes), {**IDENTITY, "name": name})
    with app.app_context(), transaction():
        newest = practice().screenings.newest().id
        if days is not None:
            day = practice().day() + timedelta(days=days)
            db.session.execute(update(ScreeningRow).where(ScreeningRow.id == newest).values(visit_on=day))
            db.session.execute(update(QueuePlaceRow).where(QueuePlaceRow.screening_id == newest).values(day=day))
    return patient.reference()


@pytest.fixture
def four(app, therapist):
    """Four screenings, of which one is signed; and the therapist signed in."""
    send(app, "Today One", 0)
    send(app, "Tomorrow Two", 1, **THINNER)
    send(app, "Dateless Three", needle_hesitancy=9, stop_signal="yes")
    send(app, "Signed Four", 1)
    therapist.sign_in()
    with app.app_context(), transaction():
        stores = app.extensions[NAME]
        stores.queue.decided(stores.screenings.newest().id)
    return therapist


NAMES = {"Today One", "Tomorrow Two", "Dateless Three", "Signed Four"}


def names(somebody, query) -> set[str]:
    text = somebody.go(f"/workspace/{query}").text
    return {name for name in NAMES if name in text}


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Today One"}),
        ("?show=today", {"Today One"}),
        ("?show=tomorrow", {"Tomorrow Two", "Signed Four"}),
        ("?show=waiting", {"Today One", "Tomorrow Two", "Dateless Three"}),
        ("?show=calls", set()),
        ("?show=signed", {"Signed Four"}),
        ("?show=made-up", {"Today One"}),
        ("?show=waiting&who=me", set()),
        ("?show=waiting&who=none", {"Today One", "Tomorrow Two", "Dateless Three"}),
        ("?show=waiting&who=made-up", {"Today One", "Tomorrow Two", "Dateless Three"}),
        ("?show=waiting&what=fits", {"Today One"}),
        ("?show=waiting&lang=es", set()),
        ("?show=waiting&lang=xx", {"Today One", "Tomorrow Two", "Dateless Three"}),
        ("?show=waiting&from=1/1/2020&until=1/1/2099", {"Today One", "Tomorrow Two"}),
        ("?show=waiting&until=1/1/2020", set()),
        ("?show=waiting&day=none", {"Dateless Three"}),
        ("?show=signed&day=none", set()),
        ("?show=today&day=none", {"Today One"}),
        ("?show=waiting&day=none&from=1/1/2020&until=1/1/2099", {"Today One", "Tomorrow Two"}),
    ],
)
def test_a_tab_with_its_filters_shows_what_it_says(four, query, shown):
    assert names(four, query) == shown


def test_the_tabs_count_what_is_in_them(four):
    text = four.go("/workspace/").text
    for words in ("Today 1", "Tomorrow 2", "Waiting 3", "Needs a call 0", "Signed 1"):
        assert words in text


def test_without_a_visit_today_what_waits_comes_first(app, therapist):
    send(app, "Dateless Three")
    therapist.sign_in()
    assert "Dateless Three" in therapist.go("/workspace/").text
    assert "No screening is for a visit today. See all that are waiting" in therapist.go("/workspace/?show=today").text


@pytest.mark.parametrize(
    ("tab", "words"),
    [
        ("today", "No screening is for a visit today."),
        ("tomorrow", "No screening is for a visit tomorrow."),
        ("waiting", "No screenings are waiting."),
        ("calls", "No one has to be called about a screening."),
        ("signed", "No decision has been signed yet."),
    ],
)
def test_an_empty_tab_says_what_is_not_there_and_filters_can_be_cleared(therapist, tab, words):
    therapist.sign_in()
    assert words in therapist.go(f"/workspace/?show={tab}").text
    page = therapist.go(f"/workspace/?show={tab}&who=me")
    assert "Nothing here matches these filters" in page.text
    assert f"/workspace/?show={tab}" in page.links


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        ("from=2/30/2027", "There is no February 30"),
        ("until=soon", "date"),
        ("from=3/2/2027&until=3/1/2027", "The last day is before the first one"),
    ],
)
def test_dates_that_cannot_be_are_told_and_stay_as_typed(four, dates, told):
    page = four.go(f"/workspace/?show=waiting&{dates}")
    assert told in page.text
    assert page.values[dates.split("=")[0]] == [dates.split("=")[1].split("&")[0]]
    assert "Dateless Three" in page.text


@pytest.mark.parametrize("name", ["visit", "result", "assigned", "status"])
def test_a_column_sorts_up_then_down_and_says_which(four, name):
    html = _html(four, f"/workspace/?show=waiting&sort={name}")
    assert html.count('aria-sort="ascending"') == 1
    assert f"/workspace/?show=waiting&amp;sort=-{name}" in html
    html = _html(four, f"/workspace/?show=waiting&sort=-{name}")
    assert html.count('aria-sort="descending"') == 1


def test_the_most_severe_result_comes_first_and_last(four):
    up, down = (_html(four, f"/workspace/?show=waiting&sort={sort}") for sort in ("result", "-result"))
    assert up.index("Dateless Three") < up.index("Today One")
    assert down.index("Dateless Three") > down.index("Today One")


def _html(somebody, url) -> str:
    somebody.go(url)
    return somebody.response.get_data(as_text=True)


def test_the_front_desk_can_neither_read_nor_ask_for_what_follows_from_answers(four, desk):
    plain = _html(desk, "/workspace/?show=waiting")
    assert "outcome--" not in plain
    assert "Top reason" not in plain
    assert names(desk, "?show=waiting&what=fits") == {"Today One", "Tomorrow Two", "Dateless Three"}
    assert "sort=-result" not in _html(desk, "/workspace/?show=waiting&sort=result")
    assert "queue__why" in _html(four, "/workspace/?show=waiting")


def test_no_address_of_the_page_holds_a_name(four):
    page = four.go("/workspace/?show=waiting&sort=assigned")
    assert not [link for link in page.links for word in ("Today", "One", "Three", "Park") if word in link]


def test_with_the_course_of_care_too_the_front_desk_neither_reads_nor_asks_for_what_answers_decide(settings):
    app = create_app(replace(settings, course_of_care=True))
    desk, therapist = Therapist(app, "Desk", "desk@example.com", [FRONT_DESK]), Therapist(app)
    asked = ("Changed since last needling", "Any result")
    Patient(app.test_client()).has_sent(healthy())
    with app.app_context(), transaction():
        practice().queue.wait_again(practice().queue.page(1, Shown())[0].id)
    desk.sign_in()
    theirs = desk.go("/workspace/?show=waiting&since=needling&what=fits").text
    assert not [words for words in asked if words in theirs]
    therapist.sign_in()
    text = therapist.go("/workspace/?show=waiting&since=needling").text
    assert all(words in text for words in asked)
    assert text.count("Changed since last needling") == len(("in the filter", "beside the patient"))
    close(app)


@pytest.mark.parametrize("page", ["?show=today", "?show=tomorrow", "tomorrow"])
def test_the_list_of_one_day_says_how_many_wait_without_a_day_and_leads_to_them(four, page):
    shown = four.go(f"/workspace/{page}")
    assert "1 waiting without a day" in shown.text
    url = next(link for link in shown.links if "day=none" in link)
    assert names(four, url.removeprefix("/workspace/")) == {"Dateless Three"}
    assert "waiting without a day" not in four.go(url).text


def test_the_list_of_one_day_counts_those_without_a_day_whom_the_filter_shows(four):
    assert "waiting without a day" not in four.go("/workspace/?show=today&who=me").text
    page = four.go("/workspace/?show=today&who=none")
    assert "1 waiting without a day" in page.text
    assert "who=none" in next(link for link in page.links if "day=none" in link)
