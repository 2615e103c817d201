"""What a call is about: from the end of the call before it to its own, whatever version of the answers it names."""

from datetime import UTC, datetime, timedelta

from screening.domain.review.calls import CallOutcome, CallReport, Next
from screening.records.audit.entries import PATIENT, Action, Kind, Subject
from screening.records.care.called_about import UnsentSign, is_between, span_of, unsent_signs
from tests.builders import let_in, written

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
REACHED = CallReport(CallOutcome.REACHED, "", Next.CALLED_911)


def test_a_call_is_about_what_came_since_the_one_before_until_it_was_closed(practice, sent):
    person = let_in()
    for hours in (2, 1):
        written(practice.calls.raise_for, sent.id, NOW - hours * HOUR)
        written(practice.calls.log, practice.calls.of(sent.id).id, person.id, REACHED, NOW - (hours - 0.5) * HOUR)
    written(practice.calls.raise_for, sent.id, NOW)
    newest = practice.calls.of(sent.id)
    assert span_of([sent.id], newest.id) == (NOW - HOUR / 2, None)
    assert span_of([], newest.id) == (None, None)
    assert [is_between(NOW + hours * HOUR, (NOW, NOW + 2 * HOUR)) for hours in (0, 1, 2, 3)] == [
        False,
        True,
        True,
        False,
    ]


def test_a_sign_is_read_from_the_trail_of_every_version_and_of_nobody_else(practice, sent):
    written(practice.calls.raise_for, sent.id, NOW - HOUR)
    call = practice.calls.of(sent.id)
    assert unsent_signs(sent.id, call.id) == []
    at = written(practice.audit.add, Subject(Kind.SCREENING, sent.id), PATIENT, Action.SIGN_TOO_LATE)
    changing = written(practice.audit.add, Subject(Kind.SCREENING, sent.id), PATIENT, Action.SIGN_IN_CHANGE)
    written(practice.audit.add, Subject(Kind.SCREENING, "another"), PATIENT, Action.SIGN_TOO_LATE)
    written(practice.audit.add, Subject(Kind.SCREENING, sent.id), PATIENT, Action.FOLLOW_UP_SENT)
    assert unsent_signs(sent.id, call.id) == [UnsentSign(changing, in_change=True), UnsentSign(at)]
