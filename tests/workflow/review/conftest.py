"""A screening that was sent, and a therapist who looks at it."""

import pytest

from tests.builders import healthy, let_in
from tests.workflow.intake.test_send import draft_of, press_send


@pytest.fixture
def park(practice):
    return let_in()


@pytest.fixture
def sent_with(practice, rulebook):
    """Return what sends healthy answers with these changes."""

    def sent_with(**changes):
        draft = draft_of(practice, rulebook, healthy(**changes))
        return practice.screenings.by_id(press_send(practice, rulebook, *draft))

    return sent_with
