"""Made-up people and what they do, so that a test names only what matters to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from flask_security.totp import TOTP
from flask_security.utils import hash_password
from werkzeug.datastructures import MultiDict

from screening.domain.questionnaire.answers import Answers, read_answers
from screening.domain.questionnaire.questions import Questionnaire
from screening.domain.review.insights import Counts
from screening.practice import Practice, practice
from screening.records.audit.entries import Actor
from screening.records.database import transaction
from screening.records.keys.key_ring import KeyRing
from screening.records.keys.master_keys import MasterKeys
from screening.rulebook.chapters import chapters
from screening.rulebook.reading.reader import digest, read_rules
from screening.web.forms.identity_form import IdentityForm
from screening.workflow.intake.answer import PageAnswers, save_identity, save_page
from screening.workflow.intake.send import SendRequest, send
from screening.workflow.intake.start import StartContext, start
from screening.workflow.practice.mail import alert_mails
from screening.workflow.practice.staff import THERAPIST, Newcomer, Staff, add_person
from screening.workflow.rules.versions import rulebook_in_force

PASSWORD = "four words put together"
HEALTHY: dict[str, Any] = {
    "age": 45,
    "own_decisions": "yes",
    "rf_nerve": ["none"],
    "rf_body": ["none"],
    "rf_slow": ["none"],
    "pregnancy_status": "not_for_me",
    "pain_location": ["low_back"],
    "pain_duration": "over_12_weeks",
    "pain_pattern": ["moves_changes"],
    "pain_course": "about_the_same",
    "peg_pain": 4,
    "peg_enjoy": 4,
    "peg_activity": 5,
    "mechanism": "slowly_no_reason",
    "activities": ["running", "desk_work"],
    "event_timing": "none",
    "health_list_a": ["none"],
    "health_list_b": ["none"],
    "skin_area": ["none"],
    "wants_needling": "yes",
    "needle_hesitancy": 2,
    "needle_history": ["none"],
    "prior_needling": "never",
    "acupuncturist_now": "no",
    "lie_still": "yes",
}
_TODAY = datetime.now(ZoneInfo("America/Los_Angeles")).date()  # the date at tests/conftest.py's practice
BORN = date(_TODAY.year - HEALTHY["age"] - (_TODAY.month == _TODAY.day == 1), 1, 2)  # matches the age in the answers
IDENTITY = {
    "name": "Ana Ruiz",
    "born-month": "1",
    "born-day": "2",
    "born-year": str(BORN.year),
    "phone": "509 555 0199",
    "email": "",
}


def healthy(**changes: Any) -> dict[str, Any]:
    """Return the answers of a healthy adult with chronic low back pain who wants needling; None removes an answer."""
    return {question: value for question, value in {**HEALTHY, **changes}.items() if value is not None}


def as_values(answers: dict[str, Any]) -> dict[str, Any]:
    """Return the same answers in the domain's form."""
    return {question: tuple(value) if isinstance(value, list) else value for question, value in answers.items()}


OUR_SCRIPTS = ("/static/enhance.js", "/static/workspace.js", "/static/screenings.js")
TESTS = Actor.command("tests")


def keys_of(*masters: bytes) -> KeyRing:
    """Return the keys of a practice with these master keys, oldest first."""
    return KeyRing(MasterKeys(*masters))


def let_in(name: str = "Dr. Park", email: str = "park@example.com", roles: Sequence[str] = (THERAPIST,)) -> Staff:
    """Add a member of staff, inside the app."""
    return Staff(add_person(practice(), Newcomer(email, name, tuple(roles), hash_password(PASSWORD)), TESTS), name)


def written(write: Callable[..., Any], *given: Any) -> Any:
    """Call a store's write in its own transaction; return its result."""
    with transaction():
        return write(*given)


def counts_of_everything(stores: Practice) -> Counts:
    """Return what was counted of all screenings."""
    return stores.insights.counts([(date.min, date.max)])[0]


