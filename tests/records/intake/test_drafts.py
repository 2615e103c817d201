"""Drafts: found by their secret token only, sealed, gone after 72 hours."""

import hashlib
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from sqlalchemy import select, update

from screening.records.database import db, transaction
from screening.records.intake.draft_contents import Content
from screening.records.intake.drafts import LIFETIME, GoneError, Origin
from screening.records.tables import DraftKeyRow, DraftRow
from tests.builders import written
from tests.records.kept import CONTENTS


@pytest.fixture
def token(practice):
    return written(practice.drafts.start, practice.rules.in_force(), Content(), Origin())


def save(practice, token, content):
    with transaction():
        draft = practice.drafts.hold(token)
        practice.drafts.save(draft, content)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(content=CONTENTS)
def test_whatever_was_saved_is_found_again(practice, token, content):
    save(practice, token, content)
    assert practice.drafts.find(token).content == content


def test_each_change_counts(practice, token):
    before = practice.drafts.find(token).revision
    save(practice, token, Content())
    assert practice.drafts.find(token).revision == before + 1


@pytest.mark.parametrize("wrong", [None, "", "made-up", "\ud800", "x" * 10_000])
def test_another_token_finds_nothing(practice, token, wrong):
    assert practice.drafts.find(wrong) is None


def test_a_draft_is_found_by_its_own_id_among_others_until_it_ends(practice, token):
    second = written(practice.drafts.start, practice.rules.in_force(), Content({"age": 41}), Origin())
    for one in (token, second):
        draft = practice.drafts.find(one)
        assert practice.drafts.by_id(draft.id) == draft
    with transaction():
        db.session.execute(update(DraftRow).where(DraftRow.id == draft.id).values(expires_at=datetime.now(UTC)))
    assert practice.drafts.by_id(draft.id) is None
    assert practice.drafts.by_id("f" * 32) is None


def test_the_token_itself_is_not_kept(practice, token):
    row = db.session.scalar(select(DraftRow))
    assert token.encode() not in b"".join(value for value in vars(row).values() if isinstance(value, bytes))


def test_nothing_of_the_answers_can_be_read_in_the_row(practice, token):
    save(practice, token, Content(answers={"goal_activity": "planted mark"}))
    assert b"planted mark" not in db.session.scalar(select(DraftRow.sealed))


def test_a_draft_is_gone_after_72_hours(practice, token):
    with transaction():
        db.session.execute(update(DraftRow).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    assert practice.drafts.find(token) is None
    with pytest.raises(GoneError):
        written(practice.drafts.hold, token)
    assert timedelta(hours=72) == LIFETIME


def test_a_draft_can_be_deleted(practice, token):
    written(practice.drafts.delete, token)
    written(practice.drafts.delete, token)
    assert practice.drafts.find(token) is None


def test_a_change_that_fails_leaves_the_draft_as_it_was(practice, token):
    save(practice, token, Content(answers={"age": 40}))

    def change_half_way():
        with transaction():
            draft = practice.drafts.hold(token)
            practice.drafts.save(draft, Content(answers={"age": 41}))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        change_half_way()
    assert asdict(practice.drafts.find(token).content)["answers"] == {"age": 40}


def test_a_code_opens_the_draft_on_another_device_however_it_is_typed(practice, token):
    save(practice, token, Content(answers={"age": 40}))
    code = written(practice.drafts.code, token)
    assert len(code) == 11
    for typed in (code, code.lower().replace("-", " "), f"  {code.replace('-', '')} "):
        assert practice.drafts.find(written(practice.drafts.open_by_code, typed)).content.answers == {"age": 40}
    assert written(practice.drafts.code, token) == code


def test_both_devices_write_into_one_draft(practice, token):
    other = written(practice.drafts.open_by_code, written(practice.drafts.code, token))
    save(practice, other, Content(answers={"age": 41}))
    assert practice.drafts.find(token).content.answers == {"age": 41}


@pytest.mark.parametrize("wrong", ["", "AAA-AAA-AAA", "-", "\ud800", "A" * 10_000])
def test_a_wrong_code_opens_nothing(practice, token, wrong):
    written(practice.drafts.code, token)
    assert written(practice.drafts.open_by_code, wrong) is None


def test_a_code_is_kept_as_a_keyed_hash_only(practice, token):
    signs = written(practice.drafts.code, token).replace("-", "")
    kept = db.session.scalars(select(DraftKeyRow.hash)).all()
    assert len(kept) == 2
    assert hashlib.sha256(signs.encode()).digest() not in kept


def test_a_code_ends_with_the_draft(practice, token):
    code = written(practice.drafts.code, token)
    with transaction():
        db.session.execute(update(DraftRow).values(expires_at=datetime.now(UTC)))
    assert written(practice.drafts.open_by_code, code) is None


def test_the_keys_go_with_the_draft(practice, token):
    written(practice.drafts.code, token)
    written(practice.drafts.delete, token)
    assert db.session.scalars(select(DraftKeyRow)).all() == []
