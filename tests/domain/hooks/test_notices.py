"""What is worth telling a chart: only where the rules, the answers or the chart have something to say."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from screening.domain.hooks.notices import (
    TELLS_FOR,
    CannotWait,
    ChartDiffers,
    ChartedScreening,
    OrderMatters,
    Stands,
    on_opening,
    on_ordering_else,
    on_ordering_treatment,
)
from screening.domain.review.decision import Conclusion
from screening.domain.rules.rulebook import Outcome
from screening.domain.rules.suggestion import suggest
from screening.exchange.health_record.resources import read_record
from tests.builders import as_values, healthy
from tests.health_records import a_bundle, a_condition, a_medicine

TODAY = date(2026, 11, 28)
ELIQUIS = a_medicine("apixaban 5 MG Oral Tablet [Eliquis]")


def screened(book, conclusion=None, **changes) -> ChartedScreening:
    answers = as_values(healthy(**changes))
    suggestion = suggest(book, answers)
    rules = [one.rule for one in suggestion.findings if one.rule.suggest not in (None, Outcome.FITS)]
    return ChartedScreening(
        "7K3M-9QXT", TODAY, book, answers, suggestion.outcome, suggestion.act, tuple(rules), conclusion
    )


def opened(book, one, *resources):
    return on_opening(
        one, book.record, read_record(a_bundle(*resources), str(TODAY), book.record.pregnancy_codes), TODAY
    )


def test_a_chart_with_a_blood_thinner_differs_from_a_patient_who_denied_it(rulebook):
    differs, stands = opened(rulebook, screened(rulebook), ELIQUIS)
    assert isinstance(differs, ChartDiffers)
    assert (differs.question.id, differs.said) == ("health_list_a", ("none",))
    assert [entry.words[0] for entry in differs.entries] == ["apixaban 5 MG Oral Tablet [Eliquis]"]
    assert stands == Stands()


def test_two_entries_that_speak_to_one_question_are_one_notice(rulebook):
    told = opened(rulebook, screened(rulebook), ELIQUIS, a_condition("Type 2 diabetes"), ELIQUIS)
    assert [len(one.entries) for one in told if isinstance(one, ChartDiffers)] == [2]


def test_where_chart_and_answers_agree_or_the_answers_are_silent_nothing_differs(rulebook):
    agrees = screened(rulebook, health_list_a=["blood_thinner"], blood_thinner=["anticoagulant"])
    for one in (agrees, screened(rulebook, health_list_a=["not_sure"]), screened(rulebook, health_list_a=None)):
        assert [type(notice) for notice in opened(rulebook, one, ELIQUIS)] == [Stands]
    assert opened(rulebook, screened(rulebook), a_medicine("Eliquis", status="stopped")) == (Stands(),)


def test_what_cannot_wait_comes_first_until_somebody_signs(rulebook):
    urgent = screened(rulebook, rf_body=["chest_pain"])
    told = opened(rulebook, urgent, ELIQUIS)
    assert [type(notice) for notice in told] == [CannotWait, ChartDiffers]
    assert opened(rulebook, replace(urgent, conclusion=Conclusion.REFER)) == (Stands(),)


def test_an_old_screening_says_nothing(rulebook):
    one = screened(rulebook)
    assert opened(rulebook, replace(one, sent_on=TODAY - TELLS_FOR)) == (Stands(),)
    old = replace(one, sent_on=TODAY - TELLS_FOR - timedelta(days=1))
    assert opened(rulebook, old, ELIQUIS) == ()
    assert on_ordering_else(old, rulebook.record, read_record(ELIQUIS, str(TODAY)), TODAY) == ()


@pytest.mark.parametrize(
    ("conclusion", "resources", "kinds"),
    [
        (Conclusion.FITS, (), []),
        (Conclusion.FITS, (ELIQUIS,), [ChartDiffers, Stands]),
        (Conclusion.NOT_NOW, (), [Stands]),
        (None, (), [Stands]),
    ],
)
def test_an_order_of_the_treatment_is_told_of_unless_it_was_signed_and_nothing_differs(
    rulebook, conclusion, resources, kinds
):
    record = read_record(a_bundle(*resources), str(TODAY))
    told = on_ordering_treatment(screened(rulebook, conclusion), rulebook.record, record, TODAY)
    assert [type(notice) for notice in told] == kinds


def test_an_order_that_the_answers_do_not_know_of_tells_what_the_rules_would_say(rulebook):
    one = screened(rulebook)
    (told,) = on_ordering_else(one, rulebook.record, read_record(ELIQUIS, str(TODAY)), TODAY)
    assert isinstance(told, OrderMatters)
    assert (told.before, told.after) == (Outcome.FITS, Outcome.DISCUSS_FIRST)
    ticked = as_values(healthy(health_list_a=["blood_thinner"]))
    fired = [finding.rule for finding in suggest(rulebook, ticked).findings]
    assert [rule.id for rule in told.rules] == [rule.id for rule in fired if rule.suggest not in (None, Outcome.FITS)]


def test_an_order_that_says_nothing_new_is_passed_over(rulebook):
    known = screened(rulebook, health_list_a=["blood_thinner"], blood_thinner=["anticoagulant"])
    assert on_ordering_else(known, rulebook.record, read_record(ELIQUIS, str(TODAY)), TODAY) == ()
    harmless = read_record(a_medicine("loratadine"), str(TODAY))
    assert on_ordering_else(screened(rulebook), rulebook.record, harmless, TODAY) == ()
    refused = screened(rulebook, Conclusion.NOT_NOW)
    assert on_ordering_else(refused, rulebook.record, read_record(ELIQUIS, str(TODAY)), TODAY) == ()
    assert (
        on_ordering_else(screened(rulebook, Conclusion.FITS), rulebook.record, read_record(ELIQUIS, str(TODAY)), TODAY)
        != ()
    )
