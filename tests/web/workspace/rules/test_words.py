"""Editing the words of a rule on a page: nothing typed is lost, and nothing is published."""

import gzip

import pytest

from screening.practice import NAME
from screening.rulebook.editing import edited
from screening.rulebook.proof.isolated import Told
from screening.rulebook.proof.results import State
from screening.rulebook.reading.reader import digest
from screening.workflow.practice.staff import ADMINISTRATOR, FRONT_DESK
from screening.workflow.rules import candidate
from screening.workflow.rules.versions import activate
from tests.builders import TESTS, Therapist, unreadable_in_force
from tests.conftest import RULES_TEXT
from tests.engines import ENGINES

RULE = "ill_now"
PAGE = f"/workspace/rules/words/{RULE}"
AWKWARD = 'Wait: "rest" # first, it’s 🙂 better'


@pytest.fixture
def editor(therapist) -> Therapist:
    """A therapist who opened the page."""
    therapist.sign_in()
    therapist.go(PAGE)
    return therapist


def save(person, **typed):
    """Post the page as it is, but for what is typed; "patient_en" is the field "patient-en"."""
    values = {name: found[-1] for name, found in person.page.values.items()}
    return person.post(PAGE, {**values, **{name.replace("_", "-", 1): words for name, words in typed.items()}})


def publish(app, **changes):
    """Let someone publish other words for the rule meanwhile."""
    with app.app_context():
        words = {name.replace("_", "-", 1): text for name, text in changes.items()}
        return activate(app.extensions[NAME], edited(RULES_TEXT, RULE, words), TESTS)


def open_proposals(app):
    with app.app_context():
        return app.extensions[NAME].proposals.open()


def test_the_rule_leads_to_the_page_with_its_words(therapist, rulebook):
    therapist.sign_in()
    assert PAGE in therapist.go(f"/workspace/rules/{RULE}").links
    values, rule = therapist.go(PAGE).values, rulebook.by_id[RULE]
    assert values["patient-en"] == [rule.patient["en"]]
    assert values["patient-es"] == [rule.patient["es"]]
    assert values["therapist"] == [rule.therapist]
    assert "Up to 300 characters" in therapist.page.text


def test_a_front_desk_does_not_edit_words(app):
    person = Therapist(app, "Fran", "fran@example.com", (FRONT_DESK,))
    person.sign_in()
    assert PAGE not in person.go(f"/workspace/rules/{RULE}").links
    person.go(PAGE)
    assert person.response.status_code == 403


def test_an_administrator_edits_words_too(app):
    person = Therapist(app, "Dr. Head", "head@example.com", (ADMINISTRATOR,))
    person.sign_in()
    person.go(PAGE)
    assert "Withdraw it" in save(person, therapist="Wait.").text


def test_saved_words_wait_for_a_second_person_and_nothing_is_published(app, editor, rulebook):
    page = save(editor, therapist=AWKWARD)
    assert AWKWARD in page.text
    assert "Proposed by Dr. Park" in page.text
    assert "rule ill_now: changed" in page.text
    (proposal,) = open_proposals(app)
    assert (proposal.edit.rule, proposal.edit.base) == (RULE, rulebook.version)
    assert proposal.edit.changes == {"therapist": AWKWARD}
    with app.app_context():
        assert app.extensions[NAME].rules.in_force() == rulebook.version


def test_new_english_needs_new_spanish_or_a_word_that_it_still_says_the_same(app, editor):
    page = save(editor, patient_en="Needles can wait.")
    assert editor.response.status_code == 422
    assert "The English changed. Translate it again, or confirm that this still says the same." in page.text
    assert page.values["patient-en"] == ["Needles can wait."]
    assert open_proposals(app) == []
    save(editor, patient_en="Needles can wait.", **{"patient-es-same": "yes"})
    (proposal,) = open_proposals(app)
    assert proposal.edit.changes == {"patient-en": "Needles can wait."}


def test_new_english_with_new_spanish_is_one_edit(app, editor):
    save(editor, patient_en="Needles can wait.", patient_es="Las agujas pueden esperar.")
    assert list(open_proposals(app)[0].edit.changes) == ["patient-en", "patient-es"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"therapist": " \n "}, "Therapist reads: Enter the words"),
        (
            {"patient_en": "a" * 301},
            "Patient reads, English: Please make this shorter. It has 301 characters; 300 fit.",
        ),
        ({"therapist": "a\x07b"}, "Therapist reads: We can’t read some of the letters or symbols."),
        (
            {"review_by-month": "2", "review_by-day": "30", "review_by-year": "2027"},
            "Due for review by: There is no February 30 in 2027.",
        ),
        ({"review_by-month": "2"}, "Due for review by: Enter a real date with month, day and year"),
        ({}, "Nothing was changed"),
    ],
)
def test_what_cannot_be_saved_is_told_at_its_field_and_kept(app, editor, typed, told):
    values = {name: found[-1] for name, found in editor.page.values.items()}
    posted = {(name if "-" in name else name.replace("_", "-", 1)): words for name, words in typed.items()}
    page = editor.post(PAGE, {**values, **posted})
    assert editor.response.status_code == 422
    assert told in page.text
    for name, words in posted.items():
        assert page.values.get(name, [""])[-1].strip() == words.strip()
    assert open_proposals(app) == []


def test_a_day_for_the_next_review_is_kept(app, editor):
    values = {name: found[-1] for name, found in editor.page.values.items()}
    editor.post(PAGE, {**values, "review_by-month": "Jan", "review_by-day": "31", "review_by-year": "2027"})
    assert open_proposals(app)[0].edit.changes == {"review_by": "2027-01-31"}


