"""Counts on a page: shares with intervals, and never a number by which somebody could be known."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from screening.background import maintenance
from screening.domain.care.counted import FEW_SESSIONS, is_small, names_of
from screening.domain.care.follow_up import FollowUp, FollowUpAnswers
from screening.domain.care.outcomes import MeasuredChange
from screening.domain.care.session import CareSession, SessionContent
from screening.domain.review.insights import Share
from screening.records.database import db
from screening.web.workspace.care.counts import _lines, _none_worked_out
from screening.workflow.rules.versions import rulebook_in_force
from tests.builders import written
from tests.web.workspace.care.test_sessions import save


def counted(stores, *contents, sent=()):
    """Count a course of care for each session, with what was sent after it, if anything was."""
    sessions = [[CareSession("", stores.day(), 1, None, "", content)] for content in contents]
    written(stores.care_counts.count_again)
    asked = [*sent, *[()] * (len(contents) - len(sent))]
    counts = sum((names_of(*one, UTC) for one in zip(sessions, asked, strict=True)), names_of((), (), UTC))
    assert written(stores.care_counts.put, counts, stores.care_counts.state().changes)


def test_before_they_are_counted_the_page_says_so(therapist, url):
    assert "Being counted" in therapist.go("/workspace/sessions").text


def test_where_no_session_was_recorded_the_page_says_so(therapist, url, stores):
    counted(stores)
    assert "No session with needling is recorded yet." in therapist.go("/workspace/sessions").text


def test_few_are_not_shown(therapist, url, stores):
    counted(stores, SessionContent(True, happened=("bruise",), outcome="fits"))
    page = therapist.go("/workspace/sessions")
    assert "Too few to show" in page.text
    assert "Not shown" in page.text
    assert "100%" not in page.text


def test_many_are_shown_by_what_was_suggested_by_site_and_by_technique(therapist, url, stores):
    plain = SessionContent(True, sites=("low_back",), technique="by_hand", outcome="fits")
    bruised = SessionContent(True, sites=("low_back",), technique="by_hand", outcome="fits", happened=("bruise",))
    counted(stores, *[plain] * 60, *[bruised] * 40, *[SessionContent(True, outcome="discuss_first")] * 20)
    page = therapist.go("/workspace/sessions")
    names = ("Bleeding or a bruise", "Low back", "By hand", "Fits", "Discuss first")
    for words in ("40%", "31 to 50", *names):
        assert words in page.text
    assert "By site" in page.text


def test_no_small_share_can_be_worked_out_from_all_and_the_other(therapist, url, stores):
    fits, discuss = (SessionContent(True, outcome=one) for one in ("fits", "discuss_first"))
    bruised = [replace(one, happened=("bruise",)) for one in (fits, discuss)]
    counted(stores, *[fits] * 60, *[bruised[0]] * 40, *[discuss] * 19, bruised[1])
    page = therapist.go("/workspace/sessions")
    assert "34%" in page.text  # 41 of 120
    assert "40%" not in page.text  # of 100 that fit; it would leave 1 of 20


def answered(stores, reported, change):
    """Return a check-in about today and a measurement, as they were answered."""
    now = datetime.now(UTC)
    check_in = FollowUp("", "", "check_in", stores.day(), "", "en", now, now, now)
    measured = replace(check_in, questionnaire="outcomes", session_on=None)
    sent = FollowUpAnswers(now, "", "en", {}, None, 3)
    return replace(check_in, answered=replace(sent, reported=reported)), replace(
        measured, answered=replace(sent, change=change)
    )


def test_what_patients_reported_and_whether_it_helped_stand_beside_it(therapist, url, stores):
    fits = SessionContent(True, sites=("low_back",), outcome="fits")
    book = rulebook_in_force(stores).questionnaires["check_in"]
    rule = book.by_id[book.asking.counted[-1]]
    better = answered(stores, (rule.id,), MeasuredChange.BETTER)
    same = answered(stores, (), MeasuredChange.SAME)
    counted(stores, *[fits] * 100, sent=[*[better] * 30, *[same] * 20])
    page = therapist.go("/workspace/sessions")
    for words in ("What patients reported afterwards", rule.title, "Are the rules right?", "PEG (0 to 10)", "46 to 72"):
        assert words in page.text
    assert page.text.count("60%") >= 3  # anything reported and this, of 50 answered; better, of 50 measured again
    assert "40%" in page.text  # the same


def test_one_small_change_hides_the_others_which_would_tell_it(therapist, url, stores):
    fits = SessionContent(True, outcome="fits")
    sent = {one: answered(stores, None, one) for one in MeasuredChange}
    many = [*[sent[MeasuredChange.BETTER]] * 30, *[sent[MeasuredChange.SAME]] * 20, *[sent[MeasuredChange.WORSE]] * 3]
    counted(stores, *[fits] * 60, sent=many)
    page = therapist.go("/workspace/sessions")
    assert "reported afterwards" not in page.text
    row = page.text.partition("PEG (0 to 10)")[2].partition("How to read this")[0]
    assert row.count("Too few to show") == 3
    assert "%" not in row
    assert "PSFS" not in page.text  # in which nobody was measured


def test_a_recorded_session_is_in_them_after_the_next_round(therapist, url, stores, app):
    save(therapist, url)
    maintenance.count(app)
    db.session.rollback()  # look afresh
    assert stores.care_counts.read()["|sessions"] == 1


@given(
    groups=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=4),
    rest=st.tuples(st.integers(0, 30), st.integers(0, 30)),
    apart=st.booleans(),
)
def test_no_small_number_follows_from_what_is_shown(groups, rest, apart):
    """Whoever takes what is shown from all is left with nothing, or with what is not small."""
    column = [Share(min(pair), max(pair)) for pair in groups]
    every = Share(sum(one.count for one in column) + min(rest), sum(one.of for one in column) + max(rest))
    shown = [one for one in _none_worked_out(column, every, apart=apart) if one is not None]
    assert not any(map(is_small, shown))
    if is_small(every):
        return
    for told in [shown, *([one] for one in shown if not apart)]:
        left = Share(every.count - sum(one.count for one in told), every.of - sum(one.of for one in told))
        assert not told or not left.of or not is_small(left)


@given(
    groups=st.lists(st.tuples(st.integers(1, 40), st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=5),
    unnamed=st.integers(0, 15),
)
def test_no_hidden_number_of_sessions_follows_from_what_is_shown(groups, unnamed):
    """Whoever takes the numbers shown from all is left with nothing or many, and no share tells a hidden number."""
    rows = [[Share(min(count, of), of) for count in counts] for of, *counts in groups]
    total = sum(of for of, *_counts in groups) + unnamed
    every = [Share(sum(row[one].count for row in rows), total) for one in range(2)]
    shown = _lines(rows, every, apart=True)
    numbers = [number for number, _shares in shown if number is not None]
    assert all(number >= FEW_SESSIONS for number in numbers)
    assert all(set(shares) == {None} for number, shares in shown if number is None)
    if total >= FEW_SESSIONS and numbers:
        assert not 0 < total - sum(numbers) < FEW_SESSIONS
    if total >= FEW_SESSIONS and not unnamed:
        assert len(shown) - len(numbers) != 1, "one alone that is hidden is all less the others"


@given(
    sizes=st.lists(st.integers(1, 60), min_size=1, max_size=4),
    total=st.integers(60, 200),
)
def test_no_small_rest_follows_from_the_number_of_sessions_at_a_site(sizes, total):
    shown = _lines([[Share(0, size)] for size in sizes], [Share(0, total)], apart=False)
    for number, _shares in shown:
        assert number is None or (number >= FEW_SESSIONS and not 0 < total - number < FEW_SESSIONS)


def test_how_many_discuss_first_cannot_be_worked_out_from_all_and_those_that_fit(therapist, url, stores):
    fits, discuss = (SessionContent(True, outcome=one) for one in ("fits", "discuss_first"))
    counted(stores, *[fits] * 67, *[discuss] * 4)
    page = therapist.go("/workspace/sessions")
    table = page.text.partition("By what the rules suggested")[2].partition("How to read this")[0]
    assert "71" in page.text
    assert "67" not in table
    assert table.count("Not shown") == 2


def test_two_hidden_ones_are_not_told_by_the_third():
    assert _none_worked_out([Share(30, 60), Share(1, 40)], Share(31, 120)) == (None, None)
    assert _none_worked_out([Share(30, 60), Share(25, 50), Share(2, 20)], Share(57, 130), apart=False)[2] is None
    assert None in _none_worked_out([Share(30, 60), Share(25, 50), Share(2, 20)], Share(57, 130), apart=False)[:2]


def test_what_all_leave_of_a_site_is_not_small_either(therapist, url, stores):
    back = SessionContent(True, sites=("low_back",), outcome="fits")
    bruised = replace(back, happened=("bruise",))
    elsewhere = SessionContent(True, sites=("neck",), happened=("bruise",), outcome="fits")
    counted(stores, *[back] * 60, *[bruised] * 40, *[elsewhere] * 3)
    page = therapist.go("/workspace/sessions")
    line = page.text.partition("By site")[2]
    assert "40%" not in line  # of 100; with all it would tell that all three elsewhere had one
