"""A signature opens the course of care; a person or a quiet time closes it; the next signature opens it again."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from screening.domain.care.episode import ClosedBecause
from screening.domain.review.decision import Conclusion, DecisionContent
from screening.records.audit.entries import Kind, Subject, Wanted
from screening.records.care.tables import EpisodeRow
from screening.records.database import db, transaction
from screening.records.tables import DecisionRow, QueuePlaceRow, ScreeningRow
from screening.workflow.care.episode import begin, close, close_quiet
from screening.workflow.review.decide import SeenNumbers, sign
from screening.workflow.review.patient_file import purge, would_be_erased


def trail(practice, screening):
    chain = Subject(Kind.SCREENING, screening.id).chain
    return [entry.action for entry in practice.audit.all(Wanted(chain=chain))]


def test_without_the_setting_signing_opens_nothing(care, practice):
    screening = care.sends()
    sign(practice, screening, DecisionContent(Conclusion.FITS), care.person, SeenNumbers(1))
    assert practice.episodes.of(screening.id) is None


def test_what_was_signed_before_is_begun_once_by_a_person_and_what_was_not_signed_never(care, practice):
    screening, unsigned = care.sends(), care.sends()
    sign(practice, screening, DecisionContent(Conclusion.FITS), care.person, SeenNumbers(1))
    assert [begin(practice, screening, care.person) for _time in range(2)] == [True, False]
    assert trail(practice, screening).count("course of care opened") == 1
    assert not begin(practice, unsigned, care.person)
    assert practice.episodes.of(unsigned.id) is None


def test_any_version_finds_what_the_first_signature_opened(care, practice, signed):
    newer = care.answers_again(signed, needle_hesitancy=3)
    care.signs(newer)
    assert practice.episodes.of(newer.id).screening_id == signed.id
    assert trail(practice, signed).count("course of care opened") == 1
    assert "course of care opened" not in trail(practice, newer)


def test_closing_is_noted_without_its_words(care, practice, signed):
    episode = practice.episodes.of(signed.id)
    assert close(practice, episode, ClosedBecause.OTHER, " planted words ", care.person)
    assert not close(practice, episode, ClosedBecause.WISH, "", care.person)
    (closing,) = practice.episodes.of(signed.id).closings
    assert (closing.because, closing.note, closing.person_id) == (ClosedBecause.OTHER, "planted words", care.person.id)
    entries = list(practice.audit.all(Wanted(chain=Subject(Kind.SCREENING, signed.id).chain)))
    assert "planted" not in str(entries)


def test_signing_after_it_was_closed_opens_it_again(care, practice, signed):
    close(practice, practice.episodes.of(signed.id), ClosedBecause.WISH, "", care.person)
    care.signs(signed, number=2)
    assert practice.episodes.of(signed.id).is_open
    assert trail(practice, signed).count("course of care opened") == 2


def test_a_quiet_time_closes_it_and_not_a_day_before(practice, signed):
    now = datetime.now(UTC)
    assert close_quiet(practice, 90, now + timedelta(days=89)) == 0
    assert close_quiet(practice, 90, now + timedelta(days=91)) == 1
    assert practice.episodes.of(signed.id).closings[0].because is ClosedBecause.QUIET


def test_a_session_keeps_it_from_being_quiet(care, practice, signed):
    later = datetime.now(UTC) + timedelta(days=91)
    before = practice.episodes.of(signed.id).active_at
    care.records(signed)
    assert practice.episodes.of(signed.id).active_at > before
    assert close_quiet(practice, 92, later) == 0


def test_signed_decisions_are_kept_from_the_last_activity_not_only_from_the_signature(care, practice, signed):
    years = timedelta(days=366 * 10)
    with transaction():
        db.session.execute(update(DecisionRow).values(signed_at=datetime.now(UTC) - years))
        db.session.execute(update(QueuePlaceRow).values(signed_at=datetime.now(UTC) - years))
        for row in (ScreeningRow, QueuePlaceRow):
            db.session.execute(update(row).values(sent_at=datetime.now(UTC) - years))
    care.records(signed)
    assert would_be_erased(9) == purge(practice, 9).count == 0
    with transaction():
        for row in (EpisodeRow, QueuePlaceRow):
            db.session.execute(update(row).values(active_at=datetime.now(UTC) - years))
    assert would_be_erased(9) == 1
    assert purge(practice, 9).count == 1
    assert practice.care_sessions.of(signed.id) == []
