"""A database that an earlier release wrote is migrated, opens, and replays to the byte."""

import gzip
import json
import shutil
from dataclasses import replace

import pytest
from flask_migrate import downgrade, upgrade
from passlib.hash import argon2
from sqlalchemy import select, text

from screening.app import create_app
from screening.domain.review.calls import CallOutcome, CallReport
from screening.practice import NAME
from screening.records.access.tables import Person
from screening.records.audit.entries import Wanted
from screening.records.audit.verification import Verification
from screening.records.database import db, transaction
from screening.records.intake.draft_contents import content_data, read_content
from screening.records.keys.record_seal import RecordSeal
from screening.records.keys.tables import RECORD_FORMAT
from screening.records.operations.own_keys import FIELDS
from screening.records.review.corrections import correction_data
from screening.records.review.decisions import conclusions_data, read_conclusions
from screening.records.screenings.answers import answers_data, read_sent, read_values
from screening.records.screenings.identities import identity_data, read_identity
from screening.records.screenings.suggestions import read_suggestion, suggestion_data
from screening.records.tables import InviteRow, QueuePlaceRow
from screening.workflow.practice.keys import rotate
from screening.workflow.practice.upgrade import give_own_keys, seal_known_value
from screening.workflow.review.correct import requeue_corrected
from screening.workflow.review.insights import count_now
from screening.workflow.rules.replay import replay
from tests.builders import PASSWORD, TESTS, Patient, Therapist, counts_of_everything, healthy
from tests.conftest import close, settings_for
from tests.old_databases import DATABASES


@pytest.fixture(scope="module", params=sorted(DATABASES.glob("*.db.gz")), ids=lambda path: path.name[:4])
def upgraded(request, tmp_path_factory):
    """The app of a database of an earlier release, and the database after `screening upgrade`, for tests to copy."""
    path = tmp_path_factory.mktemp("old") / "screening.db"
    path.write_bytes(gzip.decompress(request.param.read_bytes()))
    app = create_app(settings_for(f"sqlite:///{path}"))
    app.config["WROTE_IT"] = request.param.name[:4]
    with app.app_context():
        upgrade()
    close(app)
    return app, path, shutil.copy(path, path.with_suffix(".upgraded"))


@pytest.fixture
def old(upgraded):
    """The app on a database of an earlier release, after `screening upgrade`."""
    app, path, after = upgraded
    for one in path.parent.glob("screening.db*"):
        one.unlink()
    shutil.copy(after, path)
    yield app
    close(app)


def test_every_screening_replays_to_the_byte(old):
    with old.app_context():
        results = list(replay(old.extensions[NAME], old.extensions[NAME].screenings.all()))
        assert len(results) > 28
        assert [result.problem for result in results if result.problem] == []


def test_the_audit_trail_is_whole(old):
    with old.app_context():
        verdict = Verification(old.extensions[NAME].keys).verify()
        assert verdict.entries > 40
        assert verdict.problems == ()


def test_entries_of_the_trail_are_found_by_what_they_are_about(old):
    with old.app_context():
        audit = old.extensions[NAME].audit
        entries = list(audit.all(Wanted()))
        for kind in {entry.chain.partition(":")[0] for entry in entries}:
            assert list(audit.all(Wanted(kind=kind))) == [one for one in entries if one.chain.startswith(f"{kind}:")]


def test_everything_that_is_sealed_opens(old):
    with old.app_context():
        practice = old.extensions[NAME]
        screenings = list(practice.screenings.all())
        assert sum(len(practice.decisions.of(one.id)) for one in screenings) > 20
        assert sum(len(practice.corrections.of(one.id)) for one in screenings) >= 1
        assert sum(len(practice.screenings.former_identities(one.id)) for one in screenings) == 1
        invites = [practice.invites.by_id(invite_id) for invite_id in db.session.scalars(select(InviteRow.id))]
        assert "Ana Ruiz" in {invite.asked.name for invite in invites}
        assert len(invites) >= 3


def test_every_record_gets_its_own_key_and_says_the_same_under_it_and_after_a_rotation(old):
    with old.app_context():
        practice = old.extensions[NAME]
        before = {one.id: one for one in practice.screenings.all()}
        decided = {one: practice.decisions.of(one) for one in before}
        heads = Verification(practice.keys).verify().heads
        count = give_own_keys(practice)
        assert (count > 90) is (old.config["WROTE_IT"] < "0013")
        assert give_own_keys(practice) == 0
        for name, fields in FIELDS.items():
            for column in fields:
                kept = db.session.scalars(text(f'SELECT {column} FROM "{name}" WHERE {column} IS NOT NULL'))  # noqa: S608
                assert {bytes(sealed[:1]) for sealed in kept} <= {RECORD_FORMAT}
        db.session.remove()
        assert {one.id: one for one in practice.screenings.all()} == before
        assert {one: practice.decisions.of(one) for one in before} == decided
        seal_known_value(practice.keys)
    new = create_app(replace(old.extensions[NAME].given, key=bytes(32), older_keys=(bytes(range(32)),)))
    with new.app_context():
        rotate(new.extensions[NAME], TESTS)
    close(new)
    alone = create_app(replace(old.extensions[NAME].given, key=bytes(32)))
    with alone.app_context():
        practice = alone.extensions[NAME]
        assert {one.id: one for one in practice.screenings.all()} == before
        assert [result.problem for result in replay(practice, practice.screenings.all()) if result.problem] == []
        verdict = Verification(practice.keys).verify()
        assert (verdict.problems, verdict.heads) == ((), heads)
    close(alone)


