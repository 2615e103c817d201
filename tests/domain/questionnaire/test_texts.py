"""Two wordings of one text: the patient's, and the one for somebody who answers for them."""

import pytest

from screening.domain.questionnaire.texts import TwoWordings, of_patient, wordings

PLAIN = {"en": "How are you?", "es": "¿Cómo está?"}
OF_PATIENT = {"en": "How is the patient?", "es": "¿Cómo está?"}
BOTH = TwoWordings(PLAIN, OF_PATIENT)


def test_a_text_speaks_to_the_patient_unless_asked_otherwise():
    assert (BOTH["en"], of_patient(BOTH)["en"]) == ("How are you?", "How is the patient?")
    assert of_patient(PLAIN) == PLAIN


def test_each_wording_is_named_for_what_lists_all_texts():
    assert [(name, dict(words)) for name, words in wordings(BOTH)] == [("", PLAIN), (" of the patient", OF_PATIENT)]
    assert list(wordings(PLAIN)) == [("", PLAIN)]


@pytest.mark.parametrize("other", [PLAIN, TwoWordings(PLAIN, PLAIN), TwoWordings(OF_PATIENT, OF_PATIENT), None])
def test_texts_differ_if_either_wording_does(other):
    assert other != BOTH
    assert TwoWordings(dict(PLAIN), dict(OF_PATIENT)) == BOTH
