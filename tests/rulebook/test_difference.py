"""What changed between two rules files, in words."""

import pytest

from screening.rulebook.difference import Change, differences, in_lines, word_by_word
from screening.rulebook.reading.reader import read_rules
from tests.conftest import RULES_TEXT


def changed(old, new, landmark=""):
    start = RULES_TEXT.index(landmark)
    place = RULES_TEXT.index(old, start)
    text = RULES_TEXT[:place] + new + RULES_TEXT[place + len(old) :]
    return differences(read_rules(RULES_TEXT), read_rules(text))


def test_a_file_that_says_the_same_differs_in_nothing():
    assert differences(read_rules(RULES_TEXT), read_rules(f"# another comment\n{RULES_TEXT}")) == []


def test_a_changed_condition_is_said_before_and_after():
    (found,) = changed("{rf_slow: ill_now}", "{rf_slow: [ill_now, not_sure]}", "- id: ill_now\n    ref")
    lines = list(in_lines(found))
    assert lines[0] == "rule ill_now: changed"
    assert lines[1].startswith("  when: ")
    assert lines[1].endswith("– “Fever, flu or a stomach bug today, or on antibiotics now”"), lines[1]
    assert lines[2].startswith("      → ")
    assert " or " in lines[2]


@pytest.mark.parametrize(
    ("landmark", "old", "new", "kind", "key"),
    [
        ("- id: ill_now\n    ref", "suggest: not_now", "suggest: discuss_first", "rule", "suggest"),
        ("- id: ill_now\n    ref", "act: talk", "act: doctor_soon", "rule", "act"),
        ("- id: ill_now\n    ref", "concern: safety", "concern: timing", "rule", "concern"),
        ("- id: ill_now\n    ref", "ref: N04", "ref: N94", "rule", "ref"),
        ("- id: ill_now\n    ref", "strength: ", "strength: very ", "rule", "strength"),
        ("- id: ill_now\n    ref", "Acute systemic", "Acute", "rule", "therapist"),
        ("- id: ill_now\n    ref", "Sick today", "Ill today", "rule", "title"),
        ("- id: ill_now\n    ref", "es: ¿Todavía se", "es: ¿Aún se", "rule", "ask es"),
        ("- id: ill_now\n    ref", "wait until well", "until well", "rule", "plan timing"),
        ("summary:\n", "stimulation: Stimulation", "stimulation: Pulse", "treatment", "plan lines stimulation"),
        ("- id: chronic_exercise_first", "    presumes_treatment: true\n", "", "rule", "presumes the treatment"),
        ("- id: needle_hesitancy", "order: rising", "order: none", "question", "order of risk"),
        ("- id: age", "maximum: 120", "maximum: 110", "question", "bounds"),
        ("- id: goal_activity", "optional: true", "optional: false", "question", "optional"),
        ("- id: goal_activity", "    summary_only: true\n", "", "question", "summary only"),
        ("- id: stim_preference", "fact: e_stim_blocked", "skin_area: numb_skin", "question", "asked when"),
        ("  chronic:\n", "[over_12_weeks, comes", "[weeks_6_to_12, comes", "fact", "when"),
        ("  peg:\n", "[peg_pain, peg_enjoy, peg_activity]", "[peg_pain, peg_enjoy]", "fact", "mean of"),
        ("- id: fracture\n", "discuss_with: [", "discuss_with: [acupuncturist, ", "topic", "discuss with"),
        ("- id: by_hand_only", "part: session", "part: timing", "guidance", "part"),
        ("- id: devices", "section: your_health", "section: your_pain", "question", "section"),
        ("- id: a_no_is_a_no", "at_least: not_now", "at_least: discuss_first", "guarantee", "at least"),
        ("- id: healthy_runner", "age: 45", "age: 46", "example", "answer age"),
        ("  KEARNS19:", "VERIFIED abstract", "PART", "source", "checked"),
    ],
)
def test_each_key_of_each_thing_is_told(landmark, old, new, kind, key):
    found = changed(old, new, landmark)
    assert any(d.kind == kind and key in {detail[0] for detail in d.details} for d in found)


@pytest.mark.parametrize(
    ("landmark", "old", "new"),
    [
        ("- id: a_no_is_a_no", "at_least: not_now", "at_least: discuss_first"),
        ("- id: needle_hesitancy", "order: rising", "order: none"),
        ("- id: healthy_runner", "outcome: fits", "outcome: discuss_first"),
        ("- id: peg_pain", "    order:", "    summary_only: true\n    order:"),
    ],
)
def test_a_promise_that_is_withdrawn_is_told_before_all_else(landmark, old, new):
    found = changed(old, new, landmark)
    assert found[0].withdraws
    assert next(in_lines(found[0])).endswith("changed, and with it a promise")


def test_what_is_promised_besides_withdraws_nothing():
    assert not changed("{rf_slow: ill_now}", "{rf_slow: [ill_now, not_sure]}", "- id: ill_now\n    ref")[0].withdraws
    assert not changed("order: none", "order: rising", "- id: age")[0].withdraws
    assert not changed("at_least: not_now", "at_least: not_now\n    act: talk", "- id: a_no_is_a_no")[0].withdraws


def test_two_texts_are_told_apart_word_by_word():
    told = list(word_by_word("needles can wait now", "needles may wait"))
    assert told == [("kept", "needles"), ("gone", "can"), ("new", "may"), ("kept", "wait"), ("gone", "now")]


def test_what_patients_read_and_in_which_order_is_told():
    start = RULES_TEXT.index("\npages:\n")
    first = RULES_TEXT.index("  - id: ", start)
    second = RULES_TEXT.index("  - id: ", first + 5)
    end = RULES_TEXT.index("  - id: ", second + 5)
    moved = RULES_TEXT[:first] + RULES_TEXT[second:end] + RULES_TEXT[first:second] + RULES_TEXT[end:]
    (found,) = differences(read_rules(RULES_TEXT), read_rules(moved))
    assert (found.kind, found.id) == ("pages", "in order")


def test_what_is_new_and_what_is_gone_is_told_as_such():
    found = changed("- id: flu_today", "- id: flu_now")
    assert {(d.id, d.change) for d in found} == {("flu_today", Change.REMOVED), ("flu_now", Change.ADDED)}


def test_another_order_of_the_questions_is_told():
    start, end = RULES_TEXT.index("  - id: soreness_ok"), RULES_TEXT.index("  - id: stim_preference")
    block = RULES_TEXT[start:end]
    text = RULES_TEXT.replace(block, "", 1)
    place = text.index("\n# What is worked out from what people type")
    text = text[:place].rstrip() + "\n\n" + block + text[place:]
    (found,) = differences(read_rules(RULES_TEXT), read_rules(text))
    assert (found.kind, found.id) == ("questions", "in order")
