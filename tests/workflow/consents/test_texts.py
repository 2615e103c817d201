"""Publishing a consent text: whole, or openly without a language; never over what somebody else published."""

import pytest

from screening.records.audit.entries import Wanted
from screening.records.consents.texts import PublishedMeanwhileError
from screening.workflow.consents.texts import LanguagesLackingError, WrongTextError, publish_text
from tests.builders import let_in
from tests.consents import TEXTS


@pytest.fixture
def park(practice):
    return let_in()


def trail(practice):
    return [one.detail for one in practice.audit.page(Wanted(action="consent text published"), 9)]


def test_a_change_is_a_new_version_and_is_on_the_trail_without_its_words(practice, park):
    assert publish_text(practice, {**TEXTS, "en": " Needles.\r\n"}, 0, park) == 1
    assert practice.consent_texts.get(1).texts["en"] == "Needles."
    assert publish_text(practice, TEXTS, 1, park) == 2
    assert trail(practice) == ["version 2: en, es", "version 1: en, es"]


def test_the_same_text_again_makes_no_version(practice, park):
    publish_text(practice, TEXTS, 0, park)
    assert publish_text(practice, TEXTS, 1, park) == 1
    assert len(trail(practice)) == 1


def test_a_language_may_be_left_out_once_that_is_confirmed(practice, park):
    with pytest.raises(LanguagesLackingError) as caught:
        publish_text(practice, {"en": "Needles", "es": " "}, 0, park)
    assert caught.value.languages == ("es",)
    assert practice.consent_texts.newest() is None
    publish_text(practice, {"en": "Needles", "es": " "}, 0, park, confirmed=("es",))
    assert practice.consent_texts.newest().texts == {"en": "Needles"}


@pytest.mark.parametrize("texts", [{"en": "", "es": "\n"}, {**TEXTS, "es": "x" * 20_001}, {**TEXTS, "en": "a\x1bb"}])
def test_what_cannot_be_read_is_refused_whatever_is_confirmed(practice, park, texts):
    with pytest.raises(WrongTextError):
        publish_text(practice, texts, 0, park, confirmed=("en", "es"))
    assert practice.consent_texts.newest() is None


def test_what_somebody_else_published_meanwhile_is_not_replaced_unseen(practice, park):
    publish_text(practice, TEXTS, 0, park)
    with pytest.raises(PublishedMeanwhileError):
        publish_text(practice, {**TEXTS, "en": "Mine"}, 0, park)
    assert trail(practice) == ["version 1: en, es"]
