"""The form that a response answers."""

from datetime import UTC, datetime, timedelta

import pytest

from screening.practice import practice
from screening.records.operations import rules_versions
from screening.workflow.fhir.forms import UnknownFormError, form_in_force, form_of, may_be_sent
from screening.workflow.rules.versions import activate
from tests.builders import TESTS
from tests.conftest import RULES_TEXT
from tests.exchange.fhir.sheets import ADDRESS


def test_it_is_that_of_the_rules_in_force_or_of_a_version_once_in_force(app, rulebook):
    with app.app_context():
        newer = activate(practice(), RULES_TEXT + "\n# new\n", TESTS)
        assert form_in_force(practice(), ADDRESS).version == form_of(practice(), "", ADDRESS).version == newer
        assert form_of(practice(), rulebook.version, ADDRESS).version == rulebook.version
        with pytest.raises(UnknownFormError):
            form_of(practice(), "0" * 64, ADDRESS)


def test_answers_are_taken_as_long_after_as_a_draft_lives(app, rulebook, monkeypatch):
    with app.app_context():
        assert may_be_sent(practice(), rulebook.version)
        assert not may_be_sent(practice(), "0" * 64)
        activate(practice(), RULES_TEXT + "\n# new\n", TESTS)
        assert may_be_sent(practice(), rulebook.version)

        class Later(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.now(tz or UTC) + timedelta(hours=73)

        monkeypatch.setattr("screening.workflow.fhir.forms.datetime", Later)
        assert not may_be_sent(practice(), rulebook.version)
        assert may_be_sent(practice(), rules_versions.RulesVersions().in_force())
