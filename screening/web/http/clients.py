"""A client of the server's loop: the arrived part of its request, and the unsent part of its answer."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from gunicorn.workers.gthread import TConn

from screening.web.http.arriving import Arriving

PIECE = 64 * 1024  # bytes read at once


class Answer:
    """Replaces the socket that gunicorn writes an answer to, and keeps what is written."""

    def __init__(self) -> None:
        self.written = bytearray()

    def sendall(self, data: bytes) -> None:
        self.written += data

    send = sendall

    def gettimeout(self) -> float:
        return 0.0  # nothing blocks here

    def shutdown(self, _how: int) -> None:
        raise OSError  # gunicorn drops an answer that broke off: the loop ends the connection

    def close(self) -> None:
        pass


class Client(TConn):
    """One connection: the arrived part of a request, and the unsent part of its answer."""

    timeout: float  # when to drop it

    def __init__(self, *of_gunicorn: Any) -> None:
        super().__init__(*of_gunicorn)  # makes the socket non-blocking
        self.arriving = Arriving()
        self.arrived_at = 0.0  # when the request was complete, on the time.monotonic() clock
        self.rest = b""  # what arrived after the request
        self.answer = Answer()
        self.goes_on = False  # whether the connection stays open after the answer

    def receive(self) -> bool:
        """Read what is available; return whether there is no point in waiting for more of the request."""
        try:
            piece = self.sock.recv(PIECE)
            done = self.arriving.add(piece) or not piece
            if not done and self.arriving.is_asking:
                self.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        except BlockingIOError:
            return False
        except OSError:  # the connection broke
            return True
        return done

    def send(self) -> bool:
        """Send what can be sent without waiting; return whether that was all. Raises OSError if the client is gone."""
        with suppress(BlockingIOError):
            while self.answer.written:
                del self.answer.written[: self.sock.send(self.answer.written)]
        return not self.answer.written