def walked(page_of: Callable[[str], Any]) -> list[Any]:
    """Return every page of a list, first to last; `page_of` returns the one after a place."""
    pages = [page_of("")]
    while pages[-1].older:
        pages.append(page_of(pages[-1].older))
        assert pages[-1].older != pages[-2].older, "the same page again"
    return pages


def unreadable_in_force(text: str = "rules: [") -> str:
    """Put in force a text this release cannot read, such as one from a later release; return its digest."""
    written(practice().rules.put_in_force, digest(text), text, "somebody")
    return digest(text)


class Page(HTMLParser):
    """What a test looks at on a page: its text, its links, its form fields."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: set[str] = set()
        self.values: dict[str, list[str]] = {}
        self.links: list[str] = []
        self.scripts = 0
        self.ids: set[str] = set()
        self._text: list[str] = []
        self._html = html
        self._typing_into: str | None = None
        self.feed(re.sub("</?bdi>", "", html))  # they are invisible
        self.text = re.sub(r"\s+", " ", " ".join(self._text))

    def text_of(self, tag: str) -> str:
        """Return the text of the first element with this tag."""
        found = re.search(rf"<{tag}[^>]*>(.*?)</{tag}>", self._html, re.DOTALL)
        return found.group(1).strip() if found else ""

    def values_of_readonly(self, field_id: str) -> str:
        """Return the text of a read-only box for copying."""
        found = re.search(rf'<textarea[^>]*id="{field_id}"[^>]*>(.*?)</textarea>', self._html, re.DOTALL)
        return unescape(found.group(1)) if found else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.add(str(found["id"]))
        self.scripts += tag == "script" and not str(found.get("src")).startswith(OUR_SCRIPTS)
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        name = found.get("name")
        if tag in ("input", "textarea", "button") and name:
            self.fields.add(name)
            self._typing_into = name if tag == "textarea" else None
            if tag != "textarea" and (found.get("type") not in ("radio", "checkbox") or "checked" in found):
                self.values.setdefault(name, []).append(str(found.get("value") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._typing_into = None

    def handle_data(self, data: str) -> None:
        if self._typing_into:
            self.values.setdefault(self._typing_into, []).append(data)
        self._text.append(data)


@lru_cache(maxsize=8)
def read(html: str) -> Page:
    """Return a page; a test asks for one several times."""
    return Page(html)


class Phone:
    """An authenticator app with the key shown on the setup page."""

    def __init__(self, page: Page) -> None:
        key = re.search(r"Key: ([A-Z2-7 -]+?) ", page.text).group(1)  # type: ignore[union-attr]
        self._totp = TOTP(key=key.replace("-", "").replace(" ", ""), format="base32")

    def code(self) -> str:
        return str(self._totp.generate(None).token)


class Visitor:
    """Somebody at a browser. `response` is the page they look at, fetched when a test asks for it."""

    base: str | None = None  # the address of the practice, where it is not the test client's own

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self._response: Any = None
        self._next = ""

    @property
    def response(self) -> Any:
        if self._next:
            self.response = self.client.get(self._next, follow_redirects=True, base_url=self.base)
        return self._response

    @response.setter
    def response(self, value: Any) -> None:
        self._response, self._next = value, ""

    def is_at(self, url: str) -> None:
        """Be at a page, which is fetched only if the test looks at it."""
        self._next = url

    @property
    def page(self) -> Page:
        return read(self.response.get_data(as_text=True))


class Patient(Visitor):
    """A new patient on the real pages, without script."""

    def __init__(self, client: FlaskClient) -> None:
        super().__init__(client)
        self.url = "/"
        self.token = ""  # of the draft that was arranged

    def go(self, url: str) -> Page:
        self.response = self.client.get(url, follow_redirects=True)
        self.url = self.response.request.full_path.rstrip("?")
        return self.page

    def post(self, fields: dict[str, Any], url: str | None = None) -> Page:
        """Post the fields with this page's CSRF token, and follow the redirect."""
        data = {"csrf_token": self.page.values.get("csrf_token", [""])[0], **fields}
        self.response = self.client.post(url or self.url, data=data, follow_redirects=True)
        self.url = self.response.request.full_path.rstrip("?")
        return self.page

    def start(self) -> Page:
        self.go("/")
        return self.post({}, "/start")

    def fields(self, answers: dict[str, Any]) -> dict[str, Any]:
        """Return the answers to the questions on this page as form fields."""
        return fields_of(self.page, answers)

    def answer_once(self, answers: dict[str, Any]) -> Page:
        """Answer this screen."""
        return self.post(self.fields(answers))

    def answer(self, answers: dict[str, Any]) -> Page:
        """Answer screen after screen from these answers, until one is not a question or comes back unanswered."""
        while self.url.startswith("/form/"):
            before = self.url
            self.answer_once(answers)
            if self.url == before:
                break
        return self.page

    def finish(self, answers: dict[str, Any], identity: dict[str, str] | None = None) -> Page:
        """Continue from here to the result."""
        self.answer(answers)
        if self.url == "/urgent":
            self.go("/go-on")
            self.answer(answers)
        self.post(identity or IDENTITY)
        return self.post({"revision": self.page.values["revision"][0]})

    def send(self, answers: dict[str, Any], identity: dict[str, str] | None = None) -> Page:
        """Do the whole walk, from the start page to the result."""
        self.start()
        return self.finish(answers, identity)

    def has_answered(self, answers: dict[str, Any], before: str = "") -> None:
        """Arrange that these questions were answered in this browser: the steps of the walk, not its pages.

        With a page, only the questions before it.
        """
        with self.client.application.test_request_context():
            stores, begun = practice(), StartContext(rulebook_in_force(practice()), "en", practice().day())
            self.token = start(stores, begun)
            _fill_in(stores, begun, self.token, _up_to(before, as_values(answers), begun.rulebook.questionnaire))
            self.client.set_cookie("draft", self.token, domain=stores.given.host)
        self.url = "/you"

    def has_sent(self, answers: dict[str, Any], identity: dict[str, str] | None = None) -> None:
        """Make this browser have sent these answers, by the steps of the walk instead of its pages.

        For tests of something else; tests/web/patient/test_sending.py shows that both have the same effect.
        """
        self.has_answered(answers)
        with self.client.application.test_request_context():
            stores, rulebook = practice(), rulebook_in_force(practice())
            form = IdentityForm(MultiDict(identity or IDENTITY))
            form.expect(rulebook.age_in(as_values(answers)), stores.today())
            assert form.validate(), form.problems
            save_identity(stores, self.token, form.identity)
            revision, alerts = stores.drafts.find(self.token).revision, alert_mails(stores.settings)  # type: ignore[union-attr]
            request = SendRequest(self.token, revision, "en", datetime.now(UTC), stores.today(), alerts=alerts)
            send(stores, rulebook, request)
        self.is_at("/result")
        self.url = "/result"

    def reference(self) -> str:
        """Return the reference on the result page."""
        return self.page.text.split("Your reference is ")[1][:9]


