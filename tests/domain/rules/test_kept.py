"""A suggestion as it is kept: under its rules version it is again the one that was made."""

from hypothesis import given
from hypothesis import strategies as st

from screening.domain.rules.kept import to_keep
from screening.domain.rules.suggestion import suggest
from tests.builders import as_values
from tests.second_reading import random_sheet

SHEETS = st.randoms(use_true_random=False).map(lambda chance: as_values(random_sheet(chance)))


@given(answers=SHEETS)
def test_what_is_kept_is_under_its_rules_the_suggestion_that_was_made(rulebook, answers):
    suggestion = suggest(rulebook, answers)
    assert to_keep(suggestion, rulebook.version).under(rulebook) == suggestion


@given(answers=SHEETS)
def test_what_is_kept_can_be_read_without_its_rules(rulebook, answers):
    suggestion = suggest(rulebook, answers)
    kept = to_keep(suggestion, rulebook.version)
    assert kept.rules_version == rulebook.version
    assert [finding.therapist for finding in kept.findings] == [f.rule.therapist for f in suggestion.findings]
    assert [finding.outcome for finding in kept.findings] == [f.rule.suggest for f in suggestion.findings]
