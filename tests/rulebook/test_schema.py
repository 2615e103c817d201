"""The JSON Schema: made from the file, and as strict about ids as the reader."""

import copy
import json
import re
from functools import lru_cache

import pytest
from jsonschema import Draft202012Validator

from screening.rulebook.reading.reader import read_rules
from screening.rulebook.reading.yaml_nodes import MistakesError
from screening.rulebook.schema import json_schema
from tests import CHECKOUT, yaml_text
from tests.conftest import RULES_TEXT
from tests.rulebook.reading.test_reader import BROKEN

BY_THE_READER_ONLY = (
    *("appears twice", "earlier example", "is not asked", "cannot go", "fact", "word of the rule"),
    *("emergency can only read", 'question "needle_hesitancy" is unknown', "es_of"),
)


@pytest.fixture(scope="module")
def validator(rulebook):
    Draft202012Validator.check_schema(json_schema(rulebook))
    return Draft202012Validator(json_schema(rulebook))


def test_the_shipped_file_is_valid(validator):
    whole = yaml_text.read(RULES_TEXT)
    assert list(validator.iter_errors(whole)) == []
    assert read_by_section(RULES_TEXT) == whole


def test_the_schema_that_editors_use_is_up_to_date(rulebook):
    published = json.loads((CHECKOUT / "docs/rules.schema.json").read_text(encoding="utf-8"))
    assert published == json_schema(rulebook), "screening rules schema > docs/rules.schema.json"
    assert RULES_TEXT.startswith("# yaml-language-server: $schema=docs/rules.schema.json")


section = lru_cache(yaml_text.read)


def read_by_section(text):
    """Read a file key by key of its top, and what was read before not again."""
    parts = re.split(r"^(?=\w+:)", text, flags=re.MULTILINE)
    return {key: value for part in parts for key, value in (section(part) or {}).items()}


@pytest.mark.parametrize(("right", "wrong", "message"), BROKEN)
def test_an_editor_marks_what_the_reader_refuses(validator, right, wrong, message):
    marked = not validator.is_valid(read_by_section(RULES_TEXT.replace(right, wrong, 1)))
    assert marked or any(kind in message for kind in BY_THE_READER_ONLY)


OTHER = yaml_text.read((CHECKOUT / "tests/data/other_treatment.yaml").read_text(encoding="utf-8"))


def mappings(node, place=()):
    """Every mapping of a file with the way to it; of those that stand in one list, or under free names, all."""
    if isinstance(node, dict):
        yield place
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield from mappings(child, (*place, key))


def at(node, place):
    for key in place:
        node = node[key]
    return node


def kind_of(place):
    """The way to a mapping without the numbers of items: what it is, whichever one it is."""
    return tuple("*" if isinstance(key, int) else key for key in place)


PLACES = {(kind_of(place), frozenset(at(OTHER, place))): place for place in mappings(OTHER)}.values()
OTHER_SCHEMA = Draft202012Validator(json_schema(read_rules(yaml_text.write(OTHER)).rulebook))
BY_THE_READER = {
    ("questions", "*", "options"): "which type of question has options",
    ("format",): "a file without a format is refused before its keys are read",
}


@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)) or "file")
def test_reader_and_schema_need_and_allow_the_same_keys(place):
    for key in [*at(OTHER, place), "no_such_key"]:
        changed = copy.deepcopy(OTHER)
        mapping = at(changed, place)
        if key in mapping:
            del mapping[key]
        else:
            mapping[key] = "words"
        refused = [f'"{key}" is missing here' in one.message for one in mistakes_in(yaml_text.write(changed))]
        errors = list(OTHER_SCHEMA.iter_errors(changed))
        if key == "no_such_key":
            assert bool(refused) == bool(errors), key
        elif (*kind_of(place), key) not in BY_THE_READER:
            assert any(refused) == any(error.validator == "required" for error in errors), key


def mistakes_in(text):
    try:
        read_rules(text)
    except MistakesError as error:
        return error.mistakes
    return []
