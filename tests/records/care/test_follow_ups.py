"""Follow-ups: found by their token, mailed once, answered once, sealed with the key of their screening."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from screening.domain.care.follow_up import FollowUpAnswers
from screening.domain.rules.kept import to_keep
from screening.domain.rules.rulebook import urgency_of
from screening.domain.rules.suggestion import suggest
from screening.records.care.follow_ups import AnsweredMeanwhileError, NewFollowUp
from screening.records.care.tables import FollowUpRow
from screening.records.database import db
from screening.workflow.review.patient_file import erase
from screening.workflow.rules.versions import rulebook_in_force
from tests.builders import TESTS, written

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
SORE = {"ci_signs": ("none",), "ci_soreness": 3, "ci_sore_time": "hours", "ci_events": ("bruise",), "ci_again": "yes"}


@pytest.fixture
def ask(practice, sent):
    written(practice.episodes.open, sent.id, NOW)

    def ask(opens=NOW - HOUR, *, by_mail=True):
        new = NewFollowUp(sent.id, "check_in", NOW.date(), "es", NOW - 2 * HOUR, opens, NOW + HOUR, by_mail)
        return written(practice.follow_ups.add, new)

    return ask


def answers_of(practice, answers=SORE):
    book = rulebook_in_force(practice).questionnaires["check_in"]
    kept = to_keep(suggest(book, answers), book.version)
    return FollowUpAnswers(NOW, book.version, "en", answers, kept, urgency_of(kept.outcome, kept.act))


def test_it_is_found_by_its_token_alone_and_the_token_is_sealed(practice, ask):
    made = ask()
    assert practice.follow_ups.find(made.token) == made
    assert practice.follow_ups.find("another") is None
    assert practice.follow_ups.find(None) is None
    row = db.session.scalars(select(FollowUpRow)).one()
    assert made.token.encode() not in row.sealed
    assert row.hash != made.token.encode()


def test_what_was_answered_reads_back_and_is_written_once(practice, ask):
    made, answers = ask(), answers_of(practice)
    written(practice.follow_ups.answer, made, answers)
    (kept,) = practice.follow_ups.of(made.episode_of)
    assert kept.answered == answers
    assert practice.follow_ups.keeps(kept, answers.suggestion)
    assert not practice.follow_ups.keeps(kept, answers_of(practice, {**SORE, "ci_soreness": 9}).suggestion)
    with pytest.raises(AnsweredMeanwhileError):
        written(practice.follow_ups.answer, made, answers)
    assert list(practice.follow_ups.answered()) == [kept]
    assert practice.follow_ups.called_about(made.episode_of, "no call") == []  # soreness can wait
    assert practice.follow_ups.has_answers()


def test_a_link_is_mailed_once_when_it_opens(practice, ask):
    later, by_hand, due = ask(NOW + HOUR / 2), ask(by_mail=False), ask()
    assert practice.follow_ups.is_mail_due(NOW)
    assert [one.id for one in written(practice.follow_ups.to_mail, NOW)] == [due.id]
    assert not practice.follow_ups.is_mail_due(NOW)
    assert [one.id for one in written(practice.follow_ups.to_mail, NOW + HOUR / 2)] == [later.id]
    assert by_hand.mailed_at == by_hand.asked_at


def test_none_is_mailed_once_answered_or_over(practice, ask):
    answered, over = ask(), ask()
    written(practice.follow_ups.answer, answered, answers_of(practice))
    written(practice.follow_ups.end, over, NOW)
    assert not practice.follow_ups.is_mail_due(NOW)


def test_it_goes_with_its_screening(practice, sent, ask):
    made = ask()
    written(practice.follow_ups.answer, made, answers_of(practice))
    erase(practice, sent, TESTS, "asked for")
    assert practice.follow_ups.find(made.token) is None
    assert db.session.scalars(select(FollowUpRow)).all() == []
