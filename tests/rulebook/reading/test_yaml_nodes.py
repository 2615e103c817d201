"""YAML, read strictly and safely."""

import time

import pytest

from screening.rulebook.reading.yaml_nodes import MistakesError, read_yaml


def mistakes(text):
    with pytest.raises(MistakesError) as caught:
        read_yaml(text)
    return [mistake.at("f.yaml") for mistake in caught.value.mistakes]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: yes", "yes"),
        ("a: No", "No"),
        ("a: on", "on"),
        ("a: true", True),
        ("a: False", False),
        ("a: ~", None),
        ("a:", None),
        ("a: 12", 12),
        ("a: -3", -3),
        ("a: 010", "010"),
        ("a: 1_000", "1_000"),
        ("a: 1.5", "1.5"),
        ("a: 2026-11-23", "2026-11-23"),
        ("a: '12'", "12"),
        ('a: "true"', "true"),
        ("a: |\n  null\n", "null\n"),
    ],
)
def test_plain_words_are_read_by_yaml_1_2(text, value):
    assert read_yaml(text).value["a"].value == value


def test_every_node_knows_its_line_and_column():
    node = read_yaml("a:\n  - b: 1\n    c: [x, y]\n").value["a"].value[0].value["c"].value[1]
    assert (node.line, node.column) == (3, 12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["f.yaml:1:1: the file is empty"]),
        ("a: 1\na: 2\n", ['f.yaml:2:1: "a" appears twice here (first in line 1)']),
        ("a: &x 1\nb: *x\n", ["f.yaml:1:4: anchors (&name) are not allowed: write it out"]),
        ("b: *x\n", ["f.yaml:1:4: aliases (*name) are not allowed: write it out"]),
        ("a: !!python/object:os.system 1\n", ["f.yaml:1:4: tags (!name) are not allowed"]),
        ("a: 1\n---\nb: 1\n", ["f.yaml:2:1: only one document is allowed in the file"]),
        ("true: 1\n", ['f.yaml:1:1: a key must be text; write it in quotes: "true"']),
        ("[a]: 1\n", ["f.yaml:1:1: a key must be text; use a plain word"]),
        ("a: [1, 2\n", ["f.yaml:2:1: this is not YAML: did not find expected ',' or ']'"]),
        ("a: \x00\n", ["f.yaml:1:1: this is not YAML: it contains a character that YAML does not allow"]),
    ],
)
def test_what_is_not_allowed_is_told_with_its_place(text, expected):
    assert mistakes(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000,
        "{a: " * 100_000,
        "- " * 100_000,
        "a: &a [" + ", ".join(["x"] * 9) + "]\nb: &b [" + ", ".join(["*a"] * 9) + "]",
        "x" * 1_000_001,
        "? " * 50_000,
    ],
    ids=["brackets", "braces", "dashes", "alias bomb", "a megabyte", "question marks"],
)
def test_hostile_yaml_is_refused_at_once(text):
    begun = time.monotonic()
    assert mistakes(text)
    assert time.monotonic() - begun < 20  # a hang, not a speed, would fail here
