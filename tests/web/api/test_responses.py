"""Answers of other systems: screened, checked, and kept once."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote_plus

import pytest
import time_machine

from screening.domain.rules.suggestion import suggest
from screening.practice import practice
from screening.records.access.machine_clients import Scope
from screening.records.audit.entries import Kind, Subject, Wanted
from screening.workflow.rules.versions import activate
from tests.builders import TESTS, as_values, healthy, let_in, written
from tests.conftest import RULES_TEXT
from tests.consents import set_up
from tests.exchange.fhir.sheets import ANA
from tests.exchange.fhir.test_response import as_evaluated, as_printed
from tests.web.api.conftest import Program
from tests.web.api.fhir import ADDRESS, FHIR, a_response

PLACE = "/fhir/QuestionnaireResponse"
URGENT = {"rf_body": ["chest_pain"]}


@pytest.fixture
def send(program, rulebook):
    """Send somebody's answers to a place."""

    def send(answers=None, to=PLACE, headers=None, **changes):
        return program.post(to, json=a_response(rulebook, answers, **changes), headers=FHIR | (headers or {}))

    return send


def stored(app):
    with app.app_context():
        return list(practice().screenings.all())


def places(answer):
    return [one["expression"][0] for one in answer.json["issue"]]


def test_screen_says_what_evaluate_says_and_keeps_nothing(app, send, rulebook):
    for answers in (healthy(), healthy(**URGENT)):
        answer = send(answers, f"{PLACE}/$screen")
        assert answer.status_code == 200
        assert as_evaluated(answer.json) == as_printed(suggest(rulebook, as_values(answers)), rulebook.version)
        assert answer.headers["Cache-Control"] == "no-store"
    assert stored(app) == []


def test_screen_reads_what_is_still_being_answered(send):
    answer = send({"age": 45}, f"{PLACE}/$screen", status="in-progress")
    assert answer.status_code == 200
    names = [one["name"] for one in answer.json["parameter"]]
    assert "outcome" not in names
    assert "undecided" in names


def test_an_operation_also_takes_its_input_as_parameters(program, rulebook):
    body = {"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": a_response(rulebook)}]}
    assert program.post(f"{PLACE}/$screen", json=body, headers=FHIR).json["parameter"][0]["valueCode"] == "fits"


def test_the_sentences_are_in_the_language_of_the_response(send, rulebook):
    answer = send(healthy(**URGENT), f"{PLACE}/$screen", language="es")
    first = next(one["part"] for one in answer.json["parameter"] if one["name"] == "finding")
    said = next(one["valueString"] for one in first if one["name"] == "patient")
    assert said in {rule.patient["es"] for rule in rulebook.rules}


def test_validate_names_every_mistake_and_its_place(send):
    assert send(to=f"{PLACE}/$validate").json["issue"][0]["severity"] == "information"
    answer = send(healthy(peg_pain=None), f"{PLACE}/$validate")
    assert answer.status_code == 200
    assert places(answer) == ["QuestionnaireResponse.repeat(item).where(linkId = 'peg_pain')"]


def test_what_breaks_the_rules_of_the_form_is_refused(send, rulebook, program):
    mixed = a_response(rulebook)
    answers = next(one for page in mixed["item"] for one in page["item"] if one["linkId"] == "rf_body")["answer"]
    answers.append({"valueCoding": {"code": "rf_body.chest_pain"}})
    for to in (PLACE, f"{PLACE}/$screen"):
        answer = program.post(to, json=mixed, headers=FHIR)
        assert answer.status_code == 422
        assert answer.json["issue"][0]["code"] == "invariant"


