"""Suggestions as they are kept: whatever was suggested is read again, and its keys are those of the first ones."""

import json
from dataclasses import fields, replace

from hypothesis import given

from screening.domain.rules.kept import KeptFinding, KeptSuggestion, KeptUndecided
from screening.domain.rules.rulebook import Act, Concern, Outcome
from screening.records.screenings.suggestions import is_kept_as, read_suggestion, suggestion_data
from tests.records.kept import SUGGESTIONS, through_json

PREGNANT = KeptFinding(
    *("pregnant", "S07", "pregnancy", Concern.SAFETY, Act.DOCTOR_SOON, Outcome.DISCUSS_FIRST),
    *({"pregnancy_status": "yes", "rf_slow": ("fever", "night"), "pregnancy_trimester": None}, "Ask first", "Ask"),
    ("acog",),
)
NOTE = KeptFinding("note", "P01", "plan", Concern.PLAN, Act.NONE, None, {}, "", "Lie prone", ())
SUGGESTION = KeptSuggestion(
    *(Outcome.DISCUSS_FIRST, Outcome.FITS, Act.DOCTOR_SOON, "f" * 4),
    findings=(PREGNANT, NOTE),
    undecided=(KeptUndecided("age", "S01", "age", Outcome.NOT_NOW, ("age",)),),
    engine=1,
    facts={"pain_type": "chronic", "peg": None},
    unanswered=("age",),
)
KEPT = (
    '{"outcome":"discuss_first","on_safety":"fits","act":"doctor_soon","rules_version":"ffff","findings":['
    '{"rule":"pregnant","ref":"S07","topic":"pregnancy","concern":"safety","act":"doctor_soon",'
    '"outcome":"discuss_first","because":{"pregnancy_status":"yes","rf_slow":["fever","night"],'
    '"pregnancy_trimester":null},"patient":"Ask first","therapist":"Ask","sources":["acog"]},'
    '{"rule":"note","ref":"P01","topic":"plan","concern":"plan","act":"none","outcome":"note","because":{},'
    '"patient":"","therapist":"Lie prone","sources":[]}],"undecided":[{"rule":"age","ref":"S01","topic":"age",'
    '"outcome":"not_now","waiting_for":["age"]}],"engine":1,"facts":{"pain_type":"chronic","peg":null},'
    '"unanswered":["age"]}'
)


def test_a_suggestion_is_kept_in_these_bytes():
    assert json.dumps(suggestion_data(SUGGESTION), ensure_ascii=False, separators=(",", ":")) == KEPT
    assert read_suggestion(json.loads(KEPT)) == SUGGESTION


@given(suggestion=SUGGESTIONS)
def test_whatever_was_suggested_is_read_again(suggestion):
    kept = through_json(suggestion_data(suggestion))
    assert read_suggestion(kept) == suggestion
    assert is_kept_as(suggestion, kept)


def test_the_first_engine_did_not_sign():
    old = json.loads(KEPT)
    del old["engine"]
    assert read_suggestion(old) == SUGGESTION
    assert is_kept_as(SUGGESTION, old)


def test_what_an_earlier_version_did_not_keep_reads_as_none():
    old = read_suggestion({"outcome": "fits"})
    assert old == KeptSuggestion(Outcome.FITS, Outcome.FITS, Act.NONE, "", engine=1)


@given(one=SUGGESTIONS, other=SUGGESTIONS)
def test_a_suggestion_that_differs_in_one_thing_is_not_what_was_kept(one, other):
    kept = through_json(suggestion_data(one))
    for field in fields(KeptSuggestion):
        changed = replace(one, **{field.name: getattr(other, field.name)})
        same = json.dumps(suggestion_data(changed), sort_keys=True) == json.dumps(kept, sort_keys=True)
        assert is_kept_as(changed, kept) is same


def test_a_number_is_not_a_yes_and_a_key_more_is_another_suggestion():
    kept = {**json.loads(KEPT), "facts": {"peg": 1}}
    assert not is_kept_as(replace(SUGGESTION, facts={"peg": True}), kept)
    assert not is_kept_as(SUGGESTION, {**json.loads(KEPT), "more": 1})
