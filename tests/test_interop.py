"""docs/interop.md: the example of each door is run as it stands there."""

import json
import re
import subprocess
import sys
from dataclasses import replace

import pytest

from screening.app import create_app
from screening.exchange.health_record.health_link import read_link
from screening.settings import HookIssuer
from tests import CHECKOUT
from tests.builders import BORN, healthy
from tests.builders import Patient as Visiting
from tests.conftest import close
from tests.health_links import sharing
from tests.health_records import a_bundle, a_medicine
from tests.record_systems import ISSUER
from tests.web.api.test_cds_hooks import Hospital

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


@pytest.fixture
def hospital(settings, tmp_path):
    keys = tmp_path / "keys.json"
    app = create_app(replace(settings, cds_issuers=(HookIssuer(ISSUER, str(keys)),)))
    hospital = Hospital(app)
    keys.write_text(hospital.published())
    yield hospital
    close(app)


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
