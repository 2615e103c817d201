"""The program as gunicorn serves it; its templates are compiled once for all servers of a run, into one folder."""

import os

from jinja2 import FileSystemBytecodeCache

from screening.wsgi import app

__all__ = ["app"]

app.jinja_env.bytecode_cache = FileSystemBytecodeCache(os.environ["TESTS_COMPILED"])
