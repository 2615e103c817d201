"""`screening demo`: what it says where it cannot serve."""

import os
import socket

import pytest

from screening.cli.demo import _prepare
from screening.settings.environment import read_settings

PRODUCTION = """SCREENING_MAIL=smtps://user:password@mail.example.com:465
SCREENING_MAIL_FROM=desk@example.com
SCREENING_WITNESSES=bookkeeper@example.org
SCREENING_BACKUP_COMMAND=/usr/local/bin/copy-backup
"""


def test_a_demo_has_nothing_of_the_practice_whose_settings_are_on_this_machine(monkeypatch, tmp_path):
    (tmp_path / "settings").write_text(PRODUCTION)
    (tmp_path / "settings").chmod(0o600)
    monkeypatch.setattr(
        os, "environ", {"SCREENING_SETTINGS": str(tmp_path / "settings"), "SCREENING_METRICS_PORT": "9464"}
    )
    _prepare(tmp_path / "demo", "http://localhost:8123")
    settings = read_settings(os.environ)
    assert (settings.mail, settings.witnesses, settings.backup_command) == (None, (), ())
    assert settings.metrics_port == 9464


@pytest.mark.parametrize("place", ["file", "file/demo", "gone/demo"])
def test_a_folder_that_cannot_be_used_is_told(run, tmp_path, place):
    (tmp_path / "file").touch()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    done = run("demo", "--folder", str(tmp_path / place), "--port", str(port))
    assert done.exit_code == 1
    assert done.output.startswith(f"Error: the folder {tmp_path / place} cannot be used: ")
    assert "screening demo --folder FOLDER" in done.output


def test_where_the_port_is_taken_it_says_how_to_pick_another(run, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run("demo", "--port", str(port), "--folder", str(tmp_path / "demo"))
    assert done.exit_code == 1
    assert f"port {port} cannot be used: Address already in use." in done.output
    assert f"`screening demo --port {port + 1}`" in done.output
    assert not (tmp_path / "demo").exists()
