"""Entries of a record speak to answers, by the words and codes of the rules; they are compared, never filled in."""

from datetime import date

import pytest

from screening.domain.health_record.entries import Code, EntryKind, PatientRecord, RecordEntry
from screening.domain.health_record.signals import RecordSignals, discrepancies
from tests.builders import as_values, healthy

TODAY = date(2026, 11, 20)
ATC, ICD = "http://www.whocc.no/atc", "http://hl7.org/fhir/sid/icd-10-cm"


def an_entry(words, kind=EntryKind.MEDICINE, **given):
    return RecordEntry(kind, (words,) if words else (), **given)


@pytest.fixture
def named(rulebook):
    def named(*entries):
        found = rulebook.record.mentions(PatientRecord.of(entries), TODAY)
        return [(mention.signal.id, mention.signal.question, mention.signal.option) for mention in found]

    return named


BLOOD_THINNER = ("blood_thinner", "health_list_a", "blood_thinner")
PREGNANT = ("pregnancy", "pregnancy_status", "pregnant")


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        (an_entry("Eliquis 5 MG Oral Tablet"), BLOOD_THINNER),
        (an_entry("Anticoagulante oral"), BLOOD_THINNER),
        (an_entry("", codes=(Code(ATC, "B01AF02"),)), BLOOD_THINNER),
        (an_entry("Aspirin 81 MG"), ("daily_aspirin", "health_list_a", "blood_thinner")),
        (an_entry("Long term use", EntryKind.CONDITION, codes=(Code(ICD, "Z79.01"),)), BLOOD_THINNER),
        (an_entry("Latex", EntryKind.ALLERGY), ("skin_allergy", "health_list_b", "allergy")),
        (an_entry("Pregnant", EntryKind.PREGNANCY), PREGNANT),
    ],
)
def test_an_entry_speaks_to_the_answer_that_says_the_same(named, entry, found):
    assert named(entry) == [found]


@pytest.mark.parametrize(
    "entry",
    [
        an_entry("Eliquis", current=False),
        an_entry("Lisinopril"),
        an_entry("Eliquis", EntryKind.ALLERGY),
        an_entry("", codes=(Code("http://example.org", "B01AF02"),)),
        an_entry("Not pregnant", EntryKind.PREGNANCY),
        an_entry("Family history of breast cancer", EntryKind.CONDITION),
        an_entry("Pregnant", EntryKind.PREGNANCY, on="2025-12-31"),
        an_entry("Pregnant", EntryKind.PREGNANCY, on="2025"),
    ],
)
def test_what_is_over_old_turned_around_or_about_something_else_speaks_to_nothing(named, entry):
    assert named(entry) == []


@pytest.mark.parametrize("on", ["", "2026-11", "2026", "2026-02-01"])
def test_a_pregnancy_without_a_day_or_of_this_year_counts(named, on):
    assert named(an_entry("Pregnant", EntryKind.PREGNANCY, on=on)) == [PREGNANT]


def test_one_entry_twice_in_a_record_is_named_once(named):
    assert named(an_entry("Eliquis"), an_entry("Eliquis")) == [BLOOD_THINNER]


@pytest.fixture
def differing(rulebook):
    def differing(answers, *entries):
        found = rulebook.record.mentions(PatientRecord.of(entries), TODAY)
        return [
            (one.mention.words, one.said, one.open)
            for one in discrepancies(rulebook.questionnaire, found, as_values(answers))
        ]

    return differing


ELIQUIS, INSULIN = an_entry("Eliquis"), an_entry("insulin glargine")


@pytest.mark.parametrize(
    ("answered", "found"),
    [
        (("blood_thinner",), []),
        (("diabetes",), [("Eliquis", ("diabetes",), False)]),
        (("none",), [("Eliquis", ("none",), False)]),
        (("not_sure",), [("Eliquis", ("not_sure",), True)]),
    ],
)
def test_an_entry_differs_from_answers_without_its_box(differing, answered, found):
    assert differing(healthy(health_list_a=answered), ELIQUIS) == found


def test_silence_is_no_agreement(differing):
    answers = healthy(health_list_a=("none",))
    del answers["health_list_a"]
    assert differing(answers, ELIQUIS) == [("Eliquis", (), True)]


def test_a_question_that_is_not_asked_leaves_it_open(differing):
    pregnant = an_entry("Pregnant", EntryKind.PREGNANCY)
    assert differing(healthy(age=70), pregnant) == [("Pregnant", (), True)]


def test_contradictions_come_before_what_is_open(differing):
    pregnant = an_entry("Pregnant", EntryKind.PREGNANCY)
    found = differing(healthy(age=70, health_list_a=("none",)), pregnant, INSULIN)
    assert [words for words, *_ in found] == ["insulin glargine", "Pregnant"]


def test_rules_without_signals_name_nothing():
    assert RecordSignals().mentions(PatientRecord.of((ELIQUIS,)), TODAY) == ()
