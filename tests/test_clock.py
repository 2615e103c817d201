"""The clock of a run: one time holds in this process, in those it starts, on a server and in the database."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection
from urllib.parse import urlsplit

from screening.records.intake.draft_contents import Content
from screening.records.intake.drafts import Origin
from tests import CHECKOUT
from tests.builders import written
from tests.serving import serving

LONGEST_RUN = timedelta(hours=1)
APART = timedelta(seconds=5)  # each process sets its clock for itself, on a busy machine


def test_the_run_lives_at_the_time_that_was_asked_for():
    asked = datetime.fromisoformat(os.environ["CLOCK"]) if "CLOCK" in os.environ else datetime.now(UTC)
    assert asked <= datetime.now(UTC) < asked + LONGEST_RUN


def test_other_processes_and_servers_and_the_database_live_at_the_same_time(practice, rulebook, environment):
    began = datetime.now(UTC).replace(microsecond=0)  # a header has no fractions
    tell = "import datetime; print(datetime.datetime.now(datetime.UTC).isoformat())"
    process = subprocess.run([sys.executable, "-c", tell], capture_output=True, text=True, check=True).stdout.strip()
    kept = practice.drafts.find(written(practice.drafts.start, rulebook.version, Content(), Origin())).started_at
    with serving(environment) as address:
        connection = HTTPConnection(urlsplit(address).netloc)
        connection.request("GET", "/healthz")
        served = parsedate_to_datetime(connection.getresponse().headers["Date"])
        connection.close()
    for told in (datetime.fromisoformat(process), kept, served):
        assert began - APART <= told <= datetime.now(UTC) + APART


def test_no_statement_asks_the_database_for_the_time():
    """Its clock may go differently: every moment that is kept comes from us."""
    asking = re.compile(r"func\.now|current_(timestamp|date|time)\b|julianday|'now'", re.IGNORECASE)
    found = [path for path in (CHECKOUT / "screening").rglob("*.py") if asking.search(path.read_text(encoding="utf-8"))]
    assert found == []
