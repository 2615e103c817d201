"""A language is data: entries of the rules file and a catalog. One that no code knows goes through every door."""

import json
import re
from dataclasses import replace

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from screening.app import create_app
from screening.cli.main import screening
from screening.exchange.documents.letters import invite_letter
from screening.practice import NAME
from screening.records.intake.asked import Asked
from screening.rulebook.reading.reader import read_rules
from screening.rulebook.reading.yaml_nodes import MistakesError
from screening.settings.environment import SettingsError, read_settings
from screening.workflow.health import check_all
from screening.workflow.intake.invite import invite
from screening.workflow.practice.mail import link_of
from screening.workflow.practice.staff import ADMINISTRATOR, THERAPIST
from screening.workflow.rules.versions import activate
from tests import CHECKOUT, yaml_text
from tests.builders import IDENTITY, TESTS, Patient, Therapist
from tests.conftest import close
from tests.languages import MARK, OTHER, PORTUGUESE, put_catalog, spoken
from tests.test_any_treatment import WELL

HOURS = "de segunda a sexta, das 8 às 5"
TEXT = spoken(OTHER, PORTUGUESE)


@pytest.fixture
def portuguese(settings, tmp_path):
    """A practice whose rules, pages and hours are in English, Spanish and Portuguese."""
    put_catalog(tmp_path / "words", "pt")
    given = replace(settings, hours={**settings.hours, "pt": HOURS}, translations=tmp_path / "words")
    app = create_app(given)
    with app.app_context():
        activate(app.extensions[NAME], TEXT, TESTS)
    yield app
    close(app)


@pytest.fixture
def patient(portuguese):
    patient = Patient(portuguese.test_client())
    patient.go("/")
    patient.post({"language": "pt", "back": "/"}, "/language")
    return patient


@pytest.fixture
def admin(portuguese):
    admin = Therapist(portuguese, roles=[ADMINISTRATOR, THERAPIST])
    admin.sign_in()
    return admin


