"""New words in a rules text: they are read as they were typed, and nothing else moves."""

import re

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from screening.rulebook.editing import NoRuleError, collisions, edited, field_at, untranslated, words_of
from screening.rulebook.reading.nodes import digest_of
from screening.rulebook.reading.reader import read_rules
from screening.rulebook.reading.yaml_nodes import Node, read_yaml
from tests.conftest import RULES_TEXT

RULE = "ill_now"
AWKWARD = [
    '"Now: stop" # not a comment',
    "- one",
    "yes",
    "null",
    "12",
    "{a: b}, [c]",
    "it's",
    "\\n \\",
    "🙂 ñ",
    "a\nb\n\n c",
]
WORDS = st.one_of(
    st.sampled_from(AWKWARD), st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
)
# The ways in which YAML writes a mapping and its values.
LAYOUTS = {
    "in lines": """\
rules:
  - id: other
    therapist: Stays.
  # The sick one.
  - id: ill_now   # its name
    patient:
      en: "Wait."  # short
      es: Espere.
      es_of: "abcdef"
    therapist: >-
      Wait
      long.

    # Nobody yet.
    reviewed: {by: "Dr. A", on: 2026-01-02}  # one

  - id: after
    therapist: 'Stays, too.'
""",
    "in brackets": """\
rules: [{id: other, therapist: Stays.},
  {id: ill_now, patient: {en: Wait., es: 'Espere.', es_of: "abcdef"}, # the sick one
   therapist: "Wait
     long.", reviewed: null}, {id: after, therapist: Stays}]  # end
""",
    "without an end of line": """\
rules:
- reviewed:
  id: ill_now
  patient:
    en: |
      Wait.
    es: Espere.
    es_of: "abcdef"
  therapist: Wait long.""",
}


def plain(node: Node) -> object:
    """A value without its places."""
    if isinstance(node.value, dict):
        return {key: plain(child) for key, child in node.value.items()}
    return [plain(child) for child in node.value] if isinstance(node.value, list) else node.value


def rule_in(text: str) -> dict[str, object]:
    return next(rule for rule in plain(read_yaml(text))["rules"] if rule["id"] == RULE)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@given(english=WORDS, spanish=WORDS, therapist=WORDS)
@example(english="Wait:\n\n  # here", spanish="'", therapist='"')
def test_any_words_are_read_as_they_were_typed_and_nothing_else_moves(layout, line_end, english, spanish, therapist):
    text = layout.replace("\n", line_end)
    changes = {"patient-en": english, "patient-es": spanish, "therapist": therapist, "review_by": "2027-01-31"}
    after, before = edited(text, RULE, changes), plain(read_yaml(text))
    rule = next(rule for rule in before["rules"] if rule["id"] == RULE)
    rule["patient"] = {"en": english, "es": spanish, "es_of": digest_of(english)}
    rule |= {"therapist": therapist, "review_by": "2027-01-31", "reviewed": None}
    assert plain(read_yaml(after)) == before
    for comment in re.findall("#[^\"'\r\n]*", text):
        assert comment in after
    assert after.count("\r\n") == after.count("\n") or line_end == "\n"


