"""Long lists page by page: every line once and in order, and no place that somebody types does harm."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from screening.records.audit.tables import AuditEntryRow
from screening.records.database import db, transaction
from screening.records.paging import SortOrder
from screening.records.review.listing import Shown
from tests.builders import walked
from tests.records.screenings.test_screenings import add

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ROW = AuditEntryRow
LINES = st.sets(st.tuples(st.integers(0, 2), st.sampled_from("ab"), st.integers(1, 4)), max_size=14)
WITHOUT_A_DATABASE = {"suppress_health_check": [HealthCheck.function_scoped_fixture], "deadline": None}


def write(lines) -> None:
    with transaction():
        db.session.execute(delete(ROW))
        for minutes, chain, number in lines:
            at = NOW + timedelta(minutes=minutes)
            texts = {"actor": "somebody", "action": "read", "detail": ""}
            db.session.add(ROW(at=at, chain=f"{chain}{minutes}", number=number, **texts, mac=b"x" * 32))


@hypothesis_settings(max_examples=30, **WITHOUT_A_DATABASE)
@given(lines=LINES, size=st.integers(1, 5), newest_first=st.booleans())
def test_the_pages_show_every_line_once_and_in_order(practice, lines, size, newest_first):
    write(lines)
    order = SortOrder(ROW.at, ROW.chain, ROW.number, newest_first=newest_first)
    pages = walked(lambda after: order.page(select(ROW), size, after))
    seen = [(row.at, row.chain, row.number) for page in pages for (row,) in page]
    everything = [(NOW + timedelta(minutes=minutes), f"{chain}{minutes}", number) for minutes, chain, number in lines]
    assert seen == sorted(everything, reverse=newest_first)
    assert all(len(page) == size for page in pages[:-1])
    assert len(pages) == max(1, -(-len(lines) // size))


def first_page(practice, after):
    return [entry.id for entry in practice.queue.page(2, Shown(), after)]


@pytest.fixture
def three(practice):
    return [add(practice, sent_at=NOW + timedelta(minutes=minute)) for minute in range(3)]


PLACE = ("2", "9999-12-31", "2026-11-24T09:00:00+00:00", "f" * 32)
FORGED = [
    *("", "x", "~~~", "~".join(PLACE[:3]), "~".join((*PLACE, "x"))),
    *("~".join((number, *PLACE[1:])) for number in ("", "x", "1.5", "-1", "9" * 30, "9" * 5000, "2147483648")),
    *("~".join((PLACE[0], day, *PLACE[2:])) for day in ("", "today", "2026-02-30", "10000-01-01")),
    *(
        "~".join((*PLACE[:2], at, PLACE[3]))
        for at in ("", "now", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59-14:00")
    ),
    *("~".join((*PLACE[:3], text)) for text in ("\0", "a\0b", "\ud800")),
]


@pytest.mark.parametrize("after", FORGED)
def test_a_forged_place_begins_at_the_front(practice, three, after):
    assert first_page(practice, after) == three[:2]


@hypothesis_settings(max_examples=60, **WITHOUT_A_DATABASE)
@given(after=st.text() | st.lists(st.text() | st.sampled_from(PLACE), min_size=2, max_size=4).map("~".join))
def test_whatever_stands_in_the_address_is_answered(practice, after):
    for page in (practice.queue.page(2, Shown(), after), practice.invites.open(2, after)):
        assert (list(page), page.older) == ([], "")


def test_a_place_whose_line_is_gone_meanwhile_still_leads_on(practice, three):
    older = practice.queue.page(1, Shown()).older
    with transaction():
        practice.queue.decided(three[0])
    assert first_page(practice, older) == three[1:]
