"""The tables of the audit trail: what a row can hold is enough for what is told."""

import pytest
from sqlalchemy.exc import IntegrityError

from screening.records.audit.entries import Action, Actor, Kind, Subject, Wanted
from screening.records.audit.tables import AuditChainRow, AuditEntryRow, AuditHeadRow
from screening.records.database import db, transaction
from tests.records.audit.conftest import subject


def room(table, column) -> int:
    return table.__table__.c[column].type.length


def test_every_action_and_every_name_of_a_chain_has_room():
    assert max(len(action) for action in Action) <= room(AuditEntryRow, "action")
    longest = max(len(Subject(kind, "a" * 32).chain) for kind in Kind)
    assert longest <= room(AuditEntryRow, "chain") == room(AuditChainRow, "chain")
    assert max(map(len, Kind)) <= room(AuditEntryRow, "kind")


def test_an_actor_with_the_longest_number_has_room():
    assert len(Actor.person(2**63).code) <= room(AuditEntryRow, "actor")


@pytest.mark.parametrize("table", [AuditEntryRow, AuditChainRow])
def test_no_place_in_a_chain_is_taken_twice(trail, table):
    found = db.session.query(table).filter_by(chain=subject().chain).first()
    again = {column.name: getattr(found, column.name) for column in table.__table__.columns}
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(table.__table__.insert(), [again])
    assert len(trail.page(Wanted(chain=subject().chain), 10)) == 3


def test_a_day_has_one_end(ended):
    found = db.session.query(AuditHeadRow).first()
    again = {"number": found.number + 99, "day": found.day, "sealed": found.sealed, "mac": found.mac}
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(AuditHeadRow.__table__.insert(), [again])
