"""Completion: how many forms that were begun were sent, and where people stop; counts only."""

from datetime import timedelta

import pytest

from screening.domain.review.channel import Way
from screening.practice import NAME
from screening.records.database import transaction
from screening.records.intake.tallies import SENT, STARTED
from screening.workflow.rules.versions import rulebook_in_force
from tests.builders import Patient, Therapist, healthy


@pytest.fixture
def counted(app, therapist):
    """Return what counts that so many people got to each step of the form, in order, and sent it, some days ago."""

    def counted(*got, sent=0, days_ago=0, language="en", way=Way.OPEN):
        with app.app_context():
            practice = app.extensions[NAME]
            sections = [section.id for section in rulebook_in_force(practice).questionnaire.sections]
            day = practice.day() - timedelta(days=days_ago)
            steps = [*zip((STARTED, *sections), got, strict=False), (SENT, sent)]
            with transaction():
                for step, count in steps:
                    for _form in range(count):
                        practice.tallies.add(day, language, way, step)

    therapist.sign_in()
    return counted


def test_an_empty_practice_says_so_and_what_to_do(therapist):
    therapist.sign_in()
    assert "No form has been started on these days. Show all days" in therapist.go("/workspace/completion").text
    assert "No form has been started yet." in therapist.go("/workspace/completion?when=all").text


def test_started_each_section_and_sent_are_counted_by_language(app, patient, therapist):
    patient.has_sent(healthy())
    other = Patient(app.test_client())
    other.client.set_cookie("language", "es")
    other.start()
    other.answer_once(healthy())
    other.post(other.fields(healthy()), "/form/about_you")
    therapist.sign_in()
    text = therapist.go("/workspace/completion").text
    assert "Started 2 100%" in text
    assert "About you 2 100% 0" in text
    assert "Safety check 1 50% 1" in text
    assert "Sent 1 50%" in text
    assert "English 1 1 100%" in text
    assert "Spanish 1 0 0%" in text
    assert "Ana" not in text


def test_a_sentence_says_before_which_step_most_people_stop(counted, therapist):
    counted(40, 38, 30, sent=25)
    page = therapist.go("/workspace/completion")
    assert "25 of 40 who began sent the form." in page.text
    assert "Most of those who stopped did so before “Safety check”: 8 of 15." in page.text
    assert "8 , the most" in page.text


def test_few_forms_are_too_few_to_tell_where_people_stop(counted, therapist):
    counted(29, 20)
    text = therapist.go("/workspace/completion").text
    assert "0 of 29 who began sent the form. That is too few to tell where people stop (29 of 30)." in text
    assert "the most" not in text


def test_where_nobody_stops_it_says_so(counted, therapist):
    counted(31, sent=31)
    text = therapist.go("/workspace/completion").text
    assert "Everyone who began sent the form: 31 of 31." in text
    assert "31 31 100% (89 to 100)" in text


def test_who_got_to_a_later_step_passed_one_that_did_not_ask_them(counted, therapist):
    counted(5, 5, 1, 5)
    text = therapist.go("/workspace/completion").text
    assert "Safety check 5 100% 0" in text


@pytest.mark.parametrize(
    ("asked", "begun"),
    [("", 3), ("?when=30", 1), ("?when=all", 7), ("?when=own&first=&last=", 7)],
)
def test_the_days_can_be_picked(counted, therapist, asked, begun):
    for count, days_ago in ((1, 29), (2, 89), (4, 90)):
        counted(count, days_ago=days_ago)
    assert f"0 of {begun} who began" in therapist.go(f"/workspace/completion{asked}").text


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("when=own&first=2/30/2027&last=", "There is no February 30 in 2027. Check the day"),
        ("when=own&first=3/2/2027&last=3/1/2027", "The last day is before the first one. Check both"),
        ("when=never", "Pick the dates from the list"),
    ],
)
def test_days_that_cannot_be_are_named_and_what_was_typed_stays(counted, therapist, asked, says):
    counted(1)
    page = therapist.go(f"/workspace/completion?{asked}")
    assert "There is a problem" in page.text
    assert says in page.text
    assert "who began" not in page.text
    assert page.values["first"] == [asked.partition("first=")[2].partition("&")[0]]


def test_who_may_not_read_rule_performance_has_the_one_tab(app, therapist):
    desk = Therapist(app, "Desk", "desk@example.com", ["front_desk"])
    for who, tabs in ((desk, "Completion"), (therapist, "Rules Completion")):
        who.sign_in()
        who.go("/workspace/completion")
        listed = who.response.get_data(as_text=True).partition('aria-label="Reports"')[2].partition("</nav>")[0]
        assert [link for link in ("/insights", "/completion") if link in listed] == [
            f"/{ {'Rules': 'insights', 'Completion': 'completion'}[tab] }" for tab in tabs.split()
        ]
