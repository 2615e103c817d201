"""Practices to back up and to restore into."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from screening.app import create_app
from screening.domain.care.counted import names_of
from screening.domain.care.session import SessionContent
from screening.domain.review.calls import CallOutcome, CallReport
from screening.practice import NAME
from screening.records.care.follow_ups import NewFollowUp
from screening.records.database import Base, db
from screening.records.hooks.cards import ShownCard
from screening.records.intake.asked import Asked
from screening.records.operations.backups import back_up
from screening.records.operations.webhooks import News
from screening.records.screenings.health_links import LinkSecrets
from screening.workflow.consents.sign import withdraw
from screening.workflow.consents.texts import publish_text
from screening.workflow.intake.invite import invite
from screening.workflow.intake.invite_list import keep_list
from screening.workflow.practice.trail import close_days
from screening.workflow.practice.upgrade import seal_known_value
from screening.workflow.review.calls import log_call
from screening.workflow.review.correct import correct
from screening.workflow.review.insights import count_now
from screening.workflow.review.patients import amend
from tests.builders import TESTS, Patient, Therapist, healthy, keys_of, let_in, written
from tests.conftest import close, settings_for
from tests.consents import TEXTS, gets_credential, has_signed

KEY = keys_of(bytes(range(32)))


@pytest.fixture(scope="module")
def decided(server, migrated):
    """A database with two screenings, one of them decided."""
    url = server.copy(migrated)
    app = create_app(settings_for(url))
    patient, therapist = Patient(app.test_client()), Therapist(app)
    patient.has_sent(healthy(goal_activity="planted mark"))
    patient.has_sent(healthy(wants_needling="not_sure"))
    therapist.sign_in()
    therapist.decide(therapist.open_first(), "fits")
    close(app)
    yield url
    server.drop(url)


@pytest.fixture
def sent(server, decided):
    """A practice with two screenings, one of them decided."""
    url = server.copy(decided)
    app = create_app(settings_for(url))
    yield app
    close(app)
    server.drop(url)


@pytest.fixture
def empty(server, tables):
    """A practice with tables and nothing in them."""
    url = server.copy(tables)
    app = create_app(settings_for(url))
    with app.app_context():
        yield app
    close(app)
    server.drop(url)


def counts():
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables
    }


@pytest.fixture
def nothing(server):
    """A practice whose database was never made."""
    url = server.empty()
    app = create_app(settings_for(url))
    with app.app_context():
        yield app
    close(app)
    server.drop(url)


@pytest.fixture
def everything(sent, monkeypatch):
    """A practice in which each thing that is sealed happened once."""
    Patient(sent.test_client()).start()
    with sent.app_context():
        practice, person = sent.extensions[NAME], let_in("Kim Lee", "kim@example.com")
        one = practice.screenings.newest()
        correct(practice, one, {"needle_hesitancy": 5}, person)
        written(practice.unsigned.save, one.id, person.id, {"notes": "typed"})
        amend(practice, one, replace(one.identity, name="Anna Ruiz"), person)
        invite(practice, practice.settings, Asked("Ana Ruiz", "en", email="ana@example.com"), TESTS)
        keep_list(practice, "Name,Email,Visit")
        written(practice.webhooks.add, "https://record.example.com", [News.SENT])
        seal_known_value(KEY)
        written(practice.calls.leave, "0" * 32, "509 555 0100")
        log_call(practice, practice.calls.open(1)[0], person, CallReport(CallOutcome.NO_ANSWER, "no answer"))
        card = ShownCard("c" * 32, "https://ehr.example.com", "service", datetime.now(UTC), "told")
        written(practice.hook_cards.add, one.id, [card])
        soon = datetime.now(UTC) + timedelta(hours=1)
        written(practice.health_links.put, one.id, LinkSecrets("token", "2468", ("the file", "another")), soon, 5)
        written(add_care, practice, one.id, person.id)
        publish_text(practice, TEXTS, 0, person)
        withdraw(practice, has_signed(practice, one, person).id, one.id, person, "changed her mind")
        gets_credential(practice, person.id, practice.day())
        count_now(practice)
        monkeypatch.setattr("screening.records.audit.entries.datetime", Tomorrow)
        close_days(practice, practice.settings)
    return sent


def add_care(practice, screening, person):
    """Add an episode with a session and a questionnaire, and count it."""
    now = datetime.now(UTC)
    practice.episodes.open(screening, now)
    practice.care_sessions.add(screening, now.date(), SessionContent(True, note="planted"), (person, 1))
    practice.care_counts.change({}, names_of(practice.care_sessions.of(screening), (), UTC))
    practice.follow_ups.add(NewFollowUp(screening, "check_in", now.date(), "en", now, now, now))


class Tomorrow(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + timedelta(days=1, hours=2)


@pytest.fixture
def whole(sent, tmp_path):
    with sent.app_context():
        return back_up(tmp_path)
