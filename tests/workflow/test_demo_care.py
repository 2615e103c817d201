"""What is made up of a course of care: sessions since the decision, answers afterwards, and a number that moved."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from screening.domain.rules.rulebook import Outcome
from screening.workflow.consents.texts import publish_text
from screening.workflow.demo_care import follow
from screening.workflow.demo_people import Crowd
from screening.workflow.demo_steps import MadeUpPractice, decide, send_from_paper
from tests.builders import let_in

AGO = datetime.now(UTC) - timedelta(days=30)


@pytest.fixture
def made(practice, rules_file):
    crowd = Crowd(rules_file.rulebook, rules_file.examples, 3)
    return MadeUpPractice(practice, practice.settings, crowd, rules_file.plain, (let_in(),))


def sends(made, rulebook, sent_at=AGO):
    screening = send_from_paper(made, rulebook, made.crowd.next(Outcome.FITS), sent_at)
    decide(made, screening)
    assert made.treated[-1] == screening
    return screening


def test_who_may_be_needled_was_and_a_number_that_is_measured_again_has_moved(made, rules_file, practice):
    publish_text(practice, {"en": "You can say no."}, 0, made.staff[0])
    screening = sends(made, rules_file.rulebook)
    follow(made, rules_file)
    episode = practice.episodes.of(screening.id)
    assert not episode.is_open
    sessions, asked = practice.care_sessions.of(screening.id), practice.follow_ups.of(screening.id)
    assert 1 <= len(sessions) <= 2
    assert [episode.opened_at] == [one.signed_at for one in practice.decisions.of(screening.id)][-1:]
    assert all(made.day(episode.opened_at) < one.held_on < practice.day() for one in sessions)
    assert asked[-1].answered.change is not None
    assert all(one.answered for one in asked)
    assert [one.screening_id for one in practice.consents.of([screening.id])] == [screening.id]


def test_who_was_decided_on_yesterday_was_not_needled_yet(made, rules_file, practice):
    screening = sends(made, rules_file.rulebook, made.now - timedelta(hours=1))
    follow(made, rules_file)
    assert practice.care_sessions.of(screening.id) == practice.follow_ups.of(screening.id) == []
    assert practice.consents.of([screening.id]) == [], "no text is published"


def test_what_somebody_named_was_measured_twice_if_the_practice_wants_it(made, rules_file, practice):
    wanting = replace(made, settings=replace(made.settings, own_activities=True))
    screening = sends(wanting, rules_file.rulebook)
    follow(wanting, rules_file)
    named = [one for one in practice.follow_ups.of(screening.id) if one.questionnaire == "named_activities"]
    assert [one.answered.change is None for one in named] == [True, False]
    assert named[0].answered.answers["af_what_1"] == named[1].answered.answers["af_what_1"]
