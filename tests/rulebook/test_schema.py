"""The JSON Schema: made from the file, and as strict about ids as the reader."""

import json

import pytest
import yaml
from jsonschema import Draft202012Validator

from screening.rulebook.schema import json_schema
from tests import CHECKOUT
from tests.conftest import RULES_TEXT
from tests.rulebook.reading.test_reader import BROKEN

BY_THE_READER_ONLY = (
    *("appears twice", "earlier example", "is not asked", "cannot go", "fact", "word of the rule"),
    *("emergency is read off", 'question "needle_hesitancy" is unknown', "es_of"),
)


def read(text):
    """Read YAML as the product does: with the parser in C, which is ten times as fast."""
    return yaml.load(text, Loader=yaml.CSafeLoader)


@pytest.fixture(scope="module")
def validator(rulebook):
    Draft202012Validator.check_schema(json_schema(rulebook))
    return Draft202012Validator(json_schema(rulebook))


def test_the_shipped_file_is_valid(validator):
    assert list(validator.iter_errors(read(RULES_TEXT))) == []


def test_the_schema_that_editors_use_is_up_to_date(rulebook):
    published = json.loads((CHECKOUT / "docs/rules.schema.json").read_text(encoding="utf-8"))
    assert published == json_schema(rulebook), "screening rules schema > docs/rules.schema.json"
    assert RULES_TEXT.startswith("# yaml-language-server: $schema=docs/rules.schema.json")


@pytest.mark.parametrize(("right", "wrong", "message"), BROKEN)
def test_an_editor_marks_what_the_reader_refuses(validator, right, wrong, message):
    marked = not validator.is_valid(read(RULES_TEXT.replace(right, wrong, 1)))
    assert marked or any(kind in message for kind in BY_THE_READER_ONLY)
