"""What the tests of the rules commands share."""

import pytest

from screening.rulebook.proof.isolated import Told
from screening.rulebook.proof.results import State
from tests.conftest import RULES_TEXT


@pytest.fixture
def edited(tmp_path):
    """A rules file with one piece of the shipped one changed."""

    def write(old, new):
        assert old in RULES_TEXT
        path = tmp_path / "rules.yaml"
        path.write_text(RULES_TEXT.replace(old, new, 1), encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def proved(monkeypatch):
    """A proof that comes out well at once: the real one takes seconds, and tests of errors and of `prove` try it."""
    proof = [Told("a property", State.PROVED, ())]
    for name in ("prove_apart", "compare_apart"):
        monkeypatch.setattr(f"screening.cli.rules.checks.{name}", lambda *_given: iter(proof))
