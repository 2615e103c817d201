"""What a server does until it answers: CPU seconds of each step, in its own process.

After `kill -9`, a new worker takes these steps before it answers again. The times depend on this machine; look at the
shares.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bench.running import Rows, practice_in, run, served_by
from tests.conftest import close

TIMES = 5
_STEPS = """
import json, os, sys, time
done, begun = {}, time.process_time()
def step(name):
    global begun
    done[name], begun = time.process_time() - begun, time.process_time()
import gunicorn.app.wsgiapp, screening.app
step("import everything")
from screening.settings.environment import read_settings
from screening.workflow.health import check_all
from screening.practice import practice
app = screening.app.create_app(read_settings(os.environ))
step("put the app together")
with app.app_context():
    check_all(practice(), practice().settings)
step("check tables and key, read the rules")
from screening.web.http.garbage import collect_seldom
collect_seldom()
step("set what was loaded apart from garbage")
assert app.test_client().get("/").status_code == 200
step("show the start page")
json.dump(done, sys.stdout)
"""


def steps(environment: Mapping[str, str]) -> dict[str, float]:
    """Return the seconds of each step of one start."""
    command = [sys.executable, "-c", _STEPS]
    done = subprocess.run(command, env={**os.environ, **environment}, stdout=subprocess.PIPE, check=True)
    return dict(json.loads(done.stdout))


def measure(smoke: bool) -> Rows:
    """Return the median of each step, and its share."""
    with tempfile.TemporaryDirectory() as folder:
        app = practice_in(Path(folder))
        close(app)
        found = [steps(served_by(Path(folder), app)) for _ in range(1 if smoke else TIMES)]
    medians = {name: statistics.median(one[name] for one in found) for name in found[0]}
    whole = sum(medians.values())
    rows = [(name, f"{seconds:.2f} s", f"{seconds / whole:.0%}") for name, seconds in medians.items()]
    return [("until a server answers", "processor time", "share"), *rows, ("all", f"{whole:.2f} s", "")]


if __name__ == "__main__":
    run(measure)
