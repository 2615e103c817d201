"""What the tests of faults share."""

import pytest


@pytest.fixture
def behind_proxy(environment):
    """Clients come from many addresses, as the proxy tells: none of them starts too often."""
    return {**environment, "SCREENING_PROXIES": "1"}
