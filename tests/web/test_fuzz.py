"""Random and structured posts to every form: never a 5xx, and the draft stays readable. FUZZ_POSTS says how many."""

from __future__ import annotations

import os
import random
import time

import pytest

from screening.web.http import rate_limits
from screening.workflow.practice.staff import ROLES
from tests import THOROUGH
from tests.builders import Therapist, healthy

POSTS = int(os.environ.get("FUZZ_POSTS", "200" if THOROUGH else "40"))
PIECES = [
    *("", "none", "not_sure", "yes", "no", "0", "10", "11", "-1", "1e9", "45", "٤٥", "NaN", "null", "true", "[]", "{}"),
    *(
        "<b>",
        "{{7*7}}",
        "${7}",
        "%00",
        "\x1b[31m",
        "\u202e",
        "é",
        "e\u0301",
        "😀",
        "' OR 1=1--",
        "../../etc/passwd",
    ),
    *("A" * 999, "A" * 1001, "\r\nSet-Cookie: x=1", "=cmd|' /C calc'!A0", "2026-02-30", "saddle_numb", "chest_pain"),
]
SLOWEST = 5  # seconds: a hang, not a speed


def random_fields(chance, names):
    """Return a post of known and unknown fields, with one, no or many values each."""
    fields = {}
    for _ in range(chance.randrange(12)):
        name = chance.choice([*names, "nobody", "age-month", "", "a" * 200, "csrf_token "])
        values = [chance.choice(PIECES) for _ in range(chance.choice([1, 1, 1, 2, 5]))]
        fields[name] = values if len(values) > 1 else values[0]
    return fields


def shake(chance, visitor, url, names):
    """Post random fields to one form; return the slowest answer in seconds."""
    slowest = 0.0
    for number in range(POSTS):
        fields = random_fields(chance, names)
        begun = time.monotonic()
        response = visitor.client.post(url, data={"csrf_token": visitor.token, **fields})
        slowest = max(slowest, time.monotonic() - begun)
        assert response.status_code < 500, (number, fields)
        assert "Traceback" not in response.get_data(as_text=True)
    return slowest


@pytest.fixture(autouse=True)
def no_limits(monkeypatch):
    monkeypatch.setattr(rate_limits, "count_attempt", lambda *_: 0)


@pytest.mark.parametrize(
    "path",
    ["/form/about_you", "/form/cannot_wait", "/form/how_much", "/you", "/check", "/urgent", "/save", "/language"],
)
def test_no_post_of_a_patient_breaks_a_page_or_the_draft(patient, path):
    chance = random.Random(path)
    patient.start()
    names = [
        *patient.page.fields,
        *healthy(),
        "name",
        "born-month",
        "born-day",
        "born-year",
        "phone",
        "email",
        "revision",
    ]
    patient.token = patient.page.values["csrf_token"][0]
    assert shake(chance, patient, path, names) < SLOWEST
    assert patient.go("/form/about_you") is not None
    assert patient.response.status_code == 200
    patient.finish(healthy())
    assert patient.url == "/result"


def test_no_post_of_a_therapist_breaks_a_page(app, patient):
    patient.has_sent(healthy(rf_slow=["steroid_months"]))
    therapist = Therapist(app)
    therapist.sign_in()
    url = therapist.open_first()
    therapist.token = therapist.page.values["csrf_token"][0]
    assert shake(random.Random(1), therapist, url, [*therapist.page.fields, "conclusion", "after"]) < SLOWEST
    assert "Ana Ruiz" in therapist.go(url).text


@pytest.mark.parametrize(
    "path", ["correct?q=rf_body&q=needle_hesitancy", "identity", "patient", "invites", "entry", "settings/hours"]
)
def test_no_post_of_the_practice_breaks_its_other_pages(app, patient, path):
    patient.has_sent(healthy())
    person = Therapist(app, roles=ROLES)
    person.sign_in()
    url = person.open_first()
    url = f"/workspace/{path}" if path.startswith(("invites", "entry", "settings")) else f"{url}/{path}"
    person.go(url)
    fields = person.page.fields
    person.go("/workspace/")
    person.token = person.page.values["csrf_token"][0]
    assert shake(random.Random(3), person, url, [*fields, "other", "do"]) < SLOWEST


def test_no_post_of_a_stranger_breaks_the_sign_in(app, therapist, monkeypatch):
    monkeypatch.setattr("screening.records.access.attempts.FREE_TRIES", 10**9)
    monkeypatch.setattr("flask_security.forms.hash_password", lambda _: "")  # its slowness is not what is tried here
    therapist.go("/workspace/sign-in")
    therapist.token = therapist.page.values["csrf_token"][0]
    assert shake(random.Random(2), therapist, "/workspace/sign-in", ["email", "password", "next", "remember"]) < SLOWEST
