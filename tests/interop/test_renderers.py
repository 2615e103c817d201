"""LHC-Forms and Smart Forms show our form in a real browser: each branch opens, and comes out as it went in."""

from __future__ import annotations

import random
import time

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from screening.domain.questionnaire.answers import as_json, read_answers
from screening.exchange.fhir.form import Form
from screening.exchange.fhir.questionnaire import questionnaire
from screening.exchange.fhir.reading import read_response
from screening.exchange.fhir.response import questionnaire_response
from tests.builders import as_values, healthy
from tests.exchange.fhir.sheets import ADDRESS, as_sent
from tests.second_reading import random_sheet

PATIENCE = 20
SHOW = """
const [form, response, done] = arguments;
Promise.resolve(show(form, response)).then(() => done(''), error => done(String(error)));
"""
SEEN = "return document.body.innerText;"
MOST_SHEETS = 60  # looked for until every branch was opened


class LhcForms:
    page = "lhc_forms.html"

    def tick(self, driver, question, label):
        """Click the option of a question with these words."""
        row = f"//*[starts-with(@id, 'label-{question.id}/')]/ancestor::*[contains(@class, 'lhc-item')][1]"
        driver.find_element(By.XPATH, f'{row}//label[normalize-space()="{label}"]').click()


class SmartForms:
    page = "smart_forms.html"

    def tick(self, driver, question, label):
        box = f"//*[@data-linkid='{question.id}']"
        driver.find_element(By.XPATH, f'{box}//label[normalize-space()="{label}"]').click()


RENDERERS = [LhcForms(), SmartForms()]
both = pytest.mark.parametrize("renderer", RENDERERS, ids=lambda one: type(one).__name__)


@pytest.fixture(scope="module")
def form(rulebook) -> Form:
    return Form(rulebook, ADDRESS)


def branching_sheets(form):
    """Sheets that together ask and answer every question that is not always asked."""
    chance, left, chosen = random.Random(20261128), {one.id for one in form.questionnaire.questions}, []
    for _ in range(5000):
        sheet = random_sheet(chance, complete=True)
        if left & sheet.keys():
            chosen.append(sheet)
            left -= sheet.keys()
    assert not left
    assert len(chosen) < MOST_SHEETS
    return chosen


def show(driver, place, renderer, resource, response):
    driver.get(f"{place}/{renderer.page}")
    assert driver.execute_async_script(SHOW, resource, response) == ""


def exported(driver):
    return driver.execute_script("return JSON.parse(JSON.stringify(exported()))")


def answers_in(form, response):
    found = read_response(form, response)
    assert found.issues == ()
    return {question: as_json(value) for question, value in found.answers.items()}


def wait_for(check):
    """Wait until something is so: a renderer works out what to show after it was asked."""
    end = time.monotonic() + PATIENCE
    while not check():
        assert time.monotonic() < end
        time.sleep(0.05)


@both
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_branch_opens_and_comes_out_as_it_went_in(form, chromium, place, renderer, language):
    resource = as_sent(questionnaire(form, f"screening-{language}"))
    for sheet in branching_sheets(form):
        asked = read_answers(form.questionnaire, as_values(sheet), sent=True).asked
        show(chromium, place, renderer, resource, as_sent(questionnaire_response(form, as_values(sheet), language)))
        wanted = [one for one in form.questionnaire.questions if one.id in asked]
        wait_for(lambda wanted=wanted: all(_is_there(chromium, one.ask[language]) for one in wanted))
        seen = chromium.execute_script(SEEN)
        hidden = [one.id for one in form.questionnaire.questions if one.id not in asked and one.ask[language] in seen]
        assert hidden == []
        assert answers_in(form, exported(chromium)) == sheet


@both
def test_the_form_with_every_language_is_shown_too(form, chromium, place, renderer):
    show(chromium, place, renderer, as_sent(questionnaire(form, "screening")), None)
    wait_for(lambda: _is_there(chromium, form.questionnaire.by_id["age"].ask["en"]))
    assert answers_in(form, exported(chromium)) == {}


@both
def test_a_person_opens_a_branch_with_the_mouse_and_fills_it(form, chromium, place, renderer):
    before = healthy(health_list_a=None)
    resource = as_sent(questionnaire(form, "screening-en"))
    show(chromium, place, renderer, resource, as_sent(questionnaire_response(form, as_values(before), "en")))
    ticks, opened = form.questionnaire.by_id["health_list_a"], form.questionnaire.by_id["blood_thinner"]
    wait_for(lambda: _is_there(chromium, ticks.ask["en"]))
    assert not _is_there(chromium, opened.ask["en"])
    renderer.tick(chromium, ticks, ticks.label_of("blood_thinner", "en"))
    wait_for(lambda: _is_there(chromium, opened.ask["en"]))
    renderer.tick(chromium, opened, opened.label_of("anticoagulant", "en"))
    filled = {**before, "health_list_a": ["blood_thinner"], "blood_thinner": ["anticoagulant"]}
    WebDriverWait(chromium, PATIENCE).until(lambda driver: answers_in(form, exported(driver)) == filled)


def _is_there(driver, words):
    try:
        return words in driver.execute_script(SEEN)
    except WebDriverException:
        return False  # between two pages