def test_it_is_kept_as_if_a_person_had_sent_it(app, send, program):
    answer = send(healthy(**URGENT))
    assert answer.status_code == 201
    [screening] = stored(app)
    assert answer.headers["Location"] == f"{ADDRESS}{PLACE}/{screening.reference}"
    assert answer.headers["ETag"] == program.get(f"{PLACE}/{screening.reference}").headers["ETag"]
    assert answer.json["id"] == screening.reference
    assert (screening.outcome, screening.way, screening.identity.name) == ("emergency", "system", "Ana Ruiz")
    with app.app_context():
        assert practice().queue.taken_by(screening.id) is None
        assert len(practice().calls.open(10)) == 1
        entry, _read = practice().audit.all(Wanted(chain=Subject(Kind.SCREENING, screening.id).chain))
        assert program.id in entry.actor


def test_the_mails_of_an_alert_go_out_once_for_a_sign_that_another_system_sends(app, send):
    with app.app_context():
        set_up(practice(), alerts_to="desk@example.com")
    for _twice in range(2):
        send(healthy(**URGENT))
    with app.app_context():
        assert practice().outbox.count() == 1
        assert written(practice().outbox.take).mail.to == "desk@example.com"


def test_sent_again_it_is_the_same_record(app, send):
    first, again = send(), send()
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.headers["Location"] == first.headers["Location"]
    assert again.json["resourceType"] == "OperationOutcome"  # who may only send reads nothing
    assert "ETag" not in again.headers
    assert len(stored(app)) == 1
    assert send(number="2").status_code == 201
    assert len(stored(app)) == 2


def test_other_answers_with_the_same_identifier_are_a_conflict(app, send):
    assert send().status_code == 201
    answer = send(healthy(peg_pain=9))
    assert (answer.status_code, places(answer)) == (409, ["QuestionnaireResponse.identifier"])
    assert len(stored(app)) == 1


@pytest.mark.parametrize("before", ["", "?", "QuestionnaireResponse?"])
@pytest.mark.parametrize("value", ["1", "50% of 1+1", "a&b=c"])
def test_a_condition_is_the_identifier_itself_as_any_client_writes_it(send, before, value):
    plain, coded = f"urn:oid:1.2.3|{value}", quote_plus(f"urn:oid:1.2.3|{value}")
    for condition in (plain, coded, coded.replace("+", "%20")):
        assert send(number=value, headers={"If-None-Exist": f"{before}identifier={condition}"}).status_code in (
            200,
            201,
        )


@pytest.mark.parametrize(
    "condition",
    ["subject=Patient/1", "identifier=urn:oid:1.2.3|1", "identifier=2", "Patient?identifier=urn:oid:1.2.3|2", ""],
)
def test_any_other_condition_is_refused(app, send, condition):
    assert send(number="2", headers={"If-None-Exist": condition}).status_code == 412
    assert stored(app) == []


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"identifier": {"value": "1"}}, "identifier"),
        ({"identifier": {"system": "urn:x", "value": "1" * 600}}, "identifier"),
        ({"identifier": []}, "identifier"),
        ({"subject": {"reference": "Patient/1"}}, "subject"),
        ({"status": "in-progress"}, "status"),
        ({"questionnaire": "https://other.example/Questionnaire/1"}, "questionnaire"),
        ({"questionnaire": f"{ADDRESS}/fhir/Questionnaire/screening|{'0' * 64}"}, "questionnaire"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_place(app, send, changes, place):
    answer = send(**changes)
    assert (answer.status_code, places(answer)) == (422, [f"QuestionnaireResponse.{place}"])
    assert stored(app) == []


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"name": []}, "name"),
        ({"birthDate": "1981"}, "birthDate"),
        ({"birthDate": "2001-01-02"}, "birthDate"),
        ({"telecom": []}, "telecom"),
    ],
)
def test_a_person_who_cannot_be_known_or_reached_is_refused(program, rulebook, changes, part):
    body = a_response(rulebook)
    body["contained"][0] |= changes
    answer = program.post(PLACE, json=body, headers=FHIR)
    assert (answer.status_code, places(answer)) == (422, [f"QuestionnaireResponse.contained.ofType(Patient).{part}"])
    assert "2001" not in answer.text


