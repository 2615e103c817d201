"""Commands, run the way somebody would at a terminal."""

from dataclasses import replace

import pytest
from click.testing import CliRunner

from screening.app import create_app
from screening.cli.main import screening
from tests.conftest import close


@pytest.fixture
def run(settings):
    """Return a function that runs a command on the practice of these settings."""
    apps = []

    def opened(**changes):
        apps.append(create_app(replace(settings, **changes)))
        return apps[-1]

    def run(*arguments):
        return CliRunner().invoke(screening, arguments, obj=opened)

    yield run
    for app in apps:
        close(app)
