"""A suggestion as JSON, as `screening evaluate` prints it: written in one way only."""

from screening.exchange.formats.suggestion_json import canonical


def test_canonical_json_sorts_its_keys_and_keeps_letters_as_they_are():
    assert canonical({"b": "ñ", "a": [1, None]}) == '{"a":[1,null],"b":"ñ"}\n'
