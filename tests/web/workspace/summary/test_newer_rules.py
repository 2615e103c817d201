"""On the summary of an older suggestion: what the rules in force would suggest now, with nothing stored."""

import re

import pytest

from screening.domain.health_record.brought import BroughtRecord, KeptMention, RecordOrigin
from screening.domain.health_record.entries import EntryKind
from screening.practice import NAME
from screening.records.audit.entries import Wanted
from screening.rulebook.reading.reader import digest
from screening.workflow.intake.bring import keep_brought
from screening.workflow.review.correct import correct
from tests.builders import IDENTITY, healthy, let_in, written
from tests.conftest import RULES_TEXT

UPDATED = "The rules have been updated since"


@pytest.fixture
def publishes(app):
    """Return what puts the rules in force with one passage replaced, whatever their examples say about it."""

    def publishes(old, new, times=1):
        assert old in RULES_TEXT
        with app.app_context():
            text = RULES_TEXT.replace(old, new, times)
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


def when_ill(publishes, **changes):
    """Publish the rule about being ill now with other lines: suggest="discuss_first", say."""
    rule = new = RULES_TEXT.split("\n  - id: ill_now\n", 1)[1].split("\n  - id: ", 1)[0]
    for name, value in changes.items():
        new = re.sub(f"(?m)^    {name}: .*$", f"    {name}: {value}", new)
    publishes(rule, new)


def milder(publishes):
    """Publish that being ill now is to be discussed, no longer a reason to wait."""
    when_ill(publishes, suggest="discuss_first")


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


def test_a_question_that_was_not_asked_before_is_named_though_its_words_are_the_same(opened, therapist, publishes):
    url = opened()
    publishes("    ask_when: {health_list_a: blood_thinner}\n", "    ask_when: {pain_location: low_back}\n")
    told = therapist.go(url).text.partition(UPDATED)[2]
    assert re.search(r"New or changed questions: 1 \S+ .*\?", told)


def test_a_sign_still_counts_when_another_option_of_its_question_is_gone(opened, therapist, publishes):
    url = opened(rf_body=["chest_pain", "calf_swollen_hot"])
    publishes("calf_swollen_hot", "limb_swollen_hot", times=-1)
    told = therapist.go(url).text.partition(UPDATED)[2]
    assert "the suggestion would be the same, with other findings" in told
    assert "Cardiac" not in told.partition("Answers that would not count: 1")[0]
    assert "Gone: " not in told
    assert "Cannot tell from the answers that count: Possible DVT" in told
    assert "Answers that would not count: 1" in told


def test_a_milder_outcome_for_want_of_an_answer_says_so_and_shows_the_answer(opened, therapist, publishes):
    url = opened(rf_body=["calf_swollen_hot"])
    publishes("calf_swollen_hot", "limb_swollen_hot", times=-1)
    html = therapist.go(url) and therapist.response.get_data(as_text=True)
    assert "without the answers that they do not know" in therapist.page.text
    assert re.search(r"<details[^>]* open[^>]*>\s*<summary[^>]*>\s*<span[^>]*>\s*Answers that would not count: 1", html)


def test_a_finding_in_other_words_is_shown_though_the_suggestion_would_be_the_same(opened, therapist, publishes):
    url = opened(rf_slow=["ill_now"])
    when_ill(publishes, therapist='"Acute illness: defer needling for 3 weeks."')
    text = therapist.go(url).text
    assert "it would be the same, with some findings in other words." in text
    assert "→ Acute illness: defer needling for 3 weeks." in text


def test_a_finding_with_another_act_is_named_though_its_outcome_stays(opened, therapist, publishes):
    url = opened(rf_slow=["ill_now"])
    when_ill(publishes, act="doctor_soon")
    text = therapist.go(url).text
    assert "the suggestion would be the same, but not how soon to act" in text
    assert re.search(r"defer needling until well\. At the visit → \S", text)


@pytest.mark.parametrize("changes", [{"suggest": "emergency", "act": "call_911"}, {"act": "same_day_call"}])
def test_what_only_the_rules_in_force_find_urgent_comes_first_and_asks_to_be_done_first(
    app, opened, therapist, publishes, changes
):
    url = opened(rf_slow=["ill_now"])
    with app.app_context():
        stores = app.extensions[NAME]
        correct(stores, stores.screenings.newest(), {"needle_hesitancy": 3}, let_in("Dr. Lee", "lee@example.com"))
    when_ill(publishes, **changes)
    therapist.go(url)
    main = therapist.response.get_data(as_text=True).partition("<main")[2]
    assert main.index("changes--urgent") < main.index("Corrected at the visit")
    assert "Ask the patient about this first." in therapist.page.text
    assert "no one was alerted" in therapist.page.text


def test_a_record_that_differs_only_under_the_rules_in_force_is_a_new_finding(app, patient, therapist, publishes):
    patient.has_answered(healthy())
    mention = KeptMention("thinner_now", EntryKind.MEDICINE, "Eliquis 5 mg")
    with app.app_context():
        keep_brought(app.extensions[NAME], patient.token, BroughtRecord((mention,), RecordOrigin("health.example.com")))
    patient.go("/go-on")
    patient.finish(healthy())
    therapist.sign_in()
    url = therapist.open_first()
    publishes("    - id: blood_thinner\n      from:", "    - id: thinner_now\n      from:")
    text = therapist.go(url).text
    assert "the suggestion would be Fits → Discuss first" in text
    assert "New: The record names “Eliquis 5 mg”" in text


def test_answers_that_were_replaced_are_not_tried_again(opened, patient, therapist, publishes):
    url = opened(rf_slow=["ill_now"])
    patient.go("/change")
    patient.post({field: text for field, text in IDENTITY.items() if field.startswith("born-")})
    patient.post({"revision": patient.page.values["revision"][0]}, "/check")
    milder(publishes)
    assert UPDATED not in therapist.go(url).text
