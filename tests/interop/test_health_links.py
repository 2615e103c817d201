"""Health links and cards of a library that nobody here wrote are read, and a link of ours is opened by it."""

import json
import re
import subprocess
import threading
from base64 import b64decode
from contextlib import contextmanager
from dataclasses import replace

import pytest
from werkzeug.serving import make_server

from screening.app import create_app
from screening.domain.health_record.brought import SignatureCheck
from screening.exchange.guarded import Guard
from screening.exchange.health_record.opening import Opener
from tests.builders import Patient, healthy
from tests.conftest import close
from tests.health_links import sharing
from tests.health_records import a_bundle, a_condition, a_medicine
from tests.interop.conftest import NPM
from tests.serving import free_port

BUNDLE = a_bundle(a_medicine("Eliquis 5 mg"), a_condition("Diabetes"))
WORDS = ["Eliquis 5 mg", "Diabetes"]


def theirs(*arguments, told=None):
    """Ask the library something; return what it says."""
    command = ["node", "health_links.mjs", *arguments]
    given = json.dumps(told) if told else ""
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True, cwd=NPM, timeout=60)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def made():
    """What the library made, on a server that gives out what it said."""
    with sharing() as shared:
        made = theirs("make", shared.address, told=BUNDLE)
        shared.answers["/.well-known/jwks.json"] = (200, json.dumps(made["keys"]), {})
        shared.answers |= {path: (200, file, {}) for path, file in made["files"].items()}
        yield shared, made


def opened(text, shared, passcode="1234"):
    record, origin = Opener(Guard(private=True), "River PT", (shared.address,)).open(text, passcode, "2026-11-20")
    return [entry.words[0] for entry in record.entries], origin.signature


@pytest.mark.parametrize("shape", ["embedded", "located"])
def test_a_link_of_theirs_is_read_with_its_files_in_the_list_and_beside_it(made, shape):
    shared, theirs_made = made
    shared.answers[theirs_made["manifest_path"]] = (200, json.dumps(theirs_made[shape]), {})
    words, signature = opened(f"https://viewer.example.org/#{theirs_made['link']}", shared)
    assert sorted(words) == sorted(WORDS * 2)  # once as FHIR, once in a card
    assert signature is SignatureCheck.NONE  # the least certain of both


@pytest.mark.parametrize("shape", ["card", "file", "digits"])
def test_a_card_of_theirs_is_read_and_its_signature_checked(made, shape):
    shared, theirs_made = made
    text = "\n".join(reversed(theirs_made[shape])) if shape == "digits" else theirs_made[shape]
    assert opened(text, shared) == (WORDS, SignatureCheck.CHECKED)


@contextmanager
def served(app, port):
    server = make_server("127.0.0.1", port, app, threaded=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield
    server.shutdown()
    server.server_close()


def test_a_link_of_ours_is_opened_by_theirs_with_the_passcode_alone(settings):
    port = free_port()
    app = create_app(replace(settings, give_links=True, address=f"http://localhost:{port}"))
    patient = Patient(app.test_client())
    patient.has_sent(healthy(skin_area=["not_sure"]))
    patient.go("/result")
    page = patient.post({}, "/result/link").text
    link, passcode = re.search(r"shlink:/[\w-]+", page)[0], re.search(r"\b\d{6}\b", page)[0]
    with served(app, port):
        assert theirs("open", link, "wrong", "1000000") == {"error": "SHLInvalidPasscodeError"}
        for most in ("1000000", "10"):
            found = theirs("open", link, passcode, most)
            document = found["resources"][0]["entry"][1]["resource"]
            assert "Let’s talk first" in b64decode(document["content"][0]["attachment"]["data"]).decode()
            assert settings.practice in found["label"]
        patient.go("/result")
        patient.post({}, "/result/link/end")
        assert theirs("open", link, passcode, "10") == {"error": "SHLManifestNotFoundError"}
    close(app)
