"""Every box of every form that was ticked is still ticked when the form comes back to be put right."""

import re

import pytest

from screening.workflow.practice.staff import ADMINISTRATOR, FRONT_DESK, THERAPIST
from tests.builders import IDENTITY, Therapist, healthy

BOX = re.compile(r'<input[^>]*type="checkbox"[^>]*>')


def boxes(response, action: str = "") -> dict[tuple[str, str], bool]:
    """The boxes of a page, or of its form that posts there: (name, value) and whether each is ticked."""
    html = response.get_data(as_text=True)
    if action:
        html = re.search(rf'<form[^>]* action="{action}".*?</form>', html, re.DOTALL).group()
    found = BOX.findall(html)
    of = {name: re.compile(rf'{name}="([^"]*)"') for name in ("name", "value")}
    return {tuple(of[name].search(box).group(1) for name in of): " checked" in box for box in found}


def all_ticked(before) -> dict[str, list[str]]:
    """The fields of a form with all of these boxes ticked."""
    fields: dict[str, list[str]] = {}
    for name, value in before:
        fields.setdefault(name, []).append(value)
    return fields


def assert_kept(visitor, before: dict, action: str = "") -> None:
    """What came back was refused, with the same boxes, all of them ticked."""
    assert visitor.response.status_code == 422
    assert before
    assert boxes(visitor.response, action) == dict.fromkeys(before, True)


@pytest.fixture
def at_identity(patient):
    patient.start()
    patient.answer(healthy())
    assert patient.url == "/you"
    return patient


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"born-year": "1950"}, {"phone": "1"}, {"email": "x"}, {"helper": "x" * 201}]
)
def test_the_patients_identity(at_identity, wrong):
    before = boxes(at_identity.response)
    at_identity.post({**IDENTITY, **wrong, **all_ticked(before)})
    assert_kept(at_identity, before)


@pytest.mark.parametrize("first", [True, False])
def test_a_tick_that_was_changed_after_it_had_been_saved(at_identity, first):
    tick = {"message_ok": "yes"}
    at_identity.post({**IDENTITY, **(tick if first else {})})
    at_identity.go("/you")
    at_identity.post({**IDENTITY, "name": "", **({} if first else tick)})
    assert boxes(at_identity.response) == {("message_ok", "yes"): not first}


def test_every_screen_of_questions(patient):
    patient.start()
    while patient.url.startswith("/form/"):
        here, before = patient.url, boxes(patient.response)
        if before:  # "none" beside other answers is refused
            patient.post(all_ticked(before), here)
            assert_kept(patient, before)
            patient.go(here)
        patient.answer_once(healthy())
        if patient.url == "/urgent":
            patient.go("/go-on")
            patient.answer_once(healthy())
        assert patient.url != here


@pytest.fixture
def staff(app, patient) -> Therapist:
    patient.has_sent(healthy(acupuncturist_now="yes"))
    staff = Therapist(app, roles=[THERAPIST, FRONT_DESK, ADMINISTRATOR])
    staff.sign_in()
    return staff


@pytest.mark.parametrize(
    ("path", "action"),
    [("invites", ""), ("people", "/workspace/people"), ("entry", ""), ("identity", "")],
)
def test_the_forms_of_the_workspace(staff, path, action):
    url = f"{staff.open_first()}/identity" if path == "identity" else f"/workspace/{path}"
    staff.go(url)
    before = boxes(staff.response, action)
    version = staff.page.values.get("version", [])  # of the rules that a paper form is typed in by
    staff.post(url, {"name": "", "version": version, **all_ticked(before)})
    assert_kept(staff, before, action)


def test_a_summary_that_cannot_be_signed_yet_comes_back_as_it_was_ticked(staff):
    url = staff.open_first()
    before = boxes(staff.response)
    staff.post(url, all_ticked(before))
    assert (staff.response.request.path, "check" in staff.response.request.args) == (url, True)
    assert before
    assert boxes(staff.response) == dict.fromkeys(before, True)


@pytest.mark.parametrize(
    "ticked",
    [{("sure", "yes")}, {("roles", THERAPIST)}, {("roles", THERAPIST), ("roles", FRONT_DESK)}],
)
def test_the_roles_of_oneself_come_back_as_they_were_ticked(app, staff, ticked):
    Therapist(app, "Dr. Lee", "lee@example.com", [ADMINISTRATOR])  # so that the first may go
    action = "/workspace/people/1/roles"
    staff.go("/workspace/people")
    staff.post(action, all_ticked(ticked))
    assert staff.response.status_code == 422
    assert {box for box, checked in boxes(staff.response, action).items() if checked} == ticked


def test_what_may_be_erased_stays_ticked_while_another_setting_is_wrong(staff):
    staff.go("/workspace/settings/retention")
    wrong = {"keep_signed_years": "6", "backup_place": "x" * 501, "may_erase": "yes"}
    staff.post("/workspace/settings/retention", wrong)
    assert_kept(staff, {("may_erase", "yes"): True})


def test_the_page_that_tries_again_carries_every_box(at_identity, monkeypatch):
    def fail(*_arguments):
        raise RuntimeError

    monkeypatch.setattr("screening.web.patient.sending.save_identity", fail)
    page = at_identity.post({**IDENTITY, "message_ok": "yes"})
    assert page.values["message_ok"] == ["yes"]
