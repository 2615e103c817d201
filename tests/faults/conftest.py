"""What the tests of faults share."""

import pytest


@pytest.fixture
def behind_proxy(environment):
    """Return an environment in which clients have many addresses, as told by a proxy, so that none hits a limit."""
    return {**environment, "SCREENING_PROXIES": "1"}
