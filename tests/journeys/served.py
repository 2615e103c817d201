"""The program as gunicorn serves it, with templates that are compiled once for all servers of a run, into one folder.

The page Fairness begins its proof, which no page waits for and which takes as long as fifty pages, with THOROUGH=yes.
"""

import os

from jinja2 import FileSystemBytecodeCache

from screening.workflow.rules import fairness
from screening.wsgi import app
from tests import THOROUGH

__all__ = ["app"]

app.jinja_env.bytecode_cache = FileSystemBytecodeCache(os.environ["TESTS_COMPILED"])
if not THOROUGH:
    fairness._begin = lambda _text: fairness._PROVING.release()
