"""A whole course of care: from the intake to its closing, and the urgent answer after needling with its call."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import update

from screening.domain.care.session import SessionContent
from screening.practice import NAME
from screening.records.care.tables import CareSessionRow, EpisodeRow, FollowUpRow
from screening.workflow.care.record import NewSession, record
from screening.workflow.practice.settings import change_settings
from screening.workflow.practice.staff import Staff
from tests import THOROUGH
from tests.builders import BORN, IDENTITY, TESTS, healthy, written
from tests.journeys.browser import LAPTOP, PHONE, ways
from tests.journeys.test_patient import sign_in
from tests.mailboxes import mail_server

SORE = {"ci_signs": ["none"], "ci_soreness": 4, "ci_sore_time": "one_day", "ci_events": ["bruise"], "ci_again": "yes"}
THINNER = {"health_list_a": ["blood_thinner"], "blood_thinner": ["anticoagulant"], "blood_thinner_change": "no"}
WORDS = {
    "en": {
        "page": "English",
        "start": "Start",
        "go": "Continue",
        "send": "Send to my therapist",
        "send_short": "Send",
        "how": "How are you after the needles?",
        "sent": "Sent. Thank you.",
        "normal": "Sore muscles for a day or two are normal",
        "again": "You already answered",
    },
    "es": {
        "page": "Español",
        "start": "Empezar",
        "go": "Continuar",
        "send": "Enviar a mi terapeuta",
        "send_short": "Enviar",
        "how": "¿Cómo está después de las agujas?",
        "sent": "Enviado. Gracias.",
        "normal": "Es normal que los músculos duelan",
        "again": "Ya respondió. Gracias.",
    },
}


@pytest.fixture
def mailbox(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(certificate) as box:
        yield box


@pytest.fixture
def environment(environment, mailbox):
    return {
        **environment,
        "SCREENING_COURSE_OF_CARE": "yes",
        "SCREENING_CHECK_INS": "yes",
        "SCREENING_MAIL": f"smtps://127.0.0.1:{mailbox.port}",
        "SCREENING_MAIL_FROM": "desk@example.com",
        "SCREENING_ALERTS_TO": "alerts@example.com",
    }


class Days:
    """Moves a course of care back in time, so that nobody has to sleep."""

    def __init__(self, app, staff: Staff) -> None:
        self._app, self._staff = app, staff

    def pass_by(self, count: int) -> None:
        """Let everything of the course of care have been so many days earlier."""
        with self._app.app_context():
            written(self._move_back, timedelta(days=count))

    def _move_back(self, time: timedelta) -> None:
        session = self._app.extensions["sqlalchemy"].session
        for row, names in (
            (EpisodeRow, ("opened_at", "active_at")),
            (CareSessionRow, ("held_on", "recorded_at")),
            (FollowUpRow, ("session_on", "asked_at", "opens_at", "expires_at")),
        ):
            for one in session.query(row):
                moved = {name: getattr(one, name) - time for name in names if getattr(one, name) is not None}
                session.execute(update(row).where(row.id == one.id).values(moved))

    def needle_each(self, *days_ago: int) -> None:
        """Have recorded sessions with needling so many days ago."""
        with self._app.app_context():
            practice = self._app.extensions[NAME]
            for count in days_ago:
                day = practice.day() - timedelta(days=count)
                record(practice, practice.screenings.newest(), NewSession(day, SessionContent(True)), self._staff)


@pytest.fixture
def days(app, therapist):
    with app.app_context():
        found = app.extensions[NAME].people.by_email(therapist.email)
    return Days(app, Staff(found.id, found.name))


@contextmanager
def as_patient(browser, link: str, words: dict[str, str]):
    """Open a link on a phone of the patient's own, in their language; then be the staff again."""
    staff = browser.driver.get_cookies()
    browser.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    browser.go("/" + link.split("/", 3)[3])
    if words["page"] in browser.text:  # the button that changes to it
        browser.press(words["page"])
    yield
    browser.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    for cookie in staff:
        browser.driver.add_cookie(cookie)


def take_the_intake(browser, words):
    if words["page"] in browser.text:
        browser.press(words["page"])
    browser.press(words["start"])
    answer(browser, words, healthy())
    for field, text in IDENTITY.items():
        if text:
            browser.type(field, text)
    browser.press(words["go"])
    browser.press(words["send"])
    assert browser.path == "/result"


def answer(browser, words, answers):
    while browser.path.startswith("/form/"):
        browser.fill(answers)
        browser.press(words["go"])


def sign(browser, therapist):
    """Sign that it fits; return where the summary is."""
    browser.go("/workspace/")
    sign_in(browser, therapist)
    browser.go("/workspace/")
    browser.press("Ana Ruiz")
    browser.tap("conclusion")
    browser.press_to("sign")
    assert "Course of care" in browser.text
    return browser.path


def record_as_signed(browser):
    browser.press("Record a session")  # 1
    browser.press("Save")  # 2
    assert "Needled" in browser.text


def link_that_was_asked(browser):
    """Return the link of the newest question that is open, from the page that staff hand it out on."""
    browser.press("Questions and links")
    return link_here(browser)


def link_here(browser):
    return browser.driver.find_element("css selector", "input[value*='/c/']").get_dom_attribute("value")


def is_sore(browser, words):
    assert browser.heading == words["how"]
    assert "Ana" not in browser.text
    browser.fill(SORE)
    browser.press(words["send_short"])
    assert browser.heading == words["sent"]
    assert words["normal"] in browser.text
    browser.go("/how-are-you")
    assert words["again"] in browser.text