def test_required_answers_have_to_be_there(app, send):
    answer = send(healthy(rf_body=None))
    assert answer.status_code == 422
    assert "rf_body" in answer.text
    assert stored(app) == []


def test_words_are_kept_as_people_type_them_and_not_without_end(app, send):
    assert send(healthy(other_health="  Eliquis\u200b, daily ")).status_code == 201
    assert stored(app)[0].answers["other_health"] == "Eliquis, daily"
    assert send(healthy(other_health="x" * 1001), number="2").json["issue"][0]["code"] == "too-long"


@pytest.mark.parametrize(
    ("words", "code"),
    [("patient\u0092s knee", "value"), ("a\u0007b", "value"), ("\u007f", "value"), ("x" * 1001, "too-long")],
)
def test_words_that_cannot_be_kept_are_refused_at_their_place_and_validate_says_so_too(
    app, program, rulebook, words, code
):
    typed = json.dumps(a_response(rulebook, healthy(other_health="KNEE"))).replace('"KNEE"', json.dumps(words))
    for to, status in ((PLACE, 422), (f"{PLACE}/$validate", 200)):
        answer = program.post(to, data=typed, headers=FHIR)
        assert answer.status_code == status
        assert [one["code"] for one in answer.json["issue"]] == [code]
        assert places(answer) == ["QuestionnaireResponse.repeat(item).where(linkId = 'other_health').answer"]
        assert words not in answer.text
    assert stored(app) == []


def test_answers_to_rules_that_just_changed_are_still_taken_under_them(app, send, rulebook):
    with app.app_context():
        activate(practice(), RULES_TEXT + "\n# new\n", TESTS)
    assert send().status_code == 201
    assert stored(app)[0].digest == rulebook.version


def test_answers_to_rules_that_were_replaced_days_ago_are_refused_and_nothing_is_kept(app, send):
    with app.app_context():
        activate(practice(), RULES_TEXT + "\n# new\n", TESTS)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=73)):
        answer = send()
    assert (answer.status_code, places(answer)) == (422, ["QuestionnaireResponse.questionnaire"])
    assert "no longer asked" in answer.text
    assert stored(app) == []


def test_it_is_read_as_it_stands_and_that_is_on_the_trail(app, send, program):
    place = send().headers["Location"].removeprefix(ADDRESS)
    answer = program.get(place)
    assert answer.status_code == 200
    assert answer.json["subject"] == {"reference": "#patient"}
    assert program.get(place, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    with app.app_context():
        entries = list(practice().audit.all(Wanted(chain=Subject(Kind.SCREENING, stored(app)[0].id).chain)))
        assert [entry.action for entry in entries] == ["sent", "exported", "exported"]
    assert program.get(f"{PLACE}/AAAA-AAAA").status_code == 404


def test_who_has_it_already_gets_it_again_once_the_identity_was_replaced(app, send, program):
    place = send().headers["Location"].removeprefix(ADDRESS)
    before = program.get(place)
    with app.app_context():
        [screening] = stored(app)
        written(practice().screenings.amend, screening.id, replace(ANA, phone="509 555 0123"), let_in().id)
    after = program.get(place, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.headers["ETag"] != before.headers["ETag"]
    assert after.json["meta"]["versionId"] == "2"
    assert "Last-Modified" not in after.headers


@pytest.mark.parametrize("body", [{}, {"resourceType": "Patient"}, {"resourceType": "Parameters", "parameter": 7}])
def test_what_is_no_response_is_refused(program, body):
    for to in (PLACE, f"{PLACE}/$screen", f"{PLACE}/$validate"):
        assert program.post(to, json=body, headers=FHIR).status_code == 400


def test_each_door_needs_its_scope(app, rulebook):
    reader = Program(app, Scope.READ, name="Reader")
    for to in (PLACE, f"{PLACE}/$screen", f"{PLACE}/$validate"):
        assert reader.post(to, json=a_response(rulebook), headers=FHIR).status_code == 403
        assert app.test_client().post(to, json=a_response(rulebook), headers=FHIR).status_code == 401
