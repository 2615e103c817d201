"""Invites: found by the secret token of their link only, for as long as they are good."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import event, select, update

from screening.domain.review.invite_states import InviteState
from screening.records.database import db, transaction
from screening.records.intake.asked import Asked
from screening.records.intake.invites import LIFETIME
from screening.records.tables import InviteRow
from screening.workflow.intake.invite import take_back
from tests.builders import TESTS, walked, written


def ask(practice, **changes):
    with transaction():
        return practice.invites.add(Asked(**{"name": "Ana Ruiz", "language": "es", **changes}), "Desk")


def set_row(**values):
    with transaction():
        db.session.execute(update(InviteRow).values(**values))


def test_an_invite_is_found_by_its_link_and_says_who_was_asked(practice):
    made = ask(practice, visit_on=date(2027, 3, 4), email="ana@example.com")
    assert practice.invites.find(made.token) == made
    assert made.asked == Asked("Ana Ruiz", "es", date(2027, 3, 4), "ana@example.com")


@pytest.mark.parametrize("wrong", [None, "", "made-up", "\ud800", "x" * 10_000])
def test_another_token_finds_nothing(practice, wrong):
    ask(practice)
    assert practice.invites.find(wrong) is None


def test_neither_the_name_nor_the_token_can_be_read_in_the_row(practice):
    made = ask(practice, name="planted mark")
    row = db.session.scalar(select(InviteRow))
    kept = b"".join(value if isinstance(value, bytes) else str(value).encode() for value in vars(row).values())
    assert b"planted" not in kept
    assert made.token.encode() not in kept


def test_a_link_works_for_14_days_and_until_after_the_visit(practice):
    assert timedelta(days=14) == LIFETIME
    assert abs(ask(practice).expires_at - datetime.now(UTC) - LIFETIME) < timedelta(minutes=1)
    visit = date.today() + timedelta(days=30)
    assert ask(practice, visit_on=visit).expires_at.date() >= visit + timedelta(days=1)


def test_a_link_that_ran_out_or_was_taken_back_opens_nothing(practice):
    made = ask(practice)
    take_back(practice, made.id, TESTS)
    assert practice.invites.find(made.token) is None
    other = ask(practice)
    set_row(expires_at=datetime.now(UTC))
    assert practice.invites.find(other.token) is None


def test_what_was_sent_needs_no_reminder_and_its_link_can_still_be_ended(practice):
    made = ask(practice, email="ana@example.com", remind=True)
    with transaction():
        practice.invites.sent(made.id, "x" * 32)
    assert db.session.scalar(select(InviteRow)).remind_at is None
    assert practice.invites.find(made.token).screening_id == "x" * 32
    assert practice.invites.open(10) == []
    take_back(practice, made.id, TESTS)
    assert practice.invites.find(made.token) is None


def test_what_was_made_of_late_for_what_was_sent_is_found_while_it_works(practice):
    before, first, newest, ended, other = (ask(practice) for _ in range(5))
    for one in (before, first, newest, ended):
        written(practice.invites.sent, one.id, "a" * 32)
    written(practice.invites.sent, other.id, "b" * 32)
    written(practice.invites.take_back, ended.id)
    found = practice.invites.made_since(first.created_at, "a" * 32)
    assert [one.id for one in found] == [newest.id, first.id]


def test_one_reminder_is_due_once(practice):
    made = ask(practice, email="ana@example.com", remind=True)
    with transaction():
        assert practice.invites.to_remind() == []
    set_row(remind_at=datetime.now(UTC))
    with transaction():
        assert [invite.id for invite in practice.invites.to_remind()] == [made.id]
    with transaction():
        assert practice.invites.to_remind() == []


def test_a_reminder_is_never_due_after_the_visit(practice):
    for days in (0, 1):
        ask(practice, email="ana@example.com", remind=True, visit_on=date.today() + timedelta(days=days))
    ask(practice, email="ana@example.com", remind=True, visit_on=date.today() + timedelta(days=10))
    rows = db.session.scalars(select(InviteRow).order_by(InviteRow.visit_on)).all()
    assert [row.remind_at is None for row in rows] == [True, True, False]
    assert rows[2].remind_at.date() == date.today() + timedelta(days=8)


def test_nobody_without_an_address_is_reminded(practice):
    ask(practice, remind=True)
    assert db.session.scalar(select(InviteRow)).remind_at is None


def test_the_list_of_those_who_have_not_sent_is_walked_by_key(practice):
    made = [ask(practice, name=f"Person {number}").id for number in range(5)]
    pages = walked(lambda after: practice.invites.open(2, after))
    assert [len(page) for page in pages] == [2, 2, 1]
    assert sorted(invite.id for page in pages for invite in page) == sorted(made)


@pytest.mark.parametrize("days_to_visit", [None, 0, 13, 40])
@pytest.mark.parametrize("days_until_taken_back", [0, 13, 20, 41])
def test_an_invite_is_taken_back_or_runs_out_however_far_off_the_visit_is(
    practice, days_to_visit, days_until_taken_back
):
    """As the rows are long after all of it."""
    then = datetime.now(UTC) - timedelta(days=100)
    visit = None if days_to_visit is None else then.date() + timedelta(days=days_to_visit)
    made = ask(practice, visit_on=visit)
    ends = max(then + LIFETIME, *([datetime.combine(visit, time(), UTC) + timedelta(days=2)] if visit else []), then)
    taken_back = then + timedelta(days=days_until_taken_back)
    for expires_at in (ends, min(taken_back, ends)):
        set_row(created_at=then, expires_at=expires_at)
        db.session.expire_all()
        state = InviteState.EXPIRED if expires_at == ends else InviteState.CANCELED
        assert practice.invites.by_id(made.id).state is state


@pytest.mark.parametrize("listed", ["open", "sent_ones", "ended"])
def test_a_page_of_invites_is_read_in_its_order_and_sorts_nothing(practice, listed):
    read = []

    def note(_connection, _cursor, statement, parameters, *_more):
        read.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    getattr(practice.invites, listed)(25)
    event.remove(db.engine, "before_cursor_execute", note)
    (page,) = [one for one in read if one[0].startswith("SELECT")]
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if not sqlite:
            connection.exec_driver_sql("SET enable_seqscan = off; SET enable_sort = off")  # there are few rows
        explain = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
        plan = str(connection.exec_driver_sql(f"{explain} {page[0]}", page[1]).all())
    assert re.search("ix_invite_(newest|open)", plan)
    assert not re.search("TEMP B-TREE|Sort", plan)
