"""Languages have names, and one that is gone is told by its code."""

from screening.domain.rules.languages import Language, name_of

LANGUAGES = (Language("en", "English", "English"), Language("pt", "Portuguese", "Português"))


def test_a_language_is_named_in_english_and_one_that_is_gone_by_its_code():
    assert name_of("pt", LANGUAGES) == "Portuguese"
    assert name_of("fr", LANGUAGES) == "fr"