def test_words_that_break_a_promise_are_told_at_what_patients_read(app, editor, monkeypatch):
    broken = Told("guarantee sick_people_wait", State.BROKEN, ("guarantee sick_people_wait: does not hold.",))
    monkeypatch.setattr(candidate, "_prove", lambda _: candidate.Proof(unproved=(broken,)))
    page = save(editor, therapist="Wait.", patient_es="Espere.")
    assert editor.response.status_code == 422
    assert "Patient reads, Spanish: guarantee sick_people_wait: does not hold." in page.text
    assert page.values["therapist"] == ["Wait."]
    assert open_proposals(app) == []


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("One two three four five six", "Title: ill_now: its "),
        ("Cancer now or in treatment", "Title: cancer_in_treatment: its "),
    ],
)
def test_a_title_that_is_no_good_is_told_at_the_title(app, editor, title, told):
    page = save(editor, title=title, therapist="Wait.")
    assert editor.response.status_code == 422
    assert told in page.text
    assert page.values["title"] == [title]
    assert open_proposals(app) == []


def test_a_rule_without_a_question_to_ask_may_get_one(app, editor):
    page = "/workspace/rules/words/may_fit_the_plan"
    editor.go(page)
    values = {name: found[-1] for name, found in editor.page.values.items()}
    asked = {"ask-en": "Do you have questions?", "ask-es": "¿Tiene preguntas?"}
    editor.post(page, {**values, **asked})
    assert open_proposals(app)[0].edit.changes == asked


def test_what_a_busy_prover_did_not_prove_is_not_proposed_and_stays_typed(app, editor):
    with candidate._PROVING:
        page = save(editor, therapist="Wait.")
    assert editor.response.status_code == 422
    assert "could not be proved: another proof is running right now" in page.text
    assert page.values["therapist"] == ["Wait."]
    assert open_proposals(app) == []
    save(editor)
    assert len(open_proposals(app)) == 1


def test_a_button_pressed_twice_makes_one_proposal(app, editor):
    values = {name: found[-1] for name, found in editor.page.values.items()} | {"therapist": "Wait."}
    first = editor.post(PAGE, values).text
    assert editor.post(PAGE, values).text == first
    assert len(open_proposals(app)) == 1


def test_words_that_someone_else_changed_meanwhile_are_shown_beside_what_was_typed(app, editor):
    publish(app, patient_es="De otra persona.", therapist="Theirs.")
    page = save(editor, patient_en="Mine.", patient_es="Mío.")
    assert editor.response.status_code == 409
    assert "Someone changed these words since you opened the page" in page.text
    assert "Now published: De otra persona." in page.text
    assert (page.values["patient-en"], page.values["patient-es"]) == (["Mine."], ["Mío."])
    assert page.values["therapist"] == ["Theirs."], "what was not edited follows"
    save(editor)
    assert open_proposals(app)[0].edit.changes == {"patient-en": "Mine.", "patient-es": "Mío."}


def test_other_words_that_changed_meanwhile_are_kept(app, editor):
    version = publish(app, therapist="Theirs.")
    page = save(editor, patient_es="Mío.")
    assert "Other rules were published since it was proposed" in page.text
    (proposal,) = open_proposals(app)
    assert proposal.edit.base != version
    assert "Theirs." not in page.text, "the difference is to what is published"


def test_a_version_that_never_was_is_no_ground_for_an_edit(app, editor):
    save(editor, therapist="Wait.", base="f" * 64)
    assert editor.response.status_code == 409
    assert open_proposals(app) == []


def test_an_edit_that_waits_is_told_to_the_next_editor(editor):
    save(editor, therapist="Wait.")
    assert "Dr. Park has proposed other words for this rule" in editor.go(PAGE).text


def test_rules_of_an_earlier_release_are_not_edited_here(app, therapist):
    therapist.sign_in()
    with app.app_context():
        unreadable_in_force(gzip.decompress((ENGINES / "1/rules.yaml.gz").read_bytes()).decode())
    assert "so edits to them cannot be published" in therapist.go(PAGE).text


def test_words_typed_before_such_rules_were_published_stay_on_the_page(app, editor):
    with app.app_context():
        unreadable_in_force(gzip.decompress((ENGINES / "1/rules.yaml.gz").read_bytes()).decode())
    page = save(editor, therapist="Wait.", patient_es="Mío.")
    assert editor.response.status_code == 409
    assert "This was not saved: the published rules changed" in page.text
    assert (page.values["therapist"], page.values["patient-es"]) == (["Wait."], ["Mío."])
    assert open_proposals(app) == []


def test_a_rule_that_is_not_there_has_no_page(therapist):
    therapist.sign_in()
    therapist.go("/workspace/rules/words/no_such_rule")
    assert therapist.response.status_code == 404


def test_words_typed_for_a_rule_that_newer_rules_do_not_have_can_be_copied(app, editor):
    page = editor.post("/workspace/rules/words/rule_of_older_rules", {"patient-es": "Mío.", "therapist": "Wait."})
    assert editor.response.status_code == 409
    assert "the new ones do not have this rule" in page.text
    assert "Patient reads, Spanish Mío. Therapist reads Wait." in page.text
    assert "/workspace/rules" in page.links


def test_without_the_token_of_the_page_nothing_is_saved(app, editor):
    editor.post(PAGE, {"csrf_token": "wrong", "base": digest(RULES_TEXT), "therapist": "Wait."})
    assert editor.response.status_code >= 400
    assert open_proposals(app) == []
