"""Which languages patients may pick: those of the rules that have hours and words."""

from dataclasses import replace

from screening.domain.rules.languages import Language
from screening.workflow.rules.languages import languages_in_force, languages_with_hours, offered

LANGUAGES = tuple(Language(code, code, code) for code in ("en", "es", "pt"))


def test_all_languages_of_the_rules_with_hours_and_words_are_offered_in_their_order(settings):
    assert list(offered(settings, LANGUAGES)) == ["en", "es"]
    assert list(offered(replace(settings, languages=("es",)), LANGUAGES)) == ["es"]
    assert list(offered(replace(settings, hours={"en": "always", "pt": "sempre"}), LANGUAGES)) == ["en"]
    assert list(offered(replace(settings, languages=("pt",)), LANGUAGES)) == ["en"], "somebody has to be served"


def test_they_are_those_of_the_rules_in_force_and_without_any_those_with_hours(practice, settings):
    odd = replace(settings, hours={**settings.hours, "xx": "always"})
    assert [(one.code, one.name, one.own_name) for one in languages_with_hours(odd)] == [
        ("en", "English", "English"),
        ("es", "Spanish", "Español"),
    ]
    assert [one.code for one in languages_in_force(practice, settings)] == ["en", "es"]
