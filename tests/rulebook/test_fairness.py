"""The inventory: every rule that reads a characteristic, by whatever way, and what only shapes words."""

from screening.rulebook.fairness import inventories, named_group, whole_sheet_readers
from tests.fairness import SMALL_BOOK


def refs(readings):
    return [one.rule.ref for one in readings]


def test_a_rule_is_listed_with_the_answers_it_reads_and_the_facts_it_reads_them_through():
    years, wishes, health = inventories(SMALL_BOOK)
    [flu] = years.direct
    assert (flu.rule.ref, flu.answers, flu.facts) == ("flu", ("Ask age? – 18 or more",), ("grown",))
    [note] = wishes.direct
    assert (note.rule.ref, note.facts) == ("note", ())
    assert refs(health.direct) == ["flu"]


def test_a_rule_that_reads_a_question_which_the_characteristic_opens_is_listed_apart():
    years, wishes, _health = inventories(SMALL_BOOK)
    [pupil] = years.through
    assert (pupil.rule.ref, pupil.opened) == ("pupil", ("Ask school?",))
    assert [question.id for question in years.opens] == ["school"]
    assert wishes.through == ()


def test_what_only_shapes_words_is_listed_too():
    years, _wishes, _health = inventories(SMALL_BOOK)
    assert [rule.ref for rule in years.untold] == ["note"]
    assert years.guidance == ("for_the_young",)


def test_rules_about_any_blank_question_are_named_once_for_all():
    assert [rule.ref for rule in whole_sheet_readers(SMALL_BOOK)] == ["fits"]


def test_a_group_is_named_after_its_question():
    young, _old, tea, *_others = SMALL_BOOK.fairness.groups()
    assert (named_group(SMALL_BOOK, young), named_group(SMALL_BOOK, tea)) == ("Young", "Ask wish? – Option tea")


def test_the_shipped_inventory_has_every_rule_that_names_such_an_answer(rulebook):
    """By a second way: the ids in the leaves of each rule, one by one."""
    for found in inventories(rulebook):
        one = found.characteristic
        by_hand = set()
        for rule in rulebook.rules:
            for leaf in rule.when.leaves():
                told = one.options.get(leaf.question, frozenset())
                if leaf.question in one.questions or (told and told & getattr(leaf, "options", told)):
                    by_hand.add(rule.ref)
        assert set(refs(found.direct)) == by_hand
        assert not set(refs(found.through)) & by_hand


def test_the_shipped_rules_read_what_the_clinical_rules_say(rulebook):
    found = {one.characteristic.id: refs(one.direct) for one in inventories(rulebook)}
    assert {"D16", "N20", "N28"} <= set(found["age"])
    assert found["who_decides"] == ["N20", "N21", "D17"]
    assert found["language"] == ["P12"]
    assert {"E10", "N10", "D01"} <= set(found["pregnancy"])
