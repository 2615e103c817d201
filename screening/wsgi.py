"""What a server runs: `gunicorn screening.wsgi:app`. Settings come from the environment (docs/settings.md)."""

import os
import sys

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from screening.app import create_app
from screening.background import deliveries, mail, maintenance, metrics
from screening.practice import practice
from screening.records.keys.purposes import Purpose
from screening.records.operations.database_problems import cause_of
from screening.settings.environment import SettingsError, read_settings
from screening.web.http.garbage import collect_seldom, share_freed_memory
from screening.web.http.log_lines import write_log
from screening.web.http.opening import open_once_checked
from screening.workflow.health import DATABASE, HealthCheck, check_all


def _refuse(problems: list[str]) -> None:
    print("This practice cannot be served yet:", *problems, sep="\n  ", file=sys.stderr)
    sys.exit(3)


def _failing() -> list[HealthCheck]:
    """Return what keeps this practice from being served; if nothing does, warm up what every page needs."""
    with app.app_context():
        failing = [check for check in check_all(practice(), practice().settings) if check.fails and check.to_start]
        if not failing:
            practice().keys.newest(Purpose.SESSIONS)
    return failing


def _start_background() -> None:
    collect_seldom()
    maintenance.start(app)
    deliveries.start(app)
    if settings.can_mail:
        mail.start(app)
    if settings.metrics_port:
        metrics.start(app, settings.metrics_port)


share_freed_memory()
try:
    settings = read_settings(os.environ)
    write_log(settings)
    app = create_app(settings)
    failing = _failing()
except SettingsError as error:
    _refuse(error.problems)
except (SQLAlchemyError, ImportError) as error:
    _refuse([f"the database {cause_of(error)}"])
# A database server may start later than this one; a database file cannot.
is_away = [check.name for check in failing] == [DATABASE]
if is_away and make_url(settings.database_url).get_backend_name() != "sqlite":
    open_once_checked(app, lambda: [check.line for check in _failing()], _start_background)
elif failing:
    _refuse([check.line for check in failing])
else:
    _start_background()
