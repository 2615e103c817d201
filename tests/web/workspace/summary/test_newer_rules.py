"""On the summary of an older suggestion: what the rules in force would suggest now, with nothing stored."""

import pytest

from screening.practice import NAME
from screening.records.audit.entries import Wanted
from screening.rulebook.reading.reader import digest
from screening.workflow.review.correct import correct
from tests.builders import IDENTITY, healthy, let_in, written
from tests.conftest import RULES_TEXT

UPDATED = "The rules have been updated since"


@pytest.fixture
def publishes(app):
    """Return what puts the rules in force with one passage replaced, whatever their examples say about it."""

    def publishes(old, new):
        assert old in RULES_TEXT
        with app.app_context():
            text = RULES_TEXT.replace(old, new, 1)
            written(app.extensions[NAME].rules.put_in_force, digest(text), text, "Dr. Park")

    return publishes


@pytest.fixture
def opened(patient, therapist):
    """Return what sends answers and returns the summary's address."""

    def opened(**answers):
        patient.has_sent(healthy(**answers))
        therapist.sign_in()
        return therapist.open_first()

    return opened


def milder(publishes):
    """Publish that being ill now is to be discussed, no longer a reason to wait."""
    rule = RULES_TEXT.split("\n  - id: ill_now\n", 1)[1].split("\n  - id: ", 1)[0]
    publishes(rule, rule.replace("suggest: not_now", "suggest: discuss_first"))


def test_under_the_rules_that_made_the_suggestion_nothing_is_said(opened, therapist):
    opened()
    assert UPDATED not in therapist.page.text


def test_rules_that_say_the_same_are_one_quiet_sentence(opened, therapist, publishes):
    url = opened()
    publishes("id: ill_now\n", "id: ill_now  # checked again\n")
    assert f"{UPDATED} this suggestion. Under the rules in force now, it would be the same." in therapist.go(url).text


def test_an_outcome_that_would_differ_is_beside_the_one_on_record(app, opened, therapist, publishes):
    url = opened(rf_slow=["ill_now"])
    with app.app_context():
        stores = app.extensions[NAME]
        kept, before = stores.screenings.newest().suggestion, len(list(stores.audit.all(Wanted())))
    milder(publishes)
    text = therapist.go(url).text
    assert "Under the rules in force now, the suggestion would be Not now → Discuss first" in text
    assert "defer needling until well. Not now → Discuss first" in text
    assert "The suggestion on record stays as it is." in text
    with app.app_context():
        assert stores.screenings.newest().suggestion == kept
        assert len(list(stores.audit.all(Wanted()))) == before + 1  # one reading, as on any summary


def test_what_was_corrected_at_the_visit_is_what_the_rules_read(app, opened, therapist, publishes):
    url = opened(rf_slow=["ill_now"])
    with app.app_context():
        stores = app.extensions[NAME]
        correct(stores, stores.screenings.newest(), {"rf_slow": ("none",)}, let_in("Dr. Lee", "lee@example.com"))
    milder(publishes)
    assert "it would be the same." in therapist.go(url).text


def test_findings_that_would_come_or_go_are_told_in_the_therapists_words(opened, therapist, publishes):
    url = opened(needle_hesitancy=8, stop_signal="yes")
    publishes("    when: {needle_hesitancy: {at_least: 7}}", "    when: {needle_hesitancy: {at_least: 9}}")
    text = therapist.go(url).text
    assert "Under the rules in force now, the suggestion would be" in text
    assert "Gone: " in text.partition(UPDATED)[2]


def test_a_question_that_was_not_asked_in_these_words_is_named(opened, therapist, publishes):
    url = opened()
    question = RULES_TEXT.split("\n  - id: wants_needling\n", 1)[1]
    asks = question[question.index("      en: ") :].split("\n", 1)[0]
    publishes(asks, "      en: Do you want this treatment now?")
    text = therapist.go(url).text
    assert "it would be the same, as far as the patient was asked." in text
    assert "New or changed questions: 1 Do you want this treatment now?" in text


def test_answers_that_were_replaced_are_not_tried_again(opened, patient, therapist, publishes):
    url = opened(rf_slow=["ill_now"])
    patient.go("/change")
    patient.post({field: text for field, text in IDENTITY.items() if field.startswith("born-")})
    patient.post({"revision": patient.page.values["revision"][0]}, "/check")
    milder(publishes)
    assert UPDATED not in therapist.go(url).text
