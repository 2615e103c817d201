"""Of a record that was brought, only what speaks to an answer is kept, with where it is from."""

from datetime import date

from screening.domain.health_record.brought import (
    BroughtRecord,
    KeptMention,
    RecordOrigin,
    SignatureCheck,
    beside,
    differing,
    kept_of,
)
from screening.domain.health_record.entries import EntryKind, PatientRecord, RecordEntry
from tests.builders import as_values, healthy

TODAY, ORIGIN = date(2026, 11, 20), RecordOrigin("links.example.org", SignatureCheck.CHECKED, "2026-11-20")
ELIQUIS = RecordEntry(EntryKind.MEDICINE, ("Eliquis",), on="2026-03-01", source="Dr. Field")
KEPT = KeptMention("blood_thinner", EntryKind.MEDICINE, "Eliquis", "2026-03-01", "Dr. Field")


def test_what_speaks_to_no_answer_is_not_kept(rulebook):
    lisinopril = RecordEntry(EntryKind.MEDICINE, ("Lisinopril",))
    kept = kept_of(rulebook.record, PatientRecord.of((lisinopril, ELIQUIS)), ORIGIN, TODAY)
    assert kept == BroughtRecord((KEPT,), ORIGIN)


def test_one_medicine_that_was_prescribed_again_and_again_is_kept_once(rulebook):
    again = RecordEntry(EntryKind.MEDICINE, ("Eliquis",), on="2026-06-01", source="Dr. Field")
    kept = kept_of(rulebook.record, PatientRecord.of((again, ELIQUIS)), ORIGIN, TODAY)
    assert kept.mentions == (KEPT,)


def test_a_mention_stands_beside_its_question_alone(rulebook):
    found = beside(rulebook.record, BroughtRecord((KEPT,), ORIGIN), ["age", "health_list_a"])
    assert {question: [one.words for one in mentions] for question, mentions in found.items()} == {
        "health_list_a": ["Eliquis"]
    }
    assert beside(rulebook.record, None, ["health_list_a"]) == {}


def test_a_mention_that_other_rules_do_not_know_is_left_out(rulebook):
    unknown = KeptMention("something", EntryKind.MEDICINE, "Eliquis")
    assert BroughtRecord((unknown, KEPT), ORIGIN).under(rulebook.record)[0].entry == ELIQUIS
    assert len(BroughtRecord((unknown, KEPT), ORIGIN).under(rulebook.record)) == 1


def test_without_a_record_nothing_differs(rulebook):
    answers = as_values(healthy())
    assert differing(rulebook.questionnaire, rulebook.record, None, answers) == []
    assert len(differing(rulebook.questionnaire, rulebook.record, BroughtRecord((KEPT,), ORIGIN), answers)) == 1