@hypothesis_settings(max_examples=20)  # the file is large
@given(words=WORDS, field=st.sampled_from(["patient-es", "therapist"]))
def test_only_the_lines_of_the_words_change_in_the_shipped_file(words, field):
    after = edited(RULES_TEXT, RULE, {field: words}).split("\n")
    before = RULES_TEXT.split("\n")
    (changed,) = [place for place, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    assert before[changed].split(":")[0] == after[changed].split(":")[0]
    assert field_at(RULES_TEXT, RULE, changed + 1) == field


def test_words_put_back_restore_the_file_to_the_byte(rulebook):
    words = words_of(rulebook.by_id[RULE])
    changed = edited(RULES_TEXT, RULE, {"patient-en": "New.", "patient-es": "Nuevo.", "review_by": "2027-01-31"})
    restored = edited(changed, RULE, {field: words[field] for field in ("patient-en", "patient-es", "review_by")})
    assert restored == RULES_TEXT


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("rule", "without"),
    [
        ("  - id: ill_now\n    review_by: 2027-01-31  # soon\n    ref: N1\n", "  - id: ill_now\n    ref: N1\n"),
        ("  - id: ill_now\n    # Then.\n    review_by: 2027-01-31", "  - id: ill_now\n    # Then."),
        ("  - review_by: 2027-01-31\n    id: ill_now\n", "  - id: ill_now\n"),
        ("  - {id: ill_now, review_by: 2027-01-31}\n", "  - {id: ill_now}\n"),
        ("  - {review_by: 2027-01-31, id: ill_now}\n", "  - {id: ill_now}\n"),
        ("  - id: ill_now\n", "  - id: ill_now\n"),
    ],
)
def test_a_day_that_is_cleared_leaves_no_key(rule, without, line_end):
    text, expected = (f"rules:\n{one}".replace("\n", line_end) for one in (rule, without))
    assert edited(text, RULE, {"review_by": ""}) == expected


def test_rules_can_be_edited_in_every_field(rulebook):
    text, expected = RULES_TEXT, {}
    for rule in rulebook.rules[::9]:  # each edit reads the whole file
        changes = {field: f"{told} Ask." for field, told in words_of(rule).items()} | {"review_by": "2027-01-31"}
        text, expected[rule.id] = edited(text, rule.id, changes), changes
    after = read_rules(text).rulebook.by_id
    assert {rule_id: words_of(after[rule_id]) for rule_id in expected} == expected


def test_a_translation_kept_beside_new_english_counts_as_one_of_it():
    after = edited(RULES_TEXT, RULE, {"patient-en": "When you are sick, needles can wait."})
    assert read_rules(after).rulebook.by_id[RULE].patient["en"] == "When you are sick, needles can wait."


@pytest.mark.parametrize(
    ("changes", "accepted"), [({"therapist": "New."}, False), ({"review_by": "2027-01-31"}, True), ({}, True)]
)
def test_who_accepted_other_words_did_not_accept_these(changes, accepted):
    assert (rule_in(edited(LAYOUTS["in lines"], RULE, changes))["reviewed"] is not None) is accepted


def test_a_rule_that_is_gone_is_not_edited():
    with pytest.raises(NoRuleError, match="gone_rule"):
        edited(RULES_TEXT, "gone_rule", {"therapist": "New."})


@pytest.mark.parametrize(
    ("changes", "outdated"),
    [
        ({"patient-en": "New."}, ["patient-es", "patient-pt"]),
        ({"patient-en": "New.", "patient-es": "Nuevo."}, ["patient-pt"]),
        ({"patient-es": "Nuevo."}, []),
        ({"therapist": "New."}, []),
    ],
)
def test_english_that_changes_leaves_its_translations_behind(changes, outdated):
    before = {"patient-en": "Old.", "patient-es": "Viejo.", "patient-pt": "Velho.", "therapist": "Old."}
    assert untranslated(before, changes) == outdated


@pytest.mark.parametrize(
    ("now", "found"),
    [
        ({}, []),
        ({"therapist": "Theirs."}, []),
        ({"patient-es": "Suyo."}, ["patient-en"]),
        ({"patient-en": "Theirs."}, ["patient-en"]),
        ({"patient-en": "Mine."}, ["patient-en"]),
    ],
)
def test_edits_collide_where_they_change_the_same_text(now, found):
    base = {"patient-en": "Old.", "patient-es": "Viejo.", "therapist": "Old."}
    assert collisions(base, {**base, **now}, {"patient-en": "Mine."}) == found


def test_a_line_without_words_belongs_to_no_field():
    line = next(place for place, line in enumerate(LAYOUTS["in lines"].split("\n"), 1) if "id: ill_now" in line)
    assert [field_at(LAYOUTS["in lines"], RULE, line + more) for more in range(7)] == [
        *("", "", "patient-en", "patient-es", "patient-es", "therapist", "therapist")
    ]
