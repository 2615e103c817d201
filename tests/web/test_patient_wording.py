"""The patient's words: every headline, concern and urgent act has its own, in both languages, in one place."""

from __future__ import annotations

import re

import pytest
from flask_babel import force_locale

from screening.domain.rules.advice import Headline
from screening.domain.rules.rulebook import Act, Concern
from screening.web.patient_wording import ACTS, concerns, headlines, to_do
from tests import CHECKOUT
from tests.rulebooks import a_question, a_rule, a_rulebook, a_text

TEMPLATES = [*(CHECKOUT / "templates/patient").glob("*.html"), CHECKOUT / "templates/components/urgent.html"]


def said(app, language, rulebook):
    """Every word in one language: act, concern or headline → its words, as text."""
    wording = rulebook.treatment.wording
    with app.test_request_context(), force_locale(language):
        acts = {act: [words.title, words.why, *words.steps] for act, words in ACTS.items()}
        headed = {**headlines(wording, language, declined=False), **concerns(wording, language)}
        return {term: [str(one) for one in words] for term, words in {**acts, **headed}.items()}


def test_every_act_that_is_urgent_has_its_words():
    assert set(ACTS) == {act for act in Act if act.rank >= Act.DOCTOR_SOON.rank}
    assert all(words.steps for words in ACTS.values())


@pytest.mark.parametrize("declined", [True, False])
def test_every_headline_and_every_concern_has_its_words(app, rulebook, declined):
    wording = rulebook.treatment.wording
    with app.test_request_context():
        assert set(headlines(wording, "en", declined=declined)) == set(Headline)
        assert set(concerns(wording, "en")) == set(Concern)


OWN = a_text("Call the ward, 100% of the time.")
WARD = a_rule("ward", {"signs": ["weak"]}, "emergency", act="emergency_room", first_step=OWN)
SPINE = a_rule("spine", {"signs": ["numb"]}, "emergency", act="emergency_room")
FALL = a_rule("fall", {"signs": ["sore"]}, "emergency", act="call_911", keep_still=True)


@pytest.fixture(scope="module")
def signs():
    sheet = a_question("signs", "choices", "weak numb sore", "nothing")
    return a_rulebook(sheet, rules=(WARD, SPINE, FALL)).by_id


def steps_of(app, *signs):
    with app.test_request_context():
        words = to_do(signs[0].act, signs, "en")
        return str(words.title), [str(step) % {"phone": "555"} for step in words.steps]


def test_a_sign_with_a_first_step_of_its_own_leads_with_it_unless_another_sign_needs_the_emergency_room(app, signs):
    general = steps_of(app, signs["spine"])
    assert steps_of(app, signs["ward"]) == ("Get care now", [OWN["en"], *general[1][1:]])
    assert steps_of(app, signs["ward"], signs["spine"]) == general


def test_nobody_who_should_keep_still_is_told_to_get_up(app, signs):
    with app.test_request_context():
        steps = [str(step) for step in ACTS[Act.CALL_911].steps]
    _title, told = steps_of(app, signs["fall"])
    assert [step for step in steps if step not in told] == ["Stay with someone, if you can. Unlock your door."]
    assert "Ask someone to stay with you, if you can." in told


def test_all_of_them_are_translated(app, rulebook):
    english, spanish = said(app, "en", rulebook), said(app, "es", rulebook)
    same = {term for term in english if any(a == b != "" for a, b in zip(english[term], spanish[term], strict=True))}
    assert same == set()


def test_who_says_no_to_the_treatment_reads_so(app, rulebook):
    wording = rulebook.treatment.wording
    with app.test_request_context():
        (_title, lead) = headlines(wording, "en", declined=True)[Headline.WITHOUT_TREATMENT]
    assert lead == wording.without_declined["en"]


def test_the_only_thing_that_a_step_leaves_open_is_the_phone(app, rulebook):
    steps = [step for act in ACTS for step in said(app, "es", rulebook)[act]]
    assert {hole for step in steps for hole in re.findall(r"%\(?\w*\)?s?", step)} == {"%(phone)s"}


def test_no_page_spells_a_title_a_reason_or_a_step_by_hand(app, rulebook):
    english = said(app, "en", rulebook)
    words = {one for act in ACTS for one in english[act]} | {one for term in Concern for one in english[term]}
    words -= {str(ACTS[Act.CALL_911].title)}  # also the title of the page that asks nobody anything
    found = {path.name: {one for one in words if f"_('{one}" in path.read_text(encoding="utf-8")} for path in TEMPLATES}
    assert {name: spelled for name, spelled in found.items() if spelled} == {}
