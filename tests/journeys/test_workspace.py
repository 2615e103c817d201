"""Every page of the workspace, with real data: nothing that axe finds at two widths, and all of it with a keyboard."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from flask import url_for
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from screening.practice import practice
from screening.records.intake.asked import Asked
from screening.records.operations.proposals import WordsEdit
from screening.workflow.intake.invite import invite
from screening.workflow.practice.staff import ROLES, Staff
from screening.workflow.review.insights import count_now
from screening.workflow.rules.proposals import propose
from tests import THOROUGH
from tests.builders import IDENTITY, TESTS, Patient, Therapist, as_values, healthy
from tests.consents import gets_credential, has_signed, keep_consent_in
from tests.journeys.browser import LAPTOP, PHONE
from tests.journeys.test_desk import THREE
from tests.journeys.test_patient import sign_in

RULE = "blood_thinner_taken"
# What a GET answers with that is no page of the workspace: a file, data for a script, a way elsewhere; and the pages
# that stand before signing in, which tests/journeys/test_passkeys.py and test_practice.py walk.
ELSEWHERE = {
    *("workspace.note_pdf", "workspace.patient_file_json", "workspace.patient_file_pdf", "workspace.screenings_csv"),
    *("workspace.insights_csv", "workspace.newest", "workspace.home", "workspace.welcome", "workspace.renew"),
    *("workspace.fhir_bundle", "workspace.consent_pdf"),
}


# Takes the place of each control in reading order; a group of radios is one stop, and what is folded away is none.
_STOPS = """
const groups = {};
const controls = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
const all = [...document.querySelectorAll(controls)].filter(e =>
  e.type !== 'hidden' && !e.disabled && e.tabIndex >= 0 && e.checkVisibility({visibilityProperty: true}));
