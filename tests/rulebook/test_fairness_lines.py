"""The inventory as lines and as data: the same things in both."""

import json

from screening.domain.review.group_shares import GroupShares, OutcomesByGroup
from screening.domain.review.insights import Share
from screening.domain.rules.rulebook import Outcome
from screening.rulebook.effects import effects_of
from screening.rulebook.fairness_data import fairness_data
from screening.rulebook.fairness_lines import LIMITS, fairness_lines
from screening.rulebook.proof.isolated import Told
from screening.rulebook.proof.results import State
from screening.rulebook.proof.solver import vary_one_answer
from tests.fairness import SMALL_BOOK, SMALL_FILE
from tests.rulebooks import a_rulebook

TOLD = [
    Told(one.name, one.state, tuple(json.dumps(sheet) for sheet in one.sheets)) for one in vary_one_answer(SMALL_FILE)
]
EFFECTS = effects_of(SMALL_FILE, TOLD)
MANY = GroupShares(
    60,
    {Outcome.FITS: Share(30, 60), Outcome.DISCUSS_FIRST: None, Outcome.NOT_NOW: None, Outcome.EMERGENCY: Share(0, 60)},
)
FEW = GroupShares(0, {})
COUNTED = OutcomesByGroup(
    MANY, {group.id: FEW for group in SMALL_BOOK.fairness.groups()} | {"old": MANY}, {"en": MANY, "es": FEW}
)


def text(effects=EFFECTS, counted=COUNTED, book=SMALL_BOOK):
    return "\n".join(fairness_lines(book, effects, counted))


def test_each_rule_stands_with_reason_sources_and_whether_it_was_reviewed():
    told = text()
    assert "flu flu → not_now, talk · not reviewed" in told
    assert "reads: Ask age? – 18 or more (through grown)" in told
    assert "why: Know flu. (precaution)" in told
    assert "sources: LAW (read)" in told
    assert "5 of 5 rules are not reviewed by a clinician." in told


def test_what_changes_and_what_is_proved_never_to_stand_by_answer():
    told = text()
    assert "stricter: “None of these” → “Option flu”: fits → not_now, because flu" in told
    assert "    Proved: neither the outcome nor how urgent it is ever changes." in told
    assert "The language that the form was answered in is not an answer, so no rule can read it." in told


def test_outcomes_stand_with_intervals_and_small_numbers_do_not():
    told = text()
    assert "Old: 60 screenings: fits 50% (38 to 62), discuss_first few, not_now few, emergency 0% (0 to 6)" in told
    assert "Young: fewer than 30, too few to tell" in told
    assert "Answered in Spanish: fewer than 30, too few to tell" in told


def test_limits_and_what_is_not_measured_are_told_openly():
    told = text()
    assert all(limit in told for limit in LIMITS)
    assert "Height: Not asked." in told


def test_without_proof_or_counts_neither_is_spoken_of():
    told = text({}, None)
    assert "only this answer" not in told.replace("only the one answer", "")
    assert "screenings:" not in told
    assert "LAW (read)" in told


def test_rules_that_name_nothing_have_an_empty_inventory():
    assert "NOT MEASURED" not in text({}, None, a_rulebook())


def test_time_that_was_too_short_is_told():
    unknown = effects_of(SMALL_FILE, [Told("ill.flu stricter", State.OVER_TIME, ())])
    assert "stricter: not known: time ran out" in text(unknown)


def test_the_data_can_be_written_as_json_and_say_the_same():
    data = json.loads(json.dumps(fairness_data(SMALL_BOOK, EFFECTS, COUNTED)))
    years, wishes, _health = data["characteristics"]
    assert years["rules"][0] | {"reads": []} == {
        **{
            "ref": "flu",
            "id": "flu",
            "title": "",
            "outcome": "not_now",
            "act": "talk",
            "reads": [],
            "facts": ["grown"],
        },
        **{"opened_questions": [], "reason": "Know flu.", "strength": "precaution", "reviewed": None},
        "sources": [{"id": "LAW", "citation": "A law", "checked": "read"}],
    }
    assert wishes["groups"][0]["only_this_answer"] == {"stricter": "never", "milder": "never", "urgency": "never"}
    old = next(group for group in years["groups"] if group["id"] == "old")
    assert old["outcomes"]["shares"]["fits"] == {"share": 0.5, "interval": [0.377, 0.623]}
    assert old["outcomes"]["shares"]["not_now"] is None
    assert wishes["languages"]["es"] is None
    assert data["not_measured"] == [{"label": "Height", "note": "Not asked."}]
    assert "everyone" not in fairness_data(SMALL_BOOK, {}, None)