def _up_to(page: str, answers: Answers, questionnaire: Questionnaire) -> Answers:
    """Return the answers to the questions of the pages before this one; all of them without one."""
    if not page:
        return answers
    pages = [one.id for one in questionnaire.pages]
    earlier = pages[: pages.index(page)]
    return {id_: value for id_, value in answers.items() if questionnaire.by_id[id_].page in earlier}


def _fill_in(stores: Practice, begun: StartContext, token: str, answers: Answers) -> None:
    """Save the answers that are asked for, section by section."""
    questionnaire = begun.rulebook.questionnaire
    asked = read_answers(questionnaire, answers, sent=True).asked
    for section in questionnaire.sections:
        here = {
            question.id
            for page in questionnaire.pages
            if page.section == section.id
            for question in questionnaire.on_page(page.id)
            if question.id in asked
        }
        given = {question: value for question, value in answers.items() if question in here}
        save_page(stores, token, begun.rulebook, PageAnswers(given, here, section.id, begun.day))


def fields_of(page: Page, answers: dict[str, Any]) -> dict[str, Any]:
    """Return the answers to the questions on a page as form fields."""
    fields: dict[str, Any] = {}
    for question, value in answers.items():
        if question in page.fields:
            fields[question] = value
        elif f"{question}-month" in page.fields:
            year, month, day = value.split("-")
            fields |= {f"{question}-month": month, f"{question}-day": day, f"{question}-year": year}
    return fields


