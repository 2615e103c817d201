"""What is typed and not ticked is asked about once, kindly; nothing is ticked without a yes."""

import pytest

from screening.practice import NAME
from tests.builders import IDENTITY, Therapist, healthy


def typed(patient, words, **changes):
    """Answer everything, with these words in the field for anything else, and the last page here."""
    answers = healthy(other_health=words, **changes)
    patient.has_answered(answers)
    patient.go("/form/timing_and_wishes")
    patient.answer(answers)
    return answers


def newest(app):
    with app.app_context():
        return app.extensions[NAME].screenings.newest()


def test_a_typed_medicine_without_its_tick_is_asked_about_by_the_words_that_were_typed(patient):
    typed(patient, "I take ELIQUIS")
    assert patient.url == "/typed"
    assert "You typed: ELIQUIS" in patient.page.text
    assert "Is it a blood thinner that you take now?" in patient.page.text
    assert "Blood thinner or daily aspirin" in patient.page.text


def test_a_yes_ticks_the_box_and_leads_to_what_it_opens(patient, app):
    answers = typed(patient, "Eliquis")
    patient.post({"typed_blood_thinner": "yes"})
    assert patient.url.startswith("/form/more_health")
    patient.answer_once({**answers, "blood_thinner": ["anticoagulant"], "blood_thinner_change": "no"})
    while patient.url.startswith("/form/"):
        patient.answer_once({**answers, "blood_thinner": ["anticoagulant"], "blood_thinner_change": "no"})
    assert patient.url == "/you", "nobody reads that a name is missing which was never asked for"
    patient.post(IDENTITY)
    patient.post({"revision": patient.page.values["revision"][0]})
    assert newest(app).answers["health_list_a"] == ("blood_thinner",)
    refs = {finding.ref for finding in newest(app).suggestion.findings}
    assert "D46" not in refs


@pytest.mark.parametrize("said", ["no", "not_sure"])
def test_a_no_ticks_nothing_is_not_asked_again_and_still_asks_for_a_talk(patient, app, said):
    typed(patient, "I do not take Eliquis")
    patient.post({"typed_blood_thinner": said})
    assert patient.url == "/you"
    patient.post(IDENTITY)
    assert patient.url == "/check"
    patient.post({"revision": patient.page.values["revision"][0]})
    sent = newest(app)
    assert sent.answers["health_list_a"] == ("none",)
    assert sent.outcome == "discuss_first"
    assert sent.asked_about == {"blood_thinner": said}


def test_the_summary_shows_the_words_beside_the_missing_tick_and_what_was_said_about_them(patient, app):
    typed(patient, "Eliquis, no more")
    patient.post({"typed_blood_thinner": "no"})
    patient.post(IDENTITY)
    patient.post({"revision": patient.page.values["revision"][0]})
    therapist = Therapist(app)
    therapist.sign_in()
    therapist.open_first()
    assert "Blood thinner: “Eliquis” – asked about it, the patient said: no" in therapist.page.text


def test_the_result_repeats_what_was_typed_as_it_was_typed(patient):
    typed(patient, "ELIQUIS, no more")
    patient.post({"typed_blood_thinner": "not_sure"})
    patient.post(IDENTITY)
    page = patient.post({"revision": patient.page.values["revision"][0]})
    assert "Because you told us: “ELIQUIS”" in page.text


def test_words_that_say_what_a_private_answer_would_say_are_not_repeated_on_the_result(patient):
    typed(patient, "HIV, and Eliquis")
    patient.post({"typed_blood_thinner": "not_sure", "typed_immune": "not_sure"})
    patient.post(IDENTITY)
    page = patient.post({"revision": patient.page.values["revision"][0]})
    assert "Because you told us: “Eliquis”" in page.text
    assert "HIV" not in page.text


def test_no_choice_is_an_error_that_says_so_and_back_leads_back(patient):
    typed(patient, "Eliquis and epilepsy")
    page = patient.post({"typed_blood_thinner": "yes"})
    assert patient.response.status_code == 422
    assert "There is a problem" in page.text
    assert page.values["typed_blood_thinner"] == ["yes"]
    patient.post({"do": "back"})
    assert patient.url.startswith("/form/")


@pytest.mark.parametrize(("button", "leads_to"), [("back", "/form/"), ("urgent", "/urgent")])
def test_what_was_picked_stays_when_the_page_is_left_by_a_button(patient, app, button, leads_to):
    typed(patient, "Eliquis and epilepsy")
    patient.post({"typed_blood_thinner": "not_sure", "revision": patient.page.values["revision"], "do": button})
    assert patient.url.startswith(leads_to)
    page = patient.go("/typed")
    assert page.values["typed_blood_thinner"] == ["not_sure"]
    assert "typed_seizure" not in page.values
    patient.post({"typed_blood_thinner": "not_sure", "typed_seizure": "no"})
    assert finished(patient, app).asked_about == {"blood_thinner": "not_sure", "seizure": "no"}


def test_who_comes_back_with_the_back_button_is_not_told_that_the_form_was_changed_elsewhere(patient, app):
    typed(patient, "Eliquis")
    shown = {name: patient.page.values[name][0] for name in ("csrf_token", "revision")}
    patient.post({"typed_blood_thinner": "not_sure", **shown, "do": "urgent"})
    patient.post({"typed_blood_thinner": "no", **shown}, "/typed")
    assert finished(patient, app).asked_about == {"blood_thinner": "no"}


