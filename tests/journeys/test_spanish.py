"""The same walks in Spanish, and a change of language half-way."""

from __future__ import annotations

from selenium.webdriver.common.keys import Keys

from tests.builders import BORN, IDENTITY, healthy
from tests.journeys.browser import PHONE, SMALL_PHONE, ways
from tests.journeys.test_patient import open_folds


def send(browser, answers) -> None:
    browser.press("Español")
    browser.press("Empezar")
    send_from_here(browser, answers, IDENTITY)


def send_from_here(browser, answers, identity) -> None:
    while browser.path.startswith("/form/"):
        browser.fill(answers)
        browser.press("Continuar")
    for field, text in identity.items():
        if text:
            browser.type(field, text)
    browser.press("Continuar")
    assert browser.heading == "Revise sus respuestas"
    browser.press("Enviar a mi terapeuta")


@ways(PHONE, SMALL_PHONE)
def test_a_healthy_adult_reads_that_it_may_fit(browser):
    send(browser, healthy())
    assert browser.outcome == "La punción seca puede ser parte de su plan"
    assert "Siempre puede decir que no" in browser.text
    assert browser.wrong == []


def has_sent(browser, patient, answers) -> None:
    """Be where somebody is who answered and sent in Spanish, without the walk."""
    browser.press("Español")
    patient.client.set_cookie("language", "es")
    patient.has_sent(answers)
    browser.go_on_as(patient)


def test_unease_leads_to_a_comfort_plan(browser, patient):
    has_sent(browser, patient, healthy(needle_hesitancy=6, stop_signal="yes", what_helps=["lie_down"]))
    browser.unfold("Su plan para sentirse bien")
    assert "Acuéstese desde el principio" in browser.text
    assert browser.wrong == []


def test_strong_fear_reads_no_sentence_about_needles_being_used(browser, patient):
    has_sent(browser, patient, healthy(needle_hesitancy=10, stop_signal="yes"))
    assert browser.outcome == "Atención sin agujas"
    for presuming in ("Cómo se siente una sesión", "Su plan para sentirse bien", "Si elige agujas"):
        assert presuming not in browser.text
    assert browser.wrong == []


@ways(SMALL_PHONE, PHONE)
def test_somebody_of_68_with_a_blood_thinner_and_diabetes_is_told_to_keep_taking_it(browser, patient):
    ill = {"health_list_a": ["blood_thinner", "diabetes"], "diabetes": "not_sure"}
    answers = healthy(**ill, age=68, pregnancy_status=None, blood_thinner=["anticoagulant"], blood_thinner_change="no")
    patient.client.set_cookie("language", "es")
    patient.has_answered({**answers, "health_list_a": None, "diabetes": None})
    patient.url = "/form/your_health"
    browser.press("Español")
    browser.go_on_as(patient)
    send_from_here(browser, answers, {**IDENTITY, "born-year": str(BORN.year - 68 + 45)})
    assert "Hablemos primero" in browser.text
    assert "Siga tomando su anticoagulante" in browser.text
    assert "Hablemos de su diabetes" in browser.text
    open_folds(browser)
    assert "Después de las agujas, si toma un anticoagulante" in browser.text
    assert browser.wrong == []


@ways(PHONE, SMALL_PHONE)
def test_a_warning_sign_leads_to_911_at_once(browser):
    browser.press("Español")
    browser.press("Empezar")
    browser.fill(healthy())
    browser.press("Continuar")
    browser.fill(healthy(rf_body=["chest_pain"]))
    browser.press("Continuar")
    assert browser.path == "/urgent"
    assert browser.heading == "Busque ayuda ya: llame al 911"
    assert browser.wrong == []


@ways(PHONE, SMALL_PHONE)
def test_the_language_changes_half_way_and_nothing_typed_is_lost(browser):
    browser.press("Start")
    browser.fill(healthy())
    browser.press("Español")
    assert browser.heading == "Sobre usted"
    assert browser.driver.find_element("id", "age").get_attribute("value") == "45"
    assert browser.driver.find_element("id", "own_decisions").is_selected()
    browser.press("Continuar")
    assert browser.path == "/form/cannot_wait"
    assert browser.wrong == []


def test_the_enter_key_goes_on_and_does_not_change_the_language(browser):
    browser.press("Start")
    browser.fill({"own_decisions": "yes"})
    browser.driver.find_element("id", "age").send_keys("45", Keys.ENTER)
    browser.wait_for("/form/cannot_wait")
    assert browser.heading == "Signs that cannot wait"