class Therapist(Visitor):
    """A therapist on the real pages; each new one can sign in."""

    def __init__(
        self, app: Flask, name: str = "Dr. Park", email: str = "park@example.com", roles: Sequence[str] = (THERAPIST,)
    ) -> None:
        super().__init__(app.test_client())
        self.email = email
        with app.app_context():
            let_in(name, email, roles)

    def go(self, url: str) -> Page:
        self.response = self.client.get(url, follow_redirects=True, base_url=self.base)
        return self.page

    def post(self, url: str, fields: dict[str, Any]) -> Page:
        """Post fields from the page that was last shown, with what that page says of itself."""
        hidden = ("csrf_token", "page", "filled")
        data = {**{name: self.page.values.get(name, [""])[0] for name in hidden}, **fields}
        self.response = self.client.post(url, data=data, follow_redirects=True, base_url=self.base)
        return self.page

    def come_from(self, address: str) -> None:
        """Send all further requests from this address."""
        self.client.environ_base["REMOTE_ADDR"] = address

    def sign_in(self, password: str = PASSWORD) -> None:
        """Sign in; the page that follows is fetched if the test looks at it."""
        page = self.go("/workspace/sign-in")
        fields = {
            "csrf_token": page.values["csrf_token"][0],
            "email": self.email,
            "password": password,
            "submit": "yes",
        }
        self.response = self.client.post("/workspace/sign-in", data=fields, base_url=self.base)
        if self.response.status_code == 302:
            self.is_at(self.response.location)

    def read_rules(self, text: str, version: str = "") -> None:
        """Read every section of the draft rules, or of a published version, whose text this is."""
        self.go(f"/workspace/rules/candidate/reading/promises?version={version}")
        token = self.page.values["csrf_token"][0]
        for chapter in chapters(read_rules(text)):
            fields = {"csrf_token": token, "digest": chapter.digest, "version": version}
            self.client.post(f"/workspace/rules/candidate/reading/{chapter.id}", data=fields)

    def open_first(self) -> str:
        """Open the first screening in the queue; return its URL."""
        self.go("/workspace/")
        url = next(link for link in self.page.links if "/screenings/" in link)
        self.go(url)
        return url

    def decide(self, url: str, conclusion: str, **fields: str) -> Page:
        """Confirm every caution and sign; on a signed page, replace what was signed."""
        if "after" not in self.page.values or "conclusion" not in self.page.fields:
            self.go(f"{url}?replace=yes")
        ticks = {name: "confirmed" for name in self.page.fields if name.startswith("tick-")}
        seen = {name: self.page.values[name][0] for name in ("after", "corrected", "heard", "raised", "replaced")}
        if "replaces_because" in self.page.fields:
            seen["replaces_because"] = "More was known"
        return self.post(url, {**ticks, "conclusion": conclusion, "reason": "", "notes": "", **seen, **fields})


def sentences(node: Any) -> Iterator[str]:
    """Yield every multi-word text under a key of a rules file, in any language, each on one line."""
    if isinstance(node, str) and " " in node.strip():
        yield " ".join(node.split())
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from sentences(child)
