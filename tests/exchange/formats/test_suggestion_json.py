"""A suggestion as JSON: what is kept can be read back, and is written in one way only."""

import json

from hypothesis import given
from hypothesis import strategies as st

from screening.domain.rules.suggestion import suggest
from screening.exchange.formats.suggestion_json import canonical, kept_data, read_kept
from tests.builders import as_values
from tests.second_reading import random_sheet

SHEETS = st.randoms(use_true_random=False).map(lambda chance: as_values(random_sheet(chance)))


@given(answers=SHEETS)
def test_a_kept_suggestion_reads_back_as_it_was_made(rulebook, answers):
    suggestion = suggest(rulebook, answers)
    stored = json.loads(canonical(kept_data(suggestion, rulebook.version)))
    assert read_kept(stored, rulebook) == suggestion


def test_canonical_json_sorts_its_keys_and_keeps_letters_as_they_are():
    assert canonical({"b": "ñ", "a": [1, None]}) == '{"a":[1,null],"b":"ñ"}\n'
