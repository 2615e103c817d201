"""Answering for somebody else: the pages speak of the patient, and the therapist sees who answered."""

import re

import pytest

from screening.practice import NAME
from tests.builders import BORN, IDENTITY, Patient, Therapist, healthy
from tests.reader import Words
from tests.web.patient.test_resume import link_of

# Words that mean the patient where the patient answers.
ENGLISH = re.compile(
    r"\b(you|your|yours|yourself|i|me|my|mine|myself)\b|\b(?:you|i)[’'](?:m|d|ll|ve|re)\b", re.IGNORECASE
)
SPANISH = re.compile(
    r"\b(usted|yo|mi|mis|mí|me|conmigo|tengo|tomo|puedo|siento|quiero|prefiero|necesito|estoy|soy|tuve|sangro|descanso"
    r"|arrastro|inyecto|bajé|evité|quedé|sentí|\w+[aei]rme)\b",
    re.IGNORECASE,
)
# What a page says to whoever holds the pen.
SAID_TO_THE_HELPER = (
    "If you are thinking about hurting yourself, call or text 988.",
    "List the patient’s medicines, if you can.",
)
BOTH = pytest.mark.parametrize(("language", "pattern"), [("en", ENGLISH), ("es", SPANISH)], ids=["English", "Spanish"])
HELPER = {**IDENTITY, "helper": "Eva Ruiz", "relation": "mother"}


def starts_for_someone(patient, language="en"):
    patient.client.set_cookie("language", language)
    patient.go("/")
    return patient.post({"for": "someone"}, "/start")


def meant_for_the_patient(text, pattern):
    for sentence in SAID_TO_THE_HELPER:
        text = text.replace(sentence, "")
    return [text[max(0, found.start() - 40) : found.end() + 20] for found in pattern.finditer(text)]


@BOTH
def test_no_text_of_a_question_means_the_patient_by_you_or_i(rulebook, language, pattern):
    questionnaire = rulebook.questionnaire.of_patient
    texts = [text for one in (*questionnaire.sections, *questionnaire.pages) for text in (one.title,)]
    texts += [section.intro for section in questionnaire.sections]
    for question in questionnaire.questions:
        texts += [question.ask, question.why, question.help]
        texts += [text for option in question.options for text in (option.label, option.hint)]
    wrong = [words for text in texts if text for words in meant_for_the_patient(text[language], pattern)]
    assert wrong == []


def test_whose_phone_sent_a_form_can_start_one_for_someone_else_at_once(patient):
    patient.has_sent(healthy())
    page = patient.go("/")
    assert "I’m answering for someone else" in page.text
    patient.post({"person": page.values["person"][0], "for": "someone"}, "/start")
    patient.answer(healthy())
    assert "Names and contact info" in patient.page.text


WAYS = [
    healthy(),
    healthy(
        age=16,
        guardian_consent="yes",
        pain_duration="under_2_weeks",
        mechanism="fall",
        injury_checked="yes_cleared",
        needle_hesitancy=8,
        needle_history=["fainted"],
        prior_needling="bad_reaction",
        bad_reaction_kind=["fainted"],
        stop_signal="yes",
    ),
    healthy(
        age=30,
        pregnancy_status="pregnant",
        pregnancy_signs=["none"],
        pregnancy_trimester="second",
        health_list_a=["blood_thinner", "diabetes"],
        blood_thinner=["anticoagulant"],
        blood_thinner_change="no",
        diabetes="well_controlled",
    ),
]


@BOTH
@pytest.mark.parametrize("answers", WAYS)
def test_no_page_of_questions_does_either(patient, answers, language, pattern):
    starts_for_someone(patient, language)
    while patient.url.startswith("/form/"):
        assert meant_for_the_patient(Words(patient.response.get_data(as_text=True)).text, pattern) == []
        here = patient.url
        patient.answer_once(answers)
        assert patient.url != here
    assert patient.url == "/you"


def test_whoever_answers_for_themselves_is_spoken_to(patient):
    assert "How old are you?" in patient.start().text
    assert "How old is the patient?" not in patient.page.text


