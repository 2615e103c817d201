"""A question with a number on a scale for an answer."""


def test_its_words_name_the_end_of_the_scale_in_every_language(rulebook):
    unease = rulebook.questionnaire.by_id["needle_hesitancy"]
    assert unease.words(7, "en", str) == unease.words(7, "es", str) == ("7/10",)
    assert rulebook.questionnaire.by_id["age"].words(40, "en", str) == ("40",)


def test_it_is_typed_as_a_plain_number(rulebook):
    unease = rulebook.questionnaire.by_id["needle_hesitancy"]
    assert (unease.code(7), unease.read_code("7")) == ("7", 7)