def has_a_new_blood_thinner(browser, words):
    """Say who they are, that the health answers changed, and send."""
    browser.press(words["go"])
    says_when_they_were_born(browser, words)
    assert browser.path == "/before-session"
    browser.tap("changed-safety_check")
    browser.tap("changed-your_health-2")
    browser.press(words["go"])
    answer(browser, words, healthy(**THINNER))
    assert browser.path == "/check"
    browser.press(words["send"])
    assert browser.path == "/result"


def says_when_they_were_born(browser, words):
    for part, value in (("month", "1"), ("day", "2"), ("year", str(BORN.year))):
        browser.type(f"born-{part}", value)
    browser.press(words["go"])


def reads_what_is_new_first(browser):
    browser.go("/workspace/?show=waiting&since=needling")
    assert "Changed since last needling" in browser.text
    assert "New: Takes a blood thinner" in browser.text
    browser.press("Ana Ruiz")
    text = browser.text
    first = text.index("New since the last needling")
    assert first < text.index("Screened") < text.index("Between sessions")
    assert "Sore" in text or "soreness" in text


def record_not_needled(browser):
    browser.press("Record a session")
    browser.tap("needled-2")
    browser.press("Save")
    assert "Session, not needled" in browser.text


def ask_now(browser, title):
    browser.press("Questions and links")
    browser.press(f"Ask now: {title}")
    return link_here(browser)


def gives_the_same_numbers(browser, words):
    browser.fill(healthy())
    browser.press(words["send_short"])
    assert browser.heading == words["sent"]


def close_without_change(browser):
    text = browser.text
    assert "No meaningful change" in text
    assert "Review the plan" in text
    browser.press("Close course of care")
    browser.tap("because-2")
    browser.press("Close course of care")
    assert "Course of care: closed" in browser.text
    assert "No change" in browser.text


@ways(PHONE, LAPTOP)
@pytest.mark.parametrize("language", ["es", "en"] if THOROUGH else ["es"])
def test_a_course_of_care_from_the_intake_to_its_closing(browser, therapist, days, language):
    words = WORDS[language]
    take_the_intake(browser, words)
    summary = sign(browser, therapist)
    days.pass_by(12)
    days.needle_each(10, 7, 4)
    browser.go(summary)
    record_as_signed(browser)
    days.pass_by(2)
    with as_patient(browser, link_that_was_asked(browser), words):
        is_sore(browser, words)
    browser.go(summary)
    browser.press("Ask safety questions: link or slip")
    with as_patient(browser, browser.driver.find_element("id", "link").get_attribute("value"), words):
        has_a_new_blood_thinner(browser, words)
    reads_what_is_new_first(browser)
    summary = browser.path
    record_not_needled(browser)
    with as_patient(browser, ask_now(browser, "PEG (0 to 10)"), words):
        gives_the_same_numbers(browser, words)
    browser.go(summary)
    close_without_change(browser)
    assert browser.wrong == []


@ways(PHONE)
def test_short_breath_after_needling_opens_the_urgent_page_and_is_called_about(
    browser, therapist, patient, days, mailbox
):
    patient.has_sent(healthy(), IDENTITY)
    sign(browser, therapist)
    browser.go("/workspace/?show=signed")
    browser.press(f"Record a session: {reference(browser)}")  # on its line
    browser.press("Save")
    days.pass_by(2)
    with as_patient(browser, link_that_was_asked(browser), WORDS["en"]):
        browser.fill({"ci_signs": ["short_breath"]})
        browser.press("Send")
        assert "911" in browser.heading
        assert "Air around a lung" in browser.text
    browser.until(lambda: "alerts@example.com" in [to for mail in mailbox.accepted for to in mail.rcpt_tos])
    browser.go("/workspace/")
    assert "After needling: Pneumothorax until shown otherwise" in browser.text
    browser.unfold(f"Log call: {reference(browser)}")
    browser.press("Sent to emergency care")
    assert "After needling" not in browser.text
    assert browser.wrong == []


@ways(PHONE)
def test_what_matters_to_somebody_is_named_once_and_measured_again_after_their_date_of_birth(
    app, browser, therapist, patient
):
    with app.app_context():
        change_settings(app.extensions[NAME], app.extensions[NAME].given, {"own_activities": "yes"}, TESTS)
    patient.has_sent(healthy(), IDENTITY)
    summary = sign(browser, therapist)
    with as_patient(browser, ask_now(browser, "PSFS (0 to 10)"), WORDS["en"]):
        browser.type("af_what_1", "climbing stairs")
        browser.press("Send")
        assert browser.driver.title.startswith("Error")
        browser.fill({"af_score_1": 3})
        browser.press("Send")
        assert browser.heading == "Sent. Thank you."
    browser.go(summary)
    with as_patient(browser, ask_now(browser, "PSFS (0 to 10)"), WORDS["en"]):
        assert "climbing stairs" not in browser.text
        says_when_they_were_born(browser, WORDS["en"])
        assert "climbing stairs" in browser.text
        browser.fill({"af_score_1": 6})
        browser.press("Send")
        assert "This is better than at first." in browser.text
    browser.go(summary)
    assert "Better, by at least the smallest meaningful change" in browser.text
    assert browser.wrong == []


def reference(browser):
    return browser.driver.find_element("css selector", "a[href*='/workspace/screenings/']").get_attribute("href")[-9:]
