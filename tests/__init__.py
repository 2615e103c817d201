"""The tests: they mirror the package, and read what stands beside it at the top of the repository."""

import gc
import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
# Every journey each way, every page that differs at each width, and more random cases: once in CI, on PostgreSQL.
THOROUGH = os.environ.get("THOROUGH") == "yes"
# Thousands of tests and all they import stay: to look through them again and again took a third of gathering them.
gc.set_threshold(50_000)
