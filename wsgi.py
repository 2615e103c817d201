"""What a server runs: `gunicorn wsgi:app`. Settings come from the environment (docs/settings.md)."""

import os

from screening.app import create_app
from screening.settings import Settings

app = create_app(Settings.from_environment(os.environ))
