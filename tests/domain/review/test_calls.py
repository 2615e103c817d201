"""Which outcomes of a call leave somebody to call again, and under which words outcomes are kept."""

import pytest

from screening.domain.review.calls import CallOutcome

AGAIN = {"left_message", "no_answer"}


@pytest.mark.parametrize("outcome", CallOutcome)
def test_nobody_calls_again_unless_the_patient_was_not_spoken_to(outcome):
    assert outcome.closes is (str(outcome) not in AGAIN)


def test_outcomes_are_kept_under_words_that_never_change():
    assert {str(outcome) for outcome in CallOutcome} == {*AGAIN, "reached", "sent_to_emergency", "other"}