def test_the_pages_after_the_questions_speak_of_the_patient_too(patient):
    starts_for_someone(patient)
    patient.answer(healthy())
    for words in (
        "Names and contact",
        "The patient’s full name",
        "Your own name",
        "How are you related to the patient?",
    ):
        assert words in patient.page.text
    patient.post(HELPER)
    for words in ("How old is the patient?", "Check the answers", "Answered by", "Eva Ruiz", "mother"):
        assert words in patient.page.text


def test_the_therapist_sees_who_answered_and_how_they_are_related(app, patient):
    starts_for_someone(patient)
    patient.finish(healthy(), HELPER)
    therapist = Therapist(app)
    therapist.sign_in()
    therapist.open_first()
    assert "answered by someone else : Eva Ruiz, mother" in therapist.page.text


def test_who_only_had_help_is_not_said_to_have_been_answered_for(app, patient):
    patient.send(healthy(), HELPER)
    therapist = Therapist(app)
    therapist.sign_in()
    therapist.open_first()
    assert "helped by Eva Ruiz" in therapist.page.text
    assert "answered by someone else" not in therapist.page.text
    assert "mother" not in therapist.page.text


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"helper": ""}, "Enter your own name"),
        ({"name": ""}, "Enter the patient’s full name"),
        ({"born-month": "", "born-day": "", "born-year": ""}, "Enter the patient’s date of birth"),
        ({"born-year": "1950"}, "The patient’s date of birth and age don’t match"),
        ({"relation": "42"}, "Enter a name that has letters: How you are related"),
    ],
)
def test_what_is_wrong_on_the_page_for_names_is_said_of_the_right_person(patient, wrong, message):
    starts_for_someone(patient)
    patient.answer(healthy())
    assert message in patient.post({**HELPER, **wrong}).text
    assert patient.response.status_code == 422


def test_it_is_remembered_when_they_come_back_and_when_the_answers_are_changed_later(app, patient):
    starts_for_someone(patient)
    saved = patient.post({"do": "save"})
    other = Patient(app.test_client())
    other.go(link_of(saved))
    other.post({})
    other.go("/go-on")
    assert "How old is the patient?" in other.page.text
    other.finish(healthy(), HELPER)
    other.go("/change?mine=yes")
    born = {name: value for name, value in HELPER.items() if name.startswith("born")}
    assert "Check the answers" in other.post(born, other.url).text


@pytest.mark.parametrize("box", [{}, {"for": "someone"}])
def test_who_starts_again_says_again_for_whom(patient, box):
    starts_for_someone(patient)
    patient.go("/")
    page = patient.post({"person": "same", **box}, "/start")
    assert ("How old is the patient?" in page.text) is bool(box)


def test_an_urgent_page_repeats_the_sign_as_it_was_read(patient):
    starts_for_someone(patient)
    patient.answer_once(healthy())
    page = patient.post({"rf_nerve": ["bladder_change"], "rf_body": ["major_injury_unchecked"]})
    assert patient.url == "/urgent"
    assert "no one has checked the patient" in page.text
    assert "no one has checked me" not in page.text


def test_a_draft_of_an_earlier_version_is_the_patients_own(app, patient):
    patient.start()
    with app.app_context():
        draft = app.extensions[NAME].drafts.find(patient.client.get_cookie("draft").value)
    assert draft.content.by_helper is False


def test_the_result_thanks_who_answered_and_quotes_the_questions_that_they_saw(patient):
    starts_for_someone(patient)
    page = patient.finish(healthy(age=9, guardian_consent="yes"), {**HELPER, "born-year": str(BORN.year + 36)})
    assert "Thank you, Eva" in page.text
    assert "Thank you, Ana" not in page.text
    assert "The therapist reads the answers before the visit." in page.text
    assert "How old is the patient? – 9" in page.text
    assert "How old are you?" not in page.text


def test_a_sign_that_was_sent_is_quoted_as_it_was_read(patient):
    starts_for_someone(patient)
    page = patient.finish(healthy(rf_body=["major_injury_unchecked"]), HELPER)
    assert "no one has checked the patient" in page.text
    assert "no one has checked me" not in page.text
