"""Mistakes in rules.yaml: all of them at once, each with its place and the nearest right name."""

import re

import pytest

from screening.rulebook.reading.nodes import ID
from screening.rulebook.reading.reader import digest, read_rules
from screening.rulebook.reading.reserved import RESERVED
from screening.rulebook.reading.yaml_nodes import MistakesError
from tests import CHECKOUT
from tests.conftest import RULES_TEXT
from tests.second_reading import LISTS, QUESTIONS, RULES, TYPED


def mistakes_of(text):
    with pytest.raises(MistakesError) as caught:
        read_rules(text)
    return [mistake.at("rules.yaml") for mistake in caught.value.mistakes]


def line_of(text, piece):
    return text[: text.index(piece)].count("\n") + 1


LEAF = "when: {rf_nerve: leg_weak_worse}"
BROKEN = [
    (LEAF, "when: {rf_nerv: leg_weak_worse}", 'question "rf_nerv" is unknown; did you mean "rf_nerve"?'),
    (LEAF, "when: {rf_nerve: leg_weak}", 'option of "rf_nerve" "leg_weak" is unknown; did you mean "leg_weak_worse"?'),
    (LEAF, "when: {age: leg_weak}", '"age" has no options: only {at_least: 5} can be asked of it'),
    (LEAF, "when: {rf_nerve: {at_least: 2}}", '"rf_nerve" is not a number: name options of it instead'),
    (LEAF, "when: {}", "a condition is expected here, such as {age: {below: 18}}"),
    (LEAF, "when: {all: []}", "at least one condition is expected here"),
    (LEAF, "when: {fact: chronik}", 'fact "chronik" is unknown; did you mean "chronic"?'),
    (LEAF, "when: {required: missing}", 'only "required: unanswered" can be asked'),
    (LEAF, "when: [rf_nerve]", "a mapping is expected here, not a list"),
    (
        LEAF,
        "when: {own_decisions: cannot_decide}",
        "an emergency can only read ticks of questions with many answers",
    ),
    ("  - id: needle_hesitancy\n", "  - id: needle_fear\n", 'question "needle_hesitancy" is unknown'),
    ("      timing: wait until well", "      timeing: wait", 'plan line "timeing" is unknown; did you mean "timing"?'),
    ("suggest: emergency", "suggest: emergancy", 'word "emergancy" is unknown; did you mean "emergency"?'),
    ("act: emergency_room", "act: emergency room", 'word "emergency room" is unknown; did you mean "emergency_room"?'),
    ("ref: E02", "ref: E01", 'ref "E01" appears twice'),
    ("id: limb_losing_strength", "id: possible_cauda_equina", 'rule "possible_cauda_equina" appears twice'),
    ("id: limb_losing_strength", "id: 12", "text is expected here, not a whole number (quote it)"),
    ("strength: red flag", "strenght: red flag", 'key "strenght" is unknown; did you mean "strength"?'),
    (
        "sources: [FINUC20, CESCARD]",
        "sources: [FINUC2, CESCARD]",
        'source "FINUC2" is unknown; did you mean "FINUC20"?',
    ),
    ("  mean_of: [peg_pain", "  mean_of: [peg_pane", 'question "peg_pane" is unknown; did you mean "peg_pain"?'),
    ("first_of: [acute,", "first_of: [akute,", 'fact "akute" is unknown; did you mean "acute"?'),
    ("    type: number\n", "    type: numbr\n", 'word "numbr" is unknown; did you mean "number"?'),
    ("    maximum: 120\n", "    maximum: many\n", "a whole number is expected here, not text"),
    (
        "    page: about_you\n    type: number",
        "    page: about_yu\n    type: number",
        'page "about_yu" is unknown; did you mean "about_you"?',
    ),
    (
        "    section: safety_check\n",
        "    section: safty_check\n",
        'section "safty_check" is unknown; did you mean "safety_check"?',
    ),
    *(
        (f"id: {name}\n", f"id: {wrong}\n", f'"{wrong.strip(chr(34))}" cannot be an id: lowercase letters')
        for name, wrong in (
            *(("age", "Age"), ("not_sure", '"not:sure"'), ("about_you", '"about you"'), ("ill_now", "ill/now")),
            *(("leg_weakness", "leg-weakness"), ("tense_1", "1_tense"), ("flu_today", "gripe_mañana")),
        )
    ),
    ("\n  over_6_weeks:\n", "\n  over 6 weeks:\n", '"over 6 weeks" cannot be an id: lowercase letters'),
    ("  - id: age\n", "  - id: any\n", '"any" is a word of the rule language and cannot name a question'),
    ("    like: gymnast_of_15_with_a_parent\n", "    like: gymnast\n", 'earlier example "gymnast" is unknown'),
    ("    findings: [ill_now]\n", "    findings: [ill_nov]\n", 'rule "ill_nov" is unknown; did you mean "ill_now"?'),
    (
        "    answers: {rf_slow: [ill_now]}\n",
        "    answers: {rf_slow: [none, ill_now]}\n",
        'rf_slow: "none" cannot go with another option',
    ),
    (
        "    answers: {rf_slow: [ill_now]}\n",
        "    answers: {cancer: current}\n",
        "cancer: is not asked, given the other answers",
    ),
    ("      es: Sobre usted\n", "", '"es" is missing here'),
    ("      en: About you\n", "      en: Who you are\n", 'then write es_of: "4d5796"'),
    (
        "    topic: leg_weakness\n",
        "    topic: leg_weaknes\n",
        'topic "leg_weaknes" is unknown; did you mean "leg_weakness"?',
    ),
    (
        "    discuss_with: [acupuncturist, therapist]",
        "    discuss_with: [spouse]",
        'party "spouse" is unknown',
    ),
    ("    discuss_with: [acupuncturist, therapist]", "    discuss_with: []", "at least one party is expected here"),
    ("  - id: leg_weakness\n", "  - id: cauda_equina\n", 'topic "cauda_equina" appears twice'),
    ("    part: fainting\n", "    part: faint\n", 'part "faint" is unknown; did you mean "fainting"?'),
    ("when: {what_helps: not_look}", "when: {what_helps: no_look}", 'option of "what_helps" "no_look" is unknown'),
    ("  - id: tense_2\n", "  - id: tense_1\n", 'guidance "tense_1" appears twice'),
    ("    optional: true\n", '    optional: "true"\n', "true or false is expected here, not text"),
    ("    reviewed: null\n", "    reviewd: null\n", 'key "reviewd" is unknown; did you mean "reviewed"?'),
]


