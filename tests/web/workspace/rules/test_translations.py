"""The rules page says who has read a translation; an administrator records it."""

import pytest

from screening.practice import NAME
from screening.records.audit.entries import Action, Wanted
from screening.workflow.practice.staff import ADMINISTRATOR
from screening.workflow.rules.versions import activate
from tests.builders import TESTS, Therapist
from tests.conftest import RULES_TEXT

RULES, PAGE = "/workspace/rules", "/workspace/rules/translations/es"
ANA = {
    "by": "Ana Ruiz",
    "translator_credential": "ATA-certified, English into Spanish",
    "read-month": "11",
    "read-day": "2",
    "read-year": "2026",
}


@pytest.fixture
def admin(app) -> Therapist:
    person = Therapist(app, "Dr. Head", "head@example.com", (ADMINISTRATOR,))
    person.sign_in()
    return person


def records(admin, **changed):
    admin.go(PAGE)
    return admin.post(PAGE, ANA | {"version": admin.page.values["version"][0]} | changed)


def test_nobody_has_read_the_translations_that_are_shipped(admin):
    text = admin.go(RULES).text
    assert "No qualified translator has read the Spanish." in text
    assert "Page texts: not read by a qualified translator." in text
    assert PAGE in admin.page.links


def test_who_read_it_is_shown_with_what_changed_since(admin, app):
    text = records(admin).text
    assert "Spanish: read by Ana Ruiz, ATA-certified, English into Spanish, on Nov 2, 2026." in text
    assert "Page texts: not read by a qualified translator." in text
    assert "Page texts: read by Ana Ruiz" in records(admin, pages="yes").text
    with app.app_context():
        assert len(app.extensions[NAME].audit.page(Wanted(action=Action.TRANSLATION_READ), 9)) == 2
        activate(app.extensions[NAME], RULES_TEXT.replace("dolor", "dolencia", 1), TESTS)
    assert "on Nov 2, 2026 (1 text changed since)." in admin.go(RULES).text


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("by", "", "Enter a name"),
        ("translator_credential", " ", "Enter a credential"),
        ("read-month", "13", "There is no month 13."),
        ("read-year", "2999", "The date must be today or earlier"),
        ("read-day", "", "Enter a real date with month, day and year"),
    ],
)
def test_what_is_wrong_is_named_with_its_field_and_what_was_typed_stays(admin, field, text, told):
    page = records(admin, **{field: text})
    assert admin.response.status_code == 422
    assert told in page.text
    kept = {name: value for name, value in ANA.items() if name != field}
    assert {name: page.values[name][0] for name in kept} == kept
    assert "No qualified translator has read the Spanish." in admin.go(RULES).text


def test_rules_that_changed_meanwhile_were_not_read(admin):
    page = records(admin, version="0" * 64)
    assert admin.response.status_code == 422
    assert "The rules changed since you opened this page" in page.text
    assert page.values["by"] == ["Ana Ruiz"]


def test_a_language_that_changed_rules_no_longer_have_leaves_what_was_typed(admin):
    admin.go(PAGE)
    page = admin.post("/workspace/rules/translations/pt", {**ANA, "version": "0" * 64})
    assert admin.response.status_code == 409
    assert "are not written in this language now" in page.text
    assert "Ana Ruiz" in page.text


def test_only_an_administrator_records_it_and_only_of_a_translation(admin, therapist):
    therapist.sign_in()
    therapist.go(RULES)
    assert PAGE not in therapist.page.links
    therapist.go(PAGE)
    assert therapist.response.status_code == 403
    for code in ("en", "pt"):
        admin.go(f"/workspace/rules/translations/{code}")
        assert admin.response.status_code == 404
