"""`$screen`, asked over the wire, says of every sheet what `screening evaluate` prints of it."""

import http.client
import json
import threading
from dataclasses import replace

import pytest
from click.testing import CliRunner
from werkzeug.serving import make_server

from screening.app import create_app
from screening.cli.sheets.evaluate import evaluate
from screening.exchange.fhir.form import Form
from screening.exchange.fhir.response import questionnaire_response
from screening.settings.shipped import RULES
from tests.builders import as_values
from tests.conftest import close
from tests.exchange.fhir.sheets import SHEETS, sheets, unfinished_sheets
from tests.exchange.fhir.test_response import as_evaluated
from tests.web.api.conftest import Program
from tests.web.api.fhir import ADDRESS, FHIR


@pytest.fixture
def screen(settings, rulebook):
    """Ask a server on this machine what the rules say of a sheet."""
    app = create_app(replace(settings, limit_times=1000))
    headers, form = {**FHIR, "Authorization": f"Bearer {Program(app).token}"}, Form(rulebook, ADDRESS)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def screen(answers, *, sent):
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
        body = json.dumps(questionnaire_response(form, as_values(answers), "en", sent=sent))
        connection.request("POST", "/fhir/QuestionnaireResponse/$screen", body, headers | {"Host": "localhost:8000"})
        answer = connection.getresponse()
        told = json.loads(answer.read())
        connection.close()
        assert answer.status == 200, told
        found = as_evaluated(told)
        for finding in found["findings"]:
            finding["reads"].sort()
        return found

    yield screen
    server.shutdown()
    server.server_close()
    close(app)


def printed_of(answers, *options):
    """What the command prints of each sheet."""
    lines = "".join(json.dumps({"answers": sheet}) + "\n" for sheet in answers)
    done = CliRunner().invoke(evaluate, ["-", "--rules", str(RULES), *options], input=lines)
    for line in done.stdout.splitlines():
        data = json.loads(line)
        assert data.pop("errors") == []
        for finding in data["findings"]:
            finding["reads"] = list(finding.pop("because"))  # printed in the order of the alphabet
        yield {name: data[name] for name in ("outcome", "on_safety", "act", "findings", "undecided")}


@pytest.mark.parametrize(("made", "seed", "sent"), [(sheets, 20261202, True), (unfinished_sheets, 20261203, False)])
def test_of_every_sheet_it_says_what_evaluate_prints(screen, made, seed, sent):
    answers = list(made(seed))
    assert len(answers) == SHEETS
    for sheet, printed in zip(answers, printed_of(answers, *([] if sent else ["--partial"])), strict=True):
        assert screen(sheet, sent=sent) == printed, sheet
