"""`screening demo`: a made-up practice on this machine, to try everything in a minute."""

from __future__ import annotations

import os
import secrets
import socket
import sys
from pathlib import Path

import click
from flask_migrate import upgrade as run_migrations
from flask_security.utils import hash_password

from screening.cli.practice_app import OpenApp, commander, practice_app
from screening.cli.rules_file import RULES_FILE, read_rules_file, read_text
from screening.practice import practice
from screening.records.database import db
from screening.records.sqlite import without_waiting_for_the_disk
from screening.settings.key_file import write_key
from screening.settings.languages import by_language, languages_of
from screening.workflow.demo import fill
from screening.workflow.practice.staff import ROLES, Newcomer, add_person
from screening.workflow.practice.upgrade import give_own_keys, index_missing, seal_known_value
from screening.workflow.rules.versions import activate

EMAIL = "therapist@example.com"


@click.command()
@click.option(
    "--folder", default="demo", show_default=True, type=click.Path(path_type=Path), help="Folder for the demo's data."
)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.pass_obj
def demo(open_app: OpenApp, folder: Path, port: int) -> None:
    """Serve a made-up practice on http://localhost:8000, on this machine only. Never for real patients."""
    _refuse_taken(port)
    address = f"http://localhost:{port}"
    password = _prepare(folder, address)
    with practice_app(open_app):
        _first_start(password)
    click.echo(
        f"\nA made-up practice, open on this machine only. Do not enter real patients.\n\n  As a patient:   {address}/"
    )
    click.echo(f"  As therapist:   {address}/workspace/\n                  {EMAIL}   password: {password}\n")
    click.echo(f"Stop with Ctrl-C. Start it again the same way; delete the folder {folder} to start over.")
    sys.stdout.flush()
    config = ("-c", "python:screening.web.http.server_log", "--log-level", "warning", "--graceful-timeout", "2")
    command = (sys.executable, "-m", "gunicorn", *config, "--bind", f"127.0.0.1:{port}", "--threads", "8")
    os.execv(sys.executable, (*command, "screening.wsgi:app"))  # noqa: S606 - Ctrl-C reaches gunicorn itself


def _refuse_taken(port: int) -> None:
    """End the command if another program serves on a port."""
    with socket.socket() as mine:
        mine.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does: one just closed is free
        try:
            mine.bind(("127.0.0.1", port))
        except OSError as error:
            raise click.ClickException(
                f"port {port} cannot be used: {error.strerror}. Pick another one: `screening demo --port {port + 1}`, "
                f"or `make run PORT={port + 1}` in a checkout"
            ) from None


def _prepare(folder: Path, address: str) -> str:
    """Create the demo's key and password on the first start, and set the environment; return the password."""
    key, password = folder / "key", folder / "password"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if not password.exists():
            password.write_text("-".join(secrets.token_hex(2) for _ in range(4)) + "\n", encoding="ascii")
        if not key.exists():
            write_key(key)
        known = password.read_text(encoding="ascii").strip()
    except OSError as error:
        raise click.ClickException(
            f"the folder {folder} cannot be used: {error.strerror}. Name one that you can write: "
            "`screening demo --folder FOLDER`"
        ) from None
    os.environ.pop("SCREENING_SETTINGS", None)  # a demo must not write to a practice's mail server, or anyone it knows
    names = (by_language("hours", code) for code in languages_of(RULES_FILE))
    os.environ |= {
        **{f"SCREENING_{name.upper()}": "8:00 – 17:00" for name in names},
        "SCREENING_DATABASE_URL": f"sqlite:///{(folder / 'screening.db').resolve()}",
        "SCREENING_KEY_FILE": str(key.resolve()),
        "SCREENING_PRACTICE": "Columbia Bend Physical Therapy (demo)",
        "SCREENING_PHONE": "509 555 0100",
        "SCREENING_HOURS": "Monday to Friday, 8 to 5",
        "SCREENING_HOURS_ES": "de lunes a viernes, de 8 a 5",
        "SCREENING_ADDRESS": address,
        "SCREENING_DEMO": "yes",
        "SCREENING_COURSE_OF_CARE": "yes",
        "SCREENING_CHECK_INS": "yes",
        "SCREENING_MEASURE_EVERY": "3",
        "SCREENING_OWN_ACTIVITIES": "yes",
        "SCREENING_CONSENT_RECORD": "yes",
    }
    return known


def _first_start(password: str) -> None:
    """Create the database, the therapist and the screenings if they do not exist yet."""
    run_migrations()
    seal_known_value(practice().keys)
    give_own_keys(practice())
    index_missing(practice())
    if practice().rules.in_force() is None:
        activate(practice(), read_text(RULES_FILE), commander())
    if practice().people.by_email(EMAIL) is None:
        new = Newcomer(EMAIL, "Demo Therapist", ROLES, hash_password(password))
        add_person(practice(), new, commander())
        db.session.remove()
        with without_waiting_for_the_disk(db.engine):
            fill(practice(), practice().settings, read_rules_file(RULES_FILE))
            db.session.remove()