for (const e of all) if (e.type === 'radio' && (e.checked || !groups[e.name])) groups[e.name] = e;
const stops = all.filter(e => e.type !== 'radio' || groups[e.name] === e);
window.walked = [];
addEventListener('keydown', () => {
  const e = document.activeElement, box = e.getBoundingClientRect();
  const drawn = [e, ...(e.labels || []), e.closest('.govuk-radios__item, .govuk-checkboxes__item')].filter(Boolean);
  const looks = [...drawn.map(one => getComputedStyle(one)), getComputedStyle(e, '::after')];
  const at = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height, innerHeight) / 2);
  walked.push({
    place: stops.indexOf(e), html: e.outerHTML.slice(0, 160),
    seen: looks.some(one => one.outlineStyle !== 'none' || one.boxShadow !== 'none'),
    free: drawn.some(one => at && (one.contains(at) || at.contains(one))),
  });
}, true);
return stops.length;
"""


@pytest.fixture
def pages(app, patient, rulebook):
    """Return somebody with every role, and the address of every page with something on it."""
    everyone = Therapist(app, roles=ROLES)
    everyone.sign_in()
    staff = _with_every_part(app)
    patient.has_sent(healthy(**THREE))
    Patient(app.test_client()).has_sent(healthy(rf_body=["chest_pain"]), {**IDENTITY, "name": "Tom Okafor"})
    with app.test_request_context():
        signed, other = (entry.reference for entry in practice().queue.search("509 555 0199", 2)[::-1])
    everyone.go(f"/workspace/screenings/{signed}")
    everyone.decide(f"/workspace/screenings/{signed}", "after_discussing", do="sign")
    own = _of_lists(everyone) | _of_entry(everyone, rulebook)
    with app.test_request_context():
        has_signed(practice(), practice().screenings.by_reference(signed), staff)
        return everyone, _addresses(app, {"reference": signed, "other": other} | _made(), own)


def _with_every_part(app):
    """Turn on what is off by default; return who did."""
    with app.app_context():
        person = practice().people.everyone()[0]
        staff = Staff(person.id, person.name)
    keep_consent_in(
        app, staff, course_of_care="yes", check_ins="yes", needs_credential="yes", consent_countersign="yes"
    )
    with app.app_context():
        gets_credential(practice(), staff.id, practice().day())
    return staff


def _of_lists(everyone):
    """Look at a day list, and send another one; return the arguments of their pages."""

    day = date.today() + timedelta(days=2)

    def looked_at(name):
        everyone.go("/workspace/invites/list")
        everyone.post(
            "/workspace/invites/list", {"list": f"Name,Email,Visit\n{name},{name}@example.com,{day:%m/%d/%Y}\n"}
        )
        return everyone.response.request.path

    sent = looked_at("bo")
    kept = {name: everyone.page.values[name] for name in ("line", "revision")}
    everyone.post(f"{sent}/send", kept)
    done = {"list_id": sent.rpartition("/")[2]}
    look = {"list_id": looked_at("cy").rpartition("/")[2]}
    return {"workspace.look_at_list": look, "workspace.list_sent": done, "workspace.list_slips": done}


def _of_entry(everyone, rulebook):
    """Type in two forms, and send the first; return the arguments of their pages."""
    codes = {f"q-{name}": rulebook.questionnaire.by_id[name].code(v) for name, v in as_values(healthy()).items()}

    def typed():
        page = everyone.go("/workspace/entry")
        everyone.post("/workspace/entry", {"version": page.values["version"][0], **codes, **IDENTITY})
        return {"draft_id": everyone.response.request.path.rpartition("/")[2]}

    sent = typed()
    kept = {name: everyone.page.values[name][0] for name in ("key", "revision", "language_of_form")}
    everyone.post("/workspace/entry/send", {**kept, "right": "yes"})
    return {"workspace.entry_check": typed(), "workspace.entry_sent": sent}


def _made():
    """Invite somebody, propose words of a rule, count; return the arguments that name these."""
    made = invite(
        practice(), practice().settings, Asked("Cy Three", "es", practice().day(), visit_at=time(9, 15)), TESTS
    )
    person = practice().people.everyone()[0]
    edit = WordsEdit(RULE, practice().rules.in_force(), {"title": "On a blood thinner"})
    number = propose(practice(), edit, Staff(person.id, person.name))
    count_now(practice())
    named = {"rule_id": RULE, "question_id": "pain_location", "code": "es", "person_id": person.id}
    return {**named, "invite_id": made.id, "number": number}


def _addresses(app, arguments, own):
    """Return the address of every page in the URL map; a page that nobody has given its arguments fails here."""
    own |= {
        "workspace.correct_answers": {"q": "pain_location"},
        "workspace.insight_list": {"of": "outcome:emergency", "when": "all"},
        "workspace.settings_section": {"section": "practice"},
        "workspace.read_section": {"section_id": "questions-about_you"},
    }
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and rule.endpoint not in ELSEWHERE]
    return [
        url_for(
            rule.endpoint,
            **{name: arguments[name] for name in rule.arguments & arguments.keys()},
            **own.get(rule.endpoint, {}),
        )
        for rule in rules
        if rule.endpoint.startswith("workspace.")
    ]


@pytest.fixture
def at_work(browser, pages):
    """Return a browser in which that person is signed in, at a laptop with script on, and the addresses."""
    everyone, addresses = pages
    browser.resize(*LAPTOP)
    browser.keep_scripts_on()
    browser.go("/workspace/")
    sign_in(browser, everyone)
    return browser, addresses


def test_no_page_has_anything_that_axe_finds_and_tab_reaches_every_control_in_reading_order_and_seen(at_work):
    """Axe looks on a phone, the keyboard is tried on a laptop: each page comes once for both."""
    browser, addresses = at_work
    unreached = []
    for address in addresses:
        browser.resize(*PHONE)
        browser.go(address, whole=True)
        assert browser.driver.find_elements(By.CSS_SELECTOR, "main h1, .casebar h1"), address
        browser.resize(*LAPTOP)
        if THOROUGH:
            browser.check(whole=True)
        unreached += [(address, *wrong) for wrong in not_reached_by_tab(browser)]
    assert browser.wrong == [], "\n".join(browser.wrong)
    assert unreached == [], "\n".join(map(str, unreached))


def not_reached_by_tab(browser):
    """Walk this page with Tab; return what was reached out of order, was not seen to be, or lay under something."""
    stops = browser.driver.execute_script(_STOPS)
    ActionChains(browser.driver, duration=0).send_keys(Keys.TAB * (stops + 1)).perform()
    walked = browser.driver.execute_script("return walked")[1:]
    if [one["place"] for one in walked] != list(range(stops)):
        yield stops, [one for place, one in enumerate(walked) if one["place"] != place][:1]
    yield from ((one["html"],) for one in walked if not (one["seen"] and one["free"]))


def test_a_patient_is_found_opened_and_unfolded_with_tab_and_enter_alone(at_work):
    browser, _addresses = at_work
    browser.go("/workspace/?show=signed")
    _tab_to(browser, "Ana Ruiz")
    browser.strike(Keys.ENTER)
    browser.until(lambda: "/screenings/" in browser.path)
    _tab_to(browser, "All answers")
    browser.strike(Keys.ENTER)
    assert "Would you like an interpreter?" in browser.text or "How old are you?" in browser.text


def _tab_to(browser, words):
    for _ in range(100):
        browser.strike(Keys.TAB)
        if browser.focused().startswith(words):
            return
    raise AssertionError(f"Tab never got to “{words}”")
