"""What a server runs: `gunicorn screening.wsgi:app`. Settings come from the environment (docs/settings.md)."""

import os
import sys

from sqlalchemy import make_url

from screening.app import create_app
from screening.background import mail, maintenance
from screening.practice import practice
from screening.settings.environment import SettingsError, read_settings
from screening.web.http.opening import open_once_checked
from screening.workflow.health import DATABASE, check_all


def _refuse(problems: list[str]) -> None:
    print("This practice cannot be served yet:", *problems, sep="\n  ", file=sys.stderr)
    sys.exit(3)


def _wrong() -> list[str]:
    """Return what keeps this practice from being served."""
    with app.app_context():
        checks = check_all(practice(), practice().settings)
    return [f"{check.name}: {check.problem}" for check in checks if check.fails and check.to_start]


def _start_background() -> None:
    maintenance.start(app)
    if settings.can_mail:
        mail.start(app)


try:
    settings = read_settings(os.environ)
except SettingsError as error:
    _refuse(error.problems)
app = create_app(settings)
wrong = _wrong()
# A database server may come up later than this one. A file does not.
is_away = [problem.partition(":")[0] for problem in wrong] == [DATABASE]
if is_away and make_url(settings.database_url).get_backend_name() != "sqlite":
    open_once_checked(app, _wrong, _start_background)
elif wrong:
    _refuse(wrong)
else:
    _start_background()
