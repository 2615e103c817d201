"""Lists of screenings: each order and filter shows what it says, page by page, and status follows what happens."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from screening.domain.review.decision import Conclusion, DecisionContent
from screening.domain.rules.kept import KeptSuggestion
from screening.domain.rules.rulebook import Act, Outcome
from screening.records.database import db, transaction
from screening.records.review.corrections import Made
from screening.records.review.listing import NOBODY, Shown, Sort, Status
from screening.records.review.queue import Standing
from screening.records.tables import QueuePlaceRow
from tests.builders import let_in, walked, written
from tests.records.screenings.test_screenings import NOW, add, signed

TODAY = NOW.date()


@pytest.fixture
def people(practice) -> list[int]:
    """Three people; their names do not sort as their numbers do."""
    return [let_in(name, f"{name[-3:].lower()}@example.com").id for name in ("Dr. Zed", "Dr. Ann", "Dr. Moe")]


@pytest.fixture
def various(practice, people) -> list[QueuePlaceRow]:
    """Screenings that differ in everything a list can be sorted or filtered by."""
    outcomes = list(Outcome)
    for number in range(16):
        screening_id = add(
            practice,
            sent_at=NOW + timedelta(minutes=number * 7 % 16),
            outcome=str(outcomes[number % 4]),
            urgency=number % 3,
            language="es" if number % 5 == 0 else "en",
            visit_on=TODAY + timedelta(days=number % 3) if number % 4 else None,
        )
        written(practice.queue.take, screening_id, [*people, None][number // 4])
        if number % 3 == 1:
            signed(practice, screening_id, people[0], 1, DecisionContent(Conclusion.FITS))
    return list(db.session.scalars(select(QueuePlaceRow)))


KEYS = {
    Sort.URGENCY: lambda place: (place.urgency, place.day, place.sent_at, place.screening_id),
    Sort.VISIT: lambda place: (place.day, place.urgency, place.sent_at, place.screening_id),
    Sort.RESULT: lambda place: (place.severity, place.day, place.sent_at, place.screening_id),
    Sort.STATUS: lambda place: (place.status, place.day, place.sent_at, place.screening_id),
}


@pytest.mark.parametrize("falling", [False, True])
@pytest.mark.parametrize("sort", KEYS)
@pytest.mark.parametrize("size", [1, 3, 16])
def test_every_order_shows_each_screening_once_on_pages_of_any_size(practice, various, sort, falling, size):
    shown = Shown(decided=None, sort=sort, falling=falling)
    pages = walked(lambda after: practice.queue.page(size, shown, after))
    expected = sorted(various, key=KEYS[sort], reverse=falling)
    assert [entry.id for page in pages for entry in page] == [place.screening_id for place in expected]


@pytest.mark.parametrize("falling", [False, True])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 15, 16])
def test_by_who_it_is_assigned_to_goes_by_name_and_no_one_comes_last(practice, various, falling, size):
    shown = Shown(decided=None, sort=Sort.ASSIGNED, falling=falling)
    pages = walked(lambda after: practice.queue.page(size, shown, after))
    entries = [entry for page in pages for entry in page]
    assert len({entry.id for entry in entries}) == len(entries) == len(various)
    takers = practice.queue.takers(entry.id for entry in entries)
    names = list(dict.fromkeys(takers.get(entry.id, "") for entry in entries))
    expected = ["Dr. Ann", "Dr. Moe", "Dr. Zed", ""]
    assert names == (expected[::-1] if falling else expected)
    assert not [page.older for page in pages if "Dr." in page.older]


@pytest.mark.parametrize("after", ["", "x", "~", "0", "99~", "99999999999999999999~", "1~x~y", "\0~"])
def test_a_forged_place_among_people_harms_nobody(practice, various, after):
    assert practice.queue.page(3, Shown(decided=None, sort=Sort.ASSIGNED), after)


def test_the_newest_decision_stands_first_among_the_signed(practice, people):
    ids = [add(practice) for _ in range(3)]
    for one in (ids[1], ids[0], ids[2]):
        signed(practice, one, people[0], 1, DecisionContent(Conclusion.FITS))
    shown = Shown(decided=True, sort=Sort.SIGNED, falling=True)
    assert [entry.id for entry in practice.queue.page(9, shown)] == [ids[2], ids[0], ids[1]]


FILTERS = {
    "a result": (Shown(decided=None, outcome="not_now"), lambda place: place.outcome == "not_now"),
    "a language": (Shown(decided=None, language="es"), lambda place: place.language == "es"),
    "no one": (Shown(decided=None, person_id=NOBODY), lambda place: place.person_id is None),
    "a day": (Shown(decided=None, visits=(TODAY, TODAY)), lambda place: place.day == TODAY),
    "signed in a language": (Shown(decided=True, language="en"), lambda p: p.decided and p.language == "en"),
}


@pytest.mark.parametrize(("shown", "wanted"), FILTERS.values(), ids=FILTERS)
def test_a_filter_shows_and_counts_what_it_says_alone(practice, various, shown, wanted):
    expected = {place.screening_id for place in various if wanted(place)}
    assert 0 < len(expected) < len(various)
    assert {entry.id for entry in practice.queue.page(99, shown)} == expected
    assert practice.queue.count(shown) == len(expected)


def test_what_has_to_be_called_is_listed_until_the_call_is_closed(practice, people):
    _other, called = add(practice), add(practice)
    written(practice.calls.raise_for, called)
    assert [entry.id for entry in practice.queue.page(9, Shown(decided=None, to_call=True))] == [called]


def status(practice, screening_id) -> Status:
    (entry,) = [entry for entry in practice.queue.page(9, Shown(decided=None)) if entry.id == screening_id]
    return entry.status


def test_status_follows_from_new_to_draft_to_signed_to_changed_since(practice, people):
    one = add(practice)
    assert status(practice, one) is Status.NEW
    written(practice.queue.drafted, one)
    assert status(practice, one) is Status.DRAFT
    signed(practice, one, people[0], 1, DecisionContent(Conclusion.FITS))
    assert status(practice, one) is Status.SIGNED
    written(practice.queue.drafted, one)  # a second decision that somebody begins to type
    assert status(practice, one) is Status.SIGNED
    newer = add(practice, previous_id=one)
    assert status(practice, newer) is Status.CHANGED
    signed(practice, newer, people[0], 1, DecisionContent(Conclusion.FITS))
    written(practice.queue.correct, newer, Standing("emergency", "call_911", 0))
    assert status(practice, newer) is Status.CHANGED
    assert practice.queue.count(Shown()) == 1


def test_a_correction_of_what_nobody_signed_leaves_it_new_and_moves_it_by_severity(practice):
    mild, corrected = (add(practice, outcome="discuss_first") for _ in range(2))
    written(practice.queue.correct, corrected, Standing("not_now", "talk", 2))
    assert status(practice, corrected) is Status.NEW
    order = [entry.id for entry in practice.queue.page(9, Shown(sort=Sort.RESULT))]
    assert order == [corrected, mild]


def test_a_corrected_screening_is_listed_with_what_the_rules_say_now(practice, people):
    one = add(practice)
    now = KeptSuggestion(Outcome.FITS, Outcome.FITS, Act.NONE, practice.rules.in_force())
    with transaction():
        practice.corrections.add(one, Made(people[0]), {}, now)
        practice.queue.correct(one, Standing("fits", "none", 3))
    (entry,) = practice.queue.page(9, Shown())
    assert entry.suggestion.outcome is Outcome.FITS
