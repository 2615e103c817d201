"""The PDFs of the patient's pages: tagged, in the reader's language, the same words as the page."""

import io

import pypdf
import pytest

from tests.builders import healthy

FEAR = {"needle_hesitancy": 6, "stop_signal": "yes", "what_helps": ["lie_down"], "acupuncturist_now": "yes"}


def read(response):
    assert response.mimetype == "application/pdf"
    return pypdf.PdfReader(io.BytesIO(response.data))


def text_of(document):
    return " ".join(" ".join(page.extract_text() for page in document.pages).split())


@pytest.mark.parametrize(("language", "words"), [("en", "Let’s talk first"), ("es", "Hablemos primero")])
def test_a_typical_result_is_one_tagged_page_with_the_words_of_the_page(patient, language, words):
    patient.client.set_cookie("language", language)
    patient.start()
    patient.finish(healthy(**FEAR))
    document = read(patient.client.get("/result.pdf"))
    assert len(document.pages) == 1
    assert document.trailer["/Root"]["/Lang"] == language
    assert words in text_of(document)


def test_an_emergency_on_paper_leads_with_where_to_go(patient):
    patient.send(healthy(rf_body=["chest_pain"]))
    assert text_of(read(patient.client.get("/result.pdf"))).startswith("Get care now: call 911")


def test_who_has_not_sent_has_no_result(patient):
    patient.start()
    assert patient.client.get("/result.pdf").status_code == 302


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_paper_form_has_every_question_and_option_with_its_code(client_of, rulebook, language):
    document = read(client_of.get(f"/paper.pdf?language={language}"))
    text = text_of(document)
    assert document.trailer["/Root"]["/Lang"] == language
    assert "911" in text
    for question in rulebook.questionnaire.questions:
        assert question.ask[language].split("(")[0].split()[0] in text
    assert text.count("☐") == sum(len(q.options) for q in rulebook.questionnaire.questions if q.kind == "choices") + 0


@pytest.fixture
def client_of(app):
    return app.test_client()


def test_without_the_extra_no_pdf_is_offered(patient, monkeypatch):
    for place in ("prints", "sending", "pages"):
        monkeypatch.setattr(f"screening.web.patient.{place}.can_make_pdf", lambda: False)
    assert "Print it" not in patient.go("/").text
    assert patient.client.get("/paper.pdf").status_code == 404
