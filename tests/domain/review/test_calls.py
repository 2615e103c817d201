"""Which outcomes of a call leave somebody to call again, and under which words outcomes are kept."""

import pytest

from screening.domain.review.calls import CallOutcome, CallReport, Next

AGAIN = {"left_message", "no_answer"}


@pytest.mark.parametrize("outcome", CallOutcome)
def test_nobody_calls_again_unless_the_patient_was_not_spoken_to(outcome):
    assert outcome.closes is (str(outcome) not in AGAIN)


def test_outcomes_are_kept_under_words_that_never_change():
    assert {str(outcome) for outcome in CallOutcome} == {*AGAIN, "reached", "sent_to_emergency", "other"}


@pytest.mark.parametrize("outcome", CallOutcome)
def test_only_of_a_patient_who_was_reached_is_asked_what_is_next(outcome):
    assert CallReport(outcome).says_enough is (outcome is not CallOutcome.REACHED)


@pytest.mark.parametrize("following", Next)
def test_whoever_found_that_it_is_no_emergency_is_named(following):
    named = CallReport(CallOutcome.REACHED, next=following, found_by="Dr. Lee")
    unnamed = CallReport(CallOutcome.REACHED, next=following, found_by=" ")
    assert (named.says_enough, unnamed.says_enough) == (True, following is not Next.NO_EMERGENCY)


def test_what_is_next_is_kept_under_words_that_never_change():
    assert {str(one) for one in Next} == {"on_the_way", "called_911", "will_not_go", "no_emergency"}
