"""The tests: they mirror the package, and read what stands beside it at the top of the repository."""

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
# Every journey each way, every page at each width, and more random cases: what CI does once, on PostgreSQL.
THOROUGH = os.environ.get("THOROUGH") == "yes"
