"""A second wording, for somebody who answers for the patient: read in any language, checked like the first."""

import pytest

from screening.domain.questionnaire.texts import of_patient
from screening.rulebook.descriptions import described
from screening.rulebook.reading.nodes import digest_of
from screening.rulebook.reading.reader import RulesFile
from screening.rulebook.reading.yaml_nodes import MistakesError
from tests.rulebooks import a_question, a_rulebook, a_text

HERS = a_text("How is the patient?", "¿Cómo está el paciente?")


def asking(second):
    """A rulebook whose question "well" has this second wording."""
    return a_rulebook(a_question("well", ask={**a_text("How are you?", "¿Cómo está?"), "of_patient": second}))


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (HERS, ("How is the patient?", "¿Cómo está el paciente?")),
        ({"en": "How is the patient?"}, ("How is the patient?", "¿Cómo está?")),
        ({"es": "¿Y él?", "es_of": digest_of("How are you?")}, ("How are you?", "¿Y él?")),
    ],
)
def test_a_language_that_the_second_wording_leaves_out_is_worded_the_same(second, words):
    ask = asking(second).questionnaire.by_id["well"].ask
    assert tuple(of_patient(ask).values()) == words
    assert tuple(ask.values()) == ("How are you?", "¿Cómo está?")


@pytest.mark.parametrize(
    ("second", "message"),
    [
        ({**HERS, "es_of": digest_of("How are you?")}, "this translates a different English sentence"),
        ({"es": "¿Y él?"}, '"es_of" is missing here'),
        ({}, '"en" is missing here'),
        ({"en": ""}, "text is expected here, not an empty text"),
        ({"en": "How is he?", "pt": "Como?"}, 'key "pt" is unknown'),
        ("How is he?", "a mapping is expected here, not text"),
    ],
)
def test_a_wrong_second_wording_is_told(second, message):
    with pytest.raises(MistakesError) as told:
        asking(second)
    assert any(message in mistake.message for mistake in told.value.mistakes)


def test_a_text_that_no_page_words_twice_takes_no_second_wording():
    with pytest.raises(MistakesError, match='key "of_patient" is unknown'):
        a_rulebook(yes_no_unsure=[], parts=[{"id": "part", "layout": "bullets", "title": {**HERS, "of_patient": HERS}}])


def test_a_difference_of_two_files_names_the_second_wording():
    details = described(RulesFile(asking(HERS), (), ()))["question", "well"]
    assert details["ask of the patient en"] == "How is the patient?"
