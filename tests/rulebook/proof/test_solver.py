"""Faults planted in rules.yaml: each is found, and the engine confirms the counter-example."""

import re

import pytest
import z3

from screening.rulebook.proof.results import State, in_lines
from screening.rulebook.proof.solver import prove
from screening.rulebook.reading.nodes import digest_of
from screening.rulebook.reading.reader import read_stored
from tests.conftest import RULES_TEXT


def edited(*changes):
    """The shipped rules with some pieces changed, each after its landmark; an example may break with them."""
    text = RULES_TEXT
    for landmark, old, new in changes:
        start = text.index(landmark)
        place = text.index(old, start)
        text = text[:place] + new + text[place + len(old) :]
    return read_stored(text)


def es_of(rule):
    """The digest beside the Spanish of one rule."""
    return re.search(r'es_of: "(\w{6})"', RULES_TEXT[RULES_TEXT.index(f"- id: {rule}\n") :]).group(1)


RESTING = "Rest at home. Chest pain or trouble breathing is an emergency. Do not drive yourself."
HELP = '    help:\n      en: They are safe.\n      es: Lo son.\n      es_of: "543eae"\n'
STABBED = '      - id: stabbed\n        en: Stab\n        es: Herida\n        es_of: "289a9c"\n'
PLANTED = {
    "a red flag that reaches only discuss_first": (
        [("- id: stroke_signs", "suggest: emergency", "suggest: discuss_first")],
        "guarantee a_warning_sign_alone_is_an_emergency",
    ),
    "a red flag that no rule reads any more": (
        [("- id: possible_cauda_equina", "bowel_change, ", "")],
        "guarantee a_warning_sign_alone_is_an_emergency",
    ),
    "an emergency that only asks for a call": (
        [("- id: chest_pain_or_short_breath", "act: call_911", "act: same_day_call")],
        "guarantee signs_of_heart_brain_vessel_or_injury_call_911",
    ),
    "a not now made milder": (
        [("- id: ill_now\n    ref", "suggest: not_now", "suggest: discuss_first")],
        "guarantee something_else_comes_first",
    ),
    "a not sure that reaches fits": (
        [("- id: lying_still_unsure", "when: {lie_still: not_sure}", "when: {lie_still: cannot_stay_still}")],
        "heard lie_still",
    ),
    "a warning sign left blank and not called about": (
        [("- id: warning_sign_unsure_or_skipped", "        - rf_body: unanswered\n", "")],
        "guarantee a_warning_sign_unsure_or_blank_is_called_about",
    ),
    "silence that fits": (
        [
            ("- id: may_fit_the_plan", "      not:\n        required: unanswered\n", ""),
            (
                "- id: required_answers_missing",
                "when: {required: unanswered}",
                "when: {required: unanswered, age: unanswered}",
            ),
        ],
        "guarantee silence_never_fits",
    ),
    "a threshold of fear that slipped": (
        [("- id: needle_fear_too_strong", "at_least: 9", "at_least: 10")],
        "guarantee phobia_is_not_needled",
    ),
    "fear of 7 that fits": (
        [("- id: high_needle_fear", "at_least: 7", "at_least: 8"), ("- id: may_fit_the_plan", "below: 7", "below: 8")],
        "guarantee strong_fear_never_fits",
    ),
    "a no that is talked over": (
        [("- id: does_not_want_needling", "suggest: not_now", "suggest: discuss_first")],
        "guarantee a_no_is_a_no",
    ),
    "a minor who needs no guardian": (
        [("- id: minor_without_guardian_consent", 'guardian_consent: "yes"', 'guardian_consent: ["yes", not_sure]')],
        "guarantee minors_need_a_guardian",
    ),
    "an age that was mistyped": (
        [
            ("- id: may_fit_the_plan", "age: {at_least: 18}", "age: {at_least: 13}"),
            ("- id: under_18", "age: {below: 18}", "age: {below: 13}"),
        ],
        "guarantee children_never_fit",
    ),
    "early weeks of pregnancy forgotten": (
        [("- id: pregnancy_first_or_unknown_weeks", "[first, not_sure]", "[first]")],
        "guarantee early_pregnancy_is_not_needled",
    ),
    "a higher fear that is milder": (
        [
            (
                "- id: needle_fear_too_strong",
                "needle_hesitancy: {at_least: 9}",
                "needle_hesitancy: {at_least: 9, below: 10}",
            )
        ],
        "more_risk needle_hesitancy",
    ),
    "a further tick that is milder": (
        [
            (
                "- id: skin_infection_wound_or_bruise",
                "when: {skin_area: [infection_wound, big_bruise_swelling]}",
                "when: {skin_area: [infection_wound, big_bruise_swelling], not: {skin_area: rash_flare}}",
            )
        ],
        "more_risk skin_area",
    ),
    "a dead rule": (
        [
            (
                "- id: touch_hurts\n    ref",
                "when: {pain_pattern: touch_hurts}",
                "when: {guardian_consent: not_sure, age: {at_least: 18}}",
            )
        ],
        "can_fire touch_hurts",
    ),
    "a rule that always fires": (
        [
            (
                "- id: touch_hurts\n    ref",
                "when: {pain_pattern: touch_hurts}",
                "when: {any: [{pain_pattern: touch_hurts}, {not: {pain_pattern: touch_hurts}}]}",
            )
        ],
        "can_stay_silent touch_hurts",
    ),
    "a false alarm that scares everybody with asthma away": (
        [("- id: site_needs_care", "chest_risk: [copd_emphysema,", "chest_risk: [asthma, copd_emphysema,")],
        "guarantee these_alone_never_stand_in_the_way: chest_risk asthma",
    ),
    "e-stim offered with a pacemaker": (
        [("- id: stim_preference", "fact: e_stim_blocked", "skin_area: numb_skin")],
        "guarantee no_electric_pulse_where_it_is_blocked: not asked stim_preference",
    ),
    "a sentence that offers e-stim where it is blocked": (
        [("- id: by_hand_or_electric", "          - fact: e_stim_blocked\n", "")],
        "guarantee no_electric_pulse_where_it_is_blocked: guidance by_hand_or_electric",
    ),
    "a note that presumes needles after a no": (
        [("- id: chronic_exercise_first", "    presumes_treatment: true\n", "")],
        "guarantee nothing_presumes_needles_after_a_no: rule chronic_exercise_first",
    ),
    "a wish that changes the outcome": (
        [
            (
                "- id: undecided_about_needling",
                "when: {wants_needling: not_sure}",
                "when: {any: [{wants_needling: not_sure}, {stim_preference: no_electric}]}",
            )
        ],
        "guarantee wishes_never_change_the_outcome",
    ),
    "a question about the heart that the young are not asked": (
        [
            (
                "- id: heart\n",
                "ask_when: {health_list_b: heart_vessel}",
                "ask_when: {health_list_b: heart_vessel, age: {at_least: 50}}",
            )
        ],
        "guarantee the_heart_is_asked_about: asked heart",
    ),
    "a safety question made optional": (
        [("- id: skin_area", "    order: rising\n", "    order: rising\n    optional: true\n")],
        "guarantee silence_never_fits",
    ),
    "an emergency that is no matter of safety": (
        [("- id: chest_pain_or_short_breath", "concern: safety", "concern: wish")],
        "guarantee a_warning_sign_alone_is_an_emergency: on safety",
    ),
    "a new option that no rule hears": (
        [
            (
                "- id: mechanism",
                "      - id: overuse_repeat",
                f"{STABBED}      - id: overuse_repeat",
            )
        ],
        "heard mechanism",
    ),
    "a wish that opens a question": (
        [
            (
                "- id: recent_shots",
                "ask_when: {health_list_b: shots}",
                "ask_when: {any: [{health_list_b: shots}, {language_help: spanish}]}",
            )
        ],
        "guarantee wishes_never_change_the_outcome",
    ),
    "an emergency that says to rest": (
        [
            ("- id: chest_pain_or_short_breath", "en: Call 911 now.", "en: Rest at home."),
            ("- id: chest_pain_or_short_breath", es_of("chest_pain_or_short_breath"), digest_of(RESTING)),
        ],
        "guarantee a_warning_sign_alone_is_an_emergency: rule chest_pain_or_short_breath says so",
    ),
    "a question that calls needles safe": (
        [
            (
                "- id: wants_needling\n",
                "    ask:\n      en: ",
                f"{HELP}    ask:\n      en: ",
            )
        ],
        "guarantee nothing_is_called_safe: question wants_needling",
    ),
    "a guarantee about nobody": (
        [
            (
                "- id: a_no_is_a_no",
                'when: {wants_needling: "no"}',
                'when: {wants_needling: "no", stim_preference: no_electric}',
            )
        ],
        "guarantee a_no_is_a_no: can hold",
    ),
    "an outcome nobody reaches": (
        [("- id: may_fit_the_plan", "needle_hesitancy: {below: 7}", "needle_hesitancy: unanswered")],
        "reachable fits",
    ),
    "fits that is not earned": (
        [("- id: may_fit_the_plan", "age: {at_least: 18}", "age: {at_least: 21}")],
        "fits_is_earned",
    ),
}

