"""How easy the patient's words are: counted by hand, and held by the shipped file."""

import pytest

from screening.rulebook.reading_ease import grade, inflesz, scores, spanish_syllables
from tests.rulebooks import a_language, a_question, a_rulebook, a_text


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("aguja", 3),
        ("días", 2),
        ("cuidado", 3),
        ("que", 1),
        ("guía", 2),
        ("ahora", 3),
        ("oír", 2),
        ("muy", 1),
        ("y", 1),
    ],
)
def test_spanish_syllables_are_those_of_a_hand_count(word, count):
    assert spanish_syllables(word) == count


def test_the_grade_is_kincaids_formula_on_a_hand_count():
    # 9 words, 2 sentences, 10 syllables
    assert grade("We can go slow. You can say no today.") == pytest.approx(0.39 * 9 / 2 + 11.8 * 10 / 9 - 15.59)


def test_inflesz_is_szigriszts_formula_on_a_hand_count():
    # 7 words, 2 sentences, 14 syllables
    assert inflesz("La aguja es fina. No lleva medicina.") == pytest.approx(206.835 - 62.3 * 14 / 7 - 7 / 2)


def test_a_familiar_name_does_not_count():
    assert grade("You take a medicine.", frozenset({"medicine"})) == grade("You take a.")
    assert grade("Medicine.", frozenset({"medicine"})) == 0
    assert inflesz("Anticoagulante.", frozenset({"anticoagulante"})) == 100


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_shipped_text_is_too_hard(rulebook, language):
    assert [score.place for score in scores(rulebook, language) if score.too_hard] == []


def test_what_the_therapist_asks_aloud_is_measured_too(rulebook):
    asked = {f"rules: {rule.id}, ask" for rule in rulebook.rules if rule.ask}
    assert len(asked) > 80
    assert asked <= {score.place for score in scores(rulebook, "es") if score.limited}


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_hardest_comes_first_and_labels_have_no_limit(rulebook, language):
    scored = scores(rulebook, language)
    values = [score.value for score in scored]
    assert values == sorted(values, reverse=language == "en")
    assert any(not score.limited for score in scored[:5])


def test_the_words_for_somebody_who_answers_for_the_patient_are_measured_too():
    hard = a_text("Is the patient experiencing considerable intermittent discomfort?")
    asked = a_question("well", ask={**a_text("Does it hurt?"), "of_patient": hard})
    english = {"code": "en", "name": "English", "own_name": "English", "ease": "flesch_kincaid"}
    found = scores(a_rulebook(asked, languages=[english, a_language("es", "Spanish")]), "en")
    assert next((score.place, score.too_hard) for score in found) == ("questions: well, ask of the patient", True)
