"""Back, save and come back later, and the language keep what is typed on the page."""

import pytest

from screening.domain.people.identity import Identity
from screening.practice import NAME
from screening.web.forms.fields import NO_DATE
from screening.workflow.intake.answer import save_typed_identity
from tests.builders import IDENTITY, healthy

GOOD = {"age": "45", "own_decisions": "yes"}


@pytest.fixture
def second(patient):
    """A patient on the second screen."""
    patient.start()
    patient.answer_once(healthy())
    return patient


def values(patient, url):
    return patient.go(url).values


def test_back_keeps_what_is_typed(second):
    here = second.url
    second.post({"rf_nerve": ["none"], "do": "back"})
    assert second.url == "/form/about_you"
    assert values(second, here)["rf_nerve"] == ["none"]


def test_back_is_not_held_up_by_what_is_missing_or_wrong(patient):
    patient.start()
    patient.answer_once({})
    patient.post({"age": "300", "own_decisions": "yes", "do": "back"})
    assert patient.url == "/"
    assert values(patient, "/form/about_you")["own_decisions"] == ["yes"]


def test_save_keeps_what_is_typed_and_names_what_could_not_be_saved(patient):
    patient.start()
    page = patient.post({"age": "300", "own_decisions": "yes", "do": "save"})
    assert "Save and come back later" in page.text
    assert "We could not save this answer yet." in page.text
    assert "How old are you?" in page.text
    assert "choices in the care" not in page.text
    assert values(patient, "/form/about_you")["own_decisions"] == ["yes"]


def test_save_says_nothing_of_what_was_not_answered(patient):
    patient.start()
    page = patient.post({"do": "save", **GOOD})
    assert "We could not save" not in page.text
    assert values(patient, "/form/about_you")["age"] == ["45"]


@pytest.mark.parametrize("do", ["save", "back"])
def test_a_warning_sign_comes_first_whatever_button_is_pressed(second, do):
    second.post({"rf_nerve": ["none"], "rf_body": ["chest_pain"], "do": do})
    assert second.url == "/urgent"


def test_back_from_a_change_leads_to_the_check_page_with_the_change(patient):
    patient.start()
    patient.answer(healthy())
    patient.post(IDENTITY)
    patient.go("/form/about_you?change=yes")
    patient.post({"age": "45", "own_decisions": "with_help", "do": "back"}, "/form/about_you?change=yes")
    assert patient.url == "/check"


def test_back_keeps_an_identity_that_is_not_complete_yet(patient):
    patient.start()
    patient.answer(healthy())
    assert patient.url == "/you"
    patient.post({"name": "Ana Ruiz", "phone": "12", "message_ok": "yes", "do": "back"})
    assert patient.url.startswith("/form/")
    kept = values(patient, "/you")
    assert (kept["name"], kept["phone"], kept["message_ok"]) == (["Ana Ruiz"], ["12"], ["yes"])


@pytest.mark.parametrize(
    "born", [("13", "2", "1981"), ("2", "30", "1981"), ("may be", "x", ""), ("", "", "81"), ("1-2", "-", "1981")]
)
def test_back_keeps_a_day_that_is_none_as_it_was_typed(patient, born):
    typed = dict(zip(("born-month", "born-day", "born-year"), born, strict=True))
    patient.start()
    patient.answer(healthy())
    patient.post({**IDENTITY, **typed, "do": "back"})
    page = patient.go("/you")
    assert patient.response.status_code == 200
    assert [page.values[name] for name in typed] == [[part.replace("-", " ")] for part in born]


def test_a_day_that_an_earlier_version_kept_as_none_is_asked_for_again(app, patient):
    patient.start()
    patient.answer(healthy())
    token = patient.client.get_cookie("draft").value
    with app.app_context():
        save_typed_identity(app.extensions[NAME], token, Identity("Ana Ruiz", NO_DATE))
    page = patient.go("/you")
    assert page.values["name"] == ["Ana Ruiz"]
    assert page.values["born-month"] == [""]


def test_back_keeps_a_complete_identity_too(patient):
    patient.start()
    patient.answer(healthy())
    patient.post({**IDENTITY, "do": "back"})
    assert values(patient, "/you")["born-year"] == [IDENTITY["born-year"]]


def test_an_identity_that_is_not_complete_cannot_be_sent(patient):
    patient.start()
    patient.answer(healthy())
    patient.post({"name": "Ana Ruiz", "do": "back"})
    page = patient.go("/check")
    assert patient.url == "/you?unfinished=yes"
    assert "Enter your date of birth" in page.text
    assert page.values["name"] == ["Ana Ruiz"]
    patient.post({"revision": "0"}, "/check")
    assert patient.url == "/you?unfinished=yes"


@pytest.mark.parametrize("do", [{}, {"do": "back"}, {"language": "es"}])
def test_an_earlier_identity_is_not_sent_while_a_newer_one_is_not_complete(patient, app, do):
    patient.start()
    patient.answer(healthy())
    page = patient.post(IDENTITY)
    revision = page.values["revision"][0]
    wrong = {**IDENTITY, "name": "Ana María Ruiz", "born-month": "13"}
    patient.go("/you")
    patient.post({**wrong, **do})
    for show in (patient.go, lambda path: patient.post({"revision": revision}, path)):
        page = show("/check")
        assert patient.url == "/you?unfinished=yes"
        assert page.values["name"] == ["Ana María Ruiz"]
        assert page.values["born-month"] == ["13"]
    with app.app_context():
        assert app.extensions[NAME].screenings.newest() is None
    patient.post({**IDENTITY, "name": "Ana María Ruiz"})
    assert patient.url == "/check"
    assert "Ana María Ruiz" in patient.page.text


def test_another_language_on_an_identity_that_is_complete_changes_nothing(patient):
    patient.start()
    patient.answer(healthy())
    revision = patient.post(IDENTITY).values["revision"]
    patient.go("/you")
    patient.post({**IDENTITY, "language": "es"})
    assert patient.go("/check").values["revision"] == revision


def test_the_enter_key_goes_on_and_not_back(second):
    html = second.response.get_data(as_text=True)
    first = html.index('form="questions"')
    assert 'name="do"' not in html[first : html.index("</button>", first)]
