"""Every word of the patient's pages in each language of ours; changing the language loses nothing."""

import re
from dataclasses import replace

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from jinja2 import Environment

from screening.app import create_app
from screening.rulebook.reading_ease import HARDEST_GRADE, Score, grade, measure_of
from screening.settings.shipped import TEMPLATES, TRANSLATIONS
from tests import CHECKOUT
from tests.builders import Patient, healthy
from tests.conftest import close

TRANSLATED = sorted(path.name for path in TRANSLATIONS.iterdir())
MAPPING = [("screening/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
LEAST_WORDS = 6  # the formulas mean little on fewer
KNOWN = frozenset({"computadora"})  # long, but whoever reads a page knows it: "teléfono o computadora"


@pytest.fixture(scope="module", params=TRANSLATED)
def folder(request):
    return TRANSLATIONS / request.param / "LC_MESSAGES"


@pytest.fixture(scope="module")
def catalog(folder):
    with (folder / "messages.po").open("rb") as file:
        return {message.id: message for message in read_po(file) if message.id}


@pytest.fixture
def client(app):
    return app.test_client()


def plain(text):
    return re.sub(r"<[^>]*>|%\(\w+\)s", "", text)


def test_every_word_of_the_pages_is_translated_and_none_is_fuzzy(catalog):
    found = {
        message for _, _, message, _, _ in extract_from_dir(CHECKOUT, MAPPING, keywords={"_": None, "gettext": None})
    }
    assert found == set(catalog)
    assert [message.id for message in catalog.values() if message.fuzzy or not message.string] == []


def test_a_translation_keeps_the_places_that_are_filled_in_and_the_links(catalog):
    for message in catalog.values():
        for pattern in (r"%\(\w+\)s", r"<a [^>]*>", r"</?\w+"):
            assert sorted(re.findall(pattern, message.string)) == sorted(re.findall(pattern, message.id)), message.id


def test_a_translation_keeps_the_numbers_in_their_order(catalog):
    """A date of birth is typed month first in every language; more numbers may be named, such as which key to press."""
    for message in catalog.values():
        of_translation = iter(re.findall(r"\d+", message.string))
        assert all(number in of_translation for number in re.findall(r"\d+", message.id)), message.id


def test_what_is_served_was_built_from_the_words_that_people_read(folder, catalog):
    with (folder / "messages.mo").open("rb") as file:
        served = {message.id: message.string for message in read_mo(file) if message.id}
    assert served == {message.id: message.string for message in catalog.values()}


def test_the_words_of_the_pages_are_easy_to_read(catalog):
    long = [message for message in catalog.values() if len(plain(message.id).split()) >= LEAST_WORDS]
    assert [message.id for message in long if grade(plain(message.id)) > HARDEST_GRADE] == []


def test_so_are_those_of_each_language_that_has_a_formula(rulebook, folder, catalog):
    measure = measure_of(rulebook, folder.parent.name)
    if measure is None:
        return
    long = [plain(message.string) for message in catalog.values() if len(plain(message.id).split()) >= LEAST_WORDS]
    scored = [Score("", measure, words, measure.of(words, KNOWN), limited=True) for words in long]
    assert [score.text for score in scored if score.too_hard] == []


@pytest.mark.parametrize(
    ("accepts", "spoken"),
    [("es-MX,es;q=0.9,en;q=0.5", "es"), ("en-US", "en"), ("fr", "en"), ("fr,es;q=0.5", "es"), ("", "en")],
)
def test_the_first_page_is_in_the_browsers_language(client, accepts, spoken):
    html = client.get("/", headers={"Accept-Language": accepts}).get_data(as_text=True)
    assert f'<html lang="{spoken}">' in html
    assert ("Unas preguntas antes de su cita" in html) == (spoken == "es")


def test_a_language_that_was_picked_is_kept_and_the_page_stays(patient):
    patient.go("/urgent?x=1")
    patient.post({"language": "es", "back": "/urgent?x=1"}, "/language")
    assert patient.url == "/urgent?x=1"
    assert "Llame al 911" in patient.page.text
    assert "Unas preguntas antes de su cita" in patient.go("/").text


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "/nowhere", "", "urgent", "/?a=\r\nX: 1"]
)
def test_nobody_is_led_elsewhere_by_picking_a_language(client, back):
    answer = client.post("/language", data={"language": "es", "back": back})
    assert answer.status_code == 302
    assert answer.location == "/"


