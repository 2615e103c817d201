"""What is in force is found in one statement, by every process from its next request on."""

from flask import current_app
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import delete

from screening.records.database import db, transaction
from screening.records.operations.in_force import InForce, in_force
from screening.records.operations.tables import SettingRow
from screening.records.tables import Acceptance, Activation
from screening.rulebook.reading.reader import digest
from tests.builders import written
from tests.counting import counted_statements

TEXTS = ("first: 1", "second: 2")
put_in_force = st.tuples(st.just("rules"), st.sampled_from(TEXTS))
accept = st.tuples(st.just("accept"), st.sampled_from(TEXTS))
keep = st.tuples(st.sampled_from(["phone", "practice"]), st.sampled_from(["one", "two"]))


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(steps=st.lists(put_in_force | accept | keep, max_size=8))
def test_it_is_always_what_was_done_last(practice, steps):
    with transaction():
        for table in (Acceptance, SettingRow):
            db.session.execute(delete(table))
        for text in TEXTS:
            practice.rules.put_in_force(digest(text), text, "Dr. Park")
    rules, accepted, settings = digest(TEXTS[-1]), set(), {}
    for what, text in steps:
        if what == "rules":
            rules = digest(text)
            written(practice.rules.put_in_force, rules, text, "Dr. Park")
        elif what == "accept":
            accepted.add(digest(text))
            written(practice.rules.accept, digest(text), "Dr. Park")
        else:
            settings[what] = text
            written(practice.kept_settings.keep, {what: text})
        assert in_force() == InForce(rules, rules in accepted, tuple(sorted(settings.items())))
    assert practice.rules.in_force() == rules
    assert practice.rules.are_accepted() is (rules in accepted)
    assert practice.kept_settings.all() == settings


def test_it_is_one_statement_and_one_for_a_request(practice):
    db.session.rollback()
    db.session.info.clear()
    with counted_statements(current_app) as statements:
        for _ in range(3):
            assert practice.rules.in_force() == in_force().rules
            assert practice.kept_settings.all() == {}
            assert practice.rules.are_accepted() is False
    assert sum(statement.startswith("SELECT") for statement in statements) == 1


def test_before_the_first_start_nothing_is(practice):
    with transaction():
        db.session.execute(delete(Activation))
    assert in_force().rules is None
    assert not in_force().is_accepted
