"""Commands that need the database: whatever is wrong with it, each ends with one sentence."""

from importlib.metadata import version

import pytest
from click.testing import CliRunner

from screening.app import create_app
from screening.cli.main import screening
from screening.cli.practice_app import current_user
from screening.settings import Settings
from tests.conftest import close, settings_for

COMMANDS = [
    "audit verify",
    "audit export",
    "clock accept --yes",
    "doctor",
    "invite Ana",
    "patient export 7K3M-9QXT",
    "patient erase 7K3M-9QXT --yes",
    "people add lee@example.com Lee",
    "people link lee@example.com",
    "people lost-factor lee@example.com",
    "purge",
    "replay --all",
    "rules accept --by Lee",
    "rules export",
    "rules publish --by Lee",
    "settings show",
    "settings set phone 5095550100",
    "upgrade",
]


def test_a_user_without_a_name_on_this_machine_is_named_by_number(monkeypatch):
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 12345)
    assert current_user() == "user 12345"


@pytest.mark.parametrize("words", COMMANDS)
def test_no_command_shows_a_traceback_when_the_database_is_away(words, tmp_path):
    apps = []

    def opened(**_changes):
        apps.append(create_app(settings_for(f"sqlite:///{tmp_path}/gone/screening.db")))
        return apps[-1]

    done = CliRunner().invoke(screening, words.split(), obj=opened)
    assert isinstance(done.exception, SystemExit)
    assert done.exit_code == 1
    assert f"{tmp_path}/gone/screening.db" in done.output
    assert "a folder that does not exist" in done.output
    close(apps[0])


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("nonsense", "Error: the database has no address that can be read"),
        ("mysql+nothing://host/name", "Error: the database has no address that can be read"),
    ],
)
def test_an_address_that_names_no_database_is_told(settings, url, told):
    def opened(**_changes):
        return create_app(Settings(url, settings.key, "River Clinic", "509", {"en": "8 to 5"}))

    done = CliRunner().invoke(screening, ["upgrade"], obj=opened)
    assert done.exit_code == 1
    assert done.output.startswith(told)


def test_the_command_tells_its_version():
    assert CliRunner().invoke(screening, ["--version"]).output == f"screening {version('dry-needling-screening')}\n"
