"""Serves a practice, and lets schemathesis call everything that its OpenAPI document describes, in every wrong way.

`python -m tests.try_openapi SCHEMATHESIS [CALLS]` (see `make test-openapi`): the program, and how many calls it makes
up for each operation. It fails where a server breaks, or answers anything that the document does not say.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

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


def main(schemathesis: str, calls: str = "100") -> int:
    """Return the exit code of schemathesis."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        token, config = practice_in(folder)
        Path(folder, "schemathesis.toml").write_text(config, encoding="utf-8")
        server = start(environment(folder, port), port)
        try:
            return subprocess.run(asking(schemathesis, port, token, calls), cwd=folder, check=False).returncode
        finally:
            kill(server)


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


def environment(folder: str, port: int) -> dict[str, str]:
    """Return the settings of that practice, served at a port."""
    key, issuer = Path(folder, "key"), Path(folder, "keys.json")
    key.write_text(bytes(range(32)).hex(), encoding="ascii")
    key.chmod(0o600)
    issuer.write_text('{"keys": []}', encoding="utf-8")
    return {
        "SCREENING_DATABASE_URL": f"sqlite:///{folder}/screening.db",
        "SCREENING_KEY_FILE": str(key),
        "SCREENING_PRACTICE": "River Clinic",
        "SCREENING_PHONE": "509 555 0100",
        "SCREENING_HOURS": "Monday to Friday, 8 to 5",
        "SCREENING_HOURS_ES": "de lunes a viernes, de 8 a 5",
        "SCREENING_DEMO": "yes",
        "SCREENING_ADDRESS": f"http://127.0.0.1:{port}",
        "SCREENING_CDS_ISSUERS": f"https://record.example {issuer}",
        "SCREENING_LIMIT_TIMES": "100",
    }


def asking(schemathesis: str, port: int, token: str, calls: str) -> list[str]:
    """Return the command that calls everything."""
    return [
        *(schemathesis, "run", f"http://127.0.0.1:{port}/api/openapi.json", "--no-color"),
        *("--header", f"Authorization: Bearer {token}", "--checks", ",".join(CHECKS)),
        *("--phases", "examples,coverage,fuzzing", "--max-examples", calls, "--seed", "1"),
    ]


if __name__ == "__main__":
    sys.exit(main(str(Path(sys.argv[1]).resolve()), *sys.argv[2:]))
