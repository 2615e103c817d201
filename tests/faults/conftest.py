"""What the tests of faults share."""

import os
import random

import pytest

SEED = int(os.environ.get("FAULTS_SEED", "1"))  # another makes other moments; the same makes the same ones


@pytest.fixture
def behind_proxy(environment):
    """Return an environment in which clients have many addresses, as told by a proxy, so that none hits a limit."""
    return {**environment, "SCREENING_PROXIES": "1"}


@pytest.fixture
def told(record_property):
    """Return a function that notes what a fault did, for the table at the end of `make faults`."""
    return record_property


@pytest.fixture
def chance():
    """Return what moments are drawn from; pytest shows the seed when the test fails, the table at its end."""
    print(f"FAULTS_SEED={SEED}")
    return random.Random(SEED)


def pytest_terminal_summary(terminalreporter):
    """Print what each fault did."""
    reports = [one for ended in ("passed", "failed") for one in terminalreporter.getreports(ended)]
    lines = [line for one in reports if "tests/faults/" in one.nodeid for line in one.user_properties]
    width = max((len(fault) for fault, _did in lines), default=0)
    if lines:
        terminalreporter.section(f"what each fault did (FAULTS_SEED={SEED})")
    for fault, did in lines:
        terminalreporter.write_line(f"{fault:{width}}  {did}")
