"""Proposals: an edit is kept as it was typed, open until it is settled, and then as it was decided on."""

import pytest
from sqlalchemy.exc import IntegrityError

from screening.records.operations.proposals import ProposalState, WordsEdit
from tests.builders import let_in, written

AWKWARD = {"patient-en": 'Wait: "rest" # 🙂\nand more', "review_by": ""}


def add(practice, rule="ill_now", changes=AWKWARD, by=None):
    person = by or let_in(rule, f"{rule}@example.com").id
    return written(practice.proposals.add, WordsEdit(rule, practice.rules.in_force(), changes), person)


def test_words_come_back_as_they_were_typed(practice):
    kept = practice.proposals.by_number(add(practice))
    assert kept.edit == WordsEdit("ill_now", practice.rules.in_force(), AWKWARD)
    assert (kept.state, kept.settled_by, kept.settled_at, kept.reason) == (ProposalState.OPEN, None, None, "")
    assert practice.proposals.by_number(99) is None


def test_the_open_ones_of_a_rule_are_listed_oldest_first(practice):
    first, other = add(practice), add(practice, "other")
    last = add(practice, by=practice.proposals.by_number(first).by)
    assert [one.number for one in practice.proposals.open()] == [first, other, last]
    assert [one.number for one in practice.proposals.open("ill_now")] == [first, last]


def test_a_settled_one_says_what_became_of_it(practice):
    declined, published = add(practice), add(practice, "other")
    boss, version = let_in("Bea", "bea@example.com").id, practice.rules.in_force()
    written(lambda: practice.proposals.settle(declined, ProposalState.DECLINED, boss, reason="No."))
    assert not practice.proposals.made(version)
    written(lambda: practice.proposals.settle(published, ProposalState.PUBLISHED, boss, published=version))
    assert practice.proposals.open() == []
    newest, oldest = practice.proposals.settled(9)
    assert (newest.number, newest.state, newest.published) == (published, ProposalState.PUBLISHED, version)
    assert (oldest.number, oldest.reason, oldest.settled_by) == (declined, "No.", boss)
    assert oldest.settled_at is not None
    assert [one.number for one in practice.proposals.settled(1)] == [published]
    assert practice.proposals.made(version)


def test_one_that_is_held_is_read_anew(practice):
    number = add(practice)
    assert written(practice.proposals.held, number).state is ProposalState.OPEN
    assert written(practice.proposals.held, number + 1) is None


@pytest.mark.parametrize("wrong", [{"base": "0" * 64}, {"by": 99}])
def test_a_proposal_names_rules_and_a_person_that_are_kept(practice, wrong):
    edit = WordsEdit("ill_now", wrong.get("base", practice.rules.in_force()), {})
    by = wrong.get("by") or let_in().id
    with pytest.raises(IntegrityError):
        written(practice.proposals.add, edit, by)
