"""Rules versions: every text that was ever in force stays, and the newest activation says which one is."""

import pytest
from flask import current_app
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from screening.records.database import db, transaction
from screening.records.tables import RulesVersion
from screening.rulebook.reading.reader import digest
from tests.builders import written
from tests.counting import counted_statements
from tests.records.screenings.test_screenings import add

TEXTS = ("first: 1", "second: 2", "third: 3")


def put_in_force(practice, text, by="Dr. Park") -> None:
    written(practice.rules.put_in_force, digest(text), text, by)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(texts=st.lists(st.sampled_from(TEXTS), min_size=1, max_size=6))
def test_the_last_that_was_put_in_force_is_and_all_texts_stay(practice, texts):
    for text in texts:
        put_in_force(practice, text)
    assert practice.rules.in_force() == digest(texts[-1])
    assert {practice.rules.text_of(digest(text)) for text in texts} == set(texts)
    newest = practice.rules.activations(len(texts))
    assert [activated.digest for activated in newest] == [digest(text) for text in reversed(texts)]


def test_which_is_in_force_is_read_once_until_somebody_writes(practice):
    put_in_force(practice, TEXTS[0])
    with counted_statements(current_app) as statements:
        assert practice.rules.in_force() == practice.rules.in_force() == digest(TEXTS[0])
    assert sum("activation" in statement for statement in statements) == 1

    def one_that_fails() -> None:
        practice.rules.put_in_force(digest(TEXTS[1]), TEXTS[1], "Dr. Park")
        assert practice.rules.in_force() == digest(TEXTS[1])
        raise RuntimeError

    with pytest.raises(RuntimeError):
        written(one_that_fails)
    assert practice.rules.in_force() == digest(TEXTS[0]), "what was taken back is not remembered"


def test_a_text_is_kept_once_however_often_it_comes_into_force(practice):
    for _ in range(3):
        put_in_force(practice, TEXTS[0])
    kept = select(func.count()).select_from(RulesVersion).where(RulesVersion.digest == digest(TEXTS[0]))
    assert db.session.scalar(kept) == 1
    assert len(practice.rules.activations(10)) == 4  # and the shipped one


def test_a_text_may_be_kept_without_being_in_force(practice):
    before = practice.rules.in_force()
    written(practice.rules.keep, digest(TEXTS[0]), TEXTS[0])
    assert practice.rules.text_of(digest(TEXTS[0])) == TEXTS[0]
    assert practice.rules.in_force() == before
    assert practice.rules.were_in_force(digest(TEXTS[0])[:8]) == []


def test_a_text_that_was_never_kept_is_not_there(practice):
    assert practice.rules.text_of("0" * 64) is None


def test_an_activation_says_who_and_when(practice):
    put_in_force(practice, TEXTS[0], "Dr. Lee")
    (newest,) = practice.rules.activations(1)
    assert (newest.digest, newest.by) == (digest(TEXTS[0]), "Dr. Lee")
    assert newest.at.tzinfo is not None


def test_the_last_who_accepted_a_version_is_told_and_of_another_version_nobody(practice):
    with transaction():
        practice.rules.accept(practice.rules.in_force(), "Dr. Park")
        practice.rules.accept(practice.rules.in_force(), "Dr. Lee")
    put_in_force(practice, TEXTS[0])
    assert practice.rules.acceptance_of(practice.rules.in_force()) is None
    assert practice.rules.acceptance_of(practice.rules.activations(2)[1].digest).by == "Dr. Lee"


def test_a_version_is_found_by_how_its_name_begins_and_no_sign_stands_for_others(practice):
    for text in TEXTS:
        put_in_force(practice, text)
        put_in_force(practice, text)
        assert practice.rules.were_in_force(digest(text)[:8]) == [digest(text)]
    assert len(practice.rules.were_in_force("")) == 4
    assert practice.rules.were_in_force("%") == practice.rules.were_in_force("_") == []


def test_only_versions_that_the_newest_screenings_name_are_used(practice):
    assert practice.rules.used() == []
    first, second = practice.rules.in_force(), digest(TEXTS[0])
    old = add(practice)
    assert practice.rules.used() == [first]
    put_in_force(practice, TEXTS[0])
    add(practice, previous_id=old)
    assert practice.rules.used() == [second]
    add(practice, digest=first)
    assert practice.rules.used() == [first, second]