@pytest.fixture
def rules_path(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(*command):
    return CliRunner().invoke(screening, [*map(str, command)])


def test_each_other_language_has_a_button_in_its_own_words(portuguese):
    client = portuguese.test_client()
    html = client.get("/").get_data(as_text=True)
    assert re.findall(r'name="language" value="(\w+)"', html) == ["es", "pt"]
    assert "Português" in html
    html = client.get("/", headers={"Accept-Language": "pt-BR,pt;q=0.9"}).get_data(as_text=True)
    assert '<html lang="pt">' in html
    assert re.findall(r'name="language" value="(\w+)"', html) == ["en", "es"]


def test_a_patient_with_a_warning_sign_reads_what_to_do_in_it(patient):
    patient.start()
    patient.answer_once({"danger_signs": ["chest_hurts"]})
    assert patient.url == "/urgent"
    assert f"{MARK}Call 911 now." in patient.page.text
    assert HOURS in patient.page.text
    assert f"{MARK}When we are closed, leave a message" in patient.page.text
    assert f"{MARK}Get care now" in patient.finish(WELL | {"danger_signs": ["chest_hurts"]}).text


def test_a_patient_reads_the_whole_walk_in_it_and_types_its_months(portuguese, patient):
    assert f"{MARK}Before your visit: questions about cupping" in patient.page.text
    assert "About 2 minutes" in patient.page.text
    patient.start()
    patient.answer(WELL)
    page = patient.post(IDENTITY | {"born-month": "março", "born-day": "32"})
    assert f"{MARK}There is no março 32" in page.text
    patient.post(IDENTITY | {"born-month": "fev"})
    page = patient.post({"revision": patient.page.values["revision"][0]})
    assert f"{MARK}Cupping may fit your plan" in page.text
    assert f"{MARK}You can have an interpreter at your visit." in page.text
    with portuguese.app_context():
        sent = portuguese.extensions[NAME].screenings.newest()
    assert (sent.language, sent.identity.born[5:7]) == ("pt", "02")


def test_no_english_sentence_of_the_rules_is_read_on_a_page_in_it(patient):
    sentences = (text["en"] for text in texts_of(yaml_text.read(OTHER)))
    english = [words for words in sentences if len(words.split()) > 2]  # fewer stand within others
    for page in (patient.page, patient.go("/urgent"), patient.send(WELL)):
        read = page.text.replace(MARK, "¶")
        assert [words for words in english if re.search(rf"(?<!¶){re.escape(words)}", read)] == []


def test_the_paper_form_the_letter_and_the_text_message_are_in_it(portuguese, patient):
    assert patient.client.get("/paper.pdf?language=pt").data.startswith(b"%PDF")
    stores = portuguese.extensions[NAME]
    with portuguese.test_request_context():
        made = invite(stores, stores.settings, Asked("Lee", "pt"), TESTS)
        link = link_of(stores, stores.settings, made)
        letter = invite_letter(stores.settings, link)
    assert letter.subject.startswith(MARK)
    assert "about 2 minutes" in letter.body
    done = CliRunner().invoke(screening, ["invite", "Lee", "--language", "pt"], obj=lambda **_: portuguese)
    assert f"{MARK}River Clinic: please answer before your visit" in done.output


def test_the_practice_reads_which_language_it_is(patient, admin):
    patient.send(WELL)
    assert f"{IDENTITY['name']} PT Portuguese " in admin.go("/workspace/").text
    admin.open_first()
    assert "· in Portuguese" in admin.page.text
    assert "Message to the patient in Portuguese" in admin.page.text
    assert f"{MARK}Please come to your visit." in admin.page.text
    assert "Portuguese 1 " in admin.go("/workspace/completion").text
    admin.go("/workspace/rules/skin_sore")
    assert f'lang="pt"><p>{MARK}' in admin.response.get_data(as_text=True)
    assert "Portuguese" in admin.go("/workspace/entry").text


def test_the_settings_have_its_hours_and_keep_them(patient, admin):
    section = "/workspace/settings/hours"
    page = admin.go(section)
    assert page.values["hours_pt"] == [HOURS]
    assert "The same in Portuguese" in page.text
    typed = {name: values[0] for name, values in page.values.items() if not name.startswith("seen-")}
    assert "Enter the hours, in Portuguese" in admin.post(section, typed | {"hours_pt": ""}).text
    assert "Saved" in admin.post(section, typed | {"hours_pt": "sempre"}).text
    assert "sempre" in patient.go("/urgent").text
    admin.go("/workspace/settings/languages")
    assert "Saved" in admin.post("/workspace/settings/languages", {"languages": "en, es"}).text
    admin.go(section)
    assert "Saved" in admin.post(section, {"hours_pt": ""}).text
    assert "Português" not in patient.go("/").text


def test_commands_read_prove_and_explain_it(rules_path):
    checked = run("rules", "check", rules_path)
    assert checked.exit_code == 0, checked.output
    assert "Portuguese is not measured" in checked.output
    assert run("rules", "prove", rules_path).exit_code == 0
    assert f"Patient, pt: {MARK}" in run("rules", "explain", "skin_sore", "--rules", rules_path).output
    assert "own name: Português" in run("rules", "explain", "languages", "--rules", rules_path).output
    schema = json.loads(run("rules", "schema", rules_path).stdout)
    assert list(Draft202012Validator(schema).iter_errors(yaml_text.read(TEXT))) == []
    assert not Draft202012Validator(schema).is_valid(yaml_text.read(OTHER))


def test_commands_offer_it(rules_path, tmp_path):
    sheets = tmp_path / "sheets.jsonl"
    answers = WELL | {"years": 46, "ache": 3, "skin_now": "yes"}
    sheets.write_text(json.dumps({"id": "one", "answers": answers}))
    assert MARK in run("evaluate", sheets, "--rules", rules_path, "--language", "pt").stdout
    refused = run("evaluate", sheets, "--rules", rules_path, "--language", "fr")
    assert (refused.exit_code, "pick one of en, es, pt" in refused.output) == (2, True)


def test_the_environment_wants_its_hours(environment, rules_path):
    given = {**environment, "SCREENING_RULES": str(rules_path)}
    with pytest.raises(SettingsError, match="SCREENING_HOURS_PT is missing"):
        read_settings(given)
    assert read_settings({**given, "SCREENING_HOURS_PT": HOURS}).hours["pt"] == HOURS
    assert read_settings({**given, "SCREENING_LANGUAGES": "es,en"}).languages == ("en", "es")
    given |= {"SCREENING_LANGUAGES": "pt", "SCREENING_HOURS_PT": HOURS}
    del given["SCREENING_HOURS_ES"]
    assert read_settings(given).languages == ("pt",)
    del given["SCREENING_HOURS"]  # staff read them
    with pytest.raises(SettingsError, match="SCREENING_HOURS is missing"):
        read_settings(given)


def test_the_environment_takes_no_language_that_the_file_lacks(environment, rules_path):
    given = {**environment, "SCREENING_RULES": str(rules_path)}
    with pytest.raises(SettingsError, match="SCREENING_LANGUAGES must be one or more of en, es, pt"):
        read_settings({**given, "SCREENING_LANGUAGES": "en,fr"})


def test_without_hours_it_is_not_offered_and_the_health_says_so(app, settings):
    stores = app.extensions[NAME]
    with app.app_context():
        activate(stores, TEXT, TESTS)
    with app.app_context():
        problems = {check.name: check.problem for check in check_all(stores, stores.settings) if check.problem}
        assert problems["hours"] == "patients cannot pick pt before these settings are made: hours_pt"
        assert list(stores.offered) == ["en", "es"]


def test_without_a_catalog_it_is_not_offered_and_nobody_can_start_or_activate(settings, rules_path):
    app = create_app(replace(settings, hours={**settings.hours, "pt": HOURS}))
    stores = app.extensions[NAME]
    with app.app_context():
        activate(stores, TEXT, TESTS)
    with app.app_context():
        problems = {check.name: check.problem for check in check_all(stores, stores.settings) if check.problem}
        assert problems["languages"].startswith("the pages have no words in Portuguese (pt): put ")
        assert list(stores.offered) == ["en", "es"]
        activate(stores, OTHER, TESTS)
    done = CliRunner().invoke(screening, ["rules", "publish", str(rules_path), "--yes"], obj=lambda **_: app)
    assert done.exit_code == 1
    assert "the pages have no words in Portuguese (pt)" in done.output
    close(app)


def test_a_form_that_was_begun_before_it_came_goes_on_in_the_languages_that_it_has(settings, tmp_path):
    put_catalog(tmp_path / "words", "pt")
    app = create_app(replace(settings, hours={**settings.hours, "pt": HOURS}, translations=tmp_path / "words"))
    with app.app_context():
        activate(app.extensions[NAME], OTHER, TESTS)
    patient = Patient(app.test_client())
    patient.start()
    with app.app_context():
        activate(app.extensions[NAME], TEXT, TESTS)
    patient.client.set_cookie("language", "pt")
    page = patient.go("/go-on")
    assert "Do you have one of these now?" in page.text
    assert "Português" not in page.text
    assert "Português" in Patient(app.test_client()).go("/").text
    close(app)


def test_a_language_that_is_written_from_the_right_is_shown_so(settings, tmp_path):
    put_catalog(tmp_path / "words", "ar")
    arabic = {"code": "ar", "name": "Arabic", "own_name": "العربية"}
    app = create_app(replace(settings, hours={**settings.hours, "ar": "دائما"}, translations=tmp_path / "words"))
    with app.app_context():
        activate(app.extensions[NAME], spoken(OTHER, arabic), TESTS)
    client = app.test_client()
    assert '<html lang="ar" dir="rtl">' in client.get("/", headers={"Accept-Language": "ar"}).get_data(as_text=True)
    assert '<html lang="en">' in client.get("/", headers={"Accept-Language": "en"}).get_data(as_text=True)
    close(app)


def texts_of(node):
    """Every text of a rules file that stands in several languages."""
    if isinstance(node, dict) and "es_of" in node:
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from texts_of(child)


CODES = ("pt", "fr", "vi", "so", "tl", "ar", "no", "zh")


@hypothesis_settings(max_examples=25)
@given(
    codes=st.lists(st.sampled_from(CODES), min_size=1, max_size=4, unique=True),
    gap=st.integers(0, 10_000),
    kind=st.sampled_from(["", "_of"]),
)
def test_a_text_that_lacks_a_language_of_the_file_is_named_with_its_place(codes, gap, kind):
    text = OTHER
    for code in codes:
        text = spoken(text, PORTUGUESE | {"code": code})
    assert [one.code for one in read_rules(text).rulebook.languages] == ["en", "es", *codes]
    key = f"{codes[gap % len(codes)]}{kind}"
    file = yaml_text.read(text)
    texts = list(texts_of(file))
    lacking = texts[gap % len(texts)]
    lacking.pop(key)
    lacking["en"] = f"{lacking['en']} «here»"  # to find it again
    broken = yaml_text.write(file).replace(" «here»", "")
    place = yaml_text.write(file).splitlines()
    line = next(number for number, words in enumerate(place, 1) if "«here»" in words)
    with pytest.raises(MistakesError) as told:
        read_rules(broken)
    [mistake] = told.value.mistakes
    assert mistake.message == f'"{key}" is missing here'
    assert 0 <= line - mistake.line <= 1  # an option begins with its id
    assert mistake.column > 1


def test_a_language_with_nothing_translated_is_told_for_every_text():
    file = yaml_text.read(OTHER)
    file["languages"].append(PORTUGUESE)
    with pytest.raises(MistakesError) as told:
        read_rules(yaml_text.write(file))
    lacking = [mistake for mistake in told.value.mistakes if mistake.message == '"pt" is missing here']
    assert len(lacking) == len(list(texts_of(file)))


@given(place=st.integers(0, 10_000), code=st.sampled_from(["es", "pt"]))
@hypothesis_settings(max_examples=10)
def test_a_translation_of_an_older_sentence_is_told_in_any_language(place, code):
    file = yaml_text.read(TEXT)
    texts = list(texts_of(file))
    texts[place % len(texts)][f"{code}_of"] = "000000"
    with pytest.raises(MistakesError) as told:
        read_rules(yaml_text.write(file))
    [mistake] = told.value.mistakes
    assert "translate it again" in mistake.message
    assert f"then write {code}_of: " in mistake.message


SHIPPED = (CHECKOUT / "rules.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("  - code: es\n", "  - code: en\n", 'language "en" appears twice'),
        ("  - code: es\n", "  - code: xx\n", '"xx" is not a language'),
        ("  - code: es\n", "  - code: spa\n", '"spa" is not a language'),
        ("  - code: es\n", "  - code: id\n", "the key that names an option"),
        ("  - code: en\n", "  - code: fr\n", 'the first language is "en"'),
        ("    ease: inflesz\n", "    minutes: 12\n", "the minutes are worked out from the words now: delete this line"),
        ("    ease: inflesz\n", "    ease: fog\n", 'word "fog" is unknown'),
        ("    own_name: Español\n", "    own_name: Español\n    flag: es\n", 'key "flag" is unknown'),
    ],
)
def test_a_wrong_language_is_told_at_its_line(right, wrong, message):
    text = SHIPPED.replace(right, wrong, 1)
    with pytest.raises(MistakesError) as told:
        read_rules(text)
    found = [mistake for mistake in told.value.mistakes if message in mistake.message]
    first = SHIPPED[: SHIPPED.index("languages:")].count("\n")
    assert found
    assert first < found[0].line < first + 15