def test_an_unknown_language_changes_nothing(client):
    answer = client.post("/language", data={"language": "xx", "back": "/"})
    assert "Set-Cookie" not in answer.headers


def test_a_page_from_elsewhere_cannot_pick_a_language(client):
    answer = client.post("/language", data={"language": "es"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_changing_the_language_of_a_page_keeps_what_is_right_and_what_is_wrong(patient):
    patient.start()
    page = patient.post({"age": "abc", "own_decisions": "yes", "language": "es"})
    assert patient.response.status_code == 200
    assert "¿Cuántos años tiene?" in page.text
    assert "Hay un problema" not in page.text
    assert page.values["age"] == ["abc"]
    assert page.values["own_decisions"] == ["yes"]
    assert patient.go(patient.url).values["own_decisions"] == ["yes"]


def test_a_warning_sign_leads_the_page_that_only_changes_language(patient):
    patient.start()
    patient.answer_once(healthy())
    page = patient.post({"rf_nerve": ["saddle_numb"], "language": "es"})
    assert "Busque ayuda ya" in page.text
    assert "Vaya a la sala de emergencias o llame al 911" in patient.go("/you").text


def test_identity_typed_in_one_language_stays_in_the_other(patient):
    patient.start()
    patient.answer(healthy())
    page = patient.post({"name": "Ana", "born-month": "13", "language": "es"})
    assert page.values["name"] == ["Ana"]
    assert page.values["born-month"] == ["13"]
    assert "Su nombre y datos de contacto" in page.text
    assert "Hay un problema" not in page.text


def test_the_whole_walk_in_spanish_is_spanish_and_kept_with_the_record(app, patient):
    patient.client.set_cookie("language", "es")
    page = patient.send(healthy(acupuncturist_now="not_sure"))
    assert "Hablemos primero" in page.text
    assert "Porque nos dijo: ¿Se atiende ahora con un acupunturista? – No sé" in page.text
    assert "Con su acupunturista" in page.text
    assert "Puede preguntar: “¿Pueden hablar usted y mi terapeuta" in page.text
    with app.app_context():
        assert app.extensions["screening"].screenings.newest().language == "es"


def test_errors_are_in_the_readers_language(patient):
    patient.client.set_cookie("language", "es")
    assert "Esa página no está aquí" in patient.go("/nowhere").text
    patient.start()
    assert "Por favor, responda: ¿Cuántos años tiene?" in patient.post({}).text


def test_the_workspace_is_english(client):
    html = client.get("/workspace/sign-in", headers={"Accept-Language": "es"}).get_data(as_text=True)
    assert '<html lang="en">' in html
    assert "Sign in" in html


def test_no_page_of_the_patient_has_words_outside_of_the_catalog():
    for_staff = ("alert.txt", "backup.txt", "credential.txt", "sign_in.txt", "test.txt", "trail.txt")
    mails = [path for path in (TEMPLATES / "mail").glob("*.txt") if path.name not in for_staff]
    for path in [*(TEMPLATES / "patient").glob("*.html"), *mails, TEMPLATES / "error.html"]:
        source = re.sub(r"{% trans.*?{% endtrans %}", "", path.read_text(), flags=re.DOTALL)
        text = "".join(value for _, kind, value in Environment(autoescape=True).lex(source) if kind == "data")
        assert re.findall(r"[A-Za-z]{3,}", re.sub(r"<[^>]*>", " ", text)) == [], path.name


def pressed_by_enter(html, form_id):
    """The first button of a form on the page, wherever it stands: browsers press it when Enter is typed."""
    form = re.search(rf'<form[^>]* id="{form_id}".*?</form>', html, re.DOTALL)
    elsewhere = re.search(rf'<button[^>]* form="{form_id}"[^>]*>', html)
    return elsewhere[0] if elsewhere and elsewhere.start() < form.start() else re.search("<button[^>]*>", form[0])[0]


@pytest.mark.parametrize("languages", [("en",), ("en", "es")])
def test_the_enter_key_goes_on_and_not_back_however_many_languages_a_practice_has(settings, languages):
    app = create_app(replace(settings, languages=languages))
    patient = Patient(app.test_client())
    patient.start()
    assert ("Español" in patient.page.text) is ("es" in languages)
    for path in ("/form/about_you", "/you"):
        patient.go(path)
        html = patient.response.get_data(as_text=True)
        (form_id,) = set(re.findall(r'<button[^>]* form="([^"]+)"', html))
        assert 'value="back"' in html
        assert "name=" not in pressed_by_enter(html, form_id), path
    close(app)
