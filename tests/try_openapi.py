"""Serves a practice, and lets schemathesis call everything that its OpenAPI document describes, in every wrong way.

`python -m tests.try_openapi SCHEMATHESIS [CALLS]` (see `make test-openapi`): the program, and how many calls it makes
up for each operation. It fails where a server breaks, or answers anything that the document does not say. Hooks are
called with a token for each call, from an issuer on this machine, and mostly about the patient who is there.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from flask_migrate import upgrade

from screening.app import create_app
from screening.exchange.cds_hooks.services import SERVICES
from screening.exchange.fhir.capability import SCREEN
from screening.exchange.fhir.terms import code_system_names, value_set_names
from screening.practice import NAME
from screening.workflow.fhir.forms import form_in_force
from screening.workflow.rules.versions import activate
from tests.builders import TESTS, Patient, healthy
from tests.conftest import RULES_TEXT, close, settings_for
from tests.record_systems import ISSUER, RecordSystem, a_patient
from tests.serving import free_port, kill, start
from tests.web.api.conftest import Program

CHECKS = (
    *("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance"),
    *("response_schema_conformance", "unsupported_method"),
)
CONFIG = """
[parameters]
reference = "{reference}"
service = "{service}"
"""
NAMED = """
[[operations]]
include-path = "/fhir/{kind}/{{name}}"
parameters.name = "{name}"
"""


# What schemathesis does before each call: a token of the issuer is good for one call, to one address.
HOOKS = """
import random
from urllib.parse import quote
from urllib.request import urlopen

import schemathesis

PATIENT = {patient}


@schemathesis.hook
def before_call(context, case, kwargs):
    token = {token!r}
    if "/cds-services/" in case.operation.path:
        address = {served!r} + case.formatted_path
        token = urlopen({issuer!r} + "/token?aud=" + quote(address)).read().decode()
        body = case.body if isinstance(case.body, dict) else {{}}
        if isinstance(body.get("prefetch"), dict) and random.random() < 0.7:
            body["prefetch"]["patient"] = PATIENT
    case.headers["Authorization"] = "Bearer " + token
"""


def main(schemathesis: str, calls: str = "100") -> int:
    """Return the exit code of schemathesis."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        token, config = practice_in(folder)
        Path(folder, "schemathesis.toml").write_text(config, encoding="utf-8")
        with issuing() as issuer:
            given = {"patient": a_patient(), "token": token, "issuer": issuer, "served": f"http://127.0.0.1:{port}"}
            Path(folder, "hooks.py").write_text(HOOKS.format(**given), encoding="utf-8")
            server = start(environment(folder, port, issuer), port)
            hooks = {**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": folder}
            try:
                command = asking(schemathesis, port, calls)
                return subprocess.run(command, cwd=folder, env=hooks, check=False).returncode
            finally:
                kill(server)


@contextmanager
def issuing() -> Iterator[str]:
    """Issue tokens on this machine, to any address that is named, and publish the key; yield the address."""
    system = RecordSystem()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            text = system.token(*parse_qs(asked.query)["aud"]) if asked.path == "/token" else system.published()
            self.send_response(200)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def practice_in(folder: str) -> tuple[str, str]:
    """Make a practice with a patient; return a token that may do everything, and the names of what is there."""
    app = create_app(settings_for(f"sqlite:///{folder}/screening.db"))
    with app.app_context():
        upgrade()
        activate(app.extensions[NAME], RULES_TEXT, TESTS)
    token = Program(app).token
    Patient(app.test_client()).has_sent(healthy())
    with app.app_context():
        reference = app.extensions[NAME].screenings.newest().reference
        form = form_in_force(app.extensions[NAME], "http://localhost")
        names = {"CodeSystem": code_system_names(), "Questionnaire": form.names, "ValueSet": value_set_names(form)}
    close(app)
    config = CONFIG.format(reference=reference, service=min(SERVICES))
    for kind, known in {**names, "OperationDefinition": [SCREEN]}.items():
        config += NAMED.format(kind=kind, name=min(known))
    return token, config


def environment(folder: str, port: int, issuer: str) -> dict[str, str]:
    """Return the settings of that practice, served at a port, which knows an issuer."""
    key = Path(folder, "key")
    key.write_text(bytes(range(32)).hex(), encoding="ascii")
    key.chmod(0o600)
    return {
        "SCREENING_DATABASE_URL": f"sqlite:///{folder}/screening.db",
        "SCREENING_KEY_FILE": str(key),
        "SCREENING_PRACTICE": "River Clinic",
        "SCREENING_PHONE": "509 555 0100",
        "SCREENING_HOURS": "Monday to Friday, 8 to 5",
        "SCREENING_HOURS_ES": "de lunes a viernes, de 8 a 5",
        "SCREENING_DEMO": "yes",
        "SCREENING_ADDRESS": f"http://127.0.0.1:{port}",
        "SCREENING_CDS_ISSUERS": f"{ISSUER} {issuer}/jwks.json",
        "SCREENING_LIMIT_TIMES": "100",
    }


def asking(schemathesis: str, port: int, calls: str) -> list[str]:
    """Return the command that calls everything."""
    return [
        *(schemathesis, "run", f"http://127.0.0.1:{port}/api/openapi.json", "--no-color"),
        *("--checks", ",".join(CHECKS)),
        *("--phases", "examples,coverage,fuzzing", "--max-examples", calls, "--seed", "1"),
    ]


if __name__ == "__main__":
    sys.exit(main(str(Path(sys.argv[1]).resolve()), *sys.argv[2:]))