def test_whoever_could_sign_in_still_can_and_the_hash_depends_on_no_key_afterwards(old):
    therapist = Therapist.__new__(Therapist)
    therapist.client, therapist.email = old.test_client(), "park@example.com"
    with old.app_context():
        stored = select(Person.password).where(Person.email == therapist.email)
        assert db.session.scalar(stored).startswith(
            "{keyed}$argon2id$" if old.config["WROTE_IT"] < "0013" else "$argon2"
        )
    therapist.sign_in()
    assert "The email or the password is not right" not in therapist.page.text
    with old.app_context():
        assert argon2.verify(PASSWORD, db.session.scalar(stored))


KEPT = {  # table, column and field → what is kept there, read and written again
    ("screening", "sealed_answers", "answers"): lambda kept: answers_data(read_sent(kept)),
    ("screening", "sealed_identity", "identity"): lambda kept: identity_data(read_identity(kept)),
    ("screening", "sealed_suggestion", "suggestion"): lambda kept: suggestion_data(read_suggestion(kept)),
    ("former_identity", "sealed", "identity"): lambda kept: identity_data(read_identity(kept)),
    ("decision", "sealed", "decision"): lambda kept: conclusions_data(read_conclusions(kept)),
    ("correction", "sealed", "correction"): lambda kept: correction_data(
        read_values(kept["changes"]), read_suggestion(kept["suggestion"])
    ),
    ("draft", "sealed", "content"): lambda kept: content_data(read_content(kept)),
}


@pytest.mark.parametrize("place", KEPT, ids=lambda place: place[0] + " " + place[2])
def test_what_is_kept_is_written_again_to_the_byte_and_a_newer_key_only_follows(old, place):
    table, column, field = place
    with old.app_context():
        seal = RecordSeal(old.extensions[NAME].keys)
        rows = db.session.execute(text(f"SELECT id, {column} FROM {table}")).all()  # noqa: S608  names of this file
        for row_id, sealed in rows:
            kept = seal.open(sealed, row_id, field)
            again = json.dumps(KEPT[place](kept), ensure_ascii=False)
            assert again.startswith(json.dumps(kept, ensure_ascii=False).removesuffix("}"))
        assert rows


def test_counts_of_an_earlier_release_are_gathered_anew(old):
    with old.app_context():
        practice = old.extensions[NAME]
        decided = sum(bool(practice.decisions.of(one.id)) for one in practice.screenings.all())
        assert (practice.insights.age() is None) is (old.config["WROTE_IT"] < "0016")
        count_now(practice)
        assert counts_of_everything(practice).count("decided") == decided > 20


def test_what_was_corrected_before_a_correction_moved_the_queue_stands_as_it_was_corrected(old):
    with old.app_context():
        practice = old.extensions[NAME]
        moved = 1 if old.config["WROTE_IT"] < "0008" else 0  # later releases moved it at once
        assert [requeue_corrected(practice) for _time in range(2)] == [moved, 0]
        places = db.session.scalars(select(QueuePlaceRow).where(QueuePlaceRow.corrected)).all()
        assert places
        for place in places:
            kept = practice.corrections.newest(place.screening_id)
            assert place.outcome == kept.suggestion.outcome
            decisions = practice.decisions.of(place.screening_id)
            if old.config["WROTE_IT"] < "0010":  # later ones hold a past that was made in a minute
                assert place.decided is bool(decisions and decisions[0].signed_at > kept.made_at)


def test_the_tables_go_back_and_come_again_with_every_open_call(old):
    Patient(old.test_client()).has_sent(healthy(rf_body=["chest_pain"]))
    with old.app_context():
        practice = old.extensions[NAME]
        call = next(one for one in practice.calls.open(99))
        with transaction():  # called once without an answer, closed, and raised again
            practice.calls.log(call.id, 1, CallReport(CallOutcome.REACHED))
            practice.calls.raise_for(call.screening_id)
        taken = next(one for one in practice.calls.open(99) if one.screening_id == call.screening_id)
        with transaction():
            practice.calls.take(taken.id, 1)
        before = {one.screening_id for one in practice.calls.open(99)}
        db.session.remove()
        downgrade(revision="0007")
        with db.engine.connect() as connection:
            on_the_list = connection.execute(text("SELECT screening_id FROM alert WHERE taken_at IS NULL"))
            assert {row.screening_id for row in on_the_list} >= {call.screening_id}
        upgrade()
        again = {one.screening_id for one in practice.calls.open(99)} - before
        assert {one.screening_id for one in practice.calls.open(99)} >= before
        assert all(not practice.decisions.of(one) for one in again)  # taken once, without a decision: 0008 opens those


def test_a_new_patient_can_send(old):
    new = Patient(old.test_client())
    new.go("/")
    assert new.response.status_code == 200
