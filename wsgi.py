"""What a server runs in a checkout: `gunicorn wsgi:app`. Everywhere: `screening.wsgi:app`."""

from screening.wsgi import app

__all__ = ["app"]
