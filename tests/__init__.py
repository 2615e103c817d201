"""The tests: they mirror the package, and read what stands beside it at the top of the repository."""

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
