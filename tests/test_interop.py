"""docs/interop.md: the example of each door is run as it stands there."""

import json
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from screening.app import create_app
from screening.exchange.fhir.form import Form
from screening.exchange.fhir.questionnaire import questionnaire
from screening.exchange.fhir.response import questionnaire_response
from screening.exchange.formats.webhook_messages import event_body, signed_headers
from screening.exchange.health_record.health_link import read_link
from screening.rulebook.reading.reader import read_rules
from screening.settings import FhirServer
from screening.settings.environment import read_settings
from tests import CHECKOUT
from tests.builders import BORN, as_values, healthy
from tests.builders import Patient as Visiting
from tests.conftest import close
from tests.health_links import sharing
from tests.health_records import a_bundle, a_medicine
from tests.web.api.conftest import Program
from tests.web.api.fhir import ADDRESS
from tests.web.api.test_cds_hooks import hospital

__all__ = ["hospital"]  # a fixture

PAGE = (CHECKOUT / "docs/interop.md").read_text(encoding="utf-8")


def blocks(section: str, kind: str) -> list[str]:
    """The blocks of a kind in a section of the page."""
    body = PAGE.split(f"\n## {section}\n")[1].split("\n## ")[0]
    return re.findall(rf"^```{kind}\n(.*?)^```$", body, re.DOTALL | re.MULTILINE)


def test_the_research_export_is_made_and_read_as_the_page_says(run, patient, tmp_path, monkeypatch):
    patient.has_sent(healthy())
    monkeypatch.chdir(tmp_path)
    (console,) = blocks("A research export", "console")
    command, *told = console.strip().splitlines()
    done = run(*command.removeprefix("$ screening ").split())
    expected = "\n".join([*told, ""])
    assert re.sub(r"[\d,]+", "1", done.output) == re.sub(r"[\d,]+", "1", expected), "other counts, the same words"
    (code,) = blocks("A research export", "python")
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert "fits" in shown.stdout


def test_the_call_of_a_hook_gets_the_card_that_the_page_shows(hospital):
    Visiting(hospital.app.test_client()).has_sent(healthy())
    call, card = map(json.loads, blocks("CDS Hooks", "json"))
    call["prefetch"]["patient"]["birthDate"] = BORN.isoformat()
    (path,) = re.findall(r"curl https://forms\.example\.com(\S+) \\", "\n".join(blocks("CDS Hooks", "sh")))
    answer = hospital.calls(path, call)
    assert answer.status_code == 200
    first = answer.json["cards"][0]
    assert {name: first[name] for name in card} == card
    assert hospital.finds().status_code == 200


def carried_out(program, command, files):
    """What a program gets that calls as a curl command says, with what stands in files."""
    words = shlex.split(command.replace("\\\n", " "), comments=True)
    headers = dict(word.split(": ", 1) for before, word in pairwise(words) if before == "-H")
    sent = [files[word.removeprefix("@")] for before, word in pairwise(words) if before == "-d"]
    path = next(word for word in words if word.startswith("https://")).removeprefix("https://forms.example.com")
    headers = {name: value.replace("$TOKEN", program.token) for name, value in headers.items()}
    http = program.http
    return http.post(path, json=sent[0], headers=headers) if sent else http.get(path, headers=headers)


@pytest.fixture
def record_system(app) -> Program:
    return Program(app)


def as_here(body, rulebook):
    """What the page shows, sent to the practice of the tests by somebody of the right age."""
    text = json.dumps(body).replace("https://forms.example.com", ADDRESS).replace("1981-01-02", BORN.isoformat())
    return json.loads(text)


def test_a_token_is_made_as_the_page_says(run):
    command = blocks("FHIR R4", "console")[0].strip().removeprefix("$ screening ")
    assert "Its token, shown only now" in run(*shlex.split(command)).output


def test_form_and_suggestion_come_back_as_the_page_says(record_system, rulebook):
    form, screen, *_ = blocks("FHIR R4", "sh")
    assert carried_out(record_system, form, {}).json["version"] == rulebook.version
    body = as_here(json.loads(blocks("FHIR R4", "json")[0]), rulebook)
    answer = carried_out(record_system, screen, {"response.json": body})
    assert answer.json["parameter"][0] == {"name": "outcome", "valueCode": "emergency"}


