"""Notices stand at the bottom of every page that patients read; those that are texts have a page here."""

import re
from dataclasses import replace

import pytest

from screening.exchange.documents.letters import received_letter
from screening.practice import NAME
from screening.settings.notices import NOTICES
from tests.builders import Patient, healthy
from tests.consents import set_up
from tests.web.patient.test_start import first_visit

PAGE = "https://example.com/privacy"


@pytest.fixture
def noticed(app):
    with app.app_context():
        texts = {"notice_privacy": PAGE, "notice_nondiscrimination": "We treat\neveryone <b>alike</b>."}
        set_up(app.extensions[NAME], **texts, notice_nondiscrimination_es="Tratamos a todos por igual.")
    return Patient(app.test_client())


def test_without_notices_pages_are_as_they_were(patient):
    assert "Privacy practices" not in patient.go("/").text
    assert patient.client.get("/notices/privacy").status_code == 404


@pytest.mark.parametrize("path", ["/", "/urgent", "/ended"])
def test_notices_stand_at_the_bottom_of_every_page(noticed, path):
    page = noticed.go(path)
    assert PAGE in page.links
    assert "/notices/nondiscrimination" in page.links
    assert "Consumer health data" not in page.text


def test_a_text_has_a_page_in_each_language_and_an_address_leads_there(noticed):
    noticed.go("/notices/nondiscrimination")
    assert "We treat everyone <b>alike</b>." in re.sub(r"\s+", " ", noticed.page.text)
    assert noticed.client.get("/notices/privacy").location == PAGE
    assert noticed.client.get("/notices/privacy-policy").status_code == 404
    noticed.client.set_cookie("language", "es")
    assert "Tratamos a todos por igual." in noticed.go("/notices/nondiscrimination").text
    assert "Prácticas de privacidad" in noticed.page.text


def test_the_start_page_with_all_notices_still_weighs_at_most_14_kb(app, patient):
    with app.app_context():
        set_up(app.extensions[NAME], **dict.fromkeys(NOTICES, "Text " * 700))
    assert "Consumer health data" in patient.go("/").text
    assert first_visit(patient, "/") <= 14_000


def test_the_mail_that_confirms_answers_says_where_they_are(app):
    settings = replace(
        app.extensions[NAME].given,
        notice_privacy={"en": PAGE},
        notice_language_help={"en": "Free", "es": "Gratis"},
        address="https://forms.example.com",
    )
    with app.test_request_context():
        bare = received_letter(app.extensions[NAME].given, "es", None).body
        body = received_letter(settings, "es", None).body
    assert f"Prácticas de privacidad: {PAGE}" in body
    assert "Ayuda en su idioma: https://forms.example.com/notices/language-help" in body
    assert body.startswith(bare.rstrip())
    assert "\n\n\n" not in body


def test_the_result_page_has_them_too(noticed):
    noticed.has_sent(healthy())
    assert PAGE in noticed.go("/result").links
