"""The pages about rules, without the proof."""

import pytest

from screening.workflow.rules import candidate


@pytest.fixture(autouse=True)
def proved_elsewhere(monkeypatch):
    """The proof takes seconds, and tests/rulebook/proof/ tries it."""
    monkeypatch.setattr(candidate, "_prove", lambda _: candidate.Proof(proved=453))
    monkeypatch.setattr(candidate, "_compare", lambda *_: candidate.Proof(proved=114))
    monkeypatch.setattr(candidate, "_PROVED", {})
