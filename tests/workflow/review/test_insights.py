"""Counting suggestions against decisions: all of them, as they were decided, and again when the count is old."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
import time_machine
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from screening.domain.review.decision import Conclusion, DecisionContent, Tick
from screening.domain.review.insight_days import named_case
from screening.domain.review.insights import Case, Counts
from screening.domain.rules.fairness import Fairness
from screening.domain.rules.kept import KeptFinding, KeptSuggestion
from screening.domain.rules.rulebook import Act, Concern, Outcome
from screening.practice import NAME
from screening.records.database import db, transaction
from screening.records.review.corrections import Made
from screening.records.review.tables import InsightCountRow, InsightDayRow
from screening.records.tables import DecisionRow, ScreeningRow
from screening.workflow.review.correct import as_sent
from screening.workflow.review.decide import SeenNumbers, sign
from screening.workflow.review.insights import cases, count_now, count_when_due, recount
from screening.workflow.review.patient_file import erase
from screening.workflow.rules.versions import NoRulesError, rulebook_of
from tests.builders import TESTS, counts_of_everything, healthy, written
from tests.records.screenings.test_screenings import add, signed
from tests.workflow.intake.test_send import draft_of, press_send


def all_cases(practice) -> list[Case]:
    ids = [one.id for one in practice.screenings.all()]
    return [case for _screening_id, case in cases(practice, ids)]


def test_a_case_has_what_was_suggested_and_what_the_therapist_concluded(practice, sent_with, park):
    screening = sent_with(acupuncturist_now="yes")
    found = as_sent(practice, screening).suggestion.findings
    fired = {finding.rule.id: finding.rule.suggest for finding in found if finding.rule.suggest}
    [rule] = [rule for rule, outcome in fired.items() if outcome is Outcome.DISCUSS_FIRST]
    ticks = {rule: Tick.NOT_CONFIRMED}
    sign(practice, screening, DecisionContent(Conclusion.FITS, "Not so", ticks, ""), park, SeenNumbers(1))
    (case,) = all_cases(practice)
    assert (case.reference, case.outcome, case.conclusion) == (
        screening.reference,
        Outcome.DISCUSS_FIRST,
        Conclusion.FITS,
    )
    assert case.fired == fired
    assert case.ticks == ticks
    assert case.signed_at == practice.decisions.of(screening.id)[0].signed_at


def test_a_case_knows_who_signed_in_which_language_it_was_sent_and_where_it_hurts(practice, sent_with, park):
    screening = sent_with(pain_location=["low_back", "foot_ankle"])
    sign(practice, screening, DecisionContent(Conclusion.FITS), park, SeenNumbers(1))
    (case,) = all_cases(practice)
    assert (case.signed_by, case.language, case.sites) == (park.id, "en", ("low_back", "foot_ankle"))


def test_under_rules_that_cannot_be_read_any_more_a_case_has_no_site(practice, sent_with, monkeypatch):
    sent_with()
    monkeypatch.setattr("screening.workflow.review.insights.rulebook_of", Mock(side_effect=NoRulesError))
    assert [case.sites for case in all_cases(practice)] == [()]


def test_a_case_is_in_the_groups_that_its_own_rules_name(practice, sent_with, monkeypatch):
    sent_with(own_decisions="with_help")
    [case] = all_cases(practice)
    assert {"", "own_decisions.with_help"} <= set(case.groups)
    book = replace(rulebook_of(practice, practice.screenings.newest().digest), fairness=Fairness())
    monkeypatch.setattr("screening.workflow.review.insights.rulebook_of", lambda *_given: book)
    assert [case.groups for case in all_cases(practice)] == [()]


def test_notes_on_the_plan_suggest_nothing_and_an_open_screening_has_no_conclusion(practice, sent_with):
    screening = sent_with()
    assert any(finding.rule.suggest is None for finding in as_sent(practice, screening).suggestion.findings)
    (case,) = all_cases(practice)
    assert set(case.fired.values()) == {Outcome.FITS}
    assert (case.conclusion, case.signed_at, dict(case.ticks)) == (None, None, {})


def test_of_several_decisions_the_one_that_holds_is_counted(practice, sent_with, park):
    screening = sent_with()
    for number, conclusion in ((1, Conclusion.NOT_NOW), (2, Conclusion.REFER)):
        sign(practice, screening, DecisionContent(conclusion, "why", replaces_because="why"), park, SeenNumbers(number))
    assert [case.conclusion for case in all_cases(practice)] == [Conclusion.REFER]


def test_a_count_is_kept_with_how_long_it_took(practice, sent_with):
    sent_with()
    seconds = count_now(practice)
    assert counts_of_everything(practice).count() == 1
    assert practice.insights.age()[1] == seconds


@pytest.mark.parametrize(
    ("seconds", "age", "due"),
    [
        (0.01, timedelta(seconds=59), False),
        (0.01, timedelta(seconds=60), True),
        (10, timedelta(seconds=1999), False),
        (10, timedelta(seconds=2000), True),
        (0.01, -timedelta(hours=1), True),  # made by a clock that ran ahead
    ],
)
def test_a_count_is_made_again_after_two_hundred_times_as_long_as_it_took(practice, seconds, age, due):
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        written(practice.insights.counted, seconds)
        clock.shift(age)
        assert count_when_due(practice) is due


def test_the_first_count_is_due_at_once(practice):
    assert count_when_due(practice)
    assert counts_of_everything(practice) == Counts()


# Counting what changed gives what counting everything gives.

RULES = ("a", "b", "c")
STEPS = st.tuples(
    st.sampled_from(["send", "send", "send again", "sign", "sign", "correct", "erase", "count"]),
    st.integers(0, 99),
)


def suggested(number: int) -> KeptSuggestion:
    """A suggestion of up to three rules."""
    outcomes = list(Outcome)
    fired = [
        (rule, outcomes[(number + place) % 4]) for place, rule in enumerate(RULES) if number >> place & 1 or not place
    ]
    findings = [KeptFinding(rule, "", "", Concern.SAFETY, Act.NONE, outcome, {}, "", "", ()) for rule, outcome in fired]
    worst = max((outcome for _rule, outcome in fired), key=lambda outcome: outcome.rank)
    return KeptSuggestion(worst, worst, Act.NONE, "", tuple(findings))


class Walk:
    """Steps of patients and therapists, whichever come."""

    def __init__(self, practice, person) -> None:
        self.practice, self.person, self.ids = practice, person, []

    def do(self, step: str, number: int) -> None:
        if step == "count":
            count_now(self.practice)
        elif step == "send" or self.ids:
            getattr(self, step.replace(" ", "_"))(number)

    def send(self, number: int, **changes) -> None:
        suggestion, sites = suggested(number), ("neck", "low_back", "foot_ankle")[: number % 4]
        at = datetime(2026, 11, 20, tzinfo=UTC) + timedelta(hours=7 * number)
        given = {
            "answers": {"pain_location": sites},
            "language": ("en", "es")[number % 2],
            "outcome": suggestion.outcome,
        }
        self.ids.append(add(self.practice, suggestion=suggestion, sent_at=at, **given, **changes))

    def send_again(self, number: int) -> None:
        before = self.one(number)
        written(self.practice.insights.drop, [before])
        self.ids.remove(before)
        self.send(number, previous_id=before)

    def sign(self, number: int) -> None:
        screening_id = self.one(number)
        ticks = {RULES[number % 3]: list(Tick)[number % 3]}
        decided = DecisionContent(list(Conclusion)[number % 4], "", ticks)
        signed(self.practice, screening_id, self.person, len(self.practice.decisions.of(screening_id)) + 1, decided)

    def correct(self, number: int) -> None:
        written(self.practice.corrections.add, self.one(number), Made(self.person), {}, suggested(number))

    def erase(self, number: int) -> None:
        screening = self.practice.screenings.by_id(self.one(number))
        erase(self.practice, screening, TESTS, "asked for")
        self.ids.remove(screening.id)

    def one(self, number: int) -> str:
        return self.ids[number % len(self.ids)]


def rows(practice) -> dict[str, Any]:
    """Every row of the counts, opened; and how many cases a part has in a period, counted by hand."""
    days = dict(practice.insights._rows.days(list(db.session.scalars(select(InsightDayRow.day)))))
    keys = db.session.execute(select(InsightCountRow.key, InsightCountRow.sealed))
    return {**days, **{row.key: practice.screenings._seal.open(row.sealed, row.key, "insight count") for row in keys}}


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(steps=st.lists(STEPS, min_size=4, max_size=16), data=st.data())
def test_counting_what_changed_gives_what_counting_everything_gives(practice, park, steps, data):
    walk = Walk(practice, park.id)
    try:
        for step in steps:
            walk.do(*step)
        count_now(practice)
        changed = rows(practice)
        assert_counted_as_by_hand(practice, walk.ids, data)
        recount(practice)
        assert rows(practice) == changed
    finally:
        for screening_id in walk.ids:
            erase(practice, practice.screenings.by_id(screening_id), TESTS, "for the next walk")
    assert rows(practice) == {}


def assert_counted_as_by_hand(practice, ids, data) -> None:
    first, last = sorted(data.draw(st.dates(date(2026, 11, 15), date(2026, 12, 25))) for _end in range(2))
    part = data.draw(st.sampled_from([(), ("language:es",), ("language:en", "site:neck"), ("therapist:1",)]))
    zone = practice.settings.time_zone
    named = [named_case(case) for _id, case in cases(practice, ids)]
    inside = [one for one in named if first <= datetime.fromtimestamp(one.sent, zone).date() <= last]
    mine = [one for one in inside if set(part) <= set(one.names)]
    [counts] = practice.insights.counts([(first, last)], part)
    kept = [name for one in mine for name in one.names if not (part and name.startswith("group:"))]
    assert counts.by_name == Counter(kept)
    newest = list(practice.insights.newest((first, last), part, ["decided"]))
    assert newest == [
        one.reference for one in sorted(mine, key=lambda one: (-one.sent, one.reference)) if "decided" in one.names
    ]


def test_what_was_sent_again_and_what_was_erased_is_counted_no_more_at_once(app, patient):
    patient.has_sent(healthy())
    with app.app_context():
        practice = app.extensions[NAME]
        count_now(practice)
        first = practice.screenings.newest()
        book = rulebook_of(practice, first.digest)
        press_send(practice, book, *draft_of(practice, book, healthy(), changes=first.id))
        assert counts_of_everything(practice).count() == 0
        count_now(practice)
        assert counts_of_everything(practice).count() == 1
        erase(practice, practice.screenings.newest(), TESTS, "asked for")
        assert counts_of_everything(practice) == Counts()


def test_counts_that_cannot_be_opened_keep_nothing_from_being_erased_and_are_made_anew(practice, sent_with):
    one, other = sent_with(), sent_with()
    count_now(practice)
    with transaction():
        db.session.execute(update(InsightCountRow).values(sealed=b"\x01" + bytes(60)))
    assert erase(practice, one, TESTS, "asked for") == 1
    count_now(practice)
    assert counts_of_everything(practice).count() == 1
    assert practice.screenings.by_id(other.id)


def test_what_cannot_be_opened_hides_nothing_else(practice, sent_with):
    one, _other = sent_with(), sent_with()
    with transaction():
        db.session.execute(update(ScreeningRow).where(ScreeningRow.id == one.id).values(sealed_answers=bytes(40)))
    count_now(practice)
    assert counts_of_everything(practice).count() == 1


def test_a_decision_that_cannot_be_opened_leaves_its_screening_out_and_the_others_counted(practice, sent_with, park):
    one, other = sent_with(), sent_with()
    for screening in (one, other):
        sign(practice, screening, DecisionContent(Conclusion.FITS), park, SeenNumbers(1))
    with transaction():
        db.session.execute(update(DecisionRow).where(DecisionRow.screening_id == one.id).values(sealed=bytes(40)))
    count_now(practice)
    counts = counts_of_everything(practice)
    assert (counts.count(), counts.count("decided")) == (1, 1)


def test_many_are_counted_batch_by_batch(practice, sent_with, monkeypatch):
    monkeypatch.setattr("screening.workflow.review.insights._AT_ONCE", 2)
    for _ in range(5):
        sent_with()
    count_now(practice)
    assert counts_of_everything(practice).count() == 5
