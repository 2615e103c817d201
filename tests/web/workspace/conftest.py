"""Who works in the practice besides its therapists."""

import pytest

from screening.workflow.practice.staff import FRONT_DESK
from tests.builders import Therapist


@pytest.fixture
def desk(app) -> Therapist:
    """Return someone at the front desk, who is signed in."""
    someone = Therapist(app, "Desk", "desk@example.com", [FRONT_DESK])
    someone.sign_in()
    return someone
