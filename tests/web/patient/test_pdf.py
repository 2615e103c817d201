"""The PDFs of the patient's pages: tagged, in the reader's language, the same words as the page."""

import io
import re

import pypdf
import pytest

from screening.domain.questionnaire.questions import Stored
from screening.exchange.documents.paper_codes import numbers
from tests.builders import healthy

FEAR = {"needle_hesitancy": 6, "stop_signal": "yes", "what_helps": ["lie_down"], "acupuncturist_now": "yes"}


def read(response):
    assert response.mimetype == "application/pdf"
    return pypdf.PdfReader(io.BytesIO(response.data))


def text_of(document):
    return " ".join(" ".join(page.extract_text() for page in document.pages).split())


@pytest.mark.parametrize(("language", "words"), [("en", "Let’s talk first"), ("es", "Hablemos primero")])
def test_a_typical_result_is_tagged_and_has_the_words_of_the_page(patient, language, words):
    patient.client.set_cookie("language", language)
    patient.start()
    patient.finish(healthy(**FEAR))
    document = read(patient.client.get("/result.pdf"))
    assert document.trailer["/Root"]["/Lang"] == language
    assert words in text_of(document)


def test_an_emergency_on_paper_leads_with_where_to_go(patient):
    patient.has_sent(healthy(rf_body=["chest_pain"]))
    (page,) = read(patient.client.get("/result.pdf")).pages
    assert page.extract_text().splitlines()[1] == "Get care now: call 911"


def test_who_has_not_sent_has_no_result(patient):
    patient.start()
    assert patient.client.get("/result.pdf").status_code == 302


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_paper_form_has_each_box_on_the_line_of_its_answer_with_its_code(client_of, rulebook, language):
    document = read(client_of.get(f"/paper.pdf?language={language}"))
    assert document.trailer["/Root"]["/Lang"] == language
    text = "\n".join(page.extract_text() for page in document.pages).replace("\xa0", " ")
    for question, number in numbers(rulebook.questionnaire).items():
        asked = rulebook.questionnaire.by_id[question]
        assert f"\n{number}. " in text
        assert close(asked.ask[language]) in close(text)
        box = "☐" if asked.stored is Stored.TEXTS else "◯"
        for option in asked.options:
            letter, label = asked.letters[option.id], option.label[language]
            assert f"\n{box} {letter} {label.split()[0][:4]}" in text
            hint = f"({option.hint[language]})" if option.hint else ""
            assert close(f"{box}{letter}{label}{hint}") in close(text), "what counts is said on paper, too"


def close(text):
    """The letters without what lines add to them."""
    return re.sub(r"[\s\xad\-]", "", text)


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_question_on_paper_is_torn_from_its_answers(client_of, rulebook, language):
    columns = {}
    number = None
    for column, words in placed(read(client_of.get(f"/paper.pdf?language={language}"))):
        if re.fullmatch(r"\d+\. ?", words):
            number = int(words.strip(" ."))
        if number and ("☐" in words or "◯" in words or re.fullmatch(r"\d+\. ?", words)):
            columns.setdefault(number, []).append(column)
    assert len(columns) == len(rulebook.questionnaire.questions)
    assert [number for number, places in columns.items() if len(set(places)) > 1] == []


def test_the_paper_form_begins_with_who_it_is(client_of):
    first = text_of(read(client_of.get("/paper.pdf")))
    fields = ("Full name", "Date of birth Month", "Phone", "About you")
    assert sorted(fields, key=first.index) == list(fields)


@pytest.mark.parametrize("words", ["en: If you mark a sign in this part", "es: Si marca una señal en esta parte"])
def test_the_paper_form_warns_right_above_the_questions_for_signs(client_of, words):
    language, warning = words.split(": ")
    pieces = placed(read(client_of.get(f"/paper.pdf?language={language}")))
    said = next(place for place, (_column, piece) in enumerate(pieces) if piece.startswith(warning))
    asked = next(place for place, (_column, piece) in enumerate(pieces) if piece.startswith("5."))
    assert pieces[said][0] == pieces[asked][0]
    assert len("".join(piece for _column, piece in pieces[said:asked])) < 120


def test_the_paper_form_says_who_skips_a_question(client_of):
    text = text_of(read(client_of.get("/paper.pdf")))
    assert "32. Only if you marked “Cancer now or in the past” in 25:" in text
    assert "22. Only if the number in 1 is 10 to 59:" in text


def placed(document):
    """The pieces of text of a document, each with its page and column."""
    found = []
    for number, page in enumerate(document.pages):
        half = page.mediabox.width / 2
        page.extract_text(
            visitor_text=lambda words, place, _text, _font, _size, number=number, half=half: found.append(
                ((number, place[4] > half), words)
            )
        )
    return found


@pytest.fixture
def client_of(app):
    return app.test_client()


def test_without_the_extra_no_pdf_is_offered(patient, monkeypatch):
    for place in ("pdf", "sending", "start"):
        monkeypatch.setattr(f"screening.web.patient.{place}.can_make_pdf", lambda: False)
    assert "Print it" not in patient.go("/").text
    assert patient.client.get("/paper.pdf").status_code == 404


TALK = {
    **FEAR,
    "health_list_a": ["blood_thinner"],
    "blood_thinner": ["anticoagulant"],
    "blood_thinner_change": "no",
    "wants_needling": "not_sure",
    "stim_preference": "no_electric",
}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("answers", [{}, TALK, {"rf_slow": ["weight_loss"]}, {"wants_needling": "no"}])
def test_the_first_sheet_holds_all_that_the_screen_shows_unfolded(patient, language, answers):
    patient.client.set_cookie("language", language)
    patient.start()
    page = patient.finish(healthy(**answers))
    first = close(read(patient.client.get("/result.pdf")).pages[0].extract_text())
    heading = {"en": "More, if you want it", "es": "Más, si lo quiere leer"}[language]
    assert heading in page.text
    assert close(heading) in first


def sizes(document):
    """The sizes of the letters, in points."""
    found = set()
    for page in document.pages:
        page.extract_text(visitor_text=lambda words, _place, _text, _font, size: words.strip() and found.add(size))
    return found


@pytest.mark.parametrize(("size", "least"), [("", 11.5), ("?size=large", 18), ("?size=tiny", 11.5)])
def test_the_letters_are_large_and_no_word_is_divided(patient, size, least):
    patient.has_sent(healthy(**TALK))
    document = read(patient.client.get(f"/result.pdf{size}"))
    assert min(sizes(document)) == least
    lines = [line.strip() for page in document.pages for line in page.extract_text().splitlines()]
    assert not [line for line in lines if line.endswith(("-", "\xad", "‐"))]


def test_each_sheet_has_the_name_and_the_day(patient):
    patient.has_sent(healthy(**TALK))
    document = read(patient.client.get("/result.pdf?size=large"))
    assert len(document.pages) > 1
    assert all(re.match(r"Ana Ruiz · \w+ \d+, \d{4}", page.extract_text()) for page in document.pages)
