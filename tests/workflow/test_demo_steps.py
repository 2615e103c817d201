"""What made-up people do leaves the rows that the same steps leave behind pages, at the moments they are meant for."""

from datetime import UTC, datetime, timedelta

import pytest

from screening.domain.review.channel import Way
from screening.domain.rules.rulebook import Outcome
from screening.records.audit.entries import Action, Wanted
from screening.records.intake.asked import Asked
from screening.records.intake.tallies import SENT, STARTED
from screening.workflow.demo_people import Crowd
from screening.workflow.demo_steps import FormWalk, MadeUpPractice, decide, send_changed, send_from_paper, walk
from screening.workflow.intake.invite import invite
from tests.builders import TESTS, let_in

AGO = datetime.now(UTC) - timedelta(days=20)


@pytest.fixture
def made(practice, rules_file):
    crowd = Crowd(rules_file.rulebook, rules_file.examples, 3)
    return MadeUpPractice(practice, practice.settings, crowd, rules_file.plain, (let_in(),))


def test_a_walk_is_counted_section_by_section_on_the_day_it_was_taken(made, rulebook, practice):
    screening = walk(made, rulebook, made.crowd.next(Outcome.FITS), FormWalk(AGO))
    assert (screening.sent_at, screening.way, screening.outcome) == (AGO, Way.OPEN, Outcome.FITS)
    day = made.day(AGO)
    sections = [section.id for section in rulebook.questionnaire.sections]
    assert {tally.step: tally.count for tally in practice.tallies.between(day, day)} == dict.fromkeys(
        [STARTED, *sections, SENT], 1
    )


def test_an_invited_person_has_the_visit_of_the_invite(made, rulebook, practice):
    person = made.crowd.next()
    asked = invite(practice, practice.settings, Asked(person.name, person.language, practice.day()), TESTS)
    screening = walk(made, rulebook, person, FormWalk(AGO, asked))
    assert (screening.way, screening.visit_on) == (Way.INVITED, practice.day())


def test_a_sign_that_was_ticked_and_taken_back_asks_for_a_call(made, rulebook, practice):
    screening = walk(made, rulebook, made.crowd.next(Outcome.FITS), FormWalk(AGO, takes_a_sign_back=True))
    assert screening.taken_back
    assert [call.screening_id for call in practice.calls.open(9)] == [screening.id]


def test_a_paper_form_says_who_typed_it_in(made, rulebook):
    screening = send_from_paper(made, rulebook, made.crowd.next(), AGO)
    assert (screening.way, screening.entered_by) == (Way.STAFF, made.staff[0].id)


def test_changed_answers_take_the_place_of_what_was_sent(made, rulebook):
    before = walk(made, rulebook, made.crowd.next(Outcome.FITS), FormWalk(AGO))
    age = rulebook.treatment.roles.age
    answers = {**made.crowd.next(Outcome.DISCUSS_FIRST).answers, age: before.answers[age]}
    after = send_changed(made, rulebook, before, answers)
    assert (after.previous_id, after.identity, after.outcome) == (before.id, before.identity, Outcome.DISCUSS_FIRST)


@pytest.mark.parametrize("outcome", Outcome)
def test_a_decision_is_signed_within_two_days_and_stands_on_the_trail_and_nobody_waits_for_a_call(
    made, rulebook, practice, outcome
):
    screening = send_from_paper(made, rulebook, made.crowd.next(outcome), AGO)
    decide(made, screening)
    (decision,) = practice.decisions.of(screening.id)
    assert timedelta(0) < decision.signed_at - AGO < timedelta(days=2)
    assert set(decision.content.cautions) >= {
        finding.rule for finding in screening.suggestion.findings if finding.outcome not in (None, Outcome.FITS)
    }
    assert practice.calls.open(9) == []
    call, corrections = practice.calls.of(screening.id), practice.corrections.of(screening.id)
    moments = [one.made_at for one in corrections] + ([call.raised_at, call.closed_at] if call else [])
    assert all(AGO <= moment <= AGO + timedelta(days=2) for moment in moments)
    assert all(one.made_at <= decision.signed_at for one in corrections)
    assert Action.SIGNED in [
        entry.action for entry in practice.audit.page(Wanted(chain=f"screening:{screening.id}"), 50)
    ]
