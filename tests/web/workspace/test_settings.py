"""Settings by page, and the walk before the first patient."""

from dataclasses import replace

import pytest

from screening.app import create_app
from screening.practice import NAME
from screening.records.audit.entries import Wanted
from screening.rulebook.reading.reader import digest
from screening.settings.practice import in_section
from screening.settings.sections import SECTIONS
from screening.workflow.practice.staff import ADMINISTRATOR, THERAPIST
from tests.builders import Patient, Therapist, healthy
from tests.conftest import RULES_TEXT, close

LANGUAGES = {"en": "English", "es": "Spanish"}
SECTION_OF = {section: set(in_section(section, LANGUAGES)) for section in SECTIONS}


@pytest.fixture
def admin(app) -> Therapist:
    admin = Therapist(app, "Admin", "admin@example.com", [ADMINISTRATOR, THERAPIST])
    admin.sign_in()
    return admin


def opened(admin, section) -> dict[str, str]:
    """Return the fields of a section as its page shows them."""
    return {name: values[0] for name, values in admin.go(f"/workspace/settings/{section}").values.items()}


def saves(admin, **changes):
    """Type each change into its section, and save those sections one after the other."""
    for section, names in SECTION_OF.items():
        here = {name: text for name, text in changes.items() if name in names}
        if here:
            more = {name: text for name, text in changes.items() if name == "may_erase"}
            page = admin.post(f"/workspace/settings/{section}", {**opened(admin, section), **here, **more})
    return page


def test_a_new_phone_stands_on_every_page_at_once_and_in_the_trail(app, admin):
    assert "Saved" in saves(admin, phone="509 555 0177").text
    assert "509 555 0177" in app.test_client().get("/").get_data(as_text=True)
    with app.app_context():
        newest = app.extensions[NAME].audit.page(Wanted(action="settings changed"), 1)[0]
    assert "phone" in newest.detail
    assert "0177" not in newest.detail


def test_the_form_shows_what_is_in_force(admin):
    text = admin.go("/workspace/settings").text
    assert "Name of the practice River Clinic" in text
    assert "The same in Spanish de lunes a viernes, de 8 a 5" in text
    assert opened(admin, "practice")["practice"] == "River Clinic"
    assert opened(admin, "hours")["hours_es"] == "de lunes a viernes, de 8 a 5"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("phone", "555"),
        ("practice", ""),
        ("hours_es", " "),
        ("colour", "#ffffff"),
        ("booking_link", "http://x"),
        ("alerts_to", "nobody"),
        ("alerts_to", "a b@c"),
        ("keep_signed_years", "0"),
        ("visit_minutes", "an hour"),
        ("visit_minutes", "4"),
        ("backup_place", "x" * 501),
        ("languages", "en, de"),
        ("hours", "bad\x1bsign"),
        ("alerts_to", "a@example.com\tb@example.com"),
    ],
)
def test_a_wrong_setting_is_told_at_its_field_and_nothing_is_saved(app, admin, name, text):
    section = next(section for section, names in SECTION_OF.items() if name in names)
    page = admin.post(f"/workspace/settings/{section}", {**opened(admin, section), name: text})
    assert admin.response.status_code == 422
    assert f'href="#{name}"' in admin.response.get_data(as_text=True)
    assert page.values.get(name, [""])[0].strip() == text.strip()
    with app.app_context():
        assert app.extensions[NAME].kept_settings.all() == {}, "the others of its section neither"


def test_an_answer_that_was_not_offered_is_told_at_its_field(app, admin):
    saves(admin, open_link="maybe")
    assert admin.response.status_code == 422
    assert 'href="#open_link"' in admin.response.get_data(as_text=True)


def test_a_colour_is_served_at_once(app, admin):
    saves(admin, colour="#114422")
    html = app.test_client().get("/").get_data(as_text=True)
    assert "brand.css" in html
    assert b"--brand:#114422" in app.test_client().get("/static/brand.css").data


def test_without_an_open_link_only_an_invite_lets_somebody_begin(app, admin):
    saves(admin, open_link="no")
    assert app.test_client().post("/start").status_code in (302, 403)
    assert "Start" not in app.test_client().get("/").get_data(as_text=True)


def test_a_section_is_saved_by_itself(app, admin):
    saves(admin, colour="#114422")
    with app.app_context():
        assert app.extensions[NAME].kept_settings.all() == {"colour": "#114422"}
    admin.go("/workspace/settings/nothing")
    assert admin.response.status_code == 404


@pytest.fixture
def other(app) -> Therapist:
    """Another administrator, who types at the same time."""
    other = Therapist(app, "Other", "other@example.com", [ADMINISTRATOR])
    other.sign_in()
    return other


def test_the_later_of_two_is_told_what_changed_meanwhile_and_keeps_what_they_typed(app, admin, other):
    typed = {**opened(admin, "hours"), "phone": "509 555 0177"}
    saves(other, phone="509 555 0188", hours="Mondays")
    page = admin.post("/workspace/settings/hours", typed)
    assert admin.response.status_code == 409
    assert "It now says “509 555 0188”" in page.text
    assert "It now says “Mondays”" in page.text
    assert page.values["phone"] == ["509 555 0177"], "what they typed stays"
    assert page.values["hours"] == ["Mondays"], "what they did not touch is what the other one wrote"
    again = {name: values[0] for name, values in page.values.items()}
    assert "Saved" in admin.post("/workspace/settings/hours", again).text
    text = admin.go("/workspace/settings").text
    assert "509 555 0177" in text
    assert "Mondays" in text


