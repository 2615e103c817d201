"""Screenings: written once, found by the name that people use, queued by urgency."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text

from screening.domain.people.identity import Identity
from screening.domain.review.decision import Conclusion, DecisionContent
from screening.domain.rules.kept import KeptSuggestion
from screening.domain.rules.rulebook import Act, Outcome
from screening.records.database import db, transaction
from screening.records.review.decisions import Signature
from screening.records.review.listing import Shown
from screening.records.screenings.screenings import Sent
from screening.records.tables import ScreeningRow
from tests.builders import let_in, walked
from tests.counting import counted_statements

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def sent(practice, **changes) -> Sent:
    fields = {
        "draft_id": uuid4().hex,
        "digest": practice.rules.in_force(),
        "sent_at": NOW,
        "language": "en",
        "outcome": "discuss_first",
        "act": "talk",
        "urgency": 2,
        "answers": {"age": 40},
        "identity": Identity("Ana Ruiz", "1981-01-02"),
        "suggestion": KeptSuggestion(Outcome.DISCUSS_FIRST, Outcome.FITS, Act.TALK, practice.rules.in_force()),
    }
    return Sent(**{**fields, **changes})


def add(practice, **changes) -> str:
    content = sent(practice, **changes)
    with transaction():
        screening_id = practice.screenings.add(content)
        practice.queue.place(screening_id, content)
        return screening_id


def signed(practice, screening_id, person, number, content) -> None:
    with transaction():
        practice.decisions.add(screening_id, Signature(person, number), content)
        practice.queue.decided(screening_id)


@pytest.fixture
def person(practice) -> int:
    return let_in().id


def test_what_was_sent_is_found_by_id_and_by_reference(practice):
    found = practice.screenings.by_id(add(practice, identity=Identity("Zoë", "1981-01-02")))
    assert found.identity == Identity("Zoë", "1981-01-02")
    assert found.sent_at == NOW
    assert practice.screenings.by_reference(found.reference) == found


def test_several_are_opened_in_the_order_asked_for_and_with_as_few_statements_as_one(app, practice):
    first, second, gone = (add(practice, sent_at=NOW + timedelta(hours=hour)) for hour in range(3))
    with transaction():
        db.session.execute(delete(ScreeningRow).where(ScreeningRow.id == gone))
    db.session.remove()
    with counted_statements(app) as statements:
        found = practice.screenings.by_ids([second, gone, first])
    assert [one.id for one in found] == [second, first]
    assert all(one.identity == Identity("Ana Ruiz", "1981-01-02") for one in found)
    assert len([one for one in statements if one.startswith("SELECT")]) == 2  # what is sealed, and its keys
    assert practice.screenings.by_ids([]) == []


def test_an_unknown_reference_finds_nothing(practice):
    assert practice.screenings.by_reference("AAAA-AAAA") is None
    assert practice.screenings.by_id("x") is None


def test_nothing_about_the_person_can_be_read_in_the_row(practice):
    add(
        practice,
        identity=Identity("Planted Mark", "1981-01-02"),
        answers={"goal": "planted"},
    )
    values = db.session.execute(text("SELECT * FROM screening")).one()
    kept = b"".join(value if isinstance(value, bytes) else str(value).encode() for value in values)
    assert b"lanted" not in kept


def test_the_queue_shows_emergencies_first_then_calls_then_the_oldest(practice):
    for urgency, minutes in ((2, 0), (2, 5), (1, 9), (0, 9), (1, 3)):
        add(practice, urgency=urgency, sent_at=NOW + timedelta(minutes=minutes))
    entries = practice.queue.page(10, Shown())
    assert [(entry.urgency, (entry.sent_at - NOW).seconds // 60) for entry in entries] == [
        (0, 9), (1, 3), (1, 9), (2, 0), (2, 5),
    ]  # fmt: skip


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(places=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), max_size=12), size=st.integers(1, 5))
def test_pages_of_the_queue_show_each_screening_once_and_in_order(practice, places, size):
    with transaction():
        db.session.execute(delete(ScreeningRow))
    added = {add(practice, urgency=urgency, sent_at=NOW + timedelta(minutes=m)) for urgency, m in places}
    seen = [entry for page in walked(lambda after: practice.queue.page(size, Shown(), after)) for entry in page]
    assert [entry.id for entry in seen] == [
        entry.id for entry in sorted(seen, key=lambda entry: (entry.urgency, entry.sent_at, entry.id))
    ]
    assert len(seen) == len(added)
    assert {entry.id for entry in seen} == added


def test_a_signed_screening_leaves_the_queue_and_is_listed_apart(practice, person):
    screening_id = add(practice)
    signed(practice, screening_id, person, 1, DecisionContent(Conclusion.FITS))
    assert practice.queue.page(10, Shown()) == []
    assert [entry.id for entry in practice.queue.page(10, Shown(decided=True))] == [screening_id]
    assert (practice.queue.count(Shown()), practice.queue.count(Shown(decided=True))) == (0, 1)


def test_one_draft_can_become_one_screening_only(practice):
    draft_id = uuid4().hex
    add(practice, draft_id=draft_id)
    with pytest.raises(Exception, match=r"(?i)unique"):
        add(practice, draft_id=draft_id)
    assert len(db.session.scalars(select(ScreeningRow)).all()) == 1