def test_what_was_picked_about_words_that_were_changed_since_is_not_shown_again(patient):
    answers = typed(patient, "I do not take Eliquis")
    patient.post({"typed_blood_thinner": "no", "do": "back"})
    retype(patient, answers, "warfarin")
    assert patient.url == "/typed"
    assert "typed_blood_thinner" not in patient.page.values


def test_a_page_that_asked_about_other_words_keeps_nothing_when_it_is_left(patient):
    answers = typed(patient, "I do not take Eliquis")
    shown = patient.page.values["revision"]
    retype(patient, answers, "warfarin")
    patient.post({"typed_blood_thinner": "no", "revision": shown, "do": "back"}, "/typed")
    assert "typed_blood_thinner" not in patient.go("/typed").values


@pytest.mark.parametrize("words", ["walk the dog", "血をサラサラにする薬", "x" * 1000, "<b>no</b>"])
def test_words_on_no_list_are_not_asked_about(patient, words):
    typed(patient, words)
    assert patient.url == "/you"


def test_what_is_ticked_is_not_asked_about(patient):
    ticked = {"health_list_a": ["diabetes"], "diabetes": "well_controlled"}
    typed(patient, "metformin", **ticked)
    assert patient.url == "/you"


def test_a_posted_typed_answer_is_ignored_with_a_note(patient, app):
    patient.start()
    patient.post({**patient.fields(healthy()), "typed": "cancer"})
    assert "ignored=typed" in patient.url
    assert "typed" not in str(newest(app))


def test_the_question_is_in_the_language_of_the_page(patient):
    typed(patient, "warfarina")
    page = patient.post({"language": "es"})
    assert "¿Es un anticoagulante que toma ahora?" in page.text


def finished(patient, app):
    """Send from the page for names; return what was sent."""
    patient.post(IDENTITY)
    patient.post({"revision": patient.page.values["revision"][0]})
    return newest(app)


def retype(patient, answers, words):
    """Type other words in the field for anything else, in this tab."""
    patient.go("/form/more_health?change=yes")
    patient.post({**patient.fields(answers), "other_health": words})


def test_what_was_said_about_one_word_is_not_said_about_another(patient, app):
    answers = typed(patient, "I do not take Eliquis")
    patient.post({"typed_blood_thinner": "no"})
    retype(patient, answers, "warfarin")
    assert patient.url == "/typed"
    assert "You typed: warfarin" in patient.page.text
    patient.post({"typed_blood_thinner": "not_sure"})
    assert finished(patient, app).asked_about == {"blood_thinner": "not_sure"}


@pytest.mark.parametrize("words", ["no ELIQUIS at all", "", "I do not take Eliquis; I walk"])
def test_the_same_words_or_none_are_not_asked_about_again(patient, words):
    answers = typed(patient, "I do not take Eliquis")
    patient.post({"typed_blood_thinner": "no"})
    retype(patient, answers, words)
    assert patient.url == "/you"


def test_an_answer_about_words_that_were_changed_in_another_tab_is_asked_for_again(patient, app):
    answers = typed(patient, "I do not take Eliquis")
    shown = patient.page.values["revision"]
    retype(patient, answers, "warfarin")
    page = patient.post({"typed_blood_thinner": "no", "revision": shown}, "/typed")
    assert patient.response.status_code == 409
    assert "changed somewhere else" in page.text
    assert "You typed: warfarin" in page.text
    patient.post({"typed_blood_thinner": "no", "revision": page.values["revision"]})
    assert finished(patient, app).asked_about == {"blood_thinner": "no"}


def test_what_was_picked_stays_when_the_language_changes(patient):
    typed(patient, "warfarina")
    page = patient.post({"language": "es", "typed_blood_thinner": "not_sure"})
    assert patient.response.status_code == 200
    assert page.values["typed_blood_thinner"] == ["not_sure"]


def test_looking_at_the_page_without_words_to_ask_about_changes_nothing(patient):
    typed(patient, "walking")
    patient.post(IDENTITY)
    revision = patient.page.values["revision"]
    patient.go("/typed")
    assert patient.go("/check").values["revision"] == revision


@pytest.mark.parametrize("button", [{}, {"do": "back"}])
def test_a_yes_that_opens_the_question_of_a_warning_sign_again_leads_to_help(patient, button):
    expecting = healthy(pregnancy_status="pregnant", pregnancy_signs=["bleeding"], pregnancy_trimester="first")
    patient.start()
    patient.answer(expecting)
    assert patient.url == "/urgent"
    patient.go("/form/other_signs")
    patient.post({"rf_slow": ["none"], "pregnancy_status": "no"})
    patient.answer(healthy(pregnancy_status="no", other_health="prenatal vitamins"))
    assert patient.url == "/typed"
    patient.post({"typed_pregnancy": "yes", **button})
    assert patient.url == "/urgent"
    assert patient.go("/form/other_signs").values["pregnancy_status"] == ["pregnant"]


def test_what_was_said_is_not_shown_beside_words_that_the_therapist_typed(patient, app):
    typed(patient, "I do not take Eliquis")
    patient.post({"typed_blood_thinner": "no"})
    reference = finished(patient, app).reference
    therapist = Therapist(app)
    therapist.sign_in()
    url = f"/workspace/screenings/{reference}/correct?q=other_health"
    therapist.go(url)
    therapist.post(url, {"other_health": "I take warfarin"})
    text = therapist.go(f"/workspace/screenings/{reference}").text
    assert "Blood thinner: “warfarin”" in text
    assert "“warfarin” – asked about it" not in text