def test_answers_are_kept_and_read_again_as_the_page_says(record_system, rulebook, run):
    _form, _screen, keep, read = blocks("FHIR R4", "sh")
    more = as_here(json.loads(blocks("FHIR R4", "json")[1]), rulebook)
    whole = questionnaire_response(Form(rulebook, ADDRESS), as_values(healthy()), "en") | more
    answer = carried_out(record_system, keep, {"response.json": json.loads(json.dumps(whole))})
    assert answer.status_code == 201
    reference = answer.headers["Location"].rpartition("/")[2]
    got = carried_out(record_system, read.replace("7K3M-9QXT", reference), {})
    command = blocks("FHIR R4", "console")[1].strip().removeprefix("$ screening ").replace("7K3M-9QXT", reference)
    assert json.loads(run(*command.split()).output) == got.json


def test_somebody_elses_form_is_taken_as_the_page_says(run, rulebook, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "intake.json").write_text(json.dumps(questionnaire(Form(rulebook, ADDRESS), "screening-en")))
    command = blocks("FHIR R4", "console")[2].strip().removeprefix("$ screening ").partition(" > ")[0]
    done = run(*command.split())
    assert done.exit_code == 0
    assert "Still to write: " in done.stderr
    assert read_rules(done.stdout).rulebook.rules == ()


def test_a_program_learns_about_itself_as_the_page_says(run, app):
    (command,) = blocks("Programs that call", "console")
    added = run(*shlex.split(command.removeprefix("$ screening ")))
    system = Program(app, name="Another")
    system.token = added.stdout.strip()
    ask, describe = blocks("Programs that call", "sh")
    (told,) = map(json.loads, blocks("Programs that call", "json"))
    assert carried_out(system, ask, {}).json == told
    assert carried_out(system, describe, {}).json["openapi"] == "3.1.0"


def test_a_message_to_a_webhook_is_known_as_the_page_says(run, app):
    (command,) = blocks("Webhooks", "console")
    secret = run(*shlex.split(command.removeprefix("$ screening "))).stdout.strip()
    known: dict = {}
    exec(blocks("Webhooks", "python")[0], known)  # noqa: S102  our own page
    body = event_body("screening.sent", datetime.now(UTC), "7K3M-9QXT")
    headers = signed_headers(secret, "a", datetime.now(UTC), body)
    assert known["is_ours"](secret, headers, body.encode())
    assert not known["is_ours"](secret, headers, body.replace("sent", "signed").encode())
    assert not known["is_ours"](secret, headers | {"webhook-timestamp": "1614265330"}, body.encode())
    shown = re.search(r'`({"type".*?)`\.', PAGE).group(1)
    assert json.loads(shown).keys() == json.loads(body).keys()


def test_outcomes_go_to_the_server_that_the_page_names(environment, tmp_path):
    settings = dict(line.split("=", 1) for line in blocks("Outcomes to a FHIR server", "sh")[0].split())
    credentials = tmp_path / "credentials"
    credentials.write_text("Bearer abc")
    credentials.chmod(0o600)
    read = read_settings(environment | settings | {"SCREENING_PUSH_CREDENTIALS_FILE": str(credentials)})
    assert read.push == FhirServer("https://fhir.example.com/r4", "Bearer abc")


def test_a_record_is_opened_as_the_page_shows(capsys):
    (code,) = blocks("The patient's own record", "python")
    with sharing() as shared:
        shared.embed(a_bundle(a_medicine("Eliquis")))
        shared.passcode = "2468"
        here = code.replace("Guard()", "Guard(private=True)").replace("shlink:/eyJ1cmwiOi…", shared.link())
        exec(here, {})  # noqa: S102  # nosec B102  # what the page tells to run
    assert capsys.readouterr().out == "['Eliquis'] 127.0.0.1 none\n"


def test_a_reader_asks_for_a_result_as_the_page_shows(settings):
    app = create_app(replace(settings, give_links=True))
    someone = Visiting(app.test_client())
    someone.has_sent(healthy())
    someone.go("/result")
    page = someone.post({}, "/result/link").text
    link, passcode = re.search(r"shlink:/[\w-]+", page)[0], re.search(r"\b\d{6}\b", page)[0]
    (call,), (told,) = blocks("The result as a health link", "sh"), blocks("The result as a health link", "json")
    (place,), (body,) = re.findall(r"example\.com(\S+)", call), re.findall(r"--data '(.*)'", call)
    path = place.replace("TOKEN", read_link(link).url.rpartition("/")[2])
    answer = app.test_client().post(path, json={**json.loads(body), "passcode": passcode})
    assert answer.json["status"] == json.loads(told)["status"]
    assert answer.json["files"][0].keys() >= json.loads(told)["files"][0].keys()
    close(app)
