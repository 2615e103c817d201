"""The cases of a research export: each screening once, as it stands, under ids that nobody can trace back."""

from sqlalchemy import update

from screening.domain.review.decision import Conclusion, DecisionContent
from screening.records.database import writable
from screening.records.review.corrections import Made
from screening.records.sealing import keyed_hash
from screening.records.tables import DecisionRow, ScreeningRow
from screening.workflow.research import cases as cases_module
from screening.workflow.research.cases import ResearchCases, ResearchIds, books_used
from screening.workflow.review.correct import correct
from screening.workflow.review.decide import SeenNumbers, sign
from tests.builders import healthy, let_in, unreadable_in_force, written
from tests.records.screenings.test_screenings import add, sent, signed

SEED = b"s" * 32


def cases(practice, seed=SEED):
    found = ResearchCases(practice, ResearchIds(seed))
    return found, [case for batch in found.batches() for case in batch]


def test_only_the_newest_version_of_a_screening_is_a_case(practice):
    first = add(practice)
    add(practice, previous_id=first, answers={"age": 41})
    found, (case,) = cases(practice)
    assert (found.count, case.answers) == (1, {"age": 41})


def test_what_was_corrected_comes_with_its_suggestion(practice):
    screening_id, person = add(practice), let_in()
    suggestion = sent(practice).suggestion
    for age in (41, 42):
        written(practice.corrections.add, screening_id, Made(person.id), {"age": age}, suggestion)
    _, (case,) = cases(practice)
    assert case.changes == {"age": 42}


def test_a_decision_counts_only_for_the_answers_it_was_signed_for(practice, patient):
    patient.has_sent(healthy())
    screening, lee = practice.screenings.newest(), let_in()
    sign(practice, screening, DecisionContent(Conclusion.FITS), lee, SeenNumbers(1))
    assert [case.decision.conclusion for case in cases(practice)[1]] == ["fits"]
    correct(practice, screening, {"rf_body": ("chest_pain",)}, lee)
    (case,) = cases(practice)[1]
    assert (case.suggestion.outcome, case.decision) == ("emergency", None)
    again = DecisionContent(Conclusion.REFER, reason="Sent on.", replaces_because="Corrected.")
    sign(practice, screening, again, lee, SeenNumbers(2, 1))
    assert [case.decision.conclusion for case in cases(practice)[1]] == ["refer"]


def test_linked_screenings_are_of_one_person_and_others_of_people_of_their_own(practice):
    ids = [add(practice) for _ in range(3)]
    written(practice.patients.link, ids[0], ids[1])
    _, found = cases(practice)
    people = [case.person for case in found]
    assert len(set(people)) == 2
    assert sorted(case.linked for case in found) == [False, True, True]


def test_ids_are_random_without_a_seed_and_the_same_with_it(practice):
    screening_id = add(practice)
    ids = [case.id for seed in (SEED, SEED, b"", b"") for case in cases(practice, seed)[1]]
    assert ids[0] == ids[1] == "s" + keyed_hash(SEED, f"screening\n{screening_id}")[:10].hex()
    assert len({*ids}) == 3


def test_rows_stand_in_the_order_of_their_ids(practice, monkeypatch):
    monkeypatch.setattr(cases_module, "_AT_ONCE", 2)
    for _ in range(9):
        add(practice)
    ids = [case.id for case in cases(practice)[1]]
    assert ids == sorted(ids)


def test_one_that_cannot_be_opened_is_counted_and_keeps_no_other_from_coming(practice):
    ids = [add(practice) for _ in range(2)]
    written(_alter, ids[0])
    found, left = cases(practice)
    assert (found.count, found.unopened, len(left)) == (2, 1, 1)


def test_one_whose_decision_cannot_be_opened_is_not_told_as_undecided(practice):
    ids = [add(practice) for _ in range(2)]
    signed(practice, ids[0], let_in().id, 1, DecisionContent(Conclusion.FITS))
    written(lambda: writable().execute(update(DecisionRow).values(sealed=bytes(40))))
    found, left = cases(practice)
    assert (found.unopened, [case.decision for case in left]) == (1, [None])


def _alter(screening_id):
    row = writable().get_one(ScreeningRow, screening_id)
    row.sealed_answers = row.sealed_answers[:-1] + bytes([row.sealed_answers[-1] ^ 1])


def test_the_rules_of_every_case_are_found_and_those_that_nobody_can_read_are_none(practice, patient, rulebook):
    assert books_used(practice) == {}
    patient.has_sent(healthy())
    assert [book.version for book in books_used(practice).values()] == [rulebook.version]
    broken = unreadable_in_force()
    add(practice, digest=broken)
    assert {version: bool(book) for version, book in books_used(practice).items()} == {
        rulebook.version: True,
        broken: False,
    }