WITHOUT_A_SHEET = (
    "can_fire",
    "can_stay_silent",
    "reachable",
    "guarantee these_alone",
    "guarantee a_no_is_a_no: can",
)  # what is missing has no counter-example


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found_with_a_counter_example_that_the_engine_confirms(fault):
    changes, name = PLANTED[fault]
    file = edited(*changes)
    verdicts = [verdict for verdict in prove(file, (name,)) if verdict.name == name]
    assert [verdict.state for verdict in verdicts] == [State.BROKEN]
    (verdict,) = verdicts
    assert verdict.confirmed
    assert bool(verdict.sheets) is not name.startswith(WITHOUT_A_SHEET)
    assert in_lines(file, verdict)[0].startswith(f"{name}: does not hold.")


def test_the_shipped_rules_are_proved(rules_file):
    assert {verdict.name: verdict.state for verdict in prove(rules_file) if verdict.state is not State.PROVED} == {}


def test_a_counter_example_is_the_smallest_and_told_in_the_patients_words():
    file = edited(("- id: needle_fear_too_strong", "at_least: 9", "at_least: 10"))
    verdict = next(one for one in prove(file) if one.name == "guarantee phobia_is_not_needled")
    (sheet,) = verdict.sheets
    assert {name: value for name, value in sheet.items() if file.plain.get(name) != value} == {"needle_hesitancy": 9}
    lines = in_lines(file, verdict)
    assert lines[1].strip().startswith("How uneasy do you feel about needles?")
    assert lines[1].endswith("– 9/10")
    assert "→ discuss_first, talk. Rules that fire: D19 high_needle_fear" in lines[2]


def test_a_shadowed_rule_is_told_and_holds_nobody_back():
    start = RULES_TEXT.index("- id: minor_without_guardian_consent")
    when = RULES_TEXT[RULES_TEXT.index("    when:", start) : RULES_TEXT.index("    suggest:", start)]
    file = edited(("- id: minor_without_guardian_consent", when, "    when: {age: {below: 18}}\n"))
    (verdict,) = prove(file, ("adds child_under_12 minor_without",))
    assert verdict.state is State.TOLD


def test_a_property_that_takes_too_long_is_named_and_the_rest_goes_on(rules_file, monkeypatch):
    monkeypatch.setattr("z3.Solver.check", lambda *_: z3.unknown)
    verdicts = list(prove(rules_file, ("guarantee a_no_is_a_no", "fits_is_earned")))
    assert {verdict.state for verdict in verdicts} == {State.OVER_TIME}
    assert "fits_is_earned: undecided after" in in_lines(rules_file, verdicts[0])[0]