def test_two_who_change_different_sections_or_say_the_same_do_not_meet(admin, other):
    typed = {**opened(admin, "hours"), "phone": "509 555 0177"}
    saves(other, phone="509 555 0177", colour="#114422")
    assert "Saved" in admin.post("/workspace/settings/hours", typed).text


def test_what_changed_meanwhile_is_still_told_after_a_mistake_was_mended(admin, other):
    typed = {**opened(admin, "hours"), "phone": "509"}
    saves(other, phone="509 555 0188")
    page = admin.post("/workspace/settings/hours", typed)
    assert admin.response.status_code == 422
    mended = {name: values[0] for name, values in page.values.items()} | {"phone": "509 555 0177"}
    admin.post("/workspace/settings/hours", mended)
    assert admin.response.status_code == 409


@pytest.fixture
def live(settings):
    """The same practice, not a demo."""
    app = create_app(replace(settings, demo=False, address="https://localhost"))
    yield app
    close(app)


def test_the_walk_says_what_is_to_do_and_a_therapist_accepts_the_rules(app, admin):
    page = admin.go("/workspace/first-run")
    assert "To do A second factor for everyone who can sign in. 0 of 1 who can sign in have one. Without: Admin." in (
        page.text
    )
    assert "Can sign in: Admin." in page.text
    assert "Nothing has been sent yet." in page.text
    assert "To do A test screening" in page.text
    assert "To do Phone, hours" in page.text
    assert "Check the box to confirm that you have read the rules" in admin.post("/workspace/first-run/accept", {}).text
    assert "Read every section" in admin.post("/workspace/first-run/accept", {"read": "yes"}).text
    assert f"/workspace/rules/candidate/reading?version={digest(RULES_TEXT)}" in admin.page.links
    admin.read_rules(RULES_TEXT, digest(RULES_TEXT))
    admin.go("/workspace/first-run")
    page = admin.post("/workspace/first-run/accept", {"read": "yes"})
    assert "Accepted by Admin" in page.text
    saves(
        admin,
        phone="509 555 0100",
        keep_signed_years="10",
        backup_place="On the second machine; Kim looks every Monday",
    )
    page = admin.go("/workspace/first-run")
    assert "On the second machine; Kim looks every Monday" in page.text
    assert page.text.count("To do") == 2  # the second factor, and the test screening


def test_the_walk_tells_who_has_not_come_in_yet(app, admin):
    admin.go("/workspace/people")
    admin.post("/workspace/people", {"name": "Lee", "email": "lee@example.com", "roles": ["administrator"]})
    text = admin.go("/workspace/first-run").text
    assert "Can sign in: Admin." in text
    assert "Have not signed in yet: Lee." in text


def test_a_demo_is_emptied_only_when_that_was_asked(app, admin):
    patient = Patient(app.test_client())
    patient.has_sent(healthy())
    admin.go("/workspace/first-run")
    page = admin.post("/workspace/demo/empty", {})
    assert "1 screening and all open invites are erased" in page.text
    assert patient.reference() in admin.go("/workspace/").text
    admin.post("/workspace/demo/empty", {"sure": "yes"})
    assert patient.reference() not in admin.go("/workspace/").text


def test_before_a_clinician_accepts_the_rules_no_patient_is_asked_anything(app, live, admin):
    client = live.test_client()
    assert client.get("/", base_url="https://localhost").status_code == 503
    admin.read_rules(RULES_TEXT)
    admin.go("/workspace/first-run")
    admin.post("/workspace/first-run/accept", {"read": "yes"})
    assert client.get("/", base_url="https://localhost").status_code == 200


def test_a_practice_that_speaks_one_language_offers_no_other(app, admin):
    assert "Español" in app.test_client().get("/").get_data(as_text=True)
    saves(admin, languages="es")
    page = app.test_client().get("/", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert '<html lang="es">' in page
    assert "English" not in page
    assert "English" not in admin.go("/workspace/invites").text


def test_the_address_stands_at_the_foot_of_the_patients_pages(app, admin):
    saves(admin, postal_address="12 Mill Street, Olympia")
    assert "River Clinic, 12 Mill Street, Olympia" in app.test_client().get("/").get_data(as_text=True)


def test_a_shorter_time_that_would_erase_something_is_asked_about(app, admin, monkeypatch):
    monkeypatch.setattr("screening.web.workspace.settings.would_be_erased", lambda years: 3 if years == 2 else 0)
    page = saves(admin, keep_signed_years="2")
    assert admin.response.status_code == 422
    assert "3 signed screenings are older than that" in page.text
    assert 'href="#may_erase"' in admin.response.get_data(as_text=True)
    assert "Saved" in saves(admin, keep_signed_years="2", may_erase="yes").text
    assert "Saved" in saves(admin, keep_signed_years="2").text, "nothing new would go"


def test_what_to_know_about_a_visit_is_written_in_each_language_and_empty_means_the_default(app, admin):
    assert "Patients read this once they have sent their answers." in admin.go("/workspace/settings").text
    saves(admin, visit_bring="Bring your shoes.", visit_bring_es="Traiga sus zapatos.", visit_minutes="60")
    patient = Patient(app.test_client())
    patient.has_sent(healthy())
    assert "Bring your shoes. Wear loose clothes" in patient.page.text
    assert "It takes about 60 minutes." in patient.page.text
    patient.client.set_cookie("language", "es")
    assert "Traiga sus zapatos. Use ropa suelta" in patient.go("/result").text
    saves(admin, visit_bring_es="")
    assert "Traiga una identificación" in patient.go("/result").text