@pytest.mark.parametrize("key", ["keep_still: true", "first_step: {en: Go., es: Vaya., es_of: fe8b36}"])
def test_only_an_emergency_has_steps_of_its_own(key):
    text = RULES_TEXT.replace("  - id: ill_now\n    ref: N04\n", f"  - id: ill_now\n    ref: N04\n    {key}\n", 1)
    assert any(f'only an emergency has "{key.partition(":")[0]}"' in line for line in mistakes_of(text))


@pytest.mark.parametrize(("right", "wrong", "message"), BROKEN)
def test_a_mistake_is_told_with_its_line_and_the_nearest_right_name(right, wrong, message):
    assert right in RULES_TEXT
    text = RULES_TEXT.replace(right, wrong, 1)
    found = mistakes_of(text)
    assert any(message in line for line in found), found
    place = next(line for line in found if message in line)
    assert re.match(r"rules\.yaml:\d+:\d+: ", place)


def test_the_place_is_that_of_the_mistake_itself():
    text = RULES_TEXT.replace(LEAF, "when: {rf_nerv: leg_weak_worse}")
    line = line_of(text, "rf_nerv:")
    column = text.splitlines()[line - 1].index("rf_nerv") + 1
    assert mistakes_of(text)[0].startswith(f"rules.yaml:{line}:{column}: ")


