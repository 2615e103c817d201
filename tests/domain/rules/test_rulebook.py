"""Rules and the book that holds them: their order, which answers are warning signs, and what waits for a clinician."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.rules.rulebook import CALL_TODAY, DOCTOR_FIRST, EMERGENCY, REST, Act, Outcome, urgency_of
from tests.rulebooks import a_question, a_rule, a_rulebook

SIGNS = a_question("signs", "choices", "numb weak tired", none="nothing")
NUMB = {"signs": "numb"}
OUTCOMES = [str(outcome) for outcome in Outcome]


def of_rules(*rules, **top):
    return a_rulebook(SIGNS, rules=rules, **top)


def test_outcomes_and_acts_are_named_from_the_least_to_the_most_severe():
    assert sorted(Outcome, key=lambda one: one.rank) == ["fits", "discuss_first", "not_now", "emergency"]
    acts = ["none", "talk", "doctor_soon", "same_day_call", "emergency_room", "call_911"]
    assert sorted(Act, key=lambda one: one.rank) == acts


@given(suggested=st.lists(st.sampled_from(["", *OUTCOMES]), min_size=1, max_size=6))
def test_rules_stand_most_severe_first_and_notes_last_and_those_alike_by_their_number(suggested):
    book = of_rules(*(a_rule(f"rule_{n}", NUMB, outcome) for n, outcome in enumerate(suggested)))
    expected = sorted(enumerate(suggested), key=lambda one: (-OUTCOMES.index(one[1]) if one[1] else 1, one[0]))
    assert [rule.id for rule in book.by_severity] == [f"rule_{n}" for n, _outcome in expected]


@pytest.mark.parametrize(
    ("outcome", "act", "urgency"),
    [
        (Outcome.EMERGENCY, Act.CALL_911, EMERGENCY),
        (Outcome.NOT_NOW, Act.SAME_DAY_CALL, CALL_TODAY),
        (Outcome.NOT_NOW, Act.DOCTOR_SOON, DOCTOR_FIRST),
        (Outcome.NOT_NOW, Act.TALK, REST),
        (None, Act.NONE, REST),
    ],
)
def test_the_queue_sorts_by_what_is_to_be_done_and_how_soon(outcome, act, urgency):
    assert urgency_of(outcome, act) == urgency


def test_a_rule_that_asks_for_a_call_or_a_doctor_is_more_prominent_than_a_more_severe_one_that_can_wait():
    book = of_rules(
        a_rule("talk", NUMB, "not_now", act="talk"),
        a_rule("doctor", NUMB, "discuss_first", act="doctor_soon"),
        a_rule("call", NUMB, "discuss_first", act="same_day_call"),
        a_rule("emergency", NUMB, "emergency", act="emergency_room"),
        a_rule("fits", NUMB, "fits"),
    )
    ordered = [rule.id for rule in sorted(book.rules, key=lambda rule: rule.prominence)]
    assert ordered == ["emergency", "call", "doctor", "talk", "fits"]


def test_of_two_rules_as_severe_the_more_urgent_and_then_the_better_founded_is_more_prominent():
    book = of_rules(
        a_rule("a", NUMB, "not_now", strength="relative contraindication"),
        a_rule("b", NUMB, "not_now", strength="absolute contraindication"),
        a_rule("c", NUMB, "not_now", act="doctor_soon", strength="opinion"),
        a_rule("d", NUMB, "discuss_first", strength="red flag"),
    )
    assert [rule.id for rule in sorted(book.rules, key=lambda rule: rule.prominence)] == ["c", "b", "a", "d"]


def test_a_rule_is_found_by_its_name_and_knows_what_it_reads():
    book = of_rules(a_rule("one", {"any": [NUMB, {"wants": "no"}]}), a_rule("whole", {"required": "unanswered"}))
    assert book.by_id["one"].reads == {"signs", "wants"}
    assert book.by_id["whole"].reads == {""}


def test_a_warning_sign_is_a_tick_that_is_an_emergency_on_its_own():
    book = of_rules(
        a_rule("alone", {"signs": ["numb"]}, "emergency", act="call_911"),
        a_rule("together", {"all": [{"signs": "weak"}, {"signs": "tired"}]}, "emergency", act="call_911"),
        a_rule("milder", {"signs": "weak"}, "not_now"),
    )
    assert dict(book.signs) == {"signs": {"numb"}}
    assert [question.id for question in book.sign_questions] == ["signs"]


def test_a_rulebook_without_emergencies_has_no_signs():
    book = of_rules(a_rule("milder", NUMB, "not_now"))
    assert dict(book.signs) == {"signs": frozenset()}
    assert book.sign_questions == ()


@pytest.mark.parametrize(("second", "reviewed"), [(None, False), ({"by": "Dr. Lee", "on": "2026-01-02"}, True)])
def test_a_book_is_reviewed_when_a_clinician_accepted_every_rule(second, reviewed):
    first = a_rule("first", NUMB, reviewed={"by": "Dr. Lee", "on": "2026-01-02"})
    assert of_rules(first, a_rule("second", NUMB, reviewed=second)).reviewed is reviewed


def test_a_review_says_who_and_when():
    book = of_rules(a_rule("first", NUMB, reviewed={"by": "Dr. Lee", "on": "2026-01-02"}))
    assert str(book.rules[0].reviewed) == "Dr. Lee, 2026-01-02"


def test_the_longest_overdue_rule_is_told_first_and_one_that_is_not_due_is_not():
    days = {"b": "2026-03-01", "a": "2026-03-01", "old": "2025-01-01", "later": "2026-03-02"}
    book = of_rules(*(a_rule(name, NUMB, review_by=day) for name, day in days.items()), a_rule("never", NUMB))
    assert [rule.id for rule in book.overdue(date(2026, 3, 1))] == ["old", "a", "b"]
    assert book.overdue(date(2024, 12, 31)) == ()


@pytest.mark.parametrize(("answers", "age"), [({"age": 40}, 40), ({"age": 0}, 0), ({}, None)])
def test_the_age_is_what_was_answered_to_the_question_that_the_file_names(answers, age):
    assert of_rules().age_in(answers) == age


def test_sites_have_zones_of_the_picture_and_other_questions_none():
    roles = {"age": "age", "adult_from": 18, "declines": {"wants": "no"}}
    roles["body_map"] = {"question": "where", "zones": {"back": "lower-back"}}
    book = a_rulebook(a_question("where", "choices", "back"), SIGNS, roles=roles)
    assert book.zones_of("where") == {"back": "lower-back"}
    assert book.zones_of("signs") == {}
    assert of_rules().zones_of("signs") == {}
