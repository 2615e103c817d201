"""Request bodies, read in full before anything uses them: never more than the limit, never a part.

Without a length, Werkzeug reads up to its limit and treats that as everything; on a broken connection it uses what has
arrived. Both would silently truncate what someone typed.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MOST_BODY = 256 * 1024  # bytes
CUT_OFF = "screening.cut_off"  # environ key of a request with a part missing


class WholeBodies:
    """WSGI middleware: reads a body of up to `most` bytes; for a longer one it stops there and reports the length."""

    def __init__(self, app: WSGIApplication, most: int) -> None:
        self._app = app
        self._most = most

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH", "")
        declared = int(length) if length.isdecimal() else None
        ends_by_itself = declared is None and environ.get("wsgi.input_terminated")
        if ends_by_itself or (declared is not None and declared <= self._most):
            self._read(environ, declared)
        return self._app(environ, start_response)

    def _read(self, environ: WSGIEnvironment, declared: int | None) -> None:
        try:
            body = environ["wsgi.input"].read(self._most + 1 if declared is None else declared)
        except OSError:  # the connection broke
            body, declared = b"", 1
        environ.pop("HTTP_TRANSFER_ENCODING", None)  # otherwise the length is ignored
        environ[CUT_OFF] = declared is not None and len(body) < declared
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(body), str(len(body))
