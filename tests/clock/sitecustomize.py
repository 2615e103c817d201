"""Lets every Python of a run, servers and commands too, live at the time that CLOCK names, and go on from there.

`make test-clocks` puts this folder on the path. How far ahead that is goes to the processes that one starts.
"""

import os
import time
from datetime import datetime

import time_machine

_AHEAD = os.environ.setdefault(
    "CLOCK_AHEAD", str(datetime.fromisoformat(os.environ["CLOCK"]).timestamp() - time.time())
)
time_machine.travel(time.time() + float(_AHEAD)).start()
time.time()  # the clock goes on from the first look at it, which is now
