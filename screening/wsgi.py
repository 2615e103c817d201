"""What a server runs: `gunicorn screening.wsgi:app`. Settings come from the environment (docs/settings.md)."""

import os
import sys

from sqlalchemy.exc import SQLAlchemyError

from screening.app import create_app
from screening.background import mail, maintenance, metrics
from screening.practice import practice
from screening.records.keys.purposes import Purpose
from screening.records.operations.database_problems import cause_of
from screening.settings.environment import SettingsError, read_settings
from screening.web.http.log_lines import write_log
from screening.workflow.health import check_all

try:
    settings = read_settings(os.environ)
    write_log(settings)
    app = create_app(settings)
    with app.app_context():
        failing = [check for check in check_all(practice(), practice().settings) if check.fails and check.to_start]
        wrong = [check.line for check in failing]
        if not wrong:
            practice().keys.newest(Purpose.SESSIONS)  # found once, it costs no page a query
except SettingsError as error:
    wrong = error.problems
except (SQLAlchemyError, ImportError) as error:
    wrong = [f"the database {cause_of(error)}"]
if wrong:
    print("This practice cannot be served yet:", *wrong, sep="\n  ", file=sys.stderr)
    sys.exit(3)
maintenance.start(app)
if settings.can_mail:
    mail.start(app)
if settings.metrics_port:
    metrics.start(app, settings.metrics_port)
