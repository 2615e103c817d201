"""The made-up practice: the same each time, with somebody in every state that a page can show."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from screening.domain.care.counted import AFTERWARDS, ALL, BY_STAFF, OUTCOME, is_small, share
from screening.domain.care.outcomes import MeasuredChange
from screening.domain.review.channel import Way
from screening.domain.review.decision import Conclusion, Tick
from screening.domain.review.insights import FEW, RuleVerdict
from screening.domain.rules.rulebook import Outcome
from screening.records.database import Base, db
from screening.records.intake.tallies import SENT, STARTED
from screening.records.operations.own_keys import HANGS_ON
from screening.records.review.listing import Shown
from screening.records.sqlite import without_waiting_for_the_disk
from screening.records.tables import DecisionRow, InviteRow, ScreeningRow
from screening.workflow.care.counts import counted_by_force
from screening.workflow.demo import PAST, PRESENT, STOPPED, WAITING, empty, fill
from screening.workflow.rules.replay import replay
from tests.builders import TESTS, counts_of_everything, let_in
from tests.records.keys.test_tables import keys, owners


@pytest.fixture
def filled(practice, rules_file):
    """The practice, filled."""
    let_in("Demo Therapist")
    db.session.remove()
    with without_waiting_for_the_disk(db.engine):
        sent = fill(practice, practice.settings, rules_file)
        db.session.remove()
    assert sent == PAST + PRESENT + 2  # one sent twice, one changed answers
    return practice


def test_it_shows_every_state_there_is_replays_and_starts_empty_in_one_step(filled, rules_file):
    """One test, since filling takes a second or two."""
    everything = list(filled.screenings.all())
    assert [result.problem for result in replay(filled, everything) if result.problem] == []
    _people_are_varied(everything, rules_file.rulebook)
    _every_list_has_somebody(filled, everything)
    _two_have_to_be_called(filled)
    _decisions_are_those_of_two_therapists(filled, everything)
    _the_first_were_sent_under_other_rules(filled, everything)
    _reports_have_something_to_say(filled)
    _invites_are_in_several_states(filled)
    _courses_of_care_have_something_to_count(filled, everything)
    _each_record_has_a_key_and_no_key_is_left_over()
    assert empty(filled, TESTS) == len(everything)
    assert db.session.scalar(select(func.count()).select_from(ScreeningRow)) == 0
    assert db.session.scalar(select(func.count()).select_from(DecisionRow)) == 0


def _each_record_has_a_key_and_no_key_is_left_over():
    assert keys() == owners()
    assert len(keys()) > 100
    ids = {name: set(db.session.scalars(select(Base.metadata.tables[name].c.id))) for name in HANGS_ON}
    assert not [name for name in HANGS_ON if keys() & ids[name]]


def _people_are_varied(everything, book):
    assert len({one.identity.name for one in everything}) > 200
    assert Counter(one.language for one in everything)["es"] > 40
    assert {one.outcome for one in everything} == set(Outcome)
    roles = book.treatment.roles
    sites = Counter(site for one in everything for site in one.answers[roles.body_map.question])
    assert len(sites) >= 10
    assert len({one.answers[roles.age] for one in everything}) > 30
    assert len({one.answers.get("activities") for one in everything}) > 10
    assert {"yes", "no", "not_sure"} <= {one.answers.get("wants_needling") for one in everything}


def _every_list_has_somebody(practice, everything):
    assert practice.queue.count(Shown(decided=True)) == PAST + PRESENT - WAITING
    assert practice.queue.count(Shown()) == WAITING + 1
    waiting = list(practice.queue.page(99, Shown()))
    visits = Counter(entry.visit_on - practice.day() for entry in waiting if entry.visit_on)
    assert min(visits[timedelta(days=days)] for days in (0, 1)) >= 4
    assert sum(visits[timedelta(days=days)] for days in range(2, 6)) >= 4
    assert sum(entry.visit_on is None for entry in waiting) >= 4
    assert [entry.changed for entry in waiting].count(True) == 1
    assert len({practice.queue.taken_by(entry.id) for entry in waiting}) == 3  # nobody and each of two
    assert any(practice.patients.linked(one.id) for one in everything)
    assert {one.way for one in everything} == {*Way} - {Way.SYSTEM}


def _two_have_to_be_called(practice):
    emergency, taken_back = (practice.screenings.by_id(call.screening_id) for call in practice.calls.open(9))
    assert (emergency.outcome, emergency.urgency) == (Outcome.EMERGENCY, 0)
    assert taken_back.taken_back
    assert taken_back.urgency == 1
    waits = [datetime.now(UTC) - call.raised_at for call in practice.calls.open(9)]
    assert all(timedelta(minutes=5) < wait < timedelta(hours=1) for wait in waits)


def _decisions_are_those_of_two_therapists(practice, everything):
    signed = [practice.decisions.of(one.id)[0] for one in everything if practice.decisions.of(one.id)]
    assert len(Counter(decision.signed_by for decision in signed)) == 2
    assert {decision.content.conclusion for decision in signed} == set(Conclusion)
    ticks = Counter(tick for decision in signed for tick in decision.content.cautions.values())
    assert ticks[Tick.CONFIRMED] > ticks[Tick.NOT_CONFIRMED] > 5
    assert sum(bool(practice.corrections.newest_number(one.id)) for one in everything) > 5
    for one in everything:  # no note of theirs is a draft because of a correction
        made, held = practice.corrections.newest(one.id), practice.decisions.of(one.id)
        assert not (made and held) or made.made_at <= held[0].signed_at
    days = [decision.signed_at for decision in signed]
    assert max(days) - min(days) > timedelta(days=70)


def _the_first_were_sent_under_other_rules(practice, everything):
    assert len({one.digest for one in everything}) == 2
    assert everything[0].digest != practice.rules.in_force() == everything[-1].digest
    assert practice.rules.text_of(everything[0].digest) != practice.rules.text_of(everything[-1].digest)


def _reports_have_something_to_say(practice):
    cases = counts_of_everything(practice)
    assert FEW < cases.count("agreed") < cases.count("decided")
    verdicts = {cases.share(f"questioned:{rule}", f"fired:{rule}", "decided").verdict for rule in cases.each("fired")}
    assert {RuleVerdict.LOOK, RuleVerdict.HOLDS, RuleVerdict.TOO_FEW} <= verdicts
    tallies = practice.tallies.between(practice.day() - timedelta(days=89), practice.day())
    got = Counter()
    for tally in tallies:
        got[tally.step] += tally.count if tally.way is not Way.STAFF else 0
    assert got[STARTED] - got[SENT] == STOPPED + 1  # one has begun with an invite


def _courses_of_care_have_something_to_count(practice, everything):
    counts = practice.care_counts.read()
    assert counts == counted_by_force(practice)
    for told in (BY_STAFF, AFTERWARDS):
        assert not is_small(share(counts, ALL, told.anything, told.of)), told
    fits, name = f"{OUTCOME}{Outcome.FITS}", "outcomes"
    assert not [one for one in MeasuredChange if is_small(share(counts, fits, f"{one}:{name}", f"measured:{name}"))]
    episodes = [one for one in map(practice.episodes.of, (each.id for each in everything)) if one]
    assert any(not one.is_open for one in episodes)
    assert 5 < len(practice.consents.of([one.id for one in everything])) < 20


def _invites_are_in_several_states(practice):
    rows = list(db.session.scalars(select(InviteRow)))
    assert sum(row.screening_id is not None for row in rows) == 16
    unsent = [row for row in rows if row.screening_id is None]
    now = datetime.now(UTC)
    assert sum(row.expires_at <= now for row in unsent) == 1  # taken back
    assert sum(row.started_at is not None for row in unsent) == 1
    assert practice.invites.count(99) == len(unsent) - 1 == 4
