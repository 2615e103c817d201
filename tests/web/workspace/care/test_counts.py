"""Counts on a page: shares with intervals, and never a number by which somebody could be known."""

from screening.background import maintenance
from screening.domain.care.counted import names_of
from screening.domain.care.session import CareSession, SessionContent
from screening.records.database import db
from tests.builders import written
from tests.web.workspace.care.test_sessions import save


def counted(stores, *contents):
    sessions = [[CareSession("", stores.day(), 1, None, "", content)] for content in contents]
    written(stores.care_counts.count_anew)
    counts = sum(map(names_of, sessions), names_of([]))
    assert written(stores.care_counts.put, counts, stores.care_counts.state().changes)


def test_before_they_are_counted_the_page_says_so(therapist, url):
    assert "Being counted" in therapist.go("/workspace/sessions").text


def test_few_are_not_shown(therapist, url, stores):
    counted(stores, SessionContent(True, happened=("bruise",), outcome="fits"))
    page = therapist.go("/workspace/sessions")
    assert "Too few to show" in page.text
    assert "100%" not in page.text


def test_many_are_shown_by_what_was_suggested_by_site_and_by_technique(therapist, url, stores):
    plain = SessionContent(True, sites=("low_back",), technique="by_hand", outcome="fits")
    bruised = SessionContent(True, sites=("low_back",), technique="by_hand", outcome="fits", happened=("bruise",))
    counted(stores, *[plain] * 60, *[bruised] * 40, *[SessionContent(True, outcome="discuss_first")] * 3)
    page = therapist.go("/workspace/sessions")
    names = ("Bleeding or a bruise", "Low back", "By hand", "Fits", "Discuss first")
    for words in ("40%", "31 to 50", "Fewer than 11", *names):
        assert words in page.text
    assert "By site" in page.text


def test_a_recorded_session_is_in_them_after_the_next_round(therapist, url, stores, app):
    save(therapist, url)
    maintenance.count(app)
    db.session.rollback()  # look afresh
    assert stores.care_counts.read()["|sessions"] == 1
