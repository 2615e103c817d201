"""The consent text on its page: published in each language, or openly without one; nothing typed is lost."""

import pytest

from screening.practice import NAME
from screening.workflow.consents.texts import publish_text
from screening.workflow.practice.staff import ADMINISTRATOR, Staff
from tests.builders import Therapist
from tests.consents import TEXTS

URL = "/workspace/consent-text"


@pytest.fixture
def admin(app):
    admin = Therapist(app, "Ann", "ann@example.com", [ADMINISTRATOR])
    admin.sign_in()
    admin.go(URL)
    return admin


def publish(admin, **more):
    texts = {f"text-{code}": text for code, text in TEXTS.items()}
    return admin.post(URL, {"seen": admin.page.values["seen"][0], **texts, **more})


def test_a_text_is_published_in_both_languages(admin):
    assert "Patients are not asked to sign: consent is not kept here." in admin.page.text
    page = publish(admin)
    assert "Published as version 1." in page.text
    assert page.values["text-es"] == [TEXTS["es"]]
    publish(admin, **{"text-en": "Newer"})
    assert "Version 1" in admin.page.text
    assert "Needles may leave a mark." in admin.page.text


def test_a_missing_language_has_to_be_confirmed(admin):
    page = publish(admin, **{"text-es": ""})
    assert admin.response.status_code == 422
    assert "Write it in Spanish, or check the box to confirm that no one can sign it in Spanish" in page.text
    assert page.values["text-en"] == [TEXTS["en"]]
    assert "Published as version 1" in publish(admin, **{"text-es": "", "without-es": "yes"}).text


def test_a_text_in_no_language_is_refused(admin):
    page = publish(admin, **{"text-es": "", "text-en": " ", "without-es": "yes", "without-en": "yes"})
    assert admin.response.status_code == 422
    assert "Enter the text in at least one language" in page.text


def test_what_somebody_else_published_meanwhile_is_told_and_what_was_typed_stays(app, admin):
    with app.app_context():
        person = app.extensions[NAME].people.by_email("ann@example.com")
        publish_text(app.extensions[NAME], {**TEXTS, "en": "Theirs"}, 0, Staff(person.id, person.name))
    page = publish(admin, **{"text-en": "Mine"})
    assert admin.response.status_code == 409
    assert "Someone published version 1 while you were typing." in page.text
    assert page.values["text-en"] == ["Mine"]
    assert "Theirs" in page.text
    assert "Published as version 2" in publish(admin, **{"text-en": "Mine"}).text


@pytest.mark.parametrize("seen", ["", "-1", "x", "9" * 30])
def test_a_forged_version_publishes_nothing(app, admin, seen):
    publish(admin, seen=seen)
    assert admin.response.status_code == 409
    with app.app_context():
        assert app.extensions[NAME].consent_texts.newest() is None