def test_all_mistakes_are_reported_together_in_the_order_of_the_file():
    text = RULES_TEXT
    for right, wrong, _ in (BROKEN[0], BROKEN[12], BROKEN[17], BROKEN[20]):
        text = text.replace(right, wrong, 1)
    lines = [int(line.split(":")[1]) for line in mistakes_of(text)]
    assert len(lines) >= 4
    assert lines == sorted(lines)


@pytest.mark.parametrize("day", ["2027-W05-1", "20270201", "2027-02-30", "7", '""', "null"])
def test_a_day_is_written_in_one_way_and_a_wrong_one_is_told_once(day):
    text = RULES_TEXT.replace("    reviewed: null\n", f"    reviewed: null\n    review_by: {day}\n", 1)
    (told,) = mistakes_of(text)
    assert told.endswith("a day such as 2027-11-25 is expected here")


@pytest.mark.parametrize(
    ("what", "id_", "words"),
    [
        ("question", "age", ("language", "back", "version", "revision", "id")),
        ("option", "ill_now", ("unanswered",)),
        ("section", "about_you", ("started", "sent")),
        ("rule", "limb_losing_strength", ("document", "candidate", "outcome", "on_safety", "act", "id")),
    ],
)
def test_a_word_that_something_else_has_is_no_name(what, id_, words):
    for word in words:
        found = mistakes_of(RULES_TEXT.replace(f"  - id: {id_}\n", f"  - id: {word}\n", 1))
        assert any(f'"{word}" is a' in line or f'"{word}" is the' in line for line in found), word
        assert any(f"and cannot name a {what}" in line for line in found), word


def test_a_question_has_no_name_that_its_page_posts():
    pages = ("patient/base", "patient/questions", "patient/follow_up", "patient/typed_words", "components/page")
    html = "".join((CHECKOUT / "templates" / f"{page}.html").read_text() for page in (*pages, "components/forms"))
    posted = {name for name in re.findall(r'name="([^"]*)"', html) if ID.fullmatch(name)}
    assert posted >= {"csrf_token", "do", "revision", "version"}
    assert posted <= RESERVED["question"].keys()


def test_ask_when_may_read_earlier_questions_only():
    text = RULES_TEXT.replace("ask_when: {age: {below: 18}}", "ask_when: {stop_signal: not_sure}", 1)
    assert any("ask_when reads earlier questions" in line for line in mistakes_of(text))


def test_the_shipped_file_holds_every_question_and_rule_of_the_contract(rulebook):
    by_id = rulebook.questionnaire.by_id
    assert set(by_id) == {question["id"] for question in [*QUESTIONS, TYPED]}
    for question in QUESTIONS:
        ours = by_id[question["id"]]
        if question["type"] != "yes_no_unsure":
            assert [option.id for option in ours.options] == question["options"]
        assert ours.optional is not question["required"]
        assert ours.page == question["page"]
    by_ref = {rule.ref: rule for rule in rulebook.rules}
    assert set(by_ref) == {rule["id"] for rule in RULES}
    assert {one.id: [*one.words] for one in by_id[TYPED["id"]].lists} == LISTS
    for rule in RULES:
        ours = by_ref[rule["id"]]
        theirs = (rule["topic"], rule["concern"], rule["act"], rule["outcome"], rule["presumes_needling"])
        assert (ours.topic, ours.concern, ours.act, ours.suggest or "note", ours.presumes_treatment) == theirs
        assert list(ours.sources) == rule["sources"]


def test_a_rules_version_is_named_by_the_sha_256_of_its_text(rulebook):
    assert rulebook.version == digest(RULES_TEXT)
    assert re.fullmatch("[0-9a-f]{64}", rulebook.version)
    assert digest(RULES_TEXT + "\n") != rulebook.version
